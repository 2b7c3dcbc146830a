//! Dates worked out by hand from the published notices.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Datelike, Utc};

use super::tables::table;
use super::*;

#[test]
fn an_application_of_13_february_2026_is_accepted_across_the_spring_festival() {
    // 14 is a make-up workday, 15 to 23 are off, 24 and 25 follow.
    assert_eq!(calendar().add(date("2026-02-13"), period("3 workdays")), certain("2026-02-25"));
}

#[test]
fn a_review_of_20_workdays_counts_the_make_up_saturday_of_28_february_2026() {
    assert_eq!(calendar().add(date("2026-02-25"), period("20 workdays")), certain("2026-03-24"));
}

#[test]
fn a_notice_of_10_workdays_ends_on_a_make_up_sunday() {
    assert_eq!(calendar().add(date("2026-09-07"), period("10 workdays")), certain("2026-09-20"));
}

#[test]
fn thirty_workdays_from_a_saturday_step_over_qingming_2025() {
    assert_eq!(calendar().add(date("2025-03-01"), period("30 workdays")), certain("2025-04-14"));
}

#[test]
fn three_years_end_on_the_corresponding_day() {
    assert_eq!(calendar().add(date("2025-05-10"), period("3 years")), certain("2028-05-10"));
    assert_eq!(calendar().add(date("2028-05-10"), period("3 years")), certain("2031-05-10"));
}

#[test]
fn three_years_from_29_february_end_on_the_last_day_of_february() {
    assert_eq!(calendar().add(date("2028-02-29"), period("3 years")), certain("2031-02-28"));
    assert_eq!(calendar().add(date("2028-02-29"), period("4 years")), certain("2032-02-29"));
}

#[test]
fn a_month_from_31_january_ends_on_the_last_day_of_february() {
    assert_eq!(calendar().add(date("2025-01-31"), period("1 month")), certain("2025-02-28"));
    assert_eq!(calendar().add(date("2024-01-31"), period("1 month")), certain("2024-02-29"));
    assert_eq!(calendar().subtract(date("2025-03-31"), period("1 month")), certain("2025-02-28"));
}

#[test]
fn days_and_weeks_run_through_holidays() {
    assert_eq!(calendar().add(date("2025-09-30"), period("8 days")), certain("2025-10-08"));
    assert_eq!(calendar().add(date("2025-09-30"), period("1 week")), certain("2025-10-07"));
}

#[test]
fn sixty_days_before_an_expiry_are_calendar_days() {
    assert_eq!(calendar().subtract(date("2028-05-10"), period("60 days")), certain("2028-03-11"));
}

#[test]
fn workdays_back_from_a_day_do_not_count_that_day() {
    assert_eq!(calendar().subtract(date("2026-02-25"), period("3 workdays")), certain("2026-02-13"));
    assert_eq!(calendar().subtract(date("2026-02-23"), period("1 workday")), certain("2026-02-14"));
}

#[test]
fn a_term_that_ends_on_national_day_moves_behind_the_holidays() {
    assert_eq!(calendar().next_workday(date("2025-10-01")), certain("2025-10-09"));
    assert_eq!(calendar().next_workday(date("2025-10-09")), certain("2025-10-09"));
}

#[test]
fn a_term_that_ends_on_a_make_up_day_does_not_move() {
    assert_eq!(calendar().next_workday(date("2026-09-20")), certain("2026-09-20"));
}

#[test]
fn no_workdays_end_on_the_day_itself_even_if_it_is_off() {
    assert_eq!(calendar().add(date("2025-10-01"), period("0 workdays")), certain("2025-10-01"));
    assert_eq!(calendar().subtract(date("2027-10-01"), period("0 workdays")), certain("2027-10-01"));
}

#[test]
fn every_day_says_why_it_is_worked_or_off() {
    let calendar = calendar();
    let kind = |text| calendar.day(date(text)).kind;
    assert_eq!(kind("2025-09-30"), DayKind::Weekday);
    assert_eq!(kind("2025-09-27"), DayKind::Weekend);
    assert_eq!(kind("2025-10-04"), DayKind::Holiday, "a Saturday within the holidays");
    assert_eq!(kind("2025-10-08"), DayKind::Holiday);
    assert_eq!(kind("2025-10-11"), DayKind::MakeUp);
    assert_eq!(
        calendar.day(date("2025-10-11")),
        Day { workday: true, kind: DayKind::MakeUp, provisional: false },
        "a Saturday that is worked"
    );
    assert_eq!(calendar.day(date("2027-10-01")), Day { workday: true, kind: DayKind::Weekday, provisional: true });
    assert_eq!(calendar.day(date("2023-12-31")), Day { workday: false, kind: DayKind::Weekend, provisional: true });
}

