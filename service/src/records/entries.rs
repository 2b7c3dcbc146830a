//! The record of a case: sealed entries, the personal values beside them, and the documents that were filed.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{Hash, HashAlgorithm, Id, Journal, Opening, SealedEntry};

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Cell, Query, Store, StoreError};
use crate::vault::{Key, Vault, VaultError};

/// The place that the data key of a case is wrapped for.
fn key_place(case: &Id) -> String {
    format!("data key of {case}")
}

/// The place of a personal value.
fn opening_place(case: &Id, number: u64, path: &str) -> String {
    format!("{case}/{number}{path}")
}

/// The place of a document.
fn filing_place(case: &Id, number: u64) -> String {
    format!("{case}/{number}")
}

fn locked(error: VaultError) -> StoreError {
    match error {
        VaultError::NoRandomness(_) => StoreError::Unavailable(error.to_string()),
        _ => StoreError::Damaged(error.to_string()),
    }
}

/// Makes the data key of a case that is opened.
///
/// # Errors
/// If there is no randomness.
pub fn begin(batch: &mut Batch, vault: &Vault, case: &Id) -> Result<Key, StoreError> {
    let key = Key::new(vault.current().cipher()).map_err(locked)?;
    let wrapped = vault.current().wrap(&key_place(case), &key).map_err(locked)?;
    batch.write(
        "INSERT INTO data_keys (bucket, case_id, master, wrapped) VALUES (?1, ?2, ?3, ?4)",
        [bucket_cell(case.as_str()), case.into(), vault.current().name().into(), wrapped.into()],
    );
    Ok(key)
}

/// The data key of a case.
///
/// # Errors
/// If it cannot be unwrapped, or the store not be used.
pub fn data_key(store: &dyn Store, vault: &Vault, case: &Id) -> Result<Key, StoreError> {
    let query = "SELECT master, wrapped FROM data_keys WHERE bucket = ?1 AND case_id = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?;
    let row = rows.first().ok_or_else(|| StoreError::damaged(format!("the case {case} has no data key")))?;
    let name = row.text(0)?;
    // Of one case: what is wrapped with known keys can be read.
    let unknown = || StoreError::damaged(format!("the master key {name} is not among those given"));
    let master = vault.named(name).ok_or_else(unknown)?;
    master.unwrap(&key_place(case), row.bytes(1)?).map_err(locked)
}

/// Some cases of a bucket whose data key is wrapped with an earlier master key.
///
/// # Errors
/// If the store cannot be used.
pub fn wrapped_before(store: &dyn Store, vault: &Vault, bucket: i64, most: usize) -> Result<Vec<Id>, StoreError> {
    let query = "SELECT case_id FROM data_keys WHERE bucket = ?1 AND master <> ?2 ORDER BY case_id LIMIT ?3";
    let rows = store.read(&Query::new(query, [bucket.into(), vault.current().name().into(), most.into()]))?;
    rows.iter().map(|row| row.text(0).map(Id::from)).collect()
}

/// Wraps the data key of a case with the current master key. That somebody else has is a conflict.
///
/// # Errors
/// If it cannot be unwrapped or wrapped, or the store not be used.
pub fn rewrap(batch: &mut Batch, store: &dyn Store, vault: &Vault, case: &Id) -> Result<(), StoreError> {
    let key = data_key(store, vault, case)?;
    let (master, wrapped) = (vault.current().name(), vault.current().wrap(&key_place(case), &key).map_err(locked)?);
    batch.change(
        1,
        "UPDATE data_keys SET master = ?1, wrapped = ?2 WHERE bucket = ?3 AND case_id = ?4 AND master <> ?5",
        [master.as_str().into(), wrapped.into(), bucket_cell(case.as_str()), case.into(), master.into()],
    );
    Ok(())
}

/// Adds sealed entries to a record. That one is there already is a conflict.
///
/// # Errors
/// If something cannot be locked.
pub fn append(batch: &mut Batch, key: &Key, case: &Id, sealed: &[SealedEntry]) -> Result<(), StoreError> {
    for entry in sealed {
        let number = entry.number();
        batch.write(
            "INSERT INTO entries (bucket, case_id, number, seal, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            [
                bucket_cell(case.as_str()),
                case.into(),
                number.into(),
                entry.seal().to_string().into(),
                entry.text().into(),
            ],
        );
        for opening in entry.openings() {
            let open = serde_json::to_vec(&(&opening.salt, &opening.value));
            let open = open.map_err(|error| StoreError::damaged(error.to_string()))?;
            let secret = key.lock(&opening_place(case, number, &opening.path), &open).map_err(locked)?;
            batch.write(
                "INSERT INTO openings (bucket, case_id, number, path, secret) VALUES (?1, ?2, ?3, ?4, ?5)",
                [bucket_cell(case.as_str()), case.into(), number.into(), (&*opening.path).into(), secret.into()],
            );
        }
    }
    Ok(())
}

