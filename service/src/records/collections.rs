//! Lists over many cases: what an item shows, where each of its readers finds it, and how many there are.
//!
//! An item stands in the table once for each *reader* (everybody, somebody, perhaps in a role only) and, for each of these, once by
//! itself and once for each value that readers choose by, always with what it is sorted by. So a page of a list is read in
//! the order of an index, whoever reads it and whatever is chosen, and nothing is sorted or counted then. How many items there are is
//! kept as changes by day, since items come and go by themselves on days that are known beforehand.

mod item;
mod page;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use guicheng_engine::{Case, CollectionChange, CollectionRow, Id, Pack, Value};

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};
use crate::vault::{Key, VaultError};
pub use item::{chosen_by, day_number, day_of, reader_tokens, tokens_of};
use item::{sort_key, texts};
pub use page::{Page, PageRequest, Place, count, item, page, search};

/// All items of a list, whatever is chosen.
pub const ALL: &str = "*";

/// The day after all days.
pub(super) const NEVER: i64 = 9_999_999;

/// Where an item is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    line: String,
    collection: Id,
    procedure: u32,
    reader: String,
    chosen: String,
    sort_key: String,
    from: i64,
    until: i64,
}

/// What is needed to write the rows of a case.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'w> {
    /// The case.
    pub case: &'w Id,
    /// The line of packs it belongs to.
    pub line: &'w str,
    /// Its data key.
    pub data_key: &'w Key,
    /// The key that personal values are looked for by.
    pub index_key: &'w Key,
}

/// How many items more or fewer there are, by list, reader, choice and day.
type Counts = BTreeMap<(String, Id, String, String, i64), i64>;

impl Writing<'_> {
    /// Writes what changes in lists; `now` is the case of the rows that come.
    ///
    /// # Errors
    /// If something cannot be locked, or the store not be read.
    pub fn change(
        &self,
        store: &dyn Store,
        batch: &mut Batch,
        changes: &[CollectionChange],
        now: &Case,
    ) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut counts = Counts::new();
        let places: BTreeSet<(Id, u32)> = changes
            .iter()
            .filter_map(|change| change.old.as_ref().or(change.new.as_ref()))
            .map(|row| (row.collection.clone(), row.procedure))
            .collect();
        for item in items(store, self.case)? {
            if places.contains(&(item.collection.clone(), item.procedure)) {
                add(&mut counts, &item, -1);
            }
        }
        for (collection, procedure) in &places {
            self.remove(batch, collection, *procedure);
        }
        for row in changes.iter().filter_map(|change| change.new.as_ref()) {
            let procedure = now.procedure(row.procedure);
            let procedure = procedure
                .ok_or_else(|| StoreError::damaged(format!("{} has no procedure {}", row.case, row.procedure)))?;
            self.add(batch, row, procedure.pack(), &mut counts)?;
        }
        self.count(batch, counts);
        Ok(())
    }

    fn place(&self, collection: &Id, procedure: u32) -> [Cell; 4] {
        [bucket_cell(self.case.as_str()), self.case.into(), collection.into(), procedure.into()]
    }

    fn remove(&self, batch: &mut Batch, collection: &Id, procedure: u32) {
        for table in [
            "DELETE FROM collection_rows WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4",
            "DELETE FROM collection_items WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4",
            "DELETE FROM search_terms WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4",
        ] {
            batch.write(table, self.place(collection, procedure));
        }
    }

    fn add(&self, batch: &mut Batch, row: &CollectionRow, pack: &Pack, counts: &mut Counts) -> Result<(), StoreError> {
        let (line, collection, procedure) = (self.line, &row.collection, row.procedure);
        let place = || self.place(collection, procedure).into_iter().chain([Cell::from(line)]);
        let is_personal = |column: &Id| pack.is_personal_column(collection.as_str(), column.as_str());
        let mut open = row.clone();
        let mut personal: Vec<(Id, Value)> = Vec::new();
        for (column, value) in &mut open.values {
            if value.is_some() && is_personal(column) {
                personal.extend(value.take().map(|value| (column.clone(), value)));
            }
        }
        let secret = match personal.is_empty() {
            true => Cell::Null,
            false => {
                let bytes = serde_json::to_vec(&personal).map_err(|error| StoreError::damaged(error.to_string()))?;
                self.data_key.lock(&secret_place(row), &bytes).map_err(|error| locked(&error))?.into()
            }
        };
        batch.write(
            "INSERT INTO collection_rows (bucket, case_id, collection, procedure_number, line, body, secret)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            place().chain([json(&open)?, secret]),
        );
        let rules = pack.collections.get(collection.as_str());
        let filters = rules.into_iter().flat_map(|rules| &rules.columns).filter(|column| column.filters);
        let mut choices: BTreeSet<String> = BTreeSet::from([ALL.to_owned()]);
        for column in filters {
            let shown =
                row.values.iter().filter(|(name, _)| *name == column.id).filter_map(|(_, value)| value.as_ref());
            let key = is_personal(&column.id).then_some(self.index_key);
            choices.extend(shown.flat_map(|value| chosen_by(&column.id, value, key)));
        }
        let order = rules.into_iter().flat_map(|rules| &rules.order);
        let sorted_by = sort_key(&open, order.map(|sorted| (&sorted.column, sorted.descending)));
        let from = day_number(row.from.date);
        let until = row.until.map_or(NEVER, |until| day_number(until.date));
        for reader in tokens_of(&row.readers) {
            for chosen in &choices {
                let item = Item {
                    line: line.to_owned(),
                    collection: collection.clone(),
                    procedure,
                    reader: reader.clone(),
                    chosen: chosen.clone(),
                    sort_key: sorted_by.clone(),
                    from,
                    until,
                };
                let cells = [
                    item.reader.as_str().into(),
                    item.chosen.as_str().into(),
                    item.sort_key.as_str().into(),
                    from.into(),
                    until.into(),
                ];
                batch.write(
                    "INSERT INTO collection_items (bucket, case_id, collection, procedure_number, line, reader, chosen, sort_key,
                        from_day, until_day)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                    place().chain(cells),
                );
                add(counts, &item, 1);
            }
        }
        for term in texts(&open).iter().flat_map(|text| super::search::terms(text)).collect::<BTreeSet<_>>() {
            batch.write(
                "INSERT INTO search_terms (bucket, case_id, collection, procedure_number, line, term)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                place().chain([term.into()]),
            );
        }
        Ok(())
    }

    fn count(&self, batch: &mut Batch, counts: Counts) {
        for ((line, collection, reader, chosen, day), change) in counts {
            if change == 0 {
                continue;
            }
            let place = || {
                [
                    bucket_cell(self.case.as_str()),
                    line.as_str().into(),
                    (&collection).into(),
                    reader.as_str().into(),
                    chosen.as_str().into(),
                    day.into(),
                ]
            };
            let update = Query::new(
                "UPDATE collection_counts SET change = change + ?1 WHERE bucket = ?2 AND line = ?3 AND collection = ?4
                    AND reader = ?5 AND chosen = ?6 AND day = ?7",
                [change.into()].into_iter().chain(place()),
            );
            let insert = Query::new(
                "INSERT INTO collection_counts (bucket, line, collection, reader, chosen, day, change)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                place().into_iter().chain([change.into()]),
            );
            batch.upsert(update, insert);
            batch.write(
                "DELETE FROM collection_counts WHERE bucket = ?1 AND line = ?2 AND collection = ?3 AND reader = ?4 AND chosen = ?5
                    AND day = ?6 AND change = 0",
                place(),
            );
        }
    }
}

