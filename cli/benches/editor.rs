//! How long an editor waits on the pack of Liaoning: from a key until problems are told, and for completion and hover. It asks the
//! command over standard input and output, as an editor does.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a program for developers")]

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use guicheng_testkit::editor::{Editor, position, uri};
use guicheng_testkit::rulepacks;
use serde_json::json;

/// Keys that are typed, and questions that are asked.
const TIMES: usize = 30;

fn main() {
    let folder = rulepacks().canonicalize().unwrap();
    let file = folder.join("liaoning/parameters.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_guicheng"));
    command.env_remove("GUICHENG_LIBRARY").stdin(Stdio::null());
    let mut editor = Editor::start(command, "zh");
    editor.open(&file, &text);
    let wrong = text.replacen("review_limit:", "reveiw_limit:", 1);
    assert_ne!(wrong, text);
    let has_errors = |problems: &[serde_json::Value]| problems.iter().any(|problem| problem["severity"] == 1);

    let mut problems = Vec::new();
    for key in 0..TIMES {
        let is_wrong = key % 2 == 0;
        let begun = Instant::now();
        editor.change(&file, if is_wrong { &wrong } else { &text });
        editor.wait(&file, |problems| has_errors(problems) == is_wrong);
        problems.push(begun.elapsed());
    }
    tell("problems told after a key", problems);

    // While somebody types: a question comes with each key.
    let (mut completion, mut hover) = (Vec::new(), Vec::new());
    let typed = text.replacen("article: [national/24, liaoning/28]", "article: [national/24, 期限]", 1);
    assert_ne!(typed, text);
    for key in 0..TIMES {
        editor.change(&file, &format!("{typed}# {key}\n"));
        let place = position(&typed, ("article: [national/24, 期限", "限"));
        let begun = Instant::now();
        editor.ask("textDocument/completion", json!({"textDocument": {"uri": uri(&file)}, "position": place}));
        completion.push(begun.elapsed());
        let begun = Instant::now();
        editor.ask_at("textDocument/hover", &file, &typed, ("parameters:", "acceptance_limit"), json!({}));
        hover.push(begun.elapsed());
    }
    tell("completion", completion);
    tell("hover", hover);
    editor.end();
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: usize| times.get(times.len() * part / 100).unwrap_or(&times[times.len() - 1]).as_millis();
    println!("{what}: median {} ms, 95 of 100 within {} ms, longest {} ms", at(50), at(95), at(100));
}
