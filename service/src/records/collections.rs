//! Lists over many cases: what an item shows, where each of its readers finds it, and how many there are.
//!
//! An item stands in the table once for each *reader* (everybody, somebody, perhaps in a role only) and, for each of these, once by
//! itself and once for each value that readers choose by, always with what it is sorted by. So a page of a list is read in
//! the order of an index, whoever reads it and whatever is chosen, and nothing is sorted or counted then. How many items there are is
//! kept as changes by day, since items come and go by themselves on days that are known beforehand.
//!
//! What a decision takes out of a list, or shows otherwise from its day on, goes on standing in the lists of the days before, in tables of their own.
//! What is over by itself is put there too, once its last day has gone: so lists of today, and what is looked for in them, hold nothing but what
//! stands, and what is to come.

mod effort;
mod found;
mod item;
mod over;
mod page;
mod past;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use guicheng_engine::{Case, CollectionChange, CollectionRow, Id, Pack, Value};

use super::bucket::bucket_cell;
use crate::store::cell::json;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};
use crate::vault::{Key, VaultError};
pub use effort::Judging;
pub use found::{is_found, search};
pub use item::{chosen_by, day_number, day_of, reader_tokens, tokens_of};
use item::{sort_key, texts};
pub use over::{put_away, settle};
pub use page::{Page, PageRequest, Place, count, page};
pub use past::{Listed, Version};

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
    /// The day where its pack holds. What was over before is written where lists of days before are read.
    pub today: NaiveDate,
}

/// A row as it is written.
struct Written {
    body: Cell,
    secret: Cell,
    /// What it is looked for by.
    texts: Vec<String>,
    /// None if it stands on no day, or is for nobody.
    items: Vec<Item>,
}

impl Item {
    /// The columns of a table of items, from the bucket to the last day.
    fn cells(&self, case: &Id) -> [Cell; 10] {
        [
            bucket_cell(case.as_str()),
            case.into(),
            (&self.collection).into(),
            self.procedure.into(),
            self.line.as_str().into(),
            self.reader.as_str().into(),
            self.chosen.as_str().into(),
            self.sort_key.as_str().into(),
            self.from.into(),
            self.until.into(),
        ]
    }

    /// Reads the columns `line, collection, procedure_number, reader, chosen, sort_key, from_day, until_day`.
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            line: row.text(0)?.to_owned(),
            collection: row.text(1)?.into(),
            procedure: row.small(2)?,
            reader: row.text(3)?.to_owned(),
            chosen: row.text(4)?.to_owned(),
            sort_key: row.text(5)?.to_owned(),
            from: row.integer(6)?,
            until: row.integer(7)?,
        })
    }
}

/// How many items more or fewer there are, by list, reader, choice and day.
type Counts = BTreeMap<(String, Id, String, String, i64), i64>;

