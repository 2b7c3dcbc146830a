//! Looking for something in lists. Whoever reads few items has these looked through, so that how long it takes tells nothing of what others read. For
//! whoever reads more, what has the rarest term is gone through, and asked for the others. It is known how rare a term is only up to a bound: terms
//! are not counted but read until then. However much has all of the terms but one, a page does no more than it may ([`Effort`]) and says where the next
//! begins.

use std::collections::BTreeSet;

use guicheng_engine::{CollectionRow, Id};

use super::effort::{ASKED, Effort};
use super::item::texts;
use super::page::{Page, PageRequest, Place, count_of, row, stands};
use super::{ALL, on};
use crate::records::bucket::bucket_cell;
use crate::records::search::{Sought, behind, is_in, sought};
use crate::store::{Cell, Query, Row, Store, StoreError};
use crate::vault::{Key, hexadecimal};

/// Up to how many items that somebody reads are looked through.
const FEW: u64 = 2000;

/// Up to how many items have a term that is rare: they are read at once.
const RARE: u64 = 400;

/// Up to how many items are met to tell the rarest of terms that are not rare.
const COMMON: u64 = 8000;

/// Of how many terms it is asked how rare they are, and of how many that are not rare.
const TERMS: usize = 16;
const TERMS_NOT_RARE: usize = 4;

/// How many items that have a term are read at once: at first, and at most where few of them have the other.
const AT_ONCE: usize = 128;
const AMONG: usize = 4096;

/// What a place begins with in the order of cases, and in that of terms.
const BY_CASE: &str = "0";
const BY_TERM: &str = "t";

/// What is found by a term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// The term, where they are in the order of terms; else nothing.
    term: String,
    case: Id,
    procedure: u32,
}

impl Candidate {
    fn place(self) -> Place {
        let sort_key = match self.term.as_str() {
            "" => BY_CASE.to_owned(),
            term => format!("{BY_TERM}{}", hexadecimal(term.as_bytes())),
        };
        Place { sort_key, case: self.case, procedure: self.procedure }
    }

    fn at(place: &Place) -> Self {
        let term = place.sort_key.strip_prefix(BY_TERM).and_then(text_of).unwrap_or_default();
        Self { term, case: place.case.clone(), procedure: place.procedure }
    }
}

/// The text that hexadecimal digits stand for; none if they stand for none.
fn text_of(digits: &str) -> Option<String> {
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    String::from_utf8(digits.as_bytes().chunks(2).map(byte).collect::<Option<Vec<u8>>>()?).ok()
}

/// How what is looked for is gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// What somebody reads, by case.
    Read,
    /// All that has a rare term, by case.
    Rare(Sought),
    /// What has a term, and another, by case.
    Whole(String, Option<String>),
    /// What has terms that begin so, by these.
    Beginning(String),
}

/// The items of a list in which all is found that somebody looks for, after one: in the order of their cases or, where it is the beginning of a word and
/// many have it, of the words. Nothing that they do not read counts: neither does it end a page, nor does it tell that there is more.
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
    let mut page = Page::default();
    let terms: Vec<Sought> = sought(text).into_iter().collect();
    let Some((way, further)) = way(store, request, &terms)? else { return Ok(page) };
    let chosen: Vec<&str> = [ALL].into_iter().chain(request.chosen.iter().map(String::as_str)).collect();
    let mut after = request.after.map(Candidate::at);
    let mut effort = Effort::new();
    let mut look = AT_ONCE;
    loop {
        let (found, reached) = candidates(store, request, (&way, &further), after.as_ref(), look, &mut effort)?;
        look = if found.len() > look / 4 { look } else { look.saturating_mul(4).min(AMONG) };
        for candidate in found {
            if effort.is_over() {
                page.next = after.map(Candidate::place);
                return Ok(page);
            }
            if let Some(row) = fitting(store, request, (&way, &further, &chosen), &candidate, &mut effort, &key_of)?
                && may_read(&row)?
            {
                if page.rows.len() == request.most {
                    page.next = after.map(Candidate::place);
                    return Ok(page);
                }
                page.rows.push(row);
            }
            after = Some(candidate);
        }
        let Some(reached) = reached else { return Ok(page) };
        after = Some(reached);
        if effort.is_over() {
            page.next = after.map(Candidate::place);
            return Ok(page);
        }
    }
}

