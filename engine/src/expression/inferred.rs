//! What the check knows of a value before it is there.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::base::Id;
use crate::expression::types::{ObjectShape, RecordShape, Type};

/// A type while it is being worked out: a [`Type`], or less or more than one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Inferred {
    /// Something is wrong with it and has been reported: nothing more is said about it.
    Error,
    /// No value comes of it: of `return`, of the items of `[]`.
    Never,
    /// `()`.
    Nothing,
    /// A value or `()`.
    Optional(Box<Inferred>),
    Boolean,
    Integer,
    Text,
    /// One of these texts, written in the script itself: a text, or a choice if all are among its options.
    Literal(BTreeSet<Id>),
    Choice(Arc<BTreeSet<Id>>),
    Date,
    Period,
    Money,
    /// `a..b`.
    Range,
    List(Box<Inferred>),
    Row(Arc<RecordShape>),
    Record(Arc<RecordShape>),
    Object(Arc<ObjectShape>),
}

/// A choice's options, for messages.
pub(super) fn options_of(options: &BTreeSet<Id>) -> String {
    options.iter().map(|option| format!("`{option}`")).collect::<Vec<_>>().join(", ")
}

impl Inferred {
    pub(super) fn literal(text: &str) -> Self {
        Self::Literal(BTreeSet::from([Id::from(text)]))
    }

    pub(super) fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    pub(super) fn of(kind: &Type) -> Self {
        match kind {
            Type::Boolean => Self::Boolean,
            Type::Integer => Self::Integer,
            Type::Text => Self::Text,
            Type::Date => Self::Date,
            Type::Period => Self::Period,
            Type::Money => Self::Money,
            Type::List(element) => Self::list(Self::of(element)),
            Type::Choice(options) => Self::Choice(Arc::clone(options)),
            Type::Row(shape) => Self::Row(Arc::clone(shape)),
            Type::Record(shape) => Self::Record(Arc::clone(shape)),
            Type::Object(shape) => Self::Object(Arc::clone(shape)),
            Type::Unreadable => Self::Error,
        }
    }

    /// The type, if it is one. The literals of a script are choices out of themselves.
    pub(super) fn kind(&self) -> Option<Type> {
        Some(match self {
            Self::Boolean => Type::Boolean,
            Self::Integer => Type::Integer,
            Self::Text => Type::Text,
            Self::Literal(texts) => Type::Choice(Arc::new(texts.clone())),
            Self::Choice(options) => Type::Choice(Arc::clone(options)),
            Self::Date => Type::Date,
            Self::Period => Type::Period,
            Self::Money => Type::Money,
            // An empty list is a list of anything; text is as good as any.
            Self::List(element) if **element == Self::Never => Type::list(Type::choice::<Id>([])),
            Self::List(element) => Type::list(element.kind()?),
            Self::Optional(value) => value.kind()?,
            Self::Row(shape) => Type::Row(Arc::clone(shape)),
            Self::Record(shape) => Type::Record(Arc::clone(shape)),
            Self::Object(shape) => Type::Object(Arc::clone(shape)),
            Self::Error | Self::Never | Self::Nothing | Self::Range => return None,
        })
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Literal(_) | Self::Choice(_))
    }

    /// Whether it can be an item of a list: a value, or not known to be none.
    pub(super) fn is_item(&self) -> bool {
        !matches!(self, Self::Nothing | Self::Optional(_) | Self::Range | Self::Record(_) | Self::Object(_))
    }

    /// Whether something was reported, or no value comes of it, so that nothing more needs saying.
    pub(super) fn is_settled(&self) -> bool {
        matches!(self, Self::Error | Self::Never)
    }

    /// What comes of two values of which at least one is settled.
    pub(super) fn of_settled(&self, other: &Self) -> Self {
        if *self == Self::Error || *other == Self::Error { Self::Error } else { Self::Never }
    }

    /// Literals as the texts they are: what a variable or a parameter holds.
    pub(super) fn widened(self) -> Self {
        match self {
            Self::Literal(_) => Self::Text,
            Self::List(element) => Self::list(element.widened()),
            Self::Optional(value) => Self::Optional(Box::new(value.widened())),
            other => other,
        }
    }

    /// The type of what is either this or that.
    pub(super) fn or(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Error, _) | (_, Self::Error) => Self::Error,
            (Self::Never, known) | (known, Self::Never) => known,
            (Self::Nothing, Self::Nothing) => Self::Nothing,
            (Self::Nothing, Self::Optional(value)) | (Self::Optional(value), Self::Nothing) => Self::Optional(value),
            (Self::Nothing, value) | (value, Self::Nothing) => match value {
                Self::Record(_) | Self::Object(_) | Self::Range => return None,
                value => Self::Optional(Box::new(value)),
            },
            (Self::Optional(left), Self::Optional(right)) => Self::Optional(Box::new(left.or(*right)?)),
            (Self::Optional(left), right) => Self::Optional(Box::new(left.or(right)?)),
            (left, Self::Optional(right)) => Self::Optional(Box::new(left.or(*right)?)),
            (Self::List(left), Self::List(right)) => Self::list(left.or(*right)?),
            // Which of two records it is would not be known.
            (Self::Record(_) | Self::Object(_), _) | (_, Self::Record(_) | Self::Object(_)) => return None,
            (Self::Literal(mut left), Self::Literal(right)) => {
                left.extend(right);
                Self::Literal(left)
            }
            (Self::Literal(texts), Self::Choice(options)) | (Self::Choice(options), Self::Literal(texts)) => {
                Self::Choice(if texts.is_subset(&options) { options } else { Arc::new(&texts | &options) })
            }
            (Self::Choice(left), Self::Choice(right)) => {
                Self::Choice(if left == right { left } else { Arc::new(&*left | &*right) })
            }
            (left, right) if left == right => left,
            (left, right) if left.is_text() && right.is_text() => Self::Text,
            _ => return None,
        })
    }

    /// Whether a value of this type can stand where `wanted` is asked for.
    pub(super) fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Error | Self::Never, _) | (_, Self::Error) => true,
            (Self::Literal(_) | Self::Choice(_), Self::Text) => true,
            (Self::Literal(texts), Self::Choice(options)) => texts.is_subset(options),
            (Self::Choice(texts), Self::Choice(options)) => texts.is_subset(options),
            (Self::List(left), Self::List(right)) => left.fits(right),
            (left, right) => left == right,
        }
    }
}

impl fmt::Display for Inferred {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => formatter.write_str("()"),
            Self::Optional(value) => write!(formatter, "{value} or ()"),
            Self::Range => formatter.write_str("range"),
            Self::List(element) if **element == Self::Never => formatter.write_str("list"),
            Self::List(element) => write!(formatter, "list of {element}"),
            // A text written in a script is just a text to its author.
            Self::Literal(_) => formatter.write_str("text"),
            Self::Error | Self::Never => formatter.write_str("?"),
            other => match other.kind() {
                Some(kind) => kind.fmt(formatter),
                None => formatter.write_str("?"),
            },
        }
    }
}
