//! Reading lists, a page at a time.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use guicheng_engine::{CollectionRow, Id};

use super::item::texts;
use super::{ALL, on, unlocked};
use crate::records::bucket::bucket_cell;
use crate::records::search::{Sought, behind, is_in, sought};
use crate::store::{Cell, Query, Row, Store, StoreError};
use crate::vault::Key;

/// How many items are looked at for one page at most: where few of many are chosen, the rest comes with the next.
const MOST_LOOKED_AT: usize = 2000;

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
    /// How many items at most.
    pub most: usize,
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What it shows.
    pub rows: Vec<CollectionRow>,
    /// Where the next page begins; none if this is the last.
    pub next: Option<Place>,
}

/// What a page is read by, of a table of items.
macro_rules! in_order {
    ($table:literal, $behind:literal, $most:literal) => {
        concat!(
            "SELECT sort_key, case_id, procedure_number FROM ",
            $table,
            " WHERE line = ?1 AND collection = ?2 AND reader = ?3 AND chosen = ?4 AND from_day <= ?5 AND until_day >= ?6",
            $behind,
            " ORDER BY sort_key, case_id, procedure_number LIMIT ",
            $most
        )
    };
}

/// What says whether an item stands in a table of items.
macro_rules! standing_in {
    ($table:literal) => {
        concat!(
            "SELECT case_id FROM ",
            $table,
            " WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3 AND procedure_number = ?4 AND reader = ?5 AND chosen = ?6",
            " AND from_day <= ?7 AND until_day >= ?8"
        )
    };
}

/// The first page and a further one, of what stands now and of what stood before.
const FIRST: [&str; 2] = [in_order!("collection_items", "", "?7"), in_order!("collection_past_items", "", "?7")];
const FURTHER: [&str; 2] = [
    in_order!("collection_items", " AND (sort_key, case_id, procedure_number) > (?7, ?8, ?9)", "?10"),
    in_order!("collection_past_items", " AND (sort_key, case_id, procedure_number) > (?7, ?8, ?9)", "?10"),
];

