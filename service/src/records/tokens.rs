//! Tokens by which programs sign in for somebody.

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// The hash of what the program sends.
    pub hash: String,
    /// What it is for, in the person's words.
    pub label: String,
    /// Whose it is.
    pub account: String,
    /// The organisation that is acted for with it.
    pub organisation: Option<Id>,
    /// For whom is acted with it as an agent.
    pub acts_for: Option<Id>,
    /// What may be done with it.
    pub scopes: Vec<String>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Until when it is taken.
    pub until: DateTime<Utc>,
}

fn token(row: &Row) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        hash: row.text(0)?.to_owned(),
        label: row.text(1)?.to_owned(),
        account: row.text(2)?.to_owned(),
        organisation: row.text_if_any(3)?.map(Id::from),
        scopes: row.json(4)?,
        made_at: row.moment(5)?,
        until: row.moment(6)?,
        acts_for: row.text_if_any(7)?.map(Id::from),
    })
}

/// Keeps a token.
///
/// # Errors
/// If its scopes have no form as JSON.
pub fn add(batch: &mut Batch, added: &ApiToken) -> Result<(), StoreError> {
    batch.write(
        "INSERT INTO api_tokens (bucket, token, label, account, organisation, scopes, made_at, valid_until, acts_for)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        [
            bucket_cell(&added.hash),
            added.hash.as_str().into(),
            added.label.as_str().into(),
            added.account.as_str().into(),
            added.organisation.as_ref().into(),
            json(&added.scopes)?,
            added.made_at.into(),
            added.until.into(),
            added.acts_for.as_ref().into(),
        ],
    );
    Ok(())
}

/// The token of a hash, if it is taken at a moment.
///
/// # Errors
/// If the store cannot be used.
pub fn find(store: &dyn Store, hash: &str, now: DateTime<Utc>) -> Result<Option<ApiToken>, StoreError> {
    let query = "SELECT token, label, account, organisation, scopes, made_at, valid_until, acts_for FROM api_tokens
        WHERE bucket = ?1 AND token = ?2 AND valid_until > ?3";
    store.read(&Query::new(query, [bucket_cell(hash), hash.into(), now.into()]))?.first().map(token).transpose()
}

/// The tokens of an account, also those that are not taken any more.
///
/// # Errors
/// If the store cannot be used.
pub fn of_account(store: &dyn Store, account: &str) -> Result<Vec<ApiToken>, StoreError> {
    let query = "SELECT token, label, account, organisation, scopes, made_at, valid_until, acts_for FROM api_tokens
        WHERE account = ?1 ORDER BY token LIMIT 200";
    store.read(&Query::new(query, [account.into()]))?.iter().map(token).collect()
}

/// Takes a token of an account back. That there is none is a conflict.
pub fn remove(batch: &mut Batch, account: &str, hash: &str) {
    batch.change(
        1,
        "DELETE FROM api_tokens WHERE bucket = ?1 AND token = ?2 AND account = ?3",
        [bucket_cell(hash), hash.into(), account.into()],
    );
}

/// Takes all tokens of an account back.
pub fn remove_all(batch: &mut Batch, account: &str) {
    batch.write("DELETE FROM api_tokens WHERE account = ?1", [account.into()]);
}
