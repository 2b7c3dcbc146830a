//! A workflow as a pack has it.

use chrono::NaiveDate;
use guicheng_engine::internals::decide::Settled;
use guicheng_engine::internals::model::{Citation, Clock, ClockSpan, OnExpiry, Parameter, Performer, TakingOver};
use guicheng_engine::{Action, Id, Pack, Period, Text, Value, Workflow};

use super::{Change, GraphClock, GraphState, LeftOut, OnDay, Place, Step, Version, Way, Who, WorkflowGraph};
use crate::diff::Said;
use crate::inspect;
use crate::messages::{self, in_both, plain};
use crate::possible::Possible;
use crate::verify::graph::{sources, triggering};

/// From how many open states an action is said to be taken in any, rather than in each by its name.
const ANY: usize = 3;

/// A workflow of a pack, by its id.
#[must_use]
pub fn workflow(pack: &Pack, id: &str) -> Option<WorkflowGraph> {
    let workflow = pack.workflows.get(id)?;
    let states = workflow.states.values().map(|state| GraphState {
        id: state.id.clone(),
        title: state.title.clone(),
        is_final: state.is_final,
        change: Change::Same,
        entered: Vec::new(),
    });
    let opening = step(pack, workflow, &workflow.opening, opening_ways(&workflow.opening));
    let taking_over = workflow.taking_over.as_ref();
    let taking_over =
        taking_over.map(|taking_over| step(pack, workflow, &taking_over.action, taking_over_ways(taking_over)));
    let actions = workflow.actions.values().map(|action| step(pack, workflow, action, ways(workflow, action)));
    let said = Said::of(pack);
    Some(WorkflowGraph {
        id: workflow.id.clone(),
        title: workflow.title.clone(),
        articles: cited(&workflow.citations),
        of: Version::of(pack),
        against: None,
        procedure: None,
        left_out: Vec::new(),
        states: states.collect(),
        steps: [opening].into_iter().chain(taking_over).chain(actions).collect(),
        clocks: workflow.clocks.values().map(|found| clock(pack, found, &said)).collect(),
        elsewhere: Vec::new(),
    })
}

impl OnDay<'_> {
    /// What of a workflow can come about, by its id.
    #[must_use]
    pub fn workflow(&self, id: &str) -> Option<WorkflowGraph> {
        let settled = Settled::on(self.pack, self.on, self.calendar);
        let found = self.pack.workflows.get(id)?;
        let possible = Possible::of(self.pack, found, &settled);
        let whole = workflow(self.pack, id)?;
        let left_out = whole.steps.iter().filter(|step| !possible.takes(&step.id));
        let left_out = left_out.map(|step| LeftOut { id: step.id.clone(), title: step.title.clone() }).collect();
        Some(WorkflowGraph { left_out, ..whole.only(&possible) })
    }
}

fn step(pack: &Pack, workflow: &Workflow, action: &Action, ways: Vec<Way>) -> Step {
    let by = match &action.by {
        Performer::Parties(roles) => Who::Parties(roles.iter().map(|role| role.title()).collect()),
        Performer::Automatic(None) => Who::Automatic,
        Performer::Automatic(Some(clock)) => {
            let title = workflow.clocks.get(clock.as_str()).map(|clock| clock.title.clone());
            Who::After(title.unwrap_or_else(|| plain(clock.as_str())))
        }
        Performer::Triggered => Who::Triggered(triggers(pack, workflow, action)),
    };
    Step {
        id: action.id.clone(),
        title: action.title.clone(),
        by,
        articles: cited(&action.citations),
        ways,
        differences: Vec::new(),
    }
}

/// The actions that a triggered one follows from, as they are called, each with its workflow.
fn triggers(pack: &Pack, workflow: &Workflow, action: &Action) -> Vec<Text> {
    let mut found: Vec<Text> = Vec::new();
    for (other, taken) in triggering(pack, &workflow.id, &action.id) {
        let title = in_both(|language| {
            let names = (other.title.get(language), taken.title.get(language));
            messages::message(language, "transcript-act", &[("workflow", &names.0), ("action", &names.1)])
        });
        if !found.contains(&title) {
            found.push(title);
        }
    }
    found
}

