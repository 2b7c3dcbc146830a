//! What the guides show of the command's output is what it prints.

use std::fs;
use std::path::{Path, PathBuf};

use crate::calling::command;

const GUIDES: [(&str, &str); 4] = [
    ("docs/pack-authors-guide.md", "en"),
    ("docs/pack-authors-guide.zh-CN.md", "zh"),
    ("docs/reading-a-pack.md", "en"),
    ("docs/reading-a-pack.zh-CN.md", "zh"),
];

/// Calls whose output depends on files that the reader has made, or that take minutes.
const NOT_TRIED: [&str; 4] = ["figures", "mutate linjiang", "verify linjiang", "run linjiang plain_path"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The calls of a guide, each with what is shown of its output.
fn shown(guide: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(repository().join(guide)).unwrap();
    let blocks = text.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut calls = Vec::new();
    for call in blocks.flat_map(|block| block.split("$ cargo run --release -- ").skip(1)) {
        let (line, output) = call.split_once('\n').unwrap_or((call, ""));
        calls.push((line.to_owned(), output.to_owned()));
    }
    calls
}

/// What a call of the guides prints; the tutorial's province stands in a folder of its own here.
fn printed(line: &str, language: &str) -> String {
    let mut call = command();
    call.current_dir(repository()).args(line.split(' ')).args(["--lang", language]);
    if line.contains("linjiang") {
        call.args(["--library", "rulepacks", "--library", "docs/tutorial"]);
    }
    let output = call.output().unwrap();
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
}

#[test]
fn what_the_guides_show_of_the_output_comes_out() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (guide, language) in GUIDES {
        for (line, output) in shown(guide) {
            if NOT_TRIED.iter().any(|call| line.starts_with(call)) || output.trim().is_empty() {
                continue;
            }
            tried += 1;
            let printed = printed(&line, language);
            let mut rest = printed.as_str();
            for piece in output.split("…\n").map(str::trim_end).filter(|piece| !piece.is_empty()) {
                match rest.split_once(piece) {
                    Some((_, after)) => rest = after,
                    None => {
                        wrong.push(format!("{guide}: `{line}` does not print\n{piece}\nbut\n{printed}"));
                        break;
                    }
                }
            }
        }
    }
    assert!(tried >= 8, "only {tried} calls were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
