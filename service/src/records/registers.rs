//! What cases know of each other: rows that are only added, claims that one of several gets, and counters.

use std::collections::BTreeMap;

use guicheng_engine::{Answer, Id, LookUp, RegisterEntry, RegisterKey, RegisterRow, Value};
use sha2::{Digest, Sha256};

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Cell, Query, Store, StoreError};
use crate::vault::hexadecimal;

/// The longest key that is written as it is: what is longer stands there as its hash, since databases bound what they index.
const LONGEST: usize = 512;

/// A key as the tables have it.
///
/// # Errors
/// If it has no form as JSON.
pub fn key_text(key: &RegisterKey) -> Result<String, StoreError> {
    let text = serde_json::to_string(key).map_err(|error| StoreError::damaged(error.to_string()))?;
    if text.len() <= LONGEST {
        return Ok(text);
    }
    Ok(format!("sha256:{}", hexadecimal(&Sha256::digest(text.as_bytes()))))
}

/// The bucket, the register and the key, as the tables have them.
fn place(register: &Id, key: &RegisterKey) -> Result<[Cell; 3], StoreError> {
    let text = key_text(key)?;
    Ok([bucket_cell(&format!("{register} {text}")), register.into(), text.into()])
}

/// The answer to a look-up: of all that is stored by now.
///
/// # Errors
/// If the store cannot be used.
pub fn answer(store: &dyn Store, look_up: &LookUp) -> Result<Answer, StoreError> {
    answer_with(store, look_up, &[])
}

/// The answer as it would be if further rows were stored.
///
/// # Errors
/// If the store cannot be used.
pub fn answer_with(store: &dyn Store, look_up: &LookUp, further: &[RegisterRow]) -> Result<Answer, StoreError> {
    let asked = |row: &&RegisterRow| row.register == look_up.register && row.key == look_up.key;
    let further = further.iter().filter(asked);
    let cells = place(&look_up.register, &look_up.key)?;
    if matches!(look_up.key, RegisterKey::Number { .. }) {
        let query = "SELECT given FROM counters WHERE bucket = ?1 AND series = ?2 AND series_key = ?3";
        let rows = store.read(&Query::new(query, cells))?;
        let given = rows.first().map_or(Ok(0), |row| row.count(0))?;
        return Ok(Answer::counted(given.saturating_add(u64::try_from(further.count()).unwrap_or(u64::MAX))));
    }
    let query = "SELECT body FROM register_rows WHERE bucket = ?1 AND register = ?2 AND register_key = ?3";
    let rows = store.read(&Query::new(query, cells))?;
    let rows = rows.iter().map(|row| row.json(0)).collect::<Result<Vec<RegisterRow>, _>>()?;
    Ok(Answer::of(look_up, rows.iter().chain(further)))
}

/// Whether a register knows what a record told it.
///
/// # Errors
/// If the store cannot be used.
pub fn has(store: &dyn Store, row: &RegisterRow) -> Result<bool, StoreError> {
    let query =
        "SELECT body FROM register_rows WHERE bucket = ?1 AND register = ?2 AND register_key = ?3 AND case_id = ?4
        AND sequence = ?5";
    let place = place(&row.register, &row.key)?.into_iter();
    let cells = place.chain([(&row.entry.case).into(), row.entry.sequence.into()]);
    let told = RegisterRow { after: None, ..row.clone() };
    let rows = store.read(&Query::new(query, cells))?;
    let known = rows.iter().map(|row| row.json(0)).collect::<Result<Vec<RegisterRow>, _>>()?;
    Ok(known.contains(&told))
}

/// The cases that have told a register of something, whenever that was.
///
/// # Errors
/// If the store cannot be used.
pub fn cases_about(store: &dyn Store, register: &Id, of: &Value) -> Result<Vec<Id>, StoreError> {
    let query = "SELECT DISTINCT case_id FROM register_rows
        WHERE bucket = ?1 AND register = ?2 AND register_key = ?3 ORDER BY case_id";
    let rows = store.read(&Query::new(query, place(register, &RegisterKey::of(of))?))?;
    rows.iter().map(|row| Ok(row.text(0)?.into())).collect()
}

/// What stands in a register under a key: of what each case has told of a thing, the last, if it still tells anything.
///
/// # Errors
/// If the store cannot be used.
pub fn standing(store: &dyn Store, register: &Id, key: &RegisterKey) -> Result<Vec<RegisterEntry>, StoreError> {
    let query = "SELECT body FROM register_rows WHERE bucket = ?1 AND register = ?2 AND register_key = ?3";
    let rows = store.read(&Query::new(query, place(register, key)?))?;
    let mut told =
        rows.iter().map(|row| Ok(row.json::<RegisterRow>(0)?.entry)).collect::<Result<Vec<_>, StoreError>>()?;
    told.sort_by_key(|one| (one.from, one.sequence));
    let mut standing: Vec<RegisterEntry> = Vec::new();
    for entry in told {
        standing.retain(|earlier| (&earlier.case, &earlier.of) != (&entry.case, &entry.of));
        if entry.standing.is_some() {
            standing.push(entry);
        }
    }
    Ok(standing)
}

