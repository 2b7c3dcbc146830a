//! What the YAML parser stumbled over, in words for somebody who writes rules, not programs.

use granit_parser::{ErrorKind, ScanError};

use super::MAXIMUM_DEPTH;
use super::quotes::left_open;
use crate::diagnostic::{Diagnostic, FileId, Hint, Span, full_width, in_yaml};

pub(crate) fn diagnostic(error: &ScanError, file: FileId, text: &str) -> Diagnostic {
    let at = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(0).min(text.len()));
    // An error at the very end is shown at the last thing written.
    let at = if text.get(at..).is_some_and(|rest| rest.trim().is_empty()) { last_character(text) } else { at };
    let reason = reason(error.kind());
    let is_of_quotes = matches!(reason, "yaml-quotes" | "yaml-brackets" | "yaml-colon" | "yaml-no-colon");
    if let Some(opening) = is_of_quotes.then(|| left_open(text, at)).flatten() {
        return open_quote(file, text, opening);
    }
    let full_width = full_width_colon(text, at);
    let shown = full_width.is_none().then(|| slip(text, at)).flatten();
    let without = || matches!(reason, "yaml-colon" | "yaml-no-colon").then(|| key_without_colon(text, at)).flatten();
    let (at, hint, reason) = match (full_width, shown) {
        (Some(colon), _) => (colon, None, "yaml-full-width"),
        (None, Some((at, hint))) => (at, Some(hint), reason),
        (None, None) => match without() {
            Some(key) => (key, None, "yaml-no-colon-here"),
            None => (at, (reason == "yaml-indentation").then(|| indentation(text, at)).flatten(), reason),
        },
    };
    let span = character_at(file, text, at);
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return Diagnostic::error("too-deep", span).with("limit", MAXIMUM_DEPTH);
    }
    Diagnostic::error("yaml-syntax", span).with_phrase("reason", reason).hinting(hint)
}

/// A quote that nothing closes, at its place; one that a quote of a Chinese keyboard was to close.
fn open_quote(file: FileId, text: &str, at: usize) -> Diagnostic {
    let line = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let meant = if line.starts_with('"') { '”' } else { '’' };
    let hint = line.chars().find(|character| *character == meant).and_then(full_width);
    let opened = Diagnostic::error("yaml-syntax", character_at(file, text, at));
    opened.with_phrase("reason", "yaml-quote-open").hinting(hint)
}

/// The character at an offset, unless it is none that can be shown.
fn character_at(file: FileId, text: &str, at: usize) -> Span {
    let character = text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| !c.is_control());
    let offset = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
    Span { file, start: offset(at), end: offset(at + character.map_or(0, char::len_utf8)) }
}

/// What the line itself, or the one before it, shows, with its offset.
fn slip(text: &str, at: usize) -> Option<(usize, Hint)> {
    let (start, end) = lines_around(text, at);
    in_yaml(text.get(start..end)?).map(|(within, hint)| (start + within, hint))
}

/// Where the line before an offset begins, and where that of the offset ends.
fn lines_around(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or("");
    let start = before.rmatch_indices('\n').nth(1).map_or(0, |(at, _)| at + 1);
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |line| at + line);
    (start, end)
}

/// The key of the line, or of the last one before it that says anything, that has no colon at all.
fn key_without_colon(text: &str, at: usize) -> Option<usize> {
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |line| at + line);
    let lines = text.get(..end)?.split_inclusive('\n').scan(0, |next, line| {
        let at = *next;
        *next += line.len();
        Some((at, line))
    });
    let said: Vec<(usize, &str)> = lines.filter(|(_, line)| !is_silent(line)).collect();
    said.iter().rev().take(2).find_map(|(start, line)| {
        let key = line.trim();
        let begins = key.chars().next().is_some_and(|first| first.is_ascii_lowercase());
        (begins && !key.contains([':', '{', '[', '"'])).then(|| start + line.len() - line.trim_start().len())
    })
}

