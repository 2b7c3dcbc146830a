//! What people have filled in and not yet handed in, as they typed it: locked, for its owner alone, until it expires.

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};
use crate::vault::{Key, VaultError};

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub id: String,
    /// The case it is for; none if it opens one.
    pub case: Option<Id>,
    /// What is asked, as it was typed.
    pub asked: serde_json::Value,
    /// When it was saved last.
    pub saved_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

fn place(owner: &str, id: &str) -> String {
    format!("draft {id} of {owner}")
}

fn locked(error: &VaultError) -> StoreError {
    StoreError::Damaged(error.to_string())
}

/// Saves a draft, new or again.
///
/// # Errors
/// If it cannot be locked.
pub fn save(batch: &mut Batch, key: &Key, owner: &str, draft: &Draft) -> Result<(), StoreError> {
    let open = serde_json::to_vec(&draft.asked).map_err(|error| StoreError::damaged(error.to_string()))?;
    let secret = key.lock(&place(owner, &draft.id), &open).map_err(|error| locked(&error))?;
    let (bucket, at, until) = (bucket_cell(owner), Cell::from(draft.saved_at), Cell::from(draft.expires_at));
    let case = draft.case.as_ref().map_or(Cell::Null, Cell::from);
    batch.upsert(
        Query::new(
            "UPDATE drafts SET case_id = ?1, saved_at = ?2, expires_at = ?3, secret = ?4
             WHERE bucket = ?5 AND owner = ?6 AND draft = ?7",
            [
                case.clone(),
                at.clone(),
                until.clone(),
                secret.clone().into(),
                bucket.clone(),
                owner.into(),
                draft.id.as_str().into(),
            ],
        ),
        Query::new(
            "INSERT INTO drafts (bucket, owner, draft, case_id, saved_at, expires_at, secret)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            [bucket, owner.into(), draft.id.as_str().into(), case, at, until, secret.into()],
        ),
    );
    Ok(())
}

/// The drafts of somebody that have not expired, those saved last first by name.
///
/// # Errors
/// If one cannot be unlocked, or the store not be used.
pub fn of_owner(store: &dyn Store, key: &Key, owner: &str, now: DateTime<Utc>) -> Result<Vec<Draft>, StoreError> {
    let query = "SELECT draft, case_id, saved_at, expires_at, secret FROM drafts
        WHERE bucket = ?1 AND owner = ?2 AND expires_at > ?3 ORDER BY draft";
    let draft = |row: &Row| {
        let id = row.text(0)?.to_owned();
        let open = key.unlock(&place(owner, &id), row.bytes(4)?).map_err(|error| locked(&error))?;
        Ok(Draft {
            case: row.text_if_any(1)?.map(Id::from),
            asked: serde_json::from_slice(&open).map_err(|error| StoreError::damaged(error.to_string()))?,
            saved_at: row.moment(2)?,
            expires_at: row.moment(3)?,
            id,
        })
    };
    store.read(&Query::new(query, [bucket_cell(owner), owner.into(), now.into()]))?.iter().map(draft).collect()
}

/// That somebody has so many drafts that have not expired; any other number is a conflict.
pub fn have(batch: &mut Batch, owner: &str, now: DateTime<Utc>, known: usize) {
    batch.check(
        u64::try_from(known).unwrap_or(u64::MAX),
        "SELECT draft FROM drafts WHERE bucket = ?1 AND owner = ?2 AND expires_at > ?3",
        [bucket_cell(owner), owner.into(), now.into()],
    );
}

/// How many drafts lie with owners from one up to another.
///
/// # Errors
/// If the store cannot be used.
pub fn count_between(store: &dyn Store, from: &str, to: &str) -> Result<u64, StoreError> {
    let query = "SELECT COALESCE(SUM(1), 0) FROM drafts WHERE owner >= ?1 AND owner < ?2";
    store.read(&Query::new(query, [from.into(), to.into()]))?.first().map_or(Ok(0), |row| row.count(0))
}

/// Throws a draft away.
pub fn remove(batch: &mut Batch, owner: &str, id: &str) {
    batch.write(
        "DELETE FROM drafts WHERE bucket = ?1 AND owner = ?2 AND draft = ?3",
        [bucket_cell(owner), owner.into(), id.into()],
    );
}

/// Takes a draft away from its owner. That it is not there any more is a conflict.
pub fn take_away(batch: &mut Batch, owner: &str, id: &str) {
    batch.change(
        1,
        "DELETE FROM drafts WHERE bucket = ?1 AND owner = ?2 AND draft = ?3",
        [bucket_cell(owner), owner.into(), id.into()],
    );
}

/// How many drafts of a bucket have expired.
///
/// # Errors
/// If the store cannot be used.
pub fn expired(store: &dyn Store, bucket: i64, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let query = "SELECT COALESCE(SUM(1), 0) FROM drafts WHERE bucket = ?1 AND expires_at <= ?2";
    store.read(&Query::new(query, [bucket.into(), now.into()]))?.first().map_or(Ok(0), |row| row.count(0))
}

/// Throws the drafts of a bucket away that have expired.
pub fn sweep(batch: &mut Batch, bucket: i64, now: DateTime<Utc>) {
    batch.write("DELETE FROM drafts WHERE bucket = ?1 AND expires_at <= ?2", [bucket.into(), now.into()]);
}
