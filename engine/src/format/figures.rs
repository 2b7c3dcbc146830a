//! The shape of the section `figures`: what is counted and measured over the records of many cases.

use crate::base::{Id, Text};
use crate::diagnostic::Spanned;
use crate::format::decode::OneOrMany;
use crate::{document, words};

use super::CitationsDocument;

document! {
    /// A figure.
    pub(crate) struct FigureDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article that asks for it.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The party whose organisations it is a figure of.
        pub of: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// What is counted.
        pub count: Option<CountDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The clock of which it is the share that did not run out.
        pub on_time: Option<OnTimeDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The stays of which it is the length.
        pub days: Option<DaysDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The amounts of which it is the sum.
        pub sum: Option<SumDocument> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
    }
}

document! {
    /// What is counted.
    pub(crate) struct CountDocument {
        pub workflow: OneOrMany<Spanned<Id>> { rules: Never, mutate: Special, order: Free, since: 1 },
        pub action: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Special, order: Free, since: 1 },
        /// Whether it is openings that are counted.
        pub opened: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
    }
}

document! {
    /// Amounts that are added up.
    pub(crate) struct SumDocument {
        pub workflow: OneOrMany<Spanned<Id>> { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// The actions with which an amount counts.
        pub action: OneOrMany<Spanned<Id>> { rules: Never, mutate: Special, order: Free, since: 2 },
        /// The field whose value is added: of the procedure, else of the case, as it stands after the action.
        pub field: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 2 },
    }
}

document! {
    /// Clocks that run out, or do not.
    pub(crate) struct OnTimeDocument {
        pub workflow: OneOrMany<Spanned<Id>> { rules: Never, mutate: Undo, order: Free, since: 1 },
        pub clock: OneOrMany<Spanned<Id>> { rules: Never, mutate: Special, order: Free, since: 1 },
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
        pub workflow: OneOrMany<Spanned<Id>> { rules: Never, mutate: Undo, order: Free, since: 1 },
        pub state: OneOrMany<Spanned<Id>> { rules: Never, mutate: Special, order: Free, since: 1 },
        /// The unit.
        pub in_: DayUnit { rules: Never, mutate: Special, order: Free, since: 1 },
        /// What is taken of them.
        pub take: Aggregate { rules: Never, mutate: Special, order: Free, since: 1 },
    }
}
