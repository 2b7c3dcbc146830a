//! What is recorded of a case: commands, the events they brought about, journals, and why something was refused.

mod command;
mod event;
mod journal;
mod letter;
mod refusal;
mod seal;
mod size;

pub use command::{Actor, Command, Request};
pub(crate) use event::input_path;
pub use event::{Cause, Changes, ClockChange, ClockStep, DrawnNumber, EffectRequest, Event, EventKind, PartyChange};
pub use journal::{ChainFault, Fault, Journal, JournalError};
pub use letter::{Letter, LetterBlock, LetterContent, LetterPiece, Worded};
pub(crate) use refusal::OutOfTime;
pub(crate) use refusal::{Concerned, KnownPack, Unbound};
pub use refusal::{FailedRule, PublicReason, PublicRefusal, Reason, Refusal, RefusalCode};
pub use seal::personal_places;
pub use seal::{Entry, Head, JOURNAL_VERSION, Opening, SealError, SealedEntry};
pub use size::LARGEST_EVENT;
pub(crate) use size::{size_bound, size_bound_with_look_ups, size_by_bound};
