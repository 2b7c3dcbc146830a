//! What functions take and give, as the tree holds it and as Rhai does.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use rhai::{Array, Dynamic, ImmutableString};

use crate::base::{Money as Amount, Value};
use crate::expression::inferred::Inferred;
use crate::expression::interpreter::binding::Record;
use crate::expression::interpreter::reading::{self, same, to_dynamic};
use crate::expression::tree::fits;

/// What a function takes or gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::expression) enum ValueKind {
    Boolean,
    Integer,
    Text,
    Date,
    Period,
    Money,
    /// An integer, a date or an amount.
    Ordered,
    /// A list of anything.
    List,
    /// An item of a list.
    Item,
    /// Recorded values.
    Record,
    /// Who acts.
    Actor,
    /// The name of a field of the record, written out.
    Field,
    /// The name of a code list, written out.
    CodeList,
    /// The name of a register, written out.
    Register,
    /// How an organisation stands in a register.
    Standing,
    /// The name of what a register records, written out.
    Fact,
    /// A value of the type of what is looked up.
    Recorded,
}

impl ValueKind {
    /// The type, where it is one whatever the arguments are.
    pub(in crate::expression) fn inferred(self) -> Option<Inferred> {
        Some(match self {
            Self::Boolean => Inferred::Boolean,
            Self::Integer => Inferred::Integer,
            Self::Text => Inferred::Text,
            Self::Date => Inferred::Date,
            Self::Period => Inferred::Period,
            Self::Money => Inferred::Money,
            Self::Ordered
            | Self::List
            | Self::Item
            | Self::Record
            | Self::Actor
            | Self::Field
            | Self::CodeList
            | Self::Register
            | Self::Standing
            | Self::Fact
            | Self::Recorded => return None,
        })
    }
}

/// A value that may be in a list: of the tree or of Rhai.
pub(super) trait Item: Clone + 'static {
    /// Whether two are the same; the check of types has seen to it that they are of one type.
    fn is(&self, other: &Self) -> bool;

    /// Whether it comes before another; nothing if they are no integers, dates or amounts.
    fn is_before(&self, other: &Self) -> Option<bool>;

    /// A field of it, if it is a row that has one recorded.
    fn field(&self, name: &str) -> Option<Self>;

    /// It as a value; nothing if it is none.
    fn to_value(&self) -> Option<Value>;

    /// A value as an item.
    fn from_value(value: Value) -> Self;
}

impl Item for Value {
    fn is(&self, other: &Self) -> bool {
        self == other
    }

    fn is_before(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => Some(left < right),
            (Self::Date { date: left, .. }, Self::Date { date: right, .. }) => Some(left < right),
            (Self::Money { money: left }, Self::Money { money: right }) => Some(left < right),
            _ => None,
        }
    }

    fn field(&self, name: &str) -> Option<Self> {
        if let Self::Record(values) = self { values.get(name).cloned() } else { None }
    }

    fn to_value(&self) -> Option<Value> {
        Some(self.clone())
    }

    fn from_value(value: Value) -> Self {
        value
    }
}

impl Item for Dynamic {
    fn is(&self, other: &Self) -> bool {
        same(self, other)
    }

    fn is_before(&self, other: &Self) -> Option<bool> {
        if let (Ok(left), Ok(right)) = (self.as_int(), other.as_int()) {
            return Some(left < right);
        }
        if let (Some(left), Some(right)) = (self.clone().try_cast::<Amount>(), other.clone().try_cast::<Amount>()) {
            return Some(left < right);
        }
        Some(self.clone().try_cast::<NaiveDate>()? < other.clone().try_cast::<NaiveDate>()?)
    }

    fn field(&self, name: &str) -> Option<Self> {
        self.read_lock::<Record>()?.values.get(name).map(to_dynamic)
    }

    fn to_value(&self) -> Option<Value> {
        reading::to_value(self.clone()).ok()
    }

    fn from_value(value: Value) -> Self {
        to_dynamic(&value)
    }
}

/// Something that functions take.
pub(super) trait Parameter {
    const SORT: ValueKind;

    /// What the body is given.
    type Given<'v, I: Item>;

    /// What Rhai calls the function with.
    type Owned: Clone + Send + Sync + 'static;

    /// A value of the tree; nothing if it is of another type.
    fn of(value: &Value) -> Option<Self::Given<'_, Value>>;

    /// A value of Rhai.
    fn lent(held: &Self::Owned) -> Self::Given<'_, Dynamic>;
}

/// Something that functions give.
pub(super) trait ReturnType {
    const SORT: ValueKind;

