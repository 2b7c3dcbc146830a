//! Where whoever looks after the people of a jurisdiction finds an organisation, by its name or its code, and enters one that is not there.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Response;
use guicheng_engine::{Id, Pack};
use serde::Deserialize;

use super::Visit;
use super::frame::Frame;
use super::organisations::told;
use super::visit::{on_to, set, under};
use crate::http::{InPath, InQuery, Problem};
use crate::identity::EnteredBody;
use crate::records::memberships::Reach;
use crate::typed::{half_width, social_credit_code};

/// How many are found at most.
const MOST: usize = 50;

/// What organisation is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    search: String,
}

/// An organisation that is entered.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct New {
    #[serde(default)]
    code: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    title_en: String,
}

#[derive(Template)]
#[template(path = "organisations.html")]
struct SoughtPage {
    frame: Frame,
    search: String,
    /// Where its people are, what it is called and its code.
    found: Vec<(String, String, Option<String>)>,
    /// What is not there, to be entered.
    new: Option<New>,
    problem: Option<String>,
}

/// What was found; where nothing was, it can be entered.
fn drawn(visit: &Visit, pack: &Pack, search: &str, entered: Option<(New, String)>) -> Result<Response, Problem> {
    let (identity, language) = (&visit.service.identity, visit.language());
    identity.administers(&visit.caller.keeper()?, &Reach::of(pack.jurisdiction.as_deref()))?;
    let found = identity
        .organisations(search, MOST)?
        .into_iter()
        .map(|found| (format!("/organisations/{}", found.id), found.called(language).to_owned(), found.code.clone()));
    let found: Vec<_> = found.collect();
    let (new, problem) = entered.unzip();
    let sought = |search: &str| match social_credit_code(&half_width(search)) {
        Some(code) => New { code, ..New::default() },
        None => New { title: search.to_owned(), ..New::default() },
    };
    let is_missing = found.is_empty() && !search.trim().is_empty();
    Ok(set(&SoughtPage {
        frame: visit.frame(&visit.say("page-organisations-found"), Some(&pack.id)),
        search: search.to_owned(),
        new: new.or_else(|| is_missing.then(|| sought(search.trim()))),
        found,
        problem,
    }))
}

/// What is found.
pub(super) async fn look_up(visit: Visit, InPath(pack): InPath<String>, InQuery(sought): InQuery<Sought>) -> Response {
    visit
        .answer_signed_in(move |visit| {
            let (_, pack) = visit.held(&Id::from(pack))?;
            drawn(visit, &pack, &sought.search, None)
        })
        .await
}

/// Enters one; its people are next.
pub(super) async fn enter(visit: Visit, InPath(pack): InPath<String>, Form(new): Form<New>) -> Response {
    visit
        .answer(move |visit| {
            let (_, pack) = visit.held(&Id::from(pack))?;
            let (keeper, reach) = (visit.caller.keeper()?, Reach::of(pack.jurisdiction.as_deref()));
            visit.caller.unrestricted()?;
            let asked =
                EnteredBody { code: new.code.clone(), title: new.title.clone(), title_en: new.title_en.clone() };
            match visit.service.identity.enter_body(&keeper, &reach, &asked) {
                Ok(organisation) => Ok(on_to(&format!("/organisations/{}?done=made", organisation.id))),
                Err(error) => {
                    let (status, problem) = told(visit, error)?;
                    // Of one that is there already, where its people are.
                    let search = if status == StatusCode::CONFLICT { new.code.clone() } else { String::new() };
                    Ok(under(status, drawn(visit, &pack, &search, Some((new, problem)))?))
                }
            }
        })
        .await
}
