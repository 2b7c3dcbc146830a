//! The schemas of packs, scenarios and calendars: what editors are told is what the engine reads.

use std::fs;
use std::path::{Path, PathBuf};

use guicheng_engine::Language;
use guicheng_testkit::violations;
use guicheng_workbench::schema::{SchemaOf, as_json, schema};
use serde_json::{Value, json};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The YAML files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn of(path: &Path) -> SchemaOf {
    match path.parent().and_then(Path::file_name).and_then(|name| name.to_str()) {
        Some("scenarios") => SchemaOf::Scenarios,
        Some("calendars") => SchemaOf::Calendar,
        _ => SchemaOf::Pack,
    }
}

/// What a schema says of some YAML.
fn said(of: SchemaOf, text: &str) -> Vec<String> {
    violations(&schema(of, Language::English), &as_json("some.yaml", text).unwrap())
}

#[test]
fn the_schemas_in_the_documentation_are_those_of_the_keys() {
    for of in SchemaOf::ALL {
        let path = repository().join(format!("docs/schemas/{}.schema.json", of.word()));
        let made = format!("{:#}\n", schema(of, Language::English));
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            fs::write(&path, &made).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == made, "{} is not what `guicheng schema` prints: INSTA_UPDATE=always writes it", path.display());
    }
}

#[test]
fn every_file_of_every_pack_here_is_as_its_schema_says() {
    let schemas = SchemaOf::ALL.map(|of| (of, schema(of, Language::Chinese)));
    let mut looked_at = 0;
    let mut wrong = Vec::new();
    for folder in ["rulepacks", "docs/examples", "docs/tutorial", "testkit/fixtures"] {
        for path in files(&repository().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            let value = as_json(&path.display().to_string(), &text)
                .unwrap_or_else(|failure| panic!("{}", failure.render(Language::English, false)));
            let (_, schema) = schemas.iter().find(|(known, _)| *known == of(&path)).unwrap();
            wrong.extend(violations(schema, &value).into_iter().map(|said| format!("{}: {said}", path.display())));
            looked_at += 1;
        }
    }
    assert!(looked_at > 300, "only {looked_at} files were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_misspelt_or_of_another_kind_is_told() {
    for (text, told) in [
        ("format: 2\npack: a\ntitle: A\nversion: 1.0.0\nextend: b", "/extend is not known"),
        ("format: 2\npack: a\nversion: 1.0.0", ": \"title\" is missing"),
        ("fields: {name: {title: 名称, type: txt}}", "/fields/name/type"),
        ("fields: {name: {titel: 名称}}", "/fields/name/titel is not known"),
        ("workflow: {}", "/workflow is not known"),
        ("views: {a: {fields: {name: [3]}}}", "/views/a/fields"),
        ("parties: {clerk: {remove: yes}}", "/parties/clerk"),
    ] {
        let said = said(SchemaOf::Pack, text);
        assert!(said.iter().any(|said| said.contains(told)), "{text}: {said:?}");
    }
    let said = said(SchemaOf::Scenarios, "title: A\nsteps: [{on: 2026-03-02, does: submit}]");
    assert_eq!(said, ["/steps/0/does is not known"]);
}

#[test]
fn layers_may_take_away_add_and_replace() {
    for text in [
        "parties: {clerk: {remove: true, because: 不设}}",
        "workflows: {licence: {article: {append: [rules/2]}, states: {replace: true, draft: {title: 草稿}}}}",
        "forms: {application: {fields: {chip: {need: {remove: true}}}}}",
        "steps: {reviewed: {takes: [needed], automatic: $needed}}",
        "",
    ] {
        assert_eq!(said(SchemaOf::Pack, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn keys_are_described_in_the_language_asked_for() {
    let told = |language| schema(SchemaOf::Pack, language)["$defs"]["manifest"]["properties"]["version"].clone();
    assert_eq!(told(Language::English)["description"], "the pack's own version");
    assert_eq!(told(Language::Chinese)["description"], "规则包自己的版本");
    let all = schema(SchemaOf::Pack, Language::Chinese);
    let (mut keys, mut described) = (0, 0);
    count(&all["$defs"], &mut keys, &mut described);
    assert!(described * 2 > keys, "only {described} of {keys} keys are described");
}

fn count(definitions: &Value, keys: &mut usize, described: &mut usize) {
    for definition in definitions.as_object().unwrap().values() {
        for (name, property) in definition["properties"].as_object().into_iter().flatten() {
            if !matches!(name.as_str(), "zh" | "en" | "replace" | "remove" | "because" | "title" | "article") {
                *keys += 1;
                *described += usize::from(property["description"] != json!(null));
            }
        }
    }
}
