//! What a pack has from packs below and nothing in it reads any more: parameters, and open questions whose readings only these
//! follow.

use std::collections::BTreeSet;

use guicheng_engine::internals::yaml::{Content, Node};
use guicheng_engine::{Id, Pack};

use crate::diff::Said;
use crate::inspect::following;

/// The keys below which words for people stand.
const TOLD: [&str; 6] = ["title", "summary", "because", "question", "else", "article"];

/// The open questions of a pack whose readings make no difference in it: parameters follow them, and nothing reads any of these.
#[must_use]
pub fn idle_interpretations(pack: &Pack) -> BTreeSet<&Id> {
    let said = Said::of(pack);
    let mut read: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&Node> = vec![pack.tree()];
    while let Some(node) = open.pop() {
        match &node.content {
            // Whatever reads a parameter names `params`, or hands it to a function.
            Content::Text(text) if text.contains("params") => read.extend(said.words(text)),
            Content::Map(map) => {
                let entries = map.entries.iter().filter(|entry| !TOLD.contains(&&*entry.key));
                open.extend(entries.map(|entry| &entry.node));
            }
            Content::List(items) | Content::Appended(items) => open.extend(items),
            _ => {}
        }
    }
    let days = pack.in_force.iter().flat_map(|in_force| &in_force.parameters);
    read.extend(days.map(Id::as_str));
    let is_idle = |question: &&Id| {
        let mut parameters = following(pack, question).peekable();
        parameters.peek().is_some() && parameters.all(|(parameter, _)| !read.contains(parameter.as_str()))
    };
    pack.interpretations.ids().filter(is_idle).collect()
}
