//! Cases: opening them, what can be done in them, doing it, what somebody sees, and the documents.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use guicheng_engine::{Actor, Citation, Command, Disclosure, Due, Id, Request, Text, Values};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::Service;
use super::body::Body;
use super::caller::{Caller, InPath};
use super::problem::Problem;
use super::shown::{self, ActionShown, DoneShown, Titled, WorkflowShown};
use super::written::case::{WrittenCommand, WrittenDisclosure, WrittenDue, WrittenEvent, WrittenLetterToCome};
use super::written::{WrittenText, WrittenValue, WrittenValues};
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
    #[schema(value_type = WrittenValues)]
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
    responses((status = 201, body = DoneShown, headers(("ETag" = String, description = "the number of the last event"), ("Location" = String, description = "the case"))), (status = 400), (status = 403), (status = 422), (status = 429)))]
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
    responses((status = 200, body = PreviewShown), (status = 400), (status = 403), (status = 422)))]
pub(crate) async fn preview_opening(
    State(service): State<Service>,
    caller: Caller,
    Body(opening): Body<Opening>,
) -> Result<Json<PreviewShown>, Problem> {
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
    responses((status = 200, body = CaseDocument, headers(("ETag" = String, description = "the number of the last event"))), (status = 404)))]
pub(crate) async fn view(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| Ok(service.desk.view(&actor, &Id::from(case))?));
    let shown = asked.await.map_err(|problem| caller.told(problem))?;
    let sequence = shown.file.row.sequence;
    shown::tagged(Json(CaseDocument::new(shown)).into_response(), sequence)
}

/// A procedure of a case, as far as the caller sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ProcedureShown {
    /// Its number in the case.
    procedure: u32,
    #[schema(value_type = String)]
    workflow: Id,
    #[schema(value_type = WrittenText)]
    title: Text,
    /// The state it is in; left out, as all that follows, if the caller does not see the procedure whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Titled>,
    /// Whether it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<bool>,
    /// The version of the pack that it goes by, by its hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pack: Option<String>,
}

/// A case as the caller sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CaseDocument {
    #[schema(value_type = String)]
    case: Id,
    /// By a code of GB/T 2260; none if its rules hold nowhere in particular.
    jurisdiction: Option<String>,
    /// The pack that it goes by; amendments of it go under the same id.
    pack: String,
    #[schema(value_type = String)]
    kind: Id,
    /// The number of its last event: `If-Match` of a command.
    sequence: u64,
    /// The moment at which it is seen so.
    #[schema(value_type = String)]
    at: DateTime<Utc>,
    procedures: Vec<ProcedureShown>,
    #[schema(value_type = WrittenDisclosure)]
    disclosure: Disclosure,
}

impl CaseDocument {
    fn new(shown: CaseShown) -> Self {
        let disclosure = shown.disclosure;
        let known = shown.case.procedures().filter(|procedure| disclosure.knows_of(procedure.number()));
        let procedures = known.map(|procedure| {
            let (workflow, state) = (procedure.workflow(), procedure.state());
            let sees = disclosure.sees(procedure.number());
            ProcedureShown {
                procedure: procedure.number(),
                workflow: workflow.id.clone(),
                title: workflow.title.clone(),
                state: sees.then(|| Titled::new(&state.id, &state.title)),
                open: sees.then(|| procedure.is_open()),
                pack: sees.then(|| procedure.pack().hash.to_string()),
            }
        });
        let row = &shown.file.row;
        Self {
            case: row.id.clone(),
            jurisdiction: row.jurisdiction.clone(),
            pack: row.line.clone(),
            kind: row.kind.clone(),
            sequence: row.sequence,
            at: shown.at,
            procedures: procedures.collect(),
            disclosure,
        }
    }
}

/// What the caller can do in a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OpenThere {
    /// The number of the last event: `If-Match` of a command.
    sequence: u64,
    /// The actions of the open procedures.
    actions: Vec<ActionShown>,
    /// The procedures that can be opened.
    workflows: Vec<WorkflowShown>,
}

