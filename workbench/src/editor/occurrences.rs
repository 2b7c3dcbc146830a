//! Where names stand in a file: what it defines, and what it names.

use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::yaml::{Content, Entry, Map, Node};

use super::document::Document;
use super::mentions::{Reading, functions, mentions};
use super::names::{Names, Seen};

/// A name in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The byte where it begins in the file.
    pub from: usize,
    /// The byte behind it.
    pub to: usize,
    /// The path of what is named, in a pack: `fields.data_name`. That of what stands in a skeleton or step begins with that.
    pub symbol: String,
    /// Whether it is defined there, or changed or taken away by a layer; not only named.
    pub defines: bool,
}

/// That something is like a skeleton, step or form: their paths.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Likeness {
    pub(super) of: String,
    pub(super) part: String,
}

/// All names of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct FileNames {
    pub(super) occurrences: Vec<Occurrence>,
    pub(super) likenesses: Vec<Likeness>,
    /// What is given to parts: the part, the name it is given under, what is given, and the workflow it is given in.
    pub(super) given: Vec<(String, String, Node, String)>,
    /// What is put in by parts: the part, the name, and what it must be the name of.
    pub(super) taken: Vec<(String, String, Names)>,
    /// Effects, each with the workflow that asks for it, or the skeleton or step in place of one.
    pub(super) asked: Vec<(String, String)>,
}

/// Stands in place of the workflow where the one that is meant is not known: what is named is of some workflow.
pub(super) const ANYWHERE: &str = "anywhere";

/// Stands in place of the workflow, before an effect: what is named is of the workflows that ask for that.
pub(super) const ASKING: &str = "asking";

fn byte(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

impl FileNames {
    /// The names of a file of a pack.
    pub(super) fn of_pack(document: &Document) -> Self {
        let mut names = Self::default();
        if document.path.ends_with(".rhai") {
            names.of_functions(&document.text);
        } else if let Some(tree) = &document.tree {
            let mut walk = Walk { document, names: &mut names, above: Vec::new() };
            walk.node(tree, &mut Vec::new());
        }
        names
    }

    fn of_functions(&mut self, text: &str) {
        let defined = functions(text);
        let seen = Seen { workflow: ANYWHERE.to_owned(), concerned: vec![ANYWHERE.to_owned()], ..Seen::of(&[]) };
        for mention in mentions(text, Reading::Functions, &seen) {
            let (from, to, symbol) = (mention.from, mention.to, mention.symbol);
            let defines = defined.iter().any(|(at, _)| *at == from);
            self.occurrences.push(Occurrence { from, to, symbol, defines });
        }
    }

    /// Notes a name that is written at a place, whole or as a part of what is written there.
    pub(super) fn note(&mut self, document: &Document, span: Span, name: &str, symbol: String, defines: bool) {
        let written = document.slice(span);
        let at = word(written, name);
        let from = byte(span.start).saturating_add(at.unwrap_or(0));
        let to = if at.is_some() { from.saturating_add(name.len()) } else { byte(span.end) };
        self.occurrences.push(Occurrence { from, to, symbol, defines });
    }
}

/// Where a name stands in what is written, as a word of its own.
fn word(written: &str, name: &str) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let stands_alone = |at: &usize| {
        let before = written.get(..*at).unwrap_or("");
        let behind = written.get(at.saturating_add(name.len())..).unwrap_or("");
        !before.ends_with(is_word) && !behind.starts_with(is_word)
    };
    written.match_indices(name).map(|(at, _)| at).find(stands_alone).filter(|_| !name.is_empty())
}

/// The path of the article, or of its item, that a citation names.
pub(super) fn cited(citation: &str) -> Option<String> {
    let (source, rest) = citation.split_once('/')?;
    let (article, item) = match rest.split_once('(') {
        Some((article, item)) => (article, Some(item.strip_suffix(')')?)),
        None => (rest, None),
    };
    let article = format!("sources.{source}.articles.{article}");
    Some(item.map_or_else(|| article.clone(), |item| format!("{article}.items.{item}")))
}

struct Walk<'d> {
    document: &'d Document,
    names: &'d mut FileNames,
    /// The mappings around the node, the outermost first.
    above: Vec<&'d Map>,
}

