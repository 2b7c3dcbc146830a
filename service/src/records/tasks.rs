//! What is to be done in cases, for each who can do it, late first; and who has taken it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use super::collections::{NEVER, day_number};
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// What is to be done in a procedure of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The procedure.
    pub procedure: u32,
    /// Who can do it, as they read lists.
    pub reader: String,
    /// The day by which something has to have happened.
    pub due: Option<NaiveDate>,
}

/// Where something to be done stands in the order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskPlace {
    /// The day, as a number.
    pub due: i64,
    /// Its case.
    pub case: Id,
    /// The procedure.
    pub procedure: u32,
}

/// Something to be done, for somebody who reads lists so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands.
    pub place: TaskPlace,
    /// The jurisdiction of its case; none if that is of none.
    pub jurisdiction: Option<String>,
    /// As whom they can do it: one or several of the readers asked for.
    pub readers: Vec<String>,
}

type TaskRow = (u32, String, i64);

/// Writes what is to be done in a case of a jurisdiction, and says whether that is anything else than before.
///
/// # Errors
/// If the store cannot be used.
pub fn change(
    store: &dyn Store,
    batch: &mut Batch,
    (case, jurisdiction): (&Id, Option<&str>),
    waiting: &[Waiting],
) -> Result<bool, StoreError> {
    let query = "SELECT procedure_number, reader, due_day FROM tasks WHERE bucket = ?1 AND case_id = ?2";
    let row = |row: &Row| Ok((row.small(0)?, row.text(1)?.to_owned(), row.integer(2)?));
    let before = store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?;
    let before: BTreeSet<TaskRow> = before.iter().map(row).collect::<Result<_, StoreError>>()?;
    let rows = waiting.iter().map(|of| (of.procedure, of.reader.clone(), of.due.map_or(NEVER, day_number)));
    let now: BTreeSet<TaskRow> = rows.collect();
    let key = |(procedure, reader, _): &TaskRow| {
        [bucket_cell(case.as_str()), case.into(), (*procedure).into(), reader.as_str().into()]
    };
    for gone in before.difference(&now) {
        batch.write(
            "DELETE FROM tasks WHERE bucket = ?1 AND case_id = ?2 AND procedure_number = ?3 AND reader = ?4",
            key(gone),
        );
    }
    for new in now.difference(&before) {
        batch.write(
            "INSERT INTO tasks (bucket, case_id, procedure_number, reader, due_day, jurisdiction)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            key(new).into_iter().chain([Cell::Integer(new.2), jurisdiction.into()]),
        );
    }
    Ok(before != now)
}

/// The jurisdictions in which something is to be done by somebody, as they read lists: none for what is of none.
///
/// # Errors
/// If the store cannot be used.
pub fn jurisdictions(store: &dyn Store, reader: &str) -> Result<Vec<Option<String>>, StoreError> {
    let of_none = "SELECT due_day FROM tasks WHERE reader = ?1 AND jurisdiction IS NULL LIMIT 1";
    let next = "SELECT jurisdiction FROM tasks WHERE reader = ?1 AND jurisdiction > ?2 ORDER BY jurisdiction LIMIT 1";
    let mut found = Vec::new();
    if !store.read(&Query::new(of_none, [reader.into()]))?.is_empty() {
        found.push(None);
    }
    let mut after = " ".to_owned();
    while let Some(row) = store.read(&Query::new(next, [reader.into(), after.as_str().into()]))?.first() {
        row.text(0)?.clone_into(&mut after);
        found.push(Some(after.clone()));
    }
    Ok(found)
}

/// What somebody can do, late first, after a place: of each reader what is in each of some jurisdictions.
///
/// # Errors
/// If the store cannot be used.
pub fn page(
    store: &dyn Store,
    readers: &[(String, Option<String>)],
    after: Option<&TaskPlace>,
    most: usize,
) -> Result<Vec<Found>, StoreError> {
    let within = "SELECT due_day, case_id, procedure_number, jurisdiction FROM tasks
        WHERE reader = ?1 AND jurisdiction = ?2 AND (due_day, case_id, procedure_number) > (?3, ?4, ?5)
        ORDER BY due_day, case_id, procedure_number LIMIT ?6";
    let of_none = "SELECT due_day, case_id, procedure_number, jurisdiction FROM tasks
        WHERE reader = ?1 AND jurisdiction IS NULL AND (due_day, case_id, procedure_number) > (?2, ?3, ?4)
        ORDER BY due_day, case_id, procedure_number LIMIT ?5";
    let behind: [Cell; 3] = match after {
        None => [i64::MIN.into(), " ".into(), 0_u32.into()],
        Some(place) => [place.due.into(), (&place.case).into(), place.procedure.into()],
    };
    let mut found: BTreeMap<TaskPlace, Found> = BTreeMap::new();
    for (reader, jurisdiction) in readers {
        let query = if jurisdiction.is_some() { within } else { of_none };
        let place = [Cell::from(reader.as_str())].into_iter().chain(jurisdiction.as_deref().map(Cell::from));
        let cells = place.chain(behind.iter().cloned()).chain([most.into()]);
        for row in store.read(&Query::new(query, cells))? {
            let place = TaskPlace { due: row.integer(0)?, case: row.text(1)?.into(), procedure: row.small(2)? };
            let jurisdiction = jurisdiction.clone();
            let known = found.entry(place.clone());
            known.or_insert_with(|| Found { place, jurisdiction, readers: Vec::new() }).readers.push(reader.clone());
        }
    }
    Ok(found.into_values().take(most).collect())
}

