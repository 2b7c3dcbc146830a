//! Amounts of money.

use super::Function;
use crate::base;
use crate::expression::check::typing;
use crate::expression::functions::call_context::FunctionError;
use crate::expression::functions::kinds::{Integer, Money, Text, Written};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "money",
        typing: typing::money,
        body: function!(|_, text: Text| -> Money {
            text.parse::<base::Money>().map_err(|_| FunctionError::failed("failed-no-amount", &[("text", &text)]))
        }),
        english: "The amount that a text such as 1234.50 writes.",
        chinese: "文字（如 1234.50）所写的金额",
    },
    Function {
        name: "share",
        typing: typing::as_declared,
        body: function!(|_, amount: Money, part: Integer, whole: Integer| -> Money {
            let unfit =
                || FunctionError::failed("failed-share", &[("part", &part), ("whole", &whole), ("amount", &amount)]);
            amount.share(part, whole).ok_or_else(unfit)
        }),
        english: "So many parts of a whole of an amount, to the fen; half a fen counts as one.",
        chinese: "金额按份数占总数分得的部分，精确到分，不足一分的四舍五入",
    },
    Function {
        name: "capitals",
        typing: typing::as_declared,
        body: function!(|_, amount: Money| -> Text { Ok(Written::New(amount.capitals())) }),
        english: "An amount in the capital numerals of Chinese documents.",
        chinese: "大写金额",
    },
];
