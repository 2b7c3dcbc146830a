//! Bounds: how far the layers above may set a parameter.
//!
//! A bound is kept from layer to layer: a later layer may draw it tighter, never looser. Only those who set it may set
//! it anew, in a new version or an amendment of the pack it stands in.

use std::cmp::Ordering;
use std::fmt;

use chrono::NaiveDate;

use crate::base::{Period, Unit, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::pack::model::Citations;
use crate::yaml;
use crate::yaml::{Content, Entry, Map, Node};

/// How far a parameter may be set by the layers above.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    /// No less than this.
    pub at_least: Option<Value>,
    /// No more than this.
    pub at_most: Option<Value>,
    /// Just this.
    pub equals: Option<Value>,
    /// One of these; any if there are none.
    pub one_of: Vec<Value>,
    /// The articles that set it; those of the parameter if it cites none itself.
    pub citations: Citations,
}

impl Bound {
    /// Whether a value lies within it. A period in a unit that cannot be compared does not.
    #[must_use]
    pub fn admits(&self, value: &Value) -> bool {
        let at_least = self.at_least.as_ref().is_none_or(|least| compare(value, least).is_some_and(Ordering::is_ge));
        let at_most = self.at_most.as_ref().is_none_or(|most| compare(value, most).is_some_and(Ordering::is_le));
        let equals = self.equals.as_ref().is_none_or(|only| compare(value, only).is_some_and(Ordering::is_eq));
        let one_of = self.one_of.is_empty() || self.one_of.contains(value);
        at_least && at_most && equals && one_of
    }

    /// Whether a value can be compared with all its sides: a period in another unit cannot.
    pub(crate) fn is_comparable(&self, value: &Value) -> bool {
        let mut sides = [&self.at_least, &self.at_most].into_iter().flatten();
        sides.all(|side| compare(value, side).is_some())
    }

    /// Whether a value as packs write it lies within it.
    #[must_use]
    pub fn admits_written(&self, node: &Node) -> bool {
        value(node).is_some_and(|value| self.admits(&value))
    }
}

impl Bound {
    /// Whether it bars nothing but what is more.
    pub(super) fn is_only_at_most(&self) -> bool {
        self.at_least.is_none() && self.equals.is_none() && self.one_of.is_empty()
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        for (key, value) in [("at_least", &self.at_least), ("at_most", &self.at_most), ("equals", &self.equals)] {
            parts.extend(value.as_ref().map(|value| format!("{key}: {value}")));
        }
        if !self.one_of.is_empty() {
            let words: Vec<String> = self.one_of.iter().map(ToString::to_string).collect();
            parts.push(format!("one_of: [{}]", words.join(", ")));
        }
        formatter.write_str(&parts.join(", "))
    }
}

/// Which of two values of one type is more; nothing for what has no order: texts that differ, and periods of which one
/// counts workdays, or days, and the other does not.
fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => Some(one.cmp(other)),
        (Value::Date { date: one, .. }, Value::Date { date: other, .. }) => Some(one.cmp(other)),
        (Value::Money { money: one }, Value::Money { money: other }) => Some(one.cmp(other)),
        (Value::Period { period: one }, Value::Period { period: other }) => {
            let ((one, unit), (other, other_unit)) = (measure(*one), measure(*other));
            (unit == other_unit).then(|| one.cmp(&other))
        }
        _ => (one == other).then_some(Ordering::Equal),
    }
}

/// A period in the smallest unit that it can always be given in.
fn measure(period: Period) -> (u64, Unit) {
    let count = u64::from(period.count);
    match period.unit {
        Unit::Workdays => (count, Unit::Workdays),
        Unit::Days => (count, Unit::Days),
        Unit::Weeks => (count.saturating_mul(7), Unit::Days),
        Unit::Months => (count, Unit::Months),
        Unit::Years => (count.saturating_mul(12), Unit::Months),
    }
}

/// The sides of a bound, as packs write them.
const SIDES: [&str; 4] = ["at_least", "at_most", "equals", "one_of"];

/// Whether a value stands where a mapping belongs. It has lost its bounds with all else, and is reported when it is read.
fn is_misread(node: &Node) -> bool {
    !matches!(node.content, Content::Map(_) | Content::Removed)
}

/// The layer, with the articles of bounds below it whose parameters it cites others for: a bound goes on citing the articles
/// of those who set it.
pub(super) fn keeping_articles(below: &Node, mut over: Node) -> Node {
    let (Some(known), Content::Map(sections)) =
        (yaml::lookup(below, "parameters").and_then(Node::as_map), &mut over.content)
    else {
        return over;
    };
    let Some(place) = sections.entries.iter().position(|entry| &*entry.key == "parameters") else { return over };
    let kept = |entry: &Entry| bound_cited_below(known.get(&entry.key)?.as_map()?, entry.node.as_map()?);
    let given = sections.entries.get(place).and_then(|section| section.node.as_map());
    let found: Vec<(usize, Entry)> = given
        .into_iter()
        .flat_map(|parameters| parameters.entries.iter().enumerate())
        .filter_map(|(place, entry)| Some((place, kept(entry)?)))
        .collect();
    if found.is_empty() {
        return over;
    }
    if let Some(Content::Map(parameters)) = sections.entries.get_mut(place).map(|section| &mut section.node.content) {
        for (place, bound) in found {
            if let Some(Content::Map(parameter)) =
                parameters.entries.get_mut(place).map(|entry| &mut entry.node.content)
            {
                parameter.entries.push(bound);
            }
        }
    }
    over
}

