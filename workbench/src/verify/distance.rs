//! How far a case is, at the least, from an action or a state: what the search goes after first.
//!
//! The number is a lower bound: every step of a person counts one, and so does waiting for a clock that cannot run out
//! on the day it starts; what triggers an action, what a procedure is about, and conditions of the form
//! `procedures.licence.state == "effective"` come before it. All else is left out, so a case is never nearer than
/// it is said to be. That a procedure goes over to an amendment counts nothing.
use std::collections::HashMap;

use super::graph::{actions_of, moved, sources, triggering};
use guicheng_engine::internals::model::{ClockSpan, FromStates, Performer};
use guicheng_engine::{Action, Case, Id, Pack, Workflow};

/// More than any way.
const NEVER: u32 = u32::MAX / 4;

/// What the search goes after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// One of these actions is taken: workflow and action.
    Actions(Vec<(Id, Id)>),
    /// A procedure is in one of these states: workflow and state.
    States(Vec<(Id, Id)>),
    /// Anything.
    Anything,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens {
    Case,
    Procedure,
}

/// The steps of a pack, numbered.
#[derive(Debug)]
pub(super) struct DistanceTable {
    states: HashMap<(Id, Id), usize>,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    workflow: Id,
    /// Empty where an amendment moves a procedure.
    action: Id,
    /// The states of which one must have been reached; any if empty.
    from: Vec<usize>,
    /// Further states that must have been reached.
    needs: Vec<usize>,
    /// Steps of which one triggers this; none if it is not triggered.
    triggered_by: Option<Vec<usize>>,
    to: Option<usize>,
    cost: u32,
    /// Whether it opens a case, or a further procedure of one.
    opens: Option<Opens>,
}

impl DistanceTable {
    /// The steps of a pack, and those of the packs that it took the place of: a case may have begun under these.
    pub(super) fn new(packs: &[&Pack]) -> Self {
        let mut states = HashMap::new();
        for workflow in packs.iter().flat_map(|pack| pack.workflows.values()) {
            for state in workflow.states.ids() {
                let number = states.len();
                states.entry((workflow.id.clone(), state.clone())).or_insert(number);
            }
        }
        let mut steps = Vec::new();
        let mut numbers: HashMap<(Id, Id), Vec<usize>> = HashMap::new();
        for pack in packs {
            for workflow in pack.workflows.values() {
                for action in actions_of(workflow) {
                    numbers.entry((workflow.id.clone(), action.id.clone())).or_default().push(steps.len());
                    steps.push(step(pack, workflow, action, &states));
                }
                steps.extend(taken_over(workflow, &states));
                steps.extend(moved(pack, workflow).map(|(from, to)| going_over(&workflow.id, from, to, &states)));
            }
        }
        for step in steps.iter_mut().filter(|step| step.triggered_by.is_some()) {
            let triggering = packs.iter().flat_map(|pack| triggering(pack, &step.workflow, &step.action));
            let numbers = triggering
                .filter_map(|(workflow, action)| numbers.get(&(workflow.id.clone(), action.id.clone())))
                .flatten()
                .copied();
            step.triggered_by = Some(numbers.collect());
        }
        Self { states, steps }
    }

