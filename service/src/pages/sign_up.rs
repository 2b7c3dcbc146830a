//! Opening an account of one's own.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Response;
use guicheng_engine::Id;

use super::Visit;
use super::frame::Frame;
use super::given::Given;
use super::notices::Notice;
use super::prose::Block;
use super::session::{Back, begun, inside};
use super::visit::{encoded, on_to, set, sign_in, under};
use crate::http::{InQuery, Problem};
use crate::identity::{Entry, IdentityError};
use crate::records::memberships::Reach;

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUpPage {
    frame: Frame,
    back: String,
    account: String,
    title: String,
    mail: String,
    /// Whether people are written to.
    writes: bool,
    /// What is read and accepted.
    notices: Vec<(Notice, bool)>,
    problem: Option<String>,
    /// Where whoever has an account signs in.
    sign_in: String,
}

/// The notices that hold where somebody wants to go on: in the jurisdiction of the pack of which that is a page, else everywhere.
fn notices(visit: &Visit, back: &str) -> Result<Vec<Notice>, Problem> {
    let pack = back.split(['/', '?']).nth(1).unwrap_or_default();
    let held = visit.held(&Id::from(pack)).ok();
    let reach = held.map_or(Reach::Everywhere, |(_, pack)| Reach::of(pack.jurisdiction.as_deref()));
    Notice::all(visit, &reach)
}

fn page(visit: &Visit, given: &Given, problem: Option<String>) -> Result<Response, Problem> {
    let back = inside(given.one("back")).to_owned();
    let accepted = |notice: Notice| {
        let is_accepted = given.all("accept").any(|value| value == notice.value);
        (notice, is_accepted)
    };
    Ok(set(&SignUpPage {
        frame: visit.frame(&visit.say("page-sign-up"), None),
        account: given.one("account").to_owned(),
        title: given.one("title").to_owned(),
        mail: given.one("mail").to_owned(),
        writes: visit.service.identity.writes(),
        notices: notices(visit, &back)?.into_iter().map(accepted).collect(),
        sign_in: sign_in(&back),
        back,
        problem,
    }))
}

/// The page to open an account on.
pub(super) async fn form(visit: Visit, InQuery(asked): InQuery<Back>) -> Response {
    if visit.caller.account.is_some() {
        return on_to("/account");
    }
    visit.answer(move |visit| page(visit, &Given(vec![("back".to_owned(), asked.back.clone())]), None)).await
}

/// Opens it, and signs its person in.
pub(super) async fn join(visit: Visit, Form(pairs): Form<Vec<(String, String)>>) -> Response {
    visit
        .answer(move |visit| {
            let given = Given(pairs);
            let wrong = |status: StatusCode, problem: String| Ok(under(status, page(visit, &given, Some(problem))?));
            // A password is what was typed, with the blanks around it.
            let typed = |name: &str| given.0.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text);
            let (name, password) = (given.one("account"), typed("password"));
            if password != typed("again") {
                return wrong(StatusCode::UNPROCESSABLE_ENTITY, visit.say("page-passwords-differ"));
            }
            let notices = notices(visit, inside(given.one("back")))?;
            if notices.iter().any(|notice| !given.all("accept").any(|value| value == notice.value)) {
                return wrong(StatusCode::UNPROCESSABLE_ENTITY, visit.say("page-sign-up-accept-first"));
            }
            let identity = &visit.service.identity;
            if let Err(error) = identity.join(name, given.one("title"), password) {
                let (status, problem) = visit.wrong(error)?;
                return wrong(status, problem);
            }
            for notice in notices {
                notice.accept(visit, name)?;
            }
            let Entry::In(signed_in) = identity.sign_in_by_steps(name, password, visit.caller.place.as_deref())? else {
                return Ok(on_to("/sign-in"));
            };
            let mail = given.one("mail");
            let asked = match mail {
                "" => "",
                mail => match identity.ask_for_mail(&signed_in.token, password, mail) {
                    Ok(()) => "&mail=asked",
                    Err(IdentityError::Desk(_)) => "&mail=wrong",
                    Err(error) => return Err(error.into()),
                },
            };
            let back = encoded(inside(given.one("back")));
            begun(visit, &signed_in.token, &format!("/account?opened=1{asked}&back={back}"))
        })
        .await
}