/// How terms are gone through, and which have to be asked for besides; none if nobody of those that it is read as has an item, or there are no terms.
fn way(
    store: &dyn Store,
    request: &PageRequest<'_>,
    terms: &[Sought],
) -> Result<Option<(Way, Vec<Sought>)>, StoreError> {
    let counts = request.readers.iter().map(|reader| count_of(store, request, reader, ALL));
    let count = counts.sum::<Result<u64, StoreError>>()?;
    if count == 0 || terms.is_empty() {
        return Ok(None);
    }
    // A further page goes on in the order of the first.
    let by_term = request.after.map(|after| Candidate::at(after).term).filter(|term| !term.is_empty());
    let beginnings = || {
        let mut all: Vec<&String> = terms.iter().filter_map(Sought::beginning).collect();
        all.sort_by_key(|beginning| std::cmp::Reverse(beginning.len()));
        all.into_iter()
    };
    let begun = |beginning: &&String| by_term.as_ref().is_some_and(|term| term.starts_with(beginning.as_str()));
    if let Some(beginning) = beginnings().find(begun) {
        return Ok(Some((Way::Beginning(beginning.clone()), others(terms, &[beginning]))));
    }
    if count <= FEW {
        return Ok(Some((Way::Read, terms.to_vec())));
    }
    let mut rarity = Vec::with_capacity(terms.len());
    for (number, term) in terms.iter().enumerate() {
        let known = if number < TERMS { how_many(store, request, term, RARE)? } else { RARE };
        rarity.push((known, term));
    }
    rarity.sort();
    let rarest = rarity.first().map_or((0, None), |(count, term)| (*count, Some(*term)));
    if let (..RARE, Some(term)) = rarest {
        return Ok(Some((Way::Rare(term.clone()), rarity.iter().skip(1).map(|(_, term)| (*term).clone()).collect())));
    }
    let mut whole = Vec::new();
    for (_, term) in &rarity {
        if let Sought::Whole(known) = term {
            let is_asked = whole.len() < TERMS_NOT_RARE && terms.len() > 1;
            whole.push((if is_asked { how_many(store, request, term, COMMON)? } else { COMMON }, known));
        }
    }
    whole.sort();
    let way = match (whole.as_slice(), beginnings().next()) {
        ([(_, one), (_, other), ..], _) => Way::Whole((*one).clone(), Some((*other).clone())),
        ([(_, one)], _) => Way::Whole((*one).clone(), None),
        ([], Some(longest)) => Way::Beginning(longest.clone()),
        ([], None) => Way::Read,
    };
    let further = match &way {
        Way::Whole(one, other) => others(terms, &[one, other.as_ref().unwrap_or(one)]),
        Way::Beginning(one) => others(terms, &[one]),
        Way::Read | Way::Rare(_) => terms.to_vec(),
    };
    Ok(Some((way, further)))
}

/// The terms but for some.
fn others(terms: &[Sought], but: &[&String]) -> Vec<Sought> {
    let text = |term: &Sought| match term {
        Sought::Whole(text) | Sought::Beginning(text) => text.clone(),
    };
    terms.iter().filter(|term| !but.contains(&&text(term))).cloned().collect()
}

fn bounds(term: &Sought) -> [Cell; 2] {
    match term {
        Sought::Whole(term) => [term.as_str().into(), term.as_str().into()],
        Sought::Beginning(beginning) => [beginning.as_str().into(), behind(beginning).into()],
    }
}

/// How many items a term has, counted no further than to a bound.
fn how_many(store: &dyn Store, request: &PageRequest<'_>, term: &Sought, most: u64) -> Result<u64, StoreError> {
    let query = "SELECT COALESCE(SUM(one), 0) FROM (SELECT 1 AS one FROM search_terms
        WHERE line = ?1 AND collection = ?2 AND term >= ?3 AND term <= ?4 LIMIT ?5) AS met";
    let list = [request.line.into(), request.collection.into()];
    let cells = list.into_iter().chain(bounds(term)).chain([most.into()]);
    store.read(&Query::new(query, cells))?.first().map_or(Ok(0), |row| row.count(0))
}

