//! What cases know of each other: when they come to know it, and that it does not matter who looks when.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::{
    Actor, Case, Cause, Command, Event, EventKind, Id, LookUp, MemoryHost, Pack, PackLibrary, Refusal, RefusalCode,
    Request, Undecided, Value, Values,
};
use guicheng_testkit::refusal;
use guicheng_workbench::scenario::Scenarios;
use proptest::prelude::*;

/// The example pack with its calendar, and a dog that was licensed on 2026-03-18 until 2027-03-18.
struct Kennel {
    pack: Arc<Pack>,
    host: MemoryHost,
    licensed: Vec<Event>,
}

fn kennel() -> &'static Kennel {
    static KENNEL: OnceLock<Kennel> = OnceLock::new();
    KENNEL.get_or_init(|| {
        let library = PackLibrary::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")).unwrap();
        let pack = library.load("dog_licence").unwrap_or_else(|failure| panic!("{failure}"));
        let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
        let plain = scenarios.get("plain").unwrap();
        let transcript = scenarios.run(plain, &library).unwrap_or_else(|failure| panic!("{failure}"));
        let (_, licensed) = transcript.cases.into_values().next().unwrap();
        Kennel { pack, host: transcript.host, licensed }
    })
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn actor(organisation: Option<&str>, person: &str) -> Actor {
    let organisation = organisation.map(Id::from);
    Actor { organisation, person: Some(Id::from(person)), real_name: true, ..Actor::anonymous() }
}

fn keeper() -> Actor {
    actor(None, "keeper")
}

fn text(name: &str, value: &str) -> (Id, Value) {
    (Id::from(name), Value::text(value))
}

fn act(who: Actor, action: &str, input: Values) -> Command {
    Command::new(who, Request::Act { procedure: 1, action: Id::from(action), input })
}

/// The keeper proves that a practice has vaccinated the dog on 2026-03-19.
fn proof(practice: &str) -> Command {
    let vaccinated_on = (Id::from("vaccinated_on"), Value::date("2026-03-19".parse().unwrap()));
    let input = [vaccinated_on, text("vaccinated_by", practice)].into_iter().collect();
    act(keeper(), "prove_vaccination", input)
}

/// A practice's next step: it applies, is approved, and loses the approval.
fn next_step(practice: &Case, id: &str, pack: &Pack) -> Option<Command> {
    let city = || actor(Some("city_bureau"), "city-inspector");
    Some(match practice.procedure(1).map(|root| root.state().id.as_str().to_owned()).as_deref() {
        None => {
            let input = [text("practice_name", id)].into_iter().collect();
            let (kind, workflow) = (Id::from("practice"), Id::from("approval"));
            Command::new(actor(Some(id), "vet"), Request::OpenCase { pack: pack.id.clone(), kind, workflow, input })
        }
        Some("applied") => act(city(), "approve", Values::new()),
        Some("approved") => act(city(), "withdraw_approval", Values::new()),
        Some(_) => return None,
    })
}

fn decide(host: &MemoryHost, case: &mut Case, command: &Command, at: DateTime<Utc>) -> Result<Vec<Event>, Refusal> {
    let events = host.decide(case, command, at).map_err(refusal)?.events;
    events.iter().for_each(|event| case.apply(event, &host.rulebook).unwrap());
    Ok(events)
}

/// The events of a practice that takes its steps at these moments.
fn practice(id: &str, moments: &[DateTime<Utc>]) -> Vec<Event> {
    let Kennel { pack, host, .. } = kennel();
    let mut case = Case::new(Id::from(id));
    let steps = moments.iter().filter_map(|moment| {
        let command = next_step(&case, id, pack)?;
        Some(decide(host, &mut case, &command, *moment).unwrap())
    });
    steps.flatten().collect()
}

/// The rulebook with these practices entered.
fn knowing(practices: &[&[Event]]) -> MemoryHost {
    let mut host = kennel().host.clone();
    for events in practices {
        let Some(Cause::Command(command)) = events.first().map(|event| &event.cause) else { continue };
        let id = command.actor.organisation.clone().unwrap();
        host.keep_record(id, events).unwrap();
    }
    host
}

fn dog(host: &MemoryHost) -> Case {
    host.rulebook.replay(Id::from("dog"), &kennel().licensed).unwrap()
}

fn moments() -> [DateTime<Utc>; 3] {
    [at("2026-03-20T01:00:00Z"), at("2026-03-20T02:00:00Z"), at("2026-06-01T02:00:00Z")]
}

