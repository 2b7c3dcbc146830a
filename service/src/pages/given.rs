//! What somebody has filled in: the pairs of a form, and the values that they are.

use std::collections::BTreeSet;

use guicheng_engine::screen::{ScreenField, ScreenForm};
use guicheng_engine::{Id, Value, Values};

use super::Visit;
use crate::desk::DeskError;
use crate::ids;
use crate::typed::{option_of, single};

/// What the inputs of a form are called: before the ids of fields, so that nothing of a pack is taken for the form's own.
pub(super) const PREFIX: &str = "in.";

/// How many rows of a list are read at most.
const MOST_ROWS: usize = 200;

/// The pairs of a form, in the order of its inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Given(pub(super) Vec<(String, String)>);

impl Given {
    /// The first value of a name, without the blanks around it; empty if there is none.
    pub(super) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a name.
    pub(super) fn all<'g>(&'g self, name: &'g str) -> impl Iterator<Item = &'g str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// How many rows of a field there are inputs for.
    pub(super) fn rows(&self, name: &str) -> usize {
        let number =
            |known: &str| known.strip_prefix(name)?.strip_prefix('.')?.split('.').next()?.parse::<usize>().ok();
        let last = self.0.iter().filter_map(|(known, _)| number(known)).max();
        last.map_or(0, |last| last.saturating_add(1)).min(MOST_ROWS)
    }

    /// Takes a row away; those behind it move up.
    pub(super) fn drop_row(&mut self, name: &str, row: usize) {
        let moved = |known: &str| {
            let rest = known.strip_prefix(name)?.strip_prefix('.')?;
            let (number, column) = rest.split_once('.')?;
            Some((number.parse::<usize>().ok()?, column.to_owned()))
        };
        self.0.retain(|(known, _)| moved(known).is_none_or(|(number, _)| number != row));
        for (known, _) in &mut self.0 {
            if let Some((number, column)) = moved(known).filter(|(number, _)| *number > row) {
                *known = format!("{name}.{}.{column}", number.saturating_sub(1));
            }
        }
    }

    /// The same, to be sent as something else than it was before.
    pub(super) fn under_another_key(&self, visit: &Visit) -> Result<Self, DeskError> {
        let is_kept = |(name, _): &&(String, String)| !["key", "draft", "seen"].contains(&name.as_str());
        let mut pairs: Vec<(String, String)> = self.0.iter().filter(is_kept).cloned().collect();
        pairs.push(("key".to_owned(), ids::new(visit.service.desk.clock().now())?));
        Ok(Self(pairs))
    }

