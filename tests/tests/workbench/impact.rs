//! What another version would have meant for recorded cases.

use guicheng_engine::{Id, Language, Value};
use guicheng_testkit::{CaseHarness, TestLibrary, request};
use guicheng_workbench::impact::{Change, ChangeKind, Impact, LeftOut, Outcome, Versions, page};

/// A loan that is asked for, lent, complained about and given back.
fn lent() -> CaseHarness {
    let mut harness = CaseHarness::of(&TestLibrary::lending(), "lending");
    let mut given = request();
    given.insert("shelf".into(), Value::text("closed"));
    given.insert("insurer".into(), Value::text("town_insurance"));
    given.insert("volumes".into(), Value::Integer(4));
    harness.open_case("2026-03-02", "pupil", given).unwrap();
    harness.does("2026-03-04", "clerk", "lend");
    harness.complain("2026-03-05", "neighbour").unwrap();
    harness
}

/// What comes of it if the pack had been another, which is the same but for some edits.
fn with(edits: &[(&str, &str, &str)]) -> Outcome {
    let (old, new) = (TestLibrary::lending(), TestLibrary::lending());
    for (file, from, to) in edits {
        new.edit(&format!("lending/{file}"), from, to);
    }
    let side = |packs: &TestLibrary| {
        let pack = packs.load("lending");
        let calendar = packs.library().calendar(pack.calendar.as_str()).unwrap();
        (pack, calendar)
    };
    let ((old, old_calendar), (new, new_calendar)) = (side(&old), side(&new));
    let versions = Versions::new((&old, &old_calendar), (&new, &new_calendar)).unwrap();
    versions.compare(&Id::from("loan-1"), &lent().events)
}

fn changes(edits: &[(&str, &str, &str)]) -> Vec<Change> {
    match with(edits) {
        Outcome::Compared(changes) => changes,
        Outcome::LeftOut(why) => panic!("left out: {why:?}"),
    }
}

fn told(changes: &[Change]) -> Vec<String> {
    let english = |text: &guicheng_engine::Text| text.get(guicheng_engine::Language::English).to_owned();
    let line = |change: &Change| {
        let (old, new) = (english(&change.values.0), english(&change.values.1));
        format!("{:?} {} @{}: {old} -> {new}", change.kind, change.of, change.decision)
    };
    changes.iter().map(line).collect()
}

#[test]
fn under_the_same_rules_nothing_comes_out_otherwise() {
    assert_eq!(changes(&[]), []);
    // Neither do words for people make a difference.
    assert_eq!(changes(&[("workflows.yaml", "en: lend}", "en: hand out}")]), []);
}

#[test]
fn what_is_of_persons_is_compared_and_not_told() {
    let shown = changes(&[
        ("views.yaml", "audience: insurer", "audience: reader"),
        ("views.yaml", "volumes: data.volumes", "volumes: data.volumes\n      reader_name: data.reader_name"),
    ]);
    assert_eq!(
        told(&shown),
        ["View insured.reader_name @5: nothing -> of a person, not told", "View insured.volumes @5: nothing -> 4"]
    );
    assert!(!format!("{shown:?}").contains("小读者"), "{shown:?}");
}

#[test]
fn another_limit_is_another_last_day_from_the_step_that_starts_it() {
    let shorter = changes(&[("rules.yaml", "value: 3 workdays", "value: 1 workday")]);
    assert_eq!(
        told(&shorter),
        [
            "Due loan.answer @1: 2026-03-05 -> 2026-03-03",
            "Due loan.answer.late @3: nothing -> late: was to be done by 2026-03-03",
        ]
    );
}

#[test]
fn a_step_that_is_refused_is_told_with_its_reason_and_ends_the_comparison() {
    let stricter = changes(&[("workflows.yaml", "that: missing.loan_request.is_empty()", "that: 'false'")]);
    let told = told(&stricter);
    assert_eq!(told, ["Refused loan.lend.named @3: possible -> Something is missing in the request."]);
}

#[test]
fn what_people_see_and_can_do_is_compared_at_the_end() {
    let hidden = changes(&[("views.yaml", "      due: facts.due_on\n", "")]);
    assert_eq!(
        told(&hidden),
        ["Effect notice.due @3: 3 April 2026 -> nothing", "View on_loan.due @5: 3 April 2026 -> nothing"]
    );
    let moved = changes(&[(
        "workflows.yaml",
        "from: raised, to: settled, by: desk.head",
        "from: raised, to: settled, by: desk.clerk",
    )]);
    let kinds: Vec<(ChangeKind, &str)> = moved.iter().map(|change| (change.kind, change.of.as_str())).collect();
    assert_eq!(kinds, [(ChangeKind::Opened, "complaint.settle")], "the clerk has acted in the case, the head has not");
}

#[test]
fn what_cannot_be_compared_is_counted_apart_and_parts_are_added_up() {
    let (old, new) = (TestLibrary::lending(), TestLibrary::of_examples());
    let (old, new) = (old.load("lending"), (new.load("dog_licence"), new.library()));
    let calendar = new.1.calendar(new.0.calendar.as_str()).unwrap();
    let versions = Versions::new((&new.0, &calendar), (&new.0, &calendar)).unwrap();
    assert_eq!(versions.compare(&Id::from("x"), &lent().events), Outcome::LeftOut(LeftOut::OtherPack));
    assert_eq!(versions.compare(&Id::from("x"), &[]), Outcome::LeftOut(LeftOut::Empty));
    assert_ne!(old.hash, new.0.hash);

    let changed = with(&[("rules.yaml", "value: 3 workdays", "value: 1 workday")]);
    let (mut one, mut other) = (Impact::default(), Impact::default());
    for case in ["a", "b"] {
        one.count(&Id::from(case), "one.jsonl", &changed);
        other.count(&Id::from(format!("{case}2")), "other.jsonl", &changed);
    }
    other.count(&Id::from("c"), "c.jsonl", &Outcome::Compared(Vec::new()));
    one.add(&other);
    assert_eq!((one.compared, one.same), (5, 1));
    let counted = &one.changes["due.loan.answer"];
    assert_eq!((counted.cases, counted.examples.len()), (4, 3));
    let mut several = Impact::default();
    several.count(&Id::from("case"), "one.jsonl", &changed);
    several.count(&Id::from("case"), "other.jsonl", &changed);
    let page = page(&several, ("old", "new"), Language::English);
    assert!(page.contains("case (one.jsonl)") && page.contains("case (other.jsonl)"), "{page}");
    let again: Impact = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
    assert_eq!(again, one, "what was found is gone on with as it was written");
}
