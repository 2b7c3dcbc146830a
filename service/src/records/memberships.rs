//! Who acts for which organisation: in which roles, in which jurisdiction, from when to when, and in whose place. And who looks after the
//! people of a jurisdiction.

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// Where something holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// In every jurisdiction that the service serves.
    Everywhere,
    /// In one, by its code of GB/T 2260.
    Within(String),
}

/// What stands for every jurisdiction.
const EVERYWHERE: &str = "*";

impl Reach {
    /// What holds in a jurisdiction; everywhere if none is named.
    #[must_use]
    pub fn of(jurisdiction: Option<&str>) -> Self {
        jurisdiction.map_or(Self::Everywhere, Self::from)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Everywhere => EVERYWHERE,
            Self::Within(code) => code,
        }
    }

    /// Whether it holds in a jurisdiction; none is that of rules that hold nowhere in particular.
    #[must_use]
    pub fn covers(&self, jurisdiction: Option<&str>) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Within(code) => jurisdiction == Some(code),
        }
    }
}

impl From<&str> for Reach {
    fn from(text: &str) -> Self {
        if text == EVERYWHERE { Self::Everywhere } else { Self::Within(text.to_owned()) }
    }
}

/// On what terms somebody acts, or is to act, for an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The account.
    pub account: String,
    /// For which organisation.
    pub organisation: Id,
    /// Where.
    pub reach: Reach,
    /// In which roles: those of the parties of packs there.
    pub roles: Vec<Id>,
    /// Whether they look after who else acts for it there.
    pub manages: bool,
    /// From when on; at once if none.
    pub from: Option<DateTime<Utc>>,
    /// Until when; none if that is open. A substitute has an end.
    pub until: Option<DateTime<Utc>>,
    /// The account in whose place, in roles that its own membership has.
    pub stands_in_for: Option<String>,
}

impl Terms {
    /// Whether somebody acts by these for an organisation in their own place, wherever a reach covers.
    #[must_use]
    pub fn is_own(&self, organisation: &Id, reach: &Reach) -> bool {
        self.organisation == *organisation
            && self.stands_in_for.is_none()
            && (self.reach == *reach || self.reach == Reach::Everywhere)
    }

    /// Reads them from the columns `account, organisation, jurisdiction, roles, manages, valid_from, valid_until, stands_in_for`, of which
    /// the first is given.
    ///
    /// # Errors
    /// If the row does not have them.
    pub(super) fn read(row: &Row, first: usize) -> Result<Self, StoreError> {
        Ok(Self {
            account: row.text(first)?.to_owned(),
            organisation: row.text(first + 1)?.into(),
            reach: row.text(first + 2)?.into(),
            roles: row.json(first + 3)?,
            manages: row.integer(first + 4)? == 1,
            from: row.moment_if_any(first + 5)?,
            until: row.moment_if_any(first + 6)?,
            stands_in_for: row.text_if_any(first + 7)?.map(str::to_owned),
        })
    }

    /// The cells of these columns, after that of the bucket.
    ///
    /// # Errors
    /// If the roles have no form as JSON.
    pub(super) fn cells(&self) -> Result<[Cell; 9], StoreError> {
        Ok([
            bucket_cell(&self.account),
            self.account.as_str().into(),
            (&self.organisation).into(),
            self.reach.as_str().into(),
            json(&self.roles)?,
            Cell::Integer(i64::from(self.manages)),
            self.from.into(),
            self.until.into(),
            self.stands_in_for.as_deref().into(),
        ])
    }
}

/// That somebody acts for an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which of the memberships of the account it is.
    pub id: String,
    /// The person.
    pub person: Id,
    /// On what terms.
    pub terms: Terms,
    /// Whether an office let them, or somebody who looks after the organisation because an office let them; else they entered it themselves, or were
    /// let by whoever did.
    pub is_appointed: bool,
}

impl Membership {
    /// Whether it holds at a moment.
    #[must_use]
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.terms.from.is_none_or(|from| from <= at) && self.terms.until.is_none_or(|until| at < until)
    }
}

