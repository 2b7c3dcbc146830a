//! The description of the interface holds: whatever any test is answered is what it says, and so is what was sent and taken.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::OnceLock;

use guicheng_service::desk::Purpose;
use guicheng_testkit::violations_within;
use serde_json::{Map, Value, json};

use crate::client::{self, Answer};
use crate::http::served;

/// The description, with every object closed: what is not said of it is not in it.
fn description(at: SocketAddr) -> &'static Value {
    static KNOWN: OnceLock<Value> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let request = client::head(at, "GET", "/openapi.json", &[]);
        let mut described = client::raw(at, format!("{request}\r\n").as_bytes()).json();
        let mut open = BTreeSet::new();
        taken_together(&described, &mut open);
        let schemas = described["components"]["schemas"].as_object_mut().unwrap();
        for (_, schema) in schemas.iter_mut().filter(|(name, _)| !open.contains(*name)) {
            close(schema);
        }
        described
    })
}

/// The schemas that are one part of several that make up an object.
fn taken_together(schema: &Value, open: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for part in members.get("allOf").and_then(Value::as_array).into_iter().flatten() {
                open.extend(part["$ref"].as_str().and_then(|name| name.rsplit('/').next()).map(str::to_owned));
            }
            members.values().for_each(|member| taken_together(member, open));
        }
        Value::Array(items) => items.iter().for_each(|item| taken_together(item, open)),
        _ => {}
    }
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let is_whole = members.get("properties").is_some_and(Value::is_object);
            if is_whole && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            members.iter_mut().filter(|(name, _)| *name != "allOf").for_each(|(_, member)| close(member));
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// What is said of an endpoint; none if there is none of that path.
fn operation<'d>(described: &'d Value, method: &str, path: &str) -> Option<&'d Map<String, Value>> {
    let path = path.split(['?', '#']).next().unwrap();
    let asked: Vec<&str> = path.split('/').collect();
    let fits = |known: &str| {
        let known: Vec<&str> = known.split('/').collect();
        known.len() == asked.len()
            && known.iter().zip(&asked).all(|(known, asked)| known.starts_with('{') || known == asked)
    };
    let known = described["paths"].as_object().unwrap();
    let found = known.iter().filter(|(path, _)| fits(path)).min_by_key(|(path, _)| path.matches('{').count());
    found.and_then(|(_, operations)| operations.get(method.to_ascii_lowercase())?.as_object())
}

/// Panics if what was answered is not what the description says.
pub(crate) fn holds(at: SocketAddr, (method, path, sent): (&str, &str, Option<&Value>), answer: &Answer) {
    if !path.starts_with("/api/") {
        return;
    }
    let described = description(at);
    let Some(operation) = operation(described, method, path) else {
        assert!(matches!(answer.status, 400..500), "{method} {path} is described nowhere: {}", answer.status);
        return;
    };
    let status = answer.status.to_string();
    let said = match operation["responses"].get(&status) {
        Some(said) => said,
        None if answer.status >= 400 => &operation["responses"]["default"],
        None => panic!("{method} {path}: {status} is not described"),
    };
    let is_json = answer.header("content-type").is_some_and(|kind| kind.contains("json"));
    let content = said["content"].as_object();
    if is_json {
        let schema = content.and_then(|content| content.values().next()).map(|content| &content["schema"]);
        let schema = schema.unwrap_or_else(|| panic!("{method} {path}: {status} has no content: {}", answer.body));
        let wrong = violations_within(described, schema, &answer.json());
        assert!(wrong.is_empty(), "{method} {path}: {status}\n{}\n{}", wrong.join("\n"), answer.body);
    } else {
        assert!(
            content.is_none_or(|content| answer.body.is_empty() || !content.contains_key("application/json")),
            "{method} {path}: {status} is no JSON: {}",
            answer.body
        );
    }
    let headers = said["headers"].as_object().into_iter().flatten().map(|(name, _)| name);
    for header in headers.filter(|_| answer.status < 400 || answer.status == 429) {
        assert!(answer.header(&header.to_ascii_lowercase()).is_some(), "{method} {path}: {status} without {header}");
    }
    let body = operation.get("requestBody").and_then(|body| body["content"].get("application/json"));
    // Of several things at once each answers for itself, also whether it can be read.
    let is_taken = (200..300).contains(&answer.status) && path != "/api/bulk";
    if let (true, Some(sent), Some(body)) = (is_taken, sent, body) {
        let wrong = violations_within(described, &body["schema"], sent);
        assert!(wrong.is_empty(), "{method} {path} takes what is not described\n{}\n{sent}", wrong.join("\n"));
    }
}

#[test]
fn every_answer_is_described_and_every_description_leads_somewhere() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let described = served.send("GET", "/openapi.json", &[], None).json();
    let mut named = BTreeSet::new();
    names(&described, &mut named);
    let schemas = described["components"]["schemas"].as_object().unwrap();
    for name in &named {
        assert!(schemas.contains_key(name), "{name} is not described");
    }
    for (path, operations) in described["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let content = answer["content"].as_object().into_iter().flatten();
                for (media, content) in content.filter(|(media, _)| media.ends_with("json")) {
                    let schema = &content["schema"];
                    let items = schema.get("items").unwrap_or(schema);
                    let is_told = items.get("$ref").is_some() || items["type"] != "object" || path == "/api/clock";
                    assert!(is_told, "{method} {path} {status} {media}: {schema}");
                }
                let is_problem = !status.starts_with(['1', '2', '3']);
                assert_eq!(
                    answer["content"].get("application/problem+json").is_some(),
                    is_problem,
                    "{method} {path} {status}"
                );
            }
        }
    }
    for scheme in ["session", "token"] {
        assert!(described["components"]["securitySchemes"][scheme].is_object());
    }
}

/// The names of all schemas that are named.
fn names(value: &Value, named: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            named.extend(
                members.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next()).map(str::to_owned),
            );
            members.values().for_each(|member| names(member, named));
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, named)),
        _ => {}
    }
}

#[test]
fn the_description_can_be_browsed_in_both_languages() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let page = served.send("GET", "/api", &[], None);
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.body.contains("<h1>接口说明</h1>") && page.body.contains("<code>/api/cases/{case}/commands</code>"));
    let english = served.send("GET", "/api", &[("Accept-Language", "en")], None).body;
    assert!(english.contains("<h1>Interface for programs</h1>"));
    let described = served.send("GET", "/openapi.json", &[], None).json();
    for path in described["paths"].as_object().unwrap().keys() {
        assert!(english.contains(&format!("<code>{path}</code>")), "{path}");
    }
    // Every link within leads somewhere.
    for link in english.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(english.contains(&format!("id=\"{link}\"")), "{link}");
    }
    assert!(!english.contains("<script"));
}
