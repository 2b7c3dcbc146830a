//! What time and the rules bring about by themselves: clocks running out, automatic actions.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::case::ClockPhase;
use crate::decide::clocks::{Expiry, next_expiry};
use crate::decide::context::Reader;
use crate::decide::guards::allows;
use crate::decide::migration::Move;
use crate::decide::transaction::{Planned, Taking};
use crate::expression::ScriptError;
use crate::format::OnExpiry;
use crate::pack::model::{Action, Taker};
use crate::record::{Argument, Cause, Changes, EventKind, Reason, Refusal, RefusalCode};

/// Automatic actions of one decision. More mean that they chase each other.
const AUTOMATIC_LIMIT: usize = 64;

/// What time brings, each kind at its moments.
enum Coming {
    /// A clock runs out.
    Expiry(Expiry),
    /// A register has something new, on that day.
    Entry(NaiveDate),
    /// A procedure goes over to an amendment.
    Move(Move),
}

impl Taking<'_> {
    /// Lets time pass: what it brings comes in the order of its moments, each with what follows from it. So a clock that
    /// runs out sees of other cases what was known when its last day was over, whenever somebody looks.
    pub(super) fn pass_time(&mut self) -> Result<(), Refusal> {
        // Without its calendar a case stands still, and that is said even when no clock runs.
        let Some(root) = self.case.procedure(1) else { return Ok(()) };
        self.rulebook.calendar_of(&root.pack).map_err(Refusal::one)?;
        while let Some((moment, coming)) = self.next_moment()? {
            self.now = moment;
            let on = match coming {
                Coming::Expiry(expiry) => self.expire(&expiry)?,
                Coming::Entry(on) => on.max(self.case.last_on.unwrap_or(on)),
                Coming::Move(moving) => self.move_over(&moving)?,
            };
            self.automatic(on)?;
        }
        self.now = self.at;
        Ok(())
    }

    /// The next moment at which time brings something, and what it brings: the earliest of its kinds. A moment that is
    /// over, such as that of a clock started with a last day in the past, is now.
    fn next_moment(&self) -> Result<Option<(DateTime<Utc>, Coming)>, Refusal> {
        let expiry = next_expiry(&self.case, self.at, self.rulebook).map_err(Refusal::one)?;
        let expiry = expiry.map(|expiry| (expiry.moment(), Coming::Expiry(expiry)));
        let moving = self.next_move()?.map(|moving| (moving.moment, Coming::Move(moving)));
        // At one moment a clock runs out first: its last day was over under the old rule.
        let kinds = [expiry, moving, self.next_entry()?];
        let next = kinds.into_iter().flatten().min_by_key(|(moment, _)| *moment);
        Ok(next.map(|(moment, coming)| (moment.max(self.now), coming)))
    }

    /// The next moment at which a register that automatic actions of open procedures look into has something new.
    fn next_entry(&self) -> Result<Option<(DateTime<Utc>, Coming)>, Refusal> {
        let Some(registers) = self.rulebook.entered() else { return Ok(None) };
        let watched = self.case.procedures().filter(|procedure| procedure.is_open()).flat_map(|procedure| {
            procedure.workflow.watches.iter().map(move |register| (register, &procedure.pack.line))
        });
        let next =
            watched.filter_map(|(register, line)| registers.next_moment(register, line, self.now, self.at)).min();
        let (Some(moment), Some(root)) = (next, self.case.procedure(1)) else { return Ok(None) };
        let calendar = self.rulebook.calendar_of(&root.pack).map_err(Refusal::one)?;
        Ok(Some((moment, Coming::Entry(calendar.local_date(moment)))))
    }

    /// Takes automatic actions now, and lets clocks run out that were started with a last day in the past.
    pub(super) fn come_to_rest(&mut self) -> Result<(), Refusal> {
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
            kind: EventKind::ClockExpired {
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
        // Actions that would change nothing as things stand.
        let mut idle: Vec<(u32, Arc<Action>)> = Vec::new();
        for _ in 0..AUTOMATIC_LIMIT {
            let Some((procedure, action)) = self.next_automatic(on, &idle)? else { return Ok(()) };
            if self.take_by_itself(procedure, &action, on, Cause::Automatic)? {
                idle.clear();
            } else {
                idle.push((procedure, action));
            }
        }
        Err(Refusal::one(Reason::new(RefusalCode::Unrest).with("limit", Argument::word(AUTOMATIC_LIMIT))))
    }

    /// The next automatic action whose time has come.
    fn next_automatic(
        &self,
        on: NaiveDate,
        idle: &[(u32, Arc<Action>)],
    ) -> Result<Option<(u32, Arc<Action>)>, Refusal> {
        for procedure in self.case.procedures().filter(|procedure| procedure.is_open()) {
            for action in procedure.workflow.actions.values() {
                let Taker::Automatic(after) = &action.by else { continue };
                let run_out = |clock: &crate::base::Id| {
                    procedure.clock(clock.as_str()).is_some_and(|run| matches!(run.phase, ClockPhase::Expired { .. }))
                };
                let is_idle = idle.iter().any(|(number, idle)| *number == procedure.number && idle.id == action.id);
                if is_idle || !allows(action, procedure) || !after.as_ref().is_none_or(run_out) {
                    continue;
                }
                let calendar = self.rulebook.calendar_of(&procedure.pack).map_err(Refusal::one)?;
                let reader = Reader::new(&self.case, procedure, on, &calendar, self.rulebook.known(self.now));
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
