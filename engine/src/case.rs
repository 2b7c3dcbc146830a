//! Cases: the dossier of one subject, rebuilt from its events.

mod available;
mod bindings;
mod clocks;
mod command;
mod decide;
mod event;
mod input;
mod journal;
mod known;
mod objections;
mod refusal;
mod replay;
mod route;
mod standing;
mod taking;
mod values;
mod view;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

pub use available::{Offer, Opening};
pub use command::{Actor, Command, Request};
pub use decide::Decision;
pub(crate) use decide::opening_id;
pub use event::{Cause, Changes, ClockChange, ClockStep, EffectRequest, Event, Happening, PartyChange};
pub use journal::{JOURNAL_VERSION, JournalError, read_journal, write_journal};
pub use refusal::{Argument, FailedRule, Reason, Refusal, RefusalCode};
pub use replay::{Difference, ReplayError};
pub(crate) use standing::Standing;
pub use view::{Shown, Sight};

use crate::base::{Id, Period, Values};
use crate::format::LastDay;
use crate::pack::model::{Clock, State, Workflow};
use crate::pack::{Pack, PackHash};
use crate::rulebook::Rulebook;
use crate::time::{Calendar, Due};
use values::{Foreseen, set_or_take, set_values};

/// A case. Built from its events alone; cheap to clone.
#[derive(Clone, Debug)]
pub struct Case {
    id: Id,
    kind: Option<Id>,
    sequence: u64,
    last_at: Option<DateTime<Utc>>,
    last_on: Option<NaiveDate>,
    facts: Arc<Values>,
    parties: Arc<Parties>,
    procedures: Vec<Arc<Procedure>>,
    keys: Arc<BTreeMap<Arc<str>, Key>>,
}

/// Who is bound to which party.
pub(crate) type Parties = Vec<(Id, Arc<[Id]>)>;

/// What is remembered of an idempotency key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) decision: u64,
    pub(crate) command: u64,
}

/// One procedure of a case.
#[derive(Clone, Debug)]
pub struct Procedure {
    pub(crate) number: u32,
    pub(crate) pack: Arc<Pack>,
    pub(crate) workflow: Arc<Workflow>,
    pub(crate) state: Arc<State>,
    pub(crate) data: Arc<Values>,
    pub(crate) parties: Parties,
    pub(crate) clocks: Vec<ClockRun>,
    pub(crate) concerns: Option<u32>,
    pub(crate) opened_on: NaiveDate,
    pub(crate) entered_on: NaiveDate,
}

/// A clock of a procedure. The due date is not stored but derived, so that a newly published table moves it.
#[derive(Clone, Debug)]
pub struct ClockRun {
    pub(crate) clock: Arc<Clock>,
    pub(crate) budget: Budget,
    pub(crate) consumed: u32,
    pub(crate) extended: u32,
    pub(crate) phase: Phase,
}

/// What a clock has to use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// A period.
    Limit(Period),
    /// A last day.
    Until(NaiveDate),
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It runs, counted from that day (not counted itself).
    Running {
        /// Counted from.
        since: NaiveDate,
    },
    /// It stands still.
    Still,
    /// It has run out; its last day.
    Expired {
        /// Its last day.
        last_day: NaiveDate,
    },
    /// It is over, without having run out.
    Ended,
}

impl ClockRun {
    /// The clock's rule.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How it stands.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Its last day, if it runs or has run out.
    #[must_use]
    pub fn due(&self, calendar: &Calendar) -> Option<Due> {
        let due = match (self.phase, self.budget) {
            (Phase::Running { .. }, Budget::Until(date)) => Due { date, provisional: None },
            (Phase::Running { since }, Budget::Limit(limit)) => {
                let count = limit.count.saturating_add(self.extended).saturating_sub(self.consumed);
                calendar.add(since, Period { count, unit: limit.unit })
            }
            (Phase::Expired { last_day }, _) => return Some(Due { date: last_day, provisional: None }),
            (Phase::Still | Phase::Ended, _) => return None,
        };
        Some(match self.clock.last_day {
            LastDay::AsItFalls => due,
            LastDay::NextWorkday => {
                let moved = calendar.next_workday(due.date);
                Due { date: moved.date, provisional: due.provisional.or(moved.provisional) }
            }
        })
    }
}

