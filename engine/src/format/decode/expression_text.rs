//! Expressions written inside YAML, and the way back from a place in an expression to its place in the file.

use std::sync::Arc;

use super::{Decode, Decoder};
use crate::diagnostic::{Sources, Span};
use crate::yaml::{Content, Node};

/// An expression as it is written in a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionText {
    /// The expression, without YAML's quotes, escapes and indentation.
    pub text: Arc<str>,
    /// The place of the YAML value.
    pub span: Span,
}

impl Decode for ExpressionText {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let text = match &node.content {
            Content::Text(text) => Arc::clone(text),
            // YAML knows a boolean or whole number in one spelling only, so this is what was written.
            Content::Boolean(value) => Arc::from(value.to_string()),
            Content::Integer(value) => Arc::from(value.to_string()),
            Content::Null | Content::List(_) | Content::Map(_) | Content::Removed | Content::Appended(_) => {
                decoder.wrong_type(node, "expected-expression");
                return None;
            }
        };
        Some(Self { text, span: node.span })
    }
}

impl ExpressionText {
    /// The place in the file of a position in the expression (line and column from 1, columns in characters), to the
    /// end of the word that begins there. A position that the expression does not have is the whole value.
    #[must_use]
    pub fn locate(&self, sources: &Sources, line: usize, column: usize) -> Span {
        let Some(target) = offset_of(&self.text, line, column) else { return self.span };
        let source = sources.slice(self.span);
        let (start, end) = match place_of(source, &self.text, target) {
            Some(start) => (start, start + word_length(source.get(start..).unwrap_or(""))),
            // Past the last character: just behind it.
            None if target >= self.text.chars().count() => (end_of_content(source), end_of_content(source)),
            // Something was put into the text, so that it is not what is written there.
            None => return self.span,
        };
        let absolute =
            |offset: usize| u32::try_from(offset).ok().and_then(|offset| self.span.start.checked_add(offset));
        match (absolute(start), absolute(end)) {
            (Some(start), Some(end)) => Span { file: self.span.file, start, end },
            _ => self.span,
        }
    }
}

/// How many characters of the text come before a line and column; `None` if there is no such line.
fn offset_of(text: &str, line: usize, column: usize) -> Option<usize> {
    let before = line.checked_sub(1)?;
    let column = column.checked_sub(1)?;
    let mut lines = text.split('\n');
    let mut offset = 0;
    for _ in 0..before {
        offset += lines.next()?.chars().count() + 1;
    }
    Some(offset + column.min(lines.next()?.chars().count()))
}

/// The length of the word at the beginning of a text, at least its first character.
fn word_length(text: &str) -> usize {
    let word = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    word.max(text.chars().next().map_or(0, char::len_utf8))
}

/// Where the content of a value ends in its source: before the closing quote and before trailing space.
fn end_of_content(source: &str) -> usize {
    match source.chars().next() {
        Some('\'' | '"') if source.len() > 1 => source.len() - 1,
        _ => source.trim_end().len(),
    }
}

/// Walks the source and the text that YAML made of it side by side, up to the character number `target` of the text,
/// and gives its byte offset in the source.
///
/// Indentation and folded lines differ only in white space, which is skipped on the side that has more of it: every
/// other character of the text is found where it is written. A position on white space may be off by some of it.
fn place_of(source: &str, text: &str, target: usize) -> Option<usize> {
    let style = Style::of(source);
    let mut at = style.content_start(source);
    for (index, character) in text.chars().enumerate() {
        let (place, next) = find(source, at, character, style)?;
        if index == target {
            return Some(place);
        }
        at = next;
    }
    None
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Block,
}

impl Style {
    fn of(source: &str) -> Self {
        match source.chars().next() {
            Some('\'') => Self::Single,
            Some('"') => Self::Double,
            Some('|' | '>') => Self::Block,
            _ => Self::Plain,
        }
    }

    fn content_start(self, source: &str) -> usize {
        match self {
            Self::Plain => 0,
            Self::Single | Self::Double => 1,
            Self::Block => source.find('\n').map_or(source.len(), |at| at + 1),
        }
    }
}

/// The place at or after `at` that gives `character`, and the place after it.
fn find(source: &str, mut at: usize, character: char, style: Style) -> Option<(usize, usize)> {
    loop {
        let (written, length) = read(source.get(at..)?, style)?;
        if written == Some(character) {
            return Some((at, at + length));
        }
        match written {
            // White space the text does not have: indentation, a folded line, an escaped line break.
            Some(space) if space.is_whitespace() && !character.is_whitespace() => at += length,
            None => at += length,
            // A folded line break gives a space; and white space of the text that was skipped already takes nothing.
            Some(space) if space.is_whitespace() => return Some((at, at + length)),
            Some(_) if character.is_whitespace() => return Some((at, at)),
            Some(_) => return None,
        }
    }
}

/// The character that the source gives first, if it gives one, and how many bytes of the source give it.
fn read(source: &str, style: Style) -> Option<(Option<char>, usize)> {
    let first = source.chars().next()?;
    match (style, first) {
        (Style::Single, '\'') => Some((Some('\''), if source.starts_with("''") { 2 } else { 1 })),
        (Style::Double, '\\') => escape(source),
        _ => Some((Some(first), first.len_utf8())),
    }
}

/// An escape of a double-quoted value.
fn escape(source: &str) -> Option<(Option<char>, usize)> {
    let kind = source.chars().nth(1)?;
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let code = source.get(2..2 + digits).and_then(|code| u32::from_str_radix(code, 16).ok());
        return Some((code.and_then(char::from_u32), 2 + digits));
    }
    let written = match kind {
        'n' => Some('\n'),
        't' => Some('\t'),
        'r' => Some('\r'),
        '0' => Some('\0'),
        '\n' | '\r' => None,
        other => Some(other),
    };
    Some((written, 1 + kind.len_utf8()))
}
