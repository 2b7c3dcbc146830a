//! Who acts for whom: organisations, memberships in them, substitutes, and those who look after them. A jurisdiction is a boundary: what
//! somebody may do in one says nothing of any other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use guicheng_engine::{Actor, Id};

use super::invitations::Joined;
use super::passwords::{checked, one_time_password};
use super::{Identity, IdentityError};
use crate::desk::DeskError;
use crate::ids;
use crate::records::mail;
use crate::records::memberships::{self, Logged, Membership, Reach, Terms};
use crate::records::people::{self, Account, Credentials};
use crate::records::real_names;
use crate::store::{Batch, Store, StoreError};
use crate::typed;

/// How many memberships are looked through for colleagues.
const MOST_COLLEAGUES: usize = 200;

/// On whose behalf people and organisations are looked after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// Whoever runs the service.
    Operator,
    /// Somebody who has signed in: they look after what they administer or manage.
    Account(String),
}

impl Keeper {
    /// The account; none of whoever runs the service.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Operator => None,
            Self::Account(name) => Some(name),
        }
    }
}

/// In what somebody can act: for an organisation, in roles that hold somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The organisation.
    pub organisation: Id,
    /// What they have there.
    pub grants: Vec<Grant>,
}

/// What somebody has in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Where.
    pub reach: Reach,
    /// In which roles.
    pub roles: Vec<Id>,
    /// Whether they look after who else acts for it there.
    pub manages: bool,
    /// In whose place, if not their own.
    pub stands_in_for: Option<String>,
    /// Whether an office let them, or somebody whom it let look after the organisation.
    pub is_appointed: bool,
}

impl Capacity {
    /// The roles there, wherever they hold: a jurisdiction leaves those that hold in it.
    #[must_use]
    pub fn roles(&self) -> Vec<Id> {
        let all: BTreeSet<&Id> = self.grants.iter().flat_map(|grant| &grant.roles).collect();
        all.into_iter().cloned().collect()
    }
}

/// What is left of an actor in a jurisdiction: the roles that hold there. None if the actor is nobody whom the store knows.
pub(super) fn within(
    store: &dyn Store,
    actor: &Actor,
    jurisdiction: Option<&str>,
    at: DateTime<Utc>,
) -> Result<Option<Actor>, StoreError> {
    let Some(person) = &actor.person else { return Ok(None) };
    let Some(account) = people::of_person(store, person)? else { return Ok(None) };
    let real_name = account.real_name || real_names::is_verified(store, person, jurisdiction)?;
    let mut left = Actor { organisation: None, roles: Vec::new(), real_name, ..actor.clone() };
    let Some(organisation) = &actor.organisation else { return Ok(Some(left)) };
    let held = held(store, memberships::of_person(store, person)?, at)?;
    let capacity = held.into_iter().find(|capacity| capacity.organisation == *organisation);
    let grants = capacity.map(|capacity| capacity.grants).unwrap_or_default();
    let grants: Vec<Grant> = grants.into_iter().filter(|grant| grant.reach.covers(jurisdiction)).collect();
    if grants.is_empty() {
        return Ok(Some(left));
    }
    left.organisation = Some(organisation.clone());
    left.roles =
        actor.roles.iter().filter(|role| grants.iter().any(|grant| grant.roles.contains(role))).cloned().collect();
    Ok(Some(left))
}

