//! Packs in force and out of force, and amendments that take the place of others.

use guicheng_testkit::{TestLibrary, record, refusal};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use guicheng_engine::{
    Actor, Answers, AvailableWorkflow, Case, ClockPhase, Command, Event, EventKind, Id, Language, Pack, PackHash,
    PublishError, Refusal, RefusalCode, Request, Rulebook, Value, Values,
};
use guicheng_workbench::coverage::Coverage;
use guicheng_workbench::inspect::Amendment;
use guicheng_workbench::mutation::{Status, judge, mutants, stands_at};
use guicheng_workbench::scenario::{Scenarios, Transcript};

fn day(date: &str) -> NaiveDate {
    date.parse().unwrap()
}

/// Nine in the morning of a day, in China.
fn morning(date: &str) -> DateTime<Utc> {
    format!("{date}T09:00:00+08:00").parse().unwrap()
}

/// The scenario in which the renewal of a dog goes over on 1 March 2027.
fn taken_over(packs: &TestLibrary) -> Transcript {
    let library = packs.library();
    let scenarios = Scenarios::load(&library, &packs.load("dog_licence_2027")).unwrap();
    let transcript = scenarios.run(scenarios.get("takes_over").unwrap(), &library).unwrap();
    assert_eq!(transcript.failures, []);
    transcript
}

/// The events of the case up to a day.
fn until<'e>(events: &'e [Event], date: &str) -> &'e [Event] {
    let end = events.iter().position(|event| event.at >= morning(date)).unwrap_or(events.len());
    &events[..end]
}

fn moves(events: &[Event]) -> Vec<(u32, NaiveDate)> {
    let moved = events.iter().filter(|event| matches!(event.kind, EventKind::Migrated { .. }));
    moved.map(|event| (event.procedure, event.on)).collect()
}

/// The version of the pack that a case is opened under on a day.
fn open(rulebook: &Rulebook, pack: &str, date: &str) -> Result<PackHash, Refusal> {
    let actor = Actor { person: Some(Id::from("keeper")), real_name: true, ..Actor::default() };
    let (kind, workflow) = (Id::from("dog"), Id::from("licence"));
    let request = Request::OpenCase { pack: Id::from(pack), kind, workflow, input: Values::new() };
    let decided =
        rulebook.decide(&Case::new(Id::from("dog-1")), &Command::new(actor, request), morning(date), &Answers::none());
    decided.map(|decision| decision.events[0].pack).map_err(refusal)
}

fn rulebook(packs: &TestLibrary) -> Rulebook {
    let mut rulebook = Rulebook::new();
    rulebook.publish_calendar(packs.library().calendar("cn").unwrap());
    rulebook
}

#[test]
fn a_case_that_went_over_is_written_read_rebuilt_and_audited() {
    let transcript = taken_over(&TestLibrary::of_examples());
    let (case, events) = &transcript.cases["case"];
    assert_eq!(
        moves(events),
        [(3, day("2027-03-01"))],
        "the renewal went over, on the day the amendment came into force"
    );
    let (id, read) = record::read(&record::journal(&transcript.host.rulebook, case.id(), events));
    assert_eq!(&read, events);
    let rebuilt = transcript.host.rulebook.replay(id.clone(), &read).unwrap();
    assert_eq!(rebuilt.newest("renewal").unwrap().pack().id, "dog_licence_2027");
    let differences = transcript.host.rulebook.audit(id, &read).unwrap().differences;
    assert_eq!(differences, []);
}

#[test]
fn looking_every_day_or_once_changes_nothing() {
    let transcript = taken_over(&TestLibrary::of_examples());
    let (_, events) = &transcript.cases["case"];
    let begun = until(events, "2027-03-01");
    let start = transcript.host.rulebook.replay(Id::from("case"), begun).unwrap();
    let end = morning("2027-03-25");
    let once = transcript.host.advance(&start, end).unwrap().events;
    let (mut case, mut daily) = (start, Vec::new());
    let mut at = morning("2027-03-01") - Days::new(1);
    while at <= end {
        for event in transcript.host.advance(&case, at).unwrap().events {
            case.apply(&event, &transcript.host.rulebook).unwrap();
            daily.push(event);
        }
        at = at + Days::new(1);
    }
    let seen = |events: &[Event]| -> Vec<_> {
        events.iter().map(|event| (event.on, event.kind.clone(), event.changes.clone(), event.pack)).collect()
    };
    assert!(once.len() > 2, "the move, the late decision and the end of the licence are among them");
    assert_eq!(seen(&once), seen(&daily));
}

