use super::*;
use crate::pack::PackLibrary;

fn pack() -> Arc<Pack> {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples");
    PackLibrary::open(examples).unwrap().load("dog_licence").unwrap()
}

fn codes(bytes: &[u8]) -> Vec<&'static str> {
    let failure = Pack::from_bundle(bytes).unwrap_err();
    failure.diagnostics.iter().map(Diagnostic::code).collect()
}

/// The bundle with a change, in canonical form; with `named`, under the name that its content then has.
fn changed(named: bool, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(&pack().bundle().unwrap()).unwrap();
    change(&mut value);
    if named {
        value["hash"] = Value::from(hash(&canonical_json(&value["content"]).unwrap()).to_string());
    }
    canonical_json(&value).unwrap()
}

#[test]
fn a_bundle_is_canonical_and_its_content_is_what_the_hash_is_of() {
    let pack = pack();
    let text = pack.bundle().unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(canonical_json(&value).unwrap(), text);
    assert_eq!(hash(&canonical_json(&value["content"]).unwrap()), pack.hash);
}

#[test]
fn what_is_read_from_a_bundle_is_the_pack_with_its_places() {
    let pack = pack();
    let text = pack.bundle().unwrap();
    let read = Pack::from_bundle(text.as_bytes()).unwrap();
    assert_eq!(read.hash, pack.hash);
    assert_eq!(read.bundle().unwrap(), text, "and gives the same bundle again");
    for (workflow, own) in pack.workflows.iter() {
        for (action, own) in own.actions.iter() {
            let other = read.workflows.get(workflow.as_str()).unwrap().actions.get(action.as_str()).unwrap();
            assert_eq!(own.place, other.place);
        }
    }
}

#[test]
fn what_was_changed_is_refused() {
    let title = |value: &mut Value| value["content"]["manifest"]["title"]["en"] = Value::from("other rules");
    assert_eq!(codes(changed(false, title).as_bytes()), ["bundle-hash"]);
    assert!(Pack::from_bundle(changed(true, title).as_bytes()).is_ok(), "under its own name it is another pack");
    let function = |value: &mut Value| {
        let files = value["sources"]["files"].as_array_mut().unwrap();
        let file = files.iter_mut().find(|file| file["path"].as_str().unwrap().ends_with(".rhai")).unwrap();
        file["text"] = Value::from("fn dangerous() { false }");
    };
    assert!(codes(changed(true, function).as_bytes()).iter().any(|code| code != &"bundle-shape"));
    let functions = |value: &mut Value| value["content"]["functions"]["more/0"] = Value::from("fn more ( ) { 1 }");
    assert_eq!(codes(changed(true, functions).as_bytes()), ["bundle-hash"]);
}

#[test]
fn what_a_newer_program_wrote_is_named_as_such() {
    assert_eq!(codes(changed(false, |value| value["bundle"] = Value::from(2)).as_bytes()), ["bundle-format"]);
    let edition = |value: &mut Value| value["content"]["edition"] = Value::from(2);
    assert_eq!(codes(changed(true, edition).as_bytes()), ["unknown-edition"]);
    let format = |value: &mut Value| value["content"]["manifest"]["format"] = Value::from(9);
    assert_eq!(codes(changed(true, format).as_bytes()), ["unknown-format"]);
}

#[test]
fn a_bundle_of_an_older_format_is_read_and_named_by_its_own_hash() {
    let old = changed(true, |value| value["content"]["manifest"]["format"] = Value::from(1));
    let read = Pack::from_bundle(old.as_bytes()).unwrap();
    assert_ne!(read.hash, pack().hash, "the number is part of what the hash is of");
    assert_eq!(read.bundle().unwrap(), old);
}

#[test]
fn hostile_bundles_are_refused_with_a_sentence() {
    let nested = "[".repeat(100_000);
    let text = pack().bundle().unwrap();
    for bytes in ["", "{}", "[]", "null", "{\"bundle\":1}", "{\"bundle\":\"1\"}", &nested, "\u{feff}{}"] {
        assert_eq!(
            codes(bytes.as_bytes())[0].split('-').next(),
            Some("bundle"),
            "{}",
            bytes.get(..20).unwrap_or(bytes)
        );
    }
    assert_eq!(codes(&[0xff, 0xfe]), ["bundle-shape"]);
    assert_eq!(codes(format!(" {text}").as_bytes()), ["bundle-not-canonical"]);
    assert_eq!(codes(&vec![b' '; LARGEST_BUNDLE + 1]), ["bundle-too-large"]);
    let shapes: [fn(&mut Value); 9] = [
        |value| value["more"] = Value::from(1),
        |value| value["content"]["more"] = Value::from(1),
        |value| value["content"]["lineage"] = Value::Array(Vec::new()),
        |value| value["content"]["sections"] = serde_json::json!({"#order": ["a", "a"], "a": 1, "b": 2}),
        |value| value["content"]["sections"] = serde_json::json!({"#order": ["a", "c"], "a": 1, "b": 2}),
        |value| value["sources"]["files"] = Value::Array(Vec::new()),
        |value| value["sources"]["functions"] = serde_json::json!([99]),
        |value| value["resolved_with"] = serde_json::json!([{"pack": "x", "version": "1"}]),
        |value| value["hash"] = Value::from("sha256:00"),
    ];
    for (number, shape) in shapes.into_iter().enumerate() {
        let found = codes(changed(number != 8, shape).as_bytes());
        assert!(!found.is_empty() && found.iter().all(|code| !code.is_empty()), "{number}");
    }
}

#[test]
fn places_that_are_in_no_file_are_nowhere() {
    let places = |value: &mut Value| {
        for place in value["places"].as_array_mut().unwrap() {
            *place = Value::from(u32::MAX);
        }
    };
    let read = Pack::from_bundle(changed(false, places).as_bytes()).unwrap();
    assert_eq!(read.hash, pack().hash);
    let none = Pack::from_bundle(changed(false, |value| value["places"] = serde_json::json!([1])).as_bytes()).unwrap();
    assert_eq!(none.hash, pack().hash);
}

#[test]
fn what_an_amendment_takes_the_place_of_is_what_the_content_says() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples");
    let amendment = PackLibrary::open(examples).unwrap().load("dog_licence_2027").unwrap();
    let text = amendment.bundle().unwrap();
    assert!(Pack::from_bundle(text.as_bytes()).is_ok());
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["amended"]["pack"] = Value::from("other");
    assert_eq!(codes(canonical_json(&value).unwrap().as_bytes()), ["bundle-shape"]);
}
