//! Values that are of another type than is wanted, and how those of that type are written: what an author writes who does not
//! know that dates, amounts and periods have a function of their own.

use super::{Hint, day, is_digit, last_run, run};
use crate::base::{Money, parse_date};
use crate::diagnostic::{Argument, Diagnostic};

/// What a problem of types shows, with the text before and behind its place on the line.
pub(super) fn of(diagnostic: &Diagnostic, before: &str, after: &str) -> Option<Hint> {
    let said = |wanted: &str| said(diagnostic, wanted);
    match diagnostic.code() {
        "type-mismatch" => {
            let operator = said("operator")?;
            let behind = after.trim_start().strip_prefix(operator).unwrap_or("").trim_start();
            let literal = written(behind).or_else(|| written_last(before.trim_end()));
            between(operator, said("left")?, said("right")?, literal)
        }
        "wrong-argument-type" | "wrong-result-type" => {
            let (expected, given) = (said("expected")?, said("given")?);
            matches!(given, "integer" | "text").then(|| in_place_of(expected, written(after))).flatten()
        }
        "script-unsupported" => {
            let amount = run(after, |character| is_digit(character) || character == '.');
            let is_decimal = amount.contains('.') && amount.starts_with(is_digit);
            is_decimal.then(|| in_place_of("money", Some(amount))).flatten()
        }
        // As other languages call how long something is.
        "unknown-property" if said("object").is_some_and(|object| object == "text" || object.starts_with("list")) => {
            let name = said("name")?;
            matches!(name, "length" | "size" | "count" | "length()" | "长度")
                .then(|| Hint::new("hint-write", name, "len"))
        }
        _ => None,
    }
}

/// What the sentence of a problem says of something, in English.
fn said<'d>(diagnostic: &'d Diagnostic, wanted: &str) -> Option<&'d str> {
    match diagnostic.arguments().iter().find(|(name, _)| *name == wanted)? {
        (_, Argument::Text(text)) => Some(text.as_str()),
        (_, Argument::Sentence(text)) => text.en.as_deref(),
        _ => None,
    }
}

/// What is meant where an operator does not go between two types.
fn between(operator: &str, left: &str, right: &str, literal: Option<&str>) -> Option<Hint> {
    let adds = matches!(operator, "+" | "-" | "+=" | "-=");
    match (left, right) {
        ("date", "integer") if adds => in_place_of("period", literal),
        ("period", "integer" | "period") if adds => Some(Hint::new("hint-periods", "", "")),
        ("money", "integer") if operator == "/" => Some(Hint::new("hint-share", "", "")),
        ("date", "integer" | "text") | ("integer" | "text", "date") if !adds => in_place_of("date", literal),
        ("money", "integer" | "text") | ("integer" | "text", "money") => in_place_of("money", literal),
        _ => None,
    }
}

/// How a value of a type is written, with what stands there if it is one.
fn in_place_of(kind: &str, literal: Option<&str>) -> Option<Hint> {
    match kind {
        "date" => {
            let day = |text: &str| match parse_date(text) {
                Some(_) => Some(text.to_owned()),
                None => day(text).map(|day| day.right),
            };
            let day = literal.and_then(day).unwrap_or_else(|| "2026-07-01".to_owned());
            Some(Hint::new("hint-date", "", format!("date(\"{day}\")")))
        }
        "money" => {
            let amount = literal.filter(|amount| amount.parse::<Money>().is_ok()).unwrap_or("1234.50");
            Some(Hint::new("hint-money", "", format!("money(\"{amount}\")")))
        }
        "period" => {
            let count = literal.filter(|count| count.parse::<u32>().is_ok()).unwrap_or("3");
            Some(Hint::new("hint-period", "", count))
        }
        _ => None,
    }
}

/// The text, number or day that a text begins with.
fn written(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.split('"').next();
    }
    let number = run(text, is_written);
    number.starts_with(is_digit).then_some(number)
}

/// The text, number or day that a text ends with.
fn written_last(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_suffix('"') {
        return quoted.rsplit('"').next();
    }
    let number = last_run(text, is_written);
    number.starts_with(is_digit).then_some(number)
}

fn is_written(character: char) -> bool {
    is_digit(character) || matches!(character, '-' | '/' | '.' | '年' | '月' | '日')
}
