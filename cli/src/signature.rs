//! Signatures of files: ed25519, detached, 64 bytes beside the file. `openssl pkeyutl -verify -rawin` knows them too.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::console::Console;
use crate::failure::Failure;

/// Bytes of a key or signature. Each has a few hundred at most.
const LARGEST: u64 = 16 * 1024;

/// Where the signature of a file lies.
pub(crate) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".sig");
    PathBuf::from(name)
}

/// The signature of bytes under the private key of a file.
pub(crate) fn sign(console: &Console, key: &Path, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let pem = read_key(console, key)?;
    let bad = |_| console.bad("bad-private-key", &[("file", &key.display())]);
    let signing = SigningKey::from_pkcs8_pem(&pem).map_err(bad)?;
    Ok(signing.sign(bytes).to_bytes().to_vec())
}

/// Whether the signature in a file is one of the bytes under the public key of a file.
pub(crate) fn verify(console: &Console, key: &Path, signature: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let pem = read_key(console, key)?;
    let verifying = VerifyingKey::from_public_key_pem(&pem)
        .map_err(|_| console.bad("bad-public-key", &[("file", &key.display())]))?;
    let given = read(console, signature)?;
    let wrong = || console.bad("signature-wrong", &[("signature", &signature.display()), ("key", &key.display())]);
    let signature = Signature::from_slice(&given).map_err(|_| wrong())?;
    // Strictly: no key and no signature that others would read in another way.
    verifying.verify_strict(bytes, &signature).map_err(|_| wrong())
}

fn read_key(console: &Console, file: &Path) -> Result<String, Failure> {
    String::from_utf8(read(console, file)?).map_err(|_| console.bad("not-a-key", &[("file", &file.display())]))
}

fn read(console: &Console, file: &Path) -> Result<Vec<u8>, Failure> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(file)?.take(LARGEST).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error| console.file_failure(file, &error))
}
