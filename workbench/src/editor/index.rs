//! All names of a library: where each is defined and where it is used, also through skeletons, steps and forms that others
//! are like.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use guicheng_engine::internals::yaml::Node;

use super::document::Document;
use super::names::Names;
use super::occurrences::{ANYWHERE, ASKING, FileNames, Likeness, Occurrence, named};
use super::view::View;

/// How often what parts are like is followed.
const MOST_PASSES: usize = 8;

/// A file with its names.
#[derive(Clone, Debug)]
pub(super) struct IndexedFile {
    pub(super) document: Arc<Document>,
    pub(super) names: Arc<FileNames>,
}

/// All names of a library.
#[derive(Debug, Default)]
pub struct Index {
    files: BTreeMap<Arc<str>, IndexedFile>,
    /// The names of what is given to parts, by file.
    given: BTreeMap<Arc<str>, Vec<Occurrence>>,
    /// The pack that each pack is laid over.
    below: BTreeMap<String, Option<String>>,
    classes: Classes,
}

/// A place where a name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file, as people are shown it.
    pub path: Arc<str>,
    /// What stands there.
    pub occurrence: Occurrence,
}

impl Index {
    pub(super) fn new(files: impl IntoIterator<Item = IndexedFile>) -> Self {
        let files: BTreeMap<Arc<str>, IndexedFile> =
            files.into_iter().map(|file| (Arc::clone(&file.document.path), file)).collect();
        let mut index = Self { below: packs_below(&files), ..Self::default() };
        index.given = given(&files);
        let mut classes = Classes::default();
        let mut likenesses: BTreeSet<Likeness> = BTreeSet::new();
        for (path, file) in &files {
            let given = index.given.get(path).into_iter().flatten();
            let mut at: HashMap<(usize, usize), usize> = HashMap::new();
            for occurrence in file.names.occurrences.iter().chain(given) {
                let symbol = classes.number(&occurrence.symbol);
                match at.get(&(occurrence.from, occurrence.to)) {
                    Some(other) => classes.unite(*other, symbol),
                    None => drop(at.insert((occurrence.from, occurrence.to), symbol)),
                }
            }
            likenesses.extend(file.names.likenesses.iter().cloned());
        }
        classes.of_those_asking(&files);
        classes.follow(&likenesses);
        classes.of_any(&files);
        classes.gather();
        Self { files, classes, ..index }
    }

    /// The file of a path.
    #[must_use]
    pub fn document(&self, path: &str) -> Option<&Document> {
        self.files.get(path).map(|file| &*file.document)
    }

