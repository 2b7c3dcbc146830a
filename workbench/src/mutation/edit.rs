//! Edits of a resolved tree.

use std::sync::Arc;

use guicheng_engine::internals::yaml::{Content, Entry, Map, Node};

/// What is done at a path.
#[derive(Clone, Debug)]
pub enum Edit {
    /// The key is taken away.
    Remove,
    /// The value is replaced.
    Replace(Content),
}

impl Edit {
    /// The tree with the edit made. A path that is not there leaves it as it is.
    #[must_use]
    pub fn apply(&self, tree: Node, path: &str) -> Node {
        let keys: Vec<&str> = path.split('.').collect();
        edit(tree, &keys, self)
    }

    /// What stands at the path afterwards, on one line, for people.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Remove => String::new(),
            Self::Replace(content) => shown(content),
        }
    }
}

fn edit(node: Node, keys: &[&str], change: &Edit) -> Node {
    let (Content::Map(map), [key, rest @ ..]) = (node.content.clone(), keys) else { return node };
    let mut entries = Vec::with_capacity(map.entries.len());
    for entry in map.entries {
        if *entry.key != **key {
            entries.push(entry);
            continue;
        }
        match (rest, change) {
            ([], Edit::Remove) => {}
            ([], Edit::Replace(content)) => {
                let span = entry.node.span;
                entries.push(Entry { node: Node { span, content: content.clone() }, ..entry });
            }
            _ => {
                let node = edit(entry.node, rest, change);
                entries.push(Entry { node, key: Arc::clone(&entry.key), key_span: entry.key_span });
            }
        }
    }
    Node { span: node.span, content: Content::Map(Map { entries, replaces: map.replaces }) }
}

/// A value on one line.
#[must_use]
pub(super) fn shown(content: &Content) -> String {
    match content {
        Content::Null => String::new(),
        Content::Boolean(value) => value.to_string(),
        Content::Integer(value) => value.to_string(),
        Content::Text(text) => text.to_string(),
        Content::List(items) | Content::Appended(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(&item.content)).collect();
            format!("[{}]", items.join(", "))
        }
        Content::Map(map) => {
            let entries: Vec<String> =
                map.entries.iter().map(|entry| format!("{}: {}", entry.key, shown(&entry.node.content))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Content::Removed => "{remove: true}".to_owned(),
    }
}
