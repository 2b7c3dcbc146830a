//! Who is asked to administer a jurisdiction: nothing of theirs changes before they accept.

use chrono::{DateTime, Utc};

use super::bucket::bucket_cell;
use super::memberships::Reach;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// That somebody is asked to administer a jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// By which it is accepted or declined.
    pub id: String,
    /// The account that is asked.
    pub account: String,
    /// Which jurisdiction.
    pub reach: Reach,
    /// The account that asks.
    pub by: String,
    /// When it was asked.
    pub at: DateTime<Utc>,
}

fn appointment(row: &Row) -> Result<Appointment, StoreError> {
    Ok(Appointment {
        id: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        reach: row.text(2)?.into(),
        by: row.text(3)?.to_owned(),
        at: row.moment(4)?,
    })
}

/// Asks somebody. That they are asked already there is a conflict.
pub fn ask(batch: &mut Batch, asked: &Appointment) {
    batch.write(
        "INSERT INTO administrator_invitations (bucket, account, jurisdiction, invitation, invited_by, invited_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [
            bucket_cell(&asked.account),
            asked.account.as_str().into(),
            asked.reach.as_str().into(),
            asked.id.as_str().into(),
            asked.by.as_str().into(),
            asked.at.into(),
        ],
    );
}

/// Takes what somebody is asked away. That they are not asked any more is a conflict.
pub fn remove(batch: &mut Batch, asked: &Appointment) {
    batch.change(
        1,
        "DELETE FROM administrator_invitations WHERE bucket = ?1 AND account = ?2 AND invitation = ?3",
        [bucket_cell(&asked.account), asked.account.as_str().into(), asked.id.as_str().into()],
    );
}

/// What an account is asked, by jurisdiction.
///
/// # Errors
/// If the store cannot be used.
pub fn of_account(store: &dyn Store, account: &str) -> Result<Vec<Appointment>, StoreError> {
    let query = "SELECT invitation, account, jurisdiction, invited_by, invited_at FROM administrator_invitations
        WHERE bucket = ?1 AND account = ?2 ORDER BY jurisdiction";
    store.read(&Query::new(query, [bucket_cell(account), account.into()]))?.iter().map(appointment).collect()
}

/// Who is asked to administer a jurisdiction, by account; no more than so many.
///
/// # Errors
/// If the store cannot be used.
pub fn of_jurisdiction(store: &dyn Store, reach: &Reach, most: usize) -> Result<Vec<Appointment>, StoreError> {
    let query = "SELECT invitation, account, jurisdiction, invited_by, invited_at FROM administrator_invitations
        WHERE jurisdiction = ?1 ORDER BY account LIMIT ?2";
    store.read(&Query::new(query, [reach.as_str().into(), most.into()]))?.iter().map(appointment).collect()
}
