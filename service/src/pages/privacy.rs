//! Privacy: the notice that holds where a pack does, and what that pack records of persons, for what and how long.

use askama::Template;
use axum::response::Response;
use guicheng_engine::{Id, Language, Pack};
use guicheng_workbench::inspect;

use super::Visit;
use super::frame::{Frame, cited, local};
use super::notices::holding;
use super::prose::{Block, blocks};
use super::visit::set;
use crate::http::{InPath, Problem};
use crate::identity::NoticeKind;
use crate::records::memberships::Reach;

/// What is recorded of persons.
struct PersonalField {
    title: String,
    /// In which procedures.
    of: String,
    articles: String,
}

/// How long something is kept.
struct Kept {
    title: String,
    period: String,
    /// What is kept so long; none if everything of persons is.
    what: Option<String>,
    /// After which procedures are over, and how.
    after: Vec<String>,
    articles: String,
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage {
    frame: Frame,
    notice: Vec<Block>,
    /// From when that notice holds.
    since: Option<String>,
    fields: Vec<PersonalField>,
    /// Whether an article is cited for any of them.
    has_articles: bool,
    kept: Vec<Kept>,
}

/// What a pack records of persons, but for what nothing asks.
fn personal(pack: &Pack, visit: &Visit) -> Vec<PersonalField> {
    let language = visit.language();
    let recorded = pack.fields.iter().filter(|(_, field)| field.personal).map(|(id, field)| {
        let of = pack.workflows.values().filter(|workflow| workflow.fields.contains_key(id));
        let of: Vec<&str> = of.map(|workflow| workflow.title.get(language)).collect();
        PersonalField {
            title: field.title.get(language).to_owned(),
            of: of.join(&visit.say("page-and")),
            articles: cited(pack, &field.citations, language),
        }
    });
    recorded.filter(|field| !field.of.is_empty()).collect()
}

/// How long a pack keeps what.
fn kept(pack: &Pack, visit: &Visit) -> Vec<Kept> {
    let (language, and) = (visit.language(), visit.say("page-and"));
    let retention = pack.retention.values().map(|retention| {
        let titles = retention.fields.iter().filter_map(|id| pack.fields.get(id));
        let titles: Vec<&str> = titles.map(|field| field.title.get(language)).collect();
        let after = retention.of.iter().filter_map(|(workflow, rule)| {
            let workflow = pack.workflows.get(workflow.as_str())?;
            let states = rule.states.iter().filter_map(|state| workflow.states.get(state.as_str()));
            let states: Vec<&str> = states.map(|state| state.title.get(language)).collect();
            let separator = if language == Language::Chinese { "：" } else { ": " };
            Some(format!("{}{separator}{}", workflow.title.get(language), states.join(&and)))
        });
        Kept {
            title: retention.title.get(language).to_owned(),
            period: inspect::period(language, retention.period),
            what: Some(titles.join(&and)).filter(|titles| !titles.is_empty()),
            after: after.collect(),
            articles: cited(pack, &retention.citations, language),
        }
    });
    retention.collect()
}

fn drawn(visit: &Visit, pack: Option<&Pack>) -> Result<Response, Problem> {
    let language = visit.language();
    let jurisdiction = pack.and_then(|pack| pack.jurisdiction.as_deref());
    let notice = holding(visit, NoticeKind::Privacy, &Reach::of(jurisdiction))?.map(|(_, notice)| notice);
    let fields = pack.map(|pack| personal(pack, visit)).unwrap_or_default();
    Ok(set(&PrivacyPage {
        frame: visit.frame(&visit.say("page-privacy"), pack.map(|pack| &pack.id)),
        since: notice.as_ref().map(|notice| local(&visit.service.desk, pack, notice.at)),
        notice: notice.map(|notice| blocks(notice.content.get(language))).unwrap_or_default(),
        has_articles: fields.iter().any(|field| !field.articles.is_empty()),
        fields,
        kept: pack.map(|pack| kept(pack, visit)).unwrap_or_default(),
    }))
}

/// The notice of the service as a whole.
pub(super) async fn page(visit: Visit) -> Response {
    visit.answer(|visit| drawn(visit, None)).await
}

/// The notice that holds where a pack does.
pub(super) async fn in_portal(visit: Visit, InPath(pack): InPath<String>) -> Response {
    visit
        .answer(move |visit| {
            let (_, pack) = visit.held(&Id::from(pack))?;
            drawn(visit, Some(&pack))
        })
        .await
}
