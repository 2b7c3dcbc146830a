//! What is said once, laid below whatever is like it: skeletons below workflows, steps below actions and openings, forms
//! below other forms.
//!
//! It is done after all layers are merged and before removals are settled, so that a layer that changes a part changes all
//! that are like it, and removes what came by a part. Behind it nothing knows of parts any more.

mod given;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use crate::base::Id;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, nearest};
use crate::format::decode::{Decode, Decoder, OneOrMany};
use crate::format::{Like, Likes};
use crate::yaml;
use crate::yaml::{Content, Entry, MAXIMUM_DEPTH, MAXIMUM_NODES, Map, Node, Shared};
use given::Given;

/// What parts are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    /// Of workflows.
    Skeleton,
    /// Of actions and openings.
    Step,
    /// Of forms: other forms.
    Form,
}

impl Part {
    const ALL: [Self; 3] = [Self::Skeleton, Self::Step, Self::Form];

    /// The section they stand in.
    fn section(self) -> &'static str {
        match self {
            Self::Skeleton => "skeletons",
            Self::Step => "steps",
            Self::Form => "forms",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Skeleton => "noun-skeleton",
            Self::Step => "noun-step",
            Self::Form => "noun-form",
        }
    }

    /// How deep what it holds lies in a pack.
    fn depth(self) -> usize {
        match self {
            Self::Skeleton | Self::Form => 2,
            Self::Step => 4,
        }
    }
}

/// A tree with all parts laid below what is like them.
#[derive(Clone, Debug)]
pub(super) struct Expanded {
    /// Not settled yet. What a part could not be laid below is left out.
    pub(super) tree: Node,
    /// What it was made of.
    pub(super) parts: Arc<Parts>,
    /// What is wrong with parts, and with what is like them.
    pub(super) diagnostics: Diagnostics,
    /// Whether a part could not be laid.
    pub(super) incomplete: bool,
    removals: Removals,
}

/// The marks that take away what came by a part, by their places; of those that found nothing, what they could have taken.
type Removals = HashMap<Span, Result<(), Vec<Arc<str>>>>;

/// The parts of a pack, and where they were laid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// The parts of workflows and actions that were laid.
    laid: Vec<Laid>,
    /// Which of them everything in them belongs to, by its place; once somebody asks.
    places: OnceLock<HashMap<Span, usize>>,
    /// The forms that others are like.
    pub(super) forms: BTreeSet<Id>,
    /// The workflows, openings, actions and forms that are like a part, by their paths, and where they say so.
    pub(super) alike: BTreeMap<String, Span>,
}

/// A part that was laid.
#[derive(Clone, Debug)]
struct Laid {
    /// Its path: `skeletons.examined`.
    path: Arc<str>,
    place: Span,
    /// What all layers together say in it.
    content: Map,
    /// Below how many workflows it was laid.
    users: usize,
}

/// Lays all parts below what is like them.
pub(super) fn expand(tree: &Node) -> Expanded {
    let mut expanded = Expanded {
        tree: tree.clone(),
        parts: Arc::default(),
        diagnostics: Diagnostics::new(),
        incomplete: false,
        removals: Removals::new(),
    };
    let Some(root) = tree.as_map().filter(|root| says_anything_once(root)) else { return expanded };
    let mut expansion = Expansion {
        root,
        definitions: BTreeMap::new(),
        alike: BTreeMap::new(),
        removals: Removals::new(),
        users: BTreeMap::new(),
        user: "",
        size: 0,
        incomplete: false,
        diagnostics: Diagnostics::new(),
    };
    for part in Part::ALL {
        expansion.define(part);
    }
    let content = Content::Map(Map { entries: expansion.sections(), replaces: root.replaces });
    expanded.tree = Node { span: tree.span, content };
    let mut parts = Parts { alike: std::mem::take(&mut expansion.alike), ..Parts::default() };
    for ((part, id), definition) in &expansion.definitions {
        match (expansion.users.remove(&(*part, *id)), part) {
            (Some(_), Part::Form) => drop(parts.forms.insert(Id::from(*id))),
            (Some(users), _) => {
                let path = Arc::from(format!("{}.{id}", part.section()));
                let (place, content) = (definition.place, definition.content.clone());
                parts.laid.push(Laid { path, place, content, users: users.len() });
            }
            (None, Part::Skeleton | Part::Step) if !expansion.incomplete => {
                let others = expansion.definitions.keys().filter(|(other, name)| other == part && name != id);
                let meant = nearest(id, others.map(|(_, name)| *name)).map(str::to_owned);
                let unused = if meant.is_some() { Diagnostic::error } else { Diagnostic::warning };
                let unused = unused("unused", definition.key_span).with_phrase("noun", part.noun()).with("name", id);
                expansion.diagnostics.push(unused.suggesting(meant));
            }
            (None, _) => {}
        }
    }
    Expanded {
        parts: Arc::new(parts),
        diagnostics: expansion.diagnostics,
        incomplete: expansion.incomplete,
        removals: expansion.removals,
        ..expanded
    }
}

