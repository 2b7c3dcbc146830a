//! Parsing scripts: each text once, however many packs, places and versions have it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rhai::{AST, Engine, ParseError, Position};

use super::sandbox;
use super::syntax::{self, FunctionText, ScriptWord, UnsupportedSyntax};
use super::user_functions::{obstacle_at, syntax_error};
use crate::base::NameTable;
use crate::diagnostic::{Diagnostic, Span};

/// How many texts are kept; then all are forgotten. Packs have some hundreds, and who changes a pack again and again, as
/// mutation does, must not fill the memory.
const MOST_TEXTS: usize = 4_096;

/// Parses scripts of whatever pack: what a text is parsed as depends on the text alone.
pub(crate) struct Parser {
    engine: Engine,
    expressions: Parsed<AST>,
    files: Parsed<FunctionFile>,
}

/// A file of functions.
pub(crate) struct FunctionFile {
    pub(crate) library: AST,
    pub(crate) functions: Vec<FunctionText>,
}

/// Why a text is not parsed, and where in it.
pub(crate) enum ParseFailure {
    Unsupported(UnsupportedSyntax, Position),
    Syntax(ParseError),
}

impl Parser {
    /// The statements of an expression, without the functions it calls.
    pub(crate) fn expression(&self, text: &Arc<str>) -> Result<Arc<AST>, ParseFailure> {
        self.expressions.get(text, || {
            self.examine(text)?;
            self.engine.compile_expression(text).map_err(ParseFailure::Syntax)
        })
    }

    /// The functions of a file.
    pub(crate) fn file(&self, text: &Arc<str>) -> Result<Arc<FunctionFile>, ParseFailure> {
        self.files.get(text, || {
            self.examine(text)?;
            let library = self.engine.compile(text).map_err(ParseFailure::Syntax)?;
            Ok(FunctionFile { library, functions: syntax::functions(&self.engine, text) })
        })
    }

    /// The words of a script with their places.
    pub(crate) fn placed_words(&self, text: &str) -> Vec<ScriptWord> {
        syntax::placed_words(&self.engine, text)
    }

    /// The words of a text, by which two that say the same are the same; nothing if it is no script.
    pub(crate) fn words(&self, text: &str) -> Option<Vec<String>> {
        syntax::words(&self.engine, text)
    }

    fn examine(&self, text: &str) -> Result<(), ParseFailure> {
        syntax::examine(&self.engine, text).map_err(|(what, position)| ParseFailure::Unsupported(what, position))
    }
}

impl Default for Parser {
    fn default() -> Self {
        Self { engine: sandbox::parsing_engine(), expressions: Parsed::default(), files: Parsed::default() }
    }
}

impl fmt::Debug for Parser {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Parser").finish_non_exhaustive()
    }
}

impl ParseFailure {
    /// What is wrong, at its place.
    pub(crate) fn diagnostic(&self, place: impl Fn(Position) -> Span) -> Diagnostic {
        match self {
            Self::Unsupported(what, position) => obstacle_at(*what, place(*position)),
            Self::Syntax(error) => syntax_error(error.err_type(), place(error.position())),
        }
    }
}

/// What texts were parsed as.
struct Parsed<T>(Mutex<NameTable<Arc<str>, Arc<T>>>);

impl<T> Parsed<T> {
    /// What a text was parsed as, or is now. What cannot be parsed is not remembered.
    fn get(&self, text: &Arc<str>, parse: impl FnOnce() -> Result<T, ParseFailure>) -> Result<Arc<T>, ParseFailure> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Ok(Arc::clone(known));
        }
        let parsed = Arc::new(parse()?);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_TEXTS {
            known.clear();
        }
        known.insert(Arc::clone(text), Arc::clone(&parsed));
        Ok(parsed)
    }
}

impl<T> Default for Parsed<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
