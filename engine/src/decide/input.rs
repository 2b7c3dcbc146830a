//! What people give: checked against the form before anything looks at it.

mod rows;

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{
    CodeList, Document, Id, LastPlace, Money, MoneyError, Text, Validity, Value, Values, is_blank, is_written,
    territory,
};
use crate::case::{Procedure, set_given};
use crate::decide::context::EvaluationContext;
use crate::diagnostic::nearest;
use crate::expression::{Binding, Budget, Expression, ScriptError, VariableSource};
use crate::format::decode::shortened;
use crate::format::{FieldType, Requirement};
use crate::messages;
use crate::pack::model::{Action, Condition, Field, Form, FormField};
use crate::record::{OutOfTime, Reason};
use crate::register::Seen;

/// A value that is given, with what the action's form says of it.
pub(super) struct GivenValue<'f> {
    name: &'f Id,
    value: &'f Value,
    /// None if the form does not ask for it.
    asked: Option<&'f FormField>,
}

/// A procedure as it would stand with what an action's form is given.
#[must_use]
pub fn filled(procedure: &Procedure, action: &Action, input: &Values) -> Procedure {
    let mut filled = procedure.clone();
    let values = given(action, input);
    set_given(&mut filled.data, values.iter().map(|given| (given.name(), given)), GivenValue::recorded);
    filled
}

/// What is given for an action, in the order of names.
pub(super) fn given<'f>(action: &'f Action, input: &'f Values) -> Vec<GivenValue<'f>> {
    match action.form.as_deref() {
        Some(form) => form.with_fields(input).map(|(name, value, asked)| GivenValue { name, value, asked }).collect(),
        None => input.iter().map(|(name, value)| GivenValue { name, value, asked: None }).collect(),
    }
}

impl<'f> GivenValue<'f> {
    /// Its name: that of the pack, if it has it.
    pub(super) fn name(&self) -> &'f Id {
        self.asked.map_or(self.name, |asked| &asked.field.id)
    }

    /// What is recorded of it: of a checklist, what is found of an item stands in place of what was found before, and all
    /// items are in their order. Anything else is recorded as it is.
    pub(super) fn recorded(&self, before: Option<&Value>) -> Value {
        match (self.asked, self.value) {
            (Some(asked), Value::List(rows)) if asked.field.kind == FieldType::Checklist => {
                rows::merged(&asked.field, rows.as_ref(), before)
            }
            _ => self.value.clone(),
        }
    }
}

/// The reasons for which an action's input cannot be taken, all of them.
///
/// Values have the field's type and length, choices are among the options, nothing is there that the form does not
/// ask for, and, unless the action is partial, nothing required is missing (what the data already have is there).
pub(super) fn check(
    action: &Action,
    given: &[GivenValue<'_>],
    data: &Values,
    context: &EvaluationContext<'_>,
    reasons: &mut Vec<Reason>,
) {
    for GivenValue { name, value, asked } in given {
        match asked {
            Some(asked) if asked.field.kind.is_of_rows() => {
                rows::check(&asked.field, value, action, context, reasons);
            }
            Some(asked) => check_value(&asked.field, value, action, context, reasons),
            None => reasons.push(Reason::input_unknown(action, name, context.field(name))),
        }
    }
    let Some(form) = action.form.as_deref() else { return };
    if !action.partial {
        let missing = missing(form, data, context, reasons);
        if !missing.is_empty() {
            reasons.push(Reason::input_missing(&form.citations, &missing));
        }
    }
}

/// The required fields that the data lack. A need that depends on what is not recorded yet is no need yet; one that
/// cannot be told because its script fails is a reason of its own.
fn missing<'f>(
    form: &'f Form,
    data: &Values,
    context: &EvaluationContext<'_>,
    reasons: &mut Vec<Reason>,
) -> Vec<&'f Field> {
    let mut missing = Vec::new();
    for asked in form.needed_without_values(data).into_iter().filter(|asked| asked.need == Requirement::Required) {
        match asked.when.as_ref().map(|when| (when, context.holds(when))) {
            None | Some((_, Ok(true))) => missing.push(asked.field.as_ref()),
            Some((_, Ok(false) | Err(ScriptError::Absent { .. }))) => {}
            Some((when, Err(error))) => {
                let place = Arc::from("");
                reasons.push(context.script_reason(when, &error, &form.citations, &asked.field.id, &place));
            }
        }
    }
    missing
}

fn check_value(
    field: &Field,
    value: &Value,
    action: &Action,
    context: &EvaluationContext<'_>,
    reasons: &mut Vec<Reason>,
) {
    let problem = problem(field, value);
    let unlisted = unlisted(field, value);
    let not_current = not_current(field, value, context);
    let good = problem.is_none() && unlisted.is_none() && not_current.is_none();
    if let Some(problem) = problem {
        reasons.push(Reason::input_invalid(action, field, value, &problem));
    }
    if let Some((list, code)) = unlisted {
        // That a territory is no code at all has been said.
        if good_code(field, code) {
            reasons.push(Reason::unknown_code(action, field, code, list));
        }
    }
    if let Some(entry) = not_current {
        reasons.push(Reason::not_current(action, field, &entry, context.on()));
    }
    if good {
        for condition in &field.checks {
            reasons.extend(context.failure_of_value(condition, field, value));
        }
    }
}