#[test]
fn an_amendment_is_known_from_the_moment_it_is_published_at() {
    let packs = TestLibrary::of_examples();
    let transcript = taken_over(&packs);
    let (_, events) = &transcript.cases["case"];
    let begun = until(events, "2027-03-01");
    let mut late = Rulebook::new();
    late.publish_calendar(Arc::clone(transcript.host.rulebook.calendar("cn").unwrap()));
    let (old, new) = (packs.load("dog_licence"), packs.load("dog_licence_2027"));
    late.publish(Arc::clone(&old)).unwrap();
    late.publish_at(Arc::clone(&new), morning("2027-03-03")).unwrap();
    let case = late.replay(Id::from("case"), begun).unwrap();
    assert_eq!(moves(&late.advance(&case, morning("2027-03-02"), &Answers::none()).unwrap().events), []);
    let on_the_third = late.advance(&case, morning("2027-03-10"), &Answers::none()).unwrap().events;
    assert_eq!(
        moves(&on_the_third),
        [(3, day("2027-03-03"))],
        "published after it came into force, it counts from then"
    );
    assert_eq!(open(&late, "dog_licence", "2027-03-02"), Ok(old.hash), "nobody could know yet");
    assert_eq!(open(&late, "dog_licence", "2027-03-03"), Ok(new.hash));
}

#[test]
fn the_current_pack_is_the_one_in_force_on_the_day_as_far_as_is_known() {
    let packs = TestLibrary::of_examples();
    let (old, new) = (packs.load("dog_licence"), packs.load("dog_licence_2027"));
    let mut rulebook = rulebook(&packs);
    rulebook.publish(Arc::clone(&old)).unwrap();
    rulebook.publish_at(Arc::clone(&new), morning("2027-01-10")).unwrap();
    let current =
        |on: &str, at: &str| rulebook.current("dog_licence", day(on), morning(at)).map(|pack| pack.id.to_string());
    assert_eq!(current("2025-12-31", "2027-02-01"), None, "the rules are in force from 2026-01-01");
    assert_eq!(current("2027-02-28", "2027-02-01").as_deref(), Some("dog_licence"));
    assert_eq!(current("2027-03-01", "2027-02-01").as_deref(), Some("dog_licence_2027"));
    assert_eq!(current("2027-03-01", "2027-01-09").as_deref(), Some("dog_licence"), "as of then");
    assert!(rulebook.current("dog_licence_2027", day("2027-02-28"), morning("2027-02-01")).is_none());
    assert!(rulebook.current("cat_licence", day("2027-02-28"), morning("2027-02-01")).is_none());
}

#[test]
fn outside_its_time_in_force_a_pack_opens_nothing_and_says_why_and_an_amendment_opens_in_its_place() {
    let packs = TestLibrary::of_examples();
    packs.edit(
        "dog_licence/pack.yaml",
        "in_force: {from: 2026-01-01}",
        "in_force: {from: 2026-01-01, until: 2027-12-31, article: rules/6}",
    );
    let (old, new) = (packs.load("dog_licence"), packs.load("dog_licence_2027"));
    let mut rulebook = rulebook(&packs);
    rulebook.publish(Arc::clone(&old)).unwrap();
    let refusal = open(&rulebook, "dog_licence", "2025-12-31").unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NotInForce);
    assert_eq!(refusal.articles()[0].as_str(), "rules/6");
    assert!(refusal.messages(Language::English)[0].contains("from 2026-01-01 to 2027-12-31"), "{refusal}");
    assert!(open(&rulebook, "dog_licence", "2026-01-01").is_ok());
    assert!(open(&rulebook, "dog_licence", "2027-12-31").is_ok());
    assert_eq!(open(&rulebook, "dog_licence", "2028-01-01").unwrap_err().code(), RefusalCode::NotInForce);
    rulebook.publish(Arc::clone(&new)).unwrap();
    assert_eq!(open(&rulebook, "dog_licence", "2027-02-28"), Ok(old.hash));
    assert_eq!(open(&rulebook, "dog_licence", "2027-03-01"), Ok(new.hash));
    assert_eq!(open(&rulebook, "dog_licence_2027", "2027-03-01"), Ok(new.hash));
    assert_eq!(open(&rulebook, "dog_licence_2027", "2027-02-28").unwrap_err().code(), RefusalCode::NotInForce);
    assert_eq!(open(&rulebook, "cat_licence", "2027-02-28").unwrap_err().code(), RefusalCode::UnknownPack);
}

