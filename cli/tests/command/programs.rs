//! With `--format json` every call writes one document, of the shape that the schema says.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::calling::{Called, call, copy, rulepacks};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/examples");

fn schema() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas/command.schema.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// The definition of what a call must write: of its verb and of how it ends. Without a definition of its own, what is wrong
/// would be told of whichever fits best.
fn fits(document: &Value) -> Vec<String> {
    let mut schema = schema();
    let is_of = |one: &&Value| {
        let properties = &one["properties"];
        match document.get("error") {
            Some(_) => properties.get("error").is_some(),
            None => properties["verb"]["const"] == document["verb"],
        }
    };
    let of_call = schema["anyOf"].as_array().unwrap().iter().find(is_of).cloned();
    schema["anyOf"] = Value::Array(vec![of_call.unwrap_or_else(|| panic!("{document}"))]);
    guicheng_testkit::violations(&schema, document)
}

fn asked(line: &[&str]) -> (Called, Value) {
    let called = call(&[line, &["--format", "json", "--lang", "en"]].concat());
    let document = called.document();
    let wrong = fits(&document);
    assert!(wrong.is_empty(), "{line:?}\n{}\n{document:#}", wrong.join("\n"));
    assert_eq!(document["format"], 1);
    let code = match document["outcome"].as_str().unwrap() {
        "fine" => 0,
        "differs" => 1,
        _ => 2,
    };
    called.ends_with(code);
    (called, document)
}

/// Verbs that go on until they are stopped.
const GO_ON: [&str; 3] = ["demo", "lsp", "serve"];

/// What a verb of the help finds, so that none is left out.
fn calls(folder: &Path) -> Vec<Vec<String>> {
    let at = |name: &str| folder.join(name).display().to_string();
    let library = at("library");
    copy(Path::new(EXAMPLES), &folder.join("library"));
    fs::create_dir(folder.join("cases")).unwrap();
    fs::write(folder.join("table.csv"), "id,title\nbakery,面包坊\n").unwrap();
    let with = |words: &str| {
        let words = words.replace("{journal}", &at("record.jsonl")).replace("{bundle}", &at("bundle.json"));
        let words = words.replace("{picture}", &at("picture.svg"));
        let words = words.replace("{data}", &at("data")).replace("{copy}", &at("copy"));
        let words = words.replace("{restored}", &at("restored")).replace("{table}", &at("table.csv"));
        let words = words.replace("{cases}", &at("cases")).replace("{releases}", &at("releases"));
        let words = words.replace("{exported}", &at("exported"));
        let mut words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        words.extend(["--library".to_owned(), library.clone()]);
        words
    };
    let lines = [
        "new made --over dog_licence",
        "run dog_licence plain --journal {journal}",
        "run dog_licence plain --journal {cases}/plain.jsonl",
        "run dog_licence supplement",
        "run pavement_permit plain --preview",
        "run hall_hire refused --preview",
        "check dog_licence hall_hire",
        "check dog_licence no_such_pack",
        "test hall_hire",
        "test east_stalls --inherited",
        "show dog_licence workflows.dog",
        "show dog_licence --plain",
        "show dog_licence --texts",
        "interpretations dog_licence",
        "explain dog_licence plain",
        "explain dog_licence plain --at 3",
        "law dog_licence",
        "law dog_licence --article rules/6",
        "guide dog_licence",
        "guide dog_licence licence --on 2026-03-02",
        "fmt --check",
        "migrate-pack --check",
        "schema",
        "schema --calendar",
        "diff street_stalls east_stalls",
        "diff dog_licence dog_licence_2027",
        "graph dog_licence",
        "graph dog_licence_2027 renewal --against dog_licence",
        "graph dog_licence --journal {journal}",
        "graph dog_licence licence --output {picture}",
        "coverage dog_licence",
        "coverage dog_licence --article rules/6",
        "mutate dog_licence workflows.dog.actions.license",
        "figures dog_licence --from 2026-01-01 --until 2026-12-31 {journal}",
        "verify hall_hire --depth 2 --cases 20",
        "workdays add 2026-02-13 3 workdays",
        "workdays add 2026-01-30 1 days",
        "workdays between 2026-02-13 2026-03-02",
        "workdays is 2026-02-14",
        "workdays list 2026",
        "bundle dog_licence --out {bundle}",
        "check-bundle {bundle}",
        "next shop_signs --mutate none",
        "next no_such_pack",
        "release market_pitches --mutate none --cases 20 --depth 2 --out {releases}",
        "release no_such_pack",
        "replay {journal}",
        "impact dog_licence dog_licence --cases {cases}",
        "impact dog_licence dog_licence_2027 --cases {cases}",
        "publish market_pitches --data {data}",
        "setup --jurisdiction 990000 --agency river_office --administrator admin --data {data}",
        "account add clerk --title clerk --organisation river_office --role clerk --jurisdiction 990000 --data {data}",
        "account reset clerk --data {data}",
        "organisation import {table} --data {data} --dry-run",
        "organisation import {table} --data {data}",
        "organisation set river_office address=人民路1号 address.en=Renmin telephone=12345 --data {data}",
        "organisation set river_office --jurisdiction 990000 --data {data}",
        "audit --data {data}",
        "erase --dry-run --data {data}",
        "erase --data {data}",
        "export {exported} --data {data}",
        "rebuild --data {data}",
        "outbox --data {data}",
        "quarantine --data {data}",
        "quarantine --again --data {data}",
        "rotate-key --data {data}",
        "config check",
        "backup {copy} --data {data}",
        "restore {copy} --data {restored}",
    ];
    lines.iter().map(|line| with(line)).collect()
}

