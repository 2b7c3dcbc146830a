//! What is over by itself is taken out of the lists of today, once its last day has gone, and read where lists of days before are. No list of any day,
//! and no count, shows anything else for that.

use chrono::NaiveDate;

use super::day_number;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// Puts some rows of a line away that lie in a bucket and are over; how many of them there were. Another node, or a decision, may have been at them first.
///
/// # Errors
/// If the store cannot be used.
pub fn put_away(
    store: &dyn Store,
    bucket: i64,
    line: &str,
    today: NaiveDate,
    most: usize,
) -> Result<usize, StoreError> {
    let query = "SELECT case_id, collection, procedure_number, from_day, until_day FROM collection_rows
        WHERE bucket = ?1 AND line = ?2 AND until_day < ?3 ORDER BY until_day LIMIT ?4";
    let cells = [bucket.into(), line.into(), day_number(today).into(), most.into()];
    let over = store.read(&Query::new(query, cells))?;
    let mut together = Batch::default();
    over.iter().for_each(|row| put(&mut together, bucket, row));
    match store.write(together) {
        Err(StoreError::Conflict) => {}
        outcome => return outcome.map(|()| over.len()),
    }
    let mut count = 0;
    for row in &over {
        let mut alone = Batch::default();
        put(&mut alone, bucket, row);
        match store.write(alone) {
            Ok(()) => count += 1,
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

/// Puts a row away, which is as it was found.
fn put(batch: &mut Batch, bucket: i64, row: &Row) {
    let [case, collection, procedure, from, until] =
        [0, 1, 2, 3, 4].map(|column| row.0.get(column).cloned().unwrap_or(Cell::Null));
    let place = || [bucket.into(), case.clone(), collection.clone(), procedure.clone()];
    let days = || [from.clone(), until.clone()];
    batch.change(
        1,
        "INSERT INTO collection_past_rows (bucket, case_id, collection, procedure_number, from_day, until_day, line, body, secret)
         SELECT bucket, case_id, collection, procedure_number, from_day, until_day, line, body, secret FROM collection_rows
         WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4 AND from_day = ?5 AND until_day = ?6",
        place().into_iter().chain(days()),
    );
    batch.write(
        "INSERT INTO collection_past_items (bucket, case_id, collection, procedure_number, line, reader, chosen, sort_key,
            from_day, until_day)
         SELECT bucket, case_id, collection, procedure_number, line, reader, chosen, sort_key, from_day, until_day
         FROM collection_items WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4",
        place(),
    );
    for table in [
        "DELETE FROM collection_rows WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4",
        "DELETE FROM collection_items WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4",
        "DELETE FROM search_terms WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4",
    ] {
        batch.write(table, place());
    }
}
