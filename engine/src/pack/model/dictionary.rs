//! What packs name: fields, forms, parameters, open questions and the readings chosen.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Bound, Citations, Condition};
use crate::base::{Bytes, CodeList, Id, IdMap, Text, Value, Values};
use crate::expression::{Expression, Type};
use crate::format::{FieldType, Requirement, Showing};

/// A field of the dictionary.
#[derive(Clone, Debug)]
pub struct Field {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// Its type.
    pub kind: FieldType,
    /// Whether it is a list of that type.
    pub list: bool,
    /// For a choice: what can be chosen.
    pub options: IdMap<Text>,
    /// For a code: the list it is in; for a territory: the list of the territories, if the pack has one.
    pub codes: Option<Arc<CodeList>>,
    /// The longest text (in characters) or list (in items).
    pub max_length: Option<u32>,
    /// The articles that give options of a choice, where they have their own.
    pub option_citations: Vec<(Id, Citations)>,
    /// How to fill it in.
    pub hint: Option<Text>,
    /// What it may look like.
    pub example: Option<Text>,
    /// For a checklist: which.
    pub checklist: Option<Id>,
    /// For rows and checklists: the fields of each row, in order.
    pub fields: IdMap<FormField>,
    /// For a document: the types that are taken; any if there are none.
    pub accepts: Vec<Arc<str>>,
    /// For a document: how large it may be.
    pub at_most: Option<Bytes>,
    /// Whether it, or a field of its rows, is about a person.
    pub personal: bool,
    /// Whether it is given elsewhere: what needs it waits until somebody records it.
    pub from_outside: bool,
    /// How its values are shown to people, if not as they are.
    pub(crate) shown: Option<Showing>,
    /// The figure that it is: its value is taken of the records of cases, not typed.
    pub figure: Option<Id>,
    /// The articles that ask for it.
    pub citations: Citations,
    /// Conditions on the value given.
    pub checks: Vec<Condition>,
    /// Whether it could be read; a pack with a field that could not is refused, but checked to its end.
    pub(crate) readable: bool,
}

impl Field {
    /// Whether its values are shown to people; those that only rules compare are not.
    #[must_use]
    pub fn is_for_people(&self) -> bool {
        self.shown != Some(Showing::Never)
    }

    /// A text field of which nothing is said.
    pub(crate) fn blank() -> Self {
        Self {
            id: Id::from(""),
            title: Text { zh: Arc::from(""), en: None },
            kind: FieldType::Text,
            list: false,
            options: IdMap::default(),
            option_citations: Vec::new(),
            hint: None,
            example: None,
            codes: None,
            max_length: None,
            checklist: None,
            fields: IdMap::default(),
            accepts: Vec::new(),
            at_most: None,
            personal: false,
            from_outside: false,
            shown: None,
            figure: None,
            citations: Arc::from([]),
            checks: Vec::new(),
            readable: false,
        }
    }
}

/// A form of a workflow.
#[derive(Clone, Debug)]
pub struct Form {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles that ask for it.
    pub citations: Citations,
    /// Its fields, in order.
    pub fields: IdMap<FormField>,
    /// The steps in which it is filled in, in order. Fields that are in none come last.
    pub groups: IdMap<Group>,
    /// Files to download for it.
    pub files: IdMap<FormFile>,
    /// Of whom, and over which days, the figures in it are taken, if it says so.
    pub counted: Option<Counted>,
    /// The same fields, in the order of their names.
    by_name: Box<[Arc<FormField>]>,
    /// Those that are not optional, in the order of their names, each with its place in the form.
    needed: Box<[(usize, Arc<FormField>)]>,
}

/// Of whom, and over which days, the figures in a form are taken. Hosts count by it; nothing is decided by it.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The organisation; of all together if none.
    pub of: Option<Expression>,
    /// The first day.
    pub from: Expression,
    /// The last day.
    pub until: Expression,
}

/// A step in which a form is filled in.
#[derive(Clone, Debug)]
pub struct Group {
    /// What people call it.
    pub title: Text,
    /// The fields in it, in order.
    pub fields: Vec<Id>,
    /// What to do in it.
    pub hint: Option<Text>,
}

/// A file to download; the host has its content.
#[derive(Clone, Debug)]
pub struct FormFile {
    /// What people call it.
    pub title: Text,
    /// Its name.
    pub name: Arc<str>,
}

