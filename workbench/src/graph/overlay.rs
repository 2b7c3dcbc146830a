//! Two versions of a workflow over each other, with what is added, gone and changed.

use std::sync::Arc;

use guicheng_engine::{Action, Id, Pack};

use super::read::workflow;
use super::{Change, GraphClock, GraphState, OnDay, Place, Step, Version, Way, WorkflowGraph};
use crate::diff::{Difference, single};
use crate::inspect::is_within;

/// A workflow of two packs or versions, by its id; none if neither has it. Something changed where [`crate::diff`] finds that
/// the two say otherwise of it: of a step also where its form is another, of a clock also where the parameters that give its
/// length are, of a state where a clock is that runs or stands still in it.
#[must_use]
pub fn overlaid(old: &Pack, new: &Pack, id: &str) -> Option<WorkflowGraph> {
    overlay((old, workflow(old, id)), (new, workflow(new, id)))
}

impl OnDay<'_> {
    /// As [`overlaid`], of what can come about in the two: what cannot any more is gone, and what can now is added.
    #[must_use]
    pub fn overlaid(&self, older: &Self, id: &str) -> Option<WorkflowGraph> {
        overlay((older.pack, older.workflow(id)), (self.pack, self.workflow(id)))
    }
}

fn overlay(
    (old, before): (&Pack, Option<WorkflowGraph>),
    (new, now): (&Pack, Option<WorkflowGraph>),
) -> Option<WorkflowGraph> {
    let empty = |graph: &WorkflowGraph| WorkflowGraph {
        states: Vec::new(),
        steps: Vec::new(),
        clocks: Vec::new(),
        ..graph.clone()
    };
    let now = now.or_else(|| before.as_ref().map(empty))?;
    let before = before.unwrap_or_else(|| empty(&now));
    let mut graph = WorkflowGraph { of: Version::of(new), against: Some(Version::of(old)), ..now };
    let found = single(old, new);

    for state in &mut graph.states {
        state.change = match before.state(&state.id) {
            None => Change::Added,
            Some(other) if other.is_final != state.is_final => Change::Changed,
            Some(_) => Change::Same,
        };
    }
    let old_states = before.states.clone();
    add_gone(&mut graph.states, before.states, |state| &state.id, |state| state.change = Change::Gone);

    let mut steps = Vec::new();
    for mut step in std::mem::take(&mut graph.steps) {
        let other = before.steps.iter().find(|other| other.id == step.id).cloned();
        if let Some(mut other) = other {
            alike_in_any(&mut step, &graph.states, &mut other, &old_states);
            step.differences = about(&found, &paths_of_step(new, &before.id, &step));
            let gone = overlay_ways(&mut step, other);
            steps.extend([step].into_iter().chain(gone));
        } else {
            step.ways.iter_mut().for_each(|way| way.change = Change::Added);
            steps.push(step);
        }
    }
    graph.steps = steps;
    let gone = |step: &mut Step| step.ways.iter_mut().for_each(|way| way.change = Change::Gone);
    add_gone(&mut graph.steps, before.steps, |step| &step.id, gone);

    for clock in &mut graph.clocks {
        clock.change = Change::Added;
        if let Some(other) = before.clocks.iter().find(|other| other.id == clock.id) {
            clock.differences = about(&found, &paths_of_clock(new, &before.id, clock));
            clock.change = changed_by(&clock.differences);
            clock.before = other.limit.clone().filter(|_| other.limit != clock.limit);
        }
    }
    add_gone(&mut graph.clocks, before.clocks, |clock| &clock.id, |clock| clock.change = Change::Gone);

    let changed = graph.clocks.iter().filter(|clock| clock.change != Change::Same);
    let changed: Vec<Id> = changed.flat_map(|clock| clock.runs_in.iter().chain(&clock.still_in)).cloned().collect();
    for state in graph.states.iter_mut().filter(|state| state.change == Change::Same && changed.contains(&state.id)) {
        state.change = Change::Changed;
    }
    Some(graph)
}

