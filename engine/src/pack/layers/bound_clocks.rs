//! Clocks whose time an inherited bound limits: whichever way a layer says how long they run, it stays within the bound.
//!
//! What a clock's `limit` read when a layer below wrote it is what binds it: a parameter with a bound, read there, in a
//! function, or by way of a fact that an action sets. Written anew, it is a period within the bound, a parameter with a bound
//! no looser, or such by condition; what is worked out stays as it is written, and so does an `until` that reads such a
//! parameter. What it is counted from stays, and so do the states it counts in. The same words mean the same only if they
//! call no function that a layer has replaced.

use std::collections::{BTreeMap, BTreeSet};

use super::Laid;
use super::bounds::{self, Bound};
use super::counted;
use super::measured::Measure;
use crate::base::{Period, Unit, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Sources, Span};
use crate::expression::{Evaluator, Parser};
use crate::yaml::{Content, Entry, Map, Node};

/// How deep what a limit says is looked into.
const DEEPEST: usize = 16;

/// Reports every clock that leaves a bound it had in what lies below, `below`; `now` is all laid over each other and
/// settled, with the functions that it calls, and `may_change` says of which packs the bounds and clocks may be set anew.
pub(super) fn check(
    below: &Laid,
    (now, called): (&Node, impl FnOnce() -> Called),
    may_change: impl Fn(&str) -> bool,
    parser: &Parser,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let bounded = |parameter: &Entry| parameter.node.as_map().is_some_and(|parameter| parameter.get("bound").is_some());
    if !section(below.tree(), "parameters").is_some_and(|parameters| parameters.entries.iter().any(bounded)) {
        return;
    }
    let set_anew = |span: Span| sources.pack(span.file).is_some_and(&may_change);
    let beneath = below.settled();
    let (Some(old), Some(new)) = (section(beneath, "workflows"), section(now, "workflows")) else { return };
    let called = called();
    let parameters = Parameters {
        old: section(beneath, "parameters"),
        now: section(now, "parameters"),
        called: &called,
        reads: &|_| Vec::new(),
    };
    let measure = Measure { old: beneath, now, called: &called, parser, set_anew: &set_anew };
    for workflow in &old.entries {
        let Some(after) = new.get(&workflow.key) else { continue };
        let (Some(whole), Some(whole_now)) = (workflow.node.as_map(), after.as_map()) else { continue };
        for clock in section(&workflow.node, "clocks").into_iter().flat_map(|clocks| &clocks.entries) {
            let Some(span) =
                clock.node.as_map().and_then(|clock| clock.entry("limit").or_else(|| clock.entry("until")))
            else {
                continue;
            };
            let reads =
                |words: &[String]| -> Vec<String> { measure.read_by(words, &workflow.key).into_iter().collect() };
            let parameters = Parameters { reads: &reads, ..parameters };
            let limits = span.node.as_text().map(|span_of| match &*span.key {
                "limit" => Limit::read(span_of, parser),
                _ => Limit::Until(parser.words(span_of).unwrap_or_default()),
            });
            let Some(limits) = limits else { continue };
            let kept = |parameter: &String| parameters.bound(parameter).is_some_and(|bound| !set_anew(bound.span));
            let binding: Vec<String> = limits.parameters(&parameters).into_iter().filter(kept).collect();
            let Some(parameter) = binding.first() else { continue };
            if set_anew(span.key_span) {
                continue;
            }
            let now = section(after, "clocks").and_then(|clocks| clocks.entry(&clock.key));
            let mut bounds = binding.iter().filter_map(|parameter| parameters.bound(parameter));
            let only_at_most = bounds.all(|set| set.bound.is_only_at_most());
            let counted = |now: &Entry| {
                let clocks = (clock.node.as_map()?, now.node.as_map()?);
                let found = counted::changed(&clock.key, (whole, clocks.0), (whole_now, clocks.1), only_at_most);
                found.map(|(place, what)| (Some(place.unwrap_or(now.key_span)), what))
            };
            let measured = |_: &Entry| {
                let found = measure.changed(&workflow.key, clock.node.as_map()?)?;
                Some((Some(found.0), found.1))
            };
            let left = left(clock, &limits, now, &parameters, parser).or_else(|| now.and_then(counted));
            let left = left.or_else(|| now.and_then(measured));
            let Some((place, what)) = left else { continue };
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
                    .related("clock-bound-here", span.key_span),
            );
        }
    }
}