fn opening_ways(opening: &Action) -> Vec<Way> {
    opening.to.iter().map(|to| way(Place::Start, Some(&to.id))).collect()
}

fn taking_over_ways(taking_over: &TakingOver) -> Vec<Way> {
    taking_over.into.iter().map(|to| way(Place::Start, Some(&to.id))).collect()
}

fn ways(workflow: &Workflow, action: &Action) -> Vec<Way> {
    let from = sources(workflow, action);
    let to = action.to.as_ref().map(|to| &to.id);
    let open = || workflow.states.values().filter(|state| !state.is_final);
    let (count, all) = (open().count(), open().all(|state| from.contains(&&state.id)));
    if count >= ANY && all && from.len() == count {
        return vec![way(Place::Any, to)];
    }
    from.into_iter().map(|from| way(Place::State(from.clone()), to.filter(|to| *to != from))).collect()
}

fn way(from: Place, to: Option<&Id>) -> Way {
    Way { from, to: to.cloned(), change: Change::Same, taken: Vec::new() }
}

/// A clock of a workflow, with what the pack says of it.
pub(crate) fn clock(pack: &Pack, clock: &Clock, said: &Said<'_>) -> GraphClock {
    let (expression, until) = match &clock.span {
        ClockSpan::Limit { period, .. } => (period, false),
        ClockSpan::Until(until) => (until, true),
    };
    let expression = expression.source().text.trim();
    let breach = clock.on_expiry == OnExpiry::Breach;
    let duty_of = clock.duty_of.as_ref().filter(|_| breach);
    let party = |party: &Id| {
        pack.parties.get(party.as_str()).map_or_else(|| plain(party.as_str()), |party| party.title.clone())
    };
    GraphClock {
        id: clock.id.clone(),
        title: clock.title.clone(),
        limit: if until { None } else { limit(clock, expression) },
        before: None,
        told: said.tells(expression),
        expression: expression.to_owned(),
        until,
        runs_in: clock.runs_in.clone(),
        still_in: clock.still_in.clone(),
        duty_of: duty_of.map(party),
        extension: clock.extension.map(in_words),
        articles: cited(&clock.all_citations()),
        change: Change::Same,
        differences: Vec::new(),
        expired: Vec::new(),
    }
}

/// How long a clock runs, where its expression is a period or the pack has parameters for it: one for each that may give it.
fn limit(clock: &Clock, expression: &str) -> Option<Text> {
    if let Ok(period) = expression.parse::<Period>() {
        return Some(in_words(period));
    }
    let mut limits: Vec<Text> = Vec::new();
    for parameter in &clock.lengths {
        let limit = by_days(parameter)?;
        if !limits.contains(&limit) {
            limits.push(limit);
        }
    }
    if limits.is_empty() {
        return None;
    }
    Some(in_both(|language| {
        let words: Vec<&str> = limits.iter().map(|limit| limit.get(language)).collect();
        words.join(&messages::message(language, "graph-or", &[]))
    }))
}

/// The periods of a parameter: the only one, or each from its day on.
fn by_days(parameter: &Parameter) -> Option<Text> {
    let of = |(from, value): &(NaiveDate, Value)| match value {
        Value::Period { period } => Some((*from, *period)),
        _ => None,
    };
    let periods: Vec<(NaiveDate, Period)> = parameter.values.iter().map(of).collect::<Option<_>>()?;
    let say = |language| messages::by_days(language, &periods, |period| inspect::period(language, *period));
    (!periods.is_empty()).then(|| in_both(say))
}

fn in_words(period: Period) -> Text {
    in_both(|language| inspect::period(language, period))
}

fn cited(citations: &[Citation]) -> Vec<String> {
    citations.iter().map(Citation::to_string).collect()
}
