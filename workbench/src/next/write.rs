//! Scenarios written: the steps of another up to one, a step more, and what is expected then.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::internals::diagnostic::{Sources, Span};
use guicheng_engine::internals::yaml::{self, Content, Entry, Map, Node};
use guicheng_engine::{Calendar, Case, ClockPhase, Id, Text};

use crate::layout::laid_out;
use crate::scenario::written_moment;

/// A mapping in the order in which it is to be written.
pub(super) type Keys = Vec<(&'static str, Node)>;

/// Writes nodes; where they stand is no matter.
#[derive(Clone, Copy)]
pub(super) struct Pen(pub(super) Span);

impl Pen {
    pub(super) fn text(self, text: &str) -> Node {
        self.node(Content::Text(Arc::from(text)))
    }

    pub(super) fn node(self, content: Content) -> Node {
        Node { span: self.0, content }
    }

    pub(super) fn list(self, items: Vec<Node>) -> Node {
        self.node(Content::List(items.into()))
    }

    pub(super) fn map<K: AsRef<str>>(self, entries: impl IntoIterator<Item = (K, Node)>) -> Node {
        let entry = |(key, node): (K, Node)| Entry { key: Arc::from(key.as_ref()), key_span: self.0, node };
        let entries = entries.into_iter().map(entry).collect();
        self.node(Content::Map(Map { entries, replaces: false }))
    }

    fn both(self, text: &Text) -> Node {
        let zh = ("zh", self.text(&text.zh));
        self.map(std::iter::once(zh).chain(text.en.as_deref().map(|en| ("en", self.text(en)))))
    }

    /// A scenario file.
    pub(super) fn scenario(
        self,
        title: &Text,
        articles: &[String],
        given: Option<&Id>,
        steps: Vec<Node>,
    ) -> Option<String> {
        let mut whole: Keys = vec![("title", self.both(title))];
        if !articles.is_empty() {
            whole.push(("articles", self.list(articles.iter().map(|article| self.text(article)).collect())));
        }
        whole.extend(given.map(|given| ("given", self.text(given.as_str()))));
        whole.push(("steps", self.list(steps)));
        let text = yaml::emit(&self.map(whole), &Sources::default(), false);
        laid_out("scenario.yaml", &text).ok()
    }

    /// When a step is taken.
    pub(super) fn moment(self, at: DateTime<Utc>, calendar: &Calendar) -> (&'static str, Node) {
        let (is_date, written) = written_moment(at, calendar.offset());
        (if is_date { "on" } else { "at" }, self.text(&written))
    }

    /// What is expected of a case: where every procedure stands; of the whole also the last days of its clocks that run, and
    /// what was missed.
    pub(super) fn standing(self, case: &Case, breaches: &[Id], calendar: &Calendar, whole: bool) -> Node {
        let states = case
            .procedures()
            .map(|procedure| (name_in(case, procedure.number()), self.text(procedure.state().id.as_str())));
        let mut expected: Keys = vec![("states", self.map(states))];
        if !whole {
            return self.map(expected);
        }
        let mut clocks: BTreeMap<String, Node> = BTreeMap::new();
        for procedure in case.procedures() {
            for clock in procedure.clocks() {
                let due = clock.due(calendar).filter(|_| matches!(clock.phase(), ClockPhase::Running { .. }));
                let Some(due) = due else { continue };
                let mut keys: Keys = vec![("due", self.text(&due.date.to_string()))];
                if due.provisional.is_some() {
                    keys.push(("provisional", self.node(Content::Boolean(true))));
                }
                clocks.insert(clock.clock().id.to_string(), self.map(keys));
            }
        }
        if !clocks.is_empty() {
            expected.push(("clocks", self.map(clocks)));
        }
        if case.procedures().any(|procedure| !procedure.clocks().is_empty()) {
            expected.push(("breaches", self.list(breaches.iter().map(|id| self.text(id.as_str())).collect())));
        }
        self.map(expected)
    }
}

/// What a procedure is called in a scenario that gives it no name: its workflow, where that has several with its place among them.
pub(super) fn name_in(case: &Case, number: u32) -> String {
    let Some(workflow) = case.procedure(number).map(|procedure| &procedure.workflow().id) else { return String::new() };
    let alike = || case.procedures().filter(|procedure| procedure.workflow().id == *workflow);
    match alike().position(|procedure| procedure.number() == number) {
        Some(place) if alike().count() > 1 => format!("{workflow}/{}", place.saturating_add(1)),
        _ => workflow.to_string(),
    }
}

/// A step as it is written, without what it expects.
pub(super) fn without_expectation(step: &Node) -> Node {
    let Content::Map(map) = &step.content else { return step.clone() };
    let kept = map.entries.iter().filter(|entry| &*entry.key != "expect").cloned();
    Node { span: step.span, content: Content::Map(Map { entries: kept.collect(), replaces: false }) }
}