/// What the caller can do in the case, with forms; and why not the rest.
#[utoipa::path(get, path = "/api/cases/{case}/actions", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = OpenThere, headers(("ETag" = String, description = "the number of the last event"))), (status = 404)))]
pub(crate) async fn available(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| Ok(service.desk.available(&actor, &Id::from(case))?));
    let opened = asked.await.map_err(|problem| caller.told(problem))?;
    let official = caller.is_official();
    let body = OpenThere {
        sequence: opened.sequence,
        actions: opened.actions.iter().map(|action| ActionShown::new(action, official)).collect(),
        workflows: opened.workflows.iter().map(|workflow| WorkflowShown::new(workflow, official)).collect(),
    };
    shown::tagged(Json(body).into_response(), opened.sequence)
}

/// The command that a request is, by whoever sends it.
fn command(caller: &Caller, body: Value) -> Result<Command, Problem> {
    let request: Request = serde_json::from_value(body).map_err(Problem::unreadable)?;
    Ok(Command { actor: caller.actor(), request, key: caller.key.clone(), seen: caller.seen })
}

/// Does what is asked in a case: `{"do": "act", "procedure", "action", "input"}` or `{"do": "open", "workflow", "concerns", "input"}`.
/// With `If-Match`, only upon what the caller has seen; with an `Idempotency-Key`, once.
#[utoipa::path(post, path = "/api/cases/{case}/commands", request_body = WrittenCommand,
    params(("case" = String, Path, description = "the case"),
        ("Idempotency-Key" = Option<String>, Header, description = "sent again with it, the request is done once"),
        ("If-Match" = Option<String>, Header, description = "the number of the last event seen")),
    responses((status = 200, body = DoneShown, headers(("ETag" = String, description = "the number of the last event"))), (status = 400), (status = 403), (status = 404), (status = 412), (status = 422)))]
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
#[utoipa::path(post, path = "/api/cases/{case}/previews", request_body = WrittenCommand,
    params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = PreviewShown), (status = 400), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn preview(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
    Body(body): Body<Value>,
) -> Result<Json<PreviewShown>, Problem> {
    let command = command(&caller, body).map_err(|problem| caller.told(problem))?;
    let asked = service.ask(move |service| Ok(service.desk.preview(&Id::from(case), &command)?));
    Ok(Json(previewed(&asked.await.map_err(|problem| caller.told(problem))?)))
}

/// How a procedure would stand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct StateShown {
    procedure: u32,
    #[schema(value_type = String)]
    workflow: Id,
    state: Titled,
}

/// Something that would leave the case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EffectShown {
    #[schema(value_type = String)]
    effect: Id,
    /// To whom: nobody if it is empty, everybody if there is none.
    #[schema(value_type = Option<Vec<String>>)]
    to: Option<Vec<Id>>,
    #[schema(value_type = Vec<String>)]
    articles: Arc<[Citation]>,
}

/// What a list would show to everybody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PublicRow {
    #[schema(value_type = String)]
    collection: Id,
    /// The columns in their order: pairs of a name and a value, none where nothing is recorded.
    #[schema(value_type = Vec<Vec<Option<WrittenValue>>>)]
    values: Vec<(Id, Option<guicheng_engine::Value>)>,
    /// The first day on which it stands there.
    #[schema(value_type = WrittenDue)]
    from: Due,
    /// The last; none if until further notice.
    #[schema(value_type = Option<WrittenDue>)]
    until: Option<Due>,
}

/// What would be done, as far as it is for whoever asks; nothing is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewShown {
    procedures: Vec<StateShown>,
    effects: Vec<EffectShown>,
    /// The letters, word by word.
    #[schema(value_type = Vec<WrittenLetterToCome>)]
    letters: Vec<Value>,
    /// What lists would show to everybody.
    public: Vec<PublicRow>,
}

