//! Whose real name has been verified where: of persons, what they said of themselves, locked; of organisations, by which case.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use super::memberships::Reach;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// Where the verification of somebody's real name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RealNameState {
    /// Somebody has to look at it.
    Pending,
    /// The person is who they say they are.
    Verified,
    /// They are not, as far as that can be told.
    Rejected,
}

impl RealNameState {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
        }
    }

    fn of(word: &str) -> Result<Self, StoreError> {
        let all = [Self::Pending, Self::Verified, Self::Rejected];
        let found = all.into_iter().find(|state| state.as_str() == word);
        found.ok_or_else(|| StoreError::damaged(format!("the state `{word}` of a real name")))
    }
}

/// The verification of a person's real name in a jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealName {
    /// Whose.
    pub account: String,
    /// Where.
    pub reach: Reach,
    /// The person.
    pub person: Id,
    /// By which way it was verified, or is to be.
    pub method: String,
    /// Where it stands.
    pub state: RealNameState,
    /// What the person said, locked.
    pub secret: Vec<u8>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Who decided, if a person did.
    pub decided_by: Option<String>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
}

fn real_name(row: &Row) -> Result<RealName, StoreError> {
    Ok(RealName {
        account: row.text(0)?.to_owned(),
        reach: row.text(1)?.into(),
        person: row.text(2)?.into(),
        method: row.text(3)?.to_owned(),
        state: RealNameState::of(row.text(4)?)?,
        secret: row.bytes(5)?.to_vec(),
        asked_at: row.moment(6)?,
        decided_by: row.text_if_any(7)?.map(str::to_owned),
        decided_at: row.moment_if_any(8)?,
    })
}

/// Keeps what a person says of themselves, in place of what they said before and what became of it.
pub fn ask(batch: &mut Batch, asked: &RealName) {
    batch.write(
        "DELETE FROM real_names WHERE bucket = ?1 AND account = ?2 AND jurisdiction = ?3",
        [bucket_cell(&asked.account), asked.account.as_str().into(), asked.reach.as_str().into()],
    );
    batch.write(
        "INSERT INTO real_names (bucket, account, jurisdiction, person, method, state, secret, asked_at, decided_by, decided_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        [
            bucket_cell(&asked.account),
            asked.account.as_str().into(),
            asked.reach.as_str().into(),
            (&asked.person).into(),
            asked.method.as_str().into(),
            asked.state.as_str().into(),
            asked.secret.clone().into(),
            asked.asked_at.into(),
            asked.decided_by.as_deref().into(),
            asked.decided_at.into(),
        ],
    );
}

/// Decides what is pending since a moment. That nothing is, is a conflict.
pub fn decide(
    batch: &mut Batch,
    (account, reach, asked_at): (&str, &Reach, DateTime<Utc>),
    state: RealNameState,
    by: Option<&str>,
    at: DateTime<Utc>,
) {
    batch.change(
        1,
        "UPDATE real_names SET state = ?1, decided_by = ?2, decided_at = ?3
         WHERE bucket = ?4 AND account = ?5 AND jurisdiction = ?6 AND state = 'pending' AND asked_at = ?7",
        [
            state.as_str().into(),
            by.into(),
            at.into(),
            bucket_cell(account),
            account.into(),
            reach.as_str().into(),
            asked_at.into(),
        ],
    );
}

/// The verifications of an account, by jurisdiction.
///
/// # Errors
/// If the store cannot be used.
pub fn of_account(store: &dyn Store, account: &str) -> Result<Vec<RealName>, StoreError> {
    let query =
        "SELECT account, jurisdiction, person, method, state, secret, asked_at, decided_by, decided_at FROM real_names
        WHERE bucket = ?1 AND account = ?2 ORDER BY jurisdiction";
    store.read(&Query::new(query, [bucket_cell(account), account.into()]))?.iter().map(real_name).collect()
}

