//! The inbox.

use axum::extract::State;
use axum::response::Json;
use chrono::DateTime;
use guicheng_engine::Id;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

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

fn shown(message: &Message) -> Value {
    json!({"case": message.case, "event": message.sequence, "effect": message.effect, "kind": message.kind,
        "sent_at": message.sent_at, "read_at": message.read_at, "confirmed_at": message.confirmed_at})
}

/// What has been sent to the organisation that the caller acts for, or to the person; the newest first.
#[utoipa::path(get, path = "/api/messages", params(Asked), responses((status = 200, body = Object), (status = 401), (status = 403)))]
pub(crate) async fn inbox(
    State(service): State<Service>,
    caller: Caller,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<Value>, Problem> {
    if caller.account.is_none() {
        return Err(caller.told(Problem::sign_in_first()));
    }
    let actor = caller.actor();
    let page = service.ask(move |service| {
        let before = asked.before.as_deref().map(|text| place_of(text).ok_or_else(|| Problem::unreadable("before")));
        Ok(service.desk.inbox(&actor, before.transpose()?.as_ref(), PAGE)?)
    });
    let page = page.await.map_err(|problem| caller.told(problem))?;
    let messages: Vec<Value> = page.messages.iter().map(shown).collect();
    Ok(Json(json!({"messages": messages, "next": page.next.as_ref().map(written_place)})))
}

/// A message, with the documents that came with it: it is read with that. The first time counts.
#[utoipa::path(get, path = "/api/messages/{case}/{event}/{effect}",
    params(("case" = String, Path, description = "the case"), ("event" = u64, Path, description = "the event"),
        ("effect" = u64, Path, description = "which of its effects")),
    responses((status = 200, body = Object), (status = 404)))]
pub(crate) async fn read(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, event, effect)): InPath<(String, u64, u64)>,
) -> Result<Json<Value>, Problem> {
    let actor = caller.actor();
    let read = service.ask(move |service| Ok(service.desk.read_message(&actor, &Id::from(case), event, effect)?));
    let Received { message, documents } = read.await.map_err(|problem| caller.told(problem))?;
    let documents: Vec<Value> = documents
        .iter()
        .map(|filing| json!({"number": filing.number, "kind": filing.kind, "name": filing.name, "type": filing.media_type}))
        .collect();
    let mut told = shown(&message);
    if let Some(members) = told.as_object_mut() {
        members.insert("documents".to_owned(), documents.into());
    }
    Ok(Json(told))
}

/// Confirms the receipt of a message. The first time counts.
#[utoipa::path(post, path = "/api/messages/{case}/{event}/{effect}/receipt",
    params(("case" = String, Path, description = "the case"), ("event" = u64, Path, description = "the event"),
        ("effect" = u64, Path, description = "which of its effects")),
    responses((status = 200, body = Object), (status = 404)))]
pub(crate) async fn confirm(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, event, effect)): InPath<(String, u64, u64)>,
) -> Result<Json<Value>, Problem> {
    let actor = caller.actor();
    let marked =
        service.ask(move |service| Ok(service.desk.mark_message(&actor, &Id::from(case), event, effect, true)?));
    marked.await.map(|message| Json(shown(&message))).map_err(|problem| caller.told(problem))
}
