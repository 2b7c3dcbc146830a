//! Scenarios of a base under the pack that is laid over it: adapted, and run as they are.

use crate::market_stall::stall;
use guicheng_engine::{Language, LoadFailure};
use guicheng_testkit::{TestLibrary, problems};
use guicheng_workbench::scenario::{Failure, InheritedVerdict, Scenarios};

/// A county whose desk has one day to answer and asks for a deposit before it lends.
const COUNTY: &str = r#"
parameters:
  answer_limit: {value: 1 workday}
"#;

fn county(scenario: &str) -> TestLibrary {
    let packs = TestLibrary::lending();
    packs.province("county", "lending", COUNTY);
    packs.write("county/scenarios/own.yaml", scenario);
    packs
}

fn failures(scenario: &str) -> Vec<Failure> {
    let packs = county(scenario);
    let library = packs.library();
    let scenarios = Scenarios::load(&library, &packs.load("county")).unwrap_or_else(|failure| panic!("{failure}"));
    scenarios.run(scenarios.get("own").unwrap(), &library).unwrap().failures
}

fn refused(scenario: &str) -> Vec<String> {
    let packs = county(scenario);
    let failure: Box<LoadFailure> = Scenarios::load(&packs.library(), &packs.load("county")).unwrap_err();
    problems(&failure)
}

#[test]
fn steps_are_put_in_changed_replaced_and_left_out() {
    let adapted = "title: x
adapts: plain_path
steps:
  - {before: 2, on: 2026-03-03, who: clerk, do: suspend, expect: {clocks: {answer: still}}}
  - {before: 2, on: 2026-03-03, who: clerk, do: resume}
  - {change: 2, expect: {effects: {remove: true}, facts: {due_on: 2026-04-02}}}
  - {drop: 3}
  - {on: 2026-04-03, expect: {states: {loan: overdue}}}
";
    assert_eq!(failures(adapted), []);
    let replaced = "title: 退回\nadapts: plain_path\nsteps:\n  - {replace: 2, on: 2026-03-03, who: clerk, do: refuse}\n  - {drop: 3}\n";
    let found = failures(replaced);
    assert_eq!(found, []);
}

#[test]
fn what_is_changed_keeps_what_it_does_not_say_and_the_place_of_what_it_keeps() {
    let found = failures("title: x\nadapts: plain_path\nsteps:\n  - {change: 2, who: pupil}\n");
    let first = &found[0];
    assert!(first.actual.en.contains("not-a-party"), "{first:#?}");
    let kept = failures("title: x\nadapts: plain_path\nsteps:\n  - {change: 1, expect: {states: {loan: lent}}}\n");
    assert_eq!(kept[0].subject, "states.loan");
    assert!(kept[0].place.starts_with("county/scenarios/own.yaml:"), "{kept:#?}");
}

#[test]
fn steps_are_named_by_label_too_and_one_that_is_not_there_is_refused() {
    let packs = county("title: x\nadapts: base\nsteps:\n  - {after: asked, on: 2026-03-02, who: clerk, do: lend}\n");
    packs.write(
        "lending/scenarios/base.yaml",
        "title: x\nsteps:\n  - {on: 2026-03-02, who: pupil, open: loan, with: {use: request}, label: asked}\n",
    );
    let library = packs.library();
    let scenarios = Scenarios::load(&library, &packs.load("county")).unwrap();
    let transcript = scenarios.run(scenarios.get("own").unwrap(), &library).unwrap();
    assert_eq!((transcript.entries.len(), transcript.failures), (2, Vec::new()));
    assert_eq!(
        refused(
            "title: x\nadapts: plain_path\nsteps:\n  - {drop: 4}\n  - {after: lent, on: 2026-03-02}\n  - {drop: 1, on: 2026-03-02}\n  - {before: 1, after: 2, on: 2026-03-02}\n"
        ),
        [
            "county/scenarios/own.yaml:4:12 adapts-no-step",
            "county/scenarios/own.yaml:5:13 adapts-no-step",
            "county/scenarios/own.yaml:6:5 adapts-twice",
            "county/scenarios/own.yaml:7:5 adapts-twice",
        ]
    );
    assert_eq!(
        refused("title: x\nadapts: plain_pth\nsteps: []\n"),
        ["county/scenarios/own.yaml:2:9 unknown-scenario (plain_path)"]
    );
}

