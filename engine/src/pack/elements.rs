//! The elements of a pack: everything that cites an article, by its path in the resolved content.

use std::sync::Arc;

use super::Pack;
use super::model::{Action, Citations, Condition, Workflow};
use crate::base::Text;
use crate::diagnostic::Span;
use crate::expression::{FunctionWords, ScriptWord};
use crate::yaml::Node;

/// The kinds of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ElementKind {
    /// A workflow.
    Workflow,
    /// How a workflow is opened.
    Opening,
    /// An action.
    Action,
    /// A condition of an action or an opening.
    Condition,
    /// A clock.
    Clock,
    /// A window.
    Window,
    /// A form.
    Form,
    /// A field that cites an article, itself or where a form asks for it.
    Field,
    /// A condition on the value of a field.
    Check,
    /// An option that has articles of its own.
    ChoiceOption,
    /// A checklist.
    Checklist,
    /// A parameter.
    Parameter,
    /// The bound of a parameter.
    Bound,
    /// An interpretation.
    Interpretation,
    /// A party.
    Party,
    /// A register.
    Register,
    /// A series.
    Series,
    /// An effect.
    Effect,
    /// A letter, or a part of one that cites an article.
    Letter,
    /// A disclosure view.
    View,
    /// The days the pack is in force.
    InForce,
    /// How the pack takes the place of another.
    Transition,
    /// A figure.
    Figure,
    /// A collection.
    Collection,
    /// How long values are kept.
    Retention,
}

/// An element of a pack.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its path in the resolved content, such as `workflows.renewal.actions.accept.when.complete`.
    pub path: String,
    /// Where in a pack such elements stand.
    pub kind: ElementKind,
    /// Its title; for a condition, what it says when it does not hold.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// Where it stands.
    pub span: Option<Span>,
}

impl Pack {
    /// All elements, in the order of the resolved content: workflows with their parts first.
    #[must_use]
    pub fn elements(&self) -> Vec<Element> {
        let mut list = List { pack: self, elements: Vec::new() };
        for workflow in self.workflows.values() {
            list.workflow(workflow);
        }
        list.windows();
        list.dictionary();
        list.manifest();
        list.elements
    }

    /// Where the element at a path stands: its key.
    #[must_use]
    pub fn place_of(&self, path: &str) -> Option<Span> {
        let (parent, key) = match path.rsplit_once('.') {
            Some((parent, key)) => (crate::yaml::lookup(&self.tree, parent)?, key),
            None => (&self.tree, path),
        };
        parent.as_map()?.entry(key).map(|entry| entry.key_span)
    }

    /// The articles that the element at a path, or the nearest one around it, cites.
    #[must_use]
    pub fn citing(&self, path: &str) -> Vec<String> {
        let mut path = Some(path);
        while let Some(current) = path {
            let article =
                crate::yaml::lookup(&self.tree, current).and_then(Node::as_map).and_then(|map| map.get("article"));
            if let Some(article) = article {
                let listed = article.as_items();
                return listed.iter().filter_map(Node::as_text).map(str::to_owned).collect();
            }
            path = current.rsplit_once('.').map(|(parent, _)| parent);
        }
        Vec::new()
    }

    /// Whether what stands at a path is the pack's own: it stands in it, or in something new that is like a part of a pack
    /// below.
    #[must_use]
    pub fn is_own(&self, path: &str) -> bool {
        let within = |element: &String| {
            path.strip_prefix(element.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.origin_of(path) == Some(self.id.as_str()) || self.origin.introduced.iter().any(within)
    }

    /// The words of every function in force, in the order of their names.
    #[doc(hidden)]
    #[must_use]
    pub fn function_words(&self) -> Vec<FunctionWords> {
        self.scripts.function_words(&self.files)
    }

    /// The words of an expression, with their places in it.
    #[doc(hidden)]
    #[must_use]
    pub fn words_of(&self, expression: &str) -> Vec<ScriptWord> {
        self.scripts.words_of(expression)
    }

    /// The id of the pack that the element at a path stands in: this one, or one it is laid over.
    #[must_use]
    pub fn origin_of(&self, path: &str) -> Option<&str> {
        self.files.pack(self.place_of(path)?.file)
    }
}

struct List<'p> {
    pack: &'p Pack,
    elements: Vec<Element>,
}

impl List<'_> {
    fn add(&mut self, kind: ElementKind, path: String, title: &Text, citations: &Citations) {
        let span = self.pack.place_of(&path);
        self.elements.push(Element { path, kind, title: title.clone(), citations: Arc::clone(citations), span });
    }

    fn conditions(&mut self, kind: ElementKind, path: &str, conditions: &[Condition]) {
        for condition in conditions {
            self.add(kind, format!("{path}.{}", condition.id), &condition.otherwise, &condition.citations);
        }
    }

    fn workflow(&mut self, workflow: &Workflow) {
        let path = format!("workflows.{}", workflow.id);
        self.add(ElementKind::Workflow, path.clone(), &workflow.title, &workflow.citations);
        self.action(ElementKind::Opening, format!("{path}.open"), &workflow.opening);
        if let Some(taking_over) = &workflow.taking_over {
            self.action(ElementKind::Opening, format!("{path}.imports"), &taking_over.action);
        }
        for action in workflow.actions.values() {
            self.action(ElementKind::Action, format!("{path}.actions.{}", action.id), action);
        }
        for clock in workflow.clocks.values() {
            self.add(ElementKind::Clock, format!("{path}.clocks.{}", clock.id), &clock.title, &clock.all_citations());
        }
    }

