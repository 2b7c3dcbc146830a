//! What a store is, and other single values.

use super::bucket::bucket_cell;
use crate::store::{Batch, Query, Store, StoreError};

/// A single value.
///
/// # Errors
/// If the store cannot be used.
pub fn read(store: &dyn Store, name: &str) -> Result<Option<String>, StoreError> {
    let query = "SELECT value FROM settings WHERE bucket = ?1 AND name = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(name), name.into()]))?;
    rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// Sets a value for the first time. That it has been set is a conflict.
pub fn begin(batch: &mut Batch, name: &str, value: &str) {
    batch.write(
        "INSERT INTO settings (bucket, name, value) VALUES (?1, ?2, ?3)",
        [bucket_cell(name), name.into(), value.into()],
    );
}

/// Sets another value. That there is none is a conflict.
pub fn change(batch: &mut Batch, name: &str, value: &str) {
    batch.change(
        1,
        "UPDATE settings SET value = ?1 WHERE bucket = ?2 AND name = ?3",
        [value.into(), bucket_cell(name), name.into()],
    );
}

/// Takes a value away, if there is one.
pub fn forget(batch: &mut Batch, name: &str) {
    batch.write("DELETE FROM settings WHERE bucket = ?1 AND name = ?2", [bucket_cell(name), name.into()]);
}
