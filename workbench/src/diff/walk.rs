//! Two resolved packs, element by element along the catalogue of keys.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use guicheng_engine::internals::catalogue::{Key, Mutate, Shape, placeholders, sections};
use guicheng_engine::internals::yaml::{Content, Entry, Node};
use guicheng_engine::{Id, Language, Pack, Text};

use super::breaking::{breaking, breaking_at, is_required};
use super::computed::{Compared, Functions};
use super::{Difference, Stated, names, topics, transitions};
use crate::messages::{self, in_both, plain};
use names::Naming;

/// What a key means where nothing is written: writing it makes no difference.
const DEFAULTS: [(&str, &str); 6] = [
    ("need", "optional"),
    ("scope", "case"),
    ("on_expiry", "breach"),
    ("resumes", "next_day"),
    ("last_day", "as_it_falls"),
    ("style", "paragraph"),
];

/// How many names are told before the rest is counted.
const NAMES: usize = 6;

/// All differences, one for each place.
pub(super) fn found(old: &Pack, new: &Pack) -> Vec<Difference> {
    let functions = Functions::of(old, new);
    let mut walk = Walk { old, new, functions, otherwise: Vec::new(), found: Vec::new() };
    walk.document(&Site::default(), sections(), Some(old.tree()), Some(new.tree()));
    walk.put_together_otherwise();
    walk.functions();
    walk.manifest();
    walk.found
}

/// Where the walk is.
#[derive(Clone, Default)]
pub(super) struct Site {
    pub(super) path: String,
    /// The path with `*` for any entry.
    pub(super) pattern: String,
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
    /// What comes to something else by functions that go by the same in both packs: the place, the key and the expression.
    otherwise: Vec<(Site, &'static str, String, [Option<Text>; 2])>,
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn naming(&self, is_old: bool) -> Naming<'_> {
        Naming::of(if is_old { self.old } else { self.new }, self.functions.words(is_old))
    }

    fn document(&mut self, site: &Site, keys: &'static [Key], old: Option<&Node>, new: Option<&Node>) {
        let of = |node: Option<&'_ Node>, key: &Key| -> Option<Node> {
            let value = node?.as_map()?.get(key.name)?;
            is_said(key, value).then(|| value.clone())
        };
        let is_text = |key: &Key| {
            let mut said = [old, new].into_iter().flatten().filter_map(Node::as_map);
            !topics::is_of_list(&site.pattern, key.name) && said.all(|map| key.is_text_in(map))
        };
        for key in keys.iter().filter(|key| !is_text(key)) {
            let (one, two) = (of(old, key), of(new, key));
            if matches!(key.name, "value" | "values") && has_days([old, new]) {
                // What was one value and is now one from each day on is the same thing, told once.
                if key.name == "values" {
                    self.days(site, old, new);
                }
            } else if one.is_some() || two.is_some() {
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
        let (mut gone, mut come) = (only(&old_entries, &new_entries), only(&new_entries, &old_entries));
        if matches!(key.name, "when" | "checks") {
            // The same condition under another id.
            let words = |entry: &Entry| entry.node.as_map().and_then(|map| map.get("else")).map(names::words_of);
            let is_among = |entry: &Entry, others: &[Entry]| {
                words(entry).is_some_and(|said| others.iter().any(|other| words(other).as_ref() == Some(&said)))
            };
            let (all_gone, all_come) = (gone.clone(), come.clone());
            gone.retain(|entry| !is_among(entry, &all_come));
            come.retain(|entry| !is_among(entry, &all_gone));
        }
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
            let (one, two) = (self.naming(true), self.naming(false));
            let title = one.title(&site.pattern, site.workflow.as_deref(), entry);
            let title = title.or_else(|| two.title(&site.pattern, site.workflow.as_deref(), entry));
            // A block of a letter has no name for people.
            let name = || (!site.pattern.starts_with("letters.")).then(|| plain(&entry.key));
            below.subject.extend(title.or_else(name));
        }
        below
    }

