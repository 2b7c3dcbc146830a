//! What has happened in a case, told to those who see it.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::screen::{ChangedValue, ShownValue};
use guicheng_engine::{Actor, Case, Cause, DisclosedView, Event, EventKind, Id, Procedure, Value};

use super::Visit;
use super::frame::{Line, cited, day_in_words};
use crate::desk::{CaseShown, DeskError};
use crate::messages::say;

/// A value that was another before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Altered {
    pub(super) title: String,
    pub(super) old: Line,
    pub(super) new: Line,
}

impl Altered {
    pub(super) fn new(visit: &Visit, old: &ShownValue, new: &ShownValue) -> Self {
        let mut lines = [Line::new(old, visit), Line::new(new, visit)];
        Line::tell_apart(&mut lines, [old, new], visit);
        let [old, altered] = lines;
        Self { title: new.title.clone(), old, new: altered }
    }

    /// The same of what is recorded in a case, whose documents are had there.
    pub(super) fn of_case(visit: &Visit, old: &ShownValue, new: &ShownValue, case: &Id) -> Self {
        let mut lines = [old, new].map(|value| {
            let known = Line::of_case(std::slice::from_ref(value), visit, case).pop();
            known.unwrap_or_else(|| Line::new(value, visit))
        });
        Line::tell_apart(&mut lines, [old, new], visit);
        let [old, altered] = lines;
        Self { title: new.title.clone(), old, new: altered }
    }
}

/// Something that happened.
pub(super) struct Happened {
    /// The number of its event; none of what only views have shown.
    pub(super) sequence: u64,
    pub(super) on: String,
    pub(super) what: String,
    pub(super) who: Option<String>,
    pub(super) articles: String,
    /// What was another value before.
    pub(super) changes: Vec<Altered>,
    /// The procedure it happened in, by its number.
    pub(super) procedure: u32,
    /// What whoever it is decided for filled in anew, or for the first time, after they had filled in something in it before.
    pub(super) anew: Vec<Altered>,
}

/// What has happened in the procedures that somebody sees whole, the newest first.
pub(super) fn history(visit: &Visit, shown: &CaseShown) -> Vec<Happened> {
    let events = shown.file.events.iter().filter(|event| shown.disclosure.sees(event.procedure));
    let altered = ChangedValue::of_record(&shown.case, &shown.file.events, &shown.disclosure, visit.language());
    let altered: BTreeMap<u64, Vec<ChangedValue>> = altered.into_iter().collect();
    let mut submitted = Submitted::default();
    let told = events.filter_map(|event| {
        let changed = altered.get(&event.sequence).map_or(&[][..], Vec::as_slice);
        let anew = submitted.anew(visit, &shown.case, event);
        happened(visit, &shown.case, event, changed).map(|happened| Happened { anew, ..happened })
    });
    let mut told: Vec<Happened> = told.collect();
    told.reverse();
    told
}

/// What has been handed in up to an event, by whoever it is decided for. What is only saved is handed in with what is handed in next.
#[derive(Default)]
struct Submitted {
    /// The procedures in which they have handed something in.
    given: BTreeSet<u32>,
    /// Those in which an official has acted since.
    answered: BTreeSet<u32>,
    /// What is recorded in each.
    recorded: BTreeMap<(u32, Id), Value>,
    /// What was recorded in each when something was handed in last.
    then: BTreeMap<(u32, Id), Value>,
    /// What has been filled in since.
    since: BTreeSet<(u32, Id)>,
}

impl Submitted {
    /// What is handed in with an event that was another when something was handed in before, and, once an official has acted upon that, what there
    /// was none of.
    fn anew(&mut self, visit: &Visit, case: &Case, event: &Event) -> Vec<Altered> {
        let procedure = event.procedure;
        for (name, new) in &event.changes.data {
            match new {
                Some(new) => drop(self.recorded.insert((procedure, name.clone()), new.clone())),
                None => drop(self.recorded.remove(&(procedure, name.clone()))),
            }
        }
        let (Some(command), Some(of)) = (event.command(), case.procedure(procedure)) else { return Vec::new() };
        if is_official(visit, &command.actor) {
            self.answered.insert(procedure);
            return Vec::new();
        }
        let input = command.request.input();
        self.since.extend(input.iter().map(|(name, _)| (procedure, name.clone())));
        // What only saves leaves the state as it is and lets what is asked for be missing; before anything is handed in, so does all that leaves the
        // state as it is.
        let stays = match &event.kind {
            EventKind::Acted { action, from, to } if from == to => {
                let action = of.workflow().actions.get(action.as_str());
                action.is_none_or(|action| action.partial) || !self.given.contains(&procedure)
            }
            _ => false,
        };
        if input.is_empty() || stays {
            return Vec::new();
        }
        let is_answered = self.answered.remove(&procedure);
        let is_first = self.given.insert(procedure);
        let of_it = |map: &BTreeMap<(u32, Id), Value>| -> BTreeMap<Id, Value> {
            let values = map.iter().filter(|((number, _), _)| *number == procedure);
            values.map(|((_, name), value)| (name.clone(), value.clone())).collect()
        };
        let (then, now) = (of_it(&self.then), of_it(&self.recorded));
        self.then.retain(|(number, _), _| *number != procedure);
        self.then.extend(now.iter().map(|(name, value)| ((procedure, name.clone()), value.clone())));
        let filled_in: Vec<Id> =
            self.since.iter().filter(|(number, _)| *number == procedure).map(|(_, name)| name.clone()).collect();
        self.since.retain(|(number, _)| *number != procedure);
        if is_first {
            return Vec::new();
        }
        let is_told = |name: &&Id| match (then.get(*name), now.get(*name)) {
            (None, new) => is_answered && new.is_some(),
            (old, new) => old != new,
        };
        let told = filled_in.iter().filter(is_told).map(|name| {
            let [old, new] =
                [then.get(name), now.get(name)].map(|value| ShownValue::new(of.pack(), visit.language(), name, value));
            Altered::of_case(visit, &old, &new, case.id())
        });
        told.collect()
    }
}

