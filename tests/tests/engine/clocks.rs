//! Legal periods: what starts them, stops them, extends them, and what follows when they run out.
//!
//! The town's calendar: Monday to Friday, 1 to 3 January and 6 to 8 April 2026 off, Saturday 11 April worked. 2027 is
//! not published.

use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person, request};
use std::sync::Arc;

use guicheng_engine::{Command, RefusalCode};
use guicheng_workbench::inspect::YearTable;

/// What waits on a morning: the element and why.
fn waits(harness: &CaseHarness, on: &str) -> Vec<String> {
    let waiting = harness.host.waiting(&harness.case, morning(on)).unwrap();
    let said = |waiting: &guicheng_engine::Waiting| {
        format!("{} {}", waiting.element.rsplit_once('.').unwrap().1, waiting.reason.code)
    };
    waiting.iter().map(said).collect()
}

fn asked(on: &str) -> CaseHarness {
    CaseHarness::asked(&TestLibrary::lending(), "lending", on)
}

/// A loan that was asked for and granted, due after thirty days.
fn lent(asked_on: &str, lent_on: &str) -> CaseHarness {
    let mut harness = asked(asked_on);
    harness.does(lent_on, "clerk", "lend");
    harness
}

#[test]
fn the_day_of_the_event_is_not_counted_and_days_off_do_not_count_as_workdays() {
    assert_eq!(asked("2026-03-02").clock("answer"), "due 2026-03-05", "three workdays from a Monday");
    assert_eq!(asked("2026-03-06").clock("answer"), "due 2026-03-11", "over a weekend");
    assert_eq!(asked("2026-04-03").clock("answer"), "due 2026-04-11", "over the holiday, with the Saturday worked");
}

#[test]
fn a_day_is_that_of_the_place_not_of_the_world() {
    let harness = asked("2026-03-02");
    let last_minute = morning("2026-03-05") + chrono::TimeDelta::hours(14) + chrono::TimeDelta::minutes(59);
    assert!(harness.host.advance(&harness.case, last_minute).unwrap().events.is_empty(), "23:59 of the last day");
    let midnight = last_minute + chrono::TimeDelta::minutes(1);
    assert_eq!(harness.host.advance(&harness.case, midnight).unwrap().events.len(), 1, "00:00 of the day after, there");
}

#[test]
fn a_breach_is_recorded_once_on_the_day_after_the_last_day() {
    let mut harness = asked("2026-03-02");
    assert!(harness.wait("2026-03-05").is_empty(), "the last day belongs to the period");
    let events = harness.wait("2026-03-06");
    assert_eq!(harness.breaches(), ["answer 2026-03-05"]);
    assert_eq!(events[0].on.to_string(), "2026-03-06", "it counts for the day after, whenever somebody looks");
    assert_eq!(events[0].articles.iter().map(|article| article.as_str()).collect::<Vec<_>>(), ["house_rules/3"]);
    assert!(harness.wait("2026-03-20").is_empty() && harness.wait("2026-12-31").is_empty(), "it is recorded only once");
    harness.does("2026-12-31", "clerk", "suspend");
    harness.does("2026-12-31", "clerk", "resume");
    assert_eq!(harness.breaches(), ["answer 2026-03-05"], "coming back to the state does not make it a second breach");
}

#[test]
fn a_breach_found_late_comes_before_what_is_done_now() {
    let mut harness = asked("2026-03-02");
    let events = harness.does("2026-03-30", "clerk", "lend");
    let days: Vec<String> = events.iter().map(|event| event.on.to_string()).collect();
    assert_eq!(days, ["2026-03-06", "2026-03-30", "2026-03-30"], "the breach, then lending and what it triggers");
    assert_eq!(harness.clock("answer"), "ended");
}

#[test]
fn a_clock_stands_still_while_the_procedure_is_suspended_and_goes_on_afterwards() {
    let mut harness = asked("2026-03-02");
    harness.does("2026-03-03", "clerk", "suspend");
    assert_eq!(harness.clock("answer"), "still", "one of three workdays is used up");
    assert!(harness.wait("2026-06-01").is_empty(), "nothing runs out while it stands still");
    harness.does("2026-06-01", "clerk", "resume");
    assert_eq!(harness.clock("answer"), "due 2026-06-03", "two workdays are left");
    harness.does("2026-06-01", "clerk", "suspend");
    harness.does("2026-06-08", "clerk", "resume");
    assert_eq!(harness.clock("answer"), "due 2026-06-10", "the day of the suspension itself was not used up");
    harness.wait("2026-06-11");
    assert_eq!(harness.breaches(), ["answer 2026-06-10"]);
}

