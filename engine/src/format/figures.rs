//! The shape of the section `figures`: what is counted and measured over the records of many cases.

use crate::base::{Id, Text};
use crate::diagnostic::Spanned;
use crate::format::decode::OneOrMany;
use crate::{document, words};

use super::CitationsDocument;

document! {
    /// A figure.
    pub(crate) struct FigureDocument {
        /// Its title.
        pub title: Text,
        /// The article that asks for it.
        pub article: CitationsDocument,
        /// The party whose organisations it is a figure of.
        pub of: Spanned<Id>,
        /// What is counted.
        pub count: Option<CountDocument> = default,
        /// The clock of which it is the share that did not run out.
        pub on_time: Option<OnTimeDocument> = default,
        /// The stays of which it is the length.
        pub days: Option<DaysDocument> = default,
    }
}

document! {
    /// What is counted.
    pub(crate) struct CountDocument {
        /// The workflows.
        pub workflow: OneOrMany<Spanned<Id>>,
        /// The actions.
        pub action: OneOrMany<Spanned<Id>> = default,
        /// Whether it is openings that are counted.
        pub opened: bool = default,
    }
}

document! {
    /// Clocks that run out, or do not.
    pub(crate) struct OnTimeDocument {
        /// The workflows.
        pub workflow: OneOrMany<Spanned<Id>>,
        /// The clocks.
        pub clock: OneOrMany<Spanned<Id>>,
    }
}

words! {
    /// What days a stay is measured in.
    pub enum DayUnit {
        /// Workdays of the calendar.
        Workdays = "workdays",
        /// Days.
        Days = "days",
    }
}

words! {
    /// What is taken of many lengths.
    pub enum Aggregate {
        /// Their mean.
        Mean = "mean",
        /// The length that half of them do not exceed.
        Median = "median",
        /// The length that nine of ten do not exceed.
        P90 = "p90",
    }
}

document! {
    /// Stays in states.
    pub(crate) struct DaysDocument {
        /// The workflows.
        pub workflow: OneOrMany<Spanned<Id>>,
        /// The states.
        pub state: OneOrMany<Spanned<Id>>,
        /// The unit.
        pub in_: DayUnit,
        /// What is taken of them.
        pub take: Aggregate,
    }
}
