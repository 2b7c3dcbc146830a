//! Laying one pack over another, and what a layer may do to what lies below it: bounds are kept, business rules only
//! tighten.

mod blanks;
pub(super) mod bound_clocks;
mod bound_functions;
mod bound_readers;
pub(crate) mod bounds;
pub(crate) mod business_rules;
mod counted;
mod measured;
mod options;
pub(super) mod repeats;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::compile::business_rules_of;
use super::files::PackFiles;
use super::model::BusinessRules;
use super::skeletons::{self, Expanded};
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Sources};
use crate::expression::{Evaluator, Parser};
use crate::format::ManifestDocument;
use crate::format::decode::Decoder;
use crate::yaml;
use crate::yaml::{Content, Entry, Map, Node, ParsedFiles};
use bound_clocks::Called;

/// What a layer is to those below it.
#[derive(Debug, Default)]
pub(super) struct LayerRole {
    /// The packs it takes the place of: it may set their bounds anew.
    pub(super) takes_place_of: Vec<Id>,
    /// Whose business rules it is.
    pub(super) business_rules_of: Option<BusinessRules>,
}

impl LayerRole {
    /// The role of the first of these layers over the others, the nearest first.
    pub(super) fn of<'m>(layers: impl IntoIterator<Item = &'m ManifestDocument>) -> Self {
        let mut layers = layers.into_iter().peekable();
        let mut role = Self {
            business_rules_of: layers
                .peek()
                .and_then(|manifest| manifest.business_rules_of.as_ref())
                .map(business_rules_of),
            ..Self::default()
        };
        for manifest in layers {
            let (Some(_), Some(base)) = (&manifest.transition, &manifest.extends) else { break };
            role.takes_place_of.push(base.pack.value.clone());
        }
        role
    }
}

/// The layers of a pack as its files have them: all those below it laid over each other, and its own.
#[derive(Clone, Debug)]
pub(super) struct Layers {
    /// The manifests, the pack's own first.
    pub(super) chain: Vec<(ManifestDocument, Node)>,
    /// What lies below each layer but the lowest, from the lowest on; the last is what lies below the pack's own.
    pub(super) beneath: Vec<Arc<Laid>>,
    pub(super) own: Option<Node>,
    /// Its own laid over those below.
    pub(super) laid: Option<Arc<Laid>>,
    /// Each layer alone, the first below all others.
    pub(super) each: Vec<Node>,
    /// For an amendment: the pack it takes the place of, and what that says.
    pub(super) amended: Option<(Id, Arc<Laid>)>,
    /// The files of functions, ancestors' first.
    pub(super) functions: Vec<FileId>,
    /// Whether a file could not be read at all.
    pub(super) incomplete: bool,
}

/// Layers laid over each other, and what comes of them, worked out once somebody asks. Versions that are laid over the same
/// share it.
#[derive(Debug)]
pub(super) struct Laid {
    tree: Node,
    expanded: OnceLock<Expanded>,
    settled: OnceLock<Node>,
}

impl Laid {
    pub(super) fn of(tree: Node) -> Self {
        Self { tree, expanded: OnceLock::new(), settled: OnceLock::new() }
    }

    pub(super) fn tree(&self) -> &Node {
        &self.tree
    }

    /// That with all parts laid below what is like them.
    pub(super) fn expanded(&self) -> &Expanded {
        self.expanded.get_or_init(|| skeletons::expand(&self.tree))
    }

    /// That without marks, which would look like content to who reads it. Mistakes in it are reported where it is laid.
    pub(super) fn settled(&self) -> &Node {
        self.settled.get_or_init(|| yaml::settle(self.expanded().tree.clone(), &mut Diagnostics::new()))
    }
}

/// A pack that was read, with its files and what was found in them.
#[derive(Clone, Debug)]
pub(super) struct ReadPack {
    pub(super) sources: Sources,
    pub(super) diagnostics: Diagnostics,
    pub(super) layers: Layers,
}

/// The packs of a library that were read.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshot(Arc<Mutex<HashMap<Id, Arc<ReadPack>>>>);

impl Snapshot {
    pub(super) fn get(&self, pack: &str) -> Option<Arc<ReadPack>> {
        self.lock().get(pack).cloned()
    }