#[test]
fn a_clock_that_stood_still_on_its_last_day_has_nothing_left_and_runs_out_on_the_day_it_goes_on() {
    let mut harness = asked("2026-03-02");
    harness.does("2026-03-05", "clerk", "suspend");
    harness.does("2026-03-09", "clerk", "resume");
    assert_eq!(harness.clock("answer"), "due 2026-03-09");
    harness.wait("2026-03-10");
    assert_eq!(harness.breaches(), ["answer 2026-03-09"]);
}

#[test]
fn a_clock_is_extended_within_its_bound_and_not_beyond() {
    let mut harness = asked("2026-03-02");
    harness.does("2026-03-03", "head", "prolong");
    assert_eq!(harness.clock("answer"), "due 2026-03-09", "two workdays more");
    let refusal = harness
        .act("2026-03-04", "head", "loan", "prolong", guicheng_testkit::input([]))
        .expect_err("three are the most");
    assert_eq!(refusal.code(), RefusalCode::Extension);
    assert_eq!(refusal.articles().iter().map(|article| article.as_str()).collect::<Vec<_>>(), ["house_rules/3"]);
    assert_eq!(harness.clock("answer"), "due 2026-03-09", "what is refused changes nothing");
}

#[test]
fn a_clock_is_extended_while_it_stands_still_but_not_when_it_has_run_out() {
    let mut harness = asked("2026-03-02");
    harness.does("2026-03-03", "clerk", "suspend");
    harness.does("2026-03-04", "head", "prolong");
    harness.does("2026-03-09", "clerk", "resume");
    assert_eq!(harness.clock("answer"), "due 2026-03-13", "two left and two more");
    let mut late = asked("2026-03-02");
    let refusal = late.act("2026-03-06", "head", "loan", "prolong", input([])).expect_err("it ran out the day before");
    assert_eq!(refusal.code(), RefusalCode::Extension);
    assert!(late.breaches().is_empty(), "a refusal records nothing, not even what time has brought");
    late.wait("2026-03-06");
    assert_eq!(late.breaches(), ["answer 2026-03-05"]);
}

#[test]
fn a_last_day_on_a_day_off_moves_to_the_next_workday_where_the_rule_says_so() {
    let mut harness = lent("2026-03-03", "2026-03-05");
    assert_eq!(harness.case.facts().get("due_on").unwrap().to_string(), "2026-04-04");
    assert_eq!(harness.clock("lending"), "due 2026-04-09", "Saturday before the holiday: the next workday is Thursday");
    harness.wait("2026-04-09");
    assert_eq!(harness.state("loan"), "lent");
    harness.wait("2026-04-10");
    assert_eq!(harness.state("loan"), "overdue");
}

#[test]
fn a_clock_that_runs_to_a_fact_follows_the_fact() {
    let mut harness = lent("2026-03-02", "2026-03-03");
    assert_eq!(harness.clock("lending"), "due 2026-04-02");
    harness.gives("2026-03-10", "head", "set_due_date", input([("due_on", "2026-03-18")]));
    assert_eq!(harness.clock("lending"), "due 2026-03-18", "earlier");
    harness.gives("2026-03-11", "head", "set_due_date", input([("due_on", "2026-05-13")]));
    assert_eq!(harness.clock("lending"), "due 2026-05-13", "and later");
    harness.does("2026-05-06", "pupil", "renew");
    assert_eq!(harness.clock("lending"), "due 2026-05-27", "two weeks more, by the rule's own function");
}

#[test]
fn a_fact_that_moves_into_the_past_makes_the_clock_run_out_at_once() {
    let mut harness = lent("2026-03-02", "2026-03-03");
    harness.gives("2026-03-20", "head", "set_due_date", input([("due_on", "2026-03-10")]));
    harness.wait("2026-03-20");
    assert_eq!(harness.state("loan"), "overdue", "the last day is long over");
}

