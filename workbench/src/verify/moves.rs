//! The moves a search makes: what somebody did in a scenario of the pack, and letting time pass.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::scenario::Trace;
use guicheng_engine::{Actor, Case, Command, EventKind, Id, Pack, Request, Values};

/// What somebody did in a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Move {
    /// The name of whoever acted.
    pub(super) who: Arc<str>,
    actor: Actor,
    /// By its id in the pack.
    workflow: Id,
    /// The action; none if the workflow is opened.
    action: Option<Id>,
    /// The state that a case is taken over in, if it is.
    into: Option<Id>,
    input: Values,
}

/// The moves of one kind of case, and the moment its cases begin.
#[derive(Debug, Default)]
pub(super) struct Moves {
    pub(super) moves: Vec<Move>,
    pub(super) begins: Option<DateTime<Utc>>,
    /// The trace that begins then: what is entered in registers in its scenario holds for the search.
    pub(super) trace: usize,
}

/// The moves by kind of case. What a pack's own scenarios do goes before what those of the packs below do: theirs are
/// taken for actions that no own scenario takes. The traces stand [in order](in_order).
pub(super) fn moves_by_kind(traces: &[Trace]) -> BTreeMap<Id, Moves> {
    let mut moves_by_kind: BTreeMap<Id, Moves> = BTreeMap::new();
    let mut known: BTreeSet<(Id, Option<Id>)> = BTreeSet::new();
    for own in [true, false] {
        let mut taken = BTreeSet::new();
        for trace in traces.iter().filter(|trace| trace.own == own) {
            let mut workflows: BTreeMap<u32, Id> = BTreeMap::new();
            let Some(kind) = kind_of(trace) else { continue };
            let moves = moves_by_kind.entry(kind).or_default();
            for step in trace.steps.iter().chain(&trace.afterwards) {
                for event in &step.events {
                    if let EventKind::Opened { workflow, .. } = &event.kind {
                        workflows.insert(event.procedure, workflow.clone());
                    }
                }
                let command = step.events.iter().find_map(guicheng_engine::Event::command);
                let (Some(who), Some(command)) = (&step.who, command) else { continue };
                let Some(made) = move_of(who, command, &workflows) else { continue };
                let place = (made.workflow.clone(), made.action.clone().or_else(|| made.into.clone()));
                if known.contains(&place) {
                    continue;
                }
                taken.insert(place);
                if !moves.moves.contains(&made) {
                    moves.moves.push(made);
                }
            }
        }
        known.extend(taken);
    }
    for (kind, moves) in &mut moves_by_kind {
        // What is tried first must not depend on what files are called.
        moves.moves.sort_by_cached_key(|made| format!("{made:?}"));
        moves.begins = usual_beginning(kind, traces);
        let begins_so = |trace: &Trace| {
            kind_of(trace).as_ref() == Some(kind) && trace.steps.first().map(|step| step.at) == moves.begins
        };
        // The first is one of the pack's own, if there is one, with the fewest other cases.
        moves.trace = traces.iter().position(begins_so).unwrap_or(0);
    }
    moves_by_kind
}

/// The traces in an order that depends on what happens in them alone, and not on what their scenarios are called: first
/// those with the fewest other cases, which a way that is found would have to tell of as well.
pub(super) fn in_order(mut traces: Vec<Trace>) -> Vec<Trace> {
    traces.sort_by_cached_key(|trace| {
        (!trace.own, trace.others.len(), format!("{:?}{:?}", trace.steps, trace.afterwards), world(trace))
    });
    traces
}

/// For each trace the first in whose scenario the same is published and registered.
pub(super) fn worlds(traces: &[Trace]) -> Vec<usize> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    traces.iter().enumerate().map(|(number, trace)| *numbers.entry(world(trace)).or_insert(number)).collect()
}

/// All that is published and registered in the scenario of a trace, as a text.
fn world(trace: &Trace) -> String {
    let registered: Vec<_> = trace.host.registers.rows().collect();
    format!("{}{registered:?}", trace.host.rulebook.described())
}

