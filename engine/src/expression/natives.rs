//! The functions, operators and properties of the pack format, on native values.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, OnceLock};

use chrono::{Datelike, NaiveDate};
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, Position};

use super::error::Fault;
use crate::base::territory;
use crate::base::{Id, Period, Unit, Value};
use crate::expression::interpreter::binding::{Binding, Object, Property, Record};
use crate::expression::interpreter::sandbox::{MAX_LIST_SIZE, MAX_NATIVE_STEPS};
use crate::expression::pack_context::{Directory, PackContext};
use crate::register::Seen;
use crate::time::Calendar;

type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// What an evaluation on this thread may use.
struct Running {
    calendar: Arc<Calendar>,
    registers: Option<Seen>,
    /// Steps that native functions may still spend on lists and texts: Rhai counts a call as one step, however long
    /// the list is.
    steps: usize,
}

thread_local! {
    /// Set by [`with`] alone, so it cannot outlive the evaluation or be seen by another one.
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
}

/// Puts back what was there before, also when the evaluation unwinds.
struct Restore(Option<Running>);

impl Drop for Restore {
    fn drop(&mut self) {
        RUNNING.with(|place| *place.borrow_mut() = self.0.take());
    }
}

/// Runs an evaluation in which workdays are those of a calendar, and registers are seen so.
pub(super) fn with<T>(calendar: &Arc<Calendar>, registers: Option<Seen>, evaluate: impl FnOnce() -> T) -> T {
    let running = Running { calendar: Arc::clone(calendar), registers, steps: MAX_NATIVE_STEPS };
    let _restore = Restore(RUNNING.with(|place| place.borrow_mut().replace(running)));
    evaluate()
}

fn calendar<T>(ask: impl FnOnce(&Calendar) -> (T, Option<i32>)) -> Fallible<T> {
    let (answer, unpublished) = RUNNING
        .with(|place| place.borrow().as_ref().map(|running| ask(&running.calendar)))
        .ok_or_else(|| failed("no calendar is given for counting workdays"))?;
    match unpublished {
        Some(year) => Err(Fault::Unpublished(year).into()),
        None => Ok(answer),
    }
}

/// What the registers say; nothing if there are none.
fn seen<T>(ask: impl FnOnce(&Seen) -> Option<T>) -> Option<T> {
    RUNNING.with(|place| place.borrow().as_ref()?.registers.as_ref().and_then(ask))
}

/// Counts steps that a native function takes over a list or a text.
fn spend_steps(steps: usize) -> Fallible<()> {
    RUNNING.with(|place| match place.borrow_mut().as_mut() {
        Some(running) => match running.steps.checked_sub(steps) {
            Some(left) => {
                running.steps = left;
                Ok(())
            }
            None => Err(Box::new(EvalAltResult::ErrorTooManyOperations(Position::NONE))),
        },
        None => Ok(()),
    })
}

fn failed(message: impl Into<String>) -> Box<EvalAltResult> {
    Fault::Failed(message.into()).into()
}

/// A value as scripts hold it.
pub(super) fn to_dynamic(value: &Value) -> Dynamic {
    match value {
        Value::Boolean(value) => Dynamic::from_bool(*value),
        Value::Integer(value) => Dynamic::from_int(*value),
        Value::Date { date } => Dynamic::from(*date),
        Value::Period { period } => Dynamic::from(*period),
        Value::Text(text) => Dynamic::from(ImmutableString::from(&**text)),
        Value::List(values) => Dynamic::from_array(values.iter().map(to_dynamic).collect()),
    }
}

/// A binding as scripts hold it.
pub(super) fn bound(name: &'static str, binding: &Binding) -> Dynamic {
    match binding {
        Binding::Value(value) => to_dynamic(value),
        Binding::Record(values) => Dynamic::from(Record { name: Cow::Borrowed(name), values: Arc::clone(values) }),
        Binding::Object(properties) => {
            Dynamic::from(Object { name: Cow::Borrowed(name), properties: Arc::clone(properties) })
        }
    }
}

/// What a script gave, as a value; the name of its type if it is none.
pub(super) fn to_value(given: Dynamic) -> Result<Value, &'static str> {
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
        let items = given.into_array()?;
        return items.into_iter().map(to_value).collect::<Result<Vec<_>, _>>().map(|items| Value::List(items.into()));
    }
    if let Some(date) = given.clone().try_cast::<NaiveDate>() {
        return Ok(Value::date(date));
    }
    if let Some(period) = given.clone().try_cast::<Period>() {
        return Ok(Value::Period { period });
    }
    Err(if given.is_unit() { "nothing" } else { "something that is no value" })
}

