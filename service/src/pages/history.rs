//! What has happened in a case, told to those who see it.

use guicheng_engine::{Actor, Case, Cause, Event, EventKind, Id, Procedure};

use super::Visit;
use super::frame::{cited, day_in_words};
use crate::desk::CaseShown;
use crate::messages::say;

/// Something that happened.
pub(super) struct Happened {
    pub(super) on: String,
    pub(super) what: String,
    pub(super) who: Option<String>,
    pub(super) articles: String,
}

/// What has happened in the procedures that somebody sees whole, the newest first.
pub(super) fn history(visit: &Visit, shown: &CaseShown) -> Vec<Happened> {
    let sees = |number: u32| shown.sees_all() || shown.disclosure.procedures.iter().any(|(seen, _)| *seen == number);
    let events = shown.file.events.iter().filter(|event| sees(event.procedure));
    let told = events.filter_map(|event| happened(visit, &shown.case, event));
    let mut told: Vec<Happened> = told.collect();
    told.reverse();
    told
}

fn happened(visit: &Visit, case: &Case, event: &Event) -> Option<Happened> {
    let language = visit.language();
    let procedure = case.procedure(event.procedure)?;
    let actor = match &event.cause {
        Cause::Command(command) => Some(&command.actor),
        _ => None,
    };
    Some(Happened {
        on: event.on.to_string(),
        what: what(visit, procedure, event)?,
        who: actor.and_then(|actor| who(visit, procedure, actor)),
        articles: cited(procedure.pack(), &event.articles, language),
    })
}

fn who(visit: &Visit, procedure: &Procedure, actor: &Actor) -> Option<String> {
    let name = |id: &Id| visit.service.desk.name(Some(procedure.pack()), id, visit.language());
    let reader = visit.actor();
    // Persons are named to themselves and to colleagues, and those who act for themselves to officials.
    let is_named = reader.person == actor.person
        || match &actor.organisation {
            Some(organisation) => reader.organisation.as_ref() == Some(organisation),
            None => visit.caller.is_official(),
        };
    let person = actor.person.as_ref().filter(|_| is_named);
    match (&actor.organisation, person) {
        (Some(organisation), Some(person)) => Some(format!("{} · {}", name(organisation), name(person))),
        (Some(organisation), None) => Some(name(organisation)),
        (None, Some(person)) => Some(name(person)),
        (None, None) => actor.person.as_ref().map(|_| visit.say("page-a-person")),
    }
}

/// What happened, in a sentence; nothing of what nobody needs to be told.
fn what(visit: &Visit, procedure: &Procedure, event: &Event) -> Option<String> {
    let language = visit.language();
    let workflow = procedure.workflow();
    let title = workflow.title.get(language);
    let state = |id: &Id| {
        let state = workflow.states.get(id.as_str());
        state.map_or(id.as_str(), |state| state.title.get(language)).to_owned()
    };
    match &event.kind {
        EventKind::Opened { state: begun, .. } => {
            Some(say(language, "page-opened", &[("workflow", &title), ("state", &state(begun))]))
        }
        EventKind::Acted { action, from, to } => {
            let action = workflow.actions.get(action.as_str());
            let action = action.map_or("", |action| action.title.get(language));
            let id = if from == to { "page-acted-staying" } else { "page-acted" };
            Some(say(language, id, &[("workflow", &title), ("action", &action), ("state", &state(to))]))
        }
        EventKind::ClockExpired { clock, last_day, .. } => {
            let clock = workflow.clocks.get(clock.as_str()).map_or("", |clock| clock.title.get(language));
            Some(say(
                language,
                "page-ran-out",
                &[("workflow", &title), ("clock", &clock), ("day", &day_in_words(*last_day, language))],
            ))
        }
        EventKind::Migrated { to, .. } => {
            let pack = procedure.pack().title.get(language);
            Some(say(language, "page-migrated", &[("workflow", &title), ("pack", &pack), ("state", &state(to))]))
        }
        EventKind::Reworded { .. } => {
            let pack = procedure.pack().title.get(language);
            Some(say(language, "page-reworded", &[("workflow", &title), ("pack", &pack)]))
        }
        EventKind::ClocksMoved {} => Some(say(language, "page-clocks-moved", &[("workflow", &title)])),
    }
}
