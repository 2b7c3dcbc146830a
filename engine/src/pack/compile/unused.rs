//! What a pack defines and nothing in it uses. A name is used where it is looked up, or where an expression reads it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::model::{TriggerTarget, Workflow};
use super::Compiler;
use crate::base::{Id, IdMap, NameSet};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression::{Expression, Mention};
use crate::format::decode::Keyed;

/// The sections whose elements are there to be used by others, and what one of them is called.
const SECTIONS: [(&str, &str); 10] = [
    ("fields", "noun-field"),
    ("codes", "noun-code-list"),
    ("checklists", "noun-checklist"),
    ("forms", "noun-form"),
    ("parameters", "noun-parameter"),
    ("parties", "noun-party"),
    ("series", "noun-series"),
    ("windows", "noun-window"),
    ("effects", "noun-effect"),
    ("letters", "noun-letter"),
];

/// The objects that expressions read, and the sections whose elements are their properties.
const READ: [(&str, &str); 4] =
    [("params", "parameters"), ("parties", "parties"), ("checklists", "checklists"), ("missing", "forms")];

/// The names of a pack that something in it uses.
#[derive(Debug, Default)]
pub(super) struct Used {
    names: BTreeMap<&'static str, NameSet>,
    functions: BTreeSet<(Id, usize)>,
}

impl Used {
    /// Notes that an element of a section is used. Elements of elements are not followed.
    pub(super) fn note(&mut self, section: &str, name: &Id) {
        if let Some((section, _)) = SECTIONS.iter().find(|(known, _)| *known == section) {
            let names = self.names.entry(section).or_default();
            if !names.contains(name) {
                names.insert(name.clone());
            }
        }
    }

    /// Notes all that an expression reads and names.
    pub(super) fn note_expression(&mut self, expression: &Expression) {
        for read in expression.reads() {
            let section = READ.iter().find(|(variable, _)| *variable == read.variable);
            if let (Some((_, section)), Some(name)) = (section, read.properties.first()) {
                self.note(section, name);
            }
        }
        for mention in expression.mentions() {
            match mention {
                Mention::Function(name, parameters) => drop(self.functions.insert((name.clone(), *parameters))),
                Mention::CodeList(list) => self.note("codes", list),
            }
        }
    }

    fn has(&self, section: &str, name: &Id) -> bool {
        self.names.get(section).is_some_and(|names| names.contains(name))
    }
}