impl Expanded {
    /// Reports keys that a layer takes away though they are not there, neither below nor in parts.
    pub(super) fn check_removals(&self, missing: &[yaml::Removal<'_>], diagnostics: &mut Diagnostics) {
        for removal in missing {
            let in_parts = match self.removals.get(&removal.entry.key_span) {
                Some(Ok(())) => continue,
                Some(Err(known)) => known.as_slice(),
                None => &[],
            };
            diagnostics.push(removal.of_nothing(removal.known().chain(in_parts.iter().map(|key| &**key))));
        }
    }
}

impl Parts {
    /// Whether a place lies in a part of workflows or actions.
    pub(super) fn has(&self, span: Span) -> bool {
        self.uses(span).is_some()
    }

    /// Below how many workflows the part was laid that a place lies in.
    fn uses(&self, span: Span) -> Option<usize> {
        let around = |place: &Span| place.file == span.file && place.start <= span.start && span.end <= place.end;
        self.laid.iter().find(|laid| around(&laid.place)).map(|laid| laid.users)
    }

    /// The part of workflows or actions by which what is written at a place came, whichever layer wrote it there.
    pub(super) fn path_of(&self, span: Span) -> Option<&str> {
        let places = self.places.get_or_init(|| {
            let mut places = HashMap::new();
            for (number, laid) in self.laid.iter().enumerate() {
                note_places(&laid.content, number, &mut places);
            }
            places
        });
        self.laid.get(*places.get(&span)?).map(|laid| &*laid.path)
    }

    /// Says what is wrong with a part once, not once for each workflow that is like it; and if only some of them have the
    /// problem, which.
    pub(super) fn say_once(&self, diagnostics: &mut Diagnostics) {
        if !self.laid.is_empty() {
            diagnostics.unite("as-used-here", |span| self.uses(span));
        }
    }