/// Whether somebody acts for an organisation that a pack names, and for nobody else.
fn is_official(visit: &Visit, actor: &Actor) -> bool {
    let own = actor.organisation.as_ref().filter(|_| actor.acts_for.is_none());
    own.is_some_and(|organisation| visit.service.identity.is_named_by_a_pack(organisation))
}

/// What of a case could be looked at when, for those who see no procedure of it whole: when a view that shows something now has begun to, and what it
/// has shown otherwise since. What was shown before and is not shown any more is not told.
pub(super) fn public_history(visit: &Visit, shown: &CaseShown) -> Result<Vec<Happened>, DeskError> {
    let language = visit.language();
    let mut told: Vec<Happened> = Vec::new();
    let mut before: Vec<DisclosedView> = Vec::new();
    for (decision, seen) in visit.service.desk.seen_over_time(&visit.actor(), shown)? {
        for view in &seen {
            let is_it = |known: &&DisclosedView| known.view == view.view && known.procedure == view.procedure;
            if !shown.disclosure.shown.iter().any(|now| is_it(&now)) {
                continue;
            }
            let Some(procedure) = shown.case.procedure(view.procedure) else { continue };
            let pack = procedure.pack();
            let value = |(name, value): &(Id, Option<Value>)| ShownValue::new(pack, language, name, value.as_ref());
            let title = pack.views.get(view.view.as_str()).map_or("", |view| view.title.get(language));
            let what = match before.iter().find(is_it) {
                None => vec![visit.say_of("page-shown-since", "view", &title)],
                Some(before) => {
                    let others = view.fields.iter().filter(|field| !before.fields.contains(field));
                    let others = others.map(value).filter(|value| !value.text.is_empty());
                    let said = |value: ShownValue| {
                        let text = value.named(&|id| visit.called(id));
                        say(language, "page-shown-otherwise", &[("title", &value.title), ("text", &text)])
                    };
                    others.map(said).collect()
                }
            };
            let mut of_it = decision.iter().filter(|event| event.procedure == view.procedure);
            let articles: Vec<_> = of_it.clone().flat_map(|event| event.articles.iter().cloned()).collect();
            let articles = cited(pack, &articles, language);
            let Some(on) = of_it.next().or(decision.first()).map(|event| event.on) else { continue };
            told.extend(what.into_iter().map(|what| Happened {
                sequence: 0,
                on: on.to_string(),
                what,
                who: None,
                articles: articles.clone(),
                changes: Vec::new(),
                procedure: view.procedure,
                anew: Vec::new(),
            }));
        }
        before = seen;
    }
    told.dedup_by(|one, other| one.on == other.on && one.what == other.what);
    told.reverse();
    Ok(told)
}

/// What somebody filled in anew in a procedure last, in place of what had been filled in before.
pub(super) fn given_anew(history: &[Happened], procedure: u32) -> Option<&Happened> {
    history.iter().find(|happened| happened.procedure == procedure && !happened.anew.is_empty())
}

fn happened(visit: &Visit, case: &Case, event: &Event, changed: &[ChangedValue]) -> Option<Happened> {
    let language = visit.language();
    let procedure = case.procedure(event.procedure)?;
    let actor = match &event.cause {
        Cause::Command(command) => Some(&command.actor),
        _ => None,
    };
    Some(Happened {
        sequence: event.sequence,
        on: event.on.to_string(),
        what: what(visit, procedure, event)?,
        who: actor.and_then(|actor| who(visit, procedure, actor)),
        articles: cited(procedure.pack(), &event.articles, language),
        changes: changed.iter().map(|change| Altered::of_case(visit, &change.old, &change.new, case.id())).collect(),
        procedure: event.procedure,
        anew: Vec::new(),
    })
}

/// A value that is another.
pub(super) fn changed_value(visit: &Visit, change: &ChangedValue) -> Altered {
    Altered::new(visit, &change.old, &change.new)
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
