//! Workflows as pictures and tables: states, what leads from one to the other, who does it, the clocks, the articles.
//!
//! A [`WorkflowGraph`] is what is shown, as data: [`workflow`] takes it from a pack, [`overlaid`] from two versions with what
//! differs, [`OnDay`] does the same without what can come about in no case on a day, and [`walked`] marks which way a case went. [`svg()`] draws it with a [layout of our own](layered), [`sheets`] says
//! the same in tables for whoever does not see it, and [`dot()`] writes it for other programs.

mod block;
mod dot;
pub mod layered;
mod overlay;
mod path;
mod pen;
mod plan;
mod read;
mod svg;
mod table;
mod text;
mod words;

use std::sync::Arc;

use chrono::NaiveDate;
use guicheng_engine::{Calendar, Id, Language, Pack, PackHash, Text};
use serde::{Serialize, Serializer};

use crate::diff::Difference;
use crate::possible::Possible;

pub use dot::dot;
pub use layered::TooLarge;
pub use overlay::overlaid;
pub use path::{procedures, walked};
pub(crate) use read::clock;
pub use read::workflow;
pub use svg::{picture, svg};
pub use table::{Sheet, html, markdown, sheets};

/// A workflow as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct WorkflowGraph {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub articles: Vec<String>,
    /// Of which pack.
    pub of: Version,
    /// The version it is held against, where two are overlaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Version>,
    /// The procedure whose way is marked, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<u32>,
    /// In the order of the pack; those that only the version it is held against has come last.
    pub states: Vec<GraphState>,
    /// Opening, taking over, and the actions in the order of the pack. One that led elsewhere in the older of two versions stands
    /// there once more as that has it, with what is gone of it.
    pub steps: Vec<Step>,
    /// In the order of the pack.
    pub clocks: Vec<GraphClock>,
    /// The steps that are not shown since they can come about in no case: their ids, and what they are called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// What the record of the procedure says that this version has no place for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Elsewhere>,
}

/// A step that is not shown, since it can come about in no case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The action, by its id.
    pub id: Id,
    /// What people call it.
    pub title: Text,
}

/// A pack on a day: what can come about in no case, under what it writes and the values that its parameters have that day, is not shown.
#[derive(Clone, Copy, Debug)]
pub struct OnDay<'p> {
    /// The pack.
    pub pack: &'p Pack,
    /// Its calendar.
    pub calendar: &'p Arc<Calendar>,
    /// The day.
    pub on: NaiveDate,
}

/// A version of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// By its id.
    pub pack: Id,
    /// What people call it.
    pub title: Text,
    /// As its author numbers it.
    pub version: Arc<str>,
    /// Its hash.
    pub hash: PackHash,
}

impl Version {
    fn of(pack: &Pack) -> Self {
        Self { pack: pack.id.clone(), title: pack.title.clone(), version: Arc::clone(&pack.version), hash: pack.hash }
    }
}

/// How something stands in two versions that are overlaid; always the same where there is only one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// In both, alike.
    #[default]
    Same,
    /// In the newer one only.
    Added,
    /// In the older one only.
    Gone,
    /// In both, and not alike.
    Changed,
}

/// That a case came by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// The number of the event.
    pub sequence: u64,
    /// The day it counts for.
    pub on: NaiveDate,
}

/// Something recorded of a procedure that the version shown has no place for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// When.
    #[serde(flatten)]
    pub passage: Passage,
    /// The action or state, by its id.
    pub name: Id,
}

/// A state.
#[derive(Clone, Debug, Serialize)]
pub struct GraphState {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// Whether the procedure is over in it.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// How it stands in two versions; changed also where a clock of it is.
    pub change: Change,
    /// When the case came to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entered: Vec<Passage>,
}

/// What is done: an action, the opening, or taking over.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// The action, by its id.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// Who does it.
    pub by: Who,
    /// The articles it rests on.
    pub articles: Vec<String>,
    /// From where to where.
    pub ways: Vec<Way>,
    /// What two versions say otherwise of it; as JSON, where that stands.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "paths")]
    pub differences: Vec<Difference>,
}