    pub(super) fn keep(&self, pack: &str, read: ReadPack) {
        self.lock().insert(Id::from(pack), Arc::new(read));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, Arc<ReadPack>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One layer over the other; either may be missing.
pub(super) fn together(below: Option<Node>, above: Option<Node>) -> Option<Node> {
    match (below, above) {
        (Some(below), Some(above)) => {
            let above = bounds::keeping_articles(&below, above);
            Some(yaml::overlay(below, above))
        }
        (below, above) => above.or(below),
    }
}

/// Reports what a layer takes away that is not there below, neither in what lies there nor in the parts it is like.
pub(super) fn check_removals(below: Option<&Node>, over: Option<&Node>, diagnostics: &mut Diagnostics) {
    let Some(over) = over else { return };
    let nothing = Node { span: over.span, content: Content::Map(Map::default()) };
    let mut missing = Vec::new();
    yaml::removals(below.unwrap_or(&nothing), over, &mut |removal| {
        if !removal.takes {
            missing.push(removal);
        }
    });
    if let (false, Some(laid)) = (missing.is_empty(), together(below.cloned(), Some(over.clone()))) {
        skeletons::expand(&laid).check_removals(&missing, diagnostics);
    }
}

/// Lays a layer over what lies below, and checks that it may.
pub(super) fn lay(
    whole: &mut Option<Node>,
    over: Option<Node>,
    role: &LayerRole,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let Some(over) = over else { return };
    let Some(base) = whole.take() else {
        *whole = Some(over);
        return;
    };
    let laid = yaml::overlay(base.clone(), bounds::keeping_articles(&base, over.clone()));
    check_laid(&Laid::of(base), &over, &laid, role, sources, diagnostics);
    *whole = Some(laid);
}

/// Checks that a layer may be laid over what lies below, with what comes of it.
pub(super) fn check_laid(
    base: &Laid,
    over: &Node,
    laid: &Node,
    role: &LayerRole,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    if let Some(rules) = &role.business_rules_of {
        business_rules::check(base.settled(), over, rules, diagnostics);
    }
    let may_change = |pack: &str| role.takes_place_of.iter().any(|id| *id == *pack);
    if let Some(fields) = yaml::lookup(base.tree(), "fields") {
        options::check_personal(fields, laid, diagnostics);
        options::check_layer(fields, laid, may_change, sources, diagnostics);
    }
    if let Some(parameters) = yaml::lookup(base.tree(), "parameters") {
        bounds::check_layer(parameters, laid, may_change, sources, diagnostics);
    }
}

/// Checks that clocks stay within the bounds that layers below set, in what came of all of them. `manifests` are those of
/// the layers, the pack's own first.
pub(super) fn check_clocks(
    beneath: &[Arc<Laid>],
    now: &Node,
    manifests: &[ManifestDocument],
    scripts: &Evaluator,
    parser: &Parser,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    for (place, below) in beneath.iter().enumerate() {
        let above = beneath.len().saturating_sub(place);
        let roles = (0..above).map(|layer| LayerRole::of(manifests.get(layer..).unwrap_or_default()));
        let anew: Vec<Id> = roles.flat_map(|role| role.takes_place_of).collect();
        let layers = manifests.get(..above).unwrap_or_default();
        let is_above = |pack: &str| layers.iter().any(|manifest| manifest.pack.value == *pack);
        let called = || Called::of(scripts, parser, |file| sources.pack(file).is_some_and(is_above));
        let may_change = |pack: &str| anew.iter().any(|id| *id == *pack);
        bound_clocks::check(below, (now, called), may_change, parser, sources, diagnostics);
    }
    let own = bound_functions::OwnLayer { manifests, scripts, parser, sources, called: OnceCell::new() };
    bound_functions::check(now, &own, diagnostics);
    if let Some(below) = beneath.last() {
        bound_readers::check(below, now, &own, diagnostics);
    }
}

/// The one document that a pack's files make together. A key that two files give is an error, unless both give
/// mappings; what is left blank is one too, and takes away nothing of what lies below.
pub(super) fn unite(
    files: &PackFiles,
    parsed: &ParsedFiles,
    below: Option<&Node>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
    incomplete: &mut bool,
) -> Option<Node> {
    let mut whole: Option<Node> = None;
    for file in &files.documents {
        let Some(node) = parsed.parse(sources, *file, diagnostics) else {
            *incomplete = true;
            continue;
        };
        if matches!(node.content, Content::Null) {
            continue;
        }
        if Decoder::new(diagnostics).map(&node).is_none() {
            *incomplete = true;
            continue;
        }
        whole = Some(match whole {
            None => node,
            Some(whole) => unite_nodes(whole, node, diagnostics, incomplete),
        });
    }
    if let Some(whole) = &mut whole {
        *incomplete |= blanks::take_out(whole, below, diagnostics);
    }
    whole
}

fn unite_nodes(one: Node, other: Node, diagnostics: &mut Diagnostics, incomplete: &mut bool) -> Node {
    match (one.content, other.content) {
        (Content::Map(mut map), Content::Map(more)) => {
            // No key occurs twice in one file.
            let places = map.places(more.entries.len()).of_all(&more);
            for (entry, place) in more.entries.into_iter().zip(places) {
                match place.and_then(|place| map.entries.get_mut(place)) {
                    None => map.entries.push(entry),
                    Some(known) => unite_entry(known, entry, diagnostics, incomplete),
                }
            }
            map.replaces |= more.replaces;
            Node { span: one.span, content: Content::Map(map) }
        }
        (content, _) => Node { span: one.span, content },
    }
}

fn unite_entry(known: &mut Entry, entry: Entry, diagnostics: &mut Diagnostics, incomplete: &mut bool) {
    let blank = [&known.node, &entry.node].into_iter().find(|node| matches!(node.content, Content::Null));
    let is_mapping = [&known.node, &entry.node].into_iter().any(|node| matches!(node.content, Content::Map(_)));
    if let Some(blank) = blank.filter(|_| is_mapping) {
        Decoder::new(diagnostics).wrong_type(blank, "expected-mapping");
        *incomplete = true;
        if matches!(known.node.content, Content::Null) {
            *known = entry;
        }
    } else if matches!((&known.node.content, &entry.node.content), (Content::Map(_), Content::Map(_))) {
        let empty = Node { span: known.node.span, content: Content::Null };
        let before = std::mem::replace(&mut known.node, empty);
        known.node = unite_nodes(before, entry.node, diagnostics, incomplete);
    } else {
        diagnostics.push(
            Diagnostic::error("duplicate-key", entry.key_span)
                .with("key", &entry.key)
                .related("first-given-here", known.key_span),
        );
    }
}
