//! What hosts draw without knowing the pack: cases, forms, lists, letters and previews as documents in one language. Their JSON is
//! described by `docs/schemas/screen.schema.json`.

mod case;
mod form;
mod letter;
mod list;
mod parts;
mod preview;

pub use case::CaseScreen;
pub use form::FormScreen;
pub use letter::{LetterBody, LetterScreen};
pub use list::{ListRow, ListScreen};
pub use parts::{ScreenClock, ShownValue, ShownView};
pub use preview::{ChangedValue, Preview, PreviewedEffect, PreviewedEvent};

/// The version of the format. Fields may be added to it; what a field says does not change.
pub(crate) const SCREEN_FORMAT: u32 = 1;
