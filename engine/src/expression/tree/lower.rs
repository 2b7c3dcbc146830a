//! From Rhai's tree to the direct one, as far as there is a way.
//!
//! Functions of the pack are taken in where they are called: a record or object handed to one is known by its name, any
//! other argument is remembered as a local. `if c { return x; } …` becomes `if c { x } else { … }`. What passes here has
//! passed the check, so types need no second look; where they differ at run time, the evaluation is left to Rhai.

use std::sync::Arc;

use rhai::{ASTFlags, Expr, FlowControl, FnCallExpr, Stmt, StmtBlock};

use super::{Comparison, Node, Path, Program};
use crate::base::parse_date;
use crate::base::{CodeLists, Id, Value};
use crate::expression::functions::{self, Form, Lookup, Tree, ValueKind};
use crate::expression::interpreter::user_functions::Functions;
use crate::expression::types::{Environment, Type};

/// Nodes of one tree: few enough that none takes more steps than Rhai would allow.
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
) -> Option<Program> {
    let mut translation = Translation { environment, functions, codes, locals: 0, nodes: 0, depth: 0, calls: 0 };
    let root = translation.value(root, &Scope { names: Vec::new(), of_function: false })?;
    Some(Program { root, locals: translation.locals })
}

struct Translation<'a> {
    environment: &'a Environment,
    functions: &'a Functions,
    codes: &'a CodeLists,
    locals: usize,
    nodes: usize,
    depth: usize,
    calls: usize,
}

/// What variables stand for.
#[derive(Clone)]
struct Scope {
    names: Vec<(Id, Meaning)>,
    of_function: bool,
}

#[derive(Clone)]
enum Meaning {
    Local(usize),
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
    Value(Node),
    Place(Place),
}

