//! What officials fill in for others at the counter, and how these take it over.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use chrono::{DateTime, Utc};
use guicheng_engine::{FormScreen, Id, Values};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath};
use super::cases::input_of;
use super::drafts::DraftShown;
use super::problem::Problem;
use super::written::{WrittenFormScreen, WrittenValues};
use crate::desk::{CounterAsked, CounterForm, HandedOver};

/// A form that is filled in for somebody.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForAnother {
    /// The workflow that is opened.
    workflow: String,
    /// The action that takes it on, where opening the case asks for nothing.
    #[serde(default)]
    action: Option<String>,
    /// In a case, the procedure it is about.
    #[serde(default)]
    concerns: Option<u32>,
    /// What is filled in, so far.
    #[serde(default)]
    #[schema(value_type = WrittenValues)]
    input: Value,
}

/// What can be filled in for somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CounterListed {
    #[schema(value_type = String)]
    workflow: Id,
    /// The action that takes it on, where opening the case asks for nothing.
    #[schema(value_type = Option<String>)]
    action: Option<Id>,
    /// In a case, the procedure it is about.
    concerns: Option<u32>,
    /// What people call it, in the language asked for.
    title: String,
}

/// A form that is filled in for somebody, so far.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CounterFilledIn {
    #[schema(value_type = WrittenFormScreen)]
    form: FormScreen,
}

/// Where what was handed over waits.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CodeGiven {
    code: String,
    #[schema(value_type = String)]
    expires_at: DateTime<Utc>,
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
    responses((status = 200, body = Vec<CounterListed>), (status = 404)))]
pub(crate) async fn forms(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
) -> Result<Json<Vec<CounterListed>>, Problem> {
    listed(&service, &caller, Place::Pack(pack)).await
}

/// Where something is filled in for somebody.
#[derive(Clone, Debug)]
enum Place {
    Pack(String),
    Case(String),
}

impl Place {
    /// The pack, and the case.
    fn of(self, service: &Service) -> Result<(Id, Option<Id>), Problem> {
        Ok(match self {
            Self::Pack(pack) => (Id::from(pack), None),
            Self::Case(case) => {
                let case = Id::from(case);
                (service.desk.pack_of(&case)?, Some(case))
            }
        })
    }
}

async fn listed(service: &Service, caller: &Caller, place: Place) -> Result<Json<Vec<CounterListed>>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let (pack, case) = place.of(service)?;
        Ok(service.desk.counter_forms(&actor, (&pack, case.as_ref()), language)?)
    });
    let forms = asked.await.map_err(|problem| caller.told(problem))?;
    let shown = forms.into_iter().map(|form| {
        let CounterAsked { workflow, action, concerns, .. } = form.asked;
        CounterListed { workflow, action, concerns, title: form.title }
    });
    Ok(Json(shown.collect()))
}

async fn filled_in(
    service: &Service,
    caller: &Caller,
    place: Place,
    given: ForAnother,
) -> Result<Json<CounterFilledIn>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let (input, what) = given.asked(place.of(service)?)?;
        let drawn = service.desk.counter_drawn(&actor, &what, input, language)?;
        Ok(CounterFilledIn { form: drawn.form })
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

async fn handed_over(service: &Service, caller: &Caller, place: Place, given: ForAnother) -> Result<Response, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let (input, what) = given.asked(place.of(service)?)?;
        let asked = |form: &CounterForm| Ok(form.as_asked(&input));
        Ok(service.desk.hand_over(&actor, &what, (&input, language), asked)?)
    });
    let HandedOver { code, expires_at } = asked.await.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(CodeGiven { code, expires_at })).into_response())
}

impl ForAnother {
    /// What is filled in, and of what.
    fn asked(self, (pack, case): (Id, Option<Id>)) -> Result<(Values, CounterAsked), Problem> {
        let input = input_of(&self.workflow, &self.input)?;
        let (workflow, action) = (Id::from(self.workflow), self.action.map(Id::from));
        Ok((input, CounterAsked { pack, case, workflow, concerns: self.concerns, action }))
    }
}

/// What an official can fill in for somebody in a case that is their agency's: what is open there to whom it is about, or to anybody.
#[utoipa::path(get, path = "/api/cases/{case}/counter", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = Vec<CounterListed>), (status = 404)))]
pub(crate) async fn forms_in(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Json<Vec<CounterListed>>, Problem> {
    listed(&service, &caller, Place::Case(case)).await
}

/// One of these forms, with what is filled in so far. Nothing is kept.
#[utoipa::path(post, path = "/api/cases/{case}/counter/forms", request_body = ForAnother,
    params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = CounterFilledIn), (status = 400), (status = 404)))]
pub(crate) async fn form_in(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
    Body(given): Body<ForAnother>,
) -> Result<Json<CounterFilledIn>, Problem> {
    filled_in(&service, &caller, Place::Case(case), given).await
}

/// Hands over what is filled in: it waits under a code, for thirty days.
#[utoipa::path(post, path = "/api/cases/{case}/counter", request_body = ForAnother,
    params(("case" = String, Path, description = "the case")),
    responses((status = 201, body = CodeGiven), (status = 400), (status = 404)))]
pub(crate) async fn hand_over_in(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
    Body(given): Body<ForAnother>,
) -> Result<Response, Problem> {
    handed_over(&service, &caller, Place::Case(case), given).await
}

/// One of these forms, with what is filled in so far. Nothing is kept.
#[utoipa::path(post, path = "/api/packs/{pack}/counter/forms", request_body = ForAnother,
    params(("pack" = String, Path, description = "the id of the pack")),
    responses((status = 200, body = CounterFilledIn), (status = 400), (status = 404)))]
pub(crate) async fn form(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
    Body(given): Body<ForAnother>,
) -> Result<Json<CounterFilledIn>, Problem> {
    filled_in(&service, &caller, Place::Pack(pack), given).await
}

/// Hands over what is filled in: it waits under a code, for thirty days.
#[utoipa::path(post, path = "/api/packs/{pack}/counter", request_body = ForAnother,
    params(("pack" = String, Path, description = "the id of the pack")),
    responses((status = 201, body = CodeGiven), (status = 400), (status = 404)))]
pub(crate) async fn hand_over(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
    Body(given): Body<ForAnother>,
) -> Result<Response, Problem> {
    handed_over(&service, &caller, Place::Pack(pack), given).await
}

/// Takes over what waits under a code, as a draft of the caller. It is taken over once.
#[utoipa::path(post, path = "/api/handed-over", request_body = Code, responses((status = 201, body = DraftShown), (status = 404)))]
pub(crate) async fn take(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<Code>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let taken = service.ask(move |service| Ok(service.desk.take_handed_over(&actor, &given.code)?)).await;
    let taken = taken.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(DraftShown::from(&taken))).into_response())
}
