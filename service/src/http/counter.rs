//! What officials fill in for others at the counter, and how these take it over.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use guicheng_engine::Id;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Service;
use super::caller::{Body, Caller, InPath};
use super::cases::input_of;
use super::drafts::draft;
use super::problem::Problem;
use crate::desk::{CounterForm, HandedOver};

/// A form that is filled in for somebody.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForAnother {
    /// The workflow that opens a case.
    workflow: String,
    /// The action that takes it on, where opening the case asks for nothing.
    #[serde(default)]
    action: Option<String>,
    /// What is filled in, so far.
    #[serde(default)]
    #[schema(value_type = Object)]
    input: Value,
}

/// A code.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    /// As it was given.
    code: String,
}

/// What an official can fill in for somebody: what applicants open cases with; where opening one asks for nothing, what takes it on from there.
#[utoipa::path(get, path = "/api/packs/{pack}/counter", params(("pack" = String, Path, description = "the id of the pack")),
    responses((status = 200, body = Vec<Object>), (status = 404)))]
pub(crate) async fn forms(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
) -> Result<Json<Vec<Value>>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| Ok(service.desk.counter_forms(&actor, &Id::from(pack), language)?));
    let forms = asked.await.map_err(|problem| caller.told(problem))?;
    let shown = forms.iter().map(|form| {
        let action = form.action.as_ref().map(|(_, action)| action);
        json!({"workflow": form.workflow, "action": action, "title": form.title})
    });
    Ok(Json(shown.collect()))
}

/// One of these forms, with what is filled in so far. Nothing is kept.
#[utoipa::path(post, path = "/api/packs/{pack}/counter/forms", request_body = ForAnother,
    params(("pack" = String, Path, description = "the id of the pack")),
    responses((status = 200, body = Object), (status = 400), (status = 404)))]
pub(crate) async fn form(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
    Body(given): Body<ForAnother>,
) -> Result<Json<Value>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let input = input_of(&given.workflow, &given.input)?;
        let (pack, workflow, action) = (Id::from(pack), Id::from(given.workflow), given.action.map(Id::from));
        let drawn = service.desk.counter_drawn(&actor, &pack, (&workflow, action.as_ref()), input, language)?;
        Ok(json!({"form": drawn.form}))
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

/// Hands over what is filled in: it waits under a code, for thirty days.
#[utoipa::path(post, path = "/api/packs/{pack}/counter", request_body = ForAnother,
    params(("pack" = String, Path, description = "the id of the pack")),
    responses((status = 201, body = Object), (status = 400), (status = 404)))]
pub(crate) async fn hand_over(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
    Body(given): Body<ForAnother>,
) -> Result<Response, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let input = input_of(&given.workflow, &given.input)?;
        let (pack, workflow, action) = (Id::from(pack), Id::from(given.workflow), given.action.map(Id::from));
        let asked = |form: &CounterForm| Ok(form.asked(&pack, &input));
        let form = (&workflow, action.as_ref());
        Ok(service.desk.hand_over(&actor, &pack, form, (&input, language), asked)?)
    });
    let HandedOver { code, expires_at } = asked.await.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(json!({"code": code, "expires_at": expires_at}))).into_response())
}

/// Takes over what waits under a code, as a draft of the caller. It is taken over once.
#[utoipa::path(post, path = "/api/handed-over", request_body = Code, responses((status = 201, body = Object), (status = 404)))]
pub(crate) async fn take(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<Code>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let taken = service.ask(move |service| Ok(service.desk.take_handed_over(&actor, &given.code)?)).await;
    let taken = taken.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(draft(&taken))).into_response())
}
