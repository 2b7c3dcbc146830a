//! An editor that talks to the language server over standard input and output.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// How long an answer is waited for; no more than a guard against waiting for ever.
const PATIENCE: Duration = Duration::from_secs(300);

/// A language server, and an editor that talks to it.
#[derive(Debug)]
pub struct Editor {
    server: Child,
    input: ChildStdin,
    said: Receiver<Value>,
    asked: u64,
    /// The problems it was last told of each file.
    pub problems: BTreeMap<String, Vec<Value>>,
}

impl Editor {
    /// Starts the server that a call of `guicheng` without arguments begins, and greets it.
    pub fn start(mut command: Command, language: &str) -> Self {
        let mut server = command
            .args(["lsp", "--stdio", "--lang", language])
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

    /// Tells the server something.
    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// What comes next; what the server asks is answered with nothing.
    pub fn heard(&mut self) -> Value {
        let message = self.said.recv_timeout(PATIENCE).expect("the server says something");
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().unwrap().to_owned();
            self.problems.insert(uri, message["params"]["diagnostics"].as_array().unwrap().clone());
        } else if message["method"].is_string() && !message["id"].is_null() {
            self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
        }
        message
    }

    /// What the server answers, which may be an error.
    pub fn answer(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.heard();
            if message["id"] == id && message["method"].is_null() {
                return message;
            }
        }
    }

    /// What the server answers, which is no error.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let mut answer = self.answer(method, params);
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].take()
    }

    /// Opens a file with a text.
    pub fn open(&mut self, file: &Path, text: &str) {
        let document = json!({"uri": uri(file), "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Types: a text takes the place of that of a file.
    pub fn change(&mut self, file: &Path, text: &str) {
        let params = json!({"textDocument": {"uri": uri(file), "version": 2}, "contentChanges": [{"text": text}]});
        self.tell("textDocument/didChange", params);
    }

    /// Waits until what is known of a file is as wanted.
    pub fn wait(&mut self, file: &Path, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let uri = uri(file);
        loop {
            if let Some(known) = self.problems.get(&uri).filter(|known| wanted(known)) {
                return known.clone();
            }
            self.heard();
        }
    }

    /// Asks of a place: the first that a text stands at behind another.
    pub fn ask_at(&mut self, method: &str, file: &Path, text: &str, place: (&str, &str), more: Value) -> Value {
        let mut params = json!({"textDocument": {"uri": uri(file)}, "position": position(text, place)});
        for (key, value) in more.as_object().into_iter().flatten() {
            params[key] = value.clone();
        }
        self.ask(method, params)
    }

    /// Ends the server as an editor does.
    pub fn end(mut self) {
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

/// How the protocol names a file.
#[must_use]
pub fn uri(file: &Path) -> String {
    format!("file://{}", file.display())
}

/// The line and the UTF-16 column behind the first character of a text.
#[must_use]
pub fn position(text: &str, (behind, wanted): (&str, &str)) -> Value {
    let begin = text.find(behind).unwrap_or_else(|| panic!("`{behind}` is there"));
    let at = begin + text.get(begin..).unwrap().find(wanted).unwrap_or_else(|| panic!("`{wanted}` is there"));
    let at = at + wanted.chars().next().map_or(0, char::len_utf8);
    let before = text.get(..at).unwrap();
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap().encode_utf16().count();
    json!({"line": line, "character": column})
}
