//! How large values and names are at most, written as JSON: quick to say, and never too little.

use super::{Id, Value};

/// More than what a date, a period, an integer or a boolean has.
pub(crate) const SCALAR_BOUND: usize = 64;

/// A control character has six bytes as JSON, and no byte has more.
pub(crate) fn text_bound(text: &str) -> usize {
    6 * text.len() + 4
}

pub(crate) fn name_bound(name: &Id) -> usize {
    text_bound(name.as_str())
}

pub(crate) fn names_bound(names: &[Id]) -> usize {
    names.iter().map(name_bound).sum()
}

pub(crate) fn value_bound(value: &Value) -> usize {
    match value {
        Value::Boolean(_) | Value::Integer(_) | Value::Date { .. } | Value::Period { .. } | Value::Money { .. } => {
            SCALAR_BOUND
        }
        Value::Record(values) => {
            SCALAR_BOUND + values.iter().map(|(name, value)| name_bound(name) + 2 + value_bound(value)).sum::<usize>()
        }
        Value::Text(text) => text_bound(text),
        Value::List(items) => 2 + items.iter().map(|item| 1 + value_bound(item)).sum::<usize>(),
    }
}
