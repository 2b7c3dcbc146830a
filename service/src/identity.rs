//! Who somebody is: accounts, passwords, sessions. It gives actors; what these may do, the pack says.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::{Actor, Id};
use sha2::{Digest, Sha256};

use crate::clock::{Clock, SystemClock};
use crate::desk::{Desk, DeskError, Directory, Purpose};
use crate::records::people::{self, Account};
use crate::store::{Batch, Store, StoreError};
use crate::vault::{hexadecimal, random};

/// How often a wrong password may be given before none is taken for a while.
const MOST_FAILURES: u64 = 5;

/// For how long none is taken then.
const LOCKED: TimeDelta = TimeDelta::minutes(15);

/// How long a session lasts.
const SESSION: TimeDelta = TimeDelta::hours(12);

/// The shortest password.
const SHORTEST: usize = 10;

/// Who somebody is.
#[derive(Debug)]
pub struct Identity {
    desk: Arc<Desk>,
    /// What is compared where there is no account, so that nobody tells by the time it takes.
    nobody: String,
}

/// Somebody who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The account.
    pub account: Account,
    /// What the browser keeps.
    pub token: String,
    /// Until when it is taken.
    pub until: DateTime<Utc>,
}

/// Why somebody cannot sign in, or an account not be added.
#[derive(Debug)]
pub enum IdentityError {
    /// The name or the password is not right; which of them is not told.
    Wrong,
    /// Too many wrong passwords: none is taken until then.
    Locked(DateTime<Utc>),
    /// There is an account of that name.
    Taken,
    /// The password is too short.
    TooShort(usize),
    /// It cannot be decided or stored.
    Desk(DeskError),
}

impl From<StoreError> for IdentityError {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl From<DeskError> for IdentityError {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

/// The accounts of a store name the persons.
#[derive(Debug)]
struct Accounts(Arc<dyn Store>);

impl Directory for Accounts {
    fn name(&self, id: &Id) -> Option<String> {
        people::title_of(&*self.0, id).ok().flatten()
    }
}

/// As whom an account acts.
#[must_use]
pub fn actor(account: &Account) -> Actor {
    Actor {
        organisation: account.organisation.clone(),
        person: Some(account.person.clone()),
        roles: account.roles.clone(),
        real_name: account.real_name,
        ..Actor::anonymous()
    }
}

impl Identity {
    /// The people of a desk.
    ///
    /// # Errors
    /// If the operating system gives no random numbers.
    pub fn new(desk: Arc<Desk>) -> Result<Self, IdentityError> {
        desk.set_directory(Arc::new(Accounts(Arc::clone(desk.store()))));
        let nobody = hashed(&hexadecimal(&random::<16>().map_err(DeskError::from)?))?;
        Ok(Self { desk, nobody })
    }

    /// Adds an account.
    ///
    /// # Errors
    /// If there is one of that name, or the password is too short.
    pub fn add(&self, account: &Account, password: Option<&str>) -> Result<(), IdentityError> {
        let password = password.map(checked).transpose()?;
        let mut batch = Batch::default();
        people::add(&mut batch, account, password.as_deref())?;
        match self.desk.store().write(batch) {
            Err(StoreError::Conflict) => Err(IdentityError::Taken),
            outcome => Ok(outcome?),
        }
    }

    /// Sets another password; whoever is signed in has to sign in anew.
    ///
    /// # Errors
    /// If there is no such account, or the password is too short.
    pub fn reset(&self, name: &str, password: &str) -> Result<(), IdentityError> {
        let password = checked(password)?;
        let mut batch = Batch::default();
        people::set_password(&mut batch, name, &password);
        people::end_sessions_of(&mut batch, name);
        match self.desk.store().write(batch) {
            Err(StoreError::Conflict) => Err(IdentityError::Wrong),
            outcome => Ok(outcome?),
        }
    }

