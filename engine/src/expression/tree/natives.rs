//! The native functions, operators and methods of the pack format, on values themselves.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::base::{Period, Unit, Value};
use crate::expression::interpreter::sandbox::{MAX_LIST_SIZE, MAX_NATIVE_STEPS};
use crate::expression::natives as shared;
use crate::expression::natives::{count, parse_date};
use crate::expression::pack_context::Directory;
use crate::expression::tree::evaluate::Bailout;
use crate::time::{Calendar, Due};

/// A function of the pack format; it is given as many arguments as it has parameters.
pub(super) type Native = for<'n> fn(&mut Fuel<'_>, &[Cow<'n, Value>]) -> Done;

type Done = Result<Value, Bailout<'static>>;

/// What an evaluation may use: the calendar, and so many steps over lists and texts.
pub(super) struct Fuel<'a> {
    setting: &'a EvaluationSetting<'a>,
    left: usize,
}

/// What functions rest on besides their arguments.
pub(crate) struct EvaluationSetting<'a> {
    pub(crate) calendar: &'a Calendar,
    /// The organisations of the pack.
    pub(crate) organisations: Option<&'a Directory>,
}

/// Functions and operators by name and number of parameters.
const FUNCTIONS: [(&str, usize, Native); 28] = [
    ("-", 1, |_, given| Ok(Value::Integer(integer(given, 0)?.checked_neg().ok_or(Bailout::UseRhai)?))),
    ("+", 2, |steps, given| added(steps, given, i64::checked_add, Calendar::add)),
    ("-", 2, |steps, given| added(steps, given, i64::checked_sub, Calendar::subtract)),
    ("*", 2, |_, given| worked_out(given, i64::checked_mul)),
    ("/", 2, |_, given| worked_out(given, i64::checked_div)),
    ("%", 2, |_, given| worked_out(given, i64::checked_rem)),
    ("date", 1, |_, given| parse_date(text(given, 0)?).map(Value::date).ok_or(Bailout::UseRhai)),
    ("days_between", 2, |_, given| {
        Ok(Value::Integer(date(given, 1)?.signed_duration_since(date(given, 0)?).num_days()))
    }),
    ("workdays_between", 2, |steps, given| {
        let counted = steps.setting.calendar.workdays_between(date(given, 0)?, date(given, 1)?);
        published(Value::Integer(i64::from(counted.count)), counted.provisional)
    }),
    ("is_workday", 1, |steps, given| {
        let date = date(given, 0)?;
        let day = steps.setting.calendar.day(date);
        published(Value::Boolean(day.workday), day.provisional.then(|| date.year()))
    }),
    ("next_workday", 1, |steps, given| {
        let due = steps.setting.calendar.next_workday(date(given, 0)?);
        published(Value::date(due.date), due.provisional)
    }),
    ("days", 1, |_, given| period(given, Unit::Days)),
    ("weeks", 1, |_, given| period(given, Unit::Weeks)),
    ("months", 1, |_, given| period(given, Unit::Months)),
    ("years", 1, |_, given| period(given, Unit::Years)),
    ("workdays", 1, |_, given| period(given, Unit::Workdays)),
    ("to_integer", 1, |_, given| text(given, 0)?.trim().parse().map(Value::Integer).map_err(|_| Bailout::UseRhai)),
    ("to_text", 1, |_, given| Ok(Value::text(&integer(given, 0)?.to_string()))),
    ("territory_within", 2, |_, given| {
        let within = shared::territory_within(text(given, 0)?, text(given, 1)?);
        within.map(Value::Boolean).map_err(|_| Bailout::UseRhai)
    }),
    ("kind_of", 1, |steps, given| Ok(steps.told(text(given, 0)?, Directory::kind_of))),
    ("territory_of", 1, |steps, given| Ok(steps.told(text(given, 0)?, Directory::territory_of))),
    ("superior_of", 1, |steps, given| Ok(steps.told(text(given, 0)?, Directory::superior_of))),
    ("organisation_in", 2, |steps, given| {
        let code = text(given, 1)?;
        Ok(steps.told(text(given, 0)?, |organisations, kind| organisations.organisation_in(kind, code)))
    }),
    ("min", 2, |_, given| if before(given)? { taken(given, 0) } else { taken(given, 1) }),
    ("max", 2, |_, given| if before(given)? { taken(given, 1) } else { taken(given, 0) }),
    ("subset", 2, |steps, given| {
        let outer = list(given, 1)?;
        for item in list(given, 0)? {
            if !steps.found(outer, item)? {
                return Ok(Value::Boolean(false));
            }
        }
        Ok(Value::Boolean(true))
    }),
    ("disjoint", 2, |steps, given| {
        let other = list(given, 1)?;
        for item in list(given, 0)? {
            if steps.found(other, item)? {
                return Ok(Value::Boolean(false));
            }
        }
        Ok(Value::Boolean(true))
    }),
    // How Rhai writes `item in list`.
    ("contains", 2, |steps, given| Ok(Value::Boolean(steps.found(list(given, 0)?, item(given, 1)?)?))),
];

