//! What is said of what stands at a place: what a name is called and rests on, what a key means, what is inherited there.

use std::ops::Range;

use guicheng_engine::internals::catalogue::{Key, manifest};
use guicheng_engine::internals::diagnostic::Sources;
use guicheng_engine::internals::yaml::{Content, Node, emit, lookup};

use super::document::{Document, holds};
use super::index::pack_of;
use super::names::Seen;
use super::occurrences::cited;
use super::view::View;
use crate::messages;
use crate::schema;

/// Lines of an inherited value that are shown.
const MOST_LINES: usize = 12;

/// What is said of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The bytes it is said of.
    pub range: Range<usize>,
    /// What is said, as Markdown.
    pub text: String,
}

/// What is said of what stands at a place of a file.
#[must_use]
pub fn hover(view: &View, document: &Document, offset: usize) -> Option<Hover> {
    of_name(view, document, offset).or_else(|| of_key(view, document, offset))
}

fn of_name(view: &View, document: &Document, offset: usize) -> Option<Hover> {
    let there = view.index.at(&document.path, offset)?;
    let mut told = element(view, document, &there.symbol)?;
    if there.defines {
        let path: Vec<String> = there.symbol.split('.').map(str::to_owned).collect();
        told.extend(inherited(view, document, &path));
    }
    Some(Hover { range: there.from..there.to, text: told.join("\n\n") })
}

/// What a name is called, what kind of thing it is, and what it rests on.
fn element(view: &View, document: &Document, symbol: &str) -> Option<Vec<String>> {
    let tree = view.tree(pack_of(&document.path));
    let node = tree.and_then(|tree| lookup(tree, symbol));
    let written = || {
        let found = view.index.defined(symbol, &document.path, usize::MAX)?;
        let path: Vec<String> = found.occurrence.symbol.split('.').map(str::to_owned).collect();
        let tree = view.index.document(&found.path)?.tree.as_ref()?;
        Some(super::index::entry_of(tree, &path)?.node.clone())
    };
    let node = node.cloned().or_else(written)?;
    let id = symbol.rsplit('.').next().unwrap_or(symbol);
    let noun = noun(symbol).map(|noun| messages::message(view.language, noun, &[])).unwrap_or_default();
    let title = view.title_of(&node).unwrap_or_default();
    let mut told = vec![format!("**{}** `{id}` {noun}", title.trim()).replace("**** ", "")];
    if symbol.starts_with("sources.") {
        let citation = citation(symbol);
        return Some(article(view, document, &citation).unwrap_or(told));
    }
    told.extend(facts(&node));
    let articles = node.as_map().and_then(|map| map.get("article"));
    for cited in articles.into_iter().flat_map(|node| node.as_items()) {
        told.extend(cited.as_text().and_then(|citation| article(view, document, citation)).into_iter().flatten());
    }
    Some(told)
}

/// What is plainest of an element: the type of a field, the value of a parameter, how long a clock runs.
fn facts(node: &Node) -> Option<String> {
    const TOLD: [&str; 10] =
        ["type", "value", "values", "interpretation", "chosen", "limit", "until", "from", "to", "that"];
    let map = node.as_map()?;
    let told: Vec<String> = TOLD.iter().filter_map(|key| Some(format!("{key}: {}", plain(map.get(key)?)))).collect();
    (!told.is_empty()).then(|| format!("```yaml\n{}\n```", told.join("\n")))
}

