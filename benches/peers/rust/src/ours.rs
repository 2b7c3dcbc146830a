//! The engine with the pack of Chongqing.

use std::error::Error;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::{Actor, Case, Command, FieldType, Id, Pack, PackLibrary, Request, Rulebook, Value, Values};
use serde_json::{Map, Value as Json};

use crate::{ACCEPTED, OPEN, REFUSED, application, print};

const PEER: &str = "Guicheng";

pub(crate) fn measure(submission: &Json) -> Result<(), Box<dyn Error>> {
    let library = PackLibrary::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../rulepacks"))?;
    let pack = library.load("chongqing")?;
    let mut rulebook = Rulebook::new();
    rulebook.publish_calendar(library.calendar(pack.calendar.as_str())?);
    rulebook.publish(Arc::clone(&pack)).unwrap();
    let at: DateTime<Utc> = submission["at"].as_str().unwrap_or_default().parse()?;
    let actor = Actor {
        organisation: submission["registrant"].as_str().map(Id::from),
        person: Some(Id::from("clerk")),
        roles: vec![Id::from("clerk")],
        real_name: true,
    };
    let act = |procedure, action: &str, input| {
        Command::new(actor.clone(), Request::Act { procedure, action: Id::from(action), input })
    };
    let take = |case: &mut Case, command: &Command| -> Result<(), Box<dyn Error>> {
        for event in rulebook.decide(case, command, at)?.events {
            case.apply(&event, &rulebook)?;
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
    assert!(!rulebook.decide(&draft, &accepted, at)?.events.is_empty());
    let refusal = rulebook.decide(&draft, &refused, at).expect_err("the submission is refused");
    assert_eq!(refusal.reasons().len(), 2, "{refusal}");

    print(ACCEPTED, PEER, || rulebook.decide(&draft, &accepted, at));
    print(REFUSED, PEER, || rulebook.decide(&draft, &refused, at));
    print(OPEN, PEER, || rulebook.available(&draft, &actor, at));
    Ok(())
}

/// An input as the pack's fields have it.
fn values(pack: &Pack, json: &Map<String, Json>) -> Values {
    let value = |(name, json): (&String, &Json)| {
        let date = pack.fields.get(name.as_str()).is_some_and(|field| field.kind == FieldType::Date);
        let value = match json {
            Json::Bool(value) => Value::Boolean(*value),
            Json::String(text) => match text.parse::<NaiveDate>() {
                Ok(day) if date => Value::date(day),
                _ => Value::text(text),
            },
            _ => return None,
        };
        Some((Id::from(name.as_str()), value))
    };
    json.iter().filter_map(value).collect()
}
