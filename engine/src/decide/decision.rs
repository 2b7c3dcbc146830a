//! What was decided: all that is stored at once.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::collection_row::CollectionChange;
use super::filled_letter::FilledLetter;
use crate::base::Id;
use crate::record::{Command, Event};
use crate::register::{RegisterKey, RegisterRow};

/// What was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// The events, in order; none if there was nothing to do.
    pub events: Vec<Event>,
    /// For a command whose key was seen before: the decision that was taken then. There are no events.
    pub repeats: Option<u64>,
    /// The letters that leave with effects, filled; they are put into words when somebody reads them. They are not recorded:
    /// [`Rulebook::letters`](crate::Rulebook::letters) fills them again.
    pub letters: Vec<FilledLetter>,
    /// What registers come to know.
    pub rows: Vec<RegisterRow>,
    /// What changes in collections, old → new.
    pub collections: Vec<CollectionChange>,
    /// When the case has to be looked at again.
    pub wake: Wake,
}

/// When a case has to be looked at again ([`Rulebook::advance`](crate::Rulebook::advance)). Whether that is done in time changes when effects leave,
/// never what is decided. A decision that repeats an earlier one says nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wake {
    /// At this moment: a clock runs out or an amendment comes into force.
    pub at: Option<DateTime<Utc>>,
    /// When something is filed in a register under one of these keys.
    pub keys: Vec<(Id, RegisterKey)>,
    /// When the table of one of these years is published: the calendar, and the earliest year that a last day waits for.
    pub years: BTreeSet<(Id, i32)>,
}

impl Decision {
    /// The command behind one of the events: see [`Event::command_behind`].
    #[must_use]
    pub fn command_behind<'d>(&'d self, event: &'d Event) -> Option<&'d Command> {
        event.command_behind(&self.events)
    }
}
