use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// The variables a text of a Fluent file uses: `$name`.
fn variables(text: &str) -> BTreeSet<String> {
    text.split('$')
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect())
        .collect()
}

/// The messages of a Fluent file with their variables; lines that are indented (or close a bracket) belong to the
/// message before.
fn messages(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    let mut current = String::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '}'])) {
            current = id.to_owned();
            assert!(found.insert(current.clone(), BTreeSet::new()).is_none(), "`{current}` is there twice");
        }
        if let Some(known) = found.get_mut(&current) {
            known.extend(variables(line));
        }
    }
    found
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The crate's sources without their tests.
fn sources() -> Vec<String> {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let is_test =
        |file: &Path| file.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")));
    files.retain(|file| !is_test(file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap()));
    let without_tests = |text: String| text.split("#[cfg(test)]").next().unwrap().to_owned();
    files.iter().map(|file| without_tests(fs::read_to_string(file).unwrap())).collect()
}

/// Every text in quotes that begins like a phrase.
fn ids_with_prefix(prefixes: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in sources() {
        for prefix in prefixes {
            let beginning = format!("\"{prefix}");
            let rest = text.split(&beginning).skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(rest.map(|rest| format!("{prefix}{rest}")));
        }
    }
    found
}

/// Every text in quotes that follows one of the beginnings.
fn ids_after(beginnings: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in sources() {
        for beginning in beginnings {
            for rest in text.split(beginning).skip(1) {
                let rest = rest.trim_start();
                if let Some(id) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                    found.insert(id.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn the_locale_files_are_good_fluent() {
    for language in LANGUAGES {
        if let Err((_, errors)) = FluentResource::try_new(file(language).to_owned()) {
            panic!("{language:?}: {errors:?}");
        }
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let [chinese, english] = LANGUAGES.map(|language| messages(file(language)));
    let ids = |messages: &BTreeMap<String, _>| messages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(ids(&chinese), ids(&english));
    for (id, variables) in &chinese {
        assert_eq!(Some(variables), english.get(id), "the variables of `{id}`");
    }
}

#[test]
fn every_code_in_the_sources_has_a_message() {
    let known = messages(file(Language::Chinese));
    let codes = ids_after(&["Diagnostic::error(", "Diagnostic::warning("]);
    assert!(codes.contains("duplicate-key"), "the sources were not found: {codes:?}");
    let missing: Vec<_> = codes.iter().filter(|code| !known.contains_key(*code)).collect();
    assert!(missing.is_empty(), "codes without a message in the locale files: {missing:?}");
}

#[test]
fn every_phrase_in_the_sources_has_a_message() {
    let known = messages(file(Language::Chinese));
    let labels = ids_after(&[".related(", "about("]);
    let prefixes = ["yaml-", "expected-", "given-", "severity-", "diagnostics-", "noun-", "unsupported-", "syntax-"];
    let prefixes =
        [&prefixes[..], &["input-expected-", "input-too-", "transcript-", "label-", "day-", "period-", "table-"]]
            .concat();
    let prefixed = ids_with_prefix(&prefixes);
    let missing: Vec<_> = labels.iter().filter(|label| !known.contains_key(*label)).collect();
    let missing = missing.into_iter().chain(prefixed.iter().filter(|id| !known.contains_key(*id))).collect::<Vec<_>>();
    assert!(prefixed.contains("yaml-brackets"), "the sources were not found: {prefixed:?}");
    assert!(labels.contains("first-given-here") && missing.is_empty(), "phrases without a message: {missing:?}");
}

/// The codes of refusals: what stands behind the arrows of `RefusalCode::as_str`.
fn refusal_codes() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/record/refusal.rs");
    let text = fs::read_to_string(file).unwrap();
    let (_, after) = text.split_once("pub fn as_str(self)").unwrap();
    let (arms, _) = after.split_once("\n    }\n").unwrap();
    arms.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_refusal_has_a_message() {
    let known = messages(file(Language::Chinese));
    let codes = refusal_codes();
    assert!(codes.len() > 20 && codes.contains("outside-window"), "the codes were not found: {codes:?}");
    let missing: Vec<_> = codes.iter().filter(|code| !known.contains_key(&format!("refusal-{code}"))).collect();
    assert!(missing.is_empty(), "refusals without a message in the locale files: {missing:?}");
}

#[test]
fn a_catalogue_of_other_files_speaks_both_languages() {
    let catalogue = Catalogue::new("greeting = 您好，{ $name }", "greeting = good day, { $name }");
    assert_eq!(catalogue.message(Language::Chinese, "greeting", &[("name", &"王")]), "您好，王");
    assert_eq!(catalogue.message(Language::English, "greeting", &[("name", &"Wang")]), "good day, Wang");
}

#[test]
fn a_message_without_a_text_shows_its_id_and_arguments() {
    let arguments: [(&str, &dyn Display); 2] = [("key", &"title"), ("count", &3)];
    assert_eq!(
        message(Language::Chinese, "no-such-message", &arguments),
        "no-such-message: key = `title`, count = `3`"
    );
    assert_eq!(message(Language::English, "no-such-message", &[]), "no-such-message");
}

#[test]
fn counts_choose_between_singular_and_plural_and_codes_keep_their_zeros() {
    let counted =
        |errors: usize| message(Language::English, "diagnostics-count", &[("errors", &errors), ("warnings", &1)]);
    assert_eq!(counted(1), "1 error, 1 warning.");
    assert_eq!(counted(0), "no errors, 1 warning.");
    assert_eq!(counted(12), "12 errors, 1 warning.");
    assert_eq!(message(Language::English, "missing-key", &[("key", &"010000")]), "`010000` is missing");
}
