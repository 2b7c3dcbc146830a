//! How things of packs and cases are written.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use guicheng_engine::{Action, AvailableAction, AvailableWorkflow, Form, FormField, Refusal};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::problem::{Problem, reasons};
use crate::desk::Done;

/// What was done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DoneShown {
    /// The case.
    case: String,
    /// The number of its last event: `If-Match` of the next command.
    sequence: u64,
    /// The numbers of the events that were recorded.
    events: Vec<u64>,
    /// Whether it had been done before, by a request with the same key.
    repeated: bool,
}

impl DoneShown {
    pub(super) fn new(done: &Done) -> Self {
        Self {
            case: done.file.row.id.to_string(),
            sequence: done.file.row.sequence,
            events: done.events.iter().map(|event| event.sequence).collect(),
            repeated: done.repeated,
        }
    }
}

/// The answer to whoever had something done.
pub(super) fn done(status: StatusCode, done: &Done) -> Result<Response, Problem> {
    let shown = DoneShown::new(done);
    let place = format!("/api/cases/{}", shown.case);
    let mut response = tagged((status, Json(shown)).into_response(), done.file.row.sequence)?;
    if status == StatusCode::CREATED {
        let place = HeaderValue::from_str(&place).map_err(|_| Problem::unavailable())?;
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// An answer with the number of the last event of its case.
pub(super) fn tagged(mut response: Response, sequence: u64) -> Result<Response, Problem> {
    let tag = HeaderValue::from_str(&format!("\"{sequence}\"")).map_err(|_| Problem::unavailable())?;
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// A field of a form.
fn field(asked: &FormField) -> Value {
    let field = &asked.field;
    let options: Vec<Value> =
        field.options.iter().map(|(value, title)| json!({"value": value, "title": &**title})).collect();
    json!({
        "field": field.id,
        "title": field.title,
        "type": field.kind.word(),
        "list": field.list,
        "need": asked.need.word(),
        "hint": field.hint,
        "example": field.example,
        "personal": field.personal,
        "articles": field.citations,
        "options": options,
        "fields": field.fields.values().map(|inner| self::field(inner)).collect::<Vec<_>>(),
    })
}

/// A form, in the order of its fields, with the steps in which it is filled in.
fn form(form: &Form) -> Value {
    let groups: Vec<Value> = form
        .groups
        .values()
        .map(|group| json!({"title": group.title, "hint": group.hint, "fields": group.fields}))
        .collect();
    let fields: Vec<Value> = form.fields.values().map(|asked| field(asked)).collect();
    json!({"title": form.title, "articles": form.citations, "groups": groups, "fields": fields})
}

fn refused(refusal: Option<&Refusal>, official: bool) -> Value {
    refusal.map_or(Value::Null, |refusal| reasons(refusal, official))
}

/// An action that somebody can take, or why not.
pub(super) fn action(available: &AvailableAction, official: bool) -> Value {
    let action: &Action = &available.action;
    json!({
        "procedure": available.procedure,
        "action": action.id,
        "title": action.title,
        "articles": action.citations,
        "form": action.form.as_ref().map(|asked| form(asked)),
        "open": available.refusal.is_none(),
        "reasons": refused(available.refusal.as_ref(), official),
    })
}

/// A procedure that somebody can open, or a case that can be taken over into one of some states; or why not.
pub(super) fn workflow(available: &AvailableWorkflow, official: bool) -> Value {
    let workflow = &available.workflow;
    let taking_over = workflow.taking_over.as_ref().filter(|_| !available.into.is_empty());
    let opening = taking_over.map_or(&workflow.opening, |taking_over| &taking_over.action);
    let into: Vec<Value> = available.into.iter().map(|state| json!({"id": state.id, "title": state.title})).collect();
    json!({
        "workflow": workflow.id,
        "title": workflow.title,
        "concerns": available.concerns,
        "into": into,
        "articles": opening.citations,
        "form": opening.form.as_ref().map(|asked| form(asked)),
        "open": available.refusal.is_none(),
        "reasons": refused(available.refusal.as_ref(), official),
    })
}
