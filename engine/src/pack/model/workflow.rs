//! Workflows with their states, clocks and windows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Action, Citations, Field, Form, Parameter, Route};
use crate::base::{Id, IdMap, NameSet, Period, Text, Value};
use crate::expression::Expression;
use crate::format::{LastDay, OnExpiry, Resumes};

/// A workflow.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The kind of case it belongs to.
    pub case: Id,
    /// The articles it rests on.
    pub citations: Citations,
    /// The workflows and states of procedures it is about; empty if it is about none.
    pub concerns: Vec<(Id, Vec<Id>)>,
    /// The action taken in it when the procedure it is about is over.
    pub concerned_ends: Option<Id>,
    /// The parties that see the case whole, but not its procedures: of these only what views show.
    pub hidden_from: Vec<Id>,
    /// How it is opened.
    pub opening: Arc<Action>,
    /// How a case that was recorded elsewhere is taken over.
    pub taking_over: Option<Arc<TakingOver>>,
    /// Whether it opens a case.
    pub starts_case: bool,
    /// Whether it can be opened after the last day of the pack.
    pub after_force: bool,
    /// In the order of the pack.
    pub states: IdMap<State>,
    /// In the order of the pack: of several automatic ones the first goes first.
    pub actions: IdMap<Action>,
    /// Those of them that are automatic, in that order.
    pub(crate) automatic: Vec<Arc<Action>>,
    /// In the order of the pack, but that one which reads another comes after it: the order of their changes in events.
    pub clocks: IdMap<Clock>,
    /// What the last days of its clocks follow.
    pub clock_reads: ClockReads,
    /// Those that its actions ask for.
    pub forms: IdMap<Form>,
    /// The fields of its data.
    pub fields: BTreeMap<Id, Arc<Field>>,
    /// Their names, to be found by those of a record.
    pub(crate) field_names: NameSet,
    /// The routing rules of parties that its actions bind.
    pub routes: BTreeMap<Id, Vec<Route>>,
    /// The registers that its clocks and the conditions of its automatic actions look into.
    pub watches: Vec<Id>,
}

impl Workflow {
    /// Its actions, its opening, and taking over.
    pub fn all_actions(&self) -> impl Iterator<Item = &Arc<Action>> {
        let taking_over = self.taking_over.as_ref().map(|taking_over| &taking_over.action);
        self.actions.values().chain([&self.opening]).chain(taking_over)
    }
}

/// How a case that was recorded elsewhere is taken over: with its root in a state that whoever takes it over names.
#[derive(Clone, Debug)]
pub struct TakingOver {
    /// What is asked, of whom, and what is recorded. It leads to no state of its own.
    pub action: Arc<Action>,
    /// The states that there are to choose from.
    pub into: Vec<Arc<State>>,
    /// The days that clocks are counted from which do not say that themselves.
    pub clocks: Vec<(Id, Expression)>,
}

/// What the expressions of a workflow's clocks read besides its own data.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClockReads {
    /// The facts of the case.
    pub facts: bool,
    /// What other procedures, or whoever is bound, may change.
    pub case: bool,
    /// Other clocks of the workflow.
    pub clocks: bool,
}

/// A state.
#[derive(Clone, Debug)]
pub struct State {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// Whether the procedure is over in it.
    pub is_final: bool,
}

/// A window, compiled for one action.
#[derive(Clone, Debug)]
pub struct Window {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// Its first day.
    pub opens: Expression,
    /// Its last day.
    pub closes: Expression,
    /// Where it stands.
    pub place: Arc<str>,
}

/// A clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// How its last day is found.
    pub span: ClockSpan,
    /// The parameters that may give its length: those that its `limit` reads.
    pub lengths: Vec<Arc<Parameter>>,
    /// The states it runs in.
    pub runs_in: Vec<Id>,
    /// The states it stands still in.
    pub still_in: Vec<Id>,
    /// Whether the day on which it goes on is counted.
    pub resumes: Resumes,
    /// Whether it keeps what was used up of it when it starts again.
    pub keeps_used: bool,
    /// How long after it ran out it runs out again.
    pub repeats: Option<Period>,
    /// Who is late when it runs out.
    pub duty_of: Option<Id>,
    /// What follows when it runs out.
    pub on_expiry: OnExpiry,
    /// Whether the last day moves off a day off.
    pub last_day: LastDay,
    /// How much it can be extended in all.
    pub extension: Option<Period>,
    /// Where it stands.
    pub place: Arc<str>,
}

impl Clock {
    /// What it cites as it runs for a period: its own articles, and those of the parameter that gave the period. Of one that
    /// is worked out from several, those of all.
    #[must_use]
    pub fn citations_for(&self, period: Period) -> Citations {
        let gives = |parameter: &&Arc<Parameter>| {
            parameter.values.iter().any(|(_, value)| match value {
                Value::Period { period: value } => *value == period,
                Value::Integer(count) => u32::try_from(*count) == Ok(period.count),
                _ => false,
            })
        };
        let gave: Vec<&Arc<Parameter>> = self.lengths.iter().filter(gives).collect();
        self.citing(if gave.is_empty() { self.lengths.iter().collect() } else { gave })
    }

    /// What it cites, however long it runs.
    #[must_use]
    pub fn all_citations(&self) -> Citations {
        self.citing(self.lengths.iter().collect())
    }

    fn citing(&self, parameters: Vec<&Arc<Parameter>>) -> Citations {
        let mut citations = self.citations.to_vec();
        for citation in parameters.into_iter().flat_map(|parameter| parameter.citations.iter()) {
            if !citations.contains(citation) {
                citations.push(citation.clone());
            }
        }
        if citations.len() == self.citations.len() { Arc::clone(&self.citations) } else { citations.into() }
    }

    /// The clocks whose last days its own follows.
    pub(crate) fn followed(&self) -> impl Iterator<Item = &Id> {
        self.expressions().flat_map(Expression::reads).filter_map(|read| match read.properties.as_slice() {
            [clock, property] if read.variable == "clocks" && *property == *"due" => Some(clock),
            _ => None,
        })
    }

    /// The expressions that its last day depends on.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        match &self.span {
            ClockSpan::Limit { period, starts } => std::iter::once(period).chain(starts),
            ClockSpan::Until(until) => std::iter::once(until).chain(&None),
        }
    }
}

/// How a clock's last day is found.
#[derive(Clone, Debug)]
pub enum ClockSpan {
    /// A period, counted from the day the clock starts or from a date of the case.
    Limit {
        /// Gives a period.
        period: Expression,
        /// The date it is counted from.
        starts: Option<Expression>,
    },
    /// The last day itself.
    Until(Expression),
}
