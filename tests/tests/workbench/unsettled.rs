//! Clocks that ended in a year that is not published: each end is settled once, by its table, and counted so.
//!
//! The town's calendar knows 2026 only. With 1 January 2027 off, what was asked for on 30 December is to be answered by the
//! 5th; without, by the 4th.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use guicheng_engine::{ClockStep, EventKind, Figures, Id};
use guicheng_testkit::{CaseHarness, TestLibrary, morning};
use guicheng_workbench::inspect::YearTable;

/// The lending library, where a loan can be put off and asked for again.
pub(crate) fn asking_again() -> TestLibrary {
    let packs = TestLibrary::lending();
    let state = "      lent: {title: {zh: 借出, en: lent}}\n";
    packs.edit("lending/workflows.yaml", state, &format!("{state}      put_off: {{title: put off}}\n"));
    let actions = "    actions:\n      suspend:\n";
    let further = "    actions:
      put_off: {title: put off, article: house_rules/3, from: requested, to: put_off, by: desk.clerk}
      ask_again: {title: ask again, article: house_rules/3, from: put_off, to: requested, by: desk.clerk}
      suspend:\n";
    packs.edit("lending/workflows.yaml", actions, further);
    packs
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The table of 2027, in which the year begins with days off.
pub(crate) fn table_of_2027(until: &str) -> YearTable {
    let days_off = vec![(day("2027-01-01"), day(until))];
    YearTable { year: 2027, source: Arc::from("镇〔2026〕1号"), days_off, make_up: Vec::new() }
}

fn publish(harness: &mut CaseHarness, table: YearTable) {
    let calendar = harness.calendar().with_table(table).unwrap();
    harness.host.rulebook.publish_calendar(Arc::new(calendar));
}

/// Asked for on 30 December, put off on a day; then, each time, asked for again and put off again.
fn put_off(days: &[(&str, &str)]) -> CaseHarness {
    let mut harness = CaseHarness::asked(&asking_again(), "lending", "2026-12-30");
    for (asked, put_off) in days {
        if harness.state("loan") == "put_off" {
            harness.does(asked, "clerk", "ask_again");
        }
        harness.does(put_off, "clerk", "put_off");
    }
    harness
}

/// How often in time, how much is left out, and the year that is missing, of some days.
fn on_time(harness: &CaseHarness, from: &str, until: &str) -> (Option<i64>, u64, Option<i32>) {
    let mut figures = Figures::new(&harness.pack, day(from), day(until));
    figures.count(&harness.events, harness.calendar()).unwrap();
    let taken = figures.of(Some("main_desk")).find(|taken| taken.figure.id == *"answered_on_time").unwrap();
    (taken.value, taken.left_out, taken.provisional)
}

fn in_all(harness: &CaseHarness) -> (Option<i64>, u64, Option<i32>) {
    on_time(harness, "2026-12-01", "2027-12-31")
}

/// What was recorded of ends that turned out in time or late: the day of the end, and the last day.
fn settled(harness: &CaseHarness) -> Vec<String> {
    let mut found = Vec::new();
    for event in &harness.events {
        if let EventKind::ClockExpired { ended: Some(ended), last_day, .. } = &event.kind {
            found.push(format!("{ended} late, until {last_day}"));
        }
        for change in &event.changes.clocks {
            if let ClockStep::Settled { last_day, ended } = change.change {
                found.push(format!("{ended} in time, until {last_day}"));
            }
        }
    }
    found
}

fn audited(harness: &CaseHarness) {
    let audit = harness.host.rulebook.audit(harness.case.id().clone(), &harness.events).unwrap();
    assert!(audit.differences.is_empty(), "{:#?}", audit.differences);
}

#[test]
fn an_end_that_is_not_certain_is_left_out_of_the_rate_until_its_table_settles_it() {
    for (put_off_on, found, rate) in [
        ("2027-01-05", "2027-01-05 in time, until 2027-01-05", 1000),
        ("2027-01-06", "2027-01-06 late, until 2027-01-05", 0),
    ] {
        let mut harness = put_off(&[("", put_off_on)]);
        harness.wait("2027-02-01");
        assert_eq!(in_all(&harness), (None, 1, Some(2027)), "neither in time nor late");
        assert_eq!(on_time(&harness, "2026-12-01", "2026-12-31"), (None, 0, None), "it ended in January");
        publish(&mut harness, table_of_2027("2027-01-01"));
        harness.wait("2027-02-01");
        assert_eq!(settled(&harness), [found]);
        assert_eq!(in_all(&harness), (Some(rate), 0, None));
        assert_eq!(on_time(&harness, put_off_on, put_off_on), (Some(rate), 0, None), "it counts for the day it ended");
        audited(&harness);
    }
}

#[test]
fn an_end_is_still_settled_when_its_clock_has_started_again() {
    let mut harness = put_off(&[("", "2027-01-05")]);
    harness.does("2027-01-06", "clerk", "ask_again");
    assert_eq!(harness.clock("answer"), "due 2027-01-11 provisional");
    let waiting = harness.host.provisional_clocks(&harness.case).unwrap();
    let last_days: Vec<String> = waiting.iter().map(|(_, clock, due)| format!("{clock} {}", due.date)).collect();
    assert_eq!(last_days, ["answer 2027-01-04", "answer 2027-01-11"], "the end and the clock that runs now");
    let earlier = Arc::clone(harness.calendar());
    publish(&mut harness, table_of_2027("2027-01-01"));
    let moved = harness.host.moved_clocks(&harness.case, &earlier).unwrap();
    let last_days = moved.iter().map(|moved| (moved.ended, moved.after.unwrap().date)).collect::<Vec<_>>();
    assert_eq!(last_days, [(Some(day("2027-01-05")), day("2027-01-05")), (None, day("2027-01-11"))]);
    harness.wait("2027-01-08");
    assert_eq!(settled(&harness), ["2027-01-05 in time, until 2027-01-05"]);
    assert_eq!(harness.clock("answer"), "due 2027-01-11", "what runs runs on");
    assert_eq!(in_all(&harness), (Some(1000), 0, None));
    harness.does("2027-01-11", "clerk", "put_off");
    assert_eq!(in_all(&harness), (Some(1000), 0, None));
    assert!(harness.wait("2027-03-01").is_empty(), "each end is settled once");
    audited(&harness);
}

#[test]
fn a_clock_that_runs_out_does_not_settle_an_earlier_end_of_it() {
    let mut harness = put_off(&[("", "2027-01-05")]);
    harness.does("2027-01-06", "clerk", "ask_again");
    publish(&mut harness, table_of_2027("2027-01-01"));
    harness.wait("2027-02-01");
    assert_eq!(settled(&harness), ["2027-01-05 in time, until 2027-01-05"]);
    assert_eq!(harness.breaches(), ["answer 2027-01-11"]);
    assert_eq!(on_time(&harness, "2027-01-05", "2027-01-05"), (Some(1000), 0, None));
    assert_eq!(on_time(&harness, "2027-01-12", "2027-01-12"), (Some(0), 0, None), "the day after its last day");
    assert_eq!(in_all(&harness), (Some(500), 0, None));
    audited(&harness);
}

#[test]
fn an_earlier_end_that_was_late_is_not_the_running_out_of_the_clock_that_runs() {
    let mut harness = put_off(&[("", "2027-01-06")]);
    harness.does("2027-01-06", "clerk", "ask_again");
    publish(&mut harness, table_of_2027("2027-01-01"));
    harness.wait("2027-01-08");
    assert_eq!(settled(&harness), ["2027-01-06 late, until 2027-01-05"]);
    assert_eq!(harness.clock("answer"), "due 2027-01-11", "what runs runs on");
    harness.does("2027-01-11", "clerk", "put_off");
    assert_eq!(in_all(&harness), (Some(500), 0, None));
    audited(&harness);
}

#[test]
fn of_several_ends_each_is_settled_by_its_own_last_day() {
    let ends = [("", "2027-01-05"), ("2027-01-06", "2027-01-13"), ("2027-01-14", "2027-01-19")];
    let mut harness = put_off(&ends);
    assert_eq!(in_all(&harness), (None, 3, Some(2027)));
    publish(&mut harness, table_of_2027("2027-01-01"));
    harness.wait("2027-02-01");
    let mut found = settled(&harness);
    found.sort();
    let right = [
        "2027-01-05 in time, until 2027-01-05",
        "2027-01-13 late, until 2027-01-11",
        "2027-01-19 in time, until 2027-01-19",
    ];
    assert_eq!(found, right);
    assert_eq!(on_time(&harness, "2027-01-13", "2027-01-13"), (Some(0), 0, None));
    assert_eq!(in_all(&harness), (Some(667), 0, None));
    audited(&harness);
}

#[test]
fn what_is_left_out_does_not_wait_for_a_table_that_is_there() {
    let mut harness = put_off(&[("", "2027-01-05")]);
    assert_eq!(in_all(&harness), (None, 1, Some(2027)));
    publish(&mut harness, table_of_2027("2027-01-01"));
    assert_eq!(in_all(&harness), (None, 1, Some(2028)), "nobody has looked at the case since");
    harness.wait("2027-02-01");
    assert_eq!(in_all(&harness), (Some(1000), 0, None));
}

#[test]
fn an_end_is_settled_also_if_the_procedure_has_gone_over_to_an_amendment_without_that_clock() {
    let packs = asking_again();
    let check =
        "check: {title: check, article: house_rules/3, limit: 3 workdays, runs_in: requested, on_expiry: nothing}";
    packs.edit(
        "lending/workflows.yaml",
        "    clocks:\n      answer:\n",
        &format!("    clocks:\n      {check}\n      answer:\n"),
    );
    let removed = "workflows: {loan: {clocks: {check: {remove: true, because: not needed}}}}";
    packs.province("amended", "lending", removed);
    let in_force = "in_force: {from: 2027-01-10, article: house_rules/3}";
    let moves = "transition: {article: house_rules/3, because: at once, open: keep, workflows: {loan: {open: move}}}";
    packs.edit("amended/pack.yaml", "draft: true\n", &format!("draft: true\n{in_force}\n{moves}\n"));
    let mut harness = CaseHarness::asked(&packs, "lending", "2026-12-30");
    harness.host.rulebook.publish(packs.load("amended")).unwrap();
    harness.does("2027-01-05", "clerk", "put_off");
    harness.wait("2027-01-12");
    assert_eq!(harness.procedure("loan").pack().id, *"amended");
    assert_eq!(harness.clock("check"), "ended");
    publish(&mut harness, table_of_2027("2027-01-01"));
    harness.wait("2027-02-01");
    assert_eq!(
        settled(&harness),
        ["2027-01-05 in time, until 2027-01-05"; 2],
        "that of the answer, and that of the check"
    );
    assert!(harness.wait("2027-03-01").is_empty());
    audited(&harness);
}

#[test]
fn a_decision_names_the_year_that_an_earlier_end_waits_for() {
    let mut harness = put_off(&[("", "2027-01-05")]);
    harness.does("2027-01-06", "clerk", "ask_again");
    let wake = |harness: &CaseHarness| harness.host.advance(&harness.case, morning("2027-01-06")).unwrap().wake;
    assert_eq!(wake(&harness).years, BTreeSet::from([(Id::from("town"), 2027)]));
    publish(&mut harness, table_of_2027("2027-01-01"));
    let wake = wake(&harness);
    assert!(wake.years.is_empty());
    assert_eq!(wake.at, Some(harness.calendar().start_of(day("2027-01-12"))), "only the clock that runs runs out");
}

/// A town where what is asked for is to be filed a day after it is to be answered, and shelved two days after that.
fn following() -> TestLibrary {
    let packs = asking_again();
    let clock = "        extension: 3 workdays\n";
    let further = format!(
        "{clock}      filing: {{title: filing, article: house_rules/3, until: clocks.answer.due + days(1), runs_in: requested, \
         duty_of: desk}}
      shelving: {{title: shelving, article: house_rules/3, limit: 2 days, starts: clocks.filing.due, runs_in: requested, \
         duty_of: desk}}\n"
    );
    packs.edit("lending/workflows.yaml", clock, &further);
    packs
}

fn put_off_following(put_off: &str) -> CaseHarness {
    let mut harness = CaseHarness::asked(&following(), "lending", "2026-12-30");
    harness.does(put_off, "clerk", "put_off");
    harness
}

/// With 1 to 3 January off, the answer is due on 5 January, the filing on the 6th, the shelving on the 8th.
#[test]
fn a_duty_that_only_waited_for_a_last_day_is_settled_with_it() {
    for (put_off_on, found) in [
        (
            "2027-01-20",
            [
                "2027-01-20 late, until 2027-01-05",
                "2027-01-20 late, until 2027-01-06",
                "2027-01-20 late, until 2027-01-08",
            ],
        ),
        (
            "2027-01-08",
            [
                "2027-01-08 late, until 2027-01-05",
                "2027-01-08 late, until 2027-01-06",
                "2027-01-08 in time, until 2027-01-08",
            ],
        ),
        (
            "2027-01-04",
            [
                "2027-01-04 in time, until 2027-01-05",
                "2027-01-04 in time, until 2027-01-06",
                "2027-01-04 in time, until 2027-01-08",
            ],
        ),
    ] {
        let mut harness = put_off_following(put_off_on);
        harness.wait("2027-02-01");
        assert_eq!(settled(&harness), [""; 0], "nothing is certain yet");
        let waiting = harness.host.provisional_clocks(&harness.case).unwrap();
        let waiting: Vec<String> = waiting.iter().map(|(_, clock, _)| clock.to_string()).collect();
        assert_eq!(waiting, ["answer", "filing", "shelving"]);
        let earlier = Arc::clone(harness.calendar());
        publish(&mut harness, table_of_2027("2027-01-03"));
        let moved = harness.host.moved_clocks(&harness.case, &earlier).unwrap();
        let last_days: Vec<NaiveDate> = moved.iter().map(|moved| moved.after.unwrap().date).collect();
        assert_eq!(last_days, [day("2027-01-05"), day("2027-01-06"), day("2027-01-08")]);
        harness.wait("2027-02-01");
        assert_eq!(settled(&harness), found);
        assert!(harness.host.provisional_clocks(&harness.case).unwrap().is_empty());
        audited(&harness);
    }
}

/// A day before the earliest that the answer can be due, it is kept for certain; what follows it is told with the table.
#[test]
fn a_duty_that_waited_for_one_that_was_kept_is_settled_too() {
    let mut harness = put_off_following("2026-12-31");
    assert_eq!(settled(&harness), [""; 0]);
    publish(&mut harness, table_of_2027("2027-01-03"));
    harness.wait("2027-02-01");
    assert_eq!(settled(&harness), ["2026-12-31 in time, until 2027-01-06", "2026-12-31 in time, until 2027-01-08"]);
    audited(&harness);
}