    /// The elements that are like a part where the pack itself says so, and that nothing below has: all they hold is its own,
    /// wherever it is written.
    pub(super) fn introduced(&self, below: Option<&Node>, is_own: impl Fn(Span) -> bool) -> Vec<String> {
        let has = |path: &str| below.is_some_and(|below| yaml::lookup(below, path).is_some());
        let alike = self.alike.iter().filter(|(path, span)| is_own(**span) && !has(path));
        alike.map(|(path, _)| path.clone()).collect()
    }
}

/// Notes that all that a part says belongs to it.
fn note_places(map: &Map, number: usize, places: &mut HashMap<Span, usize>) {
    for entry in &map.entries {
        places.insert(entry.key_span, number);
        note_node(&entry.node, number, places);
    }
}

fn note_node(node: &Node, number: usize, places: &mut HashMap<Span, usize>) {
    places.insert(node.span, number);
    match &node.content {
        Content::Map(map) => note_places(map, number, places),
        Content::List(items) | Content::Appended(items) => {
            items.iter().for_each(|item| note_node(item, number, places));
        }
        _ => {}
    }
}

/// Whether a pack has parts, or is like any.
fn says_anything_once(root: &Map) -> bool {
    let elements = |section: &str| root.get(section).and_then(Node::as_map).into_iter().flat_map(|map| &map.entries);
    let is_like = |node: &Node| node.as_map().is_some_and(|map| map.get("like").is_some());
    let acts_like = |workflow: &Entry| actions_of(&workflow.node).any(|(_, action)| is_like(action));
    root.get("skeletons").is_some()
        || root.get("steps").is_some()
        || elements("forms").any(|form| is_like(&form.node))
        || elements("workflows").any(|workflow| is_like(&workflow.node) || acts_like(workflow))
}

/// The opening and the actions of a workflow, with their paths in it.
fn actions_of(workflow: &Node) -> impl Iterator<Item = (Vec<&str>, &Node)> {
    let map = workflow.as_map();
    let opening = map.and_then(|map| map.get("open")).map(|open| (vec!["open"], open));
    let actions = map.and_then(|map| map.get("actions")).and_then(Node::as_map);
    let actions = actions.into_iter().flat_map(|actions| &actions.entries);
    opening.into_iter().chain(actions.map(|action| (vec!["actions", &*action.key], &action.node)))
}

/// A part as it is defined.
struct Definition<'t> {
    /// With what it takes and what it is like.
    content: &'t Map,
    takes: BTreeSet<&'t str>,
    key_span: Span,
    place: Span,
    size: usize,
    /// Whether nothing is wrong with it itself.
    is_sound: bool,
}

