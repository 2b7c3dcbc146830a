//! Operators: what stands between values or before one.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use rhai::Engine;

use super::means::{Means, Outcome, Trouble};
use super::sorts::{Date, Integer, Period};
use super::{Body, Form, Native, Sort, Surroundings, Tree};
use crate::base;
use crate::base::Value;
use crate::expression::tree::Bailout;
use crate::time::{Calendar, Due};

/// Those that work something out. Comparisons and logic have nodes of their own in the tree.
pub(super) const OPERATORS: &[(&str, Body)] = &[
    (
        "-",
        function!(|_, number: Integer| -> Integer {
            number.checked_neg().ok_or_else(|| Trouble::failed("the number is too large"))
        }),
    ),
    (
        "+",
        Body {
            tree: Tree::Native(|means, given| added(means, given, i64::checked_add, Calendar::add)),
            ..function!(|means, date: Date, period: Period| -> Date { moved(means, date, period, Calendar::add) })
        },
    ),
    (
        "-",
        Body {
            tree: Tree::Native(|means, given| added(means, given, i64::checked_sub, Calendar::subtract)),
            ..function!(|means, date: Date, period: Period| -> Date { moved(means, date, period, Calendar::subtract) })
        },
    ),
    ("*", of_integers(|_, given| worked_out(given, i64::checked_mul))),
    ("/", of_integers(|_, given| worked_out(given, i64::checked_div))),
    ("%", of_integers(|_, given| worked_out(given, i64::checked_rem))),
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
        .register_fn("!=", |a: base::Period, b: base::Period| a != b);
}

/// Rhai's own operator on two integers; where the tree cannot tell the outcome, Rhai says what is wrong.
const fn of_integers(native: Native) -> Body {
    Body {
        form: Form::Function,
        parameters: &[Sort::Integer, Sort::Integer],
        answer: Sort::Integer,
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

/// An integer or a date, more or less by the other. Of integers, the operator is Rhai's own.
fn added(
    means: &Means<'_>,
    given: &[Cow<'_, Value>],
    integers: fn(i64, i64) -> Option<i64>,
    dates: fn(&Calendar, NaiveDate, base::Period) -> Due,
) -> Result<Value, Bailout<'static>> {
    let [left, right] = given else { return Err(Bailout::UseRhai) };
    match (&**left, &**right) {
        (Value::Date { date }, Value::Period { period }) => Ok(Value::date(moved(means, *date, *period, dates)?)),
        _ => worked_out(given, integers),
    }
}

/// Years are written with four digits; a period that leads beyond them is a slip in the data.
fn moved(
    means: &Means<'_>,
    date: NaiveDate,
    period: base::Period,
    by: fn(&Calendar, NaiveDate, base::Period) -> Due,
) -> Outcome<NaiveDate> {
    let date = means.calendar(|calendar| {
        let due = by(calendar, date, period);
        (due.date, due.provisional)
    })?;
    if (1..=9999).contains(&date.year()) {
        Ok(date)
    } else {
        Err(Trouble::failed("the period leads beyond the year 9999"))
    }
}