    /// What a field is given, without what is blank.
    pub(super) fn of_field<'g>(&'g self, field: &'g Id) -> BTreeSet<(&'g str, &'g str)> {
        let pairs = self.0.iter().filter(|(name, value)| is_of(name, field) && !value.trim().is_empty());
        pairs.map(|(name, value)| (name.as_str(), value.trim())).collect()
    }

    /// Gives fields what they have elsewhere.
    pub(super) fn take_over(&mut self, fields: &[&Id], other: &Self) {
        let is_of_them = |(name, _): &(String, String)| fields.iter().any(|field| is_of(name, field));
        self.0.retain(|pair| !is_of_them(pair));
        self.0.extend(other.0.iter().filter(|pair| is_of_them(pair)).cloned());
    }

    /// Leaves each file once, and in a field that takes one, the last.
    pub(super) fn keep_files_once(&mut self, form: &ScreenForm) {
        for field in form.fields.iter().filter(|field| field.kind == "document") {
            let name = format!("{PREFIX}{}", field.field);
            let is_file = |(known, text): &(String, String)| *known == name && !text.trim().is_empty();
            let mut last = self.0.iter().filter(|pair| is_file(pair)).count();
            let mut known: BTreeSet<Option<(String, String)>> = BTreeSet::new();
            self.0.retain(|pair| {
                if !is_file(pair) {
                    return true;
                }
                last = last.saturating_sub(1);
                let content = serde_json::from_str::<Value>(&pair.1).ok().and_then(|value| match value {
                    Value::Record(parts) => Some((parts.get("name")?.to_string(), parts.get("hash")?.to_string())),
                    _ => None,
                });
                if field.list { content.is_none() || known.insert(content) } else { last == 0 }
            });
        }
    }

    /// What the fields of a form are given. What cannot be read as its type is a text: the rules say what is wrong with it.
    pub(super) fn values(&self, form: &ScreenForm) -> Values {
        let read =
            |field: &ScreenField| Some((field.field.clone(), self.value(field, &format!("{PREFIX}{}", field.field))?));
        form.fields.iter().filter_map(read).collect()
    }

    fn value(&self, field: &ScreenField, name: &str) -> Option<Value> {
        match field.kind {
            "rows" => {
                let rows = (0..self.rows(name)).filter_map(|row| {
                    let column = |column: &ScreenField| {
                        let value = self.value(column, &format!("{name}.{row}.{}", column.field))?;
                        Some((column.field.clone(), value))
                    };
                    let values: Values = field.columns.iter().filter_map(column).collect();
                    (!values.is_empty()).then(|| Value::Record(values.into()))
                });
                let rows: Vec<Value> = rows.collect();
                (!rows.is_empty()).then(|| Value::List(rows.into()))
            }
            "checklist" => {
                let items = field.checklist.iter().flat_map(|checklist| &checklist.items).filter_map(|item| {
                    let result = self.one(&format!("{name}.{}", item.item));
                    let remark = self.one(&format!("{name}.{}.remark", item.item));
                    let pair = |name: &str, text: &str| (Id::from(name), Value::text(text));
                    let mut values: Values =
                        [pair("item", item.item.as_str()), pair("result", result)].into_iter().collect();
                    if !remark.is_empty() {
                        values.insert(Id::from("remark"), Value::text(remark));
                    }
                    (!result.is_empty()).then(|| Value::Record(values.into()))
                });
                let items: Vec<Value> = items.collect();
                (!items.is_empty()).then(|| Value::List(items.into()))
            }
            // What is attached is recorded by what is kept of it.
            "document" => {
                let kept =
                    self.all(name).filter(|text| !text.is_empty()).filter_map(|text| serde_json::from_str(text).ok());
                let mut kept: Vec<Value> = kept.collect();
                if field.list { (!kept.is_empty()).then(|| Value::List(kept.into())) } else { kept.pop() }
            }
            kind if field.list => {
                // A list of words is written a line each, or chosen.
                let lines = self.all(name).flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty());
                let item = |line: &str| match option_of(field, line) {
                    Some(option) => Value::text(option.as_str()),
                    None => single(kind, line),
                };
                let mut items: Vec<Value> = Vec::new();
                for item in lines.map(item) {
                    if field.options.is_empty() || !items.contains(&item) {
                        items.push(item);
                    }
                }
                (!items.is_empty()).then(|| Value::List(items.into()))
            }
            kind => Some(self.one(name)).filter(|text| !text.is_empty()).map(|text| single(kind, text)),
        }
    }
}

/// Whether an input is one of a field.
pub(super) fn is_of(name: &str, field: &Id) -> bool {
    let rest = name.strip_prefix(PREFIX).and_then(|name| name.strip_prefix(field.as_str()));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_taken_away_and_the_others_move_up() {
        let pairs =
            [("in.rows.0.name", "a"), ("in.rows.1.name", "b"), ("in.rows.2.name", "c"), ("in.rowsb.1.name", "d")];
        let mut given = Given(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        assert_eq!(given.rows("in.rows"), 3);
        given.drop_row("in.rows", 1);
        let left: Vec<(&str, &str)> = given.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(left, [("in.rows.0.name", "a"), ("in.rows.1.name", "c"), ("in.rowsb.1.name", "d")]);
    }
}
