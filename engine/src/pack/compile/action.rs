//! Actions and openings.

use std::sync::Arc;

use super::super::model::{
    Action, EffectUse, Form, FromStates, PartyBinding, Performer, State, Trigger, TriggerTarget, Window,
};
use super::Compiler;
use super::names::Noun;
use super::workflow::Within;
use crate::base::{Id, Text};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::expression::{Environment, Expected, Expression, Type};
use crate::format::PartyScope;
use crate::format::decode::{ExpressionText, Keyed, OneOrMany};
use crate::format::{
    ActionDocument, BindsDocument, CitationsDocument, ConditionDocument, EffectUseDocument, OpeningDocument,
    OpensDocument, SetDocument, TriggerDocument,
};
use crate::pack::compile::scope::field_type;

/// What openings and actions have in common.
pub(super) struct Parts<'d> {
    pub(super) form: Option<&'d Spanned<Id>>,
    pub(super) partial: bool,
    pub(super) within: Option<&'d Spanned<Id>>,
    pub(super) when: &'d Keyed<ConditionDocument>,
    pub(super) binds: &'d BindsDocument,
    pub(super) records: &'d OneOrMany<Spanned<Id>>,
    pub(super) assigns: &'d Keyed<Spanned<Id>>,
    pub(super) set: Option<&'d SetDocument>,
    pub(super) opens: &'d Keyed<OpensDocument>,
    pub(super) triggers: &'d Keyed<TriggerDocument>,
    pub(super) effects: &'d Keyed<EffectUseDocument>,
}

/// What an opening's or an action's document says of these; both have the same keys for them.
macro_rules! parts_of {
    ($document:expr) => {
        Parts {
            form: $document.form.as_ref(),
            partial: $document.partial,
            within: $document.within.as_ref(),
            when: &$document.when,
            binds: &$document.binds,
            records: &$document.records,
            assigns: &$document.assigns,
            set: $document.set.as_ref(),
            opens: &$document.opens,
            triggers: &$document.triggers,
            effects: &$document.effects,
        }
    };
}