impl Procedure {
    /// Its number in the case, from 1; the root is 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The pack it was opened under.
    #[must_use]
    pub fn pack(&self) -> &Arc<Pack> {
        &self.pack
    }

    /// Its workflow.
    #[must_use]
    pub fn workflow(&self) -> &Arc<Workflow> {
        &self.workflow
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> &Arc<State> {
        &self.state
    }

    /// Its own data.
    #[must_use]
    pub fn data(&self) -> &Values {
        &self.data
    }

    /// Its clocks that have been started.
    #[must_use]
    pub fn clocks(&self) -> &[ClockRun] {
        &self.clocks
    }

    /// A clock that has been started.
    #[must_use]
    pub fn clock(&self, id: &str) -> Option<&ClockRun> {
        self.clocks.iter().find(|run| run.clock.id == *id)
    }

    /// The procedure it is about.
    #[must_use]
    pub fn concerns(&self) -> Option<u32> {
        self.concerns
    }

    /// The local date it was opened.
    #[must_use]
    pub fn opened_on(&self) -> NaiveDate {
        self.opened_on
    }

    /// Whether it is still open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.state.is_final
    }
}

/// An event does not fit the case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// Events must come in order, without gaps.
    #[error("event {found} does not follow event {last}; the record has a gap or is out of order")]
    OutOfOrder {
        /// The last event applied.
        last: u64,
        /// The event given.
        found: u64,
    },
    /// The pack it was decided by is not among the published ones.
    #[error("event {sequence} was decided by pack `{pack}`, which is not published here; add that version of the pack")]
    UnknownPack {
        /// The event.
        sequence: u64,
        /// The pack.
        pack: PackHash,
    },
    /// It names something that its pack or the case does not have.
    #[error("event {sequence} names the {noun} `{name}`, which is not there; the record is damaged")]
    Unknown {
        /// The event.
        sequence: u64,
        /// What kind of thing.
        noun: &'static str,
        /// Its name.
        name: String,
    },
}

