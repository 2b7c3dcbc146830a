//! Whether people are who they say they are: asked for by the person, and decided by those who look after a jurisdiction where nothing else tells.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, Utc};
use guicheng_engine::{Id, Pack};
use serde::Deserialize;

use super::Visit;
use super::frame::{Frame, local};
use super::visit::{encoded, on_to, set, under};
use crate::desk::DeskError;
use crate::http::{InPath, InQuery, Problem};
use crate::identity::{ClaimedName, IdentityError};
use crate::records::memberships::Reach;
use crate::records::real_names::RealNameState;

/// How many a page of those who wait has.
const PAGE: usize = 20;

/// A jurisdiction that packs hold in.
pub(super) struct Place {
    pub(super) code: String,
    /// What its packs are called.
    pub(super) title: String,
    pub(super) is_chosen: bool,
}

impl Place {
    /// The jurisdictions in which something can be opened, by their codes.
    pub(super) fn all(visit: &Visit, chosen: Option<&str>) -> Vec<Self> {
        let (desk, language) = (&visit.service.desk, visit.language());
        let published = desk.published();
        let mut all: Vec<Self> = Vec::new();
        for pack in published.in_force(desk.clock().now()).filter(|pack| pack.cases.values().next().is_some()) {
            let Some(code) = pack.jurisdiction.as_deref() else { continue };
            let title = pack.title.get(language);
            match all.iter_mut().find(|known| known.code == code) {
                Some(known) => known.title = format!("{}{}{title}", known.title, visit.say("page-and")),
                None => {
                    all.push(Self { code: code.to_owned(), title: title.to_owned(), is_chosen: chosen == Some(code) });
                }
            }
        }
        all.sort_by(|one, other| one.code.cmp(&other.code));
        if let [only] = all.as_mut_slice() {
            only.is_chosen = true;
        }
        all
    }
}

/// How it stands in a jurisdiction.
pub(super) struct Standing {
    pub(super) title: String,
    pub(super) state: String,
    pub(super) at: String,
    pub(super) is_over: bool,
}

impl Standing {
    /// How it stands with somebody, wherever they asked for it.
    pub(super) fn all(visit: &Visit, account: &str) -> Result<Vec<Self>, Problem> {
        let places = Place::all(visit, None);
        let said = |asked: crate::records::real_names::RealName| {
            let title = places.iter().find(|place| place.code == asked.reach.as_str());
            let at = asked.decided_at.unwrap_or(asked.asked_at);
            Self {
                title: title.map_or_else(|| asked.reach.as_str().to_owned(), |place| place.title.clone()),
                state: visit.say(match asked.state {
                    RealNameState::Pending => "page-real-name-is-pending",
                    RealNameState::Verified => "page-real-name-is-verified",
                    RealNameState::Rejected => "page-real-name-is-rejected",
                }),
                at: local(&visit.service.desk, None, at),
                is_over: asked.state == RealNameState::Rejected,
            }
        };
        Ok(visit.service.identity.real_names(account)?.into_iter().map(said).collect())
    }
}

#[derive(Template)]
#[template(path = "real_name.html")]
struct OwnPage {
    frame: Frame,
    /// That it is known already, without having been asked for.
    is_known: bool,
    standings: Vec<Standing>,
    places: Vec<Place>,
    name: String,
    problem: Option<String>,
    done: Option<String>,
}

/// Where it is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Where {
    #[serde(rename = "in")]
    place: Option<String>,
}

/// Who somebody says they are.
#[derive(Clone, Deserialize)]
pub(super) struct Claim {
    #[serde(default)]
    jurisdiction: String,
    name: String,
    number: String,
}

fn own_page(
    visit: &Visit,
    (place, name): (Option<&str>, &str),
    told: (Option<String>, Option<String>),
) -> Result<Response, Problem> {
    let account = visit.caller.signed_in()?;
    let standings = Standing::all(visit, &account.name)?;
    let (done, problem) = told;
    Ok(set(&OwnPage {
        frame: visit.frame(&visit.say("page-real-name"), None),
        is_known: account.real_name && standings.is_empty(),
        standings,
        places: Place::all(visit, place),
        name: name.to_owned(),
        problem,
        done,
    }))
}

/// How it stands with whoever has signed in, and where they ask for it.
pub(super) async fn own(visit: Visit, InQuery(asked): InQuery<Where>) -> Response {
    visit.answer_signed_in(move |visit| own_page(visit, (asked.place.as_deref(), ""), (None, None))).await
}