impl Writing<'_> {
    /// Writes what changes in lists on a day; `now` is the case of the rows that come. What they showed until the day before stays in the lists of
    /// those days.
    ///
    /// # Errors
    /// If something cannot be locked, or the store not be read.
    pub fn change(
        &self,
        store: &dyn Store,
        batch: &mut Batch,
        changes: &[CollectionChange],
        now: &Case,
        day: NaiveDate,
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
        let mut has_past = past::places(store, self.case, day)?;
        let mut ended = BTreeMap::new();
        // What was put away although it would stand on the day still is as what stands.
        let away = past::items_from(store, self.case, day)?;
        let again: BTreeSet<(&Id, u32)> = away.iter().map(|item| (&item.collection, item.procedure)).collect();
        for (collection, procedure) in
            again.into_iter().filter(|(id, number)| places.contains(&((*id).clone(), *number)))
        {
            past::remove(batch, self.place(collection, procedure), day);
        }
        for mut item in items(store, self.case)?.into_iter().chain(away.iter().cloned()) {
            let place = (item.collection.clone(), item.procedure);
            if !places.contains(&place) {
                continue;
            }
            add(&mut counts, &item, -1);
            if let Some(until) = past::ended((item.from, item.until), day) {
                item.until = until;
                past::add_item(batch, self.case, &item);
                add(&mut counts, &item, 1);
                ended.insert(place, (item.from, until));
            }
        }
        for (place, days) in ended {
            past::end_row(store, batch, self.place(&place.0, place.1), days)?;
            has_past.insert(place);
        }
        for (collection, procedure) in &places {
            self.remove(batch, collection, *procedure);
        }
        for row in changes.iter().filter_map(|change| change.new.as_ref()) {
            let procedure = now.procedure(row.procedure);
            let procedure = procedure
                .ok_or_else(|| StoreError::damaged(format!("{} has no procedure {}", row.case, row.procedure)))?;
            let place = (row.collection.clone(), row.procedure);
            let days = past::days(row, has_past.contains(&place).then_some(day));
            self.add(batch, row, procedure.pack(), days, &mut counts)?;
        }
        self.count(batch, counts);
        Ok(())
    }

    /// Writes all that lists show of a case, and have shown, in place of what is there.
    ///
    /// # Errors
    /// If something cannot be locked, or the store not be read.
    pub fn anew(&self, store: &dyn Store, batch: &mut Batch, versions: &[Version]) -> Result<(), StoreError> {
        let mut counts = Counts::new();
        for item in items(store, self.case)?.into_iter().chain(past::items(store, self.case)?) {
            add(&mut counts, &item, -1);
        }
        for table in [
            "DELETE FROM collection_rows WHERE bucket = ?1 AND case_id = ?2",
            "DELETE FROM collection_items WHERE bucket = ?1 AND case_id = ?2",
            "DELETE FROM search_terms WHERE bucket = ?1 AND case_id = ?2",
            "DELETE FROM collection_past_rows WHERE bucket = ?1 AND case_id = ?2",
            "DELETE FROM collection_past_items WHERE bucket = ?1 AND case_id = ?2",
        ] {
            batch.write(table, [bucket_cell(self.case.as_str()), self.case.into()]);
        }
        for Version { row, pack, days, is_past } in versions {
            match is_past {
                false => self.add(batch, row, pack, *days, &mut counts)?,
                true => {
                    let written = self.written(row, pack, *days)?;
                    self.add_past(batch, row, *days, written, &mut counts);
                }
            }
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

    /// A row as it is written, with the items that it is found by from a day to a day.
    fn written(&self, row: &CollectionRow, pack: &Pack, (from, until): (i64, i64)) -> Result<Written, StoreError> {
        let collection = &row.collection;
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
        let mut items = Vec::new();
        for reader in tokens_of(&row.readers).into_iter().filter(|_| from <= until) {
            items.extend(choices.iter().map(|chosen| Item {
                line: self.line.to_owned(),
                collection: collection.clone(),
                procedure: row.procedure,
                reader: reader.clone(),
                chosen: chosen.clone(),
                sort_key: sorted_by.clone(),
                from,
                until,
            }));
        }
        Ok(Written { body: json(&open)?, secret, texts: texts(&open), items })
    }

    fn add(
        &self,
        batch: &mut Batch,
        row: &CollectionRow,
        pack: &Pack,
        days: (i64, i64),
        counts: &mut Counts,
    ) -> Result<(), StoreError> {
        let written = self.written(row, pack, days)?;
        if !written.items.is_empty() && days.1 < day_number(self.today) {
            self.add_past(batch, row, days, written, counts);
            return Ok(());
        }
        let Written { body, secret, texts, items } = written;
        let place = || self.place(&row.collection, row.procedure).into_iter().chain([Cell::from(self.line)]);
        // What nobody finds is over at no time.
        let days = items.first().map(|item| (item.from, item.until)).unzip();
        batch.write(
            "INSERT INTO collection_rows (bucket, case_id, collection, procedure_number, line, body, secret, from_day, until_day)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            place().chain([body, secret, days.0.into(), days.1.into()]),
        );
        for item in &items {
            batch.write(
                "INSERT INTO collection_items (bucket, case_id, collection, procedure_number, line, reader, chosen, sort_key,
                    from_day, until_day)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                item.cells(self.case),
            );
            add(counts, item, 1);
        }
        let found_by = texts.iter().filter(|_| !items.is_empty()).flat_map(|text| super::search::terms(text));
        for term in found_by.collect::<BTreeSet<_>>() {
            batch.write(
                "INSERT INTO search_terms (bucket, case_id, collection, procedure_number, line, term)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                place().chain([term.into()]),
            );
        }
        Ok(())
    }

    /// Adds what lists showed on days that are over.
    fn add_past(
        &self,
        batch: &mut Batch,
        row: &CollectionRow,
        days: (i64, i64),
        written: Written,
        counts: &mut Counts,
    ) {
        let place = self.place(&row.collection, row.procedure);
        past::add_row(batch, place, days, self.line, (written.body, written.secret));
        for item in &written.items {
            past::add_item(batch, self.case, item);
            add(counts, item, 1);
        }
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
            count_on(batch, || place().into_iter(), &change.into());
        }
    }
}

/// Counts so many items more or fewer, by the bucket, list, reader, choice and day. Where there are none more and none fewer, nothing is kept.
fn count_on<I: Iterator<Item = Cell>>(batch: &mut Batch, place: impl Fn() -> I, change: &Cell) {
    let update = Query::new(
        "UPDATE collection_counts SET change = change + ?1 WHERE bucket = ?2 AND line = ?3 AND collection = ?4
            AND reader = ?5 AND chosen = ?6 AND day = ?7",
        [change.clone()].into_iter().chain(place()),
    );
    let insert = Query::new(
        "INSERT INTO collection_counts (bucket, line, collection, reader, chosen, day, change)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        place().chain([change.clone()]),
    );
    batch.upsert(update, insert);
    batch.write(
        "DELETE FROM collection_counts WHERE bucket = ?1 AND line = ?2 AND collection = ?3 AND reader = ?4 AND chosen = ?5
            AND day = ?6 AND change = 0",
        place(),
    );
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
    store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?.iter().map(Item::read).collect()
}

/// The rows of a case as they are kept, but for those that are over.
///
/// # Errors
/// If they cannot be unlocked, or the store not be used.
pub fn rows_of(store: &dyn Store, case: &Id, data_key: &Key) -> Result<Vec<CollectionRow>, StoreError> {
    let query = "SELECT body, secret FROM collection_rows WHERE bucket = ?1 AND case_id = ?2
        ORDER BY collection, procedure_number";
    let rows = store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?;
    rows.iter().map(|row| unlocked(row, |_| Ok(data_key.clone()))).collect()
}

/// Whether a row that is over by itself is kept as it is.
///
/// # Errors
/// If it cannot be unlocked, or the store not be used.
pub fn is_put_away(store: &dyn Store, row: &CollectionRow, data_key: &Key) -> Result<bool, StoreError> {
    let Some(until) = &row.until else { return Ok(false) };
    let query = "SELECT body, secret FROM collection_past_rows WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3
        AND procedure_number = ?4 AND until_day = ?5 ORDER BY from_day DESC LIMIT 1";
    let place = [bucket_cell(row.case.as_str()), (&row.case).into(), (&row.collection).into(), row.procedure.into()];
    let rows = store.read(&Query::new(query, place.into_iter().chain([on(until.date)])))?;
    let kept = rows.first().map(|kept| unlocked(kept, |_| Ok(data_key.clone()))).transpose()?;
    Ok(kept.is_some_and(|kept| kept == *row))
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
