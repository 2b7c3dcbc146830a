//! Cases: the dossier of one subject, rebuilt from its events.

mod acts;
mod apply;
mod clock_state;
mod parties;
mod state_key;
mod told;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

pub(crate) use acts::{Act, Taker};
pub use apply::ApplyError;
pub(crate) use apply::unknown;
pub(crate) use clock_state::UnsettledEnd;
pub use clock_state::{ClockPhase, ClockState, ClockTarget};
pub(crate) use parties::{Parties, bind};
pub use state_key::ValuesRead;
pub(crate) use told::{Known, rows};
pub(crate) use values::{PrecomputedValues, set_given, set_values, shrink};

use crate::base::{Id, Values};
use crate::pack::Pack;
use crate::pack::model::{State, Workflow};
use crate::record::Command;
use crate::time::CalendarHash;

/// A case. Built from its events alone; cheap to clone.
#[derive(Clone, Debug)]
pub struct Case {
    pub(crate) id: Id,
    pub(crate) kind: Option<Id>,
    pub(crate) sequence: u64,
    pub(crate) last_at: Option<DateTime<Utc>>,
    pub(crate) last_on: Option<NaiveDate>,
    pub(crate) facts: Arc<Values>,
    pub(crate) parties: Arc<Parties>,
    pub(crate) procedures: Vec<Arc<Procedure>>,
    pub(crate) keys: Arc<BTreeMap<Arc<str>, Key>>,
    /// The calendars that its events were counted with, of each the edition of the last.
    pub(crate) calendars: Arc<[(Id, CalendarHash)]>,
}

/// What is remembered of an idempotency key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) decision: u64,
    /// The digest of the command, as far as it is still recorded …
    pub(crate) command: u64,
    /// … and what of its input has been erased since.
    pub(crate) erased: Vec<Id>,
}

impl Key {
    /// Whether a command is the one that the key was used for, as far as that can still be told.
    pub(crate) fn is_of(&self, command: &Command) -> bool {
        self.command == command.without(&self.erased).digest()
    }
}

/// The number of the procedure that is the case's own life.
pub(crate) const ROOT: u32 = 1;

/// Where the procedure of a number stands among those of its case.
pub(crate) fn place_of(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(ROOT)?).ok()
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
    pub(crate) clocks: Vec<ClockState>,
    /// Who took which action in it.
    pub(crate) acts: Arc<Vec<Act>>,
    pub(crate) concerns: Option<u32>,
    pub(crate) opened_on: NaiveDate,
    pub(crate) entered_on: NaiveDate,
    /// Whether it was taken over from elsewhere, and not opened here.
    pub(crate) taken_over: bool,
    /// The states it has been in before, each with the day it was left last.
    pub(crate) left: Vec<(Id, NaiveDate)>,
}

impl Procedure {
    /// A procedure that is opened, before anything is given, bound or started in it.
    pub(crate) fn opened(
        number: u32,
        pack: &Arc<Pack>,
        workflow: &Arc<Workflow>,
        state: &Arc<State>,
        concerns: Option<u32>,
        on: NaiveDate,
    ) -> Self {
        Self {
            number,
            pack: Arc::clone(pack),
            workflow: Arc::clone(workflow),
            state: Arc::clone(state),
            data: Arc::default(),
            parties: Vec::new(),
            clocks: Vec::new(),
            acts: Arc::default(),
            concerns,
            opened_on: on,
            entered_on: on,
            taken_over: false,
            left: Vec::new(),
        }
    }

    /// Those who took an action of it, each once, in the order in which they first did.
    pub(crate) fn takers_of<'p>(&'p self, action: &'p str) -> impl Iterator<Item = &'p Taker> {
        self.acts.iter().filter(move |act| act.action == *action).map(|act| &act.taker)
    }

