//! What a layer says that is so already below it: it decides nothing, and hides what the layer is there to change.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::format::catalogue::{self, Place};
use crate::yaml::{Content, Entry, Map, Node};

/// Warns of every value of a layer that is the one it is laid over. What an element cites anew may be said again: it is the
/// layer's own law then.
pub(in crate::pack) fn check(base: &Node, over: &Node, diagnostics: &mut Diagnostics) {
    if let (Some(below), Some(map)) = (base.as_map(), over.as_map()) {
        walk(below, map, &mut Vec::new(), diagnostics);
    }
}

fn walk<'n>(below: &'n Map, over: &'n Map, path: &mut Vec<&'n str>, diagnostics: &mut Diagnostics) {
    if over.replaces {
        return;
    }
    let cites_anew =
        over.get("article").is_some_and(|article| below.get("article").is_none_or(|old| !says(article, old)));
    for entry in &over.entries {
        let Some(old) = below.entry(&entry.key) else { continue };
        path.push(&entry.key);
        match (&old.node.content, &entry.node.content) {
            (Content::Map(below), Content::Map(map)) if has_keys(path) => walk(below, map, path, diagnostics),
            _ if !cites_anew && says(&entry.node, &old.node) => diagnostics.push(repeated(entry, old)),
            _ => {}
        }
        path.pop();
    }
}

/// Whether what stands at a path is laid over what is below key by key: each of its keys says something of its own. A text in
/// two languages is one value.
fn has_keys(path: &[&str]) -> bool {
    catalogue::at(path).is_some_and(|place| match place {
        Place::Key(key) if key.is_mapping() => true,
        place => place.document().is_some(),
    })
}

/// Whether a value says what is so already.
fn says(node: &Node, old: &Node) -> bool {
    match (&node.content, &old.content) {
        (Content::Appended(items), Content::List(known)) => {
            items.iter().all(|item| known.iter().any(|known| known.same_content(item)))
        }
        (Content::Appended(items), Content::Text(_) | Content::Integer(_) | Content::Boolean(_)) => {
            items.iter().all(|item| item.same_content(old))
        }
        (Content::Removed, _) => false,
        _ => node.same_content(old),
    }
}

fn repeated(entry: &Entry, old: &Entry) -> Diagnostic {
    Diagnostic::warning("repeats-inherited", entry.key_span)
        .with("key", &entry.key)
        .related("inherited-here", old.key_span)
}
