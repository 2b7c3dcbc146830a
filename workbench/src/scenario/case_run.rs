//! What happened when a scenario was run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::Told;
use crate::messages;
use guicheng_engine::internals::record::FilledLetter;
use guicheng_engine::{
    Case, CollectionChange, Command, Event, Id, Language, MemoryHost, Reason, Refusal, Text, Waiting,
};

/// What happened when a scenario was run.
#[derive(Debug, Serialize)]
pub struct Transcript {
    /// By the name of its file.
    pub scenario: Id,
    /// What people call it.
    pub title: Text,
    /// The steps, those of the scenarios before it included.
    pub entries: Vec<Entry>,
    /// Where what happened is not what was expected.
    pub failures: Vec<Failure>,
    /// The cases at the end, with their events.
    #[serde(skip)]
    pub cases: BTreeMap<Arc<str>, (Case, Vec<Event>)>,
    /// Packs and calendars, those published on the way included.
    #[serde(skip)]
    pub host: MemoryHost,
    /// The views that the steps expect to see shown.
    pub viewed: BTreeSet<Id>,
    /// The collections in which the steps expect to see something stand, and see it.
    pub listed: BTreeSet<Id>,
    /// What of the pack's `retention` let something be erased.
    pub retained: BTreeSet<Id>,
}

/// A step as it happened.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// Its number, from 1.
    pub number: usize,
    /// Whether it belongs to a scenario that came before.
    pub given: bool,
    /// When; none for what is published.
    pub at: Option<DateTime<Utc>>,
    /// The local date.
    pub on: Option<NaiveDate>,
    /// By its name in the scenario.
    pub case: Arc<str>,
    /// Who acted: the name in the cast.
    pub who: Option<Arc<str>>,
    /// What was asked.
    pub asked: Asked,
    /// The same as it was sent; none where time passed or something was published.
    #[serde(skip)]
    pub command: Option<Command>,
    /// The path of the action or opening asked for in the pack, such as `workflows.renewal.actions.accept`.
    pub element: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// What came into collections, changed there or left them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<CollectionChange>,
    /// The letters that left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<FilledLetter>,
    /// What waits afterwards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<Waiting>,
    /// The case afterwards.
    #[serde(skip)]
    pub after: Case,
}

/// What a step asked for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Opening a workflow.
    Open {
        /// The title of its opening.
        opening: Text,
        /// What people call it.
        workflow: Text,
    },
    /// An action of a workflow.
    Act {
        /// What people call it.
        action: Text,
        /// What people call it.
        workflow: Text,
    },
    /// Nothing: time passed.
    Time,
    /// A new version of the pack.
    Publish {
        /// As its author numbers it.
        version: Arc<str>,
        /// What it changes: paths such as `parameters.review_limit.value`, each with its new value.
        changes: Vec<(String, String)>,
    },
    /// Another pack.
    PublishPack {
        /// Its id.
        pack: Id,
        /// What people call it.
        title: Text,
        /// As its author numbers it.
        version: Arc<str>,
    },
    /// Further years of the calendar.
    Calendar(Vec<i32>),
}

/// What came of a step.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// These events, perhaps none.
    Events(Vec<Event>),
    /// A refusal.
    Refused(Refusal),
    /// The key was seen before: nothing new.
    Repeated(u64),
}

/// Something that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The number of the step.
    pub step: usize,
    /// Where the expectation stands: `pack/scenarios/file.yaml:12`.
    pub place: String,
    /// What is compared, such as `states.licence`.
    pub subject: String,
    /// What was expected.
    pub expected: Told,
    /// What is the case.
    pub actual: Told,
}

impl Failure {
    /// With what was expected and what is the case told in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        let (expected, actual) = (self.expected.in_language(language), self.actual.in_language(language));
        Self { expected, actual, ..self.clone() }
    }

    /// What is compared, as people are told: a key of the scenario as it is written, and in words what is none.
    #[must_use]
    pub fn about(&self, language: Language) -> String {
        let id = match self.subject.as_str() {
            "outcome" => "subject-outcome",
            "decide" => "subject-decide",
            "apply" => "subject-apply",
            "backend" => "subject-backend",
            subject => return subject.to_owned(),
        };
        messages::message(language, id, &[])
    }
}

/// A refusal in a line: each reason by its rule or its code, with its sentence.
pub(super) fn refused(refusal: &Refusal, language: Language) -> String {
    let told = |reason: &Reason| {
        let id: &dyn Display = match &reason.rule {
            Some(rule) => &rule.id,
            None => &reason.code,
        };
        match language {
            Language::Chinese => format!("{id}（{}）", reason.message(language)),
            Language::English => format!("{id} ({})", reason.message(language)),
        }
    };
    refusal.reasons().iter().map(told).collect::<Vec<_>>().join(match language {
        Language::Chinese => "；",
        Language::English => "; ",
    })
}
