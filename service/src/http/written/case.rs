//! Cases: what is asked of them, what is seen of them, their records.

use utoipa::ToSchema;

use super::{WrittenReason, WrittenText, WrittenValue, WrittenValues};

/// What is done in a case.
#[derive(ToSchema)]
#[schema(as = Command)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum WrittenCommand {
    /// An action of a procedure.
    Act {
        /// The procedure, by its number in the case.
        procedure: u32,
        action: String,
        /// What its form is given.
        input: Option<WrittenValues>,
    },
    /// A further procedure.
    Open {
        workflow: String,
        /// The procedure that it is about.
        concerns: Option<u32>,
        /// What its form is given.
        input: Option<WrittenValues>,
    },
}

/// What somebody sees of a case.
#[derive(ToSchema)]
#[schema(as = Disclosure)]
pub(crate) struct WrittenDisclosure {
    /// The facts, for whoever sees all of it.
    facts: Option<WrittenValues>,
    /// The procedures seen whole: pairs of a number and the data.
    #[schema(value_type = Option<Vec<Vec<WrittenNumberedData>>>)]
    procedures: Option<()>,
    /// What the views show.
    shown: Vec<WrittenView>,
    /// What waits and why.
    waiting: Option<Vec<WrittenWaiting>>,
}

/// The number of a procedure, or its data.
#[derive(ToSchema)]
#[schema(as = NumberOrData)]
#[serde(untagged)]
enum WrittenNumberedData {
    Number(u32),
    Data(WrittenValues),
}

/// What a view shows of a procedure.
#[derive(ToSchema)]
#[schema(as = DisclosedView)]
struct WrittenView {
    view: String,
    procedure: u32,
    /// Its fields in their order: pairs of a name and a value, none where nothing is recorded.
    #[schema(value_type = Vec<Vec<Option<WrittenValue>>>)]
    fields: (),
}

/// Something that cannot be told yet.
#[derive(ToSchema)]
#[schema(as = Waiting)]
struct WrittenWaiting {
    procedure: u32,
    /// The element of the pack: `workflows.hire.clocks.review`.
    element: String,
    reason: WrittenReason,
}

/// A day on which something is due.
#[derive(ToSchema)]
#[schema(as = Due)]
pub(crate) struct WrittenDue {
    date: String,
    /// The year that is not published; none if the day is certain.
    provisional: Option<i32>,
}

/// A letter that would leave.
#[derive(ToSchema)]
#[schema(as = LetterToCome)]
pub(crate) struct WrittenLetterToCome {
    /// The event that asks for it.
    event: u64,
    /// Which of its effects.
    effect: u64,
    letter: String,
    title: WrittenText,
    articles: Vec<String>,
    blocks: Vec<WrittenBlock>,
}

/// A part of a letter: a text or a table.
#[derive(ToSchema)]
#[schema(as = LetterBlock)]
struct WrittenBlock {
    name: String,
    style: String,
    text: Option<WrittenPieces>,
    table: Option<WrittenTable>,
}

/// A table of a letter.
#[derive(ToSchema)]
#[schema(as = LetterTable)]
struct WrittenTable {
    columns: Vec<WrittenText>,
    rows: Vec<Vec<WrittenPieces>>,
}

/// A text of a letter, piece by piece.
#[derive(ToSchema)]
#[schema(as = LetterText)]
struct WrittenPieces {
    zh: Vec<WrittenPiece>,
    en: Vec<WrittenPiece>,
}

/// Words, or whom only the host can name.
#[derive(ToSchema)]
#[schema(as = LetterPiece)]
#[serde(untagged)]
enum WrittenPiece {
    Text(String),
    Name { name: String },
}

/// An event of a record, as journals have it.
#[derive(ToSchema)]
#[schema(as = Event)]
pub(crate) struct WrittenEvent {
    /// Its number in the case, from 1, without gaps.
    sequence: u64,
    /// The first event of the decision it belongs to.
    decision: u64,
    /// When it was decided.
    at: String,
    /// The local date it counts for.
    on: String,
    /// The pack that decided it, by its hash.
    pack: String,
    /// The business rules that decided it besides.
    rules: Option<String>,
    /// The calendar that dates were counted with, by its hash.
    calendar: String,
    /// The procedure it happened in.
    procedure: u32,
    /// What brought it about: `command` with who and what, `triggered` with the event, `time`, `automatic`.
    #[schema(value_type = serde_json::Value)]
    cause: (),
    /// What happened: `opened`, `acted`, `clock_expired` …, each with what it names.
    #[schema(value_type = serde_json::Value)]
    happening: (),
    articles: Option<Vec<String>>,
    /// What it changed.
    #[schema(value_type = Option<Object>)]
    changes: (),
    /// What the outside must do.
    effects: Option<Vec<WrittenEffect>>,
    /// The numbers of series that it drew.
    #[schema(value_type = Option<Vec<Object>>)]
    numbers: (),
    /// What the decision looked up in registers.
    #[schema(value_type = Option<Vec<Object>>)]
    looked_up: (),
    /// Where in it values have been erased, as JSON Pointers.
    erased: Option<Vec<String>>,
}

/// What the outside must do.
#[derive(ToSchema)]
#[schema(as = Effect)]
struct WrittenEffect {
    effect: String,
    to: Option<Vec<String>>,
    /// What it carries: pairs of a name and a value.
    #[schema(value_type = Option<Vec<Vec<Option<WrittenValue>>>>)]
    with: (),
    articles: Option<Vec<String>>,
}
