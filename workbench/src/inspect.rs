//! What packs and calendars are made of, for whoever shows them: trees with places, sources, checked rules, words.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use guicheng_engine::internals::model::{Bound, LastDay, Resumes};
use guicheng_engine::{Id, Language, Pack, Period, Value, Workflow};

use crate::messages;

pub use guicheng_engine::internals::base::{PeriodError, is_unseen, is_written, parse_date};
pub use guicheng_engine::internals::catalogue::{Key, KeyPath, Mutate, Order, Rules, Shape, below, manifest, sections};
pub use guicheng_engine::internals::diagnostic::{Diagnostic, DiagnosticRecord, Sources, Span};
pub use guicheng_engine::internals::expression::{DescribedFunction, described_functions};
pub use guicheng_engine::internals::figures::MismatchedFigures;
pub use guicheng_engine::internals::messages::Catalogue;
pub use guicheng_engine::internals::model::{
    ArticleKind, Clock, ClockSpan, DayUnit, Interpretation, Measure, Parameter, PartyBinding, Performer,
};
pub use guicheng_engine::internals::pack::{AmendedBase, Amendment, Examined, PackChange, read_bundle};
pub use guicheng_engine::internals::time::{DayKind, YearTable};
pub use guicheng_engine::internals::yaml::{Content, Node, emit, emit_with, lookup, parse};

/// A tree as JSON: only what it says. `append` stands as packs write it.
#[must_use]
pub fn values(node: &Node) -> serde_json::Value {
    use serde_json::{Value, json};
    let all = |items: &[Node]| items.iter().map(values).collect::<Vec<Value>>();
    match &node.content {
        Content::Null => Value::Null,
        Content::Boolean(value) => json!(value),
        Content::Integer(value) => json!(value),
        Content::Text(text) => json!(text),
        Content::List(items) => json!(all(items)),
        Content::Appended(items) => json!({"append": all(items)}),
        Content::Removed => json!({"remove": true}),
        Content::Map(map) => map.entries.iter().map(|entry| (entry.key.to_string(), values(&entry.node))).collect(),
    }
}

/// Where everything in a tree is written, by its path in the tree: every key, and every item of a list.
#[must_use]
pub fn places(node: &Node, sources: &Sources) -> BTreeMap<String, String> {
    spans(node).into_iter().map(|(path, span)| (path, sources.place(span))).collect()
}

/// By which skeleton or step what stands in a tree of a pack came there, by its path in the tree; what was written where it
/// stands is left out.
#[must_use]
pub fn parts<'p>(node: &Node, pack: &'p Pack) -> BTreeMap<String, &'p str> {
    spans(node).into_iter().filter_map(|(path, span)| Some((path, pack.part_at(span)?))).collect()
}

/// A tree of a pack as YAML; behind every key and value the file and line, and the skeleton or step if it came by one.
#[must_use]
pub fn resolved(node: &Node, pack: &Pack) -> String {
    let place = |span| {
        let place = pack.files().place(span);
        pack.part_at(span).map_or_else(|| place.clone(), |part| format!("{place} {part}"))
    };
    emit_with(node, Some(&place))
}

/// The places of everything in a tree: of every key, and every item of a list.
fn spans(node: &Node) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), node)];
    while let Some((path, node)) = open.pop() {
        let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match &node.content {
            Content::Map(map) => {
                for entry in &map.entries {
                    found.push((below(&entry.key), entry.key_span));
                    open.push((below(&entry.key), &entry.node));
                }
            }
            Content::List(items) | Content::Appended(items) => {
                for (number, item) in items.iter().enumerate() {
                    found.push((below(&number.to_string()), item.span));
                    open.push((below(&number.to_string()), item));
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a path is one that is asked for, or lies below it.
#[must_use]
pub fn is_within(path: &str, asked: &str) -> bool {
    path.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || asked.ends_with('.'))
}

/// The day of the week of a date.
#[must_use]
pub fn weekday(language: Language, date: NaiveDate) -> String {
    messages::message(language, &format!("weekday-{}", date.weekday().number_from_monday()), &[])
}

/// A period in words: `3 workdays`, 3 个工作日.
#[must_use]
pub fn period(language: Language, period: Period) -> String {
    guicheng_engine::internals::messages::period(language, period)
}

/// How a clock of a workflow is counted besides its length: where it stands still, how it goes on from there, what it keeps when it
/// starts again, that it is extended and repeats, and that its last day moves off a day off; each in words.
pub(crate) fn manner(workflow: &Workflow, clock: &Clock, language: Language) -> Vec<String> {
    let say = |id: &str, arguments: &[(&str, &dyn std::fmt::Display)]| messages::message(language, id, arguments);
    let still = clock.still_in.iter().filter_map(|state| workflow.states.get(state.as_str()));
    let still: Vec<&str> = still.map(|state| state.title.get(language)).collect();
    let still = still.join(&say("guide-or", &[]));
    let stands_still = !still.is_empty();
    let told = [
        stands_still.then(|| say("guide-still", &[("states", &still)])),
        (stands_still && clock.resumes == Resumes::SameDay).then(|| say("guide-resumes", &[])),
        clock.keeps_used.then(|| say("guide-keeps-used", &[])),
        clock.extension.map(|most| say("guide-extension", &[("period", &period(language, most))])),
        clock.repeats.map(|every| say("guide-repeats", &[("period", &period(language, every))])),
        (clock.last_day == LastDay::NextWorkday).then(|| say("guide-next-workday", &[])),
    ];
    told.into_iter().flatten().collect()
}

/// The parameters whose value is that of the reading chosen for an open question.
pub fn following<'p>(pack: &'p Pack, interpretation: &'p Id) -> impl Iterator<Item = (&'p Id, &'p Arc<Parameter>)> {
    pack.parameters.iter().filter(move |(_, parameter)| parameter.interpretation.as_ref() == Some(interpretation))
}

/// A bound in words: `at most 20 workdays`, 不超过 20 个工作日.
#[must_use]
pub fn bound(language: Language, bound: &Bound) -> String {
    let separator = match language {
        Language::Chinese => "、",
        Language::English => ", ",
    };
    let told = |value: &Value| match value {
        Value::Period { period } => guicheng_engine::internals::messages::period(language, *period),
        Value::Money { money } => guicheng_engine::internals::messages::money(language, *money),
        Value::Boolean(holds) => messages::message(language, if *holds { "diff-yes" } else { "diff-no" }, &[]),
        value => value.to_string(),
    };
    let say = |id: &str, value: String| messages::message(language, id, &[("value", &value)]);
    let ends =
        [("bound-at-least", &bound.at_least), ("bound-at-most", &bound.at_most), ("bound-equals", &bound.equals)];
    let mut parts: Vec<String> =
        ends.into_iter().filter_map(|(id, value)| Some(say(id, told(value.as_ref()?)))).collect();
    if !bound.one_of.is_empty() {
        let values: Vec<String> = bound.one_of.iter().map(told).collect();
        parts.push(say("bound-one-of", values.join(separator)));
    }
    parts.join(separator)
}
