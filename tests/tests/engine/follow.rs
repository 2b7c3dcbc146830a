//! Clocks are a function of the record: what they follow and what they take once, whoever looks and whatever else happens.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use guicheng_engine::{ClockPhase, ClockStep, Event, EventKind, Id, RefusalCode, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person};
use guicheng_workbench::inspect::YearTable;
use proptest::prelude::*;

const MATTER: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
parties:
  p: {title: p, article: l/1, bind: opener}
  q: {title: q, article: l/1, bind: {field: helper}}
fields:
  received_on: {title: r, type: date}
  helper: {title: h, type: text}
  n: {title: n, type: integer}
  ends_on: {title: e, type: date}
forms: {receipt: {title: f, article: l/1, fields: {received_on: {}}}, number: {title: f, article: l/1, fields: {n: {}}}}
cases: {c: {title: c, root: matter, facts: {received_on: {}, n: {}}}}
parameters: {term: {title: t, type: period, article: l/1, values: {2026-01-01: 5 workdays, 2026-03-10: 9 workdays}}}
effects: {told: {title: t, article: l/1, with: {day: date}}}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    fields: {n: {}, ends_on: {}}
    open: {starts_case: true, by: [p], to: a, form: receipt, records: [receipt]}
    states: {a: {title: a}, s: {title: s}, b: {title: b}, d: {title: d}, z: {title: z, final: true}}
    actions:
      touch: {title: t, article: l/1, from: any, by: [p]}
      correct: {title: c, article: l/1, from: any, by: [p], form: receipt, records: [receipt]}
      number: {title: n, article: l/1, from: any, by: [p], form: number, records: [number]}
      suspend: {title: s, article: l/1, from: a, to: s, by: [p]}
      resume: {title: r, article: l/1, from: s, to: a, by: [p]}
      leave: {title: l, article: l/1, from: a, to: d, by: [p]}
      come_back: {title: b, article: l/1, from: d, to: a, by: [p]}
      close: {title: z, article: l/1, from: any, to: z, by: [p]}
      go: {title: g, article: l/1, from: a, to: b, automatic: true, after: plain}
    clocks:
      remind: {title: x, article: l/1, until: clocks.plain.due - workdays(2), runs_in: a, on_expiry: nothing}
      plain: {title: x, article: l/1, limit: 12 workdays, runs_in: a, still_in: s, duty_of: p}
      same_day: {title: x, article: l/1, limit: 9 days, runs_in: a, still_in: s, resumes: same_day, on_expiry: nothing}
      months: {title: x, article: l/1, limit: 1 months, runs_in: a, still_in: s, last_day: next_workday, duty_of: p}
      counted: {title: x, article: l/1, limit: params.term, starts: facts.received_on, runs_in: [a, b, s], duty_of: p}
      dated: {title: x, article: l/1, until: facts.received_on + params.term, runs_in: [a, b, s], duty_of: p}
      kept: {title: x, article: l/1, limit: 8 workdays, runs_in: a, keeps_used: true, on_expiry: nothing}
      next: {title: x, article: l/1, limit: 3 workdays, runs_in: b, duty_of: p}
      fresh: {title: x, article: l/1, limit: 3 workdays, starts: on, runs_in: b, duty_of: p}
      report: {title: x, article: l/1, limit: 10 days, repeats: 10 days, runs_in: [a, b, s], duty_of: p}
";

fn matter() -> TestLibrary {
    changed("", "")
}

