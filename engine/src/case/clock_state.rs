//! How the clocks of procedures stand, and what a recorded step makes of them.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Procedure;
use crate::base::{Id, Period};
use crate::pack::model::{Clock, LastDay};
use crate::record::ClockStep;
use crate::time::{Calendar, Due};

/// A clock of a procedure. The due date is not stored but derived, so that a newly published table moves it.
#[derive(Clone, Debug)]
pub struct ClockState {
    pub(crate) clock: Arc<Clock>,
    pub(crate) target: ClockTarget,
    pub(crate) consumed: u32,
    pub(crate) extended: u32,
    pub(crate) phase: ClockPhase,
}

/// What a clock has to use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockTarget {
    /// A period.
    Limit(Period),
    /// A last day.
    Until(NaiveDate),
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockPhase {
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

impl ClockState {
    /// The clock's rule.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How it stands.
    #[must_use]
    pub fn phase(&self) -> ClockPhase {
        self.phase
    }

    /// What it has to use up.
    #[must_use]
    pub fn target(&self) -> ClockTarget {
        self.target
    }

    /// Its last day, if it runs or has run out.
    #[must_use]
    pub fn due(&self, calendar: &Calendar) -> Option<Due> {
        let due = match (self.phase, self.target) {
            (ClockPhase::Running { .. }, ClockTarget::Until(date)) => Due { date, provisional: None },
            (ClockPhase::Running { since }, ClockTarget::Limit(limit)) => {
                let count = limit.count.saturating_add(self.extended).saturating_sub(self.consumed);
                calendar.add(since, Period { count, unit: limit.unit })
            }
            (ClockPhase::Expired { last_day }, _) => return Some(Due { date: last_day, provisional: None }),
            (ClockPhase::Still | ClockPhase::Ended, _) => return None,
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
    /// Applies a recorded step of one of its clocks.
    pub(crate) fn apply_clock_step(&mut self, clock: &Id, change: &ClockStep) {
        let position = self.clocks.iter().position(|run| run.clock.id == *clock);
        let mut run = match position.map(|at| self.clocks.swap_remove(at)) {
            Some(run) => run,
            None => match self.workflow.clocks.get(clock.as_str()) {
                Some(rule) => ClockState {
                    clock: Arc::clone(rule),
                    target: ClockTarget::Until(self.opened_on),
                    consumed: 0,
                    extended: 0,
                    phase: ClockPhase::Ended,
                },
                None => return,
            },
        };
        match change {
            ClockStep::Started { since, limit } => {
                run.target = ClockTarget::Limit(*limit);
                run.consumed = 0;
                run.extended = 0;
                run.phase = ClockPhase::Running { since: *since };
            }
            ClockStep::Until(last_day) => {
                run.target = ClockTarget::Until(*last_day);
                run.phase = ClockPhase::Running { since: *last_day };
            }
            ClockStep::Stopped { consumed } => {
                run.consumed = *consumed;
                run.phase = ClockPhase::Still;
            }
            ClockStep::Resumed { since } => run.phase = ClockPhase::Running { since: *since },
            ClockStep::Extended { by } => run.extended = run.extended.saturating_add(*by),
            ClockStep::Ended => run.phase = ClockPhase::Ended,
        }
        match position {
            // The order of clocks is the order they were started in.
            Some(at) => {
                self.clocks.push(run);
                let last = self.clocks.len().saturating_sub(1);
                self.clocks.swap(at, last);
            }
            None => self.clocks.push(run),
        }
    }
}