impl Translation<'_> {
    fn value(&mut self, expression: &Expr, scope: &Scope) -> Option<Node> {
        match self.subject(expression, scope)? {
            Subject::Value(node) => Some(node),
            Subject::Place(_) => None,
        }
    }

    fn values(&mut self, expressions: &[Expr], scope: &Scope) -> Option<Box<[Node]>> {
        expressions.iter().map(|expression| self.value(expression, scope)).collect()
    }

    fn subject(&mut self, expression: &Expr, scope: &Scope) -> Option<Subject> {
        self.nodes += 1;
        if self.nodes > MAX_NODES || self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let subject = self.subject_within(expression, scope);
        self.depth -= 1;
        subject
    }

    fn subject_within(&mut self, expression: &Expr, scope: &Scope) -> Option<Subject> {
        Some(Subject::Value(match expression {
            Expr::BoolConstant(value, _) => Node::Literal(Some(Value::Boolean(*value))),
            Expr::IntegerConstant(value, _) => Node::Literal(Some(Value::Integer(*value))),
            Expr::StringConstant(text, _) => Node::Literal(Some(Value::text(text))),
            Expr::Unit(_) => Node::Literal(None),
            Expr::Variable(variable, ..) => return self.variable(&variable.1, scope),
            Expr::Array(items, _) => list(self.values(items, scope)?),
            Expr::And(parts, _) => Node::And(self.values(parts, scope)?),
            Expr::Or(parts, _) => Node::Or(self.values(parts, scope)?),
            Expr::Stmt(block) => self.block(block.statements(), scope, false)?,
            Expr::FnCall(call, _) => self.call(call, scope)?,
            // Rhai works out all arguments of a chain before anything else of it.
            Expr::Dot(pair, ..) if varying_calls(expression) <= 1 => {
                let subject = self.subject(&pair.lhs, scope)?;
                return self.follow(subject, expression, scope);
            }
            _ => return None,
        }))
    }

    fn variable(&self, name: &str, scope: &Scope) -> Option<Subject> {
        if let Some((_, meaning)) = scope.names.iter().rev().find(|(known, _)| *known == *name) {
            return Some(match meaning {
                Meaning::Local(place) => Subject::Value(Node::Local(*place)),
                Meaning::Place(place) => Subject::Place(place.clone()),
            });
        }
        if scope.of_function {
            return None;
        }
        let (variable, kind) = self.environment.variables.get_key_value(name)?;
        Some(at(Place { variable, properties: Vec::new(), kind: kind.clone() }))
    }

    /// Goes along `subject.a.b(c)`; `link` is the dot after the subject.
    fn follow(&mut self, subject: Subject, link: &Expr, scope: &Scope) -> Option<Subject> {
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
            Expr::MethodCall(call, _) => Subject::Value(self.method(subject, call, scope)?),
            _ => return None,
        };
        match rest {
            Some(chain) => self.follow(next, chain, scope),
            None => Some(next),
        }
    }

    fn property(&mut self, subject: Subject, name: &str) -> Option<Subject> {
        let mut place = match subject {
            Subject::Value(node) => {
                return Some(Subject::Value(Node::Method(functions::natives_of_property(name)?, Box::new([node]))));
            }
            Subject::Place(place) => place,
        };
        place.kind = match &place.kind {
            Type::Record(shape) if place.properties.is_empty() => shape.fields.get(name)?.clone(),
            Type::Object(shape) => shape.properties.get(name)?.clone(),
            _ => return None,
        };
        place.properties.push(Id::from(name));
        Some(at(place))
    }

    fn method(&mut self, subject: Subject, call: &FnCallExpr, scope: &Scope) -> Option<Node> {
        let name = call.name.as_str();
        // A function of the pack of that name might be meant.
        if !self.functions.arities(name).is_empty() {
            return None;
        }
        let place = match subject {
            Subject::Value(node) => {
                let natives = functions::natives_of_method(name, call.args.len())?;
                let mut arguments = vec![node];
                arguments.extend(self.values(&call.args, scope)?);
                return Some(Node::Method(natives, arguments.into()));
            }
            Subject::Place(place) => place,
        };
        let of = if matches!(place.kind, Type::Record(_)) { ValueKind::Record } else { ValueKind::Actor };
        match (lookup(Form::Method(of), name)?, call.args.as_slice()) {
            (Lookup::Has, [Expr::StringConstant(field, _)]) => Some(Node::Has(place.field(field)?)),
            (Lookup::Get, [Expr::StringConstant(field, _), fallback]) => {
                Some(Node::Get(place.field(field)?, Box::new(self.value(fallback, scope)?)))
            }
            (Lookup::Role, [role]) if place.properties.is_empty() => {
                let path = Path { variable: place.variable, properties: Box::new([Id::from("roles")]) };
                Some(Node::Role(path, Box::new(self.value(role, scope)?)))
            }
            _ => None,
        }
    }

    fn call(&mut self, call: &FnCallExpr, scope: &Scope) -> Option<Node> {
        let name = call.name.as_str();
        if call.capture_parent_scope {
            return None;
        }
        if call.is_operator_call() {
            let operands = self.values(&call.args, scope)?;
            if let Some(comparison) = comparison(name) {
                return Some(Node::Compare(comparison, Box::new(pair(operands)?)));
            }
            if let ("!", [operand]) = (name, &*operands) {
                return Some(Node::Not(Box::new(operand.clone())));
            }
            return Some(Node::Call(functions::native_of_operator(name, operands.len())?, operands));
        }
        if !self.functions.arities(name).is_empty() {
            return self.taken_in(name, call, scope);
        }
        if let Some(Lookup::Code(question)) = lookup(Form::Function, name) {
            let [Expr::StringConstant(list, _), code] = &*call.args else { return None };
            let list = self.codes.get(list)?;
            return Some(Node::Code(question, Arc::clone(list), Box::new(self.value(code, scope)?)));
        }
        // Rhai writes `item in list` so.
        let native = if name == "contains" {
            functions::native_of_membership()
        } else {
            functions::native_of_function(name, call.args.len())
        }?;
        let arguments = self.values(&call.args, scope)?;
        if name == "date"
            && let [Node::Literal(Some(Value::Text(text)))] = &*arguments
        {
            return parse_date(text).map(|date| Node::Literal(Some(Value::date(date))));
        }
        Some(Node::Call(native, arguments))
    }

    /// A function of the pack, in the place of its call.
    fn taken_in(&mut self, name: &str, call: &FnCallExpr, scope: &Scope) -> Option<Node> {
        if self.calls >= MAX_CALLS {
            return None;
        }
        let function = self.functions.get(name, call.args.len())?;
        let mut within = Scope { names: Vec::new(), of_function: true };
        let mut remembered = Vec::new();
        for (parameter, argument) in function.parameters.iter().zip(&call.args) {
            let meaning = match self.subject(argument, scope)? {
                Subject::Place(place) if place.properties.is_empty() => Meaning::Place(place),
                Subject::Place(_) => return None,
                Subject::Value(node) => {
                    let local = self.local();
                    remembered.push((local, node));
                    Meaning::Local(local)
                }
            };
            within.names.push((parameter.clone(), meaning));
        }
        self.calls += 1;
        let body = self.block(function.body.statements(), &within, true);
        self.calls -= 1;
        let let_in = |within, (local, node)| Node::Let(local, Box::new([node, within]));
        Some(remembered.into_iter().rev().fold(body?, let_in))
    }

    fn local(&mut self) -> usize {
        self.locals += 1;
        self.locals - 1
    }

    /// What statements give. Only at the end of a function does `return` give what the statements do.
    fn block(&mut self, statements: &[Stmt], scope: &Scope, returns: bool) -> Option<Node> {
        self.nodes += 1;
        if self.nodes > MAX_NODES || self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let node = self.block_within(statements, scope, returns);
        self.depth -= 1;
        node
    }

    fn block_within(&mut self, statements: &[Stmt], scope: &Scope, returns: bool) -> Option<Node> {
        let Some((first, rest)) = statements.split_first() else { return Some(Node::Literal(None)) };
        match first {
            Stmt::Return(value, flags, _) if returns && !flags.contains(ASTFlags::BREAK) => match value {
                Some(value) => self.value(value, scope),
                None => Some(Node::Literal(None)),
            },
            Stmt::Var(parts, ..) => {
                let (name, expression, _) = &**parts;
                let mut scope = scope.clone();
                let name = Id::from(name.as_str());
                match self.subject(expression, &scope)? {
                    Subject::Place(place) if place.properties.is_empty() => {
                        scope.names.push((name, Meaning::Place(place)));
                        self.block(rest, &scope, returns)
                    }
                    Subject::Place(_) => None,
                    Subject::Value(node) => {
                        let local = self.local();
                        scope.names.push((name, Meaning::Local(local)));
                        Some(Node::Let(local, Box::new([node, self.block(rest, &scope, returns)?])))
                    }
                }
            }
            Stmt::If(flow, _) if rest.is_empty() => {
                let no = self.block(flow.branch.statements(), scope, returns)?;
                self.branches(flow, no, scope, returns)
            }
            Stmt::If(flow, _) if returns && flow.branch.is_empty() && leaves(&flow.body) => {
                let no = self.block(rest, scope, returns)?;
                self.branches(flow, no, scope, returns)
            }
            Stmt::Expr(expression) if rest.is_empty() => self.value(expression, scope),
            Stmt::FnCall(call, _) if rest.is_empty() => self.call(call, scope),
            Stmt::Block(block) if rest.is_empty() => self.block(block.statements(), scope, returns),
            _ => None,
        }
    }

    fn branches(&mut self, flow: &FlowControl, no: Node, scope: &Scope, returns: bool) -> Option<Node> {
        let condition = self.value(&flow.expr, scope)?;
        let yes = self.block(flow.body.statements(), scope, returns)?;
        Some(Node::If(Box::new([condition, yes, no])))
    }
}

