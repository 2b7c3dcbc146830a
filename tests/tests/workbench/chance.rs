//! Whatever anybody asks, in whatever order and at whatever time: what holds of every case.

use std::collections::BTreeSet;

use crate::recorded_packs::{Chance, Record, RecordedPack, apply, expiries, portrait, recorded_packs};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use guicheng_engine::{Case, Command, Event, Id, Language, MemoryHost, Refusal, RefusalCode, Value};
use guicheng_testkit::{record, refusal};
use proptest::prelude::*;

/// A case that goes on by chance, with everything that was asked of it.
struct Life {
    id: Id,
    /// The host as if the case were not there.
    before: MemoryHost,
    host: MemoryHost,
    begun: Vec<Event>,
    events: Vec<Event>,
    case: Case,
    asked: Vec<(Command, DateTime<Utc>, Result<(), Refusal>)>,
}

/// Nine o'clock on the first workday of 2026.
fn beginning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 4, 1, 0, 0).unwrap()
}

fn live(recorded_pack: &RecordedPack, seed: u64, steps: usize) -> Life {
    let mut chance = Chance::new(seed);
    let (id, before, begun) = recorded_pack.begun(&mut chance);
    let mut host = before.clone();
    let case = host.keep_record(id.clone(), &begun).unwrap();
    let mut at = case.last_at().unwrap_or_else(beginning);
    let mut life = Life { id, before, host, events: begun.clone(), begun, case, asked: Vec::new() };
    for _ in 0..steps {
        at += chance.a_while();
        let command = recorded_pack.command(&life.host, &life.case, at, &mut chance);
        let decided = life.host.decide(&life.case, &command, at);
        assert_eq!(decided, life.host.decide(&life.case, &command, at), "the same question has the same answer");
        let outcome = match decided {
            Ok(decision) => {
                apply(&mut life.case, &decision.events, &life.host.rulebook);
                life.host.keep(&decision);
                life.events.extend(decision.events);
                Ok(())
            }
            Err(undecided) => {
                let refusal = refusal(undecided);
                judge_refusal(&refusal);
                Err(refusal)
            }
        };
        life.asked.push((command, at, outcome));
        judge_case(&life.case);
    }
    life
}

fn judge_case(case: &Case) {
    for procedure in case.procedures() {
        let state = &procedure.state().id;
        assert!(procedure.workflow().states.contains(state.as_str()), "`{state}` is a state of the workflow");
    }
}

fn judge_refusal(refusal: &Refusal) {
    assert!(!refusal.reasons().is_empty(), "a refusal has a reason");
    for reason in refusal.reasons() {
        assert_ne!(reason.code, RefusalCode::Unrest, "no pack of the project runs in circles");
        if reason.code == RefusalCode::Script {
            let message = reason.message(Language::English);
            assert!(reason.rule.is_some(), "a script that fails is named: {message}");
        }
    }
    serde_json::to_string(refusal).expect("a refusal can be sent to other programs");
    let public = serde_json::to_string(&refusal.for_public()).expect("a refusal can be shown to the public");
    for rule in refusal.reasons().iter().filter_map(|reason| reason.rule.as_ref()) {
        assert!(
            rule.place.is_empty() || !public.contains(&*rule.place),
            "the public is not told of the rule: {public}"
        );
    }
}

/// The sentences of a refusal, each in the language asked for.
fn judge_sentences(refusal: &Refusal) {
    for reason in refusal.reasons() {
        for language in [Language::Chinese, Language::English] {
            let message = reason.message(language);
            assert!(!message.trim().is_empty(), "`{}` says why", reason.code);
            assert!(
                !message.starts_with(&format!("refusal-{}", reason.code)) && !message.contains("{ $"),
                "`{}` says why in a sentence of the language, not: {message}",
                reason.code
            );
            assert!(message.chars().count() < 2_000, "`{}` says why briefly: {message}", reason.code);
        }
    }
}

