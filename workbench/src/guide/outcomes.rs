//! What a procedure comes to: the states that end it, and those in which whoever asked has an answer although it goes on.

use std::collections::BTreeSet;

use super::procedure::parties;
use guicheng_engine::internals::model::{Clock, FromStates, Performer};
use guicheng_engine::{Action, Id, State, Workflow};

/// The ways of a workflow from state to state.
struct Ways<'w> {
    workflow: &'w Workflow,
    /// From, to, and by which action.
    all: Vec<(&'w Id, &'w Id, &'w Action)>,
    /// The states that it can begin in.
    first: BTreeSet<&'w Id>,
}

/// The states that a procedure comes to, in the order of the workflow.
pub(super) fn results(workflow: &Workflow) -> Vec<&State> {
    let ways = Ways::of(workflow);
    let by_itself = ways.by_itself();
    let is_result = |state: &State| {
        state.is_final || ways.is_decided(&state.id) && (by_itself.contains(&state.id) || ways.is_settled(&state.id))
    };
    workflow.states.values().map(AsRef::as_ref).filter(|state| is_result(state)).collect()
}

/// Whether whoever begins a workflow takes an action of it.
fn is_of_beginners(workflow: &Workflow, action: &Action) -> bool {
    !parties(&workflow.opening.by).is_disjoint(&parties(&action.by))
}

impl<'w> Ways<'w> {
    fn of(workflow: &'w Workflow) -> Self {
        let mut all = Vec::new();
        for action in workflow.actions.values() {
            let (FromStates::States(states), Some(to)) = (&action.from, &action.to) else { continue };
            let leaving = states.iter().filter(|from| **from != to.id);
            all.extend(leaving.map(|from| (from, &to.id, action.as_ref())));
        }
        let first = workflow.opening.to.iter().map(|state| &state.id).collect();
        Self { workflow, all, first }
    }

    fn is_final(&self, state: &Id) -> bool {
        self.workflow.states.get(state.as_str()).is_some_and(|state| state.is_final)
    }

    fn leaving<'a>(&'a self, state: &'a Id) -> impl Iterator<Item = (&'w Id, &'w Action)> + 'a {
        self.all.iter().filter(move |(from, ..)| *from == state).map(|(_, to, action)| (*to, *action))
    }

    /// Whether somebody else than whoever began brings it there; not by the lapse of time.
    fn is_decided(&self, state: &Id) -> bool {
        let by_another =
            |action: &Action| !matches!(action.by, Performer::Automatic(_)) && !is_of_beginners(self.workflow, action);
        !self.first.contains(state) && self.all.iter().any(|(_, to, action)| *to == state && by_another(action))
    }

    /// The states from which it ends by itself, and out of which nobody leads it back.
    fn by_itself(&self) -> BTreeSet<&'w Id> {
        let mut found: BTreeSet<&Id> = self.workflow.states.ids().filter(|state| self.is_final(state)).collect();
        loop {
            let ends = |way: &&(&'w Id, &'w Id, &'w Action)| {
                matches!(way.2.by, Performer::Automatic(_)) && found.contains(way.1) && !found.contains(way.0)
            };
            let Some((from, ..)) = self.all.iter().find(ends) else { break };
            found.insert(*from);
        }
        loop {
            let leads_back = |state: &&&'w Id| {
                let mut leaving = self.leaving(state);
                leaving.any(|(to, action)| matches!(action.by, Performer::Parties(_)) && !found.contains(to))
            };
            let Some(left) = found.iter().find(leads_back).copied() else { break };
            found.remove(left);
        }
        found
    }

    /// Whether nothing is still to be decided in time from there on, and what could be done at the beginning can be done no more.
    fn is_settled(&self, state: &Id) -> bool {
        let clocks = || self.workflow.clocks.values().filter(|clock| clock.duty_of.is_some());
        let awaits = |clock: &Clock, state: &Id| clock.runs_in.contains(state) || clock.still_in.contains(state);
        let reached = self.reached(state);
        let is_open = |state: &&Id| self.first.contains(*state) || clocks().any(|clock| awaits(clock, state));
        let of_beginning = |action: &Action| match &action.from {
            FromStates::States(from) => from.contains(state) && from.iter().any(|from| self.first.contains(from)),
            FromStates::Any | FromStates::Opening => false,
        };
        let mut taken = self.workflow.actions.values().filter(|action| matches!(action.by, Performer::Parties(_)));
        !reached.iter().any(is_open) && !taken.any(|action| of_beginning(action))
    }

    /// A state, and all that can come after it.
    fn reached<'a>(&'a self, state: &'a Id) -> BTreeSet<&'a Id> {
        let mut reached = BTreeSet::from([state]);
        let mut next = vec![state];
        while let Some(state) = next.pop() {
            for (to, _) in self.leaving(state) {
                if reached.insert(to) {
                    next.push(to);
                }
            }
        }
        reached
    }
}
