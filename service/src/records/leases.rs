//! Who does some work just now. A lease is for a while; each time it is taken its *fence* grows, so that whoever lost it without
//! noticing can be told from whoever has it.

use chrono::{DateTime, Utc};

use super::bucket::bucket_cell;
use crate::store::{Batch, Query, Store, StoreError};

/// Some work that somebody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The work.
    pub work: String,
    /// Who does it.
    pub holder: String,
    /// How often it was taken.
    pub fence: u64,
}

/// Takes some work until a moment, or goes on with it; none if somebody else does it. Nobody has it for much longer than it is taken for: what is
/// written for later was so by a clock that was ahead, and is over.
///
/// # Errors
/// If the store cannot be used.
pub fn take(
    store: &dyn Store,
    work: &str,
    holder: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Lease>, StoreError> {
    let query = "SELECT holder, leased_until, fence FROM leases WHERE bucket = ?1 AND work = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(work), work.into()]))?;
    let mut batch = Batch::default();
    let fence = match rows.first() {
        None => {
            batch.write(
                "INSERT INTO leases (bucket, work, holder, leased_until, fence) VALUES (?1, ?2, ?3, ?4, 1)",
                [bucket_cell(work), work.into(), holder.into(), until.into()],
            );
            1
        }
        Some(row) => {
            let (known, fence) = (row.text(0)?, row.count(2)?);
            let (leased_until, latest) = (row.moment(1)?, until.checked_add_signed(until - now).unwrap_or(until));
            if known != holder && leased_until > now && leased_until <= latest {
                return Ok(None);
            }
            batch.change(
                1,
                "UPDATE leases SET holder = ?1, leased_until = ?2, fence = ?3 WHERE bucket = ?4 AND work = ?5 AND fence = ?6",
                [holder.into(), until.into(), (fence + 1).into(), bucket_cell(work), work.into(), fence.into()],
            );
            fence + 1
        }
    };
    match store.write(batch) {
        Ok(()) => Ok(Some(Lease { work: work.to_owned(), holder: holder.to_owned(), fence })),
        Err(StoreError::Conflict) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Leaves some work to others, if it is still one's own.
///
/// # Errors
/// If the store cannot be used.
pub fn leave(store: &dyn Store, lease: &Lease) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.write(
        "UPDATE leases SET leased_until = 0 WHERE bucket = ?1 AND work = ?2 AND fence = ?3",
        [bucket_cell(&lease.work), lease.work.as_str().into(), lease.fence.into()],
    );
    store.write(batch)
}
