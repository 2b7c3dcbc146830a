//! Values as pages show them, with what they are called; documents with where they are had.

use std::collections::BTreeMap;

use guicheng_engine::screen::ShownValue;
use guicheng_engine::{Id, Value};

use super::Visit;
use super::visit::encoded;
use crate::messages::say;

/// A value with what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) title: String,
    pub(super) text: String,
    /// That it may still change, and why.
    pub(super) provisional: Option<String>,
    /// Documents: what they are called, and where they are had.
    pub(super) documents: Vec<(String, String)>,
    /// Whether it is nothing but documents.
    pub(super) is_of_documents: bool,
    /// Of a list of several: each by itself.
    pub(super) items: Vec<String>,
    /// Of rows: what the columns are called, and the cells.
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Line {
    /// Values in words, but for those that are not recorded.
    pub(super) fn all(values: &[ShownValue], visit: &Visit) -> Vec<Self> {
        Self::each(values, visit, |value| Self::new(value, visit))
    }

    /// Values of a case, whose documents are had there.
    pub(super) fn of_case(values: &[ShownValue], visit: &Visit, case: &Id) -> Vec<Self> {
        Self::each(values, visit, |value| Self {
            documents: value.value.as_ref().map_or_else(Vec::new, |value| documents(value, case)),
            is_of_documents: value.value.as_ref().is_some_and(is_of_documents),
            ..Self::new(value, visit)
        })
    }

    fn each(values: &[ShownValue], visit: &Visit, line: impl Fn(&ShownValue) -> Self) -> Vec<Self> {
        let known = values.iter().filter(|value| !value.text.is_empty());
        let told = known.map(|value| {
            let mut lines = [line(value)];
            Self::tell_apart(&mut lines, [value], visit);
            lines
        });
        told.flatten().collect()
    }

    pub(super) fn new(value: &ShownValue, visit: &Visit) -> Self {
        let language = visit.language();
        let (columns, rows) = value.table(&|id| visit.called(id));
        Self {
            title: value.title.clone(),
            text: value.named(&|id| visit.called(id)),
            provisional: value.provisional.map(|year| say(language, "page-provisional", &[("year", &year)])),
            documents: Vec::new(),
            is_of_documents: false,
            items: Some(value.items(&|id| visit.called(id))).filter(|items| items.len() > 1).unwrap_or_default(),
            columns,
            rows,
        }
    }

    /// Tells documents of the same name and another content apart, by a number: of values that are compared, over all of them.
    pub(super) fn tell_apart<const N: usize>(lines: &mut [Self; N], values: [&ShownValue; N], visit: &Visit) {
        let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let each = values.map(|value| value.value.as_ref().map_or_else(Vec::new, each_document));
        for (name, hash) in each.iter().flatten() {
            let of_name = known.entry(name.clone()).or_default();
            if !of_name.contains(hash) {
                of_name.push(hash.clone());
            }
        }
        let called = |(name, hash): &(String, String)| {
            let of_name = known.get(name).filter(|hashes| hashes.len() > 1);
            let place = of_name.and_then(|hashes| hashes.iter().position(|known| known == hash));
            place.map_or_else(
                || name.clone(),
                |place| say(visit.language(), "page-copy", &[("name", name), ("number", &place.saturating_add(1))]),
            )
        };
        for (line, documents) in lines.iter_mut().zip(&each).filter(|(line, _)| line.rows.is_empty()) {
            let names: Vec<String> = documents.iter().map(called).collect();
            if names.is_empty() {
                continue;
            }
            line.documents.iter_mut().zip(&names).for_each(|((shown, _), name)| shown.clone_from(name));
            line.text = names.join(&visit.say("page-and"));
            line.items = if names.len() > 1 { names } else { Vec::new() };
        }
    }
}

/// The documents in a value: their names and the hashes of their contents.
fn each_document(value: &Value) -> Vec<(String, String)> {
    match value {
        Value::List(items) if is_of_documents(value) => items.iter().flat_map(each_document).collect(),
        Value::Record(values) => match (values.get("name"), values.get("hash")) {
            (Some(name), Some(hash)) => vec![(name.to_string(), hash.to_string())],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Whether a value is a document, or several.
pub(super) fn is_of_documents(value: &Value) -> bool {
    match value {
        Value::List(items) => !items.is_empty() && items.iter().all(is_of_documents),
        Value::Record(values) => values.get("name").is_some() && values.get("hash").is_some(),
        _ => false,
    }
}

/// The documents in a value: what they are called, and where they are had.
fn documents(value: &Value, case: &Id) -> Vec<(String, String)> {
    match value {
        Value::List(items) => items.iter().flat_map(|item| documents(item, case)).collect(),
        Value::Record(values) => match (values.get("name"), values.get("hash")) {
            (Some(name), Some(hash)) => {
                vec![(name.to_string(), format!("/api/cases/{case}/attachments/{}", encoded(&hash.to_string())))]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
