//! Why an expression gives no value.

use std::fmt;
use std::sync::Arc;

use rhai::{EvalAltResult, Position};

use super::types::type_in_words;
use crate::base::{Language, Text};
use crate::messages;
use crate::register::LONGEST_KEY;

/// An expression could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// It reads something that is not recorded or not available now.
    #[error("`{path}` is not available")]
    Absent {
        /// What it reads, such as `facts.valid_until`.
        path: String,
    },
    /// It does not come to an end within a limit.
    #[error("the expression goes beyond its limit of {0}")]
    TooLong(Limit),
    /// The decision it is part of has used up its steps.
    #[error("the decision takes more steps than it may")]
    Budget,
    /// It needs a workday of a year whose table is not published.
    #[error("the table of workdays of {year} is not published")]
    CalendarUnpublished {
        /// Of the Gregorian calendar.
        year: i32,
    },
    /// It looks up a register by more than a key may have.
    #[error("a key of the register `{register}` is longer than keys may be")]
    KeyTooLong {
        /// By its id in the pack.
        register: String,
    },
    /// It gives a value of another type than was asked for.
    #[error("the expression gives {given}, not {expected}")]
    WrongResult {
        /// The type it must give.
        expected: &'static str,
        /// The type it gives.
        given: &'static str,
    },
    /// It fails: a division by zero, a position beyond a list's end, a date that does not exist …
    #[error("the expression fails: {}", message.get(Language::English))]
    Failed {
        /// Why.
        message: Text,
        /// What went wrong, as far as there is a sentence for it.
        kind: FailureKind,
        /// Where.
        place: Place,
    },
}

/// What went wrong in an expression that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// Something is divided by zero.
    DivisionByZero,
    /// A number becomes too large, or too small.
    Overflow,
    /// A position lies beyond the end of a list or text.
    OutOfBounds,
    /// Anything else.
    Other,
}

impl FailureKind {
    fn of(error: &EvalAltResult) -> Self {
        match error {
            EvalAltResult::ErrorArithmetic(what, _) if what.to_lowercase().contains("zero") => Self::DivisionByZero,
            EvalAltResult::ErrorArithmetic(..) => Self::Overflow,
            EvalAltResult::ErrorArrayBounds(..) | EvalAltResult::ErrorStringBounds(..) => Self::OutOfBounds,
            _ => Self::Other,
        }
    }
}

/// The limit an expression went beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Steps of work.
    Operations,
    /// Functions calling functions.
    Calls,
    /// Length of a text or a list.
    Size,
    /// Number of variables.
    Variables,
}

/// A place in an expression, or in a function it calls: lines and columns from 1, 0 where unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The function, if it is not in the expression itself.
    pub function: Option<String>,
    /// Line of the expression's text or of the function's file.
    pub line: usize,
    /// Column in characters.
    pub column: usize,
}

impl ScriptError {
    /// The stable code of the error, the name of its message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "script-absent",
            Self::TooLong(_) => "script-too-long",
            Self::Budget => "script-budget",
            Self::CalendarUnpublished { .. } => "script-calendar-unpublished",
            Self::KeyTooLong { .. } => "script-key-too-long",
            Self::WrongResult { .. } => "script-wrong-result",
            Self::Failed { kind: FailureKind::DivisionByZero, .. } => "script-division-by-zero",
            Self::Failed { kind: FailureKind::Overflow, .. } => "script-overflow",
            Self::Failed { kind: FailureKind::OutOfBounds, .. } => "script-out-of-bounds",
            Self::Failed { kind: FailureKind::Other, .. } => "script-failed",
        }
    }

    /// The sentence for a person, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let sentence = |arguments: &[(&str, &dyn fmt::Display)]| messages::text_with(self.code(), arguments);
        match self {
            Self::Absent { path } => sentence(&[("path", path)]),
            Self::TooLong(_) | Self::Budget => sentence(&[]),
            Self::CalendarUnpublished { year } => sentence(&[("year", year)]),
            Self::KeyTooLong { register } => sentence(&[("register", register), ("limit", &LONGEST_KEY)]),
            Self::WrongResult { expected, given } => {
                let (expected, given) = (type_in_words(expected), type_in_words(given));
                let sentence = |language| {
                    let arguments: [(&str, &dyn fmt::Display); 2] =
                        [("expected", &expected.get(language)), ("given", &given.get(language))];
                    Arc::from(messages::message(language, self.code(), &arguments))
                };
                Text { zh: sentence(Language::Chinese), en: Some(sentence(Language::English)) }
            }
            Self::Failed { message, kind: FailureKind::Other, .. } => {
                let sentence = |language| {
                    Arc::from(messages::message(language, self.code(), &[("message", &message.get(language))]))
                };
                Text { zh: sentence(Language::Chinese), en: Some(sentence(Language::English)) }
            }
            Self::Failed { .. } => sentence(&[]),
        }
    }

    pub(super) fn from_rhai(error: &EvalAltResult) -> Self {
        let mut function = None;
        let mut inner = error;
        while let EvalAltResult::ErrorInFunctionCall(name, _, cause, _) = inner {
            function = Some(name.clone());
            inner = cause;
        }
        match inner {
            EvalAltResult::ErrorTooManyOperations(_) => Self::TooLong(Limit::Operations),
            EvalAltResult::ErrorStackOverflow(_) => Self::TooLong(Limit::Calls),
            EvalAltResult::ErrorDataTooLarge(..) => Self::TooLong(Limit::Size),
            EvalAltResult::ErrorTooManyVariables(_) => Self::TooLong(Limit::Variables),
            EvalAltResult::ErrorRuntime(token, position) => match token.clone().try_cast::<Fault>() {
                Some(Fault::Absent(path)) => Self::Absent { path },
                Some(Fault::Unpublished(year)) => Self::CalendarUnpublished { year },
                Some(Fault::KeyTooLong(register)) => Self::KeyTooLong { register },
                Some(Fault::Failed(message)) => {
                    Self::Failed { message, kind: FailureKind::Other, place: Place::new(function, *position) }
                }
                None => {
                    let message = in_words_of_rhai(&token.to_string());
                    Self::Failed { message, kind: FailureKind::Other, place: Place::new(function, *position) }
                }
            },
            other => {
                let place = Place::new(function, other.position());
                let mut bare = other.to_string();
                if let Some(end) = bare.rfind(" (line ") {
                    bare.truncate(end);
                }
                Self::Failed { message: in_words_of_rhai(&bare), kind: FailureKind::of(other), place }
            }
        }
    }
}

/// What only Rhai has words for, which are English.
fn in_words_of_rhai(words: &str) -> Text {
    let zh = messages::message(Language::Chinese, "failed-in-rhai", &[]);
    Text { zh: Arc::from(zh), en: Some(Arc::from(words)) }
}

impl Place {
    fn new(function: Option<String>, position: Position) -> Self {
        Self { function, line: position.line().unwrap_or(0), column: position.position().unwrap_or(0) }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Operations => "steps",
            Self::Calls => "calls within calls",
            Self::Size => "size of a value",
            Self::Variables => "variables",
        })
    }
}

/// Why a native function gives no value, carried through Rhai.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    Absent(String),
    Unpublished(i32),
    KeyTooLong(String),
    Failed(Text),
}

impl From<Fault> for Box<EvalAltResult> {
    fn from(fault: Fault) -> Self {
        Box::new(EvalAltResult::ErrorRuntime(rhai::Dynamic::from(fault), Position::NONE))
    }
}
