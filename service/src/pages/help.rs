//! Help: a short guide for each who comes here, with that of whoever asks first.

use askama::Template;
use axum::response::Response;
use guicheng_engine::{Id, Language};

use super::Visit;
use super::frame::Frame;
use super::prose::{Block, blocks};
use super::visit::set;
use crate::desk::DeskError;
use crate::http::{InPath, Problem};

/// A guide: the word in its path, and its text in Chinese and English.
struct Guide {
    word: &'static str,
    zh: &'static str,
    en: &'static str,
}

/// The guides there are.
const GUIDES: [Guide; 4] = [
    Guide {
        word: "visitor",
        zh: include_str!("../../assets/help/visitor.zh-CN.md"),
        en: include_str!("../../assets/help/visitor.en.md"),
    },
    Guide {
        word: "applicant",
        zh: include_str!("../../assets/help/applicant.zh-CN.md"),
        en: include_str!("../../assets/help/applicant.en.md"),
    },
    Guide {
        word: "agency",
        zh: include_str!("../../assets/help/agency.zh-CN.md"),
        en: include_str!("../../assets/help/agency.en.md"),
    },
    Guide {
        word: "administrator",
        zh: include_str!("../../assets/help/administrator.zh-CN.md"),
        en: include_str!("../../assets/help/administrator.en.md"),
    },
];

impl Guide {
    /// Its title and what it says.
    fn read(&self, language: Language) -> (String, Vec<Block>) {
        let text = match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        };
        let mut blocks = blocks(text).into_iter();
        match blocks.next() {
            Some(Block::Heading(title)) => (title, blocks.collect()),
            first => (self.word.to_owned(), first.into_iter().chain(blocks).collect()),
        }
    }
}

/// A guide among the others.
struct GuideLink {
    path: String,
    title: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    guides: Vec<GuideLink>,
    blocks: Vec<Block>,
}

/// The guide of whoever asks.
fn own(visit: &Visit) -> &'static str {
    match visit.caller.account {
        Some(_) if visit.caller.is_official() => "agency",
        Some(_) => "applicant",
        None => "visitor",
    }
}

fn drawn(visit: &Visit, pack: Option<&Id>, word: &str) -> Result<Response, Problem> {
    let language = visit.language();
    let guide = GUIDES.iter().find(|guide| guide.word == word).ok_or(DeskError::Unknown)?;
    let (title, blocks) = guide.read(language);
    let link = |one: &Guide| GuideLink {
        path: match pack {
            Some(pack) => format!("/{pack}/help/{}", one.word),
            None => format!("/help/{}", one.word),
        },
        title: one.read(language).0,
        is_here: one.word == word,
    };
    let guides = GUIDES.iter().map(link).collect();
    Ok(set(&HelpPage { frame: visit.frame(&title, pack), guides, blocks }))
}

/// The guide of whoever asks.
pub(super) async fn page(visit: Visit) -> Response {
    visit.answer(|visit| drawn(visit, None, own(visit))).await
}

/// A guide.
pub(super) async fn guide(visit: Visit, InPath(word): InPath<String>) -> Response {
    visit.answer(move |visit| drawn(visit, None, &word)).await
}

/// The guide of whoever asks, in a portal.
pub(super) async fn in_portal(visit: Visit, InPath(pack): InPath<String>) -> Response {
    visit.answer(move |visit| drawn(visit, Some(&visit.held(&Id::from(pack))?.1.id), own(visit))).await
}

/// A guide, in a portal.
pub(super) async fn guide_in_portal(visit: Visit, InPath((pack, word)): InPath<(String, String)>) -> Response {
    visit.answer(move |visit| drawn(visit, Some(&visit.held(&Id::from(pack))?.1.id), &word)).await
}
