//! From Rhai's tree to the direct one, as far as there is a way.
//!
//! Functions of the pack are taken in where they are called: a record or object handed to one is known by its name, any
//! other argument is remembered as a local. `if c { return x; } …` becomes `if c { x } else { … }`. What passes here has
//! passed the check, so types need no second look; where they differ at run time, the evaluation is left to Rhai.

mod statements;

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{ASTFlags, BinaryExpr, Expr, FnCallExpr};

use super::{Comparison, Node, Path, Program, Steps, Term};
use crate::base::parse_date;
use crate::base::{CodeLists, Id, Value};
use crate::expression::functions::{self, Form, Lookup, Tree, ValueKind};
use crate::expression::interpreter::user_functions::{Function, Functions};
use crate::expression::types::{Environment, Type};

/// Nodes of one tree: a function is taken in wherever it is called.
const MAX_NODES: usize = 1_000;

/// How deep nodes may lie, functions included; deeper trees are left to Rhai, which minds the stack.
const MAX_DEPTH: usize = 64;

/// Functions within functions, fewer than Rhai allows.
const MAX_CALLS: usize = 8;

/// The direct tree of an expression that passed the check; none if it has something that only Rhai can do.
pub(crate) fn translate(
    root: &Expr,
    environment: &Environment,
    functions: &Functions,
    codes: &CodeLists,
    announced: &BTreeSet<Box<str>>,
) -> Option<Program> {
    let mut translation = Translation {
        environment,
        functions,
        codes,
        announced,
        locals: 0,
        changing: BTreeSet::new(),
        nodes: 0,
        depth: 0,
        calls: 0,
        by_steps: false,
    };
    let root = translation.value(root, &Scope { names: Vec::new(), of_function: None })?;
    // The expression is a statement to Rhai.
    let root = root.after(1);
    Some(Program { root, locals: translation.locals })
}

struct Translation<'a> {
    environment: &'a Environment,
    functions: &'a Functions,
    codes: &'a CodeLists,
    announced: &'a BTreeSet<Box<str>>,
    locals: usize,
    /// Those of them that may be given another value.
    changing: BTreeSet<usize>,
    nodes: usize,
    depth: usize,
    calls: usize,
    /// Whether the function that is being taken in is gone through step by step.
    by_steps: bool,
}

/// What variables stand for.
#[derive(Clone)]
struct Scope<'f> {
    names: Vec<(Id, Meaning)>,
    /// The function whose statements these are, if they are any's.
    of_function: Option<&'f Function>,
}

impl Scope<'_> {
    /// Whether a variable may be given another value while it is there.
    fn changes(&self, name: &Id) -> bool {
        self.of_function.is_some_and(|function| function.assigns(name))
    }
}

#[derive(Clone)]
enum Meaning {
    Local(usize),
    /// What is written out in its place.
    Literal(Value),
    Place(Place),
}

/// A record or an object.
#[derive(Clone)]
struct Place {
    variable: &'static str,
    properties: Vec<Id>,
    kind: Type,
}

enum Subject {
    Value(Term),
    Place(Place),
}

/// Steps that Rhai takes over a chain of dots besides those of its subject and its links: those before the arguments that
/// vary are worked out, those after, both before the subject, and those at the end.
#[derive(Clone, Copy, Default)]
struct ChainSteps {
    before: u64,
    after: u64,
    afterwards: u64,
}

