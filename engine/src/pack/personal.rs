//! What of a pack's cases is personal: the fields marked so, and whatever is computed from them.

use std::collections::BTreeSet;

use super::Pack;
use super::model::{Action, ClockSpan, Workflow};
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::expression::{Expression, Read};
use crate::format::PackDocument;

/// What of a pack's cases is personal. It is worked out of what expressions read, also in the functions of the pack, not
/// of what they give: what is computed from a personal value is personal, also if it is but yes or no. Who is bound to a
/// party, the state, and when clocks end are not: without them there is no case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Personal {
    fields: BTreeSet<Id>,
    /// Clocks whose last day is counted from something personal.
    clocks: BTreeSet<Id>,
    /// What effects carry: kind of effect and name.
    effects: BTreeSet<(Id, Id)>,
}

impl Personal {
    /// What is personal in the cases of a pack.
    pub(crate) fn of(pack: &Pack) -> Self {
        let marked = pack.fields.values().filter(|field| field.personal).map(|field| field.id.clone());
        let mut personal = Self { fields: marked.collect(), ..Self::default() };
        personal.follow(&pack.workflows);
        let uses = actions(&pack.workflows).flat_map(|action| &action.effects);
        for used in uses {
            let shown = used.effect.view.as_ref().and_then(|view| pack.views.get(view.as_str()));
            let shown = shown.into_iter().flat_map(|view| view.shows.values()).flat_map(|rule| &rule.fields);
            for (name, expression) in used.with.iter().chain(shown) {
                if personal.reaches(expression) {
                    personal.effects.insert((used.effect.id.clone(), name.clone()));
                }
            }
        }
        personal
    }

    /// Follows what actions set and clocks count from, until nothing more is found.
    fn follow(&mut self, workflows: &IdMap<Workflow>) {
        loop {
            let before = (self.fields.len(), self.clocks.len());
            for (name, value) in actions(workflows).flat_map(|action| action.facts.iter().chain(&action.data)) {
                if !self.fields.contains(name) && self.reaches(value) {
                    self.fields.insert(name.clone());
                }
            }
            for clock in workflows.values().flat_map(|workflow| workflow.clocks.values()) {
                let counted: [Option<&Expression>; 2] = match &clock.span {
                    ClockSpan::Limit { period, starts } => [Some(period), starts.as_ref()],
                    ClockSpan::Until(until) => [Some(until), None],
                };
                if counted.into_iter().flatten().any(|expression| self.reaches(expression)) {
                    self.clocks.insert(clock.id.clone());
                }
            }
            if before == (self.fields.len(), self.clocks.len()) {
                return;
            }
        }
    }

    /// Whether a field's values are personal. One that the pack does not know could be anything.
    pub(crate) fn has_field(&self, pack: &Pack, field: &Id) -> bool {
        self.fields.contains(field) || !pack.fields.contains_key(field)
    }

    /// Whether what an effect carries under a name is personal.
    pub(crate) fn has_effect(&self, effect: &Id, name: &Id) -> bool {
        self.effects.contains(&(effect.clone(), name.clone()))
    }

    /// Whether something personal reaches what an expression gives.
    fn reaches(&self, expression: &Expression) -> bool {
        self.read_by(expression).is_some()
    }

    /// What of what an expression reads is personal: a field, or a clock that is counted from one. That a field is missing
    /// says nothing of a person.
    fn read_by<'e>(&self, expression: &'e Expression) -> Option<&'e Id> {
        let personal = |read: &'e Read| match read.variable {
            "missing" | "params" | "checklists" | "parties" | "actor" => None,
            "clocks" => read.properties.first().filter(|clock| self.clocks.contains(*clock)),
            _ => read.properties.iter().find(|name| self.fields.contains(*name)),
        };
        expression.reads().iter().find_map(personal)
    }
}

/// Reports what of persons would stand open where it can never be erased: in registers, whose rows other cases read and
/// record, and among what a decision has looked up. What a key is computed from is not told apart from what else its
/// expression reads.
pub(super) fn analyse(pack: &Pack, document: &PackDocument, diagnostics: &mut Diagnostics) {
    if pack.registers.values().next().is_none() {
        return;
    }
    let personal = pack.personal();
    for (id, register) in &document.registers {
        let told = register.facts.iter().chain(&register.keys).map(|(name, _)| name);
        for name in std::iter::once(&register.of).chain(told).filter(|name| personal.fields.contains(&name.value)) {
            let diagnostic = Diagnostic::error("personal-computed-in-register", name.span);
            diagnostics.push(diagnostic.with("register", &id.value).with("field", &name.value));
        }
    }
    let looks_up = |expression: &&Expression| expression.reads().iter().any(Read::is_of_registers);
    for expression in decided(pack).filter(looks_up) {
        if let Some(name) = personal.read_by(expression) {
            let diagnostic = Diagnostic::error("personal-look-up", expression.source().span);
            diagnostics.push(diagnostic.with("name", name));
        }
    }
    for field in pack.fields.values().filter(|field| personal.fields.contains(&field.id)) {
        let checks = field.checks.iter().map(|check| &check.that);
        for expression in checks.filter(looks_up) {
            let diagnostic = Diagnostic::error("personal-look-up", expression.source().span);
            diagnostics.push(diagnostic.with("name", &field.id));
        }
    }
}

/// What decisions evaluate, but for the checks of fields: what they look up is recorded.
fn decided(pack: &Pack) -> impl Iterator<Item = &Expression> {
    let actions = || actions(&pack.workflows);
    let forms = actions().flat_map(|action| &action.form).flat_map(|form| form.fields.values());
    let rows = pack.fields.values().flat_map(|field| field.fields.values());
    let views = pack.views.values().filter(move |view| {
        actions().flat_map(|action| &action.effects).any(|used| used.effect.view.as_ref() == Some(&view.id))
    });
    let shown = views.flat_map(|view| view.shows.values());
    let workflows = || pack.workflows.values();
    let clocks = workflows().flat_map(|workflow| workflow.clocks.values());
    let routes = workflows().flat_map(|workflow| workflow.routes.values()).flatten();
    actions()
        .flat_map(Action::expressions)
        .chain(forms.chain(rows).filter_map(|asked| asked.when.as_ref()))
        .chain(clocks.flat_map(|clock| clock.expressions()))
        .chain(routes.flat_map(|route| route.expressions()))
        .chain(shown.flat_map(|rule| rule.when.iter().chain(rule.fields.iter().map(|(_, value)| value))))
}

fn actions(workflows: &IdMap<Workflow>) -> impl Iterator<Item = &Action> {
    workflows.values().flat_map(|workflow| workflow.actions.values().chain([&workflow.opening])).map(AsRef::as_ref)
}
