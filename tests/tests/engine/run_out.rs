//! Clocks that run out together, late, or long before they were there.

use std::sync::Arc;

use guicheng_engine::Values;
use guicheng_testkit::{CaseHarness, TestLibrary, input, person};
use guicheng_workbench::inspect::YearTable;

/// A matter with what its clocks and automatic actions are.
fn matter(actions: &str, clocks: &str) -> TestLibrary {
    let content = format!(
        "
sources: {{l: {{title: t, articles: {{\"1\": {{kind: executable, summary: s}}}}}}}}
parties: {{p: {{title: p, article: l/1, bind: opener}}}}
fields: {{due_from: {{title: d, type: date}}}}
forms: {{day: {{title: f, article: l/1, fields: {{due_from: {{}}}}}}}}
cases: {{c: {{title: c, root: matter, facts: {{due_from: {{}}}}}}}}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    open: {{starts_case: true, by: [p], to: a}}
    states: {{a: {{title: a}}, b: {{title: b}}, d: {{title: d}}, z: {{title: z, final: true}}}}
    actions:
      touch: {{title: t, article: l/1, from: any, by: [p]}}
      give: {{title: g, article: l/1, from: any, by: [p], form: day, records: [day]}}
      close: {{title: z, article: l/1, from: any, to: z, by: [p]}}
{actions}
    clocks:
{clocks}
"
    );
    TestLibrary::with_pack("probe", &content)
}

fn opened(packs: &TestLibrary, on: &str) -> CaseHarness {
    let mut harness = CaseHarness::of(packs, "probe");
    harness.open(on, &person("keeper"), "c", "matter", Values::new()).unwrap();
    harness
}

#[test]
fn of_two_clocks_with_one_last_day_both_run_out_before_anything_follows() {
    let go = "      go: {title: g, article: l/1, from: a, to: b, automatic: true, after: first}";
    let first = "      first: {title: x, article: l/1, limit: 5 days, runs_in: a, on_expiry: nothing}\n";
    let duty = "      duty: {title: y, article: l/1, limit: 5 days, runs_in: a, duty_of: p}\n";
    for clocks in [format!("{first}{duty}"), format!("{duty}{first}")] {
        let mut harness = opened(&matter(go, &clocks), "2026-03-02");
        harness.wait("2026-03-10");
        assert_eq!(harness.breaches(), ["duty 2026-03-07"], "{clocks}");
        assert_eq!(harness.state("matter"), "b");
    }
}

#[test]
fn one_that_runs_out_later_is_ended_by_what_follows_the_first() {
    let go = "      go: {title: g, article: l/1, from: a, to: b, automatic: true, after: first}";
    let clocks = "      first: {title: x, article: l/1, limit: 5 days, runs_in: a, on_expiry: nothing}
      duty: {title: y, article: l/1, limit: 6 days, runs_in: a, duty_of: p}";
    let mut harness = opened(&matter(go, clocks), "2026-03-02");
    harness.wait("2026-03-20");
    assert!(harness.breaches().is_empty(), "the state was left before its last day was over");
}

#[test]
fn what_follows_the_last_of_a_chain_is_counted_from_there_whoever_looked_meanwhile() {
    let actions = "      go: {title: g, article: l/1, from: a, to: b, automatic: true, after: second}
      go_on: {title: h, article: l/1, from: b, to: d, automatic: true, after: first}";
    let clocks = "      first: {title: x, article: l/1, limit: 3 workdays, runs_in: [a, b], on_expiry: nothing}
      second: {title: y, article: l/1, limit: 8 workdays, runs_in: a, on_expiry: nothing}
      third: {title: z, article: l/1, limit: 10 days, runs_in: d, duty_of: p}
      other: {title: u, article: l/1, limit: 15 days, runs_in: [a, b, d], on_expiry: nothing}";
    let packs = matter(actions, clocks);
    let due = |meanwhile: &dyn Fn(&mut CaseHarness)| {
        let mut harness = opened(&packs, "2026-12-30");
        meanwhile(&mut harness);
        let table = YearTable { year: 2027, source: Arc::from("notice"), days_off: Vec::new(), make_up: Vec::new() };
        let calendar = harness.calendar().with_table(table).unwrap();
        harness.host.rulebook.publish_calendar(Arc::new(calendar));
        harness.wait("2027-01-20");
        harness.clock_of("matter", "third")
    };
    let nobody = due(&|_| {});
    assert!(nobody.starts_with("due 2027-01-"), "{nobody}");
    assert_eq!(due(&|harness| drop(harness.wait("2027-01-18"))), nobody, "somebody looks");
    let touched = due(&|harness| {
        harness.carry_out("2027-01-18", &person("keeper"), "matter", "touch", Values::new()).unwrap();
    });
    assert_eq!(touched, nobody, "something else is done");
}

#[test]
fn a_repeated_duty_counted_from_a_day_long_past_begins_with_the_first_last_day_that_is_not_over() {
    let clocks = "      report: {title: x, article: l/1, limit: 1 months, repeats: 1 months, starts: facts.due_from, runs_in: [a, b], duty_of: p}";
    let packs = matter("", clocks);
    for (day, due) in
        [("0001-01-20", "due 2026-03-20"), ("2026-01-02", "due 2026-03-02"), ("2026-02-25", "due 2026-03-25")]
    {
        let mut harness = opened(&packs, "2026-03-02");
        harness.carry_out("2026-03-02", &person("keeper"), "matter", "give", input([("due_from", day)])).unwrap();
        assert_eq!(harness.clock_of("matter", "report"), due, "{day}");
        assert!(harness.breaches().is_empty(), "nobody missed what was over before the day was given");
        harness.wait("2026-04-28");
        assert_eq!(harness.breaches().len(), 2, "{day}");
    }
    let mut harness = opened(&packs, "2026-03-02");
    harness.carry_out("2026-03-02", &person("keeper"), "matter", "give", input([("due_from", "0206-03-02")])).unwrap();
    harness.carry_out("2026-03-03", &person("keeper"), "matter", "give", input([("due_from", "2026-03-02")])).unwrap();
    assert_eq!(harness.clock_of("matter", "report"), "due 2026-04-02", "a slip is put right");
    assert_eq!(harness.breaches(), ["report 2026-03-02"]);
}
