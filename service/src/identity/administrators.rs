//! Who looks after the people of a jurisdiction, and whom they look after: those who have something there and nothing elsewhere.

use super::invitations::MOST;
use super::{Identity, IdentityError, Keeper, api_tokens};
use crate::desk::DeskError;
use crate::ids;
use crate::records::administrators::{self, Appointment};
use crate::records::memberships::{self, Membership, Reach};
use crate::records::outbox;
use crate::records::people::{self, Account, Credentials};
use crate::records::real_names::{RealName, RealNameState};
use crate::store::Batch;

/// How many messages to a person are looked at for what they have elsewhere.
const MOST_MESSAGES: usize = 500;

/// An account that administers a jurisdiction, or is asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administrator {
    /// The account.
    pub account: String,
    /// Whether it is only asked: it administers nothing before its person accepts.
    pub is_invited: bool,
}

impl Identity {
    /// Makes an account an administrator of a jurisdiction: at once if whoever asks runs the service or looks after the account, which was added
    /// there; everybody else is asked, and administers it once they accept.
    ///
    /// # Errors
    /// If there is no such account, it is one or is asked already, or whoever asks is none there.
    pub fn add_administrator(
        &self,
        keeper: &Keeper,
        account: &str,
        reach: &Reach,
    ) -> Result<Administrator, IdentityError> {
        self.administers(keeper, reach)?;
        let (_, credentials) = self.account(account)?;
        if self.administered(account)?.contains(reach) {
            return Err(IdentityError::Taken);
        }
        let (mut batch, at) = (Batch::default(), self.clock.now());
        let mut is_invited = false;
        if let Some(by) = keeper.account()
            && !self.is_added_at_once(keeper, reach, (account, &credentials))?
        {
            if administrators::of_account(self.store(), account)?.len() >= MOST
                || administrators::of_jurisdiction(self.store(), reach, MOST)?.len() >= MOST
            {
                return Err(IdentityError::TooManyInvitations);
            }
            let (account, by) = (account.to_owned(), by.to_owned());
            let asked = Appointment { id: ids::new(at)?, account, reach: reach.clone(), by, at };
            administrators::ask(&mut batch, &asked);
            is_invited = true;
        } else {
            memberships::add_administrator(&mut batch, account, reach, at);
        }
        let what = if is_invited { "administrator-invited" } else { "administrator" };
        self.note(&mut batch, account, what, keeper, Some(reach.as_str().to_owned()))?;
        self.write_new(batch)?;
        Ok(Administrator { account: account.to_owned(), is_invited })
    }

    /// Whether somebody is added without being asked: by whoever runs the service, by themselves, and by whoever administers the jurisdiction in
    /// which both the account was added and what they are added to is to hold, if the person has nothing elsewhere.
    pub(super) fn is_added_at_once(
        &self,
        keeper: &Keeper,
        reach: &Reach,
        (account, credentials): (&str, &Credentials),
    ) -> Result<bool, IdentityError> {
        let Some(name) = keeper.account() else { return Ok(true) };
        if name == account {
            return Ok(true);
        }
        let is_theirs = |outcome: Result<(), IdentityError>| match outcome {
            Ok(()) => Ok(true),
            Err(IdentityError::NotYours) => Ok(false),
            Err(error) => Err(error),
        };
        Ok(is_theirs(self.administers(keeper, reach))?
            && is_theirs(self.administers(keeper, &credentials.home))?
            && is_theirs(self.looks_after(keeper, account))?)
    }

