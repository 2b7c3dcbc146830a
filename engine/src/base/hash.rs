//! Hashes that name their algorithm.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sm3::Sm3;

use super::codes;

codes! {
    /// How something is hashed. Both give 32 bytes.
    pub enum HashAlgorithm as "hash algorithm", as_str {
        /// SHA-256, of FIPS 180-4.
        Sha256 = "sha256",
        /// SM3, of GB/T 32905.
        Sm3 = "sm3",
    }
}

/// A hash: an algorithm and its 32 bytes, written `sha256:` or `sm3:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash {
    algorithm: HashAlgorithm,
    bytes: [u8; 32],
}

/// A text is no hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no hash; write its algorithm, `sha256:` or `sm3:`, and 64 lower-case hexadecimal digits")]
pub struct HashError(String);

impl Hash {
    /// A hash that was worked out.
    #[must_use]
    pub fn new(algorithm: HashAlgorithm, bytes: [u8; 32]) -> Self {
        Self { algorithm, bytes }
    }

    /// The hash of some bytes.
    #[must_use]
    pub fn of(algorithm: HashAlgorithm, bytes: &[u8]) -> Self {
        let mut digester = Digester::new(algorithm);
        digester.update(bytes);
        digester.finish()
    }

    /// Its algorithm.
    #[must_use]
    pub fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

/// Bytes on their way into a hash.
#[derive(Clone, Debug)]
pub(crate) struct Digester(State);

#[derive(Clone, Debug)]
enum State {
    Sha256(Sha256),
    Sm3(Sm3),
}

impl Digester {
    /// Nothing yet.
    #[must_use]
    pub(crate) fn new(algorithm: HashAlgorithm) -> Self {
        Self(match algorithm {
            HashAlgorithm::Sha256 => State::Sha256(Sha256::new()),
            HashAlgorithm::Sm3 => State::Sm3(Sm3::new()),
        })
    }

    /// Takes further bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(hasher) => hasher.update(bytes),
            State::Sm3(hasher) => hasher.update(bytes),
        }
    }

    /// The hash of all that was taken.
    #[must_use]
    pub(crate) fn finish(self) -> Hash {
        match self.0 {
            State::Sha256(hasher) => Hash::new(HashAlgorithm::Sha256, hasher.finalize().into()),
            State::Sm3(hasher) => Hash::new(HashAlgorithm::Sm3, hasher.finalize().into()),
        }
    }
}

/// HMAC (RFC 2104) of some bytes, by a key of 32 bytes.
#[must_use]
pub(crate) fn keyed(algorithm: HashAlgorithm, key: &[u8; 32], bytes: &[u8]) -> [u8; 32] {
    // Both hashes have blocks of 64 bytes, which HMAC fills up with zeros.
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    match algorithm {
        HashAlgorithm::Sha256 => {
            let mut mac = Hmac::<Sha256>::new(&block.into());
            mac.update(bytes);
            mac.finalize().into_bytes().into()
        }
        HashAlgorithm::Sm3 => {
            let mut mac = Hmac::<Sm3>::new(&block.into());
            mac.update(bytes);
            mac.finalize().into_bytes().into()
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8; 32]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes that 64 lower-case hexadecimal digits stand for: one spelling only.
pub(crate) fn bytes_of(digits: &str) -> Option<[u8; 32]> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let digit = |character: u8| match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}

impl Hash {
    /// Whether a text is a hash, as it is read.
    pub(crate) fn is_one(text: &str) -> bool {
        // Without leaving off at the first that is none, so that many are looked at at once.
        let is_other = |digit: u8| u8::from(digit.wrapping_sub(b'0') > 9) & u8::from(digit.wrapping_sub(b'a') > 5);
        let are_digits = |text: &str| {
            let digits = text.as_bytes().first_chunk::<64>().filter(|_| text.len() == 64);
            digits.is_some_and(|digits| digits.iter().fold(0, |others, digit| others | is_other(*digit)) == 0)
        };
        HashAlgorithm::ALL.iter().any(|algorithm| {
            let digits = text.strip_prefix(algorithm.as_str()).and_then(|rest| rest.strip_prefix(':'));
            digits.is_some_and(are_digits)
        })
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once(':').and_then(|(algorithm, digits)| {
            let algorithm = HashAlgorithm::ALL.iter().find(|known| known.as_str() == algorithm)?;
            Some(Self::new(*algorithm, bytes_of(digits)?))
        });
        parts.ok_or_else(|| HashError(text.to_owned()))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.algorithm.as_str(), hexadecimal(&self.bytes))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl TryFrom<String> for Hash {
    type Error = HashError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

/// Declares a hash that names one kind of thing.
macro_rules! named_hash {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name($crate::base::Hash);

        impl $name {
            /// The hash itself.
            #[must_use]
            pub fn hash(&self) -> $crate::base::Hash {
                self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::base::HashError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, formatter)
            }
        }
    };
}

pub(crate) use named_hash;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_examples_come_out() {
        let hash = |algorithm, text: &str| Hash::of(algorithm, text.as_bytes()).to_string();
        assert_eq!(
            hash(HashAlgorithm::Sha256, "abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            hash(HashAlgorithm::Sm3, "abc"),
            "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
    }

    #[test]
    fn a_key_shorter_than_a_block_is_filled_up() {
        // RFC 4231, test case 2, whose key `Jefe` is filled up with zeros to 32 bytes here, as HMAC itself does.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        assert_eq!(
            hexadecimal(&keyed(HashAlgorithm::Sha256, &key, b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_hash_has_one_spelling_which_names_its_algorithm() {
        for algorithm in HashAlgorithm::ALL {
            let hash = Hash::of(*algorithm, b"");
            assert_eq!(hash.to_string().parse(), Ok(hash));
            assert!(Hash::is_one(&hash.to_string()) && !Hash::is_one(&hash.to_string().to_uppercase()));
            assert!(hash.to_string().to_uppercase().parse::<Hash>().is_err());
            assert!(hash.to_string().replace(':', "").parse::<Hash>().is_err());
        }
        let digits = "0".repeat(64);
        for wrong in ["", "sha256:", "md5:00", &digits, &format!("sha1:{digits}"), &format!("sha256:0{digits}")] {
            assert!(wrong.parse::<Hash>().is_err(), "`{wrong}`");
            assert!(!Hash::is_one(wrong), "`{wrong}`");
        }
    }
}
