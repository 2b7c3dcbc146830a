//! Figures: what is counted and measured over the records of many cases.

use crate::base::{Id, Text};

use super::Citations;
use crate::format::figures::{Aggregate, DayUnit};

/// A figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles that ask for it.
    pub citations: Citations,
    /// The party whose organisations it is a figure of.
    pub of: Id,
    /// The workflows of which it is a figure.
    pub workflows: Vec<Id>,
    /// What is counted or measured in them.
    pub measure: Measure,
    /// The actions of these workflows by which others are taken back, which count no more then.
    pub(crate) taken_back: Vec<TakenBack>,
}

/// An action that takes others back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TakenBack {
    /// The workflow.
    pub(crate) workflow: Id,
    /// The action that takes back.
    pub(crate) by: Id,
    /// Those that it takes back: the last of them that was taken and not taken back yet.
    pub(crate) acts: Vec<Id>,
}

/// What a figure counts or measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many procedures were opened.
    Opened,
    /// How often one of these actions was taken.
    Actions(Vec<Id>),
    /// The amounts of money of a field, whenever one of these actions is taken, in fen.
    Sum {
        /// By their ids in the workflow.
        actions: Vec<Id>,
        /// Of the procedure, else of the case.
        field: Id,
    },
    /// Of these clocks, the per mille that ended without having run out.
    OnTime(Vec<Id>),
    /// How long procedures stayed in these states, in tenths of a day.
    Days {
        /// By their ids in the workflow.
        states: Vec<Id>,
        /// What days.
        unit: DayUnit,
        /// What is taken of them.
        take: Aggregate,
    },
}
