//! What a calendar answers: days, last days, numbers of workdays.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::codes;

codes! {
    /// Why a day is a workday or a day off.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum DayKind as "kind of day", as_str {
        /// Monday to Friday, not named by a table: a workday.
        Weekday = "weekday",
        /// Saturday or Sunday, not named by a table: a day off.
        Weekend = "weekend",
        /// A day off of the year's table, on whichever day of the week it falls.
        Holiday = "holiday",
        /// A Saturday or Sunday that the year's table makes a workday (调休).
        MakeUp = "make_up",
    }
}

impl DayKind {
    /// Whether people work on such a day.
    #[must_use]
    pub fn is_workday(self) -> bool {
        matches!(self, Self::Weekday | Self::MakeUp)
    }
}

/// What a calendar says of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Day {
    /// Whether the day is a workday.
    pub workday: bool,
    /// Why.
    pub kind: DayKind,
    /// The year's table is not published: the answer rests on the day of the week alone.
    pub provisional: bool,
}

/// The day on which a period ends, or from which it was counted back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Due {
    /// The day, in local time.
    pub date: NaiveDate,
    /// The earliest year whose table was needed and is not published; `None` if the date is certain.
    pub provisional: Option<i32>,
}

/// A number of workdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Counted {
    /// How many workdays.
    pub count: u32,
    /// The earliest year whose table was needed and is not published; `None` if the number is certain.
    pub provisional: Option<i32>,
}
