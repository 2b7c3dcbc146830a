//! Cases: opening them, what can be done in them, doing it, what somebody sees, and the documents.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use guicheng_engine::{Command, Id, Request, Values};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::Service;
use super::caller::{Body, Caller, InPath};
use super::problem::Problem;
use super::shown::{self, DoneShown};
use crate::desk::{CaseShown, Preview, addressee};

/// A case to be opened or taken over: `{"do": "open_case", …}`, but for the kind, which is that of the workflow.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Opening {
    /// The id of the pack.
    pack: String,
    /// The workflow of its first procedure.
    workflow: String,
    /// The state that it is in, if it was recorded elsewhere and is taken over.
    #[serde(default)]
    into: Option<String>,
    /// What its form is given: values by the names of fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    input: Value,
}

impl Opening {
    /// The input, read as that of any request is.
    fn input(&self) -> Result<Values, Problem> {
        input_of(&self.workflow, &self.input)
    }
}

/// What the form of a workflow is given, read as the input of any request is.
pub(super) fn input_of(workflow: &str, input: &Value) -> Result<Values, Problem> {
    let input = if input.is_null() { json!({}) } else { input.clone() };
    let request = json!({"do": "open", "workflow": workflow, "input": input});
    match serde_json::from_value(request) {
        Ok(Request::Open { input, .. }) => Ok(input),
        Ok(_) => Err(Problem::unreadable("input")),
        Err(error) => Err(Problem::unreadable(error)),
    }
}

/// Opens a case, or takes one over that was recorded elsewhere. With an `Idempotency-Key`, once.
#[utoipa::path(post, path = "/api/cases", request_body = Opening,
    params(("Idempotency-Key" = Option<String>, Header, description = "sent again with it, the request is done once")),
    responses((status = 201, body = DoneShown), (status = 400), (status = 422)))]
pub(crate) async fn open(
    State(service): State<Service>,
    caller: Caller,
    Body(opening): Body<Opening>,
) -> Result<Response, Problem> {
    let (actor, key) = (caller.actor(), caller.key.clone());
    service.admit(&caller)?;
    let asked = service.ask(move |service| {
        let (pack, workflow) = (Id::from(opening.pack.as_str()), Id::from(opening.workflow.as_str()));
        let (input, into) = (opening.input()?, opening.into.as_deref().map(Id::from));
        Ok(match into {
            None => service.desk.open_case(&actor, &pack, &workflow, input, key.as_deref()),
            Some(into) => service.desk.take_over_case(&actor, &pack, (&workflow, &into), input, key.as_deref()),
        }?)
    });
    shown::done(StatusCode::CREATED, &asked.await.map_err(|problem| caller.told(problem))?)
}

/// What opening a case would bring about; nothing is done.
#[utoipa::path(post, path = "/api/previews", request_body = Opening,
    responses((status = 200, body = Object), (status = 422)))]
pub(crate) async fn preview_opening(
    State(service): State<Service>,
    caller: Caller,
    Body(opening): Body<Opening>,
) -> Result<Json<Value>, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| {
        let (pack, workflow) = (Id::from(opening.pack.as_str()), Id::from(opening.workflow.as_str()));
        let (input, into) = (opening.input()?, opening.into.as_deref().map(Id::from));
        Ok(service.desk.preview_opening(&actor, &pack, (&workflow, into.as_ref()), input)?)
    });
    Ok(Json(previewed(&asked.await.map_err(|problem| caller.told(problem))?)))
}

/// The case as the caller sees it. What is not in the answer is not for them.
#[utoipa::path(get, path = "/api/cases/{case}", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = Object), (status = 404)))]
pub(crate) async fn view(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| Ok(service.desk.view(&actor, &Id::from(case))?));
    let shown = asked.await.map_err(|problem| caller.told(problem))?;
    shown::tagged(Json(case_shown(&shown)).into_response(), shown.file.row.sequence)
}

