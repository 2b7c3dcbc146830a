//! One layout for the YAML of packs. Comments stay where they are, words stay as they are written; only indentation and space
//! change.
//!
//! The layout: two spaces for each level, also for the lists below a key; one space behind colons and commas, none inside
//! brackets; no space at the ends of lines; one empty line at most; a comment stands as deep as what follows it, and two
//! spaces or more behind what it is about. Whether a mapping stands in braces or on lines of its own, and where lines are
//! broken, is the author's to say.

use std::iter;

use guicheng_engine::Diagnostics;
use guicheng_engine::internals::diagnostic::{Sources, Span};
use guicheng_engine::internals::yaml::{Content, Entry, Map, Node, Written, parse_written};

use crate::messages;

/// A file in its layout.
///
/// # Errors
/// If it is no YAML of packs; or if it is written in a way that this does not know, and would come out as something else.
pub fn laid_out(path: &str, text: &str) -> Result<String, Box<guicheng_engine::LoadFailure>> {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let file = sources.add(None, path, text);
    let written = parse_written(&sources, file, &mut diagnostics);
    if let Some(written) = written.filter(|_| !diagnostics.has_errors()) {
        let new = Writer::new(&sources, text, &written).write(&written.tree);
        if is_same(&written, &sources, path, &new) {
            return Ok(new);
        }
        diagnostics.push(messages::error("no-layout", None).with("file", path));
    }
    Err(Box::new(guicheng_engine::LoadFailure { sources, diagnostics }))
}

/// Whether a new text says what the old one said, comments included.
fn is_same(written: &Written, sources: &Sources, path: &str, new: &str) -> bool {
    let mut again = Sources::default();
    let file = again.add(None, path, new);
    let mut diagnostics = Diagnostics::new();
    let Some(read) = parse_written(&again, file, &mut diagnostics) else { return false };
    let comments = |written: &Written, sources: &Sources| -> Vec<String> {
        written.comments.iter().map(|span| sources.slice(*span).trim_end().to_owned()).collect()
    };
    !diagnostics.has_errors()
        && read.tree.same_content(&written.tree)
        && comments(&read, &again) == comments(written, sources)
}

struct Writer<'a> {
    sources: &'a Sources,
    /// The file as it was.
    old: &'a str,
    /// What is written so far, whole lines.
    new: String,
    /// The line begun.
    line: String,
    /// Where the line begins to be written.
    indent: usize,
    /// The comments that are not written yet.
    comments: std::slice::Iter<'a, Span>,
    /// Up to where the old text is dealt with.
    at: usize,
}

fn offset(bytes: u32) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

impl<'a> Writer<'a> {
    fn new(sources: &'a Sources, old: &'a str, written: &'a Written) -> Self {
        let comments = written.comments.iter();
        Self { sources, old, new: String::new(), line: String::new(), indent: 0, comments, at: 0 }
    }

    fn write(mut self, tree: &Node) -> String {
        if !matches!(tree.content, Content::Null) || tree.span.end > tree.span.start {
            self.before(tree.span.start, 0);
            self.block(tree, 0, self.old.len());
        }
        self.before(u32::MAX, 0);
        self.end_line();
        self.new
    }