impl Compiler<'_> {
    /// Warns of all that a pack defines, or says anew, and that nothing in it uses. What it only inherits is not its own to
    /// use, and a root's code lists are there for the packs over it.
    pub(super) fn unused(&mut self, pack: &Id, is_root: bool, workflows: &IdMap<Workflow>) {
        if self.diagnostics.has_errors() {
            return;
        }
        self.used_by_themselves();
        let sources = self.sources;
        let is_own = |span: Span| sources.pack(span.file) == Some(pack.as_str());
        for (section, noun) in SECTIONS {
            if is_root && section == "codes" {
                continue;
            }
            let unused = self.defined(section).into_iter().filter(|id| !self.used.has(section, &id.value));
            let unused: Vec<Spanned<Id>> = unused.filter(|id| is_own(id.span)).cloned().collect();
            for id in unused {
                self.report(unused_warning(noun, id.value.as_str(), id.span));
            }
        }
        self.unused_functions(is_own);
        self.untaken(workflows, is_own);
        self.unnamed(is_root, is_own);
    }

    /// What is used without being named.
    fn used_by_themselves(&mut self) {
        let document = self.document;
        self.parts.forms.iter().for_each(|form| self.used.note("forms", form));
        // Of a form that nothing uses, that alone is said.
        let idle = document.forms.iter().filter(|(id, _)| !self.used.has("forms", &id.value));
        let asked: Vec<&Id> = idle.flat_map(|(_, form)| form.fields.keys()).collect();
        asked.into_iter().for_each(|field| self.used.note("fields", field));
        // What views show and effects carry is called as the field of the same name.
        let shown = document.views.values().flat_map(|view| view.fields.keys());
        let carried = document.effects.values().flat_map(|effect| effect.with.keys());
        shown.chain(carried).for_each(|name| self.used.note("fields", name));
        for (id, _) in document.codes.iter().filter(|(_, list)| list.territories) {
            self.used.note("codes", &id.value);
        }
    }

    /// Actions that only others take, and openings that only others make, of which nothing does.
    fn untaken(&mut self, workflows: &IdMap<Workflow>, is_own: impl Fn(Span) -> bool) {
        let mut taken: BTreeSet<(&Id, &Id)> = BTreeSet::new();
        let mut opened: BTreeSet<&Id> = BTreeSet::new();
        for workflow in workflows.values() {
            taken.extend(workflow.concerned_ends.iter().map(|action| (&workflow.id, action)));
            for action in workflow.all_actions() {
                opened.extend(action.opens.iter().map(|opens| &opens.workflow));
                for trigger in &action.triggers {
                    match &trigger.target {
                        TriggerTarget::Workflow(of) => drop(taken.insert((of, &trigger.action))),
                        TriggerTarget::Concerned => {
                            taken.extend(workflow.concerns.iter().map(|(of, _)| (of, &trigger.action)));
                        }
                    }
                }
            }
        }
        let mut found = Vec::new();
        for (of, workflow) in &self.document.workflows {
            if workflow.open.triggered && !opened.contains(&of.value) && is_own(of.span) {
                found.push(unused_warning("noun-workflow", of.value.as_str(), of.span));
            }
            let triggered = workflow.actions.iter().filter(|(_, action)| action.triggered);
            let never = triggered.filter(|(id, _)| !taken.contains(&(&of.value, &id.value)) && is_own(id.span));
            found.extend(never.map(|(id, _)| unused_warning("noun-action", id.value.as_str(), id.span)));
        }
        found.into_iter().for_each(|warning| self.report(warning));
    }

    fn defined(&self, section: &str) -> Vec<&Spanned<Id>> {
        fn ids<T>(elements: &Keyed<T>) -> Vec<&Spanned<Id>> {
            elements.iter().map(|(id, _)| id).collect()
        }
        let document = self.document;
        match section {
            "fields" => ids(&document.fields),
            "codes" => ids(&document.codes),
            "checklists" => ids(&document.checklists),
            "forms" => ids(&document.forms),
            "parameters" => ids(&document.parameters),
            "parties" => ids(&document.parties),
            "series" => ids(&document.series),
            "windows" => ids(&document.windows),
            "effects" => ids(&document.effects),
            "letters" => ids(&document.letters),
            _ => Vec::new(),
        }
    }

    /// Functions that nothing calls. One that has the name of a function of a pack below, but other parameters, was meant to
    /// take its place, and that one stays in force.
    fn unused_functions(&mut self, is_own: impl Fn(Span) -> bool) {
        let functions: Vec<(&str, usize, Span)> = self.scripts.functions(self.sources).collect();
        let called = |name: &str, parameters: usize| self.used.functions.contains(&(Id::from(name), parameters));
        let mut found = Vec::new();
        let own = functions.iter().filter(|(_, _, span)| is_own(*span));
        for (name, parameters, span) in own.filter(|(name, parameters, _)| !called(name, *parameters)) {
            let in_force = functions
                .iter()
                .find(|(other, further, place)| other == name && called(other, *further) && !is_own(*place));
            found.push(match in_force {
                Some((_, further, place)) => Diagnostic::warning("function-replaces-nothing", *span)
                    .with("name", name)
                    .with("parameters", parameters)
                    .with("inherited", further)
                    .related("stays-in-force", *place),
                None => unused_warning("noun-function", name, *span),
            });
        }
        found.into_iter().for_each(|warning| self.report(warning));
    }
}

pub(super) fn unused_warning(noun: &'static str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::warning("unused", span).with_phrase("noun", noun).with("name", name)
}
