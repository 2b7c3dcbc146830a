//! A compiled expression.

use std::fmt;
use std::sync::Arc;

use rhai::AST;

use super::check::REGISTERS;
use super::{Evaluated, Expected};
use crate::base::parse_date;
use crate::base::{Id, Money, Period, Value};
use crate::expression::tree::Program;
use crate::expression::types::Type;
use crate::format::decode::ExpressionText;

/// An expression that has been checked and can be evaluated any number of times, by any number of threads.
#[derive(Clone, Debug)]
pub struct Expression {
    pub(super) source: ExpressionText,
    pub(super) result: Option<Type>,
    pub(super) reads: Arc<[Read]>,
    /// These as they are written.
    pub(super) names_read: Arc<[Arc<str>]>,
    pub(super) demands: Arc<[Read]>,
    pub(super) mentions: Arc<[Mention]>,
    pub(super) roots: Arc<[&'static str]>,
    pub(super) body: Body,
}

/// A name an expression reads, with the properties after it: `facts.valid_until`, `clocks.review.due`, `on`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Read {
    /// The name.
    pub variable: &'static str,
    /// The properties, outermost first.
    pub properties: Vec<Id>,
}

/// What an expression names of a pack besides the values it reads, also in the functions it calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mention {
    /// A function of the pack, with its number of parameters.
    Function(Id, usize),
    /// A code list that it looks into.
    CodeList(Id),
}

/// What stands for an expression at run time.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// It is the same always.
    Constant(Evaluated),
    /// Rhai works it out, where it is not told directly.
    Tree { tree: Arc<AST>, direct: Option<Arc<Program>> },
}

impl Expression {
    /// The text and its place.
    #[must_use]
    pub fn source(&self) -> &ExpressionText {
        &self.source
    }

    /// The type of the value it gives; `None` if it always gives `()`. A text written in the expression itself counts
    /// as a choice of that text.
    #[must_use]
    pub fn result(&self) -> Option<&Type> {
        self.result.as_ref()
    }

    /// What it reads, also in the functions it hands records to; sorted, each once.
    #[must_use]
    pub fn reads(&self) -> &[Read] {
        &self.reads
    }

    /// What it reads, each as it is written: `facts.valid_until`.
    pub(crate) fn named_reads(&self) -> impl Iterator<Item = (&Arc<str>, &Read)> {
        self.names_read.iter().zip(self.reads.iter())
    }

    /// What of that must be there for it to give a value: what it does not ask for with `has` or `get`, which allow for
    /// nothing being there; sorted, each once.
    #[must_use]
    pub fn demands(&self) -> &[Read] {
        &self.demands
    }

    /// What else of the pack it names; sorted, each once.
    pub(crate) fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// The names that must be bound to evaluate it; sorted.
    #[must_use]
    pub fn roots(&self) -> &[&'static str] {
        &self.roots
    }

    /// The outcome, if it is the same always.
    #[must_use]
    pub fn constant(&self) -> Option<&Evaluated> {
        match &self.body {
            Body::Constant(outcome) => Some(outcome),
            Body::Tree { .. } => None,
        }
    }

    /// The expression that always gives a value.
    pub(super) fn literal(source: &ExpressionText, value: Value, result: Type) -> Self {
        Self {
            source: source.clone(),
            result: Some(result),
            reads: Arc::from([]),
            names_read: Arc::from([]),
            demands: Arc::from([]),
            mentions: Arc::from([]),
            roots: Arc::from([]),
            body: Body::Constant(Some(value)),
        }
    }

    /// Reads what is no Rhai but is written where a period or a date is wanted: `20 workdays`, `2025-03-01`, which Rhai
    /// would take for a subtraction.
    pub(super) fn plain(source: &ExpressionText, expected: &Expected) -> Option<Self> {
        let text = source.text.trim();
        match expected {
            Expected::Period | Expected::Of(Type::Period) | Expected::Optional(Type::Period) => {
                let period: Period = text.parse().ok()?;
                Some(Self::literal(source, Value::Period { period }, Type::Period))
            }
            Expected::Date | Expected::Of(Type::Date) | Expected::Optional(Type::Date) => {
                Some(Self::literal(source, Value::date(parse_date(text)?), Type::Date))
            }
            Expected::Of(Type::Money) | Expected::Optional(Type::Money) => {
                let money: Money = text.parse().ok()?;
                Some(Self::literal(source, Value::Money { money }, Type::Money))
            }
            _ => None,
        }
    }
}

impl Read {
    /// Whether a register is looked into; its id is the first of the properties.
    #[must_use]
    pub fn is_of_registers(&self) -> bool {
        self.variable == REGISTERS
    }
}

impl fmt::Display for Read {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.variable)?;
        self.properties.iter().try_for_each(|property| write!(formatter, ".{property}"))
    }
}