fn membership(row: &Row) -> Result<Membership, StoreError> {
    Ok(Membership {
        id: row.text(0)?.to_owned(),
        person: row.text(1)?.into(),
        terms: Terms::read(row, 2)?,
        is_appointed: row.integer_if_any(10)? == Some(1),
    })
}

/// Adds a membership.
///
/// # Errors
/// If the roles have no form as JSON.
pub fn add(batch: &mut Batch, added: &Membership) -> Result<(), StoreError> {
    batch.write(
        "INSERT INTO memberships (bucket, account, organisation, jurisdiction, roles, manages, valid_from, valid_until,
         stands_in_for, membership, person, appointed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        added.terms.cells()?.into_iter().chain([
            added.id.as_str().into(),
            (&added.person).into(),
            Cell::Integer(i64::from(added.is_appointed)),
        ]),
    );
    Ok(())
}

/// Ends a membership at a moment.
pub fn end(batch: &mut Batch, account: &str, id: &str, at: DateTime<Utc>) {
    batch.change(
        1,
        "UPDATE memberships SET valid_until = ?1 WHERE bucket = ?2 AND account = ?3 AND membership = ?4",
        [at.into(), bucket_cell(account), account.into(), id.into()],
    );
}

/// Those memberships in an organisation by which its people are looked after just now.
const MANAGERS: &str = "SELECT account FROM memberships WHERE organisation = ?1 AND manages = 1
    AND (valid_from IS NULL OR valid_from <= ?2) AND (valid_until IS NULL OR valid_until > ?3)";

/// By how many memberships the people of an organisation are looked after at a moment.
///
/// # Errors
/// If the store cannot be used.
pub fn managers(store: &dyn Store, organisation: &Id, at: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(store.read(&Query::new(MANAGERS, [organisation.into(), at.into(), at.into()]))?.len())
}

/// That they are not so many at a moment as were known is a conflict.
pub fn check_managers(batch: &mut Batch, organisation: &Id, at: DateTime<Utc>, known: usize) {
    batch.check(u64::try_from(known).unwrap_or(u64::MAX), MANAGERS, [organisation.into(), at.into(), at.into()]);
}

/// All memberships of an account, also past and coming ones.
///
/// # Errors
/// If the store cannot be used.
pub fn of_account(store: &dyn Store, account: &str) -> Result<Vec<Membership>, StoreError> {
    let query =
        "SELECT membership, person, account, organisation, jurisdiction, roles, manages, valid_from, valid_until,
        stands_in_for, appointed FROM memberships WHERE bucket = ?1 AND account = ?2 ORDER BY membership";
    store.read(&Query::new(query, [bucket_cell(account), account.into()]))?.iter().map(membership).collect()
}

/// That an account does not have so many memberships, past ones among them, as were known is a conflict.
pub fn check_memberships(batch: &mut Batch, account: &str, known: usize) {
    batch.check(
        u64::try_from(known).unwrap_or(u64::MAX),
        "SELECT membership FROM memberships WHERE bucket = ?1 AND account = ?2",
        [bucket_cell(account), account.into()],
    );
}

/// All memberships of a person.
///
/// # Errors
/// If the store cannot be used.
pub fn of_person(store: &dyn Store, person: &Id) -> Result<Vec<Membership>, StoreError> {
    let query =
        "SELECT membership, person, account, organisation, jurisdiction, roles, manages, valid_from, valid_until,
        stands_in_for, appointed FROM memberships WHERE person = ?1 ORDER BY account, membership";
    store.read(&Query::new(query, [person.into()]))?.iter().map(membership).collect()
}

/// Memberships in an organisation, after one of an account.
///
/// # Errors
/// If the store cannot be used.
pub fn in_organisation(
    store: &dyn Store,
    organisation: &Id,
    after: Option<&str>,
    most: usize,
) -> Result<Vec<Membership>, StoreError> {
    let query =
        "SELECT membership, person, account, organisation, jurisdiction, roles, manages, valid_from, valid_until,
        stands_in_for, appointed FROM memberships WHERE organisation = ?1 AND account > ?2 ORDER BY account, membership LIMIT ?3";
    let cells = [organisation.into(), after.unwrap_or(" ").into(), most.into()];
    store.read(&Query::new(query, cells))?.iter().map(membership).collect()
}

