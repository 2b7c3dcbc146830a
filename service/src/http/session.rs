//! Signing in and out.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::{COOKIE, Caller};
use super::problem::Problem;
use crate::identity::{SESSION, SignedIn};
use crate::records::people::Account;

/// Somebody who has signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AccountShown {
    /// The name of the account.
    account: String,
    /// What the person or the office is called.
    title: String,
    /// The organisation acted for.
    #[schema(value_type = Option<String>)]
    organisation: Option<guicheng_engine::Id>,
    /// The roles there.
    #[schema(value_type = Vec<String>)]
    roles: Vec<guicheng_engine::Id>,
    /// Whether the real name has been verified.
    real_name: bool,
    /// For whom they act as an agent.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    acts_for: Option<guicheng_engine::Id>,
}

impl From<Account> for AccountShown {
    fn from(account: Account) -> Self {
        Self {
            account: account.name,
            title: account.title,
            organisation: account.organisation,
            roles: account.roles,
            real_name: account.real_name,
            acts_for: account.acts_for,
        }
    }
}

/// What is needed to sign in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    account: String,
    password: String,
    /// The code of the second factor, or a recovery code; needed if there is one.
    code: Option<String>,
}

/// Who has signed in.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = AccountShown), (status = 401)))]
pub(crate) async fn who(caller: Caller) -> Result<Json<AccountShown>, Problem> {
    let signed_in = caller.account.clone().ok_or_else(|| caller.told(Problem::sign_in_first()))?;
    Ok(Json(signed_in.into()))
}

/// Signs in. The session is in a cookie that scripts cannot read.
#[utoipa::path(post, path = "/api/session", request_body = SignIn,
    responses((status = 201, body = AccountShown), (status = 401), (status = 429)))]
pub(crate) async fn sign_in(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<SignIn>,
) -> Result<Response, Problem> {
    let place = caller.place.clone();
    let asked = service.ask(move |service| {
        let (code, place) = (given.code.as_deref(), place.as_deref());
        Ok(service.identity.sign_in_with(&given.account, &given.password, code, place)?)
    });
    let asked = asked.await;
    begun(&service, asked.map_err(|problem| caller.told(problem))?)
}

/// Signs out.
#[utoipa::path(delete, path = "/api/session", responses((status = 204)))]
pub(crate) async fn sign_out(State(service): State<Service>, caller: Caller) -> Result<Response, Problem> {
    if let Some(token) = caller.token.clone() {
        let ended = service.ask(move |service| Ok(service.identity.sign_out(&token)?)).await;
        ended.map_err(|problem| caller.told(problem))?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    session_cookie(&service, &mut response, "")?;
    Ok(response)
}

/// Gives a response the cookie of a session, or takes it away with an empty token.
pub(crate) fn session_cookie(service: &Service, response: &mut Response, token: &str) -> Result<(), Problem> {
    let seconds = if token.is_empty() { 0 } else { SESSION.num_seconds() };
    let value = HeaderValue::from_str(&cookie(service, token, seconds)).map_err(|_| Problem::unavailable())?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}

/// The answer to whoever has signed in.
pub(super) fn begun(service: &Service, signed_in: SignedIn) -> Result<Response, Problem> {
    let mut response = (StatusCode::CREATED, Json(AccountShown::from(signed_in.account))).into_response();
    session_cookie(service, &mut response, &signed_in.token)?;
    Ok(response)
}

fn cookie(service: &Service, token: &str, seconds: i64) -> String {
    let secure = if service.secure { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}
