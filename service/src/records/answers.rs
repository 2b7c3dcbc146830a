//! What a key of a request was answered with, so that a request that is sent again is done once; also one that opens a case.

use chrono::{DateTime, Utc};
use guicheng_engine::{Actor, Id, Request};
use sha2::{Digest, Sha256};

use super::bucket::bucket_cell;
use crate::store::{Batch, Query, Store, StoreError};
use crate::vault::hexadecimal;

/// A key, with whose it is and what was asked with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose key it is: keys of several persons have nothing to do with each other.
    asker: String,
    key: String,
    digest: String,
}

/// What was decided then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAnswer {
    /// In this case.
    pub case: Id,
    /// The number of the first event.
    pub sequence: u64,
    /// Whether it was the same that was asked.
    pub is_same: bool,
}

/// Whose keys those of somebody are.
fn asker(actor: &Actor) -> String {
    let asker = actor.person.iter().chain(&actor.organisation).map(Id::as_str).collect::<Vec<_>>().join(" ");
    match &actor.acts_for {
        Some(principal) => format!("{asker} for {principal}"),
        None if asker.is_empty() => "*".to_owned(),
        None => asker,
    }
}

/// Forgets what somebody asked with a key when they opened a case: whoever sends the key again is told that it was used for something else.
pub fn forget(batch: &mut Batch, actor: &Actor, case: &Id) {
    let asker = asker(actor);
    batch.write(
        "UPDATE answers SET digest = '-' WHERE bucket = ?1 AND asker = ?2 AND case_id = ?3",
        [bucket_cell(&asker), asker.as_str().into(), case.into()],
    );
}

impl RequestKey {
    /// The key that somebody sent with a request, in a case or to open one.
    ///
    /// # Errors
    /// If the request has no form as JSON.
    pub fn new(actor: &Actor, key: &str, case: Option<&Id>, request: &Request) -> Result<Self, StoreError> {
        let asked = serde_json::to_vec(&(case, request)).map_err(|error| StoreError::damaged(error.to_string()))?;
        let digest = format!("sha256:{}", hexadecimal(&Sha256::digest(asked)));
        Ok(Self { asker: asker(actor), key: key.to_owned(), digest })
    }

    /// What was answered, if anything was.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn answer(&self, store: &dyn Store) -> Result<Option<KnownAnswer>, StoreError> {
        let query =
            "SELECT case_id, sequence, digest FROM answers WHERE bucket = ?1 AND asker = ?2 AND request_key = ?3";
        let cells = [bucket_cell(&self.asker), self.asker.as_str().into(), self.key.as_str().into()];
        let rows = store.read(&Query::new(query, cells))?;
        let known = |row: &crate::store::Row| {
            Ok(KnownAnswer { case: row.text(0)?.into(), sequence: row.count(1)?, is_same: row.text(2)? == self.digest })
        };
        rows.first().map(known).transpose()
    }

    /// Keeps what was decided. That the key was used meanwhile is a conflict.
    pub fn keep(&self, batch: &mut Batch, case: &Id, sequence: u64, at: DateTime<Utc>) {
        batch.write(
            "INSERT INTO answers (bucket, asker, request_key, digest, case_id, sequence, answered_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            [
                bucket_cell(&self.asker),
                self.asker.as_str().into(),
                self.key.as_str().into(),
                self.digest.as_str().into(),
                case.into(),
                sequence.into(),
                at.into(),
            ],
        );
    }
}
