//! What the crates say, they say in both languages: every sentence is in both locale files, with the same variables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use guicheng_workbench::inspect::Catalogue;

use crate::source_files::{folder, sources_of};

/// A crate that has sentences, and how its sources name them.
struct Speaker {
    krate: &'static str,
    /// Further crates whose sentences it may use.
    borrows: &'static [&'static str],
    /// An id in quotes follows these.
    calls: &'static [&'static str],
    /// A text in quotes that begins so is an id.
    prefixes: &'static [&'static str],
    /// An id that must be found, so that nothing was looked at in vain.
    witness: &'static str,
    /// How many variables some sentence has, so that they were found.
    variables: usize,
}

const SPEAKERS: [Speaker; 4] = [
    Speaker {
        krate: "engine",
        borrows: &[],
        calls: &["Diagnostic::error(", "Diagnostic::warning(", ".related(", "about("],
        prefixes: &[
            "yaml-",
            "expected-",
            "given-",
            "severity-",
            "diagnostics-",
            "noun-",
            "unsupported-",
            "syntax-",
            "input-expected-",
            "input-too-",
            "input-money-",
            "input-document-",
            "input-item-",
            "checklist-",
            "input-unknown-",
            "hint-",
            "mark-",
            "table-",
        ],
        witness: "first-given-here",
        variables: 3,
    },
    Speaker {
        krate: "workbench",
        borrows: &["engine"],
        calls: &["Diagnostic::error(", "messages::error(", ".related(", ".say("],
        prefixes: &["noun-", "transcript-", "label-", "day-", "expected-", "told-"],
        witness: "transcript-opened",
        variables: 3,
    },
    Speaker {
        krate: "service",
        borrows: &[],
        calls: &["say(language, ", ".say(", ".say_of("],
        prefixes: &["agency-", "import-", "page-", "table-"],
        witness: "desk-unknown",
        variables: 2,
    },
    Speaker {
        krate: "cli",
        borrows: &[],
        calls: &[".say(", ".bad("],
        prefixes: &["help-", "usage-", "fmt-"],
        witness: "no-path",
        variables: 3,
    },
];

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

fn locale(krate: &str, language: &str) -> String {
    fs::read_to_string(folder(krate).join(format!("locales/{language}.ftl"))).unwrap()
}

/// The variables a text of a Fluent file uses: `$name`.
fn variables(text: &str) -> impl Iterator<Item = String> {
    text.split('$')
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect())
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

/// The templates of a crate that draws pages.
fn templates(krate: &str) -> Vec<String> {
    let files = fs::read_dir(folder(krate).join("templates")).into_iter().flatten().flatten();
    files.map(|file| fs::read_to_string(file.path()).unwrap()).collect()
}

