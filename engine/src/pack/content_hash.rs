//! The hash that names a pack by its content.

use super::PackHash;
use super::compile::Resolved;
use crate::yaml;
use crate::yaml::{Content, Map, Node};

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

/// The keys of the mappings whose order decides something: which of several automatic actions comes first, in which
/// order effects, triggers and clocks are recorded, in which order a form asks and names what is missing, in which
/// order effects and views carry their values. All other orders are the author's own affair.
fn order(tree: &Node) -> String {
    let mut text = String::new();
    for (id, form) in entries(tree, "forms") {
        note(&mut text, &format!("forms.{id}"), entries(form, "fields"));
    }
    for (id, view) in entries(tree, "views") {
        note(&mut text, &format!("views.{id}"), entries(view, "fields"));
    }
    for (id, workflow) in entries(tree, "workflows") {
        let automatic = |action: &Node| action.as_map().and_then(|map| map.get("automatic")).is_some();
        let actions = entries(workflow, "actions");
        let first = actions.iter().filter(|(_, action)| automatic(action)).copied();
        note(&mut text, &format!("workflows.{id}.actions"), first.collect());
        note(&mut text, &format!("workflows.{id}.clocks"), entries(workflow, "clocks"));
        let opening = workflow.as_map().and_then(|map| map.get("open")).map(|open| ("", open));
        for (action, node) in actions.into_iter().chain(opening) {
            for section in ["effects", "triggers", "extend"] {
                note(&mut text, &format!("workflows.{id}.{action}.{section}"), entries(node, section));
            }
            for (effect, request) in entries(node, "effects") {
                note(&mut text, &format!("workflows.{id}.{action}.effects.{effect}"), entries(request, "with"));
            }
        }
    }
    text
}

fn entries<'n>(node: &'n Node, section: &str) -> Vec<(&'n str, &'n Node)> {
    let section = node.as_map().and_then(|map| map.get(section)).and_then(Node::as_map);
    section.into_iter().flat_map(|map| &map.entries).map(|entry| (&*entry.key, &entry.node)).collect()
}

fn note(text: &mut String, path: &str, entries: Vec<(&str, &Node)>) {
    if entries.len() > 1 {
        let keys: Vec<&str> = entries.into_iter().map(|(key, _)| key).collect();
        text.push_str(&format!("{path}: {}\n", keys.join(" ")));
    }
}
