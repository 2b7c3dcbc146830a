//! Acts that are taken back: they count no more, and the stays that they ended go on.

use std::sync::Arc;

use chrono::NaiveDate;

use super::tally::Sample;
use crate::base::Id;
use crate::pack::model::{Figure, TakenBack};

/// An act that may be taken back, as far as figures look at it.
pub(super) struct TakenAct {
    pub(super) action: Id,
    /// What it has counted.
    pub(super) counted: Vec<CountedSample>,
    /// By figure: since when the procedure had been in its states before.
    pub(super) since: Vec<Option<NaiveDate>>,
    /// The clocks that it ended without its being certain whether they were kept.
    pub(super) uncertain: Vec<Id>,
    /// The day it counts for.
    pub(super) on: NaiveDate,
}

/// A sample that has been counted: of which figure, by its place, of what day and whom.
pub(super) struct CountedSample {
    pub(super) figure: usize,
    pub(super) on: NaiveDate,
    pub(super) of: Vec<Id>,
    pub(super) sample: Sample,
}

impl TakenAct {
    /// Whether it ended this clock on this day without its being certain whether that was kept.
    pub(super) fn left_uncertain(&self, clock: &Id, ended: NaiveDate) -> bool {
        self.on == ended && self.uncertain.contains(clock)
    }
}

/// Whether some action of a workflow takes this one back.
pub(super) fn may_be_taken_back(rules: &[Arc<Figure>], workflow: &Id, action: &Id) -> bool {
    of_workflow(rules, workflow).any(|taken_back| taken_back.acts.contains(action))
}

/// The acts of a workflow that an action takes back one of; none if it takes back nothing.
pub(super) fn acts_taken_back<'r>(rules: &'r [Arc<Figure>], workflow: &Id, action: &Id) -> &'r [Id] {
    let found = of_workflow(rules, workflow).find(|taken_back| taken_back.by == *action);
    found.map_or(&[], |taken_back| &taken_back.acts)
}

/// What takes acts of a workflow back: every figure of it says the same.
fn of_workflow<'r>(rules: &'r [Arc<Figure>], workflow: &Id) -> impl Iterator<Item = &'r TakenBack> {
    let rule = rules.iter().find(|rule| rule.workflows.contains(workflow));
    rule.into_iter().flat_map(|rule| &rule.taken_back).filter(move |taken_back| taken_back.workflow == *workflow)
}