    /// Somebody signs in by a password.
    ///
    /// # Errors
    /// If it is not right, or was not too often.
    pub fn sign_in(&self, name: &str, password: &str) -> Result<SignedIn, IdentityError> {
        let found = people::find(&**self.desk.store(), name)?;
        let now = SystemClock.now();
        let locked = found.as_ref().and_then(|(_, credentials)| credentials.locked_until).filter(|until| *until > now);
        if let Some(until) = locked {
            return Err(IdentityError::Locked(until));
        }
        let kept = found.as_ref().and_then(|(_, credentials)| credentials.password.as_deref());
        let is_right = verifies(kept.unwrap_or(&self.nobody), password) && kept.is_some();
        let Some((account, credentials)) = found else { return Err(IdentityError::Wrong) };
        let mut batch = Batch::default();
        if !is_right {
            let failures = credentials.failures + 1;
            let until = (failures >= MOST_FAILURES).then(|| now.checked_add_signed(LOCKED)).flatten();
            people::note_attempt(&mut batch, name, if until.is_some() { 0 } else { failures }, until);
            self.desk.store().write(batch)?;
            return Err(IdentityError::Wrong);
        }
        people::note_attempt(&mut batch, name, 0, None);
        self.begin(batch, account, now)
    }

    /// Somebody signs in as one of the people of a demo, without a password.
    ///
    /// # Errors
    /// [`DeskError::OtherPurpose`] in any other store.
    pub fn sign_in_as(&self, name: &str) -> Result<SignedIn, IdentityError> {
        if self.desk.purpose() != Purpose::Demo {
            return Err(DeskError::OtherPurpose.into());
        }
        let found = people::find(&**self.desk.store(), name)?;
        let (account, _) = found.ok_or(IdentityError::Wrong)?;
        self.begin(Batch::default(), account, SystemClock.now())
    }

    fn begin(&self, mut batch: Batch, account: Account, now: DateTime<Utc>) -> Result<SignedIn, IdentityError> {
        let token = hexadecimal(&random::<32>().map_err(DeskError::from)?);
        let until = now.checked_add_signed(SESSION).unwrap_or(now);
        people::begin_session(&mut batch, &token_hash(&token), &account.name, until);
        self.desk.store().write(batch)?;
        Ok(SignedIn { account, token, until })
    }

    /// Who a session is of; none if it is over.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn session(&self, token: &str) -> Result<Option<Account>, IdentityError> {
        let store = &**self.desk.store();
        let Some(name) = people::session(store, &token_hash(token), SystemClock.now())? else { return Ok(None) };
        Ok(people::find(store, &name)?.map(|(account, _)| account))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn sign_out(&self, token: &str) -> Result<(), IdentityError> {
        let mut batch = Batch::default();
        people::end_session(&mut batch, &token_hash(token), SystemClock.now());
        Ok(self.desk.store().write(batch)?)
    }

    /// The people that one can sign in as in a demo.
    ///
    /// # Errors
    /// [`DeskError::OtherPurpose`] in any other store.
    pub fn people(&self) -> Result<Vec<Account>, IdentityError> {
        if self.desk.purpose() != Purpose::Demo {
            return Err(DeskError::OtherPurpose.into());
        }
        Ok(people::after(&**self.desk.store(), None, 1000)?)
    }
}

fn token_hash(token: &str) -> String {
    format!("sha256:{}", hexadecimal(&Sha256::digest(token.as_bytes())))
}

/// The hash of a password that is long enough.
fn checked(password: &str) -> Result<String, IdentityError> {
    if password.chars().count() < SHORTEST {
        return Err(IdentityError::TooShort(SHORTEST));
    }
    hashed(password)
}

fn hashed(password: &str) -> Result<String, IdentityError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    let hash = hash.map_err(|error| DeskError::Store(StoreError::Unavailable(error.to_string())))?;
    Ok(hash.to_string())
}

fn verifies(kept: &str, password: &str) -> bool {
    let Ok(kept) = PasswordHash::new(kept) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &kept).is_ok()
}
