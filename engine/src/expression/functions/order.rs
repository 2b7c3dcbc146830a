//! Integers, dates and amounts in their order.

use super::Function;
use crate::expression::check::typing;
use crate::expression::functions::call_context::{FunctionError, Outcome};
use crate::expression::functions::kinds::{Item, Ordered};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "min",
        typing: typing::least_or_greatest,
        body: function!(|_, left: Ordered, right: Ordered| -> Ordered {
            Ok(if comes_before(left, right)? { left.clone() } else { right.clone() })
        }),
        english: "The lesser of two integers or amounts, or the earlier of two dates.",
        chinese: "两个整数或者金额中较小的，或者两个日期中较早的",
    },
    Function {
        name: "max",
        typing: typing::least_or_greatest,
        body: function!(|_, left: Ordered, right: Ordered| -> Ordered {
            Ok(if comes_before(left, right)? { right.clone() } else { left.clone() })
        }),
        english: "The greater of two integers or amounts, or the later of two dates.",
        chinese: "两个整数或者金额中较大的，或者两个日期中较晚的",
    },
];

fn comes_before<I: Item>(left: &I, right: &I) -> Outcome<bool> {
    left.is_before(right).ok_or_else(|| FunctionError::failed("failed-no-order", &[]))
}
