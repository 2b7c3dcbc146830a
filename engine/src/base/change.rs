//! What becomes of the value of a field, as a text: the JSON of a list, `["due_on",{"date":"2026-03-02"},null]`.

use serde::Serialize;

use super::Value;

/// What becomes of the value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change<'c> {
    /// From one value to another; none if there is none.
    Altered { field: &'c str, before: Option<Value>, after: Option<Value> },
    /// To a value, and from what is not told.
    Unseen { field: &'c str, after: Option<Value> },
    /// To another, and neither is told.
    Replaced { field: &'c str },
}

impl Change<'_> {
    /// As a text.
    pub(crate) fn written(&self) -> String {
        fn json(parts: &impl Serialize) -> String {
            serde_json::to_string(parts).unwrap_or_default()
        }
        match self {
            Self::Altered { field, before, after } => json(&(field, before, after)),
            Self::Unseen { field, after } => json(&(field, after)),
            Self::Replaced { field } => json(&[field]),
        }
    }

    /// Reads one from a text, and gives it to whoever asks; nothing if the text is none.
    pub(crate) fn read<T>(text: &str, tell: impl FnOnce(&Change<'_>) -> T) -> Option<T> {
        let mut parts: Vec<Option<Value>> = serde_json::from_str(text).ok()?;
        let Some(Value::Text(field)) = parts.first().cloned().flatten() else { return None };
        let change = match parts.as_mut_slice() {
            [_, before, after] => Change::Altered { field: &field, before: before.take(), after: after.take() },
            [_, after] => Change::Unseen { field: &field, after: after.take() },
            [_] => Change::Replaced { field: &field },
            _ => return None,
        };
        Some(tell(&change))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let day = Value::date("2026-03-02".parse().unwrap());
        let name = Value::text("旧 → \"新\"");
        for change in [
            Change::Altered { field: "due_on", before: Some(day), after: None },
            Change::Altered { field: "title", before: Some(name.clone()), after: Some(Value::text("")) },
            Change::Unseen { field: "title", after: Some(name) },
            Change::Replaced { field: "map" },
        ] {
            assert_eq!(Change::read(&change.written(), |read| *read == change), Some(true), "{}", change.written());
        }
        assert_eq!(Change::Replaced { field: "map" }.written(), r#"["map"]"#);
        for other in ["", "名称：旧 → 新", "[]", "[1]", r#"["a",1,2,3]"#, r#"{"a":1}"#] {
            assert_eq!(Change::read(other, |_| ()), None, "{other}");
        }
    }
}
