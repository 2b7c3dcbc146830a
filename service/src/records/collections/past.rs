//! What lists showed on days before: what a decision took out of them, or put something else in the place of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use guicheng_engine::{Case, CollectionChange, CollectionRow, Id, Pack};

use super::{Item, NEVER, day_number, on, tokens_of};
use crate::records::bucket::bucket_cell;
use crate::store::{Batch, Cell, Query, Store, StoreError};

/// What a list showed of a procedure for some days, or shows now.
#[derive(Clone, Debug)]
pub struct Version {
    /// What it shows.
    pub row: CollectionRow,
    /// The pack whose list it is.
    pub pack: Arc<Pack>,
    /// The first day and the last.
    pub days: (i64, i64),
    /// Whether a decision has ended it.
    pub is_past: bool,
}

/// The last day on which something stood that a decision of a day takes out; none if it stood on no day before.
pub(super) fn ended((from, until): (i64, i64), day: NaiveDate) -> Option<i64> {
    let last = until.min(day_number(day).saturating_sub(1));
    (from <= last).then_some(last)
}

/// From which day to which a row stands. Where another stood before it, no sooner than the day of the decision that it comes with.
pub(super) fn days(row: &CollectionRow, after_another: Option<NaiveDate>) -> (i64, i64) {
    let from = day_number(row.from.date);
    (
        after_another.map_or(from, |day| from.max(day_number(day))),
        row.until.map_or(NEVER, |until| day_number(until.date)),
    )
}

/// What lists have shown of a case, decision by decision.
#[derive(Debug, Default)]
pub struct Listed {
    past: Vec<Version>,
    now: BTreeMap<(Id, u32), Version>,
    has_past: BTreeSet<(Id, u32)>,
}

impl Listed {
    /// A decision of a day, which leaves the case as it is given.
    pub fn change(&mut self, day: NaiveDate, changes: Vec<CollectionChange>, case: &Case) {
        for change in changes {
            let Some(row) = change.old.as_ref().or(change.new.as_ref()) else { continue };
            let place = (row.collection.clone(), row.procedure);
            // What is for nobody stands nowhere.
            let was = self.now.remove(&place).filter(|version| !tokens_of(&version.row.readers).is_empty());
            if let Some(version) = was
                && let Some(last) = ended(version.days, day)
            {
                self.past.push(Version { days: (version.days.0, last), is_past: true, ..version });
                self.has_past.insert(place.clone());
            }
            let procedure = change.new.as_ref().and_then(|row| case.procedure(row.procedure));
            if let (Some(row), Some(procedure)) = (change.new, procedure) {
                let days = days(&row, self.has_past.contains(&place).then_some(day));
                self.now.insert(place, Version { row, pack: Arc::clone(procedure.pack()), days, is_past: false });
            }
        }
    }

    /// All of it.
    #[must_use]
    pub fn versions(self) -> Vec<Version> {
        self.past.into_iter().chain(self.now.into_values()).collect()
    }
}

/// Where lists have shown something of a case before a day.
pub(super) fn places(store: &dyn Store, case: &Id, day: NaiveDate) -> Result<BTreeSet<(Id, u32)>, StoreError> {
    let query = "SELECT DISTINCT collection, procedure_number FROM collection_past_rows
        WHERE bucket = ?1 AND case_id = ?2 AND until_day < ?3";
    let rows = store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into(), on(day)]))?;
    rows.iter().map(|row| Ok((row.text(0)?.into(), row.small(1)?))).collect()
}

/// Where what lists have shown of a case before is found.
pub(super) fn items(store: &dyn Store, case: &Id) -> Result<Vec<Item>, StoreError> {
    let query = "SELECT line, collection, procedure_number, reader, chosen, sort_key, from_day, until_day
        FROM collection_past_items WHERE bucket = ?1 AND case_id = ?2";
    store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?.iter().map(Item::read).collect()
}

/// The same of what stands on a day or after it.
pub(super) fn items_from(store: &dyn Store, case: &Id, day: NaiveDate) -> Result<Vec<Item>, StoreError> {
    let query = "SELECT line, collection, procedure_number, reader, chosen, sort_key, from_day, until_day
        FROM collection_past_items WHERE bucket = ?1 AND case_id = ?2 AND until_day >= ?3";
    store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into(), on(day)]))?.iter().map(Item::read).collect()
}

/// Takes out what stands on a day or after it.
pub(super) fn remove(batch: &mut Batch, place: [Cell; 4], day: NaiveDate) {
    for table in [
        "DELETE FROM collection_past_rows WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4
            AND until_day >= ?5",
        "DELETE FROM collection_past_items WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4
            AND until_day >= ?5",
    ] {
        batch.write(table, place.clone().into_iter().chain([on(day)]));
    }
}

/// Adds where it is found.
pub(super) fn add_item(batch: &mut Batch, case: &Id, item: &Item) {
    batch.write(
        "INSERT INTO collection_past_items (bucket, case_id, collection, procedure_number, line, reader, chosen, sort_key,
            from_day, until_day)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        item.cells(case),
    );
}

/// Adds what it showed.
pub(super) fn add_row(
    batch: &mut Batch,
    place: [Cell; 4],
    (from, until): (i64, i64),
    line: &str,
    (body, secret): (Cell, Cell),
) {
    batch.write(
        "INSERT INTO collection_past_rows (bucket, case_id, collection, procedure_number, from_day, until_day, line, body, secret)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        place.into_iter().chain([from.into(), until.into(), line.into(), body, secret]),
    );
}

/// Keeps what a list shows until now for the days on which it did, from the first of which it does; it may have been put away already.
pub(super) fn end_row(
    store: &dyn Store,
    batch: &mut Batch,
    place: [Cell; 4],
    days: (i64, i64),
) -> Result<(), StoreError> {
    let query = "SELECT line, body, secret FROM collection_rows
        WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4";
    let away = "SELECT line, body, secret FROM collection_past_rows
        WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4 AND from_day = ?5";
    let mut found = store.read(&Query::new(query, place.clone()))?;
    if found.is_empty() {
        found = store.read(&Query::new(away, place.clone().into_iter().chain([days.0.into()])))?;
    }
    for row in found {
        let [body, secret] = [1, 2].map(|column| row.0.get(column).cloned().unwrap_or(Cell::Null));
        add_row(batch, place.clone(), days, row.text(0)?, (body, secret));
    }
    Ok(())
}
