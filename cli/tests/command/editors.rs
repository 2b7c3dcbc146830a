//! The language server, as an editor talks to it: over standard input and output.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::calling::{command, copy};

/// How long an answer is waited for; no more than a guard against waiting for ever.
const PATIENCE: Duration = Duration::from_secs(300);

/// A language server, and an editor that talks to it.
struct Editor {
    server: Child,
    input: ChildStdin,
    said: Receiver<Value>,
    asked: u64,
    /// The problems it was last told of each file.
    problems: BTreeMap<String, Vec<Value>>,
}

impl Editor {
    fn start(language: &str) -> Self {
        let mut server = command()
            .args(["lsp", "--stdio", "--lang", language])
            .env_remove("GUICHENG_LIBRARY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (server.stdin.take().unwrap(), server.stdout.take().unwrap());
        let (tell, said) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if tell.send(message).is_err() {
                    break;
                }
            }
        });
        let mut editor = Self { server, input, said, asked: 0, problems: BTreeMap::new() };
        let capabilities = editor.ask("initialize", json!({"capabilities": {}}))["capabilities"].clone();
        assert_eq!(capabilities["hoverProvider"], true);
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// What comes next; what the server asks is answered with nothing.
    fn next(&mut self) -> Value {
        let message = self.said.recv_timeout(PATIENCE).expect("the server says something");
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().unwrap().to_owned();
            self.problems.insert(uri, message["params"]["diagnostics"].as_array().unwrap().clone());
        } else if message["method"].is_string() && !message["id"].is_null() {
            self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
        }
        message
    }

    fn answer(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.next();
            if message["id"] == id && message["method"].is_null() {
                return message;
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let mut answer = self.answer(method, params);
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].take()
    }

    fn open(&mut self, file: &Path, text: &str) {
        let document = json!({"uri": uri(file), "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn change(&mut self, file: &Path, text: &str) {
        let params = json!({"textDocument": {"uri": uri(file), "version": 2}, "contentChanges": [{"text": text}]});
        self.tell("textDocument/didChange", params);
    }

    /// Waits until what is known of a file is as wanted.
    fn wait(&mut self, file: &Path, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let uri = uri(file);
        loop {
            if let Some(known) = self.problems.get(&uri).filter(|known| wanted(known)) {
                return known.clone();
            }
            self.next();
        }
    }

    /// Asks of a place: the first that a text stands at behind another.
    fn ask_at(&mut self, method: &str, file: &Path, text: &str, place: (&str, &str), more: Value) -> Value {
        let mut params = json!({"textDocument": {"uri": uri(file)}, "position": position(text, place)});
        for (key, value) in more.as_object().into_iter().flatten() {
            params[key] = value.clone();
        }
        self.ask(method, params)
    }

    fn end(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        drop(self.input);
        assert!(self.server.wait().unwrap().success());
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => {
                if let Some(told) = line.strip_prefix("Content-Length: ") {
                    length = told.parse().ok()?;
                }
            }
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn uri(file: &Path) -> String {
    format!("file://{}", file.display())
}

/// The line and the UTF-16 column behind the first character of a text.
fn position(text: &str, (behind, wanted): (&str, &str)) -> Value {
    let begin = text.find(behind).unwrap_or_else(|| panic!("`{behind}` is there"));
    let at = begin + text.get(begin..).unwrap().find(wanted).unwrap_or_else(|| panic!("`{wanted}` is there"));
    let at = at + wanted.chars().next().map_or(0, char::len_utf8);
    let before = text.get(..at).unwrap();
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap().encode_utf16().count();
    json!({"line": line, "character": column})
}

/// A copy of the examples of the guide that can be changed.
fn examples() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples"), &path);
    (folder, path)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
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
        let mut editor = Editor::start("zh");
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
    let mut editor = Editor::start("zh");
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
    let mut editor = Editor::start("en");
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
        while editor.next()["method"] != "workspace/codeLens/refresh" {}
        lenses = editor.ask("textDocument/codeLens", asked.clone());
    }
    let titles: Vec<&str> =
        lenses.as_array().unwrap().iter().filter_map(|lens| lens["command"]["title"].as_str()).collect();
    assert!(titles.iter().any(|title| title.ends_with("scenarios reach this")), "{titles:#?}");
    editor.end();
}