/// The same of what somebody has taken within an organisation: all of it, up to so much.
///
/// # Errors
/// If the store cannot be used.
pub fn taken(
    store: &dyn Store,
    (person, organisation): (&Id, &Id),
    readers: &[(String, Option<String>)],
    now: DateTime<Utc>,
    most: usize,
) -> Result<Vec<Found>, StoreError> {
    let claims = "SELECT case_id, procedure_number FROM task_claims
        WHERE person = ?1 AND organisation = ?2 AND expires_at > ?3 ORDER BY expires_at DESC LIMIT ?4";
    let of_case =
        "SELECT reader, due_day, jurisdiction FROM tasks WHERE bucket = ?1 AND case_id = ?2 AND procedure_number = ?3";
    let mut found: BTreeMap<TaskPlace, Found> = BTreeMap::new();
    let cells = [person.into(), organisation.into(), now.into(), most.into()];
    for claim in store.read(&Query::new(claims, cells))? {
        let (case, procedure) = (Id::from(claim.text(0)?), claim.small(1)?);
        let cells = [bucket_cell(case.as_str()), (&case).into(), procedure.into()];
        for row in store.read(&Query::new(of_case, cells))? {
            let jurisdiction = row.text_if_any(2)?.map(str::to_owned);
            let reader = (row.text(0)?.to_owned(), jurisdiction.clone());
            if readers.contains(&reader) {
                let place = TaskPlace { due: row.integer(1)?, case: case.clone(), procedure };
                let known = found.entry(place.clone());
                known.or_insert_with(|| Found { place, jurisdiction, readers: Vec::new() }).readers.push(reader.0);
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Whether something is to be done by somebody.
///
/// # Errors
/// If the store cannot be used.
pub fn is_for(store: &dyn Store, readers: &[String], case: &Id, procedure: u32) -> Result<bool, StoreError> {
    let query = "SELECT reader FROM tasks WHERE bucket = ?1 AND case_id = ?2 AND procedure_number = ?3";
    let rows = store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into(), procedure.into()]))?;
    Ok(rows.iter().any(|row| row.text(0).is_ok_and(|known| readers.iter().any(|reader| reader == known))))
}

/// Who has taken something to be done, within an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who does it.
    pub person: Id,
    /// Who said so.
    pub given_by: Id,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Who has taken something to be done.
///
/// # Errors
/// If the store cannot be used.
pub fn claim(
    store: &dyn Store,
    case: &Id,
    procedure: u32,
    organisation: &Id,
    now: DateTime<Utc>,
) -> Result<Option<Claim>, StoreError> {
    let query =
        "SELECT person, given_by, since FROM task_claims WHERE bucket = ?1 AND case_id = ?2 AND procedure_number = ?3
        AND organisation = ?4 AND expires_at > ?5";
    let cells = [bucket_cell(case.as_str()), case.into(), procedure.into(), organisation.into(), now.into()];
    let claim =
        |row: &Row| Ok(Claim { person: row.text(0)?.into(), given_by: row.text(1)?.into(), since: row.moment(2)? });
    store.read(&Query::new(query, cells))?.first().map(claim).transpose()
}

/// Notes who does it. That somebody else had it, as far as `before` knows, is a conflict.
pub fn take(
    batch: &mut Batch,
    (case, procedure, organisation): (&Id, u32, &Id),
    before: Option<&Claim>,
    claim: &Claim,
    until: DateTime<Utc>,
) {
    let key = || [bucket_cell(case.as_str()), case.into(), procedure.into(), organisation.into()];
    match before {
        Some(before) => batch.change(
            1,
            "DELETE FROM task_claims WHERE bucket = ?1 AND case_id = ?2 AND procedure_number = ?3 AND organisation = ?4
                AND person = ?5",
            key().into_iter().chain([(&before.person).into()]),
        ),
        // One that is over is no claim.
        None => batch.write(
            "DELETE FROM task_claims WHERE bucket = ?1 AND case_id = ?2 AND procedure_number = ?3 AND organisation = ?4
                AND expires_at <= ?5",
            key().into_iter().chain([claim.since.into()]),
        ),
    }
    batch.write(
        "INSERT INTO task_claims (bucket, case_id, procedure_number, organisation, person, given_by, since, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        key().into_iter().chain([(&claim.person).into(), (&claim.given_by).into(), claim.since.into(), until.into()]),
    );
}

/// Leaves it to others of the organisation.
pub fn leave(batch: &mut Batch, case: &Id, procedure: u32, organisation: &Id) {
    batch.write(
        "DELETE FROM task_claims WHERE bucket = ?1 AND case_id = ?2 AND procedure_number = ?3 AND organisation = ?4",
        [bucket_cell(case.as_str()), case.into(), procedure.into(), organisation.into()],
    );
}

/// How many claims of a bucket are over.
///
/// # Errors
/// If the store cannot be used.
pub fn expired(store: &dyn Store, bucket: i64, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let query = "SELECT COALESCE(SUM(1), 0) FROM task_claims WHERE bucket = ?1 AND expires_at <= ?2";
    store.read(&Query::new(query, [bucket.into(), now.into()]))?.first().map_or(Ok(0), |row| row.count(0))
}

/// Forgets claims of a bucket that are over.
pub fn sweep(batch: &mut Batch, bucket: i64, now: DateTime<Utc>) {
    batch.write("DELETE FROM task_claims WHERE bucket = ?1 AND expires_at <= ?2", [bucket.into(), now.into()]);
}
