//! Adapting a scenario of a base: its steps, with some put in, changed or left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Scenario;
use crate::messages;
use guicheng_engine::internals::yaml::{self, Content, Entry, Map, Node};
use guicheng_engine::{Diagnostics, Id};

/// The key of a scenario that names the scenario it adapts.
const ADAPTS: &str = "adapts";

/// What a step of such a scenario does to the steps it adapts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// It comes before a step.
    Before,
    /// It comes after one.
    After,
    /// It takes the place of one.
    Replace,
    /// Its keys take the place of those of one; `with` and `expect` are laid over.
    Amend,
    /// One is left out.
    Drop,
}

const CHANGES: [(&str, Change); 5] = [
    ("before", Change::Before),
    ("after", Change::After),
    ("replace", Change::Replace),
    ("change", Change::Amend),
    ("drop", Change::Drop),
];

/// Keys of a step that are laid over what stands there, key by key.
const LAID_OVER: [&str; 2] = ["with", "expect"];

/// A step of the scenario that is adapted, with what is put in around it.
struct Place {
    label: Option<Arc<str>>,
    before: Vec<Node>,
    step: Option<Node>,
    after: Vec<Node>,
}

/// The scenario that a file stands for: as it is, or, where it `adapts` one of those below, that one with its changes.
pub(super) fn adapted(node: Node, below: &BTreeMap<Id, Scenario>, diagnostics: &mut Diagnostics) -> Option<Node> {
    let Content::Map(map) = &node.content else { return Some(node) };
    let Some(named) = map.get(ADAPTS) else { return Some(node) };
    let name = named.as_text().unwrap_or_default();
    let Some(adapted) = below.get(name) else {
        let unknown = messages::error("unknown-scenario", named.span).with("scenario", name);
        diagnostics.push(unknown.did_you_mean(name, below.keys().map(Id::as_str)));
        return None;
    };
    let steps_of = |map: &Map| map.get("steps").and_then(Node::as_list).map(<[Node]>::to_vec).unwrap_or_default();
    let base = adapted.written.as_map()?;
    let steps = laid_out(name, &steps_of(base), &steps_of(map), diagnostics);
    // Of what it is about and what comes before it, only what the file does not say is that of the scenario below.
    let mut entries: Vec<Entry> = map.entries.iter().filter(|entry| &*entry.key != "steps").cloned().collect();
    let said = |key: &str, entries: &[Entry]| entries.iter().any(|entry| &*entry.key == key);
    for entry in base.entries.iter().filter(|entry| !matches!(&*entry.key, "title" | "steps" | ADAPTS)) {
        if !said(&entry.key, &entries) {
            entries.push(entry.clone());
        }
    }
    let key_span = map.entry("steps").map_or(node.span, |entry| entry.key_span);
    let steps = Node { span: node.span, content: Content::List(steps.into()) };
    entries.push(Entry { key: Arc::from("steps"), key_span, node: steps });
    Some(Node { span: node.span, content: Content::Map(Map { entries: entries.into(), replaces: false }) })
}

fn laid_out(name: &str, base: &[Node], changes: &[Node], diagnostics: &mut Diagnostics) -> Vec<Node> {
    let label = |step: &Node| step.as_map()?.get("label")?.as_text().map(Arc::from);
    let place =
        |step: &Node| Place { label: label(step), before: Vec::new(), step: Some(step.clone()), after: Vec::new() };
    let mut places: Vec<Place> = base.iter().map(place).collect();
    let mut last = Vec::new();
    for written in changes {
        let Content::Map(map) = &written.content else {
            last.push(written.clone());
            continue;
        };
        let asked: Vec<(&Entry, Change)> = map
            .entries
            .iter()
            .filter_map(|entry| CHANGES.iter().find(|(key, _)| **key == *entry.key).map(|(_, change)| (entry, *change)))
            .collect();
        let (at, change) = match asked.as_slice() {
            [] => {
                last.push(written.clone());
                continue;
            }
            [(at, change)] if *change != Change::Drop || map.entries.len() == 1 => (*at, *change),
            _ => {
                diagnostics.push(messages::error("adapts-twice", written.span));
                continue;
            }
        };
        let Some(place) = named(&mut places, &at.node) else {
            diagnostics.push(unknown(name, base.len(), &places, &at.node));
            continue;
        };
        let own = map.entries.iter().filter(|entry| entry.key != at.key).cloned();
        let own = Map { entries: own.collect::<Vec<Entry>>().into(), replaces: false };
        let step = Node { span: written.span, content: Content::Map(own) };
        match change {
            Change::Before => place.before.push(step),
            Change::After => place.after.push(step),
            Change::Replace => place.step = Some(step),
            Change::Amend => place.step = place.step.take().map(|below| changed(below, &step, diagnostics)),
            Change::Drop => place.step = None,
        }
    }
    let steps = places.into_iter().flat_map(|place| place.before.into_iter().chain(place.step).chain(place.after));
    steps.chain(last).collect()
}

/// A step of the scenario that is adapted, by its label or by its number from 1.
fn named<'p>(places: &'p mut [Place], written: &Node) -> Option<&'p mut Place> {
    match &written.content {
        Content::Integer(number) => places.get_mut(usize::try_from(*number).ok()?.checked_sub(1)?),
        Content::Text(label) => places.iter_mut().find(|place| place.label.as_ref() == Some(label)),
        _ => None,
    }
}

fn unknown(
    name: &str,
    count: usize,
    places: &[Place],
    written: &Node,
) -> guicheng_engine::internals::diagnostic::Diagnostic {
    let labels = || places.iter().filter_map(|place| place.label.as_deref());
    let step = match &written.content {
        Content::Integer(number) => number.to_string(),
        _ => written.as_text().unwrap_or_default().to_owned(),
    };
    let problem = messages::error("adapts-no-step", written.span).with("scenario", name).with("count", count);
    problem.with("step", &step).did_you_mean(&step, labels())
}

/// A step whose keys are those of another where that one says them.
fn changed(below: Node, above: &Node, diagnostics: &mut Diagnostics) -> Node {
    let (Some(base), Some(own)) = (below.as_map(), above.as_map()) else { return below };
    let mut entries: Vec<Entry> = base.entries.iter().cloned().collect();
    for entry in &own.entries {
        let known = entries.iter_mut().find(|known| known.key == entry.key);
        match known {
            // A date is said in one of two ways.
            None => {
                entries.retain(|known| !matches!((&*entry.key, &*known.key), ("on", "at") | ("at", "on")));
                entries.push(entry.clone());
            }
            Some(known) if LAID_OVER.contains(&&*entry.key) => {
                let laid = yaml::overlay(known.node.clone(), entry.node.clone());
                known.node = yaml::settle(laid, diagnostics);
            }
            Some(known) => *known = entry.clone(),
        }
    }
    entries.retain(|entry| !matches!(entry.node.content, Content::Removed));
    Node { span: above.span, content: Content::Map(Map { entries: entries.into(), replaces: false }) }
}