/// Asks for it.
pub(super) async fn claim(visit: Visit, Form(given): Form<Claim>) -> Response {
    visit
        .answer(move |visit| {
            visit.caller.session()?;
            let account = visit.caller.signed_in()?;
            let again = |status: StatusCode, problem: String| {
                let typed = (Some(given.jurisdiction.as_str()), given.name.trim());
                Ok(under(status, own_page(visit, typed, (None, Some(problem)))?))
            };
            if !Place::all(visit, None).iter().any(|place| place.code == given.jurisdiction) {
                return again(StatusCode::UNPROCESSABLE_ENTITY, visit.say("page-real-name-no-place"));
            }
            let claimed = ClaimedName { name: given.name.clone(), number: given.number.clone() };
            let reach = Reach::from(given.jurisdiction.as_str());
            match visit.service.identity.claim_real_name(&account.name, &reach, &claimed) {
                Ok(asked) if asked.state == RealNameState::Verified => {
                    own_page(visit, (None, ""), (Some(visit.say("page-real-name-verified")), None))
                }
                Ok(_) => own_page(visit, (None, ""), (Some(visit.say("page-real-name-asked")), None)),
                Err(IdentityError::Desk(DeskError::Unusable(_))) => {
                    again(StatusCode::UNPROCESSABLE_ENTITY, visit.say("page-real-name-wrong"))
                }
                Err(error @ IdentityError::TooManyClaims) => {
                    again(StatusCode::TOO_MANY_REQUESTS, error.message(visit.language()))
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

/// Somebody whose document an agency looks at.
struct Pending {
    account: String,
    name: String,
    number: String,
    at: String,
    /// The moment as the form sends it.
    asked_at: String,
}

#[derive(Template)]
#[template(path = "real_names.html")]
struct PendingPage {
    frame: Frame,
    pending: Vec<Pending>,
    next: Option<String>,
    done: Option<String>,
    problem: Option<String>,
}

/// Which part of those who wait is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// The account after which the page begins.
    after: Option<String>,
    /// What was found just now.
    done: Option<String>,
}

/// What was found of somebody.
#[derive(Clone, Deserialize)]
pub(super) struct Found {
    account: String,
    /// When what was looked at was given.
    asked_at: DateTime<Utc>,
    /// `yes`, or something else.
    verified: String,
}

fn pending_page(visit: &Visit, pack: &Pack, asked: &Asked, problem: Option<String>) -> Result<Response, Problem> {
    let reach = Reach::of(pack.jurisdiction.as_deref());
    let keeper = visit.caller.keeper()?;
    let all = visit.service.identity.pending_real_names(&keeper, &reach, asked.after.as_deref(), PAGE)?;
    let at = |at: DateTime<Utc>| local(&visit.service.desk, Some(pack), at);
    let last = all.last().filter(|_| all.len() >= PAGE).map(|(last, _)| last.account.clone());
    let pending = all.into_iter().map(|(asked, said)| Pending {
        account: asked.account,
        name: said.name,
        number: said.number,
        at: at(asked.asked_at),
        asked_at: asked.asked_at.to_rfc3339_opts(SecondsFormat::Micros, true),
    });
    Ok(set(&PendingPage {
        frame: visit.frame(&visit.say("page-real-names"), Some(&pack.id)),
        pending: pending.collect(),
        next: last.map(|last| format!("/{}/real-names?after={}", pack.id, encoded(&last))),
        done: asked
            .done
            .as_deref()
            .map(|done| visit.say(if done == "yes" { "page-real-names-verified" } else { "page-real-names-rejected" })),
        problem,
    }))
}

/// Who waits in the jurisdiction of a pack. For those who look after it.
pub(super) async fn pending(visit: Visit, InPath(pack): InPath<String>, InQuery(asked): InQuery<Asked>) -> Response {
    visit
        .answer_signed_in(move |visit| {
            let (_, pack) = visit.held(&Id::from(pack))?;
            pending_page(visit, &pack, &asked, None)
        })
        .await
}

/// Says what was found of somebody.
pub(super) async fn decide(visit: Visit, InPath(pack): InPath<String>, Form(found): Form<Found>) -> Response {
    visit
        .answer(move |visit| {
            let (_, pack) = visit.held(&Id::from(pack))?;
            let reach = Reach::of(pack.jurisdiction.as_deref());
            let (keeper, is_verified) = (visit.caller.keeper()?, found.verified == "yes");
            match visit.service.identity.decide_real_name(
                &keeper,
                &reach,
                (&found.account, found.asked_at),
                is_verified,
            ) {
                Ok(()) => {
                    let done = if is_verified { "yes" } else { "no" };
                    Ok(on_to(&format!("/{}/real-names?done={done}", pack.id)))
                }
                // Somebody else has looked at it meanwhile.
                Err(IdentityError::Desk(DeskError::Unknown)) => {
                    pending_page(visit, &pack, &Asked::default(), Some(visit.say("page-real-names-over")))
                }
                Err(IdentityError::Stale) => {
                    pending_page(visit, &pack, &Asked::default(), Some(visit.say("page-real-names-changed")))
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}