fn case_shown(shown: &CaseShown) -> Value {
    let procedures: Vec<Value> = shown
        .case
        .procedures()
        .filter(|procedure| shown.disclosure.knows_of(procedure.number()))
        .map(|procedure| {
            let workflow = procedure.workflow();
            let mut told = json!({"procedure": procedure.number(), "workflow": workflow.id, "title": workflow.title});
            if let Some(members) = told.as_object_mut().filter(|_| shown.disclosure.sees(procedure.number())) {
                let state = procedure.state();
                members.insert("state".to_owned(), json!({"id": state.id, "title": state.title}));
                members.insert("open".to_owned(), json!(procedure.is_open()));
                members.insert("pack".to_owned(), json!(procedure.pack().hash));
            }
            told
        })
        .collect();
    json!({
        "case": shown.file.row.id,
        "jurisdiction": shown.file.row.jurisdiction,
        "pack": shown.file.row.line,
        "kind": shown.file.row.kind,
        "sequence": shown.file.row.sequence,
        "at": shown.at,
        "procedures": procedures,
        "disclosure": shown.disclosure,
    })
}

/// What the caller can do in the case, with forms; and why not the rest.
#[utoipa::path(get, path = "/api/cases/{case}/actions", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = Object), (status = 404)))]
pub(crate) async fn available(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| Ok(service.desk.available(&actor, &Id::from(case))?));
    let opened = asked.await.map_err(|problem| caller.told(problem))?;
    let official = caller.is_official();
    let actions: Vec<Value> = opened.actions.iter().map(|action| shown::action(action, official)).collect();
    let workflows: Vec<Value> = opened.workflows.iter().map(|workflow| shown::workflow(workflow, official)).collect();
    let body = json!({"sequence": opened.sequence, "actions": actions, "workflows": workflows});
    shown::tagged(Json(body).into_response(), opened.sequence)
}

/// The command that a request is, by whoever sends it.
fn command(caller: &Caller, body: Value) -> Result<Command, Problem> {
    let request: Request = serde_json::from_value(body).map_err(Problem::unreadable)?;
    Ok(Command { actor: caller.actor(), request, key: caller.key.clone(), seen: caller.seen })
}

/// Does what is asked in a case: `{"do": "act", "procedure", "action", "input"}` or `{"do": "open", "workflow", "concerns", "input"}`.
/// With `If-Match`, only upon what the caller has seen; with an `Idempotency-Key`, once.
#[utoipa::path(post, path = "/api/cases/{case}/commands", request_body = Object,
    params(("case" = String, Path, description = "the case"),
        ("Idempotency-Key" = Option<String>, Header, description = "sent again with it, the request is done once"),
        ("If-Match" = Option<String>, Header, description = "the number of the last event seen")),
    responses((status = 200, body = DoneShown), (status = 400), (status = 403), (status = 404), (status = 412), (status = 422)))]
pub(crate) async fn command_in(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
    Body(body): Body<Value>,
) -> Result<Response, Problem> {
    let command = command(&caller, body).map_err(|problem| caller.told(problem))?;
    let asked = service.ask(move |service| Ok(service.desk.command(&Id::from(case), &command)?));
    shown::done(StatusCode::OK, &asked.await.map_err(|problem| caller.told(problem))?)
}

/// What a command would bring about in a case; nothing is done.
#[utoipa::path(post, path = "/api/cases/{case}/previews", request_body = Object,
    params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = Object), (status = 404), (status = 422)))]
pub(crate) async fn preview(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
    Body(body): Body<Value>,
) -> Result<Json<Value>, Problem> {
    let command = command(&caller, body).map_err(|problem| caller.told(problem))?;
    let asked = service.ask(move |service| Ok(service.desk.preview(&Id::from(case), &command)?));
    Ok(Json(previewed(&asked.await.map_err(|problem| caller.told(problem))?)))
}

