//! Named values written and read as a mapping, also if there are none, which a [`LiteMap`](litemap::LiteMap) by itself
//! writes as a list.

use std::fmt;
use std::sync::Arc;

use serde::de::{MapAccess, Visitor};
use serde::{Deserializer, Serialize, Serializer};

use crate::base::{Id, Value, Values};

/// Named values, to be written as a mapping.
struct Mapping<'v>(&'v Values);

impl Serialize for Mapping<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

/// Writes named values.
pub(crate) fn serialize<S: Serializer>(values: &Values, serializer: S) -> Result<S::Ok, S::Error> {
    Mapping(values).serialize(serializer)
}

/// Writes named values, if there are any to write.
pub(crate) fn serialize_some<S: Serializer>(values: &Option<Arc<Values>>, serializer: S) -> Result<S::Ok, S::Error> {
    values.as_deref().map(Mapping).serialize(serializer)
}

/// Writes the named values of several numbers.
pub(crate) fn serialize_numbered<S: Serializer>(
    numbered: &[(u32, Arc<Values>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(numbered.iter().map(|(number, values)| (number, Mapping(values))))
}

/// Reads named values, in time and space of their number, however they are ordered; of two of a name the last counts.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Values, D::Error> {
    struct Entries;

    impl<'de> Visitor<'de> for Entries {
        type Value = Values;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("named values")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
            let mut entries: Vec<(Id, Value)> = Vec::new();
            while let Some(entry) = map.next_entry()? {
                entries.push(entry);
            }
            entries.reverse();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            entries.dedup_by(|(later, _), (kept, _)| later == kept);
            entries.shrink_to_fit();
            Ok(Values::from_sorted_store_unchecked(entries))
        }
    }

    deserializer.deserialize_map(Entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Values {
        deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap()
    }

    fn written(values: &Values) -> String {
        serde_json::to_string(&Mapping(values)).unwrap()
    }

    #[test]
    fn of_two_values_of_a_name_the_last_counts_whatever_the_order() {
        let values = read(r#"{"b": 1, "a": 2, "b": 3, "c": "x", "a": 4}"#);
        assert_eq!(written(&values), r#"{"a":4,"b":3,"c":"x"}"#);
        assert_eq!(values.get("b"), Some(&Value::Integer(3)), "each is found by its name");
    }

    #[test]
    fn no_values_are_a_mapping_too() {
        assert_eq!(written(&Values::new()), "{}");
        assert_eq!(read("{}"), Values::new());
    }
}
