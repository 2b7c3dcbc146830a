//! Differences that follow from others, and are therefore not told: a form of a procedure that the other pack does not have,
//! the field that it asks for, the notice that an action sends which is told already.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::Pack;
use guicheng_engine::internals::expression::Type;
use guicheng_engine::internals::yaml::{Content, Node, lookup};

use super::Difference;
use super::computed::{identifiers, words};
use crate::inspect::is_within;

/// Sections that say nothing of what is used.
const UNUSED: [&str; 4] = ["sources", "skeletons", "steps", "invariants"];

/// Keys under which there are words for people.
const WORDS: [&str; 11] =
    ["zh", "en", "title", "else", "question", "because", "article", "summary", "hint", "example", "name"];

/// What of some differences does not follow from the others. If all of it does, it is told.
pub(super) fn not_implied(old: &Pack, new: &Pack, found: Vec<Difference>) -> Vec<Difference> {
    let judge = Judge { old: Side::of(old, new, &found, true), new: Side::of(new, old, &found, false), found: &found };
    let left: Vec<Difference> = found.iter().filter(|difference| !judge.is_implied(difference)).cloned().collect();
    if left.is_empty() { found } else { left }
}

/// One of the packs.
struct Side<'p> {
    pack: &'p Pack,
    /// Where each name is used, by the paths.
    uses: BTreeMap<String, Vec<String>>,
    /// The elements that it has alone, by their paths.
    alone: BTreeSet<String>,
}

impl<'p> Side<'p> {
    fn of(pack: &'p Pack, other: &Pack, found: &[Difference], is_old: bool) -> Self {
        let mut uses = BTreeMap::new();
        for section in pack.tree().as_map().into_iter().flat_map(|map| &map.entries) {
            if !UNUSED.contains(&&*section.key) {
                note(&section.node, &section.key, &mut uses);
            }
        }
        let (own, others) = (words(pack), words(other));
        for (name, words) in &own {
            for word in words {
                let word = word.trim_matches('"').to_owned();
                uses.entry(word).or_default().push(format!("functions.{name}"));
            }
        }
        let is_alone = |difference: &&Difference| {
            let (here, there) =
                if is_old { (&difference.old, &difference.new) } else { (&difference.new, &difference.old) };
            difference.key.is_none() && here.is_some() && there.is_none()
        };
        let mut alone: BTreeSet<String> =
            found.iter().filter(is_alone).map(|difference| difference.path.clone()).collect();
        alone.extend(own.keys().filter(|name| !others.contains_key(*name)).map(|name| format!("functions.{name}")));
        Self { pack, uses, alone }
    }

    /// Where a name is used outside of the element that has it.
    fn used<'s>(&'s self, name: &str, element: &'s str) -> impl Iterator<Item = &'s str> {
        let all = self.uses.get(name).into_iter().flatten();
        all.map(String::as_str).filter(move |path| !is_within(path, element))
    }

    /// Whether a form asks for a field.
    fn asks_for(&self, field: &str) -> bool {
        let mut forms = self.pack.workflows.values().flat_map(|workflow| workflow.forms.values());
        forms.any(|form| form.fields.get(field).is_some())
    }

    /// Whether a name is used, and by nothing but what the pack has alone, or where that is told.
    fn is_of_what_is_alone(&self, name: &str, element: &str, is_told: impl Fn(&str) -> bool) -> bool {
        let mut used = self.used(name, element).peekable();
        used.peek().is_some() && used.all(|path| is_told(path) || self.alone.iter().any(|alone| is_within(path, alone)))
    }

    /// Whether all that is named at a path are elements of a section that it has alone.
    fn names_what_is_alone(&self, path: &str, section: &str) -> bool {
        let Some(named) = lookup(self.pack.tree(), path) else { return false };
        let named: Vec<&str> = match &named.content {
            Content::List(items) => items.iter().filter_map(Node::as_text).collect(),
            Content::Map(map) => map.keys().collect(),
            _ => named.as_text().into_iter().collect(),
        };
        !named.is_empty() && named.iter().all(|id| self.alone.contains(&format!("{section}.{id}")))
    }
}

struct Judge<'p> {
    old: Side<'p>,
    new: Side<'p>,
    found: &'p [Difference],
}