fn settings() -> ProptestConfig {
    ProptestConfig { cases: 32, failure_persistence: None, max_shrink_iters: 20, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn what_was_decided_can_be_replayed_and_decided_again(seed in any::<u64>(), which in 0..5_usize) {
        let life = live(&recorded_packs()[which], seed, 25);
        let again = life.host.rulebook.replay(life.id.clone(), &life.events).unwrap();
        prop_assert_eq!(portrait(&again, &life.host.rulebook), portrait(&life.case, &life.host.rulebook), "replaying gives the case");
        let audit = life.host.rulebook.audit(life.id.clone(), &life.events).unwrap();
        let (audited, differences) = (audit.case, audit.differences);
        prop_assert!(differences.is_empty(), "every decision comes out the same again: {:#?}", differences.first());
        prop_assert_eq!(audited.sequence(), life.case.sequence());
    }

    #[test]
    fn every_refusal_says_why_in_both_languages(seed in any::<u64>(), which in 0..5_usize) {
        let life = live(&recorded_packs()[which], seed, 25);
        life.asked.iter().filter_map(|(_, _, outcome)| outcome.as_ref().err()).for_each(judge_sentences);
    }

    #[test]
    fn a_journal_gives_back_what_was_written(seed in any::<u64>(), which in 0..5_usize) {
        let life = live(&recorded_packs()[which], seed, 12);
        let (read_id, events) = record::read(&record::journal(&life.host.rulebook, &life.id, &life.events));
        prop_assert_eq!(&read_id, &life.id);
        prop_assert_eq!(&events, &life.events);
        let replayed = life.host.rulebook.replay(read_id, &events).unwrap();
        prop_assert_eq!(portrait(&replayed, &life.host.rulebook), portrait(&life.case, &life.host.rulebook));
    }

    #[test]
    fn it_does_not_matter_how_often_somebody_looks_at_the_clock(seed in any::<u64>(), which in 0..5_usize) {
        let life = live(&recorded_packs()[which], seed, 14);
        let mut host = life.before.clone();
        let mut case = host.keep_record(life.id.clone(), &life.begun).unwrap();
        let mut events = life.begun.clone();
        let mut chance = Chance::new(seed);
        let mut now = case.last_at();
        for (command, at, outcome) in &life.asked {
            // Every day, or on some days, or at any odd minute.
            let step = TimeDelta::minutes(*chance.one_of(&[1_440, 1_440, 601, 10_080, 44_000]));
            while let Some(next) = now.map(|now| now + step).filter(|next| next < at) {
                let decision = host.advance(&case, next).expect("time passes");
                apply(&mut case, &decision.events, &host.rulebook);
                host.keep(&decision);
                events.extend(decision.events);
                now = Some(next);
            }
            now = Some(*at);
            let decided = host.decide(&case, command, *at);
            let same = decided.as_ref().map(|_| ()).map_err(|undecided| refusal(undecided.clone()).code());
            prop_assert_eq!(same, outcome.as_ref().copied().map_err(Refusal::code), "the answer to {:?} at {} does not depend on who looked before: {:?}", command.request, at, decided.err());
            if let Ok(decision) = decided {
                apply(&mut case, &decision.events, &host.rulebook);
                host.keep(&decision);
                events.extend(decision.events);
            }
        }
        // What the lazy case has not been told yet.
        let Some(end) = life.asked.last().map(|(_, at, _)| *at) else { return Ok(()) };
        let mut lazy = life.case.clone();
        let mut lazy_events = life.events.clone();
        let rest = life.host.advance(&lazy, end).unwrap().events;
        apply(&mut lazy, &rest, &life.host.rulebook);
        lazy_events.extend(rest);
        let rest = host.advance(&case, end).unwrap().events;
        apply(&mut case, &rest, &host.rulebook);
        events.extend(rest);
        prop_assert_eq!(portrait(&case, &host.rulebook), portrait(&lazy, &host.rulebook));
        prop_assert_eq!(expiries(&events), expiries(&lazy_events));
    }

    #[test]
    fn nobody_sees_or_is_offered_anything_that_makes_the_engine_stumble(seed in any::<u64>(), which in 0..5_usize) {
        let recorded_pack = &recorded_packs()[which];
        let life = live(recorded_pack, seed, 8);
        let at = life.case.last_at().unwrap_or_else(beginning) + TimeDelta::days(40);
        for actor in &recorded_pack.actors {
            let available = life.host.available(&life.case, actor, at).unwrap();
            available.iter().filter_map(|available| available.refusal.as_ref()).for_each(judge_refusal);
            let openings = life.host.openings(&life.case, actor, at).unwrap();
            openings.iter().filter_map(|opening| opening.refusal.as_ref()).for_each(judge_refusal);
            life.host.view(&life.case, actor, at).unwrap();
        }
    }

    #[test]
    fn what_is_offered_is_not_refused_for_anything_but_what_is_given(seed in any::<u64>(), which in 0..5_usize) {
        let recorded_pack = &recorded_packs()[which];
        let life = live(recorded_pack, seed, 8);
        let at = life.case.last_at().unwrap_or_else(beginning);
        for actor in &recorded_pack.actors {
            for available in life.host.available(&life.case, actor, at).unwrap() {
                let request = guicheng_engine::Request::Act {
                    procedure: available.procedure,
                    action: available.action.id.clone(),
                    input: guicheng_engine::Values::new(),
                };
                let decided = life.host.decide(&life.case, &Command::new(actor.clone(), request), at);
                match (&available.refusal, decided) {
                    (None, Err(undecided)) => {
                        let refusal = refusal(undecided);
                        // What the action triggers elsewhere is judged when it is taken.
                        let own = available.action.title.get(Language::Chinese);
                        let for_person = refusal.reasons().iter().any(|reason| {
                            let early = matches!(
                                reason.code,
                                RefusalCode::NotAParty | RefusalCode::WrongState | RefusalCode::OutsideWindow | RefusalCode::UnknownAction
                            );
                            early && reason.argument("action", Language::Chinese).as_deref() == Some(own)
                        });
                        prop_assert!(!for_person, "`{}` is offered to {:?} and then refused: {refusal}", available.action.id, actor);
                    }
                    (Some(refusal), Ok(_)) => {
                        prop_assert!(false, "`{}` is not offered to {:?} ({refusal}) and can be done", available.action.id, actor);
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn the_scenarios_of_the_small_pack_hold() {
    let library = guicheng_engine::PackLibrary::open(guicheng_testkit::fixtures()).unwrap();
    let pack = library.load("lending").unwrap_or_else(|failure| panic!("{failure}"));
    let scenarios = match guicheng_workbench::scenario::Scenarios::load(&library, &pack) {
        Ok(scenarios) => scenarios,
        Err(failure) => panic!("{failure}"),
    };
    for scenario in scenarios.iter() {
        let transcript = scenarios.run(scenario, &library).unwrap_or_else(|failure| panic!("{failure}"));
        assert!(transcript.failures.is_empty(), "{}: {:#?}", scenario.id(), transcript.failures);
    }
}

#[test]
fn what_the_project_s_scenarios_record_can_be_decided_again_and_written_down() {
    for recorded_pack in recorded_packs() {
        for Record { name, id, host, events } in &recorded_pack.cases {
            let audit = host.rulebook.audit(id.clone(), events).unwrap();
            let (case, differences) = (audit.case, audit.differences);
            assert!(differences.is_empty(), "{name}: decided again, something differs: {differences:#?}");
            let (_, read) = record::read(&record::journal(&host.rulebook, id, events));
            assert_eq!(&read, events, "{name}: the journal gives back what was written");
            assert_eq!(case.sequence(), u64::try_from(events.len()).unwrap());
        }
    }
}

/// Texts that a person could be known by, in what is personal of an event. Short ones are words that stand anywhere.
fn told(values: &[&Value]) -> Vec<String> {
    let mut texts = Vec::new();
    for value in values {
        match value {
            Value::Text(text) if text.chars().count() > 3 => texts.push(text.to_string()),
            Value::List(items) => texts.extend(told(&items.iter().collect::<Vec<_>>())),
            Value::Record(record) => texts.extend(told(&record.iter().map(|(_, value)| value).collect::<Vec<_>>())),
            _ => {}
        }
    }
    texts
}

#[test]
fn what_is_sealed_tells_nothing_personal_of_any_record() {
    let mut looked_at = 0;
    for recorded_pack in recorded_packs() {
        for Record { name, id, host, events } in &recorded_pack.cases {
            let mut journal = &*record::journal(&host.rulebook, id, events);
            let journal = guicheng_engine::Journal::read(&mut journal).unwrap();
            // What a field that is not personal has said is told.
            let mut open_texts = BTreeSet::new();
            for (event, sealed) in events.iter().zip(journal.sealed()) {
                let pack = host.rulebook.pack(&event.pack).unwrap();
                let personal = |name: &Id| pack.fields.get(name).is_some_and(|field| field.personal);
                let changes = event.changes.data.iter().chain(&event.changes.facts);
                let (values, others): (Vec<_>, Vec<_>) = changes.partition(|(name, _)| personal(name));
                let texts = |values: Vec<&(Id, Option<Value>)>| {
                    told(&values.into_iter().filter_map(|(_, value)| value.as_ref()).collect::<Vec<_>>())
                };
                open_texts.extend(texts(others));
                let open = without_what_registers_may_tell(sealed.text(), &personal);
                // What a field that is not personal was and is stands in the record as its value.
                let of_open_field = |text: &String| {
                    let parts: Option<Vec<serde_json::Value>> = serde_json::from_str(text).ok();
                    let field = parts.as_ref().and_then(|parts| parts.first()?.as_str()).map(Id::from);
                    field.is_some_and(|field| pack.fields.contains_key(&field) && !personal(&field))
                };
                let hidden = texts(values).into_iter().filter(|text| !open_texts.contains(text));
                for text in hidden.filter(|text| !of_open_field(text)) {
                    looked_at += 1;
                    assert!(!open.contains(&text), "{name}, event {}: `{text}` is told", event.sequence);
                }
            }
        }
    }
    assert!(looked_at > 50, "there are personal values to look for: {looked_at}");
}

/// A sealed event but for what was looked up under names that are not personal: what somebody gives as their own name
/// may be that of an organisation that a register names.
fn without_what_registers_may_tell(sealed: &str, is_personal: &dyn Fn(&Id) -> bool) -> String {
    let mut sealed: serde_json::Value = serde_json::from_str(sealed).unwrap();
    if let Some(answers) = sealed.pointer_mut("/event/looked_up").and_then(|answers| answers.as_array_mut()) {
        for entry in answers.iter_mut().filter_map(|answer| answer["entries"].as_array_mut()).flatten() {
            if let Some(facts) = entry["facts"].as_object_mut() {
                facts.retain(|name, _| is_personal(&Id::from(name.as_str())));
            }
        }
    }
    sealed.to_string()
}
