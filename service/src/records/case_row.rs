//! The row of a case: how far its record has come, and when it has to be looked at.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use guicheng_engine::{Hash, Head, Id, RegisterKey, Wake};
use serde::{Deserialize, Serialize};

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// The row of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub id: Id,
    /// The code of the place whose rules it was opened under.
    pub jurisdiction: Option<String>,
    /// The pack it was opened under, as the line of packs is called that take each other's place.
    pub line: String,
    /// The kind of case.
    pub kind: Id,
    /// How often it was written.
    pub revision: u64,
    /// The number of its last event.
    pub sequence: u64,
    /// How far the chain of its record has come.
    pub head: Head,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last decided on.
    pub last_at: DateTime<Utc>,
    /// When it has to be looked at.
    pub wake_at: Option<DateTime<Utc>>,
    /// At what else it has to be looked at.
    pub watches: Watches,
    /// How often something was erased in it.
    pub erasures: u64,
}

/// At what a case has to be looked at, besides a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watches {
    /// When something is filed in a register under one of these keys.
    pub keys: Vec<(Id, RegisterKey)>,
    /// When the table of one of these years is published.
    pub years: Vec<(Id, i32)>,
}

impl Watches {
    /// At what a case is looked at after a decision; `further` are the years that what it contributes to figures waits for. Of each
    /// calendar, the earliest year says enough.
    #[must_use]
    pub fn of(wake: &Wake, further: BTreeSet<(Id, i32)>) -> Self {
        let mut keys = wake.keys.clone();
        keys.sort();
        keys.dedup();
        let mut years: Vec<(Id, i32)> = wake.years.iter().cloned().chain(further).collect();
        years.sort();
        years.dedup_by(|later, earlier| later.0 == earlier.0);
        Self { keys, years }
    }
}

const COLUMNS: &str = "SELECT case_id, jurisdiction, line, kind, revision, sequence, entries, head, opened_at, last_at,
    wake_at, watches, erasures FROM cases WHERE bucket = ?1 AND case_id = ?2";

/// The row of a case, if there is such a case.
///
/// # Errors
/// If the store cannot be used.
pub fn read(store: &dyn Store, case: &Id) -> Result<Option<CaseRow>, StoreError> {
    let rows = store.read(&Query::new(COLUMNS, [bucket_cell(case.as_str()), case.into()]))?;
    rows.first().map(case_row).transpose()
}

fn case_row(row: &Row) -> Result<CaseRow, StoreError> {
    let hash: Hash = row.text(7)?.parse().map_err(|error| StoreError::damaged(format!("{error}")))?;
    Ok(CaseRow {
        id: row.text(0)?.into(),
        jurisdiction: row.text_if_any(1)?.map(str::to_owned),
        line: row.text(2)?.to_owned(),
        kind: row.text(3)?.into(),
        revision: row.count(4)?,
        sequence: row.count(5)?,
        head: Head { hash, entries: row.count(6)? },
        opened_at: row.moment(8)?,
        last_at: row.moment(9)?,
        wake_at: row.moment_if_any(10)?,
        watches: row.json(11)?,
        erasures: if matches!(row.0.get(12), Some(Cell::Null)) { 0 } else { row.count(12)? },
    })
}

/// Writes the row of a case that is opened. That there is such a case is a conflict.
///
/// # Errors
/// If it has no form as JSON.
pub fn open(batch: &mut Batch, row: &CaseRow) -> Result<(), StoreError> {
    batch.write(
        "INSERT INTO cases (bucket, case_id, jurisdiction, line, kind, revision, sequence, entries, head, opened_at, last_at,
            wake_at, watches)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        [
            bucket_cell(row.id.as_str()),
            (&row.id).into(),
            row.jurisdiction.clone().into(),
            row.line.as_str().into(),
            (&row.kind).into(),
            row.revision.into(),
            row.sequence.into(),
            row.head.entries.into(),
            row.head.hash.to_string().into(),
            row.opened_at.into(),
            row.last_at.into(),
            row.wake_at.into(),
            json(&row.watches)?,
        ],
    );
    Ok(())
}

/// Writes how a case has gone on. That somebody wrote it since `before` was read is a conflict.
///
/// # Errors
/// If it has no form as JSON.
pub fn go_on(batch: &mut Batch, before: &CaseRow, row: &CaseRow) -> Result<(), StoreError> {
    batch.change(
        1,
        "UPDATE cases SET revision = ?1, sequence = ?2, entries = ?3, head = ?4, last_at = ?5, wake_at = ?6, watches = ?7,
            erasures = ?8
         WHERE bucket = ?9 AND case_id = ?10 AND revision = ?11",
        [
            row.revision.into(),
            row.sequence.into(),
            row.head.entries.into(),
            row.head.hash.to_string().into(),
            row.last_at.into(),
            row.wake_at.into(),
            json(&row.watches)?,
            if row.erasures == 0 { Cell::Null } else { row.erasures.into() },
            bucket_cell(row.id.as_str()),
            (&row.id).into(),
            before.revision.into(),
        ],
    );
    Ok(())
}

/// The ids of cases after one, in their order: for whoever goes through all of them, some at a time.
///
/// # Errors
/// If the store cannot be used.
pub fn ids_after(store: &dyn Store, bucket: i64, after: Option<&Id>, most: usize) -> Result<Vec<Id>, StoreError> {
    let query = match after {
        None => Query::new(
            "SELECT case_id FROM cases WHERE bucket = ?1 ORDER BY case_id LIMIT ?2",
            [bucket.into(), most.into()],
        ),
        Some(after) => Query::new(
            "SELECT case_id FROM cases WHERE bucket = ?1 AND case_id > ?2 ORDER BY case_id LIMIT ?3",
            [bucket.into(), after.into(), most.into()],
        ),
    };
    store.read(&query)?.iter().map(|row| row.text(0).map(Id::from)).collect()
}