/// Registers everything scripts may use.
pub(super) fn register<'a>(
    engine: &mut Engine,
    names: impl Iterator<Item = &'a str>,
    pack_context: &Arc<OnceLock<PackContext>>,
) {
    register_reading(engine, names);
    register_dates(engine);
    register_periods(engine);
    register_texts(engine);
    register_lists(engine);
    register_organisations(engine, pack_context);
    register_registers(engine);
    engine
        .register_iterator::<Range<i64>>()
        .register_iterator::<RangeInclusive<i64>>()
        .register_iterator::<Array>()
        .register_fn("!", |value: bool| !value)
        .register_fn("-", |value: i64| value.checked_neg().ok_or_else(|| failed("the number is too large")))
        .register_fn("min", |a: i64, b: i64| a.min(b))
        .register_fn("max", |a: i64, b: i64| a.max(b))
        .register_fn("to_text", |number: i64| number.to_string())
        .register_fn("to_integer", |text: &str| -> Fallible<i64> {
            text.trim().parse().map_err(|_| failed(format!("`{text}` is not a whole number")))
        })
        .register_fn("territory_within", territory_within);
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

fn register_reading<'a>(engine: &mut Engine, names: impl Iterator<Item = &'a str>) {
    for name in names {
        // A getter per name is found at once; the indexer below serves names that nobody announced.
        let field: Arc<str> = Arc::from(name);
        let property = Arc::clone(&field);
        engine
            .register_get(name, move |record: &mut Record| read_field(record, &field))
            .register_get(name, move |object: &mut Object| read_property(object, &property));
    }
    engine
        .register_indexer_get(|record: &mut Record, name: &str| read_field(record, name))
        .register_indexer_get(|object: &mut Object, name: &str| read_property(object, name))
        .register_fn("has", |record: &mut Record, name: &str| record.values.contains_key(name))
        .register_fn("get", |record: &mut Record, name: &str, fallback: Dynamic| {
            record.values.get(name).map_or(fallback, to_dynamic)
        })
        .register_fn("has_role", |actor: &mut Object, role: &str| match actor.properties.get("roles") {
            Property::Value(Value::List(roles)) => {
                roles.iter().any(|held| matches!(held, Value::Text(held) if **held == *role))
            }
            _ => false,
        });
}

fn register_dates(engine: &mut Engine) {
    engine
        .register_type_with_name::<NaiveDate>("date")
        .register_fn("date", |text: &str| -> Fallible<NaiveDate> {
            parse_date(text).ok_or_else(|| failed(format!("`{text}` is not a date; write it as 2025-03-01")))
        })
        .register_get("year", |date: &mut NaiveDate| i64::from(date.year()))
        .register_get("month", |date: &mut NaiveDate| i64::from(date.month()))
        .register_get("day", |date: &mut NaiveDate| i64::from(date.day()))
        .register_get("weekday", |date: &mut NaiveDate| i64::from(date.weekday().number_from_monday()))
        .register_fn("==", |a: NaiveDate, b: NaiveDate| a == b)
        .register_fn("!=", |a: NaiveDate, b: NaiveDate| a != b)
        .register_fn("<", |a: NaiveDate, b: NaiveDate| a < b)
        .register_fn("<=", |a: NaiveDate, b: NaiveDate| a <= b)
        .register_fn(">", |a: NaiveDate, b: NaiveDate| a > b)
        .register_fn(">=", |a: NaiveDate, b: NaiveDate| a >= b)
        .register_fn("min", |a: NaiveDate, b: NaiveDate| a.min(b))
        .register_fn("max", |a: NaiveDate, b: NaiveDate| a.max(b))
        .register_fn("days_between", |a: NaiveDate, b: NaiveDate| b.signed_duration_since(a).num_days())
        .register_fn("workdays_between", |a: NaiveDate, b: NaiveDate| {
            calendar(|calendar| {
                let counted = calendar.workdays_between(a, b);
                (i64::from(counted.count), counted.provisional)
            })
        })
        .register_fn("is_workday", |date: NaiveDate| {
            calendar(|calendar| {
                let day = calendar.day(date);
                (day.workday, day.provisional.then(|| date.year()))
            })
        })
        .register_fn("next_workday", |date: NaiveDate| {
            calendar(|calendar| {
                let due = calendar.next_workday(date);
                (due.date, due.provisional)
            })
        });
}

/// A date as the pack format writes it.
pub(super) fn parse_date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

