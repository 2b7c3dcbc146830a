//! Who looked at a case.

use axum::extract::State;
use axum::response::Json;
use chrono::{DateTime, Utc};
use guicheng_engine::Id;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use crate::desk::DeskError;
use crate::records::memberships::Reach;

/// How many entries a page has.
const PAGE: usize = 100;

/// Which part of the log is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Where the page begins: `next` of the page before.
    before: Option<String>,
}

/// That somebody looked at a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReadShown {
    #[schema(value_type = String)]
    at: DateTime<Utc>,
    #[schema(value_type = String)]
    person: Id,
    #[schema(value_type = Option<String>)]
    organisation: Option<Id>,
    /// For whom they acted as an agent.
    #[serde(rename = "for")]
    #[schema(value_type = Option<String>)]
    acts_for: Option<Id>,
    /// What they looked at: `case`, `actions`, `documents`, `document 3`, `attachment HASH`, `record`, `audit`, `form` and `preview` with the action
    /// or workflow, `list` and `table` with the list.
    what: String,
}

/// A page of the log.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReadsShown {
    /// The newest first.
    reads: Vec<ReadShown>,
    /// Where the next page begins; none if this is the last.
    next: Option<String>,
}

/// Who looked at a case, the newest first: for administrators of its jurisdiction, who see nothing else of it.
#[utoipa::path(get, path = "/api/cases/{case}/reads", params(("case" = String, Path, description = "the case"), Asked),
    responses((status = 200, body = ReadsShown), (status = 401), (status = 404)))]
pub(crate) async fn list(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<ReadsShown>, Problem> {
    let keeper = caller.keeper()?;
    let read = service.ask(move |service| {
        let case = Id::from(case);
        let jurisdiction = service.desk.jurisdiction_of(&case)?;
        let reach = Reach::of(jurisdiction.as_deref());
        // Whoever does not look after it is not told that it exists.
        service.identity.administers(&keeper, &reach).map_err(|_| DeskError::Unknown)?;
        Ok(service.desk.reads(&case, asked.before.as_deref(), PAGE)?)
    });
    let reads = read.await.map_err(|problem| caller.told(problem))?;
    let next = reads.last().filter(|_| reads.len() == PAGE).map(|last| last.id.clone());
    let shown = reads.into_iter().map(|read| ReadShown {
        at: read.at,
        person: read.person,
        organisation: read.organisation,
        acts_for: read.acts_for,
        what: read.what,
    });
    Ok(Json(ReadsShown { reads: shown.collect(), next }))
}
