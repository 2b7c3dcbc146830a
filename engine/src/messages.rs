//! The engine's own sentences for people, in Chinese and English (Fluent files in `locales/`).
//!
//! The words of a pack stay in the pack: only what the engine itself says is here.

mod foreign;
mod plain;

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::sync::{Arc, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Pattern;
use unic_langid::LanguageIdentifier;

use crate::base::{Language, Money, Period, Text};

/// The sentences of one program, in Chinese and English. Hosts make one of their own Fluent files.
pub struct Catalogue {
    chinese: FluentBundle<FluentResource>,
    english: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// A catalogue of two Fluent files. A file with a mistake still gives its other messages; whoever ships the
    /// files tests that there is none.
    #[must_use]
    pub fn new(chinese: &str, english: &str) -> Self {
        Self { chinese: load("zh-CN", chinese), english: load("en", english) }
    }

    /// Whether there is a sentence with this id.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.chinese.has_message(id)
    }

    /// The sentence with this id in this language. An id without a sentence is shown as itself, with its arguments:
    /// a person gets something to report, and nothing breaks.
    #[must_use]
    pub fn message(&self, language: Language, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
        let bundle = match language {
            Language::Chinese => &self.chinese,
            Language::English => &self.english,
        };
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return fallback(id, arguments);
        };
        if let Some(sentence) = plain::sentence(pattern, arguments) {
            return sentence;
        }
        Self::by_fluent(bundle, pattern, arguments)
    }

    fn by_fluent(
        bundle: &FluentBundle<FluentResource>,
        pattern: &Pattern<&str>,
        arguments: &[(&str, &dyn Display)],
    ) -> String {
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            values.set(Cow::Owned((*name).to_owned()), argument(value.to_string()));
        }
        let mut problems = Vec::new();
        bundle.format_pattern(pattern, Some(&values), &mut problems).into_owned()
    }
}

/// Catalogues are the same only if they are one.
impl PartialEq for Catalogue {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Catalogue {}

impl fmt::Debug for Catalogue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Catalogue").finish_non_exhaustive()
    }
}

const CHINESE: &str = include_str!("../locales/zh-CN.ftl");
const ENGLISH: &str = include_str!("../locales/en.ftl");

fn load(tag: &str, file: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
    // The identifier only chooses plural forms; without one, Fluent uses the general form.
    let identifier: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // Isolation marks are for text of mixed direction, and would break columns in a terminal.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// A whole number is given to Fluent as a number, so that messages can choose between singular and plural; anything
/// else, `007` too, as the text it is.
fn argument(value: String) -> FluentValue<'static> {
    match value.parse::<i32>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(value),
    }
}

/// The engine's sentence with this id in this language; see [`Catalogue::message`].
#[must_use]
pub fn message(language: Language, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(CHINESE, ENGLISH)).message(language, id, arguments)
}

/// A period in words: `3 workdays`, 3 个工作日.
#[must_use]
pub fn period(language: Language, period: Period) -> String {
    message(language, &format!("period-{}", period.unit.word()), &[("count", &period.count)])
}

/// An amount in words: `CNY 1,234.50`, 1,234.50 元.
#[must_use]
pub fn money(language: Language, money: Money) -> String {
    message(language, "money", &[("amount", &money.grouped())])
}

impl Money {
    /// As it is shown to people: `CNY 1,234.50`, 1,234.50 元.
    #[must_use]
    pub fn formatted(self, language: Language) -> String {
        money(language, self)
    }
}

/// A sentence of the engine without arguments, in both languages.
#[must_use]
pub fn text(id: &str) -> Text {
    Text {
        zh: Arc::from(message(Language::Chinese, id, &[])),
        en: Some(Arc::from(message(Language::English, id, &[]))),
    }
}

/// A sentence of the engine, in both languages.
#[must_use]
pub(crate) fn text_with(id: &str, arguments: &[(&str, &dyn Display)]) -> Text {
    Text {
        zh: Arc::from(message(Language::Chinese, id, arguments)),
        en: Some(Arc::from(message(Language::English, id, arguments))),
    }
}

/// Two titles as one, such as a party and a role of it: 受理机构负责人.
#[must_use]
pub fn joined(whole: &Text, part: &Text) -> Text {
    Text {
        zh: Arc::from(format!("{}{}", whole.get(Language::Chinese), part.get(Language::Chinese))),
        en: Some(Arc::from(format!("{} ({})", whole.get(Language::English), part.get(Language::English)))),
    }
}

fn fallback(id: &str, arguments: &[(&str, &dyn Display)]) -> String {
    let mut text = id.to_owned();
    for (index, (name, value)) in arguments.iter().enumerate() {
        text.push_str(if index == 0 { ": " } else { ", " });
        text.push_str(&format!("{name} = `{value}`"));
    }
    text
}

#[cfg(test)]
mod tests;
