//! What a failure says, in both languages.

use std::fmt::Display;

use guicheng_engine::{Language, Refusal, Undecided};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::case_run::refused;
use crate::messages;

/// What was expected, or what is the case: names and values as they are written, sentences in both languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Told {
    /// What is the same in every language: a name, a value.
    pub(super) fn written(what: impl Display) -> Self {
        let zh = what.to_string();
        Self { en: zh.clone(), zh }
    }

    /// A sentence of the workbench.
    pub(super) fn said(id: &str, arguments: &[(&str, &dyn Display)]) -> Self {
        Self::each(|language| messages::message(language, id, arguments))
    }

    /// What is told in one language and in the other.
    pub(super) fn each(tell: impl Fn(Language) -> String) -> Self {
        Self { zh: tell(Language::Chinese), en: tell(Language::English) }
    }

    /// Why something was refused: each reason by its rule or its code, with its sentence.
    pub(super) fn refused(refusal: &Refusal) -> Self {
        Self::each(|language| messages::message(language, "told-refused", &[("reasons", &refused(refusal, language))]))
    }

    /// Why there was no decision.
    pub(super) fn undecided(undecided: &Undecided) -> Self {
        Self::each(|language| undecided.messages(language).join(separator(language)))
    }

    /// One after the other.
    pub(super) fn all(parts: &[Self]) -> Self {
        let of = |language| {
            let parts: Vec<&str> = parts.iter().map(|part| part.get(language)).collect();
            parts.join(separator(language))
        };
        Self::each(of)
    }

    /// The same in one language alone.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        Self::written(self.get(language))
    }

    /// What it says in a language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// What is the same in both languages is one text.
impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.zh == self.en {
            return serializer.serialize_str(&self.zh);
        }
        let mut both = serializer.serialize_map(Some(2))?;
        both.serialize_entry("zh", &self.zh)?;
        both.serialize_entry("en", &self.en)?;
        both.end()
    }
}

/// Between sentences.
fn separator(language: Language) -> &'static str {
    match language {
        Language::Chinese => "；",
        Language::English => "; ",
    }
}
