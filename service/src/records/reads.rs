//! Who looked at which case: apart from the record, which says what was done.

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::bucket_cell;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// That somebody looked at a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRead {
    /// Which entry it is, in the order of time.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub person: Id,
    /// For which organisation they acted.
    pub organisation: Option<Id>,
    /// For whom they acted as an agent.
    pub acts_for: Option<Id>,
    /// What they looked at: `case`, `actions`, `documents`, `record`, `audit`; `document` with its number, `attachment` with its hash, `form` and
    /// `preview` with the action or workflow, and `list` and `table` with the list that showed something that is not for everybody.
    pub what: String,
}

/// Notes that somebody looked at a case.
pub fn note(batch: &mut Batch, case: &Id, read: &CaseRead) {
    batch.write(
        "INSERT INTO case_reads (bucket, case_id, reading, at, person, organisation, what, acts_for)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        [
            bucket_cell(case.as_str()),
            case.into(),
            read.id.as_str().into(),
            read.at.into(),
            (&read.person).into(),
            read.organisation.as_ref().into(),
            read.what.as_str().into(),
            read.acts_for.as_ref().into(),
        ],
    );
}

/// Who looked at a case, the newest first, before an entry.
///
/// # Errors
/// If the store cannot be used.
pub fn of_case(store: &dyn Store, case: &Id, before: Option<&str>, most: usize) -> Result<Vec<CaseRead>, StoreError> {
    let query = "SELECT reading, at, person, organisation, what, acts_for FROM case_reads
        WHERE bucket = ?1 AND case_id = ?2 AND reading < ?3 ORDER BY reading DESC LIMIT ?4";
    let cells = [bucket_cell(case.as_str()), case.into(), before.unwrap_or("~").into(), most.into()];
    let read = |row: &Row| {
        Ok(CaseRead {
            id: row.text(0)?.to_owned(),
            at: row.moment(1)?,
            person: row.text(2)?.into(),
            organisation: row.text_if_any(3)?.map(Id::from),
            what: row.text(4)?.to_owned(),
            acts_for: row.text_if_any(5)?.map(Id::from),
        })
    };
    store.read(&Query::new(query, cells))?.iter().map(read).collect()
}
