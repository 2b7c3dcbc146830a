//! Cases that were recorded elsewhere, from a table: the workbook, what would become of its rows, and taking them over.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Json, Response};
use guicheng_engine::{Id, Value};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::caller::{Body, Caller, InPath};
use super::problem::Problem;
use crate::desk::TakenInto;
use crate::table::{Fate, Sheet, TableError, Tables, Wrong};

/// The type of workbooks.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A table that was filled in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilledTable {
    /// The workbook (XLSX) or CSV: the `document` that `POST /api/attachments` has answered.
    #[schema(value_type = Object)]
    table: Value,
    /// The files that it names, likewise.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    documents: Vec<Value>,
}

/// The way to a table.
type Way = (String, String, String);

fn into((pack, workflow, state): Way) -> TakenInto {
    TakenInto { pack: Id::from(pack), workflow: Id::from(workflow), state: Id::from(state) }
}

impl From<TableError> for Problem {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Desk(error) => error.into(),
            TableError::Identity(error) => error.into(),
            TableError::Unreadable(problem) => Self::unreadable(problem),
        }
    }
}

/// A workbook, as browsers and programs save it.
pub(crate) fn downloaded(bytes: Vec<u8>, name: &str) -> Result<Response, Problem> {
    let disposition = format!("attachment; filename*=UTF-8''{}", super::attachments::encoded(name));
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| Problem::unavailable())?;
    let kind = HeaderValue::from_static(WORKBOOK);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

/// The workbook (XLSX) in which cases are filled in that were recorded elsewhere: a column for each field of the form by which they are taken over, in the
/// language asked for.
#[utoipa::path(get, path = "/api/packs/{pack}/tables/{workflow}/{state}",
    params(("pack" = String, Path, description = "the id of the pack"), ("workflow" = String, Path, description = "the workflow of the root"),
        ("state" = String, Path, description = "the state that the cases are in")),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 404), (status = 422)))]
pub(crate) async fn workbook(
    State(service): State<Service>,
    caller: Caller,
    InPath(way): InPath<Way>,
) -> Result<Response, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let tables = Tables { desk: &service.desk, identity: &service.identity, actor: &actor, language };
        let table = tables.table(&into(way))?;
        Ok((tables.workbook(&table)?, table.title))
    });
    let made = asked.await.and_then(|(bytes, title)| downloaded(bytes, &format!("{title}.xlsx")));
    made.map_err(|problem| caller.told(problem))
}

/// What would become of each row of a table that was filled in, one after the other; nothing is done. What is wrong is told by row and cell.
#[utoipa::path(post, path = "/api/packs/{pack}/tables/{workflow}/{state}/previews", request_body = FilledTable,
    params(("pack" = String, Path, description = "the id of the pack"), ("workflow" = String, Path, description = "the workflow of the root"),
        ("state" = String, Path, description = "the state that the cases are in")),
    responses((status = 200, body = Object), (status = 400), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn try_out(
    State(service): State<Service>,
    caller: Caller,
    InPath(way): InPath<Way>,
    Body(filled): Body<FilledTable>,
) -> Result<Json<serde_json::Value>, Problem> {
    answered(service, caller, way, filled, false).await
}

/// Takes over each row of a table that can be: each answers for itself, with the case that it is or with what is wrong by cell, and the answer is `200` whatever
/// becomes of them. A row that the same person has taken over with the same values is not taken over again: the table may be sent again.
#[utoipa::path(post, path = "/api/packs/{pack}/tables/{workflow}/{state}", request_body = FilledTable,
    params(("pack" = String, Path, description = "the id of the pack"), ("workflow" = String, Path, description = "the workflow of the root"),
        ("state" = String, Path, description = "the state that the cases are in")),
    responses((status = 200, body = Object), (status = 400), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn take_over(
    State(service): State<Service>,
    caller: Caller,
    InPath(way): InPath<Way>,
    Body(filled): Body<FilledTable>,
) -> Result<Json<serde_json::Value>, Problem> {
    answered(service, caller, way, filled, true).await
}

async fn answered(
    service: Service,
    caller: Caller,
    way: Way,
    filled: FilledTable,
    is_done: bool,
) -> Result<Json<serde_json::Value>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let tables = Tables { desk: &service.desk, identity: &service.identity, actor: &actor, language };
        let (into, FilledTable { table, documents }) = (into(way), filled);
        Ok(match is_done {
            true => tables.taken(&into, &table, &documents),
            false => tables.tried(&into, &table, &documents),
        }?)
    });
    asked.await.map(|sheet| Json(shown(&sheet))).map_err(|problem| caller.told(problem))
}

fn shown(sheet: &Sheet) -> serde_json::Value {
    let wrong = |wrong: &Wrong| {
        let fields: Vec<_> =
            wrong.fields.iter().map(|(field, title)| json!({"field": field, "title": title})).collect();
        json!({"code": wrong.code, "row": wrong.row, "cells": wrong.cells, "fields": fields, "message": wrong.text,
            "articles": wrong.articles})
    };
    let rows = sheet.rows.iter().map(|(row, fate)| match fate {
        Fate::WouldBe => json!({"row": row, "outcome": "would_be_taken_over"}),
        Fate::Before(case) => json!({"row": row, "outcome": "taken_over_before", "case": case}),
        Fate::Taken(case) => json!({"row": row, "outcome": "taken_over", "case": case}),
        Fate::Not(all) => {
            json!({"row": row, "outcome": "not_taken_over", "problems": all.iter().map(wrong).collect::<Vec<_>>()})
        }
    });
    json!({"columns": sheet.columns.iter().map(wrong).collect::<Vec<_>>(), "rows": rows.collect::<Vec<_>>()})
}