    fn action(&mut self, kind: ElementKind, path: String, action: &Action) {
        self.add(kind, path.clone(), &action.title, &action.citations);
        self.conditions(ElementKind::Condition, &format!("{path}.when"), &action.conditions);
    }

    fn windows(&mut self) {
        let mut seen: Vec<String> = Vec::new();
        for workflow in self.pack.workflows.values() {
            for action in workflow.all_actions() {
                let Some(window) = &action.window else { continue };
                let path = format!("windows.{}", window.id);
                if !seen.contains(&path) {
                    self.add(ElementKind::Window, path.clone(), &window.title, &window.citations);
                    seen.push(path);
                }
            }
        }
    }

    fn manifest(&mut self) {
        let pack = self.pack;
        let mut add = |kind, path: &str, title: &Text, citations: &Citations, span| {
            let citations = Arc::clone(citations);
            self.elements.push(Element {
                path: path.to_owned(),
                kind,
                title: title.clone(),
                citations,
                span: Some(span),
            });
        };
        if let Some(in_force) = pack.in_force.as_ref().filter(|in_force| !in_force.citations.is_empty()) {
            add(ElementKind::InForce, "in_force", &pack.title, &in_force.citations, in_force.span);
        }
        if let Some(transition) = &pack.transition {
            add(ElementKind::Transition, "transition", &transition.because, &transition.citations, transition.span);
        }
    }

    fn dictionary(&mut self) {
        let pack = self.pack;
        let mut forms: Vec<&str> = Vec::new();
        for form in pack.workflows.values().flat_map(|workflow| workflow.forms.values()) {
            if !forms.contains(&form.id.as_str()) {
                forms.push(form.id.as_str());
                self.add(ElementKind::Form, format!("forms.{}", form.id), &form.title, &form.citations);
            }
        }
        for (id, field) in &pack.fields {
            let forms = pack.workflows.values().flat_map(|workflow| workflow.forms.values());
            let asked = forms.filter_map(|form| form.fields.get(id.as_str())).map(|asked| &asked.field);
            let mut citations = field.citations.to_vec();
            for citation in asked.flat_map(|field| field.citations.iter()) {
                if !citations.contains(citation) {
                    citations.push(citation.clone());
                }
            }
            if !citations.is_empty() {
                self.add(ElementKind::Field, format!("fields.{id}"), &field.title, &citations.into());
            }
        }
        for (id, field) in &pack.fields {
            self.conditions(ElementKind::Check, &format!("fields.{id}.checks"), &field.checks);
        }
        for (id, field) in &pack.fields {
            for (option, citations) in &field.option_citations {
                let Some(title) = field.options.get(option.as_str()) else { continue };
                self.add(ElementKind::ChoiceOption, format!("fields.{id}.options.{option}"), title, citations);
            }
        }
        for (id, checklist) in pack.checklists.iter() {
            self.add(ElementKind::Checklist, format!("checklists.{id}"), &checklist.title, &checklist.citations);
        }
        for (id, parameter) in pack.parameters.iter() {
            self.add(ElementKind::Parameter, format!("parameters.{id}"), &parameter.title, &parameter.citations);
            if let Some(bound) = &parameter.bound {
                self.add(ElementKind::Bound, format!("parameters.{id}.bound"), &parameter.title, &bound.citations);
            }
        }
        for (id, reading) in pack.interpretations.iter() {
            self.add(
                ElementKind::Interpretation,
                format!("interpretations.{id}"),
                &reading.question,
                &reading.citations,
            );
        }
        for (id, party) in pack.parties.iter() {
            self.add(ElementKind::Party, format!("parties.{id}"), &party.title, &party.citations);
        }
        for (id, register) in pack.registers.iter() {
            self.add(ElementKind::Register, format!("registers.{id}"), &register.title, &register.citations);
        }
        for (id, series) in pack.series.iter() {
            self.add(ElementKind::Series, format!("series.{id}"), &series.title, &series.citations);
        }
        for (id, effect) in pack.effects.iter() {
            self.add(ElementKind::Effect, format!("effects.{id}"), &effect.title, &effect.citations);
        }
        for (id, letter) in pack.letters.iter() {
            self.add(ElementKind::Letter, format!("letters.{id}"), &letter.title, &letter.citations);
            let blocks = letter.bodies.values().next();
            for block in blocks.into_iter().flat_map(|body| body.iter()).filter(|block| block.cites_itself) {
                self.add(
                    ElementKind::Letter,
                    format!("letters.{id}.body.{}", block.id),
                    &letter.title,
                    &block.citations,
                );
            }
        }
        for (id, view) in pack.views.iter() {
            self.add(ElementKind::View, format!("views.{id}"), &view.title, &view.citations);
        }
        for (id, retention) in pack.retention.iter() {
            self.add(ElementKind::Retention, format!("retention.{id}"), &retention.title, &retention.citations);
        }
        for (id, collection) in pack.collections.iter() {
            let (title, citations) = (&collection.title, &collection.citations);
            self.add(ElementKind::Collection, format!("collections.{id}"), title, citations);
        }
        for (id, figure) in pack.figures.iter() {
            self.add(ElementKind::Figure, format!("figures.{id}"), &figure.title, &figure.citations);
        }
    }
}
