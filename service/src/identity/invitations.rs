//! Somebody is asked to act for an organisation, and accepts it or not: what a stranger does changes nothing of theirs.

use guicheng_engine::Id;

use super::{Identity, IdentityError, Keeper};
use crate::desk::DeskError;
use crate::ids;
use crate::records::invitations::{self, Invitation};
use crate::records::memberships::{self, Membership, Reach, Terms};
use crate::records::people;
use crate::store::Batch;

/// How many are asked at once by an organisation, and how many organisations ask somebody at once.
pub(super) const MOST: usize = 100;

/// What became of adding somebody to an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// They act for it.
    Member(Membership),
    /// They are asked, and act for it once they accept.
    Invited(Invitation),
}

/// What somebody has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// They act for an organisation.
    Member(Membership),
    /// They administer a jurisdiction.
    Administrator(Reach),
}

impl Joined {
    /// Which of the memberships of the account it is, or will be.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Member(membership) => &membership.id,
            Self::Invited(invitation) => &invitation.id,
        }
    }
}

impl Identity {
    /// Asks somebody to act for an organisation.
    pub(super) fn invite(&self, by: &str, keeper: &Keeper, asked: Terms) -> Result<Invitation, IdentityError> {
        let store = self.store();
        if invitations::of_account(store, &asked.account)?.len() >= MOST
            || invitations::in_organisation(store, &asked.organisation, None, MOST)?.len() >= MOST
        {
            return Err(IdentityError::TooManyInvitations);
        }
        let at = self.clock.now();
        let invitation = Invitation { id: ids::new(at)?, terms: asked, by: by.to_owned(), at };
        let mut batch = Batch::default();
        invitations::add(&mut batch, &invitation)?;
        self.note_of_terms(&mut batch, "invited", keeper, &invitation.terms)?;
        self.write_new(batch)?;
        Ok(invitation)
    }

    /// What somebody is asked.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn invitations(&self, account: &str) -> Result<Vec<Invitation>, IdentityError> {
        Ok(invitations::of_account(self.store(), account)?)
    }

    /// Who is asked to act for an organisation where somebody looks after it, up to the last account of a page of its members.
    pub(super) fn invited(
        &self,
        organisation: &Id,
        (after, last): (Option<&str>, Option<&str>),
        is_theirs: impl Fn(&Terms) -> bool,
    ) -> Result<Vec<Invitation>, IdentityError> {
        let all = invitations::in_organisation(self.store(), organisation, after, MOST)?;
        let is_shown = |invited: &Invitation| {
            is_theirs(&invited.terms) && last.is_none_or(|last| invited.terms.account.as_str() <= last)
        };
        Ok(all.into_iter().filter(is_shown).collect())
    }

    /// Somebody accepts to act for the organisation that asks them, or to administer a jurisdiction. Whoever acted for one goes on doing so in their
    /// sessions.
    ///
    /// # Errors
    /// If they are not asked, whoever asked does not look after the organisation or jurisdiction any more, or what they were asked is over.
    pub fn accept_invitation(&self, account: &str, invitation: &str) -> Result<Accepted, IdentityError> {
        if let Some(asked) = self.appointment(account, invitation)? {
            self.accept_appointment(&asked)?;
            return Ok(Accepted::Administrator(asked.reach));
        }
        let found = self.invitation(account, invitation)?;
        let (member, _) = self.account(account)?;
        let asking = Keeper::Account(found.by);
        self.can_be_added(&asking, &found.terms)?;
        let is_appointed = self.appoints(&asking, &found.terms.organisation, &found.terms.reach)?;
        let membership = Membership { id: found.id, person: member.person, terms: found.terms, is_appointed };
        let mut batch = Batch::default();
        invitations::remove(&mut batch, account, invitation);
        self.join_to(&mut batch, &membership)?;
        self.note_of_terms(&mut batch, "member", &Keeper::Account(account.to_owned()), &membership.terms)?;
        self.write_or(batch, DeskError::Unknown.into())?;
        Ok(Accepted::Member(membership))
    }

    /// An invitation is not accepted, or is taken back by whoever looks after the organisation or jurisdiction.
    ///
    /// # Errors
    /// If there is none, or whoever asks neither is asked nor looks after the organisation.
    pub fn decline_invitation(&self, keeper: &Keeper, account: &str, invitation: &str) -> Result<(), IdentityError> {
        if let Some(asked) = self.appointment(account, invitation)? {
            return self.end_appointment(keeper, &asked);
        }
        let found = self.invitation(account, invitation)?;
        if keeper.account() != Some(account) {
            self.manages(keeper, &found.terms.organisation, &found.terms.reach)?;
        }
        let mut batch = Batch::default();
        invitations::remove(&mut batch, account, invitation);
        self.note_of_terms(&mut batch, "invitation-ended", keeper, &found.terms)?;
        self.write_or(batch, DeskError::Unknown.into())
    }

    fn invitation(&self, account: &str, invitation: &str) -> Result<Invitation, IdentityError> {
        let all = self.invitations(account)?;
        Ok(all.into_iter().find(|found| found.id == invitation).ok_or(DeskError::Unknown)?)
    }

    /// Adds a membership: sessions in which somebody acts for the only organisation that they had stay with it.
    pub(super) fn join_to(&self, batch: &mut Batch, membership: &Membership) -> Result<(), IdentityError> {
        if let [only] = self.capacities(&membership.terms.account)?.as_slice() {
            people::stay_with(batch, &membership.terms.account, &only.organisation);
        }
        Ok(memberships::add(batch, membership)?)
    }
}
