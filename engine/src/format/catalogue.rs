//! What a key of the format is: declared once, beside its type and default, for all who must know it.
//!
//! `document!` demands of every key of a pack's content what business rules may do with it, how it is mutated, whether
//! the order of what is in it decides something, and since which version of the format it is there; what is left out
//! does not compile. The layers of business rules, the hash of a pack, the workbench's mutation, the words of the fuzzer
//! and the checks of the guides read it here ([ADR 17](../../../docs/adr/0017-a-key-is-declared-once.md)).

use std::sync::Arc;

use chrono::NaiveDate;

use super::decode::{ExpressionText, Keyed, KeyedAny, OneOrMany, Scalar, SomeOf};
use super::{CitationsDocument, ManifestDocument, PackDocument};
use crate::base::{Id, Period, Text};
use crate::diagnostic::Spanned;
use crate::yaml::{Map, Node};

/// A key of a document.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name in packs.
    pub name: &'static str,
    /// What it is for, in English; empty if its name says it.
    pub doc: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// What business rules may do with it.
    pub rules: Rules,
    /// How it is changed to see whether scenarios notice.
    pub mutate: Mutate,
    /// Whether the order of its entries decides something.
    pub order: Order,
    /// The version of the format from which on it is there.
    pub since: u32,
    /// What is in it.
    pub shape: fn() -> Shape,
}

impl Key {
    /// Whether it is a mapping whose keys are the pack's own, not a document.
    #[must_use]
    pub fn is_mapping(&self) -> bool {
        matches!((self.shape)().long(), Shape::Mapping(_))
    }

    /// Whether nothing is decided by what stands there: texts for people and how things are shown, articles, what is proved,
    /// and what is laid below others. Versions that differ in nothing else decide alike.
    #[must_use]
    pub fn is_text(&self) -> bool {
        let texts = [reasons::FOR_PEOPLE, reasons::LAW, reasons::PROVED, reasons::LAID_BELOW];
        let is_sentence = matches!((self.shape)(), Shape::Value("sentence" | "citations"));
        self.mutate != reasons::MEANT && (self.name == "article" || is_sentence || texts.contains(&self.mutate))
    }

    /// As [`Self::is_text`], of a key in a mapping: the title of a document that is asked for says what is asked for.
    #[must_use]
    pub fn is_text_in(&self, within: &Map) -> bool {
        let is_document = || within.get("type").and_then(Node::as_text) == Some("document");
        self.is_text() && !(self.name == "title" && is_document())
    }

    /// Whether it is an expression that says whether something holds.
    #[must_use]
    pub fn is_condition(&self) -> bool {
        matches!(self.name, "that" | "when") && matches!((self.shape)(), Shape::Value("expression"))
    }

    /// The keys of the document that its value, each of its items or each of its entries is; empty if it is none.
    #[must_use]
    pub fn inner(&self) -> &'static [Key] {
        (self.shape)().document().unwrap_or_default()
    }
}

/// What business rules, which may only tighten, may do with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Nothing.
    Never,
    /// Give it where it is not given below; of a mapping: entries that are not there below.
    Add,
    /// As `Add`, but not on an action that nobody takes: it would keep back what follows by itself.
    AddForPersons,
    /// Give it where it is not given below, or give another value within the bound of the parameter it belongs to.
    AddOrSet,
    /// Give another value, within the bound of the parameter it belongs to.
    Set,
    /// Choose another reading, if the parameters it decides have bounds.
    Choose,
    /// Raise how much a field is needed.
    Raise,
    /// Give it where it is not given below, if the field it belongs to was not needed there.
    WithNeed,
    /// Word it anew, since it is a sentence for people.
    Reword,
    /// Append to it.
    Append,
}

