//! Values that cases record and expressions compute.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use crate::base::{Id, Period};

/// One value.
///
/// In JSON: booleans, integers, texts and lists as themselves, a date as `{"date": "2026-02-13"}`, a period as
/// `{"period": "3 workdays"}`, so that a value read back is the value written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A date.
    Date {
        /// Local, without a time.
        #[serde(deserialize_with = "crate::base::date::deserialize")]
        date: NaiveDate,
    },
    /// A legal period.
    Period {
        /// As packs write it: `3 workdays`.
        period: Period,
    },
    /// A text; choices, documents, organisations and territories are texts too.
    Text(Arc<str>),
    /// A list of values of one type.
    List(Arc<[Value]>),
}

/// Named values: the facts of a case, the data of a procedure, the input of a command. A sorted vector: cases are many,
/// and each has some dozens of values at most.
pub type Values = LiteMap<Id, Value>;

impl Value {
    /// A text value.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }

    /// A date value.
    #[must_use]
    pub fn date(date: NaiveDate) -> Self {
        Self::Date { date }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(formatter),
            Self::Integer(value) => value.fmt(formatter),
            Self::Date { date } => date.fmt(formatter),
            Self::Period { period } => period.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
            Self::List(values) => {
                formatter.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        formatter.write_str(", ")?;
                    }
                    value.fmt(formatter)?;
                }
                formatter.write_str("]")
            }
        }
    }
}