impl Translation<'_> {
    fn value(&mut self, expression: &Expr, scope: &Scope<'_>) -> Option<Term> {
        match self.subject(expression, scope)? {
            Subject::Value(term) => Some(term),
            Subject::Place(_) => None,
        }
    }

    fn values(&mut self, expressions: &[Expr], scope: &Scope<'_>) -> Option<Box<[Term]>> {
        expressions.iter().map(|expression| self.value(expression, scope)).collect()
    }

    /// An argument or operand: what is always the same is one step to Rhai, however long it is.
    fn argument(&mut self, expression: &Expr, scope: &Scope<'_>) -> Option<Term> {
        let term = self.value(expression, scope)?;
        Some(if expression.is_constant() { Term { steps: 1, ..term } } else { term })
    }

    fn arguments(&mut self, expressions: &[Expr], scope: &Scope<'_>) -> Option<Box<[Term]>> {
        expressions.iter().map(|expression| self.argument(expression, scope)).collect()
    }

    fn subject(&mut self, expression: &Expr, scope: &Scope<'_>) -> Option<Subject> {
        self.nodes += 1;
        if self.nodes > MAX_NODES || self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let subject = self.subject_within(expression, scope);
        self.depth -= 1;
        subject
    }

    fn subject_within(&mut self, expression: &Expr, scope: &Scope<'_>) -> Option<Subject> {
        let node = match expression {
            Expr::BoolConstant(value, _) => Node::Literal(Some(Value::Boolean(*value))),
            Expr::IntegerConstant(value, _) => Node::Literal(Some(Value::Integer(*value))),
            Expr::StringConstant(text, _) => Node::Literal(Some(Value::text(text))),
            Expr::Unit(_) => Node::Literal(None),
            Expr::Variable(variable, ..) => return self.variable(&variable.1, scope),
            Expr::Array(items, _) => return Some(Subject::Value(list(self.values(items, scope)?).after(1))),
            Expr::And(parts, _) => Node::And(self.values(parts, scope)?),
            Expr::Or(parts, _) => Node::Or(self.values(parts, scope)?),
            Expr::Stmt(block) => return Some(Subject::Value(self.block(block.statements(), scope, false)?.after(1))),
            Expr::FnCall(call, _) => return Some(Subject::Value(self.call(call, scope)?)),
            // Rhai works out all arguments of a chain before anything else of it.
            Expr::Dot(pair, ..) if varying_calls(expression) <= 1 => return self.chain(&pair.lhs, expression, scope),
            Expr::Index(pair, flags, _) => return Some(Subject::Value(self.item(pair, *flags, scope)?)),
            _ => return None,
        };
        Some(Subject::Value(Term { steps: 1, node }))
    }

    fn variable(&self, name: &str, scope: &Scope<'_>) -> Option<Subject> {
        if let Some((_, meaning)) = scope.names.iter().rev().find(|(known, _)| *known == *name) {
            return Some(match meaning {
                Meaning::Local(place) => Subject::Value(Term { steps: 1, node: Node::Local(*place) }),
                Meaning::Literal(value) => Subject::Value(Term { steps: 1, node: Node::Literal(Some(value.clone())) }),
                Meaning::Place(place) => Subject::Place(place.clone()),
            });
        }
        if scope.of_function.is_some() {
            return None;
        }
        let (variable, kind) = self.environment.variables.get_key_value(name)?;
        Some(self.at(Place { variable, properties: Vec::new(), kind: kind.clone() }))
    }

    /// What stands at a place: a record or an object that is still to be asked, or a value.
    fn at(&self, place: Place) -> Subject {
        if matches!(place.kind, Type::Record(_) | Type::Object(_)) {
            return Subject::Place(place);
        }
        // The name, and each of its properties; one that was not announced is looked for twice.
        let steps = |name: &Id| if self.announced.contains(name.as_str()) { 1 } else { 2 };
        let steps = place.properties.iter().map(steps).sum::<u64>().saturating_add(1);
        let path = Path::new(place.variable, place.properties);
        Subject::Value(Term { steps, node: Node::Read(path) })
    }

    /// A chain of dots, with its steps: one for the chain, those of its arguments, one for the subject, and one for each
    /// property or method when it comes to that.
    fn chain(&mut self, subject: &Expr, link: &Expr, scope: &Scope<'_>) -> Option<Subject> {
        let steps = chain_steps(link);
        let subject = self.subject(subject, scope)?;
        let Subject::Value(mut term) = self.follow(subject, link, steps, scope)? else { return None };
        if let Node::Method(_, _, afterwards) = &mut term.node {
            *afterwards = steps.afterwards;
        }
        Some(Subject::Value(term.after(steps.before.saturating_add(1))))
    }

    /// Goes along `subject.a.b(c)`; `link` is the dot after the subject.
    fn follow(&mut self, subject: Subject, link: &Expr, steps: ChainSteps, scope: &Scope<'_>) -> Option<Subject> {
        let Expr::Dot(pair, flags, _) = link else { return None };
        if flags.contains(ASTFlags::NEGATED) {
            return None;
        }
        let (step, rest) = match &pair.rhs {
            chain @ Expr::Dot(next, ..) if !flags.contains(ASTFlags::BREAK) => (&next.lhs, Some(chain)),
            last => (last, None),
        };
        let next = match step {
            Expr::Property(property, _) => self.property(subject, &property.2)?,
            Expr::MethodCall(call, _) => Subject::Value(self.method(subject, call, steps, scope)?),
            _ => return None,
        };
        match rest {
            Some(chain) => self.follow(next, chain, steps, scope),
            None => Some(next),
        }
    }

    /// `list[index]` of a variable, with nothing after it. Rhai works out the index first, which is no step if it is written
    /// out.
    fn item(&mut self, pair: &BinaryExpr, flags: ASTFlags, scope: &Scope<'_>) -> Option<Term> {
        let goes_on = matches!(pair.rhs, Expr::Dot(..) | Expr::Index(..)) && !flags.contains(ASTFlags::BREAK);
        if goes_on || flags.contains(ASTFlags::NEGATED) || !matches!(pair.lhs, Expr::Variable(..)) {
            return None;
        }
        let list = self.value(&pair.lhs, scope)?;
        let index = self.value(&pair.rhs, scope)?;
        let index = if pair.rhs.is_constant() { Term { steps: 0, ..index } } else { index.after(1) };
        Some(Term { steps: 1, node: Node::Item(Box::new([list, index])) })
    }

    fn property(&mut self, subject: Subject, name: &str) -> Option<Subject> {
        let mut place = match subject {
            Subject::Value(term) => {
                let node = Node::Method(functions::natives_of_property(name)?, Box::new([term]), 0);
                return Some(Subject::Value(Term { steps: 0, node }));
            }
            Subject::Place(place) => place,
        };
        // By the name that cases have it under as well, so that the two need not be compared letter by letter.
        let (name, kind) = match &place.kind {
            Type::Record(shape) if place.properties.is_empty() => shape.fields.get_key_value(name)?,
            Type::Object(shape) => shape.properties.get_key_value(name)?,
            _ => return None,
        };
        let (name, kind) = (name.clone(), kind.clone());
        place.kind = kind;
        place.properties.push(name);
        Some(self.at(place))
    }

    fn method(&mut self, subject: Subject, call: &FnCallExpr, steps: ChainSteps, scope: &Scope<'_>) -> Option<Term> {
        let name = call.name.as_str();
        // A function of the pack of that name might be meant.
        if !self.functions.arities(name).is_empty() {
            return None;
        }
        let varies = varies(call);
        // Arguments that are always the same count before the chain, with all others of it.
        let counted = |term: Term| if varies { term } else { Term { steps: 0, ..term } };
        let after = if varies { steps.after } else { 0 };
        let place = match subject {
            Subject::Value(term) => {
                let natives = functions::natives_of_method(name, call.args.len())?;
                let mut arguments = vec![term.after(after)];
                arguments.extend(self.arguments(&call.args, scope)?.into_iter().map(counted));
                return Some(Term { steps: 0, node: Node::Method(natives, arguments.into(), 0) });
            }
            Subject::Place(place) => place,
        };
        let of = if matches!(place.kind, Type::Record(_)) { ValueKind::Record } else { ValueKind::Actor };
        // The subject, and the call.
        let after = after.saturating_add(2);
        match (lookup(Form::Method(of), name)?, call.args.as_slice()) {
            (Lookup::Has, [Expr::StringConstant(field, _)]) => {
                Some(Term { steps: 2, node: Node::Has(place.field(field)?) })
            }
            (Lookup::Get, [Expr::StringConstant(field, _), fallback]) => {
                let fallback = Box::new(counted(self.argument(fallback, scope)?));
                Some(Term { steps: u64::from(varies), node: Node::Get(place.field(field)?, fallback, after) })
            }
            (Lookup::Role, [role]) if place.properties.is_empty() => {
                let path = Path::new(place.variable, [Id::from("roles")]);
                let role = Box::new(counted(self.argument(role, scope)?));
                Some(Term { steps: 0, node: Node::Role(path, role, after) })
            }
            _ => None,
        }
    }

    fn call(&mut self, call: &FnCallExpr, scope: &Scope<'_>) -> Option<Term> {
        let name = call.name.as_str();
        if call.capture_parent_scope {
            return None;
        }
        let called = |node| Some(Term { steps: 1, node });
        if call.is_operator_call() {
            let operands = self.arguments(&call.args, scope)?;
            if let Some(comparison) = comparison(name) {
                return called(Node::Compare(comparison, Box::new(pair(operands)?)));
            }
            if let ("!", [operand]) = (name, &*operands) {
                return called(Node::Not(Box::new(operand.clone())));
            }
            let (native, symbol) = functions::native_of_operator(name, operands.len())?;
            return called(Node::Operator(native, operands, symbol));
        }
        if !self.functions.arities(name).is_empty() {
            return Some(self.taken_in(name, call, scope)?.after(1));
        }
        if let Some(Lookup::Code(question)) = lookup(Form::Function, name) {
            let [Expr::StringConstant(list, _), code] = &*call.args else { return None };
            let list = self.codes.get(list)?;
            let code = Box::new(self.argument(code, scope)?);
            return Some(Term { steps: 2, node: Node::Code(question, Arc::clone(list), code) });
        }
        // Rhai writes `item in list` so.
        let (native, name) = if name == "contains" {
            functions::native_of_membership()
        } else {
            functions::native_of_function(name, call.args.len())
        }?;
        let arguments = self.arguments(&call.args, scope)?;
        if name == "date"
            && let [Term { node: Node::Literal(Some(Value::Text(text))), steps }] = &*arguments
        {
            let date = parse_date(text)?;
            return Some(Term { steps: steps.saturating_add(2), node: Node::Literal(Some(Value::date(date))) });
        }
        called(Node::Call(native, arguments, name))
    }

    /// A function of the pack, in the place of its call.
    fn taken_in(&mut self, name: &str, call: &FnCallExpr, scope: &Scope<'_>) -> Option<Term> {
        if self.calls >= MAX_CALLS {
            return None;
        }
        let function = self.functions.get(name, call.args.len())?;
        let mut within = Scope { names: Vec::new(), of_function: Some(function) };
        let mut remembered = Vec::new();
        // Steps for what is handed on as it is, until the next value is worked out.
        let mut handed: u64 = 0;
        for (parameter, argument) in function.parameters().iter().zip(&call.args) {
            let meaning = match self.subject(argument, scope)? {
                Subject::Place(place) if place.properties.is_empty() && !function.assigns(parameter) => {
                    handed = handed.saturating_add(1);
                    Meaning::Place(place)
                }
                Subject::Place(_) => return None,
                Subject::Value(term) => {
                    let term = if argument.is_constant() { Term { steps: 1, ..term } } else { term };
                    if let Some(meaning) = self.same_as(&term).filter(|_| !function.assigns(parameter)) {
                        handed = handed.saturating_add(term.steps);
                        meaning
                    } else {
                        let local = self.local_of(parameter, &within);
                        remembered.push((local, term.after(handed)));
                        handed = 0;
                        Meaning::Local(local)
                    }
                }
            };
            within.names.push((parameter.clone(), meaning));
        }
        self.calls += 1;
        let around = std::mem::take(&mut self.by_steps);
        let body = self.block(function.body().statements(), &within, true);
        let by_steps = std::mem::replace(&mut self.by_steps, around);
        self.calls -= 1;
        let body = match body {
            Some(body) if by_steps => {
                Some(Term { steps: 0, node: Node::Steps(Steps::Function(Box::new(body), Id::from(name))) })
            }
            body => body,
        };
        let let_in = |within, (local, term)| Term { steps: 0, node: Node::Let(local, Box::new([term, within])) };
        // The call of the function comes after its arguments.
        let body = body?.after(handed.saturating_add(1));
        Some(remembered.into_iter().rev().fold(body, let_in))
    }

    fn local(&mut self) -> usize {
        self.locals += 1;
        self.locals - 1
    }

    /// A local for a variable of that name.
    fn local_of(&mut self, name: &Id, scope: &Scope<'_>) -> usize {
        let local = self.local();
        if scope.changes(name) {
            self.changing.insert(local);
        }
        local
    }

    /// What a variable stands for that needs no remembering: a value written out, or another variable that keeps its value.
    fn same_as(&self, term: &Term) -> Option<Meaning> {
        match &term.node {
            Node::Literal(Some(value)) => Some(Meaning::Literal(value.clone())),
            Node::Local(place) if !self.changing.contains(place) => Some(Meaning::Local(*place)),
            _ => None,
        }
    }
}