impl Compiler<'_> {
    pub(super) fn opening(&mut self, workflow: &Spanned<Id>, within: &Within<'_>) -> Option<Action> {
        let document: &OpeningDocument = &within.document.open;
        if document.starts_case && (document.automatic || document.triggered) {
            let diagnostic = Diagnostic::error("opening-starts-itself", document.span);
            self.report_of_whole(document.span, diagnostic.with("workflow", &workflow.value));
        }
        if document.after_force.is_some() && (document.automatic || document.triggered) {
            let diagnostic = Diagnostic::error("after-force-by-itself", document.span);
            self.report_of_whole(document.span, diagnostic.with("workflow", &workflow.value));
        }
        let by = match (document.by.is_empty(), document.automatic, document.triggered) {
            (false, false, false) => {
                Performer::Parties(document.by.iter().filter_map(|party_role| self.party_role(party_role)).collect())
            }
            (true, true, false) => Performer::Automatic(None),
            (true, false, true) => Performer::Triggered,
            _ => {
                let diagnostic = Diagnostic::error("opening-by", document.span).with("workflow", &workflow.value);
                self.report_of_whole(document.span, diagnostic);
                return None;
            }
        };
        let to = self.state(&document.to, within);
        let parts = parts_of!(document);
        let title = document.title.clone().unwrap_or_else(|| within.document.title.clone());
        let article = document.article.as_ref().unwrap_or(&within.document.article);
        let id = Spanned { value: Action::opening_id(), span: document.span };
        let opening = self.parts(&id, title, article, FromStates::Opening, by, parts, within)?;
        self.openers_bound(document);
        Some(Action { to: Some(to?), ..opening })
    }

    /// Nobody is bound by rules or from a field yet when a case begins, nor to a party of procedures when a procedure
    /// does: such a party can only open what binds it.
    fn openers_bound(&mut self, document: &OpeningDocument) {
        for name in &document.by {
            let party = name.value.as_str().split_once('.').map_or(name.value.as_str(), |(party, _)| party);
            let Some(party) = self.parties.get(party).cloned() else { continue };
            let is_chosen = matches!(party.binding, PartyBinding::Route | PartyBinding::Field(_));
            let begins = document.starts_case || party.scope == PartyScope::Procedure;
            if is_chosen && begins && !document.binds.parties().any(|bound| bound.value == party.id) {
                let diagnostic = Diagnostic::error("opener-not-bound", name.span).with("party", &party.id);
                self.report_of_whole(document.span, diagnostic);
            }
        }
    }

    pub(super) fn action(
        &mut self,
        id: &Spanned<Id>,
        document: &ActionDocument,
        within: &Within<'_>,
    ) -> Option<Action> {
        let by = self.performer(id, document, within);
        let from = match &*document.from {
            [only] if only.value == "any" => FromStates::Any,
            states => {
                let states: Vec<Id> =
                    states.iter().filter_map(|state| self.state(state, within).map(|state| state.id.clone())).collect();
                FromStates::States(states)
            }
        };
        let to = document.to.as_ref().map(|to| self.state(to, within));
        let parts = parts_of!(document);
        let mut extends = Vec::new();
        for (clock, written) in &document.extend {
            let clocks = format!("workflows.{}.clocks", within.id);
            let named = self.named(Noun::Clock, clock, &clocks);
            let by = self.expression(written, within.base, &Expected::Period);
            let rule = within.document.clocks.get(clock.value.as_str());
            self.odd_extension(&clock.value, written, by.as_ref(), rule);
            if let Some(rule) = rule
                && rule.extension.is_none()
            {
                let diagnostic = Diagnostic::error("clock-not-extendable", clock.span).with("clock", &clock.value);
                self.report_of_whole(rule.span, diagnostic);
            }
            extends.extend(named.zip(by));
        }
        let action = self.parts(id, document.title.clone(), &document.article, from, by?, parts, within)?;
        let to = match to {
            Some(to) => Some(to?),
            None => None,
        };
        let not_by = self.not_by(id, document, within);
        self.takes_back(id, document, within);
        let needs_person = action.needs_person || !not_by.is_empty();
        // What takes back another act is there for slips.
        let optional = document.optional || !document.takes_back.is_empty();
        Some(Action { to, extends, not_by, needs_person, optional, ..action })
    }

    fn performer(&mut self, id: &Spanned<Id>, document: &ActionDocument, within: &Within<'_>) -> Option<Performer> {
        if document.after.is_some() && !document.automatic {
            let diagnostic = Diagnostic::error("after-without-automatic", id.span).with("action", &id.value);
            self.report_of_whole(document.span, diagnostic);
        }
        match (document.by.is_empty(), document.automatic, document.triggered) {
            (false, false, false) => Some(Performer::Parties(
                document.by.iter().filter_map(|party_role| self.party_role(party_role)).collect(),
            )),
            (true, true, false) => {
                let after = match &document.after {
                    Some(clock) => Some(self.named(Noun::Clock, clock, &format!("workflows.{}.clocks", within.id))?),
                    None => None,
                };
                // One that stays in its state must change something, and have a condition to end by.
                let changes = !document.binds.is_empty() || document.set.is_some() || !document.assigns.is_empty();
                let ends = document.to.is_some() || (changes && !document.when.is_empty());
                if !ends || document.form.is_some() {
                    let diagnostic = Diagnostic::error("automatic-needs-to", id.span).with("action", &id.value);
                    self.report_of_whole(document.span, diagnostic);
                }
                Some(Performer::Automatic(after))
            }
            (true, false, true) => Some(Performer::Triggered),
            _ => {
                let diagnostic = Diagnostic::error("action-by", id.span).with("action", &id.value);
                self.report_of_whole(document.span, diagnostic);
                None
            }
        }
    }

    pub(super) fn state(&mut self, name: &Spanned<Id>, within: &Within<'_>) -> Option<Arc<State>> {
        self.named(Noun::State, name, &format!("workflows.{}.states", within.id))?;
        within.states.get(name.value.as_str()).cloned()
    }

    #[expect(clippy::too_many_arguments, reason = "an opening and an action differ in just these")]
    pub(super) fn parts(
        &mut self,
        id: &Spanned<Id>,
        title: Text,
        article: &CitationsDocument,
        from: FromStates,
        by: Performer,
        parts: Parts<'_>,
        within: &Within<'_>,
    ) -> Option<Action> {
        let citations = self.citations(article);
        let form: Option<Arc<Form>> = parts.form.and_then(|form| within.forms.get(form.value.as_str()).cloned());
        if parts.partial && parts.form.is_none() {
            self.report(Diagnostic::error("partial-without-form", id.span).with("action", &id.value));
        }
        let with_input = form
            .as_deref()
            .map(|form| self.scripts.share(within.id, Some(&form.id), within.scope.with_input(within.base, form)));
        let environment = with_input.as_deref().unwrap_or(within.base);
        let window = parts.within.and_then(|window| self.window(window, environment));
        let conditions = self.conditions(parts.when, environment);
        let binds = parts.binds.parties().filter_map(|name| self.party(name)).collect();
        let bound_to = self.bound_anew(parts.binds, matches!(from, FromStates::Opening), environment, within);
        let mut records = Vec::new();
        for name in parts.records {
            if let Some(form) = within.forms.get(name.value.as_str()) {
                let before = records.len();
                let is_fact = |field: &&Id| within.scope.facts.iter().any(|fact| fact.id == **field);
                records.extend(form.fields.ids().filter(is_fact).cloned());
                if records.len() == before {
                    self.report(Diagnostic::error("records-nothing", name.span).with("form", &name.value));
                }
            }
        }
        // In whatever order the form names them, the same is recorded.
        records.sort();
        records.dedup();
        let assigns = self.assigns(parts.assigns, within);
        let (facts, data) = match parts.set {
            Some(set) => {
                (self.set(&set.facts, "facts", environment, within), self.set(&set.data, "data", environment, within))
            }
            None => (Vec::new(), Vec::new()),
        };
        let opens = self.opens(parts.opens, environment);
        let triggers = self.triggers(parts.triggers, environment, within);
        let effects = self.effect_uses(parts.effects, environment);
        Some(Action {
            id: id.value.clone(),
            title,
            citations,
            from,
            to: None,
            by,
            not_by: Vec::new(),
            optional: false,
            needs_person: self.is_held_against(&id.value, within.id),
            form,
            partial: parts.partial,
            window,
            conditions,
            binds,
            bound_to,
            records,
            assigns,
            facts,
            data,
            extends: Vec::new(),
            opens,
            triggers,
            effects,
            place: self.place(id.span),
        })
    }

    fn window(&mut self, name: &Spanned<Id>, environment: &Environment) -> Option<Window> {
        let document = self.document;
        let Some((id, window)) = document.windows.get_entry(name.value.as_str()) else {
            self.named(Noun::Window, name, "windows");
            return None;
        };
        self.used.note("windows", &id.value);
        let citations = self.shared_citations(&window.article);
        let opens = self.expression(&window.opens, environment, &Expected::Date);
        let closes = self.expression(&window.closes, environment, &Expected::Date);
        Some(Window {
            id: id.value.clone(),
            title: window.title.clone(),
            citations,
            opens: opens?,
            closes: closes?,
            place: self.place(id.span),
        })
    }

    fn set(
        &mut self,
        values: &Keyed<ExpressionText>,
        record: &'static str,
        environment: &Environment,
        within: &Within<'_>,
    ) -> Vec<(Id, Expression)> {
        let mut set = Vec::new();
        for (name, value) in values {
            let field = if record == "facts" {
                within.scope.facts.iter().find(|field| field.id == name.value)
            } else {
                within.scope.data.get(name.value.as_str())
            };
            let Some(field) = field else {
                let known: Vec<&str> = if record == "facts" {
                    within.scope.facts.iter().map(|field| field.id.as_str()).collect()
                } else {
                    within.scope.data.keys().map(Id::as_str).collect()
                };
                self.report(
                    Diagnostic::error("not-recorded", name.span)
                        .with("field", &name.value)
                        .with("record", record)
                        .did_you_mean(name.value.as_str(), known),
                );
                continue;
            };
            let expected = Expected::Optional(field_type(field));
            if let Some(value) = self.expression(value, environment, &expected) {
                set.push((field.id.clone(), value));
            }
        }
        // None of them sees the others, so their order is no content.
        set.sort_by(|(one, _), (other, _)| one.cmp(other));
        set
    }

    fn triggers(
        &mut self,
        documents: &Keyed<TriggerDocument>,
        environment: &Environment,
        within: &Within<'_>,
    ) -> Vec<Trigger> {
        let document = self.document;
        let mut triggers = Vec::new();
        for (target, TriggerDocument { action, when }) in documents {
            let when = self.follows_when(when.as_ref(), environment);
            let (workflows, kept): (Vec<Id>, TriggerTarget) = if target.value == "concerned" {
                let workflows: Vec<Id> = within.document.concerns.keys().cloned().collect();
                if workflows.is_empty() {
                    let diagnostic = Diagnostic::error("triggers-concerned", target.span);
                    self.report_of_whole(within.document.span, diagnostic);
                    continue;
                }
                (workflows, TriggerTarget::Concerned)
            } else {
                if self.named(Noun::Workflow, target, "workflows").is_none() {
                    continue;
                }
                (vec![target.value.clone()], TriggerTarget::Workflow(target.value.clone()))
            };
            for workflow in &workflows {
                let path = format!("workflows.{workflow}.actions");
                if self.named(Noun::Action, action, &path).is_none() {
                    continue;
                }
                let triggered = document
                    .workflows
                    .get(workflow.as_str())
                    .and_then(|workflow| workflow.actions.get(action.value.as_str()))
                    .is_none_or(|action| action.triggered);
                if !triggered {
                    self.report_of_whole(
                        action.span,
                        Diagnostic::error("not-triggered", action.span)
                            .with("action", &action.value)
                            .with("workflow", workflow),
                    );
                }
            }
            if let Some(when) = when {
                triggers.push(Trigger { target: kept, action: action.value.clone(), when });
            }
        }
        triggers
    }

    fn effect_uses(&mut self, documents: &Keyed<EffectUseDocument>, environment: &Environment) -> Vec<EffectUse> {
        let mut uses = Vec::new();
        for (name, document) in documents {
            let to = self.parties_named(&document.to);
            let when = self.follows_when(document.when.as_ref(), environment);
            let Some(effect) = self.effects.get(name.value.as_str()).cloned() else {
                self.named(Noun::Effect, name, "effects");
                continue;
            };
            self.used.note("effects", &name.value);
            let mut with = Vec::new();
            for (value_name, value) in &document.with {
                let Some((_, kind)) = effect.with.iter().find(|(id, _)| *id == value_name.value) else {
                    let known: Vec<&str> = effect.with.iter().map(|(id, _)| id.as_str()).collect();
                    self.unknown(Noun::EffectValue, value_name.value.as_str(), value_name.span, known);
                    continue;
                };
                let expected = Expected::Optional(effect_type(*kind));
                if let Some(value) = self.expression(value, environment, &expected) {
                    with.push((value_name.value.clone(), value));
                }
            }
            uses.extend(when.map(|when| EffectUse { effect, when, to, with }));
        }
        uses
    }

    /// When an effect, a trigger or an opening follows: none within, if it always does; none, if the condition is wrong. One that comes
    /// out the same whatever a case is like is no condition.
    pub(super) fn follows_when(
        &mut self,
        when: Option<&ExpressionText>,
        environment: &Environment,
    ) -> Option<Option<Expression>> {
        let Some(written) = when else { return Some(None) };
        let when = self.expression(written, environment, &Expected::Boolean)?;
        if when.roots().is_empty() && when.reads().is_empty() {
            self.report(Diagnostic::error("constant-condition", written.span));
        }
        Some(Some(when))
    }
}

fn effect_type(kind: crate::format::FieldType) -> Type {
    use super::super::model::FieldType;
    match kind {
        FieldType::Integer => Type::Integer,
        FieldType::Boolean => Type::Boolean,
        FieldType::Date => Type::Date,
        FieldType::Money => Type::Money,
        FieldType::Document => Type::document(),
        // What effects carry are single values.
        FieldType::Rows | FieldType::Checklist => Type::rows::<crate::base::Id>([]),
        FieldType::Text | FieldType::Choice | FieldType::Organisation | FieldType::Territory | FieldType::Code => {
            Type::Text
        }
    }
}
