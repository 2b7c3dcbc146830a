//! Applying events to a case: the only way it changes.

use std::sync::Arc;

use chrono::NaiveDate;

use super::clock_state::position_of;
use super::values::{PrecomputedValues, set_or_take};
use super::{Case, ClockPhase, ClockState, Key, Procedure, Taker, UnsettledEnd, bind, place_of};
use crate::base::{Id, Language};
use crate::messages;
use crate::pack::model::{Action, Clock, Performer};
use crate::pack::{Pack, PackHash};
use crate::record::{Cause, ClockChange, ClockStep, Event, EventKind};
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

impl ApplyError {
    /// What is wrong with the record.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::OutOfOrder { last, found } => {
                messages::message(language, "record-out-of-order", &[("last", last), ("found", found)])
            }
            Self::UnknownPack { sequence, pack } => {
                messages::message(language, "record-unknown-pack", &[("event", sequence), ("pack", pack)])
            }
            Self::Unknown { sequence, name, .. } => {
                messages::message(language, "record-unknown", &[("event", sequence), ("name", name)])
            }
        }
    }
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
        if let Some(rules) = event.rules {
            known(event, &rules, rulebook)?;
        }
        let rules: Vec<Option<Arc<Pack>>>;
        match &event.kind {
            EventKind::Opened { workflow, state, case, concerns, taken_over } => {
                let mut opened = self.opened(event, workflow, state, *concerns, rulebook)?;
                opened.taken_over = *taken_over;
                rules = self.check_clocks(event, Some(&opened), rulebook)?;
                if let Some(kind) = case {
                    self.kind = Some(kind.clone());
                }
                self.procedures.reserve_exact(1);
                self.procedures.push(Arc::new(opened));
            }
            EventKind::Acted { action, from: _, to } => {
                let procedure = self.procedure_for(event, event.procedure)?;
                let state =
                    procedure.workflow.states.get(to.as_str()).cloned().ok_or_else(|| unknown(event, "state", to))?;
                rules = self.check_clocks(event, None, rulebook)?;
                if let Some(procedure) = self.procedure_mut(event.procedure) {
                    procedure.enter(&state, event.on);
                    if event.cause == Cause::Automatic {
                        procedure.has_followed(action);
                    }
                }
            }
            EventKind::ClockExpired { clock, last_day, ended, .. } => {
                let procedure = self.procedure_for(event, event.procedure)?;
                if procedure.clock(clock.as_str()).is_none() {
                    return Err(unknown(event, "clock", clock));
                }
                rules = self.check_clocks(event, None, rulebook)?;
                if let Some(procedure) = self.procedure_mut(event.procedure)
                    && let Some(run) = procedure.clocks.iter_mut().find(|run| run.clock.id == *clock)
                {
                    match ended {
                        Some(ended) => run.settle_late(*ended),
                        None => run.expire(*last_day, event.on),
                    }
                }
            }
            EventKind::ClocksMoved {} => {
                self.procedure_for(event, event.procedure)?;
                rules = self.check_clocks(event, None, rulebook)?;
            }
            EventKind::Reworded { under: _ } => {
                let procedure = self.procedure_for(event, event.procedure)?;
                let pack = published(event, rulebook)?;
                let reworded = procedure.reworded(pack).ok_or_else(|| {
                    let state = &procedure.state.id;
                    unknown(event, "state", state)
                })?;
                rules = self.check_clocks(event, Some(&reworded), rulebook)?;
                if let Some(procedure) = self.procedure_mut(event.procedure) {
                    *procedure = reworded;
                }
            }
            EventKind::Migrated { under: _, from: _, to } => {
                let procedure = self.procedure_for(event, event.procedure)?;
                let pack = published(event, rulebook)?;
                let moved = procedure.moved(pack, to, event.on).ok_or_else(|| unknown(event, "state", to))?;
                rules = self.check_clocks(event, Some(&moved), rulebook)?;
                if let Some(procedure) = self.procedure_mut(event.procedure) {
                    *procedure = moved;
                }
            }
        }
        self.apply_changes(event, precomputed, &rules);
        self.counted_with(event);
        self.remember(event);
        self.sequence = event.sequence;
        self.last_at = Some(event.at);
        self.last_on = Some(event.on);
        if let Cause::Command(command) = &event.cause
            && let Some(key) = &command.key
        {
            let erased = event.erased_input().collect();
            let known = Key { decision: event.decision, command: command.normalised().digest(), erased };
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

    /// Checks, before anything is changed, that every clock an event changes exists; gives the business rules that each
    /// starts by.
    fn check_clocks(
        &self,
        event: &Event,
        opened: Option<&Procedure>,
        rulebook: &Rulebook,
    ) -> Result<Vec<Option<Arc<Pack>>>, ApplyError> {
        let mut starts_by = Vec::with_capacity(event.changes.clocks.len());
        for change in &event.changes.clocks {
            let procedure = match opened {
                Some(opened) if opened.number == change.procedure => opened,
                _ => self.procedure_for(event, change.procedure)?,
            };
            let rules = match &change.rules {
                Some(hash) => Some(Arc::clone(known(event, hash, rulebook)?)),
                None => None,
            };
            let runs = procedure.clock(change.clock.as_str()).is_some();
            // An event may start a clock and change it again.
            let starts = event.changes.clocks.iter().any(|other| {
                other.rules.is_some() && other.procedure == change.procedure && other.clock == change.clock
            });
            if !runs && !starts && procedure.rule_of(&change.clock, None).is_none()
                || rules.is_some() && procedure.rule_of(&change.clock, rules.as_ref()).is_none()
            {
                return Err(unknown(event, "clock", &change.clock));
            }
            starts_by.push(rules);
        }
        Ok(starts_by)
    }

    fn apply_changes(&mut self, event: &Event, precomputed: Option<PrecomputedValues>, rules: &[Option<Arc<Pack>>]) {
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
        for (change, rules) in changes.clocks.iter().zip(rules) {
            if let Some(procedure) = self.procedure_mut(change.procedure) {
                procedure.apply_clock_step(change, rules.as_ref(), event.on);
            }
        }
    }

    /// Remembers the calendar that an event was counted with.
    fn counted_with(&mut self, event: &Event) {
        let Some(place) = place_of(event.procedure) else { return };
        let Some(calendar) = self.procedures.get(place).map(|procedure| &procedure.pack.calendar) else { return };
        let known = self.calendars.iter().position(|(id, _)| id == calendar);
        if known.and_then(|place| self.calendars.get(place)).is_some_and(|(_, edition)| *edition == event.calendar) {
            return;
        }
        let counted = (calendar.clone(), event.calendar);
        match known.and_then(|place| Arc::make_mut(&mut self.calendars).get_mut(place)) {
            Some(known) => *known = counted,
            None => self.calendars = self.calendars.iter().cloned().chain([counted]).collect(),
        }
    }

    fn procedure_for(&self, event: &Event, number: u32) -> Result<&Procedure, ApplyError> {
        self.procedure(number).ok_or_else(|| unknown(event, "procedure", number))
    }
}

