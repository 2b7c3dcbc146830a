//! What can be said of mistakes only when the whole of a pack is known: that a name is not inherited, which element has this
//! title, what to write instead.

use crate::diagnostic::{Diagnostic, Diagnostics, Hint, Sources, Span, is_bracketed, nearest};
use crate::format::catalogue::{self, Place};
use crate::yaml;
use crate::yaml::{Content, Entry, Map, Node};

use super::skeletons;

/// The code of what is said of a clock that leaves its bound.
const LEAVES_BOUND: &str = "clock-leaves-bound";

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
        Some(tree) => of_keys(of_names(without_follow_ups(diagnostics, tree), tree, &known.layers), tree),
        None => diagnostics,
    };
    advised(diagnostics, known.tree.as_ref(), sources)
}

/// The problems without those that only follow from another: what is wrong in itself is within no bound either.
fn without_follow_ups(diagnostics: Diagnostics, tree: &Node) -> Diagnostics {
    let others: Vec<Span> =
        diagnostics.iter().filter(|found| found.code() != LEAVES_BOUND).filter_map(Diagnostic::span).collect();
    let is_wrong = |whole: Span| {
        others.iter().any(|other| other.file == whole.file && whole.start <= other.start && other.end <= whole.end)
    };
    diagnostics.kept_if(|found| {
        let place = found.span().filter(|_| found.code() == LEAVES_BOUND);
        !place.is_some_and(|place| is_wrong(value_at(tree, place).unwrap_or(place)))
    })
}

/// Where the value of the key with this place is.
fn value_at(node: &Node, key: Span) -> Option<Span> {
    let mut entries = node.as_map().into_iter().flat_map(|map| &map.entries);
    entries.find_map(|entry| if entry.key_span == key { Some(entry.node.span) } else { value_at(&entry.node, key) })
}

/// The problems, each with what its own text shows, or with the element of the tree whose title it gives.
#[must_use]
pub fn advised(diagnostics: Diagnostics, tree: Option<&Node>, sources: &Sources) -> Diagnostics {
    diagnostics.retold(|diagnostic| {
        let bracketed = diagnostic.span().is_some_and(|span| is_bracketed(sources.slice(span)));
        if diagnostic.has_hint() || (diagnostic.suggestion().is_some() && !bracketed) {
            return diagnostic;
        }
        let diagnostic = if bracketed { diagnostic.suggesting(None) } else { diagnostic };
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
    // `大型犬` for `大型`, if only one has such a title.
    let within = || {
        let is_within = |title: &str| title.chars().count() > 1 && (given.contains(title) || title.contains(given));
        let mut found = titles.iter().filter(|(title, _)| is_within(title));
        let first = found.next().filter(|_| !given.is_ascii() && given.chars().count() > 1)?;
        found.all(|(_, id)| *id == first.1).then_some(first.0)
    };
    let title = title.or_else(near).or_else(within)?;
    let (_, id) = titles.iter().find(|(known, _)| *known == title)?;
    candidates.iter().find(|candidate| named(candidate) == *id).cloned()
}

/// What a candidate names: of `data.phone`, the field.
fn named(candidate: &str) -> &str {
    candidate.rsplit('.').next().unwrap_or(candidate)
}

fn gather_titles<'t>(node: &'t Node, candidates: &[String], titles: &mut Vec<(&'t str, &'t str)>) {
    match &node.content {
        Content::Map(map) => {
            for entry in &map.entries {
                if candidates.iter().any(|candidate| named(candidate) == &*entry.key) {
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
    let laid = laid_up_to_each(layers);
    let mut new = Vec::new();
    gather_new(tree, &mut Vec::new(), (layers, &laid), &lacking, &mut new);
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

/// The problems, with the elements that could be meant by keys that are no names: perhaps they are titles. What such an
/// element lacks is not said besides.
fn of_keys(diagnostics: Diagnostics, tree: &Node) -> Diagnostics {
    let bad: Vec<Span> =
        diagnostics.iter().filter(|found| found.code() == "bad-id").filter_map(Diagnostic::span).collect();
    let is_said = |found: &Diagnostic| found.span().is_some_and(|span| bad.contains(&span));
    let diagnostics = diagnostics.kept_if(|found| found.code() != "not-inherited" || !is_said(found));
    diagnostics.retold(|found| {
        let key = found.span().filter(|_| found.code() == "bad-id");
        let Some((map, given)) = key.and_then(|key| map_with(tree, key)) else { return found };
        let names = |map: &Map| -> Vec<String> { map.keys().filter(|key| *key != given).map(str::to_owned).collect() };
        let fields = || at(tree, &["fields"]).and_then(Node::as_map).map(names).unwrap_or_default();
        let meant = titled(tree, given, &names(map)).or_else(|| titled(tree, given, &fields()));
        found.suggesting(meant)
    })
}

/// The mapping that has a key at this place, and the key.
fn map_with(node: &Node, place: Span) -> Option<(&Map, &str)> {
    let map = node.as_map()?;
    let own = map.entries.iter().find(|entry| entry.key_span == place).map(|entry| (map, &*entry.key));
    own.or_else(|| map.entries.iter().find_map(|entry| map_with(&entry.node, place)))
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
    layers: (&[Node], &[Node]),
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

/// What the layers come to up to each of them, with what is laid there by skeletons and steps.
fn laid_up_to_each(layers: &[Node]) -> Vec<Node> {
    let up_to = |count: usize| layers.iter().take(count).cloned().reduce(yaml::overlay);
    (1..=layers.len()).filter_map(up_to).map(|merged| skeletons::expand(&merged).tree).collect()
}

/// What the layers below that which brings a path in have beside it, as they are laid; nothing if it is in the lowest, a layer above says more of it, or
/// there is nothing beside it.
fn inherited_beside(path: &[&str], (layers, laid): (&[Node], &[Node])) -> Option<Vec<String>> {
    let (_, parent) = path.split_last()?;
    let first = laid.iter().position(|tree| at(tree, path).is_some())?;
    let is_last = layers.iter().skip(first + 1).all(|layer| at(layer, path).is_none());
    let below = laid.get(first.checked_sub(1)?)?;
    let names: Vec<String> = at(below, parent)?.as_map()?.keys().map(str::to_owned).collect();
    (is_last && !names.is_empty()).then_some(names)
}

fn at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.as_map()?.get(key))
}
