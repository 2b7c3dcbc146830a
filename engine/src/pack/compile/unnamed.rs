//! Elements that need not be looked up to be of use, and of which nothing in the pack has the name: organisations that no
//! route finds by their kind either, kinds, registers, roles, and readings whose values decide nothing.

use super::Compiler;
use super::unused::unused_warning;
use crate::base::{Id, NameTable};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::format::OrganisationDocument;
use crate::yaml::{Content, Node};

/// Keys of what people read, in which a name may stand by chance.
const FOR_PEOPLE: [&str; 3] = ["zh", "en", "title"];

impl Compiler<'_> {
    /// Warns of elements of the pack itself that nothing names. A root's kinds of organisations are there for the packs over
    /// it.
    pub(super) fn unnamed(&mut self, is_root: bool, is_own: impl Fn(Span) -> bool) {
        let document = self.document;
        let mut asked: Vec<(&str, &Spanned<Id>)> = Vec::new();
        // One with a territory may be chosen in a form.
        let is_bare = |body: &OrganisationDocument| body.kind.is_none() && body.territory.is_none();
        let bare = document.organisations.iter().filter(|(_, organisation)| is_bare(organisation));
        asked.extend(bare.map(|(id, _)| ("noun-organisation", id)));
        let kinds = document.organisation_kinds.iter().filter(|_| !is_root);
        asked.extend(kinds.map(|(id, _)| ("noun-organisation-kind", id)));
        let registers = document.registers.iter().filter(|(_, register)| register.unique.is_none());
        asked.extend(registers.map(|(id, _)| ("noun-register", id)));
        let roles = document.parties.values().flat_map(|party| party.roles.iter());
        asked.extend(roles.map(|(id, _)| ("noun-role", id)));
        asked.retain(|(_, id)| is_own(id.span));
        let mut found = Vec::new();
        if !asked.is_empty() {
            let mut named = Named::of(asked.iter().map(|(_, id)| id.value.as_str()));
            named.count_names(self.tree);
            self.scripts.function_texts().for_each(|text| named.count_words(text));
            let unnamed = asked.into_iter().filter(|(_, id)| !named.is_named(id.value.as_str()));
            found.extend(unnamed.map(|(noun, id)| unused_warning(noun, id.value.as_str(), id.span)));
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

/// How often names stand somewhere, until all are known to be of use.
struct Named<'n> {
    times: NameTable<&'n str, usize>,
    /// How many of them nothing is known yet to name.
    unnamed: usize,
}

impl<'n> Named<'n> {
    fn of(names: impl Iterator<Item = &'n str>) -> Self {
        let times: NameTable<&str, usize> = names.map(|name| (name, 0)).collect();
        Self { unnamed: times.len(), times }
    }

    /// Whether something has the name of an element. Its own key is one.
    fn is_named(&self, name: &str) -> bool {
        self.times.get(name).is_some_and(|times| *times > 1)
    }

    /// Counts the keys of a tree, and the words of its texts.
    fn count_names(&mut self, node: &Node) {
        match &node.content {
            _ if self.unnamed == 0 => {}
            Content::Map(map) => {
                for entry in map.entries.iter().filter(|entry| !FOR_PEOPLE.contains(&&*entry.key)) {
                    self.count_words(&entry.key);
                    self.count_names(&entry.node);
                }
            }
            Content::List(items) | Content::Appended(items) => items.iter().for_each(|item| self.count_names(item)),
            Content::Text(text) => self.count_words(text),
            _ => {}
        }
    }

    fn count_words(&mut self, text: &str) {
        if self.unnamed == 0 {
            return;
        }
        let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
        for word in text.split(|character| !is_part(character)).filter(|word| !word.is_empty()) {
            if let Some(times) = self.times.get_mut(word) {
                *times = times.saturating_add(1);
                if *times == 2 {
                    self.unnamed = self.unnamed.saturating_sub(1);
                }
            }
        }
    }
}
