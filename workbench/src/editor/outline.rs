//! What is in a file, by titles.

use std::ops::Range;

use guicheng_engine::Language;
use guicheng_engine::internals::yaml::{Content, Entry, Node};

use super::document::Document;
use super::names::Seen;
use super::view::title_in;

/// Something in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineItem {
    /// Its title; its key if it has none.
    pub name: String,
    /// Its key, if it has a title.
    pub detail: Option<String>,
    /// Whether it is a section or another group, not an element.
    pub is_group: bool,
    /// The bytes of all of it.
    pub range: Range<usize>,
    /// The bytes of its key.
    pub key: Range<usize>,
    /// What is in it.
    pub inner: Vec<OutlineItem>,
}

/// What is in a file: sections, elements and their parts; of a scenario, its steps.
#[must_use]
pub fn outline(document: &Document, language: Language) -> Vec<OutlineItem> {
    let Some(tree) = &document.tree else { return Vec::new() };
    if document.is_scenario() && tree.as_map().is_some_and(|map| map.get("steps").is_some()) {
        return steps(tree, language);
    }
    items(tree, &mut Vec::new(), language)
}

fn byte(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// A title that says something: editors take no outline with an item that is called nothing.
fn title(node: &Node, language: Language) -> Option<String> {
    title_in(node, language).filter(|title| !title.trim().is_empty())
}

fn item(entry: &Entry, node: &Node, is_group: bool, language: Language) -> OutlineItem {
    let key = byte(entry.key_span.start)..byte(entry.key_span.end);
    let title = title(node, language).filter(|_| !is_group);
    let named = if entry.key.trim().is_empty() { "-".to_owned() } else { entry.key.to_string() };
    OutlineItem {
        detail: title.as_ref().map(|_| named.clone()),
        name: title.unwrap_or(named),
        is_group,
        range: key.start..byte(node.span.end).max(key.end),
        key,
        inner: Vec::new(),
    }
}

fn items(node: &Node, path: &mut Vec<String>, language: Language) -> Vec<OutlineItem> {
    let mut found = Vec::new();
    for entry in node.as_map().into_iter().flat_map(|map| &map.entries) {
        path.push(entry.key.to_string());
        let is_map = entry.node.as_map().is_some();
        let place = Seen::of(path).place();
        let is_group = place.is_some_and(|place| place.document().is_none() && place.key().is_mapping());
        let is_document = place.and_then(guicheng_engine::internals::catalogue::Place::document).is_some();
        if path.len() == 1 || is_map && (is_group || is_document) {
            let mut found_item = item(entry, &entry.node, is_group || path.len() == 1, language);
            found_item.inner = items(&entry.node, path, language);
            found.push(found_item);
        }
        path.pop();
    }
    found
}

/// The steps of a scenario: the day, who acts, and what is done.
fn steps(tree: &Node, language: Language) -> Vec<OutlineItem> {
    let Some(entry) = tree.as_map().and_then(|map| map.entry("steps")) else { return Vec::new() };
    let mut whole = item(entry, &entry.node, true, language);
    whole.name = title(tree, language).unwrap_or(whole.name);
    let Content::List(steps) = &entry.node.content else { return vec![whole] };
    for step in steps.iter() {
        let Some(map) = step.as_map() else { continue };
        let said = ["on", "at", "who", "open", "take_over", "do"].into_iter().filter_map(|key| map.get(key)?.as_text());
        let name = said.collect::<Vec<_>>().join(" ");
        let range = byte(step.span.start)..byte(step.span.end);
        let first =
            map.entries.first().map_or(range.clone(), |first| byte(first.key_span.start)..byte(first.key_span.end));
        let name = if name.trim().is_empty() { "-".to_owned() } else { name };
        whole.inner.push(OutlineItem { name, detail: None, is_group: false, range, key: first, inner: Vec::new() });
    }
    vec![whole]
}