    fn only(&mut self, site: &Site, key: &Key, entry: &Entry, is_old: bool) {
        let below = self.entry(site, key, entry);
        let value = self.naming(is_old).gist(&below.pattern, below.workflow.as_deref(), &below.path, &entry.node);
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
                let condition = entry.node.as_map().and_then(|map| map.get("when")).and_then(Node::as_text);
                match condition.map(|condition| naming.expression(condition)) {
                    Some(condition) => with(("diff-sometimes", "field", "condition"), &title, &condition),
                    None => in_both(|language| {
                        messages::message(language, "diff-required", &[("field", &title.get(language))])
                    }),
                }
            });
            (!entries.is_empty()).then(|| counted(names.collect()))
        };
        let (old, new) = (told(&self.naming(true), gone), told(&self.naming(false), come));
        let pattern = joined(&site.pattern, "*");
        let goes = gone.iter().find_map(|entry| breaking(&pattern, Some(&entry.node), None));
        let why = goes.or_else(|| come.iter().find_map(|entry| breaking(&pattern, None, Some(&entry.node))));
        self.add(site, Some(key.name), old, new, why);
        if site.pattern == "forms.*.fields" {
            let articles = [(self.old, gone), (self.new, come)].map(|(pack, entries)| asked_by(pack, site, entries));
            let Some(told) = self.found.last_mut() else { return };
            for (stated, articles) in [&mut told.old, &mut told.new].into_iter().zip(articles) {
                stated.iter_mut().for_each(|stated| stated.articles.clone_from(&articles));
            }
        }
    }

    fn said(&mut self, site: &Site, key: &Key, shape: Shape, old: Option<&Node>, new: Option<&Node>) {
        let is_in_both = old.is_some() && new.is_some();
        let (gone, come) = match (shape, old, new) {
            // Of what a letter tells, what both tell is no difference.
            (Shape::Value("template"), Some(old), Some(new)) => (only_told(old, new), only_told(new, old)),
            _ => (old.cloned(), new.cloned()),
        };
        let told = |is_old: bool, node: Option<Node>| {
            node.map(|node| self.naming(is_old).value(key.name, shape, site.workflow.as_deref(), &site.path, &node))
        };
        let (one, mut two) = match (told(true, gone), told(false, come)) {
            // What tells less is told by its words: they may say the same, or otherwise.
            (Some(_), None) | (None, Some(_)) if matches!(shape, Shape::Value("template")) && is_in_both => {
                let words = |is_old, node: Option<&Node>| node.map(|node| self.naming(is_old).template(node));
                (words(true, old), words(false, new))
            }
            told => told,
        };
        let of_text = |node: Option<&Node>| node.and_then(Node::as_text).map(carried);
        if of_text(old).is_some() && of_text(old) == of_text(new) {
            return;
        }
        if one.as_ref().zip(two.as_ref()).is_some_and(|(one, two)| names::are_called_alike(one, two)) {
            let is_expression = matches!(shape, Shape::Value("expression" | "template"));
            let are_words = [old, new].into_iter().flatten().all(|node| node.as_text().is_some());
            // Another id of something that people call the same.
            if are_words && !is_expression {
                return;
            }
            two = Some(messages::text("diff-same-otherwise", &[]));
        }
        self.add(site, Some(key.name), one, two, breaking_at([self.old, self.new], site, old, new));
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
                match self.functions.compared(self.old, self.new, text) {
                    Compared::By([one, two]) => self.add(site, Some(key.name), one, two, None),
                    Compared::AsAsked => {}
                    Compared::Otherwise(said) => {
                        self.otherwise.push((site.clone(), key.name, text.to_string(), said));
                        return;
                    }
                }
                self.functions.tell_names(self.old, self.new, text);
            }
            _ => {}
        }
    }

    /// What goes by the same in both packs and is put together otherwise, where that is told nowhere else.
    fn put_together_otherwise(&mut self) {
        for (site, key, text, [one, two]) in std::mem::take(&mut self.otherwise) {
            if !self.functions.is_told(&text) {
                self.add(&site, Some(key), one, two, None);
                self.functions.tell(&text);
            }
        }
    }

    /// The values of a parameter, each from a day on.
    fn days(&mut self, site: &Site, old: Option<&Node>, new: Option<&Node>) {
        let told = |is_old: bool, node: Option<&Node>| {
            let map = node?.as_map()?;
            let say = |value: &Node| self.naming(is_old).value("value", Shape::Value("value"), None, &site.path, value);
            if let Some(value) = map.get("value") {
                return Some(say(value));
            }
            let from = |entry: &Entry| {
                let value = say(&entry.node);
                in_both(|language| {
                    let value = value.get(language);
                    messages::message(language, "diff-value-from", &[("day", &entry.key), ("value", &value)])
                })
            };
            Some(several(map.get("values")?.as_map()?.entries.iter().map(from).collect()))
        };
        let (one, two) = (told(true, old), told(false, new));
        if one != two {
            self.add(site, Some("value"), one, two, breaking_at([self.old, self.new], site, old, new));
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
            let words = |(key, node): &(&'static Key, Node)| format!("{} {}", key.name, names::flat(node));
            rules.iter().map(|entry| parts(entry).iter().map(words).collect()).collect()
        };
        let words = old_rules.iter().flat_map(&parts).filter_map(|(_, node)| node.as_text().map(str::to_owned));
        let affected = words.filter(|text| self.functions.is_affected(text));
        let affected = affected.map(|text| (self.functions.compared(self.old, self.new, &text), text));
        let affected: Vec<(Compared, String)> = affected.collect();
        if all(&old_rules) == all(&new_rules) {
            let only_otherwise = affected.iter().all(|(compared, _)| matches!(compared, Compared::Otherwise(_)));
            for (compared, text) in affected {
                match compared {
                    Compared::Otherwise(said) if only_otherwise => {
                        self.otherwise.push((site.clone(), key.name, text, said));
                        continue;
                    }
                    Compared::By([one, two]) => self.add(site, Some(key.name), one, two, None),
                    Compared::Otherwise(_) | Compared::AsAsked => {}
                }
                self.functions.tell(&text);
            }
            return;
        }
        affected.iter().for_each(|(_, text)| self.functions.tell(text));
        let told = |naming: Naming<'_>, rules: &[Entry]| {
            let rule = |entry: &Entry| {
                let said = parts(entry);
                let (when, choice): (Vec<_>, Vec<_>) = said.iter().partition(|(key, _)| key.name == "when");
                let words =
                    |(key, node): &(&'static Key, Node)| naming.value(key.name, (key.shape)(), None, &site.path, node);
                let named: Vec<(&str, Text)> = choice.iter().map(|part| (part.0.name, words(part))).collect();
                let chosen = match named.as_slice() {
                    [("kind", kind), ("territory", place)] => with(("diff-kind-in", "kind", "place"), kind, place),
                    [("superior_of", party)] => with(("diff-superior-of", "party", "party"), party, party),
                    _ => spaced(named.into_iter().map(|(_, text)| text).collect()),
                };
                let Some(condition) = when.first().map(|when| words(when)) else { return chosen };
                with(("diff-word-where", "value", "condition"), &chosen, &condition)
            };
            (!rules.is_empty()).then(|| several(rules.iter().map(rule).collect()))
        };
        let (one, two) = (told(self.naming(true), &old_rules), told(self.naming(false), &new_rules));
        self.add(site, Some(key.name), one, two, breaking_at([self.old, self.new], site, old, new));
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
            let these = |entries: &[Entry], naming: Naming<'_>| {
                let named = entries.iter().filter(|entry| kind(entry) == of);
                let names = named.map(|entry| {
                    let title = naming.title(&site.pattern, None, entry);
                    title.unwrap_or_else(|| plain(&entry.key))
                });
                let names: Vec<Text> = names.collect();
                (!names.is_empty()).then(|| counted(names))
            };
            let (one, two) = (these(gone, self.naming(true)), these(come, self.naming(false)));
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
                    _ if site.path == "transition" => {
                        let citations = pack.transition.iter().flat_map(|transition| transition.citations.iter());
                        citations.map(|citation| citation.as_str().to_owned()).collect()
                    }
                    _ => citing(pack, &site.path),
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
            topic: topics::topic(self.old, self.new, &self.functions, site),
            path: site.path.clone(),
            workflows,
            subject: site.subject.clone(),
            key,
            old: stated(old_pack, old),
            new: stated(new_pack, new),
            breaking,
        });
    }

    /// Functions that compute otherwise, and by which nothing is computed that was compared.
    fn functions(&mut self) {
        for name in self.functions.untold() {
            let site = Site { subject: vec![code(&name)], ..Site::default().key("functions").key(&name) };
            let (one, two) = (messages::text("diff-computed", &[]), messages::text("diff-computed-otherwise", &[]));
            self.add(&site, Some("functions"), Some(one), Some(two), None);
        }
    }

    fn manifest(&mut self) {
        let (one, two) = (messages::in_force(self.old), messages::in_force(self.new));
        if one != two {
            self.add(&Site::default().key("in_force"), Some("in_force"), one, two, None);
        }
        if self.old.calendar != self.new.calendar {
            let (one, two) = (code(self.old.calendar.as_str()), code(self.new.calendar.as_str()));
            self.add(&Site::default().key("calendar"), Some("calendar"), Some(one), Some(two), None);
        }
        let (one, two) = (transitions::told(self.old), transitions::told(self.new));
        if one != two {
            self.add(&Site::default().key("transition"), Some("transition"), one, two, None);
        }
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
        Shape::Value("sentence") => vec![names::words_of(node)],
        Shape::List(item) => {
            let items = node.as_items();
            let mut all: Vec<String> = items.iter().map(|node| normal(key, item(), node).join(" ")).collect();
            // Of several views the first that shows the procedure is taken; of columns a list is sorted by, the first.
            if !matches!(key, "view" | "order") {
                all.sort();
                all.dedup();
            }
            all
        }
        _ => vec![names::flat(node)],
    }
}