/// Items that are reviewed one by one.
#[derive(Clone, Debug)]
pub struct Checklist {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles by which they are reviewed.
    pub citations: Citations,
    /// The items, in order.
    pub items: IdMap<ChecklistItem>,
}

/// An item of a checklist.
#[derive(Clone, Debug)]
pub struct ChecklistItem {
    /// What is to be so.
    pub title: Text,
    /// The articles that ask for it.
    pub citations: Citations,
    /// What to look at.
    pub hint: Option<Text>,
}

impl Form {
    /// With the steps in which it is filled in, and the files to download.
    pub(crate) fn shown(self, groups: IdMap<Group>, files: IdMap<FormFile>) -> Self {
        Self { groups, files, ..self }
    }

    /// With what its figures are taken of.
    pub(crate) fn counting(self, counted: Option<Counted>) -> Self {
        Self { counted, ..self }
    }

    pub(crate) fn new(id: Id, title: Text, citations: Citations, fields: IdMap<FormField>) -> Self {
        let mut by_name: Vec<(usize, Arc<FormField>)> = fields.values().cloned().enumerate().collect();
        by_name.sort_by(|(_, one), (_, other)| one.field.id.cmp(&other.field.id));
        let needed = by_name.iter().filter(|(_, asked)| asked.need != Requirement::Optional).cloned().collect();
        let by_name = by_name.into_iter().map(|(_, asked)| asked).collect();
        let (groups, files) = (IdMap::default(), IdMap::default());
        Self { id, title, citations, fields, groups, files, counted: None, by_name, needed }
    }

    /// Each value with the field of its name, if the form has one: both are in the order of names, and gone through once.
    pub(crate) fn with_fields<'f>(
        &'f self,
        values: &'f Values,
    ) -> impl Iterator<Item = (&'f Id, &'f Value, Option<&'f FormField>)> {
        let mut fields = &*self.by_name;
        values.iter().map(move |(name, value)| {
            (name, value, named(&mut fields, name, |asked| &asked.field.id).map(AsRef::as_ref))
        })
    }

    /// The fields that are not optional and of which there are no values, in the order of the form.
    pub(crate) fn needed_without_values(&self, values: &Values) -> Vec<&FormField> {
        let mut known = values.as_slice();
        let mut without: Vec<&(usize, Arc<FormField>)> = Vec::new();
        for asked in &self.needed {
            if named(&mut known, &asked.1.field.id, |(name, _)| name).is_none() {
                without.push(asked);
            }
        }
        without.sort_unstable_by_key(|(place, _)| *place);
        without.into_iter().map(|(_, field)| &**field).collect()
    }
}

/// The item of a name, with those before it taken: of items in the order of their names, asked for in that order.
fn named<'r, T>(rest: &mut &'r [T], name: &Id, name_of: impl Fn(&T) -> &Id) -> Option<&'r T> {
    while let Some((first, others)) = rest.split_first() {
        let found = name_of(first);
        // Mostly it is the next.
        if found == name {
            *rest = others;
            return Some(first);
        }
        if found > name {
            return None;
        }
        *rest = others;
    }
    None
}

/// A field as a form uses it.
#[derive(Clone, Debug)]
pub struct FormField {
    /// Of the dictionary of the pack.
    pub field: Arc<Field>,
    /// How much it is needed.
    pub need: Requirement,
    /// When it is needed; always if there is no condition.
    pub when: Option<Expression>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// What people call it.
    pub title: Text,
    /// Its type.
    pub kind: Type,
    /// The articles that set it.
    pub citations: Citations,
    /// The interpretation whose chosen reading gives the value.
    pub interpretation: Option<Id>,
    /// How far the layers above may set it.
    pub bound: Option<Bound>,
    /// Its values by the first day of each, in order of dates. An undated value begins at the earliest date.
    pub values: Vec<(NaiveDate, Value)>,
}

impl Parameter {
    /// The value in force on a day.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Option<&Value> {
        self.values.iter().rev().find(|(from, _)| *from <= date).map(|(_, value)| value)
    }
}

/// A question the text leaves open, and the reading chosen.
#[derive(Clone, Debug)]
pub struct Interpretation {
    /// The articles.
    pub citations: Citations,
    /// What the text leaves open.
    pub question: Text,
    /// The reading chosen.
    pub chosen: Id,
    /// Why.
    pub because: Text,
    /// All readings.
    pub readings: IdMap<Text>,
}