    /// All files.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.files.values().map(|file| &*file.document)
    }

    /// The functions that a pack defines.
    pub(super) fn functions_of<'i>(&'i self, pack: &'i str) -> impl Iterator<Item = &'i str> {
        let files = self.files.iter().filter(move |(path, _)| pack_of(path) == pack && path.ends_with(".rhai"));
        let defined = files.flat_map(|(_, file)| file.names.occurrences.iter().filter(|found| found.defines));
        defined.filter_map(|found| found.symbol.strip_prefix("functions."))
    }

    /// What a file defines: the bytes of each name, and its path in a pack.
    pub(super) fn defined_in(&self, path: &str) -> Vec<(Range<usize>, &str)> {
        let defined = self.occurrences_of(path).filter(|found| found.defines);
        defined.map(|found| (found.from..found.to, found.symbol.as_str())).collect()
    }

    /// All paths that stand for the same as one: what a skeleton says, in each workflow that is like it.
    pub(super) fn same_as<'i>(&'i self, symbol: &'i str) -> Vec<&'i str> {
        let Some(root) = self.classes.numbers.get(symbol).map(|number| self.classes.root(*number)) else {
            return vec![symbol];
        };
        self.classes.members.get(&root).map(|members| members.iter().map(String::as_str).collect()).unwrap_or_default()
    }

    fn occurrences_of(&self, path: &str) -> impl Iterator<Item = &Occurrence> {
        let own = self.files.get(path).into_iter().flat_map(|file| &file.names.occurrences);
        own.chain(self.given.get(path).into_iter().flatten())
    }

    /// The name at a place, the shortest if several lie within each other; a definition before a mention.
    #[must_use]
    pub fn at(&self, path: &str, offset: usize) -> Option<&Occurrence> {
        let there = self.occurrences_of(path).filter(|found| found.from <= offset && offset <= found.to);
        there.min_by_key(|found| (found.to.saturating_sub(found.from), !found.defines))
    }

    /// The pack and those it is laid over, itself first.
    #[must_use]
    pub fn chain<'i>(&'i self, pack: &'i str) -> Vec<&'i str> {
        let mut chain = vec![pack];
        while let Some(Some(below)) = chain.last().and_then(|last| self.below.get(*last)) {
            if chain.contains(&below.as_str()) {
                break;
            }
            chain.push(below);
        }
        chain
    }

    /// Everywhere a name stands, as a pack has it: in the pack of the chain that defines it first and in all that are laid
    /// over that one, in the order of files and places.
    #[must_use]
    pub fn everywhere(&self, symbol: &str, pack: &str) -> Vec<Found> {
        let all: Vec<Found> = self.all_of(symbol);
        let defining = |pack: &&str| all.iter().any(|found| found.occurrence.defines && pack_of(&found.path) == *pack);
        let Some(root) = self.chain(pack).into_iter().rfind(defining) else {
            return all.into_iter().filter(|found| self.chain(pack).contains(&pack_of(&found.path))).collect();
        };
        all.into_iter().filter(|found| self.chain(pack_of(&found.path)).contains(&root)).collect()
    }

    fn all_of(&self, symbol: &str) -> Vec<Found> {
        let same: HashSet<&str> = self.same_as(symbol).into_iter().chain([symbol]).collect();
        // What belongs to an item of an article belongs to the article.
        let item = symbol.starts_with("sources.").then(|| format!("{symbol}.items."));
        let is_item = |other: &str| item.as_deref().is_some_and(|item| other.starts_with(item));
        let mut found: Vec<Found> = Vec::new();
        for path in self.files.keys() {
            for occurrence in self.occurrences_of(path) {
                let is_meant =
                    same.contains(occurrence.symbol.as_str()) || (!occurrence.defines && is_item(&occurrence.symbol));
                let known =
                    || {
                        found.iter().rev().take_while(|found| found.path == *path).any(|found| {
                            (found.occurrence.from, found.occurrence.to) == (occurrence.from, occurrence.to)
                        })
                    };
                if is_meant && !known() {
                    found.push(Found { path: Arc::clone(path), occurrence: occurrence.clone() });
                }
            }
        }
        found.sort_by(|one, two| (&one.path, one.occurrence.from).cmp(&(&two.path, two.occurrence.from)));
        found
    }

    /// Where a name is defined, as a pack sees it: by itself, else by the nearest of those it is laid over. Of a definition,
    /// what it changes below.
    #[must_use]
    pub fn defined(&self, symbol: &str, path: &str, offset: usize) -> Option<Found> {
        let pack = pack_of(path);
        let all = self.all_of(symbol);
        let is_here =
            |found: &Found| *found.path == *path && found.occurrence.from <= offset && offset <= found.occurrence.to;
        let on_definition = all.iter().any(|found| is_here(found) && found.occurrence.defines);
        let own = |found: &&Found| found.occurrence.symbol == symbol;
        for pack in self.chain(pack) {
            let of_pack = all.iter().filter(|found| pack_of(&found.path) == pack && found.occurrence.defines);
            let others: Vec<&Found> = of_pack.filter(|found| !is_here(found)).collect();
            // Of several in one pack, what it says itself comes before the part that it is like.
            let best = others.iter().copied().find(own).or_else(|| others.first().copied());
            if let Some(best) = best.filter(|_| !(on_definition && pack == pack_of(path) && others.iter().any(own))) {
                return Some(best.clone());
            }
        }
        None
    }

    /// Where in the packs below something stands by its path: the key that a layer changes.
    #[must_use]
    pub fn overridden(&self, path: &[String], file: &str) -> Option<Found> {
        let dotted = path.join(".");
        for pack in self.chain(pack_of(file)).into_iter().skip(1) {
            for document in self.documents().filter(|document| document.pack() == pack && !document.is_scenario()) {
                let Some(entry) = document.tree.as_ref().and_then(|tree| entry_of(tree, path)) else { continue };
                let byte = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
                let (from, to) = (byte(entry.key_span.start), byte(entry.key_span.end));
                let occurrence = Occurrence { from, to, symbol: dotted, defines: true };
                return Some(Found { path: Arc::clone(&document.path), occurrence });
            }
        }
        None
    }
}

/// Where what stands at a place of a file is defined; of what a layer changes, where that stands below.
#[must_use]
pub fn definition(view: &View, document: &Document, offset: usize) -> Option<Found> {
    if document.is_scenario()
        && let Some(before) = scenario_before(view, document, offset)
    {
        return Some(before);
    }
    let named = view.index.at(&document.path, offset);
    let defined = named.and_then(|there| view.index.defined(&there.symbol, &document.path, offset));
    defined.or_else(|| {
        let path: Vec<String> = document.entries_at(offset).iter().map(|entry| entry.key.to_string()).collect();
        view.index.overridden(&path, &document.path).filter(|_| named.is_none_or(|there| there.defines))
    })
}

