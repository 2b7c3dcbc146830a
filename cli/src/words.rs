//! The command's own words, in Chinese and English.

use std::fmt::Display;
use std::sync::OnceLock;

use guicheng_engine::base::Language;
use guicheng_engine::messages::Catalogue;

const CHINESE: &str = include_str!("../locales/zh-CN.ftl");
const ENGLISH: &str = include_str!("../locales/en.ftl");

/// The sentence with this id in this language.
pub(crate) fn say(language: Language, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(CHINESE, ENGLISH)).message(language, id, arguments)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The sentences of a file with the variables they use. Lines that are indented, or close a bracket, belong to the
    /// sentence before.
    fn sentences(file: &str) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut found = BTreeMap::new();
        let mut current = "";
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '}'])) {
                assert!(found.insert(id, BTreeSet::new()).is_none(), "`{id}` is there twice");
                current = id;
            }
            let names = line.split('$').skip(1).filter_map(|rest| rest.split([' ', '}']).next());
            found.entry(current).or_default().extend(names);
        }
        found.remove("");
        found
    }

    #[test]
    fn both_languages_have_the_same_words_with_the_same_variables() {
        let (chinese, english) = (sentences(CHINESE), sentences(ENGLISH));
        assert_eq!(chinese.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
        for (id, variables) in &chinese {
            assert_eq!(Some(variables), english.get(id), "the variables of `{id}`");
        }
        assert!(chinese.values().any(|variables| variables.len() > 2), "the variables were not found");
    }

    #[test]
    fn every_sentence_can_be_said() {
        for (language, file) in [(Language::Chinese, CHINESE), (Language::English, ENGLISH)] {
            for (id, variables) in sentences(file) {
                let arguments: Vec<_> = variables.iter().map(|name| -> (&str, &dyn Display) { (name, &7) }).collect();
                // A sentence with a mistake in it is dropped, and said like one that is not there.
                let not_there = say(language, "not-there", &arguments).replacen("not-there", id, 1);
                assert_ne!(say(language, id, &arguments), not_there, "{language:?}");
            }
        }
    }

    #[test]
    fn every_word_said_is_in_the_files() {
        let known = sentences(CHINESE);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut said = BTreeSet::new();
        for folder in [folder.clone(), folder.join("verb")] {
            for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let Ok(text) = fs::read_to_string(&file) else { continue };
                let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
                for beginning in [".say(", ".bad("] {
                    let after = text.split(beginning).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
                    said.extend(after.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
                }
            }
        }
        let missing: Vec<_> = said.iter().filter(|id| !known.contains_key(id.as_str())).collect();
        assert!(said.len() > 10 && missing.is_empty(), "said but not in the locale files: {missing:?}");
        assert!(say(Language::Chinese, "error", &[("message", &"x")]).contains('x'));
    }
}
