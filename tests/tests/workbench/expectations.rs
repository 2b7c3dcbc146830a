//! What scenarios expect of a case, and what they say when it is otherwise.

use guicheng_testkit::TestLibrary;
use guicheng_workbench::scenario::{Failure, Scenarios};

/// What a scenario of a requested loan says is not as this step expects.
fn failures(step: &str) -> Vec<Failure> {
    let packs = TestLibrary::lending();
    packs.write(
        "lending/scenarios/expecting.yaml",
        format!(
            "title: x\nsteps:\n  - {{on: 2026-03-02, who: pupil, open: loan, as: asked, with: {{use: request}}}}\n  - {{on: 2026-03-03, {step}}}\n"
        ),
    );
    let library = packs.library();
    let scenarios = Scenarios::load(&library, &packs.load("lending")).unwrap_or_else(|failure| panic!("{failure}"));
    scenarios.run(scenarios.get("expecting").unwrap(), &library).unwrap().failures
}

#[test]
fn everything_that_somebody_can_do_is_as_listed_in_any_order() {
    let lists = "{pupil: [], neighbour: [], public: [], clerk: [asked.suspend, asked.refuse, asked.annotate, asked.lend], \
                 head: [book.write_off, asked.prolong, asked.annotate]}";
    assert_eq!(failures(&format!("expect: {{can: {lists}}}")), []);
}

#[test]
fn procedures_of_one_workflow_are_told_apart_by_their_numbers() {
    let by_number = "{head: [book.write_off, loan/1.prolong, loan/1.annotate], neighbour: []}";
    assert_eq!(failures(&format!("expect: {{can: {by_number}}}")), []);
    let other = failures("expect: {can: {head: [book.write_off, loan/2.prolong, loan/1.annotate]}}");
    let [failure] = other.as_slice() else { panic!("{other:#?}") };
    assert_eq!(failure.actual.en, "book.write_off, loan/1.annotate, loan/1.prolong");
}

#[test]
fn what_somebody_can_do_beyond_the_list_is_told() {
    let failures = failures("expect: {can: {head: [asked.prolong, asked.annotate]}}");
    let [failure] = failures.as_slice() else { panic!("{failures:#?}") };
    assert_eq!(failure.subject, "can.head");
    assert_eq!(failure.expected.en, "asked.prolong, asked.annotate");
    assert_eq!(failure.actual.en, "asked.annotate, asked.prolong, book.write_off");
}

#[test]
fn what_somebody_cannot_do_is_told_with_the_reason() {
    let failures = failures("expect: {can: {pupil: [asked.give_back]}}");
    let [failure] = failures.as_slice() else { panic!("{failures:#?}") };
    assert!(failure.place.ends_with("expecting.yaml:4"), "{failure:#?}");
    assert!(failure.actual.en.starts_with("asked.give_back: ") && failure.actual.en.len() > 20, "{failure:#?}");
}

#[test]
fn a_refusal_for_what_is_missing_names_the_fields() {
    let empty = "who: pupil, case: other, open: loan";
    assert_eq!(failures(&format!("{empty}, refused: [input-missing, input-missing.book_title]")), []);
    let failures = failures(&format!("{empty}, refused: [input-missing.book_title, input-missing.reader_name]"));
    let [failure] = failures.as_slice() else { panic!("{failures:#?}") };
    assert_eq!(failure.expected.en, "input-missing.reader_name", "which is only expected");
}

#[test]
fn what_an_effect_carries_and_for_whom_it_is_are_compared_where_they_are_written() {
    let lend = "who: clerk, do: lend, expect: {effects:";
    assert_eq!(failures(&format!("{lend} [slip: {{to: town_school, with: {{due: 2026-04-02}}}}, notice]}}")), []);
    let failures = failures(&format!("{lend} [slip: {{to: [], with: {{due: 2026-04-03}}}}, notice]}}"));
    let told: Vec<_> =
        failures.iter().map(|failure| (&*failure.subject, &*failure.expected.en, &*failure.actual.en)).collect();
    assert_eq!(told, [("effects.slip.to", "", "town_school"), ("effects.slip.due", "2026-04-03", "2026-04-02")]);
}

#[test]
fn what_somebody_sees_whole_is_as_listed() {
    assert_eq!(failures("expect: {sees: {pupil: [facts, book, asked], neighbour: [], public: []}}"), []);
    let failures = failures("expect: {sees: {pupil: []}}");
    let [failure] = failures.as_slice() else { panic!("{failures:#?}") };
    assert_eq!((&*failure.subject, &*failure.actual.en), ("sees.pupil", "asked, book, facts"));
}

