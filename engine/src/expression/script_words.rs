//! Functions and expressions word by word, for those who change or compare them.

use std::collections::BTreeMap;

use super::{Evaluator, ScriptWord};
use crate::diagnostic::{FileId, Sources, Span};

/// A function of a pack, word by word.
#[derive(Clone, Debug)]
pub struct FunctionWords {
    /// Its name.
    pub name: String,
    /// Where it begins.
    pub place: Span,
    /// Its words from `fn` to the brace that closes it, without comments.
    pub words: Vec<ScriptWord>,
}

impl Evaluator {
    /// The words of every function in force, in the order of their names.
    #[must_use]
    pub fn function_words(&self, sources: &Sources) -> Vec<FunctionWords> {
        let mut files: BTreeMap<FileId, Vec<ScriptWord>> = BTreeMap::new();
        let mut found = Vec::new();
        for (name, function) in self.functions.iter() {
            let place = function.place(sources);
            let words = files.entry(place.file).or_insert_with(|| self.parser.placed_words(sources.text(place.file)));
            let begins = usize::try_from(place.start).unwrap_or(usize::MAX);
            let words = words.iter().skip_while(|word| word.start < begins).enumerate();
            // A function stands in no other.
            let own = words.take_while(|(number, word)| *number == 0 || word.text != "fn").map(|(_, word)| word);
            found.push(FunctionWords { name: name.to_owned(), place, words: own.cloned().collect() });
        }
        found
    }

    /// The words of an expression, with their places in it.
    #[must_use]
    pub fn words_of(&self, expression: &str) -> Vec<ScriptWord> {
        self.parser.placed_words(expression)
    }
}
