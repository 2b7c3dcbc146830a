//! Where in a record the values stand whose time is over, and what else holds them: what effects carried, and letters.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::retention::Erasable;
use super::undecided::Misconfiguration;
use crate::base::Id;
use crate::case::{Case, ROOT};
use crate::expression::{Expression, Read};
use crate::pack::Pack;
use crate::pack::model::Action;
use crate::record::{Cause, Event, EventKind, Request, input_path};
use crate::rulebook::Rulebook;

/// Where in an event something stands: the number of the event, and a JSON Pointer.
pub type EventPlace = (u64, Arc<str>);

/// A letter that left with an effect: the number of the event, which of its effects, and as packs name it.
pub type LetterPlace = (u64, usize, Id);

/// What has to go from a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erasing {
    /// The values whose time is over, each with where it stands in events: by the number of the event, as
    /// [`Opening::path`](crate::Opening::path) has it. Nowhere, if it was not personal by the pack of these events: then it stands in the record in the
    /// open, and cannot be taken out.
    pub values: Vec<(Erasable, Vec<EventPlace>)>,
    /// Where effects carry what was worked out of them.
    pub carried: Vec<EventPlace>,
    /// The letters that say something of them.
    pub letters: Vec<LetterPlace>,
}

impl Erasing {
    /// All that is to be taken out of events, each place once: what [`SealedEntry::erase`](crate::SealedEntry::erase) is asked for.
    #[must_use]
    pub fn places(&self) -> BTreeSet<EventPlace> {
        let values = self.values.iter().flat_map(|(_, places)| places);
        values.chain(&self.carried).cloned().collect()
    }
}

impl Rulebook {
    /// What has to go from the record of a case at a moment, by [`Self::erasable`]: the values with all that was recorded of them before, what effects carried
    /// of them, and the letters that say something of them. What has been erased is not named again.
    ///
    /// Effects and letters are found by what their rules read. A value that was worked out and recorded as another field is that field's, and is
    /// erased by its own rules.
    ///
    /// # Errors
    /// If a calendar is not published.
    pub fn erasing(&self, case: &Case, events: &[Event], at: DateTime<Utc>) -> Result<Erasing, Misconfiguration> {
        let record = Record::of(self, events);
        let mut erasing = Erasing::default();
        let mut gone: BTreeSet<(u32, Id)> = BTreeSet::new();
        for value in self.erasable_of(case, &record.held, at)? {
            let places = record.places(&value);
            let is_open = record.has_in_the_open(&value);
            if !places.is_empty() {
                gone.insert((value.procedure, value.field.clone()));
            }
            if !places.is_empty() || is_open {
                erasing.values.push((value, places));
            }
        }
        if gone.is_empty() {
            return Ok(erasing);
        }
        for (event, pack) in &record.events {
            let reads =
                |expression: &Expression| expression.reads().iter().any(|read| holds(read, event.procedure, &gone));
            let Some(workflow) = case.procedure(event.procedure).map(|procedure| &procedure.workflow.id) else {
                continue;
            };
            for (index, effect) in event.effects.iter().enumerate() {
                let actions =
                    pack.workflows.get(workflow.as_str()).into_iter().flat_map(|workflow| workflow.all_actions());
                let used = actions.filter(|action| is_of(action, event)).flat_map(|action| &action.effects);
                let made: Vec<(&Id, &Expression)> = used
                    .filter(|used| used.effect.id == effect.effect)
                    .flat_map(|used| {
                        let view = used.effect.view.as_ref().and_then(|view| pack.views.get(view.as_str()));
                        let shown = view.and_then(|view| view.shows.get(workflow.as_str()));
                        used.with.iter().chain(shown.into_iter().flat_map(|rule| &rule.fields))
                    })
                    .map(|(name, value)| (name, value))
                    .collect();
                for (place, (name, value)) in effect.with.iter().enumerate() {
                    if value.is_some() && made.iter().any(|(of, value)| *of == name && reads(value)) {
                        erasing.carried.push((event.sequence, format!("/effects/{index}/with/{place}/1").into()));
                    }
                }
                for letter in pack.letters_by_effect.get(&effect.effect).into_iter().flatten() {
                    let Some(body) = letter.bodies.get(workflow.as_str()) else { continue };
                    if body.iter().flat_map(|block| block.says()).any(reads) {
                        erasing.letters.push((event.sequence, index, letter.id.clone()));
                    }
                }
            }
        }
        Ok(erasing)
    }
}

