//! The moment, from one place: nothing else in the service looks at a clock.

use std::fmt::Debug;
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// What says what time it is.
pub trait Clock: Debug + Send + Sync {
    /// The moment, in whole microseconds, which is what stores keep.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::<Utc>::from(SystemTime::now()).trunc_subsecs(6)
    }
}

/// The clock of a demo or sandbox: it was set once, goes on like that of the machine or stands, and is moved forward.
#[derive(Debug)]
pub struct MovedClock {
    set: RwLock<Setting>,
}

/// How a movable clock is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it said …
    pub at: DateTime<Utc>,
    /// … when that of the machine said this; it stands if none.
    pub since: Option<DateTime<Utc>>,
}

impl Setting {
    fn now(&self) -> DateTime<Utc> {
        let gone = self.since.map_or(TimeDelta::zero(), |since| (SystemClock.now() - since).max(TimeDelta::zero()));
        self.at.checked_add_signed(gone).unwrap_or(self.at)
    }
}

impl MovedClock {
    /// A clock as it is set.
    #[must_use]
    pub fn new(set: Setting) -> Self {
        Self { set: RwLock::new(set) }
    }

    /// A clock that stands at a moment until it is moved.
    #[must_use]
    pub fn standing(at: DateTime<Utc>) -> Self {
        Self::new(Setting { at: at.trunc_subsecs(6), since: None })
    }

    /// How it is set.
    #[must_use]
    pub fn setting(&self) -> Setting {
        *self.set.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves it to a later moment, and says how it is set then; it never goes back.
    pub fn move_to(&self, at: DateTime<Utc>) -> Setting {
        let mut set = self.set.write().unwrap_or_else(PoisonError::into_inner);
        let at = at.trunc_subsecs(6).max(set.now());
        *set = Setting { at, since: set.since.map(|_| SystemClock.now()) };
        *set
    }
}

impl Clock for MovedClock {
    fn now(&self) -> DateTime<Utc> {
        self.setting().now()
    }
}

/// How long to wait after something has failed so often before: twice as long each time.
pub(crate) fn pause(failed: u64, first: TimeDelta, longest: TimeDelta) -> TimeDelta {
    let doubled = u32::try_from(failed).unwrap_or(u32::MAX).min(20);
    first.checked_mul(1 << doubled).map_or(longest, |pause| pause.min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_stands_is_moved_forward_only() {
        let morning: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        let clock = MovedClock::standing(morning);
        assert_eq!(clock.now(), morning);
        let later = morning + TimeDelta::days(3);
        clock.move_to(later);
        assert_eq!(clock.now(), later);
        clock.move_to(morning);
        assert_eq!(clock.now(), later);
    }
}
