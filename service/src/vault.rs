//! Keys and what is locked with them: personal values, and documents that may hold some.
//!
//! Each case has a *data key*; it is kept wrapped under a *master key*, which lies in a file outside the store. Everything is locked by
//! AES-256-GCM with a nonce of its own, and bound to the place it belongs to. What is locked begins with the number of its
//! algorithm.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use guicheng_engine::{Hash, Language};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::messages::say;

/// What says that something is locked by AES-256-GCM.
const AES_256_GCM: u8 = 1;

/// The bytes of a nonce.
const NONCE: usize = 12;

/// A key, or what is locked with it, cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file of the master key cannot be read or written.
    #[error("the master key `{file}` cannot be used: {error}")]
    File {
        /// The file.
        file: String,
        /// Why.
        error: io::Error,
    },
    /// It is no key.
    #[error("`{0}` holds no master key: 64 hexadecimal digits; take the one that the store was made with")]
    NoKey(String),
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers: {0}")]
    NoRandomness(String),
    /// Something was locked with another key, or has been changed.
    #[error("`{0}` cannot be unlocked: it was locked with another key, or has been changed")]
    Locked(String),
}

impl VaultError {
    /// What is wrong, and what to do: for those who run the service.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::File { file, error } => say(language, "vault-file", &[("file", file), ("problem", error)]),
            Self::NoKey(file) => say(language, "vault-no-key", &[("file", file)]),
            Self::NoRandomness(problem) => say(language, "vault-no-randomness", &[("problem", problem)]),
            Self::Locked(place) => say(language, "vault-locked", &[("place", place)]),
        }
    }
}

/// Random bytes of the operating system.
///
/// # Errors
/// If it gives none.
pub fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| VaultError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

/// A key of 256 bits. It is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(…)")
    }
}

impl Key {
    /// A new key.
    ///
    /// # Errors
    /// If there is no randomness.
    pub fn new() -> Result<Self, VaultError> {
        random().map(Self)
    }

    /// A key as it was written: 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // The form is that of a hash, which knows how to read it.
        let digits: Hash = format!("sha256:{}", text.trim()).parse().ok()?;
        Some(Self(*digits.as_bytes()))
    }

    /// The key as it is written.
    #[must_use]
    pub fn digits(&self) -> String {
        hexadecimal(&self.0)
    }

    /// What tells keys apart and betrays nothing of them.
    #[must_use]
    pub fn name(&self) -> String {
        hexadecimal(self.keyed(b"the name of this key").get(..8).unwrap_or_default())
    }

    /// A digest that only whoever has the key can make.
    #[must_use]
    pub fn keyed(&self, bytes: &[u8]) -> [u8; 32] {
        let mut block = [0; 64];
        block.iter_mut().zip(self.0).for_each(|(place, byte)| *place = byte);
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    /// A key made of this one for a purpose of its own.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Self {
        Self(self.keyed(format!("key for {purpose}").as_bytes()))
    }

    /// Locks something that belongs to a place.
    ///
    /// # Errors
    /// If there is no randomness.
    pub fn lock(&self, place: &str, open: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce = random::<NONCE>()?;
        let payload = Payload { msg: open, aad: place.as_bytes() };
        let locked = Aes256Gcm::new(&self.0.into()).encrypt(&Nonce::from(nonce), payload);
        let locked = locked.map_err(|_| VaultError::Locked(place.to_owned()))?;
        let mut secret = Vec::with_capacity(1 + NONCE + locked.len());
        secret.push(AES_256_GCM);
        secret.extend_from_slice(&nonce);
        secret.extend_from_slice(&locked);
        Ok(secret)
    }

    /// Unlocks what was locked for a place.
    ///
    /// # Errors
    /// If it was locked with another key or for another place, or has been changed.
    pub fn unlock(&self, place: &str, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        let locked = || VaultError::Locked(place.to_owned());
        let (&AES_256_GCM, rest) = secret.split_first().ok_or_else(locked)? else { return Err(locked()) };
        let (nonce, msg) = rest.split_first_chunk::<NONCE>().ok_or_else(locked)?;
        let payload = Payload { msg, aad: place.as_bytes() };
        Aes256Gcm::new(&self.0.into()).decrypt(&Nonce::from(*nonce), payload).map_err(|_| locked())
    }

    /// Wraps another key.
    ///
    /// # Errors
    /// If there is no randomness.
    pub fn wrap(&self, place: &str, key: &Self) -> Result<Vec<u8>, VaultError> {
        self.lock(place, &key.0)
    }

    /// Unwraps a key.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub fn unwrap(&self, place: &str, wrapped: &[u8]) -> Result<Self, VaultError> {
        let bytes = self.unlock(place, wrapped)?;
        bytes.try_into().map(Self).map_err(|_| VaultError::Locked(place.to_owned()))
    }
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The master keys: the one that new keys are wrapped with, and earlier ones until all is wrapped anew.
#[derive(Clone, Debug)]
pub struct Vault {
    current: Key,
    earlier: Vec<Key>,
}

