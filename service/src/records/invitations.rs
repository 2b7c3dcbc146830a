//! Who is asked to act for which organisation: nothing of theirs changes before they accept.

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use super::memberships::Terms;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// That somebody is asked to act for an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which of the invitations it is; the membership will be called so.
    pub id: String,
    /// What they are asked.
    pub terms: Terms,
    /// The account that asks.
    pub by: String,
    /// When it was asked.
    pub at: DateTime<Utc>,
}

fn invitation(row: &Row) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        id: row.text(0)?.to_owned(),
        by: row.text(1)?.to_owned(),
        at: row.moment(2)?,
        terms: Terms::read(row, 3)?,
    })
}

/// Asks somebody. That they are asked already by that organisation there is a conflict.
///
/// # Errors
/// If the roles have no form as JSON.
pub fn add(batch: &mut Batch, added: &Invitation) -> Result<(), StoreError> {
    let own = [added.id.as_str().into(), added.by.as_str().into(), added.at.into()];
    batch.write(
        "INSERT INTO invitations (bucket, account, organisation, jurisdiction, roles, manages, valid_from, valid_until,
         stands_in_for, invitation, invited_by, invited_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        added.terms.cells()?.into_iter().chain(own),
    );
    Ok(())
}

/// Takes an invitation away. That there is none any more is a conflict.
pub fn remove(batch: &mut Batch, account: &str, id: &str) {
    batch.change(
        1,
        "DELETE FROM invitations WHERE bucket = ?1 AND account = ?2 AND invitation = ?3",
        [bucket_cell(account), account.into(), id.into()],
    );
}

/// What an account is asked.
///
/// # Errors
/// If the store cannot be used.
pub fn of_account(store: &dyn Store, account: &str) -> Result<Vec<Invitation>, StoreError> {
    let query =
        "SELECT invitation, invited_by, invited_at, account, organisation, jurisdiction, roles, manages, valid_from,
        valid_until, stands_in_for FROM invitations WHERE bucket = ?1 AND account = ?2 ORDER BY invitation";
    store.read(&Query::new(query, [bucket_cell(account), account.into()]))?.iter().map(invitation).collect()
}

/// Who is asked to act for an organisation, after an account.
///
/// # Errors
/// If the store cannot be used.
pub fn in_organisation(
    store: &dyn Store,
    organisation: &Id,
    after: Option<&str>,
    most: usize,
) -> Result<Vec<Invitation>, StoreError> {
    let query =
        "SELECT invitation, invited_by, invited_at, account, organisation, jurisdiction, roles, manages, valid_from,
        valid_until, stands_in_for FROM invitations
        WHERE organisation = ?1 AND account > ?2 ORDER BY account, invitation LIMIT ?3";
    let cells = [organisation.into(), after.unwrap_or(" ").into(), most.into()];
    store.read(&Query::new(query, cells))?.iter().map(invitation).collect()
}
