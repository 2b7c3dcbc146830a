//! What scenarios write: moments and values.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

use guicheng_engine::internals::diagnostic::Sources;
use guicheng_engine::internals::yaml;
use guicheng_engine::internals::yaml::{Content, Node};
use guicheng_engine::{FieldType, Money, Value};

/// The hour of the day at which a step that names only its date happens.
pub(super) const MORNING: u32 = 9;

/// A value as a scenario writes it; nothing for `none` and for what is left empty.
pub(super) fn plain_value(node: &Node, kind: Option<FieldType>) -> Option<Value> {
    if kind == Some(FieldType::Money)
        && let Some(money) = amount(node)
    {
        return Some(Value::Money { money });
    }
    match &node.content {
        Content::Null | Content::Removed | Content::Map(_) => None,
        Content::Boolean(value) => Some(Value::Boolean(*value)),
        Content::Integer(value) => Some(Value::Integer(*value)),
        Content::Text(text) if &**text == "none" => None,
        Content::Text(text) => Some(match text.parse::<NaiveDate>() {
            Ok(parsed) if kind == Some(FieldType::Date) => Value::date(parsed),
            _ => Value::Text(Arc::clone(text)),
        }),
        Content::List(items) | Content::Appended(items) => {
            Some(Value::List(items.iter().filter_map(|item| plain_value(item, kind)).collect()))
        }
    }
}

/// A value to compare with one that is there: a text is read as what that one is.
pub(super) fn value_like(node: &Node, there: Option<&Value>) -> Option<Value> {
    let first = match there {
        Some(Value::List(items)) => items.first(),
        other => other,
    };
    let kind = match first {
        Some(Value::Date { .. }) => Some(FieldType::Date),
        Some(Value::Money { .. }) => Some(FieldType::Money),
        _ => None,
    };
    plain_value(node, kind)
}

/// An amount as a scenario writes it; what is none is left as it is, for the case to refuse.
fn amount(node: &Node) -> Option<Money> {
    match &node.content {
        Content::Integer(yuan) => yuan.to_string().parse().ok(),
        Content::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// The values of a tree with the paths that lead to them.
pub(super) fn leaves(node: &Node, path: &str, found: &mut Vec<(String, String)>) {
    match &node.content {
        Content::Map(map) => {
            for entry in &map.entries {
                let below = if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
                leaves(&entry.node, &below, found);
            }
        }
        _ => found.push((path.to_owned(), yaml::emit(node, &Sources::default(), false).trim_end().to_owned())),
    }
}

/// The local date and time of `2026-02-13T16:30`.
pub(super) fn parse_moment(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_once('T')?;
    let date = date.parse::<NaiveDate>().ok()?;
    let time =
        NaiveTime::parse_from_str(time, "%H:%M:%S").or_else(|_| NaiveTime::parse_from_str(time, "%H:%M")).ok()?;
    Some(date.and_time(time))
}

/// The instant of a local date and time.
pub(super) fn to_utc(moment: NaiveDateTime, offset: FixedOffset) -> Option<DateTime<Utc>> {
    offset.from_local_datetime(&moment).single().map(|moment| moment.with_timezone(&Utc))
}
