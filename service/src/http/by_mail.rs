//! A forgotten password, and where people are written to.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::Caller;
use super::problem::Problem;

/// Whose password is forgotten.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forgotten {
    /// The account.
    account: String,
}

/// A password that is set by a link.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByLink {
    /// What stands in the link that was sent.
    link: String,
    /// Ten characters or more.
    password: String,
}

/// A link that was sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Followed {
    /// What stands in it.
    link: String,
}

/// Where somebody is written to.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// The address.
    address: String,
    /// The password of the account.
    password: String,
}

/// Sends a link to set another password to the address of an account. The answer is the same whether there is such an account, and whether it has an
/// address. `404` if the service sends no mail.
#[utoipa::path(post, path = "/api/session/password-links", request_body = Forgotten,
    responses((status = 202), (status = 404), (status = 429)))]
pub(crate) async fn forgotten(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<Forgotten>,
) -> Result<StatusCode, Problem> {
    let asked = service.ask(move |service| Ok(service.identity.forgot_password(given.account.trim())?));
    asked.await.map(|()| StatusCode::ACCEPTED).map_err(|problem| caller.told(problem))
}

/// Sets another password by a link, which is taken once. All sessions and tokens of the account end.
#[utoipa::path(put, path = "/api/session/password-links", request_body = ByLink,
    responses((status = 204), (status = 410), (status = 422), (status = 429)))]
pub(crate) async fn set(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<ByLink>,
) -> Result<StatusCode, Problem> {
    let asked = service.ask(move |service| Ok(service.identity.set_password_by_link(&given.link, &given.password)?));
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}

/// Where somebody is written to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AddressShown {
    /// The address that they have confirmed.
    address: Option<String>,
}

/// The address that the caller has confirmed.
#[utoipa::path(get, path = "/api/account/mail", responses((status = 200, body = AddressShown), (status = 401)))]
pub(crate) async fn address(State(service): State<Service>, caller: Caller) -> Result<Json<AddressShown>, Problem> {
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.mail_address(&account.name)?));
    let address = asked.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(AddressShown { address: address.map(|address| address.to_string()) }))
}

/// Says where the caller is written to. It holds once the link that is sent there has been followed. `404` if the service sends no mail.
#[utoipa::path(put, path = "/api/account/mail", request_body = Written,
    responses((status = 202), (status = 400), (status = 401), (status = 404), (status = 429)))]
pub(crate) async fn ask(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<Written>,
) -> Result<StatusCode, Problem> {
    let token = caller.session()?;
    let asked =
        service.ask(move |service| Ok(service.identity.ask_for_mail(&token, &given.password, &given.address)?));
    asked.await.map(|()| StatusCode::ACCEPTED).map_err(|problem| caller.told(problem))
}

/// Forgets the caller's address; links that were sent do not hold any longer.
#[utoipa::path(delete, path = "/api/account/mail", responses((status = 204), (status = 401)))]
pub(crate) async fn forget(State(service): State<Service>, caller: Caller) -> Result<StatusCode, Problem> {
    // A token of a program does not.
    caller.session()?;
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.forget_mail(&account.name)?));
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}

/// Confirms an address by the link that was sent there, which is taken once.
#[utoipa::path(post, path = "/api/session/mail-confirmations", request_body = Followed,
    responses((status = 204), (status = 410), (status = 429)))]
pub(crate) async fn confirm(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<Followed>,
) -> Result<StatusCode, Problem> {
    let asked = service.ask(move |service| Ok(service.identity.confirm_mail(&given.link)?));
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
