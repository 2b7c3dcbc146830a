//! Cases that were recorded elsewhere and are taken over.

use guicheng_engine::{Command, Event, EventKind, Figures, Id, Refusal, RefusalCode, Request, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, morning, person};

const PACK: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
parties: {p: {title: p, article: l/1, bind: opener}, clerk: {title: c, article: l/1, bind: opener}}
fields: {code: {title: n, type: text}, from_on: {title: f, type: date}, seen_on: {title: s, type: date}, here: {title: h, type: boolean}}
forms: {paper: {title: f, article: l/1, fields: {code: {need: required}, from_on: {need: required}, seen_on: {}}}}
cases: {c: {title: c, root: matter, facts: {code: {}, from_on: {}, here: {}}}}
registers: {codes: {title: c, article: l/1, case: c, of: code, unique: ever}}
effects: {told: {title: t, article: l/1}}
figures:
  opened: {title: o, article: l/1, of: clerk, count: {workflow: matter, opened: true}}
  closed: {title: o, article: l/1, of: clerk, count: {workflow: matter, action: close}}
  stays: {title: o, article: l/1, of: clerk, days: {workflow: matter, state: held, in: days, take: mean}}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    open: {starts_case: true, by: [p], to: asked, effects: {told: {}}}
    imports:
      article: l/1
      into: [held, asked]
      by: [clerk]
      form: paper
      records: [paper]
      set: {facts: {here: '!procedure.taken_over'}}
      clocks: {review: data.seen_on}
    states: {asked: {title: a}, held: {title: h}, away: {title: w}, z: {title: z, final: true}}
    actions:
      hold: {title: h, article: l/1, from: asked, to: held, by: [p]}
      leave: {title: h, article: l/1, from: held, to: away, by: [p]}
      back: {title: h, article: l/1, from: away, to: held, by: [p]}
      close: {title: c, article: l/1, from: held, to: z, by: [clerk]}
    clocks:
      holding: {title: h, article: l/1, limit: 1 year, starts: facts.from_on, runs_in: held, on_expiry: nothing}
      review: {title: r, article: l/1, limit: 20 days, runs_in: asked, still_in: away, duty_of: clerk}
";

fn packs(changed: &str, to: &str) -> TestLibrary {
    assert!(PACK.contains(changed), "{changed}");
    TestLibrary::with_pack("matter", &PACK.replacen(changed, to, 1))
}

fn paper(code: &str, from_on: &str) -> Values {
    let date = |day: &str| Value::date(day.parse().unwrap());
    Values::from_iter([
        (Id::from("code"), Value::Text(code.into())),
        (Id::from("from_on"), date(from_on)),
        (Id::from("seen_on"), date("2026-02-20")),
    ])
}

fn take_over(harness: &mut CaseHarness, on: &str, into: &str, input: Values) -> Result<Vec<Event>, Refusal> {
    let id = |id: &str| Id::from(id);
    let request =
        Request::TakeOver { pack: id("matter"), kind: id("c"), workflow: id("matter"), into: id(into), input };
    harness.send(on, Command::new(person("clerk"), request))
}

fn held() -> CaseHarness {
    let mut harness = CaseHarness::of(&packs("", ""), "matter");
    take_over(&mut harness, "2026-03-02", "held", paper("A1", "2025-06-03")).unwrap();
    harness
}

#[test]
fn a_case_begins_in_the_state_that_is_named_with_what_is_recorded() {
    let harness = held();
    assert_eq!(harness.state("matter"), "held");
    assert_eq!(harness.case.facts().get("code"), Some(&Value::Text("A1".into())));
    assert_eq!(harness.case.facts().get("here"), Some(&Value::Boolean(false)), "expressions can ask");
    assert_eq!(harness.case.bound("clerk", None), [Id::from("main_desk")], "who vouches for it is bound");
    let [event] = harness.events.as_slice() else { panic!("{:?}", harness.events) };
    assert!(matches!(&event.kind, EventKind::Opened { taken_over: true, .. }));
    assert_eq!(event.effects, [], "nobody is told of what was decided elsewhere");
}

#[test]
fn clocks_run_from_the_days_that_are_recorded() {
    let mut harness = held();
    assert_eq!(harness.clock_of("matter", "holding"), "due 2026-06-03");
    harness.wait("2026-06-10");
    assert_eq!(harness.breaches(), Vec::<String>::new());
    let mut asked = CaseHarness::of(&packs("", ""), "matter");
    take_over(&mut asked, "2026-03-02", "asked", paper("A1", "2025-06-03")).unwrap();
    assert_eq!(asked.clock_of("matter", "review"), "due 2026-03-12");
}

