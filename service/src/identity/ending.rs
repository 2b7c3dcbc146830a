//! Who ends that somebody acts for an organisation. An office lets people act for bodies, and so does whoever entered a body; codes are public, and
//! whoever enters one first need not be whom others mean: what an office has let, nobody ends who was let by none.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::{Identity, IdentityError, Keeper};
use crate::desk::DeskError;
use crate::records::memberships::{self, Membership, Reach};
use crate::records::real_names;
use crate::store::Batch;

/// What is not somebody's is no error where something else may be.
fn is_theirs(outcome: Result<(), IdentityError>) -> Result<bool, IdentityError> {
    match outcome {
        Ok(()) => Ok(true),
        Err(IdentityError::NotYours) => Ok(false),
        Err(error) => Err(error),
    }
}

impl Identity {
    /// Whether somebody whom a keeper lets act for an organisation in a reach is let by an office: the keeper is whoever runs the service, administers
    /// it, or looks after the organisation there because an office let them.
    pub(super) fn appoints(&self, keeper: &Keeper, organisation: &Id, reach: &Reach) -> Result<bool, IdentityError> {
        if is_theirs(self.administers(keeper, reach))? {
            return Ok(true);
        }
        Ok(self.managed_by(keeper, organisation, reach)?.iter().any(|grant| grant.is_appointed))
    }

    /// Whether somebody administers a jurisdiction, or looks after an organisation because an office let them.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn is_of_an_office(&self, keeper: &Keeper, organisation: &Id) -> Result<bool, IdentityError> {
        let Some(account) = keeper.account() else { return Ok(true) };
        let capacities = self.capacities(account)?;
        let mut own = capacities.iter().filter(|capacity| capacity.organisation == *organisation);
        let is_let = own.any(|capacity| capacity.grants.iter().any(|grant| grant.manages && grant.is_appointed));
        Ok(is_let || !self.administered(account)?.is_empty())
    }

    /// Whether a body that no pack names is verified nowhere.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn is_unverified_body(&self, organisation: &Id) -> Result<bool, IdentityError> {
        Ok(!self.is_named_by_a_pack(organisation) && real_names::verified_in(self.store(), organisation)?.is_empty())
    }

    /// Whether nobody looks after a body that no pack names.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn is_left_alone(&self, organisation: &Id) -> Result<bool, IdentityError> {
        let now = self.desk.clock().now();
        Ok(!self.is_named_by_a_pack(organisation) && memberships::managers(self.store(), organisation, now)? == 0)
    }

    /// Whether somebody ends a membership. Gives whether they do as an office, which may leave a body without anybody who looks after it: it lets
    /// others. Whoever administers a jurisdiction ends there also what holds everywhere of a body that no pack names, if no office let it and the body
    /// is verified nowhere else.
    ///
    /// # Errors
    /// [`IdentityError::NotYours`] if they do not look after it, [`IdentityError::Appointed`] if an office let it and them none,
    /// [`IdentityError::VerifiedElsewhere`] if it is verified where they do not administer.
    pub fn ends(&self, keeper: &Keeper, membership: &Membership) -> Result<bool, IdentityError> {
        let (organisation, reach) = (&membership.terms.organisation, &membership.terms.reach);
        if is_theirs(self.administers(keeper, reach))? {
            return Ok(true);
        }
        let as_office = self.ends_everywhere(keeper, membership);
        if let Ok(true) = as_office {
            return Ok(true);
        }
        if keeper.account() == Some(membership.terms.account.as_str()) {
            return Ok(false);
        }
        let managed = self.managed_by(keeper, organisation, reach)?;
        match managed.iter().any(|grant| grant.is_appointed || !membership.is_appointed) {
            true => Ok(false),
            false if !managed.is_empty() => Err(IdentityError::Appointed),
            false => as_office.and(Err(IdentityError::NotYours)),
        }
    }

    /// Whether somebody, who administers a jurisdiction, ends what holds everywhere.
    fn ends_everywhere(&self, keeper: &Keeper, membership: &Membership) -> Result<bool, IdentityError> {
        let organisation = &membership.terms.organisation;
        let Some(account) = keeper.account() else { return Ok(true) };
        if membership.terms.reach != Reach::Everywhere
            || membership.is_appointed
            || self.is_named_by_a_pack(organisation)
        {
            return Ok(false);
        }
        let theirs: BTreeSet<Reach> = self.administered(account)?.into_iter().collect();
        match real_names::verified_in(self.store(), organisation)?.is_subset(&theirs) {
            _ if theirs.is_empty() => Ok(false),
            true => Ok(true),
            false => Err(IdentityError::VerifiedElsewhere),
        }
    }

    /// Ends a membership, or takes an invitation back: who may, [`Self::ends`] says. Whoever it is of may, too. Only an office ends the last of those
    /// who look after a body that no pack names.
    ///
    /// # Errors
    /// As [`Self::ends`]; if there is none; or [`IdentityError::LastOne`] if nobody would look after the body.
    pub fn end_member(
        &self,
        keeper: &Keeper,
        organisation: &Id,
        account: &str,
        membership: &str,
    ) -> Result<(), IdentityError> {
        let all = memberships::of_account(self.store(), account)?;
        let found = all.into_iter().find(|known| known.id == membership && known.terms.organisation == *organisation);
        let Some(found) = found else {
            let asked = self.invitations(account)?;
            if asked.iter().any(|asked| asked.id == membership && asked.terms.organisation == *organisation) {
                return self.decline_invitation(keeper, account, membership);
            }
            let unknown = IdentityError::Desk(DeskError::Unknown);
            return Err(if *keeper == Keeper::Operator { unknown } else { IdentityError::NotYours });
        };
        let is_office = self.ends(keeper, &found)?;
        let (mut batch, now) = (Batch::default(), self.desk.clock().now());
        if found.terms.manages && found.holds(now) && !is_office {
            self.leaves_a_manager(&mut batch, &found, now)?;
        }
        memberships::end(&mut batch, account, membership, now);
        self.note_of_terms(&mut batch, "member-ended", keeper, &found.terms)?;
        self.write_or(batch, IdentityError::LastOne)
    }

    /// Whether somebody else looks after a body once a membership has ended. Agencies have those who administer their jurisdiction.
    fn leaves_a_manager(&self, batch: &mut Batch, ended: &Membership, now: DateTime<Utc>) -> Result<(), IdentityError> {
        if self.is_named_by_a_pack(&ended.terms.organisation) {
            return Ok(());
        }
        let known = memberships::managers(self.store(), &ended.terms.organisation, now)?;
        if known <= 1 {
            return Err(IdentityError::LastOne);
        }
        memberships::check_managers(batch, &ended.terms.organisation, now, known);
        Ok(())
    }
}
