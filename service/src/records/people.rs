//! Accounts, by which people sign in, and their sessions.

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use super::memberships::Reach;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// An account: a person, and whom the person acts for just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// By which the person signs in.
    pub name: String,
    /// The person, by a pseudonym that stands in records.
    pub person: Id,
    /// What people call the person, or the office.
    pub title: String,
    /// The organisation that the person acts for: one that they are a member of.
    pub organisation: Option<Id>,
    /// The person's roles there.
    pub roles: Vec<Id>,
    /// Whether the real name has been verified.
    pub real_name: bool,
    /// The organisation or person that the person acts for as an agent, by an authority that a register knows.
    pub acts_for: Option<Id>,
}

/// What is kept of an account to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The hash of the password; none if nobody signs in by one.
    pub password: Option<String>,
    /// Whether somebody else set the password: it is changed before anything else is done.
    pub must_change: bool,
    /// Where the account was added.
    pub home: Reach,
}

fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        name: row.text(0)?.to_owned(),
        person: row.text(1)?.into(),
        title: row.text(2)?.to_owned(),
        organisation: None,
        roles: Vec::new(),
        real_name: row.integer(3)? == 1,
        acts_for: None,
    })
}

/// Adds an account, without whom it acts for. That there is one of that name is a conflict.
pub fn add(batch: &mut Batch, account: &Account, password: Option<&str>, must_change: bool, home: &Reach) {
    batch.write(
        "INSERT INTO accounts (bucket, name, person, title, real_name, password, must_change, home)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        [
            bucket_cell(&account.name),
            account.name.as_str().into(),
            (&account.person).into(),
            account.title.as_str().into(),
            Cell::Integer(i64::from(account.real_name)),
            password.into(),
            Cell::Integer(i64::from(must_change)),
            home.as_str().into(),
        ],
    );
}

/// The account of a name, with what is kept to sign in.
///
/// # Errors
/// If the store cannot be used.
pub fn find(store: &dyn Store, name: &str) -> Result<Option<(Account, Credentials)>, StoreError> {
    let query = "SELECT name, person, title, real_name, password, must_change, home FROM accounts
        WHERE bucket = ?1 AND name = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(name), name.into()]))?;
    let found = |row: &Row| {
        let credentials = Credentials {
            password: row.text_if_any(4)?.map(str::to_owned),
            must_change: row.integer_if_any(5)? == Some(1),
            home: Reach::of(row.text_if_any(6)?),
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
    let query = "SELECT name, person, title, real_name FROM accounts WHERE name > ?1 ORDER BY name LIMIT ?2";
    store.read(&Query::new(query, [name.unwrap_or(" ").into(), most.into()]))?.iter().map(account).collect()
}

/// The accounts that were added in a jurisdiction, in the order of their names, after one; and whether each is closed.
///
/// # Errors
/// If the store cannot be used.
pub fn at_home(
    store: &dyn Store,
    home: &Reach,
    after: Option<&str>,
    most: usize,
) -> Result<Vec<(Account, bool)>, StoreError> {
    let query = "SELECT name, person, title, real_name, password FROM accounts WHERE home = ?1 AND name > ?2
        ORDER BY name LIMIT ?3";
    let rows = store.read(&Query::new(query, [home.as_str().into(), after.unwrap_or(" ").into(), most.into()]))?;
    rows.iter().map(|row| Ok((account(row)?, row.text_if_any(4)?.is_none()))).collect()
}

/// Takes an account its password: nobody signs in by it until it is given another.
pub fn close(batch: &mut Batch, name: &str) {
    batch.change(
        1,
        "UPDATE accounts SET password = NULL WHERE bucket = ?1 AND name = ?2",
        [bucket_cell(name), name.into()],
    );
}

/// The account of a person: its name, and whether the real name has been verified.
///
/// # Errors
/// If the store cannot be used.
pub fn of_person(store: &dyn Store, person: &Id) -> Result<Option<Account>, StoreError> {
    let query = "SELECT name, person, title, real_name FROM accounts WHERE person = ?1 ORDER BY name LIMIT 1";
    store.read(&Query::new(query, [person.into()]))?.first().map(account).transpose()
}

/// Sets another password. `must_change` if somebody else than the person did.
pub fn set_password(batch: &mut Batch, name: &str, password: &str, must_change: bool) {
    batch.change(
        1,
        "UPDATE accounts SET password = ?1, must_change = ?2 WHERE bucket = ?3 AND name = ?4",
        [password.into(), Cell::Integer(i64::from(must_change)), bucket_cell(name), name.into()],
    );
}

/// Notes that the real name of an account has been verified, or is not any more.
pub fn set_real_name(batch: &mut Batch, name: &str, verified: bool) {
    batch.change(
        1,
        "UPDATE accounts SET real_name = ?1 WHERE bucket = ?2 AND name = ?3",
        [Cell::Integer(i64::from(verified)), bucket_cell(name), name.into()],
    );
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Of which account.
    pub account: String,
    /// The organisation that is acted for in it; none if none was chosen.
    pub organisation: Option<Id>,
    /// For whom is acted in it as an agent.
    pub acts_for: Option<Id>,
    /// When it was last used, as far as that was noted.
    pub seen_at: DateTime<Utc>,
}

/// Begins a session. `token` is the hash of what the person's browser keeps.
pub fn begin_session(batch: &mut Batch, token: &str, session: &Session, until: DateTime<Utc>) {
    batch.write(
        "INSERT INTO sessions (bucket, token, account, organisation, acts_for, begun_at, seen_at, valid_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        [
            bucket_cell(token),
            token.into(),
            session.account.as_str().into(),
            session.organisation.as_ref().into(),
            session.acts_for.as_ref().into(),
            session.seen_at.into(),
            session.seen_at.into(),
            until.into(),
        ],
    );
}

