//! The letters of a step: which, and what must stand in each.

use std::sync::Arc;

use super::{Found, compare_lists};
use crate::scenario::document::ExpectDocument;
use crate::scenario::run::ScenarioRun;
use crate::scenario::{Outcome, Told};
use guicheng_engine::internals::diagnostic::Spanned;
use guicheng_engine::internals::record::Letter;
use guicheng_engine::{Id, Language};

impl ScenarioRun<'_> {
    pub(super) fn judge_letters(&self, expected: &ExpectDocument, outcome: &Outcome, found: &mut Found) {
        let (Some(wanted), Outcome::Events(_)) = (&expected.letters, outcome) else { return };
        let names: Vec<Spanned<Id>> = wanted.iter().map(|(name, _)| name.clone()).collect();
        let actual: Vec<&str> = self.letters.iter().map(|filled| filled.id().as_str()).collect();
        let mut sorted = names.clone();
        sorted.sort_by(|one, other| one.value.cmp(&other.value));
        let mut present = actual.clone();
        present.sort_unstable();
        let same = sorted.iter().map(|name| name.value.as_str()).eq(present.iter().copied());
        if !same {
            compare_lists(found, expected, "letters", &names, &actual);
        }
        for (name, lines) in wanted {
            let Some(filled) = self.letters.iter().find(|filled| *filled.id() == name.value) else { continue };
            let letter = filled.letter();
            let texts = [Language::Chinese, Language::English].map(|language| self.text_of(&letter, language));
            for line in lines.iter().filter(|line| !texts.iter().any(|text| stands_in(text, &line.value))) {
                let [zh, en] = texts.clone();
                // What is written in English is compared with the English letter, whatever language is told.
                let actual = Told::written(if line.value.is_ascii() { en } else { zh });
                found.push((line.span, format!("letters.{}", name.value), Told::written(&line.value), actual));
            }
        }
    }

    /// A letter as text, with the names that the pack and the scenarios give.
    fn text_of(&self, letter: &Letter, language: Language) -> String {
        let name = |id: &Id| {
            let title = self.scenarios.organisation(id.as_str());
            title.map_or_else(|| id.to_string(), |title| title.get(language).to_owned())
        };
        letter.lines(language, &name).join("\n")
    }
}

/// Whether a text stands in a letter; whether it is broken into lines there does not matter at its ends.
fn stands_in(text: &str, line: &Arc<str>) -> bool {
    text.contains(line.trim())
}
