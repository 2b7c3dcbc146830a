//! The inbox.

use axum::extract::State;
use axum::response::Json;
use chrono::{DateTime, Utc};
use guicheng_engine::Id;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use crate::desk::Received;
use crate::records::outbox::{Message, MessagePlace};

/// How many messages a page has.
const PAGE: usize = 50;

/// Which part of the inbox is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Where the page begins: `next` of the page before.
    before: Option<String>,
}

/// The place where a page begins, as it is written.
pub(crate) fn place_of(text: &str) -> Option<MessagePlace> {
    let mut parts = text.splitn(4, '.');
    let mut number = || parts.next()?.parse::<i64>().ok();
    let sent_at = DateTime::from_timestamp_micros(number()?)?;
    let (sequence, effect) = (u64::try_from(number()?).ok()?, u64::try_from(number()?).ok()?);
    Some(MessagePlace { sent_at, case: Id::from(parts.next()?), sequence, effect })
}

/// A place where a page begins.
pub(crate) fn written_place(place: &MessagePlace) -> String {
    format!("{}.{}.{}.{}", place.sent_at.timestamp_micros(), place.sequence, place.effect, place.case)
}

/// A message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MessageShown {
    #[schema(value_type = String)]
    case: Id,
    /// The event it came with.
    event: u64,
    /// Which of its effects.
    effect: u64,
    /// The kind of effect.
    #[schema(value_type = String)]
    kind: Id,
    #[schema(value_type = String)]
    sent_at: DateTime<Utc>,
    #[schema(value_type = Option<String>)]
    read_at: Option<DateTime<Utc>>,
    #[schema(value_type = Option<String>)]
    confirmed_at: Option<DateTime<Utc>>,
    /// The documents that came with it, where it is looked at by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    documents: Option<Vec<SentDocument>>,
}

/// A document that came with a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SentDocument {
    /// The number of its entry in the case.
    number: u64,
    kind: String,
    name: String,
    /// Its media type.
    #[serde(rename = "type")]
    media_type: String,
}

/// A page of messages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MessagesShown {
    /// The newest first.
    messages: Vec<MessageShown>,
    /// Where the next page begins; none if this is the last.
    next: Option<String>,
}

impl From<&Message> for MessageShown {
    fn from(message: &Message) -> Self {
        Self {
            case: message.case.clone(),
            event: message.sequence,
            effect: message.effect,
            kind: message.kind.clone(),
            sent_at: message.sent_at,
            read_at: message.read_at,
            confirmed_at: message.confirmed_at,
            documents: None,
        }
    }
}

/// What has been sent to the organisation that the caller acts for, or to the person; the newest first.
#[utoipa::path(get, path = "/api/messages", params(Asked),
    responses((status = 200, body = MessagesShown), (status = 400), (status = 401), (status = 403)))]
pub(crate) async fn inbox(
    State(service): State<Service>,
    caller: Caller,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<MessagesShown>, Problem> {
    if caller.account.is_none() {
        return Err(caller.told(Problem::sign_in_first()));
    }
    let actor = caller.actor();
    let page = service.ask(move |service| {
        let before = asked.before.as_deref().map(|text| place_of(text).ok_or_else(|| Problem::unreadable("before")));
        Ok(service.desk.inbox(&actor, before.transpose()?.as_ref(), PAGE)?)
    });
    let page = page.await.map_err(|problem| caller.told(problem))?;
    let messages = page.messages.iter().map(MessageShown::from).collect();
    Ok(Json(MessagesShown { messages, next: page.next.as_ref().map(written_place) }))
}

/// A message, with the documents that came with it: it is read with that. The first time counts.
#[utoipa::path(get, path = "/api/messages/{case}/{event}/{effect}",
    params(("case" = String, Path, description = "the case"), ("event" = u64, Path, description = "the event"),
        ("effect" = u64, Path, description = "which of its effects")),
    responses((status = 200, body = MessageShown), (status = 401), (status = 404)))]
pub(crate) async fn read(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, event, effect)): InPath<(String, u64, u64)>,
) -> Result<Json<MessageShown>, Problem> {
    let actor = caller.actor();
    let read = service.ask(move |service| Ok(service.desk.read_message(&actor, &Id::from(case), event, effect)?));
    let Received { message, documents } = read.await.map_err(|problem| caller.told(problem))?;
    let documents = documents.into_iter().map(|filing| SentDocument {
        number: filing.number,
        kind: filing.kind,
        name: filing.name,
        media_type: filing.media_type,
    });
    Ok(Json(MessageShown { documents: Some(documents.collect()), ..MessageShown::from(&message) }))
}

/// Confirms the receipt of a message. The first time counts.
#[utoipa::path(post, path = "/api/messages/{case}/{event}/{effect}/receipt",
    params(("case" = String, Path, description = "the case"), ("event" = u64, Path, description = "the event"),
        ("effect" = u64, Path, description = "which of its effects")),
    responses((status = 200, body = MessageShown), (status = 401), (status = 404)))]
pub(crate) async fn confirm(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, event, effect)): InPath<(String, u64, u64)>,
) -> Result<Json<MessageShown>, Problem> {
    let actor = caller.actor();
    let marked =
        service.ask(move |service| Ok(service.desk.mark_message(&actor, &Id::from(case), event, effect, true)?));
    marked.await.map(|message| Json(MessageShown::from(&message))).map_err(|problem| caller.told(problem))
}
