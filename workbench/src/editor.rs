//! What editors ask while rules are written: what is wrong and where, what can stand in a place, what a name means, where it
//! is defined and used, and how files change when it is called otherwise.
//!
//! All of it is found from the texts that are open ([`Workspace`]), with places as bytes of these texts ([`Lines`] counts as
//! editors do). The protocol, and when to check, is the command's.

mod check;
mod completion;
mod cursor;
mod document;
mod fixes;
mod hover;
mod index;
mod lenses;
mod lines;
mod mentions;
mod names;
mod occurrences;
mod outline;
mod rename;
mod scenarios;
mod view;
mod workspace;

pub use check::{Checked, Problem, check, check_calendar_file, check_scenarios};
pub use completion::{Completion, CompletionKind, completions};
pub use cursor::{Cursor, Slot, cursor};
pub use document::Document;
pub use fixes::{Fix, fixes};
pub use hover::{Hover, hover};
pub use index::{Found, Index, definition};
pub use lenses::{Lens, Reached, lenses, reached};
pub use lines::{Lines, Position};
pub use occurrences::Occurrence;
pub use outline::{OutlineItem, outline};
pub use rename::{Edit, NotRenamed, rename, renameable};
pub use view::View;
pub use workspace::Workspace;
