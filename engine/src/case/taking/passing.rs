//! What time and the rules bring about by themselves: clocks running out, automatic actions.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Planned, Taking};
use crate::case::Phase;
use crate::case::bindings::Reader;
use crate::case::clocks::{Expiry, next_expiry};
use crate::case::event::{Cause, Changes, Happening};
use crate::case::objections::allows;
use crate::case::refusal::{Argument, Reason, Refusal, RefusalCode};
use crate::pack::model::{Action, OnExpiry, Taker};
use crate::script::ScriptError;

/// Automatic actions of one decision. More mean that they chase each other.
const AUTOMATIC_LIMIT: usize = 64;

impl Taking<'_> {
    /// Lets clocks run out in the order of their last days, each with what follows from it on the day after.
    pub(in crate::case) fn pass_time(&mut self) -> Result<(), Refusal> {
        // Without its calendar a case stands still, and that is said even when no clock runs.
        let Some(root) = self.case.procedure(1) else { return Ok(()) };
        self.rulebook.calendar_of(&root.pack).map_err(Refusal::one)?;
        loop {
            let expiry = next_expiry(&self.case, self.at, self.rulebook).map_err(Refusal::one)?;
            let on = match (expiry, self.next_move()?) {
                (Some(expiry), moving) if moving.as_ref().is_none_or(|moving| expiry.last_day < moving.day) => {
                    self.expire(&expiry)?
                }
                (_, Some(moving)) => self.move_over(&moving)?,
                (_, None) => return Ok(()),
            };
            self.automatic(on)?;
        }
    }

    /// Takes automatic actions now, and lets clocks run out that were started with a last day in the past.
    pub(in crate::case) fn come_to_rest(&mut self) -> Result<(), Refusal> {
        let Some(root) = self.case.procedure(1) else { return Ok(()) };
        let calendar = self.rulebook.calendar_of(&root.pack).map_err(Refusal::one)?;
        self.automatic(calendar.local_date(self.at))?;
        self.pass_time()
    }

    fn expire(&mut self, expiry: &Expiry) -> Result<NaiveDate, Refusal> {
        let Expiry { procedure: number, clock, last_day, calendar } = expiry;
        let Some(procedure) = self.case.procedure(*number) else { return Ok(*last_day) };
        // Nothing counts for a day before that of the event before it.
        let on = last_day.succ_opt().unwrap_or(*last_day).max(self.case.last_on.unwrap_or(*last_day));
        let planned = Planned {
            pack: procedure.pack.hash,
            happening: Happening::ClockExpired {
                clock: clock.id.clone(),
                last_day: *last_day,
                breach: clock.on_expiry == OnExpiry::Breach,
                duty_of: clock.duty_of.clone(),
            },
            articles: Arc::clone(&clock.citations),
            changes: Changes::default(),
            effects: Vec::new(),
            foreseen: None,
        };
        self.record(*number, on, Cause::Time, calendar, planned)?;
        Ok(on)
    }

    /// Takes the automatic actions whose conditions hold, until none is left.
    fn automatic(&mut self, on: NaiveDate) -> Result<(), Refusal> {
        for _ in 0..AUTOMATIC_LIMIT {
            let Some((procedure, action)) = self.next_automatic(on)? else { return Ok(()) };
            self.take_by_itself(procedure, &action, on, Cause::Automatic)?;
        }
        Err(Refusal::one(Reason::new(RefusalCode::Unrest).with("limit", Argument::word(AUTOMATIC_LIMIT))))
    }

    /// The next automatic action whose time has come.
    fn next_automatic(&self, on: NaiveDate) -> Result<Option<(u32, Arc<Action>)>, Refusal> {
        for procedure in self.case.procedures().filter(|procedure| procedure.is_open()) {
            for action in procedure.workflow.actions.values() {
                let Taker::Automatic(after) = &action.by else { continue };
                let run_out = |clock: &crate::id::Id| {
                    procedure.clock(clock.as_str()).is_some_and(|run| matches!(run.phase, Phase::Expired { .. }))
                };
                if !allows(action, procedure) || !after.as_ref().is_none_or(run_out) {
                    continue;
                }
                let calendar = self.rulebook.calendar_of(&procedure.pack).map_err(Refusal::one)?;
                let reader = Reader::new(&self.case, procedure, on, &calendar);
                if holds_all(action, &reader)? {
                    return Ok(Some((procedure.number, Arc::clone(action))));
                }
            }
        }
        Ok(None)
    }
}

fn holds_all(action: &Action, reader: &Reader<'_>) -> Result<bool, Refusal> {
    for condition in &action.conditions {
        match reader.holds(&condition.that) {
            Ok(true) => {}
            // What is not recorded yet keeps an automatic action waiting.
            Ok(false) | Err(ScriptError::Absent { .. }) => return Ok(false),
            Err(error) => {
                return Err(Refusal::one(reader.script_reason(
                    &condition.that,
                    &error,
                    &condition.citations,
                    &condition.id,
                    &condition.place,
                )));
            }
        }
    }
    Ok(true)
}
