//! Where people are written to, and links that were sent there.

use chrono::{DateTime, Utc};

use super::bucket::bucket_cell;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To set another password.
    Password,
    /// To confirm an address.
    Address,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Address => "address",
        }
    }
}

/// A link that was sent to somebody.
#[derive(Clone, Debug)]
pub struct Link {
    /// The hash of what stands in it.
    pub link: String,
    /// Whose it is.
    pub account: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The address to be confirmed, locked.
    pub secret: Option<Vec<u8>>,
    /// Until when it is taken.
    pub valid_until: DateTime<Utc>,
}

/// The address of an account, locked; none if none has been confirmed.
///
/// # Errors
/// If the store cannot be used.
pub fn address(store: &dyn Store, account: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let query = "SELECT secret FROM mail_addresses WHERE bucket = ?1 AND account = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(account), account.into()]))?;
    rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()
}

/// Sets the address of an account, which has been confirmed.
pub fn set_address(batch: &mut Batch, account: &str, secret: Vec<u8>, now: DateTime<Utc>) {
    remove_address(batch, account);
    batch.write(
        "INSERT INTO mail_addresses (bucket, account, secret, confirmed_at) VALUES (?1, ?2, ?3, ?4)",
        [bucket_cell(account), account.into(), secret.into(), now.into()],
    );
}

/// Forgets the address of an account.
pub fn remove_address(batch: &mut Batch, account: &str) {
    batch
        .write("DELETE FROM mail_addresses WHERE bucket = ?1 AND account = ?2", [bucket_cell(account), account.into()]);
}

/// Adds a link that is sent now, and forgets those of the bucket that are over.
pub fn add_link(batch: &mut Batch, link: &Link, now: DateTime<Utc>, forgotten: DateTime<Utc>) {
    batch.write(
        "DELETE FROM mail_links WHERE bucket = ?1 AND valid_until < ?2",
        [bucket_cell(&link.link), forgotten.into()],
    );
    batch.write(
        "INSERT INTO mail_links (bucket, link, account, purpose, secret, made_at, valid_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
            bucket_cell(&link.link),
            link.link.as_str().into(),
            link.account.as_str().into(),
            link.purpose.word().into(),
            link.secret.clone().into(),
            now.into(),
            link.valid_until.into(),
        ],
    );
}

/// A link for a purpose by its hash, if it is taken at a moment.
///
/// # Errors
/// If the store cannot be used.
pub fn link(store: &dyn Store, hash: &str, purpose: Purpose, at: DateTime<Utc>) -> Result<Option<Link>, StoreError> {
    let query = "SELECT account, secret, valid_until FROM mail_links
        WHERE bucket = ?1 AND link = ?2 AND purpose = ?3 AND valid_until > ?4";
    let rows = store.read(&Query::new(query, [bucket_cell(hash), hash.into(), purpose.word().into(), at.into()]))?;
    let read = |row: &Row| {
        Ok(Link {
            link: hash.to_owned(),
            account: row.text(0)?.to_owned(),
            purpose,
            secret: row.bytes_if_any(1)?.map(<[u8]>::to_vec),
            valid_until: row.moment(2)?,
        })
    };
    rows.first().map(read).transpose()
}

/// How many links for a purpose an account was sent since a moment, of those that were not used: no more than so many are counted.
///
/// # Errors
/// If the store cannot be used.
pub fn sent_since(
    store: &dyn Store,
    account: &str,
    purpose: Purpose,
    since: DateTime<Utc>,
    most: usize,
) -> Result<usize, StoreError> {
    let query = "SELECT link FROM mail_links WHERE account = ?1 AND purpose = ?2 AND made_at > ?3 LIMIT ?4";
    let cells = [account.into(), purpose.word().into(), since.into(), most.into()];
    Ok(store.read(&Query::new(query, cells))?.len())
}

impl Link {
    /// Takes it, once: that it is gone is a conflict. All others of its account go with it.
    pub fn take(&self, batch: &mut Batch) {
        batch.change(
            1,
            "DELETE FROM mail_links WHERE bucket = ?1 AND link = ?2",
            [bucket_cell(&self.link), self.link.as_str().into()],
        );
        remove_links(batch, &self.account);
    }
}

/// Forgets all links of an account.
pub fn remove_links(batch: &mut Batch, account: &str) {
    batch.write("DELETE FROM mail_links WHERE account = ?1", [account.into()]);
}