/// The scenario that one begins with or adapts, if its name stands at a place.
fn scenario_before(view: &View, document: &Document, offset: usize) -> Option<Found> {
    let entries = document.entries_at(offset);
    let [entry] = entries.as_slice() else { return None };
    let name = entry.node.as_text().filter(|_| matches!(&*entry.key, "given" | "adapts"))?;
    let files = view.index.chain(document.pack()).into_iter().map(|pack| format!("{pack}/scenarios/{name}.yaml"));
    let found = files.filter_map(|path| view.index.document(&path)).find(|found| found.path != document.path)?;
    let occurrence = Occurrence { from: 0, to: 0, symbol: format!("scenarios.{name}"), defines: true };
    Some(Found { path: Arc::clone(&found.path), occurrence })
}

/// The entry that a path of keys leads to.
pub(super) fn entry_of<'n>(tree: &'n Node, path: &[String]) -> Option<&'n guicheng_engine::internals::yaml::Entry> {
    let (last, above) = path.split_last()?;
    let around = above.iter().try_fold(tree, |node, key| node.as_map()?.get(key))?;
    around.as_map()?.entry(last)
}

/// The pack that a file belongs to, by its path.
pub(super) fn pack_of(path: &str) -> &str {
    path.split('/').next().unwrap_or("")
}

fn packs_below(files: &BTreeMap<Arc<str>, IndexedFile>) -> BTreeMap<String, Option<String>> {
    let manifests = files.values().filter(|file| file.document.within() == "pack.yaml");
    let below = |document: &Document| {
        let extends = document.tree.as_ref()?.as_map()?.get("extends")?;
        let pack = extends.as_map().map_or(Some(extends), |map| map.get("pack"))?;
        pack.as_text().map(str::to_owned)
    };
    manifests.map(|file| (file.document.pack().to_owned(), below(&file.document))).collect()
}

/// What is given to parts, as the names it is, by file.
fn given(files: &BTreeMap<Arc<str>, IndexedFile>) -> BTreeMap<Arc<str>, Vec<Occurrence>> {
    let mut taken: BTreeMap<(&str, &str), Vec<&Names>> = BTreeMap::new();
    for (part, name, names) in files.values().flat_map(|file| &file.names.taken) {
        taken.entry((part, name)).or_default().push(names);
    }
    let mut found: BTreeMap<Arc<str>, Vec<Occurrence>> = BTreeMap::new();
    for (path, file) in files {
        let mut names = FileNames::default();
        for (part, name, node, workflow) in &file.names.given {
            let mut meant = Vec::new();
            collect_meant(&taken, part, name, workflow, 0, &mut meant);
            meant.sort_by_key(|names| format!("{names:?}"));
            meant.dedup();
            for item in node.as_items() {
                let Some(text) = item.as_text().filter(|text| !text.starts_with('$')) else { continue };
                for (name, symbol) in meant.iter().flat_map(|names| named(names, text)) {
                    names.note(&file.document, item.span, &name, symbol, false);
                }
            }
        }
        found.insert(Arc::clone(path), names.occurrences);
    }
    found
}

/// What a part must be given under a name, as the workflow sees it in which it is given.
fn collect_meant(
    taken: &BTreeMap<(&str, &str), Vec<&Names>>,
    part: &str,
    name: &str,
    workflow: &str,
    depth: usize,
    meant: &mut Vec<Names>,
) {
    for names in taken.get(&(part, name)).into_iter().flatten().filter(|_| depth < MOST_PASSES) {
        match names {
            Names::In(section) => match section.split_once(".takes.") {
                Some((part, name)) => collect_meant(taken, part, name, workflow, depth.saturating_add(1), meant),
                None => {
                    let own = section.strip_prefix(part).and_then(|rest| rest.strip_prefix('.'));
                    meant.push(Names::In(own.map_or_else(|| section.clone(), |rest| format!("{workflow}.{rest}"))));
                }
            },
            names => meant.push((*names).clone()),
        }
    }
}

/// Paths that stand for the same: what a skeleton says is what the workflows like it say.
#[derive(Debug, Default)]
struct Classes {
    numbers: BTreeMap<String, usize>,
    parents: Vec<usize>,
    /// All that stand for the same, by the least of their numbers.
    members: HashMap<usize, Vec<String>>,
}