    /// What the body makes.
    type Output<'v, I: Item>;

    /// It as a value of the tree; nothing if it is larger than scripts may hold. What is given back as it was given is
    /// not copied.
    fn value(made: Self::Output<'_, Value>, given: &[Cow<'_, Value>]) -> Option<Value>;

    /// It as a value of Rhai.
    fn dynamic(made: Self::Output<'_, Dynamic>) -> Dynamic;
}

fn fitting(value: Value) -> Option<Value> {
    fits(&value).then_some(value)
}

/// A text that a function gives.
pub(super) enum Written<'v> {
    /// A text it was given, or a part of one.
    Part(&'v str),
    /// One that is kept elsewhere.
    Kept(Arc<str>),
    /// A new one.
    New(String),
}

/// A list that a function gives.
pub(super) enum Listing<'v, I> {
    /// One that it was given.
    Given(&'v [I]),
    /// A new one.
    New(Vec<I>),
}

pub(super) struct Boolean;
pub(super) struct Integer;
pub(super) struct Text;
pub(super) struct Date;
pub(super) struct Period;
pub(super) struct Money;
pub(super) struct Ordered;
pub(super) struct List;
pub(super) struct AnyItem;
pub(super) struct Field;
pub(super) struct Register;
pub(super) struct Standing;
pub(super) struct Fact;
pub(super) struct Recorded;

impl ReturnType for Boolean {
    const SORT: ValueKind = ValueKind::Boolean;
    type Output<'v, I: Item> = bool;

    fn value(made: bool, _: &[Cow<'_, Value>]) -> Option<Value> {
        Some(Value::Boolean(made))
    }

    fn dynamic(made: bool) -> Dynamic {
        Dynamic::from_bool(made)
    }
}

impl Parameter for Integer {
    const SORT: ValueKind = ValueKind::Integer;
    type Given<'v, I: Item> = i64;
    type Owned = i64;

    fn of(value: &Value) -> Option<i64> {
        if let Value::Integer(value) = value { Some(*value) } else { None }
    }

    fn lent(held: &i64) -> i64 {
        *held
    }
}

impl ReturnType for Integer {
    const SORT: ValueKind = ValueKind::Integer;
    type Output<'v, I: Item> = i64;

    fn value(made: i64, _: &[Cow<'_, Value>]) -> Option<Value> {
        Some(Value::Integer(made))
    }

    fn dynamic(made: i64) -> Dynamic {
        Dynamic::from_int(made)
    }
}

impl Parameter for Date {
    const SORT: ValueKind = ValueKind::Date;
    type Given<'v, I: Item> = NaiveDate;
    type Owned = NaiveDate;

    fn of(value: &Value) -> Option<NaiveDate> {
        if let Value::Date { date, .. } = value { Some(*date) } else { None }
    }

    fn lent(held: &NaiveDate) -> NaiveDate {
        *held
    }
}

impl ReturnType for Date {
    const SORT: ValueKind = ValueKind::Date;
    type Output<'v, I: Item> = NaiveDate;

    fn value(made: NaiveDate, _: &[Cow<'_, Value>]) -> Option<Value> {
        Some(Value::date(made))
    }

    fn dynamic(made: NaiveDate) -> Dynamic {
        Dynamic::from(made)
    }
}

impl Parameter for Period {
    const SORT: ValueKind = ValueKind::Period;
    type Given<'v, I: Item> = crate::base::Period;
    type Owned = crate::base::Period;

    fn of(value: &Value) -> Option<crate::base::Period> {
        if let Value::Period { period } = value { Some(*period) } else { None }
    }

    fn lent(held: &crate::base::Period) -> crate::base::Period {
        *held
    }
}

impl ReturnType for Period {
    const SORT: ValueKind = ValueKind::Period;
    type Output<'v, I: Item> = crate::base::Period;

    fn value(made: crate::base::Period, _: &[Cow<'_, Value>]) -> Option<Value> {
        Some(Value::Period { period: made })
    }

    fn dynamic(made: crate::base::Period) -> Dynamic {
        Dynamic::from(made)
    }
}

impl Parameter for Money {
    const SORT: ValueKind = ValueKind::Money;
    type Given<'v, I: Item> = Amount;
    type Owned = Amount;

    fn of(value: &Value) -> Option<Amount> {
        if let Value::Money { money } = value { Some(*money) } else { None }
    }

    fn lent(held: &Amount) -> Amount {
        *held
    }
}

impl ReturnType for Money {
    const SORT: ValueKind = ValueKind::Money;
    type Output<'v, I: Item> = Amount;

