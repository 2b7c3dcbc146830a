//! Filters of lists that somebody keeps under a name.

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// Keeps a filter under a name; one of that name is replaced.
///
/// # Errors
/// If it has no form as JSON.
pub fn save(batch: &mut Batch, owner: &str, name: &str, body: &serde_json::Value) -> Result<(), StoreError> {
    batch.upsert(
        Query::new(
            "UPDATE saved_filters SET body = ?1 WHERE bucket = ?2 AND owner = ?3 AND name = ?4",
            [json(body)?, bucket_cell(owner), owner.into(), name.into()],
        ),
        Query::new(
            "INSERT INTO saved_filters (bucket, owner, name, body) VALUES (?1, ?2, ?3, ?4)",
            [bucket_cell(owner), owner.into(), name.into(), json(body)?],
        ),
    );
    Ok(())
}

/// The filters of somebody, by their names.
///
/// # Errors
/// If the store cannot be used.
pub fn of_owner(store: &dyn Store, owner: &str) -> Result<Vec<(String, serde_json::Value)>, StoreError> {
    let query = "SELECT name, body FROM saved_filters WHERE bucket = ?1 AND owner = ?2 ORDER BY name";
    let filter = |row: &Row| Ok((row.text(0)?.to_owned(), row.json(1)?));
    store.read(&Query::new(query, [bucket_cell(owner), owner.into()]))?.iter().map(filter).collect()
}

/// Forgets a filter.
pub fn remove(batch: &mut Batch, owner: &str, name: &str) {
    batch.write(
        "DELETE FROM saved_filters WHERE bucket = ?1 AND owner = ?2 AND name = ?3",
        [bucket_cell(owner), owner.into(), name.into()],
    );
}
