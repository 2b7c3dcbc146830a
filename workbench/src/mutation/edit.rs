//! Edits of a resolved tree.

use guicheng_engine::internals::yaml::{Content, Node};

/// What is done at a path.
#[derive(Clone, Debug)]
pub enum Edit {
    /// The key is taken away.
    Remove,
    /// The value is replaced.
    Replace(Content),
    /// A function says something else.
    Function(FunctionEdit),
}

/// A change of a function: the text of its file with the change made.
#[derive(Clone, Debug)]
pub struct FunctionEdit {
    /// The file, as people are shown its path.
    pub file: String,
    /// What stands in the file then.
    pub text: String,
    /// The line that is another.
    pub line: String,
}

impl Edit {
    /// The tree with the edit made. A path that is not there leaves it as it is.
    #[must_use]
    pub fn apply(&self, mut tree: Node, path: &str) -> Node {
        let keys: Vec<&str> = path.split('.').collect();
        edit(&mut tree, &keys, self);
        tree
    }

    /// What stands at the path afterwards, on one line, for people.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Remove => String::new(),
            Self::Replace(content) => shown(content),
            Self::Function(function) => function.line.clone(),
        }
    }
}

fn edit(node: &mut Node, keys: &[&str], change: &Edit) {
    let (Content::Map(map), [key, rest @ ..]) = (&mut node.content, keys) else { return };
    let Some(place) = map.entries.iter().position(|entry| *entry.key == **key) else { return };
    if rest.is_empty() && matches!(change, Edit::Remove) {
        map.entries.remove(place);
    } else if let Some(entry) = map.entries.get_mut(place) {
        match change {
            Edit::Replace(content) if rest.is_empty() => entry.node.content = content.clone(),
            _ => edit(&mut entry.node, rest, change),
        }
    }
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
