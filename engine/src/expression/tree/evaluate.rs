//! Working out a tree.

use std::borrow::Cow;

use super::{Comparison, Leaving, Loop, LoopOver, Node, Path, Steps, Term, Told};
use crate::base::Value;
use crate::expression::functions::{CallContext, EvaluationSetting, Native, Natives};
use crate::expression::interpreter::binding::VariableSource;
use crate::expression::interpreter::sandbox::{MAX_LIST_SIZE, MAX_OPERATIONS, MAX_TEXT_SIZE};

/// A value that is borrowed from the case or the expression where it can be; none for `()`.
type Given<'a> = Option<Cow<'a, Value>>;

/// So many values are remembered without room of their own.
const FEW_LOCALS: usize = 4;

/// Why there is no value.
#[derive(Clone, Copy, Debug)]
pub(in crate::expression) enum Bailout<'a> {
    /// Nothing is recorded there.
    Absent(&'a Path),
    /// The workdays of that year are not published.
    Unpublished(i32),
    /// Anything else: Rhai will say.
    UseRhai,
    /// None is wanted: a function, a loop or a round of it is left.
    Leave(Leaving),
}

pub(super) struct Evaluation<'a, 'l> {
    context: CallContext<'a>,
    /// What is remembered on the way.
    locals: &'l mut [Given<'a>],
    /// Steps so far, but for those of functions over lists and texts.
    steps: u64,
    /// What the function that is being left returns.
    returned: Given<'a>,
}

