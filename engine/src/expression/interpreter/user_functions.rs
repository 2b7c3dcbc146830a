//! The functions that a pack and its ancestors define in `.rhai` files.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{AST, LexError, ParseErrorType, Position, StmtBlock};

use super::parser::{Definition, FunctionFile, ParsedFunction, Parser};
use super::sandbox::{MAX_FILE_SIZE, MAX_FUNCTIONS};
use super::syntax::UnsupportedSyntax;
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Sources, Span};
use crate::expression::functions::is_taken;

/// The functions of a resolved pack by name and number of parameters; a later pack's stands in place of an earlier's.
#[derive(Debug, Default)]
pub(crate) struct Functions {
    functions: BTreeMap<String, BTreeMap<usize, Function>>,
    /// How many they are.
    count: usize,
    pub(crate) library: AST,
    /// Whether a file could not be read, so that functions may be missing.
    pub(crate) incomplete: bool,
    /// Functions that stand in place of an ancestor's: name, place, place of the ancestor's.
    pub(crate) replaced: Vec<(String, Span, Span)>,
}

/// One function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) file: FileId,
    definition: Arc<Definition>,
}

impl Functions {
    /// Parses the files, ancestors' first.
    pub(crate) fn parse(parser: &Parser, files: &[FileId], sources: &Sources, diagnostics: &mut Diagnostics) -> Self {
        let mut parsed = Self::default();
        for &file in files {
            if let Some(functions) = parse_file(parser, file, sources, diagnostics) {
                parsed.take(file, &functions, sources, diagnostics);
                parsed.library.combine(functions.library.clone());
            } else {
                parsed.incomplete = true;
            }
        }
        parsed
    }

    fn take(&mut self, file: FileId, functions: &FunctionFile, sources: &Sources, diagnostics: &mut Diagnostics) {
        let library = &functions.library;
        if let Some(statement) = library.statements().first() {
            let span = locate(file, sources, statement.position());
            diagnostics.push(Diagnostic::error("script-unsupported", span).with_phrase("what", "unsupported-outside"));
        }
        for ParsedFunction { name, position, definition } in &functions.functions {
            let place = || locate(file, sources, *position);
            let Some(definition) = definition else {
                diagnostics
                    .push(Diagnostic::error("script-unsupported", place()).with_phrase("what", "unsupported-function"));
                continue;
            };
            if is_taken(name) {
                diagnostics.push(Diagnostic::error("function-name-taken", place()).with("name", name));
            }
            let function = Function { file, definition: Arc::clone(definition) };
            let of_name = self.functions.entry(name.clone()).or_default();
            let Some(before) = of_name.insert(definition.parameters.len(), function) else {
                self.count += 1;
                if self.count == MAX_FUNCTIONS + 1 {
                    diagnostics.push(too_many_functions(place()));
                }
                continue;
            };
            let first = before.place(sources);
            if sources.pack(before.file) == sources.pack(file) {
                let diagnostic = Diagnostic::error("function-defined-twice", place()).with("name", name);
                diagnostics.push(diagnostic.related("first-given-here", first));
            } else {
                self.replaced.push((name.clone(), place(), first));
            }
        }
    }

    /// The function of that name for that many arguments.
    pub(crate) fn get(&self, name: &str, arguments: usize) -> Option<&Function> {
        self.functions.get(name)?.get(&arguments)
    }

    /// How many parameters the functions of that name have.
    pub(crate) fn arities(&self, name: &str) -> Vec<usize> {
        self.functions.get(name).into_iter().flat_map(BTreeMap::keys).copied().collect()
    }

    /// Whether a file is one of functions.
    pub(crate) fn is_file(&self, file: FileId) -> bool {
        self.functions.values().flat_map(BTreeMap::values).any(|function| function.file == file)
    }

    /// All functions with their names.
    pub(crate) fn iter<'f>(&'f self) -> impl Iterator<Item = (&'f str, &'f Function)> {
        let of_name = |(name, functions): (&'f String, &'f BTreeMap<usize, Function>)| {
            functions.values().map(|function| (name.as_str(), function))
        };
        self.functions.iter().flat_map(of_name)
    }

    /// The names of all functions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.functions.keys().map(String::as_str)
    }

    /// Each function as `name/parameters`, with its text without comments and with single spaces.
    pub(crate) fn sources(&self) -> Vec<(String, String)> {
        let named = |(name, function): (&str, &Function)| {
            (format!("{name}/{}", function.parameters().len()), function.definition.text.clone())
        };
        self.iter().map(named).collect()
    }

    /// The texts of all functions, without comments and with single spaces.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(_, function)| function.definition.text.as_str())
    }

    /// The place of a line and column (in characters, both from 1) of a file, to the end of the word there.
    pub(crate) fn locate(&self, file: FileId, sources: &Sources, line: usize, column: usize) -> Span {
        place(file, sources, line, column)
    }
}

