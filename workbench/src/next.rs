//! What the author of a pack should do next, in order: what is wrong with it, scenarios that fail, what scenarios leave out,
//! changes that none of them notices, open questions whose reading none of them depends on, texts without English.
//!
//! Where a scenario can be made of what is known already (what other scenarios of the pack and of those below do, and what
//! comes of it), one is [proposed](Proposer). A proposal was read, checked and run; it comes out as it says, and does what it was
//! made for.

mod candidates;
mod page;
mod propose;
mod tasks;
mod write;

use guicheng_engine::{Diagnostics, Id, Language, Pack, Text};
use serde::Serialize;

use crate::coverage::Coverage;
use crate::inspect::Sources;
use crate::messages;
use crate::mutation::Mutant;
use crate::scenario::{Scenarios, Transcript};

pub use page::{NextStyle, page};
pub use propose::{Found, Proposal, Proposer};
pub use tasks::{problems, tasks};

/// What kind of thing is to be done, in the order in which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// `check` finds a problem.
    Problem,
    /// A scenario does not come out as it says.
    Failing,
    /// An article is to be carried out, and nothing cites it.
    Uncited,
    /// No scenario reaches something.
    Unreached,
    /// No scenario is refused for a condition.
    Unrefused,
    /// No scenario notices a change.
    Unnoticed,
    /// No scenario depends on how an open question is read.
    Reading,
    /// A text has no English.
    Untranslated,
}

impl TaskKind {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Problem,
        Self::Failing,
        Self::Uncited,
        Self::Unreached,
        Self::Unrefused,
        Self::Unnoticed,
        Self::Reading,
        Self::Untranslated,
    ];

    /// What is to be done, as a heading.
    #[must_use]
    pub fn title(self, language: Language) -> String {
        let id = match self {
            Self::Problem => "next-kind-problem",
            Self::Failing => "next-kind-failing",
            Self::Uncited => "next-kind-uncited",
            Self::Unreached => "next-kind-unreached",
            Self::Unrefused => "next-kind-unrefused",
            Self::Unnoticed => "next-kind-unnoticed",
            Self::Reading => "next-kind-reading",
            Self::Untranslated => "next-kind-untranslated",
        };
        messages::message(language, id, &[])
    }
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Of which kind.
    pub kind: TaskKind,
    /// What, in words.
    pub says: Text,
    /// Where it is in the pack, such as `workflows.renewal.actions.accept`; none where it is in no one place.
    pub path: Option<String>,
    /// Where it is written: `county/rules.yaml:12`.
    pub place: Option<String>,
    /// The articles it is about.
    pub articles: Vec<String>,
    /// The call that shows it.
    pub command: String,
    /// The scenario that would do it, by its name.
    pub scenario: Option<Id>,
}

/// What is to be done, with the scenarios proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The pack.
    pub pack: Id,
    /// What is to be done, in order.
    pub tasks: Vec<Task>,
    /// The scenarios proposed, each once.
    pub proposals: Vec<Proposal>,
    /// What could not be looked at yet, and why.
    pub waits: Option<Text>,
}

/// What was found of a pack that can be used.
#[derive(Clone, Copy)]
pub struct Looked<'l> {
    /// Its scenarios.
    pub scenarios: &'l Scenarios,
    /// What came of its own.
    pub transcripts: &'l [Transcript],
    /// What these reach.
    pub coverage: &'l Coverage,
    /// What is odd about its calendar.
    pub days: (&'l Diagnostics, &'l Sources),
    /// The changes that none of them notices.
    pub survivors: &'l [&'l Mutant],
}

/// That nothing else can be looked at until a pack can be used.
#[must_use]
pub fn waits_for_problems(pack: &str) -> Text {
    messages::text("next-waits-problems", &[("pack", &pack)])
}

/// That a pack says nothing of its own yet, so that nothing can be left to be done in it.
#[must_use]
pub fn waits_for_rules(pack: &Pack) -> Text {
    messages::text("next-waits-rules", &[("pack", &pack.id)])
}

/// That changes are tried only once every scenario comes out as it says.
#[must_use]
pub fn waits_for_scenarios(pack: &Pack) -> Text {
    messages::text("next-waits-failing", &[("pack", &pack.id)])
}
