//! A tree as readable YAML.

use std::sync::Arc;

use super::parse::{Plain, plain};
use super::{Content, Entry, Map, Node};
use crate::diagnostic::{Sources, Span};

/// Writes a tree as YAML that reads back as the same tree. With `provenance`, every key and value says in a comment
/// where it was written: `# national/clocks.yaml:12`.
#[must_use]
pub fn emit(node: &Node, sources: &Sources, provenance: bool) -> String {
    let place = |span| sources.place(span);
    emit_with(node, provenance.then_some(&place))
}

/// Writes a tree as YAML that reads back as the same tree; with what is said of its place in a comment behind every key and
/// value.
#[must_use]
pub fn emit_with(node: &Node, place: Option<&dyn Fn(Span) -> String>) -> String {
    let mut writer = Writer { text: String::new(), place };
    let node = &spelled_out(node);
    match &node.content {
        Content::Map(map) if is_block_map(map) => writer.map(map, 0),
        Content::List(items) if !items.is_empty() => writer.list(items, 0),
        _ => {
            let start = writer.text.len();
            writer.inline(node, 2);
            // A value stands after its key's space; the whole document has none.
            if writer.text.get(start..).is_some_and(|text| text.starts_with(' ')) {
                writer.text.remove(start);
            }
        }
    }
    writer.text
}

/// The tree with every `append` as the mapping it is written as.
fn spelled_out(node: &Node) -> Node {
    let all = |items: &[Node]| items.iter().map(spelled_out).collect();
    let content = match &node.content {
        Content::List(items) => Content::List(all(items)),
        Content::Appended(items) => {
            let list = Node { span: node.span, content: Content::List(all(items)) };
            let entry = Entry { key: Arc::from("append"), key_span: node.span, node: list };
            Content::Map(Map { entries: vec![entry].into(), replaces: false })
        }
        Content::Map(map) => Content::Map(Map {
            entries: map
                .entries
                .iter()
                .map(|entry| Entry { node: spelled_out(&entry.node), ..entry.clone() })
                .collect(),
            replaces: map.replaces,
        }),
        other => other.clone(),
    };
    Node { span: node.span, content }
}

struct Writer<'a> {
    text: String,
    place: Option<&'a dyn Fn(Span) -> String>,
}

fn is_block_map(map: &Map) -> bool {
    map.replaces || !map.entries.is_empty()
}

impl Writer<'_> {
    fn indent(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }

    /// Ends a line, with the place if that is asked for.
    fn end_line(&mut self, span: Span) {
        if let Some(place) = self.place {
            self.text.push_str(" # ");
            // A path cannot be allowed to end the comment.
            let place = place(span);
            self.text.extend(place.chars().map(|c| if c.is_control() { '?' } else { c }));
        }
        self.text.push('\n');
    }

    /// The entries, each on lines of its own; the first one without indentation (the caller has written it).
    fn map(&mut self, map: &Map, columns: usize) {
        let mut first = true;
        if map.replaces {
            self.text.push_str("replace: true\n");
            first = false;
        }
        for entry in &map.entries {
            if !first {
                self.indent(columns);
            }
            first = false;
            self.scalar_text(&entry.key);
            self.text.push(':');
            match &entry.node.content {
                Content::Map(map) if is_block_map(map) => {
                    self.end_line(entry.key_span);
                    self.indent(columns + 2);
                    self.map(map, columns + 2);
                }
                Content::List(items) if !items.is_empty() => {
                    self.end_line(entry.key_span);
                    self.indent(columns + 2);
                    self.list(items, columns + 2);
                }
                _ => self.inline(&entry.node, columns + 2),
            }
        }
    }

    /// The items, each on lines of its own; the first one without indentation (the caller has written it).
    fn list(&mut self, items: &[Node], columns: usize) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.indent(columns);
            }
            self.text.push('-');
            match &item.content {
                Content::Map(map) if is_block_map(map) => {
                    self.text.push(' ');
                    self.map(map, columns + 2);
                }
                Content::List(items) if !items.is_empty() => {
                    self.text.push(' ');
                    self.list(items, columns + 2);
                }
                _ => self.inline(item, columns + 2),
            }
        }
    }

    /// A value on the line of its key or dash, or a block of lines that begins there.
    fn inline(&mut self, node: &Node, columns: usize) {
        self.text.push(' ');
        match &node.content {
            Content::Null => self.text.push_str("null"),
            Content::Boolean(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Content::Integer(value) => self.text.push_str(&value.to_string()),
            Content::Text(text) if is_block_text(text) => return self.block_text(text, node.span, columns),
            Content::Text(text) => self.scalar_text(text),
            Content::List(_) | Content::Appended(_) => self.text.push_str("[]"),
            Content::Map(_) => self.text.push_str("{}"),
            Content::Removed => self.text.push_str("{remove: true}"),
        }
        self.end_line(node.span);
    }

    fn block_text(&mut self, text: &str, span: Span, columns: usize) {
        self.text.push_str(if text.ends_with('\n') { "|" } else { "|-" });
        self.end_line(span);
        for line in text.lines() {
            if !line.is_empty() {
                self.indent(columns);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }

    /// A text on one line: as it is where it reads back as this text, in quotes otherwise.
    fn scalar_text(&mut self, text: &str) {
        if is_plain_text(text) {
            self.text.push_str(text);
            return;
        }
        self.text.push('"');
        for character in text.chars() {
            match character {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\t' => self.text.push_str("\\t"),
                _ if is_printed(character) => self.text.push(character),
                _ => self.text.push_str(&format!("\\U{:08X}", u32::from(character))),
            }
        }
        self.text.push('"');
    }
}

/// Characters that stand for themselves in every style.
fn is_printed(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{A0}'..='\u{2027}' | '\u{202A}'..='\u{D7FF}' | '\u{E000}'..='\u{FDFF}'
        | '\u{FE00}'..='\u{FEFE}' | '\u{FF00}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Several lines that can stand as they are in a block.
fn is_block_text(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.starts_with(['\n', ' '])
        && !body.ends_with('\n')
        && body.lines().all(|line| line.is_empty() || line.chars().any(|c| c != ' '))
        && body.chars().all(|c| c == '\n' || is_printed(c))
}

/// Whether a text needs no quotes. Cautious: quotes do no harm.
fn is_plain_text(text: &str) -> bool {
    let first_fits = text.chars().next().is_some_and(|first| {
        first.is_alphanumeric() || matches!(first, '_' | '/' | '(' | '（' | '《' | '“' | '‘' | '〔' | '【')
    });
    // A key is looked for only so far ahead; longer ones must be shorter than that in any case.
    first_fits
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(|c| is_printed(c) && !matches!(c, '{' | '}' | '[' | ']' | ',' | '"' | '`' | '\u{A0}'))
        && plain(text) == Plain::Text
}
