//! What a pack decides by, apart from its texts: equal of two versions, they differ in nothing but words.
//!
//! It is what the [name of a pack](super::content_hash) is the hash of, without what its keys say is text, and without the
//! number of the version. Of a template only the values that it takes in are left.

use sha2::{Digest, Sha256};

use super::content_hash::{Said, content_of};
use super::model::SeriesRead;
use super::{Pack, PackHash};
use crate::format::catalogue::{self, Key, Shape};
use crate::yaml::{Content, Entry, Map, Node};

impl Pack {
    /// Whether another version of the pack differs from it in texts alone: titles, sentences, articles, how things are shown.
    /// By both everything is decided alike. One says so of itself.
    #[must_use]
    pub fn differs_in_texts_alone(&self, other: &Self) -> bool {
        self.id == other.id && self.calendar == other.calendar && self.rules_hash() == other.rules_hash()
    }

    /// The hash of what is decided by.
    fn rules_hash(&self) -> PackHash {
        *self.rules_hash.get_or_init(|| {
            let tree = |node: &Node, keys| stripped(node, Some(Shape::Document(keys)));
            let content = content_of(
                self,
                &Said {
                    version: "",
                    functions: self.scripts.function_sources(),
                    manifest: &tree(&self.origin.manifest, catalogue::manifest()),
                    sections: &self.with_titles_written(tree(&self.tree, catalogue::sections())),
                    layer: self.origin.layer.as_ref().map(|layer| tree(layer, catalogue::sections())).as_ref(),
                },
            );
            PackHash::new(Sha256::digest(content.as_bytes()).into())
        })
    }

    /// The tree without texts, with the titles that numbers are written with: a number is recorded, and rules read it.
    fn with_titles_written(&self, mut stripped: Node) -> Node {
        let reads = || self.series.values().flat_map(|series| series.reads());
        if reads().any(|read| matches!(read, SeriesRead::Party(_))) {
            put_back(&mut stripped, &self.tree, &["organisations"]);
        }
        for read in reads() {
            if let SeriesRead::Fact(field, options) | SeriesRead::Datum(field, options) = read
                && options.values().next().is_some()
            {
                put_back(&mut stripped, &self.tree, &["fields", field.as_str(), "options"]);
            }
        }
        stripped
    }
}

/// Puts what stands at a path in one tree at the same path of another that has it.
fn put_back(into: &mut Node, from: &Node, path: &[&str]) {
    let Some((key, rest)) = path.split_first() else {
        *into = from.clone();
        return;
    };
    let known = from.as_map().and_then(|map| map.get(key));
    if let (Some(known), Content::Map(map)) = (known, &mut into.content)
        && let Some(entry) = map.entries.iter_mut().find(|entry| *entry.key == **key)
    {
        put_back(&mut entry.node, known, rest);
    }
}

/// A tree without texts.
fn stripped(node: &Node, shape: Option<Shape>) -> Node {
    let within = |shape| move |node: &Node| stripped(node, shape);
    let content = match (shape.map(Shape::long), &node.content) {
        (Some(Shape::Value("template")), _) => {
            let values = catalogue::placeholders(node).into_iter();
            Content::List(values.map(|value| Node { span: node.span, content: Content::Text(value.into()) }).collect())
        }
        (Some(Shape::List(item)), Content::List(items)) => {
            Content::List(items.iter().map(within(Some(item()))).collect())
        }
        (Some(Shape::List(item)), Content::Appended(items)) => {
            Content::Appended(items.iter().map(within(Some(item()))).collect())
        }
        (Some(Shape::List(item)), Content::Map(_)) => return stripped(node, Some(item())),
        (Some(Shape::Mapping(entry)), Content::Map(map)) => Content::Map(each(map, |_| Some(Some(entry())))),
        (Some(Shape::Document(keys)), Content::Map(map)) => Content::Map(each(map, |entry| of_key(keys, entry, map))),
        _ => node.content.clone(),
    };
    Node { span: node.span, content }
}

/// What is in the key of a document; nothing if that is text.
fn of_key(keys: &'static [Key], entry: &Entry, within: &Map) -> Option<Option<Shape>> {
    match keys.iter().find(|key| key.name == &*entry.key) {
        Some(key) if key.is_text_in(within) => None,
        Some(key) => Some(Some((key.shape)())),
        None => Some(None),
    }
}

/// The entries of a mapping that are left, each stripped by what is in it.
fn each(map: &Map, shape: impl Fn(&Entry) -> Option<Option<Shape>>) -> Map {
    let left = map.entries.iter().filter_map(|entry| {
        let shape = shape(entry)?;
        Some(Entry { node: stripped(&entry.node, shape), ..entry.clone() })
    });
    Map { entries: left.collect(), replaces: map.replaces }
}