/// The ids that the sources of a crate name.
fn named(speaker: &Speaker) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in sources_of(speaker.krate).into_iter().chain(templates(speaker.krate)) {
        for call in speaker.calls {
            let quoted = text.split(call).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
            found.extend(quoted.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
        for prefix in speaker.prefixes {
            let beginning = format!("\"{prefix}");
            let rest = text.split(&beginning).skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(rest.map(|rest| format!("{prefix}{rest}")));
        }
    }
    // `format!("weekday-{number}")` is checked by those who say it.
    found.retain(|id| !id.contains('{'));
    found
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    for Speaker { krate, variables: most, .. } in &SPEAKERS {
        let [chinese, english] = LANGUAGES.map(|language| messages(&locale(krate, language)));
        assert_eq!(chinese.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{krate}");
        for (id, variables) in &chinese {
            assert_eq!(Some(variables), english.get(id), "the variables of `{id}` in {krate}");
        }
        assert!(chinese.values().any(|variables| variables.len() >= *most), "{krate}: the variables were not found");
    }
}

#[test]
fn every_message_is_good_fluent() {
    for Speaker { krate, .. } in &SPEAKERS {
        // A message with a mistake in it is dropped by whoever reads the file.
        let catalogue = |language| {
            let file = locale(krate, language);
            (Catalogue::new(&file, &file), messages(&file))
        };
        for language in LANGUAGES {
            let (catalogue, messages) = catalogue(language);
            let dropped: Vec<&String> = messages.keys().filter(|id| !catalogue.knows(id)).collect();
            assert!(dropped.is_empty(), "{krate}, {language}: {dropped:?}");
        }
    }
}

#[test]
fn every_message_that_the_sources_name_is_there() {
    for speaker in &SPEAKERS {
        let mut known = messages(&locale(speaker.krate, "zh-CN"));
        for other in speaker.borrows {
            known.extend(messages(&locale(other, "zh-CN")));
        }
        let named = named(speaker);
        assert!(named.contains(speaker.witness), "{}: the sources were not found: {named:?}", speaker.krate);
        let missing: Vec<&String> = named.iter().filter(|id| !known.contains_key(*id)).collect();
        assert!(missing.is_empty(), "{}: not in the locale files: {missing:?}", speaker.krate);
    }
}

#[test]
fn no_message_is_said_by_nobody() {
    for speaker in &SPEAKERS {
        // Those who borrow its messages may say one that it does not say itself.
        let borrowers = SPEAKERS.iter().filter(|other| other.borrows.contains(&speaker.krate));
        let speakers = borrowers.map(|other| other.krate).chain([speaker.krate]);
        let sources =
            speakers.flat_map(|krate| sources_of(krate).into_iter().chain(templates(krate))).collect::<String>();
        let said = |id: &str| {
            sources.contains(&format!("\"{id}\""))
                || id.rsplit_once('-').is_some_and(|(beginning, _)| sources.contains(&format!("\"{beginning}-{{")))
        };
        let unsaid: Vec<String> = messages(&locale(speaker.krate, "zh-CN"))
            .into_keys()
            .filter(|id| !said(id) && !id.starts_with("refusal-") && !id.starts_with("mutation-"))
            .collect();
        assert!(unsaid.is_empty(), "{}: {unsaid:?}", speaker.krate);
    }
}

/// What the system or a parser says is in one language. `Text::from` says it in both.
#[test]
fn no_sentence_is_given_what_another_program_says() {
    let mut given = Vec::new();
    for krate in ["engine", "workbench", "cli", "service"] {
        for text in sources_of(krate) {
            for name in ["error", "problem"] {
                let ways = [
                    format!("(\"{name}\", error)"),
                    format!("(\"{name}\", &error)"),
                    format!("(\"{name}\", &error.to_string())"),
                    format!(".with(\"{name}\", error)"),
                    format!(".with(\"{name}\", &error)"),
                ];
                let lines = text.lines().filter(|line| ways.iter().any(|way| line.contains(way)));
                given.extend(lines.map(|line| format!("{krate}: {}", line.trim())));
            }
        }
    }
    assert!(given.is_empty(), "{}", given.join("\n"));
}

/// Nouns that are put together of others.
const COMPOUND: [&str; 4] = ["noun-organisation-kind", "noun-item", "noun-effect-value", "noun-detail"];

#[test]
fn a_noun_in_chinese_is_the_word_that_the_guide_has_for_it() {
    let glossary = fs::read_to_string(folder("docs").join("glossary.md")).unwrap();
    let third = |line: &str| line.split('|').nth(3).map(str::to_owned);
    let without_brackets = |words: String| {
        let pieces = words.split('（').map(|piece| piece.split_once('）').map_or(piece, |(_, rest)| rest).to_owned());
        pieces.collect::<String>()
    };
    let cells = glossary.lines().filter_map(third).map(without_brackets);
    let known: BTreeSet<String> =
        cells.flat_map(|cell| cell.split(['、', ',']).map(|word| word.trim().to_owned()).collect::<Vec<_>>()).collect();
    let locale = fs::read_to_string(folder("engine").join("locales/zh-CN.ftl")).unwrap();
    let nouns = locale.lines().filter(|line| line.starts_with("noun-")).filter_map(|line| line.split_once(" = "));
    let others: Vec<(&str, &str)> =
        nouns.filter(|(id, word)| !COMPOUND.contains(id) && !known.contains(word.trim())).collect();
    assert!(others.is_empty(), "the glossary has other words for {others:?}");
}
