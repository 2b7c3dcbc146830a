//! What a bounded clock is measured by: the parameters and the facts that say from which day it counts, and which of several
//! limits it has.
//!
//! A bound is evaded without a word on the clock if what it counts from is put later. So everything that its `starts` and
//! `limit` read, directly, in functions, or by way of a fact that an action sets, stays as the layer that bound it wrote it:
//! parameters keep their values, unless they have bounds of their own or a reading decides them, and facts are set as
//! they were. What people record is theirs.

use std::collections::BTreeSet;

use super::bound_clocks::Called;
use crate::base::Id;
use crate::diagnostic::Span;
use crate::expression::Parser;
use crate::yaml;
use crate::yaml::{Content, Entry, Map, Node};

/// The layer that binds a clock, and all together, with what is needed to hold them against each other.
pub(super) struct Measure<'a> {
    pub(super) old: &'a Node,
    pub(super) now: &'a Node,
    pub(super) called: &'a Called,
    pub(super) parser: &'a Parser,
    /// Whether what stands at a place is set anew by whoever may.
    pub(super) set_anew: &'a dyn Fn(Span) -> bool,
}

/// A fact of the case, or data of a workflow, by the key under `set`.
type Value = (&'static str, String);

impl Measure<'_> {
    /// Where a layer changes what a clock of a workflow is measured by, and how; nothing if it is as it was.
    pub(super) fn changed(&self, workflow: &str, clock: &Map) -> Option<(Span, &'static str)> {
        let texts = ["starts", "limit", "until"].into_iter().filter_map(|key| clock.get(key).and_then(Node::as_text));
        let mut read: Vec<String> = texts.filter_map(|text| self.parser.words(text)).flatten().collect();
        let case = case_of(self.old, workflow);
        let mut values: BTreeSet<Value> = BTreeSet::new();
        let mut parameters: BTreeSet<String> = BTreeSet::new();
        loop {
            let words: Vec<String> = self.called.named(&read).cloned().collect();
            let names = self.names(&words);
            for parameter in names.parameters {
                if parameters.insert(parameter.clone())
                    && let Some(found) = self.parameter(&parameter)
                {
                    return Some(found);
                }
            }
            let new: Vec<Value> = names.values.into_iter().filter(|value| values.insert(value.clone())).collect();
            if new.is_empty() {
                return None;
            }
            for value in &new {
                match self.set_as_before(value, workflow, case) {
                    Ok(words) => read.extend(words),
                    Err(found) => return Some(found),
                }
            }
        }
    }

    /// The parameters that words read: there, in the functions that they call, and in what sets the facts and data that
    /// they read.
    pub(super) fn read_by(&self, words: &[String], workflow: &str) -> BTreeSet<String> {
        let case = case_of(self.old, workflow);
        let mut read = words.to_vec();
        let mut values: BTreeSet<Value> = BTreeSet::new();
        loop {
            let words: Vec<String> = self.called.named(&read).cloned().collect();
            let names = self.names(&words);
            let new: Vec<Value> = names.values.into_iter().filter(|value| values.insert(value.clone())).collect();
            if new.is_empty() {
                return names.parameters.into_iter().collect();
            }
            for value in &new {
                let settings = self.settings(self.old, value, workflow, case);
                read.extend(settings.iter().flat_map(|setting| self.words(&setting.entry.node)));
            }
        }
    }

    /// The parameters, facts and data that words name, also in functions that are handed all of them.
    fn names(&self, words: &[String]) -> Names {
        let mut names = Names::default();
        for (at, word) in words.iter().enumerate() {
            let next = |by: usize| at.checked_add(by).and_then(|at| words.get(at)).map(String::as_str);
            let (Some("."), Some(name)) = (next(1), next(2)) else { continue };
            // `data.has("received_on")`, `data.get("received_on", on)`.
            let told = next(4).filter(|_| matches!(name, "has" | "get") && next(3) == Some("("));
            let name = told.map_or(name, |told| told.trim_matches('"')).to_owned();
            match word.as_str() {
                "facts" => names.values.push(("facts", name)),
                "data" => names.values.push(("data", name)),
                _ if yaml::lookup(self.old, &format!("parameters.{name}")).is_some() && Id::is_element_name(word) => {
                    names.parameters.push(name);
                }
                _ => {}
            }
        }
        names
    }

    /// Where a parameter has another value than it had; nothing if it has the same, or its own bound, or follows a reading.
    fn parameter(&self, name: &str) -> Option<(Span, &'static str)> {
        let path = format!("parameters.{name}");
        let (old, now) = (yaml::lookup(self.old, &path)?.as_map()?, yaml::lookup(self.now, &path));
        if old.get("bound").is_some() || old.get("interpretation").is_some() {
            return None;
        }
        ["value", "values"].into_iter().find_map(|key| {
            let before = old.entry(key)?;
            let after = now.and_then(Node::as_map).and_then(|now| now.entry(key));
            let same = after.is_some_and(|after| after.node.same_content(&before.node));
            let place = after.map_or_else(|| now.map_or(before.key_span, |now| now.span), |after| after.key_span);
            (!same && !(self.set_anew)(before.key_span)).then_some((place, "clock-measured-by-parameter"))
        })
    }

    /// What the expressions by which a fact is set read, if it is set as it was: by the same steps, or further ones in the
    /// same words, none of which calls a function that a layer has replaced.
    fn set_as_before(
        &self,
        value: &Value,
        workflow: &str,
        case: Option<&str>,
    ) -> Result<Vec<String>, (Span, &'static str)> {
        let (before, after) =
            (self.settings(self.old, value, workflow, case), self.settings(self.now, value, workflow, case));
        let mut read = Vec::new();
        for setting in &before {
            let words = self.words(&setting.entry.node);
            let same = |other: &Setting<'_>| other.step == setting.step && other.workflow == setting.workflow;
            let is_kept = after.iter().any(|other| same(other) && self.words(&other.entry.node) == words);
            let step_now = step(self.now, setting.workflow, setting.step);
            if let Some(step_now) = step_now.filter(|_| !is_kept)
                && !(self.set_anew)(setting.entry.key_span)
            {
                let place = after.iter().find(|other| same(other)).map_or(step_now.span, |other| other.entry.key_span);
                return Err((place, "clock-measured-by-fact"));
            }
            if self.called.is_replaced(&words) && !(self.set_anew)(setting.entry.key_span) {
                return Err((setting.entry.key_span, "clock-function-replaced"));
            }
            read.extend(words);
        }
        let is_known = |setting: &&Setting<'_>| {
            let words = self.words(&setting.entry.node);
            before.iter().any(|known| self.words(&known.entry.node) == words)
        };
        match after.iter().find(|setting| !is_known(setting) && !(self.set_anew)(setting.entry.key_span)) {
            Some(added) => Err((added.entry.key_span, "clock-measured-by-fact")),
            None => Ok(read),
        }
    }

    /// Everything that sets a fact in the workflows of its kind of case, or data in its workflow.
    fn settings<'n>(&self, tree: &'n Node, value: &Value, workflow: &str, case: Option<&str>) -> Vec<Setting<'n>> {
        let workflows = yaml::lookup(tree, "workflows").and_then(Node::as_map).into_iter().flat_map(|map| &map.entries);
        let is_meant = |entry: &&Entry| match value.0 {
            "data" => *entry.key == *workflow,
            _ => entry.node.as_map().and_then(|map| map.get("case")).and_then(Node::as_text) == case,
        };
        let mut found = Vec::new();
        for workflow in workflows.filter(is_meant) {
            for (name, node) in steps(&workflow.node) {
                let path = format!("set.{}", value.0);
                let set = yaml::lookup(node, &path).and_then(Node::as_map).and_then(|set| set.entry(&value.1));
                found.extend(set.map(|entry| Setting { workflow: &workflow.key, step: name, entry }));
            }
        }
        found
    }

    fn words(&self, node: &Node) -> Vec<String> {
        match node.as_text() {
            Some(text) => self.parser.words(text).unwrap_or_else(|| vec![text.to_owned()]),
            None => match &node.content {
                Content::Boolean(value) => vec![value.to_string()],
                Content::Integer(value) => vec![value.to_string()],
                _ => Vec::new(),
            },
        }
    }
}

/// What words name.
#[derive(Default)]
struct Names {
    parameters: Vec<String>,
    values: Vec<(&'static str, String)>,
}

/// Where a fact is set.
struct Setting<'n> {
    workflow: &'n str,
    step: &'n str,
    entry: &'n Entry,
}

fn case_of<'n>(tree: &'n Node, workflow: &str) -> Option<&'n str> {
    yaml::lookup(tree, &format!("workflows.{workflow}.case")).and_then(Node::as_text)
}

/// The opening of a workflow, what takes cases over, and its actions, by name.
fn steps(workflow: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let map = workflow.as_map();
    let beginnings = ["open", "imports"].into_iter().filter_map(move |key| Some((key, map?.get(key)?)));
    let actions = map.and_then(|map| map.get("actions")).and_then(Node::as_map);
    beginnings.chain(actions.into_iter().flat_map(|actions| &actions.entries).map(|entry| (&*entry.key, &entry.node)))
}

fn step<'n>(tree: &'n Node, workflow: &str, name: &str) -> Option<&'n Node> {
    let workflow = yaml::lookup(tree, &format!("workflows.{workflow}"))?;
    steps(workflow).find(|(known, _)| *known == name).map(|(_, node)| node)
}
