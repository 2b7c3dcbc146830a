//! Laying the tree of one pack over that of the pack it extends.
//!
//! [`overlay`] is associative (it does not matter in which order a chain of packs is folded) and idempotent (a tree
//! laid over itself changes nothing). What takes away and what replaces therefore stays marked until [`settle`].

use super::{Content, Entry, Map, Node, Shared};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Lays one tree over another.
///
/// A mapping is laid over a mapping key by key, base order first, new keys after; a mapping that `replaces`, and
/// everything that is not a mapping, takes the place of what is below; `append` adds to a list. What wins keeps its place in the sources; a
/// merged mapping has the place of the upper one.
#[must_use]
pub fn overlay(base: Node, over: Node) -> Node {
    match (base.content, over.content) {
        (Content::Map(below), Content::Map(above)) if !above.replaces => {
            Node { span: over.span, content: Content::Map(merge(below, above)) }
        }
        (_, Content::Map(above)) => {
            // Marked, so that the result does the same to whatever it is itself laid over: the value that was here
            // would have hidden everything below it.
            Node { span: over.span, content: Content::Map(Map { replaces: true, ..above }) }
        }
        (Content::Appended(below), Content::Appended(above)) => {
            Node { span: over.span, content: Content::Appended(union(below, above)) }
        }
        (Content::List(below), Content::Appended(above)) => {
            Node { span: over.span, content: Content::List(union(below, above)) }
        }
        (below @ (Content::Text(_) | Content::Integer(_) | Content::Boolean(_)), Content::Appended(above)) => {
            // A single value stands for a list of one.
            let single = Node { span: base.span, content: below };
            Node { span: over.span, content: Content::List(union(Shared::from(vec![single]), above)) }
        }
        (_, Content::Appended(above)) => Node { span: over.span, content: Content::List(above) },
        (_, content) => Node { span: over.span, content },
    }
}

/// The items of both, each once.
fn union(mut items: Shared<Node>, more: Shared<Node>) -> Shared<Node> {
    for item in more {
        if !items.iter().any(|known| known.same_content(&item)) {
            items.push(item);
        }
    }
    items
}

fn merge(mut below: Map, above: Map) -> Map {
    let places = below.places(above.entries.len()).of_all(&above);
    for (entry, place) in above.entries.into_iter().zip(places) {
        match place.and_then(|place| below.entries.get_mut(place)) {
            Some(under) => {
                let nothing = Node { span: under.node.span, content: Content::Null };
                let base = std::mem::replace(&mut under.node, nothing);
                *under = Entry { node: overlay(base, entry.node), ..entry };
            }
            None => below.entries.push(entry),
        }
    }
    below
}

/// Ends the laying: takes away what is marked as removed, and forgets the marks. A removal where there is no key to
/// remove (in a list, or the whole document) is an error.
#[must_use]
pub fn settle(node: Node, diagnostics: &mut Diagnostics) -> Node {
    settled(&node, diagnostics).unwrap_or(node)
}

/// The node without its marks; nothing if it has none, and stays as it is.
fn settled(node: &Node, diagnostics: &mut Diagnostics) -> Option<Node> {
    let content = match &node.content {
        Content::Removed => {
            diagnostics.push(Diagnostic::error("bad-removal", node.span));
            Content::Null
        }
        Content::List(items) => Content::List(settled_items(items, diagnostics)?),
        Content::Appended(items) => {
            Content::List(settled_items(items, diagnostics).unwrap_or_else(|| Shared::clone(items)))
        }
        Content::Map(map) => {
            let entries = settled_entries(&map.entries, diagnostics);
            if entries.is_none() && !map.replaces {
                return None;
            }
            let entries = entries.unwrap_or_else(|| Shared::clone(&map.entries));
            Content::Map(Map { entries, replaces: false })
        }
        _ => return None,
    };
    Some(Node { span: node.span, content })
}

fn settled_items(items: &Shared<Node>, diagnostics: &mut Diagnostics) -> Option<Shared<Node>> {
    let mut changed: Option<Shared<Node>> = None;
    for (place, item) in items.iter().enumerate() {
        let Some(item) = settled(item, diagnostics) else { continue };
        if let Some(slot) = changed.get_or_insert_with(|| Shared::clone(items)).get_mut(place) {
            *slot = item;
        }
    }
    changed
}

fn settled_entries(entries: &Shared<Entry>, diagnostics: &mut Diagnostics) -> Option<Shared<Entry>> {
    let is_kept = |entry: &&Entry| !matches!(entry.node.content, Content::Removed);
    if !entries.iter().all(|entry| is_kept(&entry)) {
        let kept: Shared<Entry> = entries.iter().filter(is_kept).cloned().collect();
        return Some(settled_entries(&kept, diagnostics).unwrap_or(kept));
    }
    let mut changed: Option<Shared<Entry>> = None;
    for (place, entry) in entries.iter().enumerate() {
        let Some(node) = settled(&entry.node, diagnostics) else { continue };
        if let Some(slot) = changed.get_or_insert_with(|| Shared::clone(entries)).get_mut(place) {
            slot.node = node;
        }
    }
    changed
}

/// A key that a layer takes away.
#[derive(Debug)]
pub(crate) struct Removal<'n> {
    /// The mark.
    pub(crate) entry: &'n Entry,
    /// Whether there is such a key below.
    pub(crate) takes: bool,
    /// The mapping below.
    pub(crate) below: Option<&'n Map>,
}

impl Removal<'_> {
    /// The keys that could be taken away.
    pub(crate) fn known(&self) -> impl Iterator<Item = &str> {
        self.below.into_iter().flat_map(|map| &map.entries).filter(|entry| is_there(entry)).map(|entry| &*entry.key)
    }

    /// That there is nothing to take away.
    pub(crate) fn of_nothing<'k>(&self, known: impl IntoIterator<Item = &'k str>) -> Diagnostic {
        Diagnostic::error("nothing-to-remove", self.entry.key_span)
            .with("key", &self.entry.key)
            .did_you_mean(&self.entry.key, known)
    }
}

/// Reports every key that `over` takes away though `base` does not have it.
pub fn check_removals(base: &Node, over: &Node, diagnostics: &mut Diagnostics) {
    removals(base, over, &mut |removal| {
        if !removal.takes {
            diagnostics.push(removal.of_nothing(removal.known()));
        }
    });
}

/// Visits every key that `over` takes away.
pub(crate) fn removals<'n>(base: &'n Node, over: &'n Node, visit: &mut impl FnMut(Removal<'n>)) {
    if let Content::Map(map) = &over.content {
        visit_map(base.as_map().filter(|_| !map.replaces), map, visit);
    }
}

fn visit_map<'n>(below: Option<&'n Map>, over: &'n Map, visit: &mut impl FnMut(Removal<'n>)) {
    let places = below.map(|below| below.places(over.entries.len()));
    let is_looked_up = |entry: &&Entry| matches!(entry.node.content, Content::Removed | Content::Map(_));
    for entry in over.entries.iter().filter(is_looked_up) {
        let place = places.as_ref().and_then(|places| places.of(&entry.key));
        let under = below.zip(place).and_then(|(below, place)| below.entries.get(place));
        let under = under.filter(|entry| is_there(entry)).map(|entry| &entry.node);
        match &entry.node.content {
            Content::Removed => visit(Removal { entry, takes: under.is_some(), below }),
            Content::Map(map) => visit_map(under.and_then(Node::as_map).filter(|_| !map.replaces), map, visit),
            _ => {}
        }
    }
}

fn is_there(entry: &Entry) -> bool {
    !matches!(entry.node.content, Content::Removed)
}
