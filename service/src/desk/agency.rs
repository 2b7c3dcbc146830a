//! Acting for another as an agent. What an agent may do and see in a case, the rules ask of the registers whenever they act or look. What is
//! theirs outside of cases (drafts, filters, what is to be done, messages) is asked for here.

use std::collections::BTreeSet;

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
        let ids: BTreeSet<&Id> = published.rulebook().packs().map(|pack| &pack.id).collect();
        let mut found = Vec::new();
        for pack in ids.into_iter().filter_map(|id| published.current(id, now)) {
            if pack.parties.values().any(|party| party.agents.is_some()) {
                let here = self.by_pack(&published, actor, &pack.id)?;
                let of_pack =
                    self.answered(|answers| published.rulebook().authorities(&pack.id, &here, now, answers))?;
                found.extend(of_pack.into_iter().map(|authority| (pack.id.clone(), authority)));
            }
        }
        Ok(found)
    }

    /// Asks for the authority of an agent: that there is one at all. Whoever acts for nobody else needs none.
    ///
    /// # Errors
    /// [`DeskError::NoAuthority`] if there is none, or none any more.
    pub fn authorised(&self, actor: &Actor) -> Result<(), DeskError> {
        self.authorised_to(actor, |_, _| true)
    }

    /// The same of an authority by which something can be done.
    fn authorised_to(&self, actor: &Actor, is_for: impl Fn(&Id, &Authority) -> bool) -> Result<(), DeskError> {
        let Some(principal) = &actor.acts_for else { return Ok(()) };
        let authorities = self.authorities(actor)?;
        let mut theirs = authorities.iter().filter(|(_, authority)| authority.principal == *principal);
        match theirs.any(|(pack, authority)| is_for(pack, authority)) {
            true => Ok(()),
            false => Err(DeskError::NoAuthority(principal.clone())),
        }
    }

    /// Asks for the authority of an agent for what a draft is about: the case that it is for, or the workflow that it opens one with.
    ///
    /// # Errors
    /// [`DeskError::NoAuthority`] if there is none, or none any more.
    pub(super) fn authorised_for_draft(&self, actor: &Actor, draft: &Draft) -> Result<(), DeskError> {
        let Some(principal) = &actor.acts_for else { return Ok(()) };
        if let Some(case) = &draft.case {
            let published = self.refresh()?;
            let file = self.file(&published, case)?;
            return match self.seen(&published, &file, &self.in_case(&file, actor)?) {
                Err(DeskError::Unknown) => Err(DeskError::NoAuthority(principal.clone())),
                seen => seen.map(|_| ()),
            };
        }
        let text = |name: &str| draft.asked.get(name).and_then(serde_json::Value::as_str);
        let (pack, workflow) = (text("pack"), text("workflow"));
        self.authorised_to(actor, |of, authority| {
            let covers =
                |workflow: &str| authority.workflows.as_ref().is_none_or(|all| all.iter().any(|id| *id == *workflow));
            pack == Some(of.as_str()) && workflow.is_some_and(covers)
        })
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
