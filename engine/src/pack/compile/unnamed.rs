//! Elements that need not be looked up to be of use, and of which nothing in the pack has the name: organisations that no
//! route finds by their kind either, kinds, registers, roles, and readings whose values decide nothing.

use std::collections::HashMap;

use super::Compiler;
use super::unused::unused_warning;
use crate::diagnostic::{Diagnostic, Span};
use crate::format::OrganisationDocument;
use crate::yaml::{Content, Node};

/// Keys of what people read, in which a name may stand by chance.
const FOR_PEOPLE: [&str; 3] = ["zh", "en", "title"];

impl Compiler<'_> {
    /// Warns of elements of the pack itself that nothing names. A root's kinds of organisations are there for the packs over
    /// it.
    pub(super) fn unnamed(&mut self, is_root: bool, is_own: impl Fn(Span) -> bool) {
        let document = self.document;
        let functions = self.scripts.function_sources();
        let mut named: HashMap<&str, usize> = HashMap::new();
        count_names(self.tree, &mut named);
        functions.iter().for_each(|(_, text)| count_words(text, &mut named));
        // Its own key is one.
        let is_named = |name: &str| named.get(name).is_some_and(|times| *times > 1);
        let mut found = Vec::new();
        let mut warn = |noun, name: &str, span| {
            if is_own(span) && !is_named(name) {
                found.push(unused_warning(noun, name, span));
            }
        };
        // One with a territory may be chosen in a form.
        let is_bare = |body: &OrganisationDocument| body.kind.is_none() && body.territory.is_none();
        for (id, _) in document.organisations.iter().filter(|(_, organisation)| is_bare(organisation)) {
            warn("noun-organisation", id.value.as_str(), id.span);
        }
        for (id, _) in document.organisation_kinds.iter().filter(|_| !is_root) {
            warn("noun-organisation-kind", id.value.as_str(), id.span);
        }
        for (id, _) in document.registers.iter().filter(|(_, register)| register.unique.is_none()) {
            warn("noun-register", id.value.as_str(), id.span);
        }
        for (role, _) in document.parties.values().flat_map(|party| party.roles.iter()) {
            warn("noun-role", role.value.as_str(), role.span);
        }
        for (_, group) in document.forms.values().flat_map(|form| form.groups.iter()) {
            if group.fields.is_empty() && is_own(group.span) {
                found.push(Diagnostic::warning("group-empty", group.span));
            }
        }
        let decided: Vec<&str> = document
            .parameters
            .values()
            .filter_map(|parameter| Some(parameter.interpretation.as_ref()?.value.as_str()))
            .collect();
        let idle = document.interpretations.iter().filter(|(id, _)| !decided.contains(&id.value.as_str()));
        for (id, interpretation) in idle {
            let value = interpretation.readings.values().find_map(|reading| reading.value.as_ref());
            if let Some(value) = value.filter(|value| is_own(value.span)) {
                let untaken = Diagnostic::warning("reading-value-untaken", value.span);
                found.push(untaken.with("interpretation", &id.value));
            }
        }
        found.into_iter().for_each(|warning| self.report(warning));
    }
}

/// Counts the keys of a tree, and the words of its texts.
fn count_names<'n>(node: &'n Node, named: &mut HashMap<&'n str, usize>) {
    match &node.content {
        Content::Map(map) => {
            for entry in map.entries.iter().filter(|entry| !FOR_PEOPLE.contains(&&*entry.key)) {
                count_words(&entry.key, named);
                count_names(&entry.node, named);
            }
        }
        Content::List(items) | Content::Appended(items) => items.iter().for_each(|item| count_names(item, named)),
        Content::Text(text) => count_words(text, named),
        _ => {}
    }
}

fn count_words<'t>(text: &'t str, named: &mut HashMap<&'t str, usize>) {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    for word in text.split(|character| !is_part(character)).filter(|word| !word.is_empty()) {
        let times = named.entry(word).or_default();
        *times = times.saturating_add(1);
    }
}