#[test]
fn a_new_version_of_the_same_pack_can_be_an_amendment_too() {
    let packs = TestLibrary::of_examples();
    let library = packs.library();
    let manifest = "in_force: {from: 2026-06-01}\ntransition: {article: rules/4, because: 缩短期限, open: move}\n";
    let amendment = Amendment::Version {
        version: Arc::from("1.1.0"),
        path: "amendment.yaml".to_owned(),
        text: "parameters: {acceptance_limit: {value: 1 workday}}".to_owned(),
        manifest: manifest.to_owned(),
    };
    let old = library.load("dog_licence").unwrap();
    let new = library.load_amended("dog_licence", &amendment).unwrap_or_else(|failure| panic!("{failure}"));
    let transition = new.transition.as_ref().unwrap();
    assert_eq!((transition.of.as_str(), transition.from), ("dog_licence", day("2026-06-01")));
    assert_eq!(transition.moves.len(), old.workflows.len(), "every workflow goes over");
    let mut rulebook = rulebook(&packs);
    rulebook.publish(Arc::clone(&old)).unwrap();
    rulebook.publish(Arc::clone(&new)).unwrap();
    let current = |on: &str| rulebook.current("dog_licence", day(on), morning(on)).unwrap().version.to_string();
    assert_eq!((current("2026-05-31").as_str(), current("2026-06-01").as_str()), ("1.0.0", "1.1.0"));
    assert_eq!(open(&rulebook, "dog_licence", "2026-06-01"), Ok(new.hash));
}

/// Versions of the example pack: each with its number and the day from which it is in force.
fn versions(packs: &TestLibrary, versions: &[(&str, &str)]) -> Vec<Arc<Pack>> {
    let version = |(version, from): &(&str, &str)| {
        let amendment = Amendment::Version {
            version: Arc::from(*version),
            path: "version.yaml".to_owned(),
            text: "{}".to_owned(),
            manifest: format!("in_force: {{from: {from}}}\n"),
        };
        packs.library().load_amended("dog_licence", &amendment).unwrap_or_else(|failure| panic!("{failure}"))
    };
    versions.iter().map(version).collect()
}

#[test]
fn what_is_current_does_not_depend_on_the_order_of_publishing() {
    let packs = TestLibrary::of_examples();
    let known = versions(&packs, &[("1.0.0", "2026-01-01"), ("1.1.0", "2026-06-01"), ("1.2.0", "2026-06-01")]);
    let moments = [None, None, Some(morning("2026-06-10"))];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut rulebook = rulebook(&packs);
        for place in order {
            match moments[place] {
                None => rulebook.publish(Arc::clone(&known[place])).unwrap(),
                Some(at) => rulebook.publish_at(Arc::clone(&known[place]), at).unwrap(),
            }
        }
        let current = |on: &str| rulebook.current("dog_licence", day(on), morning(on)).unwrap().version.to_string();
        assert_eq!(current("2026-05-31"), "1.0.0", "{order:?}");
        assert_eq!(current("2026-06-09"), "1.1.0", "{order:?}: of two in force the one from the later day");
        assert_eq!(current("2026-06-10"), "1.2.0", "{order:?}: of two from one day the one published later");
        let hashes: Vec<_> = rulebook.packs().map(|pack| pack.hash).collect();
        assert_eq!(hashes[2], known[2].hash, "{order:?}: they are listed in the order in which they became known");
    }
}

#[test]
fn two_packs_that_amend_one_from_the_same_day_are_not_both_published() {
    let packs = TestLibrary::of_examples();
    for file in ["pack.yaml", "amendment.yaml"] {
        let text =
            packs.read(&format!("dog_licence_2027/{file}")).replace("pack: dog_licence_2027", "pack: other_2027");
        packs.write(&format!("other_2027/{file}"), text);
    }
    let mut rulebook = rulebook(&packs);
    rulebook.publish(packs.load("dog_licence")).unwrap();
    rulebook.publish(packs.load("dog_licence_2027")).unwrap();
    let error = rulebook.publish(packs.load("other_2027")).unwrap_err();
    let PublishError::Amendments { pack, rival, of } = &error else { panic!("{error}") };
    assert_eq!((pack.as_str(), rival.as_str(), of.as_str()), ("other_2027", "dog_licence_2027", "dog_licence"));
    rulebook
        .publish_at(packs.load("other_2027"), morning("2026-02-01"))
        .expect("which is known first is the rule then");
}

