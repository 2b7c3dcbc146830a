//! The language server, as an editor talks to it whose user types anything anywhere.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use guicheng_testkit::editor::{Editor, uri};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::calling::command;
use crate::editors::files;

/// What is typed: pieces of YAML, of expressions, of Chinese, of characters of up to four bytes and two code units.
const TYPED: &str = "[ \\n\\r\\t\\[\\]{}:,\"'#|>$.&*!%@?()/=<\\\\0-9a-z_：，｛｝。登记é𠮷\u{feff}\u{200d}-]{0,8}";

/// All requests that ask of a document, and one that the server does not know.
const REQUESTS: [&str; 11] = [
    "completion",
    "hover",
    "definition",
    "references",
    "documentSymbol",
    "formatting",
    "prepareRename",
    "rename",
    "codeAction",
    "codeLens",
    "moniker",
];

/// What is answered with a reason when it cannot be done.
const MAY_REFUSE: [&str; 3] = ["prepareRename", "rename", "moniker"];

/// An editor that types, and what its server complained of.
struct Typing {
    editor: Editor,
    folder: TempDir,
}

impl Typing {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let complaints = File::create(folder.path().join("complaints")).unwrap();
        let mut command = command();
        command.env_remove("GUICHENG_LIBRARY").stderr(complaints);
        Self { editor: Editor::start(command, "zh"), folder }
    }

    fn complaints(&self) -> String {
        fs::read_to_string(self.folder.path().join("complaints")).unwrap()
    }

    fn ask(&mut self, request: &str, file: &Path, place: &Value, name: &str) {
        let method = format!("textDocument/{request}");
        let params = json!({
            "textDocument": {"uri": uri(file)},
            "position": place,
            "range": {"start": place, "end": place},
            "context": {"diagnostics": [], "includeDeclaration": true, "triggerKind": 1},
            "options": {"tabSize": 2, "insertSpaces": true},
            "newName": name,
        });
        let answer = self.editor.answer(&method, params);
        let is_refused = !answer["error"].is_null();
        assert!(!is_refused || MAY_REFUSE.contains(&request), "{method} at {place}: {answer}");
    }
}

fn all() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for library in ["../rulepacks", "../docs/examples"] {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(library).canonicalize().unwrap(), &mut found);
    }
    found.sort();
    found
}

/// One server for all cases; the one of a case that failed is not used again.
static TYPING: Mutex<Option<Typing>> = Mutex::new(None);

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_server_answers_every_request_whatever_is_typed(
        file in any::<prop::sample::Index>(),
        steps in prop::collection::vec((
            (any::<prop::sample::Index>(), 0_usize..200, TYPED),
            prop::sample::subsequence(REQUESTS.to_vec(), 1..5),
            (any::<prop::sample::Index>(), 0_u64..3, prop_oneof![0_u64..120, Just(u64::from(u32::MAX))]),
            prop_oneof!["[a-z_]{1,12}", TYPED.prop_map(|typed| typed)],
        ), 1..5),
        saved in any::<bool>(),
    ) {
        let mut typing = TYPING.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_else(Typing::start);
        let all = all();
        let file = &all[file.index(all.len())];
        let mut text = fs::read_to_string(file).unwrap();
        // Which scenarios reach what takes long to find out of large packs.
        let is_large = file.ancestors().any(|folder| folder.ends_with("rulepacks"));
        typing.editor.open(file, &text);
        for ((from, length, typed), requests, (line, beyond, column), name) in &steps {
            let from = text.floor_char_boundary(from.index(text.len() + 1));
            let to = text.floor_char_boundary((from + length).min(text.len()));
            text.replace_range(from..to, typed);
            typing.editor.change(file, &text);
            let line = u64::try_from(line.index(text.matches('\n').count() + 1)).unwrap() + beyond;
            let place = json!({"line": line, "character": column});
            for request in requests.iter().filter(|request| !is_large || **request != "codeLens") {
                typing.ask(request, file, &place, name);
            }
        }
        if saved {
            typing.editor.tell("textDocument/didSave", json!({"textDocument": {"uri": uri(file)}}));
        }
        typing.editor.tell("textDocument/didClose", json!({"textDocument": {"uri": uri(file)}}));
        // What is closed is asked of as it is saved.
        typing.ask("documentSymbol", file, &json!({"line": 0, "character": 0}), "");
        // A panic ends one answer alone, so that it shows in what is complained of.
        let complaints = typing.complaints();
        prop_assert!(complaints.is_empty(), "{}: {}", file.display(), complaints);
        *TYPING.lock().unwrap_or_else(PoisonError::into_inner) = Some(typing);
    }
}
