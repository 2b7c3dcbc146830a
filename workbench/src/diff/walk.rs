//! Two resolved packs, element by element along the catalogue of keys.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::internals::catalogue::{Key, Mutate, Shape, placeholders, sections};
use guicheng_engine::internals::yaml::{Content, Entry, Node};
use guicheng_engine::{Id, Language, Pack, Text};

use super::names::{Naming, plain};
use super::{Difference, Stated, Topic, breaking::breaking};
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

/// The longest function that is told in full.
const LONGEST: usize = 160;

/// All differences, one for each place.
pub(super) fn found(old: &Pack, new: &Pack) -> Vec<Difference> {
    let mut walk = Walk { old, new, found: Vec::new() };
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
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn document(&mut self, site: &Site, keys: &'static [Key], old: Option<&Node>, new: Option<&Node>) {
        let of = |node: Option<&'_ Node>, key: &Key| -> Option<Node> {
            let value = node?.as_map()?.get(key.name)?;
            is_said(key, value).then(|| value.clone())
        };
        for key in keys.iter().filter(|key| !key.is_text()) {
            let (one, two) = (of(old, key), of(new, key));
            if one.is_some() || two.is_some() {
                self.value(&site.key(key.name), key, (key.shape)(), one.as_ref(), two.as_ref());
            }
        }
    }

    fn value(&mut self, site: &Site, key: &'static Key, shape: Shape, old: Option<&Node>, new: Option<&Node>) {
        let are_maps = [old, new].into_iter().flatten().all(|node| node.as_map().is_some());
        match shape {
            Shape::Mapping(item) if are_maps => self.mapping(site, key, item(), old, new),
            Shape::Document(keys) if are_maps && old.is_some() && new.is_some() => {
                self.document(site, keys, old, new);
            }
            _ => {
                let same = match (old, new) {
                    (Some(old), Some(new)) => normal(key.name, shape, old) == normal(key.name, shape, new),
                    _ => false,
                };
                if !same {
                    self.said(site, key, shape, old, new);
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
        // What is only named, such as the facts of a case, is told in one sentence.
        let is_mentioned = matches!(item, Shape::Document([])) || site.pattern == "codes.*.entries";
        if is_mentioned {
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
        // Which route comes first decides who is bound.
        if site.pattern == "parties.*.route" {
            let common = |these: &[Entry], others: &[Entry]| -> Vec<String> {
                let both = these.iter().filter(|entry| others.iter().any(|other| other.key == entry.key));
                both.map(|entry| entry.key.to_string()).collect()
            };
            let (one, two) = (common(&old_entries, &new_entries), common(&new_entries, &old_entries));
            if one != two {
                self.add(site, Some(key.name), Some(code(&one.join(" → "))), Some(code(&two.join(" → "))), None);
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
        let is_asked = |pack: &Pack| {
            pack.workflows
                .values()
                .flat_map(|workflow| workflow.forms.values())
                .any(|form| form.fields.get(&entry.key).is_some())
        };
        // A form that asks for a field says that there is one.
        if site.pattern == "fields" && is_asked(if is_old { self.old } else { self.new }) {
            return;
        }
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
                title.unwrap_or_else(|| plain(&entry.key))
            });
            (!entries.is_empty()).then(|| listed(names.collect()))
        };
        let (old, new) = (told(&Naming::of(self.old), gone), told(&Naming::of(self.new), come));
        let why = gone.first().and_then(|entry| breaking(&joined(&site.pattern, "*"), Some(&entry.node), None));
        self.add(site, Some(key.name), old, new, why);
    }

    fn said(&mut self, site: &Site, key: &Key, shape: Shape, old: Option<&Node>, new: Option<&Node>) {
        let told = |pack: &Pack, node: Option<&Node>| {
            node.map(|node| Naming::of(pack).value(key.name, shape, site.workflow.as_deref(), &site.path, node))
        };
        let (one, two) = (told(self.old, old), told(self.new, new));
        self.add(site, Some(key.name), one, two, breaking(&site.pattern, old, new));
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

    /// Functions of the same name that compute otherwise, and those that one pack has alone.
    fn functions(&mut self) {
        let words = |pack: &Pack| -> BTreeMap<String, Vec<String>> {
            let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for function in pack.function_words() {
                let words = function.words.iter().map(|word| word.text.to_string());
                all.entry(function.name).or_default().extend(words);
            }
            all
        };
        let (old, new) = (words(self.old), words(self.new));
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let (one, two) = (old.get(name), new.get(name));
            if one != two {
                let site = Site { subject: vec![code(name)], ..Site::default().key("functions").key(name) };
                // What takes lines to say is read where it stands.
                let told = |words: Option<&Vec<String>>| {
                    words
                        .map(|words| words.join(" "))
                        .map(|words| if words.len() > LONGEST { plain("") } else { code(&words) })
                };
                self.add(&site, Some("functions"), told(one), told(two), None);
            }
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

/// A text in both languages.
pub(super) fn both(zh: String, en: String) -> Text {
    Text { zh: zh.into(), en: Some(en.into()) }
}

/// What is written in a pack, as it is.
pub(super) fn code(text: &str) -> Text {
    plain(&format!("`{text}`"))
}
