//! Two resolved packs, element by element along the catalogue of keys.

use std::collections::BTreeMap;

use guicheng_engine::internals::catalogue::{Key, Mutate, Shape, placeholders, sections};
use guicheng_engine::internals::yaml::{Content, Entry, Node};
use guicheng_engine::{Id, Language, Pack, Text};

use super::breaking::{breaking, is_required};
use super::computed::Functions;
use super::names::{Naming, plain};
use super::{Difference, Stated, Topic};
use crate::messages;

/// What a key means where nothing is written: writing it makes no difference.
const DEFAULTS: [(&str, &str); 6] = [
    ("need", "optional"),
    ("scope", "procedure"),
    ("on_expiry", "breach"),
    ("resumes", "next_day"),
    ("last_day", "as_it_falls"),
    ("style", "paragraph"),
];

/// How many names are told before the rest is counted.
const NAMES: usize = 6;

/// All differences, one for each place.
pub(super) fn found(old: &Pack, new: &Pack) -> Vec<Difference> {
    let mut walk = Walk { old, new, functions: Functions::of(old, new), found: Vec::new() };
    walk.document(&Site::default(), sections(), Some(old.tree()), Some(new.tree()));
    walk.functions();
    walk.manifest();
    walk.found
}

/// Where the walk is.
#[derive(Clone, Default)]
struct Site {
    path: String,
    /// The path with `*` for any entry.
    pattern: String,
    /// The workflow around, whose states, actions and clocks ids name.
    workflow: Option<String>,
    subject: Vec<Text>,
}

impl Site {
    fn key(&self, name: &str) -> Self {
        Self { path: joined(&self.path, name), pattern: joined(&self.pattern, name), ..self.clone() }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

struct Walk<'p> {
    old: &'p Pack,
    new: &'p Pack,
    functions: Functions,
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn document(&mut self, site: &Site, keys: &'static [Key], old: Option<&Node>, new: Option<&Node>) {
        let of = |node: Option<&'_ Node>, key: &Key| -> Option<Node> {
            let value = node?.as_map()?.get(key.name)?;
            is_said(key, value).then(|| value.clone())
        };
        let is_text = |key: &Key| {
            let mut said = [old, new].into_iter().flatten().filter_map(Node::as_map);
            said.all(|map| key.is_text_in(map))
        };
        for key in keys.iter().filter(|key| !is_text(key)) {
            let (one, two) = (of(old, key), of(new, key));
            if one.is_some() || two.is_some() {
                self.value(&site.key(key.name), key, (key.shape)(), one.as_ref(), two.as_ref());
            }
        }
    }

    fn value(&mut self, site: &Site, key: &'static Key, shape: Shape, old: Option<&Node>, new: Option<&Node>) {
        let are_maps = [old, new].into_iter().flatten().all(|node| node.as_map().is_some());
        match shape {
            Shape::Mapping(item) if are_maps && site.pattern == "parties.*.route" => {
                self.route(site, key, item(), old, new);
            }
            Shape::Mapping(item) if are_maps => self.mapping(site, key, item(), old, new),
            Shape::Document(keys) if are_maps && old.is_some() && new.is_some() => {
                self.document(site, keys, old, new);
            }
            _ => {
                let same = match (old, new) {
                    (Some(old), Some(new)) => normal(key.name, shape, old) == normal(key.name, shape, new),
                    _ => false,
                };
                match (old, new) {
                    (Some(old), Some(_)) if same => self.computed(site, key, shape, old),
                    _ => self.said(site, key, shape, old, new),
                }
            }
        }
    }

