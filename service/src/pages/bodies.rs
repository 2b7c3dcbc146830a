//! Organisations in forms: people write what they are called, or the codes that they have from the state; rules know them by their ids.

use guicheng_engine::screen::{ScreenField, ScreenForm};
use guicheng_engine::{Id, Pack, Value, Values};

use super::Visit;
use super::given::PREFIX;
use crate::http::Problem;

/// The kind of a field that holds organisations.
pub(super) const KIND: &str = "organisation";

/// What the fields of a form are given, with organisations by their ids; and what is wrong at which input, where none is meant.
pub(super) fn with_ids(
    visit: &Visit,
    pack: &Pack,
    form: &ScreenForm,
    mut values: Values,
) -> Result<(Values, Vec<(String, String)>), Problem> {
    let mut unknown = Vec::new();
    for field in &form.fields {
        let mut texts = Vec::new();
        if let Some(value) = values.get(&field.field) {
            values.insert(field.field.clone(), with_id(visit, pack, field, value, &mut texts)?);
        }
        let told = |text: String| visit.say_of("page-no-such-organisation", "text", &text);
        unknown.extend(texts.into_iter().map(|text| (format!("{PREFIX}{}", field.field), told(text))));
    }
    Ok((values, unknown))
}

fn with_id(
    visit: &Visit,
    pack: &Pack,
    field: &ScreenField,
    value: &Value,
    unknown: &mut Vec<String>,
) -> Result<Value, Problem> {
    let meant = |text: &str, unknown: &mut Vec<String>| -> Result<Value, Problem> {
        Ok(match visit.service.identity.meant(pack, text)? {
            Some(id) => Value::text(id.as_str()),
            None => {
                unknown.push(text.to_owned());
                Value::text(text)
            }
        })
    };
    match (field.kind, value) {
        (KIND, Value::Text(text)) => meant(text, unknown),
        (KIND | "rows", Value::List(items)) => {
            let items = items.iter().map(|item| with_id(visit, pack, field, item, unknown));
            Ok(Value::List(items.collect::<Result<Vec<Value>, Problem>>()?.into()))
        }
        ("rows", Value::Record(row)) => {
            let mut row = (**row).clone();
            for column in &field.columns {
                if let Some(value) = row.get(&column.field) {
                    row.insert(column.field.clone(), with_id(visit, pack, column, value, unknown)?);
                }
            }
            Ok(Value::Record(row.into()))
        }
        _ => Ok(value.clone()),
    }
}

/// What an organisation is written as in a form: what it is called, if nobody else is meant by that.
pub(super) fn written(visit: &Visit, pack: &Pack, id: &str) -> Result<String, Problem> {
    let name = visit.service.desk.name(Some(pack), &Id::from(id), visit.language());
    let is_meant = visit.service.identity.meant(pack, &name)?.is_some_and(|meant| meant.as_str() == id);
    Ok(if is_meant { name } else { id.to_owned() })
}
