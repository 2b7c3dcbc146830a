//! The account of whoever has signed in: for whom they act, and their password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::screen::Authority;
use guicheng_engine::{Id, Language};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::{Caller, form_token};
use super::invitations::InvitationShown;
use super::problem::Problem;
use super::session::AccountShown;
use crate::identity::{Capacity, Grant, Keeper, Principal};
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
    /// The organisations that ask them to act for them.
    invitations: Vec<InvitationShown>,
    /// For whom they can act as agents just now, by what the registers of packs know.
    principals: Vec<PrincipalShown>,
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

/// Somebody for whom the caller can act as an agent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PrincipalShown {
    /// The organisation or person that is acted for.
    #[serde(rename = "for")]
    principal: String,
    /// What it is called.
    title: String,
    /// The organisation that has the authority; none if the caller has.
    organisation: Option<String>,
    /// What it is for.
    authorities: Vec<AuthorityShown>,
}

/// What an authority is for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AuthorityShown {
    /// The pack by which it holds.
    pack: String,
    /// The workflows that it is for; none if it is for all.
    workflows: Option<Vec<String>>,
    /// Its last day; none if it has none.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<NaiveDate>,
}

impl PrincipalShown {
    fn new(service: &Service, principal: Principal, language: Language) -> Self {
        let ids = |ids: Vec<Id>| ids.iter().map(ToString::to_string).collect();
        let shown = |(pack, authority): (Id, Authority)| AuthorityShown {
            pack: pack.to_string(),
            workflows: authority.workflows.map(ids),
            until: authority.until,
        };
        Self {
            title: service.desk.name(None, &principal.principal, language),
            principal: principal.principal.to_string(),
            organisation: principal.organisation.map(|organisation| organisation.to_string()),
            authorities: principal.authorities.into_iter().map(shown).collect(),
        }
    }
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
    /// The organisation or person to act for as an agent: one of `principals`, by the authority of that organisation or of the person; none to
    /// act for nobody else.
    #[serde(default, rename = "for")]
    principal: Option<String>,
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
        let principals = service.identity.principals(&account)?;
        let invitations = service.identity.invitations(&account.name)?.into_iter();
        let appointments = service.identity.appointments(&account.name)?.into_iter();
        let administers = service.identity.administered(&account.name)?;
        Ok(OwnAccount {
            first: first.map(|first| first.code()),
            second_factor: service.identity.has_second_factor(&account.name)?,
            form_token: form,
            capacities: capacities.into_iter().map(shown).collect(),
            invitations: invitations
                .map(|one| InvitationShown::new(service, one, language))
                .chain(appointments.map(InvitationShown::from))
                .collect(),
            principals: principals.into_iter().map(|one| PrincipalShown::new(service, one, language)).collect(),
            administers: administers.into_iter().map(|reach| reach.as_str().to_owned()).collect(),
            account: account.into(),
        })
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

/// Chooses for whom the caller acts in this session: for an organisation that they are a member of, and for whom as an agent. Whether there is an
/// authority for the latter is asked now (`403`, `no-authority`) and whenever something is done or looked at.
#[utoipa::path(put, path = "/api/account/capacity", request_body = Chosen,
    responses((status = 200, body = AccountShown), (status = 401), (status = 403)))]
pub(crate) async fn choose(
    State(service): State<Service>,
    caller: Caller,
    Body(chosen): Body<Chosen>,
) -> Result<Json<AccountShown>, Problem> {
    let token = caller.session()?;
    let asked = service.ask(move |service| {
        let (organisation, principal) = (chosen.organisation.map(Id::from), chosen.principal.map(Id::from));
        Ok(service.identity.act_for(&token, organisation.as_ref(), principal.as_ref())?)
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
#[utoipa::path(get, path = "/api/account/log", responses((status = 200, body = Vec<LoggedShown>), (status = 401)))]
pub(crate) async fn log(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<LoggedShown>>, Problem> {
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| {
        let keeper = Keeper::Account(account.name.clone());
        Ok(service.identity.account_log(&keeper, &account.name, None, ENTRIES)?)
    });
    asked
        .await
        .map(|log| Json(log.into_iter().map(LoggedShown::from).collect()))
        .map_err(|problem| caller.told(problem))
}

/// Something that was done to an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LoggedShown {
    #[schema(value_type = String)]
    at: DateTime<Utc>,
    what: String,
    /// The account that did it; none is whoever runs the service.
    by: Option<String>,
    detail: Option<String>,
}

impl From<Logged> for LoggedShown {
    fn from(entry: Logged) -> Self {
        Self { at: entry.at, what: entry.what, by: entry.by, detail: entry.detail }
    }
}