    fn mapping(&mut self, site: &Site, key: &'static Key, item: Shape, old: Option<&Node>, new: Option<&Node>) {
        let entries = |node: Option<&Node>| -> Vec<Entry> {
            node.and_then(Node::as_map).map(|map| map.entries.iter().cloned().collect()).unwrap_or_default()
        };
        let (old_entries, new_entries) = (entries(old), entries(new));
        let only = |these: &[Entry], others: &[Entry]| -> Vec<Entry> {
            these.iter().filter(|entry| !others.iter().any(|other| other.key == entry.key)).cloned().collect()
        };
        let (gone, come) = (only(&old_entries, &new_entries), only(&new_entries, &old_entries));
        // What is only named, such as the facts of a case, is told in one sentence; so is what a form asks for.
        let is_mentioned = matches!(item, Shape::Document([]))
            || matches!(site.pattern.as_str(), "codes.*.entries" | "forms.*.fields");
        if site.pattern == "organisations" {
            self.organisations(site, &gone, &come);
        } else if is_mentioned {
            self.mentioned(site, key, &gone, &come);
        } else {
            for entry in &gone {
                self.only(site, key, entry, true);
            }
            for entry in &come {
                self.only(site, key, entry, false);
            }
        }
        for old in &old_entries {
            let Some(new) = new_entries.iter().find(|new| new.key == old.key) else { continue };
            let site = self.entry(site, key, old);
            match item {
                Shape::Document(keys) if old.node.as_map().is_some() && new.node.as_map().is_some() => {
                    self.document(&site, keys, Some(&old.node), Some(&new.node));
                }
                Shape::Document(_) if site.pattern == "codes.*.entries.*" => {}
                item => self.value(&site, key, item, Some(&old.node), Some(&new.node)),
            }
        }
    }

    /// The site of an entry: below its key, with its title.
    fn entry(&self, site: &Site, key: &Key, entry: &Entry) -> Site {
        let mut below = Site {
            path: joined(&site.path, &entry.key),
            pattern: joined(&site.pattern, "*"),
            workflow: site.workflow.clone(),
            subject: site.subject.clone(),
        };
        if site.pattern == "workflows" || matches!(key.name, "shows" | "of" | "concerns") {
            below.workflow = Some(entry.key.to_string());
        }
        if site.pattern != "workflows" {
            let (one, two) = (Naming::of(self.old), Naming::of(self.new));
            let title = one.title(&site.pattern, site.workflow.as_deref(), entry);
            let title = title.or_else(|| two.title(&site.pattern, site.workflow.as_deref(), entry));
            below.subject.push(title.unwrap_or_else(|| plain(&entry.key)));
        }
        below
    }

    fn only(&mut self, site: &Site, key: &Key, entry: &Entry, is_old: bool) {
        let below = self.entry(site, key, entry);
        let naming = Naming::of(if is_old { self.old } else { self.new });
        let value = naming.gist(&below.pattern, below.workflow.as_deref(), &below.path, &entry.node);
        let node = Some(&entry.node);
        let why = if is_old { breaking(&below.pattern, node, None) } else { breaking(&below.pattern, None, node) };
        let (old, new) = if is_old { (Some(value), None) } else { (None, Some(value)) };
        self.add(&below, None, old, new, why);
    }

