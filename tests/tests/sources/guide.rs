//! The pack author's guide is true: its examples are real files, its packs load, and their scenarios run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::source_files::{files, folder, sources_of};
use guicheng_engine::{Diagnostics, Language, PackLibrary, RefusalCode};
use guicheng_workbench::inspect::{Key, KeyPath, Sources, below, described_functions, manifest, parse, sections};
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

/// Whoever pastes one block of the tutorial after the other has all files of its province, whole.
#[test]
fn the_blocks_of_the_tutorial_are_all_there_is_of_its_province() {
    let province = repository().join("docs/tutorial");
    let mut pasted: BTreeMap<(&str, String), String> = BTreeMap::new();
    for Block { guide, text, .. } in blocks() {
        if let Some((path, quoted)) = text.strip_prefix("# file: ").and_then(|rest| rest.split_once('\n'))
            && path.starts_with("linjiang/")
        {
            pasted.entry((guide, path.to_owned())).or_default().push_str(quoted);
        }
    }
    for file in files(&province.join("linjiang")) {
        let name = file.strip_prefix(&province).unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let content = text.strip_prefix(&format!("# file: {name}\n")).unwrap_or(&text);
        for guide in GUIDES {
            assert_eq!(pasted.get(&(guide, name.clone())).map(String::as_str), Some(content), "{guide}: {name}");
        }
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
fn the_example_packs_pass_their_scenarios() {
    let packs = [
        ("dog_licence", 5),
        ("street_stalls", 4),
        ("east_stalls", 3),
        ("market_pitches", 3),
        ("hall_hire", 6),
        ("building_permit", 4),
        ("river_berths", 5),
    ];
    for (pack, scenarios) in packs {
        passes(&repository().join("docs/examples"), pack, scenarios);
    }
}

#[test]
fn the_example_of_numbers_and_letters_passes_its_scenarios() {
    passes(&repository().join("docs/examples"), "pavement_permit", 4);
}

#[test]
fn the_example_of_tables_by_date_passes_its_scenarios() {
    passes(&repository().join("docs/examples"), "shop_signs", 3);
}

#[test]
fn the_province_of_the_tutorial_passes_its_scenarios_over_the_national_rules() {
    let folder = tempfile::tempdir().unwrap();
    for (from, pack) in [("rulepacks", "calendars"), ("rulepacks", "national"), ("docs/tutorial", "linjiang")] {
        guicheng_testkit::copy(&repository().join(from).join(pack), &folder.path().join(pack));
    }
    passes(folder.path(), "linjiang", 1);
}

#[test]
fn the_province_with_a_local_review_passes_its_scenarios_over_the_national_rules() {
    let folder = tempfile::tempdir().unwrap();
    for (from, pack) in [("rulepacks", "calendars"), ("rulepacks", "national"), ("docs/tutorial", "yunzhou")] {
        guicheng_testkit::copy(&repository().join(from).join(pack), &folder.path().join(pack));
    }
    passes(folder.path(), "yunzhou", 8);
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
    codes.extend(RefusalCode::ALL.iter().map(ToString::to_string));
    assert!(codes.len() > 80, "the sources are not found: {codes:?}");
    for (guide, text) in guides() {
        let unexplained: Vec<&String> = codes.iter().filter(|code| !text.contains(&format!("`{code}`"))).collect();
        assert!(unexplained.is_empty(), "{guide} does not explain {unexplained:?}");
    }
}

#[test]
fn every_key_of_scenarios_is_described() {
    let text = fs::read_to_string(folder("workbench/src/scenario/document.rs")).unwrap();
    let keys: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub(super) "))
        .filter_map(|line| line.split_once(": "))
        .map(|(name, _)| name.trim_end_matches('_'))
        .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    assert!(keys.len() > 10, "the keys are not found: {keys:?}");
    for (guide, text) in guides() {
        let missing: Vec<&&str> = keys.iter().filter(|key| !is_named(&text, key)).collect();
        assert!(missing.is_empty(), "{guide} does not describe {missing:?}");
    }
}

/// The chapters that describe a section of packs, by a word of their headings in either language.
fn headings(section: &str) -> Vec<&str> {
    match section {
        "workflows" => vec!["`workflows`", "Actions", "`actions`", "Clocks", "`clocks`"],
        "figures" => vec!["Figures", "`figures`"],
        "organisation_kinds" => vec!["`organisations`"],
        "parameters" => vec!["`parameters`", "Bounds", "限度"],
        _ => Vec::new(),
    }
}

/// What stands in the chapters of a guide with one of these headings.
fn chapters(text: &str, headings: &[String]) -> String {
    let mut found = String::new();
    let mut within = false;
    for line in text.lines() {
        if line.starts_with("## ") || line.starts_with("### ") {
            within = headings.iter().any(|heading| line.contains(heading.as_str()));
        }
        if within {
            found.push_str(line);
            found.push('\n');
        }
    }
    found
}

fn is_named(text: &str, key: &str) -> bool {
    text.contains(&format!("`{key}`")) || text.contains(&format!("{key}:"))
}

/// Every key with the section it is in; those of `pack.yaml` come first.
fn keys() -> Vec<(&'static str, KeyPath)> {
    let manifest = below(manifest()).into_iter().map(|found| ("pack.yaml", found));
    let content = below(sections()).into_iter().map(|found| (found.path[0], found));
    manifest.chain(content).collect()
}

#[test]
fn every_key_is_described_in_its_chapter() {
    assert!(keys().len() > 200, "the catalogue is not found");
    for (guide, text) in guides() {
        let mut missing = Vec::new();
        for (section, found) in keys() {
            let mut named: Vec<String> = headings(section).into_iter().map(str::to_owned).collect();
            if named.is_empty() {
                named.push(format!("`{section}`"));
            }
            if section == "pack.yaml" {
                named.extend(["Amendments", "修订", "Business rules", "业务规则"].map(str::to_owned));
            }
            let chapter = chapters(&text, &named);
            assert!(!chapter.is_empty(), "{guide} has no chapter on {section}");
            if !is_named(&chapter, found.key.name) {
                missing.push(found.path.join("."));
            }
        }
        assert!(missing.is_empty(), "{guide} does not describe {missing:?}");
    }
}

/// A table of keys: the names of its rows, and whether each is said to be required.
type KeyTable = Vec<(String, bool)>;

/// The tables of keys in a text. A row may name several keys.
fn key_tables(text: &str) -> Vec<KeyTable> {
    let mut tables: Vec<KeyTable> = Vec::new();
    let mut within = false;
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        match cells.as_slice() {
            [_, "key" | "项" | "键", _, _, ..] => {
                tables.push(Vec::new());
                within = true;
            }
            [_, names, _, default, ..] if within && names.starts_with('`') => {
                let required = matches!(*default, "required" | "必填");
                let names = names.split('`').skip(1).step_by(2).map(|name| (name.to_owned(), required));
                tables.last_mut().unwrap().extend(names);
            }
            [_, rule, ..] if within && rule.starts_with("---") => {}
            _ => within = false,
        }
    }
    tables
}

/// The documents of a section, each once.
fn documents(section: &str) -> Vec<&'static [Key]> {
    let top = if section == "pack.yaml" { vec![manifest()] } else { Vec::new() };
    let of_section = keys().into_iter().filter(|(of, _)| *of == section).map(|(_, found)| found.key.inner());
    let mut documents: Vec<&'static [Key]> = Vec::new();
    for document in top.into_iter().chain(of_section).filter(|document| !document.is_empty()) {
        if !documents.iter().any(|known| std::ptr::eq(*known, document)) {
            documents.push(document);
        }
    }
    documents
}