fn register_periods(engine: &mut Engine) {
    engine.register_type_with_name::<Period>("period");
    for (name, unit) in [
        ("workdays", Unit::Workdays),
        ("days", Unit::Days),
        ("weeks", Unit::Weeks),
        ("months", Unit::Months),
        ("years", Unit::Years),
    ] {
        engine.register_fn(name, move |count: i64| -> Fallible<Period> {
            let count = u32::try_from(count)
                .map_err(|_| failed(format!("`{count}` cannot be the number of {name} of a period")))?;
            Ok(Period { count, unit })
        });
    }
    engine
        .register_fn("==", |a: Period, b: Period| a == b)
        .register_fn("!=", |a: Period, b: Period| a != b)
        .register_fn("+", |date: NaiveDate, period: Period| -> Fallible<NaiveDate> {
            in_range(calendar(|calendar| {
                let due = calendar.add(date, period);
                (due.date, due.provisional)
            })?)
        })
        .register_fn("-", |date: NaiveDate, period: Period| -> Fallible<NaiveDate> {
            in_range(calendar(|calendar| {
                let due = calendar.subtract(date, period);
                (due.date, due.provisional)
            })?)
        });
}

/// Years are written with four digits; a period that leads beyond them is a slip in the data.
fn in_range(date: NaiveDate) -> Fallible<NaiveDate> {
    if has_four_digits(date) { Ok(date) } else { Err(failed("the period leads beyond the year 9999")) }
}

pub(super) fn has_four_digits(date: NaiveDate) -> bool {
    (1..=9999).contains(&date.year())
}

pub(super) fn count(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}

/// What is asked of an organisation.
type Asked = fn(&Directory, &str) -> Option<Arc<str>>;

fn register_organisations(engine: &mut Engine, pack_context: &Arc<OnceLock<PackContext>>) {
    let asked: [(&str, Asked); 3] = [
        ("kind_of", Directory::kind_of),
        ("territory_of", Directory::territory_of),
        ("superior_of", Directory::superior_of),
    ];
    for (name, ask) in asked {
        let pack_context = Arc::clone(pack_context);
        engine.register_fn(name, move |organisation: &str| {
            let found = pack_context.get().and_then(|known| ask(&known.organisations, organisation));
            ImmutableString::from(found.as_deref().unwrap_or(""))
        });
    }
    let pack_context = Arc::clone(pack_context);
    engine.register_fn("organisation_in", move |kind: &str, code: &str| {
        let found = pack_context.get().and_then(|known| known.organisations.organisation_in(kind, code));
        ImmutableString::from(found.as_deref().unwrap_or(""))
    });
}

fn register_registers(engine: &mut Engine) {
    engine
        .register_fn("standing", |register: &str, organisation: &str| {
            let standing = seen(|seen| Some(ImmutableString::from(seen.standing(register, organisation)?.as_str())));
            standing.unwrap_or_default()
        })
        .register_fn("listed", |register: &str, standing: &str| -> Fallible<Array> {
            spend_steps(seen(|seen| Some(seen.size(register))).unwrap_or(0))?;
            let text = |id: &Id| Dynamic::from(ImmutableString::from(id.as_str()));
            let listed: Array =
                seen(|seen| Some(seen.listed(register, standing).into_iter().map(text).collect())).unwrap_or_default();
            if listed.len() > MAX_LIST_SIZE {
                return Err(Box::new(EvalAltResult::ErrorDataTooLarge("list".to_owned(), Position::NONE)));
            }
            Ok(listed)
        })
        .register_fn("recorded", |register: &str, organisation: &str, field: &str| -> Fallible<Dynamic> {
            let recorded = seen(|seen| seen.recorded(register, organisation, field).map(to_dynamic));
            recorded.ok_or_else(|| Fault::Absent(format!("registers.{register}.{field}")).into())
        })
        .register_fn("has_recorded", |register: &str, organisation: &str, field: &str| {
            seen(|seen| seen.recorded(register, organisation, field).map(|_| ())).is_some()
        });
}

