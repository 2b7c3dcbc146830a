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
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    fn ids(file: &str) -> BTreeSet<&str> {
        file.lines()
            .filter(|line| !line.starts_with(['#', ' ', '}']))
            .filter_map(|line| line.split_once(" =").map(|(id, _)| id))
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_words() {
        assert_eq!(ids(CHINESE), ids(ENGLISH));
    }

    #[test]
    fn every_word_said_is_in_the_files() {
        let known = ids(CHINESE);
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
        let missing: Vec<_> = said.iter().filter(|id| !known.contains(id.as_str())).collect();
        assert!(said.len() > 10 && missing.is_empty(), "said but not in the locale files: {missing:?}");
        assert!(say(Language::Chinese, "error", &[("message", &"x")]).contains('x'));
    }
}