/// Whether a value can be a code of the field's list.
fn good_code(field: &Field, code: &Value) -> bool {
    field.kind != FieldType::Territory || matches!(code, Value::Text(code) if territory::is_code(code))
}

/// The first code or organisation that is known and not there on the day, with whatever stands for it by then. What nobody
/// gives was recorded while it could be given, and stays.
fn not_current(field: &Field, value: &Value, context: &EvaluationContext<'_>) -> Option<OutOfTime> {
    context.actor()?;
    let given = if let Value::List(items) = value { items } else { std::slice::from_ref(value) };
    let ids = given.iter().filter_map(|item| if let Value::Text(text) = item { Some(&**text) } else { None });
    let (pack, on) = (&context.procedure().pack, context.on());
    let found = |entry: (&Text, &Validity), title_of: &dyn Fn(&Id) -> Option<Text>| {
        let (title, validity) = entry;
        let successor = validity.successor.as_ref().filter(|_| validity.is_over(on));
        let successor = successor.and_then(|id| Some((id.clone(), title_of(id)?)));
        let (title, from, until) = (title.clone(), validity.from, validity.until);
        (!validity.covers(on)).then_some(OutOfTime { title, from, until, successor })
    };
    match (&field.codes, field.kind) {
        (Some(list), _) => ids.filter_map(|id| list.entries.get(id)).find_map(|code| {
            found((&code.title, &code.validity), &|id| Some(list.entries.get(id.as_str())?.title.clone()))
        }),
        (None, FieldType::Organisation) => ids.filter_map(|id| pack.organisations.get(id)).find_map(|known| {
            let title_of = |id: &Id| Some(pack.organisations.get(id.as_str())?.title.clone());
            found((&known.title, &known.validity), &title_of)
        }),
        _ => None,
    }
}

/// The first code that is not in the field's list.
fn unlisted<'v>(field: &'v Field, value: &'v Value) -> Option<(&'v CodeList, &'v Value)> {
    let list = field.codes.as_deref()?;
    let given = if let Value::List(items) = value { items } else { std::slice::from_ref(value) };
    let is_unlisted = |code: &&Value| matches!(code, Value::Text(code) if !list.entries.contains(code));
    given.iter().find(is_unlisted).map(|code| (list, code))
}

fn problem(field: &Field, value: &Value) -> Option<Text> {
    let items: &[Value] = match (field.list, value) {
        (true, Value::List(items)) => {
            if field.max_length.is_some_and(|longest| items.len() > usize::try_from(longest).unwrap_or(usize::MAX)) {
                return Some(messages::text("input-too-long"));
            }
            items
        }
        (false, Value::List(_)) | (true, _) => return Some(messages::text(expectation(field))),
        (false, value) => std::slice::from_ref(value),
    };
    items.iter().find_map(|item| item_problem(field, item))
}

/// An option that is not there, with that which may have been meant.
fn unknown_option(field: &Field, given: &str) -> Text {
    let is_title = |title: &Text| *title.zh == *given || title.en.as_deref() == Some(given);
    let titled = field.options.iter().find(|(_, title)| is_title(title)).map(|(id, _)| id.as_str());
    let shown = shortened(given);
    match titled.or_else(|| nearest(given, field.options.ids().map(Id::as_str))) {
        Some(near) => messages::text_with("input-unknown-option-near", &[("option", &shown), ("near", &near)]),
        None => messages::text_with("input-unknown-option", &[("option", &shown)]),
    }
}

fn item_problem(field: &Field, value: &Value) -> Option<Text> {
    if let (FieldType::Money, Value::Text(text)) = (field.kind, value) {
        return Some(messages::text(match text.parse::<Money>() {
            Err(MoneyError::FullWidth(..)) => "input-money-full-width",
            Err(MoneyError::Decorated(..)) => "input-money-decorated",
            Err(MoneyError::TooFine(_)) => "input-money-too-fine",
            Err(MoneyError::TooLarge(_)) => "input-money-too-large",
            _ => of_items(field),
        }));
    }
    if field.kind == FieldType::Document {
        return document_problem(field, value);
    }
    let right = match (field.kind, value) {
        (FieldType::Money, Value::Money { .. })
        | (FieldType::Integer, Value::Integer(_))
        | (FieldType::Boolean, Value::Boolean(_)) => true,
        // What people give is the day they mean; only what is computed can wait for a table.
        (FieldType::Date, Value::Date { date, provisional: None }) => is_written(*date),
        (FieldType::Choice, Value::Text(option)) => field.options.contains(option),
        (FieldType::Territory, Value::Text(code)) => territory::is_code(code),
        (FieldType::Organisation, Value::Text(text)) if is_blank(text) => {
            return Some(messages::text("input-blank-organisation"));
        }
        (FieldType::Text | FieldType::Organisation | FieldType::Code, Value::Text(text)) => {
            if !field.list && field.max_length.is_some_and(|longest| is_longer(text, longest)) {
                return Some(messages::text("input-too-long"));
            }
            true
        }
        _ => false,
    };
    match (right, value) {
        (true, _) => None,
        (false, Value::Text(given)) if field.kind == FieldType::Choice => Some(unknown_option(field, given)),
        (false, _) => Some(messages::text(of_items(field))),
    }
}