impl Case {
    /// Who is behind what a cause brings about: whoever sent the command, also where it is triggered by what that did. None if
    /// time or the rule itself brought it about, or nothing is known of who did.
    pub(crate) fn taker_behind(&self, cause: &Cause) -> Option<Taker> {
        match cause {
            Cause::Command(command) => Taker::of(&command.actor),
            Cause::Triggered(by) => {
                let mut acts = self.procedures.iter().rev().flat_map(|procedure| procedure.acts.iter());
                acts.find(|act| act.event == *by).map(|act| act.taker.clone())
            }
            Cause::Time | Cause::Automatic => None,
        }
    }

    /// Remembers who took the action that an event records.
    fn remember(&mut self, event: &Event) {
        let action = match &event.kind {
            EventKind::Opened { .. } => Action::opening_id(),
            EventKind::Acted { action, .. } => action.clone(),
            EventKind::ClockExpired { .. }
            | EventKind::Migrated { .. }
            | EventKind::Reworded { .. }
            | EventKind::ClocksMoved {} => return,
        };
        if let Some(taker) = self.taker_behind(&event.cause)
            && let Some(procedure) = self.procedure_mut(event.procedure)
        {
            procedure.remember(action, taker, event.sequence);
        }
    }
}

impl Procedure {
    /// The rule of a clock, by business rules or by the pack.
    pub(crate) fn rule_of<'p>(&'p self, clock: &Id, rules: Option<&'p Arc<Pack>>) -> Option<&'p Arc<Clock>> {
        match rules {
            Some(rules) => rules.workflows.get(self.workflow.id.as_str())?.clocks.get(clock.as_str()),
            None => self.workflow.clocks.get(clock.as_str()),
        }
    }

    /// Notes that an automatic action has been taken because a clock had run out that repeats.
    fn has_followed(&mut self, action: &Id) {
        let Some(Performer::Automatic(Some(after))) = self.workflow.actions.get(action.as_str()).map(|rule| &rule.by)
        else {
            return;
        };
        let after = position_of(&self.clocks, after).and_then(|at| self.clocks.get_mut(at));
        if let Some(run) = after.filter(|run| run.clock.repeats.is_some()) {
            run.past_mut().followed_by.push(action.clone());
        }
    }