    fn mentioned(&mut self, site: &Site, key: &Key, gone: &[Entry], come: &[Entry]) {
        if gone.is_empty() && come.is_empty() {
            return;
        }
        let told = |naming: &Naming<'_>, entries: &[Entry]| {
            let names = entries.iter().map(|entry| {
                let title = naming.title(&site.pattern, site.workflow.as_deref(), entry);
                let title = title.unwrap_or_else(|| plain(&entry.key));
                if !is_required(&entry.node) {
                    return title;
                }
                let say = |language| messages::message(language, "diff-required", &[("field", &title.get(language))]);
                both(say(Language::Chinese), say(Language::English))
            });
            (!entries.is_empty()).then(|| counted(names.collect()))
        };
        let (old, new) = (told(&Naming::of(self.old), gone), told(&Naming::of(self.new), come));
        let pattern = joined(&site.pattern, "*");
        let goes = gone.iter().find_map(|entry| breaking(&pattern, Some(&entry.node), None));
        let why = goes.or_else(|| come.iter().find_map(|entry| breaking(&pattern, None, Some(&entry.node))));
        self.add(site, Some(key.name), old, new, why);
    }

    fn said(&mut self, site: &Site, key: &Key, shape: Shape, old: Option<&Node>, new: Option<&Node>) {
        let told = |pack: &Pack, node: Option<&Node>| {
            node.map(|node| Naming::of(pack).value(key.name, shape, site.workflow.as_deref(), &site.path, node))
        };
        let (one, two) = (told(self.old, old), told(self.new, new));
        // Another id of something that people call the same.
        let are_ids = matches!(shape, Shape::Value("id"));
        if are_ids && one.as_ref().zip(two.as_ref()).is_some_and(|(one, two)| one == two) {
            return;
        }
        self.add(site, Some(key.name), one, two, breaking(&site.pattern, old, new));
    }

    /// The same words that come to something else, since a function that they call does.
    fn computed(&mut self, site: &Site, key: &Key, shape: Shape, node: &Node) {
        match (shape, &node.content) {
            (Shape::List(item), Content::List(items)) => {
                items.iter().for_each(|node| self.computed(site, key, item(), node));
            }
            (Shape::List(item), _) => self.computed(site, key, item(), node),
            (Shape::Value("expression") | Shape::Either(..), Content::Text(text))
                if self.functions.is_affected(text) =>
            {
                let one = self.functions.computed(self.old, true, text);
                let two = self.functions.computed(self.new, false, text);
                self.add(site, Some(key.name), Some(one), Some(two), None);
            }
            _ => {}
        }
    }

    /// How a party is chosen: all its rules in their order, in one sentence.
    fn route(&mut self, site: &Site, key: &Key, item: Shape, old: Option<&Node>, new: Option<&Node>) {
        let Shape::Document(keys) = item else { return };
        let rules = |node: Option<&Node>| -> Vec<Entry> {
            node.and_then(Node::as_map).map(|map| map.entries.iter().cloned().collect()).unwrap_or_default()
        };
        let parts = |entry: &Entry| -> Vec<(&'static Key, Node)> {
            let said = |key: &'static Key| Some((key, entry.node.as_map()?.get(key.name)?.clone()));
            keys.iter().filter(|key| !key.is_text()).filter_map(said).collect()
        };
        let (old_rules, new_rules) = (rules(old), rules(new));
        let all = |rules: &[Entry]| -> Vec<Vec<String>> {
            let words = |(key, node): &(&'static Key, Node)| format!("{} {}", key.name, super::names::flat(node));
            rules.iter().map(|entry| parts(entry).iter().map(words).collect()).collect()
        };
        let mut affected = false;
        for text in old_rules.iter().flat_map(&parts).filter_map(|(_, node)| node.as_text().map(str::to_owned)) {
            affected |= self.functions.is_affected(&text);
        }
        if all(&old_rules) == all(&new_rules) && !affected {
            return;
        }
        let told = |pack: &Pack, rules: &[Entry]| {
            let naming = Naming::of(pack);
            let rule = |entry: &Entry| {
                let words = parts(entry)
                    .into_iter()
                    .map(|(key, node)| naming.value(key.name, (key.shape)(), None, &site.path, &node));
                spaced(words.collect())
            };
            (!rules.is_empty()).then(|| listed(rules.iter().map(rule).collect()))
        };
        let (one, two) = (told(self.old, &old_rules), told(self.new, &new_rules));
        self.add(site, Some(key.name), one, two, breaking(&site.pattern, old, new));
    }

    /// The organisations that one pack names alone, a sentence for each kind.
    fn organisations(&mut self, site: &Site, gone: &[Entry], come: &[Entry]) {
        let kind = |entry: &Entry| -> String {
            let kind = entry.node.as_map().and_then(|map| map.get("kind")).and_then(Node::as_text);
            kind.unwrap_or_default().to_owned()
        };
        let mut kinds: Vec<String> = Vec::new();
        for entry in gone.iter().chain(come) {
            if !kinds.contains(&kind(entry)) {
                kinds.push(kind(entry));
            }
        }
        for of in kinds {
            let these = |entries: &[Entry], pack: &Pack| {
                let named = entries.iter().filter(|entry| kind(entry) == of);
                let names = named.map(|entry| {
                    let title = Naming::of(pack).title(&site.pattern, None, entry);
                    title.unwrap_or_else(|| plain(&entry.key))
                });
                let names: Vec<Text> = names.collect();
                (!names.is_empty()).then(|| counted(names))
            };
            let (one, two) = (these(gone, self.old), these(come, self.new));
            let title = [self.old, self.new].into_iter().find_map(|pack| pack.organisation_kinds.get(&of));
            let subject = title.map(|title| Text::clone(title)).into_iter().collect();
            let first = gone.iter().chain(come).find(|entry| kind(entry) == of).map(|entry| entry.key.to_string());
            let site = Site { path: joined(&site.path, &first.unwrap_or_default()), subject, ..site.clone() };
            self.add(&site, Some("organisations"), one, two, None);
        }
    }

    fn add(
        &mut self,
        site: &Site,
        key: Option<&'static str>,
        old: Option<Text>,
        new: Option<Text>,
        breaking: Option<super::Breaking>,
    ) {
        let (old_pack, new_pack) = (self.old, self.new);
        let stated = |pack: &Pack, value: Option<Text>| {
            value.map(|value| {
                let articles = match &pack.in_force {
                    // The manifest is no part of the content.
                    Some(in_force) if site.path == "in_force" => {
                        in_force.citations.iter().map(|citation| citation.as_str().to_owned()).collect()
                    }
                    _ => pack.citing(&site.path),
                };
                Stated { value, articles }
            })
        };
        let around = site.path.strip_prefix("workflows.").map(|rest| rest.split('.').next().unwrap_or(rest));
        let mut workflows: BTreeMap<Id, Text> = BTreeMap::new();
        if let Some(id) = around {
            let known = [old_pack, new_pack].into_iter().find_map(|pack| pack.workflows.get(id));
            workflows.insert(Id::from(id), known.map_or_else(|| plain(id), |workflow| workflow.title.clone()));
        }
        self.found.push(Difference {
            topic: self.topic(site),
            path: site.path.clone(),
            workflows,
            subject: site.subject.clone(),
            key,
            old: stated(old_pack, old),
            new: stated(new_pack, new),
            breaking,
        });
    }

    fn topic(&self, site: &Site) -> Topic {
        let parts: Vec<&str> = site.pattern.split('.').collect();
        match parts.as_slice() {
            ["workflows", "*"] => Topic::Procedures,
            ["workflows", "*", "states", ..] | ["workflows", "*", "concerned_ends"] => Topic::Ends,
            ["workflows", "*", "actions", "*"] if self.is_end(site) => Topic::Ends,
            ["workflows", "*", "actions", "*"] => Topic::Follows,
            ["workflows", "*", "clocks", ..] | ["workflows", "*", "actions", "*", "extend", ..] => Topic::HowLong,
            ["workflows", "*", "fields", ..] => Topic::Asked,
            ["workflows", "*", "concerns", ..] => Topic::When,
            ["workflows", "*", rest @ ..] => of_action(rest),
            ["parties", "*", "route", ..] | ["organisations" | "organisation_kinds", ..] => Topic::Decides,
            ["parties", "*", "sees", ..] => Topic::Sees,
            ["parties", ..] => Topic::Who,
            ["parameters" | "retention", ..] => Topic::HowLong,
            ["windows" | "functions" | "in_force" | "draft", ..] => Topic::When,
            ["fields", "*", "personal"] | ["views" | "collections", ..] => Topic::Sees,
            ["fields" | "forms" | "checklists" | "codes" | "cases", ..] => Topic::Asked,
            ["interpretations", ..] => Topic::Readings,
            ["figures", ..] => Topic::Counted,
            _ => Topic::Follows,
        }
    }

    /// Whether the action at a site leads to a state in which the procedure is over.
    fn is_end(&self, site: &Site) -> bool {
        let mut parts = site.path.split('.').skip(1);
        let (Some(workflow), Some(action)) = (parts.next(), parts.nth(1)) else { return false };
        [self.old, self.new].into_iter().filter_map(|pack| pack.workflows.get(workflow)).any(|workflow| {
            let to = workflow.actions.get(action).and_then(|action| action.to.as_ref());
            to.is_some_and(|state| state.is_final)
        })
    }

    /// Functions that compute otherwise, and by which nothing is computed that was compared.
    fn functions(&mut self) {
        let untold: Vec<(String, Text, Text)> =
            self.functions.untold().into_iter().map(|(name, one, two)| (name.clone(), one, two)).collect();
        for (name, one, two) in untold {
            let site = Site { subject: vec![code(&name)], ..Site::default().key("functions").key(&name) };
            self.add(&site, Some("functions"), Some(one), Some(two), None);
        }
    }

    fn manifest(&mut self) {
        let days = |pack: &Pack| {
            let told = |language| {
                let in_force = pack.in_force.as_ref()?;
                let from = in_force.from.to_string();
                Some(match in_force.until {
                    Some(until) => {
                        messages::message(language, "diff-in-force-until", &[("from", &from), ("until", &until)])
                    }
                    None => messages::message(language, "diff-in-force-from", &[("from", &from)]),
                })
            };
            let (zh, en) = (told(Language::Chinese)?, told(Language::English)?);
            Some(both(zh, en))
        };
        let (one, two) = (days(self.old), days(self.new));
        if one != two {
            self.add(&Site::default().key("in_force"), Some("in_force"), one, two, None);
        }
        if self.old.calendar != self.new.calendar {
            let (one, two) = (code(self.old.calendar.as_str()), code(self.new.calendar.as_str()));
            self.add(&Site::default().key("calendar"), Some("calendar"), Some(one), Some(two), None);
        }
    }
}

