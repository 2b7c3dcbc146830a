//! What cases are opened under.

use axum::extract::State;
use axum::response::Json;
use guicheng_engine::{Id, Pack};
use serde_json::{Value, json};

use super::Service;
use super::caller::{Caller, InPath};
use super::problem::Problem;
use super::shown;

/// The packs by which something is opened today, with their procedures and lists.
#[utoipa::path(get, path = "/api/packs", responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<Value>>, Problem> {
    let packs = service.ask(|service| {
        let published = service.desk.refresh()?;
        let now = service.desk.clock().now();
        Ok(published.in_force(now).map(|pack| described(pack)).collect())
    });
    packs.await.map(Json).map_err(|problem| caller.told(problem))
}

fn described(pack: &Pack) -> Value {
    let workflows: Vec<Value> = pack
        .workflows
        .values()
        .map(|workflow| json!({"workflow": workflow.id, "title": workflow.title, "starts_case": workflow.starts_case}))
        .collect();
    let collections: Vec<Value> = pack
        .collections
        .values()
        .map(|collection| {
            let columns: Vec<Value> = collection
                .columns
                .iter()
                .map(|column| {
                    let field = column.field.as_ref();
                    json!({"column": column.id, "title": field.map(|field| &field.title), "chosen": column.filters})
                })
                .collect();
            json!({"collection": collection.id, "title": collection.title, "columns": columns})
        })
        .collect();
    json!({
        "pack": pack.id,
        "title": pack.title,
        "version": pack.version,
        "hash": pack.hash,
        "jurisdiction": pack.jurisdiction,
        "draft": pack.draft,
        "workflows": workflows,
        "collections": collections,
    })
}

/// What a case can be opened with under a pack, with forms; and why not the rest.
#[utoipa::path(get, path = "/api/packs/{pack}/beginnings", params(("pack" = String, Path, description = "the id of the pack")),
    responses((status = 200, body = Vec<Object>), (status = 422)))]
pub(crate) async fn beginnings(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
) -> Result<Json<Vec<Value>>, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| Ok(service.desk.beginnings(&actor, &Id::from(pack))?));
    let beginnings = asked.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(beginnings.iter().map(|beginning| shown::workflow(beginning, caller.is_official())).collect()))
}