impl Function {
    /// What it takes.
    pub(crate) fn parameters(&self) -> &[Id] {
        &self.definition.parameters
    }

    /// What it does.
    pub(crate) fn body(&self) -> &StmtBlock {
        &self.definition.body
    }

    /// Whether it gives a variable or parameter of that name another value.
    pub(crate) fn assigns(&self, name: &Id) -> bool {
        self.definition.assigned.contains(name)
    }

    /// Where it begins.
    pub(crate) fn place(&self, sources: &Sources) -> Span {
        locate(self.file, sources, self.definition.position)
    }
}

fn parse_file(
    parser: &Parser,
    file: FileId,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Arc<FunctionFile>> {
    let text = sources.shared_text(file)?;
    if text.len() > MAX_FILE_SIZE {
        let start = place(file, sources, 1, 1);
        diagnostics.push(Diagnostic::error("script-too-large", start).with("limit", MAX_FILE_SIZE));
        return None;
    }
    let parsed = parser.file(&text);
    parsed.map_err(|failure| diagnostics.push(failure.diagnostic(|position| locate(file, sources, position)))).ok()
}

/// The diagnostic of a script that is not parsed.
pub(crate) fn obstacle_at(obstacle: UnsupportedSyntax, span: Span) -> Diagnostic {
    match obstacle {
        UnsupportedSyntax::TooDeep => Diagnostic::error("script-too-deep", span),
        UnsupportedSyntax::Interpolated => {
            Diagnostic::error("script-unsupported", span).with_phrase("what", "unsupported-interpolation")
        }
        UnsupportedSyntax::OpenComment => {
            Diagnostic::error("script-syntax", span).with_phrase("problem", "syntax-open-comment").with("detail", "")
        }
    }
}

/// The diagnostic of a parser's error.
pub(crate) fn syntax_error(error: &ParseErrorType, span: Span) -> Diagnostic {
    match error {
        ParseErrorType::ExprTooDeep => Diagnostic::error("script-too-deep", span),
        ParseErrorType::TooManyFunctions => too_many_functions(span),
        ParseErrorType::Reserved(word) => Diagnostic::error("script-reserved-word", span).with("word", word),
        ParseErrorType::VariableUndefined(name) => Diagnostic::error("unknown-variable", span).with("name", name),
        error => {
            let (problem, detail) = problem(error);
            Diagnostic::error("script-syntax", span).with_phrase("problem", problem).with("detail", detail)
        }
    }
}

/// The diagnostic of the first function beyond those that a pack may have.
fn too_many_functions(span: Span) -> Diagnostic {
    Diagnostic::error("too-many-functions", span).with("limit", MAX_FUNCTIONS)
}

/// What the parser says, as the id of a phrase, with the words it is about.
fn problem(error: &ParseErrorType) -> (&'static str, String) {
    let quoted = |word: &str| format!(" `{word}`");
    match error {
        ParseErrorType::UnexpectedEOF => ("syntax-incomplete", String::new()),
        ParseErrorType::MissingToken(token, _) => ("syntax-missing", quoted(token)),
        ParseErrorType::UnknownOperator(operator) => ("syntax-unknown-operator", quoted(operator)),
        ParseErrorType::BadInput(LexError::UnterminatedString) => ("syntax-open-text", String::new()),
        // Rhai tells of some input in a sentence of its own; what is meant stands in it in single quotes.
        ParseErrorType::BadInput(LexError::UnexpectedInput(input)) => {
            let named = input.split('\'').nth(1).filter(|_| input.contains(' '));
            ("syntax-unexpected", quoted(named.unwrap_or(input)))
        }
        ParseErrorType::BadInput(LexError::MalformedChar(_)) => ("syntax-quotes", String::new()),
        ParseErrorType::AssignmentToConstant(name) => ("syntax-constant", quoted(name)),
        ParseErrorType::AssignmentToInvalidLHS(_) => ("syntax-assignment", String::new()),
        ParseErrorType::FnDuplicatedDefinition(name, _) => ("syntax-defined-twice", quoted(name)),
        ParseErrorType::ExprExpected(_) => ("syntax-expected", String::new()),
        _ => ("syntax-other", String::new()),
    }
}

fn locate(file: FileId, sources: &Sources, position: Position) -> Span {
    place(file, sources, position.line().unwrap_or(1), position.position().unwrap_or(1))
}

fn place(file: FileId, sources: &Sources, line: usize, column: usize) -> Span {
    let text = sources.text(file);
    let line_start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(line_start..).unwrap_or("");
    let start = line_start + rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    let rest = text.get(start..).unwrap_or("");
    let word: usize = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
    let length = word.max(rest.chars().next().map_or(0, char::len_utf8));
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { file, start: offset(start), end: offset(start + length) }
}
