//! Whoever leaves: accounts that are closed. What they did stays in the records, under their person.

use super::{Identity, IdentityError, Keeper, api_tokens};
use crate::records::mail;
use crate::records::memberships::{self, Reach};
use crate::records::people::{self, Account};
use crate::store::Batch;

/// An account as whoever looks after it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The account.
    pub account: Account,
    /// Whether nobody can sign in by it, until it is given a password.
    pub is_closed: bool,
}

impl Identity {
    /// Takes an account the administration of a jurisdiction that it has. Only whoever runs the service takes the last one away.
    pub(super) fn leave(
        &self,
        batch: &mut Batch,
        keeper: &Keeper,
        account: &str,
        reach: &Reach,
    ) -> Result<(), IdentityError> {
        let known = memberships::administrators(self.store(), reach)?.len();
        if known == 1 && *keeper != Keeper::Operator {
            return Err(IdentityError::LastOne);
        }
        memberships::remove_administrator(batch, account, reach, known);
        Ok(())
    }

    /// The accounts that were added in a jurisdiction, in the order of their names, after one.
    ///
    /// # Errors
    /// If whoever asks is no administrator there.
    pub fn accounts_of(
        &self,
        keeper: &Keeper,
        reach: &Reach,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<Kept>, IdentityError> {
        self.administers(keeper, reach)?;
        let found = people::at_home(self.store(), reach, after, most)?;
        Ok(found.into_iter().map(|(account, is_closed)| Kept { account, is_closed }).collect())
    }

    /// Closes an account: nobody signs in by it, acts for anybody or administers anything, and where its person was written to is forgotten. Whoever
    /// looks after it may, and gives it a password if it is to be used again; also whoever administers where it was added, whatever its person has
    /// entered or said for themselves elsewhere.
    ///
    /// # Errors
    /// If there is none, whoever asks does not look after it, or [`IdentityError::LastOne`] if nobody would administer a jurisdiction.
    pub fn close_account(&self, keeper: &Keeper, name: &str) -> Result<(), IdentityError> {
        self.may_close(keeper, name)?;
        self.closed(keeper, name)
    }

    /// Somebody closes their own account, by their password.
    ///
    /// # Errors
    /// If the session is over, the password is not right, or [`IdentityError::LastOne`].
    pub fn close_own_account(&self, token: &str, password: &str) -> Result<(), IdentityError> {
        let account = self.session(token)?.ok_or(IdentityError::Wrong)?.name;
        self.checked_own_password(&account, password)?;
        self.closed(&Keeper::Account(account.clone()), &account)
    }

    fn closed(&self, keeper: &Keeper, name: &str) -> Result<(), IdentityError> {
        let mut batch = Batch::default();
        for reach in self.administered(name)? {
            self.leave(&mut batch, keeper, name, &reach)?;
        }
        let now = self.desk.clock().now();
        for membership in memberships::of_account(self.store(), name)? {
            if membership.terms.until.is_none_or(|until| until > now) {
                memberships::end(&mut batch, name, &membership.id, now);
                self.note_of_terms(&mut batch, "member-ended", keeper, &membership.terms)?;
            }
        }
        people::close(&mut batch, name);
        people::end_sessions_of(&mut batch, name, None);
        api_tokens::remove_all(&mut batch, name);
        mail::remove_address(&mut batch, name);
        mail::remove_links(&mut batch, name);
        self.note(&mut batch, name, "closed", keeper, None)?;
        self.write_or(batch, IdentityError::Stale)
    }
}