impl PageRequest<'_> {
    /// Of two queries, those that are asked: of what stands now, and of what stood before.
    fn of_both(&self, queries: [&'static str; 2]) -> impl Iterator<Item = &'static str> {
        queries.into_iter().take(if self.is_over { 2 } else { 1 })
    }
}

/// A page of a list, of what `may_read` lets through: that there is more is told of nothing else. `key_of` gives the data key of a case.
///
/// # Errors
/// If the store cannot be used.
pub fn page<E: From<StoreError>>(
    store: &dyn Store,
    request: &PageRequest<'_>,
    key_of: impl Fn(&Id) -> Result<Key, StoreError>,
    may_read: impl Fn(&CollectionRow) -> Result<bool, E>,
) -> Result<Page, E> {
    let (first, further) = request.chosen.split_first().map_or((ALL, &[][..]), |(first, rest)| (first.as_str(), rest));
    let mut page = Page::default();
    let mut after = request.after.cloned();
    let mut looked_at = 0;
    loop {
        let wanted = request.most.saturating_sub(page.rows.len()).saturating_add(1);
        // The next items of each whom it is read as; those beyond the shortest of these that was cut are asked for again.
        let mut found: BTreeSet<Place> = BTreeSet::new();
        let mut sure_up_to: Option<Place> = None;
        for reader in request.readers {
            let places = places(store, request, reader, first, after.as_ref(), wanted)?;
            if places.len() == wanted {
                let last = places.last().cloned();
                sure_up_to = [sure_up_to, last].into_iter().flatten().min();
            }
            found.extend(places);
        }
        for place in found.into_iter().filter(|place| sure_up_to.as_ref().is_none_or(|sure| place <= sure)) {
            if looked_at == MOST_LOOKED_AT {
                page.next = after;
                return Ok(page);
            }
            looked_at += 1;
            let row = match is_chosen(store, request, &place, further)? {
                true => row(store, request, &place.case, place.procedure, &key_of)?,
                false => None,
            };
            if let Some(row) = row
                && may_read(&row)?
            {
                if page.rows.len() == request.most {
                    page.next = after;
                    return Ok(page);
                }
                page.rows.push(row);
            }
            after = Some(place);
        }
        if sure_up_to.is_none() {
            return Ok(page);
        }
    }
}

fn places(
    store: &dyn Store,
    request: &PageRequest<'_>,
    reader: &str,
    chosen: &str,
    after: Option<&Place>,
    most: usize,
) -> Result<Vec<Place>, StoreError> {
    let list: [Cell; 6] = [
        request.line.into(),
        request.collection.into(),
        reader.into(),
        chosen.into(),
        on(request.day),
        on(request.day),
    ];
    let cells: Vec<Cell> = match after {
        None => list.into_iter().chain([most.into()]).collect(),
        Some(Place { sort_key, case, procedure }) => {
            let place: [Cell; 4] = [sort_key.as_str().into(), case.into(), (*procedure).into(), most.into()];
            list.into_iter().chain(place).collect()
        }
    };
    let place = |row: &Row| {
        Ok(Place { sort_key: row.text(0)?.to_owned(), case: row.text(1)?.into(), procedure: row.small(2)? })
    };
    let mut found: Vec<Place> = Vec::new();
    for query in request.of_both(if after.is_some() { FURTHER } else { FIRST }) {
        let rows = store.read(&Query::new(query, cells.clone()))?;
        found.extend(rows.iter().map(place).collect::<Result<Vec<_>, StoreError>>()?);
    }
    found.sort();
    found.truncate(most);
    Ok(found)
}

/// Whether an item is also found by further choices, for one of those it is read as.
fn is_chosen(
    store: &dyn Store,
    request: &PageRequest<'_>,
    place: &Place,
    further: &[String],
) -> Result<bool, StoreError> {
    for chosen in further {
        let mut is_found = false;
        for reader in request.readers {
            is_found = is_found || stands(store, request, &place.case, place.procedure, reader, chosen)?;
        }
        if !is_found {
            return Ok(false);
        }
    }
    Ok(true)
}

fn stands(
    store: &dyn Store,
    request: &PageRequest<'_>,
    case: &Id,
    procedure: u32,
    reader: &str,
    chosen: &str,
) -> Result<bool, StoreError> {
    let queries = [standing_in!("collection_items"), standing_in!("collection_past_items")];
    let cells = [
        bucket_cell(case.as_str()),
        case.into(),
        request.collection.into(),
        procedure.into(),
        reader.into(),
        chosen.into(),
        on(request.day),
        on(request.day),
    ];
    for query in request.of_both(queries) {
        if !store.read(&Query::new(query, cells.clone()))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn row(
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

/// One item, if somebody may read it on that day.
///
/// # Errors
/// If the store cannot be used.
pub fn item(
    store: &dyn Store,
    request: &PageRequest<'_>,
    case: &Id,
    procedure: u32,
    key_of: impl Fn(&Id) -> Result<Key, StoreError>,
) -> Result<Option<CollectionRow>, StoreError> {
    for reader in request.readers {
        if stands(store, request, case, procedure, reader, ALL)? {
            return row(store, request, case, procedure, &key_of);
        }
    }
    Ok(None)
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
fn count_of(store: &dyn Store, request: &PageRequest<'_>, reader: &str, chosen: &str) -> Result<u64, StoreError> {
    let query =
        "SELECT COALESCE(SUM(change), 0) FROM collection_counts WHERE line = ?1 AND collection = ?2 AND reader = ?3 AND chosen = ?4
        AND day <= ?5";
    let cells = [request.line.into(), request.collection.into(), reader.into(), chosen.into(), on(request.day)];
    store.read(&Query::new(query, cells))?.first().map_or(Ok(0), |row| row.count(0))
}

/// The items of a list in which all is found that somebody looks for, in the order of their cases, after one. Nothing that they do not read
/// counts: neither does it end a page, nor does it tell that there is more.
///
/// # Errors
/// If the store cannot be used.
pub fn search<E: From<StoreError>>(
    store: &dyn Store,
    request: &PageRequest<'_>,
    text: &str,
    key_of: impl Fn(&Id) -> Result<Key, StoreError>,
    may_read: impl Fn(&CollectionRow) -> Result<bool, E>,
) -> Result<Page, E> {
    // The longest is likely to be the rarest.
    let mut terms: Vec<Sought> = sought(text).into_iter().collect();
    terms.sort_by_key(|term| matches!(term, Sought::Beginning(beginning) if beginning.chars().count() < 2));
    let Some((first, further)) = terms.split_first() else { return Ok(Page::default()) };
    let mut page = Page::default();
    let mut after = request.after.cloned().map(|place| (place.case, place.procedure));
    let next =
        |after: Option<(Id, u32)>| after.map(|(case, procedure)| Place { sort_key: "0".to_owned(), case, procedure });
    let mut looked_at = 0;
    loop {
        let found = found_by(store, request, first, after.as_ref())?;
        if found.is_empty() {
            return Ok(page);
        }
        for (case, procedure) in found {
            if looked_at == MOST_LOOKED_AT {
                page.next = next(after);
                return Ok(page);
            }
            looked_at += 1;
            let place = Place { sort_key: String::new(), case: case.clone(), procedure };
            let mut fits = is_chosen(store, request, &place, request.chosen)?;
            for term in further {
                fits = fits && has_term(store, request, &case, procedure, term)?;
            }
            let row = if fits { item(store, request, &case, procedure, &key_of)? } else { None };
            if let Some(row) = row.filter(|row| has_parts(row, request.parts))
                && may_read(&row)?
            {
                if page.rows.len() == request.most {
                    page.next = next(after);
                    return Ok(page);
                }
                page.rows.push(row);
            }
            after = Some((case, procedure));
        }
    }
}

/// Whether all that somebody looks for is found in a row, but for columns in which nothing is looked for; and each part in its column.
#[must_use]
pub fn is_found(
    row: &CollectionRow,
    text: &str,
    parts: &[(Id, String)],
    is_looked_through: impl Fn(&Id) -> bool,
) -> bool {
    let values = row.values.iter().filter(|(column, _)| is_looked_through(column)).cloned().collect();
    let open = CollectionRow { values, ..row.clone() };
    has_parts(&open, parts) && is_in(text, &texts(&open).join("\n"))
}

/// Whether each part is found in its column.
fn has_parts(row: &CollectionRow, parts: &[(Id, String)]) -> bool {
    let text = |column: &Id| row.values.iter().find(|(known, _)| known == column)?.1.as_ref().map(ToString::to_string);
    parts.iter().all(|(column, part)| text(column).is_some_and(|text| is_in(part, &text)))
}

/// How many items are fetched at once that are found by the first term.
const AT_ONCE: usize = 200;

fn bounds(term: &Sought) -> (String, String) {
    match term {
        Sought::Whole(term) => (term.clone(), term.clone()),
        Sought::Beginning(beginning) => (beginning.clone(), behind(beginning)),
    }
}

/// Up to how many items that somebody reads are looked through for a term; of those who read more, what has the term is looked through. Then how
/// long it takes tells nothing of what others read either.
const FEW: u64 = 5000;

/// What has a term, of what somebody reads.
macro_rules! having {
    ($term:literal) => {
        concat!(
            "SELECT DISTINCT case_id, procedure_number FROM search_terms
             WHERE line = ?1 AND collection = ?2 AND ",
            $term,
            " AND (case_id, procedure_number) > (?5, ?6)
                AND EXISTS (SELECT 1 FROM collection_items WHERE collection_items.bucket = search_terms.bucket
                    AND collection_items.case_id = search_terms.case_id
                    AND collection_items.collection = search_terms.collection
                    AND collection_items.procedure_number = search_terms.procedure_number
                    AND collection_items.reader = ?7 AND collection_items.chosen = ?8
                    AND collection_items.from_day <= ?9 AND collection_items.until_day >= ?10)
             ORDER BY case_id, procedure_number LIMIT ?11"
        )
    };
}

/// What somebody reads, of what has a term.
const OF_FEW: &str = "SELECT case_id, procedure_number FROM collection_items
    WHERE line = ?1 AND collection = ?2
        AND EXISTS (SELECT 1 FROM search_terms WHERE search_terms.bucket = collection_items.bucket
            AND search_terms.case_id = collection_items.case_id
            AND search_terms.collection = collection_items.collection
            AND search_terms.procedure_number = collection_items.procedure_number
            AND search_terms.term >= ?3 AND search_terms.term <= ?4)
        AND (case_id, procedure_number) > (?5, ?6) AND reader = ?7 AND chosen = ?8
        AND from_day <= ?9 AND until_day >= ?10
    ORDER BY case_id, procedure_number LIMIT ?11";

/// The next that is found by a term, of what is read as one of those of the request.
fn found_by(
    store: &dyn Store,
    request: &PageRequest<'_>,
    term: &Sought,
    after: Option<&(Id, u32)>,
) -> Result<Vec<(Id, u32)>, StoreError> {
    let (from, to) = bounds(term);
    let (case, procedure) = after.map_or((" ", 0), |(case, procedure)| (case.as_str(), *procedure));
    let mut found: BTreeSet<(Id, u32)> = BTreeSet::new();
    for reader in request.readers {
        let query = match (count_of(store, request, reader, ALL)?, term) {
            (0, _) => continue,
            (..=FEW, _) => OF_FEW,
            (_, Sought::Whole(_)) => having!("term = ?3 AND term <= ?4"),
            (_, Sought::Beginning(_)) => having!("term >= ?3 AND term <= ?4"),
        };
        let cells: [Cell; 11] = [
            request.line.into(),
            request.collection.into(),
            from.as_str().into(),
            to.as_str().into(),
            case.into(),
            procedure.into(),
            reader.as_str().into(),
            ALL.into(),
            on(request.day),
            on(request.day),
            AT_ONCE.into(),
        ];
        for row in store.read(&Query::new(query, cells))? {
            found.insert((Id::from(row.text(0)?), row.small(1)?));
        }
    }
    Ok(found.into_iter().take(AT_ONCE).collect())
}

fn has_term(
    store: &dyn Store,
    request: &PageRequest<'_>,
    case: &Id,
    procedure: u32,
    term: &Sought,
) -> Result<bool, StoreError> {
    let query = "SELECT term FROM search_terms WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3
        AND procedure_number = ?4 AND term >= ?5 AND term <= ?6 LIMIT 1";
    let (from, to) = bounds(term);
    let cells =
        [bucket_cell(case.as_str()), case.into(), request.collection.into(), procedure.into(), from.into(), to.into()];
    Ok(!store.read(&Query::new(query, cells))?.is_empty())
}
