//! Tokens by which programs act for somebody.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath};
use super::problem::Problem;
use crate::records::tokens::ApiToken;

/// How many days a token is taken if nothing is said.
const USUAL_DAYS: i64 = 90;

/// A token to be made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What it is for.
    label: String,
    /// What may be done with it: `read`, `write` (commands), `administer` (people and organisations).
    scopes: Vec<String>,
    /// For how many days; 90 if nothing is said, 366 at most.
    days: Option<i64>,
}

/// A token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TokenShown {
    /// By which it is taken back.
    token: String,
    /// What it is for.
    label: String,
    /// The organisation that is acted for with it.
    organisation: Option<String>,
    /// For whom is acted with it as an agent.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    acts_for: Option<String>,
    /// What may be done with it.
    scopes: Vec<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    made_at: DateTime<Utc>,
    /// Until when it is taken.
    #[schema(value_type = String, format = DateTime)]
    until: DateTime<Utc>,
    /// What the program sends (`Authorization: Bearer …`): told this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

fn shown(token: ApiToken, secret: Option<String>) -> TokenShown {
    TokenShown {
        token: token.hash,
        label: token.label,
        organisation: token.organisation.map(|organisation| organisation.to_string()),
        acts_for: token.acts_for.map(|principal| principal.to_string()),
        scopes: token.scopes,
        made_at: token.made_at,
        until: token.until,
        secret,
    }
}

/// The caller's tokens.
#[utoipa::path(get, path = "/api/account/tokens", responses((status = 200, body = Vec<TokenShown>), (status = 401)))]
pub(crate) async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<TokenShown>>, Problem> {
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.tokens(&account.name)?));
    let tokens = asked.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(tokens.into_iter().map(|token| shown(token, None)).collect()))
}

/// Makes a token for programs of the caller. It acts for whom the caller acts just now, also as an agent, for as long as there is an authority.
#[utoipa::path(post, path = "/api/account/tokens", request_body = NewToken,
    responses((status = 201, body = TokenShown), (status = 400), (status = 401), (status = 403)))]
pub(crate) async fn make(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<NewToken>,
) -> Result<(StatusCode, Json<TokenShown>), Problem> {
    caller.session()?;
    caller.unrestricted()?;
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| {
        let days = given.days.unwrap_or(USUAL_DAYS);
        Ok(service.identity.make_token(&account, &given.label, &given.scopes, days)?)
    });
    let (secret, token) = asked.await.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(shown(token, Some(secret)))))
}

/// Takes a token back.
#[utoipa::path(delete, path = "/api/account/tokens/{token}", params(("token" = String, Path, description = "the token")),
    responses((status = 204), (status = 401), (status = 404)))]
pub(crate) async fn remove(
    State(service): State<Service>,
    caller: Caller,
    InPath(token): InPath<String>,
) -> Result<StatusCode, Problem> {
    caller.session()?;
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.remove_token(&account.name, &token)?));
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
