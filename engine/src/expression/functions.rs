//! The functions of the pack format: each has one row, and everything else follows from the rows.
//!
//! From a [`Function`] follow what the check asks of a call, what Rhai is given, what the expression tree calls, which
//! names packs cannot take, what the tests and the fuzzer try, and which names the guides must explain. A row without
//! one of its parts does not compile. What `function!`, `method!` and `property!` make of a closure is both bodies at
//! once, so that none is Rhai's alone; a function whose body cannot be written so makes its [`Body`] by hand, and says
//! in it how the tree evaluates it.
//!
//! Operators are no functions: they are in [`operators`], and their types in the check of expressions.

mod call_context;
mod kinds;
#[macro_use]
mod body;
mod changes;
mod codes;
mod dates;
mod lists;
mod money;
mod operators;
mod order;
mod organisations;
mod periods;
mod records;
mod registers;
mod texts;

use std::sync::{Arc, OnceLock};

use rhai::Engine;

pub(super) use crate::expression::functions::call_context::{CallContext, EvaluationSetting, count, with};
pub(super) use crate::expression::functions::kinds::ValueKind;
pub(super) use body::{Body, Form, Lookup, Native, Tree};
pub(super) use codes::CodeLookup;

use super::check::Typing;
use super::pack_context::PackContext;
use crate::base::CodeLists;

/// A function, method or property of the pack format.
pub(super) struct Function {
    /// What it is called.
    pub(super) name: &'static str,
    /// What the check asks of a call, and the type it gives.
    pub(super) typing: Typing,
    /// What it is called on, what it takes and gives, and what it does.
    pub(super) body: Body,
    /// What it gives, in English.
    pub(super) english: &'static str,
    /// What it gives, in Chinese.
    pub(super) chinese: &'static str,
}

/// What functions are registered with.
pub(super) struct Surroundings<'a> {
    pub(super) pack_context: &'a Arc<OnceLock<PackContext>>,
    pub(super) codes: &'a Arc<CodeLists>,
}

/// All of them. Of names that are equally near to a misspelt one, the earlier is suggested.
const GROUPS: [&[Function]; 11] = [
    dates::FUNCTIONS,
    periods::FUNCTIONS,
    money::FUNCTIONS,
    texts::FUNCTIONS,
    organisations::FUNCTIONS,
    order::FUNCTIONS,
    lists::FUNCTIONS,
    codes::FUNCTIONS,
    registers::FUNCTIONS,
    records::FUNCTIONS,
    changes::FUNCTIONS,
];

/// All functions, methods and properties.
pub(super) fn all() -> impl Iterator<Item = &'static Function> {
    GROUPS.into_iter().flatten()
}

/// All of a form.
pub(super) fn of_form(form: Form) -> impl Iterator<Item = &'static Function> {
    all().filter(move |function| function.body.form == form)
}

/// The function, method or property of that name.
pub(super) fn find(form: Form, name: &str) -> Option<&'static Function> {
    of_form(form).find(|function| function.name == name)
}

/// The names of all of a form.
pub(super) fn names(form: Form) -> impl Iterator<Item = &'static str> {
    of_form(form).map(|function| function.name)
}

/// Whether packs cannot define a function of that name. Rhai takes `text.trimmed()` and `item in list` for calls of
/// functions of those names too, and would take a pack's in place of the engine's.
pub(super) fn is_taken(name: &str) -> bool {
    all().any(|function| function.name == name && !matches!(function.body.form, Form::Property(_)))
}

/// Registers everything that Rhai calls, but for what reads records and objects.
pub(super) fn register(engine: &mut Engine, surroundings: &Surroundings<'_>) {
    for function in all() {
        (function.body.rhai)(engine, function.name, surroundings);
    }
    operators::register(engine, surroundings);
}

/// What the expression tree calls for a method or property: a text and a list have some of one name, and which is meant
/// the value tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Natives {
    /// What it is called.
    pub(super) name: &'static str,
    pub(super) first: Native,
    pub(super) other: Option<Native>,
}

/// What the expression tree calls for a function, and what it is called.
pub(super) fn native_of_function(name: &str, arguments: usize) -> Option<(Native, &'static str)> {
    let function = find(Form::Function, name)?;
    Some((function.body.native(arguments)?, function.name))
}

/// What the expression tree calls for `item in list`, which Rhai writes `contains(list, item)`.
pub(super) fn native_of_membership() -> Option<(Native, &'static str)> {
    let function = find(Form::Method(ValueKind::List), "contains")?;
    Some((function.body.native(1)?, function.name))
}

/// What the expression tree calls for an operator, and its symbol.
pub(super) fn native_of_operator(symbol: &str, operands: usize) -> Option<(Native, &'static str)> {
    let mut meant = operators::OPERATORS.iter().filter(|(known, _)| *known == symbol);
    meant.find_map(|(known, body)| Some((body.native(operands)?, *known)))
}

/// What the expression tree calls for a method of a value.
pub(super) fn natives_of_method(name: &str, arguments: usize) -> Option<Natives> {
    natives([ValueKind::Text, ValueKind::List, ValueKind::Date].map(Form::Method), name, arguments)
}

/// What the expression tree calls for a property of a value.
pub(super) fn natives_of_property(name: &str) -> Option<Natives> {
    natives([ValueKind::Text, ValueKind::List, ValueKind::Date].map(Form::Property), name, 0)
}

fn natives(forms: impl IntoIterator<Item = Form>, name: &str, arguments: usize) -> Option<Natives> {
    let mut functions = forms.into_iter().filter_map(|form| {
        let function = find(form, name)?;
        Some((function.body.native(arguments)?, function.name))
    });
    let ((first, name), other) = (functions.next()?, functions.next().map(|(native, _)| native));
    // Should a name ever mean three things, Rhai tells them apart.
    functions.next().is_none().then_some(Natives { name, first, other })
}

/// A function as guides, tests and fuzzers need it.
#[derive(Clone, Copy, Debug)]
pub struct DescribedFunction {
    /// What it is called.
    pub name: &'static str,
    /// What stands before the name: `.` before methods and properties.
    pub before: &'static str,
    /// What stands after the name: `(` after functions and methods.
    pub after: &'static str,
    /// Whether a list is asked for it; texts and dates have some of the same names.
    pub of_list: bool,
    /// What it gives, in English.
    pub english: &'static str,
    /// What it gives, in Chinese.
    pub chinese: &'static str,
}

/// All functions, methods and properties that expressions can use.
pub fn described_functions() -> impl Iterator<Item = DescribedFunction> {
    all().map(|function| {
        let (before, after) = match function.body.form {
            Form::Function => ("", "("),
            Form::Method(_) => (".", "("),
            Form::Property(_) => (".", ""),
        };
        let of_list = matches!(function.body.form, Form::Method(ValueKind::List) | Form::Property(ValueKind::List));
        let Function { name, english, chinese, .. } = *function;
        DescribedFunction { name, before, after, of_list, english, chinese }
    })
}

impl DescribedFunction {
    /// How it is written, up to what it is asked: `days_between(`, `.trimmed(`, `.year`.
    #[must_use]
    pub fn written(&self) -> String {
        format!("{}{}{}", self.before, self.name, self.after)
    }
}
