//! The second factor of whoever has signed in: set up, confirmed by a code, and given up.

use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use serde::Deserialize;

use super::Visit;
use super::account;
use super::frame::Frame;
use super::visit::set;
use crate::http::Problem;
use crate::identity::{Enrolment, IdentityError};

/// How many letters of a secret stand together.
const TOGETHER: usize = 4;

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecretPage {
    frame: Frame,
    secret: String,
    /// The same, a few letters at a time.
    groups: Vec<String>,
    uri: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
}

/// A code of the device, with the secret that the page has told: it is told again if the code is not right.
#[derive(Clone, Deserialize)]
pub(super) struct Confirmed {
    secret: String,
    code: String,
}

/// What is needed to give it up.
#[derive(Clone, Deserialize)]
pub(super) struct GivenUp {
    password: String,
    code: String,
}

fn drawn(visit: &Visit, enrolment: Enrolment, problem: Option<String>) -> Response {
    let uri = enrolment.uri(&visit.service.issuer(visit.language()));
    let letters: Vec<char> = enrolment.secret.chars().collect();
    set(&SecretPage {
        frame: visit.frame(&visit.say("page-second-factor"), None),
        groups: letters.chunks(TOGETHER).map(|group| group.iter().collect()).collect(),
        secret: enrolment.secret,
        uri,
        problem,
    })
}

/// Begins to set it up, and tells the secret.
pub(super) async fn begin(visit: Visit) -> Response {
    visit
        .answer(|visit| {
            visit.caller.session()?;
            let account = visit.caller.signed_in()?;
            Ok(drawn(visit, visit.service.identity.begin_second_factor(&account.name)?, None))
        })
        .await
}

/// Confirms it, and tells the recovery codes.
pub(super) async fn confirm(visit: Visit, Form(given): Form<Confirmed>) -> Response {
    visit
        .answer(move |visit| {
            let token = visit.caller.session()?;
            let account = visit.caller.signed_in()?;
            match visit.service.identity.confirm_second_factor(&account.name, &given.code, Some(&token)) {
                Ok(codes) => Ok(set(&CodesPage { frame: visit.frame(&visit.say("page-second-factor"), None), codes })),
                Err(IdentityError::Wrong) => {
                    let enrolment = Enrolment::new(&account.name, given.secret.clone());
                    Ok(drawn(visit, enrolment, Some(visit.say("page-code-wrong"))))
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

/// Gives it up.
pub(super) async fn give_up(visit: Visit, Form(given): Form<GivenUp>) -> Response {
    visit
        .answer(move |visit| {
            let token = visit.caller.session()?;
            match visit.service.identity.give_up_second_factor(&token, &given.password, &given.code) {
                Ok(()) => account::drawn(visit, None, Some(visit.say("page-second-factor-was-on"))),
                Err(IdentityError::Wrong | IdentityError::CodeNeeded) => {
                    account::drawn(visit, Some(visit.say("page-second-factor-kept")), None)
                }
                Err(error) => {
                    let problem = Problem::from(error).told(visit.language(), false);
                    account::drawn(visit, Some(problem.title()), None)
                }
            }
        })
        .await
}
