//! Scenarios of the packs below, run under the pack that is laid over them: what comes out otherwise there, and why.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Failure, Outcome, Scenario, Scenarios, Transcript};
use crate::inspect::places;
use guicheng_engine::internals::yaml::{self, Content, Node, lookup};
use guicheng_engine::{Diagnostics, Id, Language, LoadFailure, PackLibrary, Text};

/// Keys below which words for people stand, or articles, or the order of a form.
const TOLD: [&str; 9] = ["title", "summary", "article", "because", "else", "groups", "hint", "example", "label"];

/// Rules that are named as what makes a difference. Who changed more has to look at the step.
const MOST_RULES: usize = 6;

/// A scenario of a pack below, under the pack that is laid over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inherited {
    /// The scenario.
    pub scenario: Id,
    /// What people call it.
    pub title: Text,
    /// What comes out.
    #[serde(flatten)]
    pub verdict: InheritedVerdict,
}

/// What comes out of a scenario of a pack below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum InheritedVerdict {
    /// What it says.
    Same,
    /// The pack has a scenario of its own in its place.
    Adapted {
        /// That one.
        by: Id,
    },
    /// Something else.
    Differs {
        /// What comes out otherwise, before all else.
        failure: Failure,
        /// How many more differences there are after it.
        following: usize,
        /// The pack's own rules that the step goes by, as far as that can be told.
        rules: Vec<OwnRule>,
    },
    /// It cannot be run: what it publishes does not fit the pack.
    Unusable {
        /// What is wrong.
        problem: String,
    },
}

/// A rule of the pack itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OwnRule {
    /// Where it is in the pack, such as `parameters.acceptance_limit.value`; nothing where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Where it is written: `county/rules.yaml:12`.
    pub place: String,
}

impl Scenarios {
    /// The scenario of the pack that stands in place of one below: it adapts it, or has its name.
    #[must_use]
    pub fn in_place_of(&self, inherited: &Id) -> Option<&Scenario> {
        let adapts = |scenario: &&Scenario| scenario.adapts.as_ref().is_some_and(|adapted| adapted.value == *inherited);
        self.iter().find(adapts).or_else(|| self.iter().find(|own| own.id == *inherited))
    }

    /// The scenarios of the packs below, those in whose place the pack has its own included, by id.
    pub fn all_inherited(&self) -> impl Iterator<Item = &Scenario> {
        self.below.values()
    }

    /// Runs a scenario of a pack below under this pack.
    #[must_use]
    pub fn run_inherited(&self, scenario: &Scenario, library: &PackLibrary, language: Language) -> Inherited {
        let verdict = match self.in_place_of(&scenario.id) {
            Some(own) => InheritedVerdict::Adapted { by: own.id.clone() },
            None => match self.run(scenario, library) {
                Ok(transcript) => self.compared(&transcript),
                Err(failure) => InheritedVerdict::Unusable { problem: first_problem(&failure, language) },
            },
        };
        Inherited { scenario: scenario.id.clone(), title: scenario.title.clone(), verdict }
    }

    fn compared(&self, transcript: &Transcript) -> InheritedVerdict {
        let Some((failure, rest)) = transcript.failures.split_first() else { return InheritedVerdict::Same };
        let rules = self.own_rules(transcript, failure);
        InheritedVerdict::Differs { failure: failure.clone(), following: rest.len(), rules }
    }

