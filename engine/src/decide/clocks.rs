//! Clocks of procedures: what starts, stops and ends them, and when they run out.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Period, Unit, Value};
use crate::case::{Case, ClockPhase, ClockState, ClockTarget, Known, Procedure};
use crate::decide::context::EvaluationContext;
use crate::decide::undecided::Misconfiguration;
use crate::expression::ScriptError;
use crate::pack::model::{Clock, ClockSpan};
use crate::record::{ClockChange, ClockStep, Reason};
use crate::rulebook::Rulebook;
use crate::time::Calendar;

/// What changes in a procedure's clocks now that it is in its state and the case has its facts.
///
/// Entering a state a clock runs in starts it; a state it stands still in stops it; any other ends it. A clock
/// that waits for a fact starts when the fact is there; one that runs to a fact follows it.
pub(super) fn settle(
    case: &Case,
    procedure: &Procedure,
    on: NaiveDate,
    calendar: &Arc<Calendar>,
    known: Known<'_>,
    changes: &mut Vec<ClockChange>,
) -> Result<(), Reason> {
    let state = &procedure.state.id;
    for clock in procedure.workflow.clocks.values() {
        let run = procedure.clock(clock.id.as_str());
        let phase = run.map_or(ClockPhase::Ended, |run| run.phase);
        let change = if clock.runs_in.contains(state) {
            match (phase, run) {
                (ClockPhase::Still, _) => {
                    Some(ClockStep::Resumed { since: goes_on(case, procedure, clock, on, calendar, known) })
                }
                (ClockPhase::Ended, _) => start(case, procedure, clock, on, calendar, known)?,
                (ClockPhase::Running { .. } | ClockPhase::Expired { .. }, Some(run)) => {
                    follow(case, procedure, run, on, calendar, known)?
                }
                (ClockPhase::Running { .. } | ClockPhase::Expired { .. }, None) => None,
            }
        } else if clock.still_in.contains(state) {
            match (phase, run) {
                (ClockPhase::Running { since }, Some(run)) => {
                    Some(ClockStep::Stopped { consumed: run.consumed.saturating_add(used(run, since, on, calendar)) })
                }
                _ => None,
            }
        } else {
            match phase {
                ClockPhase::Running { .. } | ClockPhase::Still | ClockPhase::Expired { .. } => Some(ClockStep::Ended),
                ClockPhase::Ended => None,
            }
        };
        if let Some(change) = change {
            changes.push(ClockChange { procedure: procedure.number, clock: clock.id.clone(), change });
        }
    }
    Ok(())
}

/// The day from which a clock goes on: today, or the day it starts from if that is still to come.
fn goes_on(
    case: &Case,
    procedure: &Procedure,
    clock: &Clock,
    on: NaiveDate,
    calendar: &Arc<Calendar>,
    known: Known<'_>,
) -> NaiveDate {
    let ClockSpan::Limit { starts: Some(starts), .. } = &clock.span else { return on };
    EvaluationContext::new(case, procedure, on, calendar, known).date(starts).map_or(on, |starts| starts.max(on))
}

fn start(
    case: &Case,
    procedure: &Procedure,
    clock: &Clock,
    on: NaiveDate,
    calendar: &Arc<Calendar>,
    known: Known<'_>,
) -> Result<Option<ClockStep>, Reason> {
    let context = EvaluationContext::new(case, procedure, on, calendar, known);
    match &clock.span {
        ClockSpan::Until(until) => match context.date(until) {
            Ok(last_day) => Ok(Some(ClockStep::Until(last_day))),
            Err(error) if waits(&error) => Ok(None),
            Err(error) => Err(context.script_reason(until, &error, &clock.citations, &clock.id, &clock.place)),
        },
        ClockSpan::Limit { period, starts } => {
            let since = match starts {
                None => on,
                Some(starts) => match context.date(starts) {
                    Ok(since) => since,
                    Err(error) if waits(&error) => return Ok(None),
                    Err(error) => {
                        return Err(context.script_reason(starts, &error, &clock.citations, &clock.id, &clock.place));
                    }
                },
            };
            match context.value(period) {
                Ok(Some(Value::Period { period })) => {
                    Ok(Some(ClockStep::Started { since, limit: divisible(clock, period) }))
                }
                Ok(_) => Ok(None),
                Err(error) if waits(&error) => Ok(None),
                Err(error) => Err(context.script_reason(period, &error, &clock.citations, &clock.id, &clock.place)),
            }
        }
    }
}

