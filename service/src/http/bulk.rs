//! Many commands at once, each of which answers for itself.

use axum::extract::State;
use axum::response::Json;
use guicheng_engine::{Command, Id, Request};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::Caller;
use super::problem::{Problem, ProblemDocument};
use super::shown;
use super::written::case::WrittenCommand;

/// How many there may be at once.
const MOST: usize = 200;

/// Commands in several cases.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bulk {
    /// In order; what becomes of one changes nothing for the others.
    items: Vec<BulkItem>,
}

/// A command in a case.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkItem {
    /// The case.
    case: String,
    /// As any command.
    #[schema(value_type = WrittenCommand)]
    command: Value,
    /// What `Idempotency-Key` is for a single command.
    #[serde(default)]
    key: Option<String>,
    /// What `If-Match` is for a single command.
    #[serde(default)]
    seen: Option<u64>,
}

/// What has become of each command.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkDone {
    /// In the order of the commands.
    items: Vec<BulkAnswer>,
}

/// What has become of a command: it was done, or there is a problem.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkAnswer {
    case: String,
    /// What the status of the answer to the command by itself would be.
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<shown::DoneShown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemDocument>,
}

/// Does several things, one after the other. Each answers for itself, with what was done or with a problem; the answer is `200` whatever
/// becomes of them.
#[utoipa::path(post, path = "/api/bulk", request_body = Bulk, responses((status = 200, body = BulkDone), (status = 400)))]
pub(crate) async fn commands(
    State(service): State<Service>,
    caller: Caller,
    Body(bulk): Body<Bulk>,
) -> Result<Json<BulkDone>, Problem> {
    if bulk.items.len() > MOST {
        return Err(caller.told(Problem::unreadable(format!("more than {MOST} items"))));
    }
    let mut answers = Vec::with_capacity(bulk.items.len());
    for item in bulk.items {
        let (actor, case) = (caller.actor(), item.case.clone());
        let done = service.ask(move |service| {
            let request: Request = serde_json::from_value(item.command).map_err(Problem::unreadable)?;
            let key = item.key.filter(|key| !key.trim().is_empty()).map(Into::into);
            let command = Command { actor, request, key, seen: item.seen };
            Ok(service.desk.command(&Id::from(item.case), &command)?)
        });
        answers.push(match done.await {
            Ok(done) => BulkAnswer { case, status: 200, done: Some(shown::DoneShown::new(&done)), problem: None },
            Err(problem) => {
                let problem = caller.told(problem);
                BulkAnswer { case, status: problem.status().as_u16(), done: None, problem: Some(problem.document()) }
            }
        });
    }
    Ok(Json(BulkDone { items: answers }))
}
