//! The workbench's own sentences, in Chinese and English (Fluent files in `locales/`).

use std::fmt::Display;
use std::sync::OnceLock;

use chrono::NaiveDate;
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::messages::Catalogue;
use guicheng_engine::{Language, Pack, Text};

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

/// The sentence in both languages; an argument is the same in both.
pub(crate) fn text(id: &str, arguments: &[(&str, &dyn Display)]) -> Text {
    in_both(|language| message(language, id, arguments))
}

/// From when to when a pack is in force; none if it does not say.
pub(crate) fn in_force(pack: &Pack) -> Option<Text> {
    let days = pack.in_force.as_ref()?;
    Some(match days.until {
        Some(until) => text("diff-in-force-until", &[("from", &days.from), ("until", &until)]),
        None => text("diff-in-force-from", &[("from", &days.from)]),
    })
}

/// A text of what is said in each language.
pub(crate) fn in_both(said: impl Fn(Language) -> String) -> Text {
    Text { zh: said(Language::Chinese).into(), en: Some(said(Language::English).into()) }
}

/// Values that hold from some days on: the only one, or each with its day.
pub(crate) fn by_days<T>(language: Language, values: &[(NaiveDate, T)], say: impl Fn(&T) -> String) -> String {
    match values {
        [(_, only)] => say(only),
        several => {
            let from = |(day, value): &(NaiveDate, T)| {
                message(language, "diff-value-from", &[("day", day), ("value", &say(value))])
            };
            several.iter().map(from).collect::<Vec<_>>().join(&message(language, "guide-besides", &[]))
        }
    }
}

/// A text that is the same in both languages.
pub(crate) fn plain(text: &str) -> Text {
    Text { zh: text.into(), en: None }
}

/// An error whose sentence is the workbench's.
pub(crate) fn error(code: &'static str, span: impl Into<Option<Span>>) -> Diagnostic {
    Diagnostic::error(code, span).worded_by(catalogue())
}
