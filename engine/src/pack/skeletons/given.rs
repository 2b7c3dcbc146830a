//! What is given to a part, put where the part says `$name`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::Id;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned};
use crate::yaml::{Content, Entry, MAXIMUM_DEPTH, Map, Node, Shared};

/// Bytes of a text into which something was put.
const LONGEST_TEXT: usize = 64 * 1024;

/// A piece of a scalar.
enum Piece<'t> {
    /// As it stands.
    Plain(&'t str),
    /// `$name`.
    Name(&'t str),
}

/// The pieces of a scalar: `$name` is a name, `$$` a dollar sign, and any other `$` itself.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        let end = after.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
        let (name, behind) = after.split_at_checked(end.unwrap_or(after.len())).unwrap_or((after, ""));
        if Id::is_element_name(name) {
            pieces.extend([Piece::Plain(before), Piece::Name(name)]);
            rest = behind;
        } else {
            pieces.extend([Piece::Plain(before), Piece::Plain("$")]);
            rest = after.strip_prefix('$').unwrap_or(after);
        }
    }
    pieces.push(Piece::Plain(rest));
    pieces
}

/// The names in a text.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let pieces = if text.contains('$') { pieces(text) } else { Vec::new() };
    pieces.into_iter().filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Plain(_) => None,
    })
}

/// Reports names that a part says and does not take, and names in keys, where nothing can be put. Gives the number of its
/// values.
pub(super) fn check(node: &Node, takes: &BTreeSet<&str>, diagnostics: &mut Diagnostics) -> usize {
    let mut size: usize = 1;
    match &node.content {
        Content::Text(text) => {
            for name in names(text).filter(|name| !takes.contains(name)) {
                let unknown = Diagnostic::error("value-not-declared", node.span).with("name", name);
                diagnostics.push(unknown.did_you_mean(name, takes.iter().copied()));
            }
        }
        Content::List(items) | Content::Appended(items) => {
            size = items.iter().fold(size, |size, item| size.saturating_add(check(item, takes, diagnostics)));
        }
        Content::Map(map) => {
            for entry in &map.entries {
                if let Some(name) = names(&entry.key).next() {
                    diagnostics.push(Diagnostic::error("value-in-key", entry.key_span).with("name", name));
                }
                size = size.saturating_add(check(&entry.node, takes, diagnostics));
            }
        }
        Content::Null | Content::Boolean(_) | Content::Integer(_) | Content::Removed => {}
    }
    size
}

/// What is given, by name.
pub(super) struct Given<'g> {
    pub(super) values: &'g [(Spanned<Id>, Node)],
    pub(super) diagnostics: &'g mut Diagnostics,
    /// What was put in: values and, for long texts, more.
    pub(super) size: usize,
}

impl Given<'_> {
    /// The content with what is given put in; `depth` is how deep it lies.
    pub(super) fn put_into(&mut self, node: Node, depth: usize) -> Node {
        if self.values.is_empty() && !says_dollar(&node) {
            return node;
        }
        self.put(&node, depth).unwrap_or(node)
    }

    fn value(&self, name: &str) -> Option<&Node> {
        self.values.iter().find(|(given, _)| given.value.as_str() == name).map(|(_, value)| value)
    }

    /// The node with what is given; nothing if it stays as it is.
    fn put(&mut self, node: &Node, depth: usize) -> Option<Node> {
        let content = match &node.content {
            Content::Text(text) => return self.put_into_text(text, node.span, depth),
            Content::List(items) => Content::List(self.put_into_items(items, depth)?),
            Content::Appended(items) => Content::Appended(self.put_into_items(items, depth)?),
            Content::Map(map) => {
                let mut changed: Option<Shared<Entry>> = None;
                for (place, entry) in map.entries.iter().enumerate() {
                    let Some(node) = self.put(&entry.node, depth.saturating_add(1)) else { continue };
                    if let Some(slot) = changed.get_or_insert_with(|| Shared::clone(&map.entries)).get_mut(place) {
                        slot.node = node;
                    }
                }
                Content::Map(Map { entries: changed?, replaces: map.replaces })
            }
            Content::Null | Content::Boolean(_) | Content::Integer(_) | Content::Removed => return None,
        };
        Some(Node { span: node.span, content })
    }

    fn put_into_items(&mut self, items: &Shared<Node>, depth: usize) -> Option<Shared<Node>> {
        let mut changed: Option<Shared<Node>> = None;
        for (place, item) in items.iter().enumerate() {
            let Some(item) = self.put(item, depth.saturating_add(1)) else { continue };
            if let Some(slot) = changed.get_or_insert_with(|| Shared::clone(items)).get_mut(place) {
                *slot = item;
            }
        }
        changed
    }

    fn put_into_text(&mut self, text: &str, span: Span, depth: usize) -> Option<Node> {
        if !text.contains('$') {
            return None;
        }
        let pieces = pieces(text);
        if let [Piece::Plain(""), Piece::Name(name), Piece::Plain("")] = pieces.as_slice() {
            return self.whole(name, depth);
        }
        let mut put = String::new();
        for piece in pieces {
            match piece {
                Piece::Plain(plain) => put.push_str(plain),
                Piece::Name(name) => match self.value(name).map(|value| (value.span, &value.content)) {
                    Some((_, Content::Text(value))) => put.push_str(value),
                    Some((_, Content::Integer(value))) => put.push_str(&value.to_string()),
                    Some((_, Content::Boolean(value))) => put.push_str(&value.to_string()),
                    Some((given, _)) => {
                        let other = Diagnostic::error("value-not-one", given).with("name", name);
                        self.diagnostics.push(other.related("put-here", span));
                    }
                    None => put.extend(["$", name]),
                },
            }
            if put.len() > LONGEST_TEXT {
                self.diagnostics.push(Diagnostic::error("like-too-large", span));
                return None;
            }
        }
        self.size = self.size.saturating_add(put.len() / 64);
        Some(Node { span, content: Content::Text(Arc::from(put)) })
    }

    /// A scalar that is `$name` and nothing else stands for any value.
    fn whole(&mut self, name: &str, depth: usize) -> Option<Node> {
        let value = self.value(name)?.clone();
        let (size, deepest) = measure(&value);
        self.size = self.size.saturating_add(size);
        if depth.saturating_add(deepest) > MAXIMUM_DEPTH {
            self.diagnostics.push(Diagnostic::error("too-deep", value.span).with("limit", MAXIMUM_DEPTH));
            return None;
        }
        Some(value)
    }
}

fn says_dollar(node: &Node) -> bool {
    match &node.content {
        Content::Text(text) => text.contains('$'),
        Content::List(items) | Content::Appended(items) => items.iter().any(says_dollar),
        Content::Map(map) => map.entries.iter().any(|entry| says_dollar(&entry.node)),
        Content::Null | Content::Boolean(_) | Content::Integer(_) | Content::Removed => false,
    }
}

/// How many values there are, and how deep they are nested.
pub(super) fn measure(node: &Node) -> (usize, usize) {
    let add = |(size, deepest): (usize, usize), (more, depth): (usize, usize)| {
        (size.saturating_add(more), deepest.max(depth.saturating_add(1)))
    };
    match &node.content {
        Content::List(items) | Content::Appended(items) => items.iter().map(measure).fold((1, 0), add),
        Content::Map(map) => map.entries.iter().map(|entry| measure(&entry.node)).fold((1, 0), add),
        _ => (1, 0),
    }
}