#[test]
fn the_action_that_waits_for_a_clock_follows_it_by_itself_and_only_once() {
    let mut harness = lent("2026-03-02", "2026-03-03");
    let events = harness.wait("2026-06-01");
    assert_eq!(harness.state("loan"), "overdue");
    let days: Vec<String> = events.iter().map(|event| event.on.to_string()).collect();
    assert_eq!(days, ["2026-04-03", "2026-04-03"], "running out and becoming overdue count for the day after");
    assert!(harness.breaches().is_empty(), "this clock breaches nothing");
    harness.does("2026-06-01", "pupil", "give_back");
    assert_eq!(harness.state("book"), "on_shelf");
    assert!(harness.wait("2027-06-01").is_empty(), "a procedure that is over has no clocks");
}

#[test]
fn a_clock_counted_from_a_fact_starts_when_the_fact_is_there() {
    let mut harness = lent("2026-03-02", "2026-03-03");
    assert_eq!(harness.clock("reminder"), "none", "nobody has been reminded");
    harness.gives("2026-03-20", "clerk", "remind", input([("reminded_on", "2026-03-18")]));
    assert_eq!(
        harness.clock("reminder"),
        "due 2026-03-23",
        "five days from the day of the reminder, not of its record"
    );
    harness.wait("2026-03-24");
    assert_eq!(harness.breaches(), ["reminder 2026-03-23"]);
}

#[test]
fn a_clock_recorded_when_its_time_is_over_is_breached_at_once_but_not_before_it_was_known() {
    let mut harness = lent("2026-03-02", "2026-03-03");
    harness.gives("2026-03-30", "clerk", "remind", input([("reminded_on", "2026-03-10")]));
    harness.wait("2026-03-30");
    assert_eq!(harness.breaches(), ["reminder 2026-03-15"]);
    let days: Vec<_> = harness.events.iter().map(|event| event.on).collect();
    assert!(days.is_sorted(), "events of a case do not go back in time: {days:?}");
}

#[test]
fn an_unpublished_year_makes_a_last_day_provisional_and_nothing_follows_from_it() {
    let mut harness = asked("2026-12-30");
    assert_eq!(harness.clock("answer"), "due 2027-01-04 provisional", "two workdays of 2027 are not certain");
    assert!(harness.wait("2027-03-01").is_empty(), "nothing follows from what is not certain");
    assert!(harness.breaches().is_empty());
    let new_year = |day| chrono::NaiveDate::from_ymd_opt(2027, 1, day).unwrap();
    let table = YearTable {
        year: 2027,
        source: Arc::from("镇〔2026〕1号"),
        days_off: vec![(new_year(1), new_year(4))],
        make_up: Vec::new(),
    };
    let published = harness.calendar().with_table(table).unwrap();
    harness.host.rulebook.publish_calendar(Arc::new(published));
    assert_eq!(harness.clock("answer"), "due 2027-01-06", "the table moves the clock that runs already");
    harness.wait("2027-03-01");
    assert_eq!(harness.breaches(), ["answer 2027-01-06"], "now it is certain, and over");
    let differences = harness.host.rulebook.audit(harness.case.id().clone(), &harness.events).unwrap().differences;
    assert!(differences.is_empty(), "every decision is taken again with the table it was taken with: {differences:#?}");
}

#[test]
fn what_becomes_certain_late_does_not_count_for_a_day_before_what_happened_since() {
    let mut harness = asked("2026-12-30");
    harness.gives("2027-02-01", "clerk", "annotate", input([("note", "still waiting")]));
    let new_year = chrono::NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
    let days_off = vec![(new_year, new_year)];
    let table = YearTable { year: 2027, source: Arc::from("镇〔2026〕1号"), days_off, make_up: Vec::new() };
    harness.host.rulebook.publish_calendar(Arc::new(harness.calendar().with_table(table).unwrap()));
    let events = harness.wait("2027-03-01");
    assert_eq!(harness.breaches(), ["answer 2027-01-05"], "the last day is what it always should have been");
    assert_eq!(events[0].on.to_string(), "2027-02-01", "but days do not go backwards in a record");
}