/// Where a clock leaves its bound, and how; nothing if it stays within it. No place if it was taken away.
fn left(
    clock: &Entry,
    limits: &Limit,
    now: Option<&Entry>,
    parameters: &Parameters<'_>,
    parser: &Parser,
) -> Option<(Option<Span>, &'static str)> {
    let Some(now) = now else { return Some((None, "clock-taken-away")) };
    let (before, after) = (clock.node.as_map()?, now.node.as_map()?);
    let counted = [("starts", "clock-counted-otherwise"), ("extension", "clock-extended")];
    let changed = counted.into_iter().find_map(|(key, what)| {
        let (before, after) = (before.entry(key), after.entry(key));
        let same = match (before, after) {
            (Some(before), Some(after)) => {
                before.node.same_content(&after.node) && !parameters.called.is_replaced_in(&after.node, parser)
            }
            // Without an extension it runs no longer; counted from another day it may.
            (before, after) => after.is_none() && (before.is_none() || key == "extension"),
        };
        (!same).then(|| (Some(after.map_or(now.key_span, |after| after.key_span)), what))
    });
    if let Limit::Until(words) = limits {
        let until = after.entry("until");
        let same = until.and_then(|until| parser.words(until.node.as_text()?)).is_some_and(|now| now == *words);
        let what = match (same, parameters.called.is_replaced(words)) {
            (false, _) => "clock-until-otherwise",
            (true, true) => "clock-function-replaced",
            (true, false) => return changed,
        };
        return Some((Some(until.or_else(|| after.entry("limit")).unwrap_or(now).key_span), what));
    }
    let Some(limit) = after.entry("limit") else {
        let until = after.entry("until").map_or(now.key_span, |until| until.key_span);
        return Some((Some(until), "clock-until-instead"));
    };
    if changed.is_some() {
        return changed;
    }
    let found = match limit.node.as_text() {
        Some(limit) => limits.holds(&Limit::read(limit, parser), parameters),
        None => Err("clock-unseen"),
    };
    let replaced = parameters.called.is_replaced_in(&limit.node, parser);
    let found = found.map_err(|what| if replaced { "clock-function-replaced" } else { what });
    found.err().map(|what| (Some(limit.node.span), what))
}

/// What a clock's limit says, whatever space and comments are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Limit {
    /// A period or number.
    Value(Value),
    /// A parameter.
    Parameter(String),
    /// One of two, by condition.
    Either(Vec<String>, Box<Self>, Box<Self>),
    /// So many of a unit.
    Of(Unit, Box<Self>),
    /// Something else, by its words.
    Other(Vec<String>),
    /// A last day of its own, by its words.
    Until(Vec<String>),
}

impl Limit {
    fn read(text: &str, parser: &Parser) -> Self {
        if let Ok(period) = text.trim().parse::<Period>() {
            return Self::Value(Value::Period { period });
        }
        match parser.words(text) {
            Some(words) => Self::of(&words, DEEPEST),
            None => Self::Other(vec![text.to_owned()]),
        }
    }

    fn of(words: &[String], depth: usize) -> Self {
        let other = || Self::Other(words.to_vec());
        let Some(depth) = depth.checked_sub(1) else { return other() };
        match words {
            [number] => match number.parse::<i64>() {
                Ok(number) => Self::Value(Value::Integer(number)),
                Err(_) => other(),
            },
            [params, dot, name] if params == "params" && dot == "." => Self::Parameter(name.clone()),
            [first, rest @ ..] => {
                if let Some((condition, one, two)) = either(words) {
                    let (one, two) = (Self::of(one, depth), Self::of(two, depth));
                    return Self::Either(condition.to_vec(), Box::new(one), Box::new(two));
                }
                if let Some((inner, [])) = enclosed(words, "(") {
                    return Self::of(inner, depth);
                }
                let unit = Unit::ALL.iter().copied().find(|unit| unit.word() == first);
                let counted = unit.zip(enclosed(rest, "(").filter(|(_, rest)| rest.is_empty()));
                match counted.map(|(unit, (count, _))| (unit, Self::of(count, depth))) {
                    Some((unit, Self::Value(Value::Integer(count)))) => match u32::try_from(count) {
                        Ok(count) => Self::Value(Value::Period { period: Period { count, unit } }),
                        Err(_) => other(),
                    },
                    Some((unit, count)) => Self::Of(unit, Box::new(count)),
                    None => other(),
                }
            }
            [] => other(),
        }
    }

    /// The parameters it reads: of what is worked out, also those that functions and facts bring; of a condition and of a last
    /// day, those that functions bring.
    fn parameters(&self, known: &Parameters<'_>) -> Vec<String> {
        match self {
            Self::Value(_) => Vec::new(),
            Self::Parameter(name) => vec![name.clone()],
            Self::Either(condition, one, other) => {
                [one.parameters(known), other.parameters(known), known.named(condition)].concat()
            }
            Self::Of(_, count) => count.parameters(known),
            Self::Other(words) => [known.named(words), (known.reads)(words)].concat(),
            Self::Until(words) => known.named(words),
        }
    }

    /// Whether something in it calls a function that a layer has replaced: then its words say nothing of what it means.
    fn calls_replaced(&self, called: &Called) -> bool {
        match self {
            Self::Value(_) | Self::Parameter(_) => false,
            Self::Either(condition, one, other) => {
                called.is_replaced(condition) || one.calls_replaced(called) || other.calls_replaced(called)
            }
            Self::Of(_, count) => count.calls_replaced(called),
            Self::Other(words) | Self::Until(words) => called.is_replaced(words),
        }
    }