/// The pack with something changed in it.
fn changed(old: &str, new: &str) -> TestLibrary {
    // With the calendar of its town: days off from 6 to 8 April 2026, Saturday 11 April worked, 2027 not published.
    TestLibrary::with_pack("matter", &MATTER.replacen(old, new, 1))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

struct Matter(CaseHarness);

impl Matter {
    fn opened(packs: &TestLibrary, on: &str, given: Values) -> Self {
        let mut harness = CaseHarness::of(packs, "matter");
        harness.open(on, &person("ann"), "c", "matter", given).unwrap();
        Self(harness)
    }

    fn on(on: &str) -> Self {
        Self::opened(&matter(), on, input([("received_on", on)]))
    }

    fn does(&mut self, on: &str, action: &str) -> Vec<Event> {
        self.gives(on, action, input([]))
    }

    fn gives(&mut self, on: &str, action: &str, given: Values) -> Vec<Event> {
        self.0.carry_out(on, &person("ann"), "matter", action, given).unwrap()
    }

    fn clock(&self, id: &str) -> String {
        self.0.clock_of("matter", id)
    }

    fn waits(&self, on: &str) -> Vec<String> {
        let waiting = self.0.host.waiting(&self.0.case, morning(on)).unwrap();
        waiting
            .iter()
            .map(|waiting| format!("{} {}", waiting.element.rsplit_once('.').unwrap().1, waiting.reason.code))
            .collect()
    }

    fn publish(&mut self, days_off: Vec<(NaiveDate, NaiveDate)>) -> Arc<guicheng_engine::Calendar> {
        let earlier = Arc::clone(self.0.calendar());
        let table = YearTable { year: 2027, source: Arc::from("notice 2"), days_off, make_up: Vec::new() };
        self.0.host.rulebook.publish_calendar(Arc::new(earlier.with_table(table).unwrap()));
        earlier
    }
}

#[test]
fn parameters_and_the_day_are_taken_once_and_the_date_is_followed() {
    let mut matter = Matter::on("2026-03-02");
    assert_eq!((matter.clock("counted"), matter.clock("dated")), ("due 2026-03-09".into(), "due 2026-03-09".into()));
    matter.does("2026-03-10", "touch");
    assert_eq!(matter.clock("dated"), "expired 2026-03-09", "the newer parameter is for those that start later");
    matter.gives("2026-03-11", "correct", input([("received_on", "2026-03-09")]));
    assert_eq!(matter.clock("counted"), "due 2026-03-16", "it has run out, and its last day is to come again");
    assert_eq!(matter.clock("dated"), "due 2026-03-16");
    matter.gives("2026-03-12", "correct", input([("received_on", "2026-03-03")]));
    matter.0.wait("2026-03-12");
    assert_eq!(matter.clock("counted"), "expired 2026-03-10", "a date that moves back makes it run out at once");
    matter.gives("2026-03-12", "correct", input([("received_on", "2026-02-27")]));
    assert_eq!(matter.clock("counted"), "expired 2026-03-10", "what has run out does not run out again in the past");
}

#[test]
fn a_clock_that_reads_another_comes_after_it_and_follows_it_at_once() {
    let mut matter = Matter::on("2026-03-02");
    assert_eq!((matter.clock("plain"), matter.clock("remind")), ("due 2026-03-18".into(), "due 2026-03-16".into()));
    matter.does("2026-03-04", "suspend");
    assert_eq!(matter.clock("remind"), "ended", "there is no last day while the other stands still");
    matter.does("2026-03-11", "resume");
    assert_eq!((matter.clock("plain"), matter.clock("remind")), ("due 2026-03-25".into(), "due 2026-03-23".into()));
}

#[test]
fn a_rule_can_say_that_there_is_no_last_day_and_nothing_waits_for_it() {
    let remind = "      remind: {title: x";
    let named = "      named: {title: x, article: l/1, until: 'if facts.get(\"n\", 0) == 1 { facts.received_on + days(9) }', \
                 runs_in: [a, b], on_expiry: nothing}\n      counted_if: {title: x, article: l/1, limit: 5 days, starts: 'if \
                 facts.get(\"n\", 0) == 1 { facts.received_on }', runs_in: [a, b], on_expiry: nothing}\n      remind: {title: x";
    let packs = changed(remind, named);
    let mut matter = Matter::opened(&packs, "2026-03-02", input([("received_on", "2026-03-02")]));
    let number = |n| [(Id::from("n"), Value::Integer(n))].into_iter().collect();
    let both = |matter: &Matter| (matter.clock("named"), matter.clock("counted_if"));
    let none = || (String::from("none"), String::from("none"));
    assert_eq!((both(&matter), matter.waits("2026-03-02")), (none(), Vec::new()), "it neither runs nor waits");
    matter.gives("2026-03-03", "number", number(1));
    assert_eq!(both(&matter), ("due 2026-03-11".into(), "due 2026-03-07".into()), "now there is one");
    matter.gives("2026-03-04", "number", number(2));
    assert_eq!(both(&matter), ("ended".into(), "ended".into()), "and now there is none any more");
    assert_eq!(matter.waits("2026-03-04"), Vec::<String>::new());
    matter.gives("2026-03-05", "number", number(1));
    matter.does("2026-03-20", "touch");
    matter.gives("2026-03-20", "number", number(2));
    let ran_out = ("expired 2026-03-11".into(), "expired 2026-03-07".into());
    assert_eq!(both(&matter), ran_out, "what has run out has run out");
}

#[test]
fn what_follows_a_clock_that_stands_still_stands_with_it() {
    let remind = "      remind: {title: x";
    let issuing = "      issuing: {title: x, article: l/1, limit: 5 days, starts: clocks.plain.due, runs_in: a, \
                   still_in: s, duty_of: p}\n      shown: {title: x, article: l/1, until: clocks.plain.due, runs_in: [a, s], \
                   duty_of: p}\n";
    let packs = changed(remind, &format!("{issuing}{remind}"));
    let mut matter = Matter::opened(&packs, "2026-03-02", input([("received_on", "2026-03-02")]));
    assert_eq!((&*matter.clock("plain"), &*matter.clock("issuing")), ("due 2026-03-18", "due 2026-03-23"));
    let events = matter.does("2026-03-10", "suspend");
    for clock in ["issuing", "shown"] {
        assert_eq!(matter.clock(clock), "still");
        let ended = |event: &Event| {
            let changes = event.changes.clocks.iter().filter(|change| change.clock == *clock);
            changes.into_iter().any(|change| change.change == ClockStep::Ended)
        };
        assert!(!events.iter().any(ended), "{clock} was neither kept nor missed");
    }
    matter.does("2026-03-20", "resume");
    assert_eq!((&*matter.clock("plain"), &*matter.clock("issuing")), ("due 2026-03-30", "due 2026-04-04"));
    assert_eq!(matter.clock("shown"), "due 2026-03-30");
}

#[test]
fn what_follows_a_clock_is_counted_from_its_last_day_unless_it_says_otherwise() {
    let mut matter = Matter::on("2026-03-02");
    matter.0.wait("2026-03-19");
    assert_eq!(matter.0.state("matter"), "b");
    assert_eq!(matter.clock("next"), "due 2026-03-23", "the days after the 18th are all counted");
    assert_eq!(matter.clock("fresh"), "due 2026-03-24", "`starts: on` counts from the day of the act");
}

#[test]
fn a_period_of_workdays_never_ends_on_a_day_off() {
    let mut matter = Matter::on("2026-03-02");
    matter.does("2026-03-18", "suspend");
    matter.does("2026-03-21", "resume");
    assert_eq!(matter.clock("plain"), "due 2026-03-23", "nothing is left, and it goes on on a Saturday");
}

#[test]
fn whether_the_day_of_going_on_counts_is_the_rules_to_say() {
    let mut matter = Matter::on("2026-03-02");
    matter.does("2026-03-04", "suspend");
    matter.does("2026-03-10", "resume");
    assert_eq!(matter.clock("same_day"), "due 2026-03-16", "seven days are left, the tenth counted");
    matter.does("2026-03-10", "suspend");
    matter.does("2026-03-10", "resume");
    assert_eq!(matter.clock("same_day"), "due 2026-03-16", "a day is counted once");
    assert_eq!(
        matter.clock("months"),
        "due 2026-04-09",
        "a month from the 2nd less two days, from the 10th; off days follow"
    );
}

#[test]
fn what_was_used_is_kept_where_the_rule_says_so() {
    let mut matter = Matter::on("2026-03-02");
    assert_eq!(matter.clock("kept"), "due 2026-03-12");
    matter.does("2026-03-04", "leave");
    assert_eq!((matter.clock("kept"), matter.clock("plain")), ("ended".into(), "ended".into()));
    matter.does("2026-03-09", "come_back");
    assert_eq!(matter.clock("kept"), "due 2026-03-17", "six of eight are left");
    assert_eq!(matter.clock("plain"), "due 2026-03-25", "the others start anew");
}

#[test]
fn a_repeated_duty_runs_out_again_and_again_from_its_last_day() {
    let mut matter = Matter::on("2026-03-02");
    matter.0.wait("2026-04-05");
    let reports: Vec<String> = matter.0.breaches().into_iter().filter(|breach| breach.starts_with("report")).collect();
    assert_eq!(reports, ["report 2026-03-12", "report 2026-03-22", "report 2026-04-01"]);
    assert_eq!(matter.clock("report"), "due 2026-04-11");
}

/// What is done in a case: days after the last act, and which act.
#[derive(Clone, Debug)]
enum Act {
    Suspend,
    Resume,
    Leave,
    ComeBack,
    Correct(u64),
}

fn acts() -> impl Strategy<Value = Vec<(u64, Act)>> {
    let act = prop_oneof![
        Just(Act::Suspend),
        Just(Act::Resume),
        Just(Act::Leave),
        Just(Act::ComeBack),
        (0_u64..40).prop_map(Act::Correct)
    ];
    prop::collection::vec((0_u64..9, act), 1..8)
}

/// What happens between the acts.
#[derive(Clone, Copy)]
enum Between {
    Nothing,
    Looks,
    Touches,
}

/// How the clocks stand after some acts, and which ran out when.
fn outcome(packs: &TestLibrary, acts: &[(u64, Act)], between: Between) -> (Vec<String>, Vec<String>) {
    let start = day("2026-03-02");
    let mut matter = Matter::opened(packs, "2026-03-02", input([("received_on", "2026-03-02")]));
    let mut today = start;
    let pass = |matter: &mut Matter, today: &mut NaiveDate, until: NaiveDate| {
        while *today < until {
            *today = *today + Days::new(1);
            match between {
                Between::Nothing => {}
                Between::Looks => drop(matter.0.wait(&today.to_string())),
                Between::Touches => drop(matter.does(&today.to_string(), "touch")),
            }
        }
    };
    for (after, act) in acts {
        let until = today + Days::new(*after);
        pass(&mut matter, &mut today, until);
        let (action, given) = match act {
            Act::Suspend => ("suspend", input([])),
            Act::Resume => ("resume", input([])),
            Act::Leave => ("leave", input([])),
            Act::ComeBack => ("come_back", input([])),
            Act::Correct(days) => {
                let date = (day("2026-02-20") + Days::new(*days)).to_string();
                ("correct", input([("received_on", date.as_str())]))
            }
        };
        // Not every act is possible in every state.
        let _ = matter.0.carry_out(&today.to_string(), &person("ann"), "matter", action, given);
    }
    pass(&mut matter, &mut today, day("2026-06-30"));
    matter.0.wait("2026-06-30");
    let clocks = ["remind", "plain", "same_day", "months", "counted", "dated", "kept", "next", "fresh", "report"];
    let stand = clocks.iter().map(|clock| format!("{clock} {}", matter.clock(clock))).collect();
    let ran_out = matter.0.events.iter().filter_map(|event| match &event.kind {
        EventKind::ClockExpired { clock, last_day, .. } => Some(format!("{clock} {last_day} {}", event.on)),
        _ => None,
    });
    let mut ran_out: Vec<String> = ran_out.collect();
    ran_out.sort();
    (stand, ran_out)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_is_the_same_whether_nobody_acts_somebody_looks_or_does_something_else(acts in acts()) {
        let packs = matter();
        let nobody = outcome(&packs, &acts, Between::Nothing);
        prop_assert_eq!(&outcome(&packs, &acts, Between::Looks), &nobody);
        prop_assert_eq!(&outcome(&packs, &acts, Between::Touches), &nobody);
    }

    #[test]
    fn a_case_rebuilt_from_its_record_decides_the_same(acts in acts()) {
        let packs = matter();
        let mut matter = Matter::opened(&packs, "2026-03-02", input([("received_on", "2026-03-02")]));
        let mut today = day("2026-03-02");
        for (after, act) in &acts {
            today = today + Days::new(*after);
            let action = match act { Act::Suspend => "suspend", Act::Resume => "resume", Act::Leave => "leave", _ => "come_back" };
            let _ = matter.0.carry_out(&today.to_string(), &person("ann"), "matter", action, input([]));
        }
        let audit = matter.0.host.rulebook.audit(matter.0.case.id().clone(), &matter.0.events).unwrap();
        let (again, differences) = (audit.case, audit.differences);
        prop_assert!(differences.is_empty(), "{differences:?}");
        let later = morning("2026-06-30");
        prop_assert_eq!(
            matter.0.host.advance(&again, later).unwrap().events,
            matter.0.host.advance(&matter.0.case, later).unwrap().events
        );
    }
}

/// An automatic action that needs a number nobody has recorded.
fn needs_a_number() -> TestLibrary {
    let broken = "go: {title: g, article: l/1, from: a, to: b, automatic: true, after: plain, \
                  set: {data: {ends_on: 'on + days(facts.n)'}}, effects: {told: {with: {day: 'on + days(facts.n)'}}}}";
    changed("go: {title: g, article: l/1, from: a, to: b, automatic: true, after: plain}", broken)
}

#[test]
fn an_automatic_action_that_cannot_be_told_waits_and_the_rest_goes_on() {
    let mut matter = Matter::opened(&needs_a_number(), "2026-03-02", input([("received_on", "2026-03-02")]));
    matter.0.wait("2026-03-25");
    assert_eq!((matter.0.state("matter"), matter.clock("plain")), ("a", "expired 2026-03-18".into()));
    assert_eq!(matter.waits("2026-03-25"), ["go script"]);
    let seen = matter.0.disclosed_to("2026-03-25", &person("ann"));
    assert_eq!(seen.waiting.len(), 1, "those who handle the case are told");
    assert!(matter.0.disclosed_to("2026-03-25", &person("bob")).waiting.is_empty(), "and nobody else");
    matter.does("2026-03-25", "touch");
    matter.gives("2026-03-26", "number", [("n".into(), guicheng_engine::Value::Integer(3))].into_iter().collect());
    assert_eq!(matter.0.state("matter"), "b", "what it needs is recorded now");
    assert_eq!(matter.waits("2026-03-26"), Vec::<String>::new());
    assert_eq!(matter.clock("next"), "due 2026-03-31", "it does not follow the clock at once any more");
}

#[test]
fn a_person_whose_own_act_cannot_be_told_is_refused() {
    let packs = changed(
        "suspend: {title: s, article: l/1, from: a, to: s, by: [p]}",
        "suspend: {title: s, article: l/1, from: a, to: s, by: [p], set: {data: {ends_on: 'on + days(facts.n)'}}}",
    );
    let mut matter = Matter::opened(&packs, "2026-03-02", input([("received_on", "2026-03-02")]));
    let refusal = matter.0.carry_out("2026-03-03", &person("ann"), "matter", "suspend", input([])).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::Script);
}