/// The topic of what stands in an action or opening.
fn of_action(keys: &[&str]) -> Topic {
    let key = match keys {
        ["actions", "*", key, ..] | ["open" | "imports", key, ..] => *key,
        [key, ..] => *key,
        [] => "",
    };
    match key {
        "by" | "not_by" | "binds" => Topic::Who,
        "from" | "when" | "within" | "after" | "automatic" | "triggered" | "case" | "after_force" => Topic::When,
        "form" | "records" | "partial" | "assigns" => Topic::Asked,
        _ => Topic::Follows,
    }
}

/// Whether what stands at a key says more than its absence.
fn is_said(key: &Key, value: &Node) -> bool {
    match &value.content {
        Content::Boolean(value) => *value || key.mutate != Mutate::Undo && key.name == "after_force",
        Content::Text(text) => !DEFAULTS.contains(&(key.name, &**text)),
        Content::List(items) => !items.is_empty(),
        Content::Map(map) => !map.entries.is_empty() || matches!((key.shape)(), Shape::Document(_)),
        _ => true,
    }
}

/// What a value says, however it is written.
fn normal(key: &str, shape: Shape, node: &Node) -> Vec<String> {
    match shape {
        Shape::Value("template") => placeholders(node),
        Shape::Value("sentence") => vec![super::names::words_of(node)],
        Shape::List(item) => {
            let items = node.as_list().unwrap_or(std::slice::from_ref(node));
            let mut all: Vec<String> = items.iter().map(|node| normal(key, item(), node).join(" ")).collect();
            // Of several views the first that shows the procedure is taken.
            if key != "view" {
                all.sort();
                all.dedup();
            }
            all
        }
        _ => vec![super::names::flat(node)],
    }
}

