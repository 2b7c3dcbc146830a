//! Text for people, in Chinese and, where the pack gives it, in English.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The languages the engine speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// 简体中文
    #[default]
    Chinese,
    /// English
    English,
}

/// A text of the pack: a title, a sentence. Chinese always, English if the pack has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The Chinese text.
    pub zh: Arc<str>,
    /// The English text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<Arc<str>>,
}

impl Text {
    /// The text in a language; Chinese where the other is missing.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match (language, &self.en) {
            (Language::English, Some(english)) => english,
            _ => &self.zh,
        }
    }
}
