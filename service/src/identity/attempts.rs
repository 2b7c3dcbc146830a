//! Passwords and codes are tried a few times, and then not for a while. Each try is counted before it is looked at, so that many at once are not
//! more than many one by one; passwords by name and by where they come from, so that nobody keeps others out from elsewhere, and alike whether
//! there is such an account or not.

use chrono::TimeDelta;

use super::passwords::verifies;
use super::{Identity, IdentityError, Keeper};
use crate::records::attempts::{self, Tried};
use crate::records::people::{self, Account};
use crate::store::{Batch, StoreError};

/// How often a wrong one may be given before none is taken for a while.
const MOST_FAILURES: u64 = 5;

/// For how long none is taken then.
const LOCKED: TimeDelta = TimeDelta::minutes(15);

/// From where somebody tries a password who has signed in.
const SESSION: &str = "session";

/// From where codes are tried: wherever it is, whoever does knows the password.
const CODE: &str = "code";

/// What codes of an account are counted as.
pub(super) fn of_code(account: &str) -> Tried {
    Tried::new(account, CODE)
}

/// What passwords are counted as that are given for a name at a place.
pub(super) fn of_password(name: &str, place: Option<&str>) -> Tried {
    Tried::new(name, &format!("place {}", place.unwrap_or_default()))
}

impl Identity {
    /// Counts a try before it is looked at.
    ///
    /// # Errors
    /// [`IdentityError::Locked`] if there were too many.
    pub(super) fn try_once(&self, tried: &Tried) -> Result<(), IdentityError> {
        if self.counted(tried, MOST_FAILURES, LOCKED)? {
            return Ok(());
        }
        let now = self.clock.now();
        Err(IdentityError::Locked(attempts::locked_until(self.store(), tried)?.unwrap_or(now)))
    }

    /// Counts a try before it is looked at; whether it may be looked at. After the most there may be, none is for so long.
    pub(super) fn counted(&self, tried: &Tried, most: u64, pause: TimeDelta) -> Result<bool, IdentityError> {
        let now = self.clock.now();
        let until = now.checked_add_signed(pause).unwrap_or(now);
        let mut batch = Batch::default();
        attempts::count(&mut batch, tried, most, (now, until));
        match self.store().write(batch) {
            Err(StoreError::Conflict) => Ok(false),
            outcome => Ok(outcome.map(|()| true)?),
        }
    }

    /// What was tried was right.
    pub(super) fn was_right(&self, tried: &Tried) -> Result<(), IdentityError> {
        let mut batch = Batch::default();
        attempts::take_back(&mut batch, tried);
        Ok(self.store().write(batch)?)
    }

    /// The account, if the password is right and may be tried.
    pub(super) fn checked_password(
        &self,
        (name, password): (&str, &str),
        tried: &Tried,
        place: Option<&str>,
    ) -> Result<Account, IdentityError> {
        self.try_once(tried)?;
        let found = people::find(self.store(), name)?;
        let kept = found.as_ref().and_then(|(_, credentials)| credentials.password.as_deref());
        let is_right = verifies(kept, password);
        let Some((account, _)) = found else { return Err(IdentityError::Wrong) };
        if !is_right {
            // The last one that may be wrong, for a while.
            if attempts::locked_until(self.store(), tried)?.is_some() {
                let mut batch = Batch::default();
                self.note(&mut batch, name, "locked-out", &Keeper::Operator, place.map(str::to_owned))?;
                self.store().write(batch)?;
            }
            return Err(IdentityError::Wrong);
        }
        self.was_right(tried)?;
        Ok(account)
    }

    /// Whether the password of somebody who has signed in is right and may be tried.
    pub(super) fn checked_own_password(&self, name: &str, password: &str) -> Result<(), IdentityError> {
        self.checked_password((name, password), &Tried::new(name, SESSION), None).map(drop)
    }
}
