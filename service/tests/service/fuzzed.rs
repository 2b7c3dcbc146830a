//! Every endpoint of the description, asked with what does not fit it: wrong types in each place, paths that lead elsewhere, sessions that are forged.
//! It is answered with a problem, and never with an error of the service.

use guicheng_service::desk::Purpose;
use serde_json::{Map, Value, json};

use crate::http::{Served, opening, served_behind, unlimited};

/// What stands in paths and queries instead of what belongs there.
const PLACES: [&str; 8] = [
    "..%2F..%2Fetc%2Fpasswd",
    "%00",
    "%ff%fe",
    "'%20OR%20''%3D'",
    "%F0%9F%92%A5",
    "-1",
    "99999999999999999999999",
    "%3Cscript%3E",
];

/// What stands in bodies instead of what belongs there.
fn values() -> Vec<Value> {
    let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}"),
        json!("\u{202e}\u{1F4A5}"),
        json!("x".repeat(100_000)),
        json!([]),
        json!({}),
        json!({"date": "2026-02-30"}),
        json!({"record": {"hash": 7}}),
        deep,
    ]
}

/// A schema, where it stands.
fn resolved<'d>(described: &'d Value, schema: &'d Value) -> &'d Value {
    let mut schema = schema;
    while let Some(name) = schema["$ref"].as_str() {
        schema = described.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name}"));
    }
    schema
}

/// The bodies for a schema: one with a text in every place, and each with something else in one of them.
fn bodies(described: &Value, schema: &Value) -> Vec<Value> {
    let schema = resolved(described, schema);
    let names: Vec<String> = schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned().collect();
    let usual: Map<String, Value> = names.iter().map(|name| (name.clone(), json!("x"))).collect();
    let mut bodies = values();
    bodies.push(Value::Object(usual.clone()));
    for name in &names {
        bodies.extend(values().into_iter().map(|value| {
            let mut body = usual.clone();
            body.insert(name.clone(), value);
            Value::Object(body)
        }));
    }
    let mut more = usual;
    more.insert("no_such_member".to_owned(), json!(1));
    bodies.push(Value::Object(more));
    bodies
}

/// The path with something in its places, and in its queries.
fn paths(path: &str, operation: &Value, case: &str) -> Vec<String> {
    let queries: Vec<&str> = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    let filled = |with: &str| {
        let parts = path.split('/').map(|part| match part {
            "{case}" if with != "%00" => case.to_owned(),
            part if part.starts_with('{') => with.to_owned(),
            part => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("/")
    };
    let mut all: Vec<String> = PLACES.iter().map(|with| filled(with)).collect();
    for query in queries {
        all.extend(PLACES.iter().map(|with| format!("{}?{query}={with}", filled("market_pitches"))));
    }
    all
}

fn held(
    served: &Served,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
    wrong: &mut Vec<String>,
) {
    let answer = served.send(method, path, headers, body);
    let is_told = answer.status < 400 || answer.header("content-type") == Some("application/problem+json");
    if answer.status >= 500 || !is_told {
        let body = body.map(|body| body.to_string().chars().take(200).collect::<String>());
        wrong.push(format!("{} {method} {path} {body:?}: {}", answer.status, answer.body));
    }
}

#[test]
fn whatever_is_sent_to_what_is_described_is_answered_with_a_problem_and_never_an_error_of_the_service() {
    let served = served_behind(Purpose::Demo, &["market_pitches"], &[], unlimited());
    let cookie = served.cookie("florist");
    let opened = served.send("POST", "/api/cases", &[("Cookie", &cookie)], Some(&opening())).json();
    let case = opened["case"].as_str().unwrap();
    let described = served.send("GET", "/openapi.json", &[], None).json();
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for (path, operations) in described["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let method = method.to_ascii_uppercase();
            let signed_in = [("Cookie", cookie.as_str())];
            // Whoever signs out, or chooses for whom to act, is somebody else afterwards.
            let headers: &[(&str, &str)] = if path == "/api/session" { &[] } else { &signed_in };
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let bodies = if schema.is_null() { Vec::new() } else { bodies(&described, schema) };
            for path in paths(path, operation, case) {
                held(&served, &method, &path, headers, bodies.first(), &mut wrong);
                asked += 1;
            }
            let fitting = path.replace("{case}", case).replace("{pack}", "market_pitches").replace("{procedure}", "2");
            let fitting = fitting.replace("{collection}", "notice_wall").replace(['{', '}'], "");
            for body in &bodies {
                held(&served, &method, &fitting, headers, Some(body), &mut wrong);
                asked += 1;
            }
            for forged in [("Cookie", "guicheng-session=forged"), ("Authorization", "Bearer forged"), ("Cookie", "=;;")]
            {
                held(&served, &method, &fitting, &[forged], bodies.first(), &mut wrong);
                asked += 1;
            }
        }
    }
    assert!(asked > 1000, "the description was not read: {asked}");
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
}
