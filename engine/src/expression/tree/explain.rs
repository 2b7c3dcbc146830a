//! Saying how an expression came to its value: a node for each part, with what it read and came out as.
//!
//! Every part is worked out by itself, also those that an evaluation never comes to, so that it can be said what they would
//! be. This is for people who ask; nothing is decided by it.

use std::borrow::Cow;

use super::evaluate::Evaluation;
use super::{Bailout, Comparison, Node, Path, Program, Steps, Term};
use crate::base::{Text, Value};
use crate::expression::compiled::Read;
use crate::expression::functions::EvaluationSetting;
use crate::expression::interpreter::binding::VariableSource;

/// How a value came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What was done.
    pub operation: Operation,
    /// What came of it.
    pub found: Found,
    /// The parts, in their order.
    pub parts: Vec<Explanation>,
}

/// What was done to come to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// It is written out.
    Written,
    /// It was read.
    Read(Read),
    /// Whether something is recorded.
    Has(Read),
    /// It was read; the part is what stands in its place where nothing is recorded.
    ReadOr(Read),
    /// Whether whoever acts has a role, which is the part.
    Role,
    /// The part does not hold.
    Not,
    /// All parts hold.
    All,
    /// One of the parts holds.
    Any,
    /// The first part decides whether the second or the third is taken.
    If,
    /// The two parts compare so.
    Compare(Comparison),
    /// A list of the parts.
    List,
    /// The part is looked up in a code list of this title.
    Code(Text),
    /// An operator on the parts.
    Operator(&'static str),
    /// A function of the format on the parts, by its name.
    Call(&'static str),
    /// The first part is a list, the second says the how manieth of it is meant, from 0.
    Item,
    /// Something that only its text tells: an expression, or a function of the pack that goes step by step.
    Whole(String),
}

/// What came of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A value.
    Value(Value),
    /// Nothing, which stands for no value.
    Nothing,
    /// What it reads is not recorded.
    Absent,
    /// The workdays of a year that it counts are not published.
    Unpublished(i32),
    /// It cannot be told.
    Untold,
}

impl Explanation {
    /// What is written out, or only its text tells.
    pub(in crate::expression) fn leaf(operation: Operation, found: Found) -> Self {
        Self { operation, found, parts: Vec::new() }
    }

    /// Whether it holds, as far as that is known.
    #[must_use]
    pub fn holds(&self) -> Option<bool> {
        match self.found {
            Found::Value(Value::Boolean(holds)) => Some(holds),
            _ => None,
        }
    }
}

impl From<Option<Value>> for Found {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::Nothing, Self::Value)
    }
}

/// Nodes of one explanation: what a function is given may be read in many places of it.
const MAX_PARTS: usize = 400;

impl Program {
    /// How it comes to its value.
    pub(in crate::expression) fn explain(
        &self,
        names: &dyn VariableSource,
        setting: &EvaluationSetting<'_>,
    ) -> Explanation {
        let (told, _) = Evaluation::told(names, setting, self.locals, |evaluation| {
            let mut walk = Walk { evaluation, locals: vec![None; self.locals], parts: 0 };
            Ok(walk.explanation(&self.root))
        });
        told.unwrap_or_else(|_: Bailout<'_>| Explanation::leaf(Operation::List, Found::Untold))
    }
}

struct Walk<'w, 'a, 'l> {
    evaluation: &'w mut Evaluation<'a, 'l>,
    /// How what is remembered came about.
    locals: Vec<Option<Explanation>>,
    parts: usize,
}

impl<'a> Walk<'_, 'a, '_> {
    fn explanation(&mut self, term: &'a Term) -> Explanation {
        self.parts = self.parts.saturating_add(1);
        if let Node::Let(place, parts) = &term.node {
            let [value, within] = &**parts;
            let explained = self.explanation(value);
            if let Some(local) = self.locals.get_mut(*place) {
                *local = Some(explained);
            }
            // What it cannot be told of is not told of what reads it either.
            let _ = self.evaluation.remember(*place, value);
            return self.explanation(within);
        }
        if let Node::Local(place) = &term.node
            && let Some(Some(explained)) = self.locals.get(*place)
            && self.parts < MAX_PARTS
        {
            self.parts = self.parts.saturating_add(size(explained));
            return explained.clone();
        }
        let outcome = self.evaluation.outcome(term).map(|value| value.map(Cow::into_owned));
        let (operation, parts) = self.operation(&term.node);
        let found = match outcome {
            Ok(value) => Found::from(value),
            Err(Bailout::Absent(_)) => Found::Absent,
            Err(Bailout::Unpublished(year)) => Found::Unpublished(year),
            Err(Bailout::UseRhai) if matches!(operation, Operation::Read(_)) => Found::Absent,
            Err(Bailout::UseRhai | Bailout::Leave(_)) => {
                let lacking = |found: &&Found| matches!(found, Found::Absent | Found::Unpublished(_));
                parts.iter().map(|part| &part.found).rfind(lacking).cloned().unwrap_or(Found::Untold)
            }
        };
        Explanation { operation, found, parts }
    }

    fn all(&mut self, terms: &'a [Term]) -> Vec<Explanation> {
        if self.parts >= MAX_PARTS {
            return Vec::new();
        }
        terms.iter().map(|term| self.explanation(term)).collect()
    }

    fn operation(&mut self, node: &'a Node) -> (Operation, Vec<Explanation>) {
        let (operation, parts): (Operation, &'a [Term]) = match node {
            Node::Literal(_) | Node::Local(_) | Node::Let(..) => (Operation::Written, &[]),
            Node::Read(path) => (Operation::Read(read(path)), &[]),
            Node::Has(path) => (Operation::Has(read(path)), &[]),
            Node::Get(path, fallback, _) => (Operation::ReadOr(read(path)), std::slice::from_ref(&**fallback)),
            Node::Role(_, role, _) => (Operation::Role, std::slice::from_ref(&**role)),
            Node::Not(part) => (Operation::Not, std::slice::from_ref(&**part)),
            Node::And(parts) => (Operation::All, parts),
            Node::Or(parts) => (Operation::Any, parts),
            Node::If(parts) => (Operation::If, &**parts),
            Node::Compare(comparison, parts) => (Operation::Compare(*comparison), &**parts),
            Node::List(parts) => (Operation::List, parts),
            Node::Code(_, list, code) => (Operation::Code(list.title.clone()), std::slice::from_ref(&**code)),
            Node::Operator(_, parts, symbol) => (Operation::Operator(symbol), parts),
            Node::Call(_, parts, name) => (Operation::Call(name), parts),
            Node::Method(natives, parts, _) => (Operation::Call(natives.name), parts),
            Node::Item(parts) => (Operation::Item, &**parts),
            Node::Steps(Steps::Function(_, name)) => (Operation::Whole(format!("{name}(…)")), &[]),
            // Within functions alone.
            Node::Steps(_) => (Operation::Written, &[]),
        };
        (operation, self.all(parts))
    }
}

/// How many nodes there are.
fn size(explanation: &Explanation) -> usize {
    explanation.parts.iter().map(size).fold(1, usize::saturating_add)
}

fn read(path: &Path) -> Read {
    Read { variable: path.variable, properties: path.properties.to_vec() }
}
