//! What is over by itself is taken out of the lists of today, once its last day has gone, and read where lists of days before are; and how many items more
//! or fewer there were on days that are over is added up, so that a count reads one row a day and not one for each bucket. No list of any day, and no
//! count, shows anything else for that.

use chrono::NaiveDate;

use super::day_number;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// Where counts of days that are over lie together: a bucket of no case.
const SETTLED: i64 = -1;

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

/// Adds up some counts of a line that lie in a bucket and are of days that are over; how many of them there were. Another node, or a decision, may have
/// been at them first: then they are left to the next time.
///
/// # Errors
/// If the store cannot be used.
pub fn settle(store: &dyn Store, bucket: i64, line: &str, today: NaiveDate, most: usize) -> Result<usize, StoreError> {
    let query = "SELECT collection, reader, chosen, day, change FROM collection_counts
        WHERE bucket = ?1 AND line = ?2 AND day < ?3 LIMIT ?4";
    let cells = [bucket.into(), line.into(), day_number(today).into(), most.into()];
    let counts = store.read(&Query::new(query, cells))?;
    let mut batch = Batch::default();
    for row in &counts {
        let [collection, reader, chosen, day, change] =
            [0, 1, 2, 3, 4].map(|column| row.0.get(column).cloned().unwrap_or(Cell::Null));
        let place = |bucket: i64| {
            [bucket.into(), line.into(), collection.clone(), reader.clone(), chosen.clone(), day.clone()].into_iter()
        };
        batch.change(
            1,
            "DELETE FROM collection_counts WHERE bucket = ?1 AND line = ?2 AND collection = ?3 AND reader = ?4 AND chosen = ?5
                AND day = ?6 AND change = ?7",
            place(bucket).chain([change.clone()]),
        );
        super::count_on(&mut batch, || place(SETTLED), &change);
    }
    match store.write(batch) {
        Err(StoreError::Conflict) => Ok(0),
        outcome => outcome.map(|()| counts.len()),
    }
}
