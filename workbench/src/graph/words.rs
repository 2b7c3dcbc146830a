//! A workflow in words of one language: what stands in boxes, at lines and in tables.

use std::fmt::Display;

use guicheng_engine::{Id, Language, Text};

use super::{Change, GraphClock, Passage, Place, Version, Who, WorkflowGraph};
use crate::diff::Difference;
use crate::messages;

/// How many actions that another follows from, and how many things that are otherwise, are named in a picture.
const NAMED: usize = 2;

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) language: Language,
}

impl Words {
    pub(super) fn say(self, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
        messages::message(self.language, id, arguments)
    }

    pub(super) fn of(self, text: &Text) -> &str {
        text.get(self.language)
    }

    /// Things one after the other.
    pub(super) fn listed<T: AsRef<str>>(self, all: &[T]) -> String {
        let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
        all.join(if self.language == Language::Chinese { "、" } else { ", " })
    }

    /// Who takes a step; in a picture, not all that it can follow from.
    pub(super) fn who(self, who: &Who, all: bool) -> String {
        match who {
            Who::Parties(parties) => self.listed(&parties.iter().map(|party| self.of(party)).collect::<Vec<_>>()),
            Who::Automatic => self.say("graph-automatic", &[]),
            Who::After(clock) => self.say("graph-after", &[("clock", &self.of(clock))]),
            Who::Triggered(actions) if actions.is_empty() => self.say("graph-triggered", &[]),
            Who::Triggered(actions) => {
                let named = if all { actions.len() } else { NAMED };
                let left = actions.len().saturating_sub(named);
                let actions: Vec<&str> = actions.iter().take(named).map(|action| self.of(action)).collect();
                let actions = self.listed(&actions);
                if left == 0 {
                    self.say("graph-triggered-by", &[("actions", &actions)])
                } else {
                    self.say("graph-triggered-by-more", &[("actions", &actions), ("left", &left)])
                }
            }
        }
    }

    /// Where a step is taken.
    pub(super) fn place(self, graph: &WorkflowGraph, place: &Place) -> String {
        match place {
            Place::Start => self.say("graph-start", &[]),
            Place::Any => self.say("graph-any", &[]),
            Place::State(id) => self.state(graph, id),
        }
    }

    /// What a state is called.
    pub(super) fn state(self, graph: &WorkflowGraph, id: &Id) -> String {
        graph.state(id).map_or_else(|| id.to_string(), |state| self.of(&state.title).to_owned())
    }

    /// How long a clock runs.
    pub(super) fn lasts(self, clock: &GraphClock) -> Option<String> {
        let limit = clock.limit.as_ref().map(|limit| match &clock.before {
            Some(before) => self.say("graph-limit-before", &[("limit", &self.of(limit)), ("before", &self.of(before))]),
            None => self.of(limit).to_owned(),
        });
        limit.or_else(|| clock.until.then(|| self.say("graph-until", &[])))
    }

    /// A clock in one line, where it runs or stands still.
    pub(super) fn clock(self, clock: &GraphClock, still: bool) -> String {
        let title = self.of(&clock.title);
        if still {
            return self.say("graph-clock-still", &[("clock", &title)]);
        }
        let mut line = match self.lasts(clock) {
            Some(limit) => self.say("graph-clock-for", &[("clock", &title), ("limit", &limit)]),
            None => title.to_owned(),
        };
        if let Some(party) = &clock.duty_of {
            line.push_str(&self.say("graph-late", &[("party", &self.of(party))]));
        }
        line
    }

    /// What two versions say otherwise of something, by what it is; not all of it.
    pub(super) fn otherwise(self, differences: &[Difference]) -> String {
        let mut about: Vec<String> = Vec::new();
        for difference in differences {
            let title = || difference.subject.last().map(|title| self.of(title).to_owned()).unwrap_or_default();
            let what = difference.key.map_or_else(title, |key| self.say(&format!("diff-key-{key}"), &[]));
            if !what.is_empty() && !about.contains(&what) {
                about.push(what);
            }
        }
        let left = about.len().saturating_sub(NAMED);
        about.truncate(NAMED);
        match (about.is_empty(), left) {
            (true, _) => String::new(),
            (false, 0) => self.say("graph-otherwise", &[("about", &self.listed(&about))]),
            (false, left) => self.say("graph-otherwise-more", &[("about", &self.listed(&about)), ("left", &left)]),
        }
    }

