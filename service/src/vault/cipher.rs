//! The ciphers that a store can be made with.

use std::fmt;
use std::str::FromStr;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, AesGcm, KeyInit, Nonce};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;
use sm3::Sm3;
use sm4::Sm4;

/// The bytes of a nonce.
pub(super) const NONCE: usize = 12;

type Sm4Gcm = AesGcm<Sm4, U12>;

/// A cipher.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Cipher {
    /// AES with 256 bits, in Galois/Counter Mode.
    #[default]
    #[serde(rename = "aes-256-gcm")]
    Aes256Gcm,
    /// SM4 (GB/T 32907), 128 bits, in the same mode, as RFC 8998 has it.
    #[serde(rename = "sm4-gcm")]
    Sm4Gcm,
}

impl Cipher {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Aes256Gcm, Self::Sm4Gcm];

    /// What it is called.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aes256Gcm => "aes-256-gcm",
            Self::Sm4Gcm => "sm4-gcm",
        }
    }

    /// What everything begins with that is locked by it.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Aes256Gcm => 1,
            Self::Sm4Gcm => 2,
        }
    }

    /// A digest with a key.
    pub(super) fn keyed(self, key: &[u8], bytes: &[u8]) -> [u8; 32] {
        let mut block = [0; 64];
        block.iter_mut().zip(key).for_each(|(place, byte)| *place = *byte);
        match self {
            Self::Aes256Gcm => {
                let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
                mac.update(bytes);
                mac.finalize().into_bytes().into()
            }
            Self::Sm4Gcm => {
                let mut mac = <Hmac<Sm3> as hmac::KeyInit>::new(&block.into());
                mac.update(bytes);
                mac.finalize().into_bytes().into()
            }
        }
    }
}

impl fmt::Display for Cipher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Cipher {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|cipher| cipher.as_str() == text).ok_or(())
    }
}

pub(super) fn aes_lock(key: &[u8; 32], nonce: [u8; NONCE], place: &str, msg: &[u8]) -> Option<Vec<u8>> {
    let payload = Payload { msg, aad: place.as_bytes() };
    Aes256Gcm::new(&(*key).into()).encrypt(&Nonce::from(nonce), payload).ok()
}

pub(super) fn aes_unlock(key: &[u8; 32], nonce: [u8; NONCE], place: &str, msg: &[u8]) -> Option<Vec<u8>> {
    let payload = Payload { msg, aad: place.as_bytes() };
    Aes256Gcm::new(&(*key).into()).decrypt(&Nonce::from(nonce), payload).ok()
}

pub(super) fn sm4_lock(key: &[u8; 16], nonce: [u8; NONCE], place: &str, msg: &[u8]) -> Option<Vec<u8>> {
    let payload = Payload { msg, aad: place.as_bytes() };
    Sm4Gcm::new(&(*key).into()).encrypt(&Nonce::from(nonce), payload).ok()
}

pub(super) fn sm4_unlock(key: &[u8; 16], nonce: [u8; NONCE], place: &str, msg: &[u8]) -> Option<Vec<u8>> {
    let payload = Payload { msg, aad: place.as_bytes() };
    Sm4Gcm::new(&(*key).into()).decrypt(&Nonce::from(nonce), payload).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(digits: &str) -> Vec<u8> {
        digits.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    #[test]
    fn sm4_gcm_is_that_of_the_standard() {
        // RFC 8998, appendix A.1.
        let key: [u8; 16] = bytes("0123456789ABCDEFFEDCBA9876543210").try_into().unwrap();
        let nonce: [u8; NONCE] = bytes("00001234567800000000ABCD").try_into().unwrap();
        let open = bytes(
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD\
             EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        );
        let locked = bytes(
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735\
             D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D\
             83DE3541E4C2B58177E065A9BF7B62EC",
        );
        let aad = bytes("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let payload = Payload { msg: &open, aad: &aad };
        assert_eq!(Sm4Gcm::new(&key.into()).encrypt(&Nonce::from(nonce), payload).unwrap(), locked);
    }

    #[test]
    fn ciphers_are_called_by_their_names() {
        for cipher in Cipher::ALL {
            assert_eq!(cipher.to_string().parse(), Ok(cipher));
        }
        assert_eq!("des".parse::<Cipher>(), Err(()));
    }
}
