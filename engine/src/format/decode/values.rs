//! Reading single values.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Decode, Decoder};
use crate::base::{Id, Period, PeriodError, Text, parse_date};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::document;
use crate::yaml::{Content, Node};

/// A value whose type only its use tells: the value of a parameter, input in a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A text, a date or a period.
    Text(Arc<str>),
    /// A list of such values.
    List(Vec<Scalar>),
}

impl Decode for Node {
    fn decode(node: &Node, _decoder: &mut Decoder<'_>) -> Option<Self> {
        Some(node.clone())
    }
}

impl Decode for bool {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Boolean(value) = node.content {
            return Some(value);
        }
        decoder.wrong_type(node, "expected-boolean");
        None
    }
}

impl Decode for i64 {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Integer(value) = node.content {
            return Some(value);
        }
        decoder.wrong_type(node, "expected-integer");
        None
    }
}

impl Decode for u32 {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Integer(value) = node.content
            && let Ok(value) = Self::try_from(value)
        {
            return Some(value);
        }
        decoder.wrong_type(node, "expected-count");
        None
    }
}

impl Decode for Arc<str> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Text(text) = &node.content {
            return Some(Self::clone(text));
        }
        decoder.wrong_type(node, "expected-text");
        None
    }
}

impl Decode for String {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.text(node, "expected-text").map(str::to_owned)
    }
}

impl Decode for Id {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        Arc::<str>::decode(node, decoder).map(Self::from)
    }
}

impl Decode for NaiveDate {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let text = decoder.text(node, "expected-date")?;
        let date = parse_date(text);
        if date.is_none() {
            if looks_like_date(text) {
                decoder.diagnostics.push(Diagnostic::error("bad-date", node.span).with("date", text));
            } else {
                decoder.wrong_type(node, "expected-date");
            }
        }
        date
    }
}

/// Digits with something between them: meant as a date, but the day does not exist or the zeros are missing.
fn looks_like_date(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '年' | '月' | '日'))
}

impl Decode for Period {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let text = decoder.text(node, "expected-period")?;
        match text.parse() {
            Ok(period) => Some(period),
            Err(error) => {
                decoder.diagnostics.push(not_a_period(&error, text, node.span));
                None
            }
        }
    }
}

/// What is wrong with a period.
pub(crate) fn not_a_period(error: &PeriodError, text: &str, span: Span) -> Diagnostic {
    let code = match error {
        PeriodError::NotAPeriod(_) | PeriodError::UnknownUnit(_) => "bad-period",
        PeriodError::TooLong(_) => "period-too-long",
    };
    Diagnostic::error(code, span).with("period", text)
}

document! {
    /// A text given in both languages.
    struct BothLanguages {
        zh: Arc<str>,
        en: Option<Arc<str>> = default,
    }
}

/// Warns of a text in which nothing stands, in one of the languages or both.
pub(crate) fn warn_of_blank(node: &Node, decoder: &mut Decoder<'_>) {
    let languages = node.as_map().into_iter().flat_map(|map| [map.get("zh"), map.get("en")]).flatten();
    for text in languages.chain([node]) {
        if text.as_text().is_some_and(|text| text.trim().is_empty()) {
            decoder.diagnostics.push(Diagnostic::warning("empty-text", text.span));
        }
    }
}

impl Decode for Text {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        warn_of_blank(node, decoder);
        match &node.content {
            Content::Text(zh) => Some(Self { zh: Arc::clone(zh), en: None }),
            Content::Map(_) => {
                BothLanguages::decode(node, decoder).map(|BothLanguages { zh, en, span: _ }| Self { zh, en })
            }
            Content::Integer(_) | Content::Boolean(_) => {
                decoder.wrong_type(node, "expected-text");
                None
            }
            _ => {
                decoder.wrong_type(node, "expected-sentence");
                None
            }
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self { zh: Arc::from(""), en: None })
    }
}

impl Decode for Scalar {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match &node.content {
            Content::Boolean(value) => Some(Self::Boolean(*value)),
            Content::Integer(value) => Some(Self::Integer(*value)),
            Content::Text(text) => Some(Self::Text(Arc::clone(text))),
            Content::List(_) => Vec::decode(node, decoder).map(Self::List),
            Content::Null | Content::Map(_) | Content::Removed | Content::Appended(_) => {
                decoder.wrong_type(node, "expected-value");
                None
            }
        }
    }
}

impl<T: Decode> Decode for Spanned<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        T::decode(node, decoder).map(|value| Self { value, span: node.span })
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match node.content {
            Content::Null => Some(None),
            _ => T::decode(node, decoder).map(Some),
        }
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        T::decode(node, decoder).map(Self::new)
    }
}
