//! The hash that names a pack: SHA-256 of what it says, as JSON in the form of RFC 8785.
//!
//! What can decide is in it: the resolved sections, the functions, the manifest, the ids of the packs it is laid over (by
//! which it sees what registers hold), the business rules among them, the calendar, how open procedures go over to it, and
//! the edition of the meaning of rules. Where a value was written, comments, and the versions of the packs below are not.
//! Whether the order of a mapping is in it, its key says where it is declared.

use std::convert::Infallible;

use sha2::{Digest, Sha256};

use super::{Pack, PackHash};
use crate::base::Id;
use crate::base::canonical_json::{is_exact, write_boolean, write_list, write_object, write_text};
use crate::format::catalogue::{self, Key, Order, Shape};
use crate::yaml::{Content, Entry, Map, Node};

/// The member of an object that is a mapping whose order decides: its keys in their order. No id begins so.
pub(super) const ORDER: &str = "#order";

/// The one member of an object that stands for a whole number beyond those that are the same to every reader of JSON.
pub(super) const INTEGER: &str = "#integer";

/// The one member of an object that stands for what a layer takes away, …
pub(super) const REMOVE: &str = "#remove";

/// … for what it appends to a list, …
pub(super) const APPEND: &str = "#append";

/// … and for a mapping that it puts in place of the one below.
pub(super) const REPLACE: &str = "#replace";

/// Keys of the manifest that are said in another way: the version, which an amendment gives anew; the calendar, which may
/// be that of a pack below; and what it is laid over, by the ids of all that lie below.
pub(super) const SAID_OTHERWISE: [&str; 3] = ["version", "calendar", "extends"];

/// The hash of what a pack says.
pub(super) fn hash(content: &str) -> PackHash {
    PackHash::new(Sha256::digest(content.as_bytes()).into())
}

/// What a pack says, as canonical JSON.
pub(super) fn content(pack: &Pack) -> String {
    let said = Said {
        version: &pack.version,
        functions: pack.scripts.function_sources(),
        manifest: &pack.origin.manifest,
        sections: &pack.tree,
        layer: pack.origin.layer.as_ref(),
    };
    content_of(pack, &said)
}

/// What of a pack can be said in part.
pub(super) struct Said<'p> {
    pub(super) version: &'p str,
    pub(super) functions: Vec<(String, String)>,
    pub(super) manifest: &'p Node,
    pub(super) sections: &'p Node,
    pub(super) layer: Option<&'p Node>,
}

/// What a pack says, in part, as canonical JSON.
pub(super) fn content_of(pack: &Pack, said: &Said<'_>) -> String {
    let mut text = String::new();
    let Ok(()) = write_object(&mut text, parts(pack, said), |out, part| part(out));
    text
}

type Part<'p> = Box<dyn Fn(&mut String) -> Result<(), Infallible> + 'p>;

fn parts<'p>(pack: &'p Pack, said: &'p Said<'_>) -> Vec<(&'static str, Part<'p>)> {
    let mut parts: Vec<(&str, Part<'_>)> = vec![
        ("calendar", Box::new(|out| text(out, pack.calendar.as_str()))),
        (
            "edition",
            Box::new(|out| {
                out.push_str(&pack.edition.to_string());
                Ok(())
            }),
        ),
        ("functions", Box::new(|out| functions(out, &said.functions))),
        ("lineage", Box::new(|out| write_list(out, pack.ancestry.iter(), |out, id| text(out, id.as_str())))),
        ("manifest", Box::new(|out| manifest(out, said.manifest))),
        ("rules_over", Box::new(|out| write_list(out, &pack.base_packs, |out, id| text(out, id.as_str())))),
        ("sections", Box::new(|out| document(out, said.sections, catalogue::sections()))),
        ("version", Box::new(|out| text(out, said.version))),
    ];
    if let Some(layer) = said.layer {
        parts.push(("layer", Box::new(|out| document(out, layer, catalogue::sections()))));
    }
    if let Some(transition) = &pack.transition {
        // Which procedures go over follows from the pack below, whose version is not in the hash.
        parts.push((
            "moves",
            Box::new(|out| {
                let workflows = transition.moves.iter().map(|(workflow, states)| (workflow.as_str(), states)).collect();
                write_object(out, workflows, |out, states| {
                    let states = states.iter().map(|(old, new)| (old.as_str(), new)).collect();
                    write_object(out, states, |out, new: &Id| text(out, new.as_str()))
                })
            }),
        ));
        // What it takes the place of is the pack below, unless it says otherwise.
        if transition.of == pack.id {
            parts.push(("replaces", Box::new(|out| text(out, pack.id.as_str()))));
        }
    }
    parts
}

