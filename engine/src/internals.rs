//! What the workbench needs of the engine and no host does: trees, documents, checked rules, probes of cases.
//!
//! None of it is a promise: what hosts may rely on stands at the root of the crate. That nobody names this module but the
//! workbench and the engine's own fuzz targets and benches is tested.

/// What everything is made of.
pub mod base {
    pub use crate::base::{
        Bytes, Code, CodeError, CodeList, CodeLists, IdMap, NotCanonical, PeriodError, Validity, chinese_number,
        is_unseen, is_written, parse_date,
    };
}

/// Cases.
pub mod case {
    pub use crate::case::{ClockTarget, ValuesRead};
}

/// What a key of the format is.
pub mod catalogue {
    pub use crate::format::Visibility;
    pub use crate::format::catalogue::{
        Key, KeyPath, Mutate, Order, Place, Rules, Shape, Shaped, at, below, manifest, placeholders, reasons, sections,
    };
}

/// Deciding.
pub mod decide {
    pub use crate::decide::{ProcedureProbe, Settled, begun, figure_in_words, filled, in_words, possible_periods};
}

/// From trees to typed documents.
pub mod decode {
    pub use crate::format::decode::{Decode, Decoder, Keyed, KeyedAny, OneOrMany, key_of, unknown_word};
    pub use crate::{document, words};
}

/// Problems and where they are.
pub mod diagnostic {
    pub use crate::diagnostic::{Argument, Diagnostic, DiagnosticRecord, FileId, Severity, Sources, Span, Spanned};
}

/// Expressions of packs.
pub mod expression {
    pub use crate::base::LastPlace;
    pub use crate::expression::{
        Binding, Bindings, Comparison, DescribedFunction, Environment, Evaluated, Evaluator, Expected, Explanation,
        Expression, ExpressionText, Found, FunctionWords, Limit, ObjectShape, Operation, Place, Properties, Property,
        Read, RecordShape, ScriptError, ScriptWord, Type, VariableSource, described_functions,
    };
}

/// Figures.
pub mod figures {
    pub use crate::figures::MismatchedFigures;
}

/// The engine's sentences.
pub mod messages {
    pub use crate::messages::{Catalogue, joined, message, money, period, text};
}

/// Checked rules.
pub mod model {
    pub use crate::pack::model::*;
    pub use crate::pack::{Flowing, PersonalFlow};
}

/// Packs and their elements.
pub mod pack {
    pub use crate::pack::{
        AmendedBase, Amendment, Element, ElementKind, Examined, FORMAT, PackChange, advised, calendar_keys,
        check_manifest_shape, decode_years, meant_extension, read_bundle, read_text, superior_of_nobody,
    };
}

/// Legal time.
pub mod time {
    pub use crate::time::{CalendarError, Counted, Day, DayKind, Oddity, YearTable};
}

/// What is recorded.
pub mod record {
    pub use crate::decide::FilledLetter;
    pub use crate::record::{
        ClockChange, DrawnNumber, JOURNAL_VERSION, LARGEST_EVENT, Letter, LetterBlock, LetterContent, LetterPiece,
        PartyChange, Worded, personal_places,
    };
}

/// YAML as a tree in which every value knows its place.
pub mod yaml {
    pub use crate::yaml::{Content, Entry, Map, Node, Shared, check_removals, emit, lookup, overlay, parse, settle};
    pub use crate::yaml::{MAXIMUM_DEPTH, MAXIMUM_FILE_BYTES, MAXIMUM_NODES};
    pub use crate::yaml::{Written, emit_with, parse_written};
}
