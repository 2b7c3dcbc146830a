//! What the YAML parser stumbled over, in words for somebody who writes rules, not programs.

use granit_parser::{ErrorKind, ScanError};

use super::MAXIMUM_DEPTH;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

pub(super) fn diagnostic(error: &ScanError, file: FileId, text: &str) -> Diagnostic {
    let at = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(0).min(text.len()));
    // An error at the very end is shown at the last thing written.
    let at = if text.get(at..).is_some_and(|rest| rest.trim().is_empty()) { last_character(text) } else { at };
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span { file, start, end: start };
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return Diagnostic::error("too-deep", span).with("limit", MAXIMUM_DEPTH);
    }
    let reason = if near_full_width(text, at) { "yaml-full-width" } else { reason(error.kind()) };
    Diagnostic::error("yaml-syntax", span).with_phrase("reason", reason)
}

fn last_character(text: &str) -> usize {
    text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at)
}

/// Whether the line, or the one before it, has a full-width colon and no other: `title：受理` looks right and is not.
fn near_full_width(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let start = before.rmatch_indices('\n').nth(1).map_or(0, |(at, _)| at + 1);
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |line| at + line);
    text.get(start..end)
        .unwrap_or("")
        .lines()
        .any(|line| line.contains('：') && !line.contains(':') && !line.trim_start().starts_with('#'))
}

fn reason(kind: &ErrorKind) -> &'static str {
    use ErrorKind as Kind;
    match kind {
        Kind::UnclosedFlowCollection { .. }
        | Kind::MisplacedFlowCollectionEnd
        | Kind::MismatchedFlowCollectionEnd { .. }
        | Kind::UnexpectedEofFlowSequence
        | Kind::UnexpectedEofFlowMapping
        | Kind::UnexpectedEofImplicitFlowMapping
        | Kind::ExpectedFlowMappingSeparator
        | Kind::ExpectedFlowSequenceSeparator => "yaml-brackets",
        Kind::UnclosedQuotedScalar
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
        Kind::SimpleKeyExpected
        | Kind::InvalidSimpleKey
        | Kind::InvalidColonPlacement
        | Kind::InvalidMappingValueWhitespace
        | Kind::MappingValueNotAllowed
        | Kind::MappingKeyNotAllowed
        | Kind::FlowMappingValueAdjacentCollection => "yaml-colon",
        Kind::InvalidIndentation
        | Kind::InvalidBlockScalarIndent
        | Kind::InvalidQuotedScalarIndent
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
