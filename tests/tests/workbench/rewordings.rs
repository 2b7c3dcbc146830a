//! Versions of a pack that differ in texts alone: open procedures take them, with what happens next, and say so.

use std::sync::Arc;

use guicheng_engine::{Actor, Event, EventKind, Id, Pack, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, morning, record};
use guicheng_workbench::inspect::Amendment;
use guicheng_workbench::mutation::{load_mutant, mutants};

/// A further version of the example pack, with this laid over it.
fn version(packs: &TestLibrary, number: &str, text: &str) -> Arc<Pack> {
    let amendment = Amendment::Version {
        version: Arc::from(number),
        path: "version.yaml".to_owned(),
        text: text.to_owned(),
        manifest: "{}".to_owned(),
    };
    packs.library().load_amended("dog_licence", &amendment).unwrap_or_else(|failure| panic!("{failure}"))
}

const TEXTS: &str = "workflows:\n  licence:\n    title: {zh: 犬只登记, en: licence of a dog}\n    actions:\n      submit: {title: {zh: 报送, en: hand in}}\n";

fn keeper() -> Actor {
    Actor { person: Some(Id::from("keeper")), real_name: true, ..Actor::default() }
}

fn application() -> Values {
    let text = |name: &str, value: &str| (Id::from(name), Value::text(value));
    let mut input: Values = [
        text("keeper_name", "李四"),
        text("keeper_phone", "13800000000"),
        text("district", "990100"),
        text("dog_name", "豆豆"),
        text("size", "small"),
    ]
    .into_iter()
    .collect();
    input.insert(Id::from("chip"), Value::text("156000000000001"));
    input
}

/// A case that was opened on 2 March, when one version was published.
fn opened(packs: &TestLibrary) -> CaseHarness {
    let mut case = CaseHarness::of(packs, "dog_licence");
    case.open("2026-03-02", &keeper(), "dog", "licence", Values::new()).unwrap();
    case
}

fn said(events: &[Event]) -> Vec<String> {
    let say = |event: &Event| match &event.kind {
        EventKind::Reworded { .. } => format!("reworded {}", event.procedure),
        EventKind::Acted { action, .. } => format!("{action} {}", event.procedure),
        EventKind::ClockExpired { clock, .. } => format!("{clock} ran out"),
        other => format!("{other:?}"),
    };
    events.iter().map(say).collect()
}

#[test]
fn an_open_case_takes_other_texts_with_what_happens_next() {
    let packs = TestLibrary::of_examples();
    let mut case = opened(&packs);
    let old = case.pack.hash;
    let new = version(&packs, "1.0.1", TEXTS);
    case.host.rulebook.publish_at(Arc::clone(&new), morning("2026-03-03")).unwrap();
    assert_eq!(case.wait("2026-03-04"), [], "texts alone are not worth an event");
    let seen = case.host.at_moment(&case.case, morning("2026-03-04")).unwrap();
    assert_eq!(seen.newest("licence").unwrap().workflow().title.zh.as_ref(), "犬只登记", "but they are shown at once");
    let decided = case.carry_out("2026-03-05", &keeper(), "licence", "submit", application()).unwrap();
    assert_eq!(said(&decided), ["reworded 1", "reworded 2", "submit 2"]);
    assert!(decided.iter().all(|event| event.pack == new.hash));
    assert!(matches!(decided[0].kind, EventKind::Reworded { under } if under == old));
    assert_eq!(case.procedure("licence").pack().hash, new.hash);
    assert_eq!(case.clock_of("licence", "acceptance"), "due 2026-03-10", "and all else is as it was");
    assert_eq!(case.wait("2026-03-06"), [], "once");

    let (id, read) = record::read(&record::journal(&case.host.rulebook, case.case.id(), &case.events));
    assert_eq!(read, case.events);
    assert_eq!(case.host.rulebook.audit(id, &read).unwrap().differences, []);
}

