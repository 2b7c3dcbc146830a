//! The language server, as an editor talks to it: over standard input and output.

use std::fs;
use std::path::{Path, PathBuf};

use guicheng_testkit::editor::{Editor, position, uri};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::calling::{command, copy};

/// An editor with a server whose library is the folder around a file.
fn start(language: &str) -> Editor {
    let mut command = command();
    command.env_remove("GUICHENG_LIBRARY");
    Editor::start(command, language)
}

/// A copy of the examples of the guide that can be changed.
fn examples() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples"), &path);
    (folder, path)
}

pub(crate) fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path if path.extension().is_some_and(|extension| extension == "yaml") => found.push(path),
            _ => {}
        }
    }
}

fn severities(problems: &[Value]) -> Vec<&Value> {
    problems.iter().filter(|problem| problem["severity"] == 1).collect()
}

#[test]
fn every_file_of_every_pack_opens_without_an_error_and_with_an_outline() {
    for library in ["../rulepacks", "../docs/examples"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(library).canonicalize().unwrap();
        let mut all = Vec::new();
        files(&folder, &mut all);
        all.retain(|file| !file.starts_with(folder.join("agency_rules")));
        all.sort();
        assert!(all.len() > 80, "{}", all.len());
        let mut editor = start("zh");
        for file in &all {
            let text = fs::read_to_string(file).unwrap();
            editor.open(file, &text);
            let outline = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": uri(file)}}));
            let is_calendar = file.parent().is_some_and(|folder| folder.ends_with("calendars"));
            assert!(is_calendar || !outline.as_array().unwrap().is_empty(), "{} has an outline", file.display());
            let options = json!({"textDocument": {"uri": uri(file)}, "options": {"tabSize": 2, "insertSpaces": true}});
            let formatted = editor.ask("textDocument/formatting", options);
            assert!(is_calendar || formatted == json!([]), "{} is in its layout: {formatted}", file.display());
        }
        // The last file opened is checked with all others open; that it was shows in a mistake that is found in it.
        let last =
            folder.join(if library.ends_with("rulepacks") { "national/pack.yaml" } else { "dog_licence/pack.yaml" });
        let text = fs::read_to_string(&last).unwrap();
        editor.change(&last, &text.replace("jurisdiction", "jurisdicton"));
        editor.wait(&last, |problems| problems.iter().any(|problem| problem["code"] == "unknown-key"));
        editor.change(&last, &text);
        editor.wait(&last, |problems| problems.is_empty());
        for (file, problems) in &editor.problems {
            assert_eq!(severities(problems), Vec::<&Value>::new(), "{file}");
        }
        editor.end();
    }
}

#[test]
fn an_editor_is_told_what_is_wrong_while_somebody_types_and_how_to_mend_it() {
    let (_folder, library) = examples();
    let file = library.join("dog_licence/workflows/dog.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let mut editor = start("zh");
    editor.open(&file, &text);
    for wrong in ["form: vaccinatio", "form: vacc", "form: vacination"] {
        editor.change(&file, &text.replace("form: vaccination", wrong));
    }
    let wrong = text.replace("form: vaccination", "form: vacination");
    let problems = editor.wait(&file, |problems| {
        problems.iter().any(|problem| problem["message"].as_str().is_some_and(|told| told.contains("vacination")))
    });
    let problem = problems.iter().find(|problem| problem["code"] == "unknown-name").unwrap();
    assert!(problem["message"].as_str().unwrap().contains("是不是想写 `vaccination`？"), "{problem}");
    assert_eq!(problem["range"]["start"], {
        let mut start = position(&wrong, ("form: vacination", "vacination"));
        start["character"] = json!(start["character"].as_u64().unwrap() - 1);
        start
    });
    let actions = editor.ask(
        "textDocument/codeAction",
        json!({"textDocument": {"uri": uri(&file)}, "range": problem["range"], "context": {"diagnostics": [problem]}}),
    );
    assert_eq!(actions[0]["title"], "改为 `vaccination`");
    assert_eq!(actions[0]["edit"]["changes"][uri(&file)][0]["newText"], "vaccination");
    assert_eq!(actions[0]["diagnostics"][0]["code"], "unknown-name");
    editor.change(&file, &text);
    editor.wait(&file, |problems| problems.is_empty());
    editor.end();
}

#[test]
fn an_editor_is_answered_whatever_it_asks() {
    let (_folder, library) = examples();
    let file = library.join("dog_licence/workflows/dog.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let mut editor = start("en");
    editor.open(&file, &text);

    let typed = text.replace("by: [keeper, co_keeper]", "by: [共同]");
    editor.change(&file, &typed);
    let behind = position(&typed, ("by: [共同]", "同"));
    let proposed =
        editor.ask("textDocument/completion", json!({"textDocument": {"uri": uri(&file)}, "position": behind}));
    assert_eq!(proposed["items"][0]["label"], "co_keeper", "{proposed}");
    assert!(proposed["items"][0]["filterText"].as_str().unwrap().starts_with("共同"), "{proposed}");
    editor.change(&file, &text);

    let told = editor.ask_at("textDocument/hover", &file, &text, ("prove_vaccination", "rules/5"), json!({}));
    assert!(told["contents"]["value"].as_str().unwrap().contains("`rules/5`"), "{told}");

    let defined = editor.ask_at("textDocument/definition", &file, &text, ("form: ", "vaccination"), json!({}));
    assert_eq!(defined["uri"], uri(&library.join("dog_licence/forms.yaml")));

    let more = json!({"context": {"includeDeclaration": true}});
    let used = editor.ask_at("textDocument/references", &file, &text, ("that: data.", "vaccinated_on"), more);
    let used: Vec<&str> = used.as_array().unwrap().iter().filter_map(|place| place["uri"].as_str()).collect();
    assert!(used.contains(&uri(&library.join("dog_licence_2027/amendment.yaml")).as_str()), "{used:#?}");

    let renamed =
        editor.ask_at("textDocument/rename", &file, &text, ("states:", "licensed"), json!({"newName": "in_force"}));
    assert!(renamed["changes"][uri(&file)].as_array().unwrap().len() > 3, "{renamed}");
    let at = position(&text, ("workflows", "title"));
    let params = json!({"textDocument": {"uri": uri(&file)}, "position": at, "newName": "name"});
    let refused = editor.answer("textDocument/rename", params);
    assert!(refused["error"]["message"].as_str().unwrap().starts_with("there is no name here"), "{refused}");

    let spaced = text.replace("case: dog", "case:   dog   ");
    editor.change(&file, &spaced);
    let options = json!({"textDocument": {"uri": uri(&file)}, "options": {"tabSize": 2, "insertSpaces": true}});
    let formatted = editor.ask("textDocument/formatting", options);
    assert_eq!(formatted[0]["newText"], text);
    editor.change(&file, &text);

    // Lenses come once the scenarios were run, which holds nobody up; the editor is told to ask again.
    let asked = json!({"textDocument": {"uri": uri(&file)}});
    let mut lenses = editor.ask("textDocument/codeLens", asked.clone());
    while lenses.as_array().is_none_or(Vec::is_empty) {
        while editor.heard()["method"] != "workspace/codeLens/refresh" {}
        lenses = editor.ask("textDocument/codeLens", asked.clone());
    }
    let titles: Vec<&str> =
        lenses.as_array().unwrap().iter().filter_map(|lens| lens["command"]["title"].as_str()).collect();
    assert!(titles.iter().any(|title| title.ends_with("scenarios reach this")), "{titles:#?}");
    editor.end();
}
