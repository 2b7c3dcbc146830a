//! `guicheng show`: prints a pack resolved over what it extends.

use guicheng_engine::tree::{self, Content, Node};

use crate::Verdict;
use crate::arguments::Show;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) fn show(session: &Session, asked: &Show) -> Result<Verdict, Failure> {
    let library = session.library()?;
    let pack = library.load(&asked.pack)?;
    let path = asked.path.as_deref().unwrap_or("");
    let Some(node) = tree::lookup(pack.tree(), path) else { return Err(missing(session, pack.tree(), path)) };
    let provenance = asked.resolved || !asked.plain;
    session.print(&tree::emit(node, pack.files(), provenance))?;
    Ok(Verdict::Fine)
}

/// A path that leads nowhere: as far as it goes, and what stands there.
fn missing(session: &Session, root: &Node, path: &str) -> Failure {
    let mut reached = "";
    let mut node = root;
    for (at, _) in path.match_indices('.') {
        let Some(prefix) = path.get(..at) else { continue };
        if let Some(found) = tree::lookup(root, prefix) {
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
        (_, "") => session.bad("no-path", &[("path", &path)]),
        ("", known) => session.bad("no-section", &[("path", &path), ("known", &known)]),
        (reached, known) => session.bad("no-path-below", &[("path", &path), ("reached", &reached), ("known", &known)]),
    }
}
