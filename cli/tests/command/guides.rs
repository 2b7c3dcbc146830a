//! What the guides show of the command's output is what it prints.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::calling::{command, copy};

const GUIDES: [(&str, &str); 4] = [
    ("docs/pack-authors-guide.md", "en"),
    ("docs/pack-authors-guide.zh-CN.md", "zh"),
    ("docs/reading-a-pack.md", "en"),
    ("docs/reading-a-pack.zh-CN.md", "zh"),
];

/// Calls whose output depends on files that the reader has made, or that take minutes.
const NOT_TRIED: [&str; 5] =
    ["figures", "mutate linjiang", "verify linjiang", "run linjiang plain_path", "diff before/cn.yaml"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The calls of a guide, each with what is shown of its output.
fn shown(text: &str) -> Vec<(String, String)> {
    let blocks = text.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut calls = Vec::new();
    for call in blocks.flat_map(|block| block.split("$ cargo run --release -- ").skip(1)) {
        let (line, output) = call.split_once('\n').unwrap_or((call, ""));
        calls.push((line.to_owned(), output.to_owned()));
    }
    calls
}

fn read(guide: &str) -> String {
    fs::read_to_string(repository().join(guide)).unwrap()
}

/// What a call prints that is made in a folder.
fn printed_in(folder: &Path, line: &str, language: &str, more: &[&str]) -> String {
    let mut call = command();
    call.current_dir(folder).args(line.split(' ')).args(["--lang", language]).args(more);
    let output = call.output().unwrap();
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
}

/// What a call of the guides prints; the tutorial's province stands in a folder of its own here.
fn printed(line: &str, language: &str) -> String {
    let tutorial = ["--library", "rulepacks", "--library", "docs/tutorial"];
    printed_in(&repository(), line, language, if line.contains("linjiang") { &tutorial } else { &[] })
}

/// The first piece of what is shown that is not printed, in its order; `…` stands for lines left out.
fn missing<'a>(shown: &'a str, printed: &str) -> Option<&'a str> {
    let mut rest = printed;
    shown.split("…\n").map(str::trim_end).filter(|piece| !piece.is_empty()).find(|piece| {
        let found = rest.split_once(piece);
        if let Some((_, after)) = found {
            rest = after;
        }
        found.is_none()
    })
}

#[test]
fn what_the_guides_show_of_the_output_comes_out() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (guide, language) in GUIDES {
        for (line, output) in shown(&read(guide)) {
            if NOT_TRIED.iter().any(|call| line.starts_with(call)) || output.trim().is_empty() {
                continue;
            }
            tried += 1;
            let printed = printed(&line, language);
            if let Some(piece) = missing(&output, &printed) {
                wrong.push(format!("{guide}: `{line}` does not print\n{piece}\nbut\n{printed}"));
            }
        }
    }
    assert!(tried >= 8, "only {tried} calls were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

const EVERYDAY: [(&str, &str); 2] =
    [("docs/policy-officers-day.md", "en"), ("docs/policy-officers-day.zh-CN.md", "zh")];

/// Where the pictures of the everyday edits lie, and what has them written anew.
const PICTURES: &str = "docs/pictures";
const DRAW: &str = "GUICHENG_DRAW";

const BESIDE: [&str; 2] = ["--library", "rulepacks"];

const PROVINCES: [&str; 2] = ["linjiang", "yunzhou"];

/// Puts the provinces of the tutorials into a library as they are before an edit.
fn put_back(packs: &Path) {
    for province in PROVINCES {
        let folder = packs.join(province);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        copy(&repository().join("docs/tutorial").join(province), &folder);
    }
}

#[test]
fn each_everyday_edit_does_what_its_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let packs = folder.path().join("rulepacks");
    for pack in ["calendars", "national"] {
        copy(&repository().join("rulepacks").join(pack), &packs.join(pack));
    }
    put_back(&packs);
    for province in PROVINCES {
        printed_in(folder.path(), &format!("bundle {province} --out {province}.json"), "en", &BESIDE);
    }
    let mut pictures = BTreeMap::new();
    for (guide, language) in EVERYDAY {
        let text = read(guide);
        let edits: Vec<&str> = text.split("\n## ").filter(|section| section.contains("```yaml\n# file: ")).collect();
        assert_eq!(edits.len(), 10, "{guide}");
        for edit in edits {
            put_back(&packs);
            for block in edit.split("```yaml\n").skip(1) {
                let (yaml, _) = block.split_once("```").unwrap();
                let path = yaml.strip_prefix("# file: ").and_then(|rest| rest.split_once('\n')).unwrap().0;
                fs::write(packs.join(path), yaml).unwrap();
                let manifest = packs.join(path.split('/').next().unwrap()).join("pack.yaml");
                let next = fs::read_to_string(&manifest).unwrap().replace("version: 0.1.0", "version: 0.2.0");
                fs::write(&manifest, next).unwrap();
            }
            let province = edit.split_once("# file: ").and_then(|(_, path)| path.split('/').next()).unwrap();
            let checked = printed_in(folder.path(), &format!("check {province}"), language, &BESIDE);
            assert!(!checked.contains("warning[") && !checked.contains("警告["), "{guide}: {checked}");
            let calls = shown(edit);
            assert!(calls.iter().any(|(line, _)| line.starts_with("diff ")), "{edit}");
            for (line, output) in calls {
                let printed = printed_in(folder.path(), &line, language, &BESIDE);
                if let Some(piece) = missing(&output, &printed) {
                    panic!("{guide}: `{line}` does not print\n{piece}\nbut\n{printed}");
                }
                if let Some((_, name)) = line.split_once("--output ") {
                    let drawn = fs::read_to_string(folder.path().join(name)).unwrap_or_else(|_| panic!("{printed}"));
                    pictures.insert(shown_as(edit, name, language), drawn);
                }
            }
        }
    }
    let kept = repository().join(PICTURES);
    if env::var_os(DRAW).is_some() {
        fs::remove_dir_all(&kept).ok();
        fs::create_dir_all(&kept).unwrap();
        pictures.iter().for_each(|(name, drawn)| fs::write(kept.join(name), drawn).unwrap());
    }
    let there = fs::read_dir(&kept).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.collect::<BTreeSet<_>>(), pictures.keys().cloned().collect(), "pictures in {PICTURES}");
    for (name, drawn) in &pictures {
        let is_same = fs::read_to_string(kept.join(name)).unwrap() == *drawn;
        assert!(is_same, "{name} is not what `graph` draws; `cargo xtask pictures day` draws it anew, then look at it");
    }
}

/// The picture that an edit's page shows of a file that `graph` writes: the same in each language.
fn shown_as(edit: &str, name: &str, language: &str) -> String {
    let tag = if language == "zh" { "zh-CN" } else { language };
    let shown = format!("{}.{tag}.svg", name.trim_end_matches(".svg"));
    assert!(edit.contains(&format!("](pictures/{shown})")), "`{shown}` is shown in\n{edit}");
    shown
}
