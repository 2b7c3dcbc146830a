//! What an agency says of itself, set by whoever looks after it: its letters and the page of agencies say so from then on.

use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use guicheng_engine::{Id, Pack};

use super::Visit;
use super::frame::{Frame, local};
use super::given::Given;
use super::signed_out::signed_out;
use super::visit::{Sender, on_to, set};
use crate::desk::{DeskError, called};
use crate::http::{InPath, Problem};
use crate::identity::IdentityError;
use crate::records::agencies::{AgencySettings, Said, Version};
use crate::records::memberships::Reach;

/// Something that is said, in both languages.
struct Input {
    name: &'static str,
    title: String,
    zh: String,
    en: String,
    is_wrong: bool,
}

#[derive(Template)]
#[template(path = "agency_settings.html")]
struct SettingsPage {
    frame: Frame,
    back: String,
    agency: String,
    /// Which version is changed, and since when it holds.
    version: u64,
    since: Option<String>,
    inputs: Vec<Input>,
    problem: Option<String>,
}

/// An agency that somebody looks after.
struct Agency {
    pack: std::sync::Arc<Pack>,
    id: Id,
    reach: Reach,
}

impl Agency {
    /// The agency of a pack.
    fn of(visit: &Visit, pack: String, agency: String) -> Result<Self, Problem> {
        let (_, pack) = visit.held(&Id::from(pack))?;
        let id = Id::from(agency);
        if !pack.organisations.contains(id.as_str()) {
            return Err(DeskError::Unknown.into());
        }
        let reach = Reach::of(pack.jurisdiction.as_deref());
        visit.service.identity.manages(&visit.caller.keeper()?, &id, &reach)?;
        Ok(Self { pack, id, reach })
    }

    /// What it says now.
    fn settings(&self, visit: &Visit) -> Result<Option<Version<AgencySettings>>, Problem> {
        match visit.service.identity.settings(&self.id, &self.reach) {
            Ok(version) => Ok(Some(version)),
            Err(IdentityError::Desk(DeskError::Unknown)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn drawn(
        &self,
        visit: &Visit,
        known: Option<&Version<AgencySettings>>,
        shown: impl Fn(&str) -> (String, String),
        wrong: Option<(&str, String)>,
    ) -> Response {
        let (desk, language) = (&visit.service.desk, visit.language());
        let input = |name: &'static str| {
            let (zh, en) = shown(name);
            let is_wrong = wrong.as_ref().is_some_and(|(wrong, _)| *wrong == name);
            Input { name, title: visit.say(called(name)), zh, en, is_wrong }
        };
        set(&SettingsPage {
            frame: visit.frame(&visit.say("page-agency-settings"), Some(&self.pack.id)),
            back: format!("/{}/agencies", self.pack.id),
            agency: desk.name(Some(&self.pack), &self.id, language),
            version: known.map_or(0, |version| version.number),
            since: known.map(|version| local(desk, Some(&self.pack), version.at)),
            inputs: AgencySettings::NAMES.map(input).into(),
            problem: wrong.as_ref().map(|(_, problem)| problem.clone()),
        })
    }
}

/// What it says now, to be changed.
pub(super) async fn form(visit: Visit, InPath((pack, agency)): InPath<(String, String)>) -> Response {
    visit
        .answer(move |visit| {
            let agency = Agency::of(visit, pack, agency)?;
            let known = agency.settings(visit)?;
            let said = |name: &str| {
                let said = known.iter().flat_map(|version| version.content.said()).find(|(known, _)| *known == name);
                let said = said.map(|(_, said)| said.clone()).unwrap_or_default();
                (said.zh, said.en.unwrap_or_default())
            };
            Ok(agency.drawn(visit, known.as_ref(), said, None))
        })
        .await
}

/// Sets all of it anew.
pub(super) async fn set_all(
    Sender(visit): Sender,
    InPath((pack, agency)): InPath<(String, String)>,
    Form(given): Form<Vec<(String, String)>>,
) -> Response {
    if visit.is_over {
        return signed_out(&visit, Given(given));
    }
    visit
        .answer(move |visit| {
            let agency = Agency::of(visit, pack, agency)?;
            let given = Given(given);
            let typed =
                |name: &str| (given.one(&format!("{name}.zh")).to_owned(), given.one(&format!("{name}.en")).to_owned());
            let told = |wrong| Ok(agency.drawn(visit, agency.settings(visit)?.as_ref(), typed, Some(wrong)));
            let mut settings = AgencySettings::default();
            for name in AgencySettings::NAMES {
                let (zh, en) = typed(name);
                if zh.is_empty() && en.is_empty() {
                    continue;
                }
                settings.say(name, Some(Said { zh, en: Some(en).filter(|en| !en.is_empty()) }));
            }
            let keeper = visit.caller.keeper()?;
            let upon = given.one("version").parse().unwrap_or(0);
            match visit.service.identity.set_settings(&keeper, &agency.id, &agency.reach, settings, Some(upon)) {
                Ok(_) => Ok(on_to(&format!("/{}/agencies?done=1", agency.pack.id))),
                Err(IdentityError::Stale) => told(("", visit.say("page-agency-settings-stale"))),
                Err(IdentityError::Desk(DeskError::Unusable(unusable))) => {
                    let name = unusable.fields().first().cloned().unwrap_or_default();
                    let title = visit.say(called(&name));
                    told((name.as_str(), visit.say_of("page-agency-settings-wrong", "what", &title)))
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}
