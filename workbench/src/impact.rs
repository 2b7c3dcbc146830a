//! What another version of a pack would have meant for recorded cases: every case is decided again under both, as if each had
//! always been in force, and what comes out otherwise is counted.
//!
//! Commands are sent again as they were recorded, at their moments; what a decision looked up in registers is answered from the
//! record. A case that one version refuses a step of, or that asks for what the record does not hold, is followed no further. How
//! open actions and views differ is seen at its last moment.

mod compare;
mod drive;
mod page;

use std::collections::BTreeMap;
use std::path::PathBuf;

use guicheng_engine::{Event, Id, PackHash, Text};
use serde::{Deserialize, Serialize};

pub use drive::Versions;
pub use page::page;

/// Cases that are named of each change.
const EXAMPLES: usize = 3;

/// What kind of thing comes out otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A recorded step would have been refused.
    Refused,
    /// A step that the old version would have refused would have been possible.
    Allowed,
    /// A procedure would have come to another state.
    State,
    /// A clock would have another last day.
    Due,
    /// Something else would have gone out.
    Effect,
    /// A view would show something else.
    View,
    /// Something would be open to somebody that is not.
    Opened,
    /// Something would be closed to somebody that is open.
    Closed,
    /// The record does not hold what the new version asks registers for.
    Unanswered,
}

impl ChangeKind {
    /// All, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Refused,
        Self::Allowed,
        Self::State,
        Self::Due,
        Self::Effect,
        Self::View,
        Self::Opened,
        Self::Closed,
        Self::Unanswered,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Allowed => "allowed",
            Self::State => "state",
            Self::Due => "due",
            Self::Effect => "effect",
            Self::View => "view",
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Unanswered => "unanswered",
        }
    }
}

/// A change in one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Of which kind.
    pub kind: ChangeKind,
    /// What it is of, as packs name it: `first_application.accept`, `first_application.acceptance`; with the reason, if it is
    /// refused.
    pub of: String,
    /// The same in words.
    pub title: Text,
    /// The number of the decision by which it shows.
    pub decision: u64,
    /// What the old version gives, and the new one.
    pub values: (Text, Text),
}

/// What came of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Decided under both, with what differs; each change once.
    Compared(Vec<Change>),
    /// Left out, and why.
    LeftOut(LeftOut),
}

/// Why a case is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// The file is no record, or one that does not hold.
    Unreadable,
    /// Nothing is recorded.
    Empty,
    /// It was opened under another pack, or one that these do not take the place of.
    OtherPack,
    /// Business rules of an agency decided in it.
    BusinessRules,
    /// Values that decisions rest on have been erased.
    Erased,
    /// The old version does not decide it as it is recorded, nor does the new one.
    Neither,
}

impl LeftOut {
    fn message(self) -> &'static str {
        match self {
            Self::Unreadable => "impact-left-out-unreadable",
            Self::Empty => "impact-left-out-empty",
            Self::OtherPack => "impact-left-out-other-pack",
            Self::BusinessRules => "impact-left-out-business-rules",
            Self::Erased => "impact-left-out-erased",
            Self::Neither => "impact-left-out-neither",
        }
    }
}

/// What differs over many cases. Parts of the work are put together by [`Impact::add`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// Cases compared.
    pub compared: u64,
    /// Those of them in which nothing differs.
    pub same: u64,
    /// Cases left out, by reason.
    pub left_out: BTreeMap<LeftOut, u64>,
    /// What differs, in the order of kinds and names.
    pub changes: BTreeMap<String, Counted>,
}

/// A change, and in how many cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Of which kind.
    pub kind: ChangeKind,
    /// What it is of, as packs name it.
    pub of: String,
    /// The same in words.
    pub title: Text,
    /// In how many cases.
    pub cases: u64,
    /// The first of them.
    pub examples: Vec<Example>,
}

/// A change in a case that is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The case.
    pub case: Id,
    /// The name of the file with its record: cases of several records may have the same id.
    #[serde(default)]
    pub file: String,
    /// The number of the decision by which it shows.
    pub decision: u64,
    /// What the old version gives.
    pub old: Text,
    /// What the new one gives.
    pub new: Text,
}

/// Counts on; what a file says that somebody has written may be any number.
fn increase(count: &mut u64, by: u64) {
    *count = count.saturating_add(by);
}

impl Impact {
    /// Adds what came of a case, whose record is in a file of this name.
    pub fn count(&mut self, case: &Id, file: &str, outcome: &Outcome) {
        let changes = match outcome {
            Outcome::LeftOut(why) => return increase(self.left_out.entry(*why).or_default(), 1),
            Outcome::Compared(changes) => changes,
        };
        increase(&mut self.compared, 1);
        increase(&mut self.same, u64::from(changes.is_empty()));
        for change in changes {
            let counted = self.entry(change.kind, &change.of, &change.title);
            increase(&mut counted.cases, 1);
            if counted.examples.len() < EXAMPLES {
                let (old, new) = change.values.clone();
                let (case, file) = (case.clone(), file.to_owned());
                counted.examples.push(Example { case, file, decision: change.decision, old, new });
            }
        }
    }

    /// Adds what came of further cases.
    pub fn add(&mut self, other: &Self) {
        increase(&mut self.compared, other.compared);
        increase(&mut self.same, other.same);
        for (why, cases) in &other.left_out {
            increase(self.left_out.entry(*why).or_default(), *cases);
        }
        for further in other.changes.values() {
            let counted = self.entry(further.kind, &further.of, &further.title);
            increase(&mut counted.cases, further.cases);
            let free = EXAMPLES.saturating_sub(counted.examples.len());
            counted.examples.extend(further.examples.iter().take(free).cloned());
        }
    }

    fn entry(&mut self, kind: ChangeKind, of: &str, title: &Text) -> &mut Counted {
        self.changes.entry(format!("{}.{of}", kind.word())).or_insert_with(|| Counted {
            kind,
            of: of.to_owned(),
            title: title.clone(),
            cases: 0,
            examples: Vec::new(),
        })
    }
}

/// How far the work on a folder of cases is: written from time to time, so that it can be stopped and gone on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The versions that are compared: work under others is another work.
    pub versions: (PackHash, PackHash),
    /// The folder of the cases: work on others is another work too.
    pub cases: PathBuf,
    /// The last file that has been read, in the order of names; none at the beginning.
    pub last: Option<String>,
    /// What was found so far.
    pub impact: Impact,
}

impl Versions {
    /// What came of a recorded case under both versions. `events` is its record from the beginning.
    #[must_use]
    pub fn compare(&self, case: &Id, events: &[Event]) -> Outcome {
        drive::compare(self, case, events)
    }
}
