//! What articles say that no step of a procedure decides, in their own summaries: that of one pack beside that of the other
//! which is cited for the same.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::internals::model::ArticleKind;
use guicheng_engine::internals::yaml::{Content, Node};
use guicheng_engine::{Pack, Text};

use super::{Difference, Stated, Topic};
use crate::messages;

/// What the articles of two packs say otherwise, of those whose packs give a reason why not all of it is carried out.
pub(super) fn besides(old: &Pack, new: &Pack) -> Vec<Difference> {
    let (old, new) = (Side::of(old, new), Side::of(new, old));
    let mut told: Vec<Difference> = Vec::new();
    let mut add = |one: Option<&str>, two: Option<&str>| {
        let Some(path) = one.into_iter().chain(two).map(path_of).min() else { return };
        let stated = |side: &Side<'_>, article: Option<&str>| {
            let article = article?;
            Some(Stated { value: side.says(article)?, articles: vec![article.to_owned()] })
        };
        let (one, two) = (stated(&old, one), stated(&new, two));
        let is_known = told.iter().any(|known| known.old == one && known.new == two);
        let same = one.as_ref().zip(two.as_ref()).is_some_and(|(one, two)| one.value == two.value);
        if !is_known && !same {
            told.push(Difference {
                topic: Topic::Texts,
                path,
                workflows: BTreeMap::new(),
                subject: vec![messages::text("diff-articles", &[])],
                key: Some("summary"),
                old: one,
                new: two,
                breaking: None,
            });
        }
    };
    for article in old.besides() {
        match old.beside(&article, &new) {
            Some(other) => add(Some(&article), Some(&other)),
            None if old.is_executable(&article) => add(Some(&article), None),
            None => {}
        }
    }
    for article in new.besides() {
        match new.beside(&article, &old) {
            Some(other) => add(Some(&other), Some(&article)),
            None if new.is_executable(&article) => add(None, Some(&article)),
            None => {}
        }
    }
    told
}

fn path_of(article: &str) -> String {
    let (source, number) = article.split_once('/').unwrap_or((article, ""));
    format!("sources.{source}.articles.{}", number.split('(').next().unwrap_or(number))
}

/// The article that a citation is of, without the item.
fn whole(citation: &str) -> &str {
    citation.split('(').next().unwrap_or(citation)
}

/// A pack and the articles that it has alone.
struct Side<'p> {
    pack: &'p Pack,
    /// Where each of them is cited, items by themselves.
    cited: BTreeMap<String, BTreeSet<String>>,
}

impl<'p> Side<'p> {
    fn of(pack: &'p Pack, other: &Pack) -> Self {
        let mut cited: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut note = |path: &str, citation: &str| {
            let is_own = citation.split_once('/').is_some_and(|(source, _)| other.sources.get(source).is_none());
            if is_own {
                cited.entry(citation.to_owned()).or_default().insert(path.to_owned());
            }
        };
        for citation in pack.in_force.iter().flat_map(|in_force| in_force.citations.iter()) {
            note("in_force", citation.as_str());
        }
        cites(pack.tree(), "", &mut note);
        Self { pack, cited }
    }

    fn article(&self, citation: &str) -> Option<&guicheng_engine::internals::model::Article> {
        let (source, number) = whole(citation).split_once('/')?;
        self.pack.sources.get(source)?.articles.get(number).map(AsRef::as_ref)
    }

    fn is_executable(&self, citation: &str) -> bool {
        self.article(citation).is_some_and(|article| article.kind == ArticleKind::Executable)
    }

    /// What an article says, or the item of it that is cited.
    fn says(&self, citation: &str) -> Option<Text> {
        let article = self.article(citation)?;
        let item = citation.split_once('(').and_then(|(_, item)| item.strip_suffix(')'));
        let item = item.and_then(|item| article.items.iter().find(|(id, _)| id.as_str() == item));
        Some(item.map_or_else(|| article.summary.clone(), |(_, text)| text.clone()))
    }

    /// The own articles, cited somewhere, of which something is left to words.
    fn besides(&self) -> Vec<String> {
        let articles: BTreeSet<&str> = self.cited.keys().map(|citation| whole(citation)).collect();
        let is_besides = |article: &&str| self.article(article).is_some_and(|article| article.because.is_some());
        articles.into_iter().filter(is_besides).map(str::to_owned).collect()
    }

    /// Where an article, or an item of it, is cited.
    fn places(&self, article: &str) -> BTreeSet<&String> {
        self.cited.iter().filter(|(citation, _)| whole(citation) == article).flat_map(|(_, places)| places).collect()
    }

    /// What the other pack cites in the same places, most of all: an article, or an item of one.
    fn beside(&self, article: &str, other: &Side<'_>) -> Option<String> {
        let places = self.places(article);
        let likeness = |theirs: &BTreeSet<String>| {
            let shared = theirs.iter().filter(|place| places.contains(place)).count();
            let all = places.len().saturating_add(theirs.len()).saturating_sub(shared);
            // In hundredths.
            shared.saturating_mul(100).checked_div(all).unwrap_or_default()
        };
        let all = other.cited.iter().map(|(citation, theirs)| (likeness(theirs), citation));
        all.filter(|(likeness, _)| *likeness > 0)
            .max_by_key(|(likeness, _)| *likeness)
            .map(|(_, citation)| citation.clone())
    }
}

/// Tells each article that is cited in a tree, and where.
fn cites(node: &Node, path: &str, note: &mut impl FnMut(&str, &str)) {
    let Content::Map(map) = &node.content else { return };
    for entry in map.entries.iter().filter(|entry| !(path.is_empty() && &*entry.key == "sources")) {
        if &*entry.key == "article" {
            let listed = entry.node.as_items();
            listed.iter().filter_map(Node::as_text).for_each(|citation| note(path, citation));
        } else {
            let below = if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
            cites(&entry.node, &below, note);
        }
    }
}
