mod emitting;
mod overlaying;
mod parsing;
mod sharing;
mod trees;

use super::*;
use crate::diagnostic::{Diagnostics, Sources};

/// Reads a text as the file `rules.yaml`.
fn read(text: &str) -> (Option<Node>, Diagnostics, Sources) {
    let mut sources = Sources::default();
    let file = sources.add(Some("national"), "rules.yaml", text);
    let mut diagnostics = Diagnostics::new();
    let node = parse(&sources, file, &mut diagnostics);
    (node, diagnostics, sources)
}

/// Reads a text that has no problems.
fn good(text: &str) -> Node {
    let (node, diagnostics, sources) = read(text);
    assert!(diagnostics.is_empty(), "{}", diagnostics.render(&sources, crate::base::Language::English, false));
    node.unwrap()
}

/// The codes of the problems in a text, in order, each with the text it points at.
fn problems(text: &str) -> Vec<(&'static str, String)> {
    let (_, diagnostics, sources) = read(text);
    diagnostics
        .iter()
        .map(|one| (one.code(), one.span().map(|span| sources.slice(span).to_owned()).unwrap_or_default()))
        .collect()
}