#[test]
fn every_verb_writes_what_the_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut tried = Vec::new();
    for line in calls(folder.path()) {
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        let (_, document) = asked(&line);
        assert_eq!(document["verb"], line[0]);
        assert!(document.get("error").is_none(), "{line:?}: {document}");
        tried.push(line[0].to_owned());
    }
    let help = call(&["-h", "--lang", "en"]).output;
    let verbs = help.lines().skip_while(|line| !line.starts_with("Verbs")).skip(1).take_while(|line| !line.is_empty());
    let first = |line: &str| {
        line.strip_prefix("  ").filter(|line| !line.starts_with(' '))?.split(' ').next().map(str::to_owned)
    };
    let verbs: Vec<String> = verbs.filter_map(first).collect();
    assert!(verbs.len() > 10, "{help}");
    for verb in verbs {
        assert!(tried.contains(&verb) || GO_ON.contains(&verb.as_str()), "`{verb}` is not tried");
    }
}

#[test]
fn what_goes_wrong_is_told_to_programs_too() {
    let folder = tempfile::tempdir().unwrap();
    copy(&rulepacks(), folder.path());
    fs::write(folder.path().join("national/windows.yaml"), "windows: [").unwrap();
    let library = folder.path().to_str().unwrap();
    for (line, kind, verb) in [
        (vec!["rnu"], "usage", Value::Null),
        (vec!["run"], "usage", "run".into()),
        (vec!["run", "national", "--hash", "md5"], "usage", "run".into()),
        (vec!["workdays"], "usage", "workdays".into()),
        (vec!["show", "national", "workflow"], "input", "show".into()),
        (vec!["fmt", "no-such-file"], "input", "fmt".into()),
        (vec!["run", "natonal"], "load", "run".into()),
        (vec!["run", "national", "plain_pth"], "load", "run".into()),
        (vec!["test", "national", "--library", library], "load", "test".into()),
        (vec!["run", "national", "lapse", "--journal", "/no/such/folder/case.jsonl"], "input", "run".into()),
    ] {
        let (called, document) = asked(&line);
        assert_eq!((&document["error"]["kind"], &document["verb"]), (&kind.into(), &verb), "{document}");
        assert_eq!(document["error"]["problems"].as_array().unwrap().is_empty(), kind != "load", "{document}");
        assert_eq!(called.complaint, "", "{line:?}");
    }
    let joined = call(&["--format=json", "rnu", "--lang=zh"]);
    assert_eq!(fits(&joined.document()), Vec::<String>::new());
    assert!(joined.document()["error"]["message"].as_str().unwrap().contains("没有"), "{}", joined.output);
}

#[test]
fn a_broken_record_and_what_stands_where_are_told_to_programs() {
    let (_, shown) = asked(&["show", "national", "parameters.acceptance_limit"]);
    let place = shown["result"]["places"]["value"].as_str().unwrap();
    assert!(place.starts_with("national/"), "{place}");
    assert!(shown["result"]["value"]["title"]["zh"].is_string(), "{shown}");
    let (_, plain) = asked(&["show", "national", "parameters.acceptance_limit", "--plain"]);
    assert!(plain["result"].get("places").is_none());
}

#[test]
fn titles_stand_for_ids_where_one_thing_has_them() {
    let by_title = call(&["show", "national", "workflows.续展.clocks", "--plain"]);
    by_title.ends_with(0);
    assert_eq!(by_title.output, call(&["show", "national", "workflows.renewal.clocks", "--plain"]).output);
    let run = call(&["run", "national", "首次登记全流程", "--lang", "zh"]);
    run.ends_with(0);
    assert_eq!(run.output, call(&["run", "national", "plain_path", "--lang", "zh"]).output);
    call(&["test", "national", "--scenario", "首次登记全流程"]).ends_with(0);
    let several = call(&["show", "national", "workflows.登", "--lang", "en"]);
    several.ends_with(2);
    several.complains("say which");
    call(&["run", "national", "没有这个情景"]).ends_with(2);
}

#[test]
fn a_preview_is_that_of_hosts() {
    let (_, document) = asked(&["run", "national", "renewal_window", "--preview"]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas/screen.schema.json");
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    schema["anyOf"] = serde_json::json!([{"$ref": "#/$defs/Preview"}]);
    let preview = &document["result"]["preview"];
    assert_eq!(guicheng_testkit::violations(&schema, preview), Vec::<String>::new());
    assert_eq!(preview["open"], true);
    let text = call(&["run", "national", "renewal_window", "--preview", "--lang", "zh"]);
    text.ends_with(0);
    text.prints("并未办理");
    text.prints("→");
    let refused = call(&["run", "hall_hire", "refused", "--preview", "--library", EXAMPLES, "--lang", "en"]);
    assert!(refused.output.contains("nothing was done"), "{}{}", refused.output, refused.complaint);
    let nothing = call(&["run", "national", "plain_path", "--preview", "--journal", "x"]);
    nothing.ends_with(2);
}
