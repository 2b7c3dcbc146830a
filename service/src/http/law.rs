//! What packs say: the resolved source with its places, texts, articles, open questions, workflows as graphs. Whoever is decided about may
//! read by what: all of it is for everybody.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Json;
use guicheng_engine::{Id, Pack};
use guicheng_workbench::graph;
use guicheng_workbench::inspect::{is_within, lookup};
use guicheng_workbench::records;
use guicheng_workbench::texts::texts;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::Service;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use super::written::{graph as written_graph, pack as written};
use crate::desk::DeskError;

/// Which version of a pack is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// A version by its hash, as procedures name the pack that they were opened under; the one in force if none.
    version: Option<String>,
}

/// Which part of a pack is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedPart {
    /// A version by its hash, as procedures name the pack that they were opened under; the one in force if none.
    version: Option<String>,
    /// Only what stands there, such as `workflows.renewal`.
    #[serde(default)]
    path: String,
}

/// What a version of a pack says.
async fn said(
    service: Service,
    caller: Caller,
    (pack, version): (String, Option<String>),
    say: impl FnOnce(&Arc<Pack>) -> Result<Value, Problem> + Send + 'static,
) -> Result<Json<Value>, Problem> {
    let asked = service.ask(move |service| {
        let published = service.desk.refresh()?;
        let now = service.desk.clock().now();
        let found = published.version(&Id::from(pack), version.as_deref(), now);
        say(found.ok_or(DeskError::Unknown)?)
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

fn written(record: impl serde::Serialize) -> Result<Value, Problem> {
    serde_json::to_value(record).map_err(Problem::unreadable)
}

/// A pack resolved over what it extends, with the file and line of everything in it, and the skeleton or step by which it came there.
#[utoipa::path(get, path = "/api/packs/{pack}/source",
    params(("pack" = String, Path, description = "the id of the pack"), AskedPart),
    responses((status = 200, body = written::WrittenSource), (status = 404)))]
pub(crate) async fn source(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
    InQuery(asked): InQuery<AskedPart>,
) -> Result<Json<Value>, Problem> {
    let AskedPart { version, path } = asked;
    let say = move |pack: &Arc<Pack>| written(records::resolved_part(pack, &path).ok_or(DeskError::Unknown)?);
    said(service, caller, (pack, version), say).await
}

/// Every text of a pack by kind, in both languages side by side.
#[utoipa::path(get, path = "/api/packs/{pack}/texts",
    params(("pack" = String, Path, description = "the id of the pack"), AskedPart),
    responses((status = 200, body = written::WrittenTexts), (status = 404)))]
pub(crate) async fn all_texts(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
    InQuery(asked): InQuery<AskedPart>,
) -> Result<Json<Value>, Problem> {
    let AskedPart { version, path } = asked;
    let say = move |pack: &Arc<Pack>| {
        lookup(pack.tree(), &path).ok_or(DeskError::Unknown)?;
        let mut kinds = texts(pack);
        for kind in &mut kinds {
            kind.texts.retain(|text| path.is_empty() || is_within(&text.path, &path));
        }
        kinds.retain(|kind| !kind.texts.is_empty());
        Ok(json!({"pack": pack.id, "version": pack.version, "hash": pack.hash, "path": path, "texts": kinds}))
    };
    said(service, caller, (pack, version), say).await
}

/// The legal texts of a pack, article by article, and what of the pack rests on each.
#[utoipa::path(get, path = "/api/packs/{pack}/articles",
    params(("pack" = String, Path, description = "the id of the pack"), Asked),
    responses((status = 200, body = written::WrittenArticles), (status = 404)))]
pub(crate) async fn articles(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<Value>, Problem> {
    let say = |pack: &Arc<Pack>| {
        let sources = records::sources(pack);
        Ok(json!({"pack": pack.id, "version": pack.version, "hash": pack.hash, "sources": sources}))
    };
    said(service, caller, (pack, asked.version), say).await
}

/// The questions that the text of a pack leaves open, with the reading chosen and why.
#[utoipa::path(get, path = "/api/packs/{pack}/interpretations",
    params(("pack" = String, Path, description = "the id of the pack"), Asked),
    responses((status = 200, body = written::WrittenInterpretations), (status = 404)))]
pub(crate) async fn interpretations(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<Value>, Problem> {
    let say = |pack: &Arc<Pack>| {
        let open: Vec<_> = records::interpretations(pack).collect();
        Ok(json!({"pack": pack.id, "version": pack.version, "hash": pack.hash, "interpretations": open}))
    };
    said(service, caller, (pack, asked.version), say).await
}

/// A workflow of a pack as a graph: states, steps, clocks.
#[utoipa::path(get, path = "/api/packs/{pack}/workflows/{workflow}/graph",
    params(("pack" = String, Path, description = "the id of the pack"),
        ("workflow" = String, Path, description = "the id of the workflow"), Asked),
    responses((status = 200, body = written_graph::WrittenGraph), (status = 404)))]
pub(crate) async fn workflow_graph(
    State(service): State<Service>,
    caller: Caller,
    InPath((pack, workflow)): InPath<(String, String)>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<Value>, Problem> {
    let say = move |pack: &Arc<Pack>| written(graph::workflow(pack, &workflow).ok_or(DeskError::Unknown)?);
    said(service, caller, (pack, asked.version), say).await
}
