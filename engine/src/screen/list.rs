//! Collections: what a list shows to somebody on a day.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::SCREEN_FORMAT;
use super::form::performers;
use super::parts::{ShownValue, Titled};
use crate::base::{Id, Language};
use crate::decide::CollectionRow;
use crate::expression::{Read, Type};
use crate::format::Showing;
use crate::pack::Pack;
use crate::pack::model::{Citation, Collection, Performer};
use crate::record::Actor;
use crate::time::Due;

/// A list over many cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListScreen {
    /// The version of the format.
    pub screen: u32,
    /// `zh` or `en`.
    pub language: &'static str,
    /// The collection, by its id in the pack.
    pub collection: Id,
    /// What people call it.
    pub title: String,
    /// The articles that ask for it.
    pub articles: Vec<Citation>,
    /// Who reads it.
    pub readers: Vec<String>,
    /// The day it is of.
    pub on: NaiveDate,
    /// Its columns, in order.
    pub columns: Vec<ListColumn>,
    /// Its rows for whoever asks, in the order of the list.
    pub rows: Vec<ListRow>,
}

/// A column of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListColumn {
    /// By its id.
    pub column: Id,
    /// What people call it.
    pub title: String,
    /// Whether readers may choose by it.
    pub filters: bool,
    /// What its values are chosen from: options or codes, with what people call them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Titled>,
    /// Where it stands among the columns that the list is sorted by, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sorted: Option<usize>,
    /// Whether the last comes first.
    pub descending: bool,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// The case.
    pub case: Id,
    /// The procedure, by its number in the case.
    pub procedure: u32,
    /// What it shows, in the order of the columns.
    pub values: Vec<ShownValue>,
    /// The first day on which it stands there.
    pub from: Due,
    /// The last day; none if it stands there until further notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Due>,
}

impl ListRow {
    pub(super) fn new(pack: &Pack, row: &CollectionRow, language: Language) -> Self {
        let values = row.values.iter().map(|(name, value)| (name, value.as_ref()));
        Self {
            case: row.case.clone(),
            procedure: row.procedure,
            values: ShownValue::all(pack, language, values),
            from: row.from,
            until: row.until,
        }
    }
}

impl ListScreen {
    /// A list of a pack, with those of the host's rows that somebody reads in it on a day, sorted. None if the pack has no such list.
    #[must_use]
    pub fn new<'r>(
        pack: &Pack,
        collection: &str,
        rows: impl IntoIterator<Item = &'r CollectionRow>,
        who: &Actor,
        on: NaiveDate,
        language: Language,
    ) -> Option<Self> {
        let collection = pack.collections.get(collection)?;
        let stands = |row: &&CollectionRow| row.collection == collection.id && row.is_for(who) && row.stands_on(on);
        let mut rows: Vec<&CollectionRow> = rows.into_iter().filter(stands).collect();
        rows.sort_by(|one, other| one.in_order(other, collection));
        let title = |id: &Id| {
            let column = collection.columns.iter().find(|column| column.id == *id);
            let field = column.and_then(|column| column.field.as_ref()).or_else(|| pack.fields.get(id));
            field.map_or(id.as_str(), |field| field.title.get(language)).to_owned()
        };
        let place = |id: &Id| collection.order.iter().position(|key| key.column == *id);
        let columns = collection.columns.iter().map(|column| {
            let has_options = column.field.as_ref().is_some_and(|field| !field.options.is_empty());
            let possible = has_options.then(|| possible(pack, collection, &column.id)).flatten();
            let options = column.field.iter().flat_map(|field| field.options.iter());
            let options = options.filter(|(id, _)| possible.as_ref().is_none_or(|possible| possible.contains(id)));
            let options = options.map(|(id, title)| (id, &**title));
            let codes = column.field.iter().flat_map(|field| &field.codes).flat_map(|list| list.entries.iter());
            let codes = codes.map(|(id, code)| (id, &code.title));
            let is_of_workflows = column.field.as_ref().is_some_and(|field| field.shown == Some(Showing::Workflows));
            let workflows = collection.of.ids().filter(|_| is_of_workflows);
            let workflows = workflows.filter_map(|id| pack.workflows.get(id.as_str())).map(|workflow| &workflow.title);
            let workflows = workflows.map(|title| Titled::new(&Id::from(Arc::clone(&title.zh)), title, language));
            let choices = options.chain(codes).map(|(id, title)| Titled::new(id, title, language));
            ListColumn {
                column: column.id.clone(),
                title: title(&column.id),
                filters: column.filters,
                choices: choices.chain(workflows).collect(),
                sorted: place(&column.id).map(|place| place.saturating_add(1)),
                descending: collection.order.iter().any(|key| key.column == column.id && key.descending),
            }
        });
        Some(Self {
            screen: SCREEN_FORMAT,
            language: language.code(),
            collection: collection.id.clone(),
            title: collection.title.get(language).to_owned(),
            articles: collection.citations.to_vec(),
            readers: performers(&Performer::Parties(collection.audience.clone()), language),
            on,
            columns: columns.collect(),
            rows: rows.into_iter().map(|row| ListRow::new(pack, row, language)).collect(),
        })
    }
}

/// What may stand in a column, as the views say of the procedures that are listed; none if it is not out of something.
fn possible<'c>(pack: &Pack, collection: &'c Collection, column: &Id) -> Option<BTreeSet<&'c Id>> {
    let mut possible = BTreeSet::new();
    for (workflow, rule) in collection.of.iter() {
        let states = pack.workflows.get(workflow.as_str()).map(|workflow| &workflow.states);
        let is_left_out = |id: &Id| {
            let is_state = states.is_some_and(|states| states.contains(id.as_str()));
            is_state && !rule.states.contains(id)
        };
        let shown = rule.views.iter().filter_map(|view| view.shows.get(workflow.as_str()));
        for (_, expression) in shown.flat_map(|shows| &shows.fields).filter(|(name, _)| name == column) {
            let Some(Type::Choice(ids)) = expression.result() else { return None };
            let is_state =
                |read: &Read| read.variable == "procedure" && read.properties.iter().any(|of| *of == *"state");
            let reads_state = expression.reads().iter().any(is_state);
            possible.extend(ids.iter().filter(|id| !(reads_state && is_left_out(id))));
        }
    }
    Some(possible)
}
