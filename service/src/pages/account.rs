//! The account of whoever has signed in: for whom they act, their password, and whether there is a second factor.

use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use guicheng_engine::Id;
use serde::Deserialize;

use super::Visit;
use super::frame::Frame;
use super::visit::{on_to, set, sign_in};
use crate::http::Problem;

/// For whom somebody can act.
struct Capacity {
    organisation: Id,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    capacities: Vec<Capacity>,
    is_alone: bool,
    /// What has to be done before anything else.
    first: Option<String>,
    has_second_factor: bool,
    /// Whether people are written to, and where this one is.
    writes: bool,
    mail: Option<String>,
    problem: Option<String>,
    /// What was done.
    done: Option<String>,
}

/// For whom to act: nobody else if it is empty.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Chosen {
    organisation: String,
}

/// A password in place of another.
#[derive(Clone, Deserialize)]
pub(super) struct NewPassword {
    old: String,
    new: String,
    again: String,
}

pub(super) fn drawn(visit: &Visit, problem: Option<String>, done: Option<String>) -> Result<Response, Problem> {
    let account = visit.caller.signed_in()?;
    let capacities = visit.service.identity.capacities(&account.name)?.into_iter().map(|capacity| Capacity {
        title: visit.service.desk.name(None, &capacity.organisation, visit.language()),
        is_chosen: account.organisation.as_ref() == Some(&capacity.organisation),
        organisation: capacity.organisation,
    });
    let mail = visit.service.identity.mail_address(&account.name)?;
    Ok(set(&AccountPage {
        writes: visit.service.identity.writes(),
        mail: mail.map(|address| visit.say_of("page-mail-is", "address", &address)),
        frame: visit.frame(&visit.say("page-own-account"), None),
        name: account.name.clone(),
        capacities: capacities.collect(),
        is_alone: account.organisation.is_none(),
        has_second_factor: visit.service.identity.has_second_factor(&account.name)?,
        first: visit.caller.first.filter(|_| done.is_none()).map(|first| first.message(visit.language())),
        problem,
        done,
    }))
}

/// The account of whoever has signed in.
pub(super) async fn page(visit: Visit) -> Response {
    if visit.caller.account.is_none() {
        return on_to(&sign_in(&visit.here));
    }
    visit.answer(|visit| drawn(visit, None, None)).await
}

/// Chooses for whom they act.
pub(super) async fn choose(visit: Visit, Form(chosen): Form<Chosen>) -> Response {
    visit
        .answer(move |visit| {
            let organisation = Some(chosen.organisation.as_str()).filter(|id| !id.is_empty()).map(Id::from);
            visit.service.identity.act_for(&visit.caller.session()?, organisation.as_ref())?;
            Ok(on_to("/account"))
        })
        .await
}

/// Changes their password.
pub(super) async fn change_password(visit: Visit, Form(given): Form<NewPassword>) -> Response {
    visit
        .answer(move |visit| {
            if given.new != given.again {
                return drawn(visit, Some(visit.say("page-passwords-differ")), None);
            }
            match visit.service.identity.change_password(&visit.caller.session()?, &given.old, &given.new) {
                Ok(()) => drawn(visit, None, Some(visit.say("page-password-changed"))),
                Err(error) => {
                    let problem = Problem::from(error).told(visit.language(), false);
                    drawn(visit, Some(problem.title()), None)
                }
            }
        })
        .await
}
