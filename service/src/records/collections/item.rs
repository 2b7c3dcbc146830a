//! Where an item of a list is found: by whom, by what is chosen, in which order.

use chrono::NaiveDate;
use guicheng_engine::{Actor, CollectionReader, CollectionRow, Id, Value};
use sha2::{Digest, Sha256};

use crate::vault::{Key, hexadecimal};

/// How much of a text counts when items are sorted.
const SORTED_BYTES: usize = 48;

/// The longest value that is written as it is where readers choose by it.
const LONGEST_CHOICE: usize = 160;

/// Anybody, or any role.
const ANY: &str = "*";

/// A day as a number: the days since 1970-01-01.
#[must_use]
pub fn day_number(day: NaiveDate) -> i64 {
    day.signed_duration_since(NaiveDate::default()).num_days()
}

/// The day of a number; none if it never comes.
#[must_use]
pub fn day_of(number: i64) -> Option<NaiveDate> {
    if number == super::NEVER {
        return None;
    }
    NaiveDate::default().checked_add_signed(chrono::TimeDelta::try_days(number)?)
}

fn reader(role: &str, identity: &str) -> String {
    format!("{role}@{identity}")
}

/// Those who read something: nobody twice who reads it anyway.
#[must_use]
pub fn tokens_of(readers: &[CollectionReader]) -> Vec<String> {
    let mut tokens: Vec<(&str, &str)> = Vec::new();
    for of in readers {
        let role = of.role.as_ref().map_or(ANY, Id::as_str);
        match &of.bound {
            None => tokens.push((role, ANY)),
            Some(bound) => tokens.extend(bound.iter().map(|identity| (role, identity.as_str()))),
        }
    }
    tokens.sort_unstable();
    tokens.dedup();
    let covers = |one: &(&str, &str), other: &(&str, &str)| {
        one != other && (one.0 == ANY || one.0 == other.0) && (one.1 == ANY || one.1 == other.1)
    };
    let needed = tokens.iter().filter(|token| !tokens.iter().any(|other| covers(other, token)));
    needed.map(|(role, identity)| reader(role, identity)).collect()
}

/// As whom somebody reads lists. Whether an agent has the authority to, must be asked besides.
#[must_use]
pub fn reader_tokens(actor: &Actor) -> Vec<String> {
    let identities = [ANY].into_iter().chain(actor.capacity().map(Id::as_str));
    let mut roles: Vec<&str> = [ANY].into_iter().chain(actor.roles.iter().map(Id::as_str)).collect();
    roles.sort_unstable();
    roles.dedup();
    identities.flat_map(|identity| roles.iter().map(move |role| reader(role, identity))).collect()
}

/// What an item is found by where readers choose a value of a column: each item of a list by itself. Of a personal value,
/// nobody can tell which it is but by trying with the key.
#[must_use]
pub fn chosen_by(column: &Id, value: &Value, key: Option<&Key>) -> Vec<String> {
    if let Value::List(items) = value {
        return items.iter().flat_map(|item| chosen_by(column, item, key)).collect();
    }
    // Every value has a form as JSON.
    let text = serde_json::to_string(value).unwrap_or_default();
    let written = match key {
        Some(key) => format!("keyed:{}", hexadecimal(&key.keyed(format!("{column}={text}").as_bytes()))),
        None if text.len() > LONGEST_CHOICE => format!("sha256:{}", hexadecimal(&Sha256::digest(text.as_bytes()))),
        None => text,
    };
    vec![format!("{column}={written}")]
}

/// What an item is sorted by (columns, and whether the last comes first): digits that compare as the values do, in every database.
pub(super) fn sort_key<'o>(row: &CollectionRow, order: impl IntoIterator<Item = (&'o Id, bool)>) -> String {
    let mut digits = String::from("0");
    for (sorted, descending) in order {
        let value = row.values.iter().find(|(column, _)| column == sorted).and_then(|(_, value)| value.as_ref());
        let mut bytes = value.map_or(vec![0], |value| comparable(value).into_iter().fold(vec![1], put));
        bytes.push(0);
        if descending {
            bytes.iter_mut().for_each(|byte| *byte = !*byte);
        }
        digits.push_str(&hexadecimal(&bytes));
    }
    digits
}

/// Adds a byte so that none is 0, which ends a value, and the order stays.
fn put(mut bytes: Vec<u8>, byte: u8) -> Vec<u8> {
    match byte {
        0 | 1 => bytes.extend([1, byte + 1]),
        other => bytes.push(other),
    }
    bytes
}

/// Bytes that compare as the values of one type do.
fn comparable(value: &Value) -> Vec<u8> {
    let number = |number: i64| (number.cast_unsigned() ^ (1 << 63)).to_be_bytes().to_vec();
    match value {
        Value::Boolean(truth) => vec![u8::from(*truth)],
        Value::Integer(integer) => number(*integer),
        Value::Date { date, .. } => number(day_number(*date)),
        Value::Money { money } => number(money.fen()),
        Value::Text(text) => text.bytes().take(SORTED_BYTES).collect(),
        other => serde_json::to_vec(other).unwrap_or_default().into_iter().take(SORTED_BYTES).collect(),
    }
}

/// The texts of a row that it is found by.
pub(super) fn texts(row: &CollectionRow) -> Vec<String> {
    fn gather(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Text(text) => found.push(text.to_string()),
            Value::List(items) => items.iter().for_each(|item| gather(item, found)),
            Value::Record(values) => values.values().for_each(|value| gather(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    row.values.iter().filter_map(|(_, value)| value.as_ref()).for_each(|value| gather(value, &mut found));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(value: &Value) -> String {
        hexadecimal(&comparable(value).into_iter().fold(vec![1], put))
    }

    #[test]
    fn values_are_sorted_as_they_compare() {
        let day = |text: &str| Value::date(text.parse().unwrap());
        for sorted in [
            vec![
                Value::Integer(i64::MIN),
                Value::Integer(-1),
                Value::Integer(0),
                Value::Integer(255),
                Value::Integer(256),
            ],
            vec![day("1969-12-31"), day("1970-01-01"), day("2026-03-02"), day("2026-11-01")],
            vec![Value::text("a"), Value::text("ab"), Value::text("b"), Value::text("不"), Value::text("借阅")],
        ] {
            let keys: Vec<String> = sorted.iter().map(digits).collect();
            assert!(keys.is_sorted_by(|one, next| one < next), "{sorted:?}: {keys:?}");
        }
    }

    #[test]
    fn somebody_reads_what_is_for_all_for_the_role_and_for_the_organisation() {
        let actor =
            Actor { organisation: Some(Id::from("north")), roles: vec![Id::from("examiner")], ..Actor::anonymous() };
        assert_eq!(reader_tokens(&actor), ["*@*", "examiner@*", "*@north", "examiner@north"]);
        assert_eq!(reader_tokens(&Actor::anonymous()), ["*@*"]);
    }
}
