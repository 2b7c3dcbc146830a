//! How the engine and the workbench write what stands in answers: types by which it is described, for what has no type of its own here.
//! Nothing is made of them. That they say what is written, a test holds against real answers.
#![expect(dead_code, reason = "they describe what is written")]

pub(crate) mod case;
pub(crate) mod graph;
pub(crate) mod pack;

use std::borrow::Cow;
use std::collections::BTreeMap;

use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A text for people: in Chinese always, in English if there is one.
#[derive(ToSchema)]
#[schema(as = Text)]
pub(crate) struct WrittenText {
    zh: String,
    en: Option<String>,
}

/// A value, as records have it: texts, whole numbers, yes and no and lists as themselves; days, lengths of time, amounts of money, whole
/// numbers that are too long for some programs, and records by name.
#[derive(ToSchema)]
#[schema(as = Value)]
#[serde(untagged)]
pub(crate) enum WrittenValue {
    Boolean(bool),
    Integer(i64),
    Text(String),
    #[schema(no_recursion)]
    List(Vec<WrittenValue>),
    /// A day; `provisional` is the year whose days off are not published.
    Date {
        date: String,
        provisional: Option<i32>,
    },
    Period {
        period: String,
    },
    Money {
        money: String,
    },
    LongInteger {
        integer: String,
    },
    Record {
        #[schema(no_recursion)]
        record: BTreeMap<String, WrittenValue>,
    },
}

/// Values by the names of fields.
pub(crate) type WrittenValues = BTreeMap<String, WrittenValue>;

/// Why something is refused, or waits. The rule that failed, where it stands, how it is written and what it read are for officials; the
/// fields that are meant are told to everybody else.
#[derive(ToSchema)]
#[schema(as = Reason)]
pub(crate) struct WrittenReason {
    /// What it is; stable.
    code: String,
    /// The sentence.
    message: WrittenText,
    /// The articles.
    articles: Vec<String>,
    /// The fields that are meant.
    fields: Option<Vec<String>>,
    /// Whether a rule asks who somebody really is, and it is not known.
    wants_real_name: Option<bool>,
    /// The condition or window that does not hold.
    rule: Option<String>,
    /// Where it stands: `pack/file.yaml:12`.
    place: Option<String>,
    /// As it is written in the pack.
    expression: Option<String>,
    /// What it read: pairs of a name and a value.
    #[schema(value_type = Option<Vec<Vec<Option<WrittenValue>>>>)]
    values: Option<()>,
}

/// A form as pages draw it: described by the schema of screens, which the description of the interface brings in.
pub(crate) struct WrittenFormScreen;

impl PartialSchema for WrittenFormScreen {
    fn schema() -> RefOr<Schema> {
        Ref::from_schema_name(Self::name()).into()
    }
}

impl ToSchema for WrittenFormScreen {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("FormScreen")
    }
}
