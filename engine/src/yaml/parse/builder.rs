//! From the parser's events to a tree.

use std::sync::Arc;

use granit_parser::{Event, ScalarStyle};

use super::scalar::{self, Plain};
use super::{MAXIMUM_DEPTH, MAXIMUM_NODES};
use crate::base::{NameTable, has_unseen};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Span, full_width};
use crate::yaml::parse::prologue;
use crate::yaml::{Content, Entry, FEW, Map, Node};

/// A key that waits for its value.
enum Key {
    /// A key to keep.
    Good(Arc<str>, Span),
    /// A key that was refused; its value is read, for the errors in it, and dropped.
    Refused,
}

/// A mapping or list that has begun and not ended.
enum Open {
    List { start: Span, items: Vec<Node> },
    Map { start: Span, entries: Vec<Entry>, places: NameTable<Arc<str>, usize>, key: Option<Key> },
}

/// The entry of a key. `places` is where entries stand, as far as it was needed yet: few are found sooner one by one.
fn entry_of<'e>(key: &str, entries: &'e [Entry], places: &mut NameTable<Arc<str>, usize>) -> Option<&'e Entry> {
    if entries.len() <= FEW {
        return entries.iter().find(|entry| &*entry.key == key);
    }
    for (place, entry) in entries.iter().enumerate().skip(places.len()) {
        places.insert(Arc::clone(&entry.key), place);
    }
    places.get(key).and_then(|place| entries.get(*place))
}

