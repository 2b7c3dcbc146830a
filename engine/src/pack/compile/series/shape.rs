//! What the parts of a number look like, and where two different numbers would be one text.

use std::collections::BTreeMap;

use crate::base::Id;
use crate::pack::model::{Organisation, PatternPart, SeriesRead};

/// What a part of a number may be.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Always this.
    Literal(String),
    /// As many digits always.
    Fixed,
    /// Digits, however many.
    Digits,
    /// One of these.
    OneOf(Vec<String>),
    /// Any text.
    Any,
}

/// The most texts of two parts side by side that are compared.
const MOST_COMPARED: usize = 10_000;

/// Parts that could be told from the next in two ways.
pub(super) fn run_together(
    pattern: &[PatternPart],
    shape: impl Fn(&PatternPart) -> Shape,
) -> Vec<(&PatternPart, &PatternPart)> {
    let mut found = Vec::new();
    let mut last: Option<(&PatternPart, Shape)> = None;
    let mut free: Option<&PatternPart> = None;
    for part in pattern {
        let shape = shape(part);
        if let Shape::Literal(text) = &shape {
            // Digits between digits part nothing.
            let digits = matches!(last, Some((_, Shape::Digits))) && text.chars().all(|letter| letter.is_ascii_digit());
            if !digits && !text.is_empty() {
                last = None;
            }
            continue;
        }
        let before = match (&shape, free) {
            // What parts two texts may stand in either.
            (Shape::Any, Some(first)) => Some(first),
            _ => last.as_ref().filter(|(_, before)| mix(before, &shape)).map(|(before, _)| *before),
        };
        found.extend(before.map(|before| (before, part)));
        if matches!(shape, Shape::Any) {
            free = Some(part);
        }
        // Behind something of one length the part before it goes on.
        let fixed = matches!(shape, Shape::Fixed);
        if !(fixed && matches!(last, Some((_, Shape::Digits | Shape::Any)))) {
            last = Some((part, shape));
        }
    }
    found
}

/// Whether two parts side by side may be the same text in two ways.
fn mix(one: &Shape, next: &Shape) -> bool {
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    match (one, next) {
        (Shape::Literal(_) | Shape::Fixed, _) | (_, Shape::Literal(_) | Shape::Fixed) => false,
        (Shape::Any, _) | (_, Shape::Any) | (Shape::Digits, Shape::Digits) => true,
        (Shape::Digits, Shape::OneOf(texts)) => texts.iter().any(|text| digit(text.chars().next())),
        (Shape::OneOf(texts), Shape::Digits) => texts.iter().any(|text| digit(text.chars().next_back())),
        (Shape::OneOf(some), Shape::OneOf(others)) => {
            let pairs = some.iter().flat_map(|one| others.iter().map(move |next| (one, next)));
            let mut known: BTreeMap<String, (&String, &String)> = BTreeMap::new();
            some.len().saturating_mul(others.len()) > MOST_COMPARED
                || pairs.into_iter().any(|pair| {
                    let before = known.insert(format!("{}{}", pair.0, pair.1), pair);
                    before.is_some_and(|before| before != pair)
                })
        }
    }
}

/// The first two of some that are written alike, of those that are written at all.
pub(super) fn first_alike<'n>(mut named: impl Iterator<Item = (&'n Id, Option<String>)>) -> Option<(Id, Id)> {
    let mut known: BTreeMap<String, &Id> = BTreeMap::new();
    named.find_map(|(id, text)| known.insert(text?, id).map(|before| (before.clone(), id.clone())))
}

/// What an organisation is in a part of a number; nothing if it has no such detail.
pub(super) fn of_organisation(part: &PatternPart, organisation: &Organisation) -> Option<String> {
    match part {
        PatternPart::Detail(_, detail) => organisation.details.get(detail.as_str()).map(|text| text.zh.to_string()),
        PatternPart::Read(SeriesRead::Party(_)) => Some(organisation.title.zh.to_string()),
        _ => None,
    }
}