    /// Applies a recorded step of one of its clocks. One that starts takes its rule, and goes by it to its end.
    pub(crate) fn apply_clock_step(&mut self, change: &ClockChange, rules: Option<&Arc<Pack>>, on: NaiveDate) {
        let place = position_of(&self.clocks, &change.clock);
        let known = place.and_then(|at| self.clocks.get(at));
        let begins =
            matches!(change.change, ClockStep::Started { .. } | ClockStep::Until(_) | ClockStep::Uncertain { .. })
                && known.is_none_or(|run| matches!(run.phase, ClockPhase::Ended));
        let rule = begins.then(|| self.rule_of(&change.clock, rules).cloned()).flatten();
        // One that ends without having run waited for the last days of others.
        let waited = matches!(change.change, ClockStep::Uncertain { .. }) && !known.is_some_and(ClockState::is_running);
        let follows = match rule.as_ref().or(known.map(|run| &run.clock)) {
            Some(rule) if waited => self.follows(rule, on),
            _ => Vec::new(),
        };
        let run = match (place, &rule) {
            (Some(at), _) => self.clocks.get_mut(at),
            // The order of clocks is the order they were started in.
            (None, Some(rule)) => {
                // Few, and kept as long as the case.
                self.clocks.reserve_exact(1);
                self.clocks.push(ClockState::new(rule, on));
                self.clocks.last_mut()
            }
            (None, None) => None,
        };
        if let Some(run) = run {
            if let Some(rule) = rule {
                run.clock = rule;
                run.rules = rules.cloned();
            }
            run.apply(&change.change, on);
            if waited && let Some(end) = run.past_mut().unsettled.last_mut() {
                end.follows = follows;
            }
        }
    }

    /// The clocks whose last days the one that a clock has follows, as they stood when something on a day ended it.
    fn follows(&self, clock: &Clock, on: NaiveDate) -> Vec<UnsettledEnd> {
        let followed =
            clock.followed().filter_map(|id| match self.clock(id.as_str()).and_then(|run| run.stood_on(on)) {
                Some(end) => Some(end),
                // It waits itself.
                None => {
                    let rule = self.rule_of(id, None)?;
                    let follows = self.follows(rule, on);
                    let waits = !follows.is_empty();
                    waits.then(|| UnsettledEnd { run: ClockState::new(rule, on), on, follows })
                }
            });
        followed.collect()
    }

    /// The procedure as it is under a version of its pack that differs in texts alone; none if that has no such workflow or
    /// state. A clock that runs by business rules keeps these, as they are.
    pub(crate) fn reworded(&self, pack: &Arc<Pack>) -> Option<Self> {
        let workflow = pack.workflows.get(self.workflow.id.as_str())?;
        let state = workflow.states.get(self.state.id.as_str())?;
        let clocks = self.clocks.iter().map(|run| match workflow.clocks.get(run.clock.id.as_str()) {
            Some(clock) if run.rules.is_none() => ClockState { clock: Arc::clone(clock), ..run.clone() },
            _ => run.clone(),
        });
        Some(Self {
            pack: Arc::clone(pack),
            workflow: Arc::clone(workflow),
            state: Arc::clone(state),
            clocks: clocks.collect(),
            ..self.clone()
        })
    }

    /// The procedure as it is under another pack, in a state of that; none if the pack has no such workflow or state.
    /// Clocks keep what they have used up and the length they began with; those that the pack does not have are over.
    pub(crate) fn moved(&self, pack: &Arc<Pack>, state: &Id, on: NaiveDate) -> Option<Self> {
        let workflow = pack.workflows.get(self.workflow.id.as_str())?;
        let state = workflow.states.get(state.as_str())?;
        let clocks = self.clocks.iter().filter_map(|run| match workflow.clocks.get(run.clock.id.as_str()) {
            Some(clock) => Some(ClockState { clock: Arc::clone(clock), rules: None, ..run.clone() }),
            // Business rules that are laid over the other pack as well may have it.
            None if run.rules.is_some() => Some(run.clone()),
            // Of one that is over it may still have to be settled whether it was kept.
            None if !run.past().unsettled.is_empty() => Some(ClockState { phase: ClockPhase::Ended, ..run.clone() }),
            None => None,
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
    known(event, &event.pack, rulebook)
}

fn known<'r>(event: &Event, pack: &PackHash, rulebook: &'r Rulebook) -> Result<&'r Arc<Pack>, ApplyError> {
    rulebook.pack(pack).ok_or(ApplyError::UnknownPack { sequence: event.sequence, pack: *pack })
}

/// An event names what is not there.
pub(crate) fn unknown(event: &Event, noun: &'static str, name: impl ToString) -> ApplyError {
    ApplyError::Unknown { sequence: event.sequence, noun, name: name.to_string() }
}