#[test]
fn a_clock_that_is_to_start_later_does_not_start_earlier_for_having_stood_still() {
    let packs = TestLibrary::lending();
    let content = "
workflows:
  loan:
    states: {away: {title: away}}
    actions:
      leave: {title: leave, article: house_rules/4, from: lent, to: away, by: desk.clerk}
      come_back: {title: come back, article: house_rules/4, from: away, to: lent, by: desk.clerk}
    clocks:
      reminder: {still_in: away}
";
    packs.province("pausing", "lending", content);
    let mut harness = CaseHarness::asked(&packs, "pausing", "2026-03-02");
    harness.does("2026-03-02", "clerk", "lend");
    harness.gives("2026-03-03", "clerk", "remind", input([("reminded_on", "2026-03-20")]));
    assert_eq!(harness.clock("reminder"), "due 2026-03-25");
    harness.does("2026-03-04", "clerk", "leave");
    harness.does("2026-03-05", "clerk", "come_back");
    assert_eq!(harness.clock("reminder"), "due 2026-03-25", "nothing was used up, and nothing lost");
}

#[test]
fn no_part_of_a_week_is_lost_when_a_clock_stands_still() {
    let packs = TestLibrary::lending();
    let content = "
parameters: {answer_limit: {value: 2 weeks}}
workflows:
  loan:
    actions: {prolong: {extend: {answer: 1 weeks}}}
    clocks: {answer: {extension: 1 weeks}}
";
    packs.province("weekly", "lending", content);
    let mut harness = CaseHarness::asked(&packs, "weekly", "2026-03-02");
    assert_eq!(harness.clock("answer"), "due 2026-03-16");
    harness.does("2026-03-12", "clerk", "suspend");
    harness.does("2026-03-20", "clerk", "resume");
    assert_eq!(harness.clock("answer"), "due 2026-03-24", "ten of fourteen days are used up");
    harness.does("2026-03-20", "head", "prolong");
    assert_eq!(harness.clock("answer"), "due 2026-03-31", "a week more");
}

#[test]
fn clocks_that_start_each_other_with_days_gone_by_are_stopped() {
    let packs = TestLibrary::lending();
    let content = "
workflows:
  loan:
    states: {here: {title: here}, there: {title: there}}
    actions:
      go: {title: go, article: house_rules/4, from: requested, to: here, by: desk.clerk}
      forth: {title: forth, article: house_rules/4, from: here, to: there, automatic: true, after: first}
      back: {title: back, article: house_rules/4, from: there, to: here, automatic: true, after: second}
    clocks:
      first: {title: first, article: house_rules/4, until: on - days(3), runs_in: here, on_expiry: nothing}
      second: {title: second, article: house_rules/4, until: on - days(3), runs_in: there, on_expiry: nothing}
";
    packs.province("restless", "lending", content);
    let mut harness = CaseHarness::asked(&packs, "restless", "2026-03-02");
    harness.does("2026-03-02", "clerk", "go");
    assert_eq!(harness.state("loan"), "here", "what goes round on one day is left out from its first round on");
    assert_eq!(waits(&harness, "2026-03-02"), ["first unrest"]);
}

#[test]
fn actions_that_trigger_ever_more_actions_are_stopped() {
    let packs = TestLibrary::lending();
    let mut content = String::from("workflows:\n");
    for workflow in ["book", "loan"] {
        content.push_str(&format!("  {workflow}:\n    actions:\n"));
        for level in 1..16 {
            let next = format!(", triggers: {{book: echo_{0}, loan: echo_{0}}}", level + 1);
            let triggers = if level < 15 { next.as_str() } else { "" };
            let rule = "title: echo, article: house_rules/4, from: any, triggered: true";
            content.push_str(&format!("      echo_{level}: {{{rule}{triggers}}}\n"));
        }
    }
    content.push_str("      call: {title: call, article: house_rules/4, from: any, by: desk.clerk, triggers: {book: echo_1, loan: echo_1}}\n");
    packs.province("loud", "lending", &content);
    let mut harness = CaseHarness::asked(&packs, "loud", "2026-03-02");
    let refusal = harness.act("2026-03-02", "clerk", "loan", "call", input([])).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::Unrest);
}

