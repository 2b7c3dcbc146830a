//! A forgotten password: whoever has confirmed an address gets a link there by which they set another one.
//!
//! What is asked for is done behind the answer, which is the same whoever asks about whom: nobody learns from it, or from how long it takes, who has
//! an account.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::TimeDelta;
use guicheng_engine::{Id, Language};
use lettre::Address;
use tokio::sync::Semaphore;

use super::{Identity, IdentityError, Keeper, token_hash};
use crate::delivery::mail::{AddressBook, Post};
use crate::desk::DeskError;
use crate::messages::say;
use crate::records::mail::{self, Link, Purpose};
use crate::records::memberships::{self, Membership};
use crate::records::people;
use crate::store::{Batch, StoreError};
use crate::vault::{hexadecimal, random};

/// How long a link holds that sets a password.
const PASSWORD_LINK: TimeDelta = TimeDelta::minutes(30);

/// How long a link holds that confirms an address.
const ADDRESS_LINK: TimeDelta = TimeDelta::hours(24);

/// How many links for a purpose an account is sent in an hour.
const MOST_LINKS: usize = 3;

/// The time in which they are counted.
const COUNTED: TimeDelta = TimeDelta::hours(1);

/// How many mails are on their way at once; what is asked for beyond that is not done.
const MOST_AT_ONCE: usize = 16;

/// How many of those who act for an organisation are written to about one thing.
const MOST_WRITTEN_TO: usize = 50;

/// How long is waited before a mail is tried again.
const PAUSES: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(60)];

/// How people are written to, and where links lead.
#[derive(Debug)]
pub(super) struct PostOffice {
    post: Arc<dyn Post>,
    place: String,
    underway: Arc<Semaphore>,
    /// Links are counted and made one after the other.
    counted: Mutex<()>,
}

/// The place in the store to which an address belongs.
fn of_account(account: &str) -> String {
    format!("mail/{account}")
}

impl Identity {
    /// The same, where people are written to. `place` is where they find the service.
    #[must_use]
    pub fn with_post(self, post: Arc<dyn Post>, place: &str) -> Self {
        let place = place.trim_end_matches('/').to_owned();
        Self {
            post: Some(PostOffice {
                post,
                place,
                underway: Arc::new(Semaphore::new(MOST_AT_ONCE)),
                counted: Mutex::default(),
            }),
            ..self
        }
    }

