//! One-time codes (TOTP, RFC 6238) beside the password, and recovery codes for the day on which the device is lost.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use super::attempts::of_code;
use super::{Identity, IdentityError, Keeper, SignedIn, token_hash};
use crate::desk::DeskError;
use crate::records::attempts as tries;
use crate::records::people::{self, Credentials};
use crate::records::second_factors::{self, SecondFactor};
use crate::records::tokens as api_tokens;
use crate::store::{Batch, StoreError};
use crate::vault::{hexadecimal, random};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;

/// How long somebody who has given the right password may take to give the code.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// What is told once to whoever sets up a second factor.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret, in base 32, for those who type it in.
    pub secret: String,
    account: String,
}

impl Enrolment {
    /// A secret of an account.
    #[must_use]
    pub fn new(account: &str, secret: String) -> Self {
        Self { secret, account: account.to_owned() }
    }

    /// The same as devices read it, which show it under the name of whoever asks for codes.
    #[must_use]
    pub fn uri(&self, issuer: &str) -> String {
        // What divides the name from the account is in neither.
        let written = |text: &str| utf8_percent_encode(&text.replace(':', " "), NON_ALPHANUMERIC).to_string();
        let (issuer, account) = (written(issuer), written(&self.account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.secret)
    }
}

/// Somebody has given the right password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// That is enough.
    In(SignedIn),
    /// A code is needed too. With this pass, which holds for a few minutes, it is given without the password.
    Code(String),
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Enrolment(…)")
    }
}

fn totp(secret: &[u8]) -> Result<Totp, IdentityError> {
    let made = Builder::new().with_secret(secret.to_vec()).build();
    made.map_err(|error| DeskError::Store(StoreError::damaged(format!("a secret for codes: {error:?}"))).into())
}

fn place(account: &str) -> String {
    format!("second-factor/{account}")
}

fn recovery_hash(account: &str, code: &str) -> String {
    let code: String = code.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_lowercase()).collect();
    format!("sha256:{}", hexadecimal(&Sha256::digest(format!("{account}:{code}").as_bytes())))
}

/// What passes are locked for.
const PASS: &str = "sign-in";

/// What a pass knows a password by.
fn mark(credentials: &Credentials) -> String {
    hexadecimal(&Sha256::digest(credentials.password.as_deref().unwrap_or_default().as_bytes()))
}

