//! When cases have to be looked at although nobody asks.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use super::case_row::Watches;
use super::registers;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// Changes what else than a moment a case is woken by.
///
/// # Errors
/// If a key has no form as JSON.
pub fn change(batch: &mut Batch, case: &Id, before: &Watches, now: &Watches) -> Result<(), StoreError> {
    for (register, key) in before.keys.iter().filter(|key| !now.keys.contains(key)) {
        registers::leave(batch, case, register, key)?;
    }
    for (register, key) in now.keys.iter().filter(|key| !before.keys.contains(key)) {
        registers::watch(batch, case, register, key)?;
    }
    for (calendar, _) in before.years.iter().filter(|year| !now.years.contains(year)) {
        batch.write(
            "DELETE FROM watched_years WHERE bucket = ?1 AND case_id = ?2 AND calendar = ?3",
            [bucket_cell(case.as_str()), case.into(), calendar.into()],
        );
    }
    for (calendar, year) in now.years.iter().filter(|year| !before.years.contains(year)) {
        let year = Cell::Integer(i64::from(*year));
        batch.write(
            "INSERT INTO watched_years (bucket, case_id, calendar, year) VALUES (?1, ?2, ?3, ?4)",
            [bucket_cell(case.as_str()), case.into(), calendar.into(), year],
        );
    }
    Ok(())
}

/// The cases of some buckets that are due, those first that have been due longest: of the same moment by their ids.
///
/// # Errors
/// If the store cannot be used.
pub fn due(
    store: &dyn Store,
    buckets: RangeInclusive<i64>,
    at: DateTime<Utc>,
    most: usize,
) -> Result<Vec<Id>, StoreError> {
    let query = "SELECT case_id FROM cases WHERE wake_at <= ?1 AND bucket >= ?2 AND bucket <= ?3
        ORDER BY wake_at, case_id LIMIT ?4";
    let cells = [at.into(), (*buckets.start()).into(), (*buckets.end()).into(), most.into()];
    store.read(&Query::new(query, cells))?.iter().map(|row| row.text(0).map(Id::from)).collect()
}

/// When the next case is due.
///
/// # Errors
/// If the store cannot be used.
pub fn next_due(store: &dyn Store) -> Result<Option<DateTime<Utc>>, StoreError> {
    let query = "SELECT wake_at FROM cases WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1";
    store.read(&Query::new(query, []))?.first().map(|row| row.moment(0)).transpose()
}

/// Has a case looked at from a moment on; one that is due earlier stays so. Whoever decides on it just now decides again, since
/// what it is woken for was perhaps not known then.
pub fn wake(batch: &mut Batch, case: &Id, at: DateTime<Utc>) {
    batch.write(
        "UPDATE cases SET wake_at = ?1, revision = revision + 1
         WHERE bucket = ?2 AND case_id = ?3 AND (wake_at IS NULL OR wake_at > ?4)",
        [at.into(), bucket_cell(case.as_str()), case.into(), at.into()],
    );
}

/// Something that was filed in a register, whose readers have not all been woken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedKey {
    bucket: i64,
    register: String,
    key: String,
    case: String,
    sequence: u64,
    reached: Option<String>,
}

/// The keys under which something was filed, and whose readers are still to be woken.
///
/// # Errors
/// If the store cannot be used.
pub fn changed_keys(store: &dyn Store, most: usize) -> Result<Vec<ChangedKey>, StoreError> {
    let query = "SELECT bucket, register, register_key, case_id, sequence, reached FROM changed_keys LIMIT ?1";
    let changed = |row: &Row| {
        Ok(ChangedKey {
            bucket: row.integer(0)?,
            register: row.text(1)?.to_owned(),
            key: row.text(2)?.to_owned(),
            case: row.text(3)?.to_owned(),
            sequence: row.count(4)?,
            reached: row.text_if_any(5)?.map(str::to_owned),
        })
    };
    store.read(&Query::new(query, [most.into()]))?.iter().map(changed).collect()
}

impl ChangedKey {
    /// The next readers of the key, in the order of their ids.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn readers(&self, store: &dyn Store, most: usize) -> Result<Vec<Id>, StoreError> {
        let query = "SELECT case_id FROM watched_keys
            WHERE bucket = ?1 AND register = ?2 AND register_key = ?3 AND case_id > ?4 ORDER BY case_id LIMIT ?5";
        let cells = [
            self.bucket.into(),
            self.register.as_str().into(),
            self.key.as_str().into(),
            // No id comes before a space.
            self.reached.as_deref().unwrap_or(" ").into(),
            most.into(),
        ];
        store.read(&Query::new(query, cells))?.iter().map(|row| row.text(0).map(Id::from)).collect()
    }

    fn place(&self) -> [Cell; 5] {
        [
            self.bucket.into(),
            self.register.as_str().into(),
            self.key.as_str().into(),
            self.case.as_str().into(),
            self.sequence.into(),
        ]
    }

    /// Notes how far its readers have been woken.
    pub fn reached(&self, batch: &mut Batch, reader: &Id) {
        batch.write(
            "UPDATE changed_keys SET reached = ?1
             WHERE bucket = ?2 AND register = ?3 AND register_key = ?4 AND case_id = ?5 AND sequence = ?6",
            [Cell::from(reader)].into_iter().chain(self.place()),
        );
    }

    /// Notes that all its readers have been woken.
    pub fn through(&self, batch: &mut Batch) {
        batch.write(
            "DELETE FROM changed_keys
             WHERE bucket = ?1 AND register = ?2 AND register_key = ?3 AND case_id = ?4 AND sequence = ?5",
            self.place(),
        );
    }
}

/// Cases of a line that are still to be looked at, after one.
///
/// # Errors
/// If the store cannot be used.
pub fn of_line(store: &dyn Store, line: &str, after: Option<&str>, most: usize) -> Result<Vec<Id>, StoreError> {
    let query = "SELECT case_id FROM cases WHERE line = ?1 AND case_id > ?2 ORDER BY case_id LIMIT ?3";
    let cells = [line.into(), after.unwrap_or(" ").into(), most.into()];
    store.read(&Query::new(query, cells))?.iter().map(|row| row.text(0).map(Id::from)).collect()
}

/// Cases that wait for a table of a calendar, after one.
///
/// # Errors
/// If the store cannot be used.
pub fn of_calendar(store: &dyn Store, calendar: &str, after: Option<&str>, most: usize) -> Result<Vec<Id>, StoreError> {
    let query = "SELECT case_id FROM watched_years WHERE calendar = ?1 AND case_id > ?2 ORDER BY case_id LIMIT ?3";
    let cells = [calendar.into(), after.unwrap_or(" ").into(), most.into()];
    store.read(&Query::new(query, cells))?.iter().map(|row| row.text(0).map(Id::from)).collect()
}