/// Several texts as one.
pub(super) fn listed(texts: Vec<Text>) -> Text {
    in_both(|language| {
        let comma = match language {
            Language::Chinese => "、",
            Language::English => ", ",
        };
        texts.iter().map(|text| text.get(language).to_owned()).collect::<Vec<_>>().join(comma)
    })
}

/// The articles of what stands at a path; of an effect that an action asks for, those of the effect.
fn citing(pack: &Pack, path: &str) -> Vec<String> {
    let effect = path.split_once(".effects.").map(|(_, rest)| rest.split('.').next().unwrap_or(rest));
    let own = effect.filter(|_| path.starts_with("workflows.")).map(|effect| pack.citing(&format!("effects.{effect}")));
    own.filter(|own| !own.is_empty()).unwrap_or_else(|| pack.citing(path))
}

/// A sentence of two texts.
fn with((id, first, second): (&str, &str, &str), one: &Text, two: &Text) -> Text {
    in_both(|language| messages::message(language, id, &[(first, &one.get(language)), (second, &two.get(language))]))
}

/// Several rules as one text, of which each may have commas.
pub(super) fn several(texts: Vec<Text>) -> Text {
    in_both(|language| {
        let texts: Vec<&str> = texts.iter().map(|text| text.get(language)).collect();
        texts.join(&messages::message(language, "guide-besides", &[]))
    })
}

