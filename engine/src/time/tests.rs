//! Legal time on the real tables of 2024 to 2026.

mod implausible;
mod properties;
mod tables;
mod worked_dates;

use chrono::{FixedOffset, NaiveDate};

use super::{Calendar, Counted, Day, DayKind, Due};
use crate::base::Period;
use crate::time::{CalendarError, CalendarHash, YearTable};

fn calendar() -> Calendar {
    calendar_of(tables::published_tables()).unwrap()
}

fn calendar_of(tables: Vec<YearTable>) -> Result<Calendar, CalendarError> {
    Calendar::new("cn".into(), FixedOffset::east_opt(8 * 3600).unwrap(), tables)
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn certain(text: &str) -> Due {
    Due { date: date(text), provisional: None }
}

fn provisional(text: &str, year: i32) -> Due {
    Due { date: date(text), provisional: Some(year) }
}
