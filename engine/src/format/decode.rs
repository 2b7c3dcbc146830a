//! From trees to typed documents, with all errors at once.
//!
//! A document is a struct made by `document!`, a closed set of words an enum made by `words!`. Reading a document
//! goes on after an error, so that one pass over a pack gives every unknown key and wrong type in it. What the values
//! mean, and whether the names they use exist, is for the checks that come after.

mod collections;
mod document;
mod expression_text;
mod values;

pub(crate) use collections::SomeOf;
pub use collections::{Keyed, KeyedAny, OneOrMany};
pub use expression_text::ExpressionText;
pub(crate) use values::{Scalar, not_a_period, warn_of_blank};

pub use document::key_of;

use crate::diagnostic::{Diagnostic, Diagnostics, Span, nearest};
use crate::yaml::{Content, Map, Node};

/// What can be read from a tree.
pub trait Decode: Sized {
    /// Reads a node. `None` if there was an error; it has been reported then.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self>;

    /// What stands in for a required value that could not be read, so that the rest of the document around it is read
    /// and checked in the same run. `None` if nothing can; the document around it is then lost too.
    fn stand_in() -> Option<Self> {
        None
    }
}

/// What reading needs besides the tree.
#[derive(Debug)]
pub struct Decoder<'a> {
    /// Where errors go.
    pub diagnostics: &'a mut Diagnostics,
}

impl<'a> Decoder<'a> {
    /// Reads with errors going there.
    #[must_use]
    pub fn new(diagnostics: &'a mut Diagnostics) -> Self {
        Self { diagnostics }
    }

    /// Reports a value of another kind than expected. `expected` is the id of a phrase such as `expected-date`.
    pub fn wrong_type(&mut self, node: &Node, expected: &'static str) {
        if matches!(node.content, Content::Text(_) | Content::Null) && self.diagnostics.has_error_within(node.span) {
            // The value itself was refused already, such as a number with decimals or an alias.
            return;
        }
        if let Content::Map(map) = &node.content
            && let Some(mark) = map.entries.iter().find_map(|entry| mark(&entry.key))
        {
            self.diagnostics.push(bad_mark(mark, node.span));
            return;
        }
        let diagnostic = Diagnostic::error("wrong-type", node.span).with_phrase("expected", expected);
        let diagnostic = match &node.content {
            Content::Boolean(value) => diagnostic.with("given", format!("`{value}`")),
            Content::Integer(value) => diagnostic.with("given", format!("`{value}`")),
            Content::Text(text) => diagnostic.with("given", format!("`{}`", shortened(text))),
            Content::Null => diagnostic.with_phrase("given", "given-nothing"),
            Content::List(_) | Content::Appended(_) => diagnostic.with_phrase("given", "given-list"),
            Content::Map(_) => diagnostic.with_phrase("given", "given-mapping"),
            Content::Removed => diagnostic.with_phrase("given", "given-removal"),
        };
        // A number where a text belongs, most often a code, only lacks its quotes.
        let advice = match (expected, &node.content) {
            ("expected-text", Content::Integer(_) | Content::Boolean(_)) => "quote",
            ("expected-mapping", Content::Null) => "blank",
            _ => "none",
        };
        self.diagnostics.push(diagnostic.with("advice", advice));
    }

    /// The mapping of a node; anything else is reported.
    pub fn map<'n>(&mut self, node: &'n Node) -> Option<&'n Map> {
        if let Content::Map(map) = &node.content {
            return Some(map);
        }
        self.wrong_type(node, "expected-mapping");
        None
    }

    /// The text of a node; anything else is reported as not being what is expected.
    pub fn text<'n>(&mut self, node: &'n Node, expected: &'static str) -> Option<&'n str> {
        if let Content::Text(text) = &node.content {
            return Some(text);
        }
        self.wrong_type(node, expected);
        None
    }

    /// Reports every key of a mapping that is not among the known ones.
    pub fn known_keys(&mut self, map: &Map, known: &[&'static str]) {
        for entry in map.entries.iter().filter(|entry| !known.contains(&&*entry.key)) {
            if MARKS.contains(&&*entry.key) {
                self.diagnostics.push(bad_mark(&entry.key, entry.key_span));
                continue;
            }
            self.diagnostics.push(
                Diagnostic::error("unknown-key", entry.key_span)
                    .with("key", &entry.key)
                    .with_list("known", known)
                    .did_you_mean(&entry.key, known.iter().copied().chain(MARKS)),
            );
        }
    }

    /// The value of a key that must be there, or what stands in for it; `span` is that of the mapping.
    pub fn required<T: Decode>(&mut self, map: &Map, span: Span, key: &'static str) -> Option<T> {
        match map.get(key) {
            Some(node) => T::decode(node, self).or_else(T::stand_in),
            None => {
                // Who means to take away or to add gives no keys.
                if !map.keys().any(|key| mark(key).is_some()) {
                    self.diagnostics.push(Diagnostic::error("missing-key", span).with("key", key));
                }
                T::stand_in()
            }
        }
    }

    /// The value of a key that may be left out. One that could not be read counts as left out.
    pub fn optional<T: Decode + Default>(&mut self, map: &Map, key: &'static str) -> Option<T> {
        map.get(key).and_then(|node| T::decode(node, self)).or_else(|| Some(T::default()))
    }
}

/// The keys that say what a layer does with what lies below.
const MARKS: [&str; 3] = ["remove", "append", "replace"];

/// The mark that a key is, or is by a slip of the pen.
fn mark(key: &str) -> Option<&'static str> {
    let given = MARKS.into_iter().find(|mark| *mark == key);
    given.or_else(|| nearest(key, MARKS))
}

/// A mark that is not written as it must be.
fn bad_mark(mark: &str, span: Span) -> Diagnostic {
    let right = match mark {
        "append" => "mark-append",
        "replace" => "mark-replace",
        _ => "mark-remove",
    };
    Diagnostic::error("bad-mark", span).with_phrase("right", right)
}

/// Texts in a message: not a whole paragraph.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= LONGEST && line.len() == text.trim_end().len() {
        return line.to_owned();
    }
    line.chars().take(LONGEST).chain(['…']).collect()
}

/// A word that is not among the known ones.
#[must_use]
pub fn unknown_word(given: &str, span: Span, known: &[&'static str]) -> Diagnostic {
    Diagnostic::error("unknown-word", span)
        .with("word", shortened(given))
        .with_list("known", known)
        .did_you_mean(given, known.iter().copied())
}

#[cfg(test)]
mod tests;
