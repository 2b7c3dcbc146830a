//! Reading one YAML file into a tree.
//!
//! YAML is taken strictly: what people get wrong without noticing (a key given twice, `1.0` for a version, an anchor
//! far away) is refused with a sentence that says so. Reading goes on after every error that leaves the structure
//! intact.

mod builder;
mod prologue;
mod quotes;
mod scalar;
mod syntax_error;

use granit_parser::{Event, Parser};

pub(crate) use self::scalar::{Plain, plain};
use super::Node;
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Sources, Span};
use builder::Builder;

/// Bytes of a file. The largest pack file by hand is some tens of kilobytes; a mebibyte is no file of rules.
pub const MAXIMUM_FILE_BYTES: usize = 1024 * 1024;

/// Mappings and lists within each other. Packs need about ten; trees are walked by recursion, which must end.
pub const MAXIMUM_DEPTH: usize = 64;

/// Values in a file. A node takes about a hundred times the memory of its shortest spelling.
pub const MAXIMUM_NODES: usize = 200_000;

/// Reads a file. The tree is given back if the file could be read to its end, even when there were errors in it (a
/// duplicate key, a tag …), so that what depends on it can be checked too; what to do about errors is the caller's.
///
/// # Errors
///
/// Pushed on `diagnostics`: `file-too-large`, `too-deep`, `too-many-nodes`, `yaml-syntax` and
/// `yaml-several-documents` (no tree); `duplicate-key`, `bad-key`, `bad-removal`, `yaml-alias`, `yaml-tag`, `yaml-float`,
/// `integer-too-large`.
pub fn parse(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
    read(sources, file, true, diagnostics).map(|written| written.tree)
}

/// A file as it is written.
#[derive(Debug)]
pub struct Written {
    /// The tree, in which the marks of layers (`remove`, `append`, `replace`) are keys like others.
    pub tree: Node,
    /// The comments, in their order.
    pub comments: Vec<Span>,
}

/// Reads a file for whoever writes it anew: with its comments, and nothing in it understood.
///
/// # Errors
///
/// Those of [`parse`](fn@parse).
pub fn parse_written(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Written> {
    read(sources, file, false, diagnostics)
}

fn read(sources: &Sources, file: FileId, marks: bool, diagnostics: &mut Diagnostics) -> Option<Written> {
    let text = sources.text(file);
    if text.len() > MAXIMUM_FILE_BYTES {
        diagnostics.push(
            Diagnostic::error("file-too-large", None)
                .with("file", sources.path(file))
                .with("kibibytes", text.len().div_ceil(1024))
                .with("limit", MAXIMUM_FILE_BYTES / 1024),
        );
        return None;
    }
    let options = granit_parser::options! {
        emit_comments: !marks,
        emit_unresolved_aliases: true,
        disallow_directives: true,
        // One more than ours, so that ours speaks first where it can.
        flow_nesting_limit: MAXIMUM_DEPTH + 1,
        block_nesting_limit: MAXIMUM_DEPTH + 1
    };
    let mut builder = Builder::new(file, text, marks, diagnostics);
    let mut comments = Vec::new();
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, place) = match event {
            Ok(event) => event,
            Err(error) => {
                builder.diagnostics.push(syntax_error::diagnostic(&error, file, text));
                return None;
            }
        };
        let span = span_of(file, &place);
        if matches!(event, Event::Comment(..)) {
            comments.push(span);
            continue;
        }
        if matches!(event, Event::DocumentStart(..)) {
            documents += 1;
            if documents > 1 {
                builder.diagnostics.push(Diagnostic::error("yaml-several-documents", span));
                return None;
            }
        }
        if !builder.take(event, span, &place) {
            return None;
        }
    }
    Some(Written { tree: builder.finish(), comments })
}

/// The parser counts bytes as well as characters when it reads from a text in memory.
fn span_of(file: FileId, place: &granit_parser::Span) -> Span {
    let start = offset(place.start.byte_offset());
    Span { file, start, end: offset(place.end.byte_offset()).max(start) }
}

fn offset(bytes: Option<usize>) -> u32 {
    bytes.and_then(|bytes| u32::try_from(bytes).ok()).unwrap_or(0)
}
