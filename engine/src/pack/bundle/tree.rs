//! Trees as JSON.

use std::sync::Arc;

use serde_json::Value;

use crate::base::canonical_json::{in_order, is_exact};
use crate::diagnostic::Span;
use crate::pack::content_hash::{APPEND, INTEGER, ORDER, REMOVE, REPLACE};
use crate::yaml::{Content, Entry, Map, Node};

/// The tree that content stands for, all of it at one place. Nothing if it stands for none.
pub(super) fn node(value: &Value, span: Span) -> Option<Node> {
    read(value, span, false)
}

/// The layer that content stands for: a tree that may also take away, append and put in place.
pub(super) fn layer(value: &Value, span: Span) -> Option<Node> {
    read(value, span, true)
}

fn read(value: &Value, span: Span, is_layer: bool) -> Option<Node> {
    let node = |value: &Value, span| read(value, span, is_layer);
    let content = match value {
        Value::Null => Content::Null,
        Value::Bool(value) => Content::Boolean(*value),
        Value::Number(number) => Content::Integer(number.as_i64()?),
        Value::String(text) => Content::Text(Arc::from(text.as_str())),
        Value::Array(items) => Content::List(items.iter().map(|item| node(item, span)).collect::<Option<_>>()?),
        Value::Object(members) => {
            if let (1, Some(Value::String(number))) = (members.len(), members.get(INTEGER)) {
                return Some(Node { span, content: Content::Integer(number.parse().ok()?) });
            }
            if let (true, Some((mark, value)), 1) = (is_layer, members.iter().next(), members.len()) {
                let marked = match (mark.as_str(), value) {
                    (REMOVE, Value::Bool(true)) => Some(Content::Removed),
                    (APPEND, Value::Array(items)) => {
                        Some(Content::Appended(items.iter().map(|item| node(item, span)).collect::<Option<_>>()?))
                    }
                    (REPLACE, Value::Object(_)) => match node(value, span)?.content {
                        Content::Map(map) => Some(Content::Map(Map { replaces: true, ..map })),
                        _ => return None,
                    },
                    _ => None,
                };
                if let Some(content) = marked {
                    return Some(Node { span, content });
                }
            }
            let mut keys: Vec<&str> = Vec::with_capacity(members.len());
            if let Some(Value::Array(order)) = members.get(ORDER) {
                for key in order {
                    keys.push(key.as_str()?);
                }
                if keys.len() + 1 != members.len() {
                    return None;
                }
            } else {
                keys.extend(members.keys().map(String::as_str));
                keys.sort_unstable_by(|one, two| in_order(one, two));
            }
            let entry = |key: &str| {
                let node = read(members.get(key)?, span, is_layer)?;
                Some(Entry { key: Arc::from(key), key_span: span, node })
            };
            let entries = keys.into_iter().map(entry).collect::<Option<_>>()?;
            Content::Map(Map { entries, replaces: false })
        }
    };
    Some(Node { span, content })
}

/// A tree of which nothing is hashed, as JSON: every mapping with its order.
pub(super) fn value(node: &Node) -> Value {
    match &node.content {
        Content::Null | Content::Removed => Value::Null,
        Content::Boolean(value) => Value::Bool(*value),
        Content::Integer(number) if is_exact(*number) => Value::from(*number),
        Content::Integer(number) => serde_json::json!({ INTEGER: number.to_string() }),
        Content::Text(text) => Value::String(text.to_string()),
        Content::List(items) | Content::Appended(items) => items.iter().map(value).collect(),
        Content::Map(map) => {
            let entries = map.entries.iter().map(|entry| (entry.key.to_string(), value(&entry.node)));
            let mut members: serde_json::Map<String, Value> = entries.collect();
            if map.entries.len() > 1 {
                members.insert(ORDER.to_owned(), map.keys().collect());
            }
            Value::Object(members)
        }
    }
}