#[test]
fn a_clock_of_a_year_that_is_not_published_is_neither_kept_nor_missed_until_it_is() {
    let mut matter = Matter::opened(&matter(), "2026-12-28", input([("received_on", "2026-12-01")]));
    assert_eq!(matter.clock("plain"), "due 2027-01-13 provisional");
    matter.0.wait("2027-02-01");
    assert_eq!(matter.0.state("matter"), "a");
    assert!(matter.waits("2027-02-01").contains(&"plain calendar-unpublished".to_owned()));
    assert!(matter.waits("2027-02-01").contains(&"remind calendar-unpublished".to_owned()), "what reads it waits too");
    let waiting = matter.0.host.provisional_clocks(&matter.0.case).unwrap();
    assert!(waiting.iter().any(|(_, clock, due)| *clock == *"plain" && due.provisional == Some(2027)));
    let earlier = matter.publish(vec![(day("2027-01-01"), day("2027-01-03"))]);
    let moved = matter.0.host.moved_clocks(&matter.0.case, &earlier).unwrap();
    let plain = moved.iter().find(|moved| moved.clock == *"plain").unwrap();
    assert_eq!(plain.before.unwrap().date, day("2027-01-13"));
    assert_eq!((plain.after.unwrap().date, plain.after.unwrap().provisional), (day("2027-01-14"), None));
    let remind = moved.iter().find(|moved| moved.clock == *"remind").unwrap();
    assert_eq!((remind.before, remind.after.unwrap().date), (None, day("2027-01-12")));
    matter.0.wait("2027-02-02");
    assert_eq!(matter.0.state("matter"), "b", "what waited for the table follows");
    assert!(matter.0.breaches().contains(&"plain 2027-01-14".to_owned()));
}

