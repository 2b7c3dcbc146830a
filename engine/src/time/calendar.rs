//! A calendar: workdays, days off, and where periods end.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::count::{self, WorkdayCount};
use super::{Counted, Day, DayKind, Due};
use crate::base::{Id, Period, Text, Unit};
use crate::time::{CalendarError, CalendarHash, YearTable};

/// The day of December from which on the notice for the next year may reach back.
const LATE_DECEMBER: u32 = 25;

/// The workdays of a country or region, in its local time.
///
/// A year is published if the calendar has its table. Every other year, before, between or after the published ones,
/// is answered with Monday to Friday, and marked provisional wherever workdays matter. Queries do not allocate and
/// never panic. Dates that are read have years of four digits and periods ten thousand years at most ([`Period::of`]), so that
/// no result lies beyond the dates that chrono knows; of a longer period made by hand it is the first or last of them.
#[derive(Clone, Debug)]
pub struct Calendar {
    id: Id,
    title: Option<Text>,
    offset: FixedOffset,
    /// In order of years.
    tables: Vec<YearTable>,
    /// First and last year of every run of published years, in order, with an unpublished year between any two.
    published: Vec<(i32, i32)>,
    workdays: WorkdayCount,
    hash: CalendarHash,
    /// What days off are called, with the first and the last of them.
    days_off: Vec<(NaiveDate, NaiveDate, Text)>,
}

impl Calendar {
    /// Makes a calendar of its tables, which may come in any order.
    ///
    /// # Errors
    ///
    /// If a year has two tables, a range is reversed or longer than a month, a day is in two ranges, a table names a day of
    /// another year, or a make-up workday is named twice, is no Saturday or Sunday, or is a day off too.
    pub fn new(id: Id, offset: FixedOffset, mut tables: Vec<YearTable>) -> Result<Self, CalendarError> {
        tables.iter().try_for_each(YearTable::check)?;
        tables.sort_by_key(|table| table.year);
        let mut published: Vec<(i32, i32)> = Vec::new();
        for &YearTable { year, .. } in &tables {
            match published.last_mut() {
                Some((_, last)) if *last == year => return Err(CalendarError::YearTwice { year }),
                Some((_, last)) if last.checked_add(1) == Some(year) => *last = year,
                _ => published.push((year, year)),
            }
        }
        let workdays = WorkdayCount::new(&tables);
        let hash = CalendarHash::of(&id, offset, &tables);
        Ok(Self { id, title: None, offset, tables, published, workdays, hash, days_off: Vec::new() })
    }

    /// The calendar under a title; its hash stays.
    #[must_use]
    pub fn with_title(self, title: Text) -> Self {
        Self { title: Some(title), ..self }
    }

    /// The calendar with what days off are called, each with the first and the last of them; its hash stays.
    #[must_use]
    pub(crate) fn with_days_off(self, days_off: Vec<(NaiveDate, NaiveDate, Text)>) -> Self {
        Self { days_off, ..self }
    }

    /// What a day off is called, if the calendar says so: 春节.
    #[must_use]
    pub fn day_off(&self, date: NaiveDate) -> Option<&Text> {
        self.days_off.iter().find(|(from, to, _)| *from <= date && date <= *to).map(|(.., title)| title)
    }

    /// A calendar in which the table's year is published, or its table replaced.
    ///
    /// # Errors
    ///
    /// As [`Calendar::new`], for the new table.
    pub fn with_table(&self, table: YearTable) -> Result<Self, CalendarError> {
        let mut tables: Vec<YearTable> =
            self.tables.iter().filter(|present| present.year != table.year).cloned().collect();
        tables.push(table);
        let (title, days_off) = (self.title.clone(), self.days_off.clone());
        Ok(Self { title, days_off, ..Self::new(self.id.clone(), self.offset, tables)? })
    }