/// A session, if it goes on: it was used since `idle_since`, and is not too old.
///
/// # Errors
/// If the store cannot be used.
pub fn session(
    store: &dyn Store,
    token: &str,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<Option<Session>, StoreError> {
    let query = "SELECT account, organisation, seen_at, acts_for FROM sessions
        WHERE bucket = ?1 AND token = ?2 AND valid_until > ?3 AND seen_at > ?4";
    let rows = store.read(&Query::new(query, [bucket_cell(token), token.into(), now.into(), idle_since.into()]))?;
    let read = |row: &Row| {
        Ok(Session {
            account: row.text(0)?.to_owned(),
            organisation: row.text_if_any(1)?.map(Id::from),
            seen_at: row.moment(2)?,
            acts_for: row.text_if_any(3)?.map(Id::from),
        })
    };
    rows.first().map(read).transpose()
}

/// Notes that a session is used.
pub fn note_session(batch: &mut Batch, token: &str, now: DateTime<Utc>) {
    batch.write(
        "UPDATE sessions SET seen_at = ?1 WHERE bucket = ?2 AND token = ?3",
        [now.into(), bucket_cell(token), token.into()],
    );
}

/// Notes for whom is acted in a session from now on, and for whom as an agent.
pub fn act_for(batch: &mut Batch, token: &str, organisation: Option<&Id>, principal: Option<&Id>) {
    batch.change(
        1,
        "UPDATE sessions SET organisation = ?1, acts_for = ?2 WHERE bucket = ?3 AND token = ?4",
        [organisation.into(), principal.into(), bucket_cell(token), token.into()],
    );
}

/// Sessions in which nothing was chosen go on for an organisation.
pub fn stay_with(batch: &mut Batch, name: &str, organisation: &Id) {
    batch.write(
        "UPDATE sessions SET organisation = ?1 WHERE account = ?2 AND organisation IS NULL",
        [organisation.into(), name.into()],
    );
}

/// Ends a session, and forgets those of the bucket that are over.
pub fn end_session(batch: &mut Batch, token: &str, now: DateTime<Utc>) {
    batch.write("DELETE FROM sessions WHERE bucket = ?1 AND token = ?2", [bucket_cell(token), token.into()]);
    batch.write("DELETE FROM sessions WHERE bucket = ?1 AND valid_until <= ?2", [bucket_cell(token), now.into()]);
}

/// Ends all sessions of an account, but for one: its password is another.
pub fn end_sessions_of(batch: &mut Batch, name: &str, but: Option<&str>) {
    batch.write("DELETE FROM sessions WHERE account = ?1 AND token <> ?2", [name.into(), but.unwrap_or(" ").into()]);
}