/// Whether nothing stands on a line but perhaps a comment.
fn is_silent(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

/// How many spaces the line begins with, and how many those that it can belong with.
fn indentation(text: &str, at: usize) -> Option<Hint> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |line| line + 1);
    let spaces = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let found = spaces(text.get(start..)?.lines().next()?);
    let mut levels: Vec<usize> = Vec::new();
    for line in text.get(..start)?.lines().rev().filter(|line| !is_silent(line)) {
        if levels.last().is_none_or(|level| spaces(line) < *level) {
            levels.push(spaces(line));
        }
    }
    let levels: Vec<String> = levels.iter().rev().map(ToString::to_string).collect();
    (!levels.is_empty()).then(|| Hint::new("hint-indentation", found.to_string(), levels.join(", ")))
}

fn last_character(text: &str) -> usize {
    text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at)
}

/// The full-width colon of the line, or of the one before it, that has no other colon: `title：受理` looks right and is
/// not.
fn full_width_colon(text: &str, at: usize) -> Option<usize> {
    let (start, end) = lines_around(text, at);
    text.get(start..end)
        .unwrap_or("")
        .split_inclusive('\n')
        .scan(start, |next, line| {
            let at = *next;
            *next += line.len();
            Some((at, line))
        })
        .filter(|(_, line)| !line.contains(':') && !line.trim_start().starts_with('#'))
        .find_map(|(at, line)| line.find('：').map(|within| at + within))
}

fn reason(kind: &ErrorKind) -> &'static str {
    use ErrorKind as Kind;
    match kind {
        Kind::UnclosedFlowCollection { .. }
        // The line after an unclosed bracket has the key that cannot stand inside it.
        | Kind::InvalidColonPlacement
        | Kind::MisplacedFlowCollectionEnd
        | Kind::MismatchedFlowCollectionEnd { .. }
        | Kind::UnexpectedEofFlowSequence
        | Kind::UnexpectedEofFlowMapping
        | Kind::UnexpectedEofImplicitFlowMapping
        | Kind::ExpectedFlowMappingSeparator
        | Kind::ExpectedFlowSequenceSeparator => "yaml-brackets",
        Kind::UnclosedQuotedScalar
        // Most often the closing quote is missing, and the next line is not indented.
        | Kind::InvalidQuotedScalarIndent
        | Kind::InvalidTrailingSingleQuotedScalar
        | Kind::InvalidTrailingDoubleQuotedScalar
        | Kind::DocumentIndicatorInQuotedScalar => "yaml-quotes",
        Kind::UnknownQuotedScalarEscape
        | Kind::InvalidQuotedScalarHexEscape
        | Kind::InvalidLowSurrogateHexEscape
        | Kind::InvalidLowSurrogate
        | Kind::MissingLowSurrogate
        | Kind::UnpairedLowSurrogate
        | Kind::InvalidUnicodeEscape => "yaml-escape",
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabInPlainScalar
        | Kind::TabAtBlockScalarStart => "yaml-tab",
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => "yaml-no-colon",
        Kind::InvalidMappingValueWhitespace
        | Kind::MappingValueNotAllowed
        | Kind::MappingKeyNotAllowed
        | Kind::FlowMappingValueAdjacentCollection => "yaml-colon",
        Kind::InvalidIndentation
        | Kind::InvalidBlockScalarIndent
        | Kind::InvalidFlowScalarIndent
        | Kind::ExpectedBlockMappingKey
        | Kind::ExpectedBlockSequenceEntry
        | Kind::BlockSequenceEntryNotAllowed
        | Kind::UnexpectedEofBlockSequence
        | Kind::UnexpectedEofBlockMapping => "yaml-indentation",
        Kind::DirectiveDisallowed => "yaml-directive",
        Kind::UnexpectedCharacter { .. } | Kind::PlainScalarStartsWithDashFlowIndicator => "yaml-character",
        _ => "yaml-other",
    }
}
