//! A script that does not end refuses what it was asked for, wherever it stands: it never counts as a yes or a no.

use guicheng_engine::{RefusalCode, Undecided, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person, refusal, request};

/// Functions that go on until they are cut off: one for conditions, one for dates, one for texts.
const ENDLESS: &str = "\
fn spins(day) { let n = 0; while n >= 0 { n += 1; } n > 0 }
fn never(day) { let n = 0; while n >= 0 { n += 1; } day }
fn mumbles(text) { let n = 0; while n >= 0 { n += 1; } text }
";

/// The lending pack with one expression that does not end.
fn with(file: &str, right: &str, endless: &str) -> TestLibrary {
    let packs = TestLibrary::lending();
    packs.write("lending/rules/endless.rhai", ENDLESS);
    packs.edit(&format!("lending/{file}"), right, endless);
    packs
}

fn is_refused(what: &str, outcome: Result<impl Sized, impl Into<Undecided>>) {
    match outcome.map_err(|undecided| refusal(undecided.into())) {
        Ok(_) => panic!("{what}: a script without end passed"),
        Err(refusal) => assert_eq!(refusal.code(), RefusalCode::Script, "{what}: {refusal:?}"),
    }
}

fn lent(packs: &TestLibrary) -> CaseHarness {
    let mut harness = CaseHarness::asked(packs, "lending", "2026-03-02");
    harness.does("2026-03-03", "clerk", "lend");
    harness
}

#[test]
fn opening_a_case() {
    for (what, file, right, endless) in [
        ("a field's check", "fields.yaml", "that: value.trimmed() != \"\"", "that: mumbles(value) != \"\""),
        (
            "the need of a field",
            "fields.yaml",
            "when: 'data.get(\"shelf\", \"open\") == \"closed\"'",
            "when: spins(on)",
        ),
        (
            "a route",
            "parties.yaml",
            "route: {only: {organisation: main_desk}}",
            "route: {only: {when: spins(on), organisation: main_desk}}",
        ),
    ] {
        let mut harness = CaseHarness::of(&with(file, right, endless), "lending");
        is_refused(what, harness.open_case("2026-03-02", "pupil", request()));
        assert_eq!(harness.case.sequence(), 0, "{what}: nothing has happened");
    }
}

#[test]
fn taking_an_action() {
    for (what, file, right, endless) in [
        ("a condition", "workflows.yaml", "that: missing.loan_request.is_empty()", "that: spins(on)"),
        ("what is set", "workflows.yaml", "due_on: on + params.lending_period", "due_on: never(on)"),
        ("what an effect carries", "workflows.yaml", "with: {due: facts.due_on}", "with: {due: never(on)}"),
        ("what a view in an effect shows", "views.yaml", "due: facts.due_on", "due: never(on)"),
        ("the last day of a clock", "workflows.yaml", "until: facts.due_on", "until: never(facts.due_on)"),
    ] {
        let mut harness = CaseHarness::asked(&with(file, right, endless), "lending", "2026-03-02");
        is_refused(what, harness.act("2026-03-03", "clerk", "loan", "lend", Values::new()));
        assert_eq!(harness.state("loan"), "requested", "{what}: nothing has happened");
    }
}

#[test]
fn keeping_to_a_window() {
    for (right, endless) in [
        ("opens: facts.due_on - days(7)", "opens: never(facts.due_on)"),
        ("    closes: facts.due_on", "    closes: never(facts.due_on)"),
    ] {
        let mut harness = lent(&with("rules.yaml", right, endless));
        is_refused(endless, harness.act("2026-03-30", "pupil", "loan", "renew", Values::new()));
    }
}

#[test]
fn acting_by_itself() {
    let packs = with(
        "workflows.yaml",
        "        after: lending\n",
        "        after: lending\n        when: {spin: {that: spins(on), else: x, article: house_rules/4}}\n",
    );
    let mut harness = lent(&packs);
    harness.wait("2026-06-01");
    assert_eq!(harness.state("loan"), "lent", "the action waits, and time goes on");
    let waiting = harness.host.waiting(&harness.case, morning("2026-06-01")).unwrap();
    let waits = waiting.iter().find(|waiting| &*waiting.element == "workflows.loan.actions.become_overdue").unwrap();
    assert_eq!(waits.reason.code, RefusalCode::Script);
}

#[test]
fn looking_at_a_case() {
    let mut given = request();
    given.insert("shelf".into(), Value::text("closed"));
    given.insert("insurer".into(), Value::text("town_insurance"));
    for (what, right, endless) in [
        ("a view's condition", "    when: data.get(\"shelf\", \"open\") == \"closed\"", "    when: spins(on)"),
        ("a view's field", "volumes: data.volumes", "volumes: never(on)"),
    ] {
        let mut harness = CaseHarness::of(&with("views.yaml", right, endless), "lending");
        harness.open_case("2026-03-02", "pupil", given.clone()).unwrap();
        harness.does("2026-03-03", "clerk", "lend");
        let seen = harness.host.view(&harness.case, &person("town_insurance"), morning("2026-03-04")).unwrap();
        assert!(seen.shown.iter().all(|shown| shown.view != *"insured_loans"), "{what}: nothing rather than too much");
    }
}

#[test]
fn starting_a_clock_from_a_fact() {
    let mut harness = lent(&with("workflows.yaml", "starts: facts.reminded_on", "starts: never(facts.reminded_on)"));
    let reminder = input([("reminded_on", "2026-03-10")]);
    is_refused("the first day of a clock", harness.act("2026-03-10", "clerk", "loan", "remind", reminder));
}
