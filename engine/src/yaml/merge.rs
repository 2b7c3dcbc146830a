//! Laying the tree of one pack over that of the pack it extends.
//!
//! [`overlay`] is associative (it does not matter in which order a chain of packs is folded) and idempotent (a tree
//! laid over itself changes nothing). What takes away and what replaces therefore stays marked until [`settle`].

use std::sync::Arc;

use super::{Content, Entry, Map, Node};
use crate::base::NameTable;
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
            Node { span: over.span, content: Content::List(union(vec![single], above)) }
        }
        (_, Content::Appended(above)) => Node { span: over.span, content: Content::List(above) },
        (_, content) => Node { span: over.span, content },
    }
}

/// The items of both, each once.
fn union(mut items: Vec<Node>, more: Vec<Node>) -> Vec<Node> {
    for item in more {
        if !items.iter().any(|known| known.same_content(&item)) {
            items.push(item);
        }
    }
    items
}

fn merge(below: Map, above: Map) -> Map {
    let mut entries: Vec<Option<Entry>> = below.entries.into_iter().map(Some).collect();
    let places: NameTable<Arc<str>, usize> = entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| entry.as_ref().map(|entry| (Arc::clone(&entry.key), index)))
        .collect();
    for entry in above.entries {
        let slot = places.get(&entry.key).and_then(|index| entries.get_mut(*index));
        match slot {
            Some(slot) => {
                *slot = slot.take().map(|under| Entry { node: overlay(under.node, entry.node), ..entry });
            }
            None => entries.push(Some(entry)),
        }
    }
    Map { entries: entries.into_iter().flatten().collect(), replaces: below.replaces }
}

/// Ends the laying: takes away what is marked as removed, and forgets the marks. A removal where there is no key to
/// remove (in a list, or the whole document) is an error.
#[must_use]
pub fn settle(node: Node, diagnostics: &mut Diagnostics) -> Node {
    let content = match node.content {
        Content::Removed => {
            diagnostics.push(Diagnostic::error("bad-removal", node.span));
            Content::Null
        }
        Content::List(items) | Content::Appended(items) => {
            Content::List(items.into_iter().map(|item| settle(item, diagnostics)).collect())
        }
        Content::Map(map) => Content::Map(Map {
            entries: map
                .entries
                .into_iter()
                .filter(|entry| !matches!(entry.node.content, Content::Removed))
                .map(|entry| Entry { node: settle(entry.node, diagnostics), ..entry })
                .collect(),
            replaces: false,
        }),
        content => content,
    };
    Node { span: node.span, content }
}

/// Reports every key that `over` takes away though `base` does not have it.
pub fn check_removals(base: &Node, over: &Node, diagnostics: &mut Diagnostics) {
    if let Content::Map(map) = &over.content {
        let below = base.as_map().filter(|_| !map.replaces);
        check_map(below, map, diagnostics);
    }
}

fn check_map(base: Option<&Map>, over: &Map, diagnostics: &mut Diagnostics) {
    let below: NameTable<&str, &Node> = base
        .into_iter()
        .flat_map(|base| &base.entries)
        .filter(|entry| !matches!(entry.node.content, Content::Removed))
        .map(|entry| (&*entry.key, &entry.node))
        .collect();
    for entry in &over.entries {
        let under = below.get(&*entry.key).copied();
        match &entry.node.content {
            Content::Removed if under.is_none() => {
                let keys = base.into_iter().flat_map(Map::keys).filter(|key| below.contains_key(key));
                diagnostics.push(
                    Diagnostic::error("nothing-to-remove", entry.key_span)
                        .with("key", &entry.key)
                        .did_you_mean(&entry.key, keys),
                );
            }
            Content::Map(map) => {
                check_map(under.and_then(Node::as_map).filter(|_| !map.replaces), map, diagnostics);
            }
            _ => {}
        }
    }
}
