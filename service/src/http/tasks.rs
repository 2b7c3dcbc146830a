//! What the caller has to do: late first; taking it, and giving it to another.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use guicheng_engine::Id;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::caller::{Body, Caller, InPath, InQuery};
use super::problem::Problem;
use crate::desk::{Task, TasksAsked};
use crate::records::tasks::{Claim, TaskPlace};

/// How many a page has if nothing is said, and at most.
const USUAL: usize = 20;
const MOST: usize = 100;

/// Which part of what is to be done is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Where the page begins: `next` of the page before.
    after: Option<String>,
    /// How many at most.
    limit: Option<usize>,
    /// Only what the caller has taken.
    #[serde(default)]
    mine: bool,
    /// Only what is of a jurisdiction, by its code.
    jurisdiction: Option<String>,
}

/// To whom something to be done is given.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    /// A person of the same organisation; the caller if none.
    #[serde(default)]
    to: Option<String>,
    /// Whether it is taken from whoever has it now.
    #[serde(default)]
    instead: bool,
}

/// The place where a page begins, as it is written.
pub(crate) fn place_of(text: &str) -> Result<TaskPlace, Problem> {
    let mut parts = text.splitn(3, '.');
    let mut number = || parts.next()?.parse::<i64>().ok();
    let (due, procedure) = (number(), number().and_then(|number| u32::try_from(number).ok()));
    match (due, procedure, parts.next()) {
        (Some(due), Some(procedure), Some(case)) => Ok(TaskPlace { due, case: Id::from(case), procedure }),
        _ => Err(Problem::unreadable("after")),
    }
}

fn claimed(claim: &Claim) -> Value {
    json!({"person": claim.person, "given_by": claim.given_by, "since": claim.since})
}

fn shown(task: &Task) -> Value {
    let actions: Vec<Value> =
        task.actions.iter().map(|(action, title)| json!({"action": action, "title": title})).collect();
    json!({
        "case": task.case,
        "jurisdiction": task.jurisdiction,
        "procedure": task.procedure,
        "workflow": {"id": task.workflow.0, "title": task.workflow.1},
        "state": {"id": task.state.0, "title": task.state.1},
        "due": task.due,
        "days_left": task.days_left,
        "workdays_left": task.workdays_left,
        "late": task.days_left.is_some_and(|days| days < 0),
        "taken": task.claim.as_ref().map(claimed),
        "actions": actions,
    })
}

/// What the caller can do now in all cases, late first: by when, what, and who of the organisation has taken it. `jurisdictions` are those in which
/// the caller works for the organisation that they act for.
#[utoipa::path(get, path = "/api/tasks", params(Asked), responses((status = 200, body = Object), (status = 401), (status = 403)))]
pub(crate) async fn list(
    State(service): State<Service>,
    caller: Caller,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<Value>, Problem> {
    if caller.account.is_none() {
        return Err(caller.told(Problem::sign_in_first()));
    }
    let (actor, language) = (caller.actor(), caller.language);
    let page = service.ask(move |service| {
        let after = asked.after.as_deref().map(place_of).transpose()?;
        let most = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
        let asked = TasksAsked { after, most, taken: asked.mine, jurisdiction: asked.jurisdiction };
        Ok((service.desk.tasks(&actor, &asked)?, service.desk.workplaces(&actor, language)?))
    });
    let (page, places) = page.await.map_err(|problem| caller.told(problem))?;
    let places: Vec<Value> = places.into_iter().map(|(code, packs)| json!({"code": code, "packs": packs})).collect();
    let next = page.next.as_ref().map(|next| format!("{}.{}.{}", next.due, next.procedure, next.case));
    Ok(Json(json!({"tasks": page.tasks.iter().map(shown).collect::<Vec<_>>(), "next": next, "jurisdictions": places})))
}

/// Takes something to be done, or gives it to another person of the organisation: whoever can do it can.
#[utoipa::path(put, path = "/api/cases/{case}/procedures/{procedure}/claim", request_body = Given,
    params(("case" = String, Path, description = "the case"), ("procedure" = u32, Path, description = "the procedure in it")),
    responses((status = 200, body = Object), (status = 404), (status = 409)))]
pub(crate) async fn claim(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, procedure)): InPath<(String, u32)>,
    Body(given): Body<Given>,
) -> Result<Json<Value>, Problem> {
    let actor = caller.actor();
    let taken = service.ask(move |service| {
        let to = given.to.map(Id::from);
        Ok(service.desk.claim(&actor, (&Id::from(case), procedure), to.as_ref(), given.instead)?)
    });
    taken.await.map(|claim| Json(claimed(&claim))).map_err(|problem| caller.told(problem))
}

/// Leaves something to be done to the others.
#[utoipa::path(delete, path = "/api/cases/{case}/procedures/{procedure}/claim",
    params(("case" = String, Path, description = "the case"), ("procedure" = u32, Path, description = "the procedure in it")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn unclaim(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, procedure)): InPath<(String, u32)>,
) -> Result<StatusCode, Problem> {
    let actor = caller.actor();
    let left = service.ask(move |service| Ok(service.desk.unclaim(&actor, &Id::from(case), procedure)?));
    left.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
