//! A way to what was looked for, as a scenario file that can be run.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::messages;
use crate::scenario::{Scenarios, written_document, written_moment};
use crate::verify::search::{SearchContext, SearchStep};
use guicheng_engine::internals::diagnostic::{Sources, Span};
use guicheng_engine::internals::model::Invariant;
use guicheng_engine::internals::yaml;
use guicheng_engine::internals::yaml::{Content, Entry, Map, Node};
use guicheng_engine::{Case, Event, EventKind, Id, Language, Request, Text, Value, Values};

/// A scenario in which an invariant is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// How many steps it has.
    pub steps: usize,
    /// Whether the search left out no shorter way.
    pub shortest: bool,
    /// The file.
    pub text: String,
}

/// Writes a way as a scenario. Its last step expects what came of it: the state of every procedure, and the effects.
pub(super) fn write(
    context: &SearchContext<'_>,
    scenarios: &Scenarios,
    invariant: &Invariant,
    way: &[SearchStep],
    trace: usize,
) -> Option<Example> {
    let writer = Writer { context, scenarios, span: invariant.span, trace };
    writer.scenario(invariant, way)
}

struct Writer<'w> {
    context: &'w SearchContext<'w>,
    scenarios: &'w Scenarios,
    span: Span,
    trace: usize,
}

/// A case that a scenario tells of.
struct WrittenCase {
    case: Case,
    names: BTreeMap<u32, Id>,
}

