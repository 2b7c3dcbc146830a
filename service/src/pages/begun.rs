//! Forms that somebody has begun to fill in: gone on with where they are opened again, named by what they are about, and no longer told once
//! what they are for is done.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use guicheng_engine::screen::{CaseScreen, ShownValue, WhyNot};
use guicheng_engine::{Id, Pack, RefusalCode};
use serde_json::Value;

use super::Visit;
use super::about::{about, names};
use super::form_task::Task;
use super::frame::local;
use super::kept::Shown;
use super::visit::encoded;
use crate::desk::{DeskError, PAGE};
use crate::records::drafts::Draft;

/// A form that somebody has begun to fill in.
pub(super) struct Begun {
    pub(super) title: String,
    /// What it is about.
    pub(super) about: String,
    pub(super) path: String,
    /// Where it is thrown away.
    pub(super) discard: String,
    pub(super) saved_at: String,
}

/// The path of the form that a draft is filled in on.
fn path_of(draft: &Draft) -> Option<&str> {
    draft.asked.get(PAGE)?.get("path")?.as_str()
}

/// The drafts of whoever asks that are filled in on pages, the last first.
fn drafts(visit: &Visit) -> Result<Vec<Draft>, DeskError> {
    if visit.caller.account.is_none() {
        return Ok(Vec::new());
    }
    let mut drafts = match visit.service.desk.drafts(&visit.actor()) {
        Ok(drafts) => drafts,
        // What an agent may not do any more is not gone on with; the form says why.
        Err(DeskError::NoAuthority(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    drafts.retain(|draft| path_of(draft).is_some());
    drafts.sort_by_key(|draft| std::cmp::Reverse(draft.saved_at));
    Ok(drafts)
}

/// What was begun last on a form: where it is gone on with. At the counter forms are filled in for one after another: there none is.
pub(super) fn gone_on(visit: &Visit, task: &Task) -> Result<Option<String>, DeskError> {
    if matches!(task, Task::Counter { .. }) {
        return Ok(None);
    }
    let path = task.path();
    let begun = drafts(visit)?.into_iter().find(|draft| path_of(draft) == Some(&*path));
    Ok(begun.map(|draft| Shown::gone_on(&path, &draft.id)))
}

/// When the forms of a case were kept last, by their paths.
pub(super) fn saved(visit: &Visit, pack: &Pack, case: &Id) -> Result<BTreeMap<String, String>, DeskError> {
    let mut saved = BTreeMap::new();
    for draft in drafts(visit)?.into_iter().filter(|draft| draft.case.as_ref() == Some(case)) {
        if let Some(path) = path_of(&draft) {
            let at = || local(&visit.service.desk, Some(pack), draft.saved_at);
            saved.entry(path.to_owned()).or_insert_with(at);
        }
    }
    Ok(saved)
}

/// Throws away what was begun on a form of a case beside what was sent, if what it is for cannot be done again.
pub(super) fn drop_done(visit: &Visit, task: &Task) -> Result<(), DeskError> {
    let (Some(case), path) = (task.case(), task.path()) else { return Ok(()) };
    let mut begun = drafts(visit)?;
    begun.retain(|draft| path_of(draft) == Some(&*path));
    if begun.is_empty() {
        return Ok(());
    }
    let screen = seen(visit, case)?;
    for draft in begun {
        if screen.as_ref().and_then(|screen| offer(screen, &draft.asked)).is_none() {
            visit.service.desk.drop_draft(&visit.actor(), &draft.id)?;
        }
    }
    Ok(())
}

/// A case, if whoever asks still sees anything of it.
pub(super) fn seen(visit: &Visit, case: &Id) -> Result<Option<CaseScreen>, DeskError> {
    match visit.service.desk.case_screen(&visit.actor(), case, visit.language()) {
        Ok(screen) => Ok(Some(screen)),
        Err(DeskError::Unknown) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What a draft of a case is for, if it may still be done, and the procedure it is about.
fn offer(screen: &CaseScreen, asked: &Value) -> Option<(String, Option<u32>)> {
    let number = |name: &str| asked.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    let text = |name: &str| asked.get(name).and_then(Value::as_str);
    let (title, about, why_not) = match number("procedure").zip(text("action")) {
        Some((procedure, action)) => {
            let is_it = |of: &&guicheng_engine::screen::OfferedAction| {
                of.procedure == procedure && of.action.as_str() == action
            };
            let of = screen.actions.iter().find(is_it)?;
            (&of.title, Some(procedure), &of.why_not)
        }
        None => {
            let (workflow, concerns) = (text("workflow")?, number("concerns"));
            let mut openings = screen.openings.iter();
            let of = openings.find(|of| of.workflow.id.as_str() == workflow && of.concerns == concerns)?;
            (&of.title, concerns, &of.why_not)
        }
    };
    let is_over =
        |reason: &WhyNot| [RefusalCode::WrongState.as_str(), RefusalCode::NotAParty.as_str()].contains(&reason.code);
    (!why_not.iter().any(is_over)).then(|| (title.clone(), about))
}

/// What a draft that opens a case is for.
fn opening(visit: &Visit, pack: &Pack, draft: &Draft) -> Option<String> {
    let language = visit.language();
    let workflow = pack.workflows.get(draft.asked.get("workflow")?.as_str()?)?;
    // At the counter it may be what is done once the case is open.
    let action = path_of(draft)?.rsplit('/').next().and_then(|last| workflow.actions.get(last));
    Some(match action.filter(|_| path_of(draft).is_some_and(|path| path.contains("/counter/"))) {
        Some(action) => format!("{} · {}", workflow.title.get(language), action.title.get(language)),
        None => {
            let taking_over = workflow.taking_over.as_ref().filter(|_| draft.asked.get("into").is_some());
            taking_over.map_or(&workflow.opening, |over| &over.action).title.get(language).to_owned()
        }
    })
}

/// What is filled in so far.
fn filled_in(visit: &Visit, pack: &Pack, draft: &Draft) -> Vec<ShownValue> {
    let typed = draft.asked.get("input").and_then(Value::as_object).into_iter().flatten();
    let value = |(name, value): (&String, &Value)| {
        let value = serde_json::from_value(value.clone()).ok()?;
        Some(ShownValue::new(pack, visit.language(), &Id::from(name.as_str()), Some(&value)))
    };
    typed.filter_map(value).collect()
}

impl Begun {
    /// What somebody has begun to fill in on the forms of a pack and can still send, the last first.
    pub(super) fn all(visit: &Visit, pack: &Pack) -> Result<Vec<Self>, DeskError> {
        let of_pack = format!("/{}/", pack.id);
        let mut screens: BTreeMap<Id, Option<CaseScreen>> = BTreeMap::new();
        let mut begun = Vec::new();
        for draft in drafts(visit)? {
            let Some(path) = path_of(&draft).filter(|path| path.starts_with(&of_pack)) else { continue };
            let filled_in = filled_in(visit, pack, &draft);
            let named = names(&filled_in, pack, visit);
            let (title, about) = match &draft.case {
                None => match opening(visit, pack, &draft) {
                    Some(title) => (title, named),
                    None => continue,
                },
                Some(case) => {
                    let screen = match screens.entry(case.clone()) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(new) => new.insert(seen(visit, case)?),
                    };
                    let Some(screen) = screen else { continue };
                    let Some((title, procedure)) = offer(screen, &draft.asked) else { continue };
                    let of_case = about(visit, screen, procedure, pack);
                    (title, if of_case.is_empty() { named } else { of_case })
                }
            };
            begun.push(Self {
                title,
                about: about.join(" · "),
                path: Shown::path(path, &draft.id, 0, false),
                discard: format!("/{}/drafts/{}", pack.id, encoded(&draft.id)),
                saved_at: local(&visit.service.desk, Some(pack), draft.saved_at),
            });
        }
        Ok(begun)
    }
}
