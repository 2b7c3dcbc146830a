//! The pack author's guide is true: its examples are real files, its packs load, and their scenarios run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::source_files::{folder, sources_of};
use guicheng_engine::{Diagnostics, Language, PackLibrary};
use guicheng_workbench::inspect::{Sources, described_functions, parse};
use guicheng_workbench::scenario::{Scenarios, TranscriptStyle};

const GUIDES: [&str; 2] = ["docs/pack-authors-guide.md", "docs/pack-authors-guide.zh-CN.md"];

/// Folders with the files that the guides quote.
const QUOTED: [&str; 2] = ["docs/examples", "docs/tutorial"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A block of YAML in a guide, with the line it begins at.
struct Block {
    guide: &'static str,
    line: usize,
    text: String,
}

fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for guide in GUIDES {
        let text = fs::read_to_string(repository().join(guide)).unwrap();
        let mut open: Option<Block> = None;
        for (index, line) in text.lines().enumerate() {
            match open.as_mut() {
                None if line == "```yaml" => open = Some(Block { guide, line: index + 2, text: String::new() }),
                None => {}
                Some(_) if line == "```" => blocks.extend(open.take()),
                Some(block) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
        }
        assert!(open.is_none(), "{guide}: a block of YAML is not closed");
    }
    assert!(blocks.len() > 40, "the guides have lost their examples: {} are left", blocks.len());
    blocks
}

#[test]
fn every_quoted_file_is_quoted_verbatim() {
    for Block { guide, line, text } in blocks() {
        let Some((path, quoted)) = text.strip_prefix("# file: ").and_then(|rest| rest.split_once('\n')) else {
            continue;
        };
        let candidates: Vec<PathBuf> = QUOTED.iter().map(|folder| repository().join(folder).join(path)).collect();
        let Some(file) = candidates.iter().find(|candidate| candidate.is_file()) else {
            panic!("{guide}:{line}: there is no file `{path}`");
        };
        let content = fs::read_to_string(file).unwrap();
        assert!(
            format!("\n{content}").contains(&format!("\n{quoted}")),
            "{guide}:{line}: this is not what stands in `{path}`:\n{quoted}"
        );
    }
}

#[test]
fn every_other_example_is_yaml() {
    for Block { guide, line, text } in blocks() {
        if text.starts_with("# file: ") {
            continue;
        }
        let mut sources = Sources::default();
        let file = sources.add(None, guide, &text);
        let mut diagnostics = Diagnostics::new();
        let parsed = parse(&sources, file, &mut diagnostics);
        assert!(
            parsed.is_some() && !diagnostics.has_errors(),
            "{guide}:{line}:\n{}",
            diagnostics.render(&sources, Language::English, false)
        );
    }
}

/// Loads a pack, which has no warnings, and runs its scenarios, which all come out as they expect.
fn passes(folder: &Path, pack: &str, scenarios_at_least: usize) {
    let library = PackLibrary::open(folder).unwrap();
    let pack = library.load(pack).unwrap_or_else(|failure| panic!("{}", failure.render(Language::English, false)));
    let warnings = pack.warnings().render(pack.files(), Language::English, false);
    assert_eq!(warnings, "", "`{}` has warnings", pack.id);
    let scenarios = Scenarios::load(&library, &pack)
        .unwrap_or_else(|failure| panic!("{}", failure.render(Language::English, false)));
    let mut run = 0;
    for scenario in scenarios.iter() {
        let transcript = scenarios
            .run(scenario, &library)
            .unwrap_or_else(|failure| panic!("{}", failure.render(Language::English, false)));
        assert_eq!(transcript.failures, [], "{}/{}", pack.id, scenario.id());
        run += 1;
    }
    assert!(run >= scenarios_at_least, "`{}` has only {run} scenarios", pack.id);
}

#[test]
fn the_example_pack_passes_its_scenarios() {
    passes(&repository().join("docs/examples"), "dog_licence", 5);
}

#[test]
fn the_province_of_the_tutorial_passes_its_scenarios_over_the_national_rules() {
    let folder = tempfile::tempdir().unwrap();
    for (from, pack) in [("rulepacks", "calendars"), ("rulepacks", "national"), ("docs/tutorial", "linjiang")] {
        guicheng_testkit::copy(&repository().join(from).join(pack), &folder.path().join(pack));
    }
    passes(folder.path(), "linjiang", 1);
}

fn guides() -> Vec<(&'static str, String)> {
    GUIDES.iter().map(|guide| (*guide, fs::read_to_string(repository().join(guide)).unwrap())).collect()
}

/// What follows one of these beginnings and a quotation mark in the sources of engine and workbench.
fn quoted_after(beginnings: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in ["engine", "workbench"].into_iter().flat_map(sources_of) {
        for beginning in beginnings {
            for rest in text.split(beginning).skip(1) {
                let quoted = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
                found.extend(quoted.map(|(code, _)| code.to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_code_is_explained() {
    let mut codes =
        quoted_after(&["Diagnostic::error(", "Diagnostic::warning(", "messages::error(", ".refuse(", "about("]);
    codes.extend(refusal_codes());
    assert!(codes.len() > 80, "the sources are not found: {codes:?}");
    for (guide, text) in guides() {
        let unexplained: Vec<&String> = codes.iter().filter(|code| !text.contains(&format!("`{code}`"))).collect();
        assert!(unexplained.is_empty(), "{guide} does not explain {unexplained:?}");
    }
}

/// The codes of refusals, as `RefusalCode::as_str` gives them.
fn refusal_codes() -> BTreeSet<String> {
    let text = fs::read_to_string(folder("engine/src/record/refusal.rs")).unwrap();
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \"")?.1.strip_suffix("\","))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_key_is_described() {
    for document in [
        "engine/src/format.rs",
        "engine/src/format/dictionary.rs",
        "engine/src/format/figures.rs",
        "engine/src/format/invariants.rs",
        "engine/src/format/manifest.rs",
        "engine/src/format/parties.rs",
        "engine/src/format/workflow.rs",
        "workbench/src/scenario/document.rs",
    ] {
        let text = fs::read_to_string(folder(document)).unwrap();
        let keys: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("pub(super) ").or(line.trim().strip_prefix("pub ")))
            .filter_map(|line| line.split_once(": "))
            .map(|(name, _)| name.trim_end_matches('_'))
            .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
            .collect();
        assert!(keys.len() > 10, "the keys of {document} are not found: {keys:?}");
        for (guide, text) in guides() {
            let missing: Vec<&&str> = keys
                .iter()
                .filter(|key| !text.contains(&format!("`{key}`")) && !text.contains(&format!("{key}:")))
                .collect();
            assert!(missing.is_empty(), "{guide} does not describe {missing:?} of {document}");
        }
    }
}

#[test]
fn every_function_is_described() {
    assert!(described_functions().count() > 40, "the functions are not found");
    for (guide, text) in guides() {
        let written = described_functions().map(|function| function.written());
        let missing: Vec<String> = written.filter(|written| !stands_in(&text, written)).collect();
        assert!(missing.is_empty(), "{guide} does not describe {missing:?}");
    }
}

/// Whether a function stands in a text under its whole name.
fn stands_in(text: &str, written: &str) -> bool {
    let is_letter = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let around: Vec<&str> = text.split(written).collect();
    around.windows(2).any(|around| {
        let begins = written.starts_with('.') || !around[0].ends_with(is_letter);
        begins && (written.ends_with('(') || !around[1].starts_with(is_letter))
    })
}

#[test]
fn the_front_page_shows_what_the_command_prints() {
    let library = PackLibrary::open(repository().join("rulepacks")).unwrap();
    let pack = library.load("liaoning").unwrap();
    let scenarios = Scenarios::load(&library, &pack).unwrap();
    let transcript = scenarios.run(scenarios.get("plain_path").unwrap(), &library).unwrap();
    for (page, language) in [("README.md", Language::English), ("README.zh-CN.md", Language::Chinese)] {
        let style = TranscriptStyle { language, ..TranscriptStyle::default() };
        let printed = transcript.render(&scenarios, style);
        let text = fs::read_to_string(repository().join(page)).unwrap();
        let shown = text
            .split("```text\n")
            .filter_map(|rest| rest.split_once("\n```"))
            .map(|(block, _)| block)
            .find(|block| block.contains("2026-02-13"))
            .unwrap_or_else(|| panic!("{page} shows nothing of what the command prints"));
        // What stands between lines of `…` is printed as it is, in whole lines and in this order.
        let printed = format!("\n{printed}\n");
        let mut rest = printed.as_str();
        for part in shown.split("\n…\n") {
            rest = match rest.split_once(&format!("\n{part}\n")) {
                Some((_, after)) => after,
                None => panic!("{page} shows\n{part}\n\nwhich is not in what the command prints:\n{printed}"),
            };
        }
    }
}

#[test]
fn the_front_page_promises_no_more_workflows_and_scenarios_than_there_are() {
    let library = PackLibrary::open(repository().join("rulepacks")).unwrap();
    for page in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(repository().join(page)).unwrap();
        for id in library.ids().unwrap() {
            let pack = library.load(id.as_str()).unwrap();
            let scenarios = Scenarios::load(&library, &pack).unwrap().iter().count();
            let line = text.lines().find(|line| line.starts_with(&format!("| `{id}` |"))).unwrap();
            let mut cells = line.trim_end_matches(" |").rsplit(" | ");
            let promised = cells.next().and_then(|cell| cell.strip_suffix('+')).unwrap();
            let promised: usize = promised.parse().unwrap();
            // Not a number that every new scenario makes wrong, and not one that is long out of date.
            assert!(
                (promised..promised * 2).contains(&scenarios),
                "{page}: `{id}` has {scenarios} scenarios, not {promised} and more"
            );
            assert_eq!(cells.next(), Some(pack.workflows.len().to_string().as_str()), "{page}: workflows of `{id}`");
        }
    }
}