impl Case {
    /// A case of which nothing has happened yet.
    #[must_use]
    pub fn new(id: Id) -> Self {
        Self {
            id,
            kind: None,
            sequence: 0,
            last_at: None,
            last_on: None,
            facts: Arc::default(),
            parties: Arc::default(),
            procedures: Vec::new(),
            keys: Arc::default(),
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// Its kind; none before it is opened.
    #[must_use]
    pub fn kind(&self) -> Option<&Id> {
        self.kind.as_ref()
    }

    /// The number of its last event; 0 before it is opened.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// When its last event was decided.
    #[must_use]
    pub fn last_at(&self) -> Option<DateTime<Utc>> {
        self.last_at
    }

    /// The facts recorded of its subject.
    #[must_use]
    pub fn facts(&self) -> &Values {
        &self.facts
    }

    /// All procedures, the root first.
    pub fn procedures(&self) -> impl DoubleEndedIterator<Item = &Procedure> {
        self.procedures.iter().map(AsRef::as_ref)
    }

    /// The procedure of that number.
    #[must_use]
    pub fn procedure(&self, number: u32) -> Option<&Procedure> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.procedures.get(index).map(AsRef::as_ref)
    }

    /// The newest procedure of a workflow.
    #[must_use]
    pub fn newest(&self, workflow: &str) -> Option<&Procedure> {
        self.procedures().rev().find(|procedure| procedure.workflow.id == *workflow)
    }

    /// The organisations or persons bound to a party, in the procedure if it is a party of procedures.
    #[must_use]
    pub fn bound<'a>(&'a self, party: &str, procedure: Option<&'a Procedure>) -> &'a [Id] {
        procedure
            .and_then(|procedure| procedure.parties.iter().find(|(id, _)| *id == *party))
            .or_else(|| self.parties.iter().find(|(id, _)| *id == *party))
            .map_or(&[], |(_, bound)| bound)
    }

    pub(crate) fn facts_shared(&self) -> &Arc<Values> {
        &self.facts
    }

    pub(crate) fn key(&self, key: &str) -> Option<Key> {
        self.keys.get(key).copied()
    }

    /// Takes an event into the case.
    ///
    /// # Errors
    /// If the event does not follow the last one, or names what is not there. The case is then as it was.
    pub fn apply(&mut self, event: &Event, rulebook: &Rulebook) -> Result<(), ApplyError> {
        self.take_in(event, rulebook, None)
    }

    /// [`Self::apply`] for an event that has just been planned.
    fn take_in(&mut self, event: &Event, rulebook: &Rulebook, foreseen: Option<Foreseen>) -> Result<(), ApplyError> {
        let expected = self.sequence.saturating_add(1);
        if event.sequence != expected {
            return Err(ApplyError::OutOfOrder { last: self.sequence, found: event.sequence });
        }
        match &event.happening {
            Happening::Opened { workflow, state, case, concerns } => {
                let opened = self.opened(event, workflow, state, *concerns, rulebook)?;
                self.check_clocks(event, Some(&opened))?;
                if let Some(kind) = case {
                    self.kind = Some(kind.clone());
                }
                self.procedures.push(Arc::new(opened));
            }
            Happening::Acted { action: _, from: _, to } => {
                let procedure = self.procedure_for(event, event.procedure)?;
                let state =
                    procedure.workflow.states.get(to.as_str()).cloned().ok_or_else(|| unknown(event, "state", to))?;
                self.check_clocks(event, None)?;
                if let Some(procedure) = self.procedure_mut(event.procedure) {
                    if procedure.state.id != state.id {
                        procedure.entered_on = event.on;
                    }
                    procedure.state = state;
                }
            }
            Happening::ClockExpired { clock, last_day, .. } => {
                let procedure = self.procedure_for(event, event.procedure)?;
                if procedure.clock(clock.as_str()).is_none() {
                    return Err(unknown(event, "clock", clock));
                }
                self.check_clocks(event, None)?;
                if let Some(procedure) = self.procedure_mut(event.procedure)
                    && let Some(run) = procedure.clocks.iter_mut().find(|run| run.clock.id == *clock)
                {
                    run.phase = Phase::Expired { last_day: *last_day };
                }
            }
            Happening::Moved { under: _, from: _, to } => {
                let procedure = self.procedure_for(event, event.procedure)?;
                let pack = published(event, rulebook)?;
                let moved = procedure.moved(pack, to, event.on).ok_or_else(|| unknown(event, "state", to))?;
                self.check_clocks(event, Some(&moved))?;
                if let Some(procedure) = self.procedure_mut(event.procedure) {
                    *procedure = moved;
                }
            }
        }
        self.take_changes(event, foreseen);
        self.sequence = event.sequence;
        self.last_at = Some(event.at);
        self.last_on = Some(event.on);
        if let Cause::Command(command) = &event.cause
            && let Some(key) = &command.key
        {
            let known = Key { decision: event.decision, command: digest(command) };
            Arc::make_mut(&mut self.keys).insert(Arc::clone(key), known);
        }
        Ok(())
    }

    fn opened(
        &self,
        event: &Event,
        workflow: &Id,
        state: &Id,
        concerns: Option<u32>,
        rulebook: &Rulebook,
    ) -> Result<Procedure, ApplyError> {
        let pack = published(event, rulebook)?;
        let workflow = pack.workflows.get(workflow.as_str()).ok_or_else(|| unknown(event, "workflow", workflow))?;
        let state = workflow.states.get(state.as_str()).ok_or_else(|| unknown(event, "state", state))?;
        let next = u32::try_from(self.procedures.len()).ok().and_then(|count| count.checked_add(1));
        if next != Some(event.procedure) {
            return Err(unknown(event, "procedure", event.procedure));
        }
        Ok(Procedure {
            number: event.procedure,
            pack: Arc::clone(pack),
            workflow: Arc::clone(workflow),
            state: Arc::clone(state),
            data: Arc::default(),
            parties: Vec::new(),
            clocks: Vec::new(),
            concerns,
            opened_on: event.on,
            entered_on: event.on,
        })
    }

    /// Checks, before anything is changed, that every clock an event changes exists.
    fn check_clocks(&self, event: &Event, opened: Option<&Procedure>) -> Result<(), ApplyError> {
        for change in &event.changes.clocks {
            let procedure = match opened {
                Some(opened) if opened.number == change.procedure => opened,
                _ => self.procedure_for(event, change.procedure)?,
            };
            if !procedure.workflow.clocks.contains(change.clock.as_str()) {
                return Err(unknown(event, "clock", &change.clock));
            }
        }
        Ok(())
    }

    fn take_changes(&mut self, event: &Event, foreseen: Option<Foreseen>) {
        let changes = &event.changes;
        let (facts, data) = foreseen.map(|foreseen| (foreseen.facts, foreseen.data)).unzip();
        if !changes.facts.is_empty() {
            let mut after = std::mem::take(&mut self.facts);
            set_or_take(&mut after, &changes.facts, facts, self.procedure(event.procedure));
            self.facts = after;
        }
        for change in changes.parties.iter().filter(|change| !change.of_procedure) {
            bind(Arc::make_mut(&mut self.parties), change);
        }
        let of_procedure = changes.parties.iter().any(|change| change.of_procedure);
        if (of_procedure || !changes.data.is_empty())
            && let Some(procedure) = self.procedure_mut(event.procedure)
        {
            for change in changes.parties.iter().filter(|change| change.of_procedure) {
                bind(&mut procedure.parties, change);
            }
            if !changes.data.is_empty() {
                let mut after = std::mem::take(&mut procedure.data);
                set_or_take(&mut after, &changes.data, data, Some(procedure));
                procedure.data = after;
            }
        }
        for change in &changes.clocks {
            if let Some(procedure) = self.procedure_mut(change.procedure) {
                clocks::step(procedure, &change.clock, &change.change);
            }
        }
    }

    fn procedure_for(&self, event: &Event, number: u32) -> Result<&Procedure, ApplyError> {
        self.procedure(number).ok_or_else(|| unknown(event, "procedure", number))
    }

    fn procedure_mut(&mut self, number: u32) -> Option<&mut Procedure> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.procedures.get_mut(index).map(Arc::make_mut)
    }
}

fn published<'r>(event: &Event, rulebook: &'r Rulebook) -> Result<&'r Arc<Pack>, ApplyError> {
    rulebook.pack(&event.pack).ok_or(ApplyError::UnknownPack { sequence: event.sequence, pack: event.pack })
}

fn bind(parties: &mut Parties, change: &PartyChange) {
    match parties.iter_mut().find(|(id, _)| *id == change.party) {
        Some((_, bound)) => *bound = Arc::clone(&change.bound),
        None => parties.push((change.party.clone(), Arc::clone(&change.bound))),
    }
}

fn unknown(event: &Event, noun: &'static str, name: impl ToString) -> ApplyError {
    ApplyError::Unknown { sequence: event.sequence, noun, name: name.to_string() }
}

/// A digest that tells two commands with the same key apart. It lives only as long as the case in memory.
pub(crate) fn digest(command: &Command) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&command.actor, &command.request).hash(&mut hasher);
    hasher.finish()
}
