//! Reading lists and mappings of things of one kind. What could not be read is left out, and has been reported.

use std::borrow::Borrow;
use std::ops::Deref;
use std::sync::Arc;

use super::{Decode, Decoder};
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Spanned};
use crate::yaml::{Content, Entry, Node};

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::List(items) = &node.content {
            return Some(items.iter().filter_map(|item| T::decode(item, decoder)).collect());
        }
        decoder.wrong_type(node, "expected-list");
        None
    }

    fn stand_in() -> Option<Self> {
        Some(Self::new())
    }
}

/// A single value, or a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOrMany<T>(Vec<T>);

impl<T> OneOrMany<T> {
    /// The values.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for OneOrMany<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> From<Vec<T>> for OneOrMany<T> {
    fn from(values: Vec<T>) -> Self {
        Self(values)
    }
}

impl<T> IntoIterator for OneOrMany<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a OneOrMany<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Decode> Decode for OneOrMany<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match node.content {
            Content::List(_) => Vec::decode(node, decoder).map(Self),
            _ => T::decode(node, decoder).map(|value| Self(vec![value])),
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self::default())
    }
}

/// A single value, or a list of at least one: where none means something else than leaving the key out, or nothing at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SomeOf<T>(OneOrMany<T>);

impl<T> Default for SomeOf<T> {
    fn default() -> Self {
        Self(OneOrMany::default())
    }
}

impl<T> Deref for SomeOf<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a SomeOf<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Decode> Decode for SomeOf<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if matches!(&node.content, Content::List(items) if items.is_empty()) {
            decoder.diagnostics.push(Diagnostic::error("nothing-named", node.span));
        }
        OneOrMany::decode(node, decoder).map(Self)
    }

    fn stand_in() -> Option<Self> {
        Some(Self::default())
    }
}

/// A mapping from names of pack elements (see [`Id::is_element_name`]) to things of one kind.
pub type Keyed<T> = Mapping<T, true>;

/// A mapping from any keys (article numbers, dates, `organisation.role`) to things of one kind.
pub type KeyedAny<T> = Mapping<T, false>;

/// A mapping whose keys are read as ids, of pack elements or any, in the order of the file.
#[derive(Clone, Debug)]
pub struct Mapping<T, const ELEMENTS: bool> {
    /// Keys and values.
    pub entries: Vec<(Spanned<Id>, T)>,
}

impl<T, const ELEMENTS: bool> Mapping<T, ELEMENTS> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.get_entry(key).map(|(_, value)| value)
    }

    /// The key, as it is written, and its value.
    #[must_use]
    pub fn get_entry(&self, key: &str) -> Option<&(Spanned<Id>, T)> {
        self.entries.iter().find(|(id, _)| Borrow::<str>::borrow(&id.value) == key)
    }

    /// Whether it has a key.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Keys and values.
    pub fn iter(&self) -> std::slice::Iter<'_, (Spanned<Id>, T)> {
        self.entries.iter()
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &Id> {
        self.entries.iter().map(|(id, _)| &id.value)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T, const ELEMENTS: bool> Default for Mapping<T, ELEMENTS> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<'a, T, const ELEMENTS: bool> IntoIterator for &'a Mapping<T, ELEMENTS> {
    type Item = &'a (Spanned<Id>, T);
    type IntoIter = std::slice::Iter<'a, (Spanned<Id>, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl<T, const ELEMENTS: bool> IntoIterator for Mapping<T, ELEMENTS> {
    type Item = (Spanned<Id>, T);
    type IntoIter = std::vec::IntoIter<(Spanned<Id>, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<T: Decode, const ELEMENTS: bool> Decode for Mapping<T, ELEMENTS> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let map = decoder.map(node)?;
        let entries = map.entries.iter().filter_map(|entry| entry_of(entry, ELEMENTS, decoder));
        Some(Self { entries: entries.collect() })
    }

    fn stand_in() -> Option<Self> {
        Some(Self::default())
    }
}

fn entry_of<T: Decode>(entry: &Entry, element_name: bool, decoder: &mut Decoder<'_>) -> Option<(Spanned<Id>, T)> {
    let good = !element_name || Id::is_element_name(&entry.key);
    if !good {
        decoder.diagnostics.push(Diagnostic::error("bad-id", entry.key_span).with("id", &entry.key));
    }
    let value = T::decode(&entry.node, decoder)?;
    let id = Spanned { value: Id::from(Arc::clone(&entry.key)), span: entry.key_span };
    good.then_some((id, value))
}
