//! Which organisations are verified under their real name in a jurisdiction: those bound to a party of a case in which the procedure that is set
//! stands where it is set. So the pack decides, by that procedure, and the authority that acts in it.

use std::collections::BTreeSet;

use guicheng_engine::{Actor, Case, Event, Id};
use serde::{Deserialize, Serialize};

use super::{CaseFile, Desk, DeskError, Unusable};
use crate::records::{organisations, real_names, settings};
use crate::store::cell::json;
use crate::store::{Batch, Cell, StoreError};

/// By which procedure of its packs a jurisdiction verifies organisations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// The workflow of the procedure.
    pub workflow: Id,
    /// The state in which it verifies.
    pub state: Id,
    /// The party whose organisation is verified.
    pub party: Id,
}

impl Verification {
    /// Those whom a case verifies.
    fn verified<'c>(&self, case: &'c Case) -> BTreeSet<&'c Id> {
        let standing = case
            .procedures()
            .filter(|procedure| procedure.workflow().id == self.workflow && procedure.state().id == self.state);
        standing.flat_map(|procedure| case.bound(self.party.as_str(), Some(procedure))).collect()
    }
}

fn name(jurisdiction: &str) -> String {
    format!("verification/{jurisdiction}")
}

/// Somebody as the person alone.
fn as_person(actor: Actor) -> Actor {
    Actor { organisation: None, roles: Vec::new(), ..actor }
}

impl Desk {
    /// By which procedure a jurisdiction verifies organisations; none if their members alone are verified.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn verification(&self, jurisdiction: &str) -> Result<Option<Verification>, DeskError> {
        let Some(text) = settings::read(&*self.store, &name(jurisdiction))? else { return Ok(None) };
        let read = serde_json::from_str(&text).map_err(|error| StoreError::damaged(error.to_string()))?;
        Ok(Some(read))
    }

    /// Sets by which procedure of the packs in force a jurisdiction verifies organisations. It holds for what is decided from then on.
    ///
    /// # Errors
    /// [`DeskError::Unusable`] if no pack there has such a workflow, state or party.
    pub fn set_verification(&self, jurisdiction: &str, verification: &Verification) -> Result<(), DeskError> {
        let published = self.refresh()?;
        let mut there = published.rulebook().packs().filter(|pack| pack.jurisdiction.as_deref() == Some(jurisdiction));
        let Verification { workflow, state, party } = verification;
        let is_there = there.any(|pack| {
            let found = pack.workflows.get(workflow.as_str());
            found.is_some_and(|found| found.states.contains(state.as_str())) && pack.parties.contains(party.as_str())
        });
        if !is_there {
            return Err(DeskError::Unusable(Unusable::read(format!("{workflow}.{state}.{party}"))));
        }
        let Cell::Text(text) = json(verification)? else { return Err(DeskError::Unusable(Unusable::read(workflow))) };
        let mut batch = Batch::default();
        match settings::read(&*self.store, &name(jurisdiction))? {
            Some(_) => settings::change(&mut batch, &name(jurisdiction), &text),
            None => settings::begin(&mut batch, &name(jurisdiction), &text),
        }
        Ok(self.store.write(batch)?)
    }

    /// What a decision changes of who is verified.
    pub(super) fn verify_bodies(
        &self,
        batch: &mut Batch,
        jurisdiction: Option<&str>,
        id: &Id,
        before: Option<&Case>,
        case: &Case,
    ) -> Result<(), DeskError> {
        let Some(jurisdiction) = jurisdiction else { return Ok(()) };
        let Some(verification) = self.verification(jurisdiction)? else { return Ok(()) };
        let (before, after) =
            (before.map(|before| verification.verified(before)).unwrap_or_default(), verification.verified(case));
        for gone in before.difference(&after) {
            real_names::unverify_body(batch, gone, jurisdiction, id);
        }
        for new in after.difference(&before) {
            real_names::verify_body(batch, new, jurisdiction, id);
        }
        Ok(())
    }

    /// Whether an organisation is who its code says it is, in a jurisdiction: a pack names it, whoever runs the service entered it, or, if somebody
    /// entered it for their own, it is verified there.
    pub(super) fn is_known_body(&self, organisation: &Id, jurisdiction: Option<&str>) -> Result<bool, DeskError> {
        if !organisations::is_entered(&*self.store, organisation)? {
            return Ok(true);
        }
        Ok(match jurisdiction {
            Some(jurisdiction) => real_names::is_verified_body(&*self.store, organisation, jurisdiction)?,
            None => false,
        })
    }

    /// An actor without an organisation that takes up nothing yet of what others give it: whoever is first to enter a code is not whom others meant
    /// by it. As an agent they have authorities of their own alone then.
    pub(super) fn as_known_agent(&self, actor: Actor, jurisdiction: Option<&str>) -> Result<Actor, DeskError> {
        let Some(organisation) = actor.organisation.as_ref().filter(|_| actor.acts_for.is_some()) else {
            return Ok(actor);
        };
        match self.is_known_body(organisation, jurisdiction)? {
            true => Ok(actor),
            false => Ok(as_person(actor)),
        }
    }

    /// An actor without an organisation that nobody has verified, in a case in which it has done nothing itself: what others say there of its code is
    /// not for whoever entered it first.
    pub(super) fn as_known_in(&self, file: &CaseFile, actor: Actor) -> Result<Actor, DeskError> {
        let Some(organisation) = actor.own_organisation() else { return Ok(actor) };
        match self.takes_part(file, organisation)? {
            true => Ok(actor),
            false => Ok(as_person(actor)),
        }
    }

    /// Whether what is in a case for an organisation is for those who act for it: it is known there, or has acted there itself.
    pub(super) fn takes_part(&self, file: &CaseFile, organisation: &Id) -> Result<bool, DeskError> {
        let acted = |event: &Event| {
            event.command().is_some_and(|command| command.actor.own_organisation() == Some(organisation))
        };
        Ok(self.is_known_body(organisation, file.row.jurisdiction.as_deref())? || file.events.iter().any(acted))
    }

    /// The same of a case by its id.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case; if the store cannot be used.
    pub(crate) fn takes_part_in(&self, case: &Id, organisation: &Id) -> Result<bool, DeskError> {
        if !organisations::is_entered(&*self.store, organisation)? {
            return Ok(true);
        }
        let published = self.refresh()?;
        self.takes_part(&*self.file(&published, case)?, organisation)
    }

    /// An actor whose real name counts as verified only if that of the organisation is, where the jurisdiction verifies organisations. Those
    /// that its packs name need nobody to say who they are.
    pub(super) fn under_real_name(&self, actor: Actor, jurisdiction: Option<&str>) -> Result<Actor, DeskError> {
        let (Some(organisation), Some(jurisdiction), true) = (&actor.organisation, jurisdiction, actor.real_name)
        else {
            return Ok(actor);
        };
        if self.verification(jurisdiction)?.is_none() {
            return Ok(actor);
        }
        let published = self.published();
        let mut there = published.rulebook().packs().filter(|pack| pack.jurisdiction.as_deref() == Some(jurisdiction));
        let is_named = there.any(|pack| pack.organisations.contains(organisation.as_str()));
        let real_name = is_named || real_names::is_verified_body(&*self.store, organisation, jurisdiction)?;
        Ok(Actor { real_name, ..actor })
    }
}