    /// The calendar's id.
    #[must_use]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// The calendar's title, if it has one.
    #[must_use]
    pub fn title(&self) -> Option<&Text> {
        self.title.as_ref()
    }

    /// Local time, as seconds from UTC.
    #[must_use]
    pub fn offset(&self) -> FixedOffset {
        self.offset
    }

    /// The last moment of a local date.
    #[must_use]
    pub fn end_of(&self, date: NaiveDate) -> DateTime<Utc> {
        let midnight = date.succ_opt().and_then(|next| self.midnight(next));
        let end = midnight.and_then(|midnight| midnight.checked_sub_signed(TimeDelta::nanoseconds(1)));
        end.unwrap_or(NaiveDateTime::MAX).and_utc()
    }

    /// The first moment of a day, by the calendar's local time.
    #[must_use]
    pub fn start_of(&self, date: NaiveDate) -> DateTime<Utc> {
        self.midnight(date).unwrap_or(NaiveDateTime::MIN).and_utc()
    }

    fn midnight(&self, date: NaiveDate) -> Option<NaiveDateTime> {
        date.and_time(NaiveTime::MIN).checked_sub_offset(self.offset)
    }

    /// The published tables in order of years.
    #[must_use]
    pub fn tables(&self) -> &[YearTable] {
        &self.tables
    }

    /// The hash of the calendar's content.
    #[must_use]
    pub fn hash(&self) -> CalendarHash {
        self.hash
    }

    /// The local date of an instant.
    #[must_use]
    pub fn local_date(&self, at: DateTime<Utc>) -> NaiveDate {
        let utc = at.naive_utc();
        utc.checked_add_offset(self.offset).unwrap_or(utc).date()
    }

    /// Whether the year's table is published.
    #[must_use]
    pub fn is_published(&self, year: i32) -> bool {
        self.first_unpublished(year, year).is_none()
    }

    /// The first year from `year` on whose table is not published.
    pub(crate) fn unpublished_from(&self, year: i32) -> Option<i32> {
        self.first_unpublished(year, i32::MAX)
    }