    /// The rules of the pack itself by which the step of a failure goes: those that refused it; the condition that was to refuse it; what
    /// the pack wrote of the clock or view compared, or else of the action or opening, and of the parameters and forms named there.
    fn own_rules(&self, transcript: &Transcript, failure: &Failure) -> Vec<OwnRule> {
        let own_folder = format!("{}/", self.pack.id);
        let entry = transcript.entries.iter().rfind(|entry| entry.number <= failure.step);
        let mut rules = Vec::new();
        let mut fields: Vec<&str> = Vec::new();
        if let Some(Outcome::Refused(refusal)) = entry.map(|entry| &entry.outcome) {
            fields.extend(refusal.reasons().iter().flat_map(|reason| reason.fields()).map(Id::as_str));
            let refused = refusal.reasons().iter().filter_map(|reason| reason.rule.as_ref());
            let own = refused.filter(|rule| rule.place.starts_with(&own_folder));
            rules.extend(own.map(|rule| OwnRule { path: None, place: rule.place.to_string() }));
        }
        if !rules.is_empty() {
            return rules;
        }
        let mut looked_at: Vec<String> = Vec::new();
        let element = entry.and_then(|entry| entry.element.clone());
        // Where a condition was to refuse, what the pack made of it comes before all else.
        if failure.subject == "refused"
            && let Some(element) = &element
        {
            let condition = failure.expected.get(Language::English);
            let rules = self.own_condition(element, condition);
            if !rules.is_empty() {
                return rules;
            }
        }
        let workflow = element.as_deref().and_then(|path| path.strip_prefix("workflows.")?.split('.').next());
        let compared = failure.subject.split_once('.');
        let of_workflow = |workflow: &str, clock: &str| format!("workflows.{workflow}.clocks.{clock}");
        match (compared, workflow) {
            (Some(("clocks", clock)), Some(workflow)) if self.stands_at(&of_workflow(workflow, clock)) => {
                looked_at.push(of_workflow(workflow, clock));
            }
            (Some(("clocks", clock)), _) => {
                let all = self.pack.workflows.ids().map(|workflow| of_workflow(workflow.as_str(), clock));
                looked_at.extend(all);
            }
            (Some(("views", rest)), _) => {
                let view = rest.rsplit_once('.').map_or(rest, |(_, view)| view);
                looked_at.push(format!("views.{view}"));
            }
            _ => {}
        }
        let mut found = BTreeSet::new();
        // Of a clock or view, what the action says besides counts only where nothing was changed in these.
        let of_step: Vec<String> = element.into_iter().collect();
        for path in looked_at.iter().chain(&of_step) {
            if !found.is_empty() && !looked_at.contains(path) {
                break;
            }
            let Some(node) = lookup(self.pack.tree(), path) else { continue };
            self.own_below(path, node, &own_folder, &mut found);
            for named in names_in(node) {
                for section in ["parameters", "forms"] {
                    let path = format!("{section}.{named}");
                    if let Some(node) = lookup(self.pack.tree(), &path) {
                        self.own_below(&path, node, &own_folder, &mut found);
                    }
                }
            }
        }
        // Of a form, what is about the fields that the step lacks.
        let is_of =
            |rule: &&OwnRule| rule.path.as_ref().is_some_and(|path| path.split('.').any(|key| fields.contains(&key)));
        let of_fields: Vec<OwnRule> = found.iter().filter(is_of).cloned().collect();
        let rules = if of_fields.is_empty() { found.into_iter().collect() } else { of_fields };
        rules.into_iter().take(MOST_RULES).collect()
    }

    /// Where the pack takes a condition of an action away, or writes it anew: there where the action is written, or else in a skeleton or
    /// step that it is like.
    fn own_condition(&self, element: &str, condition: &str) -> Vec<OwnRule> {
        let files = self.pack.files();
        let path = format!("{element}.when.{condition}");
        let action = element.rsplit('.').next().unwrap_or(element);
        let mut found: Vec<(bool, OwnRule)> = Vec::new();
        for file in files.iter().filter(|file| files.pack(*file) == Some(self.pack.id.as_str())) {
            let Some(tree) = yaml::parse(files, file, &mut Diagnostics::new()) else { continue };
            for (below, place) in places(&tree, files) {
                let mut keys = below.rsplit('.');
                if (keys.next(), keys.next()) != (Some(condition), Some("when")) {
                    continue;
                }
                let of_action = keys.next() == Some(action);
                found.push((of_action, OwnRule { path: Some(path.clone()), place }));
            }
        }
        let any_of_action = found.iter().any(|(of_action, _)| *of_action);
        let nearest = found.into_iter().filter(|(of_action, _)| *of_action || !any_of_action);
        nearest.map(|(_, rule)| rule).take(MOST_RULES).collect()
    }

    fn stands_at(&self, path: &str) -> bool {
        lookup(self.pack.tree(), path).is_some()
    }

    /// What of a part of the pack it has written itself, but for words for people.
    fn own_below(&self, path: &str, node: &Node, own_folder: &str, found: &mut BTreeSet<OwnRule>) {
        for (below, place) in places(node, self.pack.files()) {
            let is_told = below.split('.').any(|key| TOLD.contains(&key));
            let is_value = lookup(node, &below).is_some_and(|node| node.as_map().is_none() && node.as_list().is_none());
            if is_value && !is_told && place.starts_with(own_folder) {
                found.insert(OwnRule { path: Some(format!("{path}.{below}")), place });
            }
        }
    }
}

/// What a part of a pack may name: every text of it, and the parameters that its expressions read.
fn names_in<'n>(node: &'n Node) -> Vec<&'n str> {
    let mut names = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.content {
            Content::Text(text) => {
                names.push(&**text);
                let name_of = |rest: &'n str| rest.split(|sign: char| !sign.is_alphanumeric() && sign != '_').next();
                names.extend(text.split("params.").skip(1).filter_map(name_of));
            }
            Content::Map(map) => open.extend(map.entries.iter().map(|entry| &entry.node)),
            Content::List(items) | Content::Appended(items) => open.extend(items.iter()),
            _ => {}
        }
    }
    names
}

fn first_problem(failure: &LoadFailure, language: Language) -> String {
    failure.diagnostics.iter().next().map_or_else(String::new, |first| first.message(language))
}
