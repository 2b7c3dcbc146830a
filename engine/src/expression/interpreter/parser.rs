//! Parsing scripts: each text once, however many packs, places and versions have it.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rhai::{AST, ASTNode, Engine, Expr, ParseError, Position, Stmt, StmtBlock};

use super::sandbox;
use super::syntax::{self, FunctionText, ScriptWord, UnsupportedSyntax};
use super::user_functions::{obstacle_at, syntax_error};
use crate::base::{Id, NameTable};
use crate::diagnostic::{Diagnostic, Span};

/// How many texts are kept; then all are forgotten. Packs have some hundreds, and who changes a pack again and again, as
/// mutation does, must not fill the memory.
const MOST_TEXTS: usize = 4_096;

/// Parses scripts of whatever pack: what a text is parsed as depends on the text alone.
pub(crate) struct Parser {
    engine: Engine,
    expressions: Parsed<AST>,
    files: Parsed<FunctionFile>,
    words: Parsed<Option<Vec<String>>>,
}

/// A file of functions.
pub(crate) struct FunctionFile {
    pub(crate) library: AST,
    /// In the order they stand in.
    pub(crate) functions: Vec<ParsedFunction>,
}

/// A function of a file.
pub(crate) struct ParsedFunction {
    pub(crate) name: String,
    pub(crate) position: Position,
    /// What it takes and does; nothing if it is none that packs may have.
    pub(crate) definition: Option<Arc<Definition>>,
}

/// What a function takes and does.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) parameters: Vec<Id>,
    pub(crate) body: StmtBlock,
    /// The variables that it gives another value.
    pub(crate) assigned: BTreeSet<Id>,
    /// Its text without comments and with single spaces.
    pub(crate) text: String,
    pub(crate) position: Position,
}

impl FunctionFile {
    fn of(library: AST, texts: Vec<FunctionText>) -> Self {
        let statements = statements(&library);
        let defined = |FunctionText { name, parameters, text, position }: FunctionText| {
            let function = library.shared_lib().get_script_fn(&name, parameters);
            let definition = function.filter(|function| function.this_type.is_none()).map(|function| {
                let (start, end) = (function.body.start_position(), function.body.end_position());
                let own = statements.iter().filter(|statement| (start..=end).contains(&statement.position()));
                let parameters = function.params.iter().map(|name| Id::from(name.as_str())).collect();
                let body = StmtBlock::new(own.cloned(), start, end);
                let assigned = assigned(body.statements());
                Arc::new(Definition { parameters, body, assigned, text, position })
            });
            ParsedFunction { name, position, definition }
        };
        let functions = texts.into_iter().map(defined).collect();
        Self { library, functions }
    }
}

/// The variables that statements give another value.
fn assigned(statements: &[Stmt]) -> BTreeSet<Id> {
    let mut assigned = BTreeSet::new();
    for statement in statements {
        statement.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
            if let Some(ASTNode::Stmt(Stmt::Assignment(parts))) = path.last()
                && let Some(name) = assigned_in(&parts.1.lhs)
            {
                assigned.insert(name);
            }
            true
        });
    }
    assigned
}

/// The variable that is assigned to, or a part of it.
fn assigned_in(target: &Expr) -> Option<Id> {
    match target {
        Expr::Variable(variable, ..) => Some(Id::from(variable.1.as_str())),
        Expr::Index(pair, ..) | Expr::Dot(pair, ..) => assigned_in(&pair.lhs),
        _ => None,
    }
}

/// The statements of all functions of a file, which Rhai shows only on a walk through all of it.
fn statements(library: &AST) -> Vec<Stmt> {
    let mut statements = Vec::new();
    library.walk(&mut |path: &[ASTNode<'_>]| {
        if let [ASTNode::Stmt(statement)] = path {
            statements.push((*statement).clone());
        }
        true
    });
    statements
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
            Ok(FunctionFile::of(library, syntax::functions(&self.engine, text)))
        })
    }

    /// The words of a script with their places.
    pub(crate) fn placed_words(&self, text: &str) -> Vec<ScriptWord> {
        syntax::placed_words(&self.engine, text)
    }

    /// The words of a text, by which two that say the same are the same; nothing if it is no script.
    pub(crate) fn words(&self, text: &str) -> Option<Vec<String>> {
        let words = self.words.get(text, || Ok::<_, Infallible>(syntax::words(&self.engine, text)));
        let Ok(words) = words;
        Option::clone(&words)
    }

    fn examine(&self, text: &str) -> Result<(), ParseFailure> {
        syntax::examine(&self.engine, text).map_err(|(what, position)| ParseFailure::Unsupported(what, position))
    }
}

impl Default for Parser {
    fn default() -> Self {
        Self {
            engine: sandbox::parsing_engine(),
            expressions: Parsed::default(),
            files: Parsed::default(),
            words: Parsed::default(),
        }
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
    fn get<E>(&self, text: &str, parse: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Ok(Arc::clone(known));
        }
        let parsed = Arc::new(parse()?);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_TEXTS {
            known.clear();
        }
        known.insert(Arc::from(text), Arc::clone(&parsed));
        Ok(parsed)
    }
}

impl<T> Default for Parsed<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