fn plain(node: &Node) -> String {
    let text = emit(node, &Sources::default(), false);
    match &node.content {
        Content::Map(_) | Content::List(_) => {
            format!("\n{}", text.trim_end().lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n"))
        }
        _ => text.trim_end().to_owned(),
    }
}

/// What an article says: its text, and its summary.
fn article(view: &View, document: &Document, citation: &str) -> Option<Vec<String>> {
    let tree = view.tree(pack_of(&document.path))?;
    let symbol = cited(citation)?;
    let summary = view.title(tree, &symbol)?;
    let (source, _) = citation.split_once('/')?;
    let text = view.title(tree, &format!("sources.{source}")).unwrap_or_default();
    Some(vec![format!("> `{citation}` {text}\n>\n> {}", summary.trim())])
}

/// How an article or its item is cited, by its path.
fn citation(symbol: &str) -> String {
    let rest = symbol.strip_prefix("sources.").unwrap_or(symbol);
    let (source, rest) = rest.split_once(".articles.").unwrap_or((rest, ""));
    match rest.split_once(".items.") {
        Some((article, item)) => format!("{source}/{article}({item})"),
        None => format!("{source}/{rest}"),
    }
}

/// The noun for what stands at a path.
pub(super) fn noun(symbol: &str) -> Option<&'static str> {
    let parts: Vec<&str> = symbol.split('.').collect();
    Some(match parts.as_slice() {
        ["sources", _] => "noun-source",
        ["sources", _, "articles", _] => "noun-article",
        ["sources", _, "articles", _, "items", _] => "noun-item",
        ["fields", _] => "noun-field",
        ["forms", _] => "noun-form",
        ["parameters", _] => "noun-parameter",
        ["interpretations", _] => "noun-interpretation",
        ["interpretations", _, "readings", _] => "noun-reading",
        ["organisations", _] => "noun-organisation",
        ["organisation_kinds", _] => "noun-organisation-kind",
        ["parties", _] => "noun-party",
        ["parties", _, "roles", _] => "noun-role",
        ["cases", _] => "noun-case-kind",
        ["registers", _] => "noun-register",
        ["codes", _] => "noun-code-list",
        ["codes", _, "entries", _] => "noun-code",
        ["checklists", _] => "noun-checklist",
        ["skeletons", _] => "noun-skeleton",
        ["steps", _] => "noun-step",
        ["workflows", _] => "noun-workflow",
        [.., "states", _] => "noun-state",
        [.., "actions", _] => "noun-action",
        [.., "clocks", _] => "noun-clock",
        ["series", _] => "noun-series",
        ["windows", _] => "noun-window",
        ["effects", _] => "noun-effect",
        ["letters", _] => "noun-letter",
        ["views", _] => "noun-view",
        ["collections", _] => "noun-collection",
        ["figures", _] => "noun-figure",
        _ => return None,
    })
}

/// What is said of a key of the format.
fn of_key(view: &View, document: &Document, offset: usize) -> Option<Hover> {
    let entries = document.entries_at(offset);
    let last = *entries.last().filter(|last| holds(last.key_span, offset))?;
    let path: Vec<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
    let mut told = Vec::new();
    if !document.is_scenario() {
        told.extend(meaning(view, &path).map(|said| format!("`{}`: {said}", last.key)));
        told.extend(inherited(view, document, &path));
    } else {
        told.extend(schema::scenario_meaning(&path, view.language).map(|said| format!("`{}`: {said}", last.key)));
    }
    let byte = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    let range = byte(last.key_span.start)..byte(last.key_span.end);
    (!told.is_empty()).then(|| Hover { range, text: told.join("\n\n") })
}

/// What a key of a pack means, by the path that leads to it.
pub(super) fn meaning(view: &View, path: &[String]) -> Option<String> {
    let (name, above) = path.split_last()?;
    let key = |keys: &[&'static Key]| keys.iter().find(|key| key.name == name).copied();
    let seen = Seen::of(above);
    let keys: Vec<&'static Key> = match above {
        [] => guicheng_engine::internals::catalogue::sections().iter().chain(manifest()).collect(),
        _ => seen.document(),
    };
    let found = key(&keys)?;
    let chapter = match seen.path.first() {
        Some(section) if guicheng_engine::internals::catalogue::sections().iter().any(|key| key.name == section) => {
            section
        }
        None if guicheng_engine::internals::catalogue::sections().iter().any(|key| key.name == name) => name,
        _ => "pack.yaml",
    };
    schema::meaning(chapter, &keys, found, view.language)
}

/// What the pack below says at a path that a layer writes anew.
fn inherited(view: &View, document: &Document, path: &[String]) -> Option<String> {
    let (below, tree) = view.tree_below(&document.path)?;
    let node = super::index::entry_of(tree, path).map(|entry| &entry.node)?;
    let text = emit(node, &Sources::default(), false);
    let mut lines: Vec<&str> = text.trim_end().lines().collect();
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        lines.push("…");
    }
    let place = view.packs.get(below).map(|examined| examined.sources.place(node.span)).unwrap_or_default();
    let said = view.say("editor-inherited", &[("pack", &below), ("place", &place)]);
    Some(format!("{said}\n```yaml\n{}\n```", lines.join("\n")))
}
