//! Expressions that need no script engine: plain conditions and values, as a small tree of their own.
//!
//! This is only a faster way to the same answer. The language is Rhai's and stays so: what this tree has no node for is
//! left to Rhai when the expression is compiled, and an evaluation that comes upon anything but values, an absent
//! field or an unpublished year (an overflow, a value that is no date, a list too long …) is given up, so that Rhai
//! says what comes of it. The tests evaluate arbitrary expressions both ways.

mod evaluate;
mod lower;

use std::sync::Arc;

use super::Evaluated;
use super::error::ScriptError;
use super::functions::{CodeLookup, EvaluationSetting, Native, Natives};
use crate::base::{CodeList, Id};
use crate::expression::interpreter::binding::VariableSource;

use evaluate::Evaluation;
pub(super) use evaluate::{Bailout, fits};

pub(crate) use lower::translate;

/// An expression that is evaluated without Rhai.
#[derive(Clone, Debug)]
pub(super) struct Program {
    root: Node,
    /// How many values it remembers on its way: variables and parameters of functions.
    locals: usize,
}

/// What is recorded under a name, or a property of it: `facts.valid_until`, `clocks.review.due`, `on`.
#[derive(Clone, Debug)]
pub(super) struct Path {
    variable: &'static str,
    properties: Box<[Id]>,
}

#[derive(Clone, Debug)]
enum Node {
    Literal(Evaluated),
    Local(usize),
    Read(Path),
    /// `record.has("field")`.
    Has(Path),
    /// `record.get("field", fallback)`.
    Get(Path, Box<Node>),
    /// `actor.has_role(role)`.
    Role(Path, Box<Node>),
    Not(Box<Node>),
    And(Box<[Node]>),
    Or(Box<[Node]>),
    If(Box<[Node; 3]>),
    /// Remembers a value while another is worked out.
    Let(usize, Box<[Node; 2]>),
    List(Box<[Node]>),
    Compare(Comparison, Box<[Node; 2]>),
    /// `code_name("list", code)` and the like.
    Code(CodeLookup, Arc<CodeList>, Box<Node>),
    /// A native function, or an operator.
    Call(Native, Box<[Node]>),
    /// `subject.method(arguments)`; the subject is the first. Rhai works out the arguments before the subject.
    Method(Natives, Box<[Node]>),
}

#[derive(Clone, Copy, Debug)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Program {
    /// The outcome, if it can be settled without Rhai.
    pub(super) fn evaluate(
        &self,
        names: &dyn VariableSource,
        setting: &EvaluationSetting<'_>,
    ) -> Option<Result<Evaluated, ScriptError>> {
        let outcome = Evaluation::new(names, setting, self.locals).outcome(&self.root);
        settled(outcome.map(|value| value.map(std::borrow::Cow::into_owned)))
    }

    /// The outcome of a condition, if it can be settled without Rhai.
    pub(super) fn evaluate_boolean(
        &self,
        names: &dyn VariableSource,
        setting: &EvaluationSetting<'_>,
    ) -> Option<Result<bool, ScriptError>> {
        settled(Evaluation::new(names, setting, self.locals).boolean(&self.root))
    }
}

fn settled<T>(outcome: Result<T, Bailout<'_>>) -> Option<Result<T, ScriptError>> {
    match outcome {
        Ok(value) => Some(Ok(value)),
        Err(Bailout::Absent(path)) => Some(Err(ScriptError::Absent { path: path.to_string() })),
        Err(Bailout::Unpublished(year)) => Some(Err(ScriptError::CalendarUnpublished { year })),
        Err(Bailout::UseRhai) => None,
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.variable)?;
        self.properties.iter().try_for_each(|property| write!(formatter, ".{property}"))
    }
}
