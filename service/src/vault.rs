//! Keys and what is locked with them: personal values, and documents that may hold some.
//!
//! Each case has a *data key*; it is kept wrapped under a *master key*, which lies in a file outside the store, or is given by a program
//! ([`KeySource`]). Everything is locked by
//! the cipher that the store was made with, AES-256-GCM or SM4-GCM, with a nonce of its own, and bound to the place it belongs to. What is
//! locked begins with the number of its cipher.

mod cipher;
mod source;

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use guicheng_engine::{Hash, Language, Text};

use crate::messages::say;
use crate::private_files::write_private;
use cipher::NONCE;

pub use cipher::Cipher;
pub use source::{KeyCommand, KeySource};

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
    #[error(
        "`{0}` holds no master key: 64 hexadecimal digits, or 32 for SM4; take the one that the store was made with"
    )]
    NoKey(String),
    /// Everybody on the machine can read or write the file of the master key.
    #[error("everybody on this machine can read or write the master key `{0}`")]
    Exposed(String),
    /// The program that gives the master key cannot be run.
    #[error("`{program}`, which is to give the master key, cannot be run: {error}")]
    NotRun {
        /// The program.
        program: String,
        /// Why.
        error: io::Error,
    },
    /// It has failed.
    #[error("`{program}`, which is to give the master key, has failed ({status}): {said}")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: String,
        /// The first line that it wrote to standard error.
        said: String,
    },
    /// It has not ended in time, and was stopped.
    #[error("`{program}`, which is to give the master key, has not ended in {seconds} s")]
    Slow {
        /// The program.
        program: String,
        /// For how many seconds it was waited for.
        seconds: u64,
    },
    /// It is a key of another cipher than the store was made with.
    #[error("the store was made with {store}, and the master key is one of {key}")]
    OtherCipher {
        /// The cipher of the store.
        store: Cipher,
        /// That of the key.
        key: Cipher,
    },
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
            Self::File { file, error } => {
                say(language, "vault-file", &[("file", file), ("problem", &why(error, language))])
            }
            Self::NoKey(file) => say(language, "vault-no-key", &[("file", file)]),
            Self::Exposed(file) => say(language, "vault-exposed", &[("file", file)]),
            Self::NotRun { program, error } => {
                say(language, "vault-not-run", &[("program", program), ("problem", &why(error, language))])
            }
            Self::Failed { program, status, said } => {
                say(language, "vault-failed", &[("program", program), ("status", status), ("said", said)])
            }
            Self::Slow { program, seconds } => {
                say(language, "vault-slow", &[("program", program), ("seconds", seconds)])
            }
            Self::OtherCipher { store, key } => say(language, "vault-other-cipher", &[("store", store), ("key", key)]),
            Self::NoRandomness(problem) => say(language, "vault-no-randomness", &[("problem", problem)]),
            Self::Locked(place) => say(language, "vault-locked", &[("place", place)]),
        }
    }
}

