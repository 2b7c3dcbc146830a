//! Expressions that read a bounded parameter and that a layer changes or takes away: what stands there is bound by it no longer.
//!
//! Clocks are held for themselves ([`super::bound_clocks`]); windows, conditions and values that are set are not, since what
//! they work out cannot be compared. That they read the parameter no more can be.

use std::collections::BTreeSet;

use super::Laid;
use super::bound_functions::{OwnLayer, bound};
use super::bounds;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::yaml;
use crate::yaml::{Entry, Map, Node};

/// The sections in which expressions decide something.
const SECTIONS: [&str; 4] = ["windows", "workflows", "forms", "fields"];

/// What stands in them for people, and clocks.
const LEFT_OUT: [&str; 8] = ["title", "else", "hint", "because", "article", "example", "clocks", "effects"];

/// Warns of every expression of the layers below that reads, itself or in functions that it calls, a parameter which one of
/// them bounds, and that the pack's own layer takes away or replaces by one that does not. `below` is what it is laid over,
/// `now` is all of them.
pub(super) fn check(below: &Laid, now: &Node, own: &OwnLayer<'_>, diagnostics: &mut Diagnostics) {
    let parameters = yaml::lookup(below.settled(), "parameters").and_then(Node::as_map);
    let holds = |(_, bound): &(&Entry, &Entry)| own.is_bound_by(bound.key_span);
    let bounded: Vec<(&Entry, &Entry)> =
        parameters.into_iter().flat_map(|map| &map.entries).filter_map(bound).filter(holds).collect();
    if bounded.is_empty() {
        return;
    }
    let mut walk = Walk { bounded, own, diagnostics };
    for section in SECTIONS {
        let (Some(old), Some(new)) = (yaml::lookup(below.settled(), section), yaml::lookup(now, section)) else {
            continue;
        };
        if let (Some(old), Some(new)) = (old.as_map(), new.as_map()) {
            walk.map(section, (old, new));
        }
    }
}

struct Walk<'w> {
    bounded: Vec<(&'w Entry, &'w Entry)>,
    own: &'w OwnLayer<'w>,
    diagnostics: &'w mut Diagnostics,
}

impl Walk<'_> {
    fn map(&mut self, path: &str, (old, new): (&Map, &Map)) {
        for entry in old.entries.iter().filter(|entry| !LEFT_OUT.contains(&&*entry.key)) {
            let path = format!("{path}.{}", entry.key);
            match new.entry(&entry.key) {
                // A whole procedure or action that a layer does not have does nothing beyond its bounds.
                None if is_a_step(&path) => {}
                None => self.left(&path, entry, None),
                Some(now) => match (entry.node.as_map(), now.node.as_map()) {
                    (Some(old), Some(new)) => self.map(&path, (old, new)),
                    _ if entry.node.same_content(&now.node) => {}
                    _ => self.left(&path, entry, Some(now)),
                },
            }
        }
    }

    /// An entry that is gone, or another by now.
    fn left(&mut self, path: &str, old: &Entry, now: Option<&Entry>) {
        let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
        self.read(&old.node, &mut before);
        if let Some(now) = now {
            self.read(&now.node, &mut after);
        }
        let Some((parameter, bound)) = self
            .bounded
            .iter()
            .find(|(parameter, _)| before.contains(&*parameter.key) && !after.contains(&*parameter.key))
        else {
            return;
        };
        let place: Option<Span> = now.map(|now| now.key_span).filter(|span| span.file != old.key_span.file);
        // What a clock is measured by is told with the clock.
        let is_there = |span: Span| {
            now.is_some_and(|now| {
                span.file == now.key_span.file && (now.key_span.start..=now.node.span.end).contains(&span.start)
            })
        };
        if self
            .diagnostics
            .iter()
            .any(|found| found.code() == "clock-leaves-bound" && found.span().is_some_and(is_there))
        {
            return;
        }
        let diagnostic = match place {
            Some(place) => Diagnostic::warning("leaves-bound", place).related("first-given-here", old.key_span),
            None => Diagnostic::warning("leaves-bound", old.key_span),
        };
        let diagnostic = diagnostic
            .with("path", path)
            .with("parameter", &parameter.key)
            .with("bound", bound.node.as_map().map(bounds::of).unwrap_or_default())
            .related("bound-set-here", bound.key_span);
        self.diagnostics.push(diagnostic);
    }

    /// The parameters that the expressions in a node read.
    fn read(&self, node: &Node, found: &mut BTreeSet<String>) {
        if let Some(map) = node.as_map() {
            let entries = map.entries.iter().filter(|entry| !LEFT_OUT.contains(&&*entry.key));
            entries.for_each(|entry| self.read(&entry.node, found));
        } else if let Some(text) = node.as_text() {
            found.extend(self.own.names_read(text));
        }
    }
}

/// Whether a path is that of a procedure, a state, an action or a window itself.
fn is_a_step(path: &str) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    matches!(parts.as_slice(), [_, _] | ["workflows", _, "states" | "actions", _])
}
