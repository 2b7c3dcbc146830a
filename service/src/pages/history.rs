//! What has happened in a case, told to those who see it.

use std::collections::BTreeMap;

use guicheng_engine::screen::ChangedValue;
use guicheng_engine::{Actor, Case, Cause, Event, EventKind, Id, Procedure};

use super::Visit;
use super::frame::{cited, day_in_words};
use crate::desk::CaseShown;
use crate::messages::say;

/// A value that was another before: its title, old and new.
pub(super) type Altered = (String, String, String);

/// Something that happened.
pub(super) struct Happened {
    pub(super) on: String,
    pub(super) what: String,
    pub(super) who: Option<String>,
    pub(super) articles: String,
    /// What was another value before.
    pub(super) changes: Vec<Altered>,
    /// The procedure it happened in, by its number.
    pub(super) procedure: u32,
    /// Whether somebody filled in anew, in it, what had been filled in before.
    pub(super) is_given_anew: bool,
}

/// What has happened in the procedures that somebody sees whole, the newest first.
pub(super) fn history(visit: &Visit, shown: &CaseShown) -> Vec<Happened> {
    let events = shown.file.events.iter().filter(|event| shown.disclosure.sees(event.procedure));
    let altered = ChangedValue::of_record(&shown.case, &shown.file.events, &shown.disclosure, visit.language());
    let altered: BTreeMap<u64, Vec<ChangedValue>> = altered.into_iter().collect();
    let told = events.filter_map(|event| {
        let changed = altered.get(&event.sequence).map_or(&[][..], Vec::as_slice);
        happened(visit, &shown.case, event, changed)
    });
    let mut told: Vec<Happened> = told.collect();
    told.reverse();
    told
}

/// What somebody filled in anew in a procedure last, in place of what had been filled in before.
pub(super) fn given_anew(history: &[Happened], procedure: u32) -> Option<&Happened> {
    history.iter().find(|happened| happened.procedure == procedure && happened.is_given_anew)
}

fn happened(visit: &Visit, case: &Case, event: &Event, changed: &[ChangedValue]) -> Option<Happened> {
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
        changes: changed.iter().map(|change| changed_value(visit, change)).collect(),
        procedure: event.procedure,
        is_given_anew: event.command().is_some_and(|command| {
            changed.iter().any(|change| change.of == "data" && command.request.input().get(&change.new.name).is_some())
        }),
    })
}

/// A value that is another: its title, old and new.
pub(super) fn changed_value(visit: &Visit, change: &ChangedValue) -> Altered {
    let called = |id: &Id| visit.called(id);
    (change.new.title.clone(), change.old.named(&called), change.new.named(&called))
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
    let agent = match (&actor.organisation, person) {
        (Some(organisation), Some(person)) => Some(format!("{} · {}", name(organisation), name(person))),
        (Some(organisation), None) => Some(name(organisation)),
        (None, Some(person)) => Some(name(person)),
        (None, None) => actor.person.as_ref().map(|_| visit.say("page-a-person")),
    };
    let Some(principal) = &actor.acts_for else { return agent };
    // An organisation is named to everybody, a person as above.
    let is_named = reader.capacity() == Some(principal)
        || visit.caller.is_official()
        || visit.service.identity.organisation(principal).is_ok();
    let principal = if is_named { name(principal) } else { visit.say("page-a-person") };
    agent.map(|agent| say(visit.language(), "page-by-agent", &[("agent", &agent), ("principal", &principal)]))
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