/// How a key is changed to see whether the scenarios of its pack notice. Which operator a change is, and what it is
/// called, is the workbench's to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutate {
    /// It is taken away; of a mapping: each entry.
    Remove,
    /// One item less, of a list of several; a single value is taken away.
    Thin,
    /// A switch is turned; one that is not given is given.
    Flip,
    /// A number, period or date is one more and one less.
    Shift,
    /// In ways of its own, which the workbench knows.
    Special,
    /// Only back to what lies below, where a layer changes it.
    Undo,
    /// Not at all; with the reason.
    Nothing(&'static str),
}

/// Why keys are not mutated.
pub mod reasons {
    use super::Mutate;

    /// Titles, sentences and articles are shown and recorded, and nothing is decided by them.
    pub const FOR_PEOPLE: Mutate = Mutate::Nothing("it is for people, and nothing is decided by it");
    /// What an option is, its title says.
    pub const MEANT: Mutate = Mutate::Nothing("it says what is meant, and scenarios name it by its id");
    /// The law is what rules are held against.
    pub const LAW: Mutate = Mutate::Nothing("it says what the law says, not what is done");
    /// What hosts do by it is recorded as what they give.
    pub const FOR_HOSTS: Mutate = Mutate::Nothing("hosts count by it, and nothing is decided by it");
    /// A table that others publish is taken as it is.
    pub const TABLE: Mutate = Mutate::Nothing("it is a table that others publish");
    /// Invariants are proved, and rule nothing.
    pub const PROVED: Mutate = Mutate::Nothing("it rules nothing and is proved");
    /// Bounds are kept when a pack is laid over another.
    pub const LIMIT: Mutate = Mutate::Nothing("it says how far other packs may go, not what this one does");
    /// What is said once is changed in each place that it was brought to.
    pub const LAID_BELOW: Mutate = Mutate::Nothing("it is changed where it was brought to");
    /// Scenarios and calendars are no part of what a pack says.
    pub const OUTSIDE: Mutate = Mutate::Nothing("it is no part of a pack's content");
    /// What a pack is, scenarios try that publish one.
    pub const PACK: Mutate = Mutate::Nothing("it says what the pack is, which scenarios that publish one try");
}

/// Whether the order of the entries of a mapping decides something, or is shown: which of several comes first, in which
/// order reasons, effects and lists are given. What decides is part of a pack's hash; the order of a list always is, and
/// that of a document's keys never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// It is the author's own affair: entries are found by their keys alone.
    Free,
    /// It decides.
    Decides,
}

/// What is in a key.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// One value of a kind.
    Value(&'static str),
    /// One of these words.
    Words(&'static [&'static str]),
    /// A list, or a single item of it.
    List(fn() -> Shape),
    /// A mapping whose keys are the pack's own, and what each stands for.
    Mapping(fn() -> Shape),
    /// A mapping with these keys.
    Document(&'static [Key]),
    /// What is short for it, or all of it.
    Either(fn() -> Shape, fn() -> Shape),
}

/// What can be in a key.
pub trait Shaped {
    /// What it looks like.
    fn shape() -> Shape;
}

impl Shape {
    /// The document that a value, each item or each entry is; none if it is none.
    #[must_use]
    pub fn document(self) -> Option<&'static [Key]> {
        match self {
            Self::Document(keys) => Some(keys),
            Self::List(item) | Self::Mapping(item) | Self::Either(_, item) => item().document(),
            Self::Value(_) | Self::Words(_) => None,
        }
    }

    /// Its form that says all, of what may be written shorter.
    #[must_use]
    pub fn long(self) -> Self {
        match self {
            Self::Either(_, long) => long(),
            shape => shape,
        }
    }
}

/// Where a path of a pack's content leads.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// To a key.
    Key(&'static Key),
    /// To an entry of the mapping that this key is.
    Entry(&'static Key),
}

impl Place {
    /// The key.
    #[must_use]
    pub fn key(self) -> &'static Key {
        match self {
            Self::Key(key) | Self::Entry(key) => key,
        }
    }

    /// The keys of the document that lies there.
    #[must_use]
    pub fn document(self) -> Option<&'static [Key]> {
        match self {
            Self::Key(key) if key.is_mapping() => None,
            Self::Key(key) | Self::Entry(key) => (key.shape)().document(),
        }
    }
}

