//! Embeds the engine in a host: opens a case, submits an application, lets time pass, shows what is open to whom, and
//! prints a refusal with its reasons.
//!
//! `cargo run -p guicheng-engine --example embed`

#![allow(clippy::print_stdout, reason = "an example that prints")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{
    Actor, Answers, Case, Command, Entry, Event, HashAlgorithm, Head, Id, Journal, Language, PackLibrary, Request,
    Rulebook, Undecided, Value, Values,
};

fn main() -> Result<(), Box<dyn Error>> {
    // The rulebook: every pack and calendar that cases refer to.
    let library = PackLibrary::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples"))?;
    let pack = library.load("dog_licence")?;
    let mut rulebook = Rulebook::new();
    rulebook.publish_calendar(library.calendar(pack.calendar.as_str())?);
    rulebook.publish(Arc::clone(&pack))?;

    // The host's store: here a list of events; in a service a table with one row for each.
    let mut case = Case::new(Id::from("dog-1"));
    let mut stored: Vec<Event> = Vec::new();

    let keeper = person("keeper", &[]);
    let open = Request::OpenCase {
        pack: pack.id.clone(),
        kind: Id::from("dog"),
        workflow: Id::from("licence"),
        input: Values::new(),
    };
    submit(&rulebook, &mut case, &mut stored, keeper.clone(), open, "2026-03-02T01:00:00Z")?;

    let act = |action: &str, input: Values| Request::Act { procedure: 2, action: Id::from(action), input };
    let input: Values = [
        ("keeper_name", "饲养人"),
        ("keeper_phone", "13800000000"),
        ("district", "990102"),
        ("dog_name", "豆豆"),
        ("size", "small"),
    ]
    .map(|(field, value)| (Id::from(field), Value::text(value)))
    .into_iter()
    .collect();
    submit(&rulebook, &mut case, &mut stored, keeper.clone(), act("submit", input), "2026-03-03T01:00:00Z")?;

    // Time alone: a host asks this of every case whose next clock has run out.
    let ticked = rulebook.advance(&case, at("2026-03-09T01:00:00Z")?, &Answers::none())?;
    keep(&rulebook, &mut case, &mut stored, ticked.events)?;

    let clerk = Actor { organisation: Some(Id::from("north_bureau")), ..person("north-clerk", &["clerk"]) };
    submit(&rulebook, &mut case, &mut stored, clerk, act("accept", Values::new()), "2026-03-09T01:30:00Z")?;

    // What the keeper can do now, and why not the rest.
    for offer in rulebook.available(&case, &keeper, at("2026-03-10T01:00:00Z")?, &Answers::none())? {
        let title = offer.action.title.get(Language::English);
        match offer.refusal {
            None => println!("open:   {title}"),
            Some(refusal) => println!("closed: {title}: {refusal}"),
        }
    }

    // A refusal says which rule failed, what it read, and the article.
    let examiner = Actor { organisation: Some(Id::from("north_bureau")), ..person("north-examiner", &["examiner"]) };
    let command = Command::new(examiner, act("grant", Values::new()));
    if let Err(Undecided::Refused(refusal)) =
        rulebook.decide(&case, &command, at("2026-03-10T01:00:00Z")?, &Answers::none())
    {
        println!("{}", serde_json::to_string_pretty(&refusal)?);
    }

    // The record: one line for each event. Taken again, every decision comes out as recorded.
    let algorithm = HashAlgorithm::Sha256;
    let entries: Vec<Entry> = stored.iter().map(Entry::from).collect();
    let seed = [0; 32]; // a service takes 32 random bytes for each call, and does not keep them
    let sealed = rulebook.seal(&Head::begin(case.id(), algorithm), &entries, &seed)?;
    let mut journal = Vec::new();
    Journal::write(&mut journal, case.id(), algorithm, &sealed)?;
    print!("{}", String::from_utf8(journal)?);
    let audit = rulebook.audit(case.id().clone(), &stored)?;
    println!("{} events, {} decisions that come out differently", stored.len(), audit.differences.len());
    Ok(())
}

/// Decides a command, stores what was decided, and hands the effects to the outbox.
fn submit(
    rulebook: &Rulebook,
    case: &mut Case,
    stored: &mut Vec<Event>,
    actor: Actor,
    request: Request,
    moment: &str,
) -> Result<(), Box<dyn Error>> {
    let key = Some(Arc::from(format!("request-{moment}")));
    let command = Command { actor, request, key, seen: Some(case.sequence()) };
    let decision = rulebook.decide(case, &command, at(moment)?, &Answers::none())?;
    keep(rulebook, case, stored, decision.events)
}

fn keep(
    rulebook: &Rulebook,
    case: &mut Case,
    stored: &mut Vec<Event>,
    events: Vec<Event>,
) -> Result<(), Box<dyn Error>> {
    // A service writes the events and the outbox in one transaction, and only then shows the new state.
    for event in events {
        case.apply(&event, rulebook)?;
        for effect in &event.effects {
            println!("outbox: {} to {:?}", effect.effect, effect.to);
        }
        stored.push(event);
    }
    Ok(())
}

fn person(id: &str, roles: &[&str]) -> Actor {
    Actor {
        person: Some(Id::from(id)),
        roles: roles.iter().copied().map(Id::from).collect(),
        real_name: true,
        ..Actor::anonymous()
    }
}

fn at(moment: &str) -> Result<DateTime<Utc>, chrono::ParseError> {
    Ok(DateTime::parse_from_rfc3339(moment)?.with_timezone(&Utc))
}
