//! Where a value begins for a reader, when the parser says that it begins later.
//!
//! The parser gives a block (`|`, `>`) the place of its first line, and a list that is not indented the place of its
//! first item. A reader looks for the sign that introduces it, and needs it to see how the value is written.

use granit_parser::{Event, ScalarStyle, StructureStyle};

use crate::diagnostic::Span;

/// The offset of the introducing sign, if the event has one; the event's own start otherwise. `after_key` says that the
/// value is that of a key: only there can a list stand without indentation.
pub(crate) fn start(text: &str, last_end: u32, event: &Event<'_>, span: Span, after_key: bool) -> u32 {
    let found = match event {
        Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) => block_header(text, last_end, span.start),
        Event::SequenceStart(StructureStyle::Block, ..) if after_key => dash(text, last_end, span.start),
        _ => None,
    };
    found.unwrap_or(span.start)
}

fn offset(bytes: u32) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// The `|` or `>` after the last event. Only signs, an anchor or tag (refused, but there) and comments come before it.
fn block_header(text: &str, last_end: u32, start: u32) -> Option<u32> {
    let between = text.get(offset(last_end)..offset(start))?;
    let mut after_space = true;
    let mut skipped_to = None;
    for (at, character) in between.char_indices() {
        match skipped_to {
            Some(end) if character == end || (end == ' ' && character == '\n') => skipped_to = None,
            Some(_) => continue,
            None => {}
        }
        match character {
            '|' | '>' => return last_end.checked_add(u32::try_from(at).ok()?),
            '#' if after_space => skipped_to = Some('\n'),
            '&' | '!' => skipped_to = Some(' '),
            _ => {}
        }
        after_space = character.is_whitespace();
    }
    None
}

/// The dash before the first item, if the parser has passed it already.
fn dash(text: &str, last_end: u32, start: u32) -> Option<u32> {
    let before = text.get(offset(last_end)..offset(start))?.trim_end();
    let at = before.strip_suffix('-')?.len();
    last_end.checked_add(u32::try_from(at).ok()?)
}