/// The sections of a pack.
#[must_use]
pub fn sections() -> &'static [Key] {
    PackDocument::CATALOGUE
}

/// The keys of `pack.yaml`.
#[must_use]
pub fn manifest() -> &'static [Key] {
    ManifestDocument::CATALOGUE
}

/// Where a path of a pack's content leads; none if no key of the format is there.
#[must_use]
pub fn at<S: AsRef<str>>(path: &[S]) -> Option<Place> {
    let mut document = Some(sections());
    let mut place: Option<Place> = None;
    for name in path {
        place = match (place, document) {
            (Some(Place::Key(key)), None) if key.is_mapping() => Some(Place::Entry(key)),
            (_, Some(keys)) => keys.iter().find(|key| key.name == name.as_ref()).map(Place::Key),
            _ => None,
        };
        document = place?.document();
    }
    place
}

/// A key with the path that leads to it: `workflows.*.actions.*.when`, `*` standing for any entry.
#[derive(Clone, Debug)]
pub struct KeyPath {
    /// From the section down.
    pub path: Vec<&'static str>,
    /// What stands there.
    pub key: &'static Key,
}

/// Every key of a pack's content below some keys, each before what is in it, in the order of their declarations.
#[must_use]
pub fn below(keys: &'static [Key]) -> Vec<KeyPath> {
    let mut found = Vec::new();
    collect(keys, &mut Vec::new(), &mut found);
    found
}

fn collect(keys: &'static [Key], path: &mut Vec<&'static str>, found: &mut Vec<KeyPath>) {
    for key in keys {
        path.push(key.name);
        found.push(KeyPath { path: path.clone(), key });
        if key.is_mapping() {
            path.push("*");
        }
        collect(key.inner(), path, found);
        if key.is_mapping() {
            path.pop();
        }
        path.pop();
    }
}

/// What a template says besides its words: the values between braces, sorted, of all languages together.
#[must_use]
pub fn placeholders(template: &Node) -> Vec<String> {
    let of = |text: &str| -> Vec<String> {
        let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
        parts.map(|(value, _)| value.trim().to_owned()).collect()
    };
    let texts = template.as_map().into_iter().flat_map(|map| &map.entries).filter_map(|entry| entry.node.as_text());
    let mut found: Vec<String> = template.as_text().into_iter().chain(texts).flat_map(of).collect();
    found.sort();
    found.dedup();
    found
}

/// Values that are no documents, each with the kind that people know it by.
macro_rules! values {
    ($($type:ty = $kind:literal),* $(,)?) => {
        $(
            impl Shaped for $type {
                fn shape() -> Shape {
                    Shape::Value($kind)
                }
            }
        )*
    };
}

values! {
    bool = "boolean",
    u32 = "count",
    Arc<str> = "text",
    String = "text",
    Node = "anything",
    Text = "sentence",
    Id = "id",
    NaiveDate = "date",
    Period = "period",
    Scalar = "value",
    ExpressionText = "expression",
    CitationsDocument = "citations",
}

impl<T: Shaped> Shaped for Vec<T> {
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<T: Shaped> Shaped for Option<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Shaped> Shaped for Spanned<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Shaped> Shaped for OneOrMany<T> {
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<T: Shaped> Shaped for SomeOf<T> {
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<T: Shaped> Shaped for Keyed<T> {
    fn shape() -> Shape {
        Shape::Mapping(T::shape)
    }
}

impl<T: Shaped> Shaped for KeyedAny<T> {
    fn shape() -> Shape {
        Shape::Mapping(T::shape)
    }
}

#[cfg(test)]
mod tests;