#[test]
fn two_versions_that_nothing_tells_apart_are_not_both_published() {
    let packs = TestLibrary::of_examples();
    let known = versions(&packs, &[("1.0.0", "2026-01-01"), ("1.0.1", "2026-01-01")]);
    let mut rulebook = rulebook(&packs);
    rulebook.publish(Arc::clone(&known[0])).unwrap();
    rulebook.publish(Arc::clone(&known[0])).expect("the same once more changes nothing");
    let error = rulebook.publish(Arc::clone(&known[1])).unwrap_err();
    let PublishError::Rival { version, rival, .. } = &error else { panic!("{error}") };
    assert_eq!((&**version, &**rival), ("1.0.1", "1.0.0"));
    assert!(error.to_string().contains("publish_at"), "{error}");
    rulebook.publish_at(Arc::clone(&known[1]), morning("2026-02-01")).unwrap();
    let error = rulebook.publish(Arc::clone(&known[1])).expect_err("from the beginning it would be like the other");
    assert!(matches!(&error, PublishError::Rival { rival, .. } if &**rival == "1.0.0"), "{error}");
    assert_eq!(open(&rulebook, "dog_licence", "2026-02-01"), Ok(known[1].hash), "and the refused call changed nothing");
}

#[test]
fn what_a_case_opens_later_goes_by_what_is_in_force_of_its_own_pack_then() {
    let packs = TestLibrary::of_examples();
    let manifest = "in_force: {from: 2026-01-01}";
    packs.edit("dog_licence/pack.yaml", manifest, "in_force: {from: 2026-01-01, until: 2026-11-30}");
    packs.edit("dog_licence/workflows/complaint.yaml", "    open:\n", "    open:\n      after_force: true\n");
    let known = versions(&packs, &[("1.0.0", "2026-01-01"), ("1.1.0", "2026-06-01")]);
    let mut rulebook = rulebook(&packs);
    known.iter().for_each(|version| rulebook.publish(Arc::clone(version)).unwrap());
    let scenarios = Scenarios::load(&packs.library(), &known[0]).unwrap();
    let transcript = scenarios.run(scenarios.get("plain").unwrap(), &packs.library()).unwrap();
    let under_old = |event: &Event| Event { pack: known[0].hash, ..event.clone() };
    let events: Vec<Event> = transcript.cases["case"].1.iter().map(under_old).collect();
    let case = rulebook.replay(Id::from("case"), &events).unwrap();
    let complained = |date: &str| {
        let citizen = Actor { person: Some(Id::from("citizen")), real_name: true, ..Actor::default() };
        let input = [(Id::from("grounds"), Value::text("吠叫扰民"))].into_iter().collect();
        let request = Request::Open { workflow: Id::from("complaint"), concerns: Some(1), input };
        let decided = rulebook.decide(&case, &Command::new(citizen, request), morning(date), &Answers::none()).unwrap();
        decided.events.last().unwrap().pack
    };
    assert_eq!(complained("2026-05-29"), known[0].hash);
    assert_eq!(complained("2026-06-01"), known[1].hash, "the newer version is in force");
    assert_eq!(complained("2026-12-01"), known[0].hash, "none is in force any more: the one the case stands under");
}

#[test]
fn what_says_so_begins_a_case_after_the_last_day_under_what_was_in_force_last() {
    let packs = TestLibrary::of_examples();
    packs.edit(
        "dog_licence/pack.yaml",
        "in_force: {from: 2026-01-01}",
        "in_force: {from: 2026-01-01, until: 2026-11-30}",
    );
    let begins = "      starts_case: true\n";
    packs.edit("dog_licence/workflows/licence.yaml", begins, &format!("{begins}      after_force: true\n"));
    let known = versions(&packs, &[("1.0.0", "2026-01-01"), ("1.1.0", "2026-06-01")]);
    let mut rulebook = rulebook(&packs);
    known.iter().for_each(|version| rulebook.publish(Arc::clone(version)).unwrap());
    assert_eq!(open(&rulebook, "dog_licence", "2026-05-29"), Ok(known[0].hash));
    assert_eq!(open(&rulebook, "dog_licence", "2026-12-01"), Ok(known[1].hash));
    assert_eq!(open(&rulebook, "dog_licence", "2025-12-31").unwrap_err().code(), RefusalCode::NotInForce, "not yet");
    let governing = |on: &str| {
        let found = rulebook.governing("dog_licence", day(on), morning("2026-12-01"));
        found.map(|pack| pack.hash)
    };
    assert_eq!(
        [governing("2025-12-31"), governing("2026-11-30"), governing("2026-12-01")],
        [None, Some(known[1].hash), Some(known[1].hash)]
    );
    let keeper = Actor { person: Some(Id::from("keeper")), real_name: true, ..Actor::default() };
    let offered = |date: &str| {
        let offered = rulebook.beginnings(&Id::from("dog_licence"), &keeper, morning(date), &Answers::none()).unwrap();
        let closed = |refusal: &Refusal| refusal.code() == RefusalCode::NotInForce;
        let of = |offered: &AvailableWorkflow| {
            (offered.workflow.id.to_string(), offered.refusal.as_ref().is_some_and(closed))
        };
        offered.iter().map(of).collect::<Vec<_>>()
    };
    let over = offered("2026-12-01");
    assert!(over.contains(&("licence".to_owned(), false)), "{over:?}");
    assert!(over.iter().any(|(_, closed)| *closed), "the others say why not: {over:?}");
    assert!(offered("2026-11-30").iter().all(|(_, closed)| !closed));
}

