//! The rows that people give: each checked as a form is, with its number in what is said of it.

use super::check_value;
use crate::base::{Id, Value};
use crate::decide::context::EvaluationContext;
use crate::expression::MAX_LIST_SIZE;
use crate::format::{FieldType, Requirement};
use crate::pack::model::{Action, Field};
use crate::record::Reason;

/// The reasons for which rows cannot be taken, all of them: their values as the fields of the rows want them, nothing that
/// these do not have, nothing required missing, and what holds for all rows together.
pub(super) fn check(
    field: &Field,
    value: &Value,
    action: &Action,
    context: &EvaluationContext<'_>,
    reasons: &mut Vec<Reason>,
) {
    let invalid = |id: &str| Reason::input_invalid(action, field, value, &crate::messages::text(id));
    let Value::List(rows) = value else {
        reasons.push(invalid("input-expected-rows"));
        return;
    };
    let most = field.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(MAX_LIST_SIZE);
    if rows.len() > most.min(MAX_LIST_SIZE) {
        reasons.push(invalid("input-too-long"));
        return;
    }
    let before = reasons.len();
    for (index, row) in rows.iter().enumerate() {
        let mut found = Vec::new();
        check_row(field, row, action, context, &mut found);
        reasons.extend(found.into_iter().map(|reason| reason.in_row(field, index.saturating_add(1))));
    }
    if field.kind == FieldType::Checklist && names_an_item_twice(rows) {
        reasons.push(invalid("input-item-twice"));
    }
    if reasons.len() == before {
        for condition in &field.checks {
            reasons.extend(context.failure_of_value(condition, field, value));
        }
    }
}

fn check_row(field: &Field, row: &Value, action: &Action, context: &EvaluationContext<'_>, reasons: &mut Vec<Reason>) {
    let Value::Record(values) = row else {
        reasons.push(Reason::input_invalid(action, field, row, &crate::messages::text("input-expected-row")));
        return;
    };
    for (name, value) in values.iter() {
        match field.fields.get(name.as_str()) {
            Some(asked) => check_value(&asked.field, value, action, context, reasons),
            None => reasons.push(Reason::input_unknown(action, name, context.field(name))),
        }
    }
    let required = field.fields.values().filter(|asked| asked.need == Requirement::Required);
    let missing: Vec<&Field> =
        required.filter(|asked| !values.contains_key(&asked.field.id)).map(|asked| &*asked.field).collect();
    if !missing.is_empty() {
        let cited = if field.citations.is_empty() { &action.citations } else { &field.citations };
        reasons.push(Reason::input_missing(cited, &missing));
    }
}

/// The item that a row of a checklist is about.
fn item_of(row: &Value) -> Option<&Value> {
    if let Value::Record(values) = row { values.get("item") } else { None }
}

fn names_an_item_twice(rows: &[Value]) -> bool {
    rows.iter()
        .enumerate()
        .any(|(index, row)| rows.iter().skip(index.saturating_add(1)).any(|other| item_of(other) == item_of(row)))
}

/// What was found before of the items of a checklist and is found now, in the order of the items; what is found now counts.
pub(super) fn merged(field: &Field, rows: &[Value], before: Option<&Value>) -> Value {
    let before = if let Some(Value::List(before)) = before { &**before } else { &[] };
    let of = |rows: &[Value], item: &Id| {
        rows.iter().find(|row| matches!(item_of(row), Some(Value::Text(named)) if **named == *item.as_str())).cloned()
    };
    let items = field.fields.get("item").map(|asked| asked.field.options.ids());
    Value::List(items.into_iter().flatten().filter_map(|item| of(rows, item).or_else(|| of(before, item))).collect())
}