/// What memberships give at a moment, by organisation. A substitute has what the other has by a membership of their own, and no more.
fn held(store: &dyn Store, all: Vec<Membership>, at: DateTime<Utc>) -> Result<Vec<Capacity>, StoreError> {
    let mut capacities: BTreeMap<Id, Vec<Grant>> = BTreeMap::new();
    for membership in all.into_iter().filter(|membership| membership.holds(at)) {
        let is_appointed = membership.is_appointed;
        let Terms { organisation, reach, mut roles, manages, stands_in_for, .. } = membership.terms;
        if let Some(other) = &stands_in_for {
            let of_other = memberships::of_account(store, other)?;
            let same = |theirs: &&Membership| theirs.holds(at) && theirs.terms.is_own(&organisation, &reach);
            let theirs: BTreeSet<Id> =
                of_other.iter().filter(same).flat_map(|theirs| theirs.terms.roles.clone()).collect();
            roles.retain(|role| theirs.contains(role));
            if roles.is_empty() {
                continue;
            }
        }
        let grant = Grant { reach, roles, manages, stands_in_for, is_appointed };
        capacities.entry(organisation).or_default().push(grant);
    }
    Ok(capacities.into_iter().map(|(organisation, grants)| Capacity { organisation, grants }).collect())
}

impl Identity {
    /// For whom an account can act now.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn capacities(&self, account: &str) -> Result<Vec<Capacity>, IdentityError> {
        let at = self.desk.clock().now();
        Ok(held(self.store(), memberships::of_account(self.store(), account)?, at)?)
    }

    /// The jurisdictions whose people an account looks after.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn administered(&self, account: &str) -> Result<Vec<Reach>, IdentityError> {
        Ok(memberships::administered(self.store(), account)?)
    }

    /// Whether somebody looks after a jurisdiction.
    ///
    /// # Errors
    /// [`IdentityError::NotYours`] if not.
    pub fn administers(&self, keeper: &Keeper, reach: &Reach) -> Result<(), IdentityError> {
        let Some(account) = keeper.account() else { return Ok(()) };
        let administered = self.administered(account)?;
        let is_theirs = administered.iter().any(|theirs| theirs == reach || *theirs == Reach::Everywhere);
        if is_theirs { Ok(()) } else { Err(IdentityError::NotYours) }
    }

    /// Whether somebody looks after who acts for an organisation in a reach: as its manager, or as administrator of the jurisdiction.
    ///
    /// # Errors
    /// [`IdentityError::NotYours`] if not.
    pub fn manages(&self, keeper: &Keeper, organisation: &Id, reach: &Reach) -> Result<(), IdentityError> {
        let Err(not_theirs) = self.administers(keeper, reach) else { return Ok(()) };
        if self.managed_by(keeper, organisation, reach)?.is_empty() { Err(not_theirs) } else { Ok(()) }
    }

    /// That by which somebody looks after who acts for an organisation in a reach, as its manager.
    pub(super) fn managed_by(
        &self,
        keeper: &Keeper,
        organisation: &Id,
        reach: &Reach,
    ) -> Result<Vec<Grant>, IdentityError> {
        let capacities = keeper.account().map(|account| self.capacities(account)).transpose()?.unwrap_or_default();
        let theirs = capacities.into_iter().filter(|capacity| capacity.organisation == *organisation);
        let covers = |grant: &Grant| grant.manages && (grant.reach == *reach || grant.reach == Reach::Everywhere);
        Ok(theirs.flat_map(|capacity| capacity.grants).filter(covers).collect())
    }

    pub(super) fn account(&self, name: &str) -> Result<(Account, Credentials), IdentityError> {
        Ok(people::find(self.store(), name)?.ok_or(DeskError::Unknown)?)
    }

    /// Adds an account for somebody else, in the place that whoever asks looks after. Gives the password that is taken once: it has to be
    /// changed before anything else is done.
    ///
    /// # Errors
    /// If there is one of that name, or whoever asks looks after nothing there.
    pub fn enter(&self, keeper: &Keeper, name: &str, title: &str, home: &Reach) -> Result<String, IdentityError> {
        self.administers(keeper, home)?;
        let password = one_time_password()?;
        self.enter_with(keeper, name, title, home, &password, true)?;
        Ok(password)
    }

    /// Whoever runs the service adds an account, and lets it act for an organisation. Gives the password that is taken once.
    ///
    /// # Errors
    /// If there is one of that name, or no such organisation or role.
    pub fn enter_as(
        &self,
        name: &str,
        title: &str,
        home: &Reach,
        member: Option<Terms>,
    ) -> Result<String, IdentityError> {
        if let Some(member) = &member {
            // Found out before anything is written.
            self.organisation(&member.organisation)?;
            self.are_roles(&member.roles, &member.reach)?;
        }
        let password = self.enter(&Keeper::Operator, name, title, home)?;
        if let Some(member) = member {
            self.add_member(&Keeper::Operator, member)?;
        }
        Ok(password)
    }

    /// The first day of a jurisdiction: an account administers it and looks after the people of an agency. An account that is not there is added;
    /// then the password that is taken once is given.
    ///
    /// # Errors
    /// If no pack names the agency, or the account is the administrator already.
    pub fn set_up(&self, reach: &Reach, agency: &Id, administrator: &str) -> Result<Option<String>, IdentityError> {
        if !self.is_named_by_a_pack(agency) {
            return Err(DeskError::Unknown.into());
        }
        let keeper = Keeper::Operator;
        let is_there = people::find(self.store(), administrator)?.is_some();
        let password = match is_there {
            true => None,
            false => Some(self.enter(&keeper, administrator, administrator, reach)?),
        };
        self.add_administrator(&keeper, administrator, reach)?;
        let member = Terms {
            account: administrator.to_owned(),
            organisation: agency.clone(),
            reach: reach.clone(),
            roles: Vec::new(),
            manages: true,
            from: None,
            until: None,
            stands_in_for: None,
        };
        self.add_member(&keeper, member)?;
        Ok(password)
    }

    /// Somebody adds an account of their own.
    ///
    /// # Errors
    /// If there is one of that name, or the password is too short.
    pub fn join(&self, name: &str, title: &str, password: &str) -> Result<(), IdentityError> {
        self.enter_with(&Keeper::Account(name.to_owned()), name, title, &Reach::Everywhere, password, false)
    }

    fn enter_with(
        &self,
        keeper: &Keeper,
        name: &str,
        title: &str,
        home: &Reach,
        password: &str,
        must_change: bool,
    ) -> Result<(), IdentityError> {
        let name = usable_name(name)?;
        let title = typed::title(title, 100).ok_or_else(|| DeskError::Unusable("title".into()))?;
        let account = Account {
            name: name.to_owned(),
            person: Id::from(format!("p-{}", ids::new(self.clock.now())?)),
            title: title.to_owned(),
            organisation: None,
            roles: Vec::new(),
            real_name: false,
            acts_for: None,
        };
        let password = checked(name, password)?;
        let mut batch = Batch::default();
        people::add(&mut batch, &account, Some(&password), must_change, home);
        self.note(&mut batch, name, "added", keeper, Some(home.as_str().to_owned()))?;
        self.write_new(batch)
    }

    /// Sets a password for somebody else. Gives the one that is taken once. The address that was confirmed is forgotten.
    ///
    /// # Errors
    /// If there is no such account, or whoever asks does not look after it.
    pub fn reset_for(&self, keeper: &Keeper, name: &str) -> Result<String, IdentityError> {
        self.looks_after(keeper, name)?;
        let password = one_time_password()?;
        let mut batch = Batch::default();
        Self::give_password(&mut batch, name, &password, true, None)?;
        // Whoever had the old password may have said where a link to set another one is sent.
        mail::remove_address(&mut batch, name);
        self.note(&mut batch, name, "password-reset", keeper, None)?;
        self.write_or(batch, IdentityError::Wrong)?;
        Ok(password)
    }

    /// Lets somebody act for an organisation: at once if whoever asks runs the service, or administers the jurisdiction in which it is to hold
    /// and in which the account was added; everybody else is asked, and acts for it once they accept.
    ///
    /// # Errors
    /// If whoever asks does not look after it, there is no such account, organisation or role, the substitute has no end, or they are asked
    /// already.
    pub fn add_member(&self, keeper: &Keeper, mut asked: Terms) -> Result<Joined, IdentityError> {
        self.can_be_added(keeper, &asked)?;
        // A substitute looks after nobody.
        asked.manages &= asked.stands_in_for.is_none();
        let (account, credentials) = self.account(&asked.account)?;
        if let Some(by) = keeper.account()
            && !self.is_added_at_once(keeper, &asked.reach, (&asked.account, &credentials))?
        {
            return Ok(Joined::Invited(self.invite(by, keeper, asked)?));
        }
        let is_appointed = self.appoints(keeper, &asked.organisation, &asked.reach)?;
        let id = ids::new(self.clock.now())?;
        let membership = Membership { id, person: account.person, terms: asked, is_appointed };
        let mut batch = Batch::default();
        self.join_to(&mut batch, &membership)?;
        self.note_of_terms(&mut batch, "member", keeper, &membership.terms)?;
        self.store().write(batch)?;
        Ok(Joined::Member(membership))
    }

    /// Notes something of how somebody acts for an organisation, with the account and with the organisation.
    pub(super) fn note_of_terms(
        &self,
        batch: &mut Batch,
        what: &str,
        keeper: &Keeper,
        terms: &Terms,
    ) -> Result<(), IdentityError> {
        let mut roles: Vec<&str> = terms.roles.iter().map(Id::as_str).collect();
        roles.sort_unstable();
        let detail = format!("{} {} {}", terms.organisation, terms.reach.as_str(), roles.join(","));
        let detail = detail.trim_end().to_owned();
        self.note(batch, &terms.account, what, keeper, Some(detail))?;
        self.note(batch, terms.organisation.as_str(), what, keeper, Some(terms.account.clone()))
    }

    /// Whether somebody can be added as it is asked, by whoever asks.
    pub(super) fn can_be_added(&self, keeper: &Keeper, asked: &Terms) -> Result<(), IdentityError> {
        self.manages(keeper, &asked.organisation, &asked.reach)?;
        if !self.is_organisation(&asked.organisation)? {
            return Err(DeskError::Unknown.into());
        }
        let is_oneself = keeper.account() == Some(asked.account.as_str());
        if is_oneself && !asked.roles.is_empty() && self.is_named_by_a_pack(&asked.organisation) {
            return Err(IdentityError::NotOneself);
        }
        self.are_roles(&asked.roles, &asked.reach)?;
        if asked.from.zip(asked.until).is_some_and(|(from, until)| until <= from) {
            return Err(DeskError::Unusable("until".into()).into());
        }
        asked.stands_in_for.as_ref().map_or(Ok(()), |other| self.can_be_substituted(asked, other))
    }

    fn can_be_substituted(&self, asked: &Terms, other: &str) -> Result<(), IdentityError> {
        let at = self.desk.clock().now();
        let theirs = memberships::of_account(self.store(), other)?;
        let same = |membership: &&Membership| {
            membership.terms.until.is_none_or(|until| until > at)
                && membership.terms.is_own(&asked.organisation, &asked.reach)
        };
        let roles: BTreeSet<Id> =
            theirs.iter().filter(same).flat_map(|membership| membership.terms.roles.clone()).collect();
        let is_theirs = !asked.roles.is_empty() && asked.roles.iter().all(|role| roles.contains(role));
        if is_theirs && asked.until.is_some() && other != asked.account {
            Ok(())
        } else {
            Err(IdentityError::NoSubstitute)
        }
    }

    /// Who acts for an organisation, and who is asked to, as far as whoever asks looks after it; of a body that no pack names, also who acts for it
    /// everywhere.
    ///
    /// # Errors
    /// [`IdentityError::NotYours`] if they look after nothing of it.
    pub fn members(
        &self,
        keeper: &Keeper,
        organisation: &Id,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<Joined>, IdentityError> {
        let theirs = match keeper {
            Keeper::Operator => vec![Reach::Everywhere],
            Keeper::Account(account) => {
                let capacities = self.capacities(account)?;
                let own = capacities.into_iter().filter(|capacity| capacity.organisation == *organisation);
                let managed = own.flat_map(|capacity| capacity.grants).filter(|grant| grant.manages);
                managed.map(|grant| grant.reach).chain(self.administered(account)?).collect()
            }
        };
        if theirs.is_empty() {
            return Err(IdentityError::NotYours);
        }
        let all = memberships::in_organisation(self.store(), organisation, after, most)?;
        // Who acts for a body everywhere acts for it also where somebody administers.
        let is_body = !self.is_named_by_a_pack(organisation);
        let is_theirs = |terms: &Terms| {
            theirs.contains(&Reach::Everywhere)
                || theirs.contains(&terms.reach)
                || (is_body && terms.reach == Reach::Everywhere)
                || keeper.account() == Some(terms.account.as_str())
        };
        // Those who are asked belong to the page on which their name would stand.
        let last = all.last().filter(|_| all.len() >= most).map(|last| last.terms.account.as_str());
        let invited = self.invited(organisation, (after, last), is_theirs)?;
        let members = all.iter().filter(|membership| is_theirs(&membership.terms));
        Ok(members.cloned().map(Joined::Member).chain(invited.into_iter().map(Joined::Invited)).collect())
    }

    /// The persons who act now for the organisation that somebody acts for, in their roles or others, but for themselves and not for another as agents.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn colleagues(&self, account: &Account) -> Result<Vec<Id>, IdentityError> {
        let own = account.organisation.as_ref().filter(|_| account.acts_for.is_none());
        let Some(organisation) = own else { return Ok(Vec::new()) };
        let now = self.desk.clock().now();
        let all = memberships::in_organisation(self.store(), organisation, None, MOST_COLLEAGUES)?;
        let others = all.into_iter().filter(|one| one.holds(now) && one.person != account.person);
        let mut persons: Vec<Id> = others.map(|one| one.person).collect();
        persons.sort();
        persons.dedup();
        Ok(persons)
    }

    /// One of the memberships of an account in an organisation, to whoever looks after it.
    ///
    /// # Errors
    /// [`IdentityError::NotYours`] to others, and where there is none.
    pub fn membership(
        &self,
        keeper: &Keeper,
        organisation: &Id,
        account: &str,
        membership: &str,
    ) -> Result<Membership, IdentityError> {
        let all = memberships::of_account(self.store(), account)?;
        let found = all.into_iter().find(|known| known.id == membership && known.terms.organisation == *organisation);
        let found = found.ok_or(IdentityError::NotYours)?;
        self.manages(keeper, organisation, &found.terms.reach)?;
        Ok(found)
    }

    /// What was done to an account or an organisation, the newest first: for the person, and for whoever looks after it.
    ///
    /// # Errors
    /// [`IdentityError::NotYours`] to others.
    pub fn account_log(
        &self,
        keeper: &Keeper,
        account: &str,
        before: Option<&str>,
        most: usize,
    ) -> Result<Vec<Logged>, IdentityError> {
        if keeper.account() != Some(account) {
            self.looks_after(keeper, account)?;
        }
        Ok(memberships::logged(self.store(), account, before, most)?)
    }
}

/// A name to sign in by: letters, digits and a few signs, not so long.
fn usable_name(name: &str) -> Result<&str, IdentityError> {
    let name = name.trim();
    // Letters that look like others, or that are the same in another case, would let somebody pass for somebody else.
    let is_usable =
        |character: char| matches!(character, 'a'..='z' | '0'..='9' | '.' | '-' | '_' | '@' | '\u{4e00}'..='\u{9fff}');
    match (1..=64).contains(&name.chars().count()) && name.chars().all(is_usable) {
        true => Ok(name),
        false => Err(IdentityError::NoAccountName),
    }
}