fn register_texts(engine: &mut Engine) {
    engine
        .register_get("len", |text: &mut ImmutableString| -> Fallible<i64> {
            spend_steps(text.len())?;
            Ok(count(text.chars().count()))
        })
        .register_fn("trimmed", |text: &mut ImmutableString| -> Fallible<ImmutableString> {
            spend_steps(text.len())?;
            Ok(ImmutableString::from(text.trim()))
        })
        .register_fn("starts_with", |text: &mut ImmutableString, start: &str| text.starts_with(start))
        .register_fn("ends_with", |text: &mut ImmutableString, end: &str| text.ends_with(end))
        .register_fn("contains", |text: &mut ImmutableString, part: &str| -> Fallible<bool> {
            spend_steps(text.len())?;
            Ok(text.contains(part))
        })
        .register_fn("find", |text: &mut ImmutableString, part: &str| -> Fallible<i64> {
            spend_steps(text.len())?;
            Ok(find(text, part))
        })
        .register_fn("is_digits", |text: &mut ImmutableString| -> Fallible<bool> {
            spend_steps(text.len())?;
            Ok(is_digits(text))
        })
        .register_fn("part", |text: &mut ImmutableString, from: i64, length: i64| -> Fallible<ImmutableString> {
            spend_steps(text.len())?;
            let part = part(text, from, length);
            let negative = || failed("a part of a text begins at 0 or later and is 0 or more characters long");
            part.map(ImmutableString::from).ok_or_else(negative)
        })
        .register_fn(
            "weighted_sum",
            |text: &mut ImmutableString, alphabet: &str, factor: i64, modulus: i64| -> Fallible<i64> {
                spend_steps(text.len().saturating_mul(alphabet.len()))?;
                let unfit = || failed(format!("`{modulus}` is not a modulus for a weighted sum"));
                weighted_sum(text, alphabet, factor, modulus).ok_or_else(unfit)
            },
        );
}

/// Where a part of a text begins, in characters; -1 if it is not there.
pub(super) fn find(text: &str, part: &str) -> i64 {
    let before = text.find(part).and_then(|at| text.get(..at));
    before.map_or(-1, |before| count(before.chars().count()))
}

/// Whether a text is made of the digits 0 to 9.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Some characters of a text, fewer if it ends before; none if a number is negative.
pub(super) fn part(text: &str, from: i64, length: i64) -> Option<&str> {
    let (from, length) = (usize::try_from(from).ok()?, usize::try_from(length).ok()?);
    let after = |text: &str, characters| text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    let rest = text.get(after(text, from)..)?;
    rest.get(..after(rest, length))
}

/// The sum of the characters' places in the alphabet, from 0, times the powers of the factor, from 1, modulo the
/// modulus: what check characters are made of. -1 if a character is not in the alphabet; none if the modulus is not
/// positive, or too large to reckon with.
pub(super) fn weighted_sum(text: &str, alphabet: &str, factor: i64, modulus: i64) -> Option<i64> {
    if modulus <= 0 {
        return None;
    }
    let factor = factor.rem_euclid(modulus);
    let (mut sum, mut weight) = (0_i64, 1_i64);
    let plain = alphabet.is_ascii();
    for character in text.chars() {
        let place = match alphabet.find(character) {
            Some(at) if plain => at,
            Some(at) => alphabet.get(..at)?.chars().count(),
            None => return Some(-1),
        };
        sum = count(place).checked_mul(weight)?.checked_add(sum)?.rem_euclid(modulus);
        weight = weight.checked_mul(factor)?.rem_euclid(modulus);
    }
    Some(sum)
}

fn register_lists(engine: &mut Engine) {
    engine
        .register_get("len", |list: &mut Array| count(list.len()))
        .register_fn("is_empty", |list: &mut Array| list.is_empty())
        .register_fn("contains", |list: &mut Array, item: Dynamic| contains(list, &item))
        .register_fn("with", |list: &mut Array, item: Dynamic| -> Fallible<Array> {
            let mut longer = list.clone();
            if !contains(&longer, &item)? {
                if longer.len() >= MAX_LIST_SIZE {
                    return Err(Box::new(EvalAltResult::ErrorDataTooLarge("list".to_owned(), Position::NONE)));
                }
                longer.push(item);
            }
            Ok(longer)
        })
        .register_fn("without", |list: &mut Array, item: Dynamic| -> Fallible<Array> {
            spend_steps(list.len())?;
            Ok(list.iter().filter(|present| !same(present, &item)).cloned().collect())
        })
        .register_fn("subset", |inner: Array, outer: Array| -> Fallible<bool> {
            for item in &inner {
                if !contains(&outer, item)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
        .register_fn("disjoint", |left: Array, right: Array| -> Fallible<bool> {
            for item in &left {
                if contains(&right, item)? {
                    return Ok(false);
                }
            }
            Ok(true)
        });
}

fn contains(list: &[Dynamic], item: &Dynamic) -> Fallible<bool> {
    spend_steps(list.len())?;
    Ok(list.iter().any(|present| same(present, item)))
}

/// Whether two values are the same; the check of types has seen to it that they are of one type.
fn same(a: &Dynamic, b: &Dynamic) -> bool {
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

/// Whether a GB/T 2260 code lies within another: `210102` within `210100` within `210000`.
pub(super) fn territory_within(code: &str, outer: &str) -> Fallible<bool> {
    for given in [code, outer] {
        if !territory::is_code(given) {
            return Err(failed(format!("`{given}` is not a territory code of six digits")));
        }
    }
    Ok(territory::within(code, outer))
}
