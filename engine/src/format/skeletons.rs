//! The shape of what is said once: parts of workflows and of actions, and who is like them.

use crate::base::Id;
use crate::diagnostic::Spanned;
use crate::document;
use crate::format::catalogue::{Shape, Shaped};
use crate::format::decode::{Decode, Decoder, OneOrMany};
use crate::yaml::{Content, Node};

document! {
    /// A part of workflows, or of actions. Beside these keys stand those of a workflow, or of an action, as many as it has.
    pub(crate) struct PartDocument {
        /// What whoever is like it gives it: the names that `$name` stands for.
        #[allow(dead_code, reason = "given before documents are read")]
        pub takes: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: LAID_BELOW, order: Free, since: 2 },
        /// The parts that lie below it.
        #[allow(dead_code, reason = "laid below before documents are read")]
        pub like: Likes = default { rules: Never, mutate: LAID_BELOW, order: Free, since: 2 },
    }
}

/// The parts that something is like, those that lie lowest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Likes(pub(crate) Vec<Like>);

/// A part that something is like.
#[derive(Clone, Debug)]
pub(crate) struct Like {
    /// The part.
    pub(crate) part: Spanned<Id>,
    /// What is given for the names that the part takes.
    pub(crate) given: Vec<(Spanned<Id>, Node)>,
}

impl Shaped for Likes {
    fn shape() -> Shape {
        Shape::Value("likes")
    }
}

impl Decode for Likes {
    /// An id, a list of ids, or a mapping from ids to what is given. What a layer takes away is left out.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let map = match &node.content {
            Content::Removed => return Some(Self::default()),
            Content::Map(map) => map,
            Content::List(items) | Content::Appended(items) => {
                let ids = items.iter().filter_map(|item| Spanned::<Id>::decode(item, decoder));
                return Some(Self(ids.map(Like::of).collect()));
            }
            _ => return Spanned::<Id>::decode(node, decoder).map(|part| Self(vec![Like::of(part)])),
        };
        let mut likes = Vec::new();
        for entry in map.entries.iter().filter(|entry| !matches!(entry.node.content, Content::Removed)) {
            let given = match &entry.node.content {
                Content::Null => Vec::new(),
                _ => {
                    let given = decoder.map(&entry.node)?.entries.iter();
                    let given = given.filter(|given| !matches!(given.node.content, Content::Removed));
                    let named = |given: &crate::yaml::Entry| {
                        (Spanned { value: Id::from(given.key.clone()), span: given.key_span }, given.node.clone())
                    };
                    given.map(named).collect()
                }
            };
            likes.push(Like { part: Spanned { value: Id::from(entry.key.clone()), span: entry.key_span }, given });
        }
        Some(Self(likes))
    }
}

impl Like {
    fn of(part: Spanned<Id>) -> Self {
        Self { part, given: Vec::new() }
    }
}
