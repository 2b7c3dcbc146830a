//! Reading lists, a page at a time: each from where the one before has ended, in the order of an index. What does not stand on the day is passed
//! over there; however much that is, a page does no more than it may ([`Effort`]) and says where the next begins.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use guicheng_engine::{CollectionRow, Id};

use super::effort::{ASKED, Effort, Judging};
use super::{ALL, day_number, on, unlocked};
use crate::records::bucket::bucket_cell;
use crate::store::{Cell, Query, Row, Store, StoreError};
use crate::vault::Key;

/// How many entries of an index are passed over at once, at most.
const MOST_AT_ONCE: usize = 4096;

/// How many readers are asked for at once.
const READERS: usize = 4;

/// Where an item stands in its list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// What it is sorted by.
    pub sort_key: String,
    /// Its case.
    pub case: Id,
    /// Its procedure.
    pub procedure: u32,
}

/// What of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest<'p> {
    /// The line of packs.
    pub line: &'p str,
    /// The list, by its id in the pack.
    pub collection: &'p str,
    /// As whom it is read: [`reader_tokens`](super::reader_tokens).
    pub readers: &'p [String],
    /// What is chosen, by each of these: [`chosen_by`](super::chosen_by).
    pub chosen: &'p [String],
    /// What is looked for in single columns.
    pub parts: &'p [(Id, String)],
    /// The day.
    pub day: NaiveDate,
    /// Whether that day is over: then what decisions have taken out since stands there too.
    pub is_over: bool,
    /// The last item of the page before.
    pub after: Option<&'p Place>,
    /// What it takes to tell whether an item belongs on the page.
    pub judging: Judging,
    /// How many items at most.
    pub most: usize,
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What it shows.
    pub rows: Vec<CollectionRow>,
    /// Where the next page begins; none if this is the last. There is one too where much had to be passed over, and not all has been: then this
    /// page has fewer items than were asked for, or none.
    pub next: Option<Place>,
}

/// The next entries of a table of items, whatever stands there on which day: the index has all that is read.
macro_rules! entries {
    ($table:literal) => {
        concat!(
            "SELECT sort_key, case_id, procedure_number, from_day, until_day FROM ",
            $table,
            " WHERE line = ?1 AND collection = ?2 AND reader = ?3 AND chosen = ?4
                AND (sort_key, case_id, procedure_number) > (?5, ?6, ?7)
              ORDER BY sort_key, case_id, procedure_number LIMIT ?8"
        )
    };
}

/// By what an item of a table of items is found that stands on a day.
macro_rules! standing {
    ($table:literal) => {
        concat!(
            "SELECT chosen FROM ",
            $table,
            " WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4
                AND reader IN (?5, ?6, ?7, ?8) AND from_day <= ?9 AND until_day >= ?10"
        )
    };
}

/// What stands now, and what stood before.
const ENTRIES: [&str; 2] = [entries!("collection_items"), entries!("collection_past_items")];
const STANDING: [&str; 2] = [standing!("collection_items"), standing!("collection_past_items")];

impl PageRequest<'_> {
    /// Of something about what stands now and something about what stood before, what is asked.
    fn of_both<T>(&self, both: [T; 2]) -> impl Iterator<Item = T> {
        both.into_iter().take(if self.is_over { 2 } else { 1 })
    }
}

/// A page of a list, of what `may_read` lets through: that there is more is told of nothing else, but where a page has come to its end before it
/// was full. `key_of` gives the data key of a case.
///
/// # Errors
/// If the store cannot be used.
pub fn page<E: From<StoreError>>(
    store: &dyn Store,
    request: &PageRequest<'_>,
    key_of: impl Fn(&Id) -> Result<Key, StoreError>,
    may_read: impl Fn(&CollectionRow) -> Result<bool, E>,
) -> Result<Page, E> {
    let mut page = Page::default();
    let Some(chosen) = rarest_first(store, request)? else { return Ok(page) };
    let (first, further) = chosen.split_first().map_or((ALL, &[][..]), |(first, rest)| (*first, rest));
    let mut after = request.after.cloned();
    let mut effort = Effort::new();
    let mut look = request.most.saturating_add(1);
    loop {
        // The next items of each whom it is read as; those beyond the shortest of these stretches are asked for again.
        let mut found: BTreeSet<Place> = BTreeSet::new();
        let mut sure_up_to: Option<Place> = None;
        for reader in request.readers {
            for entries in request.of_both(ENTRIES) {
                let (passed, last) =
                    stretch(store, request, entries, (reader, first), after.as_ref(), look, &mut found)?;
                effort.spend(passed);
                sure_up_to = [sure_up_to, last].into_iter().flatten().min();
            }
        }
        // Where no stretch was cut, all that is left is found.
        let is_sure = |place: &Place| sure_up_to.as_ref().is_none_or(|sure| place <= sure);
        let found: Vec<Place> = found.into_iter().filter(is_sure).collect();
        look = if found.len() > look / 4 { look } else { look.saturating_mul(4).min(MOST_AT_ONCE) };
        for place in found {
            if effort.is_over() {
                page.next = after;
                return Ok(page);
            }
            let is_chosen = further.is_empty() || stands(store, request, (&place.case, place.procedure), further)?;
            effort.spend(if further.is_empty() { 1 } else { ASKED });
            let row = match is_chosen {
                true => row(store, request, &place.case, place.procedure, &key_of)?,
                false => None,
            };
            if let Some(row) = row {
                effort.spend(request.judging.cost());
                if may_read(&row)? {
                    if page.rows.len() == request.most {
                        page.next = after;
                        return Ok(page);
                    }
                    page.rows.push(row);
                }
            }
            after = Some(place);
        }
        if sure_up_to.is_none() {
            return Ok(page);
        }
        after = sure_up_to;
        if effort.is_over() {
            page.next = after;
            return Ok(page);
        }
    }
}

