//! What stands below a letter: where the agency that sends it is found, and where one goes who disagrees, as the agency has set it.

use guicheng_engine::{Case, Event, Id, Language, Pack};

use super::{Desk, DeskError, Published};
use crate::messages::say;
use crate::records::agencies::{self, AgencySettings, Said};
use crate::records::memberships::Reach;

/// What an agency says of itself, each with what it is called.
pub(super) fn said(settings: Option<&AgencySettings>, language: Language) -> Vec<(String, String)> {
    let said = settings.into_iter().flat_map(AgencySettings::said);
    said.map(|(name, said)| (say(language, called(name), &[]), said.get(language).to_owned())).collect()
}

/// What says what something is called that an agency says of itself.
pub(crate) fn called(name: &str) -> &'static str {
    match name {
        "address" => "agency-address",
        "telephone" => "agency-telephone",
        "hours" => "agency-hours",
        "designation" => "agency-designation",
        "review_body" => "agency-review-body",
        _ => "agency-court",
    }
}

/// The title of an agency, and what it says of itself: what each is called, and what it is.
pub(crate) type AtFoot = (String, Vec<(String, String)>);

impl Desk {
    /// What an agency says of itself where a pack holds, each with what it is called.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn said_of_agency(
        &self,
        pack: &Pack,
        agency: &Id,
        language: Language,
    ) -> Result<Vec<(String, String)>, DeskError> {
        let reach = Reach::of(pack.jurisdiction.as_deref());
        let settings = agencies::settings(&*self.store, agency, &reach)?;
        Ok(said(settings.map(|version| version.content).as_ref(), language))
    }

    /// What stands at the foot of the pages of a pack: the agency there today, if one alone says something of itself, with where it is found and when.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub(crate) fn agency_at_foot(
        &self,
        published: &Published,
        pack: &Pack,
        language: Language,
    ) -> Result<Option<AtFoot>, DeskError> {
        let reach = Reach::of(pack.jurisdiction.as_deref());
        let today = published.day(pack, self.clock().now());
        let there = pack.organisations.values().filter(|known| today.is_none_or(|today| known.validity.covers(today)));
        let mut found = None;
        for organisation in there {
            let Some(version) = agencies::settings(&*self.store, &organisation.id, &reach)? else { continue };
            if found.is_some() {
                return Ok(None);
            }
            let is_at_foot = |(name, _): &(&str, &Said)| ["address", "telephone", "hours"].contains(name);
            let said = version.content.said().filter(is_at_foot);
            let said = said.map(|(name, said)| (say(language, called(name), &[]), said.get(language).to_owned()));
            found = Some((organisation.title.get(language).to_owned(), said.collect()));
        }
        Ok(found)
    }

    /// What the agency says of itself that sends what an event brings about: the one that acted, else the only one of the procedure that says
    /// anything. None if nobody has set it.
    pub(super) fn sender(&self, case: &Case, event: &Event) -> Result<Option<AgencySettings>, DeskError> {
        let Some(procedure) = case.procedure(event.procedure) else { return Ok(None) };
        let pack = procedure.pack();
        let reach = Reach::of(pack.jurisdiction.as_deref());
        let of = |organisation: &Id| agencies::settings(&*self.store, organisation, &reach);
        let acted = event.command().and_then(|command| command.actor.own_organisation());
        if let Some(organisation) = acted.filter(|organisation| pack.organisations.contains(organisation.as_str())) {
            return Ok(of(organisation)?.map(|version| version.content));
        }
        let mut bound: Vec<&Id> = pack
            .parties
            .values()
            .flat_map(|party| case.bound(party.id.as_str(), Some(procedure)))
            .filter(|bound| pack.organisations.contains(bound.as_str()))
            .collect();
        bound.sort();
        bound.dedup();
        let said = bound.into_iter().map(of).collect::<Result<Vec<_>, _>>()?;
        let mut said = said.into_iter().flatten();
        Ok(said.next().filter(|_| said.next().is_none()).map(|version| version.content))
    }
}
