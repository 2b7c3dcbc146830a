//! Resolving names: what a pack names must be there.

use super::Compiler;
use crate::base::{COMMITMENT, Id, NameSet};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression::can_be_read;
use crate::yaml;
use crate::yaml::{Map, Node};

/// The things a pack names, as messages call them.
#[derive(Clone, Copy)]
pub(super) enum Noun {
    State,
    Action,
    Party,
    Role,
    Field,
    Form,
    Interpretation,
    Reading,
    Workflow,
    Clock,
    Window,
    Effect,
    View,
    Organisation,
    OrganisationKind,
    CaseKind,
    Source,
    Article,
    Item,
    EffectValue,
    CodeList,
    Code,
    Parameter,
    Figure,
    Column,
    Checklist,
    Series,
    Detail,
    Register,
    LetterPart,
}

impl Noun {
    pub(super) fn phrase(self) -> &'static str {
        match self {
            Self::State => "noun-state",
            Self::Action => "noun-action",
            Self::Party => "noun-party",
            Self::Role => "noun-role",
            Self::Field => "noun-field",
            Self::Form => "noun-form",
            Self::Interpretation => "noun-interpretation",
            Self::Reading => "noun-reading",
            Self::Workflow => "noun-workflow",
            Self::Clock => "noun-clock",
            Self::Window => "noun-window",
            Self::Effect => "noun-effect",
            Self::View => "noun-view",
            Self::Register => "noun-register",
            Self::Organisation => "noun-organisation",
            Self::OrganisationKind => "noun-organisation-kind",
            Self::CaseKind => "noun-case-kind",
            Self::Source => "noun-source",
            Self::Article => "noun-article",
            Self::Item => "noun-item",
            Self::EffectValue => "noun-effect-value",
            Self::CodeList => "noun-code-list",
            Self::Code => "noun-code",
            Self::Parameter => "noun-parameter",
            Self::Figure => "noun-figure",
            Self::Column => "noun-column",
            Self::Checklist => "noun-checklist",
            Self::Series => "noun-series",
            Self::Detail => "noun-detail",
            Self::LetterPart => "noun-letter-part",
        }
    }
}

/// The sections of a pack whose names expressions read: `facts.name`, `clocks.name.due` …
pub(in crate::pack) fn sections_read(tree: &Node) -> impl Iterator<Item = &Map> {
    let workflows = yaml::lookup(tree, "workflows").and_then(Node::as_map);
    let clocks = workflows
        .into_iter()
        .flat_map(|workflows| &workflows.entries)
        .filter_map(|workflow| yaml::lookup(&workflow.node, "clocks").and_then(Node::as_map));
    let sections = ["fields", "forms", "parameters", "parties"];
    let sections = sections.into_iter().filter_map(|section| yaml::lookup(tree, section).and_then(Node::as_map));
    sections.chain(workflows).chain(clocks)
}

impl Compiler<'_> {
    /// Reports names that expressions could not read, since they are words of the expression language.
    pub(super) fn readable_names(&mut self) {
        let entries = sections_read(self.tree).flat_map(|section| &section.entries);
        for entry in entries.filter(|entry| !can_be_read(&entry.key)) {
            self.diagnostics.push(Diagnostic::error("unreadable-name", entry.key_span).with("name", &entry.key));
        }
    }

    /// Reports names under which records hold what was erased, where a record would hold a value under them.
    pub(super) fn unreserved_names(&mut self) {
        let section = |name| yaml::lookup(self.tree, name).and_then(Node::as_map);
        let registers = section("registers").into_iter().flat_map(|registers| &registers.entries);
        let facts = registers.filter_map(|register| yaml::lookup(&register.node, "facts").and_then(Node::as_map));
        let entries = section("fields").into_iter().chain(facts).flat_map(|names| &names.entries);
        for entry in entries.filter(|entry| &*entry.key == COMMITMENT) {
            self.diagnostics.push(Diagnostic::error("reserved-name", entry.key_span).with("name", &entry.key));
        }
    }

    /// Reports a name that is not there.
    pub(super) fn unknown<'k>(&mut self, noun: Noun, name: &str, span: Span, known: impl IntoIterator<Item = &'k str>) {
        // A key that cannot be a name, and is told as such, is no better one.
        let may_be_meant = |known: &&str| !Id::is_element_name(name) || Id::is_element_name(known);
        self.report(
            Diagnostic::error("unknown-name", span)
                .with_phrase("noun", noun.phrase())
                .with("name", name)
                .did_you_mean(name, known.into_iter().filter(may_be_meant)),
        );
    }

    /// The name, if it is a key of that mapping of the pack, which is used here; otherwise it is reported.
    pub(super) fn named(&mut self, noun: Noun, name: &Spanned<Id>, path: &str) -> Option<Id> {
        let named = self.told_of(noun, name, path)?;
        self.used.note(path, &named);
        Some(named)
    }

    /// The name, if it is a key of that mapping of the pack, of which something is said here without using it; otherwise it
    /// is reported.
    pub(super) fn told_of(&mut self, noun: Noun, name: &Spanned<Id>, path: &str) -> Option<Id> {
        if self.has(path, name.value.as_str()) {
            return Some(name.value.clone());
        }
        if self.is_listed(path) {
            let known = self.keys(path);
            self.unknown(noun, name.value.as_str(), name.span, known.iter().map(String::as_str));
        }
        None
    }

    /// Whether a mapping of the pack has a key.
    pub(super) fn has(&self, path: &str, key: &str) -> bool {
        if let Some(keys) = self.key_sets.borrow().get(path) {
            return keys.contains(key);
        }
        let keys: NameSet<&str> =
            yaml::lookup(self.tree, path).and_then(Node::as_map).into_iter().flat_map(Map::keys).collect();
        let has = keys.contains(key);
        self.key_sets.borrow_mut().insert(path.to_owned(), keys);
        has
    }

    /// Whether a mapping of the pack is there to look names up in, or is plainly not there. What stands in its place
    /// but is no mapping has been reported already.
    pub(super) fn is_listed(&self, path: &str) -> bool {
        yaml::lookup(self.tree, path).is_none_or(|node| node.as_map().is_some())
    }
}