/// What is chosen, that which the fewest items have first; none if no item has one of it.
fn rarest_first<'r>(store: &dyn Store, request: &PageRequest<'r>) -> Result<Option<Vec<&'r str>>, StoreError> {
    let chosen = request.chosen.iter().map(String::as_str);
    if request.chosen.len() < 2 {
        return Ok(Some(chosen.collect()));
    }
    let mut counted = Vec::with_capacity(request.chosen.len());
    for one in chosen {
        let counts = request.readers.iter().map(|reader| count_of(store, request, reader, one));
        counted.push((counts.sum::<Result<u64, StoreError>>()?, one));
    }
    counted.sort_unstable();
    let is_none = counted.first().is_some_and(|(count, _)| *count == 0);
    Ok((!is_none).then(|| counted.into_iter().map(|(_, one)| one).collect()))
}

/// Adds what stands in the next entries of a table to what was found; how many entries that were, and the last of them if more may follow.
fn stretch(
    store: &dyn Store,
    request: &PageRequest<'_>,
    entries: &'static str,
    (reader, chosen): (&str, &str),
    after: Option<&Place>,
    look: usize,
    found: &mut BTreeSet<Place>,
) -> Result<(u64, Option<Place>), StoreError> {
    let list: [Cell; 4] = [request.line.into(), request.collection.into(), reader.into(), chosen.into()];
    let behind: [Cell; 3] = match after {
        None => [" ".into(), " ".into(), 0_u32.into()],
        Some(Place { sort_key, case, procedure }) => [sort_key.as_str().into(), case.into(), (*procedure).into()],
    };
    let cells = list.into_iter().chain(behind).chain([look.into()]);
    let place = |row: &Row| {
        Ok::<Place, StoreError>(Place {
            sort_key: row.text(0)?.to_owned(),
            case: row.text(1)?.into(),
            procedure: row.small(2)?,
        })
    };
    let day = day_number(request.day);
    let rows = store.read(&Query::new(entries, cells))?;
    for row in &rows {
        if row.integer(3)? <= day && row.integer(4)? >= day {
            found.insert(place(row)?);
        }
    }
    let last = rows.last().filter(|_| rows.len() == look).map(place).transpose()?;
    Ok((u64::try_from(rows.len()).unwrap_or(u64::MAX), last))
}

/// Whether an item stands on the day for one of those it is read as, by each of several choices.
pub(super) fn stands(
    store: &dyn Store,
    request: &PageRequest<'_>,
    (case, procedure): (&Id, u32),
    chosen: &[&str],
) -> Result<bool, StoreError> {
    let mut missing: BTreeSet<&str> = chosen.iter().copied().collect();
    for readers in request.readers.chunks(READERS) {
        let place: [Cell; 4] = [bucket_cell(case.as_str()), case.into(), request.collection.into(), procedure.into()];
        // Where there are fewer, the last is asked for again.
        let readers = readers.iter().chain(readers.last().into_iter().cycle()).take(READERS);
        let readers = readers.map(|reader| Cell::from(reader.as_str()));
        let cells: Vec<Cell> = place.into_iter().chain(readers).chain([on(request.day), on(request.day)]).collect();
        for query in request.of_both(STANDING) {
            for row in store.read(&Query::new(query, cells.clone()))? {
                missing.remove(row.text(0)?);
            }
            if missing.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What an item shows on the day.
pub(super) fn row(
    store: &dyn Store,
    request: &PageRequest<'_>,
    case: &Id,
    procedure: u32,
    key_of: &impl Fn(&Id) -> Result<Key, StoreError>,
) -> Result<Option<CollectionRow>, StoreError> {
    let cells = [bucket_cell(case.as_str()), case.into(), request.collection.into(), procedure.into()];
    if request.is_over {
        let query = "SELECT body, secret FROM collection_past_rows
            WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4 AND from_day <= ?5 AND until_day >= ?6";
        let on_day = cells.clone().into_iter().chain([on(request.day), on(request.day)]);
        if let Some(row) = store.read(&Query::new(query, on_day))?.first() {
            return unlocked(row, key_of).map(Some);
        }
    }
    let query = "SELECT body, secret FROM collection_rows
        WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4";
    // Gone meanwhile, perhaps.
    store.read(&Query::new(query, cells))?.first().map(|row| unlocked(row, key_of)).transpose()
}

/// How many items somebody reads on a day. Who reads as several readers, each of which has some, may count one twice: then it is
/// at most so many.
///
/// # Errors
/// If the store cannot be used.
pub fn count(store: &dyn Store, request: &PageRequest<'_>) -> Result<(u64, bool), StoreError> {
    let chosen = request.chosen.first().map_or(ALL, String::as_str);
    let mut counts = Vec::new();
    for reader in request.readers {
        counts.extend(Some(count_of(store, request, reader, chosen)?).filter(|counted| *counted > 0));
    }
    let is_exact = counts.len() <= 1 && request.chosen.len() <= 1;
    Ok((counts.iter().sum(), is_exact))
}

/// How many items one reader has on a day.
pub(super) fn count_of(
    store: &dyn Store,
    request: &PageRequest<'_>,
    reader: &str,
    chosen: &str,
) -> Result<u64, StoreError> {
    let query =
        "SELECT COALESCE(SUM(change), 0) FROM collection_counts WHERE line = ?1 AND collection = ?2 AND reader = ?3 AND chosen = ?4
        AND day <= ?5";
    let cells = [request.line.into(), request.collection.into(), reader.into(), chosen.into(), on(request.day)];
    store.read(&Query::new(query, cells))?.first().map_or(Ok(0), |row| row.count(0))
}
