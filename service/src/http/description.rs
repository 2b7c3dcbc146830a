//! The description of the interface (OpenAPI 3.1), as it is served: what the code says of each endpoint, and what holds of all.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use super::caller::COOKIE;

/// The schema of screens, of which forms are.
const SCREENS: &str = include_str!("../../../docs/schemas/screen.schema.json");

/// Where the descriptions of what is written stand in a schema, and where in a description of an interface.
const DEFINED: &str = "#/$defs/";
const COMPONENTS: &str = "#/components/schemas/";

/// What forms are described by, and what the names of their parts begin with: parts of other things may have the same.
const FORM: &str = "FormScreen";

/// A description with what holds of all endpoints: how one signs in, that every error is a problem document, how long to wait.
pub(super) fn whole(described: &OpenApi) -> Arc<Value> {
    let mut described = serde_json::to_value(described).unwrap_or_default();
    with_screens(&mut described);
    with_security(&mut described);
    let operations = described.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
    for operation in operations.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        with_problems(operation);
    }
    Arc::new(described)
}

/// Adds the schema of forms, and those of their parts.
fn with_screens(described: &mut Value) {
    let moved = SCREENS.replace(DEFINED, &format!("{COMPONENTS}{FORM}."));
    let screens: Value = serde_json::from_str(&moved).unwrap_or_default();
    let defined = screens.get("$defs").and_then(Value::as_object);
    let Some(schemas) = described.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    // The name that is known before stands for what pages draw, until it is described here.
    schemas.remove(FORM);
    let mut wanted = vec![(FORM.to_owned(), FORM.to_owned())];
    while let Some((name, part)) = wanted.pop() {
        let Some(schema) = defined.and_then(|defined| defined.get(&part)) else { continue };
        let text = schema.to_string();
        schemas.insert(name, schema.clone());
        let named = text.split(COMPONENTS).skip(1).filter_map(|rest| rest.split('"').next());
        let parts = named.filter_map(|name| Some((name.to_owned(), name.split_once('.')?.1.to_owned())));
        wanted.extend(parts.filter(|(name, _)| !schemas.contains_key(name)));
    }
}

/// Adds how one signs in. What is for everybody needs neither.
fn with_security(described: &mut Value) {
    let Some(whole) = described.as_object_mut() else { return };
    if let Some(components) = whole.get_mut("components").and_then(Value::as_object_mut) {
        let schemes = json!({
            "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "what signing in sets"},
            "token": {"type": "http", "scheme": "bearer", "description": "a token of `POST /api/account/tokens`"},
        });
        components.insert("securitySchemes".to_owned(), schemes);
    }
    whole.insert("security".to_owned(), json!([{}, {"session": []}, {"token": []}]));
}

/// Says of every error that it is a problem document, of any other too, and of those that pass when to come back.
fn with_problems(operation: &mut Value) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    responses.entry("default").or_insert_with(|| json!({"description": "anything else that goes wrong"}));
    for (status, about) in [("429", "too much is asked from there"), ("503", "not now; it passes")] {
        responses.entry(status).or_insert_with(|| json!({"description": about}));
    }
    for (status, response) in responses.iter_mut().filter(|(status, _)| !status.starts_with(['1', '2', '3'])) {
        let Some(response) = response.as_object_mut() else { continue };
        let problem = json!({"$ref": format!("{COMPONENTS}ProblemDocument")});
        response.insert("content".to_owned(), json!({"application/problem+json": {"schema": problem}}));
        if response.get("description").is_none_or(|said| said == "") {
            response.insert("description".to_owned(), meaning(status).into());
        }
        if matches!(status.as_str(), "429" | "503") {
            let wait = json!({"description": "after how many seconds to come back", "schema": {"type": "integer"}});
            response.insert("headers".to_owned(), json!({"Retry-After": wait}));
        }
    }
}

/// What a status says.
fn meaning(status: &str) -> &'static str {
    match status {
        "400" => "it cannot be read",
        "401" => "nobody has signed in, or what was given is wrong",
        "403" => "it is not for whoever asks",
        "404" => "there is no such thing for whoever asks",
        "409" => "something stands in the way for now",
        "410" => "it is over",
        "412" => "something has happened since",
        "422" => "the rules do not let it be done",
        _ => "it was not done",
    }
}
