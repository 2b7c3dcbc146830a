//! What can come about in a procedure at all, for its guide and its picture: conditions that never hold under what the pack writes and under the values of its
//! parameters on the day, such as by the reading chosen of an open question, make steps impossible, and states that only these
//! lead to.

use std::collections::BTreeSet;

use guicheng_engine::internals::decide::Settled;
use guicheng_engine::internals::model::{Clock, FromStates, Performer, TriggerTarget};
use guicheng_engine::{Action, Id, Pack, Workflow};

use crate::verify::graph::{moved, triggering};

/// The steps and states of a workflow that can come about.
#[derive(Debug)]
pub(crate) struct Possible<'w> {
    actions: BTreeSet<&'w Id>,
    states: BTreeSet<&'w Id>,
}

impl<'w> Possible<'w> {
    pub(crate) fn of(pack: &'w Pack, workflow: &'w Workflow, settled: &Settled<'_>) -> Self {
        let first = workflow.opening.to.iter().map(|state| &state.id);
        let taken_over = workflow.taking_over.iter().flat_map(|over| over.into.iter().map(|state| &state.id));
        let moved = moved(pack, workflow).map(|(_, to)| to);
        let states: BTreeSet<&Id> = first.chain(taken_over).chain(moved).collect();
        let mut found = Self { actions: BTreeSet::new(), states };
        let could_be: Vec<&Action> =
            workflow.actions.values().map(AsRef::as_ref).filter(|action| can_hold(action, settled)).collect();
        loop {
            let before = (found.actions.len(), found.states.len());
            for action in &could_be {
                if found.begins(action) && found.is_triggered(pack, workflow, action, settled) {
                    found.actions.insert(&action.id);
                    found.states.extend(action.to.iter().map(|state| &state.id));
                }
            }
            if before == (found.actions.len(), found.states.len()) {
                return found;
            }
        }
    }

    /// Whether a step can be taken. The opening always can: without it there is nothing to tell.
    pub(crate) fn takes(&self, action: &Id) -> bool {
        *action == Action::opening_id() || *action == Action::taking_over_id() || self.actions.contains(action)
    }

    /// Whether the procedure can come to a state.
    pub(crate) fn reaches(&self, state: &Id) -> bool {
        self.states.contains(state)
    }

    /// Whether a clock can run.
    pub(crate) fn runs(&self, clock: &Clock) -> bool {
        clock.runs_in.is_empty() || clock.runs_in.iter().any(|state| self.reaches(state))
    }

    /// Whether a step begins where the procedure can be.
    fn begins(&self, action: &Action) -> bool {
        match &action.from {
            FromStates::States(from) => from.iter().any(|state| self.reaches(state)),
            FromStates::Any | FromStates::Opening => true,
        }
    }

    /// Whether something can trigger a step, if it is taken in no other way.
    fn is_triggered(&self, pack: &Pack, workflow: &Workflow, action: &Action, settled: &Settled<'_>) -> bool {
        if !matches!(action.by, Performer::Triggered) {
            return true;
        }
        let by = triggering(pack, &workflow.id, &action.id);
        by.is_empty()
            || by.iter().any(|(other, taken)| {
                let triggers = taken.triggers.iter().filter(|trigger| trigger.action == action.id);
                let mut triggers = triggers.filter(|trigger| is_possible(trigger.when.as_ref(), settled)).peekable();
                let is_other_way = taken.triggers.iter().all(|trigger| trigger.action != action.id);
                can_hold(taken, settled)
                    && (is_other_way
                        || triggers.any(|trigger| match &trigger.target {
                            TriggerTarget::Workflow(_) => true,
                            TriggerTarget::Concerned => concerns(other, workflow, self),
                        }))
            })
    }
}

/// Whether a procedure can be about another one, in a state to which that can come.
pub(crate) fn concerns(other: &Workflow, workflow: &Workflow, possible: &Possible<'_>) -> bool {
    let of_it = other.concerns.iter().find(|(concerned, _)| *concerned == workflow.id);
    of_it.is_some_and(|(_, states)| states.is_empty() || states.iter().any(|state| possible.reaches(state)))
}

/// Whether all conditions of a step can hold.
pub(crate) fn can_hold(action: &Action, settled: &Settled<'_>) -> bool {
    action.conditions.iter().all(|condition| settled.holds(&condition.that) != Some(false))
}

/// Whether something comes about that has a condition, or none.
pub(crate) fn is_possible(
    when: Option<&guicheng_engine::internals::expression::Expression>,
    settled: &Settled<'_>,
) -> bool {
    when.is_none_or(|when| settled.holds(when) != Some(false))
}