    /// Remembers who took an action.
    pub(crate) fn remember(&mut self, action: Id, taker: Taker, event: u64) {
        match self.acts.iter().position(|act| act.action == action && act.taker == taker) {
            Some(place) => {
                if let Some(act) = Arc::make_mut(&mut self.acts).get_mut(place) {
                    act.event = event;
                }
            }
            None => {
                let act = Act { action, taker, event };
                match Arc::get_mut(&mut self.acts) {
                    Some(own) => own.push(act),
                    // A copy has room for it at once.
                    None => {
                        let room = self.acts.len().saturating_add(1);
                        let mut acts = Vec::with_capacity(room);
                        acts.extend(self.acts.iter().cloned().chain([act]));
                        self.acts = Arc::new(acts);
                    }
                }
            }
        }
    }

    /// Goes over into a state on a day.
    pub(crate) fn enter(&mut self, state: &Arc<State>, on: NaiveDate) {
        if self.state.id == state.id {
            return;
        }
        self.entered_on = on;
        let before = std::mem::replace(&mut self.state, Arc::clone(state));
        match self.left.iter_mut().find(|(id, _)| *id == before.id) {
            Some((_, last)) => *last = on,
            None => {
                self.left.reserve_exact(1);
                self.left.push((before.id.clone(), on));
            }
        }
    }

    /// The day since which it has been in some states without a break, as it is in one of them now.
    pub(crate) fn since(&self, states: &[Id]) -> NaiveDate {
        let outside = self.left.iter().filter(|(state, _)| !states.contains(state));
        outside.map(|(_, on)| *on).max().unwrap_or(self.opened_on)
    }

    /// Its number in the case, from 1; the root is 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Whether it is the case's own life, which is opened first.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.number == ROOT
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
    pub fn clocks(&self) -> &[ClockState] {
        &self.clocks
    }

    /// A clock that has been started.
    #[must_use]
    pub fn clock(&self, id: &str) -> Option<&ClockState> {
        self.clocks.iter().find(|run| run.clock.id == *id)
    }

    pub(crate) fn clock_mut(&mut self, id: &Id) -> Option<&mut ClockState> {
        self.clocks.iter_mut().find(|run| run.clock.id == *id)
    }

    /// The procedure it is about.
    #[must_use]
    pub fn concerns(&self) -> Option<u32> {
        self.concerns
    }

    /// Whether a procedure of a workflow can be about it, as it stands.
    pub(crate) fn can_be_concerned_by(&self, workflow: &Workflow) -> bool {
        workflow.concerns.iter().any(|(id, states)| self.workflow.id == *id && states.contains(&self.state.id))
    }

    /// The local date it was opened.
    #[must_use]
    pub fn opened_on(&self) -> NaiveDate {
        self.opened_on
    }

    /// Whether it was taken over, with what was decided elsewhere; the day it was opened is the day of that.
    #[must_use]
    pub fn is_taken_over(&self) -> bool {
        self.taken_over
    }

    /// The procedure as business rules over its pack have it: to show what was decided by them.
    #[must_use]
    pub fn by_rules(&self, rules: &Arc<Pack>) -> Self {
        let workflow = rules.workflows.get(self.workflow.id.as_str()).unwrap_or(&self.workflow);
        Self { pack: Arc::clone(rules), workflow: Arc::clone(workflow), ..self.clone() }
    }

    /// Whether it is still open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.state.is_final
    }
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
            calendars: Arc::default(),
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

    /// The procedure that is the case's own life; none before it is opened.
    #[must_use]
    pub fn root(&self) -> Option<&Procedure> {
        self.procedure(ROOT)
    }

    /// The procedure of that number.
    #[must_use]
    pub fn procedure(&self, number: u32) -> Option<&Procedure> {
        self.procedures.get(place_of(number)?).map(AsRef::as_ref)
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

    pub(crate) fn key(&self, key: &str) -> Option<&Key> {
        self.keys.get(key)
    }

    pub(crate) fn procedure_mut(&mut self, number: u32) -> Option<&mut Procedure> {
        self.procedures.get_mut(place_of(number)?).map(Arc::make_mut)
    }
}