#[test]
fn a_decision_sees_what_was_known_at_its_moment_however_much_is_known_since() {
    let host = knowing(&[&practice("vet_north", &moments())]);
    let refused = |moment| decide(&host, &mut dog(&host), &proof("vet_north"), at(moment)).unwrap_err().code();
    assert_eq!(refused("2026-03-20T00:59:59Z"), RefusalCode::Condition, "nothing is known of the practice yet");
    assert_eq!(refused("2026-03-20T01:30:00Z"), RefusalCode::Condition, "it has only applied");
    assert_eq!(
        refused("2026-06-01T02:00:00Z"),
        RefusalCode::Condition,
        "its approval is withdrawn from that moment on"
    );
    let mut case = dog(&host);
    let events = decide(&host, &mut case, &proof("vet_north"), at("2026-03-20T02:00:00Z")).unwrap();
    assert_eq!(events.len(), 1, "the proof is taken, and counts: {events:#?}");
}

#[test]
fn what_is_new_in_a_register_is_followed_on_its_day_whenever_somebody_looks() {
    let host = knowing(&[&practice("vet_north", &moments())]);
    let mut case = dog(&host);
    decide(&host, &mut case, &proof("vet_north"), at("2026-03-20T03:00:00Z")).unwrap();
    let decision = host.advance(&case, at("2026-07-15T01:00:00Z")).unwrap();
    let void = decision.events.last().unwrap();
    assert!(matches!(&void.kind, EventKind::Acted { action, .. } if *action == "void_vaccination"));
    assert_eq!(void.cause, Cause::Automatic);
    assert_eq!(void.on.to_string(), "2026-06-01");
    let name = (Id::from("practice_name"), Some(Value::text("vet_north")));
    assert_eq!(void.effects[0].with, [name], "what the register records of the practice");
}

#[test]
fn a_clock_that_has_run_out_before_comes_first() {
    let late = [moments()[0], moments()[1], at("2027-03-18T16:00:00Z")];
    for (withdrawn, voided) in [("2027-03-18T15:59:59Z", true), ("2027-03-18T16:00:00Z", false)] {
        let host = knowing(&[&practice("vet_north", &[late[0], late[1], at(withdrawn)])]);
        let mut case = dog(&host);
        decide(&host, &mut case, &proof("vet_north"), at("2026-03-20T03:00:00Z")).unwrap();
        let events = host.advance(&case, at("2027-04-01T01:00:00Z")).unwrap().events;
        let taken = |name: &str| {
            events.iter().any(|event| matches!(&event.kind, EventKind::Acted { action, .. } if *action == name))
        };
        assert!(taken("lapse"), "the licence ends on 18 March");
        assert_eq!(taken("void_vaccination"), voided, "{withdrawn}: the licence had ended at midnight");
    }
}

#[test]
fn a_record_is_audited_with_what_it_looked_up_and_nothing_else() {
    let vet = practice("vet_north", &moments());
    let host = knowing(&[&vet]);
    let mut case = dog(&host);
    let mut events = kennel().licensed.clone();
    events.extend(decide(&host, &mut case, &proof("vet_north"), at("2026-03-20T03:00:00Z")).unwrap());
    events.extend(host.advance(&case, at("2026-07-15T01:00:00Z")).unwrap().events);
    let differences = host.rulebook.audit(Id::from("dog"), &events).unwrap().differences;
    assert!(differences.is_empty(), "{differences:#?}");
    let proven = events.iter().find(|event| !event.looked_up.is_empty()).unwrap();
    let looked_up = &proven.looked_up[0];
    assert_eq!((looked_up.register.as_str(), looked_up.version), ("practices", 2), "it had applied and was approved");
    let mut forged = events.clone();
    let standing = Some(Id::from("applied"));
    forged
        .iter_mut()
        .flat_map(|event| &mut event.looked_up)
        .flat_map(|looked_up| Arc::make_mut(&mut looked_up.entries))
        .for_each(|entry| entry.standing.clone_from(&standing));
    let differences = host.rulebook.audit(Id::from("dog"), &forged).unwrap().differences;
    assert!(!differences.is_empty(), "what was looked up is what the decision rests on");
    forged.iter_mut().for_each(|event| event.looked_up.clear());
    let differences = host.rulebook.audit(Id::from("dog"), &forged).unwrap().differences;
    assert!(matches!(differences[0].again, Err(Undecided::Missing(_))), "{differences:#?}");
    let differences = host.rulebook.audit(Id::from("vet_north"), &vet).unwrap().differences;
    assert!(differences.is_empty(), "a case of the register itself: {differences:#?}");
}

