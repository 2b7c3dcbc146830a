//! Lists over many cases, as packs declare them and for those whom they name.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use guicheng_engine::{Actor, CollectionRow, FieldType, Id, Pack, Value};

use super::{Desk, DeskError, Unusable};
use crate::records::collections::{self, Judging, PageRequest, Place, chosen_by, reader_tokens};
use crate::records::entries;

/// What of a list is asked for.
#[derive(Clone, Debug)]
pub struct CollectionAsked {
    /// The pack that declares it.
    pub pack: Id,
    /// The list.
    pub collection: Id,
    /// What is chosen: column and value. Only columns that the pack lets readers choose by; of texts a part is enough.
    pub chosen: Vec<(Id, Value)>,
    /// What is looked for.
    pub sought: Option<String>,
    /// The day, not later than today; today if none.
    pub day: Option<NaiveDate>,
    /// Where the page begins.
    pub after: Option<Place>,
    /// How many items at most.
    pub most: usize,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct CollectionPage {
    /// The pack, which says what columns are called.
    pub pack: Arc<Pack>,
    /// The items.
    pub rows: Vec<CollectionRow>,
    /// Where the next page begins; none if this is the last. Where much has to be passed over that is not asked for, a page may hold less than it could,
    /// or nothing, although there is a next.
    pub next: Option<Place>,
    /// How many there are, as far as that is kept; at most so many if not `is_exact`. None of what is looked for.
    pub count: Option<(u64, bool)>,
    /// The day it is of.
    pub day: NaiveDate,
}

/// Whether readers find items of a list by a part of what stands in a column: texts, but for those about persons, which are only
/// compared whole.
pub(crate) fn is_found_by_parts(pack: &Pack, collection: &str, column: &Id) -> bool {
    let declared = pack.collections.get(collection);
    let declared = declared.and_then(|declared| declared.columns.iter().find(|known| known.id == *column));
    let is_text =
        declared.and_then(|declared| declared.field.as_ref()).is_some_and(|field| field.kind == FieldType::Text);
    is_text && !pack.is_personal_column(collection, column.as_str())
}

impl Desk {
    /// A page of a list, as somebody reads it.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such list; [`DeskError::Unusable`] if something is chosen that cannot be.
    pub fn collection(&self, actor: &Actor, asked: &CollectionAsked) -> Result<CollectionPage, DeskError> {
        self.listed(actor, asked, "list")
    }

    /// The same for a table that leaves the service.
    ///
    /// # Errors
    /// As [`Self::collection`].
    pub fn collection_to_keep(&self, actor: &Actor, asked: &CollectionAsked) -> Result<CollectionPage, DeskError> {
        self.listed(actor, asked, "table")
    }