impl Writer<'_> {
    fn scenario(&self, invariant: &Invariant, way: &[SearchStep]) -> Option<Example> {
        let host = self.context.trace(self.trace);
        let mut told: BTreeMap<Option<Arc<str>>, WrittenCase> = BTreeMap::new();
        let mut steps: Vec<Vec<(&'static str, Node)>> = Vec::new();
        let mut effects: Vec<Id> = Vec::new();
        for (name, taken) in self.with_others(way) {
            let fresh = || WrittenCase { case: Case::new(Id::from("case")), names: BTreeMap::new() };
            let WrittenCase { case, names } = told.entry(name.clone()).or_insert_with(fresh);
            let decision = match &taken.asked {
                Some((_, command)) => host.decide(case, command, taken.at).ok()?,
                None => host.advance(case, taken.at).ok()?,
            };
            let mut step = self.step(&taken, case, names);
            step.extend(name.iter().map(|name| ("case", self.text(&other_name(name)))));
            for event in &decision.events {
                case.apply(event, &host.rulebook).ok()?;
                if let EventKind::Opened { workflow, .. } = &event.kind {
                    let name = name_of(workflow, names);
                    names.insert(event.procedure, name);
                }
            }
            if let Some(name) = opened_by(&taken, &decision.events).and_then(|number| names.get(&number)) {
                step.push(("as", self.text(name.as_str())));
            }
            effects =
                decision.events.iter().flat_map(|event| &event.effects).map(|asked| asked.effect.clone()).collect();
            // Time passes with the next step, too.
            if steps.last().is_some_and(|before| before.len() == 1) {
                steps.pop();
            }
            steps.push(step);
        }
        let WrittenCase { case, names } = told.remove(&None)?;
        let states = case.procedures().map(|procedure| {
            let name = names.get(&procedure.number()).map_or("", Id::as_str);
            (name.to_owned(), self.text(procedure.state().id.as_str()))
        });
        let mut expected = vec![("states".to_owned(), self.map(states))];
        if !effects.is_empty() {
            let effects = effects.iter().map(|effect| self.text(effect.as_str())).collect();
            expected.push(("effects".to_owned(), self.list(effects)));
        }
        if let Some(last) = steps.last_mut() {
            last.push(("expect", self.map(expected.into_iter())));
        }
        let count = steps.len();
        let steps = steps
            .into_iter()
            .map(|step| self.map(step.into_iter().map(|(key, node)| (key.to_owned(), node))))
            .collect();
        let mut whole = vec![("title".to_owned(), self.title(&invariant.title))];
        if !invariant.citations.is_empty() {
            let articles = invariant.citations.iter().map(|citation| self.text(citation.as_str())).collect();
            whole.push(("articles".to_owned(), self.list(articles)));
        }
        whole.push(("steps".to_owned(), self.list(steps)));
        let text = yaml::emit(&self.map(whole.into_iter()), &Sources::default(), false);
        Some(Example { steps: count, shortest: false, text })
    }

    /// The way, with what happened until its end to other cases that registers tell of, in the order of time.
    fn with_others(&self, way: &[SearchStep]) -> Vec<(Option<Arc<str>>, SearchStep)> {
        let end = way.last().map(|last| last.at);
        let others = self.context.traces.get(self.trace).map_or(&[][..], |trace| &trace.others);
        let others = others.iter().filter(|(_, step)| Some(step.at) <= end).map(|(name, step)| {
            let command = step.events.iter().find_map(Event::command).cloned();
            (Some(Arc::clone(name)), SearchStep { at: step.at, asked: step.who.clone().zip(command) })
        });
        let own = way.iter().map(|taken| (None, taken.clone()));
        let mut all: Vec<(Option<Arc<str>>, SearchStep)> = others.chain(own).collect();
        all.sort_by_key(|(name, taken)| (taken.at, name.is_none()));
        all
    }

    fn step(&self, taken: &SearchStep, case: &Case, names: &BTreeMap<u32, Id>) -> Vec<(&'static str, Node)> {
        let (is_date, at) = written_moment(taken.at, self.context.calendar.offset());
        let mut step = vec![(if is_date { "on" } else { "at" }, self.text(&at))];
        let Some((who, command)) = &taken.asked else { return step };
        step.push(("who", self.text(who)));
        let name = |number: &u32| self.text(names.get(number).map_or("", Id::as_str));
        let input = match &command.request {
            Request::OpenCase { workflow, input, .. } => {
                step.push(("open", self.text(workflow.as_str())));
                input
            }
            Request::TakeOver { workflow, into, input, .. } => {
                step.push(("take_over", self.text(workflow.as_str())));
                step.push(("into", self.text(into.as_str())));
                input
            }
            Request::Open { workflow, concerns, input, .. } => {
                step.push(("open", self.text(workflow.as_str())));
                step.extend(concerns.iter().map(|number| ("concerns", name(number))));
                input
            }
            Request::Act { procedure, action, input } => {
                if case.procedures().count() > 1 {
                    step.push(("in", name(procedure)));
                }
                step.push(("do", self.text(action.as_str())));
                input
            }
        };
        if !input.is_empty() {
            step.push(("with", self.input(input)));
        }
        step
    }

    /// Input, by the shared set that leaves the least to write.
    fn input(&self, input: &Values) -> Node {
        let rest = |set: Option<&Values>| -> Vec<(String, Node)> {
            let given = |name: &Id| set.and_then(|set| set.get(name));
            let mut rest: Vec<(String, Node)> = input
                .iter()
                .filter(|(name, value)| given(name) != Some(value))
                .map(|(name, value)| (name.to_string(), self.value(value)))
                .collect();
            let missing = set.into_iter().flat_map(|set| set.iter()).filter(|(name, _)| !input.contains_key(*name));
            rest.extend(missing.map(|(name, _)| (name.to_string(), self.text("none"))));
            rest
        };
        let mut best = rest(None);
        for (name, set) in self.scenarios.data_sets() {
            let mut written = vec![("use".to_owned(), self.text(name.as_str()))];
            written.extend(rest(Some(&set)));
            if written.len() < best.len() {
                best = written;
            }
        }
        self.map(best.into_iter())
    }

    fn value(&self, value: &Value) -> Node {
        match value {
            Value::Boolean(value) => self.node(Content::Boolean(*value)),
            Value::Integer(value) => self.node(Content::Integer(*value)),
            Value::Date { date, .. } => self.text(&date.to_string()),
            Value::Period { period } => self.text(&period.to_string()),
            Value::Record(values) => match values.get("hash").zip(values.get("name")) {
                // A name alone stands for a document of that name that nobody told from others.
                Some((_, Value::Text(name))) if written_document(&self.text(name)).as_ref() == Some(value) => {
                    self.text(name)
                }
                _ => self.map(values.iter().map(|(name, value)| (name.to_string(), self.value(value)))),
            },
            Value::Money { money } => self.text(&money.to_string()),
            Value::Text(text) => self.text(text),
            Value::List(items) => self.list(items.iter().map(|item| self.value(item)).collect()),
        }
    }

    fn title(&self, title: &Text) -> Node {
        let broken = |language, key: &str| {
            let sentence = messages::message(language, "invariant-broken", &[("title", &title.get(language))]);
            (key.to_owned(), self.text(&sentence))
        };
        self.map([broken(Language::Chinese, "zh"), broken(Language::English, "en")].into_iter())
    }

    fn node(&self, content: Content) -> Node {
        Node { span: self.span, content }
    }

    fn text(&self, text: &str) -> Node {
        self.node(Content::Text(Arc::from(text)))
    }

    fn list(&self, items: Vec<Node>) -> Node {
        self.node(Content::List(items.into()))
    }

    fn map(&self, entries: impl Iterator<Item = (String, Node)>) -> Node {
        let entries = entries.map(|(key, node)| Entry { key: Arc::from(key), key_span: self.span, node }).collect();
        self.node(Content::Map(Map { entries, replaces: false }))
    }
}

/// The procedure that a step opens by its own asking.
fn opened_by(taken: &SearchStep, events: &[Event]) -> Option<u32> {
    let (Request::OpenCase { workflow: asked, .. }
    | Request::TakeOver { workflow: asked, .. }
    | Request::Open { workflow: asked, .. }) = &taken.asked.as_ref()?.1.request
    else {
        return None;
    };
    let opened = events
        .iter()
        .rev()
        .find(|event| matches!(&event.kind, EventKind::Opened { workflow, .. } if workflow == asked));
    opened.map(|event| event.procedure)
}

/// The name of another case in the scenario; the one that the scenario is about has none.
fn other_name(name: &str) -> String {
    if name == "case" { "other".to_owned() } else { name.to_owned() }
}

/// A name for a procedure: its workflow, with a number from the second on.
fn name_of(workflow: &Id, names: &BTreeMap<u32, Id>) -> Id {
    let taken = |name: &Id| names.values().any(|known| known == name);
    if !taken(workflow) {
        return workflow.clone();
    }
    let mut number: u32 = 2;
    loop {
        let name = Id::from(format!("{workflow}_{number}"));
        if !taken(&name) {
            return name;
        }
        number = number.saturating_add(1);
    }
}
