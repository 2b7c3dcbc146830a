//! Names in scenarios: workflows, actions, states, fields of a pack.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::yaml::{Content, Entry, Map, Node};

use super::document::Document;
use super::occurrences::{FileNames, cited};

/// What a scenario knows while its steps are read.
struct Steps<'d> {
    document: &'d Document,
    /// The workflows with an action of each name.
    actions: &'d BTreeMap<String, Vec<String>>,
    names: FileNames,
    /// What is open.
    begun: Begun,
}

/// The procedures that a scenario opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Begun {
    /// The workflow of each procedure that is named.
    procedures: BTreeMap<String, String>,
    /// The workflows opened, the last at the end.
    opened: Vec<String>,
}

impl Begun {
    /// What a scenario opens itself.
    pub(super) fn of(document: &Document) -> Self {
        let mut begun = Self::default();
        let root = document.tree.as_ref().and_then(Node::as_map);
        let steps = root.and_then(|root| root.get("steps")).and_then(Node::as_list);
        steps.into_iter().flatten().filter_map(Node::as_map).for_each(|step| drop(begun.open(step)));
        begun
    }

    /// The scenario that one begins with or adapts.
    pub(super) fn before(document: &Document) -> Option<&str> {
        let root = document.tree.as_ref().and_then(Node::as_map)?;
        ["given", "adapts"].into_iter().find_map(|key| text(root, key)).map(|(name, _)| name)
    }

    /// The workflows opened, each once.
    fn open_ones(&self) -> Vec<String> {
        self.opened.iter().cloned().collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// With what a scenario before opens.
    pub(super) fn after(mut self, before: Self) -> Self {
        for (name, workflow) in before.procedures {
            self.procedures.entry(name).or_insert(workflow);
        }
        self.opened = before.opened.into_iter().chain(self.opened).collect();
        self
    }

    /// Notes what a step opens; its workflow, if it opens one.
    fn open(&mut self, step: &Map) -> Option<(String, Span)> {
        let (opened, span) = text(step, "open").or_else(|| text(step, "take_over"))?;
        if let Some((name, _)) = text(step, "as") {
            self.procedures.insert(name.to_owned(), opened.to_owned());
        }
        self.opened.push(opened.to_owned());
        Some((opened.to_owned(), span))
    }
}

/// The names of a scenario, or of what scenarios share. `actions` says which workflows have an action of a name, `before` what is
/// open when it begins.
pub(super) fn names_of(document: &Document, actions: &BTreeMap<String, Vec<String>>, before: &Begun) -> FileNames {
    let mut steps = Steps { document, actions, names: FileNames::default(), begun: before.clone() };
    let Some(root) = document.tree.as_ref().and_then(Node::as_map) else { return steps.names };
    steps.citations(root.get("articles"));
    for node in root.get("steps").and_then(Node::as_list).into_iter().flatten() {
        let Some(step) = node.as_map() else { continue };
        steps.step(step);
    }
    for actor in entries(root.get("actors")) {
        steps.defines(actor, "actors");
    }
    for set in entries(root.get("data")) {
        steps.defines(set, "data");
        steps.keys(Some(&set.node), "fields");
    }
    steps.names
}

fn text<'n>(map: &'n Map, key: &str) -> Option<(&'n str, Span)> {
    let node = map.get(key)?;
    Some((node.as_text()?, node.span))
}

/// A value, or each item of a list.
fn items(node: Option<&Node>) -> &[Node] {
    node.map_or(&[], |node| node.as_items())
}

fn entries(node: Option<&Node>) -> impl Iterator<Item = &Entry> {
    node.and_then(Node::as_map).into_iter().flat_map(|map| &map.entries)
}