/// What somebody reads and has a term, of those that they read few of.
macro_rules! of_few {
    ($has:literal, $most:literal) => {
        concat!(
            "SELECT case_id, procedure_number FROM collection_items
             WHERE line = ?1 AND collection = ?2 AND reader = ?3 AND chosen = ?4 AND from_day <= ?5 AND until_day >= ?6
                AND (case_id, procedure_number) > (?7, ?8)
                AND EXISTS (SELECT 1 FROM search_terms WHERE search_terms.case_id = collection_items.case_id
                    AND search_terms.collection = collection_items.collection
                    AND search_terms.procedure_number = collection_items.procedure_number AND ",
            $has,
            ") ORDER BY case_id, procedure_number LIMIT ",
            $most
        )
    };
}

/// A term as it is, in the order of the index of terms; the beginning of one, among the terms of the item.
const OF_FEW: [&str; 2] = [
    of_few!("search_terms.line = collection_items.line AND search_terms.term = ?9", "?10"),
    of_few!(
        "search_terms.bucket = collection_items.bucket AND search_terms.term >= ?9 AND search_terms.term <= ?10",
        "?11"
    ),
];

/// What has a term.
const WITH: &str = "SELECT case_id, procedure_number, 1 FROM search_terms
    WHERE line = ?1 AND collection = ?2 AND term = ?3 AND (case_id, procedure_number) > (?4, ?5)
    ORDER BY case_id, procedure_number LIMIT ?6";

/// What has a term, and whether it has another too.
const WITH_OTHER: &str = "SELECT one.case_id, one.procedure_number,
        COALESCE((SELECT 1 FROM search_terms AS other WHERE other.line = one.line AND other.collection = one.collection
            AND other.term = ?1 AND other.case_id = one.case_id AND other.procedure_number = one.procedure_number), 0)
    FROM search_terms AS one
    WHERE one.line = ?2 AND one.collection = ?3 AND one.term = ?4 AND (one.case_id, one.procedure_number) > (?5, ?6)
    ORDER BY one.case_id, one.procedure_number LIMIT ?7";

/// What has terms within bounds.
const WITHIN: &str = "SELECT term, case_id, procedure_number FROM search_terms
    WHERE line = ?1 AND collection = ?2 AND term <= ?3 AND (term, case_id, procedure_number) > (?4, ?5, ?6)
    ORDER BY term, case_id, procedure_number LIMIT ?7";

/// The next that may be found, in order, and how far that goes; none if there is nothing behind.
fn candidates(
    store: &dyn Store,
    request: &PageRequest<'_>,
    (way, further): (&Way, &[Sought]),
    after: Option<&Candidate>,
    look: usize,
    effort: &mut Effort,
) -> Result<(Vec<Candidate>, Option<Candidate>), StoreError> {
    let (case, procedure) = after.map_or((" ", 0), |after| (after.case.as_str(), after.procedure));
    let list = || [Cell::from(request.line), request.collection.into()].into_iter();
    let behind_it = || [Cell::from(case), procedure.into()].into_iter();
    let by_case = |row: &Row| -> Result<Candidate, StoreError> {
        Ok(Candidate { term: String::new(), case: row.text(0)?.into(), procedure: row.small(1)? })
    };
    let by_term = |row: &Row| -> Result<Candidate, StoreError> {
        Ok(Candidate { term: row.text(0)?.to_owned(), case: row.text(1)?.into(), procedure: row.small(2)? })
    };
    match way {
        Way::Read => {
            let mut found = BTreeSet::new();
            for reader in request.readers {
                let Some(first) = further.first() else { continue };
                let [whole, beginning] = OF_FEW;
                let query = if first.beginning().is_none() { whole } else { beginning };
                let read = [reader.as_str().into(), ALL.into(), on(request.day), on(request.day)];
                let [from, to] = bounds(first);
                let term = [from].into_iter().chain(first.beginning().map(|_| to));
                let cells = list().chain(read).chain(behind_it()).chain(term).chain([FEW.into()]);
                for row in store.read(&Query::new(query, cells))? {
                    found.insert(by_case(&row)?);
                }
            }
            let most = usize::try_from(FEW).unwrap_or(usize::MAX);
            let found: Vec<Candidate> = found.into_iter().take(most).collect();
            let reached = found.last().filter(|_| found.len() == most).cloned();
            Ok((found, reached))
        }
        Way::Rare(term) => {
            let [from, to] = bounds(term);
            let cells = list().chain([to, from, " ".into(), 0_u32.into(), RARE.into()]);
            let rows = store.read(&Query::new(WITHIN, cells))?;
            let found = rows.iter().map(by_term).collect::<Result<Vec<Candidate>, StoreError>>()?.into_iter();
            let found = found.map(|found| Candidate { term: String::new(), ..found });
            let behind = found.filter(|found| after.is_none_or(|after| found > after));
            Ok((behind.collect::<BTreeSet<_>>().into_iter().collect(), None))
        }
        Way::Whole(term, other) => {
            let query = if other.is_some() { WITH_OTHER } else { WITH };
            let cells = other.as_deref().map(Cell::from).into_iter().chain(list()).chain([term.as_str().into()]);
            let rows = store.read(&Query::new(query, cells.chain(behind_it()).chain([look.into()])))?;
            let passed = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            effort.spend(if other.is_some() { passed.saturating_mul(3) } else { 0 });
            let last = rows.last().filter(|_| rows.len() == look).map(by_case).transpose()?;
            let both = rows.iter().filter(|row| row.integer(2).is_ok_and(|has| has == 1)).map(by_case);
            Ok((both.collect::<Result<Vec<Candidate>, StoreError>>()?, last))
        }
        Way::Beginning(beginning) => {
            // What was begun by case, when less was read, is gone through from the beginning.
            let after = after.filter(|after| after.term.starts_with(beginning.as_str()));
            let from: [Cell; 3] = match after {
                None => [beginning.as_str().into(), " ".into(), 0_u32.into()],
                Some(Candidate { term, case, procedure }) => [term.as_str().into(), case.into(), (*procedure).into()],
            };
            let cells = list().chain([behind(beginning).into()]).chain(from).chain([look.into()]);
            let rows = store.read(&Query::new(WITHIN, cells))?;
            let found = rows.iter().map(by_term).collect::<Result<Vec<Candidate>, StoreError>>()?;
            let last = found.last().filter(|_| found.len() == look).cloned();
            Ok((found, last))
        }
    }
}

/// What a candidate shows, if it has all that is looked for, is chosen, and stands there for somebody as whom it is read.
fn fitting(
    store: &dyn Store,
    request: &PageRequest<'_>,
    (way, further, chosen): (&Way, &[Sought], &[&str]),
    candidate: &Candidate,
    effort: &mut Effort,
    key_of: &impl Fn(&Id) -> Result<Key, StoreError>,
) -> Result<Option<CollectionRow>, StoreError> {
    let Candidate { case, procedure, .. } = candidate;
    let place = (case, *procedure);
    // It is found by the first of its terms that begin so, and by no other.
    if let Way::Beginning(beginning) = way {
        effort.spend(ASKED);
        if has_before(store, request, place, beginning, &candidate.term)? {
            return Ok(None);
        }
    }
    for term in further {
        effort.spend(ASKED);
        if !has_term(store, request, place, term)? {
            return Ok(None);
        }
    }
    effort.spend(ASKED);
    if !stands(store, request, place, chosen)? {
        return Ok(None);
    }
    effort.spend(request.judging.cost());
    Ok(row(store, request, case, *procedure, key_of)?.filter(|row| has_parts(row, request.parts)))
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

/// The terms of an item, and of these those within bounds.
fn of_item(request: &PageRequest<'_>, (case, procedure): (&Id, u32), [from, to]: [Cell; 2]) -> [Cell; 6] {
    [bucket_cell(case.as_str()), case.into(), request.collection.into(), procedure.into(), from, to]
}

fn has_term(
    store: &dyn Store,
    request: &PageRequest<'_>,
    place: (&Id, u32),
    term: &Sought,
) -> Result<bool, StoreError> {
    let query = "SELECT term FROM search_terms WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3
        AND procedure_number = ?4 AND term >= ?5 AND term <= ?6 LIMIT 1";
    Ok(!store.read(&Query::new(query, of_item(request, place, bounds(term))))?.is_empty())
}

/// Whether an item has a term that begins so and comes before another.
fn has_before(
    store: &dyn Store,
    request: &PageRequest<'_>,
    place: (&Id, u32),
    beginning: &str,
    before: &str,
) -> Result<bool, StoreError> {
    let query = "SELECT term FROM search_terms WHERE bucket = ?1 AND case_id = ?2 AND collection = ?3
        AND procedure_number = ?4 AND term >= ?5 AND term < ?6 LIMIT 1";
    Ok(!store.read(&Query::new(query, of_item(request, place, [beginning.into(), before.into()])))?.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_order_of_terms_is_written_without_anything_that_separates() {
        let found = Candidate { term: "花.铺".to_owned(), case: Id::from("a"), procedure: 2 };
        let place = found.clone().place();
        assert!(place.sort_key.starts_with(BY_TERM) && !place.sort_key.contains('.'), "{place:?}");
        assert_eq!(Candidate::at(&place), found);
        let by_case = Candidate { term: String::new(), ..found };
        assert_eq!(Candidate::at(&by_case.clone().place()), by_case);
        let torn = Place { sort_key: "tzz".to_owned(), ..by_case.clone().place() };
        assert_eq!(Candidate::at(&torn), by_case);
    }
}
