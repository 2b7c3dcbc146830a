//! Rebuilding cases from their records, and taking every recorded decision again.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::base::Id;
use crate::case::{ApplyError, Case, rows};
use crate::decide::undecided::Undecided;
use crate::pack::Pack;
use crate::pack::model::Workflow;
use crate::record::{Cause, Event, EventKind, personal_places};
use crate::register::{Answers, RegisterRow};
use crate::rulebook::Rulebook;
use crate::time::CalendarHash;

/// A recorded decision that comes out differently when it is taken again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of its first event.
    pub decision: u64,
    /// What is recorded.
    pub recorded: Vec<Event>,
    /// What comes out now.
    pub again: Result<Vec<Event>, Undecided>,
}

/// What came of taking the decisions of a record again.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The case.
    pub case: Case,
    /// The decisions that come out differently.
    pub differences: Vec<Difference>,
    /// The decisions that stand as they are recorded, since what they rest on has been erased.
    pub unverified: Vec<ErasedBasis>,
}

/// A recorded decision that cannot be taken again, because values have been erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedBasis {
    /// The number of its first event.
    pub decision: u64,
    /// What has been erased in its own events: the event, and where in it. Empty if it comes out differently for want of
    /// what was erased in events before.
    pub erased: Vec<(u64, Arc<str>)>,
}

/// A record cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// An event does not fit.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// A decision was taken with a calendar that is not published here.
    #[error("decision {decision} counted with a calendar that is not published here; add that edition of the table")]
    UnknownCalendar {
        /// By the number of its first event.
        decision: u64,
    },
}