#[test]
fn what_ended_in_a_year_that_is_not_published_is_settled_by_its_table() {
    for (closed, days_off, late) in [
        ("2027-01-14", vec![(day("2027-01-01"), day("2027-01-01"))], false),
        ("2027-01-18", vec![(day("2027-01-01"), day("2027-01-01"))], true),
    ] {
        let mut matter = Matter::opened(&matter(), "2026-12-28", input([("received_on", "2026-12-01")]));
        matter.does(closed, "close");
        assert!(!matter.0.breaches().contains(&"plain 2027-01-14".to_owned()));
        matter.publish(days_off);
        let events = matter.0.wait("2027-03-01");
        assert_eq!(matter.0.breaches().contains(&"plain 2027-01-14".to_owned()), late, "{closed}: {events:#?}");
        assert!(matter.0.wait("2027-03-02").is_empty(), "{closed}: it is settled once");
        let phase = matter.0.procedure("matter").clock("plain").unwrap().phase();
        assert_eq!(phase, ClockPhase::Ended, "{closed}: it is over, whenever that is known");
    }
}

#[test]
fn what_ended_early_enough_was_kept_however_the_days_off_will_be() {
    let mut matter = Matter::opened(&matter(), "2026-12-28", input([("received_on", "2026-12-01")]));
    let events = matter.does("2027-01-04", "close");
    let steps = events.iter().flat_map(|event| &event.changes.clocks).filter(|change| change.clock == *"plain");
    assert_eq!(steps.map(|change| &change.change).collect::<Vec<_>>(), [&guicheng_engine::ClockStep::Ended]);
}

