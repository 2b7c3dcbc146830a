//! The service's own sentences, in Chinese and English (Fluent files in `locales/`).

use std::fmt::Display;
use std::sync::OnceLock;

use guicheng_engine::{Language, Text};
use guicheng_workbench::inspect::Catalogue;

const CHINESE: &str = include_str!("../locales/zh-CN.ftl");
const ENGLISH: &str = include_str!("../locales/en.ftl");

/// The service's sentence with this id in this language.
pub(crate) fn say(language: Language, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(CHINESE, ENGLISH)).message(language, id, arguments)
}

/// What is said in both languages.
pub(crate) fn in_both(said: impl Fn(Language) -> String) -> Text {
    Text { zh: said(Language::Chinese).into(), en: Some(said(Language::English).into()) }
}

/// The sentence in both languages; an argument is the same in both.
pub(crate) fn both(id: &str, arguments: &[(&str, &dyn Display)]) -> Text {
    in_both(|language| say(language, id, arguments))
}

/// How large a file is, in words.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX)) / 1024.0)
}
