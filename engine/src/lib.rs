//! Runs administrative procedures whose rules are data.
//!
//! The law of one jurisdiction is a *rule pack*: YAML, and expressions where a condition is needed. A [`PackLibrary`]
//! loads packs and checks them whole; a [`Rulebook`] decides with them; a [`Case`] is rebuilt from the events decided.
//! The engine has no clock, network, database or randomness: the same case, command and moment always give the same
//! decision.
//!
//! ```
//! use std::sync::Arc;
//!
//! use guicheng_engine::{Actor, Answers, Case, Command, Id, Language, PackLibrary, Request, Rulebook, Values};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
//! let library = PackLibrary::open("docs/examples")?;
//! let pack = library.load("dog_licence")?;
//! let mut rulebook = Rulebook::new();
//! rulebook.publish_calendar(library.calendar(pack.calendar.as_str())?);
//! rulebook.publish(Arc::clone(&pack))?;
//!
//! // A keeper opens a case; what was decided is a list of events, which the host stores.
//! let keeper = Actor { person: Some(Id::from("keeper")), real_name: true, ..Actor::anonymous() };
//! let (kind, workflow) = (Id::from("dog"), Id::from("licence"));
//! let open = Request::OpenCase { pack: pack.id.clone(), kind, workflow, input: Values::new() };
//! let mut case = Case::new(Id::from("dog-1"));
//! let decision = rulebook.decide(&case, &Command::new(keeper.clone(), open), "2026-03-02T01:00:00Z".parse()?, &Answers::none())?;
//! for event in &decision.events {
//!     case.apply(event, &rulebook)?;
//! }
//!
//! // A refusal says why: every reason with its code, its article and a sentence.
//! let submit = Request::Act { procedure: 2, action: Id::from("submit"), input: Values::new() };
//! let undecided = rulebook.decide(&case, &Command::new(keeper, submit), "2026-03-03T01:00:00Z".parse()?, &Answers::none()).unwrap_err();
//! let refusal = undecided.refusal().ok_or("it is refused")?;
//! assert_eq!(refusal.code().as_str(), "input-missing");
//! assert_eq!(refusal.articles().first().map(|article| article.as_str()), Some("rules/3"));
//! println!("{}", refusal.messages(Language::English).join("\n"));
//! # Ok(())
//! # }
//! ```
//!
//! | to | see |
//! |---|---|
//! | load and check packs | [`PackLibrary`], [`Pack`], [`LoadFailure`], [`Diagnostics`] |
//! | decide, advance, ask what is open, what waits and who sees what | [`Rulebook`], [`Decision`], [`AvailableAction`], [`Waiting`], [`Disclosure`] |
//! | rebuild and read cases | [`Case`], [`Procedure`], [`ClockState`] |
//! | store cases and take their decisions again | [`Event`], [`Rulebook::seal`], [`Journal`], [`Rulebook::audit`] |
//! | draw pages without knowing the pack | [`CaseScreen`], [`FormScreen`], [`ListScreen`], [`LetterScreen`] |
//! | say what a command would do | [`Preview`] |
//! | show forms otherwise | [`Form`], [`FormField`], [`Field`] |
//! | say why something is not possible | [`Undecided`], [`Refusal`], [`Reason`], [`PublicRefusal`] |
//! | let cases know of each other | [`LookUp`], [`Answer`], [`resolve`], [`RegisterRow`], [`MemoryHost`] |
//! | erase what is not to be kept | [`Rulebook::erasable`], [`Rulebook::erasing`], [`SealedEntry::erase`] |
//! | keep lists over many cases | [`Decision`], [`CollectionRow`], [`CollectionChange`] |
//! | count legal periods | [`Calendar`], [`Period`] |
//! | count and measure over the records of many cases | [`Figures`], [`Contribution`] |
//!
//! These names, and what their signatures name, are the promise to hosts. Scenarios, coverage, mutation and the proof of
//! invariants are in the crate `guicheng-workbench`.

mod base;
mod case;
mod decide;
mod diagnostic;
mod expression;
mod figures;
mod format;
mod host;
#[doc(hidden)]
pub mod internals;
mod messages;
mod pack;
mod record;
mod register;
mod rulebook;
pub mod screen;
mod time;
mod yaml;

pub use base::{Hash, HashAlgorithm, HashError, Id, Language, Money, MoneyError, Period, Text, Unit, Value, Values};
pub use case::{ApplyError, Case, ClockPhase, ClockState, Procedure};
pub use decide::{
    Audit, AvailableAction, AvailableWorkflow, CollectionChange, CollectionReader, CollectionRow, Decision, Difference,
    DisclosedView, Disclosure, Erasable, ErasedBasis, Erasing, EventPlace, LetterPlace, Misconfiguration, MovedClock,
    ReplayError, Undecided, Waiting, Wake,
};
pub use diagnostic::Diagnostics;
pub use figures::{Contribution, FigureValue, Figures, Sample, SampleCount};
pub use host::{MemoryHost, resolve};
pub use pack::model::{
    Action, Citation, Field, FieldType, Figure, Form, FormField, Measure, Requirement, State, Workflow,
};
pub use pack::{LibraryError, LoadFailure, Pack, PackHash, PackLibrary};
pub use record::{
    Actor, Cause, ChainFault, Changes, ClockStep, Command, EffectRequest, Entry, Event, EventKind, FailedRule, Fault,
    Head, Journal, JournalError, Opening, PublicReason, PublicRefusal, Reason, Refusal, RefusalCode, Request,
    SealError, SealedEntry,
};
pub use register::{Answer, Answers, LookUp, LookedUp, MemoryRegisters, RegisterEntry, RegisterKey, RegisterRow};
pub use rulebook::{PublishError, Rulebook};
pub use screen::{CaseScreen, FormScreen, LetterScreen, ListScreen, Preview};
pub use time::{Calendar, CalendarHash, Due};

/// The embedding guide, whose examples compile.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding-guide.md")]
struct EmbeddingGuide;