    /// What the calendar says of a day.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Day {
        let kind: DayKind = self.workdays.kind(count::number(date));
        Day { workday: kind.is_workday(), kind, provisional: !self.is_published(date.year()) }
    }

    /// The last day of a period that begins with an event on `start`.
    ///
    /// The day of the event is not counted (Civil Code 201). Workdays: the n-th workday after `start`. Days and weeks:
    /// so many days later. Months and years: the corresponding day, or the month's last day where there is none
    /// (Civil Code 202). A period of nothing ends on `start`. Only workdays need tables; whether a last day that is a
    /// day off moves is asked of [`Calendar::next_workday`].
    #[must_use]
    pub fn add(&self, start: NaiveDate, period: Period) -> Due {
        let certain = |date: Option<NaiveDate>| Due { date: date.unwrap_or(NaiveDate::MAX), provisional: None };
        match period.unit {
            Unit::Workdays if period.count == 0 => Due { date: start, provisional: None },
            Unit::Workdays => {
                let rank = self.workdays.rank(count::number(start)) + i64::from(period.count);
                let date = count::date(self.workdays.workday(rank));
                let first = start.succ_opt().unwrap_or(start);
                Due { date, provisional: self.first_unpublished(first.year(), date.year()) }
            }
            Unit::Days => certain(start.checked_add_days(days(period.count, 1))),
            Unit::Weeks => certain(start.checked_add_days(days(period.count, 7))),
            Unit::Months => certain(start.checked_add_months(Months::new(period.count))),
            Unit::Years => certain(years(period.count).and_then(|months| start.checked_add_months(months))),
        }
    }

    /// The last day of so many workdays, if every day of the years that are not published turned out to be one: it cannot be
    /// earlier, whatever their tables will say.
    pub(crate) fn add_at_least(&self, start: NaiveDate, workdays: u32) -> NaiveDate {
        let (mut date, mut left) = (start, workdays);
        while left > 0 {
            let Some(next) = date.succ_opt() else { break };
            date = next;
            let day = self.day(date);
            if day.workday || day.provisional {
                left = left.saturating_sub(1);
            }
        }
        date
    }

    /// The last day of the last year whose table is published; none if no year is.
    #[must_use]
    pub fn reaches(&self) -> Option<NaiveDate> {
        self.published.last().and_then(|(_, year)| NaiveDate::from_ymd_opt(*year, 12, 31))
    }

    /// The year whose table, still to be published, may yet change what a day is: arrangements for the new year reach into
    /// the last days of December.
    #[must_use]
    pub fn may_change_with(&self, date: NaiveDate) -> Option<i32> {
        let next = date.year().checked_add(1)?;
        let is_late = date.month() == 12 && date.day() >= LATE_DECEMBER;
        (is_late && self.is_published(date.year()) && !self.is_published(next)).then_some(next)
    }

    /// The day from which a period runs that ends on `end`: [`Calendar::add`] backwards.
    ///
    /// Workdays: the n-th workday before `end`, which is not counted itself.
    #[must_use]
    pub fn subtract(&self, end: NaiveDate, period: Period) -> Due {
        let certain = |date: Option<NaiveDate>| Due { date: date.unwrap_or(NaiveDate::MIN), provisional: None };
        match period.unit {
            Unit::Workdays if period.count == 0 => Due { date: end, provisional: None },
            Unit::Workdays => {
                let rank = self.workdays.rank(count::number(end) - 1) + 1 - i64::from(period.count);
                let date = count::date(self.workdays.workday(rank));
                let last = end.pred_opt().unwrap_or(end);
                Due { date, provisional: self.first_unpublished(date.year(), last.year()) }
            }
            Unit::Days => certain(end.checked_sub_days(days(period.count, 1))),
            Unit::Weeks => certain(end.checked_sub_days(days(period.count, 7))),
            Unit::Months => certain(end.checked_sub_months(Months::new(period.count))),
            Unit::Years => certain(years(period.count).and_then(|months| end.checked_sub_months(months))),
        }
    }

    /// The first workday from `date` on: the day itself, if it is one.
    ///
    /// A period whose last day is a day off ends on the first workday after it (Civil Code 203).
    #[must_use]
    pub fn next_workday(&self, date: NaiveDate) -> Due {
        let rank = self.workdays.rank(count::number(date) - 1) + 1;
        let workday = count::date(self.workdays.workday(rank));
        Due { date: workday, provisional: self.first_unpublished(date.year(), workday.year()) }
    }

    /// How many workdays there are after `from` up to and including `to`; none if `to` is not after `from`.
    #[must_use]
    pub fn workdays_between(&self, from: NaiveDate, to: NaiveDate) -> Counted {
        match from.succ_opt() {
            Some(first) if first <= to => {
                let count = self.workdays.rank(count::number(to)) - self.workdays.rank(count::number(from));
                Counted {
                    // Never negative, and all of chrono's days fit.
                    count: u32::try_from(count).unwrap_or(0),
                    provisional: self.first_unpublished(first.year(), to.year()),
                }
            }
            _ => Counted { count: 0, provisional: None },
        }
    }

    /// The earliest unpublished year from `first` to `last`, both included.
    fn first_unpublished(&self, first: i32, last: i32) -> Option<i32> {
        let run = self.published.iter().find(|&&(from, to)| (from..=to).contains(&first));
        let year = run.map_or(Some(first), |&(_, to)| to.checked_add(1))?;
        (year <= last).then_some(year)
    }
}

fn days(count: u32, each: u64) -> Days {
    Days::new(u64::from(count) * each)
}

/// Years as months; `None` where they are more than chrono can count, and so beyond its dates.
fn years(count: u32) -> Option<Months> {
    count.checked_mul(12).map(Months::new)
}