#[test]
fn a_step_of_another_scenario_is_named_only_where_one_is_adapted() {
    let found = refused("title: x\nsteps:\n  - {on: 2026-03-02, before: 1}\n");
    assert_eq!(found, ["county/scenarios/own.yaml:3:30 adapts-nothing"]);
}

#[test]
fn an_adapted_scenario_of_the_same_name_stands_in_place_of_the_other_for_those_that_follow_it() {
    let packs = county(
        "title: x\ngiven: plain_path\nsteps:\n  - {on: 2026-05-04, who: pupil, open: complaint, concerns: loan, with: {complaint_text: 太吵}}\n",
    );
    packs.write(
        "county/scenarios/plain_path.yaml",
        "title: x\nadapts: plain_path\nsteps:\n  - {after: 2, on: 2026-03-04, who: clerk, do: annotate, with: {note: 易损}}\n",
    );
    let library = packs.library();
    let scenarios = Scenarios::load(&library, &packs.load("county")).unwrap_or_else(|failure| panic!("{failure}"));
    let transcript = scenarios.run(scenarios.get("own").unwrap(), &library).unwrap();
    assert_eq!(transcript.entries.len(), 5, "{:#?}", transcript.failures);
    let inherited = scenarios.all_inherited().find(|scenario| *scenario.id() == *"plain_path").unwrap();
    let run = scenarios.run_inherited(inherited, &library, Language::English);
    assert!(matches!(&run.verdict, InheritedVerdict::Adapted { by } if *by == *"plain_path"), "{run:#?}");
}

#[test]
fn what_comes_out_otherwise_names_the_rule_of_the_pack_that_makes_it() {
    let packs = county("title: x\ngiven: plain_path\nsteps: []\n");
    let library = packs.library();
    let scenarios = Scenarios::load(&library, &packs.load("county")).unwrap();
    let verdict = |name: &str| {
        let scenario = scenarios.all_inherited().find(|scenario| *scenario.id() == *name).unwrap();
        scenarios.run_inherited(scenario, &library, Language::English).verdict
    };
    assert_eq!(verdict("plain_path"), InheritedVerdict::Same);
    let InheritedVerdict::Differs { failure, rules, .. } = verdict("busy_loan") else {
        panic!("{:#?}", verdict("busy_loan"))
    };
    assert_eq!(failure.subject, "clocks.answer");
    assert_eq!(
        rules.first().and_then(|rule| rule.path.as_deref()),
        Some("parameters.answer_limit.value"),
        "{rules:#?}"
    );
    assert!(rules[0].place.starts_with("county/"), "{rules:#?}");
}

#[test]
fn what_is_refused_no_more_names_the_condition_that_was_taken_away() {
    let packs = stall();
    packs.write(
        "stall/scenarios/waiting.yaml",
        "title: 投诉未处理不得发证\nsteps:\n  - {on: 2026-03-02, who: holder, open: application, with: {use: stall}}\n  - {on: 2026-03-03, who: clerk, do: post}\n  - {on: 2026-03-04, who: neighbour, open: complaint, concerns: application}\n  - {on: 2026-03-16, who: clerk, in: application, do: grant, refused: no_complaint}\n",
    );
    packs.province(
        "town",
        "stall",
        "workflows:\n  application:\n    actions:\n      grant:\n        by: {append: [office]}\n        when:\n          no_complaint: {remove: true, because: 不必等待}\n",
    );
    let library = packs.library();
    let scenarios = Scenarios::load(&library, &packs.load("town")).unwrap_or_else(|failure| panic!("{failure}"));
    let scenario = scenarios.all_inherited().find(|scenario| *scenario.id() == *"waiting").unwrap();
    let run = scenarios.run_inherited(scenario, &library, Language::English);
    let InheritedVerdict::Differs { failure, rules, .. } = &run.verdict else { panic!("{run:#?}") };
    assert_eq!(failure.subject, "refused");
    let [rule] = rules.as_slice() else { panic!("{rules:#?}") };
    assert_eq!(rule.path.as_deref(), Some("workflows.application.actions.grant.when.no_complaint"));
    assert!(rule.place.starts_with("town/"), "{rule:?}");
}
