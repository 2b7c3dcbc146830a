//! Applying events to a case: the only way it changes.

use std::sync::Arc;

use chrono::NaiveDate;

use super::clock_state::position_of;
use super::values::{PrecomputedValues, set_or_take};
use super::{Case, ClockState, Key, Procedure, bind, place_of};
use crate::base::Id;
use crate::pack::{Pack, PackHash};
use crate::record::{Cause, ClockStep, Event, EventKind};
use crate::rulebook::Rulebook;

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
        /// By the hash it was published under.
        pack: PackHash,
    },
    /// It names something that its pack or the case does not have.
    #[error("event {sequence} names the {noun} `{name}`, which is not there; the record is damaged")]
    Unknown {
        /// The event.
        sequence: u64,
        /// What kind of thing.
        noun: &'static str,
        /// As the event has it.
        name: String,
    },
}

impl Case {
    /// Applies an event to the case.
    ///
    /// # Errors
    /// If the event does not follow the last one, or names what is not there. The case is then as it was.
    pub fn apply(&mut self, event: &Event, rulebook: &Rulebook) -> Result<(), ApplyError> {
        self.apply_event(event, rulebook, None)
    }

    /// [`Self::apply`] for an event that has just been planned.
    pub(crate) fn apply_event(
        &mut self,
        event: &Event,
        rulebook: &Rulebook,
        precomputed: Option<PrecomputedValues>,
    ) -> Result<(), ApplyError> {
        let expected = self.sequence.saturating_add(1);
        if event.sequence != expected {
            return Err(ApplyError::OutOfOrder { last: self.sequence, found: event.sequence });
        }
        match &event.kind {
            EventKind::Opened { workflow, state, case, concerns } => {
                let opened = self.opened(event, workflow, state, *concerns, rulebook)?;
                self.check_clocks(event, Some(&opened))?;
                if let Some(kind) = case {
                    self.kind = Some(kind.clone());
                }
                self.procedures.push(Arc::new(opened));
            }
            EventKind::Acted { action: _, from: _, to } => {
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
            EventKind::ClockExpired { clock, last_day, .. } => {
                let procedure = self.procedure_for(event, event.procedure)?;
                if procedure.clock(clock.as_str()).is_none() {
                    return Err(unknown(event, "clock", clock));
                }
                self.check_clocks(event, None)?;
                if let Some(procedure) = self.procedure_mut(event.procedure)
                    && let Some(run) = procedure.clocks.iter_mut().find(|run| run.clock.id == *clock)
                {
                    run.expire(*last_day, event.on);
                }
            }
            EventKind::ClocksMoved {} => {
                self.procedure_for(event, event.procedure)?;
                self.check_clocks(event, None)?;
            }
            EventKind::Migrated { under: _, from: _, to } => {
                let procedure = self.procedure_for(event, event.procedure)?;
                let pack = published(event, rulebook)?;
                let moved = procedure.moved(pack, to, event.on).ok_or_else(|| unknown(event, "state", to))?;
                self.check_clocks(event, Some(&moved))?;
                if let Some(procedure) = self.procedure_mut(event.procedure) {
                    *procedure = moved;
                }
            }
        }
        self.apply_changes(event, precomputed);
        self.counted_with(event);
        self.sequence = event.sequence;
        self.last_at = Some(event.at);
        self.last_on = Some(event.on);
        if let Cause::Command(command) = &event.cause
            && let Some(key) = &command.key
        {
            let known = Key { decision: event.decision, command: command.normalised().digest() };
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
        Ok(Procedure::opened(event.procedure, pack, workflow, state, concerns, event.on))
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

    fn apply_changes(&mut self, event: &Event, precomputed: Option<PrecomputedValues>) {
        let changes = &event.changes;
        let (facts, data) = precomputed.map(|precomputed| (precomputed.facts, precomputed.data)).unzip();
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
                procedure.apply_clock_step(&change.clock, &change.change, event.on);
            }
        }
    }

    /// Remembers the calendar that an event was counted with.
    fn counted_with(&mut self, event: &Event) {
        let Some(place) = place_of(event.procedure) else { return };
        let Some(calendar) = self.procedures.get(place).map(|procedure| &procedure.pack.calendar) else { return };
        match self.calendars.iter_mut().find(|(id, _)| id == calendar) {
            Some((_, edition)) => *edition = event.calendar,
            None => self.calendars.push((calendar.clone(), event.calendar)),
        }
    }

    fn procedure_for(&self, event: &Event, number: u32) -> Result<&Procedure, ApplyError> {
        self.procedure(number).ok_or_else(|| unknown(event, "procedure", number))
    }
}

impl Procedure {
    /// Applies a recorded step of one of its clocks.
    pub(crate) fn apply_clock_step(&mut self, clock: &Id, change: &ClockStep, on: NaiveDate) {
        let run = match position_of(&self.clocks, clock) {
            Some(at) => self.clocks.get_mut(at),
            // The order of clocks is the order they were started in.
            None => {
                let Some(rule) = self.workflow.clocks.get(clock.as_str()) else { return };
                self.clocks.push(ClockState::new(rule, on));
                self.clocks.last_mut()
            }
        };
        if let Some(run) = run {
            run.apply(change, on);
        }
    }

    /// The procedure as it is under another pack, in a state of that; none if the pack has no such workflow or state.
    /// Clocks keep what they have used up and the length they began with; those that the pack does not have are over.
    pub(crate) fn moved(&self, pack: &Arc<Pack>, state: &Id, on: NaiveDate) -> Option<Self> {
        let workflow = pack.workflows.get(self.workflow.id.as_str())?;
        let state = workflow.states.get(state.as_str())?;
        let clocks = self.clocks.iter().filter_map(|run| {
            let clock = workflow.clocks.get(run.clock.id.as_str())?;
            Some(ClockState { clock: Arc::clone(clock), ..run.clone() })
        });
        Some(Self {
            pack: Arc::clone(pack),
            workflow: Arc::clone(workflow),
            entered_on: if self.state.id == state.id { self.entered_on } else { on },
            state: Arc::clone(state),
            clocks: clocks.collect(),
            ..self.clone()
        })
    }
}

fn published<'r>(event: &Event, rulebook: &'r Rulebook) -> Result<&'r Arc<Pack>, ApplyError> {
    rulebook.pack(&event.pack).ok_or(ApplyError::UnknownPack { sequence: event.sequence, pack: event.pack })
}

/// An event names what is not there.
pub(crate) fn unknown(event: &Event, noun: &'static str, name: impl ToString) -> ApplyError {
    ApplyError::Unknown { sequence: event.sequence, noun, name: name.to_string() }
}
