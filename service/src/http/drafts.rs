//! Drafts, as they are typed; forms with what is filled in; filters that are kept.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use guicheng_engine::{Actor, Id, Language};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Service;
use super::caller::{Body, Caller, InPath};
use super::problem::Problem;
use super::shown;
use crate::desk::FilledIn;
use crate::records::drafts::Draft;

/// What is filled in: of a case that is opened `{"pack", "workflow", "into", "input"}`, of an action or a further procedure what
/// commands are given. Values are kept as they are typed, whatever they are.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Typed {
    /// The case; none if it opens one.
    #[serde(default)]
    case: Option<String>,
    /// What is asked.
    #[schema(value_type = Object)]
    asked: Value,
}

/// A draft, as it is shown to its owner.
pub(super) fn draft(draft: &Draft) -> Value {
    json!({"draft": draft.id, "case": draft.case, "asked": draft.asked, "saved_at": draft.saved_at, "expires_at": draft.expires_at})
}

fn form(filled_in: &FilledIn) -> Value {
    json!({"form": filled_in.screen, "unreadable": filled_in.unreadable})
}

fn with_form(service: &Service, actor: &Actor, saved: &Draft, language: Language) -> Result<Value, Problem> {
    // What it is for may have gone meanwhile: what was typed is given back all the same.
    let form = match service.desk.form(actor, saved.case.as_ref(), &saved.asked, language) {
        Ok(filled_in) => form(&filled_in),
        Err(error) => json!({"problem": Problem::from(error).told(language, false).document()}),
    };
    let mut shown = draft(saved);
    if let (Some(members), Some(form)) = (shown.as_object_mut(), form.as_object()) {
        members.extend(form.clone());
    }
    Ok(shown)
}

/// The form of what is asked, with what is filled in so far: what is needed now, what can be chosen, what stands against it. Nothing is kept.
#[utoipa::path(post, path = "/api/forms", request_body = Typed,
    responses((status = 200, body = Object), (status = 404), (status = 422)))]
pub(crate) async fn filled_in(
    State(service): State<Service>,
    caller: Caller,
    Body(typed): Body<Typed>,
) -> Result<Json<Value>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let case = typed.case.map(Id::from);
        Ok(form(&service.desk.form(&actor, case.as_ref(), &typed.asked, language)?))
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

/// Saves a new draft, as it is typed. It is the caller's alone, and expires ninety days after it was saved last.
#[utoipa::path(post, path = "/api/drafts", request_body = Typed,
    responses((status = 201, body = Object), (status = 400), (status = 403), (status = 404)))]
pub(crate) async fn save(
    State(service): State<Service>,
    caller: Caller,
    Body(typed): Body<Typed>,
) -> Result<Response, Problem> {
    let saved = kept(&service, &caller, None, typed).await?;
    Ok((StatusCode::CREATED, saved).into_response())
}

/// Saves a draft again.
#[utoipa::path(put, path = "/api/drafts/{draft}", request_body = Typed,
    params(("draft" = String, Path, description = "the draft")),
    responses((status = 200, body = Object), (status = 400), (status = 403), (status = 404)))]
pub(crate) async fn save_again(
    State(service): State<Service>,
    caller: Caller,
    InPath(id): InPath<String>,
    Body(typed): Body<Typed>,
) -> Result<Json<Value>, Problem> {
    kept(&service, &caller, Some(id), typed).await
}

async fn kept(service: &Service, caller: &Caller, id: Option<String>, typed: Typed) -> Result<Json<Value>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let saved = service.ask(move |service| {
        let case = typed.case.map(Id::from);
        let saved = service.desk.save_draft(&actor, id.as_deref(), case.as_ref(), &typed.asked)?;
        with_form(service, &actor, &saved, language)
    });
    saved.await.map(Json).map_err(|problem| caller.told(problem))
}

/// The drafts of the caller.
#[utoipa::path(get, path = "/api/drafts", responses((status = 200, body = Vec<Object>), (status = 403), (status = 404)))]
pub(crate) async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<Value>>, Problem> {
    let actor = caller.actor();
    let drafts = service.ask(move |service| Ok(service.desk.drafts(&actor)?)).await;
    Ok(Json(drafts.map_err(|problem| caller.told(problem))?.iter().map(draft).collect()))
}

/// A draft, with its form as it stands now.
#[utoipa::path(get, path = "/api/drafts/{draft}", params(("draft" = String, Path, description = "the draft")),
    responses((status = 200, body = Object), (status = 403), (status = 404)))]
pub(crate) async fn one(
    State(service): State<Service>,
    caller: Caller,
    InPath(id): InPath<String>,
) -> Result<Json<Value>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let found = service.ask(move |service| {
        let saved = service.desk.draft(&actor, &id)?;
        with_form(service, &actor, &saved, language)
    });
    found.await.map(Json).map_err(|problem| caller.told(problem))
}

/// Throws a draft away.
#[utoipa::path(delete, path = "/api/drafts/{draft}", params(("draft" = String, Path, description = "the draft")),
    responses((status = 204), (status = 403), (status = 404)))]
pub(crate) async fn discard(
    State(service): State<Service>,
    caller: Caller,
    InPath(id): InPath<String>,
) -> Result<StatusCode, Problem> {
    let actor = caller.actor();
    let dropped = service.ask(move |service| Ok(service.desk.drop_draft(&actor, &id)?)).await;
    dropped.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}

/// Hands a draft in: it is done once, however often this is sent, and the draft is gone.
#[utoipa::path(post, path = "/api/drafts/{draft}/submission", params(("draft" = String, Path, description = "the draft")),
    responses((status = 200, body = shown::DoneShown), (status = 400), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn submit(
    State(service): State<Service>,
    caller: Caller,
    InPath(id): InPath<String>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let done = service.ask(move |service| Ok(service.desk.submit_draft(&actor, &id)?));
    shown::done(StatusCode::OK, &done.await.map_err(|problem| caller.told(problem))?)
}

/// The filters that the caller keeps.
#[utoipa::path(get, path = "/api/filters", responses((status = 200, body = Vec<Object>), (status = 403), (status = 404)))]
pub(crate) async fn filters(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<Value>>, Problem> {
    let actor = caller.actor();
    let filters = service.ask(move |service| Ok(service.desk.filters(&actor)?)).await;
    let filters = filters.map_err(|problem| caller.told(problem))?;
    Ok(Json(filters.iter().map(|(name, filter)| json!({"name": name, "filter": filter})).collect()))
}

/// Keeps a filter of a list under a name: whatever whoever shows lists needs to choose by.
#[utoipa::path(put, path = "/api/filters/{name}", request_body = Object, params(("name" = String, Path, description = "its name")),
    responses((status = 204), (status = 400), (status = 403), (status = 404)))]
pub(crate) async fn save_filter(
    State(service): State<Service>,
    caller: Caller,
    InPath(name): InPath<String>,
    Body(filter): Body<Value>,
) -> Result<StatusCode, Problem> {
    let actor = caller.actor();
    let saved = service.ask(move |service| Ok(service.desk.save_filter(&actor, &name, &filter)?)).await;
    saved.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}

/// Forgets a filter.
#[utoipa::path(delete, path = "/api/filters/{name}", params(("name" = String, Path, description = "its name")),
    responses((status = 204), (status = 403), (status = 404)))]
pub(crate) async fn drop_filter(
    State(service): State<Service>,
    caller: Caller,
    InPath(name): InPath<String>,
) -> Result<StatusCode, Problem> {
    let actor = caller.actor();
    let dropped = service.ask(move |service| Ok(service.desk.drop_filter(&actor, &name)?)).await;
    dropped.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
