//! What agencies say of themselves, and the notices and terms of a jurisdiction.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use chrono::{DateTime, Utc};
use guicheng_engine::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath};
use super::problem::Problem;
use crate::identity::NoticeKind;
use crate::records::agencies::{AgencySettings, Said, Version};
use crate::records::memberships::Reach;

/// A version that is accepted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accepted {
    /// `privacy` or `terms`.
    notice: String,
    /// Of which jurisdiction; `*` is of the service as a whole.
    jurisdiction: String,
    /// Its number.
    version: u64,
}

/// What an agency says of itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SettingsShown {
    /// The number of the version: `If-Match` of the next.
    version: u64,
    #[schema(value_type = String)]
    since: DateTime<Utc>,
    settings: AgencySettings,
}

impl From<Version<AgencySettings>> for SettingsShown {
    fn from(version: Version<AgencySettings>) -> Self {
        Self { version: version.number, since: version.at, settings: version.content }
    }
}

/// A notice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NoticeShown {
    /// The number of the version: what is accepted.
    version: u64,
    #[schema(value_type = String)]
    since: DateTime<Utc>,
    text: Said,
}

impl From<Version<Said>> for NoticeShown {
    fn from(version: Version<Said>) -> Self {
        Self { version: version.number, since: version.at, text: version.content }
    }
}

/// What somebody has accepted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AcceptedShown {
    /// `privacy` or `terms`.
    notice: String,
    jurisdiction: String,
    version: u64,
    #[schema(value_type = String)]
    at: DateTime<Utc>,
}

fn kind(word: &str) -> Result<NoticeKind, Problem> {
    NoticeKind::of(word).ok_or_else(|| crate::desk::DeskError::Unknown.into())
}

/// What an agency says of itself in a jurisdiction: address, telephone, hours, designation in numbers, review body, court. For everybody.
#[utoipa::path(get, path = "/api/jurisdictions/{jurisdiction}/agencies/{organisation}/settings",
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260"), ("organisation" = String, Path, description = "the agency")),
    responses((status = 200, body = SettingsShown), (status = 404)))]
pub(crate) async fn settings(
    State(service): State<Service>,
    caller: Caller,
    InPath((jurisdiction, organisation)): InPath<(String, String)>,
) -> Result<Json<SettingsShown>, Problem> {
    let asked = service.ask(move |service| {
        Ok(service.identity.settings(&Id::from(organisation), &Reach::from(jurisdiction.as_str()))?)
    });
    asked.await.map(|version| Json(SettingsShown::from(version))).map_err(|problem| caller.told(problem))
}

/// Sets all that an agency says of itself; its letters say so from now on. For whoever looks after it; with `If-Match`, the number of the version
/// that they have seen (0 if there was none), only upon that.
#[utoipa::path(put, path = "/api/jurisdictions/{jurisdiction}/agencies/{organisation}/settings", request_body = AgencySettings,
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260"), ("organisation" = String, Path, description = "the agency")),
    responses((status = 200, body = SettingsShown), (status = 400), (status = 401), (status = 403), (status = 404), (status = 412)))]
pub(crate) async fn set_settings(
    State(service): State<Service>,
    caller: Caller,
    InPath((jurisdiction, organisation)): InPath<(String, String)>,
    Body(settings): Body<AgencySettings>,
) -> Result<Json<SettingsShown>, Problem> {
    let (keeper, upon) = (caller.keeper()?, caller.seen);
    let asked = service.ask(move |service| {
        let reach = Reach::from(jurisdiction.as_str());
        Ok(service.identity.set_settings(&keeper, &Id::from(organisation), &reach, settings, upon)?)
    });
    asked.await.map(|version| Json(SettingsShown::from(version))).map_err(|problem| caller.told(problem))
}

/// The privacy notice or the terms that hold in a jurisdiction (`*`: in the service as a whole). For everybody.
#[utoipa::path(get, path = "/api/jurisdictions/{jurisdiction}/notices/{notice}",
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260, or `*`"), ("notice" = String, Path, description = "`privacy` or `terms`")),
    responses((status = 200, body = NoticeShown), (status = 404)))]
pub(crate) async fn notice(
    State(service): State<Service>,
    caller: Caller,
    InPath((jurisdiction, notice)): InPath<(String, String)>,
) -> Result<Json<NoticeShown>, Problem> {
    let asked =
        service.ask(move |service| Ok(service.identity.notice(kind(&notice)?, &Reach::from(jurisdiction.as_str()))?));
    asked.await.map(|version| Json(NoticeShown::from(version))).map_err(|problem| caller.told(problem))
}

/// Publishes a new version of the privacy notice or the terms. For administrators.
#[utoipa::path(put, path = "/api/jurisdictions/{jurisdiction}/notices/{notice}", request_body = Said,
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260, or `*`"), ("notice" = String, Path, description = "`privacy` or `terms`")),
    responses((status = 200, body = NoticeShown), (status = 400), (status = 401), (status = 403), (status = 404)))]
pub(crate) async fn publish_notice(
    State(service): State<Service>,
    caller: Caller,
    InPath((jurisdiction, notice)): InPath<(String, String)>,
    Body(content): Body<Said>,
) -> Result<Json<NoticeShown>, Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        let reach = Reach::from(jurisdiction.as_str());
        Ok(service.identity.publish_notice(&keeper, kind(&notice)?, &reach, content)?)
    });
    asked.await.map(|version| Json(NoticeShown::from(version))).map_err(|problem| caller.told(problem))
}

/// What the caller has accepted.
#[utoipa::path(get, path = "/api/account/acceptances", responses((status = 200, body = Vec<AcceptedShown>), (status = 401)))]
pub(crate) async fn accepted(
    State(service): State<Service>,
    caller: Caller,
) -> Result<Json<Vec<AcceptedShown>>, Problem> {
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.accepted(&account.name)?));
    let accepted = asked.await.map_err(|problem| caller.told(problem))?;
    let shown = accepted.into_iter().map(|one| AcceptedShown {
        jurisdiction: one.reach.as_str().to_owned(),
        notice: one.kind,
        version: one.version,
        at: one.at,
    });
    Ok(Json(shown.collect()))
}

/// Accepts the version of a notice that holds. The first time counts.
#[utoipa::path(post, path = "/api/account/acceptances", request_body = Accepted,
    responses((status = 204), (status = 401), (status = 404)))]
pub(crate) async fn accept(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<Accepted>,
) -> Result<StatusCode, Problem> {
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| {
        let reach = Reach::from(given.jurisdiction.as_str());
        Ok(service.identity.accept(&account.name, kind(&given.notice)?, &reach, given.version)?)
    });
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