/// A record, with the packs that its events were decided by.
struct Record<'e> {
    events: Vec<(&'e Event, Arc<Pack>)>,
    /// Where values of fields stand: procedure, field, event and path, and whether they are sealed apart there.
    values: Vec<(u32, &'e Id, u64, Arc<str>, bool)>,
    /// The fields of which procedures have had values.
    held: BTreeSet<(u32, Id)>,
}

impl<'e> Record<'e> {
    fn of(rulebook: &Rulebook, events: &'e [Event]) -> Self {
        let named = |event: &'e Event| Some((event, Arc::clone(rulebook.pack(&event.rules.unwrap_or(event.pack))?)));
        let with_packs: Vec<_> = events.iter().filter_map(named).collect();
        let mut values = Vec::new();
        for (event, pack) in &with_packs {
            let mut add = |procedure, name: &'e Id, path: String| {
                values.push((procedure, name, event.sequence, Arc::from(path), pack.personal().has_field(pack, name)));
            };
            if let Cause::Command(command) = &event.cause {
                let whose = asked_in(event, &command.request, events);
                command.request.input().keys().for_each(|name| add(whose, name, input_path(name)));
            }
            let changes = [("data", event.procedure, &event.changes.data), ("facts", ROOT, &event.changes.facts)];
            for (part, procedure, changed) in changes {
                for (index, (name, value)) in changed.iter().enumerate() {
                    if value.is_some() {
                        add(procedure, name, format!("/changes/{part}/{index}/1"));
                    }
                }
            }
        }
        let held = values.iter().map(|(procedure, name, ..)| (*procedure, (*name).clone())).collect();
        Self { events: with_packs, values, held }
    }

    /// Whether a value stands anywhere in the open: by the pack of that event it was not personal.
    fn has_in_the_open(&self, value: &Erasable) -> bool {
        self.values.iter().any(|(procedure, name, _, _, is_sealed)| {
            !is_sealed && *procedure == value.procedure && **name == value.field
        })
    }

    /// Where a value stands apart from the events.
    fn places(&self, value: &Erasable) -> Vec<EventPlace> {
        let of_it = self.values.iter().filter(|(procedure, name, _, _, is_sealed)| {
            *is_sealed && *procedure == value.procedure && **name == value.field
        });
        of_it.map(|(_, _, sequence, path, _)| (*sequence, Arc::clone(path))).collect()
    }
}

/// The procedure that something was given for: that which was opened with it, which may be another than the first that is.
fn asked_in(event: &Event, request: &Request, events: &[Event]) -> u32 {
    let (Request::OpenCase { workflow: asked, .. } | Request::TakeOver { workflow: asked, .. }) = request else {
        return event.procedure;
    };
    let opened = events
        .iter()
        .filter(|other| other.decision == event.decision)
        .find(|other| matches!(&other.kind, EventKind::Opened { workflow, .. } if workflow == asked));
    opened.map_or(event.procedure, |opened| opened.procedure)
}

/// Whether an event came of an action, as far as it says of which.
fn is_of(action: &Action, event: &Event) -> bool {
    match &event.kind {
        EventKind::Acted { action: taken, .. } => action.id == *taken,
        _ => true,
    }
}

/// What expressions read that holds no values of fields.
const OF_NO_FIELDS: [&str; 8] = ["acted", "actor", "checklists", "clocks", "missing", "params", "parties", "registers"];

/// Whether an expression of a procedure that reads this may have read something that goes. What is read of another procedure is
/// told by its name alone.
fn holds(read: &Read, procedure: u32, gone: &BTreeSet<(u32, Id)>) -> bool {
    let whose = match read.variable {
        "facts" => Some(ROOT),
        "data" | "input" => Some(procedure),
        _ => None,
    };
    match (whose, read.properties.first()) {
        (Some(whose), Some(field)) => gone.contains(&(whose, field.clone())),
        (Some(whose), None) => gone.iter().any(|(of, _)| *of == whose),
        (None, _) if OF_NO_FIELDS.contains(&read.variable) => false,
        (None, _) => gone.iter().any(|(_, name)| read.properties.contains(name)),
    }
}
