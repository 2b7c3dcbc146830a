//! How the clocks of procedures stand.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::Period;
use crate::pack::model::{Clock, LastDay};
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
