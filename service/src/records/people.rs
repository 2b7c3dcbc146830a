//! Accounts, by which people sign in, and their sessions.

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// An account: a person, and whom the person acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// By which the person signs in.
    pub name: String,
    /// The person, by a pseudonym that stands in records.
    pub person: Id,
    /// What people call the person, or the office.
    pub title: String,
    /// The organisation that the person acts for.
    pub organisation: Option<Id>,
    /// The person's roles there.
    pub roles: Vec<Id>,
    /// Whether the real name has been verified.
    pub real_name: bool,
}

/// What is kept of an account to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The hash of the password; none if nobody signs in by one.
    pub password: Option<String>,
    /// How often a wrong one was given since the last right one.
    pub failures: u64,
    /// Until when no password is taken.
    pub locked_until: Option<DateTime<Utc>>,
}

fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        name: row.text(0)?.to_owned(),
        person: row.text(1)?.into(),
        title: row.text(2)?.to_owned(),
        organisation: row.text_if_any(3)?.map(Id::from),
        roles: row.json(4)?,
        real_name: row.integer(5)? == 1,
    })
}

/// Adds an account. That there is one of that name is a conflict.
///
/// # Errors
/// If the roles have no form as JSON.
pub fn add(batch: &mut Batch, account: &Account, password: Option<&str>) -> Result<(), StoreError> {
    batch.write(
        "INSERT INTO accounts (bucket, name, person, title, organisation, roles, real_name, password, failures)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
        [
            bucket_cell(&account.name),
            account.name.as_str().into(),
            (&account.person).into(),
            account.title.as_str().into(),
            account.organisation.as_ref().map(Cell::from).unwrap_or(Cell::Null),
            json(&account.roles)?,
            Cell::Integer(i64::from(account.real_name)),
            password.map(Cell::from).unwrap_or(Cell::Null),
        ],
    );
    Ok(())
}

/// The account of a name, with what is kept to sign in.
///
/// # Errors
/// If the store cannot be used.
pub fn find(store: &dyn Store, name: &str) -> Result<Option<(Account, Credentials)>, StoreError> {
    let query =
        "SELECT name, person, title, organisation, roles, real_name, password, failures, locked_until FROM accounts
        WHERE bucket = ?1 AND name = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(name), name.into()]))?;
    let found = |row: &Row| {
        let credentials = Credentials {
            password: row.text_if_any(6)?.map(str::to_owned),
            failures: row.count(7)?,
            locked_until: row.moment_if_any(8)?,
        };
        Ok((account(row)?, credentials))
    };
    rows.first().map(found).transpose()
}

/// Accounts in the order of their names, after one.
///
/// # Errors
/// If the store cannot be used.
pub fn after(store: &dyn Store, name: Option<&str>, most: usize) -> Result<Vec<Account>, StoreError> {
    let query = "SELECT name, person, title, organisation, roles, real_name FROM accounts WHERE name > ?1 ORDER BY name LIMIT ?2";
    store.read(&Query::new(query, [name.unwrap_or(" ").into(), most.into()]))?.iter().map(account).collect()
}

/// What a person is called.
///
/// # Errors
/// If the store cannot be used.
pub fn title_of(store: &dyn Store, person: &Id) -> Result<Option<String>, StoreError> {
    let query = "SELECT title FROM accounts WHERE person = ?1 ORDER BY name LIMIT 1";
    let rows = store.read(&Query::new(query, [person.into()]))?;
    rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// Notes that a password was wrong, or right: then nothing has failed any more.
pub fn note_attempt(batch: &mut Batch, name: &str, failures: u64, locked_until: Option<DateTime<Utc>>) {
    batch.write(
        "UPDATE accounts SET failures = ?1, locked_until = ?2 WHERE bucket = ?3 AND name = ?4",
        [failures.into(), locked_until.into(), bucket_cell(name), name.into()],
    );
}

/// Sets another password.
pub fn set_password(batch: &mut Batch, name: &str, password: &str) {
    batch.change(
        1,
        "UPDATE accounts SET password = ?1, failures = 0, locked_until = NULL WHERE bucket = ?2 AND name = ?3",
        [password.into(), bucket_cell(name), name.into()],
    );
}

/// Begins a session. `token` is the hash of what the person's browser keeps.
pub fn begin_session(batch: &mut Batch, token: &str, name: &str, until: DateTime<Utc>) {
    batch.write(
        "INSERT INTO sessions (bucket, token, account, valid_until) VALUES (?1, ?2, ?3, ?4)",
        [bucket_cell(token), token.into(), name.into(), until.into()],
    );
}

/// The account of a session, if it goes on.
///
/// # Errors
/// If the store cannot be used.
pub fn session(store: &dyn Store, token: &str, now: DateTime<Utc>) -> Result<Option<String>, StoreError> {
    let query = "SELECT account FROM sessions WHERE bucket = ?1 AND token = ?2 AND valid_until > ?3";
    let rows = store.read(&Query::new(query, [bucket_cell(token), token.into(), now.into()]))?;
    rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// Ends a session, and forgets those of the bucket that are over.
pub fn end_session(batch: &mut Batch, token: &str, now: DateTime<Utc>) {
    batch.write("DELETE FROM sessions WHERE bucket = ?1 AND token = ?2", [bucket_cell(token), token.into()]);
    batch.write("DELETE FROM sessions WHERE bucket = ?1 AND valid_until <= ?2", [bucket_cell(token), now.into()]);
}

/// Ends all sessions of an account: its password is another.
pub fn end_sessions_of(batch: &mut Batch, name: &str) {
    batch.write("DELETE FROM sessions WHERE account = ?1", [name.into()]);
}
