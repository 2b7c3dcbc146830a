//! The inbox: what has been sent to whoever has signed in.

use askama::Template;
use axum::response::Response;
use guicheng_engine::Id;
use guicheng_engine::screen::{OfferedAction, ShownValue};
use serde::Deserialize;

use super::Visit;
use super::about::{about, known_by};
use super::frame::{Deadline, Frame, Line, local};
use super::visit::{on_to, set};
use crate::desk::CaseFile;
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
    /// Of what came without a letter: what it carries, what can be done about it now, and how much time there is.
    untold: Untold,
}

/// What a message says that comes without a letter.
#[derive(Default)]
struct Untold {
    lines: Vec<Line>,
    /// Where something can be done, and what that is called.
    asks: Vec<(String, String)>,
    deadlines: Vec<Deadline>,
}

impl Untold {
    /// What came with an effect of an event in a case, and what it comes to now, as far as whoever asks sees it.
    fn of(visit: &Visit, message: &Message, file: &CaseFile, line: &str) -> Option<Self> {
        let (desk, language) = (&visit.service.desk, visit.language());
        let event = file.events.iter().find(|event| event.sequence == message.sequence)?;
        let procedure = file.case.procedure(event.procedure)?;
        let pack = procedure.pack();
        let carried = usize::try_from(message.effect).ok().and_then(|place| event.effects.get(place));
        let carried = carried.filter(|carried| carried.effect == message.kind);
        let known = carried.iter().flat_map(|carried| &carried.with).filter(|(name, _)| pack.fields.contains_key(name));
        let values: Vec<ShownValue> =
            known.map(|(name, value)| ShownValue::new(pack, language, name, value.as_ref())).collect();
        let mut told = Self { lines: Line::all(&values, visit), ..Self::default() };
        let Ok(screen) = desk.case_screen(&visit.actor(), &message.case, language) else { return Some(told) };
        let open = screen.actions.iter().filter(|of| of.open && of.procedure == event.procedure);
        let path = |of: &OfferedAction| format!("/{line}/cases/{}/acts/{}/{}", message.case, of.procedure, of.action);
        told.asks = open.map(|of| (path(of), of.title.clone())).collect();
        let published = desk.published();
        let calendar = published.rulebook().calendar(pack.calendar.as_str());
        let seen = screen.procedures.iter().find(|of| of.procedure == event.procedure);
        let running = seen.into_iter().flat_map(|of| &of.clocks).filter(|clock| clock.phase == "running");
        let deadline = |clock| Deadline::new(clock, pack, calendar.map(|calendar| &**calendar), screen.on, language);
        told.deadlines = running.map(deadline).collect();
        Some(told)
    }
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
    visit
        .answer_signed_in(move |visit| {
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
        let known = known_by(visit, &then, own, pack?);
        if !known.is_empty() {
            return Some(known.join(" · "));
        }
        // What nobody knows by a name is called by what it is, before what else is told of it.
        let called = file.case.procedures().find(|of| Some(of.number()) == own)?.workflow().title.clone();
        let called = called.get(visit.language()).to_owned();
        Some(std::iter::once(called).chain(about(visit, &then, own, pack?)).collect::<Vec<_>>().join(" · "))
    };
    let untold = match filed {
        Some(_) => None,
        None => Untold::of(visit, message, &file, line),
    };
    Ok(Some(Letter {
        untold: untold.unwrap_or_default(),
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
