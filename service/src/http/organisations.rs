//! Organisations, and who acts for them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use chrono::{DateTime, Utc};
use guicheng_engine::{Id, Language, Text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use super::written::WrittenText;
use crate::identity::{EnteredBody, Joined, NewOrganisation, Terms};
use crate::records::memberships::Reach;
use crate::records::organisations::Organisation;

/// How many organisations or members an answer has at most.
const MOST: usize = 50;

/// What organisation is looked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sought {
    /// How its title begins, or its code.
    search: String,
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The account after which the page begins.
    after: Option<String>,
}

/// The organisation that somebody works for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Founded {
    /// Its unified social credit code.
    code: String,
    /// What it is called.
    title: String,
    /// In which roles whoever enters it acts for it.
    #[serde(default)]
    roles: Vec<String>,
}

/// What a body is called.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BodyTitle {
    /// In Chinese.
    zh: String,
    /// In English, if that is known.
    #[serde(default)]
    en: String,
}

/// A body that an administrator enters.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entered {
    /// Its unified social credit code.
    code: String,
    /// What it is called.
    title: BodyTitle,
}

/// Somebody who is to act for an organisation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMember {
    /// The account.
    account: String,
    /// Where, as a code of GB/T 2260; `*` is everywhere.
    jurisdiction: String,
    /// In which roles.
    #[serde(default)]
    roles: Vec<String>,
    /// Whether they look after who else acts for it there.
    #[serde(default)]
    manages: bool,
    /// From when on; at once if none.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<DateTime<Utc>>,
    /// Until when.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<DateTime<Utc>>,
    /// The account in whose place.
    stands_in_for: Option<String>,
}

/// Somebody who acts for an organisation, or is asked to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MemberShown {
    /// Which of the memberships of the account it is.
    membership: String,
    /// The account.
    account: String,
    /// Where; `*` is everywhere.
    jurisdiction: String,
    /// In which roles.
    roles: Vec<String>,
    /// Whether they look after who else acts for it there.
    manages: bool,
    /// From when on.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<DateTime<Utc>>,
    /// Until when.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<DateTime<Utc>>,
    /// The account in whose place.
    stands_in_for: Option<String>,
    /// Whether they are only asked: they act for it once they accept.
    invited: bool,
    /// Whether whoever runs the service or administers the jurisdiction let them, or somebody whom these let look after the organisation; else they
    /// entered it themselves, or were let by whoever did. Null while they are only asked.
    appointed: Option<bool>,
}

impl From<Joined> for MemberShown {
    fn from(joined: Joined) -> Self {
        let (invited, membership, terms, appointed) = match joined {
            Joined::Member(membership) => (false, membership.id, membership.terms, Some(membership.is_appointed)),
            Joined::Invited(invitation) => (true, invitation.id, invitation.terms, None),
        };
        Self {
            invited,
            appointed,
            membership,
            account: terms.account,
            jurisdiction: terms.reach.as_str().to_owned(),
            roles: terms.roles.iter().map(ToString::to_string).collect(),
            manages: terms.manages,
            from: terms.from,
            until: terms.until,
            stands_in_for: terms.stands_in_for,
        }
    }
}

/// What is known of an organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OrganisationShown {
    #[schema(value_type = String)]
    organisation: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
    /// The code that it has from the state.
    code: Option<String>,
    /// What kind it is, in the words of a pack.
    #[schema(value_type = Option<String>)]
    kind: Option<Id>,
    /// Where it is, as a code of GB/T 2260.
    territory: Option<String>,
}

impl From<&Organisation> for OrganisationShown {
    fn from(organisation: &Organisation) -> Self {
        let [zh, en] = [Language::Chinese, Language::English].map(|language| Arc::from(organisation.called(language)));
        Self {
            organisation: organisation.id.clone(),
            title: Text { zh, en: Some(en) },
            code: organisation.code.clone(),
            kind: organisation.kind.clone(),
            territory: organisation.territory.clone(),
        }
    }
}

/// Organisations by how their title begins, or by their code. For those who have signed in.
#[utoipa::path(get, path = "/api/organisations", params(Sought), responses((status = 200, body = Vec<OrganisationShown>), (status = 401)))]
pub(crate) async fn search(
    State(service): State<Service>,
    caller: Caller,
    InQuery(sought): InQuery<Sought>,
) -> Result<Json<Vec<OrganisationShown>>, Problem> {
    caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.organisations(&sought.search, MOST)?));
    asked
        .await
        .map(|found| Json(found.iter().map(OrganisationShown::from).collect()))
        .map_err(|problem| caller.told(problem))
}