/// Who takes a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// These parties.
    Parties(Vec<Text>),
    /// Nobody: it is taken as soon as it can be.
    Automatic,
    /// Nobody: it is taken once this clock has run out.
    After(Text),
    /// It follows from these actions of other workflows, as they are called.
    Triggered(Vec<Text>),
}

/// From where to where a step leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// From where.
    pub from: Place,
    /// The state it leads to; none if it leaves the procedure where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Id>,
    /// How it stands in two versions.
    pub change: Change,
    /// When the case went it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<Passage>,
}

/// From where a step is taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Before the procedure is open.
    Start,
    /// This state.
    State(Id),
    /// Every state in which the procedure is open, of which there are several.
    Any,
}

/// A clock.
#[derive(Clone, Debug, Serialize)]
pub struct GraphClock {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// How long it runs, in words, where the pack says that as such; of a parameter with several values, each from its day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Text>,
    /// How long it ran in the older of two versions, where it says that otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Text>,
    /// What that expression says in words, or by what it goes.
    #[serde(skip)]
    pub told: Option<Text>,
    /// The expression of its length or of its last day.
    pub expression: String,
    /// Whether that gives the last day.
    pub until: bool,
    /// The states it runs in.
    pub runs_in: Vec<Id>,
    /// The states it stands still in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub still_in: Vec<Id>,
    /// Who is late when it runs out, where that is a breach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty_of: Option<Text>,
    /// How much it can be extended in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<Text>,
    /// The articles it rests on.
    pub articles: Vec<String>,
    /// How it stands in two versions.
    pub change: Change,
    /// What two versions say otherwise of it; as JSON, where that stands.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "paths")]
    pub differences: Vec<Difference>,
    /// When it ran out in the case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expired: Vec<Passage>,
}

fn paths<S: Serializer>(differences: &[Difference], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(differences.iter().map(|difference| &difference.path))
}

impl WorkflowGraph {
    /// A state by its id.
    #[must_use]
    pub fn state(&self, id: &Id) -> Option<&GraphState> {
        self.states.iter().find(|state| state.id == *id)
    }

    /// What two versions say otherwise of its steps and clocks, in sentences; nothing where there is only one.
    #[must_use]
    pub fn otherwise(&self, language: Language) -> Vec<String> {
        let steps = self.steps.iter().flat_map(|step| &step.differences);
        let all = steps.chain(self.clocks.iter().flat_map(|clock| &clock.differences));
        words::Words { language }.sentences(self, all)
    }

    /// With what can come about only.
    pub(crate) fn only(mut self, possible: &Possible<'_>) -> Self {
        let is_there = |state: &Id| possible.reaches(state);
        self.states.retain(|state| is_there(&state.id));
        self.steps.retain(|step| possible.takes(&step.id));
        for step in &mut self.steps {
            step.ways.retain(|way| !matches!(&way.from, Place::State(from) if !is_there(from)));
        }
        self.steps.retain(|step| !step.ways.is_empty());
        for clock in &mut self.clocks {
            clock.runs_in.retain(|state| is_there(state));
            clock.still_in.retain(|state| is_there(state));
        }
        self.clocks.retain(|clock| !clock.runs_in.is_empty());
        self
    }

    /// Which steps are not shown, in a sentence; none if all are.
    #[must_use]
    pub fn without(&self, language: Language) -> Option<String> {
        words::Words { language }.without(self, true)
    }

    /// How many states, ways, clocks are not the same in both versions; 0 where there is only one.
    #[must_use]
    pub fn changes(&self) -> usize {
        let states = self.states.iter().map(|state| state.change);
        let ways = self.steps.iter().flat_map(|step| &step.ways).map(|way| way.change);
        let clocks = self.clocks.iter().map(|clock| clock.change);
        states.chain(ways).chain(clocks).filter(|change| *change != Change::Same).count()
    }
}