struct Expansion<'t> {
    root: &'t Map,
    definitions: BTreeMap<(Part, &'t str), Definition<'t>>,
    alike: BTreeMap<String, Span>,
    removals: Removals,
    /// The workflows and forms that parts were laid below.
    users: BTreeMap<(Part, &'t str), BTreeSet<&'t str>>,
    /// The workflow or form that parts are being laid below.
    user: &'t str,
    /// How many values were brought somewhere.
    size: usize,
    incomplete: bool,
    diagnostics: Diagnostics,
}

impl<'t> Expansion<'t> {
    /// The parts of a section.
    fn define(&mut self, part: Part) {
        let Some(section) = self.root.get(part.section()) else { return };
        let entries = match part {
            // What is wrong with forms is found where they are read.
            Part::Form => section.as_map(),
            Part::Skeleton | Part::Step => Decoder::new(&mut self.diagnostics).map(section),
        };
        let is_there = |entry: &&Entry| !matches!(entry.node.content, Content::Removed);
        for entry in entries.into_iter().flat_map(|map| &map.entries).filter(is_there) {
            let mut takes = BTreeSet::new();
            let mut size = given::measure(&entry.node).0;
            let errors = self.diagnostics.errors();
            let content = match part {
                Part::Form => entry.node.as_map(),
                Part::Skeleton | Part::Step => Decoder::new(&mut self.diagnostics).map(&entry.node),
            };
            let Some(content) = content else { continue };
            if part != Part::Form {
                self.check_name(&entry.key, entry.key_span);
                if let Some(names) = content.get("takes") {
                    let read = OneOrMany::<Spanned<Id>>::decode(names, &mut Decoder::new(&mut self.diagnostics));
                    read.into_iter().flatten().for_each(|name| self.check_name(name.value.as_str(), name.span));
                    let names = names.as_items();
                    takes.extend(names.iter().filter_map(Node::as_text));
                }
                size = given::check(&entry.node, &takes, &mut self.diagnostics);
            }
            let is_sound = self.diagnostics.errors() == errors;
            let (key_span, place) = (entry.key_span, entry.node.span);
            let definition = Definition { content, takes, key_span, place, size, is_sound };
            self.definitions.insert((part, &*entry.key), definition);
        }
    }

    fn check_name(&mut self, name: &str, span: Span) {
        if !Id::is_element_name(name) {
            self.diagnostics.push(Diagnostic::error("bad-id", span).with("id", name));
        }
    }

    /// All sections but those of parts.
    fn sections(&mut self) -> Shared<Entry> {
        let mut entries = Vec::new();
        for entry in &self.root.entries {
            let expanded = match &*entry.key {
                "skeletons" | "steps" => continue,
                "workflows" => self.each(entry, |expansion, workflow| expansion.workflow(workflow)),
                "forms" => self.each(entry, |expansion, form| {
                    let path = format!("forms.{}", form.key);
                    expansion.element(Part::Form, path, &form.node, &mut vec![form.key.as_ref()])
                }),
                _ => None,
            };
            entries.push(expanded.map_or_else(|| entry.clone(), |node| Entry { node, ..entry.clone() }));
        }
        entries.into()
    }

    /// A section with its entries changed; nothing if none is.
    fn each(
        &mut self,
        section: &'t Entry,
        mut change: impl FnMut(&mut Self, &'t Entry) -> Option<Node>,
    ) -> Option<Node> {
        let map = section.node.as_map()?;
        let mut changed: Option<Shared<Entry>> = None;
        for (place, entry) in map.entries.iter().enumerate() {
            self.user = &entry.key;
            let Some(node) = change(self, entry) else { continue };
            if let Some(slot) = changed.get_or_insert_with(|| Shared::clone(&map.entries)).get_mut(place) {
                slot.node = node;
            }
        }
        let content = Content::Map(Map { entries: changed?, replaces: map.replaces });
        Some(Node { span: section.node.span, content })
    }

    fn workflow(&mut self, entry: &'t Entry) -> Option<Node> {
        let path = format!("workflows.{}", entry.key);
        let expanded = self.element(Part::Skeleton, path.clone(), &entry.node, &mut Vec::new());
        let workflow = expanded.as_ref().unwrap_or(&entry.node);
        let mut changed = Vec::new();
        for (within, action) in actions_of(workflow) {
            let path = format!("{path}.{}", within.join("."));
            if let Some(action) = self.element(Part::Step, path, action, &mut Vec::new()) {
                changed.push((within.join("."), action));
            }
        }
        if changed.is_empty() {
            return expanded;
        }
        let mut workflow = workflow.clone();
        for (within, action) in changed {
            set(&mut workflow, &within, action);
        }
        Some(workflow)
    }

    /// An element over the parts that it is like; nothing if it is like none. One of which a part could not be laid is taken
    /// away, since what it lacks is not its own mistake.
    fn element(&mut self, part: Part, path: String, node: &Node, within: &mut Vec<&'t str>) -> Option<Node> {
        let map = node.as_map()?;
        let like = map.entry("like")?;
        self.alike.insert(path, like.key_span);
        let likes = Likes::decode(&like.node, &mut Decoder::new(&mut self.diagnostics));
        let laid = likes.and_then(|likes| self.laid(part, &likes, within, node.span, map));
        self.incomplete |= laid.is_none();
        Some(laid.unwrap_or(Node { span: node.span, content: Content::Removed }))
    }

    /// The own content of something over the parts that it is like; nothing if one of them cannot be laid.
    fn laid(&mut self, part: Part, likes: &Likes, within: &mut Vec<&'t str>, span: Span, map: &Map) -> Option<Node> {
        let mut whole: Option<Node> = None;
        let mut failed = false;
        for like in &likes.0 {
            let Some(laid) = self.part(part, like, within) else {
                failed = true;
                continue;
            };
            whole = Some(match whole {
                Some(below) => self.over(below, laid),
                None => laid,
            });
        }
        let own = Node { span, content: Content::Map(without_likes(map)) };
        let laid = match whole {
            Some(below) => self.over(below, own),
            None => own,
        };
        (!failed).then_some(laid)
    }

    /// A part with what is given put in, over those that it is itself like.
    fn part(&mut self, part: Part, like: &Like, within: &mut Vec<&'t str>) -> Option<Node> {
        let Spanned { value: id, span } = &like.part;
        let known = self.root.get(part.section()).and_then(Node::as_map);
        let Some(entry) = known
            .and_then(|known| known.entry(id.as_str()))
            .filter(|entry| !matches!(entry.node.content, Content::Removed))
        else {
            let known = known.into_iter().flat_map(Map::keys);
            let unknown = Diagnostic::error("unknown-name", *span).with_phrase("noun", part.noun()).with("name", id);
            self.diagnostics.push(unknown.did_you_mean(id.as_str(), known));
            return None;
        };
        let key: &'t str = &entry.key;
        if let Some(first) = within.iter().position(|around| *around == key) {
            let circle: Vec<&str> = within.iter().skip(first).copied().chain([key]).collect();
            self.diagnostics.push(Diagnostic::error("like-cycle", *span).with("cycle", circle.join(" → ")));
            return None;
        }
        if within.len() >= MAXIMUM_DEPTH {
            self.diagnostics.push(Diagnostic::error("too-deep", *span).with("limit", MAXIMUM_DEPTH));
            return None;
        }
        self.users.entry((part, key)).or_default().insert(self.user);
        let is_given = self.check_given(part, key, like);
        let definition = self.definitions.get(&(part, key)).filter(|definition| definition.is_sound)?;
        self.size = self.size.saturating_add(definition.size).saturating_add(1);
        let content = Node { span: definition.place, content: Content::Map(definition.content.clone()) };
        let mut given = Given { values: &like.given, diagnostics: &mut self.diagnostics, size: 0 };
        let content = match part {
            Part::Form => content,
            _ => given.put_into(content, part.depth()),
        };
        self.size = self.size.saturating_add(given.size);
        if self.size > MAXIMUM_NODES {
            self.diagnostics.push(Diagnostic::error("like-too-large", *span));
            return None;
        }
        let map = content.as_map()?;
        let likes = match map.get("like") {
            Some(likes) => Likes::decode(likes, &mut Decoder::new(&mut self.diagnostics))?,
            None => Likes::default(),
        };
        within.push(key);
        let laid = self.laid(part, &likes, within, content.span, map);
        within.pop();
        laid.filter(|_| is_given)
    }

    /// Reports what a part takes and is not given, and what it is given and does not take. Whether it is given all it takes.
    fn check_given(&mut self, part: Part, key: &str, like: &Like) -> bool {
        let Some(definition) = self.definitions.get(&(part, key)) else { return false };
        let takes = &definition.takes;
        let about = |code, span, name: &dyn std::fmt::Display| {
            let diagnostic = Diagnostic::error(code, span).with_phrase("noun", part.noun());
            diagnostic.with("part", key).with("name", name).related("part-stands-here", definition.key_span)
        };
        for (name, _) in like.given.iter().filter(|(name, _)| !takes.contains(name.value.as_str())) {
            let diagnostic = about("value-not-taken", name.span, &name.value);
            self.diagnostics.push(diagnostic.did_you_mean(name.value.as_str(), takes.iter().copied()));
        }
        let is_given = |name: &&&str| like.given.iter().any(|(given, _)| given.value == **name);
        let mut missing = takes.iter().filter(|name| !is_given(name)).peekable();
        let all_given = missing.peek().is_none();
        for name in missing {
            self.diagnostics.push(about("value-not-given", like.part.span, name));
        }
        all_given
    }

    /// Lays content over what comes from parts, and notes what it takes away of that.
    fn over(&mut self, below: Node, above: Node) -> Node {
        let removals = &mut self.removals;
        yaml::removals(&below, &above, &mut |removal| {
            let place = removal.entry.key_span;
            if removal.takes {
                removals.insert(place, Ok(()));
            } else if let Err(known) = removals.entry(place).or_insert_with(|| Err(Vec::new())) {
                known.extend(removal.known().map(Arc::from));
            }
        });
        yaml::overlay(below, above)
    }
}

/// A mapping without what it takes and is like. What it replaces is what lay below it as a layer, not what it is like.
fn without_likes(map: &Map) -> Map {
    let own = map.entries.iter().filter(|entry| !matches!(&*entry.key, "like" | "takes"));
    Map { entries: own.cloned().collect(), replaces: false }
}

/// Sets what stands at a dotted path of a mapping.
fn set(node: &mut Node, path: &str, value: Node) {
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let Content::Map(map) = &mut node.content else { return };
    let Some(entry) = map.entries.iter_mut().find(|entry| *entry.key == *key) else { return };
    match rest {
        Some(rest) => set(&mut entry.node, rest, value),
        None => entry.node = value,
    }
}
