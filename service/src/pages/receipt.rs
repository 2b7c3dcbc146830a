//! What became of what somebody sent in without an account.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Response;
use guicheng_engine::{Id, Language};
use serde::Deserialize;

use super::Visit;
use super::frame::Frame;
use super::visit::set;
use crate::desk::{DeskError, Receipt};
use crate::http::cases::filed;
use crate::http::{InPath, InQuery};

/// The number that is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    case: String,
}

/// The number, how whoever asks is reached, and perhaps which letter.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Given {
    case: String,
    #[serde(default)]
    given: String,
    letter: Option<u64>,
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    frame: Frame,
    case: String,
    given: String,
    is_unknown: bool,
    /// What was asked and how it stands.
    stands: Option<(String, String)>,
    is_final: bool,
    letters: Vec<(u64, String, String)>,
}

fn drawn(
    visit: &Visit,
    pack: &Id,
    asked: &Given,
    receipt: Option<Receipt>,
    is_unknown: bool,
) -> Result<Response, DeskError> {
    let language: Language = visit.language();
    let desk = &visit.service.desk;
    let published = desk.refresh()?;
    let held = published.current(pack, desk.clock().now()).map(|pack| &**pack);
    let letters = receipt.iter().flat_map(|receipt| &receipt.letters).map(|filing| {
        let letter = held.and_then(|pack| pack.letters.get(filing.name.as_str()));
        let title = letter.map_or_else(|| filing.name.clone(), |letter| letter.title.get(language).to_owned());
        (filing.number, title, super::frame::local(desk, held, filing.filed_at))
    });
    let mut response = set(&ReceiptPage {
        frame: visit.frame(&visit.say("page-receipt"), Some(pack)),
        case: asked.case.clone(),
        given: asked.given.clone(),
        is_unknown,
        letters: letters.collect(),
        is_final: receipt.as_ref().is_some_and(|receipt| receipt.is_final),
        stands: receipt
            .map(|receipt| (receipt.workflow.get(language).to_owned(), receipt.state.get(language).to_owned())),
    });
    if is_unknown {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

/// Asks for the number.
pub(super) async fn form(visit: Visit, InPath(pack): InPath<String>, InQuery(asked): InQuery<Asked>) -> Response {
    visit
        .answer(move |visit| {
            let given = Given { case: asked.case, given: String::new(), letter: None };
            Ok(drawn(visit, &Id::from(pack), &given, None, false)?)
        })
        .await
}

/// How it stands, or a letter.
pub(super) async fn page(visit: Visit, InPath(pack): InPath<String>, Form(asked): Form<Given>) -> Response {
    visit
        .answer(move |visit| {
            let (desk, case) = (&visit.service.desk, Id::from(asked.case.trim()));
            if let Some(number) = asked.letter {
                let (filing, content) = desk.letter_of_receipt(&case, &asked.given, number)?;
                return filed(&filing.media_type, content, "; form-action 'none'; sandbox");
            }
            let (receipt, is_unknown) = match desk.receipt(&case, &asked.given) {
                Ok(receipt) => (Some(receipt), false),
                Err(DeskError::Unknown) => (None, true),
                Err(error) => return Err(error.into()),
            };
            Ok(drawn(visit, &Id::from(pack), &asked, receipt, is_unknown)?)
        })
        .await
}