fn text(out: &mut String, text: &str) -> Result<(), Infallible> {
    write_text(out, text);
    Ok(())
}

fn functions(out: &mut String, functions: &[(String, String)]) -> Result<(), Infallible> {
    let functions = functions.iter().map(|(name, source)| (name.as_str(), source.as_str())).collect();
    write_object(out, functions, text)
}

fn manifest(out: &mut String, node: &Node) -> Result<(), Infallible> {
    let entries = node.as_map().map(|map| map.entries.as_slice()).unwrap_or_default();
    let said_here = entries.iter().filter(|entry| !SAID_OTHERWISE.contains(&&*entry.key));
    members(out, said_here, catalogue::manifest())
}

/// Content, of which a document is read by the names of its keys.
fn document(out: &mut String, node: &Node, keys: &'static [Key]) -> Result<(), Infallible> {
    value(out, node, Some(Shape::Document(keys)), Order::Free)
}

fn value(out: &mut String, node: &Node, shape: Option<Shape>, order: Order) -> Result<(), Infallible> {
    let shape = shape.map(Shape::long);
    match &node.content {
        Content::Null => out.push_str("null"),
        // A resolved tree removes, appends and replaces nothing any more; a layer does.
        Content::Removed => {
            return write_object(out, vec![(REMOVE, ())], |out, ()| {
                write_boolean(out, true);
                Ok(())
            });
        }
        Content::Appended(items) => {
            return write_object(out, vec![(APPEND, items)], |out, items| {
                write_list(out, items, |out, node| value(out, node, None, order))
            });
        }
        Content::Map(map) if map.replaces => {
            let content = Content::Map(Map { replaces: false, ..map.clone() });
            return write_object(out, vec![(REPLACE, Node { span: node.span, content })], |out, node| {
                value(out, &node, shape, order)
            });
        }
        Content::Boolean(value) => write_boolean(out, *value),
        Content::Integer(number) if is_exact(*number) => out.push_str(&number.to_string()),
        Content::Integer(number) => {
            return write_object(out, vec![(INTEGER, number.to_string())], |out, number| text(out, &number));
        }
        Content::Text(value) => write_text(out, value),
        Content::List(items) => {
            let item = match shape {
                Some(Shape::List(item)) => Some(item()),
                other => other,
            };
            return write_list(out, items, |out, node| value(out, node, item, order));
        }
        Content::Map(map) => {
            return match shape {
                Some(Shape::Document(keys)) => members(out, &map.entries, keys),
                Some(Shape::Mapping(entry)) => mapping(out, map, entry(), order),
                Some(Shape::List(item)) => value(out, node, Some(item()), order),
                Some(Shape::Value(_) | Shape::Words(_) | Shape::Either(..)) | None => members(out, &map.entries, &[]),
            };
        }
    }
    Ok(())
}

/// The members of a document, each with what its key says of it.
fn members<'n>(
    out: &mut String,
    entries: impl IntoIterator<Item = &'n Entry>,
    keys: &'static [Key],
) -> Result<(), Infallible> {
    let entries = entries.into_iter().map(|entry| (&*entry.key, entry)).collect();
    write_object(out, entries, |out, entry: &Entry| {
        let key = keys.iter().find(|key| key.name == &*entry.key);
        value(out, &entry.node, key.map(|key| (key.shape)()), key.map_or(Order::Free, |key| key.order))
    })
}

/// A mapping whose keys are the pack's own; with their order, if that decides.
fn mapping(out: &mut String, map: &Map, shape: Shape, order: Order) -> Result<(), Infallible> {
    let mut entries: Vec<(&str, Option<&Entry>)> = map.entries.iter().map(|entry| (&*entry.key, Some(entry))).collect();
    if order == Order::Decides && entries.len() > 1 {
        entries.push((ORDER, None));
    }
    write_object(out, entries, |out, entry| match entry {
        Some(entry) => value(out, &entry.node, Some(shape), Order::Free),
        None => write_list(out, map.keys(), text),
    })
}
