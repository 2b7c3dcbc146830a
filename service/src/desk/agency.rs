//! Acting for another as an agent. What an agent may do and see in a case, the rules ask of the registers whenever they act or look. What is
//! theirs outside of cases (drafts, filters, what is to be done, messages) is asked for here.

use guicheng_engine::screen::Authority;
use guicheng_engine::{Actor, Id};

use super::{CaseFile, Desk, DeskError, Published};
use crate::records::drafts::Draft;

impl Desk {
    /// The authorities that somebody has just now to act for others, by the packs in force; each with the pack by which it holds.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn authorities(&self, actor: &Actor) -> Result<Vec<(Id, Authority)>, DeskError> {
        let published = self.refresh()?;
        let now = self.clock().now();
        let mut found = Vec::new();
        for pack in published.in_force(now) {
            if pack.parties.values().any(|party| party.agents.is_some()) {
                let here = self.by_pack(&published, actor, &pack.id)?;
                let of_pack =
                    self.answered(|answers| published.rulebook().authorities(&pack.id, &here, now, answers))?;
                for authority in of_pack {
                    // What is given to a code is not for whoever entered it first.
                    if self.is_known_body(&authority.agent, pack.jurisdiction.as_deref())? {
                        found.push((pack.id.clone(), authority));
                    }
                }
            }
        }
        Ok(found)
    }

    /// Asks for the authority of an agent: that there is one at all. Whoever acts for nobody else needs none.
    ///
    /// # Errors
    /// [`DeskError::NoAuthority`] if there is none, or none any more.
    pub fn authorised(&self, actor: &Actor) -> Result<(), DeskError> {
        self.held_authorities(actor).map(drop)
    }

    /// The authorities that an agent has from whom they act for; none if they act for nobody else.
    pub(super) fn held_authorities(&self, actor: &Actor) -> Result<Option<Vec<(Id, Authority)>>, DeskError> {
        let Some(principal) = &actor.acts_for else { return Ok(None) };
        let mut held = self.authorities(actor)?;
        held.retain(|(_, authority)| authority.principal == *principal);
        if held.is_empty() { Err(DeskError::NoAuthority(principal.clone())) } else { Ok(Some(held)) }
    }

    /// Asks for the authority of an agent for what a draft is about.
    ///
    /// # Errors
    /// [`DeskError::NoAuthority`] if there is none, or none any more.
    pub(super) fn authorised_for_draft(&self, actor: &Actor, draft: &Draft) -> Result<(), DeskError> {
        let Some(principal) = &actor.acts_for else { return Ok(()) };
        let held = if draft.case.is_some() { None } else { self.held_authorities(actor)? };
        match self.is_for_agent(actor, draft, held.as_deref().unwrap_or_default())? {
            true => Ok(()),
            false => Err(DeskError::NoAuthority(principal.clone())),
        }
    }

    /// Whether an agent may do what a draft is about: in the case that it is for, or with the workflow that it opens one with, by the authorities
    /// that they have.
    pub(super) fn is_for_agent(
        &self,
        actor: &Actor,
        draft: &Draft,
        held: &[(Id, Authority)],
    ) -> Result<bool, DeskError> {
        if let Some(case) = &draft.case {
            let published = self.refresh()?;
            let file = self.file(&published, case)?;
            return match self.seen(&published, &file, &self.in_case(&file, actor)?) {
                Err(DeskError::Unknown) => Ok(false),
                seen => seen.map(|_| true),
            };
        }
        let text = |name: &str| draft.asked.get(name).and_then(serde_json::Value::as_str);
        let (Some(pack), Some(workflow)) = (text("pack"), text("workflow")) else { return Ok(false) };
        Ok(held.iter().any(|(of, authority)| {
            of.as_str() == pack
                && authority.workflows.as_ref().is_none_or(|all| all.iter().any(|id| id.as_str() == workflow))
        }))
    }

    /// Whether an agent sees the procedure of an event whole: what left with it was for whom they act for there.
    pub(super) fn sees_event(
        &self,
        published: &Published,
        file: &CaseFile,
        actor: &Actor,
        sequence: u64,
    ) -> Result<bool, DeskError> {
        let Some(event) = file.events.iter().find(|event| event.sequence == sequence) else { return Ok(false) };
        match self.seen(published, file, &self.in_case(file, actor)?) {
            Ok((disclosure, _)) => Ok(disclosure.sees(event.procedure)),
            Err(DeskError::Unknown) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// To whom letters are their own: the organisation that somebody acts for, or the person. To agents, none are: what is sent to whom they act
/// for is theirs as far as they see the procedure that it comes from.
pub(crate) fn addressee(actor: &Actor) -> Option<&Id> {
    actor.identity().filter(|_| actor.acts_for.is_none())
}
