//! What somebody means who writes a title, or how it begins, where an id is asked for.

use guicheng_engine::Text;
use guicheng_engine::internals::yaml::{Content, Node};

/// What a title may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant<T> {
    /// Nothing has such a title.
    Nothing,
    /// This.
    One(T),
    /// One of these.
    Several(Vec<T>),
}

impl<T> From<Vec<T>> for Meant<T> {
    fn from(mut found: Vec<T>) -> Self {
        match (found.pop(), found.is_empty()) {
            (None, _) => Self::Nothing,
            (Some(one), true) => Self::One(one),
            (Some(last), false) => {
                found.push(last);
                Self::Several(found)
            }
        }
    }
}

/// What has this title in either language, else what has one that begins so.
pub fn titled<'t, T>(asked: &str, known: impl IntoIterator<Item = (T, &'t Text)>) -> Meant<T> {
    let (mut whole, mut begun) = (Vec::new(), Vec::new());
    for (what, title) in known {
        match fits([Some(&*title.zh), title.en.as_deref()], asked) {
            Some(true) => whole.push(what),
            Some(false) => begun.push(what),
            None => {}
        }
    }
    Meant::from(if whole.is_empty() { begun } else { whole })
}

/// The path that is meant by one in which titles stand for ids: `workflows.续期.actions.受理`.
#[must_use]
pub fn titled_path(root: &Node, path: &str) -> Meant<String> {
    let mut reached = vec![(String::new(), root)];
    for asked in path.split('.') {
        let (mut named, mut whole, mut begun) = (Vec::new(), Vec::new(), Vec::new());
        for (path, node) in reached {
            let Content::Map(map) = &node.content else { continue };
            for entry in &map.entries {
                let below = if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
                let found = match fits(titles(&entry.node), asked) {
                    _ if *entry.key == *asked => &mut named,
                    Some(true) => &mut whole,
                    Some(false) => &mut begun,
                    None => continue,
                };
                found.push((below, &entry.node));
            }
        }
        reached = [named, whole, begun].into_iter().find(|found| !found.is_empty()).unwrap_or_default();
    }
    Meant::from(reached.into_iter().map(|(path, _)| path).collect::<Vec<String>>())
}

/// Whether one of the titles is the one asked for (true) or begins so (false).
fn fits(titles: [Option<&str>; 2], asked: &str) -> Option<bool> {
    let titles = || titles.into_iter().flatten();
    match asked {
        "" => None,
        asked if titles().any(|title| title == asked) => Some(true),
        asked => titles().any(|title| title.starts_with(asked)).then_some(false),
    }
}

/// The title of an element, in both languages.
pub(crate) fn titles(node: &Node) -> [Option<&str>; 2] {
    let Some(title) = node.as_map().and_then(|map| map.get("title")) else { return [None; 2] };
    match title.as_map() {
        Some(both) => ["zh", "en"].map(|language| both.get(language).and_then(Node::as_text)),
        None => [title.as_text(), None],
    }
}

#[cfg(test)]
mod tests {
    use super::{Meant, titled};
    use guicheng_engine::Text;

    #[test]
    fn a_whole_title_comes_before_those_that_only_begin_so() {
        let text = |zh: &str| Text { zh: zh.into(), en: None };
        let (renewal, late, other) = (text("续展"), text("续展逾期"), text("变更"));
        let known = [("renewal", &renewal), ("late", &late), ("change", &other)];
        assert_eq!(titled("续展", known), Meant::One("renewal"));
        assert_eq!(titled("续展逾", known), Meant::One("late"));
        assert_eq!(titled("续", known), Meant::Several(vec!["renewal", "late"]));
        assert_eq!(titled("注销", known), Meant::Nothing);
        assert_eq!(titled("", known), Meant::Nothing);
    }
}
