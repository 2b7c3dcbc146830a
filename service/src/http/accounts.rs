//! Accounts: adding one's own, and what those do who look after the people of a jurisdiction.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::account::LoggedShown;
use super::body::Body;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use crate::identity::{Administrator, Kept};
use crate::records::memberships::Reach;

/// How many entries of a log are shown.
const ENTRIES: usize = 100;

/// An account of one's own.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnNew {
    /// By which the person signs in.
    account: String,
    /// What the person is called.
    title: String,
    /// Ten characters or more.
    password: String,
}

/// An account for somebody else.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAccount {
    /// By which the person signs in.
    account: String,
    /// What the person, or the office, is called.
    title: String,
}

/// Who is meant.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    /// The account.
    account: String,
}

/// A password that is told this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OneTime {
    /// The account.
    account: String,
    /// To sign in with once; it has to be changed before anything else is done.
    password: String,
}

/// Adds an account of one's own. For whom it acts comes after it.
#[utoipa::path(post, path = "/api/accounts", request_body = OwnNew,
    responses((status = 201), (status = 400), (status = 409), (status = 422)))]
pub(crate) async fn join(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<OwnNew>,
) -> Result<StatusCode, Problem> {
    let asked = service.ask(move |service| Ok(service.identity.join(&given.account, &given.title, &given.password)?));
    asked.await.map(|()| StatusCode::CREATED).map_err(|problem| caller.told(problem))
}

/// Adds an account for somebody, in a jurisdiction that the caller administers.
#[utoipa::path(post, path = "/api/jurisdictions/{jurisdiction}/accounts", request_body = NewAccount,
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260")),
    responses((status = 201, body = OneTime), (status = 401), (status = 403), (status = 409)))]
pub(crate) async fn enter(
    State(service): State<Service>,
    caller: Caller,
    InPath(jurisdiction): InPath<String>,
    Body(given): Body<NewAccount>,
) -> Result<(StatusCode, Json<OneTime>), Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        let home = Reach::from(jurisdiction.as_str());
        let password = service.identity.enter(&keeper, &given.account, &given.title, &home)?;
        Ok(OneTime { account: given.account.trim().to_owned(), password })
    });
    asked.await.map(|told| (StatusCode::CREATED, Json(told))).map_err(|problem| caller.told(problem))
}

/// An account that administers a jurisdiction, or is asked to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AdministratorShown {
    /// The account.
    account: String,
    /// Whether it is only asked: it administers nothing before its person accepts.
    invited: bool,
}

impl From<Administrator> for AdministratorShown {
    fn from(known: Administrator) -> Self {
        Self { account: known.account, invited: known.is_invited }
    }
}

/// Makes an account an administrator of a jurisdiction that the caller administers too: at once if the caller looks after the account and it was
/// added there; everybody else is asked, and administers it once they accept.
#[utoipa::path(post, path = "/api/jurisdictions/{jurisdiction}/administrators", request_body = Named,
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260")),
    responses((status = 201, body = AdministratorShown), (status = 401), (status = 403), (status = 404), (status = 409), (status = 429)))]
pub(crate) async fn administrator(
    State(service): State<Service>,
    caller: Caller,
    InPath(jurisdiction): InPath<String>,
    Body(given): Body<Named>,
) -> Result<(StatusCode, Json<AdministratorShown>), Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        Ok(service.identity.add_administrator(&keeper, &given.account, &Reach::from(jurisdiction.as_str()))?)
    });
    let known = asked.await.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(known.into())))
}

/// The accounts that administer a jurisdiction, and those that are asked to. For its administrators.
#[utoipa::path(get, path = "/api/jurisdictions/{jurisdiction}/administrators",
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260")),
    responses((status = 200, body = Vec<AdministratorShown>), (status = 401), (status = 403)))]
pub(crate) async fn administrators(
    State(service): State<Service>,
    caller: Caller,
    InPath(jurisdiction): InPath<String>,
) -> Result<Json<Vec<AdministratorShown>>, Problem> {
    let keeper = caller.keeper()?;
    let asked = service
        .ask(move |service| Ok(service.identity.administrators(&keeper, &Reach::from(jurisdiction.as_str()))?));
    let known = asked.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(known.into_iter().map(AdministratorShown::from).collect()))
}

