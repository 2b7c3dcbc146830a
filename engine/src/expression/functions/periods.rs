//! Periods of law.

use super::Function;
use crate::base;
use crate::base::Unit;
use crate::expression::check::typing;
use crate::expression::functions::call_context::{FunctionError, Outcome};
use crate::expression::functions::kinds::{Integer, Period};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "days",
        typing: typing::as_declared,
        body: function!(|_, count: Integer| -> Period { period(count, Unit::Days) }),
        english: "A period of so many days.",
        chinese: "若干日的期限",
    },
    Function {
        name: "weeks",
        typing: typing::as_declared,
        body: function!(|_, count: Integer| -> Period { period(count, Unit::Weeks) }),
        english: "A period of so many weeks.",
        chinese: "若干周的期限",
    },
    Function {
        name: "months",
        typing: typing::as_declared,
        body: function!(|_, count: Integer| -> Period { period(count, Unit::Months) }),
        english: "A period of so many months.",
        chinese: "若干个月的期限",
    },
    Function {
        name: "years",
        typing: typing::as_declared,
        body: function!(|_, count: Integer| -> Period { period(count, Unit::Years) }),
        english: "A period of so many years.",
        chinese: "若干年的期限",
    },
    Function {
        name: "workdays",
        typing: typing::as_declared,
        body: function!(|_, count: Integer| -> Period { period(count, Unit::Workdays) }),
        english: "A period of so many workdays.",
        chinese: "若干个工作日的期限",
    },
];

fn period(count: i64, unit: Unit) -> Outcome<base::Period> {
    let unfit = |_| FunctionError::failed("failed-period-count", &[("count", &count), ("unit", &unit.word())]);
    let count = u32::try_from(count).map_err(unfit)?;
    base::Period::of(count, unit).map_err(|_| FunctionError::failed("failed-period-too-long", &[("count", &count)]))
}
