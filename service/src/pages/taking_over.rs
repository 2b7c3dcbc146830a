//! Taking over what was recorded elsewhere: one by its form, many from a table, which is tried out before anything is done.

use askama::Template;
use axum::extract::Request as Sent;
use axum::response::Response;
use guicheng_engine::{Id, Value};

use super::Visit;
use super::form_task::Task;
use super::frame::{Frame, Told, cited, days_in_words};
use super::given::Given;
use super::kept::Shown;
use super::received::{Place, Received};
use super::visit::{Sender, set};
use super::work::work;
use crate::desk::{DeskError, TakenInto};
use crate::http::tables::downloaded;
use crate::http::{InPath, InQuery, Problem};
use crate::messages::say;
use crate::table::{Fate, MOST_ROWS, Sheet, Table, TableError, Tables};

/// What inputs of the page are called: the table, and the files that it names.
const TABLE: &str = "table";
const DOCUMENTS: &str = "documents";

/// A file that was sent: its name, and how a form carries it.
struct Carried {
    name: String,
    written: String,
}

/// What is wrong in a table.
struct WrongCell {
    /// The cell, or the row.
    at: String,
    /// The fields it is about.
    of: String,
    told: Told,
}

/// What became of a table, or would.
struct Became {
    is_done: bool,
    /// How many rows, and what becomes of them.
    counts: Vec<(String, usize)>,
    wrong: Vec<WrongCell>,
    /// The cases that rows are now, by their rows.
    cases: Vec<(String, String)>,
    /// How many rows can be taken over.
    would_be: usize,
}

#[derive(Template)]
#[template(path = "taking_over.html")]
struct TakingOverPage {
    frame: Frame,
    here: String,
    /// Where the workbook is had.
    workbook: String,
    /// Where a single one is filled in.
    single: String,
    state: String,
    how: String,
    /// What a table cannot hold.
    left_out: Option<String>,
    names_files: bool,
    table: Option<Carried>,
    documents: Vec<Carried>,
    problems: Vec<Told>,
    result: Option<Became>,
}

type Way = (String, String, String);

fn into((pack, workflow, state): Way) -> TakenInto {
    TakenInto { pack: Id::from(pack), workflow: Id::from(workflow), state: Id::from(state) }
}

/// Takes over one by its form.
pub(super) async fn form(
    Sender(visit): Sender,
    InPath(way): InPath<Way>,
    InQuery(shown): InQuery<Shown>,
    request: Sent,
) -> Response {
    work(visit, Task::TakeOver { into: into(way) }, shown, request).await
}

/// The workbook that is filled in.
pub(super) async fn workbook(visit: Visit, InPath(way): InPath<Way>) -> Response {
    visit
        .answer(move |visit| {
            let (actor, into) = (visit.actor(), into(way));
            let tables = tables(visit, &actor);
            let table = tables.table(&into)?;
            downloaded(tables.workbook(&table)?, &format!("{}.xlsx", table.title))
        })
        .await
}

/// How many are taken over from a table.
pub(super) async fn page(visit: Visit, InPath(way): InPath<Way>) -> Response {
    visit.answer(move |visit| drawn(visit, &into(way), Received::default())).await
}

/// Tries out a table that was sent, or takes over what is in it.
pub(super) async fn sent(visit: Visit, InPath(way): InPath<Way>, request: Sent) -> Response {
    let into = into(way);
    let place = Place { pack: into.pack.clone(), case: None };
    match visit.received(request, &place).await {
        Ok(received) => visit.answer(move |visit| drawn(visit, &into, received)).await,
        Err(problem) => visit.told(problem),
    }
}

fn tables<'v>(visit: &'v Visit, actor: &'v guicheng_engine::Actor) -> Tables<'v> {
    let service = &visit.service;
    Tables { desk: &service.desk, identity: &service.identity, actor, language: visit.language() }
}