/// Makes an account an administrator of a jurisdiction. That it is one already is a conflict.
pub fn add_administrator(batch: &mut Batch, account: &str, jurisdiction: &Reach, at: DateTime<Utc>) {
    batch.write(
        "INSERT INTO administrators (bucket, account, jurisdiction, added_at) VALUES (?1, ?2, ?3, ?4)",
        [bucket_cell(account), account.into(), jurisdiction.as_str().into(), at.into()],
    );
}

/// The jurisdictions that an account administers.
///
/// # Errors
/// If the store cannot be used.
pub fn administered(store: &dyn Store, account: &str) -> Result<Vec<Reach>, StoreError> {
    let query = "SELECT jurisdiction FROM administrators WHERE bucket = ?1 AND account = ?2 ORDER BY jurisdiction";
    let rows = store.read(&Query::new(query, [bucket_cell(account), account.into()]))?;
    rows.iter().map(|row| row.text(0).map(Reach::from)).collect()
}

/// The accounts that administer a jurisdiction, in the order of their names.
///
/// # Errors
/// If the store cannot be used.
pub fn administrators(store: &dyn Store, jurisdiction: &Reach) -> Result<Vec<String>, StoreError> {
    let query = "SELECT account FROM administrators WHERE jurisdiction = ?1 ORDER BY account";
    let rows = store.read(&Query::new(query, [jurisdiction.as_str().into()]))?;
    rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

/// Takes an account the administration of a jurisdiction. That it has none there, or that there are not so many as were known, is a conflict.
pub fn remove_administrator(batch: &mut Batch, account: &str, jurisdiction: &Reach, known: usize) {
    batch.check(
        u64::try_from(known).unwrap_or(u64::MAX),
        "SELECT account FROM administrators WHERE jurisdiction = ?1",
        [jurisdiction.as_str().into()],
    );
    batch.change(
        1,
        "DELETE FROM administrators WHERE bucket = ?1 AND account = ?2 AND jurisdiction = ?3",
        [bucket_cell(account), account.into(), jurisdiction.as_str().into()],
    );
}

/// Something that was done to an account or an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Which entry it is, in the order of time.
    pub entry: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What, as a word.
    pub what: String,
    /// The account that did it; none is whoever runs the service.
    pub by: Option<String>,
    /// What it was about; never a password or a key.
    pub detail: Option<String>,
}

/// Notes what was done to an account or an organisation.
pub fn log(batch: &mut Batch, subject: &str, logged: &Logged) {
    batch.write(
        "INSERT INTO account_log (bucket, subject, entry, at, what, done_by, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
            bucket_cell(subject),
            subject.into(),
            logged.entry.as_str().into(),
            logged.at.into(),
            logged.what.as_str().into(),
            logged.by.as_deref().into(),
            logged.detail.as_deref().into(),
        ],
    );
}

/// What was done to an account or an organisation, the newest first, before an entry.
///
/// # Errors
/// If the store cannot be used.
pub fn logged(store: &dyn Store, subject: &str, before: Option<&str>, most: usize) -> Result<Vec<Logged>, StoreError> {
    let query = "SELECT entry, at, what, done_by, detail FROM account_log
        WHERE bucket = ?1 AND subject = ?2 AND entry < ?3 ORDER BY entry DESC LIMIT ?4";
    let cells = [bucket_cell(subject), subject.into(), before.unwrap_or("~").into(), most.into()];
    let read = |row: &Row| {
        Ok(Logged {
            entry: row.text(0)?.to_owned(),
            at: row.moment(1)?,
            what: row.text(2)?.to_owned(),
            by: row.text_if_any(3)?.map(str::to_owned),
            detail: row.text_if_any(4)?.map(str::to_owned),
        })
    };
    store.read(&Query::new(query, cells))?.iter().map(read).collect()
}
