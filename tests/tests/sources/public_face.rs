//! What hosts may rely on is small, known, and enough for everybody but the workbench.

use std::fs;
use std::path::Path;

use crate::source_files::{files, folder};
use crate::use_items::Code;

/// How many names the root of the engine may have: what a person reads through in one sitting.
const MOST: usize = 104;

/// Who may not open the door of the workbench: hosts, what is written for hosts, and tests, which show what hosts can do.
const OUTSIDE: [&str; 7] = ["service", "cli", "testkit", "tests", "benches", "docs", "engine/examples"];

/// The names at the root of the engine.
fn face() -> Vec<String> {
    let text = fs::read_to_string(folder("engine/src/lib.rs")).unwrap();
    let used = Code::of(&text).used.into_iter();
    let mut names: Vec<String> = used.filter(|used| used.offered).map(|used| used.name).collect();
    names.sort();
    assert!(names.iter().any(|name| name == "Rulebook"), "the root of the engine is not found: {names:?}");
    assert!(!names.iter().any(|name| name == "*"), "the root of the engine names one by one what hosts may rely on");
    names
}

#[test]
fn the_face_of_the_engine_is_small() {
    let names = face();
    assert!(
        names.len() <= MOST,
        "the root of the engine has {} names, {MOST} at most: what no host needs belongs into `internals`, or nowhere",
        names.len()
    );
}

#[test]
fn nothing_else_is_offered_at_the_root_of_the_engine() {
    let text = fs::read_to_string(folder("engine/src/lib.rs")).unwrap();
    let offered: Vec<&str> =
        text.lines().map(str::trim).filter(|line| line.starts_with("pub ") && !line.starts_with("pub use ")).collect();
    assert_eq!(offered, [format!("pub mod {};", inside().rsplit("::").next().unwrap()), "pub mod screen;".to_owned()]);
    let exported: Vec<String> = crate::source_files::sources_of("engine")
        .iter()
        .flat_map(|text| {
            text.split("#[macro_export]\n").skip(1).map(|rest| rest.lines().take(2).collect()).collect::<Vec<String>>()
        })
        .collect();
    assert_eq!(exported, ["#[doc(hidden)]macro_rules! document {", "#[doc(hidden)]macro_rules! words {"]);
}

/// A name that comes or goes is a change for hosts: it stands in the changelog. Then
/// `INSTA_UPDATE=always cargo test -p guicheng-tests --test sources`.
#[test]
fn the_face_of_the_engine_is_the_one_on_record() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(".");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("public_face", face().join("\n")));
}

#[test]
fn only_the_workbench_looks_inside_the_engine() {
    let mut found = Vec::new();
    let mut looked_at = 0;
    for outside in OUTSIDE {
        for file in files(&folder(outside)).iter().filter(|file| is_ours(file)) {
            looked_at += 1;
            let text = fs::read_to_string(file).unwrap();
            for (index, _) in text.lines().enumerate().filter(|(_, line)| line.contains(&inside())) {
                found.push(format!("{}:{}", file.display(), index + 1));
            }
            // `use guicheng_engine::{internals::…}` names it too.
            let used = Code::of(&text).used.into_iter();
            let within = used.filter(|used| used.path.join("::").starts_with(&inside()));
            found.extend(within.map(|used| format!("{}:{}", file.display(), used.line)));
        }
    }
    assert!(looked_at > 50, "the files are not found");
    found.sort();
    found.dedup();
    assert!(
        found.is_empty(),
        "these name `{}`, which is the workbench's alone; what they need stands at the root of the engine, or in \
         `guicheng_workbench::inspect`:\n{}",
        inside(),
        found.join("\n")
    );
}

/// The path of the door; put together here, so that this file does not name it.
fn inside() -> String {
    ["guicheng_engine", "internals"].join("::")
}

/// Not what is built or fetched, and nothing but code and documentation.
fn is_ours(file: &Path) -> bool {
    let ends = file.extension().is_some_and(|extension| extension == "rs" || extension == "md");
    ends && !file.components().any(|part| matches!(part.as_os_str().to_str(), Some("target" | "node_modules")))
}
