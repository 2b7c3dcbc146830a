//! What hosts draw without knowing the pack: cases, forms, lists, letters and previews as documents in one language. Their JSON is
//! described by `docs/schemas/screen.schema.json`.

mod case;
mod form;
mod letter;
mod list;
mod parts;
mod preview;

pub use crate::decide::Authority;
pub use crate::record::LetterPiece;
pub use case::{CaseScreen, OfferedAction, OfferedOpening, ProcedureScreen, WaitingScreen};
pub use form::{
    FormGroup, FormScreen, OfferedCodes, OfferedFile, OfferedOption, ScreenChecklist, ScreenCounted, ScreenField,
    ScreenFigure, ScreenForm, ScreenItem,
};
pub use letter::{LetterBody, LetterPart, LetterScreen};
pub use list::{ListColumn, ListRow, ListScreen};
pub use parts::{ScreenClock, ShownValue, ShownView, Titled, WhyNot};
pub use preview::{
    ChangedValue, Preview, PreviewedEffect, PreviewedEvent, PreviewedNumber, PreviewedParty, PreviewedRow,
    PreviewedView,
};

/// The version of the format. Fields may be added to it; what a field says does not change.
pub(crate) const SCREEN_FORMAT: u32 = 1;