impl Classes {
    fn number(&mut self, symbol: &str) -> usize {
        if let Some(number) = self.numbers.get(symbol) {
            return *number;
        }
        let number = self.parents.len();
        self.parents.push(number);
        self.numbers.insert(symbol.to_owned(), number);
        number
    }

    fn root(&self, mut number: usize) -> usize {
        while let Some(parent) = self.parents.get(number).filter(|parent| **parent != number) {
            number = *parent;
        }
        number
    }

    fn unite(&mut self, one: usize, two: usize) {
        let (one, two) = (self.root(one), self.root(two));
        if let Some(parent) = self.parents.get_mut(one.max(two)) {
            *parent = one.min(two);
        }
    }

    /// Unites what a letter names of the workflows that ask for its effects with what it is in these.
    fn of_those_asking(&mut self, files: &BTreeMap<Arc<str>, IndexedFile>) {
        let mut asking: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (effect, workflow) in files.values().flat_map(|file| &file.names.asked) {
            asking.entry(effect).or_default().insert(workflow);
        }
        for symbol in self.beginning(ASKING) {
            let Some((effect, rest)) = symbol.strip_prefix(ASKING).and_then(|rest| rest.get(1..)?.split_once('.'))
            else {
                continue;
            };
            let meant = match asking.get(effect) {
                Some(workflows) => workflows.iter().map(|workflow| format!("{workflow}.{rest}")).collect(),
                None => vec![format!("{ANYWHERE}.{rest}")],
            };
            let number = self.number(&symbol);
            for meant in meant {
                let meant = self.number(&meant);
                self.unite(number, meant);
            }
        }
    }

    /// Unites what is named of some workflow with what is called so in any.
    fn of_any(&mut self, files: &BTreeMap<Arc<str>, IndexedFile>) {
        let all = files.values().flat_map(|file| &file.names.occurrences).filter(|found| found.defines);
        let mut defined: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for symbol in all.map(|found| found.symbol.as_str()) {
            let Some((_, rest)) = symbol.match_indices('.').nth(1).and_then(|(at, _)| symbol.split_at_checked(at))
            else {
                continue;
            };
            if ["workflows.", "skeletons.", "steps."].iter().any(|section| symbol.starts_with(section)) {
                defined.entry(rest.trim_start_matches('.')).or_default().insert(symbol);
            }
        }
        for symbol in self.beginning(ANYWHERE) {
            let rest = symbol.split_once('.').map_or("", |(_, rest)| rest);
            let number = self.number(&symbol);
            for defined in defined.get(rest).into_iter().flatten() {
                let defined = self.number(defined);
                self.unite(number, defined);
            }
        }
    }

    /// The paths that begin with a word.
    fn beginning(&self, word: &str) -> Vec<String> {
        let begins = format!("{word}.");
        let all = self.numbers.range(begins.clone()..).map(|(symbol, _)| symbol);
        all.take_while(|symbol| symbol.starts_with(&begins)).cloned().collect()
    }

    fn gather(&mut self) {
        for (symbol, number) in &self.numbers {
            self.members.entry(self.root(*number)).or_default().push(symbol.clone());
        }
    }

    /// Unites what parts say with what all say that are like them.
    fn follow(&mut self, likenesses: &BTreeSet<Likeness>) {
        for _ in 0..MOST_PASSES {
            let known = self.numbers.len();
            for Likeness { of, part } in likenesses {
                let begins = format!("{part}.");
                let within: Vec<String> = self
                    .numbers
                    .range(begins.clone()..)
                    .take_while(|(symbol, _)| symbol.starts_with(&begins))
                    .map(|(symbol, _)| symbol.clone())
                    .collect();
                for symbol in within {
                    let Some(rest) = symbol.strip_prefix(&begins).filter(|rest| !rest.starts_with("takes.")) else {
                        continue;
                    };
                    let of_workflow = ["states.", "actions.", "clocks."].iter().any(|kind| rest.starts_with(kind));
                    let around = part.starts_with("steps.") && of_workflow;
                    let of = if around { workflow_of(of) } else { of.as_str() };
                    let (part, like) = (self.number(&symbol), self.number(&format!("{of}.{rest}")));
                    self.unite(part, like);
                }
            }
            if self.numbers.len() == known {
                return;
            }
        }
    }
}

/// The workflow of an action or opening by its path, or the skeleton or step in place of one.
fn workflow_of(path: &str) -> &str {
    let end = path.match_indices('.').nth(1).map_or(path.len(), |(at, _)| at);
    path.get(..end).unwrap_or(path)
}
