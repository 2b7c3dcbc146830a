//! What can be said of mistakes only when the whole of a pack is known: that a name is not inherited, which element has this
//! title, what to write instead.

use crate::diagnostic::{Diagnostic, Diagnostics, Hint, Sources, Span, nearest};
use crate::format::catalogue::{self, Place};
use crate::yaml;
use crate::yaml::{Content, Entry, Node};

use super::skeletons;

/// What is known of a pack beside its sources.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Its layers, the first below all others, each alone.
    pub(super) layers: Vec<Node>,
    /// All of them laid over each other.
    pub(super) tree: Option<Node>,
}

/// The problems of a pack with all that can be advised.
pub(super) fn advise(diagnostics: Diagnostics, known: &Known, sources: &Sources) -> Diagnostics {
    let diagnostics = match &known.tree {
        Some(tree) => of_names(diagnostics, tree, &known.layers),
        None => diagnostics,
    };
    advised(diagnostics, known.tree.as_ref(), sources)
}

/// The problems, each with what its own text shows, or with the element of the tree whose title it gives.
#[must_use]
pub fn advised(diagnostics: Diagnostics, tree: Option<&Node>, sources: &Sources) -> Diagnostics {
    diagnostics.retold(|diagnostic| {
        if diagnostic.suggestion().is_some() || diagnostic.has_hint() {
            return diagnostic;
        }
        let hint = Hint::of(&diagnostic, sources);
        // Keys of the format have no titles.
        if let Some((given, candidates)) = diagnostic.unmatched().filter(|_| diagnostic.code() != "unknown-key")
            && hint.is_none()
            && let Some(id) = tree.and_then(|tree| titled(tree, given, candidates))
        {
            return diagnostic.suggesting(Some(id));
        }
        diagnostic.hinting(hint)
    })
}

/// The one of the candidates that stands somewhere in the tree under this title, in either language, or nearly.
fn titled(tree: &Node, given: &str, candidates: &[String]) -> Option<String> {
    let mut titles: Vec<(&str, &str)> = Vec::new();
    gather_titles(tree, candidates, &mut titles);
    let title = titles.iter().find(|(title, _)| *title == given).map(|(title, _)| *title);
    // Two characters of Chinese are near to any two others.
    let near = || nearest(given, titles.iter().map(|(title, _)| *title)).filter(|_| given.chars().count() > 3);
    let title = title.or_else(near)?;
    titles.iter().find(|(known, _)| *known == title).map(|(_, id)| (*id).to_owned())
}

fn gather_titles<'t>(node: &'t Node, candidates: &[String], titles: &mut Vec<(&'t str, &'t str)>) {
    match &node.content {
        Content::Map(map) => {
            for entry in &map.entries {
                if candidates.iter().any(|candidate| **candidate == *entry.key) {
                    titles.extend(titles_of(&entry.node).map(|title| (title, &*entry.key)));
                }
                gather_titles(&entry.node, candidates, titles);
            }
        }
        Content::List(items) => items.iter().for_each(|item| gather_titles(item, candidates, titles)),
        _ => {}
    }
}

/// The titles of an element: its `title`, or what it is, in one language or both.
fn titles_of(element: &Node) -> impl Iterator<Item = &str> {
    let title = element.as_map().and_then(|map| map.get("title")).unwrap_or(element);
    let languages = title.as_map().into_iter().flat_map(|map| [map.get("zh"), map.get("en")]).flatten();
    languages.chain([title]).filter_map(Node::as_text)
}

/// A new element of a layer that lacks what every element of its kind has.
struct New {
    span: Span,
    key: String,
    key_span: Span,
    under: String,
    inherited: Vec<String>,
    missing: Vec<String>,
}

/// The problems, with one in place of all keys that an element lacks which a layer brings in: most often its name is
/// misspelt, and only some keys were to be changed.
fn of_names(diagnostics: Diagnostics, tree: &Node, layers: &[Node]) -> Diagnostics {
    let lacking: Vec<(Span, String)> =
        diagnostics.iter().filter_map(|found| Some((found.span()?, missing(found)?.to_owned()))).collect();
    if lacking.is_empty() || layers.len() < 2 {
        return diagnostics;
    }
    let mut new = Vec::new();
    gather_new(tree, &mut Vec::new(), layers, &lacking, &mut new);
    diagnostics.retold(|found| {
        let of_new = missing(&found).and(found.span()).and_then(|span| new.iter().find(|new| new.span == span));
        let Some(New { key, key_span, under, inherited, missing, .. }) = of_new else { return found };
        Diagnostic::error("not-inherited", *key_span)
            .with("name", key)
            .with("under", under)
            .with_list("missing", missing)
            .did_you_mean(key, inherited.iter().map(String::as_str))
    })
}

/// The key that a problem says is missing.
fn missing(diagnostic: &Diagnostic) -> Option<&str> {
    let is_key = |(name, _): &&(&'static str, crate::diagnostic::Argument)| *name == "key";
    let key = diagnostic.arguments().iter().find(is_key).filter(|_| diagnostic.code() == "missing-key");
    match key {
        Some((_, crate::diagnostic::Argument::Text(key))) => Some(key),
        _ => None,
    }
}

fn gather_new<'t>(
    node: &'t Node,
    path: &mut Vec<&'t str>,
    layers: &[Node],
    lacking: &[(Span, String)],
    new: &mut Vec<New>,
) {
    let Some(map) = node.as_map() else { return };
    for Entry { key, key_span, node } in &map.entries {
        path.push(key);
        let missing: Vec<String> =
            lacking.iter().filter(|(span, _)| *span == node.span).map(|(_, key)| key.clone()).collect();
        if !missing.is_empty()
            && matches!(catalogue::at(path.as_slice()), Some(Place::Entry(_)))
            && let Some(inherited) = inherited_beside(path, layers)
        {
            let under = path.split_last().map(|(_, under)| under.join(".")).unwrap_or_default();
            let (key, key_span, span) = (key.to_string(), *key_span, node.span);
            new.push(New { span, key, key_span, under, inherited, missing });
        }
        gather_new(node, path, layers, lacking, new);
        path.pop();
    }
}

/// What the layers below that which has a path have beside it; nothing if one of them has it too, or has nothing there.
fn inherited_beside(path: &[&str], layers: &[Node]) -> Option<Vec<String>> {
    let (_, parent) = path.split_last()?;
    let first = layers.iter().position(|layer| at(layer, path).is_some())?;
    let is_last = layers.iter().skip(first + 1).all(|layer| at(layer, path).is_none());
    // With what is laid there by skeletons.
    let below = skeletons::expand(&layers.iter().take(first).cloned().reduce(yaml::overlay)?).tree;
    let names: Vec<String> = at(&below, parent)?.as_map()?.keys().map(str::to_owned).collect();
    (is_last && !names.is_empty() && at(&below, path).is_none()).then_some(names)
}

fn at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.as_map()?.get(key))
}
