//! Who looked at a case.

use axum::extract::State;
use axum::response::Json;
use guicheng_engine::Id;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

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

/// Who looked at a case, the newest first: for administrators of its jurisdiction, who see nothing else of it.
#[utoipa::path(get, path = "/api/cases/{case}/reads", params(("case" = String, Path, description = "the case"), Asked),
    responses((status = 200, body = Object), (status = 401), (status = 404)))]
pub(crate) async fn list(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<Value>, Problem> {
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
    let shown: Vec<Value> = reads
        .iter()
        .map(|read| {
            json!({"at": read.at, "person": read.person, "organisation": read.organisation, "for": read.acts_for,
            "what": read.what})
        })
        .collect();
    Ok(Json(json!({"reads": shown, "next": next})))
}