    /// Which jurisdictions somebody is asked to administer.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn appointments(&self, account: &str) -> Result<Vec<Appointment>, IdentityError> {
        Ok(administrators::of_account(self.store(), account)?)
    }

    pub(super) fn appointment(&self, account: &str, id: &str) -> Result<Option<Appointment>, IdentityError> {
        Ok(self.appointments(account)?.into_iter().find(|asked| asked.id == id))
    }

    /// Somebody accepts to administer a jurisdiction, if whoever asked still does.
    pub(super) fn accept_appointment(&self, asked: &Appointment) -> Result<(), IdentityError> {
        self.administers(&Keeper::Account(asked.by.clone()), &asked.reach)?;
        let mut batch = Batch::default();
        administrators::remove(&mut batch, asked);
        memberships::add_administrator(&mut batch, &asked.account, &asked.reach, self.clock.now());
        let themselves = Keeper::Account(asked.account.clone());
        let detail = Some(asked.reach.as_str().to_owned());
        self.note(&mut batch, &asked.account, "administrator", &themselves, detail)?;
        self.write_or(batch, DeskError::Unknown.into())
    }

    /// Somebody declines to, or it is taken back by an administrator there.
    pub(super) fn end_appointment(&self, keeper: &Keeper, asked: &Appointment) -> Result<(), IdentityError> {
        if keeper.account() != Some(asked.account.as_str()) {
            self.administers(keeper, &asked.reach)?;
        }
        let mut batch = Batch::default();
        administrators::remove(&mut batch, asked);
        let detail = Some(asked.reach.as_str().to_owned());
        self.note(&mut batch, &asked.account, "invitation-ended", keeper, detail)?;
        self.write_or(batch, DeskError::Unknown.into())
    }

    /// The accounts that administer a jurisdiction, in the order of their names; then those that are asked to.
    ///
    /// # Errors
    /// If whoever asks is none of them.
    pub fn administrators(&self, keeper: &Keeper, reach: &Reach) -> Result<Vec<Administrator>, IdentityError> {
        self.administers(keeper, reach)?;
        let there = memberships::administrators(self.store(), reach)?.into_iter();
        let asked = administrators::of_jurisdiction(self.store(), reach, MOST)?.into_iter();
        Ok(there
            .map(|account| Administrator { account, is_invited: false })
            .chain(asked.map(|asked| Administrator { account: asked.account, is_invited: true }))
            .collect())
    }

    /// Takes an account the administration of a jurisdiction, or back that it is asked to administer it. Sessions and tokens of those whom whoever
    /// asks looks after end; others go on with what else they are.
    ///
    /// # Errors
    /// If it does not administer it, whoever asks is no administrator there, or [`IdentityError::LastOne`] if nobody would be left.
    pub fn remove_administrator(&self, keeper: &Keeper, account: &str, reach: &Reach) -> Result<(), IdentityError> {
        self.administers(keeper, reach)?;
        if !self.administered(account)?.contains(reach) {
            let asked = self.appointments(account)?.into_iter().find(|asked| asked.reach == *reach);
            return self.end_appointment(keeper, &asked.ok_or(DeskError::Unknown)?);
        }
        let mut batch = Batch::default();
        self.leave(&mut batch, keeper, account, reach)?;
        match self.looks_after(keeper, account) {
            Ok(()) => {
                people::end_sessions_of(&mut batch, account, None);
                api_tokens::remove_all(&mut batch, account);
            }
            Err(IdentityError::NotYours) => {}
            Err(error) => return Err(error),
        }
        self.note(&mut batch, account, "administrator-removed", keeper, Some(reach.as_str().to_owned()))?;
        self.write_or(batch, IdentityError::Stale)
    }

    /// Whether somebody looks after an account: one that was added in a jurisdiction that they administer, or whose person's real name was
    /// verified there; and that has nothing in any other: no membership that holds there or everywhere, nothing to administer, no real name and,
    /// if its person opened it, no message of a case.
    pub(super) fn looks_after(&self, keeper: &Keeper, name: &str) -> Result<(), IdentityError> {
        self.has_in_care(keeper, name, false)
    }

    /// Whether somebody may close an account: whoever looks after it, and whoever administers where it was added. For bodies that no pack names,
    /// and under which name its person acts, its person alone has seen to: nobody puts their account beyond reach by that.
    pub(super) fn may_close(&self, keeper: &Keeper, name: &str) -> Result<(), IdentityError> {
        self.has_in_care(keeper, name, true)
    }

    fn has_in_care(&self, keeper: &Keeper, name: &str, to_close: bool) -> Result<(), IdentityError> {
        let (account, credentials) = self.account(name).map_err(|error| match keeper {
            Keeper::Operator => error,
            // Nobody learns from this who has an account.
            Keeper::Account(_) => IdentityError::NotYours,
        })?;
        let Some(keeper) = keeper.account() else { return Ok(()) };
        let theirs = self.administered(keeper)?;
        if theirs.contains(&Reach::Everywhere) {
            return Ok(());
        }
        // Who opened an account of their own is tied to no jurisdiction by that.
        let is_own = credentials.home == Reach::Everywhere;
        let is_home = theirs.contains(&credentials.home);
        let names = self.real_names(name)?;
        let is_verified = |found: &RealName| found.state == RealNameState::Verified;
        let is_tied = is_home || is_own && names.iter().any(|name| is_verified(name) && theirs.contains(&name.reach));
        let closes_home = to_close && is_home;
        let counts = |member: &&Membership| !closes_home || self.is_named_by_a_pack(&member.terms.organisation);
        let memberships = memberships::of_account(self.store(), name)?;
        let administered = self.administered(name)?;
        let known = names
            .iter()
            .filter(|name| !closes_home && (is_verified(name) || is_own && name.state == RealNameState::Pending));
        // What holds everywhere holds in other jurisdictions too.
        let mut has = (memberships.iter().filter(counts).map(|member| &member.terms.reach))
            .chain(&administered)
            .chain(known.map(|name| &name.reach));
        let is_theirs = is_tied
            && has.all(|reach| theirs.contains(reach))
            && !(is_own && self.is_written_to_elsewhere(&account, &theirs)?);
        if is_theirs { Ok(()) } else { Err(IdentityError::NotYours) }
    }

    /// Whether a person has been told something in a case of another jurisdiction.
    fn is_written_to_elsewhere(&self, account: &Account, theirs: &[Reach]) -> Result<bool, IdentityError> {
        for message in outbox::inbox(self.store(), &account.person, None, MOST_MESSAGES)? {
            if !theirs.contains(&Reach::of(self.desk.jurisdiction_of(&message.case)?.as_deref())) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
