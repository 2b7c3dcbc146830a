//! One year's table of days off and make-up workdays, as it was published.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::base::Text;
use crate::messages;

/// What one year's notice says: which days are off, which weekend days are worked.
///
/// A table names days of its own year only. When a notice reaches into the December before it, that December's days
/// belong in the earlier year's table, which is replaced with [`Calendar::with_table`](super::Calendar::with_table).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearTable {
    /// Of the Gregorian calendar.
    pub year: i32,
    /// The notice: its title or number.
    pub source: Arc<str>,
    /// Days off, first and last day included. Ranges may touch and contain weekends; none has more than 31 days, and no day
    /// is in two.
    pub days_off: Vec<(NaiveDate, NaiveDate)>,
    /// Saturdays and Sundays that are worked (调休).
    pub make_up: Vec<NaiveDate>,
}

/// Days in one range of days off. The longest given anywhere have half of that; what is longer is a wrong month.
const LONGEST_RANGE: i64 = 31;

/// Tables do not make a calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Two tables for one year.
    #[error("the year `{year}` has two tables")]
    YearTwice {
        /// Of the Gregorian calendar.
        year: i32,
    },
    /// The last day of a range is before its first.
    #[error("days off from `{from}` to `{to}` end before they begin")]
    RangeReversed {
        /// The table's year.
        year: i32,
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// A table names a day of another year.
    #[error("`{date}` is in the table of `{year}` but not in that year; put it into the table of its own year")]
    OutsideYear {
        /// The table's year.
        year: i32,
        /// The day.
        date: NaiveDate,
    },
    /// A make-up workday from Monday to Friday.
    #[error("the make-up workday `{date}` is a `{weekday}`; only a Saturday or a Sunday can be made a workday",
        weekday = weekday_name(.date.weekday()))]
    MakeUpNotWeekend {
        /// The table's year.
        year: i32,
        /// The day.
        date: NaiveDate,
    },
    /// A range of days off that nobody has given.
    #[error("days off from `{from}` to `{to}` are more than a month")]
    RangeTooLong {
        /// The table's year.
        year: i32,
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// A day in two ranges of days off.
    #[error("`{date}` is in two ranges of days off")]
    OffTwice {
        /// The table's year.
        year: i32,
        /// The day.
        date: NaiveDate,
    },
    /// A make-up workday that is named twice.
    #[error("the make-up workday `{date}` is named twice")]
    MakeUpTwice {
        /// The table's year.
        year: i32,
        /// The day.
        date: NaiveDate,
    },
    /// A year that no date can be written in.
    #[error("`{year}` is not a year from 1 to 9999")]
    YearBeyond {
        /// As it was given.
        year: i32,
    },
    /// A make-up workday that is a day off too.
    #[error("`{date}` is both a make-up workday and a day off")]
    MakeUpOff {
        /// The table's year.
        year: i32,
        /// The day.
        date: NaiveDate,
    },
}

impl CalendarError {
    /// The sentence for a person, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let sentence = messages::text_with;
        match self {
            Self::YearTwice { year } => sentence("table-year-twice", &[("year", year)]),
            Self::RangeReversed { from, to, .. } => sentence("table-reversed", &[("from", from), ("to", to)]),
            Self::OutsideYear { year, date } => sentence("table-outside-year", &[("year", year), ("date", date)]),
            Self::MakeUpNotWeekend { date, .. } => sentence("table-not-weekend", &[("date", date)]),
            Self::RangeTooLong { from, to, .. } => sentence("table-too-long", &[("from", from), ("to", to)]),
            Self::OffTwice { date, .. } => sentence("table-off-twice", &[("date", date)]),
            Self::MakeUpTwice { date, .. } => sentence("table-make-up-twice", &[("date", date)]),
            Self::YearBeyond { year } => sentence("table-year-beyond", &[("year", year)]),
            Self::MakeUpOff { date, .. } => sentence("table-make-up-off", &[("date", date)]),
        }
    }
}

impl YearTable {
    /// Checks the table by itself.
    pub(crate) fn check(&self) -> Result<(), CalendarError> {
        let year = self.year;
        let inside = |date: NaiveDate| {
            if date.year() == year { Ok(()) } else { Err(CalendarError::OutsideYear { year, date }) }
        };
        if !(1..=9999).contains(&year) {
            return Err(CalendarError::YearBeyond { year });
        }
        for &(from, to) in &self.days_off {
            inside(from)?;
            inside(to)?;
            if to < from {
                return Err(CalendarError::RangeReversed { year, from, to });
            }
            if to.signed_duration_since(from).num_days() >= LONGEST_RANGE {
                return Err(CalendarError::RangeTooLong { year, from, to });
            }
        }
        let mut ranges = self.days_off.clone();
        ranges.sort_unstable();
        if let Some([_, (date, _)]) = ranges.array_windows().find(|[(_, to), (next, _)]| next <= to) {
            return Err(CalendarError::OffTwice { year, date: *date });
        }
        let mut make_up = self.make_up.clone();
        make_up.sort_unstable();
        if let Some([date, _]) = make_up.array_windows().find(|[one, next]| one == next) {
            return Err(CalendarError::MakeUpTwice { year, date: *date });
        }
        for &date in &self.make_up {
            inside(date)?;
            if !is_weekend(date) {
                return Err(CalendarError::MakeUpNotWeekend { year, date });
            }
            if self.days_off.iter().any(|&(from, to)| (from..=to).contains(&date)) {
                return Err(CalendarError::MakeUpOff { year, date });
            }
        }
        Ok(())
    }

    /// Every day off once, in order.
    pub(crate) fn every_day_off(&self) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> =
            self.days_off.iter().flat_map(|&(from, to)| from.iter_days().take_while(move |&day| day <= to)).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Every make-up workday once, in order.
    pub(crate) fn every_make_up(&self) -> Vec<NaiveDate> {
        let mut days = self.make_up.clone();
        days.sort_unstable();
        days.dedup();
        days
    }
}

pub(super) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