#[test]
fn clocks_keep_the_length_they_began_with_and_new_ones_start() {
    let packs = TestLibrary::of_examples();
    packs.edit(
        "dog_licence_2027/amendment.yaml",
        "    clocks:\n",
        "    clocks:\n      check: {title: 核验期限, article: amendment/1, limit: 2 workdays, runs_in: [vaccination_check]}\n",
    );
    let mut scenario = packs.read("dog_licence_2027/scenarios/takes_over.yaml");
    let cut = scenario.find("  - on: 2027-03-01\n    case: second_dog").unwrap();
    scenario.truncate(cut);
    packs.write("dog_licence_2027/scenarios/takes_over.yaml", scenario);
    let transcript = taken_over(&packs);
    let (case, _) = &transcript.cases["case"];
    let renewal = case.newest("renewal").unwrap();
    let calendar = transcript.host.rulebook.calendar("cn").unwrap();
    let due = |clock: &str| renewal.clock(clock).unwrap().due(calendar).unwrap().date;
    assert_eq!(due("decision"), day("2027-03-05"), "five workdays from 26 February, as it began");
    assert_eq!(due("check"), day("2027-03-03"), "two workdays from the move");
    assert!(
        matches!(renewal.clock("decision").unwrap().phase(), ClockPhase::Running { since } if since == day("2027-02-26"))
    );
}

#[test]
fn what_a_transition_cannot_map_is_an_error_at_load() {
    for (old, new, code, what) in [
        (", states: {submitted: vaccination_check}", "", "transition-unmapped", "submitted"),
        ("submitted: vaccination_check", "submitted: vaccination_chek", "unknown-name", "vaccination_check"),
        ("submitted: vaccination_check", "sumbitted: vaccination_check", "unknown-name", "submitted"),
        ("    renewal: {open", "    renewel: {open", "unknown-name", "renewal"),
        ("in_force: {from: 2027-03-01, article: amendment/2}\n", "", "transition-without-day", "in_force"),
        ("  article: amendment/2\n", "  article: amendment/9\n", "unknown-name", "amendment"),
    ] {
        let packs = TestLibrary::of_examples();
        packs.edit("dog_licence_2027/pack.yaml", old, new);
        let failure = packs.failure("dog_licence_2027");
        let shown = failure.to_string();
        assert!(shown.contains(code) && shown.contains(what), "{old} → {new}: {shown}");
    }
}

#[test]
fn a_workflow_or_field_that_is_gone_cannot_go_over() {
    let packs = TestLibrary::of_examples();
    packs.edit("dog_licence_2027/pack.yaml", "    renewal: {open", "    complaint: {open: move}\n    renewal: {open");
    packs.write(
        "dog_licence_2027/gone.yaml",
        "workflows: {complaint: {remove: true}}\nviews: {complaint_status: {remove: true}}\n",
    );
    let shown = packs.failure("dog_licence_2027").to_string();
    assert!(shown.contains("transition-unmapped") && shown.contains("`complaint`"), "{shown}");
    let packs = TestLibrary::of_examples();
    packs.edit("dog_licence_2027/pack.yaml", "    renewal: {open", "    complaint: {open: move}\n    renewal: {open");
    packs.write("dog_licence_2027/gone.yaml", "fields: {grounds: {type: document, max_length: {remove: true}}}\n");
    let shown = packs.failure("dog_licence_2027").to_string();
    assert!(shown.contains("transition-unmapped") && shown.contains("`grounds`"), "{shown}");
}

