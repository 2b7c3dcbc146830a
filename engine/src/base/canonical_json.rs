//! JSON in the one form that RFC 8785 gives it, so that whatever is hashed or signed has one spelling: members sorted by
//! the UTF-16 code units of their names, no spaces, and no escapes but those that must be.
//!
//! Numbers are whole and at most 2^53 − 1 from nothing: those are the same in every language that reads them.

use std::cmp::Ordering;

use serde_json::Value;

/// The largest whole number that every reader of JSON keeps.
const LARGEST_INTEGER: i64 = (1 << 53) - 1;

/// A number has no form of its own in canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` has no canonical form: numbers are whole and at most 9007199254740991")]
pub struct NotCanonical(String);

impl NotCanonical {
    /// Of a value that holds such a number.
    pub(crate) fn of(value: &Value) -> Self {
        Self(value.to_string())
    }
}

/// The canonical form of a value.
///
/// # Errors
/// If it holds a number that is not whole, or beyond 2^53 − 1.
pub(crate) fn canonical_json(value: &Value) -> Result<String, NotCanonical> {
    let mut text = String::new();
    write_value(&mut text, value)?;
    Ok(text)
}

fn write_value(out: &mut String, value: &Value) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => write_boolean(out, *value),
        Value::Number(number) => {
            let whole = number.as_i64().filter(|whole| is_exact(*whole));
            let whole = whole.ok_or_else(|| NotCanonical(number.to_string()))?;
            out.push_str(&whole.to_string());
        }
        Value::String(text) => write_text(out, text),
        Value::Array(items) => return write_list(out, items, write_value),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.as_str(), value)).collect();
            return write_object(out, members, write_value);
        }
    }
    Ok(())
}

/// Whether a whole number is the same to every reader.
pub(crate) fn is_exact(number: i64) -> bool {
    (-LARGEST_INTEGER..=LARGEST_INTEGER).contains(&number)
}

/// Writes `true` or `false`.
pub(crate) fn write_boolean(out: &mut String, value: bool) {
    out.push_str(if value { "true" } else { "false" });
}

/// Writes a text.
pub(crate) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    // Nearly all texts can be written as they are. Looked at to their end, many bytes are looked at in one instruction.
    if text.bytes().fold(false, |escapes, byte| escapes | is_escaped(byte)) {
        write_escaped(out, text);
    } else {
        out.push_str(text);
    }
    out.push('"');
}

fn write_escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
}

/// Whether a byte cannot stand for itself.
fn is_escaped(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | ..b' ')
}

/// Writes a list, each item by `write`.
pub(crate) fn write_list<T, E>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T) -> Result<(), E>,
) -> Result<(), E> {
    out.push('[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item)?;
    }
    out.push(']');
    Ok(())
}

/// Writes an object, each value by `write`. No name occurs twice.
pub(crate) fn write_object<T, E>(
    out: &mut String,
    mut members: Vec<(&str, T)>,
    mut write: impl FnMut(&mut String, T) -> Result<(), E>,
) -> Result<(), E> {
    members.sort_unstable_by(|(one, _), (two, _)| in_order(one, two));
    out.push('{');
    for (index, (name, value)) in members.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(out, name);
        out.push(':');
        write(out, value)?;
    }
    out.push('}');
    Ok(())
}

/// The order of the names of members: that of their bytes, but that characters of two code units, whose first byte is 0xF0
/// at least, stand before those of one that come after such code units, whose first byte is 0xEE or 0xEF.
pub(crate) fn in_order(one: &str, two: &str) -> Ordering {
    match one.bytes().zip(two.bytes()).find(|(one, two)| one != two) {
        Some((0xF0.., 0xEE | 0xEF)) => Ordering::Less,
        Some((0xEE | 0xEF, 0xF0..)) => Ordering::Greater,
        Some((one, two)) => one.cmp(&two),
        None => one.len().cmp(&two.len()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        canonical_json(&serde_json::from_str(text).unwrap()).unwrap()
    }

    #[test]
    fn members_are_sorted_as_the_example_of_the_standard_sorts_them() {
        let given = r#"{"€":1,"\r":2,"\ufb33":3,"1":4,"😀":5,"\u0080":6,"ö":7}"#;
        assert_eq!(canonical(given), "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}");
    }

    proptest! {
        #[test]
        fn names_are_in_the_order_of_their_code_units(one in "[a-b\u{80}é界\u{E000}-\u{FFFF}\u{10000}-\u{10FFFF}]{0,3}",
                                                      two in "[a-b\u{80}é界\u{E000}-\u{FFFF}\u{10000}-\u{10FFFF}]{0,3}") {
            prop_assert_eq!(in_order(&one, &two), one.encode_utf16().cmp(two.encode_utf16()));
        }
    }

    #[test]
    fn only_what_must_be_escaped_is() {
        assert_eq!(
            canonical(r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/\u007f""#),
            "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\""
        );
        assert_eq!(canonical(" [ 1 , true,null, {} , [ ] ] "), "[1,true,null,{},[]]");
    }

    #[test]
    fn a_number_that_readers_would_read_otherwise_has_no_form() {
        assert_eq!(canonical("[9007199254740991,-9007199254740991,0]"), "[9007199254740991,-9007199254740991,0]");
        for number in ["9007199254740992", "-9007199254740992", "1.5", "1e3", "-0", "18446744073709551615"] {
            let value = serde_json::from_str(number).unwrap();
            assert!(canonical_json(&value).is_err(), "{number}");
        }
    }
}