/// Several texts as one.
pub(super) fn listed(texts: Vec<Text>) -> Text {
    let of = |language: Language, comma: &str| {
        texts.iter().map(|text| text.get(language).to_owned()).collect::<Vec<_>>().join(comma)
    };
    both(of(Language::Chinese, "、"), of(Language::English, ", "))
}

/// Several texts as one, of which the last are only counted.
fn counted(texts: Vec<Text>) -> Text {
    let Some(more) = texts.len().checked_sub(NAMES).filter(|more| *more > 1) else { return listed(texts) };
    let names = listed(texts.into_iter().take(NAMES).collect());
    let say =
        |language| messages::message(language, "diff-and-more", &[("names", &names.get(language)), ("count", &more)]);
    both(say(Language::Chinese), say(Language::English))
}

/// Several texts as one, with spaces between.
fn spaced(texts: Vec<Text>) -> Text {
    let of = |language: Language| texts.iter().map(|text| text.get(language).to_owned()).collect::<Vec<_>>().join(" ");
    both(of(Language::Chinese), of(Language::English))
}

/// A text in both languages.
pub(super) fn both(zh: String, en: String) -> Text {
    Text { zh: zh.into(), en: Some(en.into()) }
}

/// What is written in a pack, as it is.
pub(super) fn code(text: &str) -> Text {
    plain(&format!("`{text}`"))
}
