//! The second factor: setting it up, and taking it away from somebody whose device is lost.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath};
use super::problem::Problem;

/// What is told once to whoever sets up a second factor.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct EnrolmentShown {
    /// The secret, in base 32.
    secret: String,
    /// The same as devices read it.
    uri: String,
}

/// A code of the device.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    /// Six digits.
    code: String,
}

/// What is told once to whoever has set up a second factor.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    /// Each is taken once in place of a code.
    recovery_codes: Vec<String>,
}

/// Begins to set up a second factor for the caller: a secret for a device that makes one-time codes (RFC 6238). It holds once it is confirmed.
#[utoipa::path(post, path = "/api/account/second-factor",
    responses((status = 201, body = EnrolmentShown), (status = 401), (status = 409)))]
pub(crate) async fn begin(
    State(service): State<Service>,
    caller: Caller,
) -> Result<(StatusCode, Json<EnrolmentShown>), Problem> {
    caller.session()?;
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.begin_second_factor(&account.name)?));
    let made = asked.await.map_err(|problem| caller.told(problem))?;
    let uri = made.uri(&service.issuer(caller.language));
    Ok((StatusCode::CREATED, Json(EnrolmentShown { secret: made.secret, uri })))
}

/// Confirms the second factor by a code of it; the recovery codes are told this once.
#[utoipa::path(put, path = "/api/account/second-factor", request_body = Code,
    responses((status = 200, body = RecoveryCodes), (status = 401)))]
pub(crate) async fn confirm(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<Code>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let token = caller.session()?;
    let account = caller.signed_in()?;
    let asked = service
        .ask(move |service| Ok(service.identity.confirm_second_factor(&account.name, &given.code, Some(&token))?));
    let recovery_codes = asked.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// What is needed to give up a second factor.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenUp {
    password: String,
    /// A code of the device, or a recovery code.
    code: String,
}

/// Gives up the caller's own second factor; their other sessions end. Whoever needs one sets up another before anything else.
#[utoipa::path(delete, path = "/api/account/second-factor", request_body = GivenUp,
    responses((status = 204), (status = 401), (status = 404)))]
pub(crate) async fn give_up(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<GivenUp>,
) -> Result<StatusCode, Problem> {
    let token = caller.session()?;
    let asked =
        service.ask(move |service| Ok(service.identity.give_up_second_factor(&token, &given.password, &given.code)?));
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}

/// Takes away the second factor of somebody whose account the caller looks after; their sessions end.
#[utoipa::path(delete, path = "/api/accounts/{account}/second-factor",
    params(("account" = String, Path, description = "the account")),
    responses((status = 204), (status = 401), (status = 403)))]
pub(crate) async fn remove(
    State(service): State<Service>,
    caller: Caller,
    InPath(account): InPath<String>,
) -> Result<StatusCode, Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| Ok(service.identity.remove_second_factor(&keeper, &account)?));
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
