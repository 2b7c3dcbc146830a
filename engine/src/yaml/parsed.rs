//! Trees of files that were read before: a pack that others are laid over is read for each of them, but parsed once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Content, Entry, Map, Node, Shared, parse};
use crate::diagnostic::{Diagnostics, FileId, Sources, Span};

/// The trees of files without mistakes, by path. A file whose text is another now is parsed again, so that what is
/// given is never out of date.
#[derive(Clone, Debug, Default)]
pub(crate) struct ParsedFiles(Arc<Mutex<HashMap<Arc<str>, ParsedFile>>>);

#[derive(Debug)]
struct ParsedFile {
    text: Arc<str>,
    tree: Arc<Node>,
}

impl ParsedFiles {
    /// Reads a file, as [`parse`](fn@parse) does.
    pub(crate) fn parse(&self, sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
        let path = sources.path(file);
        if let Some(tree) = self.known(path, sources.text(file)) {
            return Some(tree.in_file(file));
        }
        let mut found = Diagnostics::new();
        let tree = parse(sources, file, &mut found);
        let sound = !found.has_errors();
        diagnostics.extend(found);
        let tree = tree?;
        if sound {
            let parsed = ParsedFile { text: sources.shared_text(file)?, tree: Arc::new(tree.clone()) };
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(Arc::from(path), parsed);
        }
        Some(tree)
    }

    fn known(&self, path: &str, text: &str) -> Option<Arc<Node>> {
        let parsed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = parsed.get(path).filter(|known| *known.text == *text)?;
        Some(Arc::clone(&known.tree))
    }
}

impl Node {
    /// A copy of the tree of a file that is the same text by another number.
    pub(crate) fn in_file(&self, file: FileId) -> Self {
        let list = |items: &[Self]| items.iter().map(|item| item.in_file(file)).collect();
        let content = match &self.content {
            Content::List(items) => Content::List(list(items)),
            Content::Appended(items) => Content::Appended(list(items)),
            Content::Map(map) => Content::Map(Map { entries: map.entries_in(file), replaces: map.replaces }),
            Content::Null => Content::Null,
            Content::Boolean(value) => Content::Boolean(*value),
            Content::Integer(value) => Content::Integer(*value),
            Content::Text(text) => Content::Text(Arc::clone(text)),
            Content::Removed => Content::Removed,
        };
        Self { span: Span { file, ..self.span }, content }
    }
}

impl Map {
    fn entries_in(&self, file: FileId) -> Shared<Entry> {
        let entry = |entry: &Entry| Entry {
            key: Arc::clone(&entry.key),
            key_span: Span { file, ..entry.key_span },
            node: entry.node.in_file(file),
        };
        self.entries.iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parsed: &ParsedFiles, sources: &mut Sources, text: &str) -> (Option<Node>, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let file = sources.add(None, "pack/fields.yaml", text);
        (parsed.parse(sources, file, &mut diagnostics), diagnostics)
    }

    #[test]
    fn a_file_read_again_has_the_places_of_the_sources_it_is_read_into() {
        let (parsed, mut first, mut second) = (ParsedFiles::default(), Sources::default(), Sources::default());
        let (one, _) = read(&parsed, &mut first, "a: [1, {b: two}]");
        second.add(None, "another.yaml", "");
        let (other, _) = read(&parsed, &mut second, "a: [1, {b: two}]");
        let (one, other) = (one.unwrap(), other.unwrap());
        assert!(one.same_content(&other));
        let place = |node: &Node| super::super::lookup(node, "a.1.b").unwrap().span;
        assert_eq!(second.place(place(&other)), "pack/fields.yaml:1");
        assert_eq!(second.slice(place(&other)), first.slice(place(&one)));
    }

    #[test]
    fn a_file_with_another_text_is_another_tree() {
        let (parsed, mut sources) = (ParsedFiles::default(), Sources::default());
        read(&parsed, &mut sources, "a: 1");
        let (changed, _) = read(&parsed, &mut sources, "a: 2");
        assert!(matches!(changed.unwrap().as_map().unwrap().get("a").unwrap().content, Content::Integer(2)));
    }

    #[test]
    fn mistakes_are_reported_each_time() {
        let (parsed, mut sources) = (ParsedFiles::default(), Sources::default());
        for _ in 0..2 {
            let (tree, diagnostics) = read(&parsed, &mut sources, "a: 1\na: 2");
            assert!(tree.is_some());
            assert_eq!(diagnostics.errors(), 1);
        }
    }
}
