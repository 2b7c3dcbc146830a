//! What a scenario runs against: something that decides and keeps what was decided. The runner goes through the steps, and compares; the
//! same scenario runs in memory and through a service.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::document::StepDocument;
use super::run::ScenarioRun;
use super::{Outcome, Told};
use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::record::FilledLetter;
use guicheng_engine::{
    Actor, Calendar, Case, CollectionChange, CollectionRow, Command, Decision, Event, Id, MemoryHost, Pack, Undecided,
};

/// What came of something that was asked, or of time that passed.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The events that were recorded.
    pub events: Vec<Event>,
    /// What changed in collections.
    pub lists: Vec<CollectionChange>,
    /// The letters that left.
    pub letters: Vec<FilledLetter>,
    /// The first event of the decision that it repeats: nothing new was recorded.
    pub repeats: Option<u64>,
}

/// Why nothing came of it.
#[derive(Clone, Debug)]
pub enum NotKept {
    /// It was refused, or cannot be decided.
    Undecided(Undecided),
    /// What happened is not what decides it: only a backend other than the engine itself says so.
    Unlike(String),
}

impl From<Undecided> for NotKept {
    fn from(undecided: Undecided) -> Self {
        Self::Undecided(undecided)
    }
}

impl NotKept {
    pub(super) fn told(&self) -> Told {
        match self {
            Self::Undecided(undecided) => Told::undecided(undecided),
            Self::Unlike(how) => Told::written(how),
        }
    }
}

/// What somebody looks at.
#[derive(Clone, Copy, Debug)]
pub enum Look<'l> {
    /// A case.
    Case,
    /// What they can do in a case; in one that is not there yet, what it can be opened with.
    Doings,
    /// A collection: the rows that they read of it, in its order.
    Collection {
        /// By its id.
        collection: &'l str,
        /// The rows, those of each case by its name in the scenario.
        rows: &'l [&'l CollectionRow],
    },
}

/// What a scenario runs against.
///
/// `host` is what the runner knows of it: the packs and calendars that were published, and what registers came to know. Whatever is kept
/// has to be kept there too. Cases are called as in the scenario.
pub trait Backend {
    /// Publishes what there is before the first step: packs, those first whose place others take, and their calendar.
    ///
    /// # Errors
    /// With what is in the way.
    fn begin(&mut self, packs: &[Arc<Pack>], calendar: &Arc<Calendar>) -> Result<(), String>;

    /// Decides what is asked in a case, and keeps it.
    ///
    /// # Errors
    /// If it is refused, or cannot be decided.
    fn decide(
        &mut self,
        host: &mut MemoryHost,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
    ) -> Result<Kept, NotKept>;

    /// Decides what time has brought about in a case, and keeps it.
    ///
    /// # Errors
    /// If it cannot be decided.
    fn advance(&mut self, host: &mut MemoryHost, case: &Case, at: DateTime<Utc>) -> Result<Kept, NotKept>;

    /// Publishes a pack.
    ///
    /// # Errors
    /// With what is in the way.
    fn publish(&mut self, pack: &Arc<Pack>, at: DateTime<Utc>) -> Result<(), String>;

    /// Publishes a calendar with further years.
    ///
    /// # Errors
    /// With what is in the way.
    fn publish_calendar(&mut self, calendar: &Arc<Calendar>) -> Result<(), String>;

    /// Whether somebody who looks is shown what the rules say.
    ///
    /// # Errors
    /// With what is shown instead.
    fn compare(
        &self,
        host: &MemoryHost,
        case: &Case,
        actor: &Actor,
        look: Look<'_>,
        at: DateTime<Utc>,
    ) -> Result<(), String>;
}

/// The engine itself: what is decided is what is kept, and what it says is what is shown.
#[derive(Clone, Debug, Default)]
pub struct InMemory {
    /// How cases stand in lists, by case, list and procedure. What a table of workdays moves there is decided until an event names the table;
    /// it is told once.
    listed: BTreeMap<(Id, Id, u32), CollectionRow>,
}

impl InMemory {
    fn keep(&mut self, host: &mut MemoryHost, decision: Decision) -> Kept {
        host.keep(&decision);
        let Decision { events, collections: mut lists, letters, repeats, .. } = decision;
        lists.retain(|change| match (&change.old, &change.new) {
            (_, Some(row)) => self.listed.insert(place(row), row.clone()).as_ref() != Some(row),
            (Some(row), None) => self.listed.remove(&place(row)).is_some(),
            (None, None) => false,
        });
        Kept { events, lists, letters, repeats }
    }
}

fn place(row: &CollectionRow) -> (Id, Id, u32) {
    (row.case.clone(), row.collection.clone(), row.procedure)
}

impl Backend for InMemory {
    fn begin(&mut self, _: &[Arc<Pack>], _: &Arc<Calendar>) -> Result<(), String> {
        Ok(())
    }

    fn decide(
        &mut self,
        host: &mut MemoryHost,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
    ) -> Result<Kept, NotKept> {
        let decision = host.decide(case, command, at)?;
        Ok(self.keep(host, decision))
    }

    fn advance(&mut self, host: &mut MemoryHost, case: &Case, at: DateTime<Utc>) -> Result<Kept, NotKept> {
        let decision = host.advance(case, at)?;
        Ok(self.keep(host, decision))
    }

    fn publish(&mut self, _: &Arc<Pack>, _: DateTime<Utc>) -> Result<(), String> {
        Ok(())
    }

    fn publish_calendar(&mut self, _: &Arc<Calendar>) -> Result<(), String> {
        Ok(())
    }

    fn compare(&self, _: &MemoryHost, _: &Case, _: &Actor, _: Look<'_>, _: DateTime<Utc>) -> Result<(), String> {
        Ok(())
    }
}

impl ScenarioRun<'_> {
    /// What came of a step.
    pub(super) fn kept(&mut self, step: &StepDocument, kept: Result<Kept, NotKept>) -> Outcome {
        match kept {
            Ok(Kept { repeats: Some(repeats), .. }) => Outcome::Repeated(repeats),
            Ok(Kept { events, lists, letters, repeats: None }) => {
                (self.lists, self.letters) = (lists, letters);
                Outcome::Events(events)
            }
            Err(NotKept::Undecided(Undecided::Refused(refusal))) => Outcome::Refused(refusal),
            Err(not_kept) => {
                self.fail(step.span, "decide", Told::said("expected-decision", &[]), not_kept.told());
                Outcome::Events(Vec::new())
            }
        }
    }

    /// The backend does otherwise than the rules say.
    pub(super) fn unlike(&mut self, span: Span, how: &str) {
        self.fail(span, "backend", Told::said("expected-alike", &[]), Told::written(how));
    }
}
