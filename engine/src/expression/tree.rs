//! Expressions that need no script engine: plain conditions and values, as a small tree of their own.
//!
//! This is only a faster way to the same answer. The language is Rhai's and stays so: what this tree has no node for is
//! left to Rhai when the expression is compiled, and an evaluation that comes upon anything but values, an absent
//! field or an unpublished year (an overflow, a value that is no date, a list too long …) is given up, so that Rhai
//! says what comes of it. The tests evaluate arbitrary expressions both ways.
//!
//! Steps are Rhai's too: each term carries those that Rhai counts in its place, so that an expression uses up as much of
//! the budget of a decision whichever way it is evaluated.

mod evaluate;
mod explain;
mod lower;

use std::borrow::Cow;
use std::sync::Arc;

use super::Evaluated;
use super::error::ScriptError;
use super::functions::{CodeLookup, EvaluationSetting, Native, Natives};
use crate::base::{CodeList, Id, LastPlace, Value};
use crate::expression::interpreter::binding::VariableSource;

use evaluate::Evaluation;
pub(super) use evaluate::{Bailout, fits};

pub use explain::{Explanation, Found, Operation};
pub(crate) use lower::translate;

/// An expression that is evaluated without Rhai.
#[derive(Clone, Debug)]
pub(super) struct Program {
    root: Term,
    /// How many values it remembers on its way: variables and parameters of functions.
    locals: usize,
}

/// What is recorded under a name, or a property of it: `facts.valid_until`, `clocks.review.due`, `on`.
#[derive(Clone, Debug)]
pub(super) struct Path {
    variable: &'static str,
    properties: Box<[Id]>,
    last: LastPlace,
}

/// A node, and the steps that Rhai counts when it comes to it, before any of its parts.
#[derive(Clone, Debug)]
struct Term {
    steps: u64,
    node: Node,
}

#[derive(Clone, Debug)]
enum Node {
    Literal(Evaluated),
    Local(usize),
    Read(Path),
    /// `record.has("field")`.
    Has(Path),
    /// `record.get("field", fallback)`; the steps are counted once the fallback is there.
    Get(Path, Box<Term>, u64),
    /// `actor.has_role(role)`; the steps are counted once the role is there.
    Role(Path, Box<Term>, u64),
    Not(Box<Term>),
    And(Box<[Term]>),
    Or(Box<[Term]>),
    If(Box<[Term; 3]>),
    /// Remembers a value while another is worked out.
    Let(usize, Box<[Term; 2]>),
    List(Box<[Term]>),
    Compare(Comparison, Box<[Term; 2]>),
    /// `code_name("list", code)` and the like.
    Code(CodeLookup, Arc<CodeList>, Box<Term>),
    /// A native function, with its name.
    Call(Native, Box<[Term]>, &'static str),
    /// An operator, which is a native function but for numbers, texts and truth values: these Rhai knows by itself.
    Operator(Native, Box<[Term]>, &'static str),
    /// `list[index]`; the index is worked out before the list.
    Item(Box<[Term; 2]>),
    /// What is gone through step by step, and may give nothing.
    Steps(Steps),
    /// `subject.method(arguments)`; the subject is the first. Rhai works out the arguments before the subject. The steps
    /// are counted once the method has given a value.
    Method(Natives, Box<[Term]>, u64),
}

#[derive(Clone, Debug)]
enum Steps {
    /// A function of the pack, with its name: what it gives is what its statements give, or what one of them returns. The
    /// others are within such functions alone.
    Function(Box<Term>, Id),
    /// One after the other; the second gives the value.
    Then(Box<[Term; 2]>),
    /// What is remembered is another value from here on; a step is counted once the value is there.
    Assign(usize, Box<Term>),
    /// The same of what an operator gives for what was remembered and the value.
    AssignBy(usize, Native, Box<Term>),
    For(Box<Loop>),
    /// While the first holds, the second is done.
    While(Box<[Term; 2]>),
    /// Leaves what it stands in, a function with a value.
    Leave(Leaving, Box<Term>),
}

/// `for (item, counter) in over { body }`.
#[derive(Clone, Debug)]
struct Loop {
    over: LoopOver,
    counter: Option<usize>,
    item: usize,
    body: Term,
}

#[derive(Clone, Debug)]
enum LoopOver {
    Items(Term),
    Numbers { ends: Box<[Term; 2]>, inclusive: bool },
}

/// What `return`, `break` and `continue` leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    Function,
    Loop,
    Round,
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They are the same.
    Equal,
    /// They are not the same.
    Unequal,
    /// The first comes before the second.
    Less,
    /// The first does not come after the second.
    LessOrEqual,
    /// The first comes after the second.
    Greater,
    /// The first does not come before the second.
    GreaterOrEqual,
}

/// What an evaluation comes to, and the steps it took.
pub(super) type Metered<T> = (Result<T, ScriptError>, u64);

/// The same of the tree, which may leave it to Rhai.
pub(super) type Told<'a, T> = (Result<T, Bailout<'a>>, u64);

impl Program {
    /// The outcome.
    #[inline]
    pub(super) fn evaluate<'a>(
        &'a self,
        names: &'a dyn VariableSource,
        setting: &'a EvaluationSetting<'_>,
    ) -> Told<'a, Evaluated> {
        Evaluation::told(names, setting, self.locals, |evaluation| {
            evaluation.outcome(&self.root).map(|value| value.map(Cow::into_owned))
        })
    }

    /// The outcome of a condition.
    #[inline]
    pub(super) fn evaluate_boolean<'a>(
        &'a self,
        names: &'a dyn VariableSource,
        setting: &'a EvaluationSetting<'_>,
    ) -> Told<'a, bool> {
        Evaluation::told(names, setting, self.locals, |evaluation| evaluation.boolean(&self.root))
    }
}

impl Bailout<'_> {
    /// The error, if it is settled without Rhai.
    pub(super) fn error(self) -> Option<ScriptError> {
        match self {
            Self::Absent(path) => Some(ScriptError::Absent { path: path.to_string() }),
            Self::Unpublished(year) => Some(ScriptError::CalendarUnpublished { year }),
            Self::UseRhai | Self::Leave(_) => None,
        }
    }
}

impl Path {
    fn new(variable: &'static str, properties: impl Into<Box<[Id]>>) -> Self {
        Self { variable, properties: properties.into(), last: LastPlace::default() }
    }

    /// What is recorded there.
    fn read<'n>(&self, names: &'n dyn VariableSource) -> Option<Cow<'n, Value>> {
        names.read(self.variable, &self.properties, &self.last)
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.variable)?;
        self.properties.iter().try_for_each(|property| write!(formatter, ".{property}"))
    }
}