#[test]
fn the_published_years_have_the_workdays_that_their_notices_leave() {
    let calendar = calendar();
    for (year, workdays) in [(2024, 251), (2025, 248), (2026, 248)] {
        let from = date(&format!("{}-12-31", year - 1));
        let counted = calendar.workdays_between(from, date(&format!("{year}-12-31")));
        assert_eq!(counted, Counted { count: workdays, provisional: None }, "workdays of {year}");
    }
}

#[test]
fn workdays_between_leave_out_the_first_day_and_count_the_last() {
    let calendar = calendar();
    let count = |from, to| calendar.workdays_between(date(from), date(to)).count;
    assert_eq!(count("2026-02-13", "2026-02-25"), 3);
    assert_eq!(count("2026-02-25", "2026-02-25"), 0);
    assert_eq!(count("2026-02-25", "2026-02-13"), 0, "nothing lies between a day and an earlier one");
}

#[test]
fn a_period_that_reaches_into_2027_is_provisional() {
    let calendar = calendar();
    assert_eq!(calendar.add(date("2026-12-30"), period("1 workday")), certain("2026-12-31"));
    assert_eq!(calendar.add(date("2026-12-30"), period("2 workdays")), provisional("2027-01-01", 2027));
    assert_eq!(calendar.add(date("2026-12-31"), period("1 workday")), provisional("2027-01-01", 2027));
    assert_eq!(calendar.add(date("2026-12-30"), period("300 workdays")).provisional, Some(2027));
    assert_eq!(calendar.next_workday(date("2027-05-01")), provisional("2027-05-03", 2027));
    assert_eq!(calendar.subtract(date("2027-01-04"), period("1 workday")), provisional("2027-01-01", 2027));
    assert_eq!(calendar.subtract(date("2027-01-01"), period("1 workday")), certain("2026-12-31"));
    assert_eq!(calendar.workdays_between(date("2026-12-31"), date("2027-01-01")).provisional, Some(2027));
}

#[test]
fn a_period_that_begins_before_the_first_table_is_provisional() {
    let calendar = calendar();
    assert_eq!(calendar.add(date("2023-12-28"), period("2 workdays")), provisional("2024-01-02", 2023));
    assert_eq!(calendar.add(date("2023-12-31"), period("1 workday")), certain("2024-01-02"));
}

#[test]
fn calendar_time_needs_no_table() {
    for (text, end) in [("60 days", "2030-03-02"), ("1 week", "2030-01-08"), ("1 month", "2030-02-01")] {
        assert_eq!(calendar().add(date("2030-01-01"), period(text)), certain(end), "{text}");
    }
}

#[test]
fn a_missing_year_between_two_tables_is_provisional() {
    let mut tables = super::tables::published_tables();
    tables.remove(1);
    let calendar = calendar_of(tables).unwrap();
    assert!(calendar.is_published(2024) && !calendar.is_published(2025) && calendar.is_published(2026));
    assert_eq!(calendar.add(date("2024-12-01"), period("300 workdays")).provisional, Some(2025));
}

#[test]
fn a_published_table_makes_the_date_certain_and_moves_it() {
    let before = calendar();
    let after = before.with_table(table(2027, "the notice of 2027", &[((1, 1), (1, 3))], &[(1, 10)])).unwrap();
    assert_eq!(before.add(date("2026-12-30"), period("2 workdays")), provisional("2027-01-01", 2027));
    assert_eq!(after.add(date("2026-12-30"), period("2 workdays")), certain("2027-01-04"));
    assert_eq!(after.add(date("2027-01-08"), period("1 workday")), certain("2027-01-10"));
    assert_ne!(before.hash(), after.hash());
    assert!(!before.is_published(2027) && after.is_published(2027));
}

#[test]
fn a_notice_that_reaches_into_december_replaces_the_earlier_table() {
    let mut late_2026 = super::tables::published_tables().pop().unwrap();
    late_2026.days_off.push((date("2026-12-31"), date("2026-12-31")));
    let calendar = calendar().with_table(late_2026).unwrap();
    assert_eq!(calendar.tables().len(), 3);
    assert_eq!(calendar.add(date("2026-12-30"), period("1 workday")), provisional("2027-01-01", 2027));
}

