//! Operators: what stands between values or before one.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use rhai::Engine;

use super::{Body, Form, Native, Surroundings, Tree, ValueKind};
use crate::base;
use crate::base::Value;
use crate::expression::functions::call_context::{CallContext, FunctionError, Outcome};
use crate::expression::functions::dates::within_four_digits;
use crate::expression::functions::kinds::{Date, Integer, Money, Period};
use crate::expression::tree::{Bailout, fits};
use crate::time::{Calendar, Due};

/// Those that work something out. Comparisons and logic have nodes of their own in the tree.
pub(super) const OPERATORS: &[(&str, Body)] = &[
    (
        "-",
        function!(|_, number: Integer| -> Integer {
            number.checked_neg().ok_or_else(|| FunctionError::failed("failed-too-large", &[]))
        }),
    ),
    (
        "+",
        Body {
            tree: Tree::Native(|context, given| match joined(given) {
                Some(text) => Ok(text),
                None => added(context, given, i64::checked_add, base::Money::checked_add, Calendar::add),
            }),
            ..function!(|context, date: Date, period: Period| -> Date { moved(context, date, period, Calendar::add) })
        },
    ),
    (
        "-",
        Body {
            tree: Tree::Native(|context, given| {
                added(context, given, i64::checked_sub, base::Money::checked_sub, Calendar::subtract)
            }),
            ..function!(|context, date: Date, period: Period| -> Date {
                moved(context, date, period, Calendar::subtract)
            })
        },
    ),
    ("*", of_integers(|_, given| multiplied(given))),
    ("/", of_integers(|_, given| worked_out(given, i64::checked_div))),
    ("%", of_integers(|_, given| worked_out(given, i64::checked_rem))),
    // The tree finds these in the rows of their symbols above.
    ("+", function!(|_, left: Money, right: Money| -> Money { kept(left.checked_add(right)) })),
    ("-", function!(|_, left: Money, right: Money| -> Money { kept(left.checked_sub(right)) })),
    ("*", function!(|_, amount: Money, times: Integer| -> Money { kept(amount.checked_times(times)) })),
    ("*", function!(|_, times: Integer, amount: Money| -> Money { kept(amount.checked_times(times)) })),
];

/// Registers the operators of the pack format that are not Rhai's own.
pub(super) fn register(engine: &mut Engine, surroundings: &Surroundings<'_>) {
    for (symbol, body) in OPERATORS {
        (body.rhai)(engine, symbol, surroundings);
    }
    engine
        .register_fn("!", |value: bool| !value)
        .register_fn("==", |a: NaiveDate, b: NaiveDate| a == b)
        .register_fn("!=", |a: NaiveDate, b: NaiveDate| a != b)
        .register_fn("<", |a: NaiveDate, b: NaiveDate| a < b)
        .register_fn("<=", |a: NaiveDate, b: NaiveDate| a <= b)
        .register_fn(">", |a: NaiveDate, b: NaiveDate| a > b)
        .register_fn(">=", |a: NaiveDate, b: NaiveDate| a >= b)
        .register_fn("==", |a: base::Period, b: base::Period| a == b)
        .register_fn("!=", |a: base::Period, b: base::Period| a != b)
        .register_fn("==", |a: base::Money, b: base::Money| a == b)
        .register_fn("!=", |a: base::Money, b: base::Money| a != b)
        .register_fn("<", |a: base::Money, b: base::Money| a < b)
        .register_fn("<=", |a: base::Money, b: base::Money| a <= b)
        .register_fn(">", |a: base::Money, b: base::Money| a > b)
        .register_fn(">=", |a: base::Money, b: base::Money| a >= b);
}

/// Rhai's own operator on two integers; where the tree cannot tell the outcome, Rhai says what is wrong.
const fn of_integers(native: Native) -> Body {
    Body {
        form: Form::Function,
        parameters: &[ValueKind::Integer, ValueKind::Integer],
        answer: ValueKind::Integer,
        rhai: |_, _, _| {},
        tree: Tree::Native(native),
    }
}

fn worked_out(given: &[Cow<'_, Value>], of: fn(i64, i64) -> Option<i64>) -> Result<Value, Bailout<'static>> {
    let [left, right] = given else { return Err(Bailout::UseRhai) };
    match (&**left, &**right) {
        (Value::Integer(left), Value::Integer(right)) => of(*left, *right).map(Value::Integer).ok_or(Bailout::UseRhai),
        _ => Err(Bailout::UseRhai),
    }
}

/// Integers, or an amount and how many times it is taken.
fn multiplied(given: &[Cow<'_, Value>]) -> Result<Value, Bailout<'static>> {
    let [left, right] = given else { return Err(Bailout::UseRhai) };
    match (&**left, &**right) {
        (Value::Money { money }, Value::Integer(times)) | (Value::Integer(times), Value::Money { money }) => {
            Ok(Value::Money { money: kept(money.checked_times(*times))? })
        }
        _ => worked_out(given, i64::checked_mul),
    }
}

/// One text behind another, if they are texts that come to no more than scripts may hold; the operator is Rhai's own.
fn joined(given: &[Cow<'_, Value>]) -> Option<Value> {
    let [left, right] = given else { return None };
    match (&**left, &**right) {
        (Value::Text(left), Value::Text(right)) => {
            let text = Value::Text(Arc::from([&**left, &**right].concat()));
            fits(&text).then_some(text)
        }
        _ => None,
    }
}

fn kept(amount: Option<base::Money>) -> Outcome<base::Money> {
    amount.ok_or_else(|| FunctionError::failed("failed-too-large", &[]))
}

/// An integer, an amount or a date, more or less by the other. Of integers, the operator is Rhai's own.
fn added(
    context: &CallContext<'_>,
    given: &[Cow<'_, Value>],
    integers: fn(i64, i64) -> Option<i64>,
    amounts: fn(base::Money, base::Money) -> Option<base::Money>,
    dates: fn(&Calendar, NaiveDate, base::Period) -> Due,
) -> Result<Value, Bailout<'static>> {
    let [left, right] = given else { return Err(Bailout::UseRhai) };
    match (&**left, &**right) {
        (Value::Date { date, .. }, Value::Period { period }) => Ok(Value::date(moved(context, *date, *period, dates)?)),
        (Value::Money { money: left }, Value::Money { money: right }) => {
            Ok(Value::Money { money: kept(amounts(*left, *right))? })
        }
        _ => worked_out(given, integers),
    }
}

fn moved(
    context: &CallContext<'_>,
    date: NaiveDate,
    period: base::Period,
    by: fn(&Calendar, NaiveDate, base::Period) -> Due,
) -> Outcome<NaiveDate> {
    let date = context.calendar(|calendar| {
        let due = by(calendar, date, period);
        (due.date, due.provisional)
    })?;
    within_four_digits(date)
}
