//! What was erased in cases: when, and by which rule of which pack. It holds nothing of what was erased.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::{Citation, Id, PackHash};
use serde::{Deserialize, Serialize};

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// What was erased in a case at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// The values, with why.
    pub values: Vec<ErasedValue>,
    /// Where something was taken out of events: the number of the event, and the place in it.
    pub places: Vec<(u64, Arc<str>)>,
    /// The letters that said something of it: the number of the entry, and what each was called.
    pub letters: Vec<(u64, String)>,
    /// How many attachments were named by nothing else.
    pub attachments: u64,
}

/// A value that was erased, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasedValue {
    /// The procedure that held it; the facts of the case are the root's.
    pub procedure: u32,
    /// The field.
    pub field: Id,
    /// The first day on which it could be erased.
    pub from: NaiveDate,
    /// What of the pack's `retention` says so.
    pub retention: Id,
    /// The pack.
    pub pack: PackHash,
    /// The articles it cites.
    pub articles: Arc<[Citation]>,
}

/// Notes what is erased in a case; `number` is how often something was erased in it before.
///
/// # Errors
/// If it has no form as JSON.
pub fn append(
    batch: &mut Batch,
    case: &Id,
    number: u64,
    erasure: &Erasure,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    batch.write(
        "INSERT INTO erasures (bucket, case_id, number, erased_at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        [bucket_cell(case.as_str()), case.into(), number.into(), at.into(), json(erasure)?],
    );
    Ok(())
}

/// What was erased in a case, in order, with when.
///
/// # Errors
/// If the store cannot be used.
pub fn of_case(store: &dyn Store, case: &Id) -> Result<Vec<(DateTime<Utc>, Erasure)>, StoreError> {
    let query = "SELECT erased_at, body FROM erasures WHERE bucket = ?1 AND case_id = ?2 ORDER BY number";
    let erasure = |row: &Row| Ok((row.moment(0)?, row.json(1)?));
    store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?.iter().map(erasure).collect()
}
