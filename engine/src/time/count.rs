//! Workdays counted without walking from day to day.
//!
//! Every day has a *rank*: how many workdays there are from the first day of the common era up to and including it
//! (negative before). Monday to Friday have ranks by arithmetic; the days that a table names shift the ranks behind
//! them. Kept in order with their ranks, the named days turn both questions, the rank of a day and the day of a rank,
//! into a binary search and a division, however long the period.
//!
//! Days are numbered as chrono numbers them: 1 is 0001-01-01, a Monday.

use chrono::{Datelike, NaiveDate};

use super::DayKind;
use crate::time::YearTable;

/// The named days of all published tables, with ranks.
#[derive(Clone, Debug)]
pub(super) struct WorkdayCount {
    /// In order of days; ranks never fall.
    named: Box<[NamedDay]>,
}

#[derive(Clone, Copy, Debug)]
struct NamedDay {
    day: i64,
    rank: i64,
    kind: DayKind,
}

impl WorkdayCount {
    /// Numbers the days; the tables are checked and no year occurs twice.
    pub(super) fn new(tables: &[YearTable]) -> Self {
        let mut days: Vec<(i64, DayKind)> = Vec::new();
        for table in tables {
            days.extend(table.every_day_off().into_iter().map(|day| (number(day), DayKind::Holiday)));
            days.extend(table.every_make_up().into_iter().map(|day| (number(day), DayKind::MakeUp)));
        }
        days.sort_unstable_by_key(|&(day, _)| day);
        let mut shift = 0;
        let named = days
            .into_iter()
            .map(|(day, kind)| {
                let usually = plain_kind(day).is_workday();
                shift += i64::from(kind.is_workday()) - i64::from(usually);
                NamedDay { day, rank: plain_rank(day) + shift, kind }
            })
            .collect();
        Self { named }
    }

    /// What kind of day it is.
    pub(super) fn kind(&self, day: i64) -> DayKind {
        match self.before(self.named.partition_point(|named| named.day <= day)) {
            Some(named) if named.day == day => named.kind,
            _ => plain_kind(day),
        }
    }

    /// The rank of a day.
    pub(super) fn rank(&self, day: i64) -> i64 {
        let shift = self
            .before(self.named.partition_point(|named| named.day <= day))
            .map_or(0, |named| named.rank - plain_rank(named.day));
        plain_rank(day) + shift
    }

    /// The workday of a rank.
    pub(super) fn workday(&self, rank: i64) -> i64 {
        // The workday lies behind the last named day of lower rank, and not behind the first named day that reaches
        // the rank; between the two there are only plain days.
        let next = self.named.partition_point(|named| named.rank < rank);
        let shift = self.before(next).map_or(0, |named| named.rank - plain_rank(named.day));
        let plain = plain_workday(rank - shift);
        self.named.get(next).map_or(plain, |named| plain.min(named.day))
    }

    fn before(&self, position: usize) -> Option<&NamedDay> {
        self.named.get(position.checked_sub(1)?)
    }
}

/// The number of a day.
pub(super) fn number(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce())
}

/// The day of a number; the first or last that chrono knows, if it is beyond.
pub(super) fn date(number: i64) -> NaiveDate {
    let end = if number < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    i32::try_from(number).ok().and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(end)
}

fn plain_kind(day: i64) -> DayKind {
    if (day - 1).rem_euclid(7) < 5 { DayKind::Weekday } else { DayKind::Weekend }
}

/// The rank of a day if there were no tables.
fn plain_rank(day: i64) -> i64 {
    let (weeks, weekday) = ((day - 1).div_euclid(7), (day - 1).rem_euclid(7));
    weeks * 5 + (weekday + 1).min(5)
}

/// The workday of a rank if there were no tables.
fn plain_workday(rank: i64) -> i64 {
    let (weeks, weekday) = ((rank - 1).div_euclid(5), (rank - 1).rem_euclid(5));
    weeks * 7 + weekday + 1
}
