//! What an editor knows of a library at a moment: its names, and its packs as they were last checked.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use guicheng_engine::Language;
use guicheng_engine::internals::pack::Examined;
use guicheng_engine::internals::yaml::{Node, lookup};

use super::index::{Index, pack_of};
use crate::messages;
use crate::titles::titles;

/// What an editor knows of a library at a moment.
#[derive(Clone, Debug)]
pub struct View {
    /// The names of all files.
    pub index: Arc<Index>,
    /// The packs as they were last checked; of one that cannot be laid over what it extends any more, as it last could.
    pub packs: BTreeMap<String, Arc<Examined>>,
    /// The language people are told in.
    pub language: Language,
}

impl View {
    pub(super) fn say(&self, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
        messages::message(self.language, id, arguments)
    }

    /// What a pack says, laid over all that it extends.
    pub(super) fn tree(&self, pack: &str) -> Option<&Node> {
        self.packs.get(pack)?.tree.as_ref()
    }

    /// What the pack below that of a file says.
    pub(super) fn tree_below(&self, path: &str) -> Option<(&str, &Node)> {
        let below = *self.index.chain(pack_of(path)).get(1)?;
        let examined = self.packs.get(below)?;
        let (id, _) = self.packs.get_key_value(below)?;
        Some((id, examined.tree.as_ref()?))
    }

    /// The title of what stands at a path of a pack, in the language people are told in.
    pub(super) fn title(&self, tree: &Node, path: &str) -> Option<String> {
        self.title_of(lookup(tree, path)?)
    }

    /// The title of an element; or what it is, if it is itself a sentence.
    pub(super) fn title_of(&self, node: &Node) -> Option<String> {
        title_in(node, self.language)
    }
}

/// The title of an element in a language, or in the other if it has none in that; or what it is, if it is itself a sentence.
pub(super) fn title_in(node: &Node, language: Language) -> Option<String> {
    let [zh, en] = titles_of(node);
    let own = match language {
        Language::Chinese => zh.or(en),
        Language::English => en.or(zh),
    };
    own.map(str::to_owned)
}

/// The titles of an element in Chinese and English: its `title`, its `summary`, or itself if it is a sentence.
pub(super) fn titles_of(node: &Node) -> [Option<&str>; 2] {
    let titled = titles(node);
    if titled != [None, None] {
        return titled;
    }
    let map = node.as_map();
    let said = ["summary", "question", "else"].into_iter().find_map(|key| map?.get(key)).unwrap_or(node);
    match said.as_map() {
        Some(both) => ["zh", "en"].map(|language| both.get(language).and_then(Node::as_text)),
        None if map.is_none() => [node.as_text(), None],
        None => [said.as_text(), None],
    }
}