/// What a layer says of a bound that it leaves alone, if it changes the articles of the parameter: those it has.
fn bound_cited_below(known: &Map, over: &Map) -> Option<Entry> {
    if over.replaces || over.get("article").is_none() || over.get("bound").is_some() {
        return None;
    }
    let bound = known.entry("bound")?;
    let article = known.entry("article")?.clone();
    bound.node.as_map().filter(|bound| bound.get("article").is_none())?;
    let content = Content::Map(Map { entries: vec![article].into(), replaces: false });
    Some(Entry { node: Node { span: bound.node.span, content }, ..bound.clone() })
}

/// Reports every bound that a layer draws looser or takes away. `parameters` are those below, `after` is all with the
/// layer laid over it; `may_change` says of which packs the layer may set the bounds anew.
pub(crate) fn check_layer(
    parameters: &Node,
    after: &Node,
    may_change: impl Fn(&str) -> bool,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let section = yaml::lookup(after, "parameters");
    if section.is_some_and(is_misread) {
        return;
    }
    for entry in parameters.as_map().into_iter().flat_map(|parameters| &parameters.entries) {
        let Some(old) = entry.node.as_map().and_then(|parameter| parameter.get("bound")).and_then(Node::as_map) else {
            continue;
        };
        let now = section.and_then(Node::as_map).and_then(|map| map.entry(&entry.key));
        if now.is_some_and(|now| is_misread(&now.node)) {
            continue;
        }
        for side in SIDES {
            let Some(set) = old.get(side).filter(|set| !matches!(set.content, Content::Removed)) else { continue };
            if sources.pack(set.span.file).is_some_and(&may_change) {
                continue;
            }
            let Some(place) =
                loosened(side, set, now.map_or(entry.key_span, |now| now.key_span), now.map(|now| &now.node))
            else {
                continue;
            };
            diagnostics.push(
                Diagnostic::error("bound-loosened", place)
                    .with("parameter", &entry.key)
                    .with("side", side)
                    .with("bound", written(set))
                    .with("articles", articles(old, entry.node.as_map()).join(", "))
                    .related("bound-set-here", set.span),
            );
        }
    }
}

/// Whether a key of a bound is one of its sides.
pub(super) fn is_side(key: &str) -> bool {
    SIDES.contains(&key)
}

/// A bound as it is written, without the articles.
pub(super) fn of(bound: &Map) -> Bound {
    let side = |key: &str| bound.get(key).and_then(value);
    Bound {
        at_least: side("at_least"),
        at_most: side("at_most"),
        equals: side("equals"),
        one_of: bound.get("one_of").map(values).unwrap_or_default(),
        citations: Citations::default(),
    }
}

/// Whether a value goes further than another in the direction that a bound bars; not of what has no one direction.
pub(super) fn goes_further(bound: &Map, than: &Node, now: &Node) -> bool {
    let order = value(now).zip(value(than)).and_then(|(now, than)| compare(&now, &than));
    match (bound.get("at_least"), bound.get("at_most")) {
        (None, Some(_)) => order.is_some_and(Ordering::is_gt),
        (Some(_), None) => order.is_some_and(Ordering::is_lt),
        _ => false,
    }
}

/// Whether a parameter has a bound that is as tight as another on every side.
pub(super) fn is_as_tight(parameter: &Node, bound: &Map) -> bool {
    let mut sides = SIDES.iter().filter_map(|side| Some((*side, bound.get(side)?)));
    sides.all(|(side, set)| loosened(side, set, parameter.span, Some(parameter)).is_none())
}

/// Where a side of a bound is drawn looser or taken away; nothing if it holds.
fn loosened(side: &str, set: &Node, key: Span, parameter: Option<&Node>) -> Option<Span> {
    let Some(parameter) = parameter.and_then(Node::as_map) else { return Some(key) };
    let Some(bound) = parameter.entry("bound") else { return Some(key) };
    let Some(now) = bound.node.as_map() else { return Some(bound.key_span) };
    let Some(side_now) = now.entry(side) else { return Some(bound.key_span) };
    let holds = match side {
        "one_of" => values(&side_now.node).iter().all(|word| values(set).contains(word)),
        _ => match (value(&side_now.node), value(set)) {
            (Some(now), Some(set)) => compare(&now, &set).is_some_and(|order| match side {
                "at_least" => order.is_ge(),
                "at_most" => order.is_le(),
                _ => order.is_eq(),
            }),
            _ => false,
        },
    };
    let place = if matches!(side_now.node.content, Content::Removed) { side_now.key_span } else { side_now.node.span };
    (!holds || matches!(side_now.node.content, Content::Removed)).then_some(place)
}

/// A value as it is written, whatever its parameter's type turns out to be.
fn value(node: &Node) -> Option<Value> {
    match &node.content {
        Content::Boolean(value) => Some(Value::Boolean(*value)),
        Content::Integer(value) => Some(Value::Integer(*value)),
        Content::Text(text) => Some(match (text.parse::<Period>(), text.parse::<NaiveDate>()) {
            (Ok(period), _) => Value::Period { period },
            (_, Ok(date)) => Value::date(date),
            _ => Value::text(text),
        }),
        _ => None,
    }
}

fn values(node: &Node) -> Vec<Value> {
    match &node.content {
        Content::List(items) | Content::Appended(items) => items.iter().filter_map(value).collect(),
        _ => value(node).into_iter().collect(),
    }
}

fn written(node: &Node) -> String {
    values(node).iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The articles that a bound cites, else those of its parameter.
fn articles(bound: &Map, parameter: Option<&Map>) -> Vec<String> {
    let cited = |map: &Map| map.get("article").map(values).unwrap_or_default();
    let own = cited(bound);
    let cited = if own.is_empty() { parameter.map(cited).unwrap_or_default() } else { own };
    cited.iter().map(ToString::to_string).collect()
}