impl<'d> Walk<'d> {
    fn node(&mut self, node: &'d Node, path: &mut Vec<String>) {
        match &node.content {
            Content::Map(map) => self.map(map, path),
            Content::List(items) | Content::Appended(items) => items.iter().for_each(|item| self.node(item, path)),
            Content::Text(text) => self.text(text, node.span, path),
            _ => {}
        }
    }

    fn map(&mut self, map: &'d Map, path: &mut Vec<String>) {
        let seen = Seen::of(path);
        let keys = seen.keys();
        self.above.push(map);
        let asks = !seen.workflow.is_empty() && path.last().is_some_and(|key| key == "effects");
        for entry in &map.entries {
            if asks {
                self.names.asked.push((entry.key.to_string(), seen.workflow.clone()));
            }
            path.push(entry.key.to_string());
            match keys.as_slice() {
                [] => self.defines(entry, path),
                keys => {
                    for names in keys {
                        self.names_it(names, &entry.key, entry.key_span, path);
                    }
                }
            }
            let like = keys.iter().find_map(|names| if let Names::Like(part) = names { Some(*part) } else { None });
            match like {
                Some(section) => self.given(&format!("{section}.{}", entry.key), &entry.node, &seen, path),
                None => self.node(&entry.node, path),
            }
            path.pop();
        }
        self.above.pop();
    }

    /// A key of the author's own, such as the id of a field.
    fn defines(&mut self, entry: &Entry, path: &[String]) {
        let Some((_, above)) = path.split_last() else { return };
        let seen = Seen::of(above);
        let is_part = matches!(above, [section] if section == "skeletons" || section == "steps");
        let is_entry =
            is_part || seen.place().is_some_and(|place| place.document().is_none() && place.key().is_mapping());
        if is_entry {
            self.names.note(self.document, entry.key_span, &entry.key, path.join("."), true);
        }
    }

    fn text(&mut self, text: &str, span: Span, path: &[String]) {
        let seen = Seen::of(path);
        let mut names = seen.values(&|beside| self.beside(beside));
        if names.is_empty()
            && let Some(reading) = seen.reading()
        {
            self.mentioned(span, reading, &seen, path);
            return;
        }
        if let Some(name) = text.strip_prefix('$') {
            for names in names.drain(..) {
                self.takes(path, name, names);
            }
        }
        for names in &names {
            self.names_it(names, text, span, path);
        }
    }

    /// What an expression or sentence names; of several workflows that it may be of, in each.
    fn mentioned(&mut self, span: Span, reading: Reading, seen: &Seen, path: &[String]) {
        for workflow in self.workflows_around(seen, path) {
            let seen = Seen { workflow, concerned: self.concerned(), ..seen.clone() };
            for mention in mentions(self.document.slice(span), reading, &seen) {
                let (from, to) = (byte(span.start) + mention.from, byte(span.start) + mention.to);
                if let Some(name) = mention.symbol.split_once(".$").map(|(_, name)| name.to_owned()) {
                    let section = mention.symbol.split('.').next().unwrap_or("").to_owned();
                    self.takes(path, &name, Names::In(section));
                }
                let found = Occurrence { from, to, symbol: mention.symbol, defines: false };
                if !self.names.occurrences.contains(&found) {
                    self.names.occurrences.push(found);
                }
            }
        }
    }

    /// The workflows that an expression may be of: that around it, those named beside it, those that ask for the effects of a
    /// letter, or any.
    fn workflows_around(&self, seen: &Seen, path: &[String]) -> Vec<String> {
        if !seen.workflow.is_empty() {
            return vec![seen.workflow.clone()];
        }
        if path.first().is_some_and(|section| section == "letters") {
            let effects = self.beside("for");
            if !effects.is_empty() {
                return effects.iter().map(|effect| format!("{ASKING}.{effect}")).collect();
            }
        }
        // Of an invariant the workflow stands within `at`, `after` and the like, beside what holds.
        let named = self.above.iter().rev().find_map(|map| {
            let within = map.entries.iter().filter_map(|entry| entry.node.as_map()?.get("workflow"));
            map.get("workflow").or_else(|| within.into_iter().next())
        });
        let named = named.map(|node| node.as_items()).unwrap_or_default();
        let named: Vec<String> =
            named.iter().filter_map(Node::as_text).map(|workflow| format!("workflows.{workflow}")).collect();
        if named.is_empty() { vec![ANYWHERE.to_owned()] } else { named }
    }

