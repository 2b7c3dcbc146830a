//! What time and the rules bring about by themselves: clocks running out, procedures that go over to an amendment, automatic
//! actions.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::Id;
use crate::case::{ClockPhase, Procedure};
use crate::decide::clocks;
use crate::decide::clocks::{Expiry, next_expiry};
use crate::decide::context::EvaluationContext;
use crate::decide::decision::Wake;
use crate::decide::guards::enabled_in_state;
use crate::decide::plan::EventDraft;
use crate::decide::transaction::Transaction;
use crate::decide::undecided::Undecided;
use crate::expression::ScriptError;
use crate::format::OnExpiry;
use crate::pack::Pack;
use crate::pack::model::{Action, Condition, Performer};
use crate::record::{Cause, Changes, EventKind, Reason};

/// Automatic actions of one decision. More mean that they chase each other.
const AUTOMATIC_LIMIT: usize = 64;

/// What time brings, each kind at its moments.
enum DueTimer {
    /// A clock runs out.
    Expiry(Expiry),
    /// A register has something new, on that day.
    RegisterEntry(NaiveDate),
    /// A procedure goes over to an amendment.
    Migration(Migration),
}

impl Transaction<'_> {
    /// Lets time pass: what it brings comes in the order of its moments, each with what follows from it. So a clock that
    /// runs out sees of other cases what was known when its last day was over, whenever somebody looks.
    pub(super) fn fire_due_timers(&mut self) -> Result<(), Undecided> {
        // Without its calendar a case stands still, and that is said even when no clock runs.
        let Some(root) = self.case.root() else { return Ok(()) };
        self.rulebook.calendar_of(&root.pack)?;
        if let Some(on) = self.case.last_on.filter(|_| self.watches_registers()) {
            // What was filed since, and when what is filed changes next.
            self.automatic(on)?;
        }
        while let Some((moment, timer)) = self.next_timer()? {
            self.now = moment;
            let on = match timer {
                DueTimer::Expiry(expiry) => self.expire(&expiry)?,
                DueTimer::RegisterEntry(on) => on.max(self.case.last_on.unwrap_or(on)),
                DueTimer::Migration(migration) => self.migrate(&migration)?,
            };
            self.automatic(on)?;
        }
        self.now = self.at;
        Ok(())
    }

    /// The next moment at which time brings something, and what it brings: the earliest of its kinds. A moment that is
    /// over, such as that of a clock started with a last day in the past, is now.
    fn next_timer(&self) -> Result<Option<(DateTime<Utc>, DueTimer)>, Undecided> {
        let expiry = next_expiry(&self.case, self.at, self.rulebook)?;
        let expiry = expiry.map(|expiry| (expiry.moment(), DueTimer::Expiry(expiry)));
        let migration = self.next_migration()?.map(|migration| (migration.moment, DueTimer::Migration(migration)));
        // At one moment a clock runs out first: its last day was over under the old rule.
        let kinds = [expiry, migration, self.next_register_entry()?];
        let next = kinds.into_iter().flatten().min_by_key(|(moment, _)| *moment);
        Ok(next.map(|(moment, timer)| (moment.max(self.now), timer)))
    }

    /// The next moment at which a register that automatic actions of open procedures look into has something new.
    fn next_register_entry(&self) -> Result<Option<(DateTime<Utc>, DueTimer)>, Undecided> {
        let next = self.asked.next_change().filter(|next| *next <= self.at);
        let (Some(moment), Some(root)) = (next, self.case.root()) else { return Ok(None) };
        let calendar = self.rulebook.calendar_of(&root.pack)?;
        Ok(Some((moment, DueTimer::RegisterEntry(calendar.local_date(moment)))))
    }

    /// Whether automatic actions of open procedures look into registers.
    fn watches_registers(&self) -> bool {
        self.case.procedures().any(|procedure| procedure.is_open() && !procedure.workflow.watches.is_empty())
    }

    /// When the case has to be looked at again: the end of the last day of the clock that runs out next, an amendment that
    /// comes into force, what is known to be filed; the keys that were looked up for what happens by itself; the years of
    /// calendars that last days wait for.
    pub(super) fn wake(&self) -> Result<Wake, Undecided> {
        let mut wake = Wake::default();
        let mut moments: Vec<DateTime<Utc>> = Vec::new();
        for procedure in self.case.procedures() {
            let running = procedure.clocks.iter().filter(|run| matches!(run.phase, ClockPhase::Running { .. }));
            for run in running {
                let calendar = self.rulebook.calendar_of(&procedure.pack)?;
                let Some(due) = run.due(&calendar) else { continue };
                match due.provisional {
                    None => moments.push(calendar.start_of(due.date.succ_opt().unwrap_or(due.date))),
                    Some(year) => drop(wake.years.insert((calendar.id().clone(), year))),
                }
            }
        }
        moments.extend(self.asked.next_change());
        moments.extend(self.migrations_to_come()?);
        // What is due by now has been done.
        wake.at = moments.into_iter().filter(|moment| *moment > self.at).min();
        if self.watches_registers() {
            wake.keys = self.asked.watched();
        }
        Ok(wake)
    }

    /// Carries out automatic actions now, and lets clocks run out that were started with a last day in the past.
    pub(super) fn run_to_completion(&mut self) -> Result<(), Undecided> {
        let Some(root) = self.case.root() else { return Ok(()) };
        let calendar = self.rulebook.calendar_of(&root.pack)?;
        self.automatic(calendar.local_date(self.at))?;
        self.fire_due_timers()
    }

    fn expire(&mut self, expiry: &Expiry) -> Result<NaiveDate, Undecided> {
        let Expiry { procedure: number, clock, last_day, calendar } = expiry;
        let Some(procedure) = self.case.procedure(*number) else { return Ok(*last_day) };
        // Nothing counts for a day before that of the event before it.
        let on = last_day.succ_opt().unwrap_or(*last_day).max(self.case.last_on.unwrap_or(*last_day));
        let draft = EventDraft {
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
            precomputed: None,
        };
        self.record(*number, on, Cause::Time, calendar, draft)?;
        Ok(on)
    }

    /// Carries out the automatic actions whose conditions hold, until none is left.
    fn automatic(&mut self, on: NaiveDate) -> Result<(), Undecided> {
        self.asked.watch();
        // Actions that would change nothing as things stand.
        let mut idle: Vec<(u32, Arc<Action>)> = Vec::new();
        for _ in 0..AUTOMATIC_LIMIT {
            let Some((procedure, action)) = self.next_automatic(on, &idle)? else { return Ok(()) };
            if self.execute_automatic(procedure, &action, on, Cause::Automatic)? {
                idle.clear();
            } else {
                idle.push((procedure, action));
            }
        }
        Err(Reason::unrest(AUTOMATIC_LIMIT).into())
    }

    /// The next automatic action whose time has come.
    fn next_automatic(
        &self,
        on: NaiveDate,
        idle: &[(u32, Arc<Action>)],
    ) -> Result<Option<(u32, Arc<Action>)>, Undecided> {
        for procedure in self.case.procedures().filter(|procedure| procedure.is_open()) {
            for action in procedure.workflow.actions.values() {
                let Performer::Automatic(after) = &action.by else { continue };
                let run_out = |clock: &crate::base::Id| {
                    procedure.clock(clock.as_str()).is_some_and(|run| matches!(run.phase, ClockPhase::Expired { .. }))
                };
                let is_idle = idle.iter().any(|(number, idle)| *number == procedure.number && idle.id == action.id);
                if is_idle || !enabled_in_state(action, procedure) || !after.as_ref().is_none_or(run_out) {
                    continue;
                }
                let calendar = self.rulebook.calendar_of(&procedure.pack)?;
                let context = EvaluationContext::new(&self.case, procedure, on, &calendar, self.known());
                if holds_all(action, &context)? {
                    return Ok(Some((procedure.number, Arc::clone(action))));
                }
            }
        }
        Ok(None)
    }
}

