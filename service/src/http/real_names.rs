//! Whether people are who they say they are.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use crate::identity::ClaimedName;
use crate::records::memberships::Reach;
use crate::records::real_names::RealName;

/// How many a page has.
const PAGE: usize = 50;

/// Who somebody says they are.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claim {
    /// Where, as a code of GB/T 2260.
    jurisdiction: String,
    /// The name in the document.
    name: String,
    /// The number of the document.
    number: String,
}

/// What the agency found.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Found {
    /// Whether they are who they say they are.
    verified: bool,
    /// When what was looked at was asked for, as it was told: what is said anew is looked at anew.
    #[schema(value_type = String, format = DateTime)]
    asked_at: DateTime<Utc>,
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The account after which the page begins.
    after: Option<String>,
}

/// Where the verification of a real name stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RealNameShown {
    jurisdiction: String,
    state: String,
    /// By which way it was verified, or is to be.
    method: String,
    #[schema(value_type = String)]
    asked_at: DateTime<Utc>,
    #[schema(value_type = Option<String>)]
    decided_at: Option<DateTime<Utc>>,
}

impl From<&RealName> for RealNameShown {
    fn from(asked: &RealName) -> Self {
        Self {
            jurisdiction: asked.reach.as_str().to_owned(),
            state: asked.state.as_str().to_owned(),
            method: asked.method.clone(),
            asked_at: asked.asked_at,
            decided_at: asked.decided_at,
        }
    }
}

/// Who waits for the agency to look at their document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PendingShown {
    account: String,
    /// As they say.
    name: String,
    /// As they say.
    number: String,
    #[schema(value_type = String)]
    asked_at: DateTime<Utc>,
}

/// Says who the caller is, in a jurisdiction. What the service can find out at once it does; the rest waits for the agency.
#[utoipa::path(post, path = "/api/account/real-names", request_body = Claim,
    responses((status = 200, body = RealNameShown), (status = 400), (status = 401), (status = 429)))]
pub(crate) async fn claim(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<Claim>,
) -> Result<Json<RealNameShown>, Problem> {
    caller.session()?;
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| {
        let claimed = ClaimedName { name: given.name, number: given.number };
        let reach = Reach::from(given.jurisdiction.as_str());
        Ok(service.identity.claim_real_name(&account.name, &reach, &claimed)?)
    });
    asked.await.map(|asked| Json(RealNameShown::from(&asked))).map_err(|problem| caller.told(problem))
}

/// Where the verification of the caller's real name stands, by jurisdiction.
#[utoipa::path(get, path = "/api/account/real-names", responses((status = 200, body = Vec<RealNameShown>), (status = 401)))]
pub(crate) async fn own(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<RealNameShown>>, Problem> {
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.real_names(&account.name)?));
    asked.await.map(|all| Json(all.iter().map(RealNameShown::from).collect())).map_err(|problem| caller.told(problem))
}

/// Who waits for the agency to look at their document. For administrators of the jurisdiction.
#[utoipa::path(get, path = "/api/jurisdictions/{jurisdiction}/real-names",
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260"), Asked),
    responses((status = 200, body = Vec<PendingShown>), (status = 401), (status = 403)))]
pub(crate) async fn pending(
    State(service): State<Service>,
    caller: Caller,
    InPath(jurisdiction): InPath<String>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<Vec<PendingShown>>, Problem> {
    let keeper = caller.keeper()?;
    let pending = service.ask(move |service| {
        let reach = Reach::from(jurisdiction.as_str());
        Ok(service.identity.pending_real_names(&keeper, &reach, asked.after.as_deref(), PAGE)?)
    });
    let pending = pending.await.map_err(|problem| caller.told(problem))?;
    let shown = pending.into_iter().map(|(asked, claimed)| PendingShown {
        account: asked.account,
        name: claimed.name,
        number: claimed.number,
        asked_at: asked.asked_at,
    });
    Ok(Json(shown.collect()))
}

/// Says what the agency found when it looked at somebody's document: of what it looked at (`asked_at`), and of nothing that was said since (`412`).
#[utoipa::path(put, path = "/api/jurisdictions/{jurisdiction}/real-names/{account}", request_body = Found,
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260"), ("account" = String, Path, description = "the account")),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 412)))]
pub(crate) async fn decide(
    State(service): State<Service>,
    caller: Caller,
    InPath((jurisdiction, account)): InPath<(String, String)>,
    Body(found): Body<Found>,
) -> Result<StatusCode, Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        let reach = Reach::from(jurisdiction.as_str());
        Ok(service.identity.decide_real_name(&keeper, &reach, (&account, found.asked_at), found.verified)?)
    });
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
