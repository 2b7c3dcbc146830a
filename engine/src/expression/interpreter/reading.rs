//! Values, records and objects as Rhai holds and reads them.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use chrono::NaiveDate;
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString};

use super::binding::{Binding, Object, Property, Record};
use crate::base::{Money, Period, Value};
use crate::expression::error::Fault;

type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// A value as scripts hold it.
pub(crate) fn to_dynamic(value: &Value) -> Dynamic {
    match value {
        Value::Boolean(value) => Dynamic::from_bool(*value),
        Value::Integer(value) => Dynamic::from_int(*value),
        Value::Date { date, .. } => Dynamic::from(*date),
        Value::Period { period } => Dynamic::from(*period),
        Value::Money { money } => Dynamic::from(*money),
        Value::Text(text) => Dynamic::from(ImmutableString::from(&**text)),
        Value::Record(values) => Dynamic::from(Record { name: Cow::Borrowed("row"), values: Arc::clone(values) }),
        Value::List(values) => Dynamic::from_array(values.iter().map(to_dynamic).collect()),
    }
}

/// A binding as scripts hold it.
pub(crate) fn bound(name: &'static str, binding: &Binding) -> Dynamic {
    match binding {
        Binding::Value(value) => to_dynamic(value),
        Binding::Record(values) => Dynamic::from(Record { name: Cow::Borrowed(name), values: Arc::clone(values) }),
        Binding::Object(properties) => {
            Dynamic::from(Object { name: Cow::Borrowed(name), properties: Arc::clone(properties) })
        }
    }
}

/// What a script gave, as a value; the name of its type if it is none.
pub(crate) fn to_value(given: Dynamic) -> Result<Value, &'static str> {
    value_within(given, Value::DEEPEST)
}

fn value_within(given: Dynamic, levels: usize) -> Result<Value, &'static str> {
    if let Ok(value) = given.as_bool() {
        return Ok(Value::Boolean(value));
    }
    if let Ok(value) = given.as_int() {
        return Ok(Value::Integer(value));
    }
    if let Ok(text) = given.as_immutable_string_ref() {
        return Ok(Value::text(&text));
    }
    if given.is_array() {
        let Some(levels) = levels.checked_sub(1) else { return Err("lists nested too deep") };
        let items = given.into_array()?.into_iter().map(|item| value_within(item, levels));
        return items.collect::<Result<Vec<_>, _>>().map(|items| Value::List(items.into()));
    }
    if let Some(date) = given.clone().try_cast::<NaiveDate>() {
        return Ok(Value::date(date));
    }
    if let Some(period) = given.clone().try_cast::<Period>() {
        return Ok(Value::Period { period });
    }
    if let Some(money) = given.clone().try_cast::<Money>() {
        return Ok(Value::Money { money });
    }
    if let Some(record) = given.clone().try_cast::<Record>() {
        return Ok(Value::Record(record.values));
    }
    Err(if given.is_unit() { "nothing" } else { "something that is no value" })
}

/// Whether two values are the same; the check of types has seen to it that they are of one type.
pub(crate) fn same(a: &Dynamic, b: &Dynamic) -> bool {
    if let (Ok(a), Ok(b)) = (a.as_immutable_string_ref(), b.as_immutable_string_ref()) {
        return *a == *b;
    }
    if let (Ok(a), Ok(b)) = (a.as_int(), b.as_int()) {
        return a == b;
    }
    match (to_value(a.clone()), to_value(b.clone())) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn read_field(record: &Record, name: &str) -> Fallible<Dynamic> {
    match record.values.get(name) {
        Some(value) => Ok(to_dynamic(value)),
        None => Err(Fault::Absent(format!("{}.{name}", record.name)).into()),
    }
}

fn read_property(object: &Object, name: &str) -> Fallible<Dynamic> {
    let path = || format!("{}.{name}", object.name);
    match object.properties.get(name) {
        Property::Value(value) => Ok(to_dynamic(&value)),
        Property::Record(values) => Ok(Dynamic::from(Record { name: Cow::Owned(path()), values })),
        Property::Object(properties) => Ok(Dynamic::from(Object { name: Cow::Owned(path()), properties })),
        Property::Absent => Err(Fault::Absent(path()).into()),
    }
}

/// Registers how values, records and objects are read. `names` are fields and properties.
pub(crate) fn register<'a>(engine: &mut Engine, names: impl Iterator<Item = &'a str>) {
    for name in names {
        // A getter per name is found at once; the indexer below serves names that nobody announced.
        let field: Arc<str> = Arc::from(name);
        let property = Arc::clone(&field);
        engine
            .register_get(name, move |record: &mut Record| read_field(record, &field))
            .register_get(name, move |object: &mut Object| read_property(object, &property));
    }
    engine
        .register_type_with_name::<NaiveDate>("date")
        .register_type_with_name::<Period>("period")
        .register_type_with_name::<Money>("money")
        .register_indexer_get(|record: &mut Record, name: &str| read_field(record, name))
        .register_indexer_get(|object: &mut Object, name: &str| read_property(object, name))
        .register_iterator::<Range<i64>>()
        .register_iterator::<RangeInclusive<i64>>()
        .register_iterator::<Array>();
}