#[test]
fn a_last_day_that_was_over_before_runs_out_when_the_case_is_next_looked_at() {
    let mut harness = CaseHarness::of(&packs("on_expiry: nothing}\n", "duty_of: clerk}\n"), "matter");
    take_over(&mut harness, "2026-03-02", "held", paper("A1", "2024-06-03")).unwrap();
    harness.wait("2026-03-03");
    let expired = harness.events.iter().find(|event| matches!(event.kind, EventKind::ClockExpired { .. })).unwrap();
    assert!(expired.on >= "2026-03-02".parse().unwrap(), "not before the case was here: {expired:?}");
}

#[test]
fn what_only_one_case_may_have_is_claimed() {
    let mut harness = held();
    harness.case = guicheng_engine::Case::new(Id::from("other"));
    let refusal = take_over(&mut harness, "2026-03-02", "held", paper("A1", "2025-06-03")).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::Taken);
}

#[test]
fn only_states_that_are_named_are_taken_over_by_those_who_may() {
    let mut harness = CaseHarness::of(&packs("", ""), "matter");
    let refusal = take_over(&mut harness, "2026-03-02", "z", paper("A1", "2025-06-03")).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NotTakenOver);
    let refusal = take_over(&mut harness, "2026-03-02", "held", Values::new()).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::InputMissing);
    take_over(&mut harness, "2026-03-02", "held", paper("A1", "2025-06-03")).unwrap();
    let refusal = take_over(&mut harness, "2026-03-02", "held", paper("A2", "2025-06-03")).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::WrongCase);
}

#[test]
fn the_record_is_audited_and_replayed_like_any_other() {
    let mut harness = held();
    harness.carry_out("2026-03-05", &person("clerk"), "matter", "close", Values::new()).unwrap();
    let audit = harness.host.rulebook.audit(harness.case.id().clone(), &harness.events).unwrap();
    assert_eq!(audit.differences, []);
    assert!(audit.case.root().unwrap().is_taken_over());
    let mut forged = harness.events.clone();
    let EventKind::Opened { taken_over, .. } = &mut forged[0].kind else { panic!() };
    *taken_over = false;
    let audit = harness.host.rulebook.audit(harness.case.id().clone(), &forged).unwrap();
    assert_ne!(audit.differences, [], "what was taken over is not passed off as decided here");
}

#[test]
fn figures_leave_out_the_taking_over_and_count_what_is_done_here() {
    let mut harness = held();
    harness.carry_out("2026-03-05", &person("clerk"), "matter", "close", Values::new()).unwrap();
    let mut figures = Figures::new(&harness.pack, "2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    figures.count(&harness.events, harness.calendar()).unwrap();
    let counted: Vec<(String, Option<i64>)> =
        figures.of(None).map(|counted| (counted.figure.id.to_string(), counted.value)).collect();
    let expected = [("opened", Some(0)), ("closed", Some(1)), ("stays", None)];
    assert_eq!(counted, expected.map(|(figure, value)| (figure.to_owned(), value)));
}

#[test]
fn how_cases_are_taken_over_is_among_the_beginnings() {
    let harness = CaseHarness::of(&packs("", ""), "matter");
    let at = morning("2026-03-02");
    let beginnings = harness.host.beginnings(&Id::from("matter"), &person("clerk"), at).unwrap();
    let into: Vec<Vec<&str>> =
        beginnings.iter().map(|beginning| beginning.into.iter().map(|state| state.id.as_str()).collect()).collect();
    assert_eq!(into, [vec![], vec!["held", "asked"]]);
}

#[test]
fn a_state_whose_clocks_cannot_be_told_is_reported() {
    for (old, new, code) in [
        ("into: [held, asked]", "into: [held, away]", "imports-clock"),
        ("      clocks: {review: data.seen_on}\n", "", "imports-clock"),
        ("clocks: {review: data.seen_on}", "clocks: {review: data.seen_on, holding: data.seen_on}", "imports-counted"),
        ("from_on: {need: required}", "from_on: {}", "imports-clock"),
        ("into: [held, asked]", "into: [held, gone]", "unknown-name"),
        ("      by: [clerk]\n", "      by: []\n", "imports-by"),
        ("clocks: {review: data.seen_on}", "clocks: {reviews: data.seen_on}", "unknown-name"),
    ] {
        let problems = packs(old, new).problems("matter").join("\n");
        assert!(problems.contains(code), "{new}: {problems}");
    }
}