impl Term {
    /// With further steps before it.
    fn after(self, steps: u64) -> Self {
        Self { steps: self.steps.saturating_add(steps), node: self.node }
    }
}

impl Place {
    fn field(self, field: &str) -> Option<Path> {
        let Type::Record(shape) = &self.kind else { return None };
        let (known, _) = shape.fields.get_key_value(field).filter(|_| self.properties.is_empty())?;
        Some(Path::new(self.variable, [known.clone()]))
    }
}

/// How many methods in a chain of dots have arguments that are not always the same.
fn varying_calls(link: &Expr) -> usize {
    match link {
        Expr::Dot(pair, ..) => {
            let first = match &pair.rhs {
                Expr::Dot(next, ..) => varying_calls(&next.lhs),
                _ => 0,
            };
            first + varying_calls(&pair.rhs)
        }
        Expr::MethodCall(call, _) => usize::from(varies(call)),
        _ => 0,
    }
}

/// Whether a method has arguments that are not always the same.
fn varies(call: &FnCallExpr) -> bool {
    !call.args.iter().all(Expr::is_constant)
}

/// The steps that Rhai takes over the arguments of a chain of dots: one for each of its links, unless it is but a property
/// or a method without arguments, and one for each argument that is always the same.
fn chain_steps(link: &Expr) -> ChainSteps {
    let mut calls: Vec<Option<&FnCallExpr>> = Vec::new();
    let mut next = Some(link);
    while let Some(Expr::Dot(pair, flags, _)) = next {
        let (step, rest) = match &pair.rhs {
            chain @ Expr::Dot(inner, ..) if !flags.contains(ASTFlags::BREAK) => (&inner.lhs, Some(chain)),
            last => (last, None),
        };
        calls.push(match step {
            Expr::MethodCall(call, _) => Some(&**call),
            _ => None,
        });
        next = rest;
    }
    let mut steps = ChainSteps::default();
    if let [only] = &*calls
        && only.is_none_or(|call| call.args.is_empty())
    {
        return steps;
    }
    // A method might have changed what it was called on, so that Rhai looks for a way to set it again.
    if calls.last().is_some_and(Option::is_some) {
        steps.afterwards = calls.iter().filter(|call| call.is_none()).map(|_| 2).sum();
    }
    let mut varied = false;
    for call in calls {
        let place = if varied { &mut steps.after } else { &mut steps.before };
        *place = place.saturating_add(1);
        match call {
            Some(call) if varies(call) => varied = true,
            Some(call) => *place = place.saturating_add(u64::try_from(call.args.len()).unwrap_or(u64::MAX)),
            None => {}
        }
    }
    steps
}

/// What is done with what a call names, if it is looked up.
fn lookup(form: Form, name: &str) -> Option<Lookup> {
    match functions::find(form, name)?.body.tree {
        Tree::Lookup(lookup) => Some(lookup),
        Tree::Native(_) => None,
    }
}

fn list(items: Box<[Term]>) -> Term {
    let literals: Option<Vec<Value>> = items
        .iter()
        .map(|item| match &item.node {
            Node::Literal(value) => value.clone(),
            _ => None,
        })
        .collect();
    match literals {
        Some(values) => {
            let steps = items.iter().map(|item| item.steps).sum();
            Term { steps, node: Node::Literal(Some(Value::List(values.into()))) }
        }
        None => Term { steps: 0, node: Node::List(items) },
    }
}

fn pair(operands: Box<[Term]>) -> Option<[Term; 2]> {
    operands.into_vec().try_into().ok()
}

fn comparison(operator: &str) -> Option<Comparison> {
    Some(match operator {
        "==" => Comparison::Equal,
        "!=" => Comparison::Unequal,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}
