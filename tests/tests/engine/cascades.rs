//! What follows from a clock that has run out, one thing from the other: all of it is counted from the last day of that clock.

use guicheng_engine::Values;
use guicheng_testkit::{CaseHarness, TestLibrary, person};

const PACK: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
parties: {p: {title: p, article: l/1, bind: opener}}
cases: {c: {title: c, root: matter}}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    open: {starts_case: true, by: [p], to: a}
    states: {a: {title: a}, mid: {title: m}, b: {title: b}, z: {title: z, final: true}}
    actions:
      hop: {title: h, article: l/1, from: [a], to: mid, automatic: true, after: x}
      hop_on: {title: h, article: l/1, from: [mid], to: b, automatic: true, opens: {part: {}}, triggers: {part: go}}
      end: {title: e, article: l/1, from: [b], to: z, by: [p]}
    clocks:
      x: {title: x, article: l/1, limit: 5 workdays, runs_in: [a], on_expiry: nothing}
      y: {title: y, article: l/1, limit: 10 workdays, runs_in: [b], on_expiry: nothing}
  part:
    title: q
    case: c
    article: l/1
    concerns: {matter: [b]}
    concerned_ends: drop
    open: {triggered: true, to: a}
    states: {a: {title: a}, b: {title: b}, n: {title: n, final: true}}
    actions:
      go: {title: g, article: l/1, from: [a], to: b, triggered: true}
      drop: {title: d, article: l/1, from: any, to: n, triggered: true}
    clocks:
      opened: {title: o, article: l/1, limit: 10 workdays, runs_in: [a, b], on_expiry: nothing}
      triggered: {title: t, article: l/1, limit: 10 workdays, runs_in: [b], on_expiry: nothing}
";

#[test]
fn no_day_is_lost_between_periods_however_many_steps_lie_between_them() {
    let mut harness = CaseHarness::of(&TestLibrary::with_pack("matter", PACK), "matter");
    harness.open("2026-03-03", &person("ann"), "c", "matter", Values::new()).unwrap();
    assert_eq!(harness.clock_of("matter", "x"), "due 2026-03-10");
    harness.wait("2026-03-20");
    assert_eq!(harness.clock_of("matter", "y"), "due 2026-03-24");
    assert_eq!(harness.clock_of("part", "opened"), "due 2026-03-24");
    assert_eq!(harness.clock_of("part", "triggered"), "due 2026-03-24");
}

#[test]
fn what_a_persons_act_lets_follow_is_counted_from_the_day_of_that() {
    let packs = TestLibrary::with_pack("matter", PACK);
    packs.edit("matter/all.yaml", "from: [a], to: mid, automatic: true, after: x", "from: [a], to: mid, by: [p]");
    let mut harness = CaseHarness::of(&packs, "matter");
    harness.open("2026-03-03", &person("ann"), "c", "matter", Values::new()).unwrap();
    harness.carry_out("2026-03-11", &person("ann"), "matter", "hop", Values::new()).unwrap();
    assert_eq!(harness.clock_of("matter", "y"), "due 2026-03-25");
    assert_eq!(harness.clock_of("part", "opened"), "due 2026-03-25");
}
