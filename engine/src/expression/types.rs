//! What expressions compute with: the types of the names they may read and of what they must give.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::base::{Id, Language, Text, Value};
use crate::messages::message;

/// The type of a value in an expression.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A text.
    Text,
    /// A date.
    Date,
    /// A legal period.
    Period,
    /// An amount of money.
    Money,
    /// A list of values of one type.
    List(Arc<Type>),
    /// A text out of these.
    Choice(Arc<BTreeSet<Id>>),
    /// A record that is itself a value: a row, a document.
    Row(Arc<RecordShape>),
    /// Values recorded under names, each there or not yet: `facts`, `data`, `input`.
    Record(Arc<RecordShape>),
    /// Something with properties: `params`, `parties`, `clocks`, `clocks.review` …
    Object(Arc<ObjectShape>),
    /// Something that is there but could not be read, which has been reported. An expression that reads it does not
    /// compile, and nothing is said of it.
    Unreadable,
}

/// The fields a record may have. `r.x` reads, `r.has("x")` asks, `r.get("x", fallback)` reads with a fallback.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordShape {
    /// What the record is called in expressions: `facts`, `data`, `input`.
    pub name: &'static str,
    /// The fields that are declared for it.
    pub fields: BTreeMap<Id, Type>,
}

/// The properties an object has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectShape {
    /// What the object is called in messages: `params`, `clocks.review`.
    pub name: Arc<str>,
    /// By name, with the type of each.
    pub properties: BTreeMap<Id, Type>,
    /// What a property of it is, for messages: `parameter`, `party`, `clock`, `workflow` …
    pub noun: &'static str,
}

/// The names an expression may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// Their types, by name.
    pub variables: BTreeMap<&'static str, Type>,
}

/// What an expression must give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A text.
    Text,
    /// A date.
    Date,
    /// A period; a plain `20 workdays` is one too.
    Period,
    /// A list of anything.
    List,
    /// A value of this type; `()` is not one.
    Of(Type),
    /// A value of this type, or `()` to clear it.
    Optional(Type),
    /// Any value, or `()` to clear.
    AnyValue,
}

impl Type {
    /// The type of lists of this type.
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(element))
    }

    /// The type of a list of rows with these fields.
    pub fn rows<T: Into<Id>>(fields: impl IntoIterator<Item = (T, Self)>) -> Self {
        let fields = fields.into_iter().map(|(field, kind)| (field.into(), kind)).collect();
        Self::list(Self::Row(Arc::new(RecordShape { name: "row", fields })))
    }

    /// The type of what is recorded of a document.
    #[must_use]
    pub fn document() -> Self {
        let parts = [("name", Self::Text), ("bytes", Self::Integer), ("type", Self::Text), ("hash", Self::Text)];
        let fields = parts.into_iter().map(|(name, kind)| (Id::from(name), kind)).collect();
        Self::Row(Arc::new(RecordShape { name: "document", fields }))
    }

    /// The type of texts out of some.
    pub fn choice<T: Into<Id>>(options: impl IntoIterator<Item = T>) -> Self {
        Self::Choice(Arc::new(options.into_iter().map(Into::into).collect()))
    }

    /// The type of a record with these fields.
    pub fn record<T: Into<Id>>(name: &'static str, fields: impl IntoIterator<Item = (T, Self)>) -> Self {
        let fields = fields.into_iter().map(|(field, kind)| (field.into(), kind)).collect();
        Self::Record(Arc::new(RecordShape { name, fields }))
    }

    /// The type of an object with these properties, `noun` being what one of them is.
    pub fn object<T: Into<Id>>(
        name: &str,
        noun: &'static str,
        properties: impl IntoIterator<Item = (T, Self)>,
    ) -> Self {
        let properties = properties.into_iter().map(|(property, kind)| (property.into(), kind)).collect();
        Self::Object(Arc::new(ObjectShape { name: Arc::from(name), properties, noun }))
    }

    /// Whether a value is of the type. No value is an object, and none a record but rows and documents.
    #[must_use]
    pub fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Boolean, Value::Boolean(_))
            | (Self::Integer, Value::Integer(_))
            | (Self::Text, Value::Text(_))
            | (Self::Date, Value::Date { .. })
            | (Self::Period, Value::Period { .. })
            | (Self::Money, Value::Money { .. }) => true,
            (Self::Choice(options), Value::Text(text)) => options.contains(&**text),
            (Self::List(element), Value::List(values)) => values.iter().all(|value| element.admits(value)),
            (Self::Row(shape), Value::Record(values)) => {
                values.iter().all(|(name, value)| shape.fields.get(name).is_some_and(|kind| kind.admits(value)))
            }
            _ => false,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => formatter.write_str("boolean"),
            Self::Integer => formatter.write_str("integer"),
            Self::Text => formatter.write_str("text"),
            Self::Date => formatter.write_str("date"),
            Self::Period => formatter.write_str("period"),
            Self::Money => formatter.write_str("money"),
            Self::List(element) => write!(formatter, "list of {element}"),
            Self::Choice(_) => formatter.write_str("choice"),
            Self::Row(shape) | Self::Record(shape) => formatter.write_str(shape.name),
            Self::Object(shape) => formatter.write_str(&shape.name),
            Self::Unreadable => formatter.write_str("?"),
        }
    }
}

/// What a type is called, as it is written in messages, in words of both languages.
pub(crate) fn type_in_words(name: &impl fmt::Display) -> Text {
    fn chinese(name: &str) -> String {
        let said = |id: &str, arguments: &[(&str, &dyn fmt::Display)]| message(Language::Chinese, id, arguments);
        if let Some((one, other)) = name.rsplit_once(" or ") {
            return said("type-or", &[("one", &chinese(one)), ("other", &chinese(other))]);
        }
        if let Some(element) = name.strip_prefix("list of ") {
            return said("type-list-of", &[("element", &chinese(element))]);
        }
        match name {
            "boolean" | "integer" | "text" | "date" | "period" | "money" | "choice" | "list" | "range" | "value"
            | "row" => said(&format!("type-{name}"), &[]),
            "another value" => said("type-other", &[]),
            "()" => said("type-nothing", &[]),
            "?" => said("type-unknown", &[]),
            // As expressions name it.
            name => format!("`{name}`"),
        }
    }
    let name = name.to_string();
    Text { zh: chinese(&name).into(), en: Some(name.into()) }
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => formatter.write_str("boolean"),
            Self::Integer => formatter.write_str("integer"),
            Self::Text => formatter.write_str("text"),
            Self::Date => formatter.write_str("date"),
            Self::Period => formatter.write_str("period"),
            Self::List => formatter.write_str("list"),
            Self::Of(kind) | Self::Optional(kind) => kind.fmt(formatter),
            Self::AnyValue => formatter.write_str("value"),
        }
    }
}