#[test]
fn two_actions_that_chase_each_other_are_stopped_and_named() {
    let packs = TestLibrary::lending();
    let chase = |id: &str, from: &str, to: &str| {
        format!("      {id}: {{title: {id}, article: house_rules/4, from: {from}, to: {to}, automatic: true}}\n")
    };
    let content = format!(
        "workflows:\n  loan:\n    actions:\n{}{}",
        chase("to_and", "suspended", "overdue"),
        chase("fro", "overdue", "suspended")
    );
    packs.province("restless", "lending", &content);
    let mut harness = CaseHarness::asked(&packs, "restless", "2026-03-02");
    harness.does("2026-03-03", "clerk", "suspend");
    assert_eq!(harness.state("loan"), "suspended", "what was asked is done, and nothing of the chase");
    assert_eq!(waits(&harness, "2026-03-03"), ["fro unrest", "to_and unrest"]);
}

#[test]
fn an_action_that_stays_and_always_can_is_stopped_too() {
    let packs = TestLibrary::lending();
    packs.province(
        "restless",
        "lending",
        "workflows:\n  loan:\n    actions:\n      again: {title: again, article: house_rules/4, from: suspended, to: suspended, automatic: true}\n",
    );
    let mut harness = CaseHarness::asked(&packs, "restless", "2026-03-02");
    harness.does("2026-03-03", "clerk", "suspend");
    assert_eq!(waits(&harness, "2026-03-03"), ["again unrest"]);
    harness.does("2026-03-04", "clerk", "resume");
    assert!(waits(&harness, "2026-03-04").is_empty(), "the rest of the case goes on");
}

#[test]
fn actions_that_trigger_each_other_without_end_are_stopped() {
    let packs = TestLibrary::lending();
    packs.province(
        "echo",
        "lending",
        "workflows:
  loan:
    actions:
      suspend: {triggers: {book: ping}}
      pong: {title: pong, article: house_rules/4, from: any, triggered: true, triggers: {book: ping}}
  book:
    actions:
      ping: {title: ping, article: house_rules/4, from: any, triggered: true, triggers: {loan: pong}}
",
    );
    let mut harness = CaseHarness::asked(&packs, "echo", "2026-03-02");
    let before = harness.case.sequence();
    let refusal = harness.act("2026-03-03", "clerk", "loan", "suspend", input([])).expect_err("the echo never ends");
    assert_eq!(refusal.code(), RefusalCode::Unrest);
    assert_eq!(harness.case.sequence(), before, "nothing has happened");
}

#[test]
fn what_is_triggered_and_not_possible_refuses_the_whole() {
    let mut harness = asked("2026-03-02");
    harness.act("2026-03-03", "head", "book", "write_off", input([])).unwrap();
    let refusal = harness.act("2026-03-03", "clerk", "loan", "lend", input([])).expect_err("the book is written off");
    assert!(!refusal.reasons().is_empty());
    assert_eq!(harness.state("loan"), "requested", "nothing of it has happened");
}

#[test]
fn a_window_is_open_from_its_first_to_its_last_day() {
    let harness = lent("2026-03-02", "2026-03-03");
    for (day, open) in [("2026-03-25", false), ("2026-03-26", true), ("2026-04-02", true), ("2026-04-03", false)] {
        let command = Command::new(person("pupil"), harness.request_in("loan", "renew", input([])));
        let decided = harness.decide(day, &command);
        assert_eq!(decided.is_ok(), open, "renewing on {day}: {:?}", decided.err());
        let offers = harness.host.available(&harness.case, &person("pupil"), morning(day)).unwrap();
        let offer = offers.iter().find(|offer| offer.action.id == "renew").unwrap();
        assert_eq!(offer.refusal.is_none(), open, "what is offered on {day} is what can be done");
    }
    let command = Command::new(person("pupil"), harness.request_in("loan", "renew", input([])));
    let refusal = harness.decide("2026-03-25", &command).expect_err("too early");
    assert_eq!(refusal.code(), RefusalCode::OutsideWindow);
    assert_eq!(refusal.articles()[0].as_str(), "house_rules/4");
}

