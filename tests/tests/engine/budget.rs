//! All the expressions of one decision together take no more than ten million steps.

use guicheng_engine::{RefusalCode, Undecided, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person, request};

/// Nearly as many steps as one expression may take.
const LONG: &str = "fn long(day) { let n = 0; for i in 0..19000 { n = i; } n > 0 }\n";

/// So many conditions, each of which goes on for nearly as long as one expression may.
fn conditions(count: usize) -> String {
    let condition = |number| format!("c{number}: {{that: long(on), else: x, article: house_rules/4}}");
    let all: Vec<String> = (0..count).map(condition).collect();
    format!("{{{}}}", all.join(", "))
}

/// The lending pack with an expression changed.
fn with(file: &str, right: &str, long: &str) -> TestLibrary {
    let packs = TestLibrary::lending();
    packs.write("lending/rules/long.rhai", LONG);
    packs.edit(&format!("lending/{file}"), right, long);
    packs
}

/// The pack in which lending asks so many conditions.
fn lending(count: usize) -> TestLibrary {
    let condition = "        when:\n          named:\n            that: missing.loan_request.is_empty()\n            else: {zh: 请补全申请。, en: Something is missing in the request.}\n            article: house_rules/2(2)\n";
    with("workflows.yaml", condition, &format!("        when: {}\n", conditions(count)))
}

fn refused<T>(outcome: Result<T, impl Into<Undecided>>) {
    let Err(Undecided::Refused(refusal)) = outcome.map_err(Into::into) else { panic!("it is not refused") };
    let codes: Vec<RefusalCode> = refusal.reasons().iter().map(|reason| reason.code).collect();
    assert_eq!(codes, [RefusalCode::Budget], "{refusal:?}");
}

#[test]
fn a_command_whose_conditions_go_on_too_long_together_is_refused() {
    let mut harness = CaseHarness::asked(&lending(1000), "lending", "2026-03-02");
    refused(harness.act("2026-03-03", "clerk", "loan", "lend", Values::new()));
    assert_eq!(harness.state("loan"), "requested", "nothing has happened");
    refused(harness.host.available(&harness.case, &person("clerk"), morning("2026-03-03")));
}

#[test]
fn as_many_steps_as_a_decision_may_take_are_no_reason_to_refuse() {
    let mut harness = CaseHarness::asked(&lending(50), "lending", "2026-03-02");
    harness.does("2026-03-03", "clerk", "lend");
}

#[test]
fn checks_of_values_that_are_given_count_too() {
    let check = |number| format!("      c{number}: {{that: long(value), else: x, article: house_rules/2(1)}}\n");
    let all: String = (0..1000).map(check).collect();
    let packs = with("fields.yaml", "      not_blank:\n", &format!("{all}      not_blank:\n"));
    let mut harness = CaseHarness::of(&packs, "lending");
    refused(harness.open_case("2026-03-02", "pupil", request()));
}

/// The pack in which a loan becomes overdue by itself, if so many conditions hold.
fn overdue(count: usize) -> TestLibrary {
    let action = "        after: lending\n";
    with("workflows.yaml", action, &format!("{action}        when: {}\n", conditions(count)))
}

#[test]
fn what_time_brings_leaves_half_for_what_persons_do() {
    let mut harness = CaseHarness::asked(&overdue(40), "lending", "2026-03-02");
    harness.does("2026-03-03", "clerk", "lend");
    assert_eq!(harness.wait("2026-06-01").len(), 2, "the clock has run out, and the loan is overdue");
    let mut harness = CaseHarness::asked(&overdue(70), "lending", "2026-03-02");
    harness.does("2026-03-03", "clerk", "lend");
    let remind = || input([("reminded_on", "2026-06-01")]);
    refused(harness.act("2026-06-01", "clerk", "loan", "remind", remind()));
    assert_eq!(harness.wait("2026-06-01").len(), 1, "the clock has run out; what follows would take more than half");
    let waiting = harness.host.waiting(&harness.case, morning("2026-06-01")).unwrap();
    let too_long = waiting.iter().filter(|waiting| waiting.reason.code == RefusalCode::Budget);
    let too_long: Vec<&str> = too_long.map(|waiting| &*waiting.element).collect();
    assert_eq!(too_long, ["workflows.loan.actions.become_overdue"]);
    assert!(harness.wait("2026-06-01").is_empty(), "time has been caught up with");
    harness.act("2026-06-01", "clerk", "loan", "remind", remind()).unwrap();
    assert_eq!(harness.state("loan"), "overdue", "what waited follows the next event, which leaves it more");
}

#[test]
fn time_that_takes_too_many_steps_is_caught_up_with_in_parts() {
    let packs = TestLibrary::lending();
    packs.write("lending/rules/long.rhai", LONG);
    let clock = "      reminder:\n";
    let monthly = "      monthly: {title: x, article: house_rules/4, limit: 1 months, repeats: 1 months, \
                   runs_in: requested, on_expiry: nothing}\n";
    packs.edit("lending/workflows.yaml", clock, &format!("{monthly}{clock}"));
    let action = "      remind:\n";
    let count = format!(
        "      count: {{title: x, article: house_rules/4, from: requested, automatic: true, after: monthly, when: {}, \
         set: {{facts: {{due_on: on}}}}}}\n",
        conditions(20)
    );
    packs.edit("lending/workflows.yaml", action, &format!("{count}{action}"));
    let mut harness = CaseHarness::asked(&packs, "lending", "2026-03-02");
    refused(harness.act("2026-12-20", "clerk", "loan", "lend", Values::new()));
    let mut parts = Vec::new();
    loop {
        let events = harness.wait("2026-12-20");
        if events.is_empty() {
            break;
        }
        parts.push(events);
    }
    assert!(parts.len() > 1, "{}", parts.len());
    let counted = |events: &Vec<guicheng_engine::Event>| {
        let on_day = |event: &&guicheng_engine::Event| event.command().is_none() && !event.changes.facts.is_empty();
        events.iter().filter(on_day).map(|event| event.on.to_string()).collect::<Vec<_>>()
    };
    let days: Vec<String> = parts.iter().flat_map(counted).collect();
    let all = ["04", "05", "06", "07", "08", "09", "10", "11", "12"].map(|month| format!("2026-{month}-03"));
    assert_eq!(days, all, "each month for its own day, as if somebody had looked in time");
    harness.does("2026-12-20", "clerk", "lend");
}

#[test]
fn a_view_that_goes_on_too_long_shows_nothing() {
    let fields: String = (0..200).map(|number| format!("\n      n{number}: long(on)")).collect();
    let packs = with("views.yaml", "due: facts.due_on", &format!("due: facts.due_on{fields}"));
    packs.edit("lending/workflows.yaml", "          notice: {}\n", "");
    let mut harness = CaseHarness::asked(&packs, "lending", "2026-03-02");
    harness.does("2026-03-03", "clerk", "lend");
    refused(harness.host.view(&harness.case, &person("pupil"), morning("2026-03-04")));
}
