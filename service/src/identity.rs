//! Who somebody is: accounts, passwords, sessions, and for which organisations they act in which roles. It gives actors; what these may do, the
//! pack says.

mod administrators;
mod agencies;
mod agents;
mod attempts;
mod by_mail;
mod ending;
mod figures;
mod import;
mod invitations;
mod leaving;
mod members;
mod organisations;
mod passwords;
mod real_names;
mod second_factor;
mod tokens;
mod workbook;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::{Actor, Id, Language};
use sha2::{Digest, Sha256};

use crate::clock::{Clock, SystemClock};
use crate::desk::{Desk, DeskError, Directory, Purpose};
use crate::ids;
use crate::records::attempts as tries;
use crate::records::mail;
use crate::records::memberships::{self, Logged, Membership, Reach};
use crate::records::organisations as bodies;
use crate::records::people::{self, Account, Credentials, Session};
use crate::records::tokens as api_tokens;
use crate::store::{Batch, Store, StoreError};
use crate::vault::{hexadecimal, random};

pub use crate::records::memberships::Terms;
pub use crate::uscc::is_social_credit_code;
pub use administrators::Administrator;
pub use agencies::NoticeKind;
pub use agents::Principal;
pub use figures::{FiguresOf, FiguresTaken};
pub(crate) use import::letters;
pub use import::{ImportError, Imported, RowProblem, RowProblemKind, table_rows};
pub use invitations::{Accepted, Joined};
pub use leaving::Kept;
pub use members::{Capacity, Grant, Keeper};
pub(crate) use organisations::is_of_organisations;
pub use organisations::{EnteredBody, NewOrganisation};
use passwords::checked;
pub use real_names::{Checked, ClaimedName, RealNameCheck};
pub use second_factor::{Enrolment, Entry};
pub use tokens::Scope;

/// How long a session lasts.
pub(crate) const SESSION: TimeDelta = TimeDelta::hours(12);

/// How long a session lasts in which nothing is asked.
const IDLE: TimeDelta = TimeDelta::hours(1);

/// How often it is noted that a session is used.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// Who somebody is.
#[derive(Debug)]
pub struct Identity {
    desk: Arc<Desk>,
    clock: Arc<dyn Clock>,
    /// Whether staff need a second factor.
    staff_need_second_factor: bool,
    /// How people are written to.
    post: Option<by_mail::PostOffice>,
    /// Further ways of finding out who people are.
    checks: Vec<Arc<dyn RealNameCheck>>,
}

/// Somebody who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The account.
    pub account: Account,
    /// What the browser keeps.
    pub token: String,
    /// Until when it is taken at most.
    pub until: DateTime<Utc>,
}

/// What somebody who has signed in has to do before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    /// Change the password that somebody else has set.
    ChangePassword,
    /// Set up a second factor: whoever acts for an authority, or looks after people, has one.
    SecondFactor,
}

impl Restriction {
    /// What it is, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ChangePassword => "change-password",
            Self::SecondFactor => "set-up-second-factor",
        }
    }

    /// What to do.
    #[must_use]
    pub fn message(self, language: Language) -> String {
        match self {
            Self::ChangePassword => crate::messages::say(language, "people-change-password", &[]),
            Self::SecondFactor => crate::messages::say(language, "people-second-factor", &[]),
        }
    }
}

/// Why somebody cannot sign in, or something cannot be done with accounts and organisations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityError {
    /// The name or the password is not right; which of them is not told.
    Wrong,
    /// The password is right, and a one-time code is needed too.
    CodeNeeded,
    /// Too many wrong passwords: none is taken until then.
    Locked(DateTime<Utc>),
    /// There is an account or an organisation of that name already.
    Taken,
    /// It is no name for an account.
    NoAccountName,
    /// The password is too short.
    TooShort(usize),
    /// The password is guessed too easily: so many different characters it has at least.
    TooSimple(usize),
    /// Somebody else has changed it meanwhile.
    Stale,
    /// Whoever asks does not look after that.
    NotYours,
    /// It is no code of an organisation: its check digit is not right.
    NoCode(String),
    /// A link that was sent is none, is over, or was taken.
    LinkOver,
    /// As many links were sent as are in an hour.
    TooManyLinks,
    /// As many are asked to act for an organisation, or by so many, as are at once.
    TooManyInvitations,
    /// An account has said as often who its person is as it may in a day.
    TooManyClaims,
    /// There is no such role where it is to be given.
    NoRole(String),
    /// A substitute has roles of somebody else, and for some time.
    NoSubstitute,
    /// Nobody would be left who looks after a jurisdiction, or after a body.
    LastOne,
    /// Nobody gives themselves a role in an agency.
    NotOneself,
    /// An office let them act for it: nobody ends that who was let by none.
    Appointed,
    /// The body is verified where whoever asks does not administer.
    VerifiedElsewhere,
    /// The organisation that somebody enters for their own is here already.
    BodyIsHere,
    /// An account looks after so many bodies that it entered and that nobody has verified, as it may at most.
    TooManyBodies(usize),
    /// It cannot be decided or stored.
    Desk(DeskError),
}

