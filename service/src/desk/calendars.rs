//! How far the calendars reach by which the packs count: whoever looks after a jurisdiction is told in time that a year is missing.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use guicheng_engine::{Id, Text};

use super::{Desk, DeskError};

/// From how many days before its end on a calendar is said to end soon. The State Council arranges a year in November of the one before.
const SOON: i64 = 120;

/// How far a calendar reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarReach {
    /// Its id.
    pub calendar: Id,
    /// What people call it.
    pub title: Option<Text>,
    /// The last day of the last year whose table is published; none if there is no table.
    pub until: Option<NaiveDate>,
    /// How many days are left until then.
    pub days_left: i64,
}

impl CalendarReach {
    /// Whether another year has to be published before long: clocks that run into it are provisional.
    #[must_use]
    pub fn ends_soon(&self) -> bool {
        self.days_left < SOON
    }
}

impl Desk {
    /// How far the calendars reach by which the packs in force count.
    ///
    /// # Errors
    /// If what is published cannot be read.
    pub fn calendars(&self) -> Result<Vec<CalendarReach>, DeskError> {
        let (published, now) = (self.refresh()?, self.clock().now());
        let used: BTreeSet<&Id> = published.rulebook().packs().map(|pack| &pack.calendar).collect();
        let found = used.into_iter().filter_map(|id| published.rulebook().calendar(id.as_str()));
        let reach = found.map(|calendar| {
            let (until, today) = (calendar.reaches(), calendar.local_date(now));
            let days_left = until.map_or(0, |until| until.signed_duration_since(today).num_days());
            CalendarReach { calendar: calendar.id().clone(), title: calendar.title().cloned(), until, days_left }
        });
        Ok(reach.collect())
    }
}
