//! What nobody needs any more: drafts and claims that are over, attachments that no case refers to. What is over in lists is put away to what they
//! showed before.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Desk, DeskError, Published};
use crate::records::attachments::{Attachment, Scan};
use crate::records::bucket::BUCKETS;
use crate::records::{attachments, collections, drafts, scans, tasks};
use crate::store::{Batch, StoreError};

/// How long an attachment lies that nothing refers to.
const LEFT: TimeDelta = TimeDelta::days(1);

/// How long is told what did harm.
const TOLD: TimeDelta = TimeDelta::days(30);

/// How many items of lists are put away at once, and how many of a bucket before others have their turn.
const AT_ONCE: usize = 50;
const MOST_AWAY: u64 = 200;

/// What was thrown away, or put away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Drafts that had expired.
    pub drafts: u64,
    /// Things to be done that somebody had taken too long ago.
    pub claims: u64,
    /// Attachments that neither a case nor a draft referred to.
    pub attachments: u64,
    /// What was kept of attachments that did harm.
    pub infected: u64,
    /// Items of lists whose last day had gone.
    pub over: u64,
    /// Whether more of these are left.
    pub more: bool,
    /// Buckets in which something could not be thrown away.
    pub failed: u64,
}

impl Desk {
    /// Throws away drafts and claims that are over, and attachments that neither a case nor a draft refers to. What stands in quarantine stays. Items of
    /// lists whose last day has gone are put away, some of each bucket at once.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn sweep(&self) -> Result<Swept, DeskError> {
        self.sweep_at(0..=BUCKETS - 1)
    }

    /// The same in some buckets. One that cannot be gone through is counted and written down, and keeps no other waiting.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn sweep_at(&self, buckets: RangeInclusive<i64>) -> Result<Swept, DeskError> {
        let now = self.clock().now();
        let published = self.refresh()?;
        let lines = today_of_lines(&published, now);
        let mut swept = Swept::default();
        for bucket in buckets {
            let outcome = self.sweep_bucket(bucket, now, &mut swept);
            match outcome.and_then(|()| self.put_away(bucket, &lines, &mut swept)) {
                Ok(()) => {}
                Err(DeskError::Store(error @ (StoreError::Full(_) | StoreError::Unavailable(_)))) => {
                    return Err(error.into());
                }
                Err(error) => {
                    tracing::error!(bucket, why = %error, "what nobody needs any more could not be thrown away");
                    swept.failed += 1;
                }
            }
        }
        Ok(swept)
    }

    fn sweep_bucket(&self, bucket: i64, now: DateTime<Utc>, swept: &mut Swept) -> Result<(), DeskError> {
        let (expired, over) = (drafts::expired(&*self.store, bucket, now)?, tasks::expired(&*self.store, bucket, now)?);
        if expired + over > 0 {
            let mut batch = Batch::default();
            drafts::sweep(&mut batch, bucket, now);
            tasks::sweep(&mut batch, bucket, now);
            self.store.write(batch)?;
            swept.drafts += expired;
            swept.claims += over;
        }
        for infected in scans::in_state(&*self.store, bucket, Scan::Infected, before(now, TOLD))? {
            swept.infected += self.throw_away(&infected.attachment, false)?;
        }
        for left in attachments::left_over(&*self.store, bucket, before(now, LEFT))? {
            // One brought for a case that is yet to be opened lies with whoever brought it, whose draft may name it.
            let drafts = drafts::of_owner(&*self.store, &self.work_key(), &left.place, now)?;
            if !drafts.iter().any(|draft| draft.asked.to_string().contains(&left.hash)) {
                swept.attachments += self.throw_away(&left, true)?;
            }
        }
        Ok(())
    }

    /// Puts away what is over in the lists of a bucket.
    fn put_away(&self, bucket: i64, lines: &BTreeMap<String, NaiveDate>, swept: &mut Swept) -> Result<(), DeskError> {
        for (line, today) in lines {
            let mut away = 0;
            loop {
                let count = collections::put_away(&*self.store, bucket, line, *today, AT_ONCE)?;
                away += u64::try_from(count).unwrap_or(u64::MAX);
                if count < AT_ONCE {
                    break;
                }
                if away >= MOST_AWAY {
                    swept.more = true;
                    break;
                }
            }
            swept.over += away;
        }
        self.settle(bucket, lines)
    }

    /// Adds up what is counted in the lists of a bucket for days that are over.
    pub(super) fn settle(&self, bucket: i64, lines: &BTreeMap<String, NaiveDate>) -> Result<(), DeskError> {
        for (line, today) in lines {
            while collections::settle(&*self.store, bucket, line, *today, AT_ONCE)? == AT_ONCE {}
        }
        Ok(())
    }

    /// Throws an attachment away, with its content if that is still there; how many that were: none if it was brought again or filed meanwhile.
    fn throw_away(&self, attachment: &Attachment, content: bool) -> Result<u64, DeskError> {
        let mut batch = Batch::default();
        attachment.remove(&mut batch);
        if content {
            attachments::remove_parts(&mut batch, &attachment.content);
        }
        match self.store.write(batch) {
            Err(StoreError::Conflict) => Ok(0),
            outcome => Ok(outcome.map(|()| 1)?),
        }
    }
}

/// The day it is in each line. Where one knows several, what is over on the first of them is over on all.
pub(super) fn today_of_lines(published: &Published, now: DateTime<Utc>) -> BTreeMap<String, NaiveDate> {
    let mut lines: BTreeMap<String, NaiveDate> = BTreeMap::new();
    for pack in published.in_force(now) {
        let Some(today) = published.day(pack, now) else { continue };
        let known = lines.entry(published.line(pack)).or_insert(today);
        *known = today.min(*known);
    }
    lines
}

/// The moment so long before.
fn before(now: DateTime<Utc>, long: TimeDelta) -> DateTime<Utc> {
    now.checked_sub_signed(long).unwrap_or(now)
}