impl Identity {
    /// Whether an account has a second factor.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn has_second_factor(&self, account: &str) -> Result<bool, IdentityError> {
        Ok(second_factors::find(self.store(), account)?.is_some_and(|factor| factor.is_confirmed))
    }

    /// Begins to set up a second factor: it holds once a code has been given.
    ///
    /// # Errors
    /// [`IdentityError::Taken`] if there is one already.
    pub fn begin_second_factor(&self, account: &str) -> Result<Enrolment, IdentityError> {
        let secret = random::<20>()?;
        let mut batch = Batch::default();
        second_factors::begin(&mut batch, account, self.desk.people_key().lock(&place(account), &secret)?);
        self.write_new(batch)?;
        Ok(Enrolment::new(account, Secret::from(secret).to_base32()))
    }

    /// Confirms a second factor by a code of it. Gives the recovery codes, which are told this once. What was begun with the password alone ends:
    /// all other sessions, but for that of `token`, and the tokens of programs.
    ///
    /// # Errors
    /// [`IdentityError::Wrong`] if the code is not right, or there is nothing to confirm.
    pub fn confirm_second_factor(
        &self,
        account: &str,
        code: &str,
        token: Option<&str>,
    ) -> Result<Vec<String>, IdentityError> {
        let factor = second_factors::find(self.store(), account)?.filter(|factor| !factor.is_confirmed);
        let factor = factor.ok_or(IdentityError::Wrong)?;
        let step = self.step(account, &factor, code)?.ok_or(IdentityError::Wrong)?;
        let codes = (0..RECOVERY_CODES).map(|_| {
            let digits = hexadecimal(&random::<5>()?);
            let groups = digits.as_bytes().chunks(5).map(String::from_utf8_lossy);
            Ok(groups.collect::<Vec<_>>().join("-"))
        });
        let codes: Vec<String> = codes.collect::<Result<_, IdentityError>>()?;
        let hashes: Vec<String> = codes.iter().map(|code| recovery_hash(account, code)).collect();
        let mut batch = Batch::default();
        second_factors::take_step(&mut batch, account, step);
        second_factors::confirm(&mut batch, account, self.clock.now());
        second_factors::keep_recovery_codes(&mut batch, account, hashes.iter().map(String::as_str));
        people::end_sessions_of(&mut batch, account, token.map(token_hash).as_deref());
        api_tokens::remove_all(&mut batch, account);
        self.note(&mut batch, account, "second-factor", &Keeper::Account(account.to_owned()), None)?;
        self.write_or(batch, IdentityError::Wrong)?;
        Ok(codes)
    }

    /// Takes away the second factor of somebody whose device is lost; their sessions end.
    ///
    /// # Errors
    /// If whoever asks does not look after the account.
    pub fn remove_second_factor(&self, keeper: &Keeper, account: &str) -> Result<(), IdentityError> {
        self.looks_after(keeper, account)?;
        let mut batch = Batch::default();
        second_factors::remove(&mut batch, account);
        people::end_sessions_of(&mut batch, account, None);
        self.note(&mut batch, account, "second-factor-removed", keeper, None)?;
        Ok(self.store().write(batch)?)
    }

    /// Somebody gives up their own second factor; all their other sessions end.
    ///
    /// # Errors
    /// If they have none, or the password or the code is not right.
    pub fn give_up_second_factor(&self, token: &str, password: &str, code: &str) -> Result<(), IdentityError> {
        let account = self.session(token)?.ok_or(IdentityError::Wrong)?.name;
        if !self.has_second_factor(&account)? {
            return Err(DeskError::Unknown.into());
        }
        self.checked_own_password(&account, password)?;
        self.checked_code(&account, Some(code))?;
        let mut batch = Batch::default();
        second_factors::remove(&mut batch, &account);
        people::end_sessions_of(&mut batch, &account, Some(&token_hash(token)));
        self.note(&mut batch, &account, "second-factor-removed", &Keeper::Account(account.clone()), None)?;
        Ok(self.store().write(batch)?)
    }

    /// Somebody signs in by a password; whoever has a second factor gets a pass to give the code with.
    ///
    /// # Errors
    /// If the password is not right, or was not too often.
    pub fn sign_in_by_steps(&self, name: &str, password: &str, place: Option<&str>) -> Result<Entry, IdentityError> {
        let name = &*name.to_lowercase();
        match self.sign_in_with(name, password, None, place) {
            Ok(signed_in) => Ok(Entry::In(signed_in)),
            Err(IdentityError::CodeNeeded) => {
                let (_, credentials) = people::find(self.store(), name)?.ok_or(IdentityError::Wrong)?;
                let now = self.clock.now();
                let until = now.checked_add_signed(PATIENCE).unwrap_or(now).timestamp();
                let pass = format!("{until} {} {name}", mark(&credentials));
                Ok(Entry::Code(URL_SAFE_NO_PAD.encode(self.desk.people_key().lock(PASS, pass.as_bytes())?)))
            }
            Err(error) => Err(error),
        }
    }

    /// Somebody signs in by a pass and a code; nobody if the pass holds no more.
    ///
    /// # Errors
    /// If the code is not right, or was not too often.
    pub fn sign_in_with_pass(&self, pass: &str, code: &str) -> Result<Option<SignedIn>, IdentityError> {
        let locked = URL_SAFE_NO_PAD.decode(pass).ok();
        let pass = locked.and_then(|locked| self.desk.people_key().unlock(PASS, &locked).ok());
        let Some(pass) = pass.and_then(|pass| String::from_utf8(pass).ok()) else { return Ok(None) };
        let mut parts = pass.splitn(3, ' ');
        let (Some(until), Some(marked), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            return Ok(None);
        };
        let (now, found) = (self.clock.now(), people::find(self.store(), name)?);
        // Another password since then ends it.
        let found = found.filter(|(_, credentials)| mark(credentials) == marked);
        let holds = until.parse().is_ok_and(|until: i64| now.timestamp() <= until);
        let Some((account, _)) = found.filter(|_| holds) else { return Ok(None) };
        self.checked_code(name, Some(code))?;
        let mut batch = Batch::default();
        tries::forget(&mut batch, &of_code(name));
        self.begin(batch, account, None).map(Some)
    }

    /// Whether whoever has given the right password gives the right code too, if they have a second factor. Each code is taken once.
    ///
    /// # Errors
    /// [`IdentityError::CodeNeeded`] if one is needed and none given; [`IdentityError::Wrong`] if it is not right.
    pub(super) fn checked_code(&self, account: &str, code: Option<&str>) -> Result<(), IdentityError> {
        let factor = second_factors::find(self.store(), account)?.filter(|factor| factor.is_confirmed);
        let Some(factor) = factor else { return Ok(()) };
        let code = code.map(str::trim).filter(|code| !code.is_empty()).ok_or(IdentityError::CodeNeeded)?;
        let tried = of_code(account);
        self.try_once(&tried)?;
        let mut batch = Batch::default();
        match self.step(account, &factor, code)? {
            Some(step) => second_factors::take_step(&mut batch, account, step),
            None => {
                second_factors::use_recovery_code(&mut batch, account, &recovery_hash(account, code), self.clock.now())
            }
        }
        self.write_or(batch, IdentityError::Wrong)?;
        self.was_right(&tried)
    }

    /// The step that a code is of; none if it is of none that is near.
    fn step(&self, account: &str, factor: &SecondFactor, code: &str) -> Result<Option<i64>, IdentityError> {
        let secret = self.desk.people_key().unlock(&place(account), &factor.secret)?;
        let seconds = u64::try_from(self.clock.now().timestamp()).unwrap_or_default();
        let step = totp(&secret)?.check(code.trim(), seconds);
        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, with six digits.
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(totp(b"12345678901234567890").unwrap().generate(seconds).to_string(), code);
        }
    }
}