    fn between(&self, from: usize, to: usize) -> &'a str {
        self.old.get(from..to.min(self.old.len())).unwrap_or("")
    }

    fn column(&self, at: u32) -> usize {
        self.between(0, offset(at)).rsplit('\n').next().unwrap_or("").chars().count()
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.new.extend(iter::repeat_n(' ', self.indent));
            self.new.push_str(self.line.trim_end());
            self.new.push('\n');
            self.line.clear();
        }
    }

    fn begin_line(&mut self, indent: usize) {
        self.end_line();
        self.indent = indent;
    }

    /// Everything up to the place where something begins on a line of its own: the comment behind what came before, empty
    /// lines, comments on lines of their own. Such a comment stands as deep as what begins.
    fn before(&mut self, start: u32, indent: usize) {
        self.comments_until(start, indent, |_| true);
        self.empty_line(offset(start));
        self.begin_line(indent);
        self.at = offset(start).min(self.old.len());
    }

    /// One empty line if there is one or several before a place, but not at the beginning of the file.
    fn empty_line(&mut self, to: usize) {
        let breaks = self.between(self.at, to).matches('\n').count();
        // What ends with its own line break, a block of text, has taken one already.
        let taken = usize::from(!self.between(0, self.at).ends_with('\n'));
        if breaks > taken && to < self.old.len() {
            self.end_line();
            if !self.new.is_empty() {
                self.new.push('\n');
            }
        }
    }

    fn comments_until(&mut self, start: u32, indent: usize, belongs: impl Fn(usize) -> bool) {
        while let Some(span) = self.comments.as_slice().first().copied().filter(|span| span.start < start) {
            let text = self.sources.slice(span).trim_end();
            let begins = offset(span.start);
            if begins < self.at {
                // Within what was written as it is, such as behind the sign of a block of text.
                self.comments.next();
                continue;
            }
            let gap = self.between(self.at, begins);
            if !gap.contains('\n') && !self.line.is_empty() {
                let space = gap.chars().rev().take_while(|c| *c == ' ').count().max(2);
                self.line.extend(iter::repeat_n(' ', space));
                self.line.push_str(text);
            } else {
                if !belongs(self.column(span.start)) {
                    return;
                }
                self.empty_line(begins);
                self.begin_line(indent);
                self.line.push_str(text);
            }
            self.comments.next();
            self.at = begins + text.len();
        }
    }

    /// Whether a collection stands in brackets.
    fn is_flow(&self, node: &Node) -> bool {
        self.between(offset(node.span.start), self.old.len()).starts_with(['{', '['])
    }

    /// A node whose line is begun; what is below it stands as deep as said. `until` is where the next thing begins.
    fn block(&mut self, node: &Node, indent: usize, until: usize) {
        match &node.content {
            Content::Map(map) if !self.is_flow(node) => self.map(map, indent, until),
            Content::List(items) if !self.is_flow(node) => self.list(node, items, indent, until),
            _ => self.value(node, indent),
        }
    }

    fn map(&mut self, map: &Map, indent: usize, until: usize) {
        let column = map.entries.first().map_or(0, |entry| self.column(entry.key_span.start));
        for (place, entry) in map.entries.iter().enumerate() {
            if place > 0 {
                self.before(entry.key_span.start, indent);
            }
            let next = map.entries.get(place + 1).map_or(until, |next| offset(next.key_span.start));
            self.entry(entry, indent, next);
        }
        self.rest(column, indent, until);
    }

    fn entry(&mut self, entry: &Entry, indent: usize, until: usize) {
        self.line.push_str(self.sources.slice(entry.key_span));
        self.line.push(':');
        let key = offset(entry.key_span.end);
        let start = offset(entry.node.span.start).max(key);
        let colon = self.between(key, start.max(key)).find(':').map_or(key, |at| key + at + 1);
        self.at = colon;
        let is_nothing = matches!(entry.node.content, Content::Null) && entry.node.span.start == entry.node.span.end;
        if is_nothing {
            return;
        }
        let is_block = matches!(entry.node.content, Content::Map(_) | Content::List(_)) && !self.is_flow(&entry.node);
        if is_block || self.between(colon, start).contains('\n') {
            self.before(entry.node.span.start, indent + 2);
            self.block(&entry.node, indent + 2, until);
        } else {
            self.line.push(' ');
            self.value(&entry.node, indent + 2);
        }
    }

    fn list(&mut self, node: &Node, items: &[Node], indent: usize, until: usize) {
        let column = self.column(node.span.start);
        for (place, item) in items.iter().enumerate() {
            let dash = if place == 0 { offset(node.span.start) } else { self.dash_before(item) };
            if place > 0 {
                self.before(u32::try_from(dash).unwrap_or(u32::MAX), indent);
            }
            self.line.push('-');
            self.at = dash + 1;
            let next = items.get(place + 1).map_or(until, |next| self.dash_before(next));
            let is_nothing = matches!(item.content, Content::Null) && item.span.start == item.span.end;
            if !is_nothing {
                if self.between(self.at, offset(item.span.start)).contains('\n') {
                    self.before(item.span.start, indent + 2);
                } else {
                    self.line.push(' ');
                }
                self.block(item, indent + 2, next);
            }
        }
        self.rest(column, indent, until);
    }

    /// Where the dash of an item stands.
    fn dash_before(&self, item: &Node) -> usize {
        let start = offset(item.span.start);
        let before = self.between(0, start).trim_end();
        before.strip_suffix('-').map_or(start, str::len)
    }

    /// The comments at the end of a block that stand as deep as it.
    fn rest(&mut self, column: usize, indent: usize, until: usize) {
        let until = u32::try_from(until).unwrap_or(u32::MAX);
        self.comments_until(until, indent, |at| column > 0 && at >= column);
    }

    /// A value that is not laid out in lines of its own.
    fn value(&mut self, node: &Node, indent: usize) {
        if self.is_flow(node) && matches!(node.content, Content::Map(_) | Content::List(_)) {
            self.flow(node);
            return;
        }
        let text = self.sources.slice(node.span);
        let is_block = text.starts_with(['|', '>']);
        // Empty lines at the end of a block are no part of the text, unless its sign says so.
        let keeps = text.lines().next().is_some_and(|sign| sign.contains('+'));
        let text = if is_block && !keeps { text.trim_end_matches([' ', '\n', '\r']) } else { text };
        let mut lines = text.lines();
        self.line.push_str(lines.next().unwrap_or("").trim_end());
        let deep = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let rest: Vec<&str> = lines.map(|line| line.trim_end_matches('\r')).collect();
        let least = rest.iter().filter(|line| !line.trim().is_empty()).map(|line| deep(line)).min().unwrap_or(0);
        for line in rest {
            let kept = if is_block { line.get(least.min(deep(line))..).unwrap_or("") } else { line.trim() };
            self.end_line();
            self.indent = indent;
            if kept.trim().is_empty() {
                self.new.push('\n');
            } else if is_block {
                // Space at the end of a line is part of the text.
                self.new.extend(iter::repeat_n(' ', indent));
                self.new.push_str(kept);
                self.new.push('\n');
            } else {
                self.line.push_str(kept);
            }
        }
        self.at = offset(node.span.start) + text.len();
    }

    /// A collection in brackets, with the line breaks it has.
    fn flow(&mut self, node: &Node) {
        let end = offset(node.span.end).saturating_sub(1);
        let outer = self.indent;
        let inner = outer + 2;
        let (open, close) = if matches!(node.content, Content::Map(_)) { ('{', '}') } else { ('[', ']') };
        self.line.push(open);
        self.at = offset(node.span.start) + 1;
        let parts: Vec<(u32, Option<&Entry>, &Node)> = match &node.content {
            Content::Map(map) => {
                map.entries.iter().map(|entry| (entry.key_span.start, Some(entry), &entry.node)).collect()
            }
            Content::List(items) => items.iter().map(|item| (item.span.start, None, item)).collect(),
            _ => Vec::new(),
        };
        for (place, (start, entry, node)) in parts.into_iter().enumerate() {
            if place > 0 {
                self.line.push(',');
                let comma = self.between(self.at, offset(start)).find(',').map_or(0, |at| at + 1);
                self.at += comma;
            }
            if self.between(self.at, offset(start)).contains('\n') {
                self.before(start, inner);
            } else if place > 0 {
                self.line.push(' ');
            }
            self.at = offset(start);
            if let Some(entry) = entry {
                self.line.push_str(self.sources.slice(entry.key_span));
                self.at = offset(entry.key_span.end);
                if matches!(node.content, Content::Null) && node.span.start == node.span.end {
                    let colon = self.between(self.at, end).trim_start().starts_with(':');
                    self.line.push_str(if colon { ":" } else { "" });
                    continue;
                }
                self.line.push_str(": ");
                self.at = offset(node.span.start);
            }
            self.value(node, inner);
        }
        // A comma behind the last part is left out.
        if self.between(self.at, end).contains('\n') {
            self.comments_until(node.span.end, inner, |_| true);
            self.begin_line(outer);
        }
        self.line.push(close);
        self.at = offset(node.span.end);
    }
}