/// What is recorded, where that is all that an expression gives: `if facts.has("name") { facts.name }` is `facts.name`.
fn carried(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let read = || {
        let (record, rest) = text.strip_prefix("if ")?.split_once(".has(\"")?;
        let (name, rest) = rest.split_once("\")")?;
        let read = format!("{record}.{name}");
        (rest.trim() == format!("{{ {read} }}")).then_some(read)
    };
    read().unwrap_or(text)
}

/// Whether a parameter has a value from each of some days on in one of two packs.
fn has_days(sides: [Option<&Node>; 2]) -> bool {
    let values = sides.into_iter().flatten().filter_map(|node| node.as_map()?.get("values")?.as_map());
    let mut days = values.flat_map(|map| map.entries.iter());
    days.any(|entry| entry.key.parse::<NaiveDate>().is_ok())
}

/// The articles by which fields of a form are asked for: their own, and those of the form for fields that have none.
fn asked_by(pack: &Pack, site: &Site, entries: &[Entry]) -> Vec<String> {
    let mut articles = Vec::new();
    for entry in entries {
        let own = pack.fields.get(&*entry.key).is_some_and(|field| !field.citations.is_empty());
        let place = if own { format!("fields.{}", entry.key) } else { joined(&site.path, &entry.key) };
        for article in pack.citing(&place) {
            if !articles.contains(&article) {
                articles.push(article);
            }
        }
    }
    articles
}

/// What a letter tells that another does not; none if it is nothing.
fn only_told(these: &Node, others: &Node) -> Option<Node> {
    let (own, others) = (placeholders(these), placeholders(others));
    let only: Vec<&String> = own.iter().filter(|told| !others.contains(told)).collect();
    let text = only.iter().fold(String::new(), |text, told| text + "{" + told.as_str() + "}");
    (!only.is_empty()).then(|| Node { content: Content::Text(text.into()), ..these.clone() })
}

/// Several texts as one, of which the last are only counted.
fn counted(texts: Vec<Text>) -> Text {
    let Some(more) = texts.len().checked_sub(NAMES).filter(|more| *more > 1) else { return listed(texts) };
    let names = listed(texts.into_iter().take(NAMES).collect());
    let say =
        |language| messages::message(language, "diff-and-more", &[("names", &names.get(language)), ("count", &more)]);
    in_both(say)
}

/// Several texts as one, with spaces between.
fn spaced(texts: Vec<Text>) -> Text {
    in_both(|language| texts.iter().map(|text| text.get(language).to_owned()).collect::<Vec<_>>().join(" "))
}

/// What is written in a pack, as it is.
pub(super) fn code(text: &str) -> Text {
    plain(&format!("`{text}`"))
}