impl IdentityError {
    /// What to tell whoever asked.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        use crate::messages::say;
        match self {
            Self::Wrong => say(language, "http-wrong-credentials", &[]),
            Self::CodeNeeded => say(language, "people-code-needed", &[]),
            Self::Locked(_) => say(language, "http-locked", &[]),
            Self::Taken => say(language, "people-taken", &[]),
            Self::NoAccountName => say(language, "http-no-account-name", &[]),
            Self::TooShort(least) => say(language, "http-too-short", &[("least", least)]),
            Self::TooSimple(least) => say(language, "http-too-simple", &[("least", least)]),
            Self::Stale => say(language, "people-stale", &[]),
            Self::NotYours => say(language, "people-not-yours", &[]),
            Self::NoCode(code) => say(language, "people-no-code", &[("code", code)]),
            Self::LinkOver => say(language, "people-link-over", &[]),
            Self::TooManyLinks => say(language, "people-too-many-links", &[]),
            Self::TooManyInvitations => say(language, "people-too-many-invitations", &[]),
            Self::TooManyClaims => say(language, "people-too-many-claims", &[]),
            Self::NoRole(role) => say(language, "people-no-role", &[("role", role)]),
            Self::NoSubstitute => say(language, "people-no-substitute", &[]),
            Self::LastOne => say(language, "people-last-one", &[]),
            Self::NotOneself => say(language, "people-not-oneself", &[]),
            Self::Appointed => say(language, "people-appointed", &[]),
            Self::VerifiedElsewhere => say(language, "people-verified-elsewhere", &[]),
            Self::BodyIsHere => say(language, "people-body-is-here", &[]),
            Self::TooManyBodies(most) => say(language, "people-too-many-bodies", &[("most", most)]),
            Self::Desk(error) => error.message(language),
        }
    }

    /// What it is, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "wrong-credentials",
            Self::CodeNeeded => "code-needed",
            Self::Locked(_) => "locked",
            Self::Taken | Self::BodyIsHere => "taken",
            Self::NoAccountName => "no-account-name",
            Self::TooShort(_) => "password-too-short",
            Self::TooSimple(_) => "password-too-simple",
            Self::Stale => "stale",
            Self::NotYours => "not-yours",
            Self::NoCode(_) => "no-code",
            Self::LinkOver => "link-over",
            Self::TooManyLinks => "too-many-links",
            Self::TooManyInvitations => "too-many-invitations",
            Self::TooManyClaims => "too-many-claims",
            Self::NoRole(_) => "no-role",
            Self::NoSubstitute => "no-substitute",
            Self::LastOne => "last-one",
            Self::NotOneself => "not-oneself",
            Self::Appointed => "appointed",
            Self::VerifiedElsewhere => "verified-elsewhere",
            Self::TooManyBodies(_) => "too-many-bodies",
            Self::Desk(error) => error.code(),
        }
    }
}

impl std::fmt::Display for IdentityError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message(Language::English))
    }
}

impl std::error::Error for IdentityError {}

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

impl From<crate::vault::VaultError> for IdentityError {
    fn from(error: crate::vault::VaultError) -> Self {
        Self::Desk(error.into())
    }
}

/// The accounts and organisations of a store are what names persons and organisations, and bounds what they do by jurisdiction.
#[derive(Debug)]
struct Accounts(Arc<dyn Store>);

