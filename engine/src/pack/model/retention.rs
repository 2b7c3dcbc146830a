//! Retention: how long values are kept.

use super::Citations;
use crate::base::{Id, IdMap, Period, Text};
use crate::expression::Expression;

/// How long values of cases are kept.
#[derive(Clone, Debug)]
pub struct Retention {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles that set the period.
    pub citations: Citations,
    /// The fields; all that are personal if there are none.
    pub fields: Vec<Id>,
    /// How long.
    pub period: Period,
    /// The procedures whose values they are, by workflow.
    pub of: IdMap<RetentionRule>,
}

/// The procedures of a workflow whose values are kept no longer than a period.
#[derive(Clone, Debug)]
pub struct RetentionRule {
    /// The states they are in.
    pub states: Vec<Id>,
    /// The day the period is counted from, if not the day they came into their state.
    pub from: Option<Expression>,
}

impl Retention {
    /// What it reads.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.of.values().filter_map(|rule| rule.from.as_ref())
    }
}
