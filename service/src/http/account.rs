//! The account of whoever has signed in: for whom they act, and their password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use guicheng_engine::Id;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Service;
use super::caller::{Body, Caller, form_token};
use super::problem::Problem;
use super::session::AccountShown;
use crate::identity::{Capacity, Grant, Keeper};
use crate::records::memberships::Logged;

/// How many entries of a log are shown.
const ENTRIES: usize = 100;

/// What somebody knows of their own account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OwnAccount {
    #[serde(flatten)]
    account: AccountShown,
    /// What has to be done before anything else: `change-password` or `set-up-second-factor`.
    first: Option<&'static str>,
    /// Whether a one-time code is needed to sign in.
    second_factor: bool,
    /// What forms of this session carry, as the header `X-CSRF-Token`; none for programs.
    form_token: Option<String>,
    /// For whom they can act.
    capacities: Vec<CapacityShown>,
    /// The jurisdictions whose people they look after; `*` is all.
    administers: Vec<String>,
}

/// For whom somebody can act.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CapacityShown {
    /// The organisation.
    organisation: String,
    /// What it is called.
    title: String,
    /// What they have there.
    grants: Vec<GrantShown>,
}

/// What somebody has in an organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct GrantShown {
    /// Where, as a code of GB/T 2260; `*` is everywhere.
    jurisdiction: String,
    /// The roles.
    #[schema(value_type = Vec<String>)]
    roles: Vec<Id>,
    /// Whether they look after who else acts for it there.
    manages: bool,
    /// The account in whose place.
    stands_in_for: Option<String>,
}

impl From<Grant> for GrantShown {
    fn from(grant: Grant) -> Self {
        let jurisdiction = grant.reach.as_str().to_owned();
        Self { jurisdiction, roles: grant.roles, manages: grant.manages, stands_in_for: grant.stands_in_for }
    }
}

/// For whom to act.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chosen {
    /// The organisation; none to act as the person alone.
    organisation: Option<String>,
}

/// A password in place of another.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// The one until now.
    old: String,
    /// The one from now on.
    new: String,
}

/// The account of the caller, and for whom they can act.
#[utoipa::path(get, path = "/api/account", responses((status = 200, body = OwnAccount), (status = 401)))]
pub(crate) async fn own(State(service): State<Service>, caller: Caller) -> Result<Json<OwnAccount>, Problem> {
    let (language, account) = (caller.language, caller.signed_in()?);
    let (first, form) = (caller.first, caller.token.as_deref().map(form_token));
    let asked = service.ask(move |service| {
        let capacities = service.identity.capacities(&account.name)?;
        let shown = |capacity: Capacity| CapacityShown {
            title: service.desk.name(None, &capacity.organisation, language),
            organisation: capacity.organisation.to_string(),
            grants: capacity.grants.into_iter().map(GrantShown::from).collect(),
        };
        let administers = service.identity.administered(&account.name)?;
        Ok(OwnAccount {
            first: first.map(|first| first.code()),
            second_factor: service.identity.has_second_factor(&account.name)?,
            form_token: form,
            capacities: capacities.into_iter().map(shown).collect(),
            administers: administers.into_iter().map(|reach| reach.as_str().to_owned()).collect(),
            account: account.into(),
        })
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

/// Chooses for whom the caller acts in this session.
#[utoipa::path(put, path = "/api/account/capacity", request_body = Chosen,
    responses((status = 200, body = AccountShown), (status = 401), (status = 403)))]
pub(crate) async fn choose(
    State(service): State<Service>,
    caller: Caller,
    Body(chosen): Body<Chosen>,
) -> Result<Json<AccountShown>, Problem> {
    let token = caller.session()?;
    let asked = service.ask(move |service| {
        let organisation = chosen.organisation.map(Id::from);
        Ok(service.identity.act_for(&token, organisation.as_ref())?)
    });
    asked.await.map(|account| Json(account.into())).map_err(|problem| caller.told(problem))
}

/// Changes the caller's password. All their other sessions end.
#[utoipa::path(put, path = "/api/account/password", request_body = NewPassword,
    responses((status = 204), (status = 401), (status = 422)))]
pub(crate) async fn change_password(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<NewPassword>,
) -> Result<StatusCode, Problem> {
    let token = caller.session()?;
    let asked = service.ask(move |service| Ok(service.identity.change_password(&token, &given.old, &given.new)?));
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}

/// What was done to the caller's account, the newest first.
#[utoipa::path(get, path = "/api/account/log", responses((status = 200, body = Vec<Object>), (status = 401)))]
pub(crate) async fn log(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<Value>>, Problem> {
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| {
        let keeper = Keeper::Account(account.name.clone());
        Ok(service.identity.account_log(&keeper, &account.name, None, ENTRIES)?)
    });
    asked.await.map(|log| Json(log.iter().map(logged).collect())).map_err(|problem| caller.told(problem))
}

/// An entry of a log.
pub(super) fn logged(entry: &Logged) -> Value {
    json!({"at": entry.at, "what": entry.what, "by": entry.by, "detail": entry.detail})
}
