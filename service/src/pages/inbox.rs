//! The inbox: what has been sent to whoever has signed in.

use askama::Template;
use axum::response::Response;
use guicheng_engine::Id;
use serde::Deserialize;

use super::Visit;
use super::about::about;
use super::frame::{Frame, local};
use super::visit::{on_to, set, sign_in};
use crate::http::messages::{place_of, written_place};
use crate::http::{InPath, InQuery, Problem};
use crate::records::outbox::Message;

/// How many messages a page has.
const PAGE: usize = 30;

/// Which part of the inbox is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    before: Option<String>,
}

struct Letter {
    title: String,
    /// What the case is about.
    about: String,
    case: String,
    document: Option<String>,
    sent_at: String,
    confirmed_at: Option<String>,
    confirm: String,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    frame: Frame,
    letters: Vec<Letter>,
    next: Option<String>,
}

/// The inbox.
pub(super) async fn page(visit: Visit, InQuery(asked): InQuery<Asked>) -> Response {
    if visit.caller.account.is_none() {
        return on_to(&sign_in(&visit.here));
    }
    visit
        .answer(move |visit| {
            let before =
                asked.before.as_deref().map(|text| place_of(text).ok_or_else(|| Problem::unreadable("before")));
            let page = visit.service.desk.inbox(&visit.actor(), before.transpose()?.as_ref(), PAGE)?;
            let letters = page.messages.iter().filter_map(|message| letter(visit, message).transpose());
            Ok(set(&InboxPage {
                frame: visit.frame(&visit.say("page-inbox"), None),
                letters: letters.collect::<Result<_, Problem>>()?,
                next: page.next.as_ref().map(|next| format!("/messages?before={}", written_place(next))),
            }))
        })
        .await
}

/// A message with what came with it.
fn letter(visit: &Visit, message: &Message) -> Result<Option<Letter>, Problem> {
    let desk = &visit.service.desk;
    let published = desk.published();
    let Ok(file) = desk.file(&published, &message.case) else { return Ok(None) };
    let pack = file.case.root().map(|root| root.pack());
    let line = &file.row.line;
    let kind = pack.and_then(|pack| pack.effects.get(message.kind.as_str()));
    let of_it = Some((message.sequence, message.effect));
    let documents = desk.documents(&visit.actor(), &message.case).unwrap_or_default();
    let filed = documents.into_iter().find(|filing| filing.effect == of_it);
    let letter = filed.as_ref().and_then(|filing| pack?.letters.get(filing.name.as_str()));
    let title = letter.map(|letter| letter.title.get(visit.language()).to_owned());
    let title = title.or_else(|| kind.map(|effect| effect.title.get(visit.language()).to_owned()));
    let pack = pack.map(|pack| &**pack);
    let about = || {
        // What it was about when it was sent.
        let then = desk.case_screen_after(&visit.actor(), &message.case, message.sequence, visit.language()).ok()?;
        let event = file.events.iter().find(|event| event.sequence == message.sequence);
        let own = event.map(|event| event.procedure);
        let told = about(visit, &then, own, pack?);
        let named = || {
            let procedure = then.procedures.iter().find(|of| Some(of.procedure) == own);
            procedure.map(|of| of.workflow.title.clone())
        };
        if told.is_empty() { named() } else { Some(told.join(" · ")) }
    };
    Ok(Some(Letter {
        about: about().unwrap_or_default(),
        title: title.unwrap_or_else(|| message.kind.to_string()),
        case: format!("/{line}/cases/{}", message.case),
        document: filed.map(|filing| format!("/{line}/cases/{}/documents/{}", message.case, filing.number)),
        sent_at: local(desk, pack, message.sent_at),
        confirmed_at: message.confirmed_at.map(|at| local(desk, pack, at)),
        confirm: format!("/messages/{}/{}/{}", message.case, message.sequence, message.effect),
    }))
}

/// Confirms that a message was received. The first time counts.
pub(super) async fn confirm(visit: Visit, InPath((case, event, effect)): InPath<(String, u64, u64)>) -> Response {
    visit
        .answer(move |visit| {
            visit.service.desk.mark_message(&visit.actor(), &Id::from(case), event, effect, true)?;
            Ok(on_to("/messages"))
        })
        .await
}