    /// The workflows that the one around can be about.
    fn concerned(&self) -> Vec<String> {
        let concerns = self.above.iter().rev().find_map(|map| map.get("concerns"));
        let keys = concerns.and_then(Node::as_map).into_iter().flat_map(|map| map.keys());
        let items = concerns.map(|node| node.as_items()).unwrap_or_default().iter().filter_map(Node::as_text);
        let of: Vec<String> = keys.chain(items).map(|workflow| format!("workflows.{workflow}")).collect();
        if of.is_empty() { vec![ANYWHERE.to_owned()] } else { of }
    }

    /// That a part puts in a name what it is given.
    fn takes(&mut self, path: &[String], name: &str, names: Names) {
        if let [section, part, ..] = path {
            self.names.taken.push((format!("{section}.{part}"), name.to_owned(), names));
        }
    }

    /// What stands at a key of the mapping around, or of one further out.
    fn beside(&self, key: &str) -> Vec<String> {
        let Some(node) = self.above.iter().rev().find_map(|map| map.get(key)) else { return Vec::new() };
        let items = node.as_items();
        items.iter().filter_map(Node::as_text).map(str::to_owned).collect()
    }

    fn names_it(&mut self, names: &Names, name: &str, span: Span, path: &[String]) {
        if let Names::Like(section) = names {
            let part = format!("{section}.{name}");
            // The path ends with `like`, or with the part below it.
            let of = path.iter().rposition(|key| key == "like").and_then(|at| path.get(..at)).unwrap_or_default();
            self.names.likenesses.push(Likeness { of: of.join("."), part: part.clone() });
            self.names.note(self.document, span, name, part, false);
            return;
        }
        for (name, symbol) in named(names, name) {
            self.names.note(self.document, span, &name, symbol, false);
        }
    }

    /// What an expression or sentence that is given to a part names.
    fn given_in_words(&mut self, node: &'d Node, seen: &Seen, path: &[String]) {
        match &node.content {
            Content::Text(text) if !text.starts_with('$') => {
                let reading = if text.contains('{') { Reading::Template } else { Reading::Expression };
                self.mentioned(node.span, reading, seen, path);
            }
            Content::Map(map) => {
                map.entries.iter().for_each(|entry| self.given_in_words(&entry.node, seen, path));
            }
            _ => {}
        }
    }

    /// What is given to a part.
    fn given(&mut self, part: &str, node: &'d Node, seen: &Seen, path: &[String]) {
        for entry in node.as_map().into_iter().flat_map(|map| &map.entries) {
            self.given_in_words(&entry.node, seen, path);
            let (name, workflow) = (entry.key.to_string(), seen.workflow.clone());
            self.names.given.push((part.to_owned(), name, entry.node.clone(), workflow));
            if let Some(passed) = entry.node.as_text().and_then(|text| text.strip_prefix('$')) {
                // What it is, the part that it is passed on to says.
                let passed_on = Names::In(format!("{part}.takes.{}", entry.key));
                self.takes(path, passed, passed_on);
            }
        }
    }
}

/// What a name stands for: each piece of it, with the path of what that names.
pub(super) fn named(names: &Names, name: &str) -> Vec<(String, String)> {
    match names {
        Names::In(section) => match name.split_once('.') {
            // An action of the procedure that this one is about.
            Some(("concerned", _)) => Vec::new(),
            _ => vec![(name.to_owned(), format!("{section}.{name}"))],
        },
        Names::Party => match name.split_once('.') {
            Some((party, role)) => vec![
                (party.to_owned(), format!("parties.{party}")),
                (role.to_owned(), format!("parties.{party}.roles.{role}")),
            ],
            None => vec![(name.to_owned(), format!("parties.{name}"))],
        },
        Names::Citation => cited(name).map(|symbol| (name.to_owned(), symbol)).into_iter().collect(),
        Names::Part => match name.split_once('.') {
            Some((workflow, part)) => ["states", "actions", "clocks"]
                .into_iter()
                .map(|kind| (part.to_owned(), format!("workflows.{workflow}.{kind}.{part}")))
                .chain([(workflow.to_owned(), format!("workflows.{workflow}"))])
                .collect(),
            None => vec![(name.to_owned(), format!("workflows.{name}"))],
        },
        Names::Pack => vec![(name.to_owned(), format!("packs.{name}"))],
        Names::Like(section) => vec![(name.to_owned(), format!("{section}.{name}"))],
    }
}