impl Place {
    fn field(self, field: &str) -> Option<Path> {
        let known = matches!(&self.kind, Type::Record(shape) if shape.fields.contains_key(field));
        (known && self.properties.is_empty())
            .then(|| Path { variable: self.variable, properties: Box::new([Id::from(field)]) })
    }
}

/// What stands at a place: a record or an object that is still to be asked, or a value.
fn at(place: Place) -> Subject {
    match place.kind {
        Type::Record(_) | Type::Object(_) => Subject::Place(place),
        _ => Subject::Value(Node::Read(Path { variable: place.variable, properties: place.properties.into() })),
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
        Expr::MethodCall(call, _) => usize::from(!call.args.iter().all(Expr::is_constant)),
        _ => 0,
    }
}

/// Whether a block always returns at its end.
fn leaves(block: &StmtBlock) -> bool {
    match block.statements().last() {
        Some(Stmt::Return(_, flags, _)) => !flags.contains(ASTFlags::BREAK),
        Some(Stmt::If(flow, _)) => leaves(&flow.body) && leaves(&flow.branch),
        _ => false,
    }
}

/// What is done with what a call names, if it is looked up.
fn lookup(form: Form, name: &str) -> Option<Lookup> {
    match functions::find(form, name)?.body.tree {
        Tree::Lookup(lookup) => Some(lookup),
        Tree::Native(_) => None,
    }
}

fn list(items: Box<[Node]>) -> Node {
    let literals: Option<Vec<Value>> = items
        .iter()
        .map(|item| match item {
            Node::Literal(value) => value.clone(),
            _ => None,
        })
        .collect();
    match literals {
        Some(values) => Node::Literal(Some(Value::List(values.into()))),
        None => Node::List(items),
    }
}

fn pair(operands: Box<[Node]>) -> Option<[Node; 2]> {
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
