//! The hash that names the content of a tree.

use sha2::{Digest, Sha256};

use super::{Content, Map, Node};

/// Begins every hash, so that another canonical form in the future gives other hashes.
const FORM: &str = "guicheng tree 1";

/// SHA-256 of the content of a tree, and of further named texts (files that are not YAML, say).
///
/// Where a value was written, comments, style and the order of keys (and of the further texts) do not count; types and
/// the order of lists do. Every value is written as a tag and its length before its bytes, so that two different
/// contents never give the same bytes.
#[must_use]
pub fn canonical_hash(node: &Node, extra: &[(&str, &str)]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    write_text(&mut hasher, FORM);
    write_node(&mut hasher, node);
    let mut extra = extra.to_vec();
    extra.sort_unstable();
    write_head(&mut hasher, b'e', extra.len());
    for (name, text) in extra {
        write_text(&mut hasher, name);
        write_text(&mut hasher, text);
    }
    hasher.finalize().into()
}

fn write_head(hasher: &mut Sha256, tag: u8, length: usize) {
    hasher.update([tag]);
    // A length always fits: usize has at most 64 bits on every platform Rust supports.
    hasher.update(u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
}

fn write_text(hasher: &mut Sha256, text: &str) {
    write_head(hasher, b't', text.len());
    hasher.update(text.as_bytes());
}

fn write_node(hasher: &mut Sha256, node: &Node) {
    match &node.content {
        Content::Null => hasher.update(b"n"),
        Content::Boolean(value) => hasher.update([b'b', u8::from(*value)]),
        Content::Integer(value) => {
            hasher.update(b"i");
            hasher.update(value.to_be_bytes());
        }
        Content::Text(text) => write_text(hasher, text),
        Content::List(items) => {
            write_head(hasher, b'l', items.len());
            for item in items {
                write_node(hasher, item);
            }
        }
        Content::Map(map) => write_map(hasher, map),
        Content::Removed => hasher.update(b"x"),
        Content::Appended(items) => {
            write_head(hasher, b'a', items.len());
            for item in items {
                write_node(hasher, item);
            }
        }
    }
}

fn write_map(hasher: &mut Sha256, map: &Map) {
    write_head(hasher, if map.replaces { b'r' } else { b'm' }, map.entries.len());
    let mut entries: Vec<_> = map.entries.iter().collect();
    entries.sort_unstable_by(|one, two| one.key.cmp(&two.key));
    for entry in entries {
        write_text(hasher, &entry.key);
        write_node(hasher, &entry.node);
    }
}