#[test]
fn a_transition_is_for_packs_that_extend_another() {
    let packs = TestLibrary::of_examples();
    let manifest = packs.read("dog_licence/pack.yaml");
    packs.write("dog_licence/pack.yaml", manifest + "transition: {article: rules/6, because: 无}\n");
    assert!(packs.failure("dog_licence").to_string().contains("extends-nothing"));
}

#[test]
fn a_publish_step_names_a_pack_or_a_version() {
    let packs = TestLibrary::of_examples();
    for publish in ["{pack: dog_licence_2027, version: 2.0.0}", "{overlay: {}}", "{}"] {
        packs.write("dog_licence/scenarios/wrong.yaml", format!("title: 错\nsteps:\n  - publish: {publish}\n"));
        let failure = Scenarios::load(&packs.library(), &packs.load("dog_licence")).unwrap_err();
        assert!(failure.to_string().contains("publish-what"), "{publish}: {failure}");
    }
}

#[test]
fn a_clock_whose_last_day_was_the_day_before_runs_out_under_the_old_rule() {
    let packs = TestLibrary::of_examples();
    let library = packs.library();
    let amendment = Amendment::Version {
        version: Arc::from("1.1.0"),
        path: "amendment.yaml".to_owned(),
        text: "{}".to_owned(),
        manifest: "in_force: {from: 2026-04-18}\ntransition: {article: rules/5, because: 修改, open: move}\n"
            .to_owned(),
    };
    let old = library.load("dog_licence").unwrap();
    let new = library.load_amended("dog_licence", &amendment).unwrap_or_else(|failure| panic!("{failure}"));
    let scenarios = Scenarios::load(&library, &old).unwrap();
    let transcript = scenarios.run(scenarios.get("plain").unwrap(), &library).unwrap();
    let (case, _) = &transcript.cases["case"];
    let mut rulebook = transcript.host.rulebook.clone();
    rulebook.publish(Arc::clone(&new)).unwrap();
    let events = rulebook.advance(case, morning("2026-05-01"), &Answers::none()).unwrap().events;
    let [expired, moved] = &events[..] else {
        panic!("the vaccination is late, then the licence goes over: {events:?}")
    };
    assert!(matches!(&expired.kind, EventKind::ClockExpired { clock, .. } if *clock == "vaccination"));
    assert_eq!((expired.on, expired.pack), (day("2026-04-18"), old.hash));
    assert!(matches!(&moved.kind, EventKind::Migrated { under, .. } if *under == old.hash));
    assert_eq!((moved.on, moved.pack), (day("2026-04-18"), new.hash));
}

#[test]
fn the_days_in_force_are_changed_and_scenarios_notice() {
    let packs = TestLibrary::of_examples();
    packs.edit(
        "dog_licence/pack.yaml",
        "in_force: {from: 2026-01-01}",
        "in_force: {from: 2026-01-01, until: 2030-02-28}",
    );
    let library = packs.library();
    let pack = library.load("dog_licence").unwrap();
    let all = mutants(&library, &pack).unwrap();
    let of_days = all.iter().filter(|mutant| mutant.path.starts_with("in_force."));
    let changes: Vec<String> = of_days.map(|mutant| format!("{} {}", mutant.path, mutant.edit.shown())).collect();
    assert_eq!(
        changes,
        [
            "in_force.from 2025-12-31",
            "in_force.from 2026-01-02",
            "in_force.until 2030-02-27",
            "in_force.until 2030-03-01",
            "in_force.until "
        ]
    );
    assert!(stands_at(&pack, "in_force.until") && !stands_at(&pack, "in_force.till"));

    let examples = TestLibrary::of_examples();
    let library = examples.library().snapshot();
    let pack = library.load("dog_licence").unwrap();
    let scenarios = Scenarios::load(&library, &pack).unwrap();
    let coverage = Coverage { elements: Vec::new(), articles: Vec::new(), failing: Vec::new() };
    let calendar = library.calendar("cn").unwrap();
    let all = mutants(&library, &pack).unwrap();
    let of_days: Vec<_> = all.iter().filter(|mutant| mutant.path.starts_with("in_force.")).collect();
    assert_eq!(of_days.len(), 2);
    for mutant in of_days {
        let status = judge(&library, &scenarios, &coverage, &calendar, mutant, None);
        assert!(matches!(status, Status::Killed(_)), "{} {}: {status:?}", mutant.path, mutant.edit.shown());
    }
}