/// The pack with another action and clock.
fn with(action: &str, clock: &str) -> TestLibrary {
    let packs = matter();
    let text = MATTER.replacen("      go:", &format!("      {action}\n      go:"), 1).replacen(
        "      next:",
        &format!("      {clock}\n      next:"),
        1,
    );
    packs.write("matter/all.yaml", text);
    packs
}

#[test]
fn what_follows_a_repeated_duty_is_done_once_each_time_it_is_missed() {
    let miss = "miss: {title: m, article: l/1, from: any, automatic: true, after: report, \
                when: {few: {that: 'data.get(\"n\", 0) < 9', else: x, article: l/1}}, set: {data: {n: 'data.get(\"n\", 0) + 1'}}}";
    let mut matter = Matter::opened(&with(miss, ""), "2026-03-02", input([("received_on", "2026-03-02")]));
    matter.0.wait("2026-04-02");
    assert_eq!(matter.0.case.procedures().next().unwrap().data().get("n"), Some(&Value::Integer(3)));
    assert_eq!(matter.clock("report"), "due 2026-04-11");
    assert_eq!(matter.waits("2026-04-02"), [""; 0]);
}

#[test]
fn a_repeated_duty_waits_with_what_follows_it_and_then_catches_up() {
    let fine = "fine: {title: f, article: l/1, from: any, automatic: true, after: report, \
                when: {once: {that: '!data.has(\"ends_on\")', else: x, article: l/1}}, \
                set: {data: {ends_on: facts.received_on + days(facts.n)}}}";
    let mut matter = Matter::opened(&with(fine, ""), "2026-03-02", input([("received_on", "2026-03-02")]));
    matter.0.wait("2026-03-14");
    assert_eq!(matter.waits("2026-03-14"), ["fine script"]);
    assert_eq!(matter.clock("report"), "expired 2026-03-12");
    matter.gives("2026-04-03", "number", [(Id::from("n"), Value::Integer(5))].into_iter().collect());
    assert_eq!(matter.0.case.procedures().next().unwrap().data().get("ends_on"), Some(&Value::date(day("2026-03-07"))));
    matter.0.wait("2026-04-03");
    assert_eq!(matter.clock("report"), "due 2026-04-11", "nothing is lost of what was due in between");
    assert_eq!(matter.waits("2026-04-03"), [""; 0]);
}

