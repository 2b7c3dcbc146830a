//! Taking over what was recorded elsewhere: by whom, in which states, and from which days its clocks are counted.

use std::sync::Arc;

use super::super::model::{Action, CaseKind, Clock, ClockSpan, FromStates, Performer, State, TakingOver};
use super::Compiler;
use super::action::Parts;
use super::names::Noun;
use super::workflow::Within;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression::{Expected, Read};
use crate::format::decode::Keyed;
use crate::format::{ImportDocument, Requirement};

impl Compiler<'_> {
    pub(super) fn taking_over(
        &mut self,
        workflow: &Spanned<Id>,
        within: &Within<'_>,
        clocks: &IdMap<Clock>,
        kind: Option<&CaseKind>,
    ) -> Option<TakingOver> {
        let document: &ImportDocument = within.document.imports.as_ref()?;
        let about = |code, span: Span| Diagnostic::error(code, span).with("workflow", &workflow.value);
        if kind.is_some_and(|kind| kind.root != workflow.value) {
            self.report_of_whole(document.span, about("imports-no-root", document.span));
        }
        let into: Vec<Arc<State>> = document.into.iter().filter_map(|state| self.state(state, within)).collect();
        let by = Performer::Parties(document.by.iter().filter_map(|party_role| self.party_role(party_role)).collect());
        if document.by.is_empty() || document.into.is_empty() {
            self.report_of_whole(document.span, about("imports-by", document.span));
        }
        let (assigns, opens, triggers, effects) =
            (Keyed::default(), Keyed::default(), Keyed::default(), Keyed::default());
        let parts = Parts {
            form: document.form.as_ref(),
            partial: false,
            within: None,
            when: &document.when,
            binds: &document.binds,
            records: &document.records,
            assigns: &assigns,
            set: document.set.as_ref(),
            opens: &opens,
            triggers: &triggers,
            effects: &effects,
        };
        let title = document.title.clone().unwrap_or_else(|| within.document.title.clone());
        let id = Spanned { value: Action::taking_over_id(), span: document.span };
        let action = self.parts(&id, title, &document.article, FromStates::Opening, by, parts, within)?;
        let mut counted_from = Vec::new();
        for (clock, day) in &document.clocks {
            let named = self.named(Noun::Clock, clock, &format!("workflows.{}.clocks", within.id));
            let says_itself = |clock: &Arc<Clock>| !matches!(clock.span, ClockSpan::Limit { starts: None, .. });
            if clocks.get(clock.value.as_str()).is_some_and(says_itself) {
                self.report(Diagnostic::error("imports-counted", clock.span).with("clock", &clock.value));
            }
            let day = self.expression(day, within.base, &Expected::Date);
            counted_from.extend(named.zip(day));
        }
        self.derivable(document, &action, within, clocks);
        Some(TakingOver { action: Arc::new(action), into, clocks: counted_from })
    }

    /// Reports states whose clocks could not be told: one that stands still has used up what nobody knows; one that runs is
    /// counted from a day that must be recorded.
    fn derivable(&mut self, document: &ImportDocument, action: &Action, within: &Within<'_>, clocks: &IdMap<Clock>) {
        let surely = |read: &Read| {
            let Some(name) = read.properties.first() else { return false };
            let set = |values: &[(Id, crate::expression::Expression)]| values.iter().any(|(set, _)| set == name);
            let given = action.form.as_ref().and_then(|form| form.fields.get(name.as_str()));
            let given = given.is_some_and(|asked| asked.need == Requirement::Required && asked.when.is_none());
            match read.variable {
                "facts" => set(&action.facts) || (given && action.records.contains(name)),
                "data" => set(&action.data) || given,
                _ => true,
            }
        };
        for state in document.into.iter().filter(|state| within.states.contains(state.value.as_str())) {
            for clock in clocks.values() {
                let runs = clock.runs_in.contains(&state.value);
                let dates: Vec<_> = match &clock.span {
                    ClockSpan::Limit { starts, .. } => starts.iter().collect(),
                    ClockSpan::Until(until) => vec![until],
                };
                let told = match dates.as_slice() {
                    [] => document.clocks.contains_key(clock.id.as_str()),
                    dates => dates.iter().flat_map(|date| date.demands()).all(surely),
                };
                if clock.still_in.contains(&state.value) || (runs && !told) {
                    let diagnostic = Diagnostic::error("imports-clock", state.span).with("state", &state.value);
                    self.report_of_whole(document.span, diagnostic.with("clock", &clock.id));
                }
            }
        }
    }
}
