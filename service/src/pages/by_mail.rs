//! A forgotten password, and the address to which links are sent.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Visit;
use super::account;
use super::frame::Frame;
use super::visit::{set, under};
use crate::http::{InQuery, Problem};
use crate::identity::IdentityError;

/// Whose password is forgotten.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Forgotten {
    account: String,
}

/// A link that was followed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Followed {
    #[serde(default)]
    link: String,
}

/// A password that is set by a link.
#[derive(Clone, Deserialize)]
pub(super) struct ByLink {
    link: String,
    new: String,
    again: String,
}

/// Where somebody is written to.
#[derive(Clone, Deserialize)]
pub(super) struct Written {
    address: String,
    password: String,
}

#[derive(Template)]
#[template(path = "forgotten.html")]
struct ForgottenPage {
    frame: Frame,
    writes: bool,
    sent: bool,
}

/// What is asked of whoever followed a link.
struct LinkForm {
    action: &'static str,
    link: String,
    asks_password: bool,
}

#[derive(Template)]
#[template(path = "by_link.html")]
struct ByLinkPage {
    frame: Frame,
    done: Option<String>,
    problem: Option<String>,
    form: Option<LinkForm>,
}

fn forgotten_page(visit: &Visit, sent: bool) -> Response {
    let writes = visit.service.identity.writes();
    set(&ForgottenPage { frame: visit.frame(&visit.say("page-forgotten"), None), writes, sent })
}

/// What to do who has forgotten the password.
pub(super) async fn forgotten(visit: Visit) -> Response {
    visit.answer(|visit| Ok(forgotten_page(visit, false))).await
}

/// Sends a link, if there is somebody to send it to.
pub(super) async fn send(visit: Visit, Form(given): Form<Forgotten>) -> Response {
    visit
        .answer(move |visit| {
            visit.service.identity.forgot_password(given.account.trim())?;
            Ok(forgotten_page(visit, true))
        })
        .await
}

/// A page that a link leads to.
struct Landing {
    title: &'static str,
    action: &'static str,
    asks_password: bool,
}

const PASSWORD: Landing =
    Landing { title: "page-new-password-by-link", action: "/sign-in/password", asks_password: true };
const ADDRESS: Landing = Landing { title: "page-mail-confirm", action: "/sign-in/address", asks_password: false };

impl Landing {
    fn page(&self, visit: &Visit, told: (Option<String>, Option<String>), link: Option<String>) -> Response {
        let form = link.map(|link| LinkForm { action: self.action, link, asks_password: self.asks_password });
        let (done, problem) = told;
        set(&ByLinkPage { frame: visit.frame(&visit.say(self.title), None), done, problem, form })
    }

    /// What went wrong; a link that is over is not asked for again.
    fn failed(&self, visit: &Visit, error: IdentityError, link: String) -> Result<Response, Problem> {
        let is_over = error == IdentityError::LinkOver;
        let (status, problem) = visit.wrong(error)?;
        Ok(under(status, self.page(visit, (None, Some(problem)), Some(link).filter(|_| !is_over))))
    }
}

/// The page to set another password on.
pub(super) async fn password(visit: Visit, InQuery(Followed { link }): InQuery<Followed>) -> Response {
    visit
        .answer(move |visit| match visit.service.identity.holds_password_link(&link)? {
            true => Ok(PASSWORD.page(visit, (None, None), Some(link))),
            false => PASSWORD.failed(visit, IdentityError::LinkOver, link),
        })
        .await
}

/// Sets another password.
pub(super) async fn set_password(visit: Visit, Form(given): Form<ByLink>) -> Response {
    visit
        .answer(move |visit| {
            if given.new != given.again {
                let told = (None, Some(visit.say("page-passwords-differ")));
                return Ok(under(StatusCode::UNPROCESSABLE_ENTITY, PASSWORD.page(visit, told, Some(given.link))));
            }
            match visit.service.identity.set_password_by_link(&given.link, &given.new) {
                Ok(()) => Ok(PASSWORD.page(visit, (Some(visit.say("page-password-by-link-done")), None), None)),
                Err(error) => PASSWORD.failed(visit, error, given.link),
            }
        })
        .await
}

/// The page to confirm an address on: following the link alone changes nothing, since programs that look at mail do that too.
pub(super) async fn address(visit: Visit, InQuery(Followed { link }): InQuery<Followed>) -> Response {
    visit.answer(move |visit| Ok(ADDRESS.page(visit, (None, None), Some(link)))).await
}

/// Confirms an address.
pub(super) async fn confirm(visit: Visit, Form(given): Form<Followed>) -> Response {
    visit
        .answer(move |visit| match visit.service.identity.confirm_mail(&given.link) {
            Ok(()) => Ok(ADDRESS.page(visit, (Some(visit.say("page-mail-confirmed")), None), None)),
            Err(error) => ADDRESS.failed(visit, error, given.link),
        })
        .await
}

/// Says where whoever has signed in is written to.
pub(super) async fn ask(visit: Visit, Form(given): Form<Written>) -> Response {
    visit
        .answer(move |visit| {
            let token = visit.caller.session()?;
            match visit.service.identity.ask_for_mail(&token, &given.password, &given.address) {
                Ok(()) => account::drawn(visit, None, Some(visit.say("page-mail-asked"))),
                Err(error) => {
                    let problem = Problem::from(error).told(visit.language(), false);
                    account::drawn(visit, Some(problem.title()), None)
                }
            }
        })
        .await
}

/// Forgets their address.
pub(super) async fn forget(visit: Visit) -> Response {
    visit
        .answer(|visit| {
            visit.service.identity.forget_mail(&visit.caller.signed_in()?.name)?;
            account::drawn(visit, None, Some(visit.say("page-mail-forgotten")))
        })
        .await
}
