//! Drafts, as they are typed; forms with what is filled in; filters that are kept.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use chrono::{DateTime, Utc};
use guicheng_engine::{Actor, FormScreen, Id, Language};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath};
use super::problem::{Problem, ProblemDocument};
use super::shown;
use super::written::WrittenFormScreen;
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
    #[schema(value_type = serde_json::Value)]
    asked: Value,
}

/// A draft, as it is shown to its owner; where it is looked at by itself, with its form, or with why there is none any more.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DraftShown {
    draft: String,
    /// The case it is for; none if it opens one.
    #[schema(value_type = Option<String>)]
    case: Option<Id>,
    /// What is asked, as it was typed.
    #[schema(value_type = serde_json::Value)]
    asked: Value,
    #[schema(value_type = String)]
    saved_at: DateTime<Utc>,
    #[schema(value_type = String)]
    expires_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<WrittenFormScreen>)]
    form: Option<FormScreen>,
    /// The fields whose values are none that any field takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemDocument>,
}

impl From<&Draft> for DraftShown {
    fn from(draft: &Draft) -> Self {
        Self {
            draft: draft.id.clone(),
            case: draft.case.clone(),
            asked: draft.asked.clone(),
            saved_at: draft.saved_at,
            expires_at: draft.expires_at,
            form: None,
            unreadable: None,
            problem: None,
        }
    }
}

impl DraftShown {
    fn with_form(service: &Service, actor: &Actor, saved: &Draft, language: Language) -> Self {
        let shown = Self::from(saved);
        // What it is for may have gone meanwhile: what was typed is given back all the same.
        match service.desk.form(actor, saved.case.as_ref(), &saved.asked, language) {
            Ok(filled_in) => Self { form: Some(filled_in.screen), unreadable: Some(filled_in.unreadable), ..shown },
            Err(error) => Self { problem: Some(Problem::from(error).told(language, false).document()), ..shown },
        }
    }
}

/// A form, with what is filled in so far.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FormFilledIn {
    #[schema(value_type = WrittenFormScreen)]
    form: FormScreen,
    /// The fields whose values are none that any field takes.
    unreadable: Vec<String>,
}

/// A filter of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FilterShown {
    name: String,
    /// As it was kept.
    #[schema(value_type = serde_json::Value)]
    filter: Value,
}

/// The form of what is asked, with what is filled in so far: what is needed now, what can be chosen, what stands against it. Nothing is kept.
#[utoipa::path(post, path = "/api/forms", request_body = Typed,
    responses((status = 200, body = FormFilledIn), (status = 400), (status = 404), (status = 422)))]
pub(crate) async fn filled_in(
    State(service): State<Service>,
    caller: Caller,
    Body(typed): Body<Typed>,
) -> Result<Json<FormFilledIn>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let case = typed.case.map(Id::from);
        let FilledIn { screen, unreadable } = service.desk.form(&actor, case.as_ref(), &typed.asked, language)?;
        Ok(FormFilledIn { form: screen, unreadable })
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

/// Saves a new draft, as it is typed. It is the caller's alone, and expires ninety days after it was saved last.
#[utoipa::path(post, path = "/api/drafts", request_body = Typed,
    responses((status = 201, body = DraftShown), (status = 400), (status = 403), (status = 404)))]
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
    responses((status = 200, body = DraftShown), (status = 400), (status = 403), (status = 404)))]
pub(crate) async fn save_again(
    State(service): State<Service>,
    caller: Caller,
    InPath(id): InPath<String>,
    Body(typed): Body<Typed>,
) -> Result<Json<DraftShown>, Problem> {
    kept(&service, &caller, Some(id), typed).await
}

async fn kept(
    service: &Service,
    caller: &Caller,
    id: Option<String>,
    typed: Typed,
) -> Result<Json<DraftShown>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let saved = service.ask(move |service| {
        let case = typed.case.map(Id::from);
        let saved = service.desk.save_draft(&actor, id.as_deref(), case.as_ref(), &typed.asked)?;
        Ok(DraftShown::with_form(service, &actor, &saved, language))
    });
    saved.await.map(Json).map_err(|problem| caller.told(problem))
}

/// The drafts of the caller.
#[utoipa::path(get, path = "/api/drafts", responses((status = 200, body = Vec<DraftShown>), (status = 403), (status = 404)))]
pub(crate) async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<DraftShown>>, Problem> {
    let actor = caller.actor();
    let drafts = service.ask(move |service| Ok(service.desk.drafts(&actor)?)).await;
    Ok(Json(drafts.map_err(|problem| caller.told(problem))?.iter().map(DraftShown::from).collect()))
}

/// A draft, with its form as it stands now.
#[utoipa::path(get, path = "/api/drafts/{draft}", params(("draft" = String, Path, description = "the draft")),
    responses((status = 200, body = DraftShown), (status = 403), (status = 404)))]
pub(crate) async fn one(
    State(service): State<Service>,
    caller: Caller,
    InPath(id): InPath<String>,
) -> Result<Json<DraftShown>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let found = service.ask(move |service| {
        let saved = service.desk.draft(&actor, &id)?;
        Ok(DraftShown::with_form(service, &actor, &saved, language))
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
#[utoipa::path(get, path = "/api/filters", responses((status = 200, body = Vec<FilterShown>), (status = 403), (status = 404)))]
pub(crate) async fn filters(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<FilterShown>>, Problem> {
    let actor = caller.actor();
    let filters = service.ask(move |service| Ok(service.desk.filters(&actor)?)).await;
    let filters = filters.map_err(|problem| caller.told(problem))?;
    Ok(Json(filters.into_iter().map(|(name, filter)| FilterShown { name, filter }).collect()))
}

/// Keeps a filter of a list under a name: whatever whoever shows lists needs to choose by.
#[utoipa::path(put, path = "/api/filters/{name}", request_body = serde_json::Value, params(("name" = String, Path, description = "its name")),
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