impl Directory for Accounts {
    fn name(&self, id: &Id, language: Language) -> Option<String> {
        let organisation = bodies::find(&*self.0, id).ok().flatten();
        let organisation = organisation.map(|organisation| organisation.called(language).to_owned());
        organisation.or_else(|| Some(people::of_person(&*self.0, id).ok().flatten()?.title))
    }

    fn within(
        &self,
        actor: &Actor,
        jurisdiction: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<Option<Actor>, StoreError> {
        members::within(&*self.0, actor, jurisdiction, at)
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
        acts_for: account.acts_for.clone(),
    }
}

impl Identity {
    /// The people of a desk.
    #[must_use]
    pub fn new(desk: Arc<Desk>) -> Self {
        Self::by_clock(desk, Arc::new(SystemClock))
    }

    /// The people of a desk, whose sessions and passwords go by a clock of their own.
    #[must_use]
    pub fn by_clock(desk: Arc<Desk>, clock: Arc<dyn Clock>) -> Self {
        desk.set_directory(Arc::new(Accounts(Arc::clone(desk.store()))));
        let staff_need_second_factor = desk.purpose() == Purpose::Real;
        Self { desk, clock, staff_need_second_factor, post: None, checks: Vec::new() }
    }

    /// The same, where nobody needs a second factor: something in front has asked for it.
    #[must_use]
    pub fn without_second_factor(self) -> Self {
        Self { staff_need_second_factor: false, ..self }
    }

    fn store(&self) -> &dyn Store {
        &**self.desk.store()
    }

    /// Adds an account that acts, if for an organisation, for it everywhere.
    ///
    /// # Errors
    /// If there is one of that name, or the password is too short.
    pub fn add(&self, account: &Account, password: Option<&str>) -> Result<(), IdentityError> {
        self.add_within(account, password, &Reach::Everywhere)
    }

    /// Adds an account that acts, if for an organisation, for it in one jurisdiction.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_within(&self, account: &Account, password: Option<&str>, reach: &Reach) -> Result<(), IdentityError> {
        let password = password.map(|password| checked(&account.name, password)).transpose()?;
        let mut batch = Batch::default();
        people::add(&mut batch, account, password.as_deref(), false, reach);
        if let Some(organisation) = &account.organisation {
            let terms = Terms {
                account: account.name.clone(),
                organisation: organisation.clone(),
                reach: reach.clone(),
                roles: account.roles.clone(),
                manages: false,
                from: None,
                until: None,
                stands_in_for: None,
            };
            let (id, person) = (ids::new(self.clock.now())?, account.person.clone());
            let membership = Membership { id, person, terms, is_appointed: true };
            memberships::add(&mut batch, &membership)?;
        }
        self.write_new(batch)
    }

    /// Writes what nobody may have written before.
    fn write_new(&self, batch: Batch) -> Result<(), IdentityError> {
        self.write_or(batch, IdentityError::Taken)
    }

    /// Writes, and says what it means that something is not as the batch needs it.
    fn write_or(&self, batch: Batch, conflict: IdentityError) -> Result<(), IdentityError> {
        match self.store().write(batch) {
            Err(StoreError::Conflict) => Err(conflict),
            outcome => Ok(outcome?),
        }
    }

    /// Notes that something was done to an account or an organisation.
    fn note(
        &self,
        batch: &mut Batch,
        subject: &str,
        what: &str,
        keeper: &Keeper,
        detail: Option<String>,
    ) -> Result<(), IdentityError> {
        let at = self.clock.now();
        let by = keeper.account().map(str::to_owned);
        memberships::log(batch, subject, &Logged { entry: ids::new(at)?, at, what: what.to_owned(), by, detail });
        Ok(())
    }

    /// Sets another password; whoever is signed in has to sign in anew.
    ///
    /// # Errors
    /// If there is no such account, or the password is too short.
    pub fn reset(&self, name: &str, password: &str) -> Result<(), IdentityError> {
        let mut batch = Batch::default();
        Self::give_password(&mut batch, name, password, false, None)?;
        self.write_or(batch, IdentityError::Wrong)
    }

