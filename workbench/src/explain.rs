//! Why things are as they are in a case on a day: why an action is open or closed for somebody, with the tree of each condition, the
//! values it read and what would have to change; why a last day is what it is, day by day; where values come from, through
//! all layers of the pack.
//!
//! Whether an action is open, the engine alone says; the trees are of the same expressions. What depends on what a form is still
//! to be given is judged by what it was given, if that is known; else it is not judged, and said not to be.

mod actions;
mod clocks;
mod page;
mod sentences;
mod values;
mod words;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::{Actor, Calendar, Case, Command, Event, Id, Language, MemoryHost, Pack, Procedure, Undecided};
use serde::Serialize;

pub use clocks::counted_days;
pub(crate) use sentences::{compared, opposite};
use words::Words;

/// What is to be explained: a case at a moment, for somebody.
#[derive(Clone, Copy)]
pub struct Question<'q> {
    /// What decides, and what registers know.
    pub host: &'q MemoryHost,
    /// The case as it was recorded.
    pub case: &'q Case,
    /// Its record.
    pub events: &'q [Event],
    /// The moment; that of the last event if it lies before.
    pub at: DateTime<Utc>,
    /// For whom.
    pub actor: &'q Actor,
    /// How whoever acts is called.
    pub who: &'q str,
    /// The action to be explained, or the workflow to be begun; all actions if none.
    pub action: Option<&'q str>,
    /// What is asked for, with what its form is given; without it, what a form is still to be given is not judged.
    pub command: Option<&'q Command>,
    /// The title of an organisation or person that the pack does not name.
    pub name: &'q dyn Fn(&Id) -> Option<String>,
    /// A pack that the pack of the case is laid over, by its id.
    pub layer: &'q dyn Fn(&Id) -> Option<Arc<Pack>>,
    /// In whose words.
    pub language: Language,
}

/// Why a case stands as it does for somebody at a moment.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The case.
    pub case: Id,
    /// The moment.
    pub at: DateTime<Utc>,
    /// The day.
    pub on: NaiveDate,
    /// For whom.
    pub who: String,
    /// The procedures of the case, and the states they are in.
    pub procedures: Vec<String>,
    /// The actions, each open or closed.
    pub actions: Vec<ExplainedAction>,
    /// The clocks that run, stand still or have run out.
    pub clocks: Vec<ExplainedClock>,
    /// Where the values come from that conditions and clocks read.
    pub values: Vec<ExplainedValue>,
}

/// Why an action is open or closed.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedAction {
    /// The procedure, by its number; none for one that is to begin.
    pub procedure: Option<u32>,
    /// Its title.
    pub workflow: String,
    /// The action.
    pub action: Id,
    /// What it is called.
    pub title: String,
    /// Whether it is open.
    pub open: bool,
    /// Why not, in the engine's words, each with its articles.
    pub reasons: Vec<String>,
    /// What is asked of it, each with how it stands; only where the action was asked for.
    pub tests: Vec<Test>,
}

/// Something that is asked before an action can be taken.
#[derive(Clone, Debug, Serialize)]
pub struct Test {
    /// What it is: who, the state, the window, a condition.
    pub kind: String,
    /// In words; of a condition what is told if it does not hold.
    pub says: String,
    /// Whether it holds; none if that cannot be told yet.
    pub holds: Option<bool>,
    /// The articles, in words.
    pub articles: String,
    /// Where it stands in the pack.
    pub place: Option<String>,
    /// How it came out, part by part.
    pub tree: Vec<Part>,
    /// What would have to change for it to hold.
    pub changes: Vec<String>,
}

/// A part of a condition or of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// In words, with the values.
    pub says: String,
    /// Of a condition, whether it holds.
    pub holds: Option<bool>,
    /// What it is made of.
    pub parts: Vec<Part>,
}

/// Why a clock stands as it does.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedClock {
    /// The procedure, by its number.
    pub procedure: u32,
    /// Its title.
    pub workflow: String,
    /// The clock.
    pub clock: Id,
    /// What it is called.
    pub title: String,
    /// The articles, in words.
    pub articles: String,
    /// Where it stands in the pack.
    pub place: String,
    /// The last day, if it runs or has run out.
    pub due: Option<NaiveDate>,
    /// How it stands and what it is counted by, in words.
    pub says: Vec<String>,
    /// How its length, its beginning or its last day came about.
    pub tree: Vec<Part>,
    /// Every day that was gone through.
    pub days: Vec<CountedDay>,
}

/// A day that a clock went through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountedDay {
    /// The day.
    pub date: NaiveDate,
    /// Its day of the week.
    pub weekday: String,
    /// How many days have counted with it; none if it does not count.
    pub counted: Option<u32>,
    /// Why not, or why it does although it is a weekend.
    pub because: String,
}

/// Where a value comes from.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedValue {
    /// As expressions read it: `params.review_limit`.
    pub read: String,
    /// What it is called.
    pub title: String,
    /// The value, in words.
    pub value: String,
    /// Where it comes from: of a parameter each layer that says it, lowest first; of what is recorded, the event.
    pub from: Vec<String>,
}

/// The same for every part of the answer.
struct Setting<'s> {
    question: &'s Question<'s>,
    /// The case at the moment.
    case: &'s Case,
    on: NaiveDate,
    calendar: &'s Arc<Calendar>,
}

impl Setting<'_> {
    /// In the words of a procedure.
    fn words<'w>(&'w self, procedure: &'w Procedure) -> Words<'w> {
        Words { setting: self, procedure }
    }
}

/// Explains a case.
///
/// # Errors
/// As [`MemoryHost::available`].
pub fn explain(question: &Question<'_>) -> Result<Explained, Undecided> {
    // What came about by itself with a step has later moments of its own.
    let at = question.case.last_at().map_or(question.at, |last| last.max(question.at));
    let question = &Question { at, ..*question };
    let case = question.host.at_moment(question.case, at)?;
    let root = case.root();
    let calendar = root.and_then(|root| question.host.rulebook.calendar(root.pack().calendar.as_str()));
    let on = calendar.map_or_else(|| question.at.date_naive(), |calendar| calendar.local_date(question.at));
    let mut explained = Explained {
        case: case.id().clone(),
        at: question.at,
        on,
        who: question.who.to_owned(),
        procedures: Vec::new(),
        actions: Vec::new(),
        clocks: Vec::new(),
        values: Vec::new(),
    };
    // A case that has not begun has nothing to explain.
    let Some(calendar) = calendar else { return Ok(explained) };
    let setting = Setting { question, case: &case, on, calendar };
    let mut reads = values::Reads::default();
    explained.procedures = case.procedures().map(|procedure| setting.words(procedure).standing()).collect();
    explained.actions = actions::explained(&setting, &mut reads)?;
    explained.clocks = clocks::explained(&setting, &mut reads);
    explained.values = values::explained(&setting, &reads);
    Ok(explained)
}
