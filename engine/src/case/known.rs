//! What a decision knows of other cases: the registers, at its moment.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{ApplyError, Case};
use crate::base::{Id, Value, Values};
use crate::pack::Pack;
use crate::record::Event;
use crate::register::{Entry, Registers, Seen};
use crate::rulebook::Rulebook;

/// The registers, at a moment.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// None if nothing is entered in any.
    pub(crate) registers: Option<&'a Arc<Registers>>,
    pub(crate) at: DateTime<Utc>,
}

impl Known<'_> {
    /// The registers as a pack sees them.
    pub(crate) fn seen_by(self, pack: &Pack) -> Option<Seen> {
        let registers = self.registers?;
        Some(Seen::new(Arc::clone(registers), self.at, Arc::clone(&pack.ancestry)))
    }
}

impl Rulebook {
    /// Enters into the registers what events have made of a case: as it stands after them, known from the moment they
    /// were decided. Nothing is entered if the kind of case is in no register of its pack, or if nothing has changed that
    /// a register tells.
    ///
    /// Called after the events of any case were kept, before anything later is decided.
    pub fn enter(&mut self, case: &Case, events: &[Event]) {
        let (Some(last), Some(root), Some(kind)) = (events.last(), case.root(), case.kind()) else { return };
        let pack = Arc::clone(root.pack());
        for register in pack.registers.values().filter(|register| register.case == *kind) {
            let named = match case.facts().get(&register.of) {
                Some(Value::Text(organisation)) if !organisation.is_empty() => Some(Id::from(Arc::clone(organisation))),
                _ => None,
            };
            let standing = named.is_some().then(|| root.state().id.clone());
            // A case that names nobody any more still ends what it said of whom it named before.
            let before = || self.registers().last_of(&register.id, case.id()).map(|entry| entry.organisation.clone());
            let Some(organisation) = named.or_else(before) else { continue };
            let facts: Values = match &standing {
                Some(_) => register
                    .facts
                    .iter()
                    .filter_map(|name| Some((name.clone(), case.facts().get(name)?.clone())))
                    .collect(),
                None => Values::new(),
            };
            let entry = Entry {
                case: case.id().clone(),
                sequence: last.sequence,
                at: last.at,
                on: last.on,
                organisation,
                standing,
                facts: Arc::new(facts),
                line: Arc::clone(&pack.ancestry),
            };
            self.registers_mut().enter(&register.id, entry);
        }
    }

    /// Enters all that a recorded case has told the registers, decision by decision, and gives the case.
    ///
    /// # Errors
    /// If an event does not follow from the one before, or names what is not published here.
    pub fn enter_record(&mut self, id: Id, events: &[Event]) -> Result<Case, ApplyError> {
        let mut case = Case::new(id);
        for decision in events.chunk_by(|one, next| one.decision == next.decision) {
            for event in decision {
                case.apply(event, self)?;
            }
            self.enter(&case, decision);
        }
        Ok(case)
    }

    /// What is known of other cases at a moment.
    pub(crate) fn known(&self, at: DateTime<Utc>) -> Known<'_> {
        Known { registers: self.entered(), at }
    }
}
