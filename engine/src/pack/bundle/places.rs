//! Where the values of a tree stand, as one list of numbers: file, first and last byte of each value, and before it of its
//! key, in the order in which the tree is read.

use crate::diagnostic::{FileId, Span};
use crate::yaml::{Content, Node};

/// Notes the places of the values that a tree as it is read has in the tree as it was written.
pub(super) fn note(read: &Node, written: &Node, spans: &mut Vec<Span>) {
    spans.push(written.span);
    match (&read.content, &written.content) {
        (
            Content::List(items) | Content::Appended(items),
            Content::List(written_items) | Content::Appended(written_items),
        ) => {
            for (item, written) in items.iter().zip(written_items) {
                note(item, written, spans);
            }
        }
        (Content::Map(map), Content::Map(written)) => {
            for entry in &map.entries {
                let Some(written) = written.entry(&entry.key) else { continue };
                spans.push(written.key_span);
                note(&entry.node, &written.node, spans);
            }
        }
        _ => {}
    }
}

/// Places as numbers.
pub(super) fn numbers(spans: &[Span]) -> Vec<u32> {
    spans.iter().flat_map(|span| [span.file.number(), span.start, span.end]).collect()
}

/// Numbers as places; those in no file are nowhere.
pub(super) fn spans<'n>(numbers: &'n [u32], files: &'n [FileId]) -> impl Iterator<Item = Option<Span>> + 'n {
    numbers.chunks(3).map(|numbers| match numbers {
        [file, start, end] => {
            let file = files.iter().find(|known| known.number() == *file)?;
            Some(Span { file: *file, start: *start, end: *end })
        }
        _ => None,
    })
}

/// Gives the values of a tree their places, as many as there are.
pub(super) fn set(node: &mut Node, spans: &mut impl Iterator<Item = Option<Span>>) {
    node.span = spans.next().flatten().unwrap_or(node.span);
    match &mut node.content {
        Content::List(items) | Content::Appended(items) => items.iter_mut().for_each(|item| set(item, spans)),
        Content::Map(map) => {
            for entry in &mut map.entries {
                entry.key_span = spans.next().flatten().unwrap_or(entry.key_span);
                set(&mut entry.node, spans);
            }
        }
        _ => {}
    }
}
