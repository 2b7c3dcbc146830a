//! Whether people are who they say they are. How that is found out stands behind an interface: [`RealNameCheck`]. Two ways are built in: a directory of
//! the store's own, and the agency, by hand.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::Id;
use serde::{Deserialize, Serialize};

use super::{Identity, IdentityError, Keeper};
use crate::desk::DeskError;
use crate::records::attempts::Tried;
use crate::records::memberships::Reach;
use crate::records::people;
use crate::records::real_names::{self, RealName, RealNameState};
use crate::store::{Batch, Store, StoreError};
use crate::vault::{Key, hexadecimal};

/// The longest of what somebody says of themselves.
const LONGEST: usize = 100;

/// How often an account says in a day who its person is.
const MOST_CLAIMS: u64 = 5;

/// How many misses there may be of one name in a day, whoever says it.
const MOST_MISSES: u64 = 20;

/// How long either is counted.
const DAY: TimeDelta = TimeDelta::days(1);

/// Who somebody says they are.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimedName {
    /// The name in the document.
    pub name: String,
    /// The number of the document.
    pub number: String,
}

impl std::fmt::Debug for ClaimedName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ClaimedName(…)")
    }
}

/// What a way of finding out found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// They are who they say they are.
    Verified,
    /// This way cannot tell; the next one is asked.
    Unknown,
}

/// A way of finding out whether people are who they say they are.
pub trait RealNameCheck: std::fmt::Debug + Send + Sync {
    /// What it is called in records.
    fn method(&self) -> &'static str;

    /// What it finds.
    ///
    /// # Errors
    /// If it cannot be asked.
    fn check(&self, claimed: &ClaimedName) -> Result<Checked, IdentityError>;
}

/// The directory of the store: people whose names and numbers were taken from a table. Only keyed hashes of them are kept.
#[derive(Debug)]
pub(super) struct LocalDirectory {
    pub(super) store: Arc<dyn Store>,
    pub(super) key: Key,
}

/// As it is compared.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_uppercase()
}

impl LocalDirectory {
    fn known(&self, claimed: &ClaimedName) -> String {
        let both = format!("{}\n{}", plain(&claimed.name), plain(&claimed.number));
        hexadecimal(&self.key.keyed(both.as_bytes()))
    }

    /// What a name alone is counted by.
    fn keyed(&self, name: &str) -> String {
        hexadecimal(&self.key.keyed(plain(name).as_bytes()))
    }
}

impl RealNameCheck for LocalDirectory {
    fn method(&self) -> &'static str {
        "directory"
    }

    fn check(&self, claimed: &ClaimedName) -> Result<Checked, IdentityError> {
        let is_known = real_names::is_known(&*self.store, &self.known(claimed))?;
        Ok(if is_known { Checked::Verified } else { Checked::Unknown })
    }
}

/// The agency, which looks at the document: nothing is found out until somebody has.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByHand;

impl RealNameCheck for ByHand {
    fn method(&self) -> &'static str {
        "by-hand"
    }

    fn check(&self, _: &ClaimedName) -> Result<Checked, IdentityError> {
        Ok(Checked::Unknown)
    }
}

fn place(account: &str, reach: &Reach) -> String {
    format!("real-name/{account}/{}", reach.as_str())
}

impl Identity {
    fn directory(&self) -> LocalDirectory {
        let key = self.desk.people_key().derived("directory");
        LocalDirectory { store: Arc::clone(self.desk.store()), key }
    }

    /// The same with a further way of finding out who people are, which is asked before those built in.
    #[must_use]
    pub fn with_check(mut self, check: Arc<dyn RealNameCheck>) -> Self {
        self.checks.push(check);
        self
    }

    /// Somebody says who they are, in a jurisdiction. What can be found out at once is; the rest waits for the agency. Nobody guesses: after a miss
    /// nothing is asked for the account for a day, nor for a name after many, and an account says it a few times a day.
    ///
    /// # Errors
    /// If it is empty or too long, [`IdentityError::TooManyClaims`], or a way of finding out cannot be asked.
    pub fn claim_real_name(
        &self,
        account: &str,
        reach: &Reach,
        claimed: &ClaimedName,
    ) -> Result<RealName, IdentityError> {
        let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= LONGEST;
        if !fits(&claimed.name) || !fits(&claimed.number) {
            return Err(DeskError::Unusable("name".into()).into());
        }
        if !fits(reach.as_str()) {
            return Err(DeskError::Unusable("jurisdiction".into()).into());
        }
        let (account, _) = self.account(account)?;
        let directory = self.directory();
        if !self.counted(&Tried::new(&account.name, "real-name"), MOST_CLAIMS, DAY)? {
            return Err(IdentityError::TooManyClaims);
        }
        // Each is counted as a miss before it is asked, so that many at once are not more than one by one.
        let by_account = Tried::new(&format!("real name of {}", account.name), "");
        let by_name = Tried::new(&directory.keyed(&claimed.name), "real-name");
        let is_asked = self.counted(&by_account, 1, DAY)? && self.counted(&by_name, MOST_MISSES, DAY)?;
        let built_in: [&dyn RealNameCheck; 2] = [&directory, &ByHand];
        let mut method = ByHand.method();
        let mut state = RealNameState::Pending;
        for check in self.checks.iter().map(|check| &**check).chain(built_in).filter(|_| is_asked) {
            if check.check(claimed)? == Checked::Verified {
                (method, state) = (check.method(), RealNameState::Verified);
                break;
            }
        }
        if state == RealNameState::Verified {
            self.was_right(&by_account)?;
            self.was_right(&by_name)?;
        }
        let said = serde_json::to_vec(claimed).map_err(|error| StoreError::damaged(error.to_string()))?;
        // It is told by the clock that everything goes by; where that stands still, what is said again is later all the same.
        let before = self.real_names(&account.name)?.into_iter().filter(|before| before.reach == *reach);
        let later = before.map(|before| before.asked_at.checked_add_signed(TimeDelta::microseconds(1)));
        let now = later.flatten().fold(self.desk.clock().now(), Ord::max);
        let asked = RealName {
            secret: self.desk.people_key().lock(&place(&account.name, reach), &said)?,
            account: account.name,
            reach: reach.clone(),
            person: account.person,
            method: method.to_owned(),
            state,
            asked_at: now,
            decided_by: None,
            decided_at: (state == RealNameState::Verified).then_some(now),
        };
        let mut batch = Batch::default();
        real_names::ask(&mut batch, &asked);
        let detail = format!("{} {method} {}", reach.as_str(), state.as_str());
        self.note(&mut batch, &asked.account, "real-name", &Keeper::Account(asked.account.clone()), Some(detail))?;
        self.store().write(batch)?;
        Ok(asked)
    }