#[test]
fn what_a_step_says_it_concerns_is_held_against_the_workflow_and_the_case() {
    let told = |step: &str| {
        let failures = failures(step);
        failures.into_iter().map(|failure| (failure.subject, failure.expected.en)).collect::<Vec<_>>()
    };
    let subject = "concerns".to_owned();
    let none = "no `concerns`: `loan` is about no other procedure".to_owned();
    assert_eq!(told("who: pupil, open: loan, concerns: asked, with: {use: request}"), [(subject, none)]);
    assert_eq!(told("who: pupil, open: loan, concerns: asked, with: {use: request}, refused: unknown-workflow"), []);
    let nowhere = told("who: pupil, open: complaint, concerns: nowhere");
    assert!(nowhere.iter().all(|(subject, _)| subject == "concerns" || subject == "open"), "{nowhere:?}");
}

/// What a scenario of the market pitches says is not as the last step expects, on the day the notice is given.
fn failures_of_lists(expect: &str) -> Vec<Failure> {
    let packs = TestLibrary::of_examples();
    let steps = "- {on: 2026-03-02, who: florist, open: application, with: {use: flowers}}\n  - {on: 2026-03-04, who: river.clerk, do: give_notice,";
    packs.write("market_pitches/scenarios/expecting.yaml", format!("title: x\nsteps:\n  {steps} expect: {expect}}}\n"));
    let library = packs.library();
    let scenarios =
        Scenarios::load(&library, &packs.load("market_pitches")).unwrap_or_else(|failure| panic!("{failure}"));
    scenarios.run(scenarios.get("expecting").unwrap(), &library).unwrap().failures
}

#[test]
fn lists_are_compared_row_by_row_and_column_by_column() {
    let row = "trader_name: 花铺, goods: flowers, district: \"990102\"";
    assert_eq!(failures_of_lists(&format!("{{lists: {{notice_wall: [{{{row}}}], catalogue: []}}}}")), []);
    assert_eq!(failures_of_lists("{lists: {notice_wall: case, hill.clerk: {inbox: []}}}"), []);
    let told = |expect: &str| {
        let failures = failures_of_lists(expect);
        let [failure] = failures.as_slice() else { panic!("{failures:#?}") };
        format!("{}: {} / {}", failure.subject, failure.expected.en, failure.actual.en)
    };
    assert_eq!(
        told("{lists: {notice_wall: []}}"),
        "lists.notice_wall: 0 rows / case {trader_name: 花铺, goods: flowers, district: 990102}"
    );
    assert_eq!(told("{lists: {notice_wall: [other]}}"), "lists.notice_wall: other / case");
    assert_eq!(
        told("{lists: {notice_wall: [{trader_name: 花铺, goods: flowers}]}}"),
        "lists.notice_wall.district: not shown / 990102"
    );
    assert_eq!(told("{lists: {hill.clerk: {inbox: [case]}}}"), "lists.hill.clerk.inbox: 1 rows / none");
}

#[test]
fn what_stood_on_a_day_is_of_a_day_before_the_step() {
    assert_eq!(failures_of_lists("{lists: {on: 2026-03-03, notice_wall: [], inbox: [case]}}"), []);
    assert_eq!(failures_of_lists("{views: {on: 2026-03-03, public: {notice: none}}}"), []);
    assert_eq!(failures_of_lists("{sees: {on: 2026-03-01, florist: []}}"), []);
    for expect in ["{lists: {on: 2026-03-05, inbox: []}}", "{sees: {on: 2026-03-04, florist: []}}"] {
        let failures = failures_of_lists(expect);
        assert_eq!(failures.iter().map(|failure| &*failure.subject).collect::<Vec<_>>(), ["on"], "{expect}");
    }
}

#[test]
fn a_number_in_quotes_is_told_from_one_without() {
    let asked = "who: pupil, case: other, open: loan, with: {book_title: '3', reader_name: 小读者, shelf: open}";
    assert_eq!(failures(&format!("{asked}, expect: {{data: {{book_title: '3'}}}}")), []);
    let failures = failures(&format!("{asked}, expect: {{data: {{book_title: 3}}}}"));
    let [failure] = failures.as_slice() else { panic!("{failures:#?}") };
    assert_eq!(failure.expected.en, "3, which is no text, since it has no quotes; put it in quotes");
    assert_eq!(failure.actual.zh, "3，是文字");
}

#[test]
fn steps_are_counted_with_those_that_cannot_be_taken() {
    let steps = "who: clerk, case: other, do: lend}\n  - {on: 2026-03-04, expect: {states: {loan: lent}}";
    let failures = failures(steps);
    let told: Vec<(usize, &str)> = failures.iter().map(|failure| (failure.step, &*failure.subject)).collect();
    assert_eq!(told, [(2, "do"), (3, "states.loan")]);
}
