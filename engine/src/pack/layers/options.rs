//! What a layer must leave of fields: options that a field's bound keeps stay, a closed list gets no others, and what is
//! personal stays so.

use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::yaml;
use crate::yaml::{Content, Map, Node};

/// Reports every field that a layer takes the mark of being personal off, whoever set it: what was recorded under the mark is
/// computed with further on.
pub(crate) fn check_personal(fields: &Node, after: &Node, diagnostics: &mut Diagnostics) {
    let is_personal = |node: &Node| {
        let mark = node.as_map().and_then(|field| field.get("personal"));
        mark.is_some_and(|mark| matches!(mark.content, Content::Boolean(true)))
    };
    for entry in fields.as_map().into_iter().flat_map(|fields| &fields.entries).filter(|entry| is_personal(&entry.node))
    {
        let now = yaml::lookup(after, "fields").and_then(Node::as_map).and_then(|map| map.entry(&entry.key));
        let Some(now) = now.filter(|now| now.node.as_map().is_some() && !is_personal(&now.node)) else { continue };
        let mark = now.node.as_map().and_then(|field| field.entry("personal"));
        let place = mark.map_or(now.key_span, |mark| mark.key_span);
        diagnostics.push(Diagnostic::error("personal-taken-away", place).with("field", &entry.key));
    }
}

/// Reports every option that a layer takes away or adds against the bound of its field, and every bound that it draws looser.
/// `fields` are those below, `after` is all with the layer laid over it; `may_change` says of which packs the layer may set
/// the bounds anew.
pub(crate) fn check_layer(
    fields: &Node,
    after: &Node,
    may_change: impl Fn(&str) -> bool,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    for entry in fields.as_map().into_iter().flat_map(|fields| &fields.entries) {
        let Some(field) = entry.node.as_map() else { continue };
        let Some(bound) = field.entry("bound").filter(|bound| bound.node.as_map().is_some()) else { continue };
        if sources.pack(bound.key_span.file).is_some_and(&may_change) {
            continue;
        }
        let found = yaml::lookup(after, "fields").and_then(Node::as_map).and_then(|map| map.entry(&entry.key));
        let Some(now) = found.and_then(|found| found.node.as_map()) else {
            let place = found.map_or(entry.key_span, |found| found.key_span);
            diagnostics.push(broken(place, &entry.key, "none", bound.key_span));
            continue;
        };
        let place = found.map_or(entry.key_span, |found| found.key_span);
        let Some(set) = bound.node.as_map() else { continue };
        loosened(set, now, place, &entry.key, bound.key_span, diagnostics);
        let options = now.get("options").and_then(Node::as_map);
        for kept in words(set.get("keeps")) {
            let option = options.and_then(|options| options.entry(&kept));
            if option.is_none_or(|option| is_removed(&option.node)) {
                let place = option.map_or(place, |option| option.key_span);
                diagnostics.push(broken(place, &entry.key, &kept, bound.key_span));
            }
        }
        if is_closed(set) {
            let known = field.get("options").and_then(Node::as_map);
            for option in options.into_iter().flat_map(|options| &options.entries) {
                if known.is_none_or(|known| known.entry(&option.key).is_none()) {
                    diagnostics.push(broken(option.key_span, &entry.key, &option.key, bound.key_span));
                }
            }
        }
    }
}

/// Reports a bound that is taken away, keeps fewer options or is no more closed.
fn loosened(set: &Map, field: &Map, place: Span, name: &str, below: Span, diagnostics: &mut Diagnostics) {
    let entry = field.entry("bound");
    let now = entry.and_then(|bound| bound.node.as_map());
    let place = entry.map_or(place, |bound| bound.key_span);
    let kept = now.map(|now| words(now.get("keeps"))).unwrap_or_default();
    let holds = words(set.get("keeps")).iter().all(|word| kept.contains(word))
        && (!is_closed(set) || now.is_some_and(is_closed));
    if !holds {
        let diagnostic = Diagnostic::error("options-bound-loosened", place).with("field", name);
        diagnostics.push(diagnostic.related("bound-set-here", below));
    }
}

fn broken(place: Span, field: &str, option: &str, bound: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error("options-bound-broken", place).with("field", field).with("option", option);
    diagnostic.related("bound-set-here", bound)
}

fn is_closed(bound: &Map) -> bool {
    bound.get("closed").is_some_and(|closed| matches!(closed.content, Content::Boolean(true)))
}

fn is_removed(node: &Node) -> bool {
    matches!(node.content, Content::Removed)
}

/// The words of a list, or the only one.
fn words(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    match &node.content {
        Content::List(items) | Content::Appended(items) => {
            items.iter().filter_map(Node::as_text).map(str::to_owned).collect()
        }
        _ => node.as_text().map(str::to_owned).into_iter().collect(),
    }
}
