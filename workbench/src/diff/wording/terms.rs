//! What plain expressions are made of.

use std::sync::Arc;

use guicheng_engine::internals::decide::in_words;
use guicheng_engine::{Field, FieldType, Pack, Text, Value as Recorded, Workflow};

use crate::messages::{self, in_both};

/// A word of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Name(&'t str),
    Text(&'t str),
    Number(&'t str),
    Sign(&'t str),
}

const SIGNS: [&str; 18] =
    ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", "{", "}", ".", ",", ";"];

/// The words of an expression; none where it has others than these.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first == '"' {
            let (inner, _) = rest.get(1..)?.split_once('"')?;
            if inner.contains('\\') {
                return None;
            }
            (Token::Text(inner), inner.len().saturating_add(2))
        } else if first.is_ascii_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            let word = rest.get(..end)?;
            (if first.is_ascii_digit() { Token::Number(word) } else { Token::Name(word) }, end)
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
            (Token::Sign(sign), sign.len())
        };
        tokens.push(token);
        rest = rest.get(length..)?.trim_start();
    }
    Some(tokens)
}

/// A value in an expression.
pub(super) enum Value {
    Read(Read),
    /// A text as it is written, which means what it is compared with says.
    Written(String),
    Said(Text),
}

impl Value {
    pub(super) fn text(&self) -> Option<Text> {
        match self {
            Self::Read(read) => Some(read.title.clone()),
            Self::Said(text) => Some(text.clone()),
            Self::Written(_) => None,
        }
    }

    pub(super) fn is_date(&self) -> bool {
        matches!(self, Self::Read(Read { meaning: Meaning::Date, .. }))
    }

    /// It in words, beside what it is compared with.
    pub(super) fn meant_by(&self, pack: &Pack, other: &Self) -> Option<Text> {
        let Self::Written(text) = self else { return self.text() };
        let Self::Read(Read { meaning, .. }) = other else { return None };
        if text.is_empty() {
            return Some(messages::text("explain-none", &[]));
        }
        match meaning {
            Meaning::Field(field) => {
                let value = Recorded::Text(Arc::from(text.as_str()));
                Some(in_both(|language| in_words(pack, language, &value, Some(field))))
            }
            Meaning::States(workflow) => workflow.states.get(text).map(|state| state.title.clone()),
            Meaning::Organisations => pack.organisations.get(text.as_str()).map(|known| known.title.clone()),
            Meaning::Date | Meaning::Plain => None,
        }
    }
}

/// What the values of what is read stand for.
enum Meaning {
    Field(Arc<Field>),
    States(Arc<Workflow>),
    Organisations,
    Date,
    Plain,
}

/// What is recorded, by its title.
pub(super) struct Read {
    pub(super) title: Text,
    meaning: Meaning,
}

impl Read {
    pub(super) fn of(pack: &Pack, variable: &str, names: &[&str]) -> Option<Self> {
        let (title, meaning) = match (variable, names) {
            ("on", []) => (messages::text("diff-word-day", &[]), Meaning::Date),
            ("basis", []) => (messages::text("diff-word-basis", &[]), Meaning::Plain),
            ("facts" | "data" | "input", [field]) => {
                let field = pack.fields.get(*field)?;
                let meaning = match field.kind {
                    FieldType::Date => Meaning::Date,
                    FieldType::Organisation => Meaning::Organisations,
                    _ => Meaning::Field(Arc::clone(field)),
                };
                (field.title.clone(), meaning)
            }
            ("params", [parameter]) => (pack.parameters.get(parameter)?.title.clone(), Meaning::Plain),
            ("parties", [party]) => (pack.parties.get(party)?.title.clone(), Meaning::Organisations),
            ("procedures", [workflow, property @ ("state" | "total" | "open")]) => {
                let workflow = pack.workflows.get(workflow)?;
                let id = format!("explain-read-{property}");
                let title =
                    in_both(|language| messages::message(language, &id, &[("of", &workflow.title.get(language))]));
                let meaning = if *property == "state" { Meaning::States(Arc::clone(workflow)) } else { Meaning::Plain };
                (title, meaning)
            }
            ("procedure", [property @ ("title" | "opened_on" | "entered_on")]) => {
                (messages::text(&format!("explain-procedure-{property}"), &[]), Meaning::Plain)
            }
            _ => return None,
        };
        Some(Self { title, meaning })
    }
}