    fn value(made: Amount, _: &[Cow<'_, Value>]) -> Option<Value> {
        Some(Value::Money { money: made })
    }

    fn dynamic(made: Amount) -> Dynamic {
        Dynamic::from(made)
    }
}

/// What is a text, whatever it means.
macro_rules! text_parameters {
    ($($name:ident),*) => {$(
        impl Parameter for $name {
            const SORT: ValueKind = ValueKind::$name;
            type Given<'v, I: Item> = &'v str;
            type Owned = ImmutableString;

            fn of(value: &Value) -> Option<&str> {
                if let Value::Text(text) = value { Some(text) } else { None }
            }

            fn lent(held: &ImmutableString) -> &str {
                held
            }
        }
    )*};
}

text_parameters!(Text, Field, Register, Standing, Fact);

impl ReturnType for Text {
    const SORT: ValueKind = ValueKind::Text;
    type Output<'v, I: Item> = Written<'v>;

    fn value(made: Written<'_>, given: &[Cow<'_, Value>]) -> Option<Value> {
        let whole = |part: &str| {
            given.iter().find(|value| matches!(&***value, Value::Text(text) if std::ptr::eq(&**text, part)))
        };
        fitting(match made {
            Written::Part(part) => whole(part).map_or_else(|| Value::text(part), |value| Value::clone(value)),
            Written::Kept(text) => Value::Text(text),
            Written::New(text) => Value::text(&text),
        })
    }

    fn dynamic(made: Written<'_>) -> Dynamic {
        Dynamic::from(match made {
            Written::Part(text) => ImmutableString::from(text),
            Written::Kept(text) => ImmutableString::from(&*text),
            Written::New(text) => ImmutableString::from(text),
        })
    }
}

impl Parameter for List {
    const SORT: ValueKind = ValueKind::List;
    type Given<'v, I: Item> = &'v [I];
    type Owned = Array;

    fn of(value: &Value) -> Option<&[Value]> {
        if let Value::List(items) = value { Some(items) } else { None }
    }

    fn lent(held: &Array) -> &[Dynamic] {
        held
    }
}

impl ReturnType for List {
    const SORT: ValueKind = ValueKind::List;
    type Output<'v, I: Item> = Listing<'v, I>;

    fn value(made: Listing<'_, Value>, given: &[Cow<'_, Value>]) -> Option<Value> {
        let whole = |items: &[Value]| {
            given.iter().find(|value| matches!(&***value, Value::List(list) if std::ptr::eq(&**list, items)))
        };
        fitting(match made {
            Listing::Given(items) => {
                whole(items).map_or_else(|| Value::List(items.into()), |value| Value::clone(value))
            }
            Listing::New(items) => Value::List(items.into()),
        })
    }

    fn dynamic(made: Listing<'_, Dynamic>) -> Dynamic {
        Dynamic::from_array(match made {
            Listing::Given(items) => items.to_vec(),
            Listing::New(items) => items,
        })
    }
}

/// What is taken as it is.
macro_rules! item_parameters {
    ($($name:ident: $sort:ident),*) => {$(
        impl Parameter for $name {
            const SORT: ValueKind = ValueKind::$sort;
            type Given<'v, I: Item> = &'v I;
            type Owned = Dynamic;

            fn of(value: &Value) -> Option<&Value> {
                Some(value)
            }

            fn lent(held: &Dynamic) -> &Dynamic {
                held
            }
        }
    )*};
}

item_parameters!(AnyItem: Item, Ordered: Ordered);

impl ReturnType for AnyItem {
    const SORT: ValueKind = ValueKind::Item;
    type Output<'v, I: Item> = I;

    fn value(made: Value, _: &[Cow<'_, Value>]) -> Option<Value> {
        Some(made)
    }

    fn dynamic(made: Dynamic) -> Dynamic {
        made
    }
}

impl ReturnType for Ordered {
    const SORT: ValueKind = ValueKind::Ordered;
    type Output<'v, I: Item> = I;

    fn value(made: Value, _: &[Cow<'_, Value>]) -> Option<Value> {
        Some(made)
    }

    fn dynamic(made: Dynamic) -> Dynamic {
        made
    }
}

impl ReturnType for Recorded {
    const SORT: ValueKind = ValueKind::Recorded;
    type Output<'v, I: Item> = Value;

    fn value(made: Value, _: &[Cow<'_, Value>]) -> Option<Value> {
        fitting(made)
    }

    fn dynamic(made: Value) -> Dynamic {
        to_dynamic(&made)
    }
}