impl Judge<'_> {
    fn is_implied(&self, difference: &Difference) -> bool {
        let parts: Vec<&str> = difference.path.split('.').collect();
        if let ["interpretations", question, "readings", reading, ..] = parts.as_slice() {
            return !self.is_chosen_alike(question, reading);
        }
        if let (["fields", field, "options", _, ..], Some("title")) = (parts.as_slice(), difference.key) {
            // What is worked out is not asked for by what it is called.
            return !self.old.asks_for(field) && !self.new.asks_for(field);
        }
        if matches!(parts.as_slice(), ["cases", _, "facts"] | ["workflows", _, "fields"]) {
            // What is recorded follows from what is asked for and set.
            return self.found.iter().any(|other| other.path.starts_with("forms.") || other.path.contains(".set."));
        }
        let side = match (&difference.old, &difference.new) {
            (Some(_), None) => &self.old,
            (None, Some(_)) => &self.new,
            _ => return false,
        };
        let path = difference.path.as_str();
        match parts.as_slice() {
            [_, ..] if difference.key.is_some() => false,
            ["fields" | "cases" | "organisation_kinds", id] => side.used(id, path).next().is_some(),
            ["parameters", id] => {
                let parameter = side.pack.parameters.get(id);
                let reading = parameter.and_then(|parameter| parameter.interpretation.as_ref());
                // What is to be paid is a rule of its own, whatever asks for it.
                let is_amount = parameter.is_some_and(|parameter| parameter.kind == Type::Money);
                reading.is_some_and(|reading| side.alone.contains(&format!("interpretations.{reading}")))
                    || !is_amount && side.is_of_what_is_alone(id, path, |_| false)
            }
            ["letters", _] => {
                side.names_what_is_alone(&format!("{path}.for"), "effects")
                    || side.names_what_is_alone(&format!("{path}.of"), "workflows")
            }
            ["forms", id] => {
                // One that another takes the place of is told there, unless people call both the same.
                let told =
                    |used: &str| self.found.iter().any(|other| other.path == used) || self.stands_for_another(used);
                side.is_of_what_is_alone(id, path, told)
            }
            ["effects" | "views" | "series" | "parties" | "registers" | "windows" | "checklists" | "codes", id] => {
                side.is_of_what_is_alone(id, path, |_| false)
            }
            ["effects", effect, "with", name] => {
                let carried = format!(".effects.{effect}.with.{name}");
                self.found.iter().any(|other| other.path.ends_with(&carried))
            }
            [.., "set", "facts" | "data", name] => {
                // What is carried over from what was asked for.
                let stated = difference.old.as_ref().or(difference.new.as_ref());
                let field = side.pack.fields.get(*name);
                let is_carried = stated.zip(field).is_some_and(|(stated, field)| stated.value == field.title);
                is_carried && self.found.iter().any(|other| other.path.starts_with("forms."))
            }
            _ => false,
        }
    }

    /// Whether each pack names a form at a path, and people call both the same.
    fn stands_for_another(&self, path: &str) -> bool {
        let title = |side: &Side<'_>, language: &str| {
            let form = lookup(side.pack.tree(), path).and_then(Node::as_text)?;
            let title = lookup(side.pack.tree(), &format!("forms.{form}.title.{language}"));
            title.and_then(Node::as_text).map(str::to_owned)
        };
        let alike = |language| title(&self.old, language).is_some_and(|old| title(&self.new, language) == Some(old));
        alike("zh") || alike("en")
    }

    /// Whether both packs choose a reading, so that what it comes to is told of it alone.
    fn is_chosen_alike(&self, question: &str, reading: &str) -> bool {
        let chosen = |side: &Side<'_>| {
            let path = format!("interpretations.{question}.chosen");
            lookup(side.pack.tree(), &path).and_then(Node::as_text) == Some(reading)
        };
        chosen(&self.old) && chosen(&self.new)
    }
}

fn note(node: &Node, path: &str, uses: &mut BTreeMap<String, Vec<String>>) {
    match &node.content {
        Content::Text(text) => {
            for name in identifiers(text) {
                uses.entry(name.to_owned()).or_default().push(path.to_owned());
            }
        }
        Content::List(items) | Content::Appended(items) => items.iter().for_each(|item| note(item, path, uses)),
        Content::Map(map) => {
            for entry in map.entries.iter().filter(|entry| !WORDS.contains(&&*entry.key)) {
                let below = format!("{path}.{}", entry.key);
                uses.entry(entry.key.to_string()).or_default().push(below.clone());
                note(&entry.node, &below, uses);
            }
        }
        _ => {}
    }
}
