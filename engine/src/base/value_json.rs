//! Values as JSON.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::canonical_json::is_exact;
use super::{Id, Money, Value, Values};

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) if is_exact(*value) => serializer.serialize_i64(*value),
            Self::Integer(value) => tagged(serializer, "integer", &value.to_string()),
            Self::Date { date, provisional } => {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("date", date)?;
                if let Some(year) = provisional {
                    map.serialize_entry("provisional", year)?;
                }
                map.end()
            }
            Self::Period { period } => tagged(serializer, "period", period),
            Self::Money { money } => tagged(serializer, "money", &money.to_string()),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items.iter()),
            Self::Record(values) => tagged(serializer, "record", values),
        }
    }
}

fn tagged<S: Serializer>(serializer: S, tag: &str, value: &impl Serialize) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(tag, value)?;
    map.end()
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Within { levels: Self::DEEPEST }.deserialize(deserializer)
    }
}

/// Reads a value with so many levels of lists at most.
#[derive(Clone, Copy)]
struct Within {
    levels: usize,
}

impl<'de> DeserializeSeed<'de> for Within {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Within {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "a value: true, false, an integer, a text, a list, {\"date\": …}, {\"period\": …}, {\"money\": …}, \
             {\"record\": …} or {\"integer\": …}",
        )
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value)
            .map(Value::Integer)
            .map_err(|_| E::custom(format_args!("`{value}` is too large an integer")))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let Some(levels) = self.levels.checked_sub(1) else {
            return Err(A::Error::custom(format_args!("lists are nested more than {} deep", Value::DEEPEST)));
        };
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(Self { levels })? {
            values.push(value);
        }
        Ok(Value::List(Arc::from(values)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Tag {
            Date,
            Period,
            Money,
            Record,
            Integer,
            Provisional,
        }
        let none = || {
            A::Error::custom("an object that is a value has one name: `date`, `period`, `money`, `record` or `integer`")
        };
        let value = match map.next_key()?.ok_or_else(none)? {
            Tag::Date => {
                let date = map.next_value::<Written>()?.0;
                let provisional = match map.next_key()? {
                    None => None,
                    Some(Tag::Provisional) => Some(map.next_value()?),
                    Some(_) => return Err(none()),
                };
                Value::Date { date, provisional }
            }
            Tag::Provisional => return Err(none()),
            Tag::Period => Value::Period { period: map.next_value()? },
            Tag::Money => {
                let text: String = map.next_value()?;
                let money: Money = text.parse().map_err(A::Error::custom)?;
                if money.to_string() != text {
                    return Err(A::Error::custom(format_args!("`{text}` is not how `{money}` is written")));
                }
                Value::Money { money }
            }
            Tag::Record => {
                let Some(levels) = self.levels.checked_sub(1) else {
                    return Err(A::Error::custom(format_args!("records are nested more than {} deep", Value::DEEPEST)));
                };
                Value::Record(Arc::new(map.next_value_seed(Members { levels })?))
            }
            Tag::Integer => {
                let text: String = map.next_value()?;
                let integer: i64 = text.parse().map_err(A::Error::custom)?;
                // One spelling: as a number wherever that is the same to every reader.
                if is_exact(integer) || integer.to_string() != text {
                    return Err(A::Error::custom(format_args!("`{text}` is not how this integer is written")));
                }
                Value::Integer(integer)
            }
        };
        match map.next_key::<Tag>()? {
            None => Ok(value),
            Some(_) => Err(none()),
        }
    }
}

/// Reads the values of a record, with so many levels of lists and records at most in each.
struct Members {
    levels: usize,
}

impl<'de> DeserializeSeed<'de> for Members {
    type Value = Values;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Values, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Values;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the values of a record by their names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        let mut values = Values::new();
        while let Some(name) = map.next_key::<Id>()? {
            let value = map.next_value_seed(Within { levels: self.levels })?;
            if values.insert(name.clone(), value).is_some() {
                return Err(A::Error::custom(format_args!("`{name}` stands twice in a record")));
            }
        }
        Ok(values)
    }
}

/// A date as it is written, with all its zeros and in a year of four digits.
#[derive(Deserialize)]
struct Written(#[serde(deserialize_with = "crate::base::date::deserialize")] NaiveDate);

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> String {
        format!("{}1{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn lists_are_read_up_to_a_depth_and_refused_beyond_it() {
        let deepest: Value = serde_json::from_str(&nested(Value::DEEPEST)).unwrap();
        assert!(deepest.is_shallow());
        assert!(!Value::List(Arc::from([deepest.clone()])).is_shallow());
        assert_eq!(serde_json::to_string(&deepest).unwrap(), nested(Value::DEEPEST));
        let error = serde_json::from_str::<Value>(&nested(Value::DEEPEST + 1)).unwrap_err().to_string();
        assert!(error.starts_with("lists are nested more than 64 deep"), "{error}");
        assert!(serde_json::from_str::<Value>(&nested(100_000)).is_err());
    }

    #[test]
    fn an_integer_that_other_readers_round_is_written_as_text() {
        for (integer, written) in [
            (9_007_199_254_740_991, "9007199254740991"),
            (-9_007_199_254_740_991, "-9007199254740991"),
            (9_007_199_254_740_992, r#"{"integer":"9007199254740992"}"#),
            (i64::MIN, r#"{"integer":"-9223372036854775808"}"#),
            (i64::MAX, r#"{"integer":"9223372036854775807"}"#),
        ] {
            let value = Value::Integer(integer);
            assert_eq!(serde_json::to_string(&value).unwrap(), written);
            assert_eq!(serde_json::from_str::<Value>(written).unwrap(), value);
        }
        assert_eq!(serde_json::from_str::<Value>("9007199254740992").unwrap(), Value::Integer(9_007_199_254_740_992));
        for wrong in [r#"{"integer":"7"}"#, r#"{"integer":"+9007199254740992"}"#, r#"{"integer":7}"#] {
            assert!(serde_json::from_str::<Value>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_date_keeps_the_mark_that_it_is_provisional() {
        let written = r#"{"date":"2027-01-12","provisional":2027}"#;
        let value: Value = serde_json::from_str(written).unwrap();
        assert_eq!(value.provisional(), Some(2027));
        assert_eq!(serde_json::to_string(&value).unwrap(), written);
        assert_eq!(value.unmarked().into_owned(), Value::date("2027-01-12".parse().unwrap()));
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for wrong in [
            "null",
            "1.5",
            "18446744073709551615",
            "{}",
            r#"{"day":"2026-01-01"}"#,
            r#"{"date":"2026-02-30"}"#,
            r#"{"provisional":2027}"#,
            r#"{"date":"2026-02-13","provisional":2027,"provisional":2027}"#,
        ] {
            assert!(serde_json::from_str::<Value>(wrong).is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<Value>(r#"{"date":"2026-01-01","period":"1 days"}"#).is_err());
    }
}
