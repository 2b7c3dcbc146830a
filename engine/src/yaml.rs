//! YAML as a tree in which every value knows its place.
//!
//! A pack is read into a tree, laid over the tree of the pack it extends, and only then typed: so an overlay needs
//! to know nothing of what the sections mean.
//!
//! A copy of a tree shares its lists and mappings with the tree until one of them is changed. So all versions of a pack share
//! what is the same in all of them.

mod emit;
mod merge;
mod parse;
mod parsed;
mod shared;

use std::sync::Arc;

pub use emit::{emit, emit_with};
pub(crate) use merge::{Removal, removals};
pub use merge::{check_removals, overlay, settle};
pub use parse::{MAXIMUM_DEPTH, MAXIMUM_FILE_BYTES, MAXIMUM_NODES, Written, parse, parse_written};
pub(crate) use parsed::ParsedFiles;
pub use shared::Shared;

use crate::base::NameTable;
use crate::diagnostic::Span;

/// Keys that are found as quickly one by one as in a table that must be made first.
const FEW: usize = 8;

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it is written. The span of a mapping or list reaches from its first to its last character.
    pub span: Span,
    /// What it is.
    pub content: Content,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing: an empty value, `~` or `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A text; dates and periods too are texts here.
    Text(Arc<str>),
    /// A list.
    List(Shared<Node>),
    /// A mapping.
    Map(Map),
    /// A mapping with `remove: true`: takes the inherited key away.
    Removed,
    /// A mapping `append: […]`: adds these items to the inherited list.
    Appended(Shared<Node>),
}

/// A mapping, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// The entries; no key occurs twice.
    pub entries: Shared<Entry>,
    /// Whether it stands in place of an inherited mapping (`replace: true`) instead of being laid over it.
    pub replaces: bool,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As it is written.
    pub key: Arc<str>,
    /// Where the key is written.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Map {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| &*entry.key == key)
    }

    /// Where keys stand, to be asked about so many times.
    pub(crate) fn places(&self, lookups: usize) -> Places<'_> {
        let numbered = self.entries.iter().enumerate();
        let table = (lookups > FEW).then(|| numbered.map(|(place, entry)| (&*entry.key, place)).collect());
        Places { map: self, table }
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.key)
    }
}

/// Where the keys of a mapping stand.
pub(crate) struct Places<'m> {
    map: &'m Map,
    table: Option<NameTable<&'m str, usize>>,
}

impl Places<'_> {
    /// The place of a key, if there is one.
    pub(crate) fn of(&self, key: &str) -> Option<usize> {
        match &self.table {
            Some(table) => table.get(key).copied(),
            None => self.map.entries.iter().position(|entry| &*entry.key == key),
        }
    }

    /// The place of each key of another mapping.
    pub(crate) fn of_all(&self, other: &Map) -> Vec<Option<usize>> {
        other.keys().map(|key| self.of(key)).collect()
    }
}

impl Node {
    /// The mapping, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.content {
            Content::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.content {
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    /// The items of a list; anything else is the only one. Many keys take one value or a list of them.
    #[must_use]
    pub fn as_items(&self) -> &[Self] {
        self.as_list().unwrap_or(std::slice::from_ref(self))
    }

    /// Whether two trees have the same content, wherever it was written. The order of keys counts.
    #[must_use]
    pub fn same_content(&self, other: &Self) -> bool {
        match (&self.content, &other.content) {
            (Content::Null, Content::Null) | (Content::Removed, Content::Removed) => true,
            (Content::Boolean(one), Content::Boolean(two)) => one == two,
            (Content::Integer(one), Content::Integer(two)) => one == two,
            (Content::Text(one), Content::Text(two)) => one == two,
            (Content::List(one), Content::List(two)) | (Content::Appended(one), Content::Appended(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same_content(two))
            }
            (Content::Map(one), Content::Map(two)) => {
                one.replaces == two.replaces
                    && one.entries.len() == two.entries.len()
                    && one
                        .entries
                        .iter()
                        .zip(&two.entries)
                        .all(|(one, two)| one.key == two.key && one.node.same_content(&two.node))
            }
            _ => false,
        }
    }
}

/// The node at a dotted path such as `workflows.first_application.actions`; items of a list by number, from 0. Keys
/// that contain dots are found too.
#[must_use]
pub fn lookup<'a>(node: &'a Node, path: &str) -> Option<&'a Node> {
    if path.is_empty() {
        return Some(node);
    }
    let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
    for end in ends {
        let (key, rest) = path.split_at_checked(end)?;
        let below = match &node.content {
            Content::Map(map) => map.get(key),
            Content::List(items) => key.parse::<usize>().ok().and_then(|index| items.get(index)),
            _ => None,
        };
        if let Some(found) = below.and_then(|below| lookup(below, rest.strip_prefix('.').unwrap_or(rest))) {
            return Some(found);
        }
    }
    None
}

#[cfg(test)]
mod tests;
