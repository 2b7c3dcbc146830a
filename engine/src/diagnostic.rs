//! What is wrong with a pack: a stable code, a place, a sentence in Chinese and English, a suggestion.
//!
//! Reading goes on after an error wherever that makes sense, so that a person gets all problems at once.

mod collection;
mod hint;
mod render;
mod source_map;

use std::fmt::Display;

pub use collection::{DiagnosticRecord, Diagnostics};
pub(crate) use hint::{Hint, full_width, in_yaml, is_bracketed};
pub use source_map::{FileId, Sources, Span, Spanned};

use crate::base::{Language, Text, codes};
use crate::messages::{self, Catalogue};

codes! {
    /// How bad it is.
    #[derive(serde::Serialize)]
    #[serde(rename_all = "lowercase")]
    pub enum Severity as "severity", as_str {
        /// The pack cannot be used.
        Error = "error",
        /// The pack can be used; somebody should look.
        Warning = "warning",
    }
}

/// A value in the sentence of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A text shown as it is.
    Text(String),
    /// A sentence that is there in both languages.
    Sentence(Text),
    /// The id of a phrase that itself depends on the language.
    Phrase(&'static str),
    /// Words of the pack or of the format, enumerated as the language does it.
    List(Vec<String>),
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    code: &'static str,
    severity: Severity,
    span: Option<Span>,
    arguments: Vec<(&'static str, Argument)>,
    suggestion: Option<String>,
    /// What was given and what could stand there, where nothing is near: perhaps it is the title of one.
    unmatched: Option<(String, Vec<String>)>,
    hint: Option<Hint>,
    related: Vec<(&'static str, Span)>,
    catalogue: Option<&'static Catalogue>,
}

impl Diagnostic {
    fn new(severity: Severity, code: &'static str, span: Option<Span>) -> Self {
        Self {
            code,
            severity,
            span,
            arguments: Vec::new(),
            suggestion: None,
            unmatched: None,
            hint: None,
            related: Vec::new(),
            catalogue: None,
        }
    }

    /// An error. The code is stable, and is the id of its sentence in the locale files.
    #[must_use]
    pub fn error(code: &'static str, span: impl Into<Option<Span>>) -> Self {
        Self::new(Severity::Error, code, span.into())
    }

    /// A warning. The code is stable, and is the id of its sentence in the locale files.
    #[must_use]
    pub fn warning(code: &'static str, span: impl Into<Option<Span>>) -> Self {
        Self::new(Severity::Warning, code, span.into())
    }

    /// Takes its sentence and phrases from a catalogue, and from the engine's only what that does not know.
    #[must_use]
    pub fn worded_by(mut self, catalogue: &'static Catalogue) -> Self {
        self.catalogue = Some(catalogue);
        self
    }

    /// Gives the sentence a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.arguments.push((name, Argument::Text(value.to_string())));
        self
    }

    /// Gives the sentence another one that is there in both languages.
    #[must_use]
    pub fn with_sentence(mut self, name: &'static str, sentence: Text) -> Self {
        self.arguments.push((name, Argument::Sentence(sentence)));
        self
    }

    /// Gives the sentence a phrase that has an id in the locale files, such as `expected-date`.
    #[must_use]
    pub fn with_phrase(mut self, name: &'static str, id: &'static str) -> Self {
        self.arguments.push((name, Argument::Phrase(id)));
        self
    }

    /// Gives the sentence a list of words, such as the keys that are known.
    #[must_use]
    pub fn with_list<T: Display>(mut self, name: &'static str, words: impl IntoIterator<Item = T>) -> Self {
        let words = words.into_iter().map(|word| word.to_string()).collect();
        self.arguments.push((name, Argument::List(words)));
        self
    }

    /// Suggests the candidate nearest to what was given, if one is near enough to be a slip of the pen.
    #[must_use]
    pub fn did_you_mean<'a>(mut self, given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        let candidates: Vec<&str> = candidates.into_iter().take(MOST_CANDIDATES).collect();
        self.suggestion = nearest(given, candidates.iter().copied()).map(str::to_owned);
        if self.suggestion.is_none() {
            self.unmatched = Some((given.to_owned(), candidates.into_iter().map(str::to_owned).collect()));
        }
        self
    }

    /// Whether a list in its sentence names this.
    pub(crate) fn lists(&self, name: &str) -> bool {
        self.arguments.iter().any(|(_, argument)| match argument {
            Argument::List(words) => words.iter().any(|word| word == name),
            _ => false,
        })
    }

    /// Suggests this.
    #[must_use]
    pub(crate) fn suggesting(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }

    /// What was given and what could stand there, where nothing was near enough to be suggested.
    pub(crate) fn unmatched(&self) -> Option<(&str, &[String])> {
        self.unmatched.as_ref().map(|(given, candidates)| (given.as_str(), candidates.as_slice()))
    }

    /// Adds what to write instead.
    #[must_use]
    pub(crate) fn hinting(mut self, hint: Option<Hint>) -> Self {
        self.hint = hint;
        self
    }

    pub(crate) fn has_hint(&self) -> bool {
        self.hint.is_some()
    }

    /// What to write instead, in a sentence.
    #[must_use]
    pub fn hint(&self, language: Language) -> Option<String> {
        self.hint.as_ref().map(|hint| hint.message(language))
    }

    /// What stands at the place and what to write instead, if the text there shows it by itself.
    #[must_use]
    pub fn correction(&self) -> Option<(&str, &str)> {
        self.hint.as_ref().and_then(Hint::correction)
    }

    /// The sentence, with what was perhaps meant and what to write instead.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let meant = self.suggestion.as_ref();
        let meant = meant.map(|meant| messages::message(language, "did-you-mean", &[("suggestion", meant)]));
        let told = [Some(self.message(language)), meant, self.hint(language)];
        told.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    /// The label of a further place.
    #[must_use]
    pub fn label(&self, language: Language, id: &str) -> String {
        self.say(language, id, &[])
    }

    /// Shows a second place; the label is the id of a phrase, such as `first-given-here`.
    #[must_use]
    pub fn related(mut self, label: &'static str, span: Span) -> Self {
        self.related.push((label, span));
        self
    }

    /// Shows a further place, if it does not yet.
    fn relate(&mut self, label: &'static str, span: Span) {
        if !self.related.contains(&(label, span)) {
            self.related.push((label, span));
        }
    }

    /// Shows the further places of another.
    fn relate_as(&mut self, other: &Self) {
        for (label, span) in &other.related {
            self.relate(label, *span);
        }
    }

    /// Shows of the further places with a label only as many, given how many there are.
    fn keep_related(&mut self, label: &'static str, most: impl Fn(usize) -> usize) {
        let mut left = most(self.related.iter().filter(|(known, _)| *known == label).count());
        self.related.retain(|(known, _)| {
            let kept = *known != label || left > 0;
            left = left.saturating_sub(usize::from(*known == label));
            kept
        });
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The place, if it has one.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.span
    }

    /// The values in the sentence.
    #[must_use]
    pub fn arguments(&self) -> &[(&'static str, Argument)] {
        &self.arguments
    }

    /// What was perhaps meant.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// Further places, each with the id of its label.
    #[must_use]
    pub fn related_places(&self) -> &[(&'static str, Span)] {
        &self.related
    }

    /// The sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let values: Vec<(&str, String)> = self
            .arguments
            .iter()
            .map(|(name, argument)| {
                let value = match argument {
                    Argument::Text(text) => text.clone(),
                    Argument::Sentence(text) => text.get(language).to_owned(),
                    Argument::Phrase(id) => self.say(language, id, &[]),
                    Argument::List(words) => enumerated(words, language),
                };
                (*name, value)
            })
            .collect();
        let mut arguments: Vec<(&str, &dyn Display)> = Vec::with_capacity(values.len());
        for (name, value) in &values {
            arguments.push((name, value));
        }
        self.say(language, self.code, &arguments)
    }

    /// A sentence or phrase of its catalogue, else of the engine.
    pub(crate) fn say(&self, language: Language, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
        match self.catalogue.filter(|catalogue| catalogue.knows(id)) {
            Some(catalogue) => catalogue.message(language, id, arguments),
            None => messages::message(language, id, arguments),
        }
    }
}

/// Words in backticks, with the separators of the language.
fn enumerated(words: &[String], language: Language) -> String {
    let separator = match language {
        Language::Chinese => "、",
        Language::English => ", ",
    };
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(separator)
}

/// Longer texts are no names, and comparing takes the product of the lengths.
const LONGEST_GIVEN: usize = 64;

/// More names than any pack has in one place; a hostile file could have a hundred thousand.
const MOST_CANDIDATES: usize = 500;

/// The candidate nearest to a text, if it is within a third of the text's length (at least one character).
pub(crate) fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = given.chars().count();
    if length == 0 || length > LONGEST_GIVEN {
        return None;
    }
    let allowed = (length / 3).max(1);
    candidates
        .into_iter()
        .take(MOST_CANDIDATES)
        .filter(|candidate| *candidate != given && candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| (strsim::damerau_levenshtein(given, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests;