    /// Differences in sentences, each once.
    pub(super) fn sentences<'d>(
        self,
        graph: &WorkflowGraph,
        differences: impl IntoIterator<Item = &'d Difference>,
    ) -> Vec<String> {
        let Some(against) = &graph.against else { return Vec::new() };
        let (old, new) = (self.version(against), self.version(&graph.of));
        let mut told: Vec<String> = Vec::new();
        for difference in differences {
            let sentence = difference.sentence((&old, &new), self.language);
            if !told.contains(&sentence) {
                told.push(sentence);
            }
        }
        told
    }

    /// Articles in brackets; nothing if there are none.
    pub(super) fn cited(articles: &[String]) -> String {
        if articles.is_empty() { String::new() } else { format!("〔{}〕", articles.join(", ")) }
    }

    /// How something stands in two versions, in a word.
    pub(super) fn change(self, change: Change) -> String {
        let id = match change {
            Change::Same => return String::new(),
            Change::Added => "graph-added",
            Change::Gone => "graph-gone",
            Change::Changed => "graph-changed",
        };
        self.say(id, &[])
    }

    /// When a case came by, with the numbers of the events.
    pub(super) fn passed(self, passages: &[Passage]) -> String {
        let told: Vec<String> = passages
            .iter()
            .map(|passage| self.say("graph-passed", &[("on", &passage.on), ("sequence", &passage.sequence)]))
            .collect();
        self.listed(&told)
    }

    /// What a version is called: the pack and its number.
    pub(super) fn version(self, version: &Version) -> String {
        format!("{} {}", self.of(&version.title), version.version)
    }

    /// What is shown: of which version, against which other, of which procedure.
    pub(super) fn subtitle(self, graph: &WorkflowGraph) -> String {
        let version = self.version(&graph.of);
        match (&graph.against, graph.procedure) {
            (Some(against), _) => {
                self.say("graph-against", &[("version", &version), ("against", &self.version(against))])
            }
            (None, Some(procedure)) => self.say("graph-path", &[("version", &version), ("procedure", &procedure)]),
            (None, None) => version,
        }
    }

    /// What is there in all, in a sentence.
    pub(super) fn summary(self, graph: &WorkflowGraph) -> String {
        let finals = graph.states.iter().filter(|state| state.is_final).count();
        self.say(
            "graph-summary",
            &[
                ("title", &self.of(&graph.title)),
                ("states", &graph.states.len()),
                ("finals", &finals),
                ("actions", &graph.steps.len()),
                ("clocks", &graph.clocks.len()),
            ],
        )
    }

    /// Which steps are not shown, in a picture not all of them; nothing if all are shown.
    pub(super) fn without(self, graph: &WorkflowGraph, all: bool) -> Option<String> {
        let mut titles: Vec<&str> = Vec::new();
        for left_out in &graph.left_out {
            let title = self.of(&left_out.title);
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        let left = titles.len().saturating_sub(if all { titles.len() } else { NAMED });
        titles.truncate(titles.len().saturating_sub(left));
        let steps = self.listed(&titles);
        match (titles.is_empty(), left) {
            (true, _) => None,
            (false, 0) => Some(self.say("graph-left-out", &[("steps", &steps)])),
            (false, left) => Some(self.say("graph-left-out-more", &[("steps", &steps), ("left", &left)])),
        }
    }

    /// What the record says that this version has no place for; nothing if all has.
    pub(super) fn elsewhere(self, graph: &WorkflowGraph) -> Option<String> {
        let told: Vec<String> =
            graph.elsewhere.iter().map(|one| format!("{} {}", one.name, one.passage.sequence)).collect();
        (!told.is_empty()).then(|| self.say("graph-elsewhere", &[("names", &self.listed(&told))]))
    }
}

/// The sign of a change, so that it is not told by colour alone.
pub(super) fn sign(change: Change) -> &'static str {
    match change {
        Change::Same => "",
        Change::Added => "+ ",
        Change::Gone => "− ",
        Change::Changed => "≠ ",
    }
}
