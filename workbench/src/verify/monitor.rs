//! What a search looks for in the cases it comes by.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::timed::only_they_go_on;
use crate::verify::distance::Goal;
use guicheng_engine::internals::decide::ProcedureProbe;
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{Exception, Party, Point, View};
use guicheng_engine::{Calendar, Case, ClockPhase, ClockStep, Event, EventKind, Id, MemoryHost, Procedure, Value};

/// What is looked for.
#[derive(Clone, Debug)]
pub(super) enum Monitor {
    /// One of the actions is taken although the clock has not run out since it last started.
    Early { points: Vec<Point>, clock: Id },
    /// The action is taken although the condition does not hold.
    Against { point: Point, holds: Expression },
    /// A procedure is in the state, and no clock of these parties runs or has run out; `alone`, and nobody else can lead it on.
    Untimed { workflow: Id, state: Id, parties: Vec<Id>, alone: bool },
    /// A procedure is in the state.
    Stands { workflow: Id, state: Id },
    /// A procedure that was in the state is over.
    Over { workflow: Id, state: Id },
    /// A procedure is in the state, and none of the parties is bound.
    Vacant { workflow: Id, state: Id, parties: Vec<Arc<Party>> },
    /// The view shows one of the fields of a procedure of the workflow.
    Shown { view: Arc<View>, workflow: Id, fields: Vec<Id> },
    /// The action is taken, and the effect it asks for carries one of the values.
    Carried { point: Point, effect: Id, names: Vec<Id> },
    /// A procedure that was in one of the first states is in one of the second, and none of the actions led there.
    Regained { workflow: Id, from: Vec<Id>, to: Vec<Id>, but_by: Vec<Id> },
    /// A change without any of the effects.
    Alone { points: Vec<Point>, facts: Vec<Id>, moves: Vec<Id>, effects: Vec<Id>, except: Vec<Exception> },
    /// The action is taken.
    Taken { point: Point },
    /// A procedure is in the state, no other one is in a state from which it may be led on, and none in one about which such a
    /// procedure can be opened. One of the actions came before.
    Left { workflow: Id, state: Id, points: Vec<Point>, leading: BTreeSet<(Id, Id)>, about: BTreeSet<(Id, Id)> },
}

/// One event with the case before and after it.
pub(super) struct ObservedEvent<'s> {
    pub(super) before: &'s Case,
    pub(super) event: &'s Event,
    pub(super) after: &'s Case,
}

/// What a search remembers of the procedures on its way: their numbers.
pub(super) type MonitorState = BTreeSet<u32>;

impl Monitor {
    /// What the search goes after, for a case at this state of the monitor.
    pub(super) fn goal(&self, monitor_state: &MonitorState) -> Goal {
        let pairs =
            |workflow: &Id, states: &[Id]| states.iter().map(|state| (workflow.clone(), state.clone())).collect();
        let actions =
            |points: &[Point]| points.iter().map(|point| (point.workflow.clone(), point.action.clone())).collect();
        match self {
            Self::Early { points, .. } | Self::Alone { points, .. } | Self::Left { points, .. } => {
                Goal::Actions(actions(points))
            }
            Self::Against { point, .. } | Self::Taken { point } | Self::Carried { point, .. } => {
                Goal::Actions(actions(std::slice::from_ref(point)))
            }
            Self::Untimed { workflow, state, .. }
            | Self::Stands { workflow, state }
            | Self::Vacant { workflow, state, .. } => Goal::States(pairs(workflow, std::slice::from_ref(state))),
            Self::Over { workflow, state } if monitor_state.is_empty() => {
                Goal::States(pairs(workflow, std::slice::from_ref(state)))
            }
            Self::Shown { view, workflow, .. } => match view.shows.get(workflow.as_str()) {
                Some(showing) => Goal::States(pairs(workflow, &showing.states)),
                None => Goal::States(Vec::new()),
            },
            Self::Regained { workflow, from, .. } if monitor_state.is_empty() => Goal::States(pairs(workflow, from)),
            Self::Over { .. } | Self::Regained { .. } => Goal::Anything,
        }
    }

