//! The agencies of a pack: where each is found, when it is open, and where one goes who disagrees with it, as it says itself.

use askama::Template;
use axum::response::Response;
use guicheng_engine::{Id, Pack};
use serde::Deserialize;

use super::Visit;
use super::frame::Frame;
use super::visit::set;
use crate::http::{InPath, InQuery, Problem};
use crate::records::memberships::Reach;

/// An agency.
struct Agency {
    id: Id,
    title: String,
    /// What kind of agency it is.
    kind: Option<String>,
    /// What it says of itself, each with what it is called.
    said: Vec<(String, String)>,
    /// Where that is set, for whoever looks after it.
    settings: Option<String>,
}

#[derive(Template)]
#[template(path = "agencies.html")]
struct AgenciesPage {
    frame: Frame,
    /// Whether something has just been set.
    is_set: bool,
    agencies: Vec<Agency>,
}

/// What stands behind the path of the page.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Whether something has just been set.
    done: Option<String>,
}

/// The agencies that a pack names and that are there today; those that say something of themselves first.
fn agencies(visit: &Visit, pack: &Pack) -> Result<Vec<Agency>, Problem> {
    let (desk, language) = (&visit.service.desk, visit.language());
    let published = desk.published();
    let today = published.day(pack, desk.clock().now());
    let there = pack.organisations.values().filter(|known| today.is_none_or(|today| known.validity.covers(today)));
    let reach = Reach::of(pack.jurisdiction.as_deref());
    let keeper = visit.caller.keeper().ok();
    let mut agencies = Vec::new();
    for organisation in there {
        let kind = organisation.kind.as_ref().and_then(|kind| pack.organisation_kinds.get(kind.as_str()));
        agencies.push(Agency {
            id: organisation.id.clone(),
            title: organisation.title.get(language).to_owned(),
            kind: kind.map(|kind| kind.get(language).to_owned()),
            said: desk.said_of_agency(pack, &organisation.id, language)?,
            settings: keeper
                .as_ref()
                .filter(|keeper| visit.service.identity.manages(keeper, &organisation.id, &reach).is_ok())
                .map(|_| format!("/{}/agencies/{}", pack.id, organisation.id)),
        });
    }
    agencies.sort_by_key(|agency| agency.said.is_empty());
    Ok(agencies)
}

/// The agencies of a pack.
pub(super) async fn page(visit: Visit, InPath(pack): InPath<String>, InQuery(asked): InQuery<Asked>) -> Response {
    visit
        .answer(move |visit| {
            let (_, pack) = visit.held(&Id::from(pack))?;
            let frame = visit.frame(&visit.say("page-agencies"), Some(&pack.id));
            Ok(set(&AgenciesPage { frame, is_set: asked.done.is_some(), agencies: agencies(visit, &pack)? }))
        })
        .await
}