    /// Where the verification of somebody's real name stands, by jurisdiction.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn real_names(&self, account: &str) -> Result<Vec<RealName>, IdentityError> {
        Ok(real_names::of_account(self.store(), account)?)
    }

    /// What waits for the agency in a jurisdiction, with what the people say.
    ///
    /// # Errors
    /// [`IdentityError::NotYours`] to whoever does not look after it.
    pub fn pending_real_names(
        &self,
        keeper: &Keeper,
        reach: &Reach,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<(RealName, ClaimedName)>, IdentityError> {
        self.administers(keeper, reach)?;
        let pending = real_names::pending(self.store(), reach, after, most)?;
        let open = |asked: RealName| {
            let claimed = self.claimed(&asked)?;
            Ok((asked, claimed))
        };
        pending.into_iter().map(open).collect()
    }

    /// The agency has looked at somebody's document, and at what they said of themselves at a moment.
    ///
    /// # Errors
    /// If whoever asks does not look after the jurisdiction, or nothing is pending; [`IdentityError::Stale`] if they have said something since.
    pub fn decide_real_name(
        &self,
        keeper: &Keeper,
        reach: &Reach,
        (account, asked_at): (&str, DateTime<Utc>),
        is_verified: bool,
    ) -> Result<(), IdentityError> {
        self.administers(keeper, reach)?;
        // Nobody says of themselves who they are.
        if keeper.account() == Some(account) {
            return Err(IdentityError::NotYours);
        }
        let state = if is_verified { RealNameState::Verified } else { RealNameState::Rejected };
        let mut batch = Batch::default();
        let now = self.desk.clock().now();
        real_names::decide(&mut batch, (account, reach, asked_at), state, keeper.account(), now);
        let detail = format!("{} {}", reach.as_str(), state.as_str());
        self.note(&mut batch, account, "real-name", keeper, Some(detail))?;
        let is_pending = |found: &RealName| found.reach == *reach && found.state == RealNameState::Pending;
        match self.store().write(batch) {
            Err(StoreError::Conflict) if self.real_names(account)?.iter().any(is_pending) => Err(IdentityError::Stale),
            Err(StoreError::Conflict) => Err(DeskError::Unknown.into()),
            outcome => Ok(outcome?),
        }
    }

    /// Takes people into the directory of the store: names and numbers of documents.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub fn know_people<'p>(&self, people: impl IntoIterator<Item = &'p ClaimedName>) -> Result<(), IdentityError> {
        let directory = self.directory();
        let mut batch = Batch::default();
        for person in people {
            real_names::know(&mut batch, &directory.known(person), self.clock.now());
        }
        Ok(self.store().write(batch)?)
    }

    /// The name of a person in their document, where that was verified in a jurisdiction.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn verified_name(&self, person: &Id, jurisdiction: Option<&str>) -> Result<Option<String>, DeskError> {
        let Some(account) = people::of_person(self.store(), person)? else { return Ok(None) };
        let all = real_names::of_account(self.store(), &account.name)?;
        let mut verified =
            all.into_iter().filter(|found| found.state == RealNameState::Verified && found.reach.covers(jurisdiction));
        Ok(verified.next().map(|found| self.claimed(&found)).transpose()?.map(|claimed| claimed.name))
    }

    fn claimed(&self, asked: &RealName) -> Result<ClaimedName, DeskError> {
        let said = self.desk.people_key().unlock(&place(&asked.account, &asked.reach), &asked.secret)?;
        Ok(serde_json::from_slice(&said).map_err(|error| StoreError::damaged(error.to_string()))?)
    }

    /// Whether a person is who they say they are, wherever that was found out.
    pub(super) fn is_verified_anywhere(&self, account: &str) -> Result<bool, IdentityError> {
        let verified = |found: &RealName| found.state == RealNameState::Verified;
        Ok(real_names::of_account(self.store(), account)?.iter().any(verified))
    }
}
