//! What scenarios write: moments and values.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDateTime, NaiveTime, TimeZone, Utc};

use guicheng_engine::internals::base::{Bytes, parse_date};
use guicheng_engine::internals::diagnostic::Sources;
use guicheng_engine::internals::yaml;
use guicheng_engine::internals::yaml::{Content, Node};
use guicheng_engine::{Field, FieldType, Hash, HashAlgorithm, Id, Value};

/// The hour of the day at which a step that names only its date happens.
pub(super) const MORNING: u32 = 9;

/// A value of a field as a scenario writes it; nothing for `none` and for what is left empty.
///
/// What is not written as the field wants it is left as it is, for the case to refuse.
pub(super) fn field_value(node: &Node, field: Option<&Field>) -> Option<Value> {
    let Some(field) = field else { return plain_value(node) };
    match (&node.content, field.kind) {
        (Content::List(items) | Content::Appended(items), _) => {
            Some(Value::List(items.iter().filter_map(|item| field_value(item, Some(field))).collect()))
        }
        (Content::Map(map), FieldType::Rows | FieldType::Checklist) => {
            let of = |name: &str| field.fields.get(name).map(|asked| &*asked.field);
            let values = map
                .entries
                .iter()
                .filter_map(|entry| Some((Id::from(&*entry.key), field_value(&entry.node, of(&entry.key))?)));
            Some(Value::Record(Arc::new(values.collect())))
        }
        (_, FieldType::Document) => written_document(node).or_else(|| plain_value(node)),
        (_, FieldType::Money) => amount(node).or_else(|| plain_value(node)),
        (_, FieldType::Date) => dated(node).or_else(|| plain_value(node)),
        _ => plain_value(node),
    }
}

/// A value to compare with one that is there: a text is read as what that one is.
pub(super) fn value_like(node: &Node, there: Option<&Value>) -> Option<Value> {
    match (&node.content, there) {
        (Content::List(items), Some(Value::List(values))) => {
            let of = |index: usize| values.get(index).or_else(|| values.first());
            Some(Value::List(items.iter().enumerate().filter_map(|(at, item)| value_like(item, of(at))).collect()))
        }
        (_, Some(Value::Record(parts)))
            if parts.contains_key("hash")
                && let Some(document) = written_document(node) =>
        {
            Some(document)
        }
        (Content::Map(map), Some(Value::Record(values))) => {
            let values = map
                .entries
                .iter()
                .filter_map(|entry| Some((Id::from(&*entry.key), value_like(&entry.node, values.get(&*entry.key))?)));
            Some(Value::Record(Arc::new(values.collect())))
        }
        (_, Some(Value::Money { .. })) => amount(node).or_else(|| plain_value(node)),
        (_, Some(there @ Value::Date { .. })) => day_like(node, there).or_else(|| plain_value(node)),
        _ => plain_value(node),
    }
}

/// A day to compare with one that is there. A date alone says nothing of whether it is provisional; `{date: …, provisional: true}` does.
fn day_like(node: &Node, there: &Value) -> Option<Value> {
    let year = there.provisional();
    match (&node.content, dated(node)) {
        (_, Some(Value::Date { date, .. })) => Some(Value::Date { date, provisional: year }),
        (Content::Map(map), _) => {
            let date = dated(map.get("date")?)?;
            let marked = map.get("provisional").is_some_and(|marked| matches!(marked.content, Content::Boolean(true)));
            match date {
                Value::Date { date, .. } if marked => {
                    Some(Value::Date { date, provisional: year.or_else(|| Some(chrono::Datelike::year(&date))) })
                }
                date => Some(date),
            }
        }
        _ => None,
    }
}

/// A value by itself.
fn plain_value(node: &Node) -> Option<Value> {
    match &node.content {
        Content::Null | Content::Removed => None,
        Content::Boolean(value) => Some(Value::Boolean(*value)),
        Content::Integer(value) => Some(Value::Integer(*value)),
        Content::Text(text) if &**text == "none" => None,
        Content::Text(text) => Some(Value::Text(Arc::clone(text))),
        Content::List(items) | Content::Appended(items) => {
            Some(Value::List(items.iter().filter_map(plain_value).collect()))
        }
        Content::Map(map) => {
            let values =
                map.entries.iter().filter_map(|entry| Some((Id::from(&*entry.key), plain_value(&entry.node)?)));
            Some(Value::Record(Arc::new(values.collect())))
        }
    }
}

fn dated(node: &Node) -> Option<Value> {
    parse_date(node.as_text()?).map(Value::date)
}

fn amount(node: &Node) -> Option<Value> {
    let money = match &node.content {
        Content::Integer(yuan) => yuan.to_string().parse().ok()?,
        Content::Text(text) => text.parse().ok()?,
        _ => return None,
    };
    Some(Value::Money { money })
}

/// A document as a scenario writes it: its name, with anything after `#` that tells it from others of the name, or
/// `{name: …, bytes: 12 MB}` where its size matters. Its type is what the name ends in, its hash that of what is written.
pub(crate) fn written_document(node: &Node) -> Option<Value> {
    let (written, bytes) = match &node.content {
        Content::Text(text) if &**text != "none" => (text, None),
        Content::Map(map) => {
            if map.entries.iter().any(|entry| !matches!(&*entry.key, "name" | "bytes")) {
                return None;
            }
            let Content::Text(name) = &map.get("name")?.content else { return None };
            let bytes = match map.get("bytes").map(|bytes| &bytes.content) {
                Some(Content::Text(text)) => Some(text.parse::<Bytes>().ok()?.0),
                Some(Content::Integer(bytes)) => Some(u64::try_from(*bytes).ok()?),
                None => None,
                Some(_) => return None,
            };
            (name, bytes)
        }
        _ => return None,
    };
    let name = written.split_once('#').map_or(&**written, |(name, _)| name);
    let kind = name.rsplit_once('.').map_or("unknown", |(_, kind)| kind).to_lowercase();
    let hash = Hash::of(HashAlgorithm::Sha256, written.as_bytes());
    Some(Value::document(name, bytes.unwrap_or(1024), &kind, hash))
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
    let date = parse_date(date)?;
    let time =
        NaiveTime::parse_from_str(time, "%H:%M:%S").or_else(|_| NaiveTime::parse_from_str(time, "%H:%M")).ok()?;
    Some(date.and_time(time))
}

/// The instant of a local date and time.
pub(super) fn to_utc(moment: NaiveDateTime, offset: FixedOffset) -> Option<DateTime<Utc>> {
    offset.from_local_datetime(&moment).single().map(|moment| moment.with_timezone(&Utc))
}