#[test]
fn a_version_with_another_rule_is_for_new_cases_alone() {
    let packs = TestLibrary::of_examples();
    for rule in [
        "parameters: {acceptance_limit: {value: 2 workdays}}",
        "workflows: {licence: {actions: {withdraw: {remove: true}}}}",
        "fields: {dog_name: {max_length: 19}}",
        "effects: {acceptance_notice: {with: {due: text}}}",
        "codes: {breeds: {entries: {\"03\": {zh: 京巴, en: pekingese}}}}",
    ] {
        let mut case = opened(&packs);
        let Ok(new) = packs.library().load_amended(
            "dog_licence",
            &Amendment::Version {
                version: Arc::from("1.0.1"),
                path: "version.yaml".to_owned(),
                text: rule.to_owned(),
                manifest: "{}".to_owned(),
            },
        ) else {
            continue;
        };
        assert!(!new.differs_in_texts_alone(&case.pack), "{rule}");
        case.host.rulebook.publish_at(new, morning("2026-03-03")).unwrap();
        let decided = case.carry_out("2026-03-05", &keeper(), "licence", "submit", application()).unwrap();
        assert_eq!(said(&decided), ["submit 2"], "{rule}");
    }
}

#[test]
fn what_time_brought_before_the_texts_were_known_is_recorded_before_them() {
    let packs = TestLibrary::of_examples();
    let mut case = opened(&packs);
    case.carry_out("2026-03-03", &keeper(), "licence", "submit", application()).unwrap();
    let begun = case.case.clone();
    // Acceptance is due on 6 March, a Friday.
    let new = version(&packs, "1.0.1", TEXTS);
    case.host.rulebook.publish_at(Arc::clone(&new), morning("2026-03-09")).unwrap();
    let once = case.wait("2026-03-10");
    assert_eq!(said(&once), ["acceptance ran out", "reworded 1", "reworded 2"]);

    let mut daily = Vec::new();
    let mut looked = begun;
    for day in ["2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10"] {
        for event in case.host.advance(&looked, morning(day)).unwrap().events {
            looked.apply(&event, &case.host.rulebook).unwrap();
            daily.push(event);
        }
    }
    assert_eq!(said(&daily), ["acceptance ran out"], "the texts wait for what happens next");
    assert_eq!((daily[0].on, daily[0].pack), (once[0].on, once[0].pack), "whoever looks, and when, decides nothing");
    assert_eq!(case.host.rulebook.audit(Id::from("case"), &case.events).unwrap().differences, []);
}

#[test]
fn of_several_wordings_the_last_is_taken() {
    let packs = TestLibrary::of_examples();
    let mut case = opened(&packs);
    let second = TEXTS.replace("报送", "呈报");
    let (one, two) = (version(&packs, "1.0.1", TEXTS), version(&packs, "1.0.2", &second));
    case.host.rulebook.publish_at(one, morning("2026-03-03")).unwrap();
    case.host.rulebook.publish_at(Arc::clone(&two), morning("2026-03-04")).unwrap();
    let decided = case.carry_out("2026-03-05", &keeper(), "licence", "submit", application()).unwrap();
    assert_eq!(said(&decided), ["reworded 1", "reworded 2", "submit 2"]);
    assert!(decided.iter().all(|event| event.pack == two.hash));
}

#[test]
fn no_change_of_a_rule_passes_for_one_of_texts() {
    let packs = TestLibrary::of_examples();
    let library = packs.library().snapshot();
    for id in ["dog_licence", "river_berths", "hall_hire"] {
        let pack = library.load(id).unwrap();
        let mut tried = 0;
        for mutant in mutants(&library, &pack).unwrap() {
            let Ok(changed) = load_mutant(&library, id, &mutant, None) else { continue };
            assert!(!changed.differs_in_texts_alone(&pack), "{id}: {:?} at {}", mutant.operator, mutant.path);
            tried += 1;
        }
        assert!(tried > 50, "{id}: {tried}");
    }
}

