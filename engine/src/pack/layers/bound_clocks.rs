//! Clocks whose time an inherited bound limits: whichever way a layer says how long they run, it stays within the bound.
//!
//! What a clock's `limit` read when a layer below wrote it is what binds it: a parameter with a bound. Written anew, it is
//! a period within the bound, a parameter with a bound no looser, or such by condition. What it is counted from stays.

use super::bounds::{self, Bound};
use crate::base::{Period, Unit, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::pack::skeletons;
use crate::yaml;
use crate::yaml::{Content, Entry, Map, Node};

/// How deep what a limit says is looked into.
const DEEPEST: usize = 16;

/// Reports every clock that leaves a bound it had in what lies below, `beneath`; `now` is all laid over each other and
/// settled, and `may_change` says of which packs the bounds and clocks may be set anew.
pub(in crate::pack) fn check(
    beneath: &Node,
    now: &Node,
    may_change: impl Fn(&str) -> bool,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let bounded = |parameter: &Entry| parameter.node.as_map().is_some_and(|parameter| parameter.get("bound").is_some());
    if !section(beneath, "parameters").is_some_and(|parameters| parameters.entries.iter().any(bounded)) {
        return;
    }
    let set_anew = |span: Span| sources.pack(span.file).is_some_and(&may_change);
    // Mistakes there were reported when it was laid.
    let beneath = yaml::settle(skeletons::expand(beneath).tree, &mut Diagnostics::new());
    let (Some(old), Some(new)) = (section(&beneath, "workflows"), section(now, "workflows")) else { return };
    let parameters = Parameters { old: section(&beneath, "parameters"), now: section(now, "parameters") };
    for workflow in &old.entries {
        let Some(after) = new.get(&workflow.key) else { continue };
        for clock in section(&workflow.node, "clocks").into_iter().flat_map(|clocks| &clocks.entries) {
            let Some(limit) = clock.node.as_map().and_then(|clock| clock.entry("limit")) else { continue };
            let Some(limits) = limit.node.as_text().map(Limit::read) else { continue };
            let kept = |parameter: &&str| parameters.bound(parameter).is_some_and(|bound| !set_anew(bound.span));
            let Some(parameter) = limits.parameters().into_iter().find(kept) else { continue };
            if set_anew(limit.key_span) {
                continue;
            }
            let now = section(after, "clocks").and_then(|clocks| clocks.entry(&clock.key));
            let Some((place, what)) = left(clock, &limits, now, &parameters) else { continue };
            let place = place.unwrap_or(workflow.key_span);
            if diagnostics.has_error_within(place) {
                continue;
            }
            let Some(set) = parameters.bound(parameter) else { continue };
            diagnostics.push(
                Diagnostic::error("clock-leaves-bound", place)
                    .with("clock", &clock.key)
                    .with("parameter", parameter)
                    .with("bound", set.bound)
                    .with_phrase("what", what)
                    .related("bound-set-here", set.span)
                    .related("clock-bound-here", limit.key_span),
            );
        }
    }
}

/// Where a clock leaves its bound, and how; nothing if it stays within it. No place if it was taken away.
fn left(
    clock: &Entry,
    limits: &Limit<'_>,
    now: Option<&Entry>,
    parameters: &Parameters<'_>,
) -> Option<(Option<Span>, &'static str)> {
    let Some(now) = now else { return Some((None, "clock-taken-away")) };
    let (before, after) = (clock.node.as_map()?, now.node.as_map()?);
    let Some(limit) = after.entry("limit") else {
        let until = after.entry("until").map_or(now.key_span, |until| until.key_span);
        return Some((Some(until), "clock-until-instead"));
    };
    for (key, what) in [("starts", "clock-counted-otherwise"), ("extension", "clock-extended")] {
        let (before, after) = (before.entry(key), after.entry(key));
        let same = match (before, after) {
            (Some(before), Some(after)) => before.node.same_content(&after.node),
            // Without an extension it runs no longer; counted from another day it may.
            (before, after) => after.is_none() && (before.is_none() || key == "extension"),
        };
        if !same {
            return Some((Some(after.map_or(now.key_span, |after| after.key_span)), what));
        }
    }
    let found = match limit.node.as_text() {
        Some(limit) => limits.holds(&Limit::read(limit), parameters),
        None => Err("clock-unseen"),
    };
    found.err().map(|what| (Some(limit.node.span), what))
}

/// What a clock's limit says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Limit<'a> {
    /// A period or number.
    Value(Value),
    /// A parameter.
    Parameter(&'a str),
    /// One of two, by condition.
    Either(&'a str, Box<Self>, Box<Self>),
    /// So many of a unit.
    Of(Unit, Box<Self>),
    /// Something else, with the parameters it reads.
    Other(&'a str),
}

impl<'a> Limit<'a> {
    fn read(text: &'a str) -> Self {
        Self::within(text, DEEPEST)
    }

    fn within(text: &'a str, depth: usize) -> Self {
        let text = text.trim();
        let Some(depth) = depth.checked_sub(1) else { return Self::Other(text) };
        if let Ok(period) = text.parse::<Period>() {
            return Self::Value(Value::Period { period });
        }
        if let Ok(number) = text.parse::<i64>() {
            return Self::Value(Value::Integer(number));
        }
        if let Some(name) = text.strip_prefix("params.").filter(|name| is_name(name)) {
            return Self::Parameter(name);
        }
        if let Some((inner, "")) = enclosed(text, '(') {
            return Self::within(inner, depth);
        }
        if let Some((condition, one, other)) = either(text) {
            let (one, other) = (Self::within(one, depth), Self::within(other, depth));
            return Self::Either(condition, Box::new(one), Box::new(other));
        }
        let unit = Unit::ALL.iter().copied().find_map(|unit| {
            let (count, rest) = enclosed(text.strip_prefix(unit.word())?.trim_start(), '(')?;
            rest.is_empty().then_some((unit, count))
        });
        match unit.map(|(unit, count)| (unit, Self::within(count, depth))) {
            Some((unit, Self::Value(Value::Integer(count)))) => match u32::try_from(count) {
                Ok(count) => Self::Value(Value::Period { period: Period { count, unit } }),
                Err(_) => Self::Other(text),
            },
            Some((unit, count)) => Self::Of(unit, Box::new(count)),
            None => Self::Other(text),
        }
    }

    /// The parameters it reads; of what it does not understand, all that are named.
    fn parameters(&self) -> Vec<&'a str> {
        match self {
            Self::Value(_) => Vec::new(),
            Self::Parameter(name) => vec![name],
            Self::Either(_, one, other) => [one.parameters(), other.parameters()].concat(),
            Self::Of(_, count) => count.parameters(),
            Self::Other(text) => {
                let named = text.split("params.").skip(1);
                let end = |after: &str| after.find(|sign| !is_of_name(sign)).unwrap_or(after.len());
                named.filter_map(|after| after.get(..end(after))).filter(|name| !name.is_empty()).collect()
            }
        }
    }

    /// Whether what is written in its place stays within the bounds of what it reads; if not, why.
    fn holds(&self, now: &Self, parameters: &Parameters<'_>) -> Result<(), &'static str> {
        if self == now {
            return Ok(());
        }
        match (self, now) {
            (Self::Either(condition, one, other), Self::Either(condition_now, one_now, other_now))
                if condition == condition_now =>
            {
                one.holds(one_now, parameters)?;
                other.holds(other_now, parameters)
            }
            (_, Self::Either(_, one, other)) => {
                self.holds(one, parameters)?;
                self.holds(other, parameters)
            }
            (Self::Of(unit, count), Self::Of(unit_now, count_now)) if unit == unit_now => {
                count.holds(count_now, parameters)
            }
            (Self::Of(unit, count), Self::Value(Value::Period { period })) if *unit == period.unit => {
                count.holds(&Self::Value(Value::Integer(i64::from(period.count))), parameters)
            }
            (Self::Either(_, one, other), _) => {
                one.holds(now, parameters)?;
                other.holds(now, parameters)
            }
            (Self::Parameter(name), _) => {
                let Some(set) = parameters.bound(name) else { return Ok(()) };
                match now {
                    Self::Value(value) if set.bound.admits(value) => Ok(()),
                    Self::Value(_) => Err("clock-outside"),
                    Self::Parameter(other) if parameters.is_as_tight(other, set.map) => Ok(()),
                    _ => Err("clock-unseen"),
                }
            }
            (Self::Value(_), _) => Ok(()),
            _ if self.parameters().iter().any(|name| parameters.bound(name).is_some()) => Err("clock-unseen"),
            _ => Ok(()),
        }
    }
}

/// The parameters below, and all together.
struct Parameters<'a> {
    old: Option<&'a Map>,
    now: Option<&'a Map>,
}

/// A bound that was set below.
struct SetBound<'a> {
    bound: Bound,
    map: &'a Map,
    span: Span,
}

impl<'a> Parameters<'a> {
    /// The bound of a parameter, as it is laid down below.
    fn bound(&self, name: &str) -> Option<SetBound<'a>> {
        let entry = self.old?.get(name)?.as_map()?.entry("bound")?;
        let map = entry.node.as_map()?;
        let side = map.entries.iter().find(|side| bounds::is_side(&side.key));
        Some(SetBound { bound: bounds::of(map), map, span: side.map_or(entry.key_span, |side| side.key_span) })
    }

    /// Whether a parameter has a bound that is no looser than one.
    fn is_as_tight(&self, name: &str, bound: &Map) -> bool {
        let parameter = self.now.and_then(|now| now.get(name));
        parameter.is_some_and(|parameter| bounds::is_as_tight(parameter, bound))
    }
}