impl Steps<'_> {
    fn note(&mut self, name: &str, span: Span, symbol: String) {
        self.names.note(self.document, span, name, symbol, false);
    }

    fn defines(&mut self, entry: &Entry, section: &str) {
        let symbol = format!("{section}.{}", entry.key);
        self.names.note(self.document, entry.key_span, &entry.key, symbol, true);
    }

    fn citations(&mut self, node: Option<&Node>) {
        for item in items(node) {
            if let Some((text, symbol)) = item.as_text().and_then(|text| Some((text, cited(text)?))) {
                self.note(text, item.span, symbol);
            }
        }
    }

    fn values(&mut self, node: Option<&Node>, section: &str) {
        for item in items(node) {
            if let Some(name) = item.as_text() {
                self.note(name, item.span, format!("{section}.{name}"));
            }
        }
    }

    fn keys(&mut self, node: Option<&Node>, section: &str) {
        for entry in entries(node).filter(|entry| &*entry.key != "use") {
            self.note(&entry.key, entry.key_span, format!("{section}.{}", entry.key));
        }
    }

    /// The workflow of a procedure, by the name it has in the scenario or by its workflow.
    fn workflow(&self, procedure: &str) -> String {
        self.begun.procedures.get(procedure).cloned().unwrap_or_else(|| procedure.to_owned())
    }

    /// The workflow in which an action is taken: of the procedure named, else of the newest that has such an action.
    fn acting(&self, step: &Map, action: &str) -> Option<String> {
        if let Some((procedure, _)) = text(step, "in") {
            let known = self.begun.procedures.contains_key(procedure);
            let is_workflow = || self.actions.values().flatten().any(|workflow| workflow == procedure);
            if known || is_workflow() {
                return Some(self.workflow(procedure));
            }
        }
        let having = self.actions.get(action)?;
        let newest = self.begun.opened.iter().rev().find(|workflow| having.contains(workflow));
        newest.or_else(|| having.first().filter(|_| having.len() == 1)).cloned()
    }

    fn step(&mut self, step: &Map) {
        let mut workflow = None;
        if let Some((opened, span)) = self.begun.open(step) {
            self.note(&opened, span, format!("workflows.{opened}"));
            workflow = Some(opened.clone());
            self.values(step.get("into"), &format!("workflows.{opened}.states"));
        }
        if let Some((action, span)) = text(step, "do") {
            workflow = self.acting(step, action);
            if let Some(of) = &workflow {
                self.note(action, span, format!("workflows.{of}.actions.{action}"));
                let when = format!("workflows.{of}.actions.{action}.when");
                self.refused(step.get("refused"), &when);
            }
        } else if let Some(of) = &workflow {
            let when = format!("workflows.{of}.open.when");
            self.refused(step.get("refused"), &when);
        }
        if let Some((procedure, span)) = text(step, "in").filter(|(name, _)| !self.begun.procedures.contains_key(*name))
        {
            self.note(procedure, span, format!("workflows.{procedure}"));
        }
        self.values(step.get("who"), "actors");
        self.keys(step.get("with"), "fields");
        self.values(step.get("with").and_then(Node::as_map).and_then(|with| with.get("use")), "data");
        self.citations(step.get("article"));
        if let Some(expect) = step.get("expect").and_then(Node::as_map) {
            let of: Vec<String> = match workflow {
                Some(workflow) => vec![workflow],
                None => self.begun.open_ones(),
            };
            self.expected(expect, &of);
        }
    }

    /// What a step is refused for: conditions, and codes that may name a field.
    fn refused(&mut self, node: Option<&Node>, when: &str) {
        for item in items(node) {
            let Some(name) = item.as_text() else { continue };
            match name.split_once('.') {
                Some((_, field)) => self.note(field, item.span, format!("fields.{field}")),
                None => self.note(name, item.span, format!("{when}.{name}")),
            }
        }
    }

    /// What a step expects; of one that does nothing, in whichever of the workflows opened it is.
    fn expected(&mut self, expect: &Map, workflows: &[String]) {
        self.keys(expect.get("facts"), "fields");
        self.keys(expect.get("data"), "fields");
        self.keys(expect.get("parties"), "parties");
        self.keys(expect.get("letters"), "letters");
        self.keys(expect.get("lists"), "collections");
        for of in workflows {
            self.values(expect.get("state"), &format!("workflows.{of}.states"));
            self.values(expect.get("breaches"), &format!("workflows.{of}.clocks"));
            self.keys(expect.get("clocks"), &format!("workflows.{of}.clocks"));
            self.keys(expect.get("available"), &format!("workflows.{of}.actions"));
        }
        for entry in entries(expect.get("states")) {
            let of = self.workflow(&entry.key);
            if of == *entry.key {
                self.note(&entry.key, entry.key_span, format!("workflows.{of}"));
            }
            self.values(Some(&entry.node), &format!("workflows.{of}.states"));
        }
        for item in items(expect.get("effects")) {
            match &item.content {
                Content::Map(_) => self.effects(item),
                _ => self.values(Some(item), "effects"),
            }
        }
        for who in entries(expect.get("views")) {
            self.keys(Some(&who.node), "views");
        }
        for who in entries(expect.get("can")) {
            for item in items(Some(&who.node)) {
                let Some((procedure, action)) = item.as_text().and_then(|text| text.split_once('.')) else { continue };
                if procedure == "open" {
                    self.note(action, item.span, format!("workflows.{action}"));
                    continue;
                }
                let of = self.workflow(procedure);
                self.note(action, item.span, format!("workflows.{of}.actions.{action}"));
                if of == procedure {
                    self.note(procedure, item.span, format!("workflows.{of}"));
                }
            }
        }
    }

    fn effects(&mut self, item: &Node) {
        self.keys(Some(item), "effects");
        for effect in entries(Some(item)) {
            let with = effect.node.as_map().and_then(|map| map.get("with"));
            self.keys(with, &format!("effects.{}.with", effect.key));
        }
    }
}