    fn listed(&self, actor: &Actor, asked: &CollectionAsked, what: &str) -> Result<CollectionPage, DeskError> {
        let published = self.refresh()?;
        let now = self.clock().now();
        let pack = published.current(&asked.pack, now).ok_or(DeskError::Unknown)?;
        let declared = pack.collections.get(asked.collection.as_str()).ok_or(DeskError::Unknown)?;
        let today = published.day(pack, now).ok_or(DeskError::Unknown)?;
        let day = asked.day.unwrap_or(today);
        if day > today {
            // What will be until then is not known.
            return Err(DeskError::Unusable(Unusable::said("unusable-day", &[("today", &today)]).about("day")));
        }
        let (mut chosen, mut parts) = (Vec::new(), Vec::new());
        for (column, value) in &asked.chosen {
            if !declared.columns.iter().any(|declared| declared.id == *column && declared.filters) {
                return Err(DeskError::Unusable(
                    Unusable::said("unusable-choice", &[("column", column)]).about("chosen"),
                ));
            }
            if let Value::Text(text) = value
                && is_found_by_parts(pack, asked.collection.as_str(), column)
            {
                parts.push((column.clone(), text.to_string()));
                continue;
            }
            let is_personal = pack.is_personal_column(asked.collection.as_str(), column.as_str());
            chosen.extend(chosen_by(column, value, is_personal.then_some(&self.index_key)));
        }
        let actor = self.within(actor, pack.jurisdiction.as_deref())?;
        let (line, readers) = (published.line(pack), reader_tokens(&actor));
        let request = PageRequest {
            line: &line,
            collection: asked.collection.as_str(),
            readers: &readers,
            chosen: &chosen,
            parts: &parts,
            day,
            is_over: day < today,
            after: asked.after.as_ref(),
            judging: Judging::AsItIs,
            most: asked.most,
        };
        let key_of = |case: &Id| entries::data_key(&*self.store, &self.vault, case);
        let words = parts.iter().map(|(_, text)| text).chain(&asked.sought).map(String::as_str);
        // What an agent may not read is left out, and how much there is of it is not told.
        let is_agent = actor.acts_for.is_some();
        // Nor is what others say of the code of a body to whoever only entered it.
        let own = actor.own_organisation().cloned();
        let only_entered = match own {
            Some(own) if !self.is_known_body(&own, pack.jurisdiction.as_deref())? => Some(own),
            _ => None,
        };
        let may_read = |row: &CollectionRow| -> Result<bool, DeskError> {
            if let Some(entered) = &only_entered {
                let alone = Actor { organisation: None, roles: Vec::new(), ..actor.clone() };
                return Ok(row.is_for(&alone) || self.takes_part(&*self.file(&published, &row.case)?, entered)?);
            }
            if !is_agent {
                return Ok(true);
            }
            let file = self.file(&published, &row.case)?;
            self.answered(|answers| published.rulebook().may_read(&file.case, row, &actor, now, answers))
        };
        let is_personal = |column: &Id| pack.is_personal_column(asked.collection.as_str(), column.as_str());
        let judging = if is_agent || only_entered.is_some() { Judging::ByCase } else { Judging::AsItIs };
        let request = PageRequest { judging, ..request };
        let (page, count) = match words.collect::<Vec<_>>().join(" ") {
            // What stood there before is not kept by its words.
            text if !text.is_empty() && day < today => {
                let is_sought = |row: &CollectionRow| -> Result<bool, DeskError> {
                    Ok(collections::is_found(row, &text, &parts, |column| !is_personal(column)) && may_read(row)?)
                };
                let judging = if judging == Judging::AsItIs { Judging::ByWords } else { judging };
                (collections::page(&*self.store, &PageRequest { judging, ..request }, key_of, is_sought)?, None)
            }
            text if !text.is_empty() => (collections::search(&*self.store, &request, &text, key_of, may_read)?, None),
            _ => {
                let page = collections::page(&*self.store, &request, key_of, may_read)?;
                let count = if judging == Judging::AsItIs {
                    Some(collections::count(&*self.store, &request)?)
                } else if declared.is_for_everybody() {
                    // What everybody reads is no secret.
                    let everybody = reader_tokens(&Actor::anonymous());
                    Some(collections::count(&*self.store, &PageRequest { readers: &everybody, ..request })?)
                } else {
                    // A body counts what it was shown.
                    let is_whole = !is_agent && asked.after.is_none() && page.next.is_none();
                    is_whole.then(|| (u64::try_from(page.rows.len()).unwrap_or(u64::MAX), true))
                };
                (page, count)
            }
        };
        // Whoever is shown something about a person that is not for everybody has looked at the case.
        let shows_persons = |row: &&CollectionRow| {
            let shown = |(column, value): &(Id, Option<Value>)| value.is_some() && is_personal(column);
            row.values.iter().any(shown) && !row.is_for(&Actor::anonymous())
        };
        let looked_at: BTreeSet<&Id> = page.rows.iter().filter(shows_persons).map(|row| &row.case).collect();
        self.note_reads(&actor, looked_at.into_iter(), &format!("{what} {}", asked.collection))?;
        Ok(CollectionPage { pack: Arc::clone(pack), rows: page.rows, next: page.next, count, day })
    }
}
