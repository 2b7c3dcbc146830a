//! Who somebody is who sends something, as the service knows them: what forms begin with, and what whoever decides is shown beside what was filled in.

use std::collections::BTreeMap;

use guicheng_engine::screen::ScreenForm;
use guicheng_engine::{Actor, EventKind, FieldType, Id, Pack, Value};

use super::Visit;
use super::form_task::Task;
use crate::desk::{CaseShown, DeskError, Drawn};
use crate::identity::is_of_organisations;
use crate::messages::say;
use crate::records::organisations::Organisation;
use crate::typed::{half_width, social_credit_code};

/// The texts that registers of organisations tell of them: of each register those by which it finds them, which are their codes, and the others. That
/// there is one other is its name.
fn told_texts(pack: &Pack) -> (Vec<&Id>, Vec<&Id>) {
    let field = |id: &Id| pack.fields.get(id).filter(|field| !field.list);
    let (mut codes, mut names) = (Vec::new(), Vec::new());
    for register in pack.registers.values().filter(|register| is_of_organisations(pack, &register.of)) {
        let texts = register.facts.iter().filter(|fact| field(fact).is_some_and(|field| field.kind == FieldType::Text));
        let (found_by, others): (Vec<&Id>, Vec<&Id>) = texts.partition(|fact| register.keys.contains(fact));
        if let ([code], others) = (found_by.as_slice(), others.as_slice()) {
            codes.push(*code);
            names.extend(match others {
                [name] => Some(*name),
                _ => None,
            });
        }
    }
    (codes, names)
}

/// The body that somebody acts for, where the service knows its code.
fn body(visit: &Visit, id: &Id) -> Option<(Organisation, String)> {
    let found = visit.service.identity.organisation(id).ok()?;
    let code = found.code.clone()?;
    Some((found, code))
}

/// What the service knows of the body that somebody acts for, by the fields in which it is asked for.
pub(super) fn of_body(visit: &Visit, pack: &Pack, own: &Id) -> BTreeMap<Id, Value> {
    let Some((body, code)) = body(visit, own) else { return BTreeMap::new() };
    let (codes, names) = told_texts(pack);
    let codes = codes.into_iter().map(|field| (field.clone(), Value::text(&code)));
    codes.chain(names.into_iter().map(|field| (field.clone(), Value::text(&body.title)))).collect()
}

/// The code of a body in a text, however it is written.
fn plain(text: &str) -> String {
    let narrow = half_width(text.trim());
    social_credit_code(&narrow).unwrap_or(narrow)
}

/// Of what stands in the fields for codes, what is not the code of the body: with the body and its code.
fn otherwise<'v>(
    visit: &Visit,
    pack: &Pack,
    own: &Id,
    value: impl Fn(&Id) -> Option<&'v Value>,
) -> Option<(String, String, String)> {
    let (body, code) = body(visit, own)?;
    let stated = told_texts(pack).0.into_iter().filter_map(|field| match value(field) {
        Some(Value::Text(text)) if plain(text) != code => Some(text.to_string()),
        _ => None,
    });
    let stated = stated.last()?;
    Some((stated, body.called(visit.language()).to_owned(), code))
}

/// What whoever sends a form is told of what those who decide will see of them: a code that is not that of the body they act for, and their verified
/// name.
pub(super) fn told_sender(visit: &Visit, task: &Task, drawn: &Drawn) -> Result<Vec<String>, DeskError> {
    let (actor, language) = (visit.actor(), visit.language());
    let (true, false) =
        (matches!(task, Task::Begin { .. } | Task::Open { .. } | Task::Act { .. }), visit.caller.is_official())
    else {
        return Ok(Vec::new());
    };
    let form: Option<&ScreenForm> = drawn.form.form.as_ref();
    if let Some(own) = actor.own_organisation() {
        let value = |id: &Id| form?.fields.iter().find(|field| field.field == *id)?.new.as_ref();
        let told = otherwise(visit, &drawn.pack, own, value).map(|(stated, who, code)| {
            say(language, "page-code-otherwise", &[("stated", &stated), ("who", &who), ("code", &code)])
        });
        return Ok(told.into_iter().collect());
    }
    let is_opening = matches!(task, Task::Begin { .. } | Task::Open { .. });
    let (Some(person), true, None) = (&actor.person, is_opening, &actor.acts_for) else { return Ok(Vec::new()) };
    let name = visit.service.identity.verified_name(person, drawn.pack.jurisdiction.as_deref())?;
    Ok(name.map(|name| visit.say_of("page-verified-name-told", "name", &name)).into_iter().collect())
}

/// Who opened a procedure, to officials who see it whole: a body that no pack names, with its code, and a person with their verified name. If a code
/// stands in it that is not that of the body, that is told too.
pub(super) fn opened_by(visit: &Visit, shown: &CaseShown, number: u32) -> Result<Vec<String>, DeskError> {
    if !visit.caller.is_official() || !shown.disclosure.sees(number) {
        return Ok(Vec::new());
    }
    let Some(procedure) = shown.case.procedure(number) else { return Ok(Vec::new()) };
    let of_it = shown.file.events.iter().filter(|event| event.procedure == number);
    let mut opened = of_it.filter(|event| matches!(event.kind, EventKind::Opened { .. }));
    let Some(actor) =
        opened.next().and_then(|event| event.command_behind(&shown.file.events)).map(|command| command.actor.clone())
    else {
        return Ok(Vec::new());
    };
    let pack = procedure.pack();
    let Actor { organisation, person, acts_for: None, .. } = &actor else { return Ok(Vec::new()) };
    match (organisation, person) {
        (Some(own), _) => {
            let Some((body, code)) = body(visit, own) else { return Ok(Vec::new()) };
            let who = body.called(visit.language()).to_owned();
            let mut told = vec![say(visit.language(), "page-opened-by-body", &[("who", &who), ("code", &code)])];
            let value = |id: &Id| procedure.data().get(id);
            told.extend(otherwise(visit, pack, own, value).map(|(stated, _, _)| {
                say(visit.language(), "page-opened-otherwise", &[("stated", &stated), ("code", &code)])
            }));
            Ok(told)
        }
        (None, Some(person)) => {
            let name = visit.service.identity.verified_name(person, pack.jurisdiction.as_deref())?;
            Ok(name.map(|name| visit.say_of("page-opened-by-person", "name", &name)).into_iter().collect())
        }
        (None, None) => Ok(Vec::new()),
    }
}