impl Rulebook {
    /// Rebuilds a case from its events.
    ///
    /// # Errors
    /// If an event does not follow from the one before, or names what is not published here.
    pub fn replay<'e>(&self, id: Id, events: impl IntoIterator<Item = &'e Event>) -> Result<Case, ApplyError> {
        let mut case = Case::new(id);
        for event in events {
            case.apply(event, self)?;
        }
        Ok(case)
    }

    /// Rebuilds a case from its events, with all rows by which registers came to know of it: for a store that makes its
    /// registers anew.
    ///
    /// # Errors
    /// If an event does not follow from the one before, or names what is not published here.
    pub fn rows(&self, id: Id, events: &[Event]) -> Result<(Case, Vec<RegisterRow>), ApplyError> {
        let mut case = Case::new(id);
        let mut told = Vec::new();
        for decision in events.chunk_by(|one, next| one.decision == next.decision) {
            let before = case.clone();
            for event in decision {
                case.apply(event, self)?;
            }
            told.extend(rows(&before, &case, decision));
        }
        Ok((case, told))
    }

    /// Rebuilds a case and takes every recorded decision again, with the packs and the calendars it was taken with.
    /// Reports each that comes out differently; the recorded one is then taken as it stands. So is one that rests on values
    /// which have been erased. What a decision looked up in registers is recorded with it, so that no other case is needed.
    ///
    /// What nothing follows from, such as who of the persons allowed took an action, is not found out here but by the
    /// chain of the record ([`Journal::read`](crate::Journal::read)).
    ///
    /// # Errors
    /// If an event does not follow from the one before, or names what is not published here.
    pub fn audit<'e>(&self, id: Id, events: impl IntoIterator<Item = &'e Event>) -> Result<Audit, ReplayError> {
        let mut audit = Audit { case: Case::new(id), differences: Vec::new(), unverified: Vec::new() };
        let events: Vec<&Event> = events.into_iter().collect();
        let editions = self.editions(&events)?;
        let mut known = BTreeMap::new();
        let mut is_erased = false;
        for recorded in events.chunk_by(|one, next| one.decision == next.decision) {
            let Some(first) = recorded.first() else { continue };
            let erased =
                recorded.iter().flat_map(|event| event.erased.iter().map(|path| (event.sequence, Arc::clone(path))));
            let erased: Vec<(u64, Arc<str>)> = erased.collect();
            is_erased |= !erased.is_empty();
            let recorded: Vec<Event> = recorded.iter().copied().cloned().collect();
            for event in &recorded {
                if let Some(calendar) = self.calendar_edition(&event.calendar) {
                    known.insert(calendar.id().clone(), calendar.hash());
                }
            }
            let basis = ErasedBasis { decision: first.decision, erased };
            let again = self.decide_again(&audit.case, &recorded, &known, &editions, first.at);
            let is_same = basis.erased.is_empty() && again.as_ref() == Ok(&recorded);
            if !is_same && is_erased && self.is_for_want_of_erased(&audit.case, &recorded, &again) {
                audit.unverified.push(basis);
            } else if !is_same {
                audit.differences.push(Difference { decision: first.decision, recorded: recorded.clone(), again });
            }
            for event in &recorded {
                audit.case.apply(event, self)?;
            }
        }
        Ok(audit)
    }

    /// Whether a decision may come out differently for want of what has been erased, in its own events or before: only what
    /// the pack calls personal can have been, and only what is asked of that may be answered otherwise. Who acted, and in which
    /// state, is not.
    fn is_for_want_of_erased(&self, case: &Case, recorded: &[Event], again: &Result<Vec<Event>, Undecided>) -> bool {
        let packs: Vec<&Arc<Pack>> = recorded.iter().filter_map(|event| self.pack(&event.pack)).collect();
        let may_be_erased = |event: &Event| {
            let places = self.pack(&event.pack).map(|pack| personal_places(event, pack)).unwrap_or_default();
            event.erased.iter().all(|path| places.iter().any(|(place, _)| **path == **place))
        };
        if !recorded.iter().all(may_be_erased) {
            return false;
        }
        let is_personal_field = |field: &Id| packs.iter().any(|pack| pack.personal().has_field(pack, field));
        match again {
            Ok(again) => {
                // What is carried, recorded or decided by.
                let workflows = case.procedures().map(|procedure| (procedure.pack(), procedure.workflow()));
                let opened = recorded.iter().filter_map(|event| match &event.kind {
                    EventKind::Opened { workflow, .. } => {
                        let pack = self.pack(&event.pack)?;
                        Some((pack, pack.workflows.get(workflow.as_str())?))
                    }
                    _ => None,
                });
                let reaches = |(pack, workflow): (&Arc<Pack>, &Arc<Workflow>)| {
                    let of_actions = workflow.all_actions().flat_map(|action| action.expressions());
                    let of_clocks = workflow.clocks.values().flat_map(|clock| clock.expressions());
                    of_actions.chain(of_clocks).any(|expression| pack.personal().reaches(&workflow.id, expression))
                };
                is_same_but_for_personal(self, recorded, again) || workflows.chain(opened).any(reaches)
            }
            Err(Undecided::Refused(refusal)) => refusal.reasons().iter().all(|reason| {
                let read = reason.rule.iter().flat_map(|rule| &rule.values).map(|(name, _)| name);
                let mut fields = read.filter_map(|name| name.split('.').nth(1)).map(Id::from);
                fields.any(|field| is_personal_field(&field)) || reason.fields().iter().any(is_personal_field)
            }),
            Err(_) => false,
        }
    }

    /// For each calendar that a record names, its editions with the number of the decision that first names it, in order.
    /// Whatever is not published here is missed before anything is decided again.
    fn editions(&self, events: &[&Event]) -> Result<Editions, ReplayError> {
        let mut editions = Editions::new();
        for event in events {
            if self.pack(&event.pack).is_none() {
                return Err(ApplyError::UnknownPack { sequence: event.sequence, pack: event.pack }.into());
            }
            let unknown = ReplayError::UnknownCalendar { decision: event.decision };
            let calendar = self.calendar_edition(&event.calendar).ok_or(unknown)?;
            let known = editions.entry(calendar.id().clone()).or_default();
            if known.last().is_none_or(|(_, last)| *last != event.calendar) {
                known.push((event.decision, event.calendar));
            }
        }
        Ok(editions)
    }

    /// Takes a decision again. A calendar that its own events name is that edition; of another, the one that the case was
    /// last counted with, or, if the decision does not come out with that, the one it is next counted with: an edition
    /// published in between is in the record only from when somebody counted with it.
    fn decide_again(
        &self,
        case: &Case,
        recorded: &[Event],
        known: &BTreeMap<Id, CalendarHash>,
        editions: &Editions,
        at: DateTime<Utc>,
    ) -> Result<Vec<Event>, Undecided> {
        let answers = Answers::recorded(recorded.iter().flat_map(|event| &event.looked_up));
        let command = recorded.iter().find_map(Event::command);
        let decide = |rulebook: &Self| {
            let decision = match command {
                Some(command) => rulebook.decide(case, command, at, &answers),
                None => rulebook.advance(case, at, &answers),
            };
            decision.map(|decision| decision.events)
        };
        let earlier = known.values().fold(self.clone(), |rulebook, edition| rulebook.with_edition(*edition));
        let again = decide(&earlier);
        if again.as_deref() == Ok(recorded) {
            return again;
        }
        let decision = recorded.first().map_or(0, |event| event.decision);
        let mut later = earlier;
        let mut differs = false;
        for (calendar, editions) in editions {
            let named = recorded.iter().any(|event| editions.iter().any(|(_, edition)| *edition == event.calendar));
            if named {
                continue;
            }
            let next = editions.iter().find(|(first, _)| *first > decision).map(|(_, edition)| *edition);
            let current = || self.calendar(calendar.as_str()).map(|current| current.hash());
            if let Some(edition) = next.or_else(current)
                && known.get(calendar) != Some(&edition)
            {
                later = later.with_edition(edition);
                differs = true;
            }
        }
        if differs {
            let otherwise = decide(&later);
            if otherwise.as_deref() == Ok(recorded) {
                return otherwise;
            }
        }
        again
    }
}

/// Whether two decisions are the same but for the personal values in them.
fn is_same_but_for_personal(rulebook: &Rulebook, recorded: &[Event], again: &[Event]) -> bool {
    let left_out = |event: &Event| -> Option<Event> {
        let pack = rulebook.pack(&event.pack)?;
        let personal = pack.personal();
        // What was asked is the same of both.
        let mut event = Event { erased: Vec::new(), cause: Cause::Time, ..event.clone() };
        for changes in [&mut event.changes.data, &mut event.changes.facts] {
            changes.retain(|(name, _)| !personal.has_field(pack, name));
        }
        for effect in &mut event.effects {
            effect.with.retain(|(name, _)| !personal.has_effect(&effect.effect, name));
        }
        Some(event)
    };
    recorded.len() == again.len()
        && recorded.iter().zip(again).all(|(one, other)| left_out(one).is_some_and(|one| Some(one) == left_out(other)))
}

/// The editions of calendars in a record.
type Editions = BTreeMap<Id, Vec<(u64, CalendarHash)>>;