fn holds_all(action: &Action, context: &EvaluationContext<'_>) -> Result<bool, Undecided> {
    for condition in &action.conditions {
        match context.holds(&condition.that) {
            Ok(true) => {}
            // What is not recorded yet keeps an automatic action waiting.
            Ok(false) | Err(ScriptError::Absent { .. }) => return Ok(false),
            Err(error) => {
                let Condition { that, citations, id, place, .. } = condition;
                return Err(context.script_reason(that, &error, citations, id, place).into());
            }
        }
    }
    Ok(true)
}

/// A procedure that goes over to an amendment.
pub(super) struct Migration {
    procedure: u32,
    pack: Arc<Pack>,
    state: Id,
    /// The day it does …
    day: NaiveDate,
    /// … and the moment: the beginning of that day, or when the amendment became known.
    pub(super) moment: DateTime<Utc>,
}

impl Transaction<'_> {
    /// The first procedure that goes over to an amendment by now: on the day this comes into force, or becomes known if
    /// that is later.
    pub(super) fn next_migration(&self) -> Result<Option<Migration>, Undecided> {
        let mut next: Option<Migration> = None;
        for (known, transition) in self.rulebook.amendments(self.at) {
            let concerned = |procedure: &&Procedure| {
                procedure.is_open()
                    && procedure.pack.id == transition.of
                    && self.rulebook.comes_after(&known.pack, &procedure.pack)
            };
            let mut procedures = self.case.procedures().filter(concerned).peekable();
            if procedures.peek().is_none() {
                continue;
            }
            let calendar = self.rulebook.calendar_of(&known.pack)?;
            let from = transition.from.max(known.at.map_or(transition.from, |at| calendar.local_date(at)));
            if from > calendar.local_date(self.at) {
                continue;
            }
            for procedure in procedures {
                let states = transition.moves.get(procedure.workflow.id.as_str());
                let Some(state) = states.and_then(|states| states.get(procedure.state.id.as_str())) else { continue };
                let day = from.max(procedure.opened_on);
                let moment = calendar.start_of(day);
                let moment = known.at.map_or(moment, |at| at.max(moment));
                if next.as_ref().is_none_or(|next| moment < next.moment) {
                    let (procedure, pack) = (procedure.number, Arc::clone(&known.pack));
                    next = Some(Migration { procedure, pack, state: state.clone(), day, moment });
                }
            }
        }
        Ok(next)
    }

    /// When open procedures go over to amendments that are known by now and not in force yet.
    fn migrations_to_come(&self) -> Result<Vec<DateTime<Utc>>, Undecided> {
        let mut moments = Vec::new();
        for (known, transition) in self.rulebook.amendments(self.at) {
            let goes_over = |procedure: &Procedure| {
                let states = transition.moves.get(procedure.workflow.id.as_str());
                procedure.is_open()
                    && procedure.pack.id == transition.of
                    && self.rulebook.comes_after(&known.pack, &procedure.pack)
                    && states.is_some_and(|states| states.contains_key(procedure.state.id.as_str()))
            };
            if self.case.procedures().any(goes_over) {
                moments.push(self.rulebook.calendar_of(&known.pack)?.start_of(transition.from));
            }
        }
        Ok(moments)
    }

    /// Records that a procedure goes over. What runs goes on as it began; what the new rule has besides starts.
    pub(super) fn migrate(&mut self, migration: &Migration) -> Result<NaiveDate, Undecided> {
        let Migration { procedure: number, pack, state, day, moment: _ } = migration;
        let on = self.case.last_on.map_or(*day, |last| last.max(*day));
        let calendar = self.rulebook.calendar_of(pack)?;
        let (Some(procedure), Some(transition)) = (self.procedure(*number), &pack.transition) else { return Ok(on) };
        let Some(moved) = procedure.moved(pack, state, on) else { return Ok(on) };
        let mut draft = self.case.clone();
        if let Some(place) = draft.procedure_mut(*number) {
            *place = moved.clone();
        }
        let mut changes = Changes::default();
        clocks::settle(&draft, &moved, on, &calendar, self.known(), &mut changes.clocks)?;
        let draft = EventDraft {
            pack: pack.hash,
            kind: EventKind::Migrated {
                under: procedure.pack.hash,
                from: procedure.state.id.clone(),
                to: moved.state.id.clone(),
            },
            articles: Arc::clone(&transition.citations),
            changes,
            effects: Vec::new(),
            precomputed: None,
        };
        self.record(*number, on, Cause::Time, &calendar, draft)?;
        Ok(on)
    }
}