    /// The least number of steps from a case to a goal; none if there is no way.
    pub(super) fn distance(&self, case: &Case, goal: &Goal) -> Option<u32> {
        if *goal == Goal::Anything {
            return Some(0);
        }
        let mut reached = vec![NEVER; self.states.len()];
        for procedure in case.procedures() {
            if let Some(place) =
                self.place(&procedure.workflow().id, &procedure.state().id).and_then(|at| reached.get_mut(at))
            {
                *place = 0;
            }
        }
        let mut taken = vec![NEVER; self.steps.len()];
        let is_open = case.sequence() > 0;
        loop {
            let mut changed = false;
            for (number, step) in self.steps.iter().enumerate() {
                let before = match step.opens {
                    Some(Opens::Case) if is_open => continue,
                    // The case has to be opened first.
                    Some(Opens::Procedure) if !is_open => 1,
                    _ => 0,
                };
                let after = step.after(&reached, &taken).max(before);
                let cost = after.saturating_add(step.cost).min(NEVER);
                for place in [taken.get_mut(number), step.to.and_then(|to| reached.get_mut(to))].into_iter().flatten() {
                    if cost < *place {
                        *place = cost;
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let nearest = match goal {
            Goal::States(states) => {
                states.iter().filter_map(|(workflow, state)| reached.get(self.place(workflow, state)?).copied()).min()
            }
            Goal::Actions(actions) => self
                .steps
                .iter()
                .zip(&taken)
                .filter(|(step, _)| actions.iter().any(|(workflow, action)| step.is(workflow, action)))
                .map(|(_, cost)| *cost)
                .min(),
            Goal::Anything => Some(0),
        };
        nearest.filter(|steps| *steps < NEVER)
    }

    fn place(&self, workflow: &Id, state: &Id) -> Option<usize> {
        self.states.get(&(workflow.clone(), state.clone())).copied()
    }
}

impl Step {
    fn is(&self, workflow: &Id, action: &Id) -> bool {
        self.workflow == *workflow && self.action == *action
    }

    /// The least number of steps after which it can be taken.
    fn after(&self, reached: &[u32], taken: &[u32]) -> u32 {
        let cost = |numbers: &[usize], of: &[u32]| numbers.iter().filter_map(|number| of.get(*number)).min().copied();
        let from = if self.from.is_empty() { 0 } else { cost(&self.from, reached).unwrap_or(NEVER) };
        let needs = self.needs.iter().filter_map(|number| reached.get(*number)).max().copied().unwrap_or(0);
        let triggered = match &self.triggered_by {
            Some(steps) => cost(steps, taken).unwrap_or(NEVER),
            None => 0,
        };
        from.max(needs).max(triggered)
    }
}

fn step(pack: &Pack, workflow: &Workflow, action: &Action, states: &HashMap<(Id, Id), usize>) -> Step {
    let number = |workflow: &Id, state: &Id| states.get(&(workflow.clone(), state.clone())).copied();
    let from: Vec<usize> = match action.from {
        FromStates::Opening => workflow
            .concerns
            .iter()
            .flat_map(|(concerned, states)| states.iter().filter_map(|state| number(concerned, state)))
            .collect(),
        FromStates::Any | FromStates::States(_) => {
            sources(workflow, action).into_iter().filter_map(|state| number(&workflow.id, state)).collect()
        }
    };
    let needs = action.conditions.iter().filter_map(|condition| {
        let (needed, state) = needed_state(&condition.that.source().text)?;
        number(&Id::from(needed), &Id::from(state))
    });
    let opens = matches!(action.from, FromStates::Opening).then(|| {
        let is_root = pack.cases.values().any(|case| case.root == workflow.id);
        if workflow.starts_case || is_root { Opens::Case } else { Opens::Procedure }
    });
    let cost = match &action.by {
        Performer::Parties(_) => 1,
        Performer::Triggered | Performer::Automatic(None) => 0,
        Performer::Automatic(Some(clock)) => u32::from(waits_a_day(workflow, clock)),
    };
    Step {
        workflow: workflow.id.clone(),
        action: action.id.clone(),
        from,
        needs: needs.collect(),
        triggered_by: matches!(action.by, Performer::Triggered).then(Vec::new),
        to: action.to.as_ref().and_then(|state| number(&workflow.id, &state.id)),
        cost,
        opens,
    }
}

/// A case is taken over, in one of the states it can be in.
fn taken_over<'t>(workflow: &'t Workflow, states: &'t HashMap<(Id, Id), usize>) -> impl Iterator<Item = Step> + 't {
    let into = workflow.taking_over.iter().flat_map(|taking_over| &taking_over.into);
    into.map(|state| Step {
        workflow: workflow.id.clone(),
        action: Action::taking_over_id(),
        from: Vec::new(),
        needs: Vec::new(),
        triggered_by: None,
        to: states.get(&(workflow.id.clone(), state.id.clone())).copied(),
        cost: 1,
        opens: Some(Opens::Case),
    })
}

/// A procedure goes over to an amendment, which is nothing that anybody does.
fn going_over(workflow: &Id, from: &Id, to: &Id, states: &HashMap<(Id, Id), usize>) -> Step {
    let number = |state: &Id| states.get(&(workflow.clone(), state.clone())).copied();
    Step {
        workflow: workflow.clone(),
        action: Id::from(""),
        from: number(from).into_iter().collect(),
        needs: Vec::new(),
        triggered_by: None,
        to: number(to),
        cost: 0,
        opens: None,
    }
}

/// Whether a clock cannot run out on the day it starts.
fn waits_a_day(workflow: &Workflow, clock: &Id) -> bool {
    workflow.clocks.get(clock.as_str()).is_some_and(|clock| matches!(clock.span, ClockSpan::Limit { starts: None, .. }))
}

/// The workflow and the state of a condition that is nothing but `procedures.licence.state == "effective"`.
pub(super) fn needed_state(condition: &str) -> Option<(&str, &str)> {
    let (workflow, state) = condition.trim().strip_prefix("procedures.")?.split_once(".state == ")?;
    let state = state.strip_prefix('"')?.strip_suffix('"')?;
    (Id::is_element_name(workflow) && Id::is_element_name(state)).then_some((workflow, state))
}
