//! How things of packs and cases are written.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use guicheng_engine::{Action, AvailableAction, AvailableWorkflow, Citation, Form, FormField, Id, Text};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::problem::{Problem, reasons};
use super::written::{WrittenReason, WrittenText};
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

/// Something of a pack, as programs name it and as people call it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Titled {
    /// As the pack names it.
    #[schema(value_type = String)]
    pub(super) id: Id,
    /// What people call it.
    #[schema(value_type = WrittenText)]
    pub(super) title: Text,
}

impl Titled {
    pub(super) fn new(id: &Id, title: &Text) -> Self {
        Self { id: id.clone(), title: title.clone() }
    }
}

/// A field of a form.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FieldShown {
    #[schema(value_type = String)]
    field: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
    /// Its type, as packs write it.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Whether it is a list of that type.
    list: bool,
    /// How much it is needed: `required`, `optional`, …
    need: &'static str,
    /// How to fill it in.
    #[schema(value_type = Option<WrittenText>)]
    hint: Option<Text>,
    /// What it may look like.
    #[schema(value_type = Option<WrittenText>)]
    example: Option<Text>,
    /// Whether it is about a person.
    personal: bool,
    #[schema(value_type = Vec<String>)]
    articles: Arc<[Citation]>,
    /// What can be chosen.
    options: Vec<OptionShown>,
    /// Of rows and checklists, the fields of each row.
    #[schema(no_recursion)]
    fields: Vec<FieldShown>,
}

/// What can be chosen in a field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct OptionShown {
    #[schema(value_type = String)]
    value: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
}

impl From<&FormField> for FieldShown {
    fn from(asked: &FormField) -> Self {
        let field = &asked.field;
        let option = |(value, title): (&Id, &Arc<Text>)| OptionShown { value: value.clone(), title: (**title).clone() };
        Self {
            field: field.id.clone(),
            title: field.title.clone(),
            kind: field.kind.word(),
            list: field.list,
            need: asked.need.word(),
            hint: field.hint.clone(),
            example: field.example.clone(),
            personal: field.personal,
            articles: Arc::clone(&field.citations),
            options: field.options.iter().map(option).collect(),
            fields: field.fields.values().map(|inner| Self::from(&**inner)).collect(),
        }
    }
}

/// A step in which a form is filled in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct GroupShown {
    #[schema(value_type = WrittenText)]
    title: Text,
    #[schema(value_type = Option<WrittenText>)]
    hint: Option<Text>,
    /// The fields in it.
    #[schema(value_type = Vec<String>)]
    fields: Vec<Id>,
}

/// A form, in the order of its fields, with the steps in which it is filled in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FormShown {
    #[schema(value_type = WrittenText)]
    title: Text,
    #[schema(value_type = Vec<String>)]
    articles: Arc<[Citation]>,
    groups: Vec<GroupShown>,
    fields: Vec<FieldShown>,
}

impl From<&Form> for FormShown {
    fn from(form: &Form) -> Self {
        let groups = form.groups.values().map(|group| GroupShown {
            title: group.title.clone(),
            hint: group.hint.clone(),
            fields: group.fields.clone(),
        });
        Self {
            title: form.title.clone(),
            articles: Arc::clone(&form.citations),
            groups: groups.collect(),
            fields: form.fields.values().map(|asked| FieldShown::from(&**asked)).collect(),
        }
    }
}

/// An action that somebody can take, or why not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ActionShown {
    /// The procedure, by its number in the case.
    procedure: u32,
    #[schema(value_type = String)]
    action: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
    #[schema(value_type = Vec<String>)]
    articles: Arc<[Citation]>,
    form: Option<FormShown>,
    /// Whether the caller can take it.
    open: bool,
    /// Why not.
    #[schema(value_type = Option<Vec<WrittenReason>>)]
    reasons: Option<Value>,
}

impl ActionShown {
    pub(super) fn new(available: &AvailableAction, official: bool) -> Self {
        let action: &Action = &available.action;
        Self {
            procedure: available.procedure,
            action: action.id.clone(),
            title: action.title.clone(),
            articles: Arc::clone(&action.citations),
            form: action.form.as_ref().map(|asked| FormShown::from(&**asked)),
            open: available.refusal.is_none(),
            reasons: available.refusal.as_ref().map(|refusal| reasons(refusal, official)),
        }
    }
}

/// A procedure that somebody can open, or a case that can be taken over into one of some states; or why not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct WorkflowShown {
    #[schema(value_type = String)]
    workflow: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
    /// The procedure that it would be about, by its number in the case.
    concerns: Option<u32>,
    /// The states into which a case can be taken over; none if it is opened.
    into: Vec<Titled>,
    #[schema(value_type = Vec<String>)]
    articles: Arc<[Citation]>,
    form: Option<FormShown>,
    /// Whether the caller can open it.
    open: bool,
    /// Why not.
    #[schema(value_type = Option<Vec<WrittenReason>>)]
    reasons: Option<Value>,
}

impl WorkflowShown {
    pub(super) fn new(available: &AvailableWorkflow, official: bool) -> Self {
        let workflow = &available.workflow;
        let taking_over = workflow.taking_over.as_ref().filter(|_| !available.into.is_empty());
        let opening = taking_over.map_or(&workflow.opening, |taking_over| &taking_over.action);
        Self {
            workflow: workflow.id.clone(),
            title: workflow.title.clone(),
            concerns: available.concerns,
            into: available.into.iter().map(|state| Titled::new(&state.id, &state.title)).collect(),
            articles: Arc::clone(&opening.citations),
            form: opening.form.as_ref().map(|asked| FormShown::from(&**asked)),
            open: available.refusal.is_none(),
            reasons: available.refusal.as_ref().map(|refusal| reasons(refusal, official)),
        }
    }
}
