//! What can stand where somebody types: keys, and the names of states, parties, fields and whatever else a key names.

use std::collections::BTreeSet;
use std::ops::Range;

use guicheng_engine::internals::catalogue::{Key, Place, Shape, manifest, sections};
use guicheng_engine::internals::expression::described_functions;
use guicheng_engine::internals::yaml::{Node, lookup};
use guicheng_engine::{Language, RefusalCode};

use super::cursor::{Slot, cursor};
use super::document::Document;
use super::hover::{meaning, noun};
use super::mentions::object;
use super::names::{Names, Seen};
use super::view::{View, titles_of};
use crate::messages;
use crate::schema;

/// What a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key of the format.
    Key,
    /// A name of the pack.
    Name,
    /// A word of the format.
    Word,
    /// A function.
    Function,
}

/// Something that can stand where somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is written.
    pub text: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What it is called; of a key, what it means.
    pub told: Option<String>,
    /// Its titles in both languages, by which it is found too.
    pub titles: Vec<String>,
    /// The bytes that it takes the place of.
    pub range: Range<usize>,
}

/// All that can stand at a place of a file and begins with what is typed, or has it in a title.
#[must_use]
pub fn completions(view: &View, document: &Document, offset: usize) -> Vec<Completion> {
    let at = cursor(&document.text, offset);
    if at.slot == Slot::Comment {
        return Vec::new();
    }
    let typed = document.text.get(at.typed.start..offset.max(at.typed.start)).unwrap_or("");
    let mut found = Proposals { view, document, range: at.typed.clone(), list: Vec::new(), seen: BTreeSet::new() };
    match document.is_scenario() {
        true => found.of_scenario(&at.path, at.slot),
        false => match at.path.split_last() {
            // What is added to a list below is of the same kind as what stands in it.
            Some((last, list)) if last == "append" => found.of_pack(list, Slot::Value, typed),
            _ => found.of_pack(&at.path, at.slot, typed),
        },
    }
    let word = found.list.first().and_then(|first| document.text.get(first.range.start..offset)).unwrap_or(typed);
    let word = word.trim().to_lowercase();
    let fits = |proposal: &Completion| {
        let is_near = |text: &str| text.to_lowercase().contains(&word);
        word.is_empty() || is_near(&proposal.text) || proposal.titles.iter().any(|title| is_near(title))
    };
    found.list.into_iter().filter(fits).collect()
}

struct Proposals<'v> {
    view: &'v View,
    document: &'v Document,
    range: Range<usize>,
    list: Vec<Completion>,
    seen: BTreeSet<String>,
}