/// Each table of keys is that of the smallest document of its section which has them all; it says truly what is required,
/// and a table that has nearly all keys of its document has all.
#[test]
fn the_tables_of_keys_are_those_of_the_catalogue() {
    for (guide, text) in guides() {
        let mut wrong = Vec::new();
        let mut rows = 0;
        for section in sections().iter().map(|key| key.name).chain(["pack.yaml"]) {
            let mut named: Vec<String> = headings(section).into_iter().map(str::to_owned).collect();
            if named.is_empty() {
                named.push(format!("`{section}`"));
            }
            let documents = documents(section);
            for table in key_tables(&chapters(&text, &named)) {
                let has_all = |document: &&&'static [Key]| {
                    table.iter().all(|(name, _)| document.iter().any(|key| key.name == name))
                };
                let Some(document) = documents.iter().filter(has_all).min_by_key(|document| document.len()) else {
                    continue;
                };
                rows += table.len();
                for key in *document {
                    match table.iter().find(|(name, _)| name == key.name) {
                        Some((_, required)) if *required != key.required => {
                            wrong.push(format!("{section}: whether `{}` is required", key.name));
                        }
                        None if table.len() * 5 > document.len() * 4 => {
                            wrong.push(format!("{section}: `{}` is not in its table", key.name));
                        }
                        _ => {}
                    }
                }
            }
        }
        assert!(rows > 80, "{guide}: only {rows} rows were found");
        assert!(wrong.is_empty(), "{guide}:\n{}", wrong.join("\n"));
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

#[test]
fn the_embedding_guide_lists_every_kind_of_event_every_change_of_a_clock_and_every_field_of_both() {
    let guide = fs::read_to_string(repository().join("docs/embedding-guide.md")).unwrap();
    let source = fs::read_to_string(repository().join("engine/src/record/event.rs")).unwrap();
    let mut found = 0;
    for name in ["struct Event ", "struct ClockChange ", "enum EventKind ", "enum ClockStep "] {
        let (_, declared) = source.split_once(&format!("pub {name}{{\n")).unwrap();
        let (declared, _) = declared.split_once("\n}\n").unwrap();
        for line in declared.lines().map(str::trim_start) {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            let word: String = line.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let is_field = !word.is_empty() && line.strip_prefix(&word).is_some_and(|rest| rest.starts_with(": "));
            let is_variant = word.starts_with(|c: char| c.is_ascii_uppercase());
            // Named otherwise in a record.
            if !(is_field || is_variant) || ["Migrated", "kind"].contains(&word.as_str()) {
                continue;
            }
            let mut written = String::new();
            for (place, letter) in word.char_indices() {
                written.extend((letter.is_ascii_uppercase() && place > 0).then_some('_'));
                written.push(letter.to_ascii_lowercase());
            }
            let is_told = guide.contains(&format!("`{written}`")) || guide.contains(&format!("\"{written}\""));
            assert!(is_told, "docs/embedding-guide.md does not tell of `{written}` ({name})");
            found += 1;
        }
    }
    assert!(found > 40, "only {found} found");
}

#[test]
fn no_row_stands_twice_in_a_table() {
    let mut twice = Vec::new();
    let docs = repository().join("docs");
    for file in fs::read_dir(&docs).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let (mut known, mut is_output) = (BTreeSet::new(), false);
        for line in text.lines() {
            // What a command wrote is as it wrote it.
            is_output ^= line.starts_with("```");
            if is_output {
                continue;
            }
            let rule = |name: &str| name.chars().all(|c| matches!(c, '-' | ':' | ' '));
            match line.strip_prefix('|').and_then(|row| row.split_once(" |")) {
                // Of several rows on one thing only the first names it; what is first of several stands in the second cell.
                Some((name, _)) if rule(name) => {}
                Some((name, _)) if !known.insert(name.trim().to_owned()) => {
                    twice.push(format!("{}: {}", file.display(), name.trim()));
                }
                Some(_) => {}
                None if line.starts_with('|') => {}
                None => known.clear(),
            }
        }
    }
    assert!(twice.is_empty(), "rows of the same name, one of which is out of date:\n{}", twice.join("\n"));
}