    /// Whether what is written in its place stays within the bounds of what it reads; if not, why.
    fn holds(&self, now: &Self, parameters: &Parameters<'_>) -> Result<(), &'static str> {
        if self == now && !now.calls_replaced(parameters.called) {
            return Ok(());
        }
        match (self, now) {
            // Which of the two it is, is bound as well.
            (Self::Either(condition, ..), _) if parameters.is_any_bound(&parameters.named(condition)) => {
                Err("clock-unseen")
            }
            (Self::Either(condition, one, other), Self::Either(condition_now, one_now, other_now))
                if condition == condition_now && !parameters.called.is_replaced(condition) =>
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
            _ if parameters.is_any_bound(&self.parameters(parameters)) => Err("clock-unseen"),
            _ => Ok(()),
        }
    }
}

/// The functions of a pack, as far as what calls them is concerned: the words of each, and which of them layers above what
/// is looked at have put in the place of others.
pub(super) struct Called {
    words: BTreeMap<String, Vec<String>>,
    replaced: BTreeSet<String>,
}

impl Called {
    /// The functions of a pack; `is_above` says which files belong to the layers above.
    pub(super) fn of(scripts: &Evaluator, parser: &Parser, is_above: impl Fn(FileId) -> bool) -> Self {
        let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, text) in scripts.function_sources() {
            let name = name.split('/').next().unwrap_or_default().to_owned();
            words.entry(name).or_default().extend(parser.words(&text).unwrap_or_default());
        }
        let above = scripts.functions_replaced().iter().filter(|(_, span, _)| is_above(span.file));
        Self { words, replaced: above.map(|(name, _, _)| name.clone()).collect() }
    }

    /// Words, and those of all functions that they call, directly or not.
    pub(super) fn named<'w>(&'w self, words: &'w [String]) -> impl Iterator<Item = &'w String> {
        let mut called: BTreeSet<&str> = BTreeSet::new();
        let mut all: Vec<&'w String> = words.iter().collect();
        let mut next = 0;
        while let Some(word) = all.get(next) {
            if let Some((name, body)) = self.words.get_key_value(word.as_str())
                && called.insert(name)
            {
                all.extend(body);
            }
            next = next.saturating_add(1);
        }
        all.into_iter()
    }

    pub(super) fn is_replaced(&self, words: &[String]) -> bool {
        !self.replaced.is_empty() && self.named(words).any(|word| self.replaced.contains(word))
    }

    fn is_replaced_in(&self, node: &Node, parser: &Parser) -> bool {
        node.as_text().and_then(|text| parser.words(text)).is_some_and(|words| self.is_replaced(&words))
    }
}

/// The parameters below, and all together, with the functions that may read them.
#[derive(Clone, Copy)]
struct Parameters<'a> {
    old: Option<&'a Map>,
    now: Option<&'a Map>,
    called: &'a Called,
    /// Those that words read, directly or by way of functions, facts and data.
    reads: &'a dyn Fn(&[String]) -> Vec<String>,
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

    fn is_any_bound(&self, names: &[String]) -> bool {
        names.iter().any(|name| self.bound(name).is_some())
    }

    /// The parameters that words name, those with a bound also in the functions that are handed all of them.
    fn named(&self, words: &[String]) -> Vec<String> {
        let handed_on = (0..words.len()).any(|at| {
            let next = at.checked_add(1).and_then(|next| words.get(next));
            words.get(at).is_some_and(|word| word == "params") && next.is_none_or(|next| next != ".")
        });
        if handed_on {
            return self.called.named(words).filter(|name| self.bound(name).is_some()).cloned().collect();
        }
        let named = words.windows(3).filter_map(|words| match words {
            [params, dot, name] if params == "params" && dot == "." => Some(name.clone()),
            _ => None,
        });
        named.collect()
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

/// What stands between a bracket that words begin with and the one that closes it, and what follows.
pub(in crate::pack) fn enclosed<'w>(words: &'w [String], open: &str) -> Option<(&'w [String], &'w [String])> {
    let inside = words.split_first().filter(|(first, _)| *first == open)?.1;
    let end = outside(inside, |word| matches!(word, ")" | "]" | "}"))?;
    Some((inside.get(..end)?, inside.get(end.checked_add(1)?..)?))
}

/// Where the first word of a kind stands that is in no brackets opened among these words.
pub(in crate::pack) fn outside(words: &[String], is_meant: impl Fn(&str) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate() {
        if depth == 0 && is_meant(word) {
            return Some(at);
        }
        match &**word {
            "(" | "[" | "{" | "#{" => depth = depth.checked_add(1)?,
            ")" | "]" | "}" => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// The condition and the two sides of `if … { … } else { … }`.
pub(in crate::pack) fn either(words: &[String]) -> Option<(&[String], &[String], &[String])> {
    let after = words.split_first().filter(|(first, _)| *first == "if")?.1;
    let (condition, block) = after.split_at_checked(outside(after, |word| word == "{")?)?;
    let (one, rest) = enclosed(block, "{")?;
    let other = rest.split_first().filter(|(first, _)| *first == "else")?.1;
    match enclosed(other, "{") {
        Some((inside, [])) => Some((condition, one, inside)),
        None if other.first().is_some_and(|first| first == "if") => Some((condition, one, other)),
        _ => None,
    }
}
