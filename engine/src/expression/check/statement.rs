//! Statements: the bodies of functions and the branches of `if`.

use rhai::{ASTFlags, BinaryExpr, Expr, FlowControl, Ident, OpAssignment, Position, Stmt, StmtBlock};

use super::{Check, Local, MAX_PASSES, Typed};
use crate::base::Id;
use crate::expression::inferred::Inferred;

impl Check<'_> {
    /// What a block gives: the value of its last statement, or nothing comes of it if it always returns before.
    pub(super) fn block(&mut self, block: &StmtBlock) -> Typed {
        let outer = self.frame.locals.len();
        let mut value = Typed::value(Inferred::Nothing);
        let mut leaves = false;
        for statement in block.statements() {
            value = self.statement(statement);
            leaves |= value.kind == Inferred::Never;
        }
        self.frame.locals.truncate(outer);
        if leaves { Typed::value(Inferred::Never) } else { value }
    }

    fn statement(&mut self, statement: &Stmt) -> Typed {
        let nothing = Typed::value(Inferred::Nothing);
        match statement {
            Stmt::Noop(_) | Stmt::BreakLoop(None, ..) => nothing,
            Stmt::Expr(expression) => self.expression(expression),
            Stmt::FnCall(call, position) => self.call(call, *position),
            Stmt::Block(block) => self.block(block),
            Stmt::If(flow, position) => self.branches(flow, *position),
            Stmt::While(flow, position) => {
                if flow.expr.is_unit() {
                    return Typed::value(self.unsupported("unsupported-loop", *position));
                }
                self.repeatedly(|check| {
                    check.condition(&flow.expr, "while");
                    check.block(&flow.body);
                });
                nothing
            }
            Stmt::For(parts, _) => {
                let (name, counter, flow) = &**parts;
                self.for_loop(name, counter.as_ref(), flow);
                nothing
            }
            Stmt::Var(parts, ..) => {
                let (name, expression, _) = &**parts;
                let value = self.expression(expression);
                let kind = value.kind.widened();
                self.frame.locals.push(Local { name: Id::from(name.as_str()), kind, path: value.path });
                nothing
            }
            Stmt::Assignment(parts) => {
                let (operation, BinaryExpr { lhs, rhs }) = &**parts;
                self.assignment(operation, lhs, rhs);
                nothing
            }
            Stmt::Return(value, flags, position) => {
                if flags.contains(ASTFlags::BREAK) {
                    return Typed::value(self.unsupported("unsupported-throw", *position));
                }
                let kind = value.as_ref().map_or(Inferred::Nothing, |value| self.expression(value).kind);
                let before = self.frame.returned.clone();
                self.frame.returned = match before.clone().or(kind.clone()) {
                    Some(kind) => kind,
                    None => self.unlike(&before, &kind, "return", *position),
                };
                Typed::value(Inferred::Never)
            }
            Stmt::BreakLoop(Some(_), _, position) => {
                Typed::value(self.unsupported("unsupported-break-value", *position))
            }
            Stmt::Switch(_, position) => Typed::value(self.unsupported("unsupported-switch", *position)),
            Stmt::Do(_, _, position) => Typed::value(self.unsupported("unsupported-do", *position)),
            Stmt::TryCatch(_, position) => Typed::value(self.unsupported("unsupported-try", *position)),
            other => Typed::value(self.unsupported("unsupported-statement", other.position())),
        }
    }

    fn branches(&mut self, flow: &FlowControl, position: Position) -> Typed {
        self.condition(&flow.expr, "if");
        let left = self.block(&flow.body);
        let right = self.block(&flow.branch);
        match left.kind.clone().or(right.kind.clone()) {
            Some(kind) => Typed::value(kind),
            None if left.kind == right.kind => {
                Typed::value(self.unsupported("unsupported-choice-of-records", position))
            }
            None => Typed::value(self.unlike(&left.kind, &right.kind, "if … else", position)),
        }
    }

    /// A condition must be true or false.
    pub(super) fn condition(&mut self, condition: &Expr, of: &'static str) {
        let kind = self.expression(condition).kind;
        if !kind.fits(&Inferred::Boolean) {
            self.wrong_argument(of, 1, "boolean", &kind, condition.start_position());
        }
    }

    fn for_loop(&mut self, name: &Ident, counter: Option<&Ident>, flow: &FlowControl) {
        self.repeatedly(|check| {
            let over = check.expression(&flow.expr).kind;
            let item = match over {
                Inferred::Range => Inferred::Integer,
                Inferred::List(element) => *element,
                settled @ (Inferred::Error | Inferred::Never) => settled,
                other => check.wrong_argument("for", 1, "list", &other, flow.expr.start_position()),
            };
            let outer = check.frame.locals.len();
            if let Some(counter) = counter {
                let name = Id::from(counter.name.as_str());
                check.frame.locals.push(Local { name, kind: Inferred::Integer, path: None });
            }
            check.frame.locals.push(Local { name: Id::from(name.name.as_str()), kind: item, path: None });
            check.block(&flow.body);
            check.frame.locals.truncate(outer);
        });
    }

    /// Goes through a loop until the types of the variables stand still: what a later statement assigns, an earlier one
    /// reads in the next round.
    fn repeatedly(&mut self, mut body: impl FnMut(&mut Self)) {
        let marker = self.found.len();
        for _ in 0..MAX_PASSES {
            let before: Vec<Inferred> = self.frame.locals.iter().map(|local| local.kind.clone()).collect();
            body(self);
            if self.frame.locals.iter().map(|local| &local.kind).eq(before.iter()) {
                return;
            }
            // Loops within loops multiply.
            self.budget = self.budget.saturating_sub(1);
            if self.budget == 0 {
                self.cut_off = true;
                return;
            }
            self.found.truncate(marker);
        }
        body(self);
    }

    fn assignment(&mut self, operation: &OpAssignment, target: &Expr, value: &Expr) {
        let position = operation.position();
        let given = self.expression(value);
        let (variable, index) = match target {
            Expr::Variable(variable, ..) => (variable, None),
            Expr::Index(pair, ..) => match (&pair.lhs, &pair.rhs) {
                (Expr::Variable(variable, ..), index) if !matches!(index, Expr::Index(..) | Expr::Dot(..)) => {
                    (variable, Some(index))
                }
                _ => return self.cannot_assign(position),
            },
            _ => return self.cannot_assign(position),
        };
        let name = variable.1.as_str();
        let found = self.frame.locals.iter().rposition(|local| local.name == name);
        let Some((place, before)) = found.and_then(|at| Some((at, self.frame.locals.get(at)?.kind.clone()))) else {
            self.unknown_variable(name, target.start_position());
            return;
        };
        let current = match index {
            None => before,
            Some(index) => {
                let subject = Typed::value(before);
                let at = self.expression(index).kind;
                self.item(&subject, &at, position)
            }
        };
        let assigned = match operation.get_op_assignment_info() {
            Some((_, _, _, _, _, operator)) => self.operator(operator, &current, &given.kind, position),
            None => given.kind.widened(),
        };
        let after = current.clone().or(assigned.clone()).filter(|after| index.is_none() || after.is_item());
        let Some(after) = after else {
            self.unlike(&current, &assigned, "=", position);
            return;
        };
        // What is wrong with the value has been said; the variable stays what it was, or a loop's next round would
        // start from less than is known.
        if let Some(local) = self.frame.locals.get_mut(place)
            && after != Inferred::Error
        {
            local.path = None;
            local.kind = if index.is_some() { Inferred::list(after) } else { after };
        }
    }

    fn cannot_assign(&mut self, position: Position) {
        self.unsupported("unsupported-assignment", position);
    }
}