/// The files of a form, each once.
fn carried(given: &Given, name: &str) -> Vec<(Value, Carried)> {
    let mut all: Vec<(Value, Carried)> = Vec::new();
    for written in given.all(name) {
        let Ok(document) = serde_json::from_str::<Value>(written) else { continue };
        let name = match &document {
            Value::Record(parts) => parts.get("name").map_or_else(String::new, ToString::to_string),
            _ => continue,
        };
        if !all.iter().any(|(known, _)| *known == document) {
            all.push((document, Carried { name, written: written.to_owned() }));
        }
    }
    all
}

fn drawn(visit: &Visit, into: &TakenInto, received: Received) -> Result<Response, Problem> {
    let (actor, given) = (visit.actor(), received.given);
    let tables = tables(visit, &actor);
    let shape = tables.table(into)?;
    // What was sent last holds.
    let table = carried(&given, TABLE).pop();
    let (documents, shown): (Vec<Value>, Vec<Carried>) = carried(&given, DOCUMENTS).into_iter().unzip();
    let mut problems: Vec<Told> = received.refused.into_iter().map(|(_, told)| told.into()).collect();
    let is_done = given.one("go") == "take";
    let mut result = None;
    if let Some((table, _)) = &table {
        let sheet = match is_done {
            true => tables.taken(into, table, &documents),
            false => tables.tried(into, table, &documents),
        };
        match sheet {
            Ok(sheet) => result = Some(Became::new(visit, &sheet, into, is_done)?),
            Err(TableError::Unreadable(told)) => problems.push(Told::from(told)),
            // What was brought longer ago than a day is thrown away.
            Err(TableError::Desk(DeskError::Unknown)) => problems.push(Told::from(visit.say("table-gone"))),
            Err(TableError::Desk(error @ (DeskError::InQuarantine(_) | DeskError::Infected(_)))) => {
                problems.push(Told::from(error.message(visit.language())));
            }
            Err(error) => return Err(error.into()),
        }
    } else if !given.0.is_empty() && problems.is_empty() {
        problems.push(Told::from(visit.say("table-none-chosen")));
    }
    let single = Task::TakeOver { into: into.clone() }.path();
    let Table { title, state, .. } = &shape;
    Ok(set(&TakingOverPage {
        frame: visit.frame(title, Some(&into.pack)),
        here: format!("{single}/table"),
        workbook: format!("{single}/workbook"),
        single,
        state: state.clone(),
        how: say(visit.language(), "table-how", &[("most", &MOST_ROWS)]),
        left_out: shape.left_out_in_words(visit.language()),
        names_files: shape.names_files(),
        table: table.map(|(_, carried)| carried),
        documents: shown,
        problems,
        result,
    }))
}

impl Became {
    fn new(visit: &Visit, sheet: &Sheet, into: &TakenInto, is_done: bool) -> Result<Self, Problem> {
        let (_, pack) = visit.held(&into.pack)?;
        let language = visit.language();
        let of = |is: fn(&Fate) -> bool| sheet.rows.iter().filter(|(_, fate)| is(fate)).count();
        let counts = [
            ("table-would-be", sheet.would_be()),
            ("table-taken", of(|fate| matches!(fate, Fate::Taken(_)))),
            ("table-before", of(|fate| matches!(fate, Fate::Before(_)))),
            ("table-not", of(|fate| matches!(fate, Fate::Not(_)))),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let wrong = sheet.wrong().map(|wrong| WrongCell {
            at: match wrong.cells.as_slice() {
                [] => say(language, "import-row", &[("row", &wrong.row)]),
                cells => cells.join(" "),
            },
            of: wrong.fields.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>().join(" · "),
            told: Told {
                articles: cited(&pack, &wrong.articles, language),
                ..days_in_words(&wrong.text, language).into()
            },
        });
        let cases = sheet.rows.iter().filter_map(|(row, fate)| match fate {
            Fate::Taken(case) | Fate::Before(case) => {
                Some((say(language, "import-row", &[("row", row)]), format!("/{}/cases/{case}", into.pack)))
            }
            _ => None,
        });
        Ok(Self {
            is_done,
            counts: counts.map(|(id, count)| (visit.say(id), count)).collect(),
            wrong: wrong.collect(),
            cases: cases.collect(),
            would_be: sheet.would_be(),
        })
    }
}