#[test]
fn packs_laid_over_one_whose_texts_changed_are_told_and_resolved_again() {
    let packs = TestLibrary::of_examples();
    packs.province("south_dogs", "dog_licence", "parameters: {acceptance_limit: {value: 2 workdays}}\n");
    let (base, over) = (packs.load("dog_licence"), packs.load("south_dogs"));
    let mut case = CaseHarness::of(&packs, "south_dogs");
    case.host.rulebook.publish(Arc::clone(&base)).unwrap();
    case.open("2026-03-02", &keeper(), "dog", "licence", Values::new()).unwrap();

    packs.edit("dog_licence/pack.yaml", "version: 1.0.0", "version: 1.0.1");
    packs.edit("dog_licence/workflows/licence.yaml", "{zh: 提交申请, en: submit}", "{zh: 报送, en: hand in}");
    let (base, again) = (packs.load("dog_licence"), packs.load("south_dogs"));
    assert_ne!(again.hash, over.hash, "its texts are in its name");
    assert!(again.differs_in_texts_alone(&over));
    case.host.rulebook.publish_at(Arc::clone(&base), morning("2026-03-03")).unwrap();
    let told: Vec<&str> = case.host.rulebook.resolved_otherwise(&base).map(|pack| pack.id.as_str()).collect();
    assert_eq!(told, ["south_dogs"]);
    let decided = case.carry_out("2026-03-04", &keeper(), "licence", "save", Values::new()).unwrap();
    assert_eq!(said(&decided), ["save 2"], "the pack below is not its pack");
    case.host.rulebook.publish_at(Arc::clone(&again), morning("2026-03-05")).unwrap();
    assert_eq!(case.host.rulebook.resolved_otherwise(&base).count(), 0, "and is told no more");
    let decided = case.carry_out("2026-03-06", &keeper(), "licence", "submit", application()).unwrap();
    assert_eq!(said(&decided), ["reworded 1", "reworded 2", "submit 2"]);
    assert_eq!(case.host.rulebook.audit(Id::from("case"), &case.events).unwrap().differences, []);
    let stored = Pack::from_bundle(over.bundle().unwrap().as_bytes()).unwrap();
    assert!(again.differs_in_texts_alone(&stored), "also of what was stored");
}

#[test]
fn what_no_longer_fits_a_newer_bound_is_told_and_keeps_a_version_from_loading() {
    let packs = TestLibrary::of_examples();
    let written = packs.read("dog_licence/parameters.yaml");
    assert!(written.contains("bound: {at_most: 3 workdays}"), "{written}");
    packs.province("south_dogs", "dog_licence", "parameters: {acceptance_limit: {value: 3 workdays}}\n");
    let over = packs.load("south_dogs");
    let unmoved = packs.library().amended_bases(&over);
    assert!(unmoved.iter().all(|amended| amended.by == "dog_licence_2027"));
    assert!(unmoved[0].laid.is_ok(), "the amendment leaves the bound");
    packs.write(
        "dog_licence_2027/bounds.yaml",
        "parameters: {acceptance_limit: {value: 2 workdays, bound: {at_most: 2 workdays}}}\n",
    );
    let amended = packs.library().amended_bases(&packs.load("south_dogs"));
    let [amended] = amended.as_slice() else { panic!("{amended:?}") };
    assert_eq!((amended.of.as_str(), amended.by.as_str()), ("dog_licence", "dog_licence_2027"));
    let failure = amended.laid.as_ref().unwrap_err();
    let codes: Vec<&str> = failure.diagnostics.iter().map(|problem| problem.code()).collect();
    assert_eq!(codes, ["bound-broken"]);
    assert!(packs.library().load("south_dogs").is_ok(), "what is in force goes on");

    packs.edit("south_dogs/pack.yaml", "extends: dog_licence", "extends: dog_licence_2027");
    assert_eq!(packs.problems("south_dogs").len(), 1, "a version laid over the amendment does not load");
    packs.edit("south_dogs/pack.yaml", "extends: dog_licence_2027", "extends: dog_licence");
    packs.edit("south_dogs/rules.yaml", "3 workdays", "2 workdays");
    assert!(packs.library().amended_bases(&packs.load("south_dogs"))[0].laid.is_ok(), "until it is set");
}