/// What is pending in a jurisdiction, after an account.
///
/// # Errors
/// If the store cannot be used.
pub fn pending(
    store: &dyn Store,
    reach: &Reach,
    after: Option<&str>,
    most: usize,
) -> Result<Vec<RealName>, StoreError> {
    let query =
        "SELECT account, jurisdiction, person, method, state, secret, asked_at, decided_by, decided_at FROM real_names
        WHERE jurisdiction = ?1 AND state = 'pending' AND account > ?2 ORDER BY account LIMIT ?3";
    let cells = [reach.as_str().into(), after.unwrap_or(" ").into(), most.into()];
    store.read(&Query::new(query, cells))?.iter().map(real_name).collect()
}

/// Whether the real name of a person has been verified for a jurisdiction.
///
/// # Errors
/// If the store cannot be used.
pub fn is_verified(store: &dyn Store, person: &Id, jurisdiction: Option<&str>) -> Result<bool, StoreError> {
    let query = "SELECT jurisdiction FROM real_names WHERE person = ?1 AND state = 'verified'";
    let rows = store.read(&Query::new(query, [person.into()]))?;
    let reaches: Vec<Reach> = rows.iter().map(|row| row.text(0).map(Reach::from)).collect::<Result<_, _>>()?;
    Ok(reaches.iter().any(|reach| reach.covers(jurisdiction)))
}

/// Adds somebody to the local directory, by a keyed hash. That they are in it changes nothing.
pub fn know(batch: &mut Batch, known: &str, at: DateTime<Utc>) {
    batch.write("DELETE FROM known_people WHERE bucket = ?1 AND known = ?2", [bucket_cell(known), known.into()]);
    batch.write(
        "INSERT INTO known_people (bucket, known, added_at) VALUES (?1, ?2, ?3)",
        [bucket_cell(known), known.into(), at.into()],
    );
}

/// Whether somebody is in the local directory.
///
/// # Errors
/// If the store cannot be used.
pub fn is_known(store: &dyn Store, known: &str) -> Result<bool, StoreError> {
    let query = "SELECT known FROM known_people WHERE bucket = ?1 AND known = ?2";
    Ok(!store.read(&Query::new(query, [bucket_cell(known), known.into()]))?.is_empty())
}

/// Notes that a case verifies an organisation in a jurisdiction. That it does is a conflict.
pub fn verify_body(batch: &mut Batch, organisation: &Id, jurisdiction: &str, case: &Id) {
    batch.write(
        "INSERT INTO verified_bodies (bucket, organisation, jurisdiction, case_id) VALUES (?1, ?2, ?3, ?4)",
        [bucket_cell(organisation.as_str()), organisation.into(), jurisdiction.into(), case.into()],
    );
}

/// Notes that a case does not verify an organisation any more.
pub fn unverify_body(batch: &mut Batch, organisation: &Id, jurisdiction: &str, case: &Id) {
    batch.write(
        "DELETE FROM verified_bodies WHERE bucket = ?1 AND organisation = ?2 AND jurisdiction = ?3 AND case_id = ?4",
        [bucket_cell(organisation.as_str()), organisation.into(), jurisdiction.into(), case.into()],
    );
}

/// Whether a case verifies an organisation in a jurisdiction.
///
/// # Errors
/// If the store cannot be used.
pub fn is_verified_body(store: &dyn Store, organisation: &Id, jurisdiction: &str) -> Result<bool, StoreError> {
    let query =
        "SELECT case_id FROM verified_bodies WHERE bucket = ?1 AND organisation = ?2 AND jurisdiction = ?3 LIMIT 1";
    let cells = [bucket_cell(organisation.as_str()), organisation.into(), jurisdiction.into()];
    Ok(!store.read(&Query::new(query, cells))?.is_empty())
}

/// The jurisdictions in which cases verify an organisation.
///
/// # Errors
/// If the store cannot be used.
pub fn verified_in(store: &dyn Store, organisation: &Id) -> Result<BTreeSet<Reach>, StoreError> {
    let query = "SELECT jurisdiction FROM verified_bodies WHERE bucket = ?1 AND organisation = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(organisation.as_str()), organisation.into()]))?;
    rows.iter().map(|row| row.text(0).map(Reach::from)).collect()
}
