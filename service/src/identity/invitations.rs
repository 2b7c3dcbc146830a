//! Somebody is asked to act for an organisation, and accepts it or not: what a stranger does changes nothing of theirs.

use guicheng_engine::Id;

use super::{Identity, IdentityError, Keeper, NewMembership};
use crate::desk::DeskError;
use crate::ids;
use crate::records::invitations::{self, Invitation};
use crate::records::memberships::{self, Membership, Reach};
use crate::records::people::{self, Account, Credentials};
use crate::store::{Batch, StoreError};

/// How many are asked at once by an organisation, and how many organisations ask somebody at once.
const MOST: usize = 100;

/// What became of adding somebody to an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// They act for it.
    Member(Membership),
    /// They are asked, and act for it once they accept.
    Invited(Invitation),
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

impl From<&Invitation> for NewMembership {
    fn from(invitation: &Invitation) -> Self {
        Self {
            account: invitation.account.clone(),
            organisation: invitation.organisation.clone(),
            reach: invitation.reach.clone(),
            roles: invitation.roles.clone(),
            manages: invitation.manages,
            from: invitation.from,
            until: invitation.until,
            stands_in_for: invitation.stands_in_for.clone(),
        }
    }
}

impl Identity {
    /// Whether somebody is added without being asked: by whoever runs the service, by themselves, and by whoever administers the jurisdiction in
    /// which both the account was added and the membership is to hold, if the person has nothing elsewhere.
    pub(super) fn adds_at_once(
        &self,
        keeper: &Keeper,
        asked: &NewMembership,
        credentials: &Credentials,
    ) -> Result<bool, IdentityError> {
        let Some(name) = keeper.account() else { return Ok(true) };
        if name == asked.account {
            return Ok(true);
        }
        let is_theirs = |outcome: Result<(), IdentityError>| match outcome {
            Ok(()) => Ok(true),
            Err(IdentityError::NotYours) => Ok(false),
            Err(error) => Err(error),
        };
        Ok(is_theirs(self.administers(keeper, &asked.reach))?
            && is_theirs(self.administers(keeper, &credentials.home))?
            && is_theirs(self.looks_after(keeper, &asked.account))?)
    }

    /// Asks somebody to act for an organisation.
    pub(super) fn invite(&self, by: &str, keeper: &Keeper, asked: NewMembership) -> Result<Invitation, IdentityError> {
        let store = self.store();
        if invitations::of_account(store, &asked.account)?.len() >= MOST
            || invitations::in_organisation(store, &asked.organisation, None, MOST)?.len() >= MOST
        {
            return Err(IdentityError::TooManyInvitations);
        }
        let at = self.clock.now();
        let invitation = Invitation {
            id: ids::new(at)?,
            account: asked.account,
            organisation: asked.organisation,
            reach: asked.reach,
            roles: asked.roles,
            manages: asked.manages && asked.stands_in_for.is_none(),
            from: asked.from,
            until: asked.until,
            stands_in_for: asked.stands_in_for,
            by: by.to_owned(),
            at,
        };
        let mut batch = Batch::default();
        invitations::add(&mut batch, &invitation)?;
        self.note_of(&mut batch, "invited", keeper, &invitation)?;
        self.write_new(batch)?;
        Ok(invitation)
    }

    /// Notes something of an invitation with the account and with the organisation.
    fn note_of(
        &self,
        batch: &mut Batch,
        what: &str,
        keeper: &Keeper,
        invitation: &Invitation,
    ) -> Result<(), IdentityError> {
        let detail = format!("{} {}", invitation.organisation, invitation.reach.as_str());
        self.note(batch, &invitation.account, what, keeper, Some(detail))?;
        self.note(batch, invitation.organisation.as_str(), what, keeper, Some(invitation.account.clone()))
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
        is_theirs: impl Fn(&Reach, &str) -> bool,
    ) -> Result<Vec<Invitation>, IdentityError> {
        let all = invitations::in_organisation(self.store(), organisation, after, MOST)?;
        let is_shown = |invited: &Invitation| {
            is_theirs(&invited.reach, &invited.account) && last.is_none_or(|last| invited.account.as_str() <= last)
        };
        Ok(all.into_iter().filter(is_shown).collect())
    }

    /// Somebody accepts to act for the organisation that asks them. Whoever acted for one goes on doing so in their sessions.
    ///
    /// # Errors
    /// If they are not asked, whoever asked does not look after the organisation any more, or what they were asked is over.
    pub fn accept_invitation(&self, account: &str, invitation: &str) -> Result<Membership, IdentityError> {
        let found = self.invitation(account, invitation)?;
        let (member, _) = self.account(account)?;
        let asked = NewMembership::from(&found);
        self.can_be_added(&Keeper::Account(found.by.clone()), &asked)?;
        let membership = joining(found.id.clone(), member, asked);
        let mut batch = Batch::default();
        invitations::remove(&mut batch, account, invitation);
        self.join_to(&mut batch, &membership)?;
        self.note_of(&mut batch, "member", &Keeper::Account(account.to_owned()), &found)?;
        self.write_invitation(batch)?;
        Ok(membership)
    }

    /// An invitation is not accepted, or is taken back by whoever looks after the organisation.
    ///
    /// # Errors
    /// If there is none, or whoever asks neither is asked nor looks after the organisation.
    pub fn decline_invitation(&self, keeper: &Keeper, account: &str, invitation: &str) -> Result<(), IdentityError> {
        let found = self.invitation(account, invitation)?;
        if keeper.account() != Some(account) {
            self.manages(keeper, &found.organisation, &found.reach)?;
        }
        let mut batch = Batch::default();
        invitations::remove(&mut batch, account, invitation);
        self.note_of(&mut batch, "invitation-ended", keeper, &found)?;
        self.write_invitation(batch)
    }

    fn invitation(&self, account: &str, invitation: &str) -> Result<Invitation, IdentityError> {
        let all = self.invitations(account)?;
        Ok(all.into_iter().find(|found| found.id == invitation).ok_or(DeskError::Unknown)?)
    }

    /// Writes what follows from an invitation that is there once.
    fn write_invitation(&self, batch: Batch) -> Result<(), IdentityError> {
        match self.store().write(batch) {
            Err(StoreError::Conflict) => Err(DeskError::Unknown.into()),
            outcome => Ok(outcome?),
        }
    }

    /// Adds a membership: sessions in which somebody acts for the only organisation that they had stay with it.
    pub(super) fn join_to(&self, batch: &mut Batch, membership: &Membership) -> Result<(), IdentityError> {
        if let [only] = self.capacities(&membership.account)?.as_slice() {
            people::stay_with(batch, &membership.account, &only.organisation);
        }
        Ok(memberships::add(batch, membership)?)
    }
}

/// The membership of somebody who is added.
pub(super) fn joining(id: String, member: Account, asked: NewMembership) -> Membership {
    Membership {
        id,
        account: member.name,
        person: member.person,
        organisation: asked.organisation,
        reach: asked.reach,
        roles: asked.roles,
        manages: asked.manages && asked.stands_in_for.is_none(),
        from: asked.from,
        until: asked.until,
        stands_in_for: asked.stands_in_for,
    }
}
