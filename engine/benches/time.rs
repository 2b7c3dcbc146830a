//! Counting workdays, next to a loop over days that looks every day up in sets.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use chrono::{Datelike, FixedOffset, NaiveDate, Weekday};
use divan::{Bencher, black_box};
use guicheng_engine::internals::time::YearTable;
use guicheng_engine::{Calendar, Period, Unit};

#[path = "../src/time/tests/tables.rs"]
mod tables;

fn main() {
    divan::main();
}

const WORKDAYS: [u32; 3] = [3, 20, 250];

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 20).unwrap()
}

fn calendar() -> Calendar {
    Calendar::new("cn".into(), FixedOffset::east_opt(8 * 3600).unwrap(), tables::published_tables()).unwrap()
}

#[divan::bench(args = WORKDAYS)]
fn add_workdays(bencher: Bencher<'_, '_>, count: u32) {
    let calendar = calendar();
    let period = Period { count, unit: Unit::Workdays };
    bencher.bench_local(|| black_box(&calendar).add(black_box(start()), black_box(period)));
}

#[divan::bench(args = WORKDAYS)]
fn add_workdays_day_by_day(bencher: Bencher<'_, '_>, count: u32) {
    let peer = DayByDay::new(&tables::published_tables());
    assert_eq!(peer.add(start(), count), calendar().add(start(), Period { count, unit: Unit::Workdays }).date);
    bencher.bench_local(|| black_box(&peer).add(black_box(start()), black_box(count)));
}

#[divan::bench]
fn workdays_between(bencher: Bencher<'_, '_>) {
    let calendar = calendar();
    let end = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
    bencher.bench_local(|| black_box(&calendar).workdays_between(black_box(start()), black_box(end)));
}

#[divan::bench]
fn next_workday(bencher: Bencher<'_, '_>) {
    let calendar = calendar();
    let national_day = NaiveDate::from_ymd_opt(2025, 10, 1).unwrap();
    bencher.bench_local(|| black_box(&calendar).next_workday(black_box(national_day)));
}

#[divan::bench]
fn day(bencher: Bencher<'_, '_>) {
    let calendar = calendar();
    bencher.bench_local(|| black_box(&calendar).day(black_box(start())));
}

/// The obvious way: step through the days and ask two sets.
struct DayByDay {
    days_off: HashSet<NaiveDate>,
    make_up: HashSet<NaiveDate>,
}

impl DayByDay {
    fn new(tables: &[YearTable]) -> Self {
        let ranges = tables.iter().flat_map(|table| &table.days_off);
        Self {
            days_off: ranges.flat_map(|&(from, to)| from.iter_days().take_while(move |&day| day <= to)).collect(),
            make_up: tables.iter().flat_map(|table| table.make_up.iter().copied()).collect(),
        }
    }

    fn is_workday(&self, date: NaiveDate) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        self.make_up.contains(&date) || (!weekend && !self.days_off.contains(&date))
    }

    fn add(&self, start: NaiveDate, count: u32) -> NaiveDate {
        let mut date = start;
        let mut left = count;
        while left > 0 {
            date = date.succ_opt().unwrap();
            if self.is_workday(date) {
                left -= 1;
            }
        }
        date
    }
}