/// States, effects, letters; and what lists would show to everybody.
fn previewed(preview: &Preview) -> PreviewShown {
    let told = preview.case.procedures().filter(|procedure| preview.tells_of(procedure.number()));
    let procedures = told.map(|procedure| StateShown {
        procedure: procedure.number(),
        workflow: procedure.workflow().id.clone(),
        state: Titled::new(&procedure.state().id, &procedure.state().title),
    });
    let effects = preview.events().flat_map(|event| &event.effects).map(|effect| EffectShown {
        effect: effect.effect.clone(),
        to: effect.to.clone(),
        articles: Arc::clone(&effect.articles),
    });
    let shown = preview.decision.collections.iter().filter_map(|change| change.new.as_ref());
    let public = shown.filter(|row| row.is_for(&Actor::anonymous())).map(|row| PublicRow {
        collection: row.collection.clone(),
        values: row.values.clone(),
        from: row.from,
        until: row.until,
    });
    let letters = preview.decision.letters.iter().filter(|letter| preview.lets_read(letter.event, letter.effect));
    PreviewShown {
        procedures: procedures.collect(),
        effects: effects.collect(),
        letters: letters.map(|letter| json!(letter)).collect(),
        public: public.collect(),
    }
}

/// The record of a case, for those who see all of it.
#[utoipa::path(get, path = "/api/cases/{case}/record", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = Vec<WrittenEvent>), (status = 404)))]
pub(crate) async fn record(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Json<Value>, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| {
        let file = service.desk.record(&actor, &Id::from(case))?;
        serde_json::to_value(&*file.events).map_err(Problem::unreadable)
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}

/// When somebody was sent a document, and has read and confirmed it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptShown {
    #[schema(value_type = String)]
    to: Id,
    #[schema(value_type = String)]
    sent_at: DateTime<Utc>,
    #[schema(value_type = Option<String>)]
    read_at: Option<DateTime<Utc>>,
    #[schema(value_type = Option<String>)]
    confirmed_at: Option<DateTime<Utc>>,
}

/// A document of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DocumentShown {
    /// The number of its entry.
    number: u64,
    kind: String,
    name: String,
    /// Its media type.
    #[serde(rename = "type")]
    media_type: String,
    /// The event and which of its effects it came with.
    #[schema(value_type = Option<Vec<u64>>)]
    effect: Option<(u64, u64)>,
    to: Vec<ReceiptShown>,
    #[schema(value_type = String)]
    filed_at: DateTime<Utc>,
}

/// The documents of a case that are for the caller.
#[utoipa::path(get, path = "/api/cases/{case}/documents", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = Vec<DocumentShown>), (status = 404)))]
pub(crate) async fn documents(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Json<Vec<DocumentShown>>, Problem> {
    let actor = caller.actor();
    let asked = service.ask(move |service| {
        let case = Id::from(case);
        let documents = service.desk.documents(&actor, &case)?;
        // Whoever gets one of several is not told about the others.
        let shown = service.desk.looked_up(&actor, &case).ok();
        let mut told = Vec::with_capacity(documents.len());
        for filing in &documents {
            let sees = shown.as_ref().is_some_and(|shown| shown.sees_filing(filing));
            let receipts = service
                .desk
                .receipts(&case, filing)?
                .into_iter()
                .filter(|(recipient, _)| sees || addressee(&actor) == Some(recipient))
                .map(|(recipient, message)| ReceiptShown {
                    to: recipient,
                    sent_at: message.sent_at,
                    read_at: message.read_at,
                    confirmed_at: message.confirmed_at,
                });
            told.push(DocumentShown {
                number: filing.number,
                kind: filing.kind.clone(),
                name: filing.name.clone(),
                media_type: filing.media_type.clone(),
                effect: filing.effect,
                to: receipts.collect(),
                filed_at: filing.filed_at,
            });
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
