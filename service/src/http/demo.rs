//! What only a demo or a sandbox has: people to sign in as, and a clock that can be moved.

use axum::extract::State;
use axum::response::{Json, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::Caller;
use super::problem::Problem;
use super::session::{AccountShown, begun};

/// As whom to sign in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInAs {
    account: String,
}

/// What the clock says.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockShown {
    /// The moment.
    #[schema(value_type = String, format = DateTime)]
    now: DateTime<Utc>,
    /// Whether it can be moved.
    #[serde(default)]
    movable: bool,
}

/// The people that one can sign in as. In a demo only.
#[utoipa::path(get, path = "/api/demo/people", responses((status = 200, body = Vec<AccountShown>), (status = 403)))]
pub(crate) async fn people(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<AccountShown>>, Problem> {
    let people = service.ask(|service| Ok(service.identity.people()?)).await;
    let people = people.map_err(|problem| caller.told(problem))?;
    Ok(Json(people.into_iter().map(AccountShown::from).collect()))
}

/// Signs in as one of the people of a demo.
#[utoipa::path(post, path = "/api/demo/session", request_body = SignInAs,
    responses((status = 201, body = AccountShown), (status = 403)))]
pub(crate) async fn sign_in_as(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<SignInAs>,
) -> Result<Response, Problem> {
    let asked = service.ask(move |service| Ok(service.identity.sign_in_as(&given.account)?)).await;
    begun(&service, asked.map_err(|problem| caller.told(problem))?)
}

/// What the clock of the service says.
#[utoipa::path(get, path = "/api/clock", responses((status = 200, body = ClockShown)))]
pub(crate) async fn clock(State(service): State<Service>, _caller: Caller) -> Json<ClockShown> {
    let movable = service.desk.purpose().has_movable_clock();
    Json(ClockShown { now: service.desk.clock().now(), movable })
}

/// Moves the clock forward, and looks at what is due by then. In a demo or sandbox only; it never goes back.
#[utoipa::path(post, path = "/api/clock", request_body = ClockShown,
    responses((status = 200, body = ClockShown), (status = 403)))]
pub(crate) async fn move_clock(
    State(service): State<Service>,
    caller: Caller,
    Body(given): Body<ClockShown>,
) -> Result<Json<ClockShown>, Problem> {
    let moved = service.ask(move |service| {
        let now = service.desk.move_clock(given.now)?;
        service.desk.look()?;
        Ok(now)
    });
    let now = moved.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(ClockShown { now, movable: true }))
}
