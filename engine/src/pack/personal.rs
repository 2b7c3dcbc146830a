//! What of a pack's cases is personal: the fields marked so, and whatever is computed from them.

use std::collections::BTreeSet;

use super::Pack;
use super::model::{Action, ClockSpan, Workflow};
use crate::base::{Id, IdMap};
use crate::expression::{Expression, Read};

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

    /// Whether something personal reaches what an expression gives. That a field is missing says nothing of a person.
    fn reaches(&self, expression: &Expression) -> bool {
        let personal = |read: &Read| match read.variable {
            "missing" | "params" | "parties" | "actor" => false,
            "clocks" => read.properties.first().is_some_and(|clock| self.clocks.contains(clock)),
            _ => read.properties.iter().any(|name| self.fields.contains(name)),
        };
        expression.reads().iter().any(personal)
    }
}

fn actions(workflows: &IdMap<Workflow>) -> impl Iterator<Item = &Action> {
    workflows.values().flat_map(|workflow| workflow.actions.values().chain([&workflow.opening])).map(AsRef::as_ref)
}
