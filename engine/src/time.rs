//! Legal time: periods, calendars of workdays, and last days.
//!
//! A [`Calendar`] answers which days are workdays and on which day a [`Period`](crate::base::Period) ends. It keeps no clock: which instant
//! a period runs from, and whether it stands still meanwhile, is the business of cases. An answer that rests on a year
//! whose table is not published says so ([`Due::provisional`]).

mod answer;
mod calendar;
mod calendar_hash;
mod count;
mod plausible;
mod year_table;

#[cfg(test)]
mod tests;

pub use answer::{Counted, Day, DayKind, Due};
pub use calendar::Calendar;
pub use calendar_hash::CalendarHash;
pub use plausible::Oddity;
pub use year_table::{CalendarError, YearTable};
