//! Functions that read a bounded parameter and that a layer replaces: what they work out is bound by it no longer.

use std::collections::BTreeSet;

use super::LayerRole;
use super::bound_clocks::Called;
use super::bounds;
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::expression::{Evaluator, Parser};
use crate::format::ManifestDocument;
use crate::yaml;
use crate::yaml::{Entry, Map, Node};

/// Warns of every function that takes the place of one which reads, itself or in the functions that it calls, a parameter that a
/// layer further below bounds: nothing shows that what the new one works out stays within the bound. `manifests` are those of
/// the layers, the pack's own first.
pub(super) fn check(
    now: &Node,
    manifests: &[ManifestDocument],
    scripts: &Evaluator,
    parser: &Parser,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let replaced = scripts.functions_replaced();
    let parameters = yaml::lookup(now, "parameters").and_then(Node::as_map);
    let bounded: Vec<(&Entry, &Entry)> =
        parameters.into_iter().flat_map(|map| &map.entries).filter_map(bound).collect();
    if replaced.is_empty() || bounded.is_empty() {
        return;
    }
    let called = Called::of(scripts, parser, |_| false);
    let own = manifests.first().map(|manifest| manifest.pack.value.as_str());
    for (name, place, below) in replaced {
        let Some(layer) = sources.pack(place.file).filter(|layer| Some(*layer) == own) else { continue };
        let may_change = LayerRole::of(manifests).takes_place_of;
        let words = parser.words(function_at(sources, *below)).unwrap_or_default();
        let read = names_read(&called, &words);
        let found = bounded.iter().find(|(parameter, bound)| {
            let set_by = sources.pack(bound.key_span.file);
            let is_below = set_by.is_some_and(|pack| pack != layer && !may_change.iter().any(|id| *id == *pack));
            is_below && read.contains(&*parameter.key)
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

/// What words read as properties of something, there and in the functions that they call.
pub(super) fn names_read<'w>(called: &'w Called, words: &'w [String]) -> BTreeSet<&'w str> {
    let words: Vec<&String> = called.named(words).collect();
    let after_dot = words.windows(2).filter(|pair| matches!(pair, [dot, _] if *dot == "."));
    after_dot.filter_map(|pair| pair.last().map(|name| name.as_str())).collect()
}