    /// For one that looks for who comes out of a state: one that looks for who comes in.
    pub(super) fn coming_in(&self) -> Option<Self> {
        match self {
            Self::Over { workflow, state } => Some(Self::Stands { workflow: workflow.clone(), state: state.clone() }),
            _ => None,
        }
    }

    /// Takes a decision in; true if it is what is looked for.
    pub(super) fn see(
        &self,
        monitor_state: &mut MonitorState,
        decision: &[ObservedEvent<'_>],
        calendar: &Arc<Calendar>,
        host: &MemoryHost,
    ) -> bool {
        let mut found = false;
        for seen in decision {
            found |= self.happens(monitor_state, seen, calendar, host);
        }
        let Some(last) = decision.last() else { return found };
        found || self.stands(last, calendar, host) || self.lacks(decision)
    }

    /// Whether an event is what is looked for.
    fn happens(
        &self,
        monitor_state: &mut MonitorState,
        seen: &ObservedEvent<'_>,
        calendar: &Arc<Calendar>,
        host: &MemoryHost,
    ) -> bool {
        let event = seen.event;
        let number = event.procedure;
        match self {
            Self::Early { points, clock } => {
                let early = !monitor_state.contains(&number) && points.iter().any(|point| takes(seen, point));
                remember_run_out(monitor_state, seen, clock);
                early
            }
            Self::Against { point, holds } => {
                let Some(procedure) = seen.before.procedure(number).filter(|_| takes(seen, point)) else {
                    return false;
                };
                let command = event.command();
                let probe = ProcedureProbe::new(seen.before, procedure, event.on, event.at, calendar, &host.registers)
                    .by(command.map(|command| &command.actor))
                    .given(command.map(|command| command.request.input()));
                probe.holds(holds) != Some(true)
            }
            Self::Taken { point } => takes(seen, point),
            Self::Carried { point, effect, names } => {
                takes(seen, point)
                    && event.effects.iter().filter(|request| request.effect == *effect).any(|request| {
                        request.with.iter().any(|(name, value)| names.contains(name) && says(value.as_ref()))
                    })
            }
            Self::Over { workflow, state } => {
                let Some(procedure) = seen.after.procedure(number).filter(|own| own.workflow().id == *workflow) else {
                    return false;
                };
                if procedure.state().id == *state {
                    monitor_state.insert(number);
                }
                monitor_state.contains(&number) && !procedure.is_open()
            }
            Self::Regained { workflow, from, to, but_by } => {
                let Some(procedure) = seen.after.procedure(number).filter(|own| own.workflow().id == *workflow) else {
                    return false;
                };
                let state = &procedure.state().id;
                if matches!(&event.kind, EventKind::Acted { action, .. } if but_by.contains(action)) {
                    monitor_state.remove(&number);
                }
                if from.contains(state) {
                    monitor_state.insert(number);
                }
                monitor_state.contains(&number) && to.contains(state)
            }
            Self::Untimed { .. }
            | Self::Stands { .. }
            | Self::Vacant { .. }
            | Self::Shown { .. }
            | Self::Alone { .. }
            | Self::Left { .. } => false,
        }
    }

    /// Whether a case as it stands after a decision is what is looked for.
    fn stands(&self, last: &ObservedEvent<'_>, calendar: &Arc<Calendar>, host: &MemoryHost) -> bool {
        let case = last.after;
        let on = last.event.on.max(calendar.local_date(last.event.at));
        case.procedures().any(|procedure| match self {
            Self::Untimed { workflow, state, parties, alone } => {
                let probe = || ProcedureProbe::new(case, procedure, on, last.event.at, calendar, &host.registers);
                is_in(procedure, workflow, state)
                    && !procedure.clocks().iter().any(|run| {
                        matches!(run.phase(), ClockPhase::Running { .. } | ClockPhase::Expired { .. })
                            && run.clock().duty_of.as_ref().is_some_and(|party| parties.contains(party))
                    })
                    && (!alone || only_they_go_on(case, procedure, parties, &probe()))
            }
            Self::Stands { workflow, state } => is_in(procedure, workflow, state),
            Self::Left { workflow, state, leading, about, .. } => {
                let stands = |other: &Procedure, places: &BTreeSet<(Id, Id)>| {
                    places.contains(&(other.workflow().id.clone(), other.state().id.clone()))
                };
                is_in(procedure, workflow, state)
                    && !case.procedures().any(|other| stands(other, leading) || stands(other, about))
            }
            Self::Vacant { workflow, state, parties } => {
                is_in(procedure, workflow, state)
                    && parties
                        .iter()
                        .all(|party| !party.is_everybody() && case.bound(party.id.as_str(), Some(procedure)).is_empty())
            }
            Self::Shown { view, workflow, fields } => {
                procedure.workflow().id == *workflow
                    && ProcedureProbe::new(case, procedure, on, last.event.at, calendar, &host.registers)
                        .shown(view)
                        .iter()
                        .any(|(name, value)| fields.contains(name) && says(value.as_ref()))
            }
            _ => false,
        })
    }

    /// Whether a decision has a change and lacks its effect.
    fn lacks(&self, decision: &[ObservedEvent<'_>]) -> bool {
        let Self::Alone { points, facts, moves, effects, except } = self else { return false };
        let changes = |seen: &&ObservedEvent<'_>| {
            let event = seen.event;
            let Some(procedure) = seen.after.procedure(event.procedure) else { return false };
            let workflow = &procedure.workflow().id;
            let Some(action) = action_of(event) else { return false };
            if Exception::covers(except, workflow, &action) || !points.iter().any(|point| takes(seen, point)) {
                return false;
            }
            let sets = event.changes.facts.iter().any(|(name, _)| facts.contains(name));
            let moved = matches!(&event.kind, EventKind::Acted { from, to, .. } if from != to);
            sets || (moved && moves.contains(workflow))
        };
        decision.iter().any(|seen| changes(&seen))
            && !decision.iter().any(|seen| {
                // What is for nobody tells nobody.
                let is_for_somebody = |to: &Option<Vec<Id>>| to.as_ref().is_none_or(|to| !to.is_empty());
                let mut asked = seen.event.effects.iter();
                asked.any(|request| effects.contains(&request.effect) && is_for_somebody(&request.to))
            })
    }
}

/// The action, `open` or `take_over`.
fn action_of(event: &Event) -> Option<Id> {
    match &event.kind {
        EventKind::Acted { action, .. } => Some(action.clone()),
        EventKind::Opened { taken_over: true, .. } => Some(guicheng_engine::Action::taking_over_id()),
        EventKind::Opened { .. } => Some(guicheng_engine::Action::opening_id()),
        EventKind::ClockExpired { .. }
        | EventKind::ClocksMoved {}
        | EventKind::Migrated { .. }
        | EventKind::Reworded { .. } => None,
    }
}

fn takes(seen: &ObservedEvent<'_>, point: &Point) -> bool {
    let workflow = seen.after.procedure(seen.event.procedure).map(|procedure| &procedure.workflow().id);
    workflow == Some(&point.workflow) && action_of(seen.event).as_ref() == Some(&point.action)
}

fn is_in(procedure: &Procedure, workflow: &Id, state: &Id) -> bool {
    procedure.workflow().id == *workflow && procedure.state().id == *state
}

/// Whether a value says anything.
fn says(value: Option<&Value>) -> bool {
    match value {
        None => false,
        Some(Value::Text(text)) => !text.trim().is_empty(),
        Some(Value::List(items)) => !items.is_empty(),
        Some(_) => true,
    }
}

/// Remembers the procedures in which the clock has run out since it last started.
fn remember_run_out(monitor_state: &mut MonitorState, seen: &ObservedEvent<'_>, clock: &Id) {
    if matches!(&seen.event.kind, EventKind::ClockExpired { clock: expired, .. } if expired == clock) {
        monitor_state.insert(seen.event.procedure);
    }
    for change in seen.event.changes.clocks.iter().filter(|change| change.clock == *clock) {
        if matches!(
            change.change,
            ClockStep::Started { .. } | ClockStep::Until(_) | ClockStep::Moved { .. } | ClockStep::Repeated { .. }
        ) {
            monitor_state.remove(&change.procedure);
        }
    }
}
