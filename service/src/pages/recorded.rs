//! What is recorded already of what a form asks for: what it begins with, and what was recorded otherwise while it was filled in.

use guicheng_engine::screen::{ScreenField, ScreenForm};
use guicheng_engine::{Pack, Value};

use super::Visit;
use super::bodies;
use super::form_task::Task;
use super::given::{Given, PREFIX};
use super::known;
use crate::http::Problem;

/// What a form begins with: what is recorded in its procedure already, else what is recorded of whoever fills it in; and whether any is of that.
pub(super) fn recorded(
    visit: &Visit,
    task: &Task,
    pack: &Pack,
    form: Option<&ScreenForm>,
) -> Result<(Given, bool), Problem> {
    let mut given = Vec::new();
    if !matches!(task, Task::Begin { .. } | Task::Open { .. } | Task::Act { .. }) {
        return Ok((Given(given), false));
    }
    let known = known::of_own(visit, pack)?;
    let mut is_known = false;
    for (field, value) in known::beginning_with(form, &known) {
        add_written(visit, pack, field, Some(value), &mut given)?;
        is_known = true;
    }
    if matches!(task, Task::Act { .. }) {
        given.splice(0..0, recorded_now(visit, pack, form)?.0);
    }
    Ok((Given(given), is_known))
}

/// What is recorded in the procedure of a form already, as its inputs have it.
pub(super) fn recorded_now(visit: &Visit, pack: &Pack, form: Option<&ScreenForm>) -> Result<Given, Problem> {
    let mut given = Vec::new();
    for field in form.into_iter().flat_map(|form| &form.fields) {
        add_written(visit, pack, field, field.old.as_ref(), &mut given)?;
    }
    Ok(Given(given))
}

/// The fields of which something else has been recorded than was known when the form was kept, and which stand otherwise on it.
pub(super) fn altered<'f>(
    form: Option<&'f ScreenForm>,
    given: &Given,
    known: &Given,
    now: &Given,
) -> Vec<&'f ScreenField> {
    let is_altered = |field: &&ScreenField| {
        let recorded = now.of_field(&field.field);
        known.of_field(&field.field) != recorded && given.of_field(&field.field) != recorded
    };
    form.into_iter().flat_map(|form| &form.fields).filter(is_altered).collect()
}

/// A value, as the inputs of its field have it, with the names of organisations.
fn add_written(
    visit: &Visit,
    pack: &Pack,
    field: &ScreenField,
    value: Option<&Value>,
    given: &mut Vec<(String, String)>,
) -> Result<(), Problem> {
    for (name, text) in written(field, &format!("{PREFIX}{}", field.field), value) {
        let column = name.rsplit('.').next().unwrap_or_default();
        let is_organisation = match field.kind {
            "rows" => field.columns.iter().any(|known| known.kind == bodies::KIND && known.field.as_str() == column),
            kind => kind == bodies::KIND,
        };
        given.push((name, if is_organisation { bodies::written(visit, pack, &text)? } else { text }));
    }
    Ok(())
}

/// A value, as the inputs of its field have it.
fn written(field: &ScreenField, name: &str, value: Option<&Value>) -> Vec<(String, String)> {
    let Some(value) = value else { return Vec::new() };
    let pair = |text: String| vec![(name.to_owned(), text)];
    match (field.kind, value) {
        ("rows", Value::List(rows)) => {
            let of_row = |(row, values): (usize, &Value)| {
                let Value::Record(values) = values else { return Vec::new() };
                let columns = field.columns.iter();
                let of_column = |column: &ScreenField| {
                    written(column, &format!("{name}.{row}.{}", column.field), values.get(&column.field))
                };
                columns.flat_map(of_column).collect()
            };
            rows.iter().enumerate().flat_map(of_row).collect()
        }
        // Items that were reviewed before stay as they are unless they are reviewed anew.
        ("checklist", _) => Vec::new(),
        ("document", Value::List(kept)) => {
            kept.iter().filter_map(|one| Some((name.to_owned(), serde_json::to_string(one).ok()?))).collect()
        }
        ("document", one) => serde_json::to_string(one).map_or_else(|_| Vec::new(), pair),
        (_, Value::List(items)) => items.iter().map(|item| (name.to_owned(), item.to_string())).collect(),
        (_, one) => pair(one.to_string()),
    }
}
