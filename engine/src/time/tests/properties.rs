//! What holds of every date and period.

use proptest::prelude::*;

use super::*;
use crate::base::Unit;

/// Days from 2020 to 2030: before, in and after the published years.
fn near() -> impl Strategy<Value = NaiveDate> {
    (number("2020-01-01")..=number("2030-12-31")).prop_map(|day| NaiveDate::from_num_days_from_ce_opt(day).unwrap())
}

/// Any date that chrono knows, the outermost often.
fn any_date() -> impl Strategy<Value = NaiveDate> {
    let (first, last) = (NaiveDate::MIN, NaiveDate::MAX);
    let ends = prop_oneof![Just(first), Just(last), Just(last.pred_opt().unwrap()), Just(first.succ_opt().unwrap())];
    let inside = (chrono::Datelike::num_days_from_ce(&first)..=chrono::Datelike::num_days_from_ce(&last))
        .prop_map(|day| NaiveDate::from_num_days_from_ce_opt(day).unwrap());
    prop_oneof![ends, inside, near()]
}

fn unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(vec![Unit::Workdays, Unit::Days, Unit::Weeks, Unit::Months, Unit::Years])
}

fn any_count() -> impl Strategy<Value = u32> {
    prop_oneof![0..100_u32, any::<u32>(), Just(u32::MAX)]
}

fn number(text: &str) -> i32 {
    chrono::Datelike::num_days_from_ce(&date(text))
}

/// The n-th workday after a day, counted day by day.
fn walked(calendar: &Calendar, start: NaiveDate, count: u32) -> NaiveDate {
    let mut day = start;
    let mut left = count;
    while left > 0 {
        day = day.succ_opt().unwrap();
        left -= u32::from(calendar.day(day).workday);
    }
    day
}

proptest! {
    #[test]
    fn a_later_start_never_ends_earlier(a in any_date(), b in any_date(), unit in unit(), count in any_count()) {
        let calendar = calendar();
        let period = Period { count, unit };
        let (early, late) = (a.min(b), a.max(b));
        prop_assert!(calendar.add(early, period).date <= calendar.add(late, period).date);
        prop_assert!(calendar.subtract(early, period).date <= calendar.subtract(late, period).date);
        prop_assert!(calendar.next_workday(early).date <= calendar.next_workday(late).date);
    }

    #[test]
    fn a_longer_period_never_ends_earlier(start in any_date(), unit in unit(), a in any_count(), b in any_count()) {
        let calendar = calendar();
        let (short, long) = (Period { count: a.min(b), unit }, Period { count: a.max(b), unit });
        prop_assert!(calendar.add(start, short).date <= calendar.add(start, long).date);
        prop_assert!(calendar.subtract(start, short).date >= calendar.subtract(start, long).date);
    }

    #[test]
    fn counting_agrees_with_walking_from_day_to_day(start in near(), count in 0..800_u32) {
        let calendar = calendar();
        let due = calendar.add(start, Period { count, unit: Unit::Workdays });
        prop_assert_eq!(due.date, walked(&calendar, start, count));
    }

    #[test]
    fn the_workdays_of_a_period_are_counted_back(start in near(), count in 0..2000_u32) {
        let calendar = calendar();
        let due = calendar.add(start, Period { count, unit: Unit::Workdays });
        let counted = calendar.workdays_between(start, due.date);
        prop_assert_eq!(counted.count, count);
        prop_assert_eq!(counted.provisional, due.provisional);
    }

    #[test]
    fn days_and_weeks_run_back_to_their_start(start in near(), count in 0..5000_u32, weeks in any::<bool>()) {
        let calendar = calendar();
        let period = Period { count, unit: if weeks { Unit::Weeks } else { Unit::Days } };
        prop_assert_eq!(calendar.subtract(calendar.add(start, period).date, period).date, start);
    }

    #[test]
    fn workdays_run_back_to_their_start_if_it_is_a_workday(start in near(), count in 1..2000_u32) {
        let calendar = calendar();
        let start = calendar.next_workday(start).date;
        let period = Period { count, unit: Unit::Workdays };
        prop_assert_eq!(calendar.subtract(calendar.add(start, period).date, period).date, start);
    }

    #[test]
    fn workdays_never_end_on_a_day_off(start in near(), count in 1..800_u32) {
        let calendar = calendar();
        let period = Period { count, unit: Unit::Workdays };
        for end in [calendar.add(start, period), calendar.subtract(start, period), calendar.next_workday(start)] {
            prop_assert!(calendar.day(end.date).workday, "{} is off", end.date);
        }
    }

    #[test]
    fn a_certain_answer_stays_when_further_tables_are_published(start in near(), count in 0..800_u32) {
        let before = calendar();
        let after = before
            .with_table(tables::table(2027, "a notice", &[((1, 1), (1, 3)), ((2, 5), (2, 12))], &[(1, 30)]))
            .and_then(|calendar| calendar.with_table(tables::table(2023, "a notice", &[((12, 25), (12, 31))], &[])))
            .unwrap();
        let period = Period { count, unit: Unit::Workdays };
        for (old, new) in [
            (before.add(start, period), after.add(start, period)),
            (before.subtract(start, period), after.subtract(start, period)),
            (before.next_workday(start), after.next_workday(start)),
        ] {
            prop_assert!(old.provisional.is_some() || old == new, "{old:?} became {new:?}");
        }
    }

    #[test]
    fn no_date_and_no_period_is_too_far(a in any_date(), b in any_date(), unit in unit(), count in any_count()) {
        let calendar = calendar();
        let period = Period { count, unit };
        prop_assert!(calendar.add(a, period).date >= a);
        prop_assert!(calendar.subtract(a, period).date <= a);
        prop_assert!(calendar.next_workday(a).date >= a);
        prop_assert!(i64::from(calendar.workdays_between(a, b).count) <= (b - a).num_days().max(0));
        prop_assert_eq!(calendar.day(a).workday, calendar.day(a).kind.is_workday());
    }
}
