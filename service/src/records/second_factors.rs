//! What an account has besides its password: a secret for one-time codes, and codes for the day on which that is lost.

use chrono::{DateTime, Utc};

use super::bucket::bucket_cell;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// The second factor of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret, locked.
    pub secret: Vec<u8>,
    /// Whether the person has shown that they have it.
    pub is_confirmed: bool,
    /// The step of the last code that was taken: none is taken twice.
    pub last_step: i64,
}

/// The second factor of an account, if it has one.
///
/// # Errors
/// If the store cannot be used.
pub fn find(store: &dyn Store, account: &str) -> Result<Option<SecondFactor>, StoreError> {
    let query = "SELECT secret, confirmed_at, last_step FROM second_factors WHERE bucket = ?1 AND account = ?2";
    let read = |row: &Row| {
        Ok(SecondFactor {
            secret: row.bytes(0)?.to_vec(),
            is_confirmed: row.moment_if_any(1)?.is_some(),
            last_step: row.integer(2)?,
        })
    };
    store.read(&Query::new(query, [bucket_cell(account), account.into()]))?.first().map(read).transpose()
}

/// Keeps a secret that is not confirmed yet, in place of an earlier one that never was.
pub fn begin(batch: &mut Batch, account: &str, secret: Vec<u8>) {
    batch.write(
        "DELETE FROM second_factors WHERE bucket = ?1 AND account = ?2 AND confirmed_at IS NULL",
        [bucket_cell(account), account.into()],
    );
    batch.write(
        "INSERT INTO second_factors (bucket, account, secret, last_step) VALUES (?1, ?2, ?3, 0)",
        [bucket_cell(account), account.into(), secret.into()],
    );
}

/// Confirms the secret.
pub fn confirm(batch: &mut Batch, account: &str, at: DateTime<Utc>) {
    batch.change(
        1,
        "UPDATE second_factors SET confirmed_at = ?1 WHERE bucket = ?2 AND account = ?3 AND confirmed_at IS NULL",
        [at.into(), bucket_cell(account), account.into()],
    );
}

/// How far beyond a step that is taken now the last one may be: what is further ahead was taken by a clock that was.
const MOST_AHEAD: i64 = 10;

/// Takes the code of a step. That this or a later one has been taken is a conflict, but for one that is too far ahead to be.
pub fn take_step(batch: &mut Batch, account: &str, step: i64) {
    batch.change(
        1,
        "UPDATE second_factors SET last_step = ?1
         WHERE bucket = ?2 AND account = ?3 AND (last_step < ?4 OR last_step > ?5)",
        [step.into(), bucket_cell(account), account.into(), step.into(), step.saturating_add(MOST_AHEAD).into()],
    );
}

/// Takes the second factor away, with its recovery codes.
pub fn remove(batch: &mut Batch, account: &str) {
    batch
        .write("DELETE FROM second_factors WHERE bucket = ?1 AND account = ?2", [bucket_cell(account), account.into()]);
    batch
        .write("DELETE FROM recovery_codes WHERE bucket = ?1 AND account = ?2", [bucket_cell(account), account.into()]);
}

/// Keeps recovery codes, by their hashes, in place of earlier ones.
pub fn keep_recovery_codes<'h>(batch: &mut Batch, account: &str, hashes: impl IntoIterator<Item = &'h str>) {
    batch
        .write("DELETE FROM recovery_codes WHERE bucket = ?1 AND account = ?2", [bucket_cell(account), account.into()]);
    for hash in hashes {
        batch.write(
            "INSERT INTO recovery_codes (bucket, account, code) VALUES (?1, ?2, ?3)",
            [bucket_cell(account), account.into(), hash.into()],
        );
    }
}

/// Uses a recovery code. That there is none, or it has been used, is a conflict.
pub fn use_recovery_code(batch: &mut Batch, account: &str, hash: &str, at: DateTime<Utc>) {
    batch.change(
        1,
        "UPDATE recovery_codes SET used_at = ?1 WHERE bucket = ?2 AND account = ?3 AND code = ?4 AND used_at IS NULL",
        [at.into(), bucket_cell(account), account.into(), hash.into()],
    );
}