/// Whether a clock waits for what is not recorded yet. A parameter that is not in force is no such thing: no clock is
/// left out in silence.
fn waits(error: &ScriptError) -> bool {
    matches!(error, ScriptError::Absent { path } if !path.starts_with("params."))
}

/// A clock that runs to a fact follows the fact. A clock that has run out starts again only if its last day has
/// moved into the future.
fn follow(
    case: &Case,
    procedure: &Procedure,
    run: &ClockState,
    on: NaiveDate,
    calendar: &Arc<Calendar>,
    known: Known<'_>,
) -> Result<Option<ClockStep>, Reason> {
    let (ClockSpan::Until(_), ClockTarget::Until(last_day)) = (&run.clock.span, run.target) else { return Ok(None) };
    match start(case, procedure, &run.clock, on, calendar, known)? {
        Some(ClockStep::Until(moved)) if moved != last_day => Ok(Some(ClockStep::Until(moved))),
        // The fact was taken back: there is no last day any more, until there is one again.
        None if matches!(run.phase, ClockPhase::Running { .. }) => Ok(Some(ClockStep::Ended)),
        _ => Ok(None),
    }
}

/// A period as a clock counts it: one that can stand still counts weeks as days, so that no part of a week is lost.
pub(super) fn divisible(clock: &Clock, period: Period) -> Period {
    match period.unit {
        Unit::Weeks if !clock.still_in.is_empty() => Period { count: period.count.saturating_mul(7), unit: Unit::Days },
        _ => period,
    }
}

/// The units used up by the end of a day, the day the clock is counted from not counted.
fn used(run: &ClockState, since: NaiveDate, on: NaiveDate, calendar: &Calendar) -> u32 {
    let days = u32::try_from((on - since).num_days()).unwrap_or(0);
    match run.target {
        ClockTarget::Limit(Period { unit: Unit::Workdays, .. }) => calendar.workdays_between(since, on).count,
        ClockTarget::Limit(Period { unit: Unit::Days, .. }) => days,
        ClockTarget::Limit(Period { unit: Unit::Weeks, .. }) => days / 7,
        // The checks of the pack do not let clocks of months, years and fixed last days stand still.
        ClockTarget::Limit(_) | ClockTarget::Until(_) => 0,
    }
}

/// A clock that has run out.
pub(super) struct Expiry {
    pub(super) procedure: u32,
    pub(super) clock: Arc<Clock>,
    pub(super) last_day: NaiveDate,
    pub(super) calendar: Arc<Calendar>,
}

/// The running clock of the case whose last day is over and was the first to be; each counted with the calendar of
/// the pack that its procedure was opened under. Clocks whose last day is provisional do not run out.
pub(super) fn next_expiry(
    case: &Case,
    at: DateTime<Utc>,
    rulebook: &Rulebook,
) -> Result<Option<Expiry>, Misconfiguration> {
    let mut next: Option<Expiry> = None;
    for procedure in case.procedures() {
        let mut running =
            procedure.clocks.iter().filter(|run| matches!(run.phase, ClockPhase::Running { .. })).peekable();
        if running.peek().is_none() {
            continue;
        }
        let calendar = rulebook.calendar_of(&procedure.pack)?;
        let today = calendar.local_date(at);
        for run in running {
            let Some(due) = run.due(&calendar) else { continue };
            let over = due.provisional.is_none() && due.date < today;
            if over && next.as_ref().is_none_or(|next| due.date < next.last_day) {
                next = Some(Expiry {
                    procedure: procedure.number,
                    clock: Arc::clone(&run.clock),
                    last_day: due.date,
                    calendar: Arc::clone(&calendar),
                });
            }
        }
    }
    Ok(next)
}

impl Expiry {
    /// The last moment at which what is known counts for it: the end of its last day.
    pub(super) fn moment(&self) -> DateTime<Utc> {
        self.calendar.end_of(self.last_day)
    }
}