/// Enters the organisation that the caller works for, by its code; they look after who acts for it from then on.
#[utoipa::path(post, path = "/api/organisations", request_body = Founded,
    responses((status = 201, body = OrganisationShown), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub(crate) async fn found(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<Founded>,
) -> Result<(StatusCode, Json<OrganisationShown>), Problem> {
    caller.keeper()?;
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| {
        let roles = given.roles.into_iter().map(Id::from).collect();
        let asked = NewOrganisation { code: given.code, title: given.title, roles };
        Ok(service.identity.found(&account.name, &asked)?)
    });
    let found = asked.await.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(OrganisationShown::from(&found))))
}

/// Enters a body by its code, in a jurisdiction that the caller administers, so that it can be given people there.
#[utoipa::path(post, path = "/api/jurisdictions/{jurisdiction}/organisations", request_body = Entered,
    params(("jurisdiction" = String, Path, description = "a code of GB/T 2260")),
    responses((status = 201, body = OrganisationShown), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub(crate) async fn enter(
    State(service): State<Service>,
    caller: Caller,
    InPath(jurisdiction): InPath<String>,
    Body(given): Body<Entered>,
) -> Result<(StatusCode, Json<OrganisationShown>), Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        let asked = EnteredBody { code: given.code, title: given.title.zh, title_en: given.title.en };
        Ok(service.identity.enter_body(&keeper, &Reach::from(jurisdiction.as_str()), &asked)?)
    });
    let entered = asked.await.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(OrganisationShown::from(&entered))))
}

/// What is known of an organisation. For those who have signed in.
#[utoipa::path(get, path = "/api/organisations/{organisation}",
    params(("organisation" = String, Path, description = "the organisation")),
    responses((status = 200, body = OrganisationShown), (status = 401), (status = 404)))]
pub(crate) async fn one(
    State(service): State<Service>,
    caller: Caller,
    InPath(organisation): InPath<String>,
) -> Result<Json<OrganisationShown>, Problem> {
    caller.signed_in()?;
    let asked = service.ask(move |service| Ok(service.identity.organisation(&Id::from(organisation))?));
    asked.await.map(|found| Json(OrganisationShown::from(&found))).map_err(|problem| caller.told(problem))
}

/// Who acts for an organisation, and who is asked to, as far as the caller looks after it.
#[utoipa::path(get, path = "/api/organisations/{organisation}/members",
    params(("organisation" = String, Path, description = "the organisation"), Asked),
    responses((status = 200, body = Vec<MemberShown>), (status = 401), (status = 403)))]
pub(crate) async fn members(
    State(service): State<Service>,
    caller: Caller,
    InPath(organisation): InPath<String>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<Vec<MemberShown>>, Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        Ok(service.identity.members(&keeper, &Id::from(organisation), asked.after.as_deref(), MOST)?)
    });
    let members = asked.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(members.into_iter().map(MemberShown::from).collect()))
}

/// Lets somebody act for an organisation that the caller looks after. They are asked (`invited`), and act for it once they accept, unless the caller
/// administers the jurisdiction in which it is to hold and in which the account was added.
#[utoipa::path(post, path = "/api/organisations/{organisation}/members", request_body = NewMember,
    params(("organisation" = String, Path, description = "the organisation")),
    responses((status = 201, body = MemberShown), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn add_member(
    State(service): State<Service>,
    caller: Caller,
    InPath(organisation): InPath<String>,
    Body(given): Body<NewMember>,
) -> Result<(StatusCode, Json<MemberShown>), Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        let asked = Terms {
            account: given.account,
            organisation: Id::from(organisation),
            reach: Reach::from(given.jurisdiction.as_str()),
            roles: given.roles.into_iter().map(Id::from).collect(),
            manages: given.manages,
            from: given.from,
            until: given.until,
            stands_in_for: given.stands_in_for,
        };
        Ok(service.identity.add_member(&keeper, asked)?)
    });
    let member = asked.await.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(member.into())))
}

/// Ends that somebody acts for an organisation, or is asked to. Whoever looks after it may, and they themselves. Whom an administrator let, or whoever
/// manages by that, those do not end whom no administrator let; an administrator ends who acts everywhere for a body that no pack names and that is
/// verified in no other jurisdiction, if no administrator let them.
#[utoipa::path(delete, path = "/api/organisations/{organisation}/members/{account}/{membership}",
    params(("organisation" = String, Path, description = "the organisation"), ("account" = String, Path, description = "the account"),
        ("membership" = String, Path, description = "which of its memberships")),
    responses((status = 204), (status = 401), (status = 403), (status = 409)))]
pub(crate) async fn end_member(
    State(service): State<Service>,
    caller: Caller,
    InPath((organisation, account, membership)): InPath<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let keeper = caller.keeper()?;
    let asked = service.ask(move |service| {
        Ok(service.identity.end_member(&keeper, &Id::from(organisation), &account, &membership)?)
    });
    asked.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