/// Takes the events one by one.
pub(crate) struct Builder<'a> {
    pub(crate) diagnostics: &'a mut Diagnostics,
    file: FileId,
    text: &'a str,
    /// Whether marks of layers are understood.
    marks: bool,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    /// Where the last event ended: what introduces a value (`|`, `-`) stands between there and the value.
    last_end: u32,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(file: FileId, text: &'a str, marks: bool, diagnostics: &'a mut Diagnostics) -> Self {
        Self { diagnostics, file, text, marks, open: Vec::new(), root: None, nodes: 0, last_end: 0 }
    }

    /// Takes an event; whether reading can go on.
    pub(crate) fn take(&mut self, event: Event<'_>, span: Span, place: &granit_parser::Span) -> bool {
        if event.is_node() {
            self.nodes += 1;
            if self.nodes > MAXIMUM_NODES {
                self.diagnostics.push(Diagnostic::error("too-many-nodes", span).with("limit", MAXIMUM_NODES));
                return false;
            }
            self.refuse_properties(&event, span, place);
        }
        let after_key = matches!(self.open.last(), Some(Open::Map { key: Some(_), .. }));
        let start = prologue::start(self.text, self.last_end, &event, span, after_key);
        let span = Span { start, ..span };
        self.last_end = span.end.max(self.last_end);
        match event {
            Event::Scalar(text, ScalarStyle::Plain, _, _) if text.starts_with('\u{3000}') && self.wants_key() => {
                self.indented_full_width(span);
                return false;
            }
            Event::Scalar(text, style, _, _) => self.scalar(&text, style, span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.diagnostics.push(Diagnostic::error("yaml-alias", span));
                if self.wants_key() {
                    self.set_key(Key::Refused);
                } else {
                    self.close(Node { span, content: Content::Null });
                }
            }
            Event::SequenceStart(..) => return self.open(Open::List { start: span, items: Vec::new() }, span),
            Event::MappingStart(..) => {
                let map = Open::Map { start: span, entries: Vec::new(), places: NameTable::default(), key: None };
                return self.open(map, span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => {}
        }
        true
    }

    /// Anchors and tags. An anchor is refused where it stands, so that no value can be copied.
    fn refuse_properties(&mut self, event: &Event<'_>, span: Span, place: &granit_parser::Span) {
        if event.anchor_id().is_some() {
            self.diagnostics.push(Diagnostic::error("yaml-alias", self.anchor_before(span)));
        }
        if let Some(tag) = event.tag() {
            let span = place.tag_span().map_or(span, |place| super::span_of(self.file, &place));
            self.diagnostics.push(Diagnostic::error("yaml-tag", span).with("tag", tag.original()));
        }
    }

    /// The `&name` before a value; the value itself if it is not found.
    fn anchor_before(&self, span: Span) -> Span {
        let offset = |bytes| usize::try_from(bytes).unwrap_or(usize::MAX);
        let from = offset(self.last_end);
        let between = self.text.get(from..offset(span.start)).unwrap_or("");
        let Some(within) = between.rfind('&') else { return span };
        let name = between.get(within..).and_then(|name| name.split_whitespace().next()).unwrap_or("&");
        let at = from + within;
        match (u32::try_from(at), u32::try_from(at + name.len())) {
            (Ok(start), Ok(end)) => Span { start, end, ..span },
            _ => span,
        }
    }

    /// Spaces of a Chinese keyboard before a key: what belongs to what on this line and all that follow is not known.
    fn indented_full_width(&mut self, key: Span) {
        let width = u32::try_from('\u{3000}'.len_utf8()).unwrap_or_default();
        let span = Span { end: key.start.saturating_add(width), ..key };
        let refused = Diagnostic::error("yaml-syntax", span).with_phrase("reason", "yaml-indentation");
        self.diagnostics.push(refused.hinting(full_width('\u{3000}')));
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Map { key: None, .. }))
    }

    fn set_key(&mut self, new: Key) {
        if let Some(Open::Map { key, .. }) = self.open.last_mut() {
            *key = Some(new);
        }
    }

    fn open(&mut self, open: Open, span: Span) -> bool {
        if self.open.len() >= MAXIMUM_DEPTH {
            self.diagnostics.push(Diagnostic::error("too-deep", span).with("limit", MAXIMUM_DEPTH));
            return false;
        }
        self.open.push(open);
        true
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) {
        if has_unseen(text) {
            self.diagnostics.push(Diagnostic::error("yaml-control", span));
        }
        if self.wants_key() {
            self.scalar_key(text, style, span);
            return;
        }
        let content = if style == ScalarStyle::Plain {
            match scalar::plain(text) {
                Plain::Null => Content::Null,
                Plain::Boolean(value) => Content::Boolean(value),
                Plain::Integer(value) => Content::Integer(value),
                Plain::Text => Content::Text(Arc::from(text)),
                Plain::Float => {
                    self.diagnostics.push(Diagnostic::error("yaml-float", span).with("value", text));
                    Content::Text(Arc::from(text))
                }
                Plain::TooLarge => {
                    self.diagnostics.push(Diagnostic::error("integer-too-large", span).with("value", text));
                    Content::Integer(0)
                }
            }
        } else {
            Content::Text(Arc::from(text))
        };
        self.close(Node { span, content });
    }

    /// Any scalar is a key, as the text it is; an empty one is not.
    fn scalar_key(&mut self, text: &str, style: ScalarStyle, span: Span) {
        if style == ScalarStyle::Plain && scalar::plain(text) == Plain::Null {
            self.diagnostics.push(Diagnostic::error("bad-key", span));
            self.set_key(Key::Refused);
            return;
        }
        let Some(Open::Map { entries, places, key, .. }) = self.open.last_mut() else { return };
        if let Some(first) = entry_of(text, entries, places) {
            let duplicate = Diagnostic::error("duplicate-key", span).with("key", text);
            self.diagnostics.push(duplicate.related("first-given-here", first.key_span));
            *key = Some(Key::Refused);
            return;
        }
        *key = Some(Key::Good(Arc::from(text), span));
    }

    /// A mapping or list ends.
    fn end(&mut self, end: Span) {
        let node = match self.open.pop() {
            Some(Open::List { start, items }) => {
                let last = items.last().map(|item| item.span);
                Node { span: self.extent(start, end, last), content: Content::List(items.into()) }
            }
            Some(Open::Map { start, entries, .. }) => {
                let last = entries.last().map(|entry| Span { start: entry.key_span.start, ..entry.node.span });
                let span = self.extent(start, end, last);
                Node { span, content: self.map(entries) }
            }
            None => return,
        };
        if self.wants_key() {
            self.diagnostics.push(Diagnostic::error("bad-key", node.span));
            self.set_key(Key::Refused);
        } else {
            self.close(node);
        }
    }

    /// From the first to the last character. In block style the parser ends a collection where the next thing begins.
    fn extent(&self, start: Span, end: Span, last: Option<Span>) -> Span {
        let closed = self.text.as_bytes().get(usize::try_from(start.start).unwrap_or(usize::MAX));
        let flow = matches!(closed, Some(b'{' | b'[')) && start.end > start.start;
        let end = match last {
            Some(last) if !flow => last.end,
            _ => end.end,
        };
        Span { end: end.max(start.start), ..start }
    }

    /// A mapping, or the mark that `remove: true` or `append: […]` makes of it.
    fn map(&mut self, mut entries: Vec<Entry>) -> Content {
        if !self.marks {
            return Content::Map(Map { entries: entries.into(), replaces: false });
        }
        let is_true =
            |entry: &Entry, key: &str| &*entry.key == key && matches!(entry.node.content, Content::Boolean(true));
        if entries.iter().any(|entry| is_true(entry, "remove")) {
            for entry in entries.iter().filter(|entry| !matches!(&*entry.key, "remove" | "because")) {
                self.diagnostics.push(Diagnostic::error("bad-removal", entry.key_span));
            }
            return Content::Removed;
        }
        if let [Entry { key, node: Node { content: Content::List(items), .. }, .. }] = entries.as_mut_slice()
            && &**key == "append"
        {
            return Content::Appended(std::mem::take(items));
        }
        let before = entries.len();
        entries.retain(|entry| !is_true(entry, "replace"));
        Content::Map(Map { replaces: entries.len() < before, entries: entries.into() })
    }

    /// A value is complete.
    fn close(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => {
                if let Some(Key::Good(key, key_span)) = key.take() {
                    entries.push(Entry { key, key_span, node });
                }
            }
        }
    }

    pub(crate) fn finish(self) -> Node {
        let nothing = Span { file: self.file, start: 0, end: 0 };
        self.root.unwrap_or(Node { span: nothing, content: Content::Null })
    }
}
