//! Tables that cannot be, and tables that are odd.

use super::tables::MonthDay;
use super::*;
use crate::time::Oddity;

fn refused(days_off: &[(MonthDay, MonthDay)], make_up: &[MonthDay]) -> CalendarError {
    calendar_of(vec![tables::table(2026, "a notice", days_off, make_up)]).unwrap_err()
}

fn odd(days_off: &[(MonthDay, MonthDay)], make_up: &[MonthDay], statutory: Option<usize>) -> Vec<Oddity> {
    let table = tables::table(2026, "a notice", days_off, make_up);
    assert!(calendar_of(vec![table.clone()]).is_ok(), "odd, and still a calendar");
    table.oddities(statutory)
}

#[test]
fn a_range_is_no_longer_than_a_month_and_no_day_is_in_two() {
    let (from, to) = (date("2026-02-15"), date("2026-09-23"));
    assert_eq!(refused(&[((2, 15), (9, 23))], &[]), CalendarError::RangeTooLong { year: 2026, from, to });
    let date = date("2026-01-03");
    assert_eq!(refused(&[((1, 3), (1, 5)), ((1, 1), (1, 3))], &[]), CalendarError::OffTwice { year: 2026, date });
    assert_eq!(refused(&[((1, 3), (1, 3)), ((1, 3), (1, 3))], &[]), CalendarError::OffTwice { year: 2026, date });
}

#[test]
fn a_make_up_day_is_named_once_and_a_year_has_four_digits() {
    let twice = CalendarError::MakeUpTwice { year: 2026, date: date("2026-02-14") };
    assert_eq!(refused(&[((2, 15), (2, 23))], &[(2, 14), (2, 28), (2, 14)]), twice);
    let table = YearTable { year: 10_000, source: "a notice".into(), days_off: Vec::new(), make_up: Vec::new() };
    assert_eq!(calendar_of(vec![table]).unwrap_err(), CalendarError::YearBeyond { year: 10_000 });
}

#[test]
fn the_published_tables_add_up_to_the_days_that_the_law_gives() {
    for (table, statutory) in tables::published_tables().iter().zip([11, 13, 13]) {
        assert_eq!(table.oddities(Some(statutory)), [], "{}", table.year);
        assert_eq!(table.oddities(None), [], "{}", table.year);
    }
}

#[test]
fn a_table_with_a_slip_is_odd() {
    assert_eq!(odd(&[], &[], None), [Oddity::NoDayOff]);
    assert_eq!(odd(&[((1, 3), (1, 4))], &[], None), [Oddity::OnlyWeekends]);
    let (from, to) = (date("2026-02-15"), date("2026-02-23"));
    assert_eq!(odd(&[((2, 15), (2, 23))], &[], None), [Oddity::NothingMadeUp { from, to }]);
    assert_eq!(odd(&[((2, 15), (2, 23))], &[], Some(6)), [], "the law gives these six days");
    let unbalanced = Oddity::Unbalanced { off: 6, made_up: 1, statutory: 4 };
    assert_eq!(odd(&[((2, 15), (2, 23))], &[(2, 14)], Some(4)), [unbalanced]);
    let unbalanced = Oddity::Unbalanced { off: 1, made_up: 2, statutory: 0 };
    assert_eq!(odd(&[((1, 1), (1, 1))], &[(1, 10), (1, 11)], None), [unbalanced]);
    let (from, to) = (date("2026-10-01"), date("2026-10-20"));
    let long = Oddity::LongRun { from, to, days: 20 };
    assert_eq!(odd(&[((10, 1), (10, 10)), ((10, 11), (10, 20))], &[(9, 27)], None), [long]);
}
