//! Statements: blocks, and the functions that are gone through step by step.

use rhai::{ASTFlags, BinaryExpr, Expr, FlowControl, Ident, OpAssignment, Stmt, StmtBlock};

use super::{MAX_DEPTH, MAX_NODES, Meaning, Scope, Subject, Translation};
use crate::base::Id;
use crate::expression::functions;
use crate::expression::tree::{Leaving, Loop, LoopOver, Node, Steps, Term};

/// What gives no value and takes no step.
const NOTHING: Term = Term { steps: 0, node: Node::Literal(None) };

impl Translation<'_> {
    /// What statements give. Only at the end of a function does `return` give what the statements do.
    pub(super) fn block(&mut self, statements: &[Stmt], scope: &Scope<'_>, returns: bool) -> Option<Term> {
        self.nodes += 1;
        if self.nodes > MAX_NODES || self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let term = self.block_within(statements, scope, returns);
        self.depth -= 1;
        term
    }

    fn block_within(&mut self, statements: &[Stmt], scope: &Scope<'_>, returns: bool) -> Option<Term> {
        let Some((first, rest)) = statements.split_first() else { return Some(NOTHING) };
        // Each statement is a step, but for a call, which is the step itself.
        match first {
            Stmt::Return(value, flags, _) if returns && !flags.contains(ASTFlags::BREAK) => match value {
                Some(value) => Some(self.value(value, scope)?.after(1)),
                None => Some(NOTHING.after(1)),
            },
            Stmt::Var(parts, ..) => {
                let (name, expression, _) = &**parts;
                let mut scope = scope.clone();
                let name = Id::from(name.as_str());
                let changes = scope.changes(&name);
                match self.subject(expression, &scope)? {
                    Subject::Place(place) if place.properties.is_empty() && !changes => {
                        scope.names.push((name, Meaning::Place(place)));
                        Some(self.block(rest, &scope, returns)?.after(2))
                    }
                    Subject::Place(_) => None,
                    Subject::Value(term) => {
                        if let Some(meaning) = self.same_as(&term).filter(|_| !changes) {
                            scope.names.push((name, meaning));
                            return Some(self.block(rest, &scope, returns)?.after(term.steps.saturating_add(1)));
                        }
                        let local = self.local_of(&name, &scope);
                        scope.names.push((name, Meaning::Local(local)));
                        let parts = Box::new([term, self.block(rest, &scope, returns)?]);
                        Some(Term { steps: 1, node: Node::Let(local, parts) })
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
            Stmt::Expr(expression) if rest.is_empty() => Some(self.value(expression, scope)?.after(1)),
            Stmt::FnCall(call, _) if rest.is_empty() => self.call(call, scope),
            Stmt::Block(block) if rest.is_empty() => Some(self.block(block.statements(), scope, returns)?.after(1)),
            step => {
                scope.of_function?;
                self.by_steps = true;
                let step = self.step(step, scope)?;
                if rest.is_empty() {
                    return Some(step);
                }
                let rest = self.block(rest, scope, returns)?;
                Some(Term { steps: 0, node: Node::Steps(Steps::Then(Box::new([step, rest]))) })
            }
        }
    }

    fn branches(&mut self, flow: &FlowControl, no: Term, scope: &Scope<'_>, returns: bool) -> Option<Term> {
        let condition = self.value(&flow.expr, scope)?;
        let yes = self.block(flow.body.statements(), scope, returns)?;
        Some(Term { steps: 1, node: Node::If(Box::new([condition, yes, no])) })
    }

    /// A statement that others follow, or that gives nothing.
    fn step(&mut self, statement: &Stmt, scope: &Scope<'_>) -> Option<Term> {
        let steps = match statement {
            Stmt::If(flow, _) => {
                let no = self.block(flow.branch.statements(), scope, false)?;
                return self.branches(flow, no, scope, false);
            }
            Stmt::Assignment(parts) => {
                let (operation, BinaryExpr { lhs, rhs }) = &**parts;
                self.assignment(operation, lhs, rhs, scope)?
            }
            Stmt::For(parts, _) => {
                let (name, counter, flow) = &**parts;
                self.for_loop(name, counter.as_ref(), flow, scope)?
            }
            // What holds always is not asked by Rhai.
            Stmt::While(flow, _) if !flow.expr.is_constant() && !flow.body.is_empty() => {
                let condition = self.value(&flow.expr, scope)?;
                Steps::While(Box::new([condition, self.block(flow.body.statements(), scope, false)?]))
            }
            Stmt::Return(value, flags, _) if !flags.contains(ASTFlags::BREAK) => {
                let value = match value {
                    Some(value) => self.value(value, scope)?,
                    None => NOTHING,
                };
                Steps::Leave(Leaving::Function, Box::new(value))
            }
            Stmt::BreakLoop(None, flags, _) => {
                let leaving = if flags.contains(ASTFlags::BREAK) { Leaving::Loop } else { Leaving::Round };
                Steps::Leave(leaving, Box::new(NOTHING))
            }
            _ => return None,
        };
        Some(Term { steps: 1, node: Node::Steps(steps) })
    }

    /// `name = value`, `name += value`. Rhai counts a step for the name once the value is there.
    fn assignment(
        &mut self,
        operation: &OpAssignment,
        target: &Expr,
        value: &Expr,
        scope: &Scope<'_>,
    ) -> Option<Steps> {
        let Expr::Variable(variable, ..) = target else { return None };
        let name = variable.1.as_str();
        let (_, Meaning::Local(local)) = scope.names.iter().rev().find(|(known, _)| *known == *name)? else {
            return None;
        };
        let value = Box::new(self.value(value, scope)?);
        Some(match operation.get_op_assignment_info() {
            Some((.., operator)) => Steps::AssignBy(*local, functions::native_of_operator(operator, 2)?.0, value),
            None => Steps::Assign(*local, value),
        })
    }

    fn for_loop(
        &mut self,
        name: &Ident,
        counter: Option<&Ident>,
        flow: &FlowControl,
        scope: &Scope<'_>,
    ) -> Option<Steps> {
        let over = match &flow.expr {
            Expr::FnCall(call, _) if call.is_operator_call() && matches!(&*call.name, ".." | "..=") => {
                let [from, to] = &*call.args else { return None };
                let ends = Box::new([self.argument(from, scope)?.after(1), self.argument(to, scope)?]);
                LoopOver::Numbers { ends, inclusive: &*call.name == "..=" }
            }
            list => LoopOver::Items(self.value(list, scope)?),
        };
        let mut scope = scope.clone();
        let mut named = |translation: &mut Self, name: &Ident| {
            let name = Id::from(name.as_str());
            let local = translation.local_of(&name, &scope);
            scope.names.push((name, Meaning::Local(local)));
            local
        };
        let counter = counter.map(|counter| named(self, counter));
        let item = named(self, name);
        // The locals are given other values from round to round, but what is said of one within a round stays so.
        let body =
            if flow.body.is_empty() { NOTHING.after(1) } else { self.block(flow.body.statements(), &scope, false)? };
        Some(Steps::For(Box::new(Loop { over, counter, item, body })))
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
