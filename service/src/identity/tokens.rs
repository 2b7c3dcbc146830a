//! Tokens by which programs act for somebody, within scopes.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Identity, IdentityError, Keeper, token_hash};
use crate::desk::DeskError;
use crate::records::people::{self, Account};
use crate::records::tokens::{self, ApiToken};
use crate::store::Batch;
use crate::vault::{hexadecimal, random};

/// How long a token is taken at most.
const LONGEST_DAYS: i64 = 366;

/// How many tokens an account has at most.
const MOST: usize = 50;

/// What may be done with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// To look.
    Read,
    /// To do what changes something in cases.
    Write,
    /// To look after people and organisations.
    Administer,
}

impl Scope {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Administer => "administer",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::Read, Self::Write, Self::Administer].into_iter().find(|scope| scope.as_str() == word)
    }
}

/// Whom a token is of, what it may do, and until when it is taken.
pub(super) type Bearer = (Account, Vec<Scope>, DateTime<Utc>);

impl Identity {
    /// Makes a token for programs of somebody, who act for whom the person acts in the session. It is told this once.
    ///
    /// # Errors
    /// If a scope is none, or there are too many.
    pub fn make_token(
        &self,
        account: &Account,
        label: &str,
        scopes: &[String],
        days: i64,
    ) -> Result<(String, ApiToken), IdentityError> {
        let unusable = |what: &str| IdentityError::Desk(DeskError::Unusable(what.into()));
        if scopes.is_empty() || scopes.iter().any(|scope| Scope::of(scope).is_none()) {
            return Err(unusable("scopes"));
        }
        let label = label.trim();
        if label.is_empty() || label.chars().count() > 100 {
            return Err(unusable("label"));
        }
        if !(1..=LONGEST_DAYS).contains(&days) || tokens::of_account(self.store(), &account.name)?.len() >= MOST {
            return Err(unusable("days"));
        }
        let (now, secret) = (self.clock.now(), format!("gct_{}", hexadecimal(&random::<32>()?)));
        let token = ApiToken {
            hash: token_hash(&secret),
            label: label.to_owned(),
            account: account.name.clone(),
            organisation: Some(account.organisation.clone().unwrap_or_else(|| account.person.clone())),
            acts_for: account.acts_for.clone(),
            scopes: scopes.to_vec(),
            made_at: now,
            until: now.checked_add_signed(TimeDelta::days(days)).unwrap_or(now),
        };
        let mut batch = Batch::default();
        tokens::add(&mut batch, &token)?;
        self.note(
            &mut batch,
            &account.name,
            "token",
            &Keeper::Account(account.name.clone()),
            Some(token.label.clone()),
        )?;
        self.store().write(batch)?;
        Ok((secret, token))
    }

    /// The tokens of an account.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn tokens(&self, account: &str) -> Result<Vec<ApiToken>, IdentityError> {
        Ok(tokens::of_account(self.store(), account)?)
    }

    /// Takes a token of an account back.
    ///
    /// # Errors
    /// If there is none.
    pub fn remove_token(&self, account: &str, hash: &str) -> Result<(), IdentityError> {
        let mut batch = Batch::default();
        tokens::remove(&mut batch, account, hash);
        self.note(&mut batch, account, "token-removed", &Keeper::Account(account.to_owned()), None)?;
        self.write_or(batch, DeskError::Unknown.into())
    }

    /// Who a token is of, and what may be done with it; none if it is not taken, or its person has something to do first.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn bearer(&self, token: &str) -> Result<Option<Bearer>, IdentityError> {
        let Some(found) = tokens::find(self.store(), &token_hash(token), self.clock.now())? else { return Ok(None) };
        let Some((account, credentials)) = people::find(self.store(), &found.account)? else { return Ok(None) };
        if self.first(&account, &credentials)?.is_some() {
            return Ok(None);
        }
        let account = self.acting(account, found.organisation.as_ref(), found.acts_for)?;
        Ok(Some((account, found.scopes.iter().filter_map(|scope| Scope::of(scope)).collect(), found.until)))
    }
}
