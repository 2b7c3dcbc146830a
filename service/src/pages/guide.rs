//! How a procedure goes, as the guide that the workbench makes out of the pack alone.

use askama::Template;
use axum::response::Response;
use guicheng_engine::{Id, Language, Pack, Workflow};
use guicheng_workbench::guide::{Beginners, GuideSetting, ProcedureGuide, Section};

use super::Visit;
use super::frame::{Frame, cited};
use super::visit::set;
use crate::desk::DeskError;
use crate::http::{InPath, Problem};

/// A procedure on the list.
struct GuideLink {
    workflow: Id,
    title: String,
    articles: String,
}

#[derive(Template)]
#[template(path = "guides.html")]
struct GuidesPage {
    frame: Frame,
    pack: Id,
    /// The headings, and the procedures below each.
    groups: Vec<(String, Vec<GuideLink>)>,
}

#[derive(Template)]
#[template(path = "guide.html")]
struct GuidePage {
    frame: Frame,
    pack: Id,
    language: Language,
    guide: ProcedureGuide,
    /// Where it is begun.
    begin: Option<String>,
}

/// Draws guides of a pack.
struct Guide<'g> {
    visit: &'g Visit,
    setting: GuideSetting<'g>,
}

impl Guide<'_> {
    fn pack(&self) -> &Pack {
        self.setting.pack
    }

    fn page(&self, workflow: &Workflow) -> GuidePage {
        let guide = self.setting.procedure(workflow);
        let pack = &self.pack().id;
        GuidePage {
            frame: self.visit.frame(&guide.title, Some(pack)),
            pack: pack.clone(),
            language: self.setting.language,
            begin: guide.starts_case.then(|| format!("/{pack}/begin/{}", guide.workflow)),
            guide,
        }
    }

    fn list(&self) -> GuidesPage {
        let language = self.setting.language;
        let link = |workflow: &Workflow| GuideLink {
            workflow: workflow.id.clone(),
            title: workflow.title.get(language).to_owned(),
            articles: cited(self.pack(), &workflow.citations, language),
        };
        let groups = [Beginners::Applicants, Beginners::Agencies].map(|beginners| {
            let workflows = self.pack().workflows.values();
            let begun = workflows.filter(|workflow| Beginners::of(workflow) == beginners);
            (beginners.heading(language), begun.map(|workflow| link(workflow)).collect::<Vec<_>>())
        });
        GuidesPage {
            frame: self.visit.frame(&self.visit.say("page-guides"), Some(&self.pack().id)),
            pack: self.pack().id.clone(),
            groups: groups.into_iter().filter(|(_, links)| !links.is_empty()).collect(),
        }
    }
}

/// With the guides of a pack as it holds now.
fn with<T>(visit: &Visit, pack: String, draw: impl FnOnce(&Guide<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
    let (published, pack) = visit.held(&Id::from(pack))?;
    let calendar = published.rulebook().calendar(pack.calendar.as_str()).ok_or(DeskError::Unknown)?;
    let on = calendar.local_date(visit.service.desk.clock().now());
    let setting = GuideSetting { pack: &pack, calendar, on, language: visit.language() };
    draw(&Guide { visit, setting })
}

/// All procedures of a pack that somebody begins.
pub(super) async fn list(visit: Visit, InPath(pack): InPath<String>) -> Response {
    visit.answer(move |visit| with(visit, pack, |guide| Ok(set(&guide.list())))).await
}

/// How a procedure goes.
pub(super) async fn page(visit: Visit, InPath((pack, workflow)): InPath<(String, String)>) -> Response {
    visit
        .answer(move |visit| {
            with(visit, pack, |guide| {
                let workflow = guide.pack().workflows.get(&workflow);
                let begun = workflow.filter(|workflow| Beginners::of(workflow) != Beginners::Rules);
                Ok(set(&guide.page(begun.ok_or(DeskError::Unknown)?)))
            })
        })
        .await
}
