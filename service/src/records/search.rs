//! What texts are found by: pairs of Chinese characters, and words of other scripts.

use std::collections::BTreeSet;

use guicheng_engine::Text;

/// The longest word that is kept; a longer one is found by its beginning.
const LONGEST_WORD: usize = 32;

/// How many terms of one item are kept.
const MOST_TERMS: usize = 512;

/// What a text is found by.
#[must_use]
pub fn terms(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => drop(found.insert(word.chars().take(LONGEST_WORD).collect())),
            Run::Han(characters) => {
                // A character by itself is found as the beginning of a pair; the last begins one with nothing.
                let next = characters.iter().skip(1).map(Some).chain([None]);
                let pairs = characters.iter().zip(next);
                found.extend(pairs.map(|(one, next)| std::iter::once(one).chain(next).collect::<String>()));
            }
        }
        if found.len() >= MOST_TERMS {
            break;
        }
    }
    found
}

/// What somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sought {
    /// A term that is found as it is.
    Whole(String),
    /// The beginning of terms: a single character, a word that is perhaps not written to its end.
    Beginning(String),
}

impl Sought {
    /// What terms have to begin with; none if one is looked for as it is.
    #[must_use]
    pub const fn beginning(&self) -> Option<&String> {
        match self {
            Self::Whole(_) => None,
            Self::Beginning(beginning) => Some(beginning),
        }
    }
}

/// What has to be found for a text that somebody looks for: all of it.
#[must_use]
pub fn sought(text: &str) -> BTreeSet<Sought> {
    let mut found = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => drop(found.insert(Sought::Beginning(word.chars().take(LONGEST_WORD).collect()))),
            Run::Han(characters) => match characters.as_slice() {
                [one] => drop(found.insert(Sought::Beginning(one.to_string()))),
                more => found.extend(more.windows(2).map(|pair| Sought::Whole(pair.iter().collect()))),
            },
        }
    }
    found
}

/// Whether all that somebody looks for is found in a text.
#[must_use]
pub fn is_in(sought_for: &str, text: &str) -> bool {
    let terms = terms(text);
    sought(sought_for).iter().all(|sought| match sought {
        Sought::Whole(term) => terms.contains(term),
        Sought::Beginning(beginning) => terms.range(beginning.clone()..behind(beginning)).next().is_some(),
    })
}

/// What comes right behind all texts that begin so.
#[must_use]
pub fn behind(beginning: &str) -> String {
    format!("{beginning}\u{10FFFF}")
}

enum Run {
    Han(Vec<char>),
    Word(String),
}

fn is_han(character: char) -> bool {
    matches!(character,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut goes_on = false;
    for character in text.chars().map(Text::narrow).flat_map(char::to_lowercase) {
        match (is_han(character), character.is_alphanumeric()) {
            (true, _) => match runs.last_mut() {
                Some(Run::Han(characters)) if goes_on => characters.push(character),
                _ => runs.push(Run::Han(vec![character])),
            },
            (false, true) => match runs.last_mut() {
                Some(Run::Word(word)) if goes_on => word.push(character),
                _ => runs.push(Run::Word(character.to_string())),
            },
            (false, false) => {
                goes_on = false;
                continue;
            }
        }
        goes_on = true;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_two_characters_single_ones_and_words_of_letters_are_found() {
        let text = "市图书馆借阅 API-2026 ＡＢＣ１２";
        for found in ["借阅", "图书馆", "馆", "阅", "市", "api", "2026", "abc12", "借阅 api", "AB"] {
            assert!(is_in(found, text), "{found}");
        }
        for absent in ["书阅", "借馆", "pi", "阅 xyz", "车"] {
            assert!(!is_in(absent, text), "{absent}");
        }
    }
}