#[test]
fn tables_that_contradict_themselves_make_no_calendar() {
    let refusal = |days_off: &[_], make_up: &[_]| {
        calendar().with_table(table(2027, "a notice", days_off, make_up)).unwrap_err().to_string()
    };
    assert_eq!(refusal(&[((1, 3), (1, 1))], &[]), "days off from `2027-01-03` to `2027-01-01` end before they begin");
    assert_eq!(
        refusal(&[], &[(1, 4)]),
        "the make-up workday `2027-01-04` is a `Monday`; only a Saturday or a Sunday can be made a workday"
    );
    assert_eq!(refusal(&[((1, 1), (1, 3))], &[(1, 2)]), "`2027-01-02` is both a make-up workday and a day off");

    let mut stray = table(2027, "a notice", &[], &[]);
    stray.days_off.push((date("2026-12-31"), date("2027-01-01")));
    assert_eq!(
        calendar().with_table(stray).unwrap_err(),
        CalendarError::OutsideYear { year: 2027, date: date("2026-12-31") }
    );

    let twice = [super::tables::published_tables(), vec![table(2025, "another notice", &[], &[])]].concat();
    assert_eq!(calendar_of(twice).unwrap_err(), CalendarError::YearTwice { year: 2025 });
}

#[test]
fn the_local_date_turns_at_midnight_in_beijing() {
    let calendar = calendar();
    let local = |text: &str| calendar.local_date(text.parse::<DateTime<Utc>>().unwrap());
    assert_eq!(local("2026-02-13T15:59:59Z"), date("2026-02-13"));
    assert_eq!(local("2026-02-13T16:00:00Z"), date("2026-02-14"));
    assert_eq!(calendar.local_date(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX);
    assert_eq!(calendar.local_date(DateTime::<Utc>::MIN_UTC), NaiveDate::MIN);
}

#[test]
fn the_hash_names_the_days_and_not_the_way_they_are_written() {
    let mut shuffled = super::tables::published_tables();
    shuffled.reverse();
    for table in &mut shuffled {
        table.days_off.reverse();
        table.make_up.reverse();
    }
    let (from, to) = shuffled[0].days_off.remove(0);
    shuffled[0].days_off.extend([(from, from), (from.succ_opt().unwrap(), to)]);
    assert_eq!(calendar_of(shuffled).unwrap().hash(), calendar().hash());

    let mut changed = super::tables::published_tables();
    changed[2].make_up.pop();
    assert_ne!(calendar_of(changed).unwrap().hash(), calendar().hash());
}

#[test]
fn the_hash_of_the_published_tables_never_changes() {
    // Recorded decisions name calendars by this hash.
    assert_eq!(
        calendar().hash().to_string(),
        "sha256:24baff1a92a2786684283b86f10ddc8c016e63e03ec4dc4c89fc3233a9d507fe"
    );
}

#[test]
fn a_hash_is_read_as_it_is_written() {
    let hash = calendar().hash();
    assert_eq!(hash.to_string().parse::<CalendarHash>(), Ok(hash));
    let json = serde_json::to_string(&hash).unwrap();
    assert_eq!(json, format!("\"{hash}\""));
    assert_eq!(serde_json::from_str::<CalendarHash>(&json).unwrap(), hash);
    for wrong in ["", "ab", "国办发明电", &"0".repeat(64), &format!("sha256:{}", "g".repeat(64))] {
        assert!(wrong.parse::<CalendarHash>().is_err(), "`{wrong}`");
    }
}

#[test]
fn the_calendar_file_has_the_same_days() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rulepacks/calendars/cn.yaml");
    let file = std::fs::read_to_string(path).unwrap();
    for table in super::tables::published_tables() {
        let year = table.year;
        // Only the table's own year: the date of the notice's publication lies in the year before.
        let written: BTreeSet<NaiveDate> = file
            .split([' ', ',', '[', ']', '{', '}', '\n'])
            .filter_map(|word| word.parse().ok())
            .filter(|date: &NaiveDate| date.year() == year && !is_publication(&file, *date))
            .collect();
        let ends = table.days_off.iter().flat_map(|&(from, to)| [from, to]);
        assert_eq!(written, ends.chain(table.make_up.iter().copied()).collect(), "{year}");
        assert!(file.contains(&*table.source), "the file cites `{}`", table.source);
    }
}

fn is_publication(file: &str, date: NaiveDate) -> bool {
    file.contains(&format!("published: {date}"))
}
