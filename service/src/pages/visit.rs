//! A visit: somebody asks for a page.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use guicheng_engine::{Actor, Id, Language, Pack};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::frame::Frame;
use super::session::inside;
use crate::desk::{DeskError, Published};
use crate::http::{COLOURS, COOKIE, Caller, Problem, Service, TYPE, language};
use crate::identity::IdentityError;
use crate::messages::say;

/// What browsers may load: what this service serves, and nothing written into pages.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Somebody who asks for a page.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// Who asks.
    pub(super) caller: Caller,
    /// What is asked.
    pub(super) service: Service,
    /// The path that was asked for, with what stands behind it.
    pub(super) here: String,
    /// Whether large type was chosen.
    pub(super) large: bool,
    /// Whether `dark` or `light` was chosen; as the system has it if neither.
    pub(super) colours: Option<&'static str>,
    /// Whether their session is over: then they are nobody.
    pub(super) is_over: bool,
}

/// Somebody who sends what they have typed: that their session is over meanwhile takes nothing of it away.
#[derive(Clone, Debug)]
pub(super) struct Sender(pub(super) Visit);

impl FromRequestParts<Service> for Sender {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Response> {
        Visit::of(parts, service, true).await.map(Self)
    }
}

/// A page that says what went wrong.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    lines: Vec<String>,
    sign_in: Option<String>,
}

impl FromRequestParts<Service> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Response> {
        Self::of(parts, service, false).await
    }
}

fn has_cookie(parts: &Parts, wanted: &str, value: &str) -> bool {
    let cookies = parts.headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    cookies.split(';').any(|cookie| cookie.trim().split_once('=') == Some((wanted, value)))
}

/// Where to sign in, and come back.
pub(super) fn sign_in(back: &str) -> String {
    format!("/sign-in?back={}", encoded(back))
}

/// A text as it stands in a query.
pub(super) fn encoded(text: &str) -> String {
    const OTHERS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    utf8_percent_encode(text, OTHERS).to_string()
}

/// The page that a form was sent from: where to come back to when what it was sent to is no page. The first page, if nothing says.
fn sent_from(parts: &Parts) -> String {
    let referer = parts.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let path = referer.and_then(|referer| referer.split_once("://")?.1.split_once('/')).map(|(_, path)| path);
    path.map_or_else(|| "/".to_owned(), |path| inside(&format!("/{path}")).to_owned())
}

impl Visit {
    /// Who asks for a page. `keeps` says that what they send is kept although their session is over.
    async fn of(parts: &mut Parts, service: &Service, keeps: bool) -> Result<Self, Response> {
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let large = has_cookie(parts, TYPE, "large");
        let colours = ["dark", "light"].into_iter().find(|colours| has_cookie(parts, COLOURS, colours));
        let visit = |caller, here: &str| Self {
            caller,
            service: service.clone(),
            here: here.to_owned(),
            large,
            colours,
            is_over: false,
        };
        let language = language(&parts.headers);
        let nobody = |here: &str| visit(Caller::nobody(language), here);
        match Caller::from_request_parts(parts, service).await {
            Ok(caller) => Ok(visit(caller, &here)),
            // The session is over. What was asked for is there again once they have signed in.
            Err(problem) if problem.asks_to_sign_in() && parts.method.is_safe() => {
                let mut response = Redirect::to(&sign_in(&here)).into_response();
                let gone = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
                if let Ok(gone) = HeaderValue::from_str(&gone) {
                    response.headers_mut().append(header::SET_COOKIE, gone);
                }
                Err(response)
            }
            Err(problem) if problem.asks_to_sign_in() && keeps => Ok(Self { is_over: true, ..nobody(&here) }),
            Err(problem) if problem.asks_to_sign_in() => Err(nobody(&sent_from(parts)).told(problem)),
            Err(problem) if problem.asks_for_the_account() => Err(on_to("/account")),
            Err(problem) => Err(nobody(&here).told(problem)),
        }
    }

    /// The language to answer in.
    pub(super) fn language(&self) -> Language {
        self.caller.language
    }

    /// As whom they act.
    pub(super) fn actor(&self) -> Actor {
        self.caller.actor()
    }

    /// What an organisation or a person is called that the pack does not name.
    pub(super) fn called(&self, id: &Id) -> String {
        self.service.desk.name(None, id, self.language())
    }

    /// A pack as it holds now, with all that is published.
    pub(super) fn held(&self, pack: &Id) -> Result<(Arc<Published>, Arc<Pack>), Problem> {
        let desk = &self.service.desk;
        let published = desk.refresh()?;
        let held = published.current(pack, desk.clock().now()).map(Arc::clone).ok_or(DeskError::Unknown)?;
        Ok((published, held))
    }

    /// A sentence of the pages.
    pub(super) fn say(&self, id: &str) -> String {
        say(self.language(), id, &[])
    }

    /// A sentence of the pages with something in it.
    pub(super) fn say_of(&self, id: &str, name: &str, value: &dyn std::fmt::Display) -> String {
        say(self.language(), id, &[(name, value)])
    }

    /// The address of a page, as people outside find it; its path where nobody has said where that is.
    pub(super) fn address(&self, path: &str) -> String {
        match &self.service.place {
            Some(place) => format!("{}{path}", place.trim_end_matches('/')),
            None => path.to_owned(),
        }
    }

    /// What stands around a page of a pack.
    pub(super) fn frame(&self, title: &str, pack: Option<&Id>) -> Frame {
        Frame::new(self, title, pack)
    }

    /// Asks the desk and draws a page, on a thread that may wait.
    pub(super) async fn answer(
        self,
        draw: impl FnOnce(&Self) -> Result<Response, Problem> + Send + 'static,
    ) -> Response {
        let (service, visit) = (self.service.clone(), self.clone());
        match service.ask(move |_| draw(&visit)).await {
            Ok(response) => response,
            Err(problem) => self.told(problem),
        }
    }

    /// The same for whoever has signed in; others are asked to first.
    pub(super) async fn answer_signed_in(
        self,
        draw: impl FnOnce(&Self) -> Result<Response, Problem> + Send + 'static,
    ) -> Response {
        if self.caller.account.is_none() {
            return on_to(&sign_in(&self.here));
        }
        self.answer(draw).await
    }

    /// What went wrong, as a page.
    pub(super) fn told(&self, problem: Problem) -> Response {
        let problem = problem.told(self.language(), self.caller.is_official());
        let status = problem.status();
        let heading = match status {
            StatusCode::NOT_FOUND => "page-not-found",
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "page-not-allowed",
            status if status.is_client_error() => "page-not-possible",
            _ => "page-not-now",
        };
        let lines = problem.title().lines().map(ToOwned::to_owned).collect();
        let sign_in = self.caller.account.is_none().then(|| sign_in(&self.here));
        let page = ProblemPage { frame: self.frame(&self.say(heading), None), lines, sign_in };
        under(status, set(&page))
    }

    /// What went wrong with what somebody typed, and its status. What is no matter of that goes to a page of its own.
    pub(super) fn wrong(&self, error: IdentityError) -> Result<(StatusCode, String), Problem> {
        let problem = Problem::from(error).told(self.language(), false);
        match problem.status() {
            status if status.is_server_error() => Err(problem),
            status => Ok((status, problem.title())),
        }
    }
}

/// A page, set.
pub(super) fn set(page: &impl Template) -> Response {
    let mut response = match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// A page under a status of its own.
pub(super) fn under(status: StatusCode, mut page: Response) -> Response {
    *page.status_mut() = status;
    page
}

/// On to another page, once something was done.
pub(super) fn on_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}