/// What would be done, as far as it is for whoever asks: states, effects, letters; and what lists would show to everybody.
fn previewed(preview: &Preview) -> Value {
    let states: Vec<Value> = preview
        .case
        .procedures()
        .filter(|procedure| preview.tells_of(procedure.number()))
        .map(|procedure| {
            let state = procedure.state();
            json!({"procedure": procedure.number(), "workflow": procedure.workflow().id,
                "state": {"id": state.id, "title": state.title}})
        })
        .collect();
    let effects: Vec<Value> = preview
        .events()
        .flat_map(|event| &event.effects)
        .map(|effect| json!({"effect": effect.effect, "to": effect.to, "articles": effect.articles}))
        .collect();
    let public: Vec<Value> = preview
        .decision
        .collections
        .iter()
        .filter_map(|change| change.new.as_ref())
        .filter(|row| row.is_for(&guicheng_engine::Actor::anonymous()))
        .map(|row| json!({"collection": row.collection, "values": row.values, "from": row.from, "until": row.until}))
        .collect();
    let letters = preview.decision.letters.iter().filter(|letter| preview.lets_read(letter.event, letter.effect));
    let letters: Vec<_> = letters.collect();
    json!({"procedures": states, "effects": effects, "letters": letters, "public": public})
}

/// The record of a case, for those who see all of it.
#[utoipa::path(get, path = "/api/cases/{case}/record", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = Vec<Object>), (status = 404)))]
pub(crate) async fn record(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Json<Value>, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| {
        let shown = service.desk.view(&actor, &Id::from(case))?;
        if !shown.sees_all() {
            return Err(crate::desk::DeskError::Unknown.into());
        }
        serde_json::to_value(&*shown.file.events).map_err(Problem::unreadable)
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

/// The documents of a case that are for the caller.
#[utoipa::path(get, path = "/api/cases/{case}/documents", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = Vec<Object>), (status = 404)))]
pub(crate) async fn documents(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Json<Vec<Value>>, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| {
        let case = Id::from(case);
        let documents = service.desk.documents(&actor, &case)?;
        // Whoever gets one of several is not told about the others.
        let shown = service.desk.view(&actor, &case).ok();
        let mut told = Vec::with_capacity(documents.len());
        for filing in &documents {
            let sees = shown.as_ref().is_some_and(|shown| shown.sees_filing(filing));
            let receipts: Vec<Value> = service
                .desk
                .receipts(&case, filing)?
                .into_iter()
                .filter(|(recipient, _)| sees || addressee(&actor) == Some(recipient))
                .map(|(recipient, message)| {
                    json!({"to": recipient, "sent_at": message.sent_at, "read_at": message.read_at,
                        "confirmed_at": message.confirmed_at})
                })
                .collect();
            told.push(json!({"number": filing.number, "kind": filing.kind, "name": filing.name,
                "type": filing.media_type, "effect": filing.effect, "to": receipts, "filed_at": filing.filed_at}));
        }
        Ok(told)
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

/// A document, byte for byte as it was filed.
#[utoipa::path(get, path = "/api/cases/{case}/documents/{number}",
    params(("case" = String, Path, description = "the case"), ("number" = u64, Path, description = "the number of its entry")),
    responses((status = 200, content_type = "text/html"), (status = 404)))]
pub(crate) async fn document(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, number)): InPath<(String, u64)>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| Ok(service.desk.document(&actor, &Id::from(case), number)?));
    let (filing, bytes) = asked.await.map_err(|problem| caller.told(problem))?;
    filed(&filing.media_type, bytes, "").map_err(|problem| caller.told(problem))
}

/// A document as it was filed: it loads nothing, and has the style that it was filed with. `more` is what its policy forbids besides.
pub(crate) fn filed(media_type: &str, bytes: Vec<u8>, more: &str) -> Result<Response, Problem> {
    let told = |text: &str| HeaderValue::from_str(text).map_err(|_| Problem::unavailable());
    let style = style_of(&bytes);
    let policy = told(&format!("default-src 'none'; {style}; base-uri 'none'; frame-ancestors 'none'{more}"))?;
    let headers = [(header::CONTENT_TYPE, told(media_type)?), (header::CONTENT_SECURITY_POLICY, policy)];
    Ok((headers, bytes).into_response())
}

/// The style that a document was filed with, and no other, may be applied.
fn style_of(document: &[u8]) -> String {
    let style = str::from_utf8(document).ok().and_then(|text| text.split_once("<style>"));
    match style.and_then(|(_, rest)| rest.split_once("</style>")) {
        Some((style, _)) => format!("style-src 'sha256-{}'", BASE64.encode(Sha256::digest(style.as_bytes()))),
        None => "style-src 'none'".to_owned(),
    }
}
