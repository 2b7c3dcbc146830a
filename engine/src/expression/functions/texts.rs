//! Texts, and the numbers in them.

use super::Function;
use crate::expression::check::typing;
use crate::expression::functions::call_context::FunctionError;
use crate::expression::functions::kinds::{Boolean, Integer, Text, Written};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "to_integer",
        typing: typing::as_declared,
        body: function!(|_, text: Text| -> Integer {
            text.trim().parse().map_err(|_| FunctionError::failed("failed-no-number", &[("text", &text)]))
        }),
        english: "The whole number that a text writes; fails if it writes none.",
        chinese: "文字所写的整数；不是整数的，计算失败",
    },
    Function {
        name: "to_text",
        typing: typing::as_declared,
        body: function!(|_, number: Integer| -> Text { Ok(Written::New(number.to_string())) }),
        english: "A whole number as a text.",
        chinese: "整数写成文字",
    },
    Function {
        name: "len",
        typing: typing::as_declared,
        body: property!(|context, text: Text| -> Integer {
            context.spend(text.len())?;
            Ok(count(text.chars().count()))
        }),
        english: "The number of characters of a text.",
        chinese: "文字的字符数",
    },
    Function {
        name: "trimmed",
        typing: typing::as_declared,
        body: method!(|context, text: Text| -> Text {
            context.spend(text.len())?;
            Ok(Written::Part(text.trim()))
        }),
        english: "A text without the white space around it.",
        chinese: "文字去掉首尾空白",
    },
    Function {
        name: "starts_with",
        typing: typing::as_declared,
        body: method!(|_, text: Text, start: Text| -> Boolean { Ok(text.starts_with(start)) }),
        english: "Whether a text begins with another.",
        chinese: "文字是否以另一段文字开头",
    },
    Function {
        name: "ends_with",
        typing: typing::as_declared,
        body: method!(|_, text: Text, end: Text| -> Boolean { Ok(text.ends_with(end)) }),
        english: "Whether a text ends with another.",
        chinese: "文字是否以另一段文字结尾",
    },
    Function {
        name: "contains",
        typing: typing::as_declared,
        body: method!(|context, text: Text, part: Text| -> Boolean {
            context.spend(text.len())?;
            Ok(text.contains(part))
        }),
        english: "Whether a text has another in it.",
        chinese: "文字是否包含另一段文字",
    },
    Function {
        name: "part",
        typing: typing::as_declared,
        body: method!(|context, text: Text, from: Integer, length: Integer| -> Text {
            context.spend(text.len())?;
            let negative = || FunctionError::failed("failed-part-of-text", &[]);
            part(text, from, length).map(Written::Part).ok_or_else(negative)
        }),
        english: "Some characters of a text, from a place on that is counted from 0; fewer if the text ends before.",
        chinese: "文字自某处（从 0 算起）起的若干字符；文字不足的，取到末尾",
    },
    Function {
        name: "find",
        typing: typing::as_declared,
        body: method!(|context, text: Text, part: Text| -> Integer {
            context.spend(text.len())?;
            let before = text.find(part).and_then(|at| text.get(..at));
            Ok(before.map_or(-1, |before| count(before.chars().count())))
        }),
        english: "Where another text begins in a text, in characters from 0; -1 if it is not there.",
        chinese: "另一段文字在文字中的位置（从 0 算起）；没有的为 -1",
    },
    Function {
        name: "is_digits",
        typing: typing::as_declared,
        body: method!(|context, text: Text| -> Boolean {
            context.spend(text.len())?;
            Ok(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        }),
        english: "Whether a text is made of the digits 0 to 9, and not empty.",
        chinese: "文字是否全由数字 0 至 9 组成；空文字不算",
    },
    Function {
        name: "weighted_sum",
        typing: typing::as_declared,
        body: method!(|context, text: Text, alphabet: Text, factor: Integer, modulus: Integer| -> Integer {
            context.spend(text.len().saturating_mul(alphabet.len()))?;
            let unfit = || FunctionError::failed("failed-modulus", &[("modulus", &modulus)]);
            weighted_sum(text, alphabet, factor, modulus).ok_or_else(unfit)
        }),
        english: "The sum of the characters' places in an alphabet times the powers of a factor, modulo a modulus.",
        chinese: "各字符在字符表中的位置乘以加权因子的幂，求和后取模",
    },
];

pub(super) fn count(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}

/// Some characters of a text, fewer if it ends before; none if a number is negative.
fn part(text: &str, from: i64, length: i64) -> Option<&str> {
    let (from, length) = (usize::try_from(from).ok()?, usize::try_from(length).ok()?);
    let after = |text: &str, characters| text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    let rest = text.get(after(text, from)..)?;
    rest.get(..after(rest, length))
}

/// The sum of the characters' places in the alphabet, from 0, times the powers of the factor, from 1, modulo the
/// modulus: what check characters are made of. -1 if a character is not in the alphabet; none if the modulus is not
/// positive, or too large to reckon with.
fn weighted_sum(text: &str, alphabet: &str, factor: i64, modulus: i64) -> Option<i64> {
    if modulus <= 0 {
        return None;
    }
    let factor = factor.rem_euclid(modulus);
    let (mut sum, mut weight) = (0_i64, 1_i64);
    let plain = alphabet.is_ascii();
    for character in text.chars() {
        let place = if plain {
            u8::try_from(character).ok().and_then(|byte| alphabet.bytes().position(|known| known == byte))
        } else {
            alphabet.chars().position(|known| known == character)
        };
        let Some(place) = place else { return Some(-1) };
        sum = count(place).checked_mul(weight)?.checked_add(sum)?.rem_euclid(modulus);
        weight = weight.checked_mul(factor)?.rem_euclid(modulus);
    }
    Some(sum)
}
