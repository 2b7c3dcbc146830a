//! `guicheng show`: prints a pack resolved over what it extends.

use guicheng_engine::yaml;
use guicheng_engine::yaml::{Content, Node};

use crate::Verdict;
use crate::arguments::Show;
use crate::console::Console;
use crate::failure::Failure;

pub(crate) fn show(console: &Console, asked: &Show) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    let path = asked.path.as_deref().unwrap_or("");
    let Some(node) = yaml::lookup(pack.tree(), path) else { return Err(missing(console, pack.tree(), path)) };
    let provenance = asked.resolved || !asked.plain;
    console.print(&yaml::emit(node, pack.files(), provenance))?;
    Ok(Verdict::Fine)
}

/// A path that leads nowhere: as far as it goes, and what stands there.
fn missing(console: &Console, root: &Node, path: &str) -> Failure {
    let mut reached = "";
    let mut node = root;
    for (at, _) in path.match_indices('.') {
        let Some(prefix) = path.get(..at) else { continue };
        if let Some(found) = yaml::lookup(root, prefix) {
            (reached, node) = (prefix, found);
        }
    }
    let known: Vec<String> = match &node.content {
        Content::Map(map) => map.keys().map(|key| format!("`{key}`")).collect(),
        Content::List(items) => (0..items.len()).map(|index| format!("`{index}`")).collect(),
        _ => Vec::new(),
    };
    let known = known.join(", ");
    match (reached, known.as_str()) {
        (_, "") => console.bad("no-path", &[("path", &path)]),
        ("", known) => console.bad("no-section", &[("path", &path), ("known", &known)]),
        (reached, known) => console.bad("no-path-below", &[("path", &path), ("reached", &reached), ("known", &known)]),
    }
}
