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

impl Language {
    /// Its code: `zh` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }
}

/// Whether a character is not seen but steers a terminal, or makes text read otherwise than it is. Line breaks and tabs do
/// neither; a carriage return steers.
#[must_use]
pub fn is_unseen(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || character.is_control() && !matches!(character, '\n' | '\t')
}

/// Whether a text has such a character, but for carriage returns.
#[must_use]
pub(crate) fn has_unseen(text: &str) -> bool {
    // Those beyond ASCII begin with one of two bytes. Most texts have none of all these, which is seen without reading characters.
    let may_be = |byte: u8| byte.is_ascii_control() || matches!(byte, 0xc2 | 0xe2);
    text.bytes().fold(false, |found, byte| found | may_be(byte))
        && text.contains(|character| character != '\r' && is_unseen(character))
}

/// Whether a character shows nothing, at the ends of a text at least.
fn shows_nothing(character: char) -> bool {
    character.is_whitespace()
        || is_unseen(character)
        || matches!(character, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Whether nothing can be seen of a text: it names nobody and says nothing.
#[must_use]
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(shows_nothing)
}

/// A text as it is meant: without what shows nothing at its ends, nor what never does within it. None if it is so already.
#[must_use]
pub(crate) fn tidied(text: &str) -> Option<String> {
    let never_shows = |character| matches!(character, '\u{200b}' | '\u{2060}' | '\u{feff}');
    let trimmed = text.trim_matches(shows_nothing);
    let is_tidy = trimmed.len() == text.len() && !text.contains(never_shows);
    (!is_tidy).then(|| trimmed.chars().filter(|character| !never_shows(*character)).collect())
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
    /// A character as it is compared: letters, digits, signs and blanks as wide as Chinese characters are the narrow ones.
    #[must_use]
    pub fn narrow(character: char) -> char {
        match character {
            '\u{ff01}'..='\u{ff5e}' => {
                u32::from(character).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(character)
            }
            '\u{3000}' => ' ',
            other => other,
        }
    }

    /// The text in a language; Chinese where the other is missing.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match (language, &self.en) {
            (Language::English, Some(english)) => english,
            _ => &self.zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unseen_character_is_found_in_a_text() {
        for character in (0..=0x0002_ffff_u32).filter_map(char::from_u32) {
            let expected = character != '\r' && is_unseen(character);
            assert_eq!(has_unseen(&format!("字{character}a")), expected, "{character:?}");
        }
    }
}
