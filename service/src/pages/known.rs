//! What is recorded of somebody's own body already: forms that ask for it again begin with it.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::screen::{ScreenField, ScreenForm};
use guicheng_engine::{Id, Pack, Value};

use super::Visit;
use super::begun::seen;
use super::form_task::Task;
use super::sender::{of_body, opened_by, told_sender};
use crate::desk::{DeskError, Drawn};
use crate::identity::is_of_organisations;
use crate::messages::say;

/// What is recorded of whoever asks, in the cases that registers of a pack keep about them, one for an organisation, and that are not over: by its fields.
/// Officials fill in what is of others.
pub(super) fn of_own(visit: &Visit, pack: &Pack) -> Result<BTreeMap<Id, Value>, DeskError> {
    let mut known = BTreeMap::new();
    let actor = visit.actor();
    let Some(own) = actor.capacity().filter(|_| !visit.caller.is_official()) else { return Ok(known) };
    for register in pack.registers.values().filter(|register| is_of_organisations(pack, &register.of)) {
        for case in visit.service.desk.cases_about(&register.id, own)? {
            let Some(screen) = seen(visit, &case)? else { continue };
            let Some(root) = screen.procedures.first().filter(|root| root.procedure == 1 && !root.is_final) else {
                continue;
            };
            let recorded = screen.facts.iter().flatten().chain(&root.data);
            known.extend(recorded.filter_map(|value| Some((value.name.clone(), value.value.clone()?))));
        }
    }
    for (field, value) in of_body(visit, pack, own) {
        known.entry(field).or_insert(value);
    }
    Ok(known)
}

/// The fields of a form that have nothing recorded and begin with what is known. What is reviewed, attached or filled in by rows is filled in anew.
pub(super) fn beginning_with<'f, 'k>(
    form: Option<&'f ScreenForm>,
    known: &'k BTreeMap<Id, Value>,
) -> impl Iterator<Item = (&'f ScreenField, &'k Value)> {
    let fields = form.into_iter().flat_map(|form| &form.fields);
    let is_blank =
        |field: &&ScreenField| field.old.is_none() && !["document", "rows", "checklist"].contains(&field.kind);
    fields.filter(is_blank).filter_map(|field| Some((field, known.get(&field.field)?)))
}

/// What whoever fills in a form is told before they send it: who reads what of it, and what those who decide are shown of them.
pub(super) fn notes(visit: &Visit, task: &Task, drawn: &Drawn) -> Result<Vec<String>, DeskError> {
    if let (Task::Act { case, procedure, .. }, true) = (task, visit.caller.is_official()) {
        let shown = visit.service.desk.view(&visit.actor(), case);
        return match shown {
            Ok(shown) => opened_by(visit, &shown, *procedure),
            // Some can act in what they do not see.
            Err(DeskError::Unknown) => Ok(Vec::new()),
            Err(error) => Err(error),
        };
    }
    let mut told = read_by(visit, task, drawn)?;
    told.extend(told_sender(visit, task, drawn)?);
    Ok(told)
}

/// Which of what is filled in about another's procedure others read than whom it is for: of each party that is there and sees it whole, that; of each
/// other that a view shows it to, what. What everybody sees is shown before it is sent.
fn read_by(visit: &Visit, task: &Task, drawn: &Drawn) -> Result<Vec<String>, DeskError> {
    let (Task::Open { concerns: Some(_), case, .. }, false) = (task, visit.caller.is_official()) else {
        return Ok(Vec::new());
    };
    let (pack, form, language) = (&drawn.pack, &drawn.form, visit.language());
    let desk = &visit.service.desk;
    let file = desk.file(&desk.published(), case)?;
    // Whom what is filled in binds is known once it can be sent.
    let events = drawn.preview.iter().flat_map(|preview| &preview.events);
    let binds: Vec<(&Id, &[Id])> =
        events.flat_map(|event| &event.parties).map(|party| (&party.party.id, party.bound.as_slice())).collect();
    let bound = |id: &Id| {
        let anew = binds.iter().filter(move |(party, _)| *party == id).flat_map(|(_, bound)| bound.iter());
        file.case.bound(id.as_str(), None).iter().chain(anew).cloned().collect::<Vec<Id>>()
    };
    let actor = visit.actor();
    let is_theirs = |title: &str| form.by.iter().any(|by| by.starts_with(title));
    let others = pack.parties.values().filter(|party| {
        let bound = bound(&party.id);
        let is_own = actor.capacity().is_some_and(|own| bound.contains(own));
        !party.is_everybody() && !bound.is_empty() && !is_own && !is_theirs(party.title.get(language))
    });
    let hidden_from = pack.workflows.get(form.workflow.id.as_str()).map_or(&[][..], |of| of.hidden_from.as_slice());
    let and = visit.say("page-and");
    let mut whole: Vec<&str> = Vec::new();
    let mut told = Vec::new();
    for party in others {
        let who = party.title.get(language);
        if party.sees.may_be_whole() && !hidden_from.contains(&party.id) {
            whole.push(who);
            continue;
        }
        let views = pack
            .views
            .values()
            .filter(|view| view.audience.iter().any(|reader| reader.id == party.id) || party.sees.may_show(&view.id));
        let rules = views.filter_map(|view| view.shows.get(form.workflow.id.as_str()));
        let shown: BTreeSet<&Id> = rules.flat_map(|rule| &rule.fields).map(|(field, _)| field).collect();
        let fields = form.form.iter().flat_map(|form| &form.fields).filter(|field| shown.contains(&field.field));
        let fields: Vec<&str> = fields.map(|field| field.title.as_str()).collect();
        if !fields.is_empty() {
            told.push(say(language, "page-read-by", &[("who", &who), ("what", &fields.join(&and))]));
        }
    }
    if !whole.is_empty() {
        told.insert(0, visit.say_of("page-read-by-whole", "who", &whole.join(&and)));
    }
    Ok(told)
}
