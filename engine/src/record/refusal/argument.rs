//! What stands in the engine's own sentences.

use std::fmt;
use std::sync::Arc;

use crate::base::{Document, Language, Period, Text, Value};
use crate::messages;

/// An argument of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    /// A text of the pack.
    Title(Text),
    /// A word: an id, a number, a date.
    Word(Arc<str>),
    /// A period.
    Period(Period),
    /// Several texts of the pack.
    Titles(Vec<Text>),
}

impl Argument {
    pub(super) fn get(&self, language: Language) -> String {
        match self {
            Self::Title(text) => text.get(language).to_owned(),
            Self::Word(word) => word.to_string(),
            Self::Period(period) => messages::period(language, *period),
            Self::Titles(texts) => {
                let separator = match language {
                    Language::Chinese => "、",
                    Language::English => ", ",
                };
                texts.iter().map(|text| text.get(language)).collect::<Vec<_>>().join(separator)
            }
        }
    }
}

pub(super) fn title(text: &Text) -> Argument {
    Argument::Title(text.clone())
}

pub(super) fn word(word: impl fmt::Display) -> Argument {
    Argument::Word(Arc::from(word.to_string()))
}

/// A value in a sentence: not a whole paragraph, and of a document its name.
pub(super) fn shortened(value: &Value) -> Argument {
    const LONGEST: usize = 40;
    let text = Document::of(value).map_or_else(|| value.to_string(), |document| document.name.to_owned());
    if text.chars().nth(LONGEST).is_none() {
        return word(text);
    }
    Argument::Word(text.chars().take(LONGEST).chain(['…']).collect::<String>().into())
}
