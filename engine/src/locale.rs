//! The engine's own sentences for people, in Chinese and English (Fluent files in `locales/`).
//!
//! The words of a pack stay in the pack: only what the engine itself says is here.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::text::Language;

/// The Fluent file of a language.
const fn file(language: Language) -> &'static str {
    match language {
        Language::Chinese => include_str!("../locales/zh-CN.ftl"),
        Language::English => include_str!("../locales/en.ftl"),
    }
}

fn identifier(language: Language) -> LanguageIdentifier {
    let tag = match language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    // The identifier only chooses plural forms; without one, Fluent uses the general form.
    tag.parse().unwrap_or_default()
}

fn load(language: Language) -> FluentBundle<FluentResource> {
    // A file with a mistake still gives its other messages; the tests of this module see to it that there is none.
    let resource = FluentResource::try_new(file(language).to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(vec![identifier(language)]);
    // Isolation marks are for text of mixed direction, and would break columns in a terminal.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

fn bundle(language: Language) -> &'static FluentBundle<FluentResource> {
    static CHINESE: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
    static ENGLISH: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
    match language {
        Language::Chinese => CHINESE.get_or_init(|| load(language)),
        Language::English => ENGLISH.get_or_init(|| load(language)),
    }
}

/// A whole number is given to Fluent as a number, so that messages can choose between singular and plural; anything
/// else, `007` too, as the text it is.
fn argument(value: String) -> FluentValue<'static> {
    match value.parse::<i32>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(value),
    }
}

/// The sentence with this id in this language. An id without a sentence is shown as itself, with its arguments: a
/// person gets something to report, and nothing breaks.
#[must_use]
pub fn message(language: Language, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
    let bundle = bundle(language);
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        return fallback(id, arguments);
    };
    let mut values = FluentArgs::with_capacity(arguments.len());
    for (name, value) in arguments {
        values.set(Cow::Owned((*name).to_owned()), argument(value.to_string()));
    }
    let mut problems = Vec::new();
    bundle.format_pattern(pattern, Some(&values), &mut problems).into_owned()
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