/// Takes an account the administration of a jurisdiction that the caller administers, or back that it is asked to; one is left.
#[utoipa::path(delete, path = "/api/jurisdictions/{jurisdiction}/administrators/{account}",
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260"),
        ("account" = String, Path, description = "the account")),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
pub(crate) async fn remove_administrator(
    State(service): State<Service>,
    caller: Caller,
    InPath((jurisdiction, account)): InPath<(String, String)>,
) -> Result<StatusCode, Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        Ok(service.identity.remove_administrator(&keeper, &account, &Reach::from(jurisdiction.as_str()))?)
    });
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}

/// An account that was added in a jurisdiction.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct KeptAccount {
    /// By which the person signs in.
    account: String,
    /// What the person, or the office, is called.
    title: String,
    /// Whether nobody can sign in by it.
    closed: bool,
}

/// Behind which account a list goes on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct After {
    /// The last one that is known.
    after: Option<String>,
}

/// The accounts that were added in a jurisdiction, by name, a hundred at once. For its administrators.
#[utoipa::path(get, path = "/api/jurisdictions/{jurisdiction}/accounts",
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260"),
        ("after" = Option<String>, Query, description = "the last one that is known")),
    responses((status = 200, body = Vec<KeptAccount>), (status = 401), (status = 403)))]
pub(crate) async fn list(
    State(service): State<Service>,
    caller: Caller,
    InPath(jurisdiction): InPath<String>,
    InQuery(asked): InQuery<After>,
) -> Result<Json<Vec<KeptAccount>>, Problem> {
    let keeper = caller.keeper()?;
    let found = service.ask(move |service| {
        let home = Reach::from(jurisdiction.as_str());
        Ok(service.identity.accounts_of(&keeper, &home, asked.after.as_deref(), ENTRIES)?)
    });
    let found = found.await.map_err(|problem| caller.told(problem))?;
    let shown =
        |kept: Kept| KeptAccount { account: kept.account.name, title: kept.account.title, closed: kept.is_closed };
    Ok(Json(found.into_iter().map(shown).collect()))
}

/// Closes an account that the caller looks after: nobody signs in by it, acts for anybody or administers anything until it is given a password.
#[utoipa::path(delete, path = "/api/accounts/{account}", params(("account" = String, Path, description = "the account")),
    responses((status = 204), (status = 401), (status = 403), (status = 409)))]
pub(crate) async fn close(
    State(service): State<Service>,
    caller: Caller,
    InPath(account): InPath<String>,
) -> Result<StatusCode, Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| Ok(service.identity.close_account(&keeper, &account)?));
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}

/// The password of whoever has signed in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnPassword {
    /// The password.
    password: String,
}

/// Closes the caller's own account; their sessions end. What they did stays in the records.
#[utoipa::path(post, path = "/api/account/close", request_body = OwnPassword,
    responses((status = 204), (status = 401), (status = 409)))]
pub(crate) async fn close_own(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<OwnPassword>,
) -> Result<StatusCode, Problem> {
    let token = caller.session()?;
    let asked = service.ask(move |service| Ok(service.identity.close_own_account(&token, &given.password)?));
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}

/// Sets a password for somebody whose account the caller looks after; it is taken once.
#[utoipa::path(post, path = "/api/accounts/{account}/reset", params(("account" = String, Path, description = "the account")),
    responses((status = 200, body = OneTime), (status = 401), (status = 403)))]
pub(crate) async fn reset(
    State(service): State<Service>,
    caller: Caller,
    InPath(account): InPath<String>,
) -> Result<Json<OneTime>, Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        let password = service.identity.reset_for(&keeper, &account)?;
        Ok(OneTime { account, password })
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

/// What was done to an account that the caller looks after, the newest first.
#[utoipa::path(get, path = "/api/accounts/{account}/log", params(("account" = String, Path, description = "the account")),
    responses((status = 200, body = Vec<LoggedShown>), (status = 401), (status = 403)))]
pub(crate) async fn log(
    State(service): State<Service>,
    caller: Caller,
    InPath(account): InPath<String>,
) -> Result<Json<Vec<LoggedShown>>, Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| Ok(service.identity.account_log(&keeper, &account, None, ENTRIES)?));
    asked
        .await
        .map(|log| Json(log.into_iter().map(LoggedShown::from).collect()))
        .map_err(|problem| caller.told(problem))
}