/// Adds what registers come to know by a decision; that somebody else took a key or a number meanwhile is a conflict. Who
/// waits for one of the keys is noted to be woken.
///
/// # Errors
/// If something has no form as JSON.
pub fn append(batch: &mut Batch, rows: &[RegisterRow]) -> Result<(), StoreError> {
    // A key is taken before anything is filed: the case may end under it what it told before and tell something else.
    for row in rows {
        if let (Some(after), false) = (row.after, matches!(row.key, RegisterKey::Number { .. })) {
            claim(batch, place(&row.register, &row.key)?, after, &row.entry.case);
        }
    }
    for (row, nth) in placed(rows)? {
        let key = place(&row.register, &row.key)?;
        if let RegisterKey::Number { .. } = row.key {
            draw(batch, key, row.after.unwrap_or(0));
            continue;
        }
        write(batch, row, nth)?;
        if nth == 0 {
            batch.write(
                "INSERT INTO changed_keys (bucket, register, register_key, case_id, sequence) VALUES (?1, ?2, ?3, ?4, ?5)",
                key.into_iter().chain([(&row.entry.case).into(), row.entry.sequence.into()]),
            );
        }
    }
    Ok(())
}

/// Adds rows of a record that were stored before: nobody is woken, and numbers are counted elsewhere.
///
/// # Errors
/// If something has no form as JSON.
pub fn file(batch: &mut Batch, rows: &[RegisterRow]) -> Result<(), StoreError> {
    for (row, nth) in placed(rows)? {
        if !matches!(row.key, RegisterKey::Number { .. }) {
            write(batch, row, nth)?;
        }
    }
    Ok(())
}

/// How many numbers of a series were given, where nothing is counted yet.
///
/// # Errors
/// If the key has no form as JSON.
pub fn set_counter(batch: &mut Batch, series: &Id, key: &RegisterKey, given: u64) -> Result<(), StoreError> {
    batch.write(
        "INSERT INTO counters (bucket, series, series_key, given) VALUES (?1, ?2, ?3, ?4)",
        place(series, key)?.into_iter().chain([given.into()]),
    );
    Ok(())
}

/// Rows with their places among those that the same event files under the same key.
fn placed(rows: &[RegisterRow]) -> Result<Vec<(&RegisterRow, u64)>, StoreError> {
    let mut places: BTreeMap<(&Id, String, u64), u64> = BTreeMap::new();
    let mut placed = Vec::with_capacity(rows.len());
    for row in rows {
        let next = places.entry((&row.register, key_text(&row.key)?, row.entry.sequence)).or_default();
        placed.push((row, *next));
        *next += 1;
    }
    Ok(placed)
}

/// Takes a key of which only one is first after so many rows.
fn claim(batch: &mut Batch, key: [Cell; 3], after: u64, case: &Id) {
    batch.check(
        after,
        "SELECT case_id FROM register_rows WHERE bucket = ?1 AND register = ?2 AND register_key = ?3",
        key.clone(),
    );
    batch.write(
        "INSERT INTO register_claims (bucket, register, register_key, version, case_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        key.into_iter().chain([after.into(), case.into()]),
    );
}

fn write(batch: &mut Batch, row: &RegisterRow, nth: u64) -> Result<(), StoreError> {
    // On what condition it was stored is no part of what is told.
    let told = RegisterRow { after: None, ..row.clone() };
    let place = place(&row.register, &row.key)?.into_iter();
    let filed = place.chain([(&row.entry.case).into(), row.entry.sequence.into(), nth.into(), json(&told)?]);
    batch.write(
        "INSERT INTO register_rows (bucket, register, register_key, case_id, sequence, place, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        filed,
    );
    Ok(())
}

/// Takes the next number of a series after so many.
fn draw(batch: &mut Batch, [bucket, series, key]: [Cell; 3], after: u64) {
    if after == 0 {
        batch.write(
            "INSERT INTO counters (bucket, series, series_key, given) VALUES (?1, ?2, ?3, 1)",
            [bucket, series, key],
        );
        return;
    }
    batch.change(
        1,
        "UPDATE counters SET given = ?1 WHERE bucket = ?2 AND series = ?3 AND series_key = ?4 AND given = ?5",
        [(after + 1).into(), bucket, series, key, after.into()],
    );
}

/// Notes that a case has to be looked at when something is filed under a key.
///
/// # Errors
/// If the key has no form as JSON.
pub fn watch(batch: &mut Batch, case: &Id, register: &Id, key: &RegisterKey) -> Result<(), StoreError> {
    let cells = place(register, key)?.into_iter().chain([case.into()]);
    batch.write("INSERT INTO watched_keys (bucket, register, register_key, case_id) VALUES (?1, ?2, ?3, ?4)", cells);
    Ok(())
}

/// Takes such a note back.
///
/// # Errors
/// If the key has no form as JSON.
pub fn leave(batch: &mut Batch, case: &Id, register: &Id, key: &RegisterKey) -> Result<(), StoreError> {
    let cells = place(register, key)?.into_iter().chain([case.into()]);
    batch.write(
        "DELETE FROM watched_keys WHERE bucket = ?1 AND register = ?2 AND register_key = ?3 AND case_id = ?4",
        cells,
    );
    Ok(())
}
