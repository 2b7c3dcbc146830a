//! The engine runs any rules: no province is named in it.
#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn the_engine_names_no_province() {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine");
    let mut found = Vec::new();
    files(&engine.join("src"), &mut found);
    files(&engine.join("locales"), &mut found);
    assert!(found.len() > 50, "the sources of the engine were not found");
    let mut named = Vec::new();
    for file in found {
        let text = fs::read_to_string(&file).unwrap().to_lowercase();
        for province in ["chongqing", "liaoning", "重庆", "辽宁"] {
            for (number, line) in text.lines().enumerate().filter(|(_, line)| line.contains(province)) {
                named.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(named.is_empty(), "a province is named in the engine; it belongs in a rule pack:\n{}", named.join("\n"));
}
