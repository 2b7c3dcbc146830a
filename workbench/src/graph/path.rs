//! Which way a case went through a workflow, by its record.

use guicheng_engine::{Action, Event, EventKind, Id};

use super::{Elsewhere, Passage, Place, WorkflowGraph};

/// The procedures of a record, each with the workflow it is a run of, in the order in which they were opened.
#[must_use]
pub fn procedures(events: &[Event]) -> Vec<(u32, Id)> {
    let opened = events.iter().filter_map(|event| match &event.kind {
        EventKind::Opened { workflow, .. } => Some((event.procedure, workflow.clone())),
        _ => None,
    });
    opened.collect()
}

/// The workflow with the way that a procedure of a record went through it.
#[must_use]
pub fn walked(mut graph: WorkflowGraph, events: &[Event], procedure: u32) -> WorkflowGraph {
    graph.procedure = Some(procedure);
    for event in events.iter().filter(|event| event.procedure == procedure) {
        let passage = Passage { sequence: event.sequence, on: event.on };
        match &event.kind {
            EventKind::Opened { state, taken_over, .. } => {
                let step = if *taken_over { Action::taking_over_id() } else { Action::opening_id() };
                graph.take(&step, None, state, &passage);
                graph.enter(state, &passage);
            }
            EventKind::Acted { action, from, to } => {
                graph.take(action, Some(from), to, &passage);
                if from != to {
                    graph.enter(to, &passage);
                }
            }
            EventKind::ClockExpired { clock, .. } => match graph.clocks.iter_mut().find(|known| known.id == *clock) {
                Some(known) => known.expired.push(passage),
                None => graph.elsewhere.push(Elsewhere { passage, name: clock.clone() }),
            },
            EventKind::Migrated { to, .. } => graph.enter(to, &passage),
            EventKind::Reworded { .. } | EventKind::ClocksMoved {} => {}
        }
    }
    graph
}

impl WorkflowGraph {
    /// Marks that a step was taken, from a state (none at the opening) to a state.
    fn take(&mut self, action: &Id, from: Option<&Id>, to: &Id, passage: &Passage) {
        let step = self.steps.iter_mut().find(|step| step.id == *action);
        let way = step.and_then(|step| {
            step.ways.iter_mut().find(|way| {
                let begins = match (&way.from, from) {
                    (Place::Start, None) | (Place::Any, Some(_)) => true,
                    (Place::State(state), Some(from)) => state == from,
                    _ => false,
                };
                begins && way.to.as_ref().or(from) == Some(to)
            })
        });
        match way {
            Some(way) => way.taken.push(passage.clone()),
            None => self.elsewhere.push(Elsewhere { passage: passage.clone(), name: action.clone() }),
        }
    }

    /// Marks that a state was entered.
    fn enter(&mut self, state: &Id, passage: &Passage) {
        match self.states.iter_mut().find(|known| known.id == *state) {
            Some(known) => known.entered.push(passage.clone()),
            None => self.elsewhere.push(Elsewhere { passage: passage.clone(), name: state.clone() }),
        }
    }
}
