//! The service beside a model: the engine with registers in memory, and nothing stored. Whatever is done, in whatever order, by one node or
//! the other, before and after a restart, both have the same cases, lists and refusals.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::{
    Actor, Case, CollectionRow, Command, Decision, Event, Id, MemoryHost, Request, Undecided, Value,
};
use guicheng_service::desk::{CollectionAsked, Desk, DeskError};
use proptest::prelude::*;

use crate::world::{APPLICATION, World, act, input, morning, official, person, world};

/// Something that is done.
#[derive(Clone, Debug)]
enum Step {
    Open { trader: u8, goods: bool },
    Act { case: u8, action: u8, by: u8 },
    Pass { days: u8 },
    Look,
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..4_u8, any::<bool>()).prop_map(|(trader, goods)| Step::Open { trader, goods }),
        8 => (any::<u8>(), 0..7_u8, 0..5_u8).prop_map(|(case, action, by)| Step::Act { case, action, by }),
        3 => (1..9_u8).prop_map(|days| Step::Pass { days }),
        2 => Just(Step::Look),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 1..40)
}

fn trader(number: u8) -> Actor {
    person(["florist", "potter", "weaver", "smith"][usize::from(number % 4)])
}

fn actor(number: u8) -> Actor {
    match number {
        0 => official("river_office", "clerk"),
        1 => official("river_office", "head"),
        2 => official("hill_office", "clerk"),
        other => trader(other),
    }
}

fn command(action: u8, by: &Actor) -> Command {
    let request = |procedure, action: &str, given| act(by, procedure, action, given);
    match action {
        0 | 1 => request(APPLICATION, "give_notice", input([])),
        2 => request(APPLICATION, "grant", input([("pitch", "A-07")])),
        3 => request(APPLICATION, "refuse", input([])),
        4 => request(1, "give_up", input([])),
        5 => Command::new(
            by.clone(),
            Request::Open {
                workflow: Id::from("objection"),
                concerns: Some(APPLICATION),
                input: input([("grounds", "挡了门口")]),
            },
        ),
        _ => request(3, "decide", input([])),
    }
}

/// What the service should have.
struct Model {
    host: MemoryHost,
    now: DateTime<Utc>,
    cases: BTreeMap<Id, (Case, Vec<Event>)>,
}

impl Model {
    fn keep(&mut self, id: &Id, decision: &Decision) {
        self.host.keep(decision);
        let (case, events) = self.cases.entry(id.clone()).or_insert_with(|| (Case::new(id.clone()), Vec::new()));
        for event in &decision.events {
            case.apply(event, &self.host.rulebook).unwrap();
        }
        events.extend(decision.events.iter().cloned());
    }

    /// What somebody reads in a list, in its order as far as that says anything.
    fn list(&self, collection: &str, reader: &Actor) -> Vec<(Vec<Option<Value>>, Id, u32)> {
        let pack = self.host.rulebook.packs().find(|pack| pack.id == *"market_pitches").unwrap();
        let on = self.host.rulebook.calendar(pack.calendar.as_str()).unwrap().local_date(self.now);
        let rows = self.cases.values().flat_map(|(case, _)| self.host.rulebook.collection_rows(case).unwrap());
        let read = rows.filter(|row| row.collection == *collection && row.is_for(reader) && row.stands_on(on));
        let mut listed: Vec<_> = read.map(|row| shown(&row)).collect();
        listed.sort();
        listed
    }
}

fn shown(row: &CollectionRow) -> (Vec<Option<Value>>, Id, u32) {
    (row.values.iter().map(|(_, value)| value.clone()).collect(), row.case.clone(), row.procedure)
}

/// Both answers, as far as they can be compared.
fn outcome<T>(answer: &Result<T, DeskError>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(DeskError::Refused(refusal)) => refusal.code().to_string(),
        Err(DeskError::Unknown) => "unknown".to_owned(),
        Err(error) => panic!("{error}"),
    }
}

fn expected(model: &Model, case: &Case, command: &Command, answer: &Result<Decision, Undecided>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(Undecided::Refused(refusal)) => {
            let seen = model.host.view(case, &command.actor, model.now).unwrap();
            let nothing = seen.facts.is_none() && seen.procedures.is_empty() && seen.shown.is_empty();
            if nothing { "unknown".to_owned() } else { refusal.code().to_string() }
        }
        Err(undecided) => panic!("{undecided}"),
    }
}

