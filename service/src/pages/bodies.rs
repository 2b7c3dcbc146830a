//! Organisations in forms: people write what they are called, or the codes that they have from the state; rules know them by their ids.

use std::collections::BTreeSet;

use guicheng_engine::screen::{ScreenField, ScreenForm};
use guicheng_engine::{Id, Pack, Value, Values};

use super::Visit;
use super::given::PREFIX;
use crate::http::Problem;
use crate::identity::is_social_credit_code;

/// The kind of a field that holds organisations.
pub(super) const KIND: &str = "organisation";

/// What the fields of a form are given, with organisations by their ids.
#[derive(Default)]
pub(super) struct WithIds {
    pub(super) values: Values,
    /// What is wrong at which input, where none is meant.
    pub(super) unknown: Vec<(String, String)>,
    /// Organisations for which nobody acts here, as they are called.
    pub(super) absent: BTreeSet<String>,
}

/// What the fields of a form are given, with organisations by their ids.
pub(super) fn with_ids(visit: &Visit, pack: &Pack, form: &ScreenForm, mut values: Values) -> Result<WithIds, Problem> {
    let (mut unknown, mut absent) = (Vec::new(), BTreeSet::new());
    for field in &form.fields {
        let mut texts = Vec::new();
        if let Some(value) = values.get(&field.field) {
            let value = with_id(visit, pack, field, value, &mut texts)?;
            for id in named_in(field, &value).into_iter().filter(|id| !texts.contains(&id.to_string())) {
                if !visit.service.identity.has_people(&id)? {
                    absent.insert(written(visit, pack, id.as_str())?);
                }
            }
            values.insert(field.field.clone(), value);
        }
        let told = |text: String| visit.say_of("page-no-such-organisation", "text", &text);
        unknown.extend(texts.into_iter().map(|text| (format!("{PREFIX}{}", field.field), told(text))));
    }
    Ok(WithIds { values, unknown, absent })
}

/// The organisations in the value of a field.
fn named_in(field: &ScreenField, value: &Value) -> Vec<Id> {
    match (field.kind, value) {
        (KIND, Value::Text(text)) => vec![Id::from(&**text)],
        (KIND | "rows", Value::List(items)) => items.iter().flat_map(|item| named_in(field, item)).collect(),
        ("rows", Value::Record(row)) => {
            let columns = field.columns.iter();
            columns.filter_map(|column| Some(named_in(column, row.get(&column.field)?))).flatten().collect()
        }
        _ => Vec::new(),
    }
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
            let mut with_ids: Vec<Value> = Vec::new();
            for item in items.iter() {
                let item = with_id(visit, pack, field, item, unknown)?;
                // However often it is written, an organisation is named once.
                if field.kind != KIND || !with_ids.contains(&item) {
                    with_ids.push(item);
                }
            }
            Ok(Value::List(with_ids.into()))
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

/// What an organisation is written as in a form: what it is called, if nobody else is meant by that; else its code.
pub(super) fn written(visit: &Visit, pack: &Pack, id: &str) -> Result<String, Problem> {
    let (desk, identity) = (&visit.service.desk, &visit.service.identity);
    let name = desk.name(Some(pack), &Id::from(id), visit.language());
    if name != id && identity.meant(pack, &name)?.is_some_and(|meant| meant.as_str() == id) {
        return Ok(name);
    }
    let code = identity.organisation(&Id::from(id)).ok().and_then(|organisation| organisation.code);
    // Whoever has not been entered is known by the code, in small letters.
    let upper = id.to_ascii_uppercase();
    Ok(code.unwrap_or_else(|| if is_social_credit_code(&upper) { upper } else { id.to_owned() }))
}
