//! Holds JSON against a JSON Schema: the part of the language that our schemas are written in.

use serde_json::{Map, Value};

/// What a value is not as a schema wants it, each with the place in the value.
///
/// # Panics
/// If the schema has a word that is not known here: a check that is left out would hold always.
#[must_use]
pub fn violations(schema: &Value, value: &Value) -> Vec<String> {
    violations_within(schema, schema, value)
}

/// The same of a schema that stands in a document, which it refers to.
///
/// # Panics
/// As [`violations`].
#[must_use]
pub fn violations_within(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else { return };
    for (word, wanted) in schema {
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "required" | "items" | "additionalProperties" => {}
            "then" | "else" | "properties" => {}
            // They say how a value is written or used, which is no matter of its shape.
            "format" | "default" | "examples" | "propertyNames" | "readOnly" | "writeOnly" => {}
            "allOf" => {
                for one in wanted.as_array().unwrap() {
                    check(root, one, value, place, found);
                }
            }
            "if" => {
                let mut tried = Vec::new();
                check(root, wanted, value, place, &mut tried);
                if let Some(wanted) = schema.get(if tried.is_empty() { "then" } else { "else" }) {
                    check(root, wanted, value, place, found);
                }
            }
            "minimum" => {
                if value.as_i64().is_some_and(|given| given < wanted.as_i64().unwrap()) {
                    found.push(format!("{place}: {value} is less than {wanted}"));
                }
            }
            "$ref" => {
                let pointer = wanted.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(pointer).unwrap(), value, place, found);
            }
            // What is written so here is never two of them at once, but for lists without items.
            "anyOf" | "oneOf" => {
                let fits = |one: &Value| {
                    let mut tried = Vec::new();
                    check(root, one, value, place, &mut tried);
                    tried
                };
                let tried: Vec<Vec<String>> = wanted.as_array().unwrap().iter().map(fits).collect();
                if tried.iter().all(|tried| !tried.is_empty()) {
                    found.extend(tried.into_iter().min_by_key(Vec::len).unwrap_or_default());
                }
            }
            "type" => {
                let kinds = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                if !kinds.iter().any(|kind| is_of(kind.as_str().unwrap(), value)) {
                    found.push(format!("{place}: {value} is not {wanted}"));
                }
            }
            "const" if wanted != value => found.push(format!("{place}: {value} is not {wanted}")),
            "enum" if !wanted.as_array().unwrap().contains(value) => {
                found.push(format!("{place}: {value} is none of {wanted}"));
            }
            "const" | "enum" => {}
            "pattern" => {
                if value.as_str().is_some_and(|text| !fits(wanted.as_str().unwrap(), text)) {
                    found.push(format!("{place}: {value} is not written like {wanted}"));
                }
            }
            unknown => panic!("`{unknown}` is not known here"),
        }
    }
    match value {
        Value::Object(object) => check_object(root, schema, object, place, found),
        Value::Array(items) => {
            if let Some(wanted) = schema.get("items") {
                for (index, item) in items.iter().enumerate() {
                    check(root, wanted, item, &format!("{place}/{index}"), found);
                }
            }
        }
        _ => {}
    }
}

fn check_object(
    root: &Value,
    schema: &Map<String, Value>,
    object: &Map<String, Value>,
    place: &str,
    found: &mut Vec<String>,
) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap()) {
            found.push(format!("{place}: {name} is missing"));
        }
    }
    for (name, value) in object {
        let below = format!("{place}/{name}");
        match (properties.and_then(|known| known.get(name)), schema.get("additionalProperties")) {
            (Some(known), _) => check(root, known, value, &below, found),
            (None, Some(Value::Bool(false))) => found.push(format!("{below} is not known")),
            (None, Some(others)) => check(root, others, value, &below, found),
            (None, None) => {}
        }
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => panic!("`{kind}` is no type of JSON Schema here"),
    }
}

/// Whether a text is written like a pattern, of the two that our schemas have.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            let parts: Vec<&str> = text.split('-').collect();
            parts.iter().map(|part| part.len()).eq([4, 2, 2])
                && text.replace('-', "").bytes().all(|b| b.is_ascii_digit())
        }
        "^\\$[a-z][a-z0-9_]*$" => text.strip_prefix('$').is_some_and(|name| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        }),
        _ => panic!("the pattern `{pattern}` is not known here"),
    }
}