/// A document is whole, of a type that is taken, and not too large.
fn document_problem(field: &Field, value: &Value) -> Option<Text> {
    let Some(document) = Document::of(value) else { return Some(messages::text(of_items(field))) };
    if !field.accepts.is_empty() && !field.accepts.iter().any(|accepted| **accepted == *document.kind) {
        let accepted = field.accepts.join(" / ");
        return Some(messages::text_with("input-document-type", &[("accepted", &accepted)]));
    }
    let most = field.at_most.filter(|most| document.bytes > most.0)?;
    Some(messages::text_with("input-document-size", &[("most", &most)]))
}

/// Whether a text has more characters than may be.
fn is_longer(text: &str, longest: u32) -> bool {
    let longest = usize::try_from(longest).unwrap_or(usize::MAX);
    // No character is less than a byte.
    text.len() > longest && text.chars().count() > longest
}

fn expectation(field: &Field) -> &'static str {
    if field.list { "input-expected-list" } else { of_items(field) }
}

/// What a value of the field, or each of a list, must be.
fn of_items(field: &Field) -> &'static str {
    match field.kind {
        FieldType::Text => "input-expected-text",
        FieldType::Integer => "input-expected-integer",
        FieldType::Boolean => "input-expected-boolean",
        FieldType::Date => "input-expected-date",
        FieldType::Money => "input-expected-money",
        FieldType::Choice => "input-expected-choice",
        FieldType::Document => "input-expected-document",
        FieldType::Organisation => "input-expected-organisation",
        FieldType::Territory => "input-expected-territory",
        FieldType::Code => "input-expected-code",
        FieldType::Rows | FieldType::Checklist => "input-expected-rows",
    }
}

/// The value given for a field, under the name its checks read it by.
struct Given<'v> {
    value: &'v Value,
    /// Where checks find the registers.
    context: &'v EvaluationContext<'v>,
}

impl VariableSource for Given<'_> {
    fn binding(&self, name: &'static str) -> Option<Binding> {
        self.binds(name).then(|| Binding::Value(self.value.clone()))
    }

    fn binds(&self, name: &'static str) -> bool {
        name == "value"
    }

    fn read(&self, name: &'static str, properties: &[Id], _: &LastPlace) -> Option<Cow<'_, Value>> {
        (self.binds(name) && properties.is_empty()).then_some(Cow::Borrowed(self.value))
    }

    fn registers(&self) -> Option<Seen> {
        self.context.registers()
    }

    fn day(&self) -> Option<NaiveDate> {
        self.context.day()
    }

    fn budget(&self) -> Option<&Budget> {
        self.context.budget()
    }
}

impl EvaluationContext<'_> {
    /// Why a value given does not pass a field's own check.
    fn failure_of_value(&self, condition: &Condition, field: &Field, value: &Value) -> Option<Reason> {
        match self.holds_with(&condition.that, &Given { value, context: self }) {
            Ok(true) => None,
            Ok(false) => {
                let mut rule = self.rule(&condition.id, &condition.place, &condition.that);
                rule.values = vec![(Arc::from("value"), Some(value.clone()))];
                Some(Reason::condition(condition, Some(field), rule))
            }
            Err(error) => {
                Some(self.script_reason(&condition.that, &error, &condition.citations, &condition.id, &condition.place))
            }
        }
    }
}

/// The reasons for which a field's own checks do not take a value.
pub(super) fn failures_of_value(field: &Field, value: &Value, context: &EvaluationContext<'_>) -> Vec<Reason> {
    field.checks.iter().filter_map(|condition| context.failure_of_value(condition, field, value)).collect()
}

/// The names of the fields a form asks for.
pub(super) fn asked(action: &Action) -> impl Iterator<Item = &Id> {
    action.form.iter().flat_map(|form| form.fields.ids())
}

/// Whether an expression reads what the action's form is still to give.
pub(super) fn needs_input(action: &Action, expression: &Expression) -> bool {
    expression.reads().iter().any(|read| match read.variable {
        "input" => true,
        "missing" => action.form.is_some(),
        "data" => read.properties.first().is_none_or(|name| asked(action).any(|asked| asked == name)),
        _ => false,
    })
}