/// The record of a case, verified. Of what was filed after `entries`, nothing is read.
///
/// # Errors
/// If it is not as it was sealed, or the store cannot be used.
pub fn journal(
    store: &dyn Store,
    key: &Key,
    case: &Id,
    algorithm: HashAlgorithm,
    entries: u64,
) -> Result<Journal, StoreError> {
    let cells = || [bucket_cell(case.as_str()), case.into(), entries.into()];
    let openings = "SELECT number, path, secret FROM openings WHERE bucket = ?1 AND case_id = ?2 AND number <= ?3
        ORDER BY number, path";
    let mut beside: Vec<(u64, Opening)> = Vec::new();
    for row in store.read(&Query::new(openings, cells()))? {
        let (number, path) = (row.count(0)?, row.text(1)?);
        let open = key.unlock(&opening_place(case, number, path), row.bytes(2)?).map_err(locked)?;
        let read: Result<(Arc<str>, serde_json::Value), _> = serde_json::from_slice(&open);
        let (salt, value) = read.map_err(|error| StoreError::damaged(error.to_string()))?;
        beside.push((number, Opening { path: path.into(), salt, value }));
    }
    let mut beside = beside.into_iter().peekable();
    let sealed =
        "SELECT number, seal, body FROM entries WHERE bucket = ?1 AND case_id = ?2 AND number <= ?3 ORDER BY number";
    let mut kept = Vec::new();
    for row in store.read(&Query::new(sealed, cells()))? {
        let number = row.count(0)?;
        let seal: Hash = row.text(1)?.parse().map_err(|error| StoreError::damaged(format!("{error}")))?;
        let mut openings = Vec::new();
        while let Some((_, opening)) = beside.next_if(|(of, _)| *of <= number) {
            openings.push(opening);
        }
        kept.push(SealedEntry::of_parts(number, row.text(2)?.to_owned(), openings, seal));
    }
    let damaged = |error: &dyn std::fmt::Display| StoreError::damaged(format!("the record of {case}: {error}"));
    let journal = Journal::of(case.clone(), algorithm, kept).map_err(|error| damaged(&error))?;
    if journal.head().entries != entries {
        return Err(damaged(&format!("it has {} entries instead of {entries}", journal.head().entries)));
    }
    Ok(journal)
}

/// A document that is filed with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The number of its entry.
    pub number: u64,
    /// What it is: `letter`, `message`, `attachment` …
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// The type of its bytes.
    pub media_type: String,
    /// The effect it left with: the number of the event, and which of its effects.
    pub effect: Option<(u64, u64)>,
    /// Whom it is for.
    pub recipients: Vec<Id>,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
}

/// Adds the content of a filed document: what its entry has the hash of.
///
/// # Errors
/// If it cannot be locked.
pub fn file(batch: &mut Batch, key: &Key, case: &Id, filing: &Filing, content: &[u8]) -> Result<(), StoreError> {
    let secret = key.lock(&filing_place(case, filing.number), content).map_err(locked)?;
    batch.write(
        "INSERT INTO filings (bucket, case_id, number, kind, name, media_type, sequence, effect, recipients, filed_at, secret)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        [
            bucket_cell(case.as_str()),
            case.into(),
            filing.number.into(),
            filing.kind.as_str().into(),
            filing.name.as_str().into(),
            filing.media_type.as_str().into(),
            filing.effect.map(|(sequence, _)| sequence).into(),
            filing.effect.map(|(_, effect)| effect).into(),
            json(&filing.recipients)?,
            filing.filed_at.into(),
            secret.into(),
        ],
    );
    Ok(())
}

/// Takes a personal value and its salt away from beside an entry. That it is gone is a conflict.
pub fn remove_opening(batch: &mut Batch, case: &Id, number: u64, path: &str) {
    batch.change(
        1,
        "DELETE FROM openings WHERE bucket = ?1 AND case_id = ?2 AND number = ?3 AND path = ?4",
        [bucket_cell(case.as_str()), case.into(), number.into(), path.into()],
    );
}

/// Takes the content of a filed document away; its entry stays. That it is gone is a conflict.
pub fn remove_filing(batch: &mut Batch, case: &Id, number: u64) {
    batch.change(
        1,
        "DELETE FROM filings WHERE bucket = ?1 AND case_id = ?2 AND number = ?3",
        [bucket_cell(case.as_str()), case.into(), number.into()],
    );
}

const FILINGS: &str = "SELECT number, kind, name, media_type, sequence, effect, recipients, filed_at FROM filings
    WHERE bucket = ?1 AND case_id = ?2 ORDER BY number";

/// What is filed with a case, without the contents.
///
/// # Errors
/// If the store cannot be used.
pub fn filings(store: &dyn Store, case: &Id) -> Result<Vec<Filing>, StoreError> {
    let rows = store.read(&Query::new(FILINGS, [bucket_cell(case.as_str()), case.into()]))?;
    let filing = |row: &crate::store::Row| {
        let effect = match row.0.get(4) {
            None | Some(Cell::Null) => None,
            Some(_) => Some((row.count(4)?, row.count(5)?)),
        };
        Ok(Filing {
            number: row.count(0)?,
            kind: row.text(1)?.to_owned(),
            name: row.text(2)?.to_owned(),
            media_type: row.text(3)?.to_owned(),
            effect,
            recipients: row.json(6)?,
            filed_at: row.moment(7)?,
        })
    };
    rows.iter().map(filing).collect()
}

/// The content of a filed document.
///
/// # Errors
/// If it cannot be unlocked, or the store not be used.
pub fn filed_content(store: &dyn Store, key: &Key, case: &Id, number: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let query = "SELECT secret FROM filings WHERE bucket = ?1 AND case_id = ?2 AND number = ?3";
    let rows = store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into(), number.into()]))?;
    let content = |row: &crate::store::Row| key.unlock(&filing_place(case, number), row.bytes(0)?).map_err(locked);
    rows.first().map(content).transpose()
}
