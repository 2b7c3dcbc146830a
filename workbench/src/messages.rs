//! The workbench's own sentences, in Chinese and English (Fluent files in `locales/`).

use std::fmt::Display;
use std::sync::OnceLock;

use guicheng_engine::Language;
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::messages::Catalogue;

const CHINESE: &str = include_str!("../locales/zh-CN.ftl");
const ENGLISH: &str = include_str!("../locales/en.ftl");

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(CHINESE, ENGLISH))
}

/// The workbench's sentence with this id in this language.
pub(crate) fn message(language: Language, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
    if catalogue().knows(id) {
        catalogue().message(language, id, arguments)
    } else {
        guicheng_engine::internals::messages::message(language, id, arguments)
    }
}

/// An error whose sentence is the workbench's.
pub(crate) fn error(code: &'static str, span: impl Into<Option<Span>>) -> Diagnostic {
    Diagnostic::error(code, span).worded_by(catalogue())
}
