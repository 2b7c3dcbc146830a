//! What was sent after a session was over, or for somebody else than is acted for now: nothing of it is lost.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use guicheng_engine::Id;

use super::Visit;
use super::frame::Frame;
use super::given::Given;
use super::visit::{set, sign_in, under};

/// What was sent after a session was over, or for somebody else than is acted for now: it goes along until that is put right.
#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    frame: Frame,
    here: String,
    /// What has happened, and what to do.
    text: String,
    /// Where that is done, and what the way there is called.
    place: String,
    way: String,
    hidden: Vec<(String, String)>,
}

impl SignedOut {
    fn set(visit: &Visit, given: Given, [title, text, way]: [&str; 3], place: String) -> Response {
        let frame = visit.frame(&visit.say(title), None).with_answers();
        // They see once more what they send before they send it.
        let hidden = given.0.into_iter().filter(|(name, _)| name != "go").collect();
        let (text, way) = (visit.say(text), visit.say(way));
        set(&Self { frame, here: visit.here.clone(), text, place, way, hidden })
    }
}

/// What was sent in a session that is over, kept in the page until they have signed in again.
pub(super) fn signed_out(visit: &Visit, given: Given) -> Response {
    let said = ["page-session-over", "page-session-over-text", "page-sign-in-beside"];
    under(StatusCode::UNAUTHORIZED, SignedOut::set(visit, given, said, sign_in(&visit.here)))
}

/// Whether what was sent was filled in for somebody else than is acted for now.
pub(super) fn is_for_somebody_else(visit: &Visit, given: &Given) -> bool {
    let principal = visit.caller.acts_for().map_or("", Id::as_str);
    visit.caller.account.is_some() && given.0.iter().any(|(name, whom)| name == "for" && whom != principal)
}

/// What was sent for somebody else than is acted for now, kept in the page until they have chosen.
pub(super) fn switched(visit: &Visit, given: Given) -> Response {
    let said = ["page-switched", "page-switched-text", "page-agent-switch"];
    under(StatusCode::CONFLICT, SignedOut::set(visit, given, said, "/account".to_owned()))
}