#[test]
fn a_repeated_duty_that_begins_long_ago_begins_with_the_last_day_that_is_not_over() {
    let monthly = "monthly: {title: x, article: l/1, limit: 1 months, repeats: 1 months, starts: 2024-06-05, runs_in: [a, b, s], duty_of: p}";
    let mut matter = Matter::opened(&with("", monthly), "2026-03-02", input([("received_on", "2026-03-02")]));
    matter.0.wait("2026-03-02");
    assert_eq!(matter.clock("monthly"), "due 2026-03-05");
    assert_eq!(matter.waits("2026-03-02"), [""; 0]);
    assert!(matter.0.breaches().is_empty(), "nobody missed what was over before the case was there");
}

#[test]
fn the_rounds_of_a_repeated_duty_are_counted_from_where_it_began() {
    for (limit, repeats, ends) in [
        ("1 months", "1 months", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("1 months", "1 years", ["2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]),
        ("28 days", "1 months", ["2026-02-28", "2026-03-28", "2026-04-28", "2026-05-28"]),
    ] {
        let clock = format!(
            "again: {{title: x, article: l/1, limit: {limit}, repeats: {repeats}, starts: 2026-01-31, runs_in: [a, b], duty_of: p}}"
        );
        let mut matter = Matter::opened(&with("", &clock), "2026-02-02", input([("received_on", "2026-02-02")]));
        let mut found = vec![matter.clock("again")];
        for end in ends.iter().take(3) {
            matter.0.wait(&day(end).succ_opt().unwrap().to_string());
            found.push(matter.clock("again"));
        }
        assert_eq!(found, ends.map(|end| format!("due {end}")), "{limit}, {repeats}");
    }
}

#[test]
fn time_that_was_used_goes_on_from_the_last_day_of_the_clock_that_is_followed() {
    let back = "back: {title: b, article: l/1, from: d, to: a, automatic: true, after: pause}";
    let pause = "pause: {title: x, article: l/1, limit: 5 days, runs_in: d, on_expiry: nothing}";
    for looked in ["2026-03-11", "2026-03-13"] {
        let mut matter = Matter::opened(&with(back, pause), "2026-03-02", input([]));
        matter.does("2026-03-05", "leave");
        matter.0.wait(looked);
        assert_eq!(matter.clock("kept"), "due 2026-03-17", "three workdays were used, five follow 10 March");
    }
}

#[test]
fn whether_a_clock_has_run_out_is_not_told_where_only_the_table_of_a_year_would() {
    let tell = "tell: {title: t, article: l/1, from: a, by: [p], when: {kept: {that: '!clocks.plain.expired', else: x, article: l/1}}}";
    let mut matter = Matter::opened(&with(tell, ""), "2026-12-28", input([("received_on", "2026-12-01")]));
    matter.does("2026-12-30", "tell");
    let tells = |matter: &mut Matter, on: &str| {
        let told = matter.0.carry_out(on, &person("ann"), "matter", "tell", input([]));
        told.map_err(|refusal| vec![refusal.to_string()])
    };
    let refused = tells(&mut matter, "2027-02-01").unwrap_err();
    assert!(refused[0].contains("the days off of 2027 are not published"), "{refused:?}");
    matter.publish(vec![(day("2027-01-01"), day("2027-01-01"))]);
    let refused = tells(&mut matter, "2027-02-01").unwrap_err();
    assert!(!refused[0].contains("2027"), "it has run out: {refused:?}");
}

#[test]
fn what_may_have_run_out_is_neither_stopped_nor_extended_until_the_table_tells() {
    let longer = "longer: {title: l, article: l/1, from: any, by: [p], extend: {spare: 3 workdays}}";
    let spare =
        "spare: {title: x, article: l/1, limit: 12 workdays, extension: 5 workdays, runs_in: a, on_expiry: nothing}";
    let mut matter = Matter::opened(&with(longer, spare), "2026-12-28", input([("received_on", "2026-12-01")]));
    let does = |matter: &mut Matter, action: &str, on: &str| {
        let done = matter.0.carry_out(on, &person("ann"), "matter", action, input([]));
        done.map(|_| ()).map_err(|refusal| refusal.to_string())
    };
    does(&mut matter, "longer", "2026-12-29").unwrap();
    assert_eq!(does(&mut matter, "suspend", "2026-12-30"), Ok(()), "it has not run out however the days off will be");
    assert_eq!(does(&mut matter, "resume", "2026-12-31"), Ok(()));
    for action in ["longer", "suspend"] {
        let refused = does(&mut matter, action, "2027-02-15").unwrap_err();
        assert!(refused.contains("the days off of 2027 are not published"), "{action}: {refused}");
    }
    matter.publish(vec![(day("2027-01-01"), day("2027-01-01"))]);
    let refused = does(&mut matter, "longer", "2027-02-15").unwrap_err();
    assert!(!refused.contains("2027"), "it has run out: {refused}");
}

#[test]
fn rounds_of_a_repeated_duty_that_were_told_late_are_not_told_again_with_a_corrected_date() {
    for span in ["limit: 10 days, starts: facts.received_on", "until: facts.received_on + days(10)"] {
        let clock =
            format!("again: {{title: x, article: l/1, {span}, repeats: 10 days, runs_in: [a, b, s], duty_of: p}}");
        let mut matter = Matter::opened(&with("", &clock), "2026-03-02", input([("received_on", "2026-03-02")]));
        let told = |matter: &Matter| matter.0.breaches().iter().filter(|breach| breach.starts_with("again")).count();
        matter.0.wait("2026-03-25");
        assert_eq!((told(&matter), matter.clock("again")), (2, "due 2026-04-01".into()), "{span}");
        matter.gives("2026-03-25", "correct", input([("received_on", "2026-03-03")]));
        matter.0.wait("2026-03-26");
        assert_eq!((told(&matter), matter.clock("again")), (2, "due 2026-04-02".into()), "{span}");
        matter.gives("2026-03-27", "correct", input([("received_on", "2026-03-26")]));
        assert_eq!(matter.clock("again"), "due 2026-04-05", "{span}: the first round is to come again");
    }
}

#[test]
fn all_rounds_of_a_repeated_duty_that_ended_in_a_year_without_table_are_settled_by_it() {
    let clock =
        "weekly: {title: x, article: l/1, limit: 3 workdays, repeats: 5 workdays, runs_in: [a, b, s], duty_of: p}";
    let mut matter = Matter::opened(&with("", clock), "2026-12-30", input([("received_on", "2026-12-01")]));
    matter.does("2027-01-20", "close");
    matter.publish(vec![(day("2027-01-01"), day("2027-01-03"))]);
    let events = matter.0.wait("2027-03-01");
    let late: Vec<String> = matter.0.breaches().into_iter().filter(|breach| breach.starts_with("weekly")).collect();
    assert_eq!(late, ["weekly 2027-01-05", "weekly 2027-01-12", "weekly 2027-01-19"], "{events:#?}");
    let kept = events.iter().flat_map(|event| &event.changes.clocks);
    let kept: Vec<&ClockStep> = kept.filter(|change| change.clock == *"weekly").map(|change| &change.change).collect();
    assert_eq!(kept, [&ClockStep::Settled { last_day: day("2027-01-26"), ended: day("2027-01-20") }]);
    assert!(matter.0.wait("2027-03-02").is_empty(), "all is settled");
}