fn section<'n>(node: &'n Node, key: &str) -> Option<&'n Map> {
    node.as_map()?.get(key).filter(|section| !matches!(section.content, Content::Removed))?.as_map()
}

fn is_of_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_of_name)
}

/// What stands between a bracket at the beginning of a text and the one that closes it, and what follows.
fn enclosed(text: &str, open: char) -> Option<(&str, &str)> {
    let inside = text.strip_prefix(open)?;
    let end = closing(inside)?;
    let (inner, rest) = inside.split_at_checked(end)?;
    Some((inner, rest.get(1..)?.trim()))
}

/// Where the bracket is closed that a text stands in.
fn closing(inside: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    let mut signs = inside.char_indices();
    while let Some((at, sign)) = signs.next() {
        match (quote, sign) {
            (Some(_), '\\') => drop(signs.next()),
            (Some(closes), _) if sign == closes => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(sign),
            (None, '(' | '[' | '{') => depth = depth.checked_add(1)?,
            (None, ')' | ']' | '}') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(at),
            },
            (None, _) => {}
        }
    }
    None
}

/// The condition and the two sides of `if … { … } else { … }`.
fn either(text: &str) -> Option<(&str, &str, &str)> {
    let after = text.strip_prefix("if").filter(|after| !after.starts_with(is_of_name))?;
    let starts = after.char_indices().filter(|(_, sign)| *sign == '{').map(|(at, _)| at);
    for start in starts {
        let (condition, block) = after.split_at_checked(start)?;
        // A brace in a text or in brackets begins no side.
        let outside = format!("{condition})");
        if closing(&outside) != Some(condition.len()) {
            continue;
        }
        let (one, rest) = enclosed(block, '{')?;
        let other = rest.strip_prefix("else")?.trim_start();
        let other = match enclosed(other, '{') {
            Some((other, "")) => other,
            Some(_) => return None,
            None if other.starts_with("if") => other,
            None => return None,
        };
        return Some((condition.trim(), one, other));
    }
    None
}