impl Proposals<'_> {
    fn add(&mut self, text: &str, kind: CompletionKind, told: Option<String>, titles: [Option<&str>; 2]) {
        if self.seen.insert(text.to_owned()) {
            let titles = titles.into_iter().flatten().map(|title| title.trim().to_owned()).collect();
            self.list.push(Completion { text: text.to_owned(), kind, told, titles, range: self.range.clone() });
        }
    }

    fn tree(&self) -> Option<&Node> {
        self.view.tree(self.document.pack())
    }

    fn of_pack(&mut self, path: &[String], slot: Slot, typed: &str) {
        let seen = Seen::of(path);
        let in_manifest = self.document.within() == "pack.yaml";
        if matches!(slot, Slot::Key | Slot::KeyOrItem) {
            let keys: Vec<&'static Key> = match path {
                [] if in_manifest => manifest().iter().collect(),
                [] => sections().iter().collect(),
                _ => seen.document(),
            };
            self.keys(path, &keys);
            self.entries(path, &seen);
        }
        if matches!(slot, Slot::Value | Slot::KeyOrItem) {
            self.values(path, &seen, typed);
        }
    }

    /// The keys of the format that are not there yet.
    fn keys(&mut self, path: &[String], keys: &[&'static Key]) {
        let there = self
            .document
            .tree
            .as_ref()
            .and_then(|tree| path.iter().try_fold(tree, |node, key| node.as_map()?.get(key)));
        let there: Vec<String> =
            there.and_then(Node::as_map).into_iter().flat_map(|map| map.keys().map(str::to_owned)).collect();
        for key in keys {
            let typed_here = self.document.text.get(self.range.clone()) == Some(key.name);
            if there.iter().any(|known| known == key.name) && !typed_here {
                continue;
            }
            let mut whole = path.to_vec();
            whole.push(key.name.to_owned());
            self.add(key.name, CompletionKind::Key, meaning(self.view, &whole), [None, None]);
        }
    }

    /// The names that keys of a mapping can be: what they name, or what lies below a layer there.
    fn entries(&mut self, path: &[String], seen: &Seen) {
        for names in seen.keys() {
            self.names(&names);
        }
        let is_own = seen.keys().is_empty() && seen.place().is_some_and(|place| place.document().is_none());
        let tree = self.view.tree_below(&self.document.path).map(|(_, tree)| tree);
        if let Some(map) = tree.filter(|_| is_own).and_then(|tree| lookup(tree, &path.join("."))).and_then(Node::as_map)
        {
            for entry in &map.entries {
                self.add(&entry.key, CompletionKind::Name, self.view.title_of(&entry.node), titles_of(&entry.node));
            }
        }
    }

    fn values(&mut self, path: &[String], seen: &Seen, typed: &str) {
        if let Some(Place::Key(key) | Place::Entry(key)) = seen.place() {
            self.words((key.shape)());
        }
        let beside = |key: &str| self.beside(path, key);
        let names = seen.values(&beside);
        for names in &names {
            self.names(names);
        }
        if names.is_empty() && seen.reading().is_some() {
            self.expression(seen, typed);
        }
    }

    fn words(&mut self, shape: Shape) {
        match shape {
            Shape::Words(words) => {
                for word in words {
                    self.add(word, CompletionKind::Word, None, [None, None]);
                }
            }
            Shape::Value("boolean") => {
                for word in ["true", "false"] {
                    self.add(word, CompletionKind::Word, None, [None, None]);
                }
            }
            Shape::List(item) | Shape::Mapping(item) => self.words(item()),
            Shape::Either(short, long) => {
                self.words(short());
                self.words(long());
            }
            Shape::Value(_) | Shape::Document(_) => {}
        }
    }

    /// What stands at a key beside that of a path.
    fn beside(&self, path: &[String], key: &str) -> Vec<String> {
        let Some(tree) = &self.document.tree else { return Vec::new() };
        let mut above = path;
        while let Some((_, around)) = above.split_last() {
            above = around;
            let node = around.iter().try_fold(tree, |node, key| node.as_map()?.get(key));
            if let Some(node) = node.and_then(|node| node.as_map()?.get(key)) {
                let items = node.as_items();
                return items.iter().filter_map(Node::as_text).map(str::to_owned).collect();
            }
        }
        Vec::new()
    }

    fn names(&mut self, names: &Names) {
        match names {
            Names::In(section) => self.keys_of(section),
            Names::Party => {
                self.keys_of("parties");
                let Some(tree) = self.tree().cloned() else { return };
                let parties = lookup(&tree, "parties").and_then(Node::as_map);
                for party in parties.into_iter().flat_map(|map| &map.entries) {
                    let roles = party.node.as_map().and_then(|map| map.get("roles")).and_then(Node::as_map);
                    for role in roles.into_iter().flat_map(|roles| &roles.entries) {
                        let text = format!("{}.{}", party.key, role.key);
                        self.add(&text, CompletionKind::Name, self.view.title_of(&role.node), titles_of(&role.node));
                    }
                }
            }
            Names::Citation => self.articles(),
            Names::Part | Names::Like("forms") => self.keys_of("forms"),
            Names::Like(section) => self.defined(section),
            Names::Pack => {
                let packs: Vec<String> = self.view.packs.keys().cloned().collect();
                for pack in packs {
                    self.add(&pack, CompletionKind::Name, None, [None, None]);
                }
            }
        }
    }

    /// The keys of a mapping of the pack; of a skeleton or step, those of all workflows.
    fn keys_of(&mut self, section: &str) {
        let Some(tree) = self.tree().cloned() else { return };
        let kind = ["skeletons.", "steps."].iter().find_map(|part| section.strip_prefix(part)?.split_once('.'));
        let Some((_, kind)) = kind else { return self.entries_of(&tree, section) };
        let workflows = lookup(&tree, "workflows").and_then(Node::as_map);
        for workflow in workflows.into_iter().flat_map(|map| &map.entries) {
            self.entries_of(&tree, &format!("workflows.{}.{kind}", workflow.key));
        }
    }

    fn entries_of(&mut self, tree: &Node, path: &str) {
        let map = lookup(tree, path).and_then(Node::as_map);
        for entry in map.into_iter().flat_map(|map| &map.entries) {
            let told = self.view.title_of(&entry.node).or_else(|| {
                noun(&format!("{path}.{}", entry.key)).map(|noun| messages::message(self.view.language, noun, &[]))
            });
            self.add(&entry.key, CompletionKind::Name, told, titles_of(&entry.node));
        }
    }

    /// The skeletons or steps of the pack and those below: they are not there any more once packs are laid.
    fn defined(&mut self, section: &str) {
        let view = self.view;
        for pack in view.index.chain(self.document.pack()) {
            for document in view.index.documents().filter(|document| document.pack() == pack) {
                let map = document.tree.as_ref().and_then(|tree| lookup(tree, section)).and_then(Node::as_map);
                for entry in map.into_iter().flat_map(|map| &map.entries) {
                    self.add(&entry.key, CompletionKind::Name, None, [None, None]);
                }
            }
        }
    }

    fn articles(&mut self) {
        let Some(tree) = self.tree().cloned() else { return };
        let sources = lookup(&tree, "sources").and_then(Node::as_map);
        for source in sources.into_iter().flat_map(|map| &map.entries) {
            let articles = source.node.as_map().and_then(|map| map.get("articles")).and_then(Node::as_map);
            for article in articles.into_iter().flat_map(|map| &map.entries) {
                let citation = format!("{}/{}", source.key, article.key);
                self.add(&citation, CompletionKind::Name, self.view.title_of(&article.node), titles_of(&article.node));
                let items = article.node.as_map().and_then(|map| map.get("items")).and_then(Node::as_map);
                for item in items.into_iter().flat_map(|map| &map.entries) {
                    let citation = format!("{citation}({})", item.key);
                    self.add(&citation, CompletionKind::Name, self.view.title_of(&item.node), titles_of(&item.node));
                }
            }
        }
    }

    /// What an expression can name where somebody types.
    fn expression(&mut self, seen: &Seen, typed: &str) {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let word = typed.rfind(|c| !is_word(c)).map_or(0, |at| {
            at.saturating_add(typed.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8))
        });
        let behind = self.document.text.get(self.range.start.saturating_add(typed.len())..).unwrap_or("");
        let end = behind.find(|c| !is_word(c)).unwrap_or(behind.len());
        let begin = self.range.start;
        self.range = begin.saturating_add(word)..begin.saturating_add(typed.len()).saturating_add(end);
        let before = typed.get(..word).unwrap_or("");
        let root = |before: &str| {
            let end = before.trim_end_matches(is_word).len();
            before.get(end..).unwrap_or("").to_owned()
        };
        if let Some(before) = before.strip_suffix('.') {
            if let Some(object) = object(&root(before), &seen.workflow) {
                self.keys_of(&object);
            }
            return;
        }
        let asked = ["has(\"", "get(\""].iter().find_map(|asked| before.strip_suffix(asked)?.strip_suffix('.'));
        if let Some(before) = asked {
            if let Some(object) = object(&root(before), &seen.workflow) {
                self.keys_of(&object);
            }
            return;
        }
        const ROOTS: [&str; 11] = [
            "facts",
            "data",
            "input",
            "params",
            "parties",
            "clocks",
            "procedures",
            "procedure",
            "missing",
            "acted",
            "on",
        ];
        for word in ROOTS {
            self.add(word, CompletionKind::Word, None, [None, None]);
        }
        for function in described_functions().filter(|function| function.before.is_empty()) {
            let told = match self.view.language {
                Language::Chinese => function.chinese,
                Language::English => function.english,
            };
            let titles = [Some(function.chinese), Some(function.english)];
            self.add(function.name, CompletionKind::Function, Some(told.to_owned()), titles);
        }
        let view = self.view;
        for pack in view.index.chain(self.document.pack()) {
            for name in view.index.functions_of(pack) {
                self.add(name, CompletionKind::Function, None, [None, None]);
            }
        }
    }

    fn of_scenario(&mut self, path: &[String], slot: Slot) {
        if matches!(slot, Slot::Key | Slot::KeyOrItem) {
            for key in schema::scenario_keys(path) {
                let mut whole = path.to_vec();
                whole.push(key.name.to_owned());
                let told = schema::scenario_meaning(&whole, self.view.language);
                self.add(key.name, CompletionKind::Key, told, [None, None]);
            }
        }
        let last: Vec<&str> = path.iter().rev().take(2).map(String::as_str).collect();
        match last.as_slice() {
            ["open" | "take_over", ..] => self.keys_of("workflows"),
            ["do" | "available" | "can", ..] | [_, "can"] => self.of_workflows("actions"),
            ["state" | "into" | "states", ..] | [_, "states"] => self.of_workflows("states"),
            ["clocks" | "breaches", "expect"] => self.of_workflows("clocks"),
            ["use", "with"] => self.shared("data"),
            ["with"] => {
                self.add("use", CompletionKind::Key, None, [None, None]);
                self.keys_of("fields");
            }
            ["facts" | "data", ..] => self.keys_of("fields"),
            ["refused", ..] => self.refusals(),
            ["given" | "adapts"] => self.scenarios(),
            ["in", ..] => self.procedures(),
            ["parties", ..] => self.keys_of("parties"),
            ["effects", ..] => self.keys_of("effects"),
            ["letters", ..] => self.keys_of("letters"),
            [_, "views"] => self.keys_of("views"),
            ["articles" | "article", ..] => self.articles(),
            ["who", ..] => self.shared("actors"),
            _ => {}
        }
    }

    fn of_workflows(&mut self, kind: &str) {
        self.keys_of(&format!("steps.any.{kind}"));
    }

    /// What scenarios share, by the section of the pack's libraries: who acts, each with whom they act for, and sets of data.
    fn shared(&mut self, section: &str) {
        let view = self.view;
        for pack in view.index.chain(self.document.pack()) {
            let library = view.index.document(&format!("{pack}/scenarios/library.yaml"));
            let Some(tree) = library.and_then(|library| library.tree.as_ref()) else { continue };
            let entries = lookup(tree, section).and_then(Node::as_map);
            for entry in entries.into_iter().flat_map(|map| &map.entries) {
                let organisation = entry.node.as_map().and_then(|map| map.get("organisation")).and_then(Node::as_text);
                let organisation = organisation.and_then(|id| organisation_of(view, self.document.pack(), tree, id));
                let told = organisation.and_then(|node| view.title_of(node));
                let titles = organisation.map_or([None, None], titles_of);
                self.add(&entry.key, CompletionKind::Name, told, titles);
            }
        }
    }

    /// For what something is refused: the conditions of actions, and the codes of the engine.
    fn refusals(&mut self) {
        let Some(tree) = self.tree().cloned() else { return };
        let workflows = lookup(&tree, "workflows").and_then(Node::as_map);
        for workflow in workflows.into_iter().flat_map(|map| &map.entries) {
            let actions = lookup(&workflow.node, "actions").and_then(Node::as_map);
            let actions = actions.into_iter().flat_map(|map| &map.entries).map(|action| &action.node);
            for step in lookup(&workflow.node, "open").into_iter().chain(actions) {
                self.entries_of(step, "when");
            }
        }
        for code in RefusalCode::ALL {
            self.add(code.as_str(), CompletionKind::Word, None, [None, None]);
        }
    }

    /// Other scenarios of the pack and those below, with their titles.
    fn scenarios(&mut self) {
        let view = self.view;
        for pack in view.index.chain(self.document.pack()) {
            let folder = format!("{pack}/scenarios/");
            for document in view.index.documents().filter(|document| document.path != self.document.path) {
                let name = document.path.strip_prefix(&folder).and_then(|file| file.strip_suffix(".yaml"));
                let Some(name) = name.filter(|name| *name != "library") else { continue };
                let title = document.tree.as_ref().and_then(|tree| tree.as_map()?.get("title"));
                let told = title.and_then(|title| view.title_of(title));
                self.add(name, CompletionKind::Name, told, title.map_or([None, None], titles_of));
            }
        }
    }

    /// The procedures that a step can be of: those that the scenario names, and the workflows.
    fn procedures(&mut self) {
        let steps = self.document.tree.as_ref().and_then(|tree| tree.as_map()?.get("steps"));
        let steps = steps.and_then(Node::as_list).into_iter().flatten();
        let named = steps.filter_map(|step| step.as_map()?.get("as")?.as_text());
        for name in named.map(str::to_owned).collect::<Vec<_>>() {
            self.add(&name, CompletionKind::Name, None, [None, None]);
        }
        self.keys_of("workflows");
    }
}

/// An organisation of a library of scenarios, or of a pack.
fn organisation_of<'n>(view: &'n View, pack: &str, library: &'n Node, id: &str) -> Option<&'n Node> {
    let path = format!("organisations.{id}");
    lookup(library, &path).or_else(|| lookup(view.tree(pack)?, &path))
}