impl Vault {
    /// Keys given from outside; nothing is written.
    #[must_use]
    pub fn new(current: Key, earlier: Vec<Key>) -> Self {
        Self { current, earlier }
    }

    /// The keys of a file, a line each, the current one first. A file that is not there is made, with a new key, and may be read by its
    /// owner only.
    ///
    /// # Errors
    /// If the file cannot be used.
    pub fn open(file: &Path) -> Result<Self, VaultError> {
        let shown = || file.display().to_string();
        let failed = |error| VaultError::File { file: shown(), error };
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text = format!("{}\n", Key::new()?.digits());
                write_private(file, &text).map_err(failed)?;
                text
            }
            Err(error) => return Err(failed(error)),
        };
        let keys = text.lines().map(Key::parse).collect::<Option<Vec<_>>>();
        let mut keys = keys.ok_or_else(|| VaultError::NoKey(shown()))?.into_iter();
        let current = keys.next().ok_or_else(|| VaultError::NoKey(shown()))?;
        Ok(Self::new(current, keys.collect()))
    }

    /// The key that new keys are wrapped with.
    #[must_use]
    pub fn current(&self) -> &Key {
        &self.current
    }

    /// The key of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Key> {
        std::iter::once(&self.current).chain(&self.earlier).find(|key| key.name() == name)
    }
}

/// Writes a file that is not there yet, for its owner only.
pub(crate) fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(file)?;
    io::Write::write_all(&mut written, text.as_bytes())?;
    written.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_locked_opens_only_with_its_key_at_its_place() {
        let key = Key::new().unwrap();
        let secret = key.lock("case-1/3/name", "某甲".as_bytes()).unwrap();
        assert_eq!(key.unlock("case-1/3/name", &secret).unwrap(), "某甲".as_bytes());
        assert!(key.unlock("case-2/3/name", &secret).is_err());
        assert!(Key::new().unwrap().unlock("case-1/3/name", &secret).is_err());
        let mut changed = secret.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(key.unlock("case-1/3/name", &changed).is_err());
        assert!(key.unlock("case-1/3/name", &[]).is_err());
    }

    #[test]
    fn a_wrapped_key_is_the_same_key() {
        let (master, key) = (Key::new().unwrap(), Key::new().unwrap());
        assert_eq!(master.unwrap("case-1", &master.wrap("case-1", &key).unwrap()).unwrap(), key);
    }

    #[test]
    fn a_master_key_is_made_once_and_then_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.key");
        let made = Vault::open(&file).unwrap();
        assert_eq!(Vault::open(&file).unwrap().current(), made.current());
        fs::write(&file, "no key").unwrap();
        assert!(matches!(Vault::open(&file), Err(VaultError::NoKey(_))));
    }
}