#[test]
fn entering_again_or_in_another_order_changes_nothing() {
    let (one, two) = (practice("vet_north", &moments()), practice("vet_south", &moments()));
    let shown = |host: &MemoryHost| {
        let rows = host.registers.rows().map(|row| {
            let look_up =
                LookUp { register: row.register.clone(), key: row.key.clone(), at: at("2027-01-01T00:00:00Z") };
            format!("{:?} {:?}", row.key, host.registers.answer(&look_up))
        });
        rows.collect::<Vec<_>>()
    };
    let entered = shown(&knowing(&[&one, &two]));
    assert_eq!(entered.len(), 6, "{entered:#?}");
    assert_eq!(shown(&knowing(&[&two, &one, &two])), entered);
}

/// What can be told of a case from outside.
fn portrait(case: &Case) -> String {
    let procedures = case.procedures().map(|procedure| {
        let clocks: Vec<_> = procedure.clocks().iter().map(|run| (&run.clock().id, run.phase())).collect();
        format!("{} {:?} {clocks:?}", procedure.state().id, procedure.data())
    });
    format!("{:?} {:?}", case.facts(), procedures.collect::<Vec<_>>())
}

/// What happened by itself, and on which day.
fn by_itself(events: &[Event]) -> Vec<(String, EventKind)> {
    let itself = events.iter().filter(|event| event.command().is_none());
    itself.map(|event| (event.on.to_string(), event.kind.clone())).collect()
}

fn minutes(longest: i64) -> impl Strategy<Value = TimeDelta> {
    prop_oneof![3 => 1..longest, 1 => (1..longest / 1_440).prop_map(|days| days * 1_440)].prop_map(TimeDelta::minutes)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Practices come and go; the keeper proves vaccinations by one or the other; somebody looks now and then, or often.
    #[test]
    fn it_does_not_matter_how_often_somebody_looks(
        north in prop::collection::vec(minutes(300_000), 3),
        south in prop::collection::vec(minutes(300_000), 3),
        proofs in prop::collection::vec((minutes(150_000), prop::sample::select(vec!["vet_north", "vet_south"])), 1..6),
        ticks in prop::collection::vec(minutes(40_000), 1..40),
    ) {
        let start = kennel().licensed.last().unwrap().at;
        let after = |gaps: &[TimeDelta]| {
            let mut moment = start;
            gaps.iter().map(|gap| { moment += *gap; moment }).collect::<Vec<_>>()
        };
        let (north, south) = (practice("vet_north", &after(&north)), practice("vet_south", &after(&south)));
        let host = knowing(&[&north, &south]);
        let gaps: Vec<TimeDelta> = proofs.iter().map(|(gap, _)| *gap).collect();
        let asked: Vec<_> = after(&gaps).into_iter().zip(&proofs).map(|(moment, (_, vet))| (moment, proof(vet))).collect();
        let end = asked.last().unwrap().0 + TimeDelta::days(60);
        let live = |ticks: &[DateTime<Utc>], growing: bool| {
            let mut steps: Vec<(DateTime<Utc>, Option<&Command>)> = ticks.iter().map(|moment| (*moment, None)).collect();
            steps.extend(asked.iter().map(|(moment, command)| (*moment, Some(command))));
            steps.push((end, None));
            steps.retain(|(moment, _)| *moment <= end);
            steps.sort_by_key(|(moment, command)| (*moment, command.is_some()));
            let mut case = dog(&host);
            let (mut events, mut answers) = (Vec::new(), Vec::new());
            for (moment, command) in steps {
                let known: Vec<Vec<Event>> = [&north, &south]
                    .iter()
                    .map(|events| events.iter().filter(|event| event.at <= moment).cloned().collect())
                    .collect();
                let then = if growing { knowing(&[&known[0], &known[1]]) } else { host.clone() };
                let decided = match command {
                    Some(command) => then.decide(&case, command, moment),
                    None => then.advance(&case, moment),
                };
                if command.is_some() {
                    answers.push(decided.as_ref().map(|_| ()).map_err(|undecided| undecided.refusal().map(Refusal::code)));
                }
                let Ok(decision) = decided else { continue };
                decision.events.iter().for_each(|event| case.apply(event, &host.rulebook).unwrap());
                events.extend(decision.events);
            }
            let all: Vec<Event> = kennel().licensed.iter().chain(&events).cloned().collect();
            let differences = host.rulebook.audit(Id::from("dog"), &all).unwrap().differences;
            assert!(differences.is_empty(), "decided again, something differs: {differences:#?}");
            (portrait(&case), by_itself(&events), answers)
        };
        let lazy = live(&[], false);
        prop_assert_eq!(&live(&after(&ticks), false), &lazy, "looking more often changes nothing");
        prop_assert_eq!(&live(&after(&ticks), true), &lazy, "nor does knowing only what was known");
    }
}
