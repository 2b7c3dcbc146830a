//! Looking up what somebody was given, in a register that everybody can look up in: what it is for, how it stands, and that it has ended.

use askama::Template;
use axum::response::Response;
use guicheng_engine::Id;
use serde::Deserialize;

use super::Visit;
use super::frame::{Frame, Line};
use super::qr::Square;
use super::visit::{encoded, set};
use crate::desk::{DeskError, Verified};
use crate::http::{InPath, InQuery};

/// What is looked up.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    given: String,
}

struct Found {
    path: String,
    views: Vec<(String, Vec<Line>)>,
    is_replaced: bool,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    frame: Frame,
    what: String,
    given: String,
    found: Vec<Found>,
    /// Where it is looked up, for telephones and on paper; of what is known.
    square: Option<Square>,
}

/// Where something is looked up.
pub(super) fn place_of(pack: &Id, register: &Id, given: &str) -> String {
    format!("/{pack}/verify/{register}?given={}", encoded(given))
}

/// What is known of something.
pub(super) async fn page(
    visit: Visit,
    InPath((pack, register)): InPath<(String, String)>,
    InQuery(asked): InQuery<Asked>,
) -> Response {
    visit
        .answer(move |visit| {
            let (pack, register) = (Id::from(pack), Id::from(register));
            let (_, held) = visit.held(&pack)?;
            let known = held.verifiable().find(|known| known.id == register).ok_or(DeskError::Unknown)?;
            let given = asked.given.trim();
            let found = match given.is_empty() {
                true => Vec::new(),
                false => visit.service.desk.verified(&pack, &register, given, visit.language())?,
            };
            let shown = |verified: Verified| Found {
                path: format!("/{}/cases/{}", verified.line, verified.case),
                views: verified.views.iter().map(|view| (view.title.clone(), Line::all(&view.fields, visit))).collect(),
                is_replaced: verified.is_replaced,
            };
            let field = held.fields.get(&known.of);
            let what =
                field.map_or_else(|| known.title.get(visit.language()), |field| field.title.get(visit.language()));
            // What is printed is as it was given out, however it was typed.
            let mut fields =
                found.iter().filter(|one| !one.is_replaced).flat_map(|one| &one.views).flat_map(|view| &view.fields);
            let as_recorded = fields.find(|value| value.name == known.of && !value.text.is_empty());
            let as_recorded = as_recorded.map(|value| value.text.clone());
            let given = as_recorded.as_deref().unwrap_or(given);
            let address = visit.address(&place_of(&pack, &register, given));
            Ok(set(&VerifyPage {
                square: (!found.is_empty()).then(|| Square::of(&address)).flatten(),
                frame: visit.frame(&visit.say("page-verify"), Some(&pack)),
                what: what.to_owned(),
                given: given.to_owned(),
                found: found.into_iter().map(shown).collect(),
            }))
        })
        .await
}
