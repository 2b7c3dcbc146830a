//! What cases are opened under.

use axum::extract::State;
use axum::response::Json;
use guicheng_engine::{Id, Pack, Text};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::caller::{Caller, InPath};
use super::problem::Problem;
use super::shown::WorkflowShown;
use super::written::WrittenText;

/// A workflow of a pack.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct WorkflowListed {
    #[schema(value_type = String)]
    workflow: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
    /// Whether cases are opened with it.
    starts_case: bool,
}

/// A column of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ColumnListed {
    #[schema(value_type = String)]
    column: Id,
    #[schema(value_type = Option<WrittenText>)]
    title: Option<Text>,
    /// Whether readers choose by it.
    chosen: bool,
}

/// A list of a pack.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CollectionListed {
    #[schema(value_type = String)]
    collection: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
    columns: Vec<ColumnListed>,
}

/// A pack by which something is opened today.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PackListed {
    #[schema(value_type = String)]
    pack: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
    version: String,
    hash: String,
    /// A code of GB/T 2260; none if it holds nowhere in particular.
    jurisdiction: Option<String>,
    /// Whether its text is a draft.
    draft: bool,
    workflows: Vec<WorkflowListed>,
    collections: Vec<CollectionListed>,
}

/// The packs by which something is opened today, with their procedures and lists.
#[utoipa::path(get, path = "/api/packs", responses((status = 200, body = Vec<PackListed>)))]
pub(crate) async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<PackListed>>, Problem> {
    let packs = service.ask(|service| {
        let published = service.desk.refresh()?;
        let now = service.desk.clock().now();
        Ok(published.in_force(now).map(|pack| described(pack)).collect())
    });
    packs.await.map(Json).map_err(|problem| caller.told(problem))
}

fn described(pack: &Pack) -> PackListed {
    let workflows = pack.workflows.values().map(|workflow| WorkflowListed {
        workflow: workflow.id.clone(),
        title: workflow.title.clone(),
        starts_case: workflow.starts_case,
    });
    let collections = pack.collections.values().map(|collection| {
        let columns = collection.columns.iter().map(|column| ColumnListed {
            column: column.id.clone(),
            title: column.field.as_ref().map(|field| field.title.clone()),
            chosen: column.filters,
        });
        CollectionListed {
            collection: collection.id.clone(),
            title: collection.title.clone(),
            columns: columns.collect(),
        }
    });
    PackListed {
        pack: pack.id.clone(),
        title: pack.title.clone(),
        version: pack.version.to_string(),
        hash: pack.hash.to_string(),
        jurisdiction: pack.jurisdiction.as_deref().map(str::to_owned),
        draft: pack.draft,
        workflows: workflows.collect(),
        collections: collections.collect(),
    }
}

/// What a case can be opened with under a pack, with forms; and why not the rest.
#[utoipa::path(get, path = "/api/packs/{pack}/beginnings", params(("pack" = String, Path, description = "the id of the pack")),
    responses((status = 200, body = Vec<WorkflowShown>), (status = 404), (status = 422)))]
pub(crate) async fn beginnings(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
) -> Result<Json<Vec<WorkflowShown>>, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| Ok(service.desk.beginnings(&actor, &Id::from(pack))?));
    let beginnings = asked.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(beginnings.iter().map(|beginning| WorkflowShown::new(beginning, caller.is_official())).collect()))
}
