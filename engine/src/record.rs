//! What is recorded of a case: commands, the events they brought about, journals, and why something was refused.

mod command;
mod event;
mod journal;
mod refusal;

pub use command::{Actor, Command, Request};
pub use event::{Cause, Changes, ClockChange, ClockStep, EffectRequest, Event, EventKind, PartyChange};
pub use journal::{JOURNAL_VERSION, JournalError, read_journal, write_journal};
pub use refusal::{FailedRule, PublicReason, PublicRefusal, Reason, Refusal, RefusalCode};