/// Methods and properties of values by name and number of arguments.
const METHODS: [(&str, usize, Native); 16] = [
    ("len", 0, |steps, given| {
        let length = match item(given, 0)? {
            Value::Text(text) => {
                steps.take(text.len())?;
                text.chars().count()
            }
            Value::List(items) => items.len(),
            _ => return Err(Bailout::UseRhai),
        };
        Ok(Value::Integer(count(length)))
    }),
    ("year", 0, |_, given| Ok(Value::Integer(i64::from(date(given, 0)?.year())))),
    ("month", 0, |_, given| Ok(Value::Integer(i64::from(date(given, 0)?.month())))),
    ("day", 0, |_, given| Ok(Value::Integer(i64::from(date(given, 0)?.day())))),
    ("weekday", 0, |_, given| Ok(Value::Integer(i64::from(date(given, 0)?.weekday().number_from_monday())))),
    ("is_empty", 0, |_, given| Ok(Value::Boolean(list(given, 0)?.is_empty()))),
    ("trimmed", 0, |steps, given| {
        let text = text(given, 0)?;
        steps.take(text.len())?;
        let trimmed = text.trim();
        if trimmed.len() == text.len() { taken(given, 0) } else { Ok(Value::text(trimmed)) }
    }),
    ("starts_with", 1, |_, given| Ok(Value::Boolean(text(given, 0)?.starts_with(text(given, 1)?)))),
    ("ends_with", 1, |_, given| Ok(Value::Boolean(text(given, 0)?.ends_with(text(given, 1)?)))),
    ("contains", 1, |steps, given| match (item(given, 0)?, item(given, 1)?) {
        (Value::Text(text), Value::Text(part)) => {
            steps.take(text.len())?;
            Ok(Value::Boolean(text.contains(&**part)))
        }
        (Value::List(items), item) => Ok(Value::Boolean(steps.found(items, item)?)),
        _ => Err(Bailout::UseRhai),
    }),
    ("find", 1, |steps, given| {
        let text = text(given, 0)?;
        steps.take(text.len())?;
        Ok(Value::Integer(shared::find(text, self::text(given, 1)?)))
    }),
    ("is_digits", 0, |steps, given| {
        let text = text(given, 0)?;
        steps.take(text.len())?;
        Ok(Value::Boolean(shared::is_digits(text)))
    }),
    ("part", 2, |steps, given| {
        let text = text(given, 0)?;
        steps.take(text.len())?;
        let part = shared::part(text, integer(given, 1)?, integer(given, 2)?).ok_or(Bailout::UseRhai)?;
        Ok(Value::text(part))
    }),
    ("with", 1, |steps, given| {
        let (items, item) = (list(given, 0)?, item(given, 1)?);
        if steps.found(items, item)? {
            return taken(given, 0);
        }
        if items.len() >= MAX_LIST_SIZE {
            return Err(Bailout::UseRhai);
        }
        Ok(Value::List(items.iter().chain([item]).cloned().collect()))
    }),
    ("without", 1, |steps, given| {
        let (items, item) = (list(given, 0)?, item(given, 1)?);
        steps.take(items.len())?;
        Ok(Value::List(items.iter().filter(|present| *present != item).cloned().collect()))
    }),
    ("weighted_sum", 3, |steps, given| {
        let (text, alphabet) = (text(given, 0)?, text(given, 1)?);
        steps.take(text.len().saturating_mul(alphabet.len()))?;
        let sum = shared::weighted_sum(text, alphabet, integer(given, 2)?, integer(given, 3)?);
        sum.map(Value::Integer).ok_or(Bailout::UseRhai)
    }),
];

/// The function or operator of that name with so many parameters.
pub(super) fn function(name: &str, parameters: usize) -> Option<Native> {
    find(&FUNCTIONS, name, parameters)
}

