//! The engine with the pack of Chongqing.

use std::error::Error;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{
    Actor, Answers, Case, Command, FieldType, Hash, HashAlgorithm, Id, MemoryHost, Pack, PackLibrary, Request, Rulebook,
    Undecided, Value, Values, resolve,
};
use serde_json::{Map, Value as Json};

use crate::{ACCEPTED, OPEN, REFUSED, application, print};

const PEER: &str = "Guicheng";

pub(crate) fn measure(submission: &Json) -> Result<(), Box<dyn Error>> {
    let library = PackLibrary::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../rulepacks"))?;
    let pack = library.load("chongqing")?;
    let mut rulebook = Rulebook::new();
    rulebook.publish_calendar(library.calendar(pack.calendar.as_str())?);
    rulebook.publish(Arc::clone(&pack))?;
    let host = MemoryHost::new(rulebook);
    let at: DateTime<Utc> = submission["at"].as_str().unwrap_or_default().parse()?;
    let actor = Actor {
        organisation: submission["registrant"].as_str().map(Id::from),
        person: Some(Id::from("clerk")),
        roles: vec![Id::from("clerk")],
        acts_for: None,
        real_name: true,
    };
    let act = |procedure, action: &str, input| {
        Command::new(actor.clone(), Request::Act { procedure, action: Id::from(action), input })
    };
    let take = |case: &mut Case, command: &Command| -> Result<(), Box<dyn Error>> {
        for event in host.decide(case, command, at)?.events {
            case.apply(&event, &host.rulebook)?;
        }
        Ok(())
    };

    let mut draft = Case::new(Id::from("case"));
    let workflow = &pack.workflows.get("first_registration").ok_or("no first registration")?;
    let kind = workflow.case.clone();
    let open = Request::OpenCase { pack: pack.id.clone(), kind, workflow: workflow.id.clone(), input: Values::new() };
    take(&mut draft, &Command::new(actor.clone(), open))?;
    let procedure = draft.newest("first_registration").ok_or("not opened")?.number();
    let saved = submission["saved"].as_object().cloned().unwrap_or_default();
    take(&mut draft, &act(procedure, "save", values(&pack, &saved)))?;

    let accepted = act(procedure, "submit", values(&pack, &application(submission, false)));
    let refused = act(procedure, "submit", values(&pack, &application(submission, true)));
    assert!(!host.decide(&draft, &accepted, at)?.events.is_empty());
    let refusal = host.decide(&draft, &refused, at).expect_err("the submission is refused");
    assert_eq!(refusal.refusal().map(|refusal| refusal.reasons().len()), Some(2), "{refusal}");

    // What is looked up in registers is at hand.
    let answers = |attempt: &dyn Fn(&Answers) -> Result<(), Undecided>| {
        let mut all = Answers::none();
        let _ = resolve(
            |answers| {
                all = answers.clone();
                attempt(answers)
            },
            |look_up| host.registers.answer(look_up),
        );
        all
    };
    let rulebook = &host.rulebook;
    for (what, command) in [(ACCEPTED, &accepted), (REFUSED, &refused)] {
        let answers = answers(&|answers| rulebook.decide(&draft, command, at, answers).map(drop));
        print(what, PEER, || rulebook.decide(&draft, command, at, &answers));
    }
    let answers = answers(&|answers| rulebook.available(&draft, &actor, at, answers).map(drop));
    print(OPEN, PEER, || rulebook.available(&draft, &actor, at, &answers));
    Ok(())
}

/// An input as the pack's fields have it.
fn values(pack: &Pack, json: &Map<String, Json>) -> Values {
    let value = |(name, json): (&String, &Json)| {
        let value = match (json, pack.fields.get(name.as_str())?.kind) {
            (Json::Bool(value), _) => Value::Boolean(*value),
            (Json::String(day), FieldType::Date) => Value::date(day.parse().ok()?),
            (Json::String(name), FieldType::Document) => {
                Value::document(name, 1024, "pdf", Hash::of(HashAlgorithm::Sha256, name.as_bytes()))
            }
            (Json::String(text), _) => Value::text(text),
            _ => return None,
        };
        Some((Id::from(name.as_str()), value))
    };
    json.iter().filter_map(value).collect()
}
