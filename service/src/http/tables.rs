//! Cases that were recorded elsewhere, from a table: the workbook, what would become of its rows, and taking them over.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Json, Response};
use guicheng_engine::{Citation, Id, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath};
use super::problem::Problem;
use super::written::WrittenValue;
use crate::desk::TakenInto;
use crate::table::{Fate, Sheet, TableError, Tables, Wrong};

/// The type of workbooks.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A table that was filled in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilledTable {
    /// The workbook (XLSX) or CSV: the `document` that `POST /api/attachments` has answered.
    #[schema(value_type = WrittenValue)]
    table: Value,
    /// The files that it names, likewise.
    #[serde(default)]
    #[schema(value_type = Vec<WrittenValue>)]
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
            TableError::Unreadable(problem) => Self::unreadable_told(problem),
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
    responses((status = 200, body = SheetShown), (status = 400), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn try_out(
    State(service): State<Service>,
    caller: Caller,
    InPath(way): InPath<Way>,
    Body(filled): Body<FilledTable>,
) -> Result<Json<SheetShown>, Problem> {
    answered(service, caller, way, filled, false).await
}

/// Takes over each row of a table that can be: each answers for itself, with the case that it is or with what is wrong by cell, and the answer is `200` whatever
/// becomes of them. A row that the same person has taken over with the same values is not taken over again: the table may be sent again.
#[utoipa::path(post, path = "/api/packs/{pack}/tables/{workflow}/{state}", request_body = FilledTable,
    params(("pack" = String, Path, description = "the id of the pack"), ("workflow" = String, Path, description = "the workflow of the root"),
        ("state" = String, Path, description = "the state that the cases are in")),
    responses((status = 200, body = SheetShown), (status = 400), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn take_over(
    State(service): State<Service>,
    caller: Caller,
    InPath(way): InPath<Way>,
    Body(filled): Body<FilledTable>,
) -> Result<Json<SheetShown>, Problem> {
    answered(service, caller, way, filled, true).await
}

async fn answered(
    service: Service,
    caller: Caller,
    way: Way,
    filled: FilledTable,
    is_done: bool,
) -> Result<Json<SheetShown>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| {
        let tables = Tables { desk: &service.desk, identity: &service.identity, actor: &actor, language };
        let (into, FilledTable { table, documents }) = (into(way), filled);
        Ok(match is_done {
            true => tables.taken(&into, &table, &documents),
            false => tables.tried(&into, &table, &documents),
        }?)
    });
    asked.await.map(|sheet| Json(SheetShown::from(&sheet))).map_err(|problem| caller.told(problem))
}

/// A field that is meant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FieldMeant {
    field: String,
    /// What it is called, in the language asked for.
    title: String,
}

/// Something that is wrong with a table.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct WrongShown {
    /// What it is; stable.
    code: String,
    /// As programs for tables count.
    row: usize,
    /// The cells that are meant: `C4`.
    cells: Vec<String>,
    fields: Vec<FieldMeant>,
    message: String,
    #[schema(value_type = Vec<String>)]
    articles: Vec<Citation>,
}

/// What becomes of a row: `would_be_taken_over`, `taken_over`, `taken_over_before` or `not_taken_over`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RowFate {
    row: usize,
    outcome: &'static str,
    /// The case that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    case: Option<Id>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    problems: Option<Vec<WrongShown>>,
}

/// What becomes of a table.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SheetShown {
    /// What is wrong with its columns.
    columns: Vec<WrongShown>,
    rows: Vec<RowFate>,
}

impl From<&Wrong> for WrongShown {
    fn from(wrong: &Wrong) -> Self {
        let meant = |(field, title): &(Id, String)| FieldMeant { field: field.to_string(), title: title.clone() };
        Self {
            code: wrong.code.clone(),
            row: wrong.row,
            cells: wrong.cells.clone(),
            fields: wrong.fields.iter().map(meant).collect(),
            message: wrong.text.clone(),
            articles: wrong.articles.clone(),
        }
    }
}

impl From<&Sheet> for SheetShown {
    fn from(sheet: &Sheet) -> Self {
        let fate = |(row, fate): &(usize, Fate)| {
            let (outcome, case, problems) = match fate {
                Fate::WouldBe => ("would_be_taken_over", None, None),
                Fate::Before(case) => ("taken_over_before", Some(case.clone()), None),
                Fate::Taken(case) => ("taken_over", Some(case.clone()), None),
                Fate::Not(all) => ("not_taken_over", None, Some(all.iter().map(WrongShown::from).collect())),
            };
            RowFate { row: *row, outcome, case, problems }
        };
        Self {
            columns: sheet.columns.iter().map(WrongShown::from).collect(),
            rows: sheet.rows.iter().map(fate).collect(),
        }
    }
}
