//! Passwords: which are taken, and what is kept of them.

use std::collections::BTreeSet;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use super::IdentityError;
use crate::desk::DeskError;
use crate::store::StoreError;
use crate::vault::{hexadecimal, random};

/// The shortest password.
const SHORTEST: usize = 10;

/// The longest one: hashing more costs too much.
const LONGEST: usize = 200;

/// How many different characters one has at least.
const DIFFERENT: usize = 5;

/// The hash of a password that is long enough, and that nobody guesses who knows the account alone.
pub(super) fn checked(account: &str, password: &str) -> Result<String, IdentityError> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(IdentityError::TooShort(SHORTEST));
    }
    let letters = password.to_lowercase();
    let different: BTreeSet<char> = letters.chars().collect();
    // What is left beside the name is what has to be guessed.
    let rest = letters.replace(&account.to_lowercase(), "");
    if different.len() < DIFFERENT || rest.chars().count() < DIFFERENT || is_row(&letters) {
        return Err(IdentityError::TooSimple(DIFFERENT));
    }
    hashed(password)
}

/// Whether each character follows the one before, or each goes before it: `1234567890`, `zyxwvutsrq`.
fn is_row(letters: &str) -> bool {
    let steps: BTreeSet<i64> = letters
        .chars()
        .zip(letters.chars().skip(1))
        .map(|(one, next)| match (one, next) {
            ('9', '0') => 1,
            ('0', '9') => -1,
            _ => i64::from(u32::from(next)) - i64::from(u32::from(one)),
        })
        .collect();
    matches!(steps.iter().collect::<Vec<_>>().as_slice(), [1] | [-1])
}

/// A password that is written down once: eighty random bits in groups of five digits.
pub(super) fn one_time_password() -> Result<String, IdentityError> {
    let digits = hexadecimal(&random::<10>()?);
    let groups = digits.as_bytes().chunks(5).map(String::from_utf8_lossy);
    Ok(groups.collect::<Vec<_>>().join("-"))
}

/// What is kept of a password.
pub(super) fn hashed(password: &str) -> Result<String, IdentityError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    let hash = hash.map_err(|error| DeskError::Store(StoreError::Unavailable(error.to_string())))?;
    Ok(hash.to_string())
}

/// Whether a password is the one of which this is kept. Where nothing is kept the answer takes as long, so that nobody tells by the time whether
/// there is an account.
pub(super) fn verifies(kept: Option<&str>, password: &str) -> bool {
    let Some(kept) = kept else {
        let _as_long = hashed(password);
        return false;
    };
    let Ok(kept) = PasswordHash::new(kept) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &kept).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anybody_guesses_is_no_password() {
        let refused = |password: &str| checked("florist", password).unwrap_err();
        for short in ["", "abcdefghi", "水调歌头明月几时有"] {
            assert_eq!(refused(short), IdentityError::TooShort(SHORTEST), "{short}");
        }
        for simple in ["1111111111", "abababababab", "1234567890", "zyxwvutsrq", "floristflorist", "Florist2026"] {
            assert_eq!(refused(simple), IdentityError::TooSimple(DIFFERENT), "{simple}");
        }
        for fine in ["correct horse", "florist and the horse", "明月几时有把酒问青天", "12345 67890"] {
            assert!(checked("florist", fine).is_ok(), "{fine}");
        }
    }
}