    /// Gives an account another password, if it is one that is taken: sessions, tokens and links that were sent end.
    fn give_password(
        batch: &mut Batch,
        name: &str,
        password: &str,
        must_change: bool,
        but: Option<&str>,
    ) -> Result<(), IdentityError> {
        people::set_password(batch, name, &checked(name, password)?, must_change);
        people::end_sessions_of(batch, name, but.map(token_hash).as_deref());
        api_tokens::remove_all(batch, name);
        tries::forget_all(batch, name);
        mail::remove_links(batch, name);
        Ok(())
    }

    /// Somebody changes their own password; all their other sessions end.
    ///
    /// # Errors
    /// If the old one is not right, or the new one too short or the old one again.
    pub fn change_password(&self, token: &str, old: &str, new: &str) -> Result<(), IdentityError> {
        let account = self.session(token)?.ok_or(IdentityError::Wrong)?;
        self.checked_own_password(&account.name, old)?;
        if old == new {
            return Err(IdentityError::Wrong);
        }
        let mut batch = Batch::default();
        Self::give_password(&mut batch, &account.name, new, false, Some(token))?;
        self.note(&mut batch, &account.name, "password-changed", &Keeper::Account(account.name.clone()), None)?;
        self.write_or(batch, IdentityError::Wrong)
    }

    /// Somebody signs in by a password.
    ///
    /// # Errors
    /// If it is not right, or was not too often.
    pub fn sign_in(&self, name: &str, password: &str) -> Result<SignedIn, IdentityError> {
        self.sign_in_with(name, password, None, None)
    }

    /// Somebody signs in by a password and, if they have a second factor, a code: of their device, or for its loss. `place` is where that comes
    /// from, as far as that is known: wrong passwords from there are counted apart.
    ///
    /// # Errors
    /// If one of them is not right, or was not too often; [`IdentityError::CodeNeeded`] if the code is missing.
    pub fn sign_in_with(
        &self,
        name: &str,
        password: &str,
        code: Option<&str>,
        place: Option<&str>,
    ) -> Result<SignedIn, IdentityError> {
        let name = &*name.to_lowercase();
        let tried = attempts::of_password(name, place);
        let account = self.checked_password((name, password), &tried, place)?;
        self.checked_code(name, code)?;
        let mut batch = Batch::default();
        tries::forget(&mut batch, &tried);
        tries::forget(&mut batch, &attempts::of_code(name));
        self.begin(batch, account, place)
    }

    /// Somebody signs in as one of the people of a demo, without a password.
    ///
    /// # Errors
    /// [`DeskError::OtherPurpose`] in any other store.
    pub fn sign_in_as(&self, name: &str) -> Result<SignedIn, IdentityError> {
        if self.desk.purpose() != Purpose::Demo {
            return Err(DeskError::OtherPurpose.into());
        }
        let found = people::find(self.store(), name)?;
        let (account, _) = found.ok_or(IdentityError::Wrong)?;
        self.begin(Batch::default(), account, None)
    }

    fn begin(&self, mut batch: Batch, account: Account, place: Option<&str>) -> Result<SignedIn, IdentityError> {
        let now = self.clock.now();
        let token = hexadecimal(&random::<32>()?);
        let until = now.checked_add_signed(SESSION).unwrap_or(now);
        let session = Session { account: account.name.clone(), organisation: None, acts_for: None, seen_at: now };
        people::begin_session(&mut batch, &token_hash(&token), &session, until);
        let keeper = Keeper::Account(account.name.clone());
        self.note(&mut batch, &account.name, "signed-in", &keeper, place.map(str::to_owned))?;
        self.store().write(batch)?;
        Ok(SignedIn { account: self.acting(account, None, None)?, token, until })
    }

