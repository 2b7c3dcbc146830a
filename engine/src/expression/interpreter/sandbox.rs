//! The engine scripts run in: which symbols, functions and amounts of work they may use.

use std::sync::{Arc, OnceLock};

use rhai::{Engine, OptimizationLevel, Token};

use crate::base::CodeLists;
use crate::expression::functions::{self, Surroundings};
use crate::expression::interpreter::reading;
use crate::expression::pack_context::PackContext;

/// Steps one evaluation may take. A loop over the 18 characters of a credit code would take some 400; a hundred
/// thousand are over within hundredths of a second, so a loop without end holds nobody up.
pub(crate) const MAX_OPERATIONS: u64 = 100_000;

/// Items and characters that native functions may look at in one evaluation, which Rhai does not count.
pub(crate) const MAX_NATIVE_STEPS: usize = 10_000_000;

/// Functions within functions. Deep enough for rules that call rules; little enough that the deepest recursion, with
/// the deepest expression in each call, fits the stack of a worker thread (2 MiB) without optimisation.
pub(crate) const MAX_CALL_LEVELS: usize = 16;

/// Rhai's own count of nesting, which also grows with each `&&` of a long but shallow condition; the nesting proper is
/// bounded by [`MAX_DEPTH`].
pub(crate) const MAX_PARSER_LEVELS: usize = 192;

/// Brackets within brackets.
pub(crate) const MAX_NESTING: usize = 24;

/// Brackets and operators within one another, counted before parsing: a bound on the depth of the tree, of which Rhai's
/// parser bounds only the brackets.
pub(crate) const MAX_DEPTH: usize = 64;

/// Bytes of a text that a script makes. The longest text of a form is a few thousand characters.
pub(crate) const MAX_TEXT_SIZE: usize = 16 * 1024;

/// Items of a list that a script makes.
pub(crate) const MAX_LIST_SIZE: usize = 1000;

/// Variables alive at a time: what the expression reads and what functions declare.
pub(crate) const MAX_VARIABLES: usize = 128;

/// Functions of a pack and its ancestors together.
pub(crate) const MAX_FUNCTIONS: usize = 1024;

/// Bytes of one expression.
pub(crate) const MAX_EXPRESSION_SIZE: usize = 16 * 1024;

/// Bytes of one file of functions.
pub(crate) const MAX_FILE_SIZE: usize = 512 * 1024;

/// Words of Rhai that rules have no use for, or that reach out of the sandbox or around the check of types. Functions
/// such as `sleep` need no mention: the engine has none but those of [`functions`].
const DISABLED: [&str; 23] = [
    "eval",
    "import",
    "export",
    "print",
    "debug",
    "Fn",
    "call",
    "curry",
    "is_def_var",
    "is_def_fn",
    "type_of",
    "this",
    "private",
    "switch",
    "do",
    "until",
    "loop",
    "try",
    "catch",
    "throw",
    "??",
    "?.",
    "?[",
];

/// Words of Rhai's grammar, which cannot be names of fields, parties, clocks … that expressions read.
const KEYWORDS: [&str; 17] = [
    "true", "false", "let", "const", "if", "else", "while", "for", "in", "fn", "continue", "break", "return",
    "private", "import", "export", "throw",
];

/// Whether expressions can read something of that name: `facts.name`. Words of the expression language cannot.
#[must_use]
pub(crate) fn can_be_read(name: &str) -> bool {
    !KEYWORDS.contains(&name) && !DISABLED.contains(&name)
}

/// The engine that evaluates the scripts of one pack. `names` are the fields and properties that expressions may read; they
/// are read faster than others.
pub(crate) fn engine<'a>(
    names: impl Iterator<Item = &'a str>,
    lists: &Arc<CodeLists>,
    pack_context: &Arc<OnceLock<PackContext>>,
) -> Engine {
    let mut engine = parsing_engine();
    engine.on_progress(|operations| {
        functions::count(operations);
        None
    });
    reading::register(&mut engine, names);
    functions::register(&mut engine, &Surroundings { pack_context, codes: lists });
    engine
}

/// An engine that parses scripts, within the same limits, and knows no function to evaluate them with.
pub(crate) fn parsing_engine() -> Engine {
    let mut engine = Engine::new_raw();
    for symbol in DISABLED {
        engine.disable_symbol(symbol);
    }
    engine
        // The check reads the tree as it was written.
        .set_optimization_level(OptimizationLevel::None)
        .set_max_operations(MAX_OPERATIONS)
        .set_max_call_levels(MAX_CALL_LEVELS)
        .set_max_expr_depths(MAX_PARSER_LEVELS, MAX_PARSER_LEVELS)
        .set_max_string_size(MAX_TEXT_SIZE)
        .set_max_array_size(MAX_LIST_SIZE)
        .set_max_map_size(1)
        .set_max_variables(MAX_VARIABLES)
        .set_max_functions(MAX_FUNCTIONS)
        .set_fail_on_invalid_map_property(true)
        .set_allow_anonymous_fn(false)
        .set_allow_switch_expression(false)
        .set_allow_loop_expressions(false);
    free_words(&mut engine);
    engine
}

/// Lets packs use words that Rhai only keeps for its own future, such as the method `with` or a party called `public`.
#[allow(deprecated, reason = "Rhai marks the mapping of words as liable to change, not as going away")]
fn free_words(engine: &mut Engine) {
    engine.on_parse_token(|token, _, _| match token {
        Token::Reserved(word)
            if word.starts_with(|first: char| first.is_ascii_lowercase()) && !DISABLED.contains(&word.as_str()) =>
        {
            Token::Identifier(word)
        }
        other => other,
    });
}