    /// Whether people are written to.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.post.is_some()
    }

    fn post(&self) -> Result<&PostOffice, IdentityError> {
        self.post.as_ref().ok_or_else(|| DeskError::Unknown.into())
    }

    /// Sends whoever has an account a link to set another password, if they have confirmed an address. What comes of it is not told.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if nobody is written to here.
    pub fn forgot_password(self: &Arc<Self>, name: &str) -> Result<(), IdentityError> {
        self.post()?;
        let (identity, name) = (Arc::clone(self), name.to_owned());
        self.behind(move || identity.send_password_link(&name))
    }

    /// Does something behind the answer.
    fn behind(&self, what: impl FnOnce() -> Result<(), IdentityError> + Send + 'static) -> Result<(), IdentityError> {
        let Ok(place) = Arc::clone(&self.post()?.underway).try_acquire_owned() else {
            tracing::warn!("too many mails are on their way: another was not sent");
            return Ok(());
        };
        let started = thread::Builder::new().name("mail".to_owned()).spawn(move || {
            let _place = place;
            if let Err(error) = what() {
                tracing::error!(error = %error, "a mail was not sent");
            }
        });
        if let Err(error) = started {
            tracing::error!(error = %error, "a mail was not sent");
        }
        Ok(())
    }

    fn send_password_link(&self, name: &str) -> Result<(), IdentityError> {
        let Some((account, credentials)) = people::find(self.store(), name)? else { return Ok(()) };
        // Nobody opens a closed account again by themselves.
        if credentials.password.is_none() {
            return Ok(());
        }
        let Some(address) = self.mail_address(&account.name)? else { return Ok(()) };
        let Some(link) = self.new_link(&account.name, Purpose::Password, None)? else { return Ok(()) };
        self.write_to(
            &address,
            ("mail-password-subject", "mail-password-text"),
            &account.name,
            &format!("/sign-in/password?link={link}"),
        )
    }

    /// A new link, kept by its hash; none if there were too many.
    fn new_link(
        &self,
        account: &str,
        purpose: Purpose,
        secret: Option<Vec<u8>>,
    ) -> Result<Option<String>, IdentityError> {
        let _counted = self.post()?.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        let since = now.checked_sub_signed(COUNTED).unwrap_or(now);
        if mail::sent_since(self.store(), account, purpose, since, MOST_LINKS)? >= MOST_LINKS {
            tracing::warn!("an account was sent as many links as it is in an hour: another was not sent");
            return Ok(None);
        }
        let (holds, what) = match purpose {
            Purpose::Password => (PASSWORD_LINK, "password-link"),
            Purpose::Address => (ADDRESS_LINK, "mail-link"),
        };
        let token = hexadecimal(&random::<32>()?);
        let valid_until = now.checked_add_signed(holds).unwrap_or(now);
        let link = Link { link: token_hash(&token), account: account.to_owned(), purpose, secret, valid_until };
        let mut batch = Batch::default();
        mail::add_link(&mut batch, &link, now, since);
        self.note(&mut batch, account, what, &Keeper::Account(account.to_owned()), None)?;
        self.store().write(batch)?;
        Ok(Some(token))
    }

    /// Writes to somebody in both languages.
    fn write_to(
        &self,
        to: &Address,
        (subject, text): (&str, &str),
        account: &str,
        path: &str,
    ) -> Result<(), IdentityError> {
        let office = self.post()?;
        let place = format!("{}{path}", office.place);
        let in_both = |id: &str| {
            let arguments: [(&str, &dyn std::fmt::Display); 2] = [("account", &account), ("place", &place)];
            [Language::Chinese, Language::English].map(|language| say(language, id, &arguments))
        };
        let (subject, text) = (in_both(subject).join(" / "), in_both(text).join("\n\n"));
        let mut pauses = PAUSES.iter();
        loop {
            match (office.post.send(to, &subject, &text), pauses.next()) {
                (Ok(()), _) => return Ok(()),
                (Err(_), Some(pause)) => thread::sleep(*pause),
                (Err(why), None) => return Err(DeskError::Store(StoreError::Unavailable(why)).into()),
            }
        }
    }

    /// Sets another password by a link, which is taken once; whoever is signed in has to sign in anew. A second factor is asked for as before.
    ///
    /// # Errors
    /// [`IdentityError::LinkOver`] if the link is none, is over or was taken; if the password is too short the link holds on.
    pub fn set_password_by_link(&self, link: &str, password: &str) -> Result<(), IdentityError> {
        let found = mail::link(self.store(), &token_hash(link), Purpose::Password, self.clock.now())?;
        let found = found.ok_or(IdentityError::LinkOver)?;
        if self.account(&found.account)?.1.password.is_none() {
            return Err(IdentityError::LinkOver);
        }
        let mut batch = Batch::default();
        found.take(&mut batch);
        Self::give_password(&mut batch, &found.account, password, false, None)?;
        self.note(&mut batch, &found.account, "password-by-mail", &Keeper::Account(found.account.clone()), None)?;
        self.write_or(batch, IdentityError::LinkOver)
    }

    /// Whether a link to set a password holds.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn holds_password_link(&self, link: &str) -> Result<bool, IdentityError> {
        Ok(mail::link(self.store(), &token_hash(link), Purpose::Password, self.clock.now())?.is_some())
    }

    /// The address that somebody has confirmed.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn mail_address(&self, account: &str) -> Result<Option<Address>, IdentityError> {
        let secret = mail::address(self.store(), account)?;
        secret.map(|secret| self.opened(account, &secret)).transpose()
    }

    fn opened(&self, account: &str, secret: &[u8]) -> Result<Address, IdentityError> {
        let bytes = self.desk.people_key().unlock(&of_account(account), secret)?;
        let address = String::from_utf8(bytes).ok().and_then(|text| text.parse().ok());
        address.ok_or_else(|| StoreError::damaged("an address").into())
    }

    /// Where it is said to somebody that something is there for them in a case: the confirmed address of the person, or those of the people who act
    /// for the organisation where the case belongs. Authorities that packs name are not written to so: their people look after what is to be done.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn addresses_of(&self, recipient: &Id, case: &Id) -> Result<Vec<Address>, IdentityError> {
        let accounts: Vec<String> = match people::of_person(self.store(), recipient)? {
            Some(account) => vec![account.name],
            None if self.is_named_by_a_pack(recipient) => Vec::new(),
            // What others say of a code is not for whoever entered it first.
            None if !self.desk.takes_part_in(case, recipient)? => Vec::new(),
            None => {
                let (jurisdiction, at) = (self.desk.jurisdiction_of(case)?, self.desk.clock().now());
                let members = memberships::in_organisation(self.store(), recipient, None, MOST_WRITTEN_TO)?;
                let there =
                    |member: &Membership| member.holds(at) && member.terms.reach.covers(jurisdiction.as_deref());
                let accounts: BTreeSet<String> =
                    members.into_iter().filter(there).map(|member| member.terms.account).collect();
                accounts.into_iter().collect()
            }
        };
        let mut known = Vec::new();
        for account in accounts {
            known.extend(self.mail_address(&account)?);
        }
        Ok(known)
    }

    /// Somebody who has signed in says where they are written to. It holds once they have followed the link that is sent there.
    ///
    /// # Errors
    /// If nobody is written to here, it is no address, or the password is not right.
    pub fn ask_for_mail(self: &Arc<Self>, token: &str, password: &str, address: &str) -> Result<(), IdentityError> {
        self.post()?;
        let account = self.session(token)?.ok_or(IdentityError::Wrong)?.name;
        let to: Address = address.trim().parse().map_err(|_| DeskError::Unusable("address".into()))?;
        self.checked_own_password(&account, password)?;
        let secret = self.desk.people_key().lock(&of_account(&account), to.to_string().as_bytes())?;
        let link = self.new_link(&account, Purpose::Address, Some(secret))?.ok_or(IdentityError::TooManyLinks)?;
        let identity = Arc::clone(self);
        self.behind(move || {
            identity.write_to(
                &to,
                ("mail-address-subject", "mail-address-text"),
                &account,
                &format!("/sign-in/address?link={link}"),
            )
        })
    }

    /// Confirms an address by the link that was sent there.
    ///
    /// # Errors
    /// [`IdentityError::LinkOver`] if the link is none, is over or was taken.
    pub fn confirm_mail(&self, link: &str) -> Result<(), IdentityError> {
        let now = self.clock.now();
        let found = mail::link(self.store(), &token_hash(link), Purpose::Address, now)?;
        let found = found.ok_or(IdentityError::LinkOver)?;
        let mut batch = Batch::default();
        found.take(&mut batch);
        mail::set_address(&mut batch, &found.account, found.secret.clone().unwrap_or_default(), now);
        self.note(&mut batch, &found.account, "mail-address", &Keeper::Account(found.account.clone()), None)?;
        self.write_or(batch, IdentityError::LinkOver)
    }

    /// Somebody is not written to any more; links that were sent do not hold any longer.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn forget_mail(&self, account: &str) -> Result<(), IdentityError> {
        let mut batch = Batch::default();
        mail::remove_address(&mut batch, account);
        mail::remove_links(&mut batch, account);
        self.note(&mut batch, account, "mail-address-removed", &Keeper::Account(account.to_owned()), None)?;
        Ok(self.store().write(batch)?)
    }
}

impl AddressBook for Identity {
    fn addresses(&self, recipient: &Id, case: &Id) -> Result<Vec<Address>, String> {
        self.addresses_of(recipient, case).map_err(|error| error.message(Language::English))
    }
}