/// Adds what there was before and is no more, marked as such.
fn add_gone<T>(now: &mut Vec<T>, before: Vec<T>, id: impl Fn(&T) -> &Id, mark: impl Fn(&mut T)) {
    for mut other in before {
        if now.iter().all(|known| id(known) != id(&other)) {
            mark(&mut other);
            now.push(other);
        }
    }
}

/// Where one version takes a step in any open state and the other in some by their names, both are told by their names.
fn alike_in_any(step: &mut Step, states: &[GraphState], other: &mut Step, old_states: &[GraphState]) {
    let in_any = |step: &Step| step.ways.iter().any(|way| way.from == Place::Any);
    if in_any(step) == in_any(other) {
        return;
    }
    let by_name = |step: &mut Step, states: &[GraphState]| {
        let ways = std::mem::take(&mut step.ways);
        let open = || states.iter().filter(|state| !state.is_final && state.change != Change::Gone);
        step.ways = ways
            .into_iter()
            .flat_map(|way| match way.from {
                Place::Any => open()
                    .map(|state| Way {
                        from: Place::State(state.id.clone()),
                        to: way.to.clone().filter(|to| *to != state.id),
                        ..way.clone()
                    })
                    .collect(),
                _ => vec![way],
            })
            .collect();
    };
    by_name(step, states);
    by_name(other, old_states);
}

/// Marks which ways of a step are added or changed. What is gone of it is a step of its own, as it was.
fn overlay_ways(step: &mut Step, before: Step) -> Option<Step> {
    let is_same = |one: &Way, other: &Way| one.from == other.from && one.to == other.to;
    let changed = changed_by(&step.differences);
    for way in &mut step.ways {
        let known = before.ways.iter().any(|other| is_same(way, other));
        way.change = if known { changed } else { Change::Added };
    }
    let is_gone = |other: &Way| step.ways.iter().all(|way| !is_same(way, other));
    let ways = before.ways.iter().filter(|other| is_gone(other));
    let ways: Vec<Way> = ways.map(|other| Way { change: Change::Gone, ..other.clone() }).collect();
    (!ways.is_empty()).then_some(Step { ways, ..before })
}

fn changed_by(differences: &[Difference]) -> Change {
    if differences.is_empty() { Change::Same } else { Change::Changed }
}

/// Where a pack says something of a step: where the action stands, and its form.
fn paths_of_step(pack: &Pack, workflow: &Id, step: &Step) -> Vec<String> {
    let place = match &step.id {
        id if *id == Action::opening_id() => "open".to_owned(),
        id if *id == Action::taking_over_id() => "imports".to_owned(),
        id => format!("actions.{id}"),
    };
    let mut actions = pack.workflows.get(workflow.as_str()).into_iter().flat_map(|found| found.all_actions());
    let form = actions.find(|action| action.id == step.id).and_then(|action| action.form.as_ref());
    let form = form.map(|form| format!("forms.{}", form.id));
    [format!("workflows.{workflow}.{place}")].into_iter().chain(form).collect()
}

/// Where a pack says something of a clock: where it stands, and the parameters of its length.
fn paths_of_clock(pack: &Pack, workflow: &Id, clock: &GraphClock) -> Vec<String> {
    let found = pack.workflows.get(workflow.as_str()).and_then(|found| found.clocks.get(clock.id.as_str()));
    let lengths = found.iter().flat_map(|clock| &clock.lengths);
    let named = lengths.filter_map(|length| {
        let found = pack.parameters.iter().find(|(_, parameter)| Arc::ptr_eq(parameter, length));
        found.map(|(id, _)| format!("parameters.{id}"))
    });
    [format!("workflows.{workflow}.clocks.{}", clock.id)].into_iter().chain(named).collect()
}

/// The differences that stand at or below one of these paths.
fn about(found: &[Difference], paths: &[String]) -> Vec<Difference> {
    let is_about = |difference: &&Difference| paths.iter().any(|path| is_within(&difference.path, path));
    found.iter().filter(is_about).cloned().collect()
}
