//! Rebuilding cases from their records, and taking every recorded decision again.

use chrono::{DateTime, Utc};

use crate::base::Id;
use crate::case::{ApplyError, Case, rows};
use crate::decide::undecided::Undecided;
use crate::record::Event;
use crate::register::{Answers, RegisterRow};
use crate::rulebook::Rulebook;

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

    /// Rebuilds a case and takes every recorded decision again, with the pack and the calendar it was taken with.
    /// Reports each that comes out differently; the recorded one is then taken as it stands. What it looked up in registers
    /// is recorded with it, so that no other case is needed.
    ///
    /// # Errors
    /// If an event does not follow from the one before, or names what is not published here.
    pub fn audit(&self, id: Id, events: &[Event]) -> Result<(Case, Vec<Difference>), ReplayError> {
        let mut case = Case::new(id);
        let mut differences = Vec::new();
        for recorded in events.chunk_by(|one, next| one.decision == next.decision) {
            let Some(first) = recorded.first() else { continue };
            let again = self.decide_again(&case, recorded, first.at)?;
            if again.as_deref() != Ok(recorded) {
                differences.push(Difference { decision: first.decision, recorded: recorded.to_vec(), again });
            }
            for event in recorded {
                case.apply(event, self)?;
            }
        }
        Ok((case, differences))
    }

    fn decide_again(
        &self,
        case: &Case,
        recorded: &[Event],
        at: DateTime<Utc>,
    ) -> Result<Result<Vec<Event>, Undecided>, ReplayError> {
        let mut rulebook = self.clone();
        for event in recorded {
            let unknown = ReplayError::UnknownCalendar { decision: event.decision };
            rulebook = rulebook.with_edition(event.calendar).ok_or(unknown)?;
        }
        let answers = Answers::recorded(recorded.iter().flat_map(|event| &event.looked_up));
        let command = recorded.iter().find_map(Event::command);
        let decision = match command {
            Some(command) => rulebook.decide(case, command, at, &answers),
            None => rulebook.advance(case, at, &answers),
        };
        Ok(decision.map(|decision| decision.events))
    }
}
