//! What the caller is asked: to act for organisations, and to administer jurisdictions.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use chrono::{DateTime, Utc};
use guicheng_engine::{Id, Language};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::caller::{Caller, InPath};
use super::organisations::MemberShown;
use super::problem::Problem;
use crate::identity::{Accepted, Joined, Keeper};
use crate::records::administrators::Appointment;
use crate::records::invitations::Invitation;

/// What the caller is asked: to act for an organisation, or to administer a jurisdiction.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct InvitationShown {
    /// By which it is accepted or declined.
    invitation: String,
    /// The organisation; none if it is to administer the jurisdiction.
    organisation: Option<String>,
    /// What the organisation is called.
    title: Option<String>,
    /// Where, as a code of GB/T 2260; `*` is everywhere.
    jurisdiction: String,
    /// In which roles.
    #[schema(value_type = Vec<String>)]
    roles: Vec<Id>,
    /// Whether the caller is to look after who else acts for it there.
    manages: bool,
    /// The account in whose place.
    stands_in_for: Option<String>,
    /// From when on.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<DateTime<Utc>>,
    /// Until when.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<DateTime<Utc>>,
    /// The account that asks.
    by: String,
}

impl InvitationShown {
    pub(super) fn new(service: &Service, invitation: Invitation, language: Language) -> Self {
        let terms = invitation.terms;
        Self {
            title: Some(service.desk.name(None, &terms.organisation, language)),
            invitation: invitation.id,
            organisation: Some(terms.organisation.to_string()),
            jurisdiction: terms.reach.as_str().to_owned(),
            roles: terms.roles,
            manages: terms.manages,
            stands_in_for: terms.stands_in_for,
            from: terms.from,
            until: terms.until,
            by: invitation.by,
        }
    }
}

impl From<Appointment> for InvitationShown {
    fn from(asked: Appointment) -> Self {
        Self {
            title: None,
            invitation: asked.id,
            organisation: None,
            jurisdiction: asked.reach.as_str().to_owned(),
            roles: Vec::new(),
            manages: false,
            stands_in_for: None,
            from: None,
            until: None,
            by: asked.by,
        }
    }
}

/// Accepts what the caller is asked: one of `invitations` of the account. To act for an organisation is told as it holds; of a jurisdiction to be
/// administered nothing is.
#[utoipa::path(put, path = "/api/account/invitations/{invitation}",
    params(("invitation" = String, Path, description = "the invitation")),
    responses((status = 200, body = MemberShown), (status = 204), (status = 401), (status = 403), (status = 404)))]
pub(crate) async fn accept(
    State(service): State<Service>,
    caller: Caller,
    InPath(invitation): InPath<String>,
) -> Result<Response, Problem> {
    caller.session()?;
    caller.unrestricted()?;
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.accept_invitation(&account.name, &invitation)?));
    Ok(match asked.await.map_err(|problem| caller.told(problem))? {
        Accepted::Member(member) => Json(MemberShown::from(Joined::Member(member))).into_response(),
        Accepted::Administrator(_) => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Declines it.
#[utoipa::path(delete, path = "/api/account/invitations/{invitation}",
    params(("invitation" = String, Path, description = "the invitation")),
    responses((status = 204), (status = 401), (status = 404)))]
pub(crate) async fn decline(
    State(service): State<Service>,
    caller: Caller,
    InPath(invitation): InPath<String>,
) -> Result<StatusCode, Problem> {
    caller.session()?;
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| {
        let keeper = Keeper::Account(account.name.clone());
        Ok(service.identity.decline_invitation(&keeper, &account.name, &invitation)?)
    });
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