/// What the operating system says, in words of this program.
pub(crate) fn why(error: &io::Error, language: Language) -> String {
    Text::from(error).get(language).to_owned()
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

/// A key of a cipher. It is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Bits);

#[derive(Clone, PartialEq, Eq)]
enum Bits {
    Aes([u8; 32]),
    Sm4([u8; 16]),
}

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
    pub fn new(cipher: Cipher) -> Result<Self, VaultError> {
        Ok(Self(match cipher {
            Cipher::Aes256Gcm => Bits::Aes(random()?),
            Cipher::Sm4Gcm => Bits::Sm4(random()?),
        }))
    }

    /// A key as it was written: 64 hexadecimal digits, or 32 for SM4.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // The form is that of a hash, which knows how to read it.
        let whole = |digits: &str| Some(*format!("sha256:{digits}").parse::<Hash>().ok()?.as_bytes());
        match text.len() {
            32 => whole(&text.repeat(2))?.first_chunk().map(|half| Self(Bits::Sm4(*half))),
            _ => whole(text).map(|bytes| Self(Bits::Aes(bytes))),
        }
    }

    fn bytes(&self) -> &[u8] {
        match &self.0 {
            Bits::Aes(bytes) => bytes,
            Bits::Sm4(bytes) => bytes,
        }
    }

    /// What it is a key of.
    #[must_use]
    pub fn cipher(&self) -> Cipher {
        match &self.0 {
            Bits::Aes(_) => Cipher::Aes256Gcm,
            Bits::Sm4(_) => Cipher::Sm4Gcm,
        }
    }

    /// The key as it is written.
    #[must_use]
    pub fn digits(&self) -> String {
        hexadecimal(self.bytes())
    }

    /// What tells keys apart and betrays nothing of them.
    #[must_use]
    pub fn name(&self) -> String {
        hexadecimal(self.keyed(b"the name of this key").get(..8).unwrap_or_default())
    }

    /// A digest that only whoever has the key can make: HMAC by SHA-256, or by SM3 with a key of SM4.
    #[must_use]
    pub fn keyed(&self, bytes: &[u8]) -> [u8; 32] {
        self.cipher().keyed(self.bytes(), bytes)
    }

    /// A key made of this one for a purpose of its own.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Self {
        let whole = self.keyed(format!("key for {purpose}").as_bytes());
        Self(match &self.0 {
            Bits::Aes(_) => Bits::Aes(whole),
            Bits::Sm4(bytes) => {
                let mut half = *bytes;
                half.iter_mut().zip(whole).for_each(|(place, byte)| *place = byte);
                Bits::Sm4(half)
            }
        })
    }

    /// Locks something that belongs to a place.
    ///
    /// # Errors
    /// If there is no randomness.
    pub fn lock(&self, place: &str, open: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce = random::<NONCE>()?;
        let locked = match &self.0 {
            Bits::Aes(key) => cipher::aes_lock(key, nonce, place, open),
            Bits::Sm4(key) => cipher::sm4_lock(key, nonce, place, open),
        };
        let locked = locked.ok_or_else(|| VaultError::Locked(place.to_owned()))?;
        let mut secret = Vec::with_capacity(1 + NONCE + locked.len());
        secret.push(self.cipher().number());
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
        let (number, rest) = secret.split_first().ok_or_else(locked)?;
        if *number != self.cipher().number() {
            return Err(locked());
        }
        let (nonce, secret) = rest.split_first_chunk::<NONCE>().ok_or_else(locked)?;
        let open = match &self.0 {
            Bits::Aes(key) => cipher::aes_unlock(key, *nonce, place, secret),
            Bits::Sm4(key) => cipher::sm4_unlock(key, *nonce, place, secret),
        };
        open.ok_or_else(locked)
    }

    /// Wraps another key.
    ///
    /// # Errors
    /// If there is no randomness.
    pub fn wrap(&self, place: &str, key: &Self) -> Result<Vec<u8>, VaultError> {
        self.lock(place, key.bytes())
    }

    /// Unwraps a key.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub fn unwrap(&self, place: &str, wrapped: &[u8]) -> Result<Self, VaultError> {
        let bytes = self.unlock(place, wrapped)?;
        let bits = match self.cipher() {
            Cipher::Aes256Gcm => bytes.try_into().ok().map(Bits::Aes),
            Cipher::Sm4Gcm => bytes.try_into().ok().map(Bits::Sm4),
        };
        bits.map(Self).ok_or_else(|| VaultError::Locked(place.to_owned()))
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

    /// The keys of a file, a line each, the current one first. A file that is not there is made, with a new key of a cipher, and may be read by
    /// its owner only.
    ///
    /// # Errors
    /// If the file cannot be used, or its keys are not all of one cipher.
    pub fn open(file: &Path, cipher: Cipher) -> Result<Self, VaultError> {
        let failed = |error| VaultError::File { file: file.display().to_string(), error };
        if fs::metadata(file).is_ok_and(|metadata| source::is_open_to_all(&metadata)) {
            return Err(VaultError::Exposed(file.display().to_string()));
        }
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text = format!("{}\n", Key::new(cipher)?.digits());
                write_private(file, &text).map_err(failed)?;
                text
            }
            Err(error) => return Err(failed(error)),
        };
        Self::of_lines(&text, file.display().to_string())
    }

    /// The keys of a text, a line each, the current one first.
    fn of_lines(text: &str, from: String) -> Result<Self, VaultError> {
        let keys = text.lines().map(Key::parse).collect::<Option<Vec<_>>>().unwrap_or_default();
        let is_one_cipher = keys.windows(2).all(|two| matches!(two, [one, other] if one.cipher() == other.cipher()));
        let mut keys = keys.into_iter();
        match keys.next() {
            Some(current) if is_one_cipher => Ok(Self::new(current, keys.collect())),
            _ => Err(VaultError::NoKey(from)),
        }
    }

    /// Whether there are keys beside the current one.
    #[must_use]
    pub fn has_earlier(&self) -> bool {
        !self.earlier.is_empty()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_locked_opens_only_with_its_key_at_its_place() {
        for cipher in Cipher::ALL {
            let key = Key::new(cipher).unwrap();
            let secret = key.lock("case-1/3/name", "某甲".as_bytes()).unwrap();
            assert_eq!(key.unlock("case-1/3/name", &secret).unwrap(), "某甲".as_bytes());
            assert!(key.unlock("case-2/3/name", &secret).is_err());
            assert!(Key::new(cipher).unwrap().unlock("case-1/3/name", &secret).is_err());
            let mut changed = secret.clone();
            *changed.last_mut().unwrap() ^= 1;
            assert!(key.unlock("case-1/3/name", &changed).is_err());
            assert!(key.unlock("case-1/3/name", &[]).is_err());
            // It names its cipher, and is not taken for something of another.
            for other in Cipher::ALL.into_iter().filter(|other| *other != cipher) {
                assert_ne!(secret.first(), Some(&other.number()));
                assert!(Key::new(other).unwrap().unlock("case-1/3/name", &secret).is_err());
            }
        }
    }

    #[test]
    fn a_wrapped_key_is_the_same_key() {
        for cipher in Cipher::ALL {
            let (master, key) = (Key::new(cipher).unwrap(), Key::new(cipher).unwrap());
            assert_eq!(master.unwrap("case-1", &master.wrap("case-1", &key).unwrap()).unwrap(), key);
            assert_eq!(Key::parse(&key.digits()), Some(key.clone()));
            assert_ne!(key.derived("a").digits(), key.derived("b").digits());
            assert_eq!(key.derived("a").cipher(), cipher);
        }
        for no_key in ["", "00", &"0g".repeat(16), &"00".repeat(17), &"00".repeat(33)] {
            assert_eq!(Key::parse(no_key), None, "{no_key}");
        }
    }

    #[test]
    fn a_master_key_is_made_once_and_then_found() {
        for cipher in Cipher::ALL {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("master.key");
            let made = Vault::open(&file, cipher).unwrap();
            assert_eq!(made.current().cipher(), cipher);
            // What it is is said by the file.
            for other in Cipher::ALL {
                assert_eq!(Vault::open(&file, other).unwrap().current(), made.current());
            }
            fs::write(&file, "no key").unwrap();
            assert!(matches!(Vault::open(&file, cipher), Err(VaultError::NoKey(_))));
            let mixed = Cipher::ALL.map(|cipher| Key::new(cipher).unwrap().digits()).join("\n");
            fs::write(&file, mixed).unwrap();
            assert!(matches!(Vault::open(&file, cipher), Err(VaultError::NoKey(_))));
        }
    }
}