/// The kind of case that a trace is of.
pub(super) fn kind_of(trace: &Trace) -> Option<Id> {
    trace.steps.iter().chain(&trace.afterwards).flat_map(|step| &step.events).find_map(|event| match &event.kind {
        EventKind::Opened { case, .. } => case.clone(),
        _ => None,
    })
}

/// The moment at which most cases of a kind begin, the earliest of several; of own scenarios, if there are any.
fn usual_beginning(kind: &Id, traces: &[Trace]) -> Option<DateTime<Utc>> {
    let of_kind: Vec<&Trace> = traces.iter().filter(|trace| kind_of(trace).as_ref() == Some(kind)).collect();
    let own = of_kind.iter().any(|trace| trace.own);
    let mut counts: BTreeMap<DateTime<Utc>, usize> = BTreeMap::new();
    for first in of_kind.iter().filter(|trace| trace.own == own).filter_map(|trace| trace.steps.first()) {
        let count = counts.entry(first.at).or_default();
        *count = count.saturating_add(1);
    }
    let most = counts.values().max().copied()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(at, _)| at)
}

fn move_of(who: &Arc<str>, command: &Command, workflows: &BTreeMap<u32, Id>) -> Option<Move> {
    let into = match &command.request {
        Request::TakeOver { into, .. } => Some(into.clone()),
        _ => None,
    };
    let (workflow, action, input) = match &command.request {
        Request::OpenCase { workflow, input, .. }
        | Request::TakeOver { workflow, input, .. }
        | Request::Open { workflow, input, .. } => (workflow.clone(), None, input),
        Request::Act { procedure, action, input } => (workflows.get(procedure)?.clone(), Some(action.clone()), input),
    };
    Some(Move { who: Arc::clone(who), actor: command.actor.clone(), workflow, action, into, input: input.clone() })
}

impl Move {
    /// The commands that a move can be in a case, one for each procedure it can be taken in or be about.
    pub(super) fn commands(&self, case: &Case, pack: &Pack) -> Vec<Command> {
        let Some(rule) = pack.workflows.get(self.workflow.as_str()) else { return Vec::new() };
        let requests: Vec<Request> = match &self.action {
            Some(action) => {
                let Some(taken) = rule.actions.get(action.as_str()) else { return Vec::new() };
                case.procedures()
                    .filter(|procedure| procedure.workflow().id == self.workflow)
                    .filter(|procedure| super::graph::sources(rule, taken).contains(&&procedure.state().id))
                    .map(|procedure| Request::Act {
                        procedure: procedure.number(),
                        action: action.clone(),
                        input: self.input.clone(),
                    })
                    .collect()
            }
            None if let Some(into) = &self.into => {
                let request = Request::TakeOver {
                    pack: pack.opened_as().clone(),
                    kind: rule.case.clone(),
                    workflow: self.workflow.clone(),
                    into: into.clone(),
                    input: self.input.clone(),
                };
                Some(request).filter(|_| case.sequence() == 0).into_iter().collect()
            }
            None if case.sequence() == 0 && rule.starts_case => vec![Request::OpenCase {
                pack: pack.opened_as().clone(),
                kind: rule.case.clone(),
                workflow: self.workflow.clone(),
                input: self.input.clone(),
            }],
            None if case.sequence() == 0 || rule.starts_case => Vec::new(),
            None => {
                let about: Vec<Option<u32>> = if rule.concerns.is_empty() {
                    vec![None]
                } else {
                    let fits = |workflow: &Id, state: &Id| {
                        rule.concerns.iter().any(|(id, states)| id == workflow && states.contains(state))
                    };
                    case.procedures()
                        .filter(|procedure| fits(&procedure.workflow().id, &procedure.state().id))
                        .map(|procedure| Some(procedure.number()))
                        .collect()
                };
                about
                    .into_iter()
                    .map(|concerns| Request::Open {
                        workflow: self.workflow.clone(),
                        concerns,
                        input: self.input.clone(),
                    })
                    .collect()
            }
        };
        requests.into_iter().map(|request| Command::new(self.actor.clone(), request)).collect()
    }
}