fn add(counts: &mut Counts, item: &Item, change: i64) {
    if item.from > item.until {
        return;
    }
    let mut on = |day: i64, change: i64| {
        let of = (item.line.clone(), item.collection.clone(), item.reader.clone(), item.chosen.clone(), day);
        *counts.entry(of).or_default() += change;
    };
    on(item.from, change);
    if item.until < NEVER {
        on(item.until + 1, -change);
    }
}

/// Where the items of a case are found now.
fn items(store: &dyn Store, case: &Id) -> Result<Vec<Item>, StoreError> {
    let query = "SELECT line, collection, procedure_number, reader, chosen, sort_key, from_day, until_day
        FROM collection_items WHERE bucket = ?1 AND case_id = ?2";
    let item = |row: &Row| {
        Ok(Item {
            line: row.text(0)?.to_owned(),
            collection: row.text(1)?.into(),
            procedure: row.small(2)?,
            reader: row.text(3)?.to_owned(),
            chosen: row.text(4)?.to_owned(),
            sort_key: row.text(5)?.to_owned(),
            from: row.integer(6)?,
            until: row.integer(7)?,
        })
    };
    store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?.iter().map(item).collect()
}

/// The rows of a case as they are kept.
///
/// # Errors
/// If they cannot be unlocked, or the store not be used.
pub fn rows_of(store: &dyn Store, case: &Id, data_key: &Key) -> Result<Vec<CollectionRow>, StoreError> {
    let query = "SELECT body, secret FROM collection_rows WHERE bucket = ?1 AND case_id = ?2
        ORDER BY collection, procedure_number";
    let rows = store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?;
    rows.iter().map(|row| unlocked(row, |_| Ok(data_key.clone()))).collect()
}

/// A row with its personal values; the key of its case is fetched if there are any.
fn unlocked(row: &Row, key_of: impl FnOnce(&Id) -> Result<Key, StoreError>) -> Result<CollectionRow, StoreError> {
    let mut open: CollectionRow = row.json(0)?;
    if matches!(row.0.get(1), Some(Cell::Bytes(_))) {
        let key = key_of(&open.case)?;
        let bytes = key.unlock(&secret_place(&open), row.bytes(1)?).map_err(|error| locked(&error))?;
        let personal: Vec<(Id, Value)> =
            serde_json::from_slice(&bytes).map_err(|error| StoreError::damaged(error.to_string()))?;
        for (column, value) in personal {
            if let Some((_, shown)) = open.values.iter_mut().find(|(name, _)| *name == column) {
                *shown = Some(value);
            }
        }
    }
    Ok(open)
}

fn secret_place(row: &CollectionRow) -> String {
    format!("{}/{}/{}", row.case, row.collection, row.procedure)
}

fn locked(error: &VaultError) -> StoreError {
    StoreError::Damaged(error.to_string())
}

/// A day of a list.
#[must_use]
pub fn on(day: NaiveDate) -> Cell {
    day_number(day).into()
}
