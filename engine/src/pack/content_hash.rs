//! The hash that names a pack by its content.

use super::PackHash;
use super::compile::Resolved;
use crate::format::catalogue::{self, Key, Order};
use crate::yaml;
use crate::yaml::{Content, Entry, Map, Node};

/// The hash of a resolved pack.
pub(super) fn hash(resolved: &Resolved) -> PackHash {
    let manifest = resolved.manifest_node.as_map().map_or_else(Vec::new, |map| {
        // Where a pack came from does not change what it says: `extends` is left out.
        map.entries.iter().filter(|entry| &*entry.key != "extends").cloned().collect()
    });
    let manifest =
        Node { span: resolved.manifest_node.span, content: Content::Map(Map { entries: manifest, replaces: false }) };
    let functions = resolved.scripts.function_sources();
    let mut extra: Vec<(&str, &str)> =
        functions.iter().map(|(name, source)| (name.as_str(), source.as_str())).collect();
    let manifest_text: String = yaml::canonical_hash(&manifest, &[]).iter().map(|byte| format!("{byte:02x}")).collect();
    extra.push(("manifest", &manifest_text));
    extra.push(("version", &resolved.version));
    let order = order(&resolved.tree);
    extra.push(("order", &order));
    if let Some(calendar) = &resolved.calendar {
        extra.push(("calendar", calendar.value.as_str()));
    }
    PackHash::new(yaml::canonical_hash(&resolved.tree, &extra))
}

/// The keys of the mappings whose order decides something, as the catalogue says: which of several automatic actions
/// comes first, in which order effects, triggers and clocks are recorded, in which order a form asks and names what is
/// missing, in which order effects and views carry their values. All other orders are the author's own affair.
fn order(tree: &Node) -> String {
    let mut text = String::new();
    note_below(&mut text, &mut Vec::new(), catalogue::sections(), tree);
    text
}

/// Notes the orders in a document: its own, then those of what is in it, mappings by name and single documents last.
/// `extend` comes after all others, as in the first hashes: another sequence would be another hash.
fn note_below<'n>(text: &mut String, path: &mut Vec<&'n str>, keys: &'static [Key], node: &'n Node) {
    let Some(map) = node.as_map() else { return };
    let mut present: Vec<(&Key, &Node)> = keys.iter().filter_map(|key| Some((key, map.get(key.name)?))).collect();
    present.sort_by_key(|(key, _)| (!key.is_mapping(), key.name == "extend", key.name));
    for (key, value) in &present {
        let Some(entries) = value.as_map().map(|map| &map.entries) else { continue };
        let decides = |entry: &&Entry| match key.order {
            Order::Free => false,
            Order::Decides => true,
            Order::DecidesAmong(other) => entry.node.as_map().and_then(|map| map.get(other)).is_some(),
        };
        let names: Vec<&str> = entries.iter().filter(decides).map(|entry| &*entry.key).collect();
        if names.len() > 1 {
            path.push(key.name);
            text.push_str(&format!("{}: {}\n", written(path), names.join(" ")));
            path.pop();
        }
    }
    for (key, value) in present {
        path.push(key.name);
        if key.is_mapping() {
            for entry in value.as_map().into_iter().flat_map(|map| &map.entries) {
                path.push(&entry.key);
                note_below(text, path, key.inner(), &entry.node);
                path.pop();
            }
        } else {
            note_below(text, path, key.inner(), value);
        }
        path.pop();
    }
}

/// A path as hashes have it since the first of them: without `actions` before an action's id, without a name for the
/// opening, and without the last key where an element has but one order. Another spelling would be another hash.
fn written(path: &[&str]) -> String {
    match path {
        [section @ ("forms" | "views"), id, "fields"] => format!("{section}.{id}"),
        ["workflows", workflow, "open", rest @ ..] => format!("workflows.{workflow}..{}", use_of(rest)),
        ["workflows", workflow, "actions", action, rest @ ..] => {
            format!("workflows.{workflow}.{action}.{}", use_of(rest))
        }
        _ => path.join("."),
    }
}

fn use_of(path: &[&str]) -> String {
    match path {
        [effects, effect, "with"] => format!("{effects}.{effect}"),
        _ => path.join("."),
    }
}
