//! How often wrong passwords and codes were given, by whom they were given for and where they came from. Names are kept by their hash: what is typed
//! in there is sometimes no name.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::bucket::bucket_cell;
use crate::store::{Batch, Cell, Query, Store, StoreError};
use crate::vault::hexadecimal;

/// How long a failure counts.
const COUNTED: TimeDelta = TimeDelta::days(1);

/// For whom something is tried, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    who: String,
    place: String,
}

fn hashed(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

impl Tried {
    /// Of a name, whether there is an account of it or not.
    #[must_use]
    pub fn new(name: &str, place: &str) -> Self {
        Self { who: hashed(&format!("attempts of {name}")), place: hashed(&format!("attempts of {name} from {place}")) }
    }

    fn cells(&self) -> [Cell; 3] {
        [bucket_cell(&self.who), self.who.as_str().into(), self.place.as_str().into()]
    }
}

/// Counts something that is tried as failed, before it is known whether it is right: what is tried at once is counted as what is tried one by one.
/// At the most that may fail, nothing is tried until a moment. That it is so already is a conflict.
pub fn count(batch: &mut Batch, tried: &Tried, most: u64, (now, locked_until): (DateTime<Utc>, DateTime<Utc>)) {
    let [bucket, who, place] = tried.cells();
    let long_ago = now.checked_sub_signed(COUNTED).unwrap_or(now);
    batch.write(
        "DELETE FROM sign_in_attempts WHERE bucket = ?1 AND (last_at < ?2 OR locked_until <= ?3)",
        [bucket.clone(), long_ago.into(), now.into()],
    );
    batch.check(
        0,
        "SELECT who FROM sign_in_attempts WHERE bucket = ?1 AND who = ?2 AND place = ?3 AND locked_until > ?4",
        [bucket.clone(), who.clone(), place.clone(), now.into()],
    );
    batch.upsert(
        Query::new(
            "UPDATE sign_in_attempts SET failures = failures + 1, last_at = ?1 WHERE bucket = ?2 AND who = ?3 AND place = ?4",
            [now.into(), bucket.clone(), who.clone(), place.clone()],
        ),
        Query::new(
            "INSERT INTO sign_in_attempts (bucket, who, place, failures, last_at) VALUES (?1, ?2, ?3, 1, ?4)",
            [bucket.clone(), who.clone(), place.clone(), now.into()],
        ),
    );
    batch.write(
        "UPDATE sign_in_attempts SET locked_until = ?1 WHERE bucket = ?2 AND who = ?3 AND place = ?4 AND failures >= ?5",
        [locked_until.into(), bucket, who, place, most.into()],
    );
}

/// What was tried was right: it is not counted after all.
pub fn take_back(batch: &mut Batch, tried: &Tried) {
    batch.write(
        "UPDATE sign_in_attempts SET failures = failures - 1, locked_until = NULL
         WHERE bucket = ?1 AND who = ?2 AND place = ?3 AND failures > 0",
        tried.cells(),
    );
}

/// Whoever has signed in has not failed there.
pub fn forget(batch: &mut Batch, tried: &Tried) {
    batch.write("DELETE FROM sign_in_attempts WHERE bucket = ?1 AND who = ?2 AND place = ?3", tried.cells());
}

/// Another password was set: what was tried with the old one does not count, wherever it was.
pub fn forget_all(batch: &mut Batch, name: &str) {
    let [bucket, who, _] = Tried::new(name, "").cells();
    batch.write("DELETE FROM sign_in_attempts WHERE bucket = ?1 AND who = ?2", [bucket, who]);
}

/// Until when nothing is tried; none if it is.
///
/// # Errors
/// If the store cannot be used.
pub fn locked_until(store: &dyn Store, tried: &Tried) -> Result<Option<DateTime<Utc>>, StoreError> {
    let query = "SELECT locked_until FROM sign_in_attempts WHERE bucket = ?1 AND who = ?2 AND place = ?3";
    let rows = store.read(&Query::new(query, tried.cells()))?;
    Ok(rows.first().map(|row| row.moment_if_any(0)).transpose()?.flatten())
}