/// The method or property of that name with so many arguments.
pub(super) fn method(name: &str, arguments: usize) -> Option<Native> {
    find(&METHODS, name, arguments)
}

fn find(natives: &[(&str, usize, Native)], name: &str, parameters: usize) -> Option<Native> {
    natives.iter().find(|(known, count, _)| *known == name && *count == parameters).map(|(.., native)| *native)
}

impl<'a> Fuel<'a> {
    pub(super) fn new(setting: &'a EvaluationSetting<'a>) -> Self {
        Self { setting, left: MAX_NATIVE_STEPS }
    }

    pub(super) fn take(&mut self, steps: usize) -> Result<(), Bailout<'static>> {
        self.left = self.left.checked_sub(steps).ok_or(Bailout::UseRhai)?;
        Ok(())
    }

    /// What the organisations of the pack say of one; an empty text if nothing.
    fn told(&self, of: &str, ask: impl Fn(&Directory, &str) -> Option<Arc<str>>) -> Value {
        let told = self.setting.organisations.and_then(|organisations| ask(organisations, of));
        told.map_or_else(|| Value::text(""), Value::Text)
    }

    fn found(&mut self, list: &[Value], item: &Value) -> Result<bool, Bailout<'static>> {
        self.take(list.len())?;
        Ok(list.contains(item))
    }
}

fn item<'g>(given: &'g [Cow<'_, Value>], index: usize) -> Result<&'g Value, Bailout<'static>> {
    given.get(index).map(|value| &**value).ok_or(Bailout::UseRhai)
}

fn taken(given: &[Cow<'_, Value>], index: usize) -> Done {
    item(given, index).cloned()
}

fn integer(given: &[Cow<'_, Value>], index: usize) -> Result<i64, Bailout<'static>> {
    if let Value::Integer(value) = item(given, index)? { Ok(*value) } else { Err(Bailout::UseRhai) }
}

fn date(given: &[Cow<'_, Value>], index: usize) -> Result<NaiveDate, Bailout<'static>> {
    if let Value::Date { date } = item(given, index)? { Ok(*date) } else { Err(Bailout::UseRhai) }
}

fn text<'g>(given: &'g [Cow<'_, Value>], index: usize) -> Result<&'g str, Bailout<'static>> {
    if let Value::Text(text) = item(given, index)? { Ok(text) } else { Err(Bailout::UseRhai) }
}

fn list<'g>(given: &'g [Cow<'_, Value>], index: usize) -> Result<&'g [Value], Bailout<'static>> {
    if let Value::List(items) = item(given, index)? { Ok(items) } else { Err(Bailout::UseRhai) }
}

fn period(given: &[Cow<'_, Value>], unit: Unit) -> Done {
    let count = u32::try_from(integer(given, 0)?).map_err(|_| Bailout::UseRhai)?;
    Ok(Value::Period { period: Period { count, unit } })
}

fn published(value: Value, unpublished: Option<i32>) -> Done {
    match unpublished {
        Some(year) => Err(Bailout::Unpublished(year)),
        None => Ok(value),
    }
}

fn worked_out(given: &[Cow<'_, Value>], integers: fn(i64, i64) -> Option<i64>) -> Done {
    integers(integer(given, 0)?, integer(given, 1)?).map(Value::Integer).ok_or(Bailout::UseRhai)
}

/// An integer or a date, more or less by the other.
fn added(
    steps: &Fuel<'_>,
    given: &[Cow<'_, Value>],
    integers: fn(i64, i64) -> Option<i64>,
    dates: fn(&Calendar, NaiveDate, Period) -> Due,
) -> Done {
    match (item(given, 0)?, item(given, 1)?) {
        (Value::Date { date }, Value::Period { period }) => {
            let due = dates(steps.setting.calendar, *date, *period);
            let value = published(Value::date(due.date), due.provisional)?;
            if shared::has_four_digits(due.date) { Ok(value) } else { Err(Bailout::UseRhai) }
        }
        _ => worked_out(given, integers),
    }
}

/// Whether the first of two integers or dates comes before the second.
fn before(given: &[Cow<'_, Value>]) -> Result<bool, Bailout<'static>> {
    match (item(given, 0)?, item(given, 1)?) {
        (Value::Integer(left), Value::Integer(right)) => Ok(left < right),
        (Value::Date { date: left }, Value::Date { date: right }) => Ok(left < right),
        _ => Err(Bailout::UseRhai),
    }
}