#[test]
fn a_procedure_keeps_the_rule_it_was_opened_under() {
    let packs = TestLibrary::lending();
    let mut harness = CaseHarness::asked(&packs, "lending", "2026-03-02");
    packs.edit("lending/rules.yaml", "value: 3 workdays", "value: 9 workdays");
    packs.edit("lending/pack.yaml", "version: 1.0.0", "version: 1.1.0");
    harness.pack = packs.load("lending");
    harness.host.rulebook.publish_at(Arc::clone(&harness.pack), morning("2026-03-03")).unwrap();
    harness.does("2026-03-03", "clerk", "suspend");
    harness.does("2026-03-03", "clerk", "resume");
    assert_eq!(harness.clock("answer"), "due 2026-03-05", "asked for before the new rule, answered by the old one");
    let mut later = CaseHarness { case: guicheng_engine::Case::new("loan_8".into()), events: Vec::new(), ..harness };
    later.open_case("2026-03-03", "pupil", request()).unwrap();
    assert_eq!(later.clock("answer"), "due 2026-03-16", "asked for under the new rule");
}

#[test]
fn a_clock_whose_fact_is_taken_back_does_not_run_on_to_the_old_date() {
    let packs = TestLibrary::lending();
    packs.province(
        "village",
        "lending",
        "workflows:\n  loan:\n    actions:\n      forgive: {title: forgive, article: house_rules/4, from: lent, by: desk.head, set: {facts: {due_on: ()}}}\n",
    );
    let mut harness = CaseHarness::asked(&packs, "village", "2026-03-02");
    harness.does("2026-03-03", "clerk", "lend");
    harness.does("2026-03-10", "head", "forgive");
    assert!(
        !harness.clock("lending").starts_with("due"),
        "there is no last day any more: {}",
        harness.clock("lending")
    );
    assert!(harness.wait("2026-12-01").is_empty(), "nothing runs out without a last day");
    harness.gives("2026-12-01", "head", "set_due_date", input([("due_on", "2026-12-08")]));
    assert_eq!(harness.clock("lending"), "due 2026-12-08", "a new date starts it again");
}

#[test]
fn a_period_that_is_not_yet_in_force_starts_no_clock_in_silence() {
    let packs = TestLibrary::lending();
    packs.edit("lending/rules.yaml", "value: 3 workdays", "values: {2026-06-01: 3 workdays, 2026-09-01: 5 workdays}");
    let mut harness = CaseHarness::of(&packs, "lending");
    let refusal = harness.open_case("2026-03-02", "pupil", request()).expect_err("no period is in force in March");
    assert_eq!(refusal.code(), RefusalCode::Script);
    for (day, due) in
        [("2026-06-01", "due 2026-06-04"), ("2026-08-31", "due 2026-09-03"), ("2026-09-01", "due 2026-09-08")]
    {
        let mut harness = CaseHarness::of(&packs, "lending");
        harness.open_case(day, "pupil", request()).unwrap();
        assert_eq!(harness.clock("answer"), due, "the period in force on the day it starts");
    }
}

#[test]
fn a_clock_that_has_run_out_starts_again_when_its_last_day_is_put_off() {
    let mut harness = lent("2026-03-02", "2026-03-03");
    harness.wait("2026-04-10");
    assert_eq!(harness.clock("lending"), "expired 2026-04-02");
    harness.gives("2026-04-13", "head", "set_due_date", input([("due_on", "2026-05-12")]));
    assert_eq!(harness.clock("lending"), "due 2026-05-12");
    harness.wait("2026-06-01");
    assert_eq!(harness.clock("lending"), "expired 2026-05-12");
}

#[test]
fn clocks_run_out_in_the_order_of_their_last_days_whatever_their_order_in_the_rules() {
    let mut harness = lent("2026-03-02", "2026-03-03");
    harness.gives("2026-03-30", "clerk", "remind", input([("reminded_on", "2026-03-30")]));
    let days: Vec<_> = harness.wait("2026-06-01").iter().map(|event| event.on.to_string()).collect();
    assert_eq!(days, ["2026-04-03", "2026-04-03", "2026-04-05"]);
    assert_eq!(harness.breaches(), ["reminder 2026-04-04"]);
}
