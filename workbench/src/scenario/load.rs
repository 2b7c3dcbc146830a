//! What scenarios write: moments and values.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

use guicheng_engine::Value;
use guicheng_engine::internals::diagnostic::Sources;
use guicheng_engine::internals::yaml;
use guicheng_engine::internals::yaml::{Content, Node};

/// The hour of the day at which a step that names only its date happens.
pub(super) const MORNING: u32 = 9;

/// A value as a scenario writes it; nothing for `none` and for what is left empty.
pub(super) fn plain_value(node: &Node, date: bool) -> Option<Value> {
    match &node.content {
        Content::Null | Content::Removed | Content::Map(_) => None,
        Content::Boolean(value) => Some(Value::Boolean(*value)),
        Content::Integer(value) => Some(Value::Integer(*value)),
        Content::Text(text) if &**text == "none" => None,
        Content::Text(text) => Some(match text.parse::<NaiveDate>() {
            Ok(parsed) if date => Value::date(parsed),
            _ => Value::Text(Arc::clone(text)),
        }),
        Content::List(items) | Content::Appended(items) => {
            Some(Value::List(items.iter().filter_map(|item| plain_value(item, date)).collect()))
        }
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
