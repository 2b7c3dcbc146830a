//! What is recorded of somebody's own body already: forms that ask for it again begin with it.

use std::collections::BTreeMap;

use guicheng_engine::screen::{ScreenField, ScreenForm};
use guicheng_engine::{FieldType, Id, Pack, Value};

use super::Visit;
use super::begun::seen;
use super::form_task::Task;
use crate::desk::{DeskError, Drawn};
use crate::messages::say;

/// What is recorded of whoever asks, in the cases that registers of a pack keep about them, one for an organisation, and that are not over: by its fields.
/// Officials fill in what is of others.
pub(super) fn of_own(visit: &Visit, pack: &Pack) -> Result<BTreeMap<Id, Value>, DeskError> {
    let mut known = BTreeMap::new();
    let actor = visit.actor();
    let Some(own) = actor.capacity().filter(|_| !visit.caller.is_official()) else { return Ok(known) };
    let is_of_organisations =
        |field: &Id| pack.fields.get(field).is_some_and(|field| field.kind == FieldType::Organisation);
    for register in pack.registers.values().filter(|register| is_of_organisations(&register.of)) {
        for case in visit.service.desk.cases_about(&register.id, own)? {
            let Some(screen) = seen(visit, &case)? else { continue };
            let Some(root) = screen.procedures.first().filter(|root| root.procedure == 1 && !root.is_final) else {
                continue;
            };
            let recorded = screen.facts.iter().flatten().chain(&root.data);
            known.extend(recorded.filter_map(|value| Some((value.name.clone(), value.value.clone()?))));
        }
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

/// Which of what is filled in about another's procedure others read than whom it is for: of each party that a view shows it to, what. What everybody
/// sees is shown before it is sent.
pub(super) fn read_by(visit: &Visit, task: &Task, drawn: &Drawn) -> Vec<String> {
    let (Task::Open { concerns: Some(_), .. }, false) = (task, visit.caller.is_official()) else { return Vec::new() };
    let (pack, form, language) = (&drawn.pack, &drawn.form, visit.language());
    let mut told: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for view in pack.views.values() {
        let Some(rule) = view.shows.get(form.workflow.id.as_str()) else { continue };
        for party in view.audience.iter().filter(|party| !party.is_everybody()) {
            let title = party.title.get(language);
            if form.by.iter().any(|by| by.starts_with(title)) {
                continue;
            }
            let fields = form.form.iter().flat_map(|form| &form.fields);
            let shown = fields.filter(|field| rule.fields.iter().any(|(shown, _)| *shown == field.field));
            let known = told.entry(title).or_default();
            for field in shown {
                if !known.contains(&field.title.as_str()) {
                    known.push(&field.title);
                }
            }
        }
    }
    let and = visit.say("page-and");
    let told = told.into_iter().filter(|(_, fields)| !fields.is_empty());
    told.map(|(who, fields)| say(language, "page-read-by", &[("who", &who), ("what", &fields.join(&and))])).collect()
}