/// Takes the steps on both.
fn run(world: &World, first: Desk, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut desk = first;
    let mut model = Model {
        host: MemoryHost::new(desk.published().rulebook().clone()),
        now: desk.clock().now(),
        cases: BTreeMap::new(),
    };
    for step in steps {
        match step {
            Step::Open { trader: number, goods } => {
                let by = trader(number);
                let goods = if goods { "flowers" } else { "crafts" };
                let given = input([
                    ("trader_name", by.person.as_ref().unwrap().as_str()),
                    ("trader_phone", "13800000001"),
                    ("district", "990102"),
                    ("goods", goods),
                ]);
                let (pack, workflow) = (Id::from("market_pitches"), Id::from("application"));
                let done = desk.open_case(&by, &pack, &workflow, given.clone(), None);
                let id = done.as_ref().map_or(Id::from("refused"), |done| done.file.row.id.clone());
                let request = Request::OpenCase { pack, kind: Id::from("pitch"), workflow, input: given };
                let decided = model.host.decide(&Case::new(id.clone()), &Command::new(by, request), model.now);
                prop_assert_eq!(
                    done.is_ok(),
                    decided.is_ok(),
                    "{:?} {:?}",
                    done.as_ref().err(),
                    decided.as_ref().err()
                );
                if let Ok(decision) = decided {
                    model.keep(&id, &decision);
                }
            }
            Step::Act { case, action, by } => {
                let ids: Vec<Id> = model.cases.keys().cloned().collect();
                if ids.is_empty() {
                    continue;
                }
                let id = &ids[usize::from(case) % ids.len()];
                let command = command(action, &actor(by));
                let done = desk.command(id, &command);
                let known = model.cases[id].0.clone();
                let decided = model.host.decide(&known, &command, model.now);
                prop_assert_eq!(outcome(&done), expected(&model, &known, &command, &decided));
                if let Ok(decision) = decided {
                    model.keep(id, &decision);
                }
            }
            Step::Pass { days } => {
                model.now += TimeDelta::days(i64::from(days));
                prop_assert_eq!(desk.move_clock(model.now).unwrap(), model.now);
            }
            Step::Look => {
                desk.look().unwrap();
                desk.sweep().unwrap();
                // The order is that of the moments at which cases fell due; none of these reads what another tells.
                for id in model.cases.keys().cloned().collect::<Vec<_>>() {
                    let decision = model.host.advance(&model.cases[&id].0, model.now).unwrap();
                    model.keep(&id, &decision);
                }
            }
            Step::Restart => desk = world.desk(),
        }
    }
    compare(&desk, &model)
}

fn compare(desk: &Desk, model: &Model) -> Result<(), TestCaseError> {
    let published = desk.published();
    for (id, (_, events)) in &model.cases {
        let file = desk.file(&published, id).unwrap();
        prop_assert_eq!(&*file.events, events);
    }
    let readers = [Actor::anonymous(), actor(0), actor(1), actor(2), actor(3), actor(4)];
    for collection in ["notice_wall", "catalogue", "search", "inbox", "objections"] {
        for reader in &readers {
            let mut found = Vec::new();
            let mut after = None;
            loop {
                let asked = CollectionAsked {
                    pack: Id::from("market_pitches"),
                    collection: Id::from(collection),
                    chosen: Vec::new(),
                    sought: None,
                    day: None,
                    after,
                    most: 3,
                };
                let page = desk.collection(reader, &asked).unwrap();
                found.extend(page.rows.iter().map(shown));
                after = page.next;
                let (count, is_exact) = page.count.unwrap();
                if after.is_none() {
                    prop_assert!(!is_exact || count == u64::try_from(found.len()).unwrap(), "{collection}: {count}");
                    break;
                }
            }
            found.sort();
            prop_assert_eq!(found, model.list(collection, reader), "{}", collection);
        }
    }
    prop_assert_eq!(desk.audit(2, |_| {}).unwrap().findings, []);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_service_has_what_the_engine_alone_would_have(steps in steps()) {
        let (world, desk) = world(&["market_pitches"]);
        prop_assert_eq!(desk.clock().now(), morning("2026-03-02"));
        run(&world, desk, steps)?;
    }
}
