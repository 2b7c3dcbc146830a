//! A file as it is open: its text, and the tree of what of it can be read.

use std::sync::Arc;

use guicheng_engine::Diagnostics;
use guicheng_engine::internals::diagnostic::{Diagnostic, Sources, Span};
use guicheng_engine::internals::yaml::{Content, Entry, Node, parse};

use super::cursor::still_open;

/// Lines that are left out of a half-typed file before it is given up.
const MOST_LEFT_OUT: usize = 12;

/// A file as it is open.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its path as people are shown it, from the folder of the library on: `national/parameters.yaml`.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// What can be read of it. Of a half-typed file the lines are left out that make it no YAML, so that every place in the
    /// tree is one in the text.
    pub tree: Option<Node>,
}

impl Document {
    /// Reads a text as the file of a path. Only YAML has a tree.
    #[must_use]
    pub fn read(path: &str, text: &str) -> Self {
        let tree = path.ends_with(".yaml").then(|| tree_of(path, text)).flatten();
        Self { path: Arc::from(path), text: Arc::from(text), tree }
    }

    /// The pack that it belongs to: the first folder of its path.
    #[must_use]
    pub fn pack(&self) -> &str {
        self.path.split('/').next().unwrap_or("")
    }

    /// Its path within the pack.
    #[must_use]
    pub fn within(&self) -> &str {
        self.path.split_once('/').map_or("", |(_, within)| within)
    }

    /// Whether it stands in `scenarios/`.
    #[must_use]
    pub fn is_scenario(&self) -> bool {
        self.within().starts_with("scenarios/")
    }

    /// What stands between two places.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let at = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
        self.text.get(at(span.start)..at(span.end)).unwrap_or("")
    }

    /// The keys that lead to a place, from the outermost on; the last is the one whose key or value stands there.
    #[must_use]
    pub fn entries_at(&self, offset: usize) -> Vec<&Entry> {
        let mut found = Vec::new();
        let mut node = self.tree.as_ref();
        while let Some(entry) = node.and_then(|node| entry_at(node, offset)) {
            found.push(entry);
            let on_key = holds(entry.key_span, offset);
            node = (!on_key).then_some(&entry.node);
        }
        found
    }
}

/// Whether a place lies in a stretch, its end included.
pub(super) fn holds(span: Span, offset: usize) -> bool {
    u32::try_from(offset).is_ok_and(|offset| span.start <= offset && offset <= span.end)
}

fn entry_at(node: &Node, offset: usize) -> Option<&Entry> {
    match &node.content {
        Content::Map(map) => {
            let mut entries = map.entries.iter();
            entries.rfind(|entry| holds(entry.key_span, offset) || holds(entry.node.span, offset))
        }
        Content::List(items) | Content::Appended(items) => {
            items.iter().filter(|item| holds(item.span, offset)).find_map(|item| entry_at(item, offset))
        }
        _ => None,
    }
}

fn tree_of(path: &str, text: &str) -> Option<Node> {
    let mut kept = text.to_owned();
    for _ in 0..=MOST_LEFT_OUT {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::new();
        let file = sources.add(None, path, &kept);
        if let Some(tree) = parse(&sources, file, &mut diagnostics) {
            return Some(tree);
        }
        let at = diagnostics.iter().find_map(Diagnostic::span)?;
        let at = usize::try_from(at.start).ok()?;
        // What is not closed is often noticed many lines after.
        let opened = still_open(&kept, at);
        leave_out(&mut kept, opened.unwrap_or(at))?;
    }
    None
}

/// Makes blank the line of a place, or the last before it that is not blank yet; every other place stays as it is.
fn leave_out(text: &mut String, at: usize) -> Option<()> {
    let mut end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |found| at.saturating_add(found));
    loop {
        let start = text.get(..end)?.rfind('\n').map_or(0, |found| found.saturating_add(1));
        if !text.get(start..end)?.trim().is_empty() {
            text.replace_range(start..end, &" ".repeat(end.saturating_sub(start)));
            return Some(());
        }
        end = start.checked_sub(1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::Document;
    use guicheng_engine::internals::yaml::lookup;

    #[test]
    fn a_half_typed_line_hides_nothing_of_the_rest() {
        let text = "fields:\n  one: {title: 一, type: text}\n  two: {title: 二, ty\n  three: {title: 三, type: text}\n";
        let document = Document::read("pack/fields.yaml", text);
        let tree = document.tree.as_ref().unwrap();
        let three = lookup(tree, "fields.three").unwrap();
        assert_eq!(document.slice(three.span), "{title: 三, type: text}");
        assert!(lookup(tree, "fields.one").is_some());
        let text = "a:\n  from: [one\n  by: two\n  to: three\nb:\n  c: \"it is\n  d: 1\ne: 2\n";
        let tree = Document::read("pack/a.yaml", text).tree.unwrap();
        for path in ["a.by", "a.to", "b.d", "e"] {
            assert!(lookup(&tree, path).is_some(), "{path}");
        }
    }

    #[test]
    fn what_is_no_yaml_at_all_has_no_tree_and_does_no_harm() {
        assert!(Document::read("pack/a.yaml", &"}{:\n".repeat(40)).tree.is_none());
        assert!(Document::read("pack/rules/a.rhai", "fn a() { 1 }").tree.is_none());
    }
}
