//! What the caller has to do: late first; taking it, and giving it to another.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::{Id, Text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use super::shown::Titled;
use super::written::WrittenText;
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
    /// Only what is of a kind, by the id of its workflow.
    workflow: Option<String>,
    /// Only what is in a state, by its id.
    state: Option<String>,
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

/// Who has taken something to be done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ClaimShown {
    #[schema(value_type = String)]
    person: Id,
    /// Who gave it to them.
    #[schema(value_type = String)]
    given_by: Id,
    #[schema(value_type = String)]
    since: DateTime<Utc>,
}

impl From<&Claim> for ClaimShown {
    fn from(claim: &Claim) -> Self {
        Self { person: claim.person.clone(), given_by: claim.given_by.clone(), since: claim.since }
    }
}

/// An action that the caller can take now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TaskAction {
    #[schema(value_type = String)]
    action: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
}

/// Something to be done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TaskShown {
    #[schema(value_type = String)]
    case: Id,
    jurisdiction: Option<String>,
    procedure: u32,
    workflow: Titled,
    state: Titled,
    /// The last day by which something has to have happened; none if no clock runs.
    #[schema(value_type = Option<String>)]
    due: Option<NaiveDate>,
    /// Fewer than none if it is late.
    days_left: Option<i64>,
    /// As far as tables are published.
    workdays_left: Option<u32>,
    late: bool,
    /// Who has taken it.
    taken: Option<ClaimShown>,
    actions: Vec<TaskAction>,
}

impl From<&Task> for TaskShown {
    fn from(task: &Task) -> Self {
        let actions = task.actions.iter();
        Self {
            case: task.case.clone(),
            jurisdiction: task.jurisdiction.clone(),
            procedure: task.procedure,
            workflow: Titled::new(&task.workflow.0, &task.workflow.1),
            state: Titled::new(&task.state.0, &task.state.1),
            due: task.due,
            days_left: task.days_left,
            workdays_left: task.workdays_left,
            late: task.days_left.is_some_and(|days| days < 0),
            taken: task.claim.as_ref().map(ClaimShown::from),
            actions: actions.map(|(id, title)| TaskAction { action: id.clone(), title: title.clone() }).collect(),
        }
    }
}

/// A jurisdiction in which the caller works.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Workplace {
    /// By a code of GB/T 2260.
    code: String,
    /// What its packs are called.
    packs: String,
}

/// A page of what is to be done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TasksShown {
    /// Late first.
    tasks: Vec<TaskShown>,
    /// Where the next page begins; none if this is the last.
    next: Option<String>,
    jurisdictions: Vec<Workplace>,
}

/// What the caller can do now in all cases, late first: by when, what, and who of the organisation has taken it. `jurisdictions` are those in which
/// the caller works for the organisation that they act for.
#[utoipa::path(get, path = "/api/tasks", params(Asked), responses((status = 200, body = TasksShown), (status = 400), (status = 401), (status = 403)))]
pub(crate) async fn list(
    State(service): State<Service>,
    caller: Caller,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<TasksShown>, Problem> {
    if caller.account.is_none() {
        return Err(caller.told(Problem::sign_in_first()));
    }
    let (actor, language) = (caller.actor(), caller.language);
    let page = service.ask(move |service| {
        let after = asked.after.as_deref().map(place_of).transpose()?;
        let most = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
        let (workflow, state) = (asked.workflow.map(Id::from), asked.state.map(Id::from));
        let asked = TasksAsked { after, most, taken: asked.mine, jurisdiction: asked.jurisdiction, workflow, state };
        Ok((service.desk.tasks(&actor, &asked)?, service.desk.workplaces(&actor, language)?))
    });
    let (page, places) = page.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(TasksShown {
        tasks: page.tasks.iter().map(TaskShown::from).collect(),
        next: page.next.as_ref().map(|next| format!("{}.{}.{}", next.due, next.procedure, next.case)),
        jurisdictions: places.into_iter().map(|(code, packs)| Workplace { code, packs }).collect(),
    }))
}

/// Takes something to be done, or gives it to another person of the organisation: whoever can do it can.
#[utoipa::path(put, path = "/api/cases/{case}/procedures/{procedure}/claim", request_body = Given,
    params(("case" = String, Path, description = "the case"), ("procedure" = u32, Path, description = "the procedure in it")),
    responses((status = 200, body = ClaimShown), (status = 404), (status = 409)))]
pub(crate) async fn claim(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, procedure)): InPath<(String, u32)>,
    Body(given): Body<Given>,
) -> Result<Json<ClaimShown>, Problem> {
    let actor = caller.actor();
    let taken = service.ask(move |service| {
        let to = given.to.map(Id::from);
        Ok(service.desk.claim(&actor, (&Id::from(case), procedure), to.as_ref(), given.instead)?)
    });
    taken.await.map(|claim| Json(ClaimShown::from(&claim))).map_err(|problem| caller.told(problem))
}

/// Leaves something to be done to the others: by whoever has it.
#[utoipa::path(delete, path = "/api/cases/{case}/procedures/{procedure}/claim",
    params(("case" = String, Path, description = "the case"), ("procedure" = u32, Path, description = "the procedure in it")),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn unclaim(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, procedure)): InPath<(String, u32)>,
) -> Result<StatusCode, Problem> {
    let actor = caller.actor();
    let left = service.ask(move |service| Ok(service.desk.unclaim(&actor, &Id::from(case), procedure)?));
    left.await.map(|()| StatusCode::NO_CONTENT).map_err(|problem| caller.told(problem))
}
