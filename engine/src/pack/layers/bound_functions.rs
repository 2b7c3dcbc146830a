//! Functions that read a bounded parameter and that a layer replaces: what they work out is bound by it no longer.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::LayerRole;
use super::bound_clocks::Called;
use super::bounds;
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::expression::{Evaluator, Parser};
use crate::format::ManifestDocument;
use crate::yaml;
use crate::yaml::{Entry, Map, Node};

/// The pack's own layer, over all that it is laid over, with what is needed to see what it does to bounds below.
pub(super) struct OwnLayer<'a> {
    /// Those of the layers, its own first.
    pub(super) manifests: &'a [ManifestDocument],
    pub(super) scripts: &'a Evaluator,
    pub(super) parser: &'a Parser,
    pub(super) sources: &'a Sources,
    pub(super) called: OnceCell<Called>,
}

impl OwnLayer<'_> {
    /// The functions of the pack, whoever wrote them.
    fn called(&self) -> &Called {
        self.called.get_or_init(|| Called::of(self.scripts, self.parser, |_| false))
    }

    /// Whether it may not set anew a bound that stands at a place.
    pub(super) fn is_bound_by(&self, bound: Span) -> bool {
        let anew = LayerRole::of(self.manifests).takes_place_of;
        self.sources.pack(bound.file).is_some_and(|pack| !anew.iter().any(|id| *id == *pack))
    }

    /// What a text reads as properties of something, there and in the functions that it calls.
    pub(super) fn names_read(&self, text: &str) -> BTreeSet<String> {
        let words = self.parser.words(text).unwrap_or_default();
        let words: Vec<&String> = self.called().named(&words).collect();
        let after_dot = words.windows(2).filter(|pair| matches!(pair, [dot, _] if *dot == "."));
        after_dot.filter_map(|pair| pair.last().map(|name| String::clone(name))).collect()
    }
}

/// Warns of every function that takes the place of one which reads, itself or in the functions that it calls, a parameter that a
/// layer further below bounds: nothing shows that what the new one works out stays within the bound. `now` is all of the layers.
pub(super) fn check(now: &Node, own: &OwnLayer<'_>, diagnostics: &mut Diagnostics) {
    let replaced = own.scripts.functions_replaced();
    let parameters = yaml::lookup(now, "parameters").and_then(Node::as_map);
    let bounded: Vec<(&Entry, &Entry)> =
        parameters.into_iter().flat_map(|map| &map.entries).filter_map(bound).collect();
    if replaced.is_empty() || bounded.is_empty() {
        return;
    }
    let pack = own.manifests.first().map(|manifest| manifest.pack.value.as_str());
    for (name, place, below) in replaced {
        let Some(layer) = own.sources.pack(place.file).filter(|layer| Some(*layer) == pack) else { continue };
        let read = own.names_read(function_at(own.sources, *below));
        let found = bounded.iter().find(|(parameter, bound)| {
            let is_below = own.sources.pack(bound.key_span.file).is_some_and(|pack| pack != layer);
            is_below && own.is_bound_by(bound.key_span) && read.contains(&*parameter.key)
        });
        let Some((parameter, bound)) = found else { continue };
        diagnostics.push(
            Diagnostic::warning("function-leaves-bound", *place)
                .with("name", name)
                .with("parameter", &parameter.key)
                .with("bound", bound.node.as_map().map(bounds::of).unwrap_or_default())
                .related("bound-set-here", bound.key_span)
                .related("first-given-here", *below),
        );
    }
}

/// A parameter with its bound.
pub(super) fn bound(parameter: &Entry) -> Option<(&Entry, &Entry)> {
    let bound = parameter.node.as_map()?.entry("bound")?;
    bound.node.as_map().is_some_and(|map: &Map| !map.entries.is_empty()).then_some((parameter, bound))
}

/// The text of the function that is named at a place: up to where the next one begins.
fn function_at(sources: &Sources, place: Span) -> &str {
    let start = usize::try_from(place.start).unwrap_or(usize::MAX);
    let rest = sources.text(place.file).get(start..).unwrap_or_default();
    let end = rest.find("\nfn ").unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest)
}