impl<'a> Evaluation<'a, '_> {
    /// Evaluates something that remembers so many values.
    #[inline]
    pub(super) fn told<T>(
        names: &'a dyn VariableSource,
        setting: &'a EvaluationSetting<'a>,
        locals: usize,
        work: impl FnOnce(&mut Evaluation<'a, '_>) -> Result<T, Bailout<'a>>,
    ) -> Told<'a, T> {
        let context = CallContext::new(setting, names);
        if locals == 0 {
            // Nothing to make room for, nor to tidy away.
            return Evaluation { context, locals: &mut [], steps: 0, returned: None }.metered(work);
        }
        if locals <= FEW_LOCALS {
            let mut remembered: [Given<'a>; FEW_LOCALS] = [const { None }; FEW_LOCALS];
            return Evaluation { context, locals: &mut remembered, steps: 0, returned: None }.metered(work);
        }
        let mut remembered = Vec::with_capacity(locals);
        remembered.resize_with(locals, || None);
        Evaluation { context, locals: &mut remembered, steps: 0, returned: None }.metered(work)
    }

    #[inline]
    fn metered<T>(mut self, work: impl FnOnce(&mut Self) -> Result<T, Bailout<'a>>) -> Told<'a, T> {
        let outcome = work(&mut self);
        let outcome = if self.steps > MAX_OPERATIONS { Err(Bailout::UseRhai) } else { outcome };
        (outcome, self.steps.saturating_add(self.context.spent()))
    }

    pub(super) fn outcome(&mut self, term: &'a Term) -> Result<Given<'a>, Bailout<'a>> {
        match &term.node {
            Node::Literal(None) => {
                self.steps += term.steps;
                Ok(None)
            }
            Node::Local(place) => {
                self.steps += term.steps;
                Ok(self.locals.get(*place).cloned().flatten())
            }
            Node::If(parts) => {
                self.steps += term.steps;
                let [condition, yes, no] = &**parts;
                if self.boolean(condition)? { self.outcome(yes) } else { self.outcome(no) }
            }
            Node::Let(place, parts) => {
                self.steps += term.steps;
                let [value, within] = &**parts;
                self.remember(*place, value)?;
                self.outcome(within)
            }
            Node::Steps(steps) => {
                self.steps += term.steps;
                self.gone_through(steps)
            }
            _ => self.value(term).map(Some),
        }
    }

    /// What comes of what is gone through step by step.
    #[inline(never)]
    fn gone_through(&mut self, steps: &'a Steps) -> Result<Given<'a>, Bailout<'a>> {
        match steps {
            Steps::Function(body, _) => match self.outcome(body) {
                Err(Bailout::Leave(Leaving::Function)) => Ok(self.returned.take()),
                outcome => outcome,
            },
            Steps::Then(parts) => {
                let [first, second] = &**parts;
                self.outcome(first)?;
                self.outcome(second)
            }
            Steps::Assign(place, value) => {
                let value = self.outcome(value)?;
                self.steps += 1;
                self.assign(*place, value);
                Ok(None)
            }
            Steps::AssignBy(place, native, value) => {
                let value = self.value(value)?;
                self.steps += 1;
                let Some(Some(before)) = self.locals.get(*place).cloned() else { return Err(Bailout::UseRhai) };
                // Other operands Rhai hands to functions, of which it counts more than one.
                if !is_plain(&before) || !is_plain(&value) {
                    return Err(Bailout::UseRhai);
                }
                let after = native(&mut self.context, &[before, value])?;
                self.assign(*place, Some(Cow::Owned(after)));
                Ok(None)
            }
            Steps::For(looped) => self.go_through(looped).map(|()| None),
            Steps::While(parts) => {
                let [condition, body] = &**parts;
                while self.boolean(condition)? && self.round(body)? {}
                Ok(None)
            }
            Steps::Leave(leaving, value) => {
                self.returned = self.outcome(value)?;
                Err(Bailout::Leave(*leaving))
            }
        }
    }

    fn go_through(&mut self, looped: &'a Loop) -> Result<(), Bailout<'a>> {
        match &looped.over {
            LoopOver::Items(list) => match self.value(list)? {
                Cow::Borrowed(Value::List(items)) => self.go_through_all(looped, items.iter().map(Cow::Borrowed)),
                Cow::Owned(Value::List(items)) => {
                    self.go_through_all(looped, items.iter().map(|item| Cow::Owned(item.clone())))
                }
                _ => Err(Bailout::UseRhai),
            },
            LoopOver::Numbers { ends, inclusive } => {
                let [from, to] = &**ends;
                let (from, to) = (self.value(from)?, self.value(to)?);
                let (Value::Integer(from), Value::Integer(to)) = (&*from, &*to) else { return Err(Bailout::UseRhai) };
                let owned = |number| Cow::Owned(Value::Integer(number));
                if *inclusive {
                    self.go_through_all(looped, (*from..=*to).map(owned))
                } else {
                    self.go_through_all(looped, (*from..*to).map(owned))
                }
            }
        }
    }

    fn go_through_all(
        &mut self,
        looped: &'a Loop,
        items: impl Iterator<Item = Cow<'a, Value>>,
    ) -> Result<(), Bailout<'a>> {
        for (item, number) in items.zip(0_i64..) {
            if let Some(counter) = looped.counter {
                self.assign(counter, Some(Cow::Owned(Value::Integer(number))));
            }
            self.assign(looped.item, Some(item));
            if !self.round(&looped.body)? {
                break;
            }
        }
        Ok(())
    }

    /// Goes through a loop once; whether there may be another round.
    fn round(&mut self, body: &'a Term) -> Result<bool, Bailout<'a>> {
        let more = match self.outcome(body) {
            Ok(_) | Err(Bailout::Leave(Leaving::Round)) => true,
            Err(Bailout::Leave(Leaving::Loop)) => false,
            Err(bailout) => return Err(bailout),
        };
        if self.steps > MAX_OPERATIONS { Err(Bailout::UseRhai) } else { Ok(more) }
    }

    /// The value, where `()` is none; written apart from [`Self::outcome`] as values are costly to move. What is written out
    /// is at hand.
    #[inline]
    fn value(&mut self, term: &'a Term) -> Result<Cow<'a, Value>, Bailout<'a>> {
        self.steps += term.steps;
        match &term.node {
            Node::Literal(Some(value)) => Ok(Cow::Borrowed(value)),
            Node::Read(path) => self.read(path),
            node => self.value_of(node),
        }
    }

    fn read(&mut self, path: &'a Path) -> Result<Cow<'a, Value>, Bailout<'a>> {
        match path.read(self.context.names()) {
            Some(value) if fits(&value) => Ok(value),
            Some(_) => Err(Bailout::UseRhai),
            None => Err(absent(path)),
        }
    }

    fn value_of(&mut self, node: &'a Node) -> Result<Cow<'a, Value>, Bailout<'a>> {
        match node {
            Node::Literal(Some(value)) => Ok(Cow::Borrowed(value)),
            Node::Literal(None) => Err(Bailout::UseRhai),
            Node::Local(place) => match self.locals.get(*place) {
                Some(Some(value)) => Ok(value.clone()),
                _ => Err(Bailout::UseRhai),
            },
            Node::Read(path) => self.read(path),
            Node::Get(path, fallback, steps) => {
                let fallback = self.value(fallback)?;
                self.steps += steps;
                match path.read(self.context.names()) {
                    Some(value) if fits(&value) => Ok(value),
                    Some(_) => Err(Bailout::UseRhai),
                    None => Ok(fallback),
                }
            }
            Node::If(parts) => {
                let [condition, yes, no] = &**parts;
                if self.boolean(condition)? { self.value(yes) } else { self.value(no) }
            }
            Node::Let(place, parts) => {
                let [value, within] = &**parts;
                self.remember(*place, value)?;
                self.value(within)
            }
            Node::List(items) => {
                let items: Result<Vec<Value>, Bailout<'a>> =
                    items.iter().map(|item| Ok(self.value(item)?.into_owned())).collect();
                let list = Value::List(items?.into());
                if fits(&list) { Ok(Cow::Owned(list)) } else { Err(Bailout::UseRhai) }
            }
            Node::Code(question, list, code) => {
                let code = self.value(code)?;
                self.steps += 1;
                match &*code {
                    Value::Text(code) => Ok(Cow::Owned(question.answer(list, code, self.context.names().day()))),
                    _ => Err(Bailout::UseRhai),
                }
            }
            Node::Call(native, arguments, _) => self.call(*native, arguments).map(Cow::Owned),
            Node::Operator(native, operands, _) => self.operator(*native, operands).map(Cow::Owned),
            Node::Method(natives, arguments, steps) => {
                let given = self.method(*natives, arguments)?;
                self.steps += steps;
                Ok(Cow::Owned(given))
            }
            Node::Item(parts) => self.item(parts),
            Node::Has(_) | Node::Role(..) | Node::Not(_) | Node::And(_) | Node::Or(_) | Node::Compare(..) => {
                Ok(Cow::Owned(Value::Boolean(self.truth_of(node)?)))
            }
            Node::Steps(steps) => self.gone_through(steps)?.ok_or(Bailout::UseRhai),
        }
    }

    pub(super) fn remember(&mut self, place: usize, value: &'a Term) -> Result<(), Bailout<'a>> {
        let value = self.outcome(value)?;
        self.assign(place, value);
        Ok(())
    }

    fn assign(&mut self, place: usize, value: Given<'a>) {
        if let Some(local) = self.locals.get_mut(place) {
            *local = value;
        }
    }

    pub(super) fn boolean(&mut self, term: &'a Term) -> Result<bool, Bailout<'a>> {
        self.steps += term.steps;
        self.truth_of(&term.node)
    }

    fn truth_of(&mut self, node: &'a Node) -> Result<bool, Bailout<'a>> {
        match node {
            Node::Has(path) => Ok(path.read(self.context.names()).is_some()),
            Node::Role(path, role, steps) => self.has_role(path, role, *steps),
            Node::Not(part) => Ok(!self.boolean(part)?),
            Node::And(parts) => {
                for part in parts {
                    if !self.boolean(part)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Node::Or(parts) => {
                for part in parts {
                    if self.boolean(part)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Node::If(parts) => {
                let [condition, yes, no] = &**parts;
                if self.boolean(condition)? { self.boolean(yes) } else { self.boolean(no) }
            }
            Node::Compare(comparison, operands) => self.compare(*comparison, operands),
            Node::Let(place, parts) => {
                let [value, within] = &**parts;
                self.remember(*place, value)?;
                self.boolean(within)
            }
            _ => self.truth_of_value(node),
        }
    }

    /// Apart from [`Self::truth_of`], as are comparisons: room for values is costly to make for each `and`.
    #[inline(never)]
    fn truth_of_value(&mut self, node: &'a Node) -> Result<bool, Bailout<'a>> {
        match &*self.value_of(node)? {
            Value::Boolean(value) => Ok(*value),
            _ => Err(Bailout::UseRhai),
        }
    }

    #[inline(never)]
    fn has_role(&mut self, path: &'a Path, role: &'a Term, steps: u64) -> Result<bool, Bailout<'a>> {
        let role = self.value(role)?;
        self.steps += steps;
        let Value::Text(role) = &*role else { return Err(Bailout::UseRhai) };
        let roles = path.read(self.context.names());
        Ok(match roles.as_deref() {
            Some(Value::List(roles)) => roles.iter().any(|held| matches!(held, Value::Text(held) if held == role)),
            _ => false,
        })
    }

    #[inline(never)]
    fn compare(&mut self, comparison: Comparison, operands: &'a [Term; 2]) -> Result<bool, Bailout<'a>> {
        let [left, right] = operands;
        // Mostly what is recorded, with what is written out.
        if let (Node::Read(path), Node::Literal(Some(written))) = (&left.node, &right.node) {
            self.steps += left.steps;
            return match path.read(self.context.names()) {
                Some(read) if fits(&read) => {
                    self.steps += right.steps + u64::from(!is_plain(&read));
                    compare(comparison, &read, written).ok_or(Bailout::UseRhai)
                }
                Some(_) => Err(Bailout::UseRhai),
                None => Err(absent(path)),
            };
        }
        let left = self.value(left)?;
        if let Term { steps, node: Node::Literal(Some(right)) } = right {
            self.steps += steps + u64::from(!is_plain(&left));
            return compare(comparison, &left, right).ok_or(Bailout::UseRhai);
        }
        let right = self.value(right)?;
        self.steps += u64::from(!is_plain(&left));
        compare(comparison, &left, &right).ok_or(Bailout::UseRhai)
    }

    #[inline(never)]
    fn operator(&mut self, native: Native, operands: &'a [Term]) -> Result<Value, Bailout<'a>> {
        match operands {
            [only] => {
                let operands = [self.value(only)?];
                self.steps += u64::from(!operands.iter().all(|operand| is_plain(operand)));
                native(&mut self.context, &operands)
            }
            [left, right] => {
                let operands = [self.value(left)?, self.value(right)?];
                self.steps += u64::from(!operands.iter().all(|operand| is_plain(operand)));
                native(&mut self.context, &operands)
            }
            _ => Err(Bailout::UseRhai),
        }
    }

    #[inline(never)]
    fn call(&mut self, native: Native, arguments: &'a [Term]) -> Result<Value, Bailout<'a>> {
        match arguments {
            [only] => {
                let arguments = [self.value(only)?];
                self.steps += 1;
                native(&mut self.context, &arguments)
            }
            [left, right] => {
                let arguments = [self.value(left)?, self.value(right)?];
                self.steps += 1;
                native(&mut self.context, &arguments)
            }
            more => self.call_with_more(native, more),
        }
    }

    /// Apart from [`Self::call`], as few functions take so many and room for them is costly to make.
    #[inline(never)]
    fn call_with_more(&mut self, native: Native, arguments: &'a [Term]) -> Result<Value, Bailout<'a>> {
        match arguments {
            [first, second, third] => {
                let arguments = [self.value(first)?, self.value(second)?, self.value(third)?];
                self.steps += 1;
                native(&mut self.context, &arguments)
            }
            [first, second, third, fourth] => {
                let arguments = [self.value(first)?, self.value(second)?, self.value(third)?, self.value(fourth)?];
                self.steps += 1;
                native(&mut self.context, &arguments)
            }
            _ => Err(Bailout::UseRhai),
        }
    }

    #[inline(never)]
    fn method(&mut self, natives: Natives, arguments: &'a [Term]) -> Result<Value, Bailout<'a>> {
        match arguments {
            [subject] => {
                let arguments = [self.value(subject)?];
                self.either(natives, &arguments)
            }
            [subject, only] => {
                let only = self.value(only)?;
                let arguments = [self.value(subject)?, only];
                self.either(natives, &arguments)
            }
            [subject, first, second] => {
                let (first, second) = (self.value(first)?, self.value(second)?);
                let arguments = [self.value(subject)?, first, second];
                self.either(natives, &arguments)
            }
            [subject, first, second, third] => {
                let (first, second, third) = (self.value(first)?, self.value(second)?, self.value(third)?);
                let arguments = [self.value(subject)?, first, second, third];
                self.either(natives, &arguments)
            }
            _ => Err(Bailout::UseRhai),
        }
    }

    #[inline(never)]
    fn item(&mut self, parts: &'a [Term; 2]) -> Result<Cow<'a, Value>, Bailout<'a>> {
        let [list, index] = parts;
        let index = self.value(index)?;
        let list = self.value(list)?;
        self.steps += 1;
        let (Value::List(items), Value::Integer(index)) = (&*list, &*index) else { return Err(Bailout::UseRhai) };
        let item = usize::try_from(*index).ok().and_then(|index| items.get(index));
        item.cloned().map(Cow::Owned).ok_or(Bailout::UseRhai)
    }

    fn either(&mut self, natives: Natives, arguments: &[Cow<'_, Value>]) -> Result<Value, Bailout<'a>> {
        self.steps += 1;
        match ((natives.first)(&mut self.context, arguments), natives.other) {
            (Err(Bailout::UseRhai), Some(other)) => other(&mut self.context, arguments),
            (answer, _) => answer,
        }
    }
}

/// That nothing is recorded; which of several properties is absent, Rhai will say.
fn absent(path: &Path) -> Bailout<'_> {
    if path.properties.len() == 1 { Bailout::Absent(path) } else { Bailout::UseRhai }
}

/// Whether a value is not beyond the size scripts may hold.
#[inline]
pub(in crate::expression) fn fits(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.len() <= MAX_TEXT_SIZE,
        Value::List(items) => are_few(items),
        _ => true,
    }
}

/// The same of a list. Apart from where values are read, which are mostly small: what it needs would weigh on each of them.
#[inline(never)]
fn are_few(items: &[Value]) -> bool {
    let sizes = items.iter().map(|item| match item {
        Value::Text(text) => Some(text.len()),
        Value::List(_) => None,
        _ => Some(0),
    });
    items.len() <= MAX_LIST_SIZE && sizes.sum::<Option<usize>>().is_some_and(|size| size <= MAX_TEXT_SIZE)
}

/// Whether Rhai knows the operators of a value by itself, and counts no call of a function for them.
fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Boolean(_) | Value::Integer(_) | Value::Text(_))
}

/// How two values compare; nothing if Rhai would have to say.
fn compare(comparison: Comparison, left: &Value, right: &Value) -> Option<bool> {
    let order = match (left, right) {
        (Value::Text(left), Value::Text(right)) => return equality(comparison, left == right),
        (Value::Boolean(_), Value::Boolean(_)) | (Value::Period { .. }, Value::Period { .. }) => {
            return equality(comparison, left == right);
        }
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Date { date: left, .. }, Value::Date { date: right, .. }) => left.cmp(right),
        (Value::Money { money: left }, Value::Money { money: right }) => left.cmp(right),
        _ => return None,
    };
    Some(match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Unequal => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    })
}

/// Of values that have no order.
fn equality(comparison: Comparison, equal: bool) -> Option<bool> {
    match comparison {
        Comparison::Equal => Some(equal),
        Comparison::Unequal => Some(!equal),
        _ => None,
    }
}
