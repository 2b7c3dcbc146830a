//! What stands in quarantine until a scanner answers, and what it has said.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::attachments::{self, Attachment, Scan, attachments_where};
use super::bucket::{BUCKETS, bucket_cell};
use crate::store::{Batch, Query, Row, Store, StoreError};

/// An attachment that is scanned, or was found to do harm.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// The attachment.
    pub attachment: Attachment,
    /// When it is tried next; of one that does harm, when that was found.
    pub due_at: DateTime<Utc>,
    /// How often it was tried in vain.
    pub attempts: u64,
    /// What the scanner said last, or what went wrong with it.
    pub said: Option<String>,
}

impl Scanned {
    /// What is told of it: neither its name nor whose it is.
    #[must_use]
    pub fn told(&self) -> Value {
        let Attachment { hash, kind, bytes, stored_at, .. } = &self.attachment;
        json!({"hash": hash, "type": kind, "bytes": bytes, "since": stored_at, "attempts": self.attempts, "said": self.said})
    }
}

/// The most that are read in a bucket at once.
const AT_ONCE: usize = 100;

/// The most that are counted in a bucket.
const MOST_COUNTED: usize = 10_000;

fn scanned(row: &Row) -> Result<Scanned, StoreError> {
    let attachment = attachments::attachment(row)?;
    let due_at = row.moment_if_any(10)?.unwrap_or(attachment.stored_at);
    let attempts = row.integer_if_any(11)?.and_then(|number| u64::try_from(number).ok()).unwrap_or_default();
    Ok(Scanned { attachment, due_at, attempts, said: row.text_if_any(12)?.map(str::to_owned) })
}

/// Some attachments of a bucket in a state that are due by a moment, the longest due first.
///
/// # Errors
/// If the store cannot be used.
pub fn in_state(store: &dyn Store, bucket: i64, state: Scan, by: DateTime<Utc>) -> Result<Vec<Scanned>, StoreError> {
    let query = attachments_where!(
        ", scan_due_at, scan_attempts, scan_said",
        "bucket = ?1 AND scan = ?2 AND scan_due_at <= ?3 ORDER BY scan_due_at LIMIT ?4"
    );
    let cells = [bucket.into(), state.word().into(), by.into(), AT_ONCE.into()];
    store.read(&Query::new(query, cells))?.iter().map(scanned).collect()
}

/// All attachments in a state, those brought first first: in each bucket no more than a hundred.
///
/// # Errors
/// If the store cannot be used.
pub fn all_in_state(store: &dyn Store, state: Scan) -> Result<Vec<Scanned>, StoreError> {
    let mut all = Vec::new();
    for bucket in 0..BUCKETS {
        all.extend(in_state(store, bucket, state, DateTime::<Utc>::MAX_UTC)?);
    }
    all.sort_by_key(|scanned| scanned.attachment.stored_at);
    Ok(all)
}

/// How many attachments are in a state: in each bucket no more than ten thousand.
///
/// # Errors
/// If the store cannot be used.
pub fn count(store: &dyn Store, state: Scan) -> Result<u64, StoreError> {
    let query = "SELECT hash FROM attachments WHERE bucket = ?1 AND scan = ?2 LIMIT ?3";
    (0..BUCKETS).try_fold(0, |sum: u64, bucket| {
        let rows = store.read(&Query::new(query, [bucket.into(), state.word().into(), MOST_COUNTED.into()]))?;
        Ok(sum.saturating_add(u64::try_from(rows.len()).unwrap_or(u64::MAX)))
    })
}

/// Puts into quarantine what was brought before there was a scanner, unless a case refers to it already.
pub fn quarantine_unscanned(batch: &mut Batch, now: DateTime<Utc>) {
    batch.write(
        "UPDATE attachments SET scan = 'waiting', scan_due_at = ?1, scan_attempts = 0
         WHERE scan IS NULL AND is_filed = 0 AND kind <> 'unfinished'",
        [now.into()],
    );
}

impl Scanned {
    /// Notes an answer, upon what was there when it was asked for. From now on it lies as long as if it had been brought now.
    pub fn answered(&self, batch: &mut Batch, answer: Scan, said: Option<&str>, now: DateTime<Utc>) {
        batch.change(
            1,
            "UPDATE attachments SET scan = ?1, scan_said = ?2, scan_due_at = ?3, stored_at = ?4
             WHERE bucket = ?5 AND place = ?6 AND hash = ?7 AND scan = 'waiting' AND scan_attempts = ?8",
            [
                answer.word().into(),
                said.into(),
                now.into(),
                now.into(),
                bucket_cell(&self.attachment.place),
                self.attachment.place.as_str().into(),
                self.attachment.hash.as_str().into(),
                self.attempts.into(),
            ],
        );
    }

    /// Notes that there was no answer, and when it is tried again.
    pub fn failed(&self, batch: &mut Batch, why: &str, due_at: DateTime<Utc>) {
        batch.change(
            1,
            "UPDATE attachments SET scan_said = ?1, scan_due_at = ?2, scan_attempts = ?3
             WHERE bucket = ?4 AND place = ?5 AND hash = ?6 AND scan = 'waiting' AND scan_attempts = ?7",
            [
                why.into(),
                due_at.into(),
                (self.attempts + 1).into(),
                bucket_cell(&self.attachment.place),
                self.attachment.place.as_str().into(),
                self.attachment.hash.as_str().into(),
                self.attempts.into(),
            ],
        );
    }
}

/// Makes all that stands in quarantine due at once.
pub fn try_again(batch: &mut Batch, now: DateTime<Utc>) {
    batch.write("UPDATE attachments SET scan_due_at = ?1 WHERE scan = 'waiting'", [now.into()]);
}