    /// Who a session is of, and for whom they act in it; none if it is over.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn session(&self, token: &str) -> Result<Option<Account>, IdentityError> {
        Ok(self.present(token)?.map(|(account, _)| account))
    }

    /// Who a session is of, and what they have to do first.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn present(&self, token: &str) -> Result<Option<(Account, Option<Restriction>)>, IdentityError> {
        let (now, hash) = (self.clock.now(), token_hash(token));
        let idle_since = now.checked_sub_signed(IDLE).unwrap_or(now);
        let Some(session) = people::session(self.store(), &hash, now, idle_since)? else { return Ok(None) };
        if now - session.seen_at > NOTED {
            let mut batch = Batch::default();
            people::note_session(&mut batch, &hash, now);
            self.store().write(batch)?;
        }
        let Some((account, credentials)) = people::find(self.store(), &session.account)? else { return Ok(None) };
        let first = self.first(&account, &credentials)?;
        let account = self.acting(account, session.organisation.as_ref(), session.acts_for)?;
        Ok(Some((account, first)))
    }

    /// What the person of an account has to do before anything else.
    fn first(&self, account: &Account, credentials: &Credentials) -> Result<Option<Restriction>, IdentityError> {
        if credentials.must_change {
            return Ok(Some(Restriction::ChangePassword));
        }
        let needs_code = self.staff_need_second_factor && self.is_staff(&account.name)?;
        let lacks_code = needs_code && !self.has_second_factor(&account.name)?;
        Ok(lacks_code.then_some(Restriction::SecondFactor))
    }

    /// Whether an account looks after people of a jurisdiction, or acts for an organisation that a pack names.
    fn is_staff(&self, account: &str) -> Result<bool, IdentityError> {
        if !self.administered(account)?.is_empty() {
            return Ok(true);
        }
        let capacities = self.capacities(account)?;
        Ok(capacities.iter().any(|capacity| self.is_named_by_a_pack(&capacity.organisation)))
    }

    /// Chooses for whom somebody acts in a session: an organisation that they are a member of, or nobody but themselves; and, as an agent, a
    /// principal for whom they or that organisation have an authority.
    ///
    /// # Errors
    /// [`IdentityError::NotYours`] if they are no member; [`DeskError::NoAuthority`] if there is no authority.
    pub fn act_for(
        &self,
        token: &str,
        organisation: Option<&Id>,
        principal: Option<&Id>,
    ) -> Result<Account, IdentityError> {
        let account = self.session(token)?.ok_or(IdentityError::Wrong)?;
        let capacities = self.capacities(&account.name)?;
        if organisation.is_some_and(|chosen| !capacities.iter().any(|capacity| capacity.organisation == *chosen)) {
            return Err(IdentityError::NotYours);
        }
        let chosen = Some(organisation.unwrap_or(&account.person));
        let agent = self.acting(Account { organisation: None, ..account.clone() }, chosen, principal.cloned())?;
        self.desk.authorised(&actor(&agent))?;
        let mut batch = Batch::default();
        // Whoever chooses nobody acts as the person alone, and says so by their own name.
        people::act_for(&mut batch, &token_hash(token), chosen, principal);
        self.store().write(batch)?;
        self.session(token)?.ok_or(IdentityError::Wrong)
    }

    /// An account as it acts: for the organisation that was chosen, or the only one there is; and for a principal as an agent. Whether there is an
    /// authority is asked whenever something is done or looked at.
    fn acting(&self, account: Account, chosen: Option<&Id>, principal: Option<Id>) -> Result<Account, IdentityError> {
        let real_name = account.real_name || self.is_verified_anywhere(&account.name)?;
        let account = Account { real_name, acts_for: principal, ..account };
        let capacities = self.capacities(&account.name)?;
        let capacity = match (chosen, capacities.as_slice()) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(chosen), all) => all.iter().find(|capacity| capacity.organisation == *chosen),
        };
        let Some(capacity) = capacity else { return Ok(account) };
        Ok(Account { organisation: Some(capacity.organisation.clone()), roles: capacity.roles(), ..account })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn sign_out(&self, token: &str) -> Result<(), IdentityError> {
        let mut batch = Batch::default();
        people::end_session(&mut batch, &token_hash(token), self.clock.now());
        Ok(self.store().write(batch)?)
    }

    /// The people that one can sign in as in a demo.
    ///
    /// # Errors
    /// [`DeskError::OtherPurpose`] in any other store.
    pub fn people(&self) -> Result<Vec<Account>, IdentityError> {
        if self.desk.purpose() != Purpose::Demo {
            return Err(DeskError::OtherPurpose.into());
        }
        let accounts = people::after(self.store(), None, 1000)?;
        accounts.into_iter().map(|account| self.acting(account, None, None)).collect()
    }
}

fn token_hash(token: &str) -> String {
    format!("sha256:{}", hexadecimal(&Sha256::digest(token.as_bytes())))
}
