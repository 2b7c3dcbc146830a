//! What time brings: cases are looked at when they are due, in the order in which they fell due, and when something they read has changed.
//!
//! Whether that is done soon changes when effects leave, not what is decided. So whoever is late (a service that stood still for days) does
//! nothing but this, until nothing is due.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Months, Utc};
use guicheng_engine::{Contribution, Decision, Id};

use super::commit::{Commit, contribution};
use super::{CLOCK, CaseFile, Desk, DeskError, Published, Purpose, Time, Unusable, clock_text};
use crate::records::bucket::BUCKETS;
use crate::records::case_row::Watches;
use crate::records::publications::{self, PublicationKind};
use crate::records::{figures, settings, tasks, wakes};
use crate::store::{Batch, StoreError};

/// How many are fetched at once.
const AT_ONCE: usize = 500;

/// How often one case is looked at in a row: what goes on by itself without end goes on the next time.
const MOST_IN_A_ROW: u32 = 64;

/// How far the clock of a demo goes at once.
const FURTHEST: Months = Months::new(120);

/// What came of looking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// How many cases were looked at.
    pub cases: u64,
    /// How many events were recorded.
    pub events: u64,
    /// How many could not be looked at.
    pub failed: u64,
}

impl Desk {
    /// Looks at all that is due by now, in order, until nothing is.
    ///
    /// # Errors
    /// If the store cannot be used. A case that cannot be decided on is counted and stays due.
    pub fn look(&self) -> Result<Looked, DeskError> {
        self.look_at(0..=BUCKETS - 1)
    }

    /// Looks at what is due in some buckets.
    ///
    /// # Errors
    /// As [`Self::look`].
    pub fn look_at(&self, buckets: RangeInclusive<i64>) -> Result<Looked, DeskError> {
        let mut looked = Looked::default();
        let mut times: BTreeMap<Id, u32> = BTreeMap::new();
        loop {
            while self.wake_readers()? || self.wake_moved()? {}
            let due = wakes::due(&*self.store, buckets.clone(), self.clock().now(), AT_ONCE)?;
            let mut went_on = false;
            for case in due {
                let often = times.entry(case.clone()).or_default();
                if *often >= MOST_IN_A_ROW {
                    continue;
                }
                *often += 1;
                went_on = true;
                looked.cases += 1;
                match self.advance(&case) {
                    Ok(decision) => looked.events += u64::try_from(decision.events.len()).unwrap_or(u64::MAX),
                    Err(DeskError::Store(error @ (StoreError::Full(_) | StoreError::Unavailable(_)))) => {
                        return Err(error.into());
                    }
                    Err(_) => {
                        looked.failed += 1;
                        *often = MOST_IN_A_ROW;
                    }
                }
            }
            if !went_on {
                return Ok(looked);
            }
        }
    }

    /// Looks at one case: records what time has brought about.
    ///
    /// # Errors
    /// If it cannot be decided or stored.
    pub fn advance(&self, case: &Id) -> Result<Decision, DeskError> {
        self.attempt(|published| {
            let before = self.file(published, case)?;
            let at = self.clock().now().max(before.row.last_at);
            let decision = self.answered(|answers| published.rulebook().advance(&before.case, at, answers))?;
            let decided_nothing =
                decision.events.is_empty() && decision.collections.is_empty() && decision.rows.is_empty();
            if !(decided_nothing && self.stays(published, &before, &decision, at)?) {
                self.commit(&Commit {
                    published,
                    decision: &decision,
                    before: Some(&before),
                    id: case,
                    at,
                    key: None,
                    attached: &[],
                })?;
            }
            Ok(decision)
        })
    }

    /// Whether a decision without events leaves a case as it is: when it is woken, and what it contributes to figures.
    fn stays(
        &self,
        published: &Published,
        file: &CaseFile,
        decision: &Decision,
        at: DateTime<Utc>,
    ) -> Result<bool, DeskError> {
        let contribution = contribution(published, &file.case, &file.events, at)?;
        let years = contribution.as_ref().map(Contribution::years).unwrap_or_default();
        if decision.wake.at != file.row.wake_at || Watches::of(&decision.wake, years) != file.row.watches {
            return Ok(false);
        }
        let mut batch = Batch::default();
        let waiting = super::tasks::waiting(published, &file.case);
        if tasks::change(&*self.store, &mut batch, (&file.row.id, file.row.jurisdiction.as_deref()), &waiting)? {
            return Ok(false);
        }
        let Some(contribution) = contribution else { return Ok(true) };
        let line = &file.row.line;
        Ok(!figures::change(&*self.store, &mut batch, &file.row.id, line, contribution.counts())?)
    }

    /// Wakes some of those who read a key under which something was filed; whether there was anything to do.
    fn wake_readers(&self) -> Result<bool, DeskError> {
        let changed = wakes::changed_keys(&*self.store, AT_ONCE)?;
        let at = self.clock().now();
        for key in &changed {
            let readers = key.readers(&*self.store, AT_ONCE)?;
            let mut batch = Batch::default();
            readers.iter().for_each(|reader| wakes::wake(&mut batch, reader, at));
            match readers.last().filter(|_| readers.len() == AT_ONCE) {
                Some(last) => key.reached(&mut batch, last),
                None => key.through(&mut batch),
            }
            self.store.write(batch)?;
        }
        Ok(!changed.is_empty())
    }

    /// Wakes some of those whom a publication may move; whether there was anything to do.
    fn wake_moved(&self) -> Result<bool, DeskError> {
        let Some(unfinished) = publications::unfinished(&*self.store)? else { return Ok(false) };
        let (name, reached) = (&unfinished.name, unfinished.woken_up_to.as_deref());
        let published = self.refresh()?;
        let ids = match unfinished.kind {
            PublicationKind::Calendar => wakes::of_calendar(&*self.store, name, reached, AT_ONCE)?,
            PublicationKind::Bundle => {
                let of_id = published.rulebook().packs().find(|pack| pack.id == name.as_str());
                let line = of_id.map_or_else(|| name.clone(), |pack| published.line(pack));
                wakes::of_line(&*self.store, &line, reached, AT_ONCE)?
            }
        };
        let at = self.clock().now();
        let mut batch = Batch::default();
        ids.iter().for_each(|case| wakes::wake(&mut batch, case, at));
        let last = ids.last().filter(|_| ids.len() == AT_ONCE);
        publications::woken(&mut batch, unfinished.number, last.map(Id::as_str));
        self.store.write(batch)?;
        Ok(true)
    }

    /// Moves the clock of a demo or sandbox forward, and says what time it is then. It never goes back.
    ///
    /// # Errors
    /// [`DeskError::OtherPurpose`] in any other store; [`DeskError::Unusable`] in a demo if that is more than ten years away: there is no way back, so
    /// that one mistyped year would leave nothing to try out.
    pub fn move_clock(&self, to: DateTime<Utc>) -> Result<DateTime<Utc>, DeskError> {
        let (Time::Moved(clock), Purpose::Demo | Purpose::Sandbox) = (&self.time, self.purpose) else {
            return Err(DeskError::OtherPurpose);
        };
        let far = self.clock().now().checked_add_months(FURTHEST).is_none_or(|furthest| furthest < to);
        if self.purpose == Purpose::Demo && far {
            return Err(DeskError::Unusable(Unusable::said("unusable-clock", &[])));
        }
        let set = clock.move_to(to);
        let mut batch = Batch::default();
        settings::change(&mut batch, CLOCK, &clock_text(set));
        self.store.write(batch)?;
        Ok(self.clock().now())
    }
}
