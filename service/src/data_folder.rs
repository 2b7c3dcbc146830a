//! The folder in which a service on one machine keeps everything: the store, the master key beside it unless that is kept elsewhere, and nothing else.

use std::fs::{self, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guicheng_engine::{HashAlgorithm, Language};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::Setting;
use crate::desk::{Desk, DeskError, Purpose};
use crate::hold::Hold;
use crate::messages::say;
use crate::private_files::{private_folder, write_private};
use crate::store::sqlite::SqliteStore;
use crate::store::{Store, StoreError};
use crate::vault::{Cipher, Key, KeySource, Vault, VaultError, hexadecimal, why};

/// The store.
const STORE: &str = "store.sqlite";

/// The master keys.
const KEYS: &str = "master.key";

/// What is locked by who is at work on the folder.
const LOCK: &str = "in-use.lock";

/// What a backup says of itself; written last, so that one that was broken off has none.
const SEAL: &str = "backup.json";

/// By what a store hashes and locks. It is chosen when the store is made, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithms {
    /// Of chains and documents.
    pub hash: HashAlgorithm,
    /// Of personal values and documents.
    pub cipher: Cipher,
}

impl From<HashAlgorithm> for Algorithms {
    fn from(hash: HashAlgorithm) -> Self {
        Self { hash, cipher: Cipher::default() }
    }
}

/// A folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be read or written.
    #[error("`{path}` cannot be used: {error}")]
    Io {
        /// The file or folder.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// There is something where nothing may be.
    #[error("`{0}` is there already; name a folder that is not, nothing is overwritten")]
    Taken(String),
    /// A service, or a command, is at work on it that cannot go on beside what was asked for.
    #[error("`{0}` is in use: end the service and other commands first")]
    InUse(String),
    /// There is no store in it.
    #[error("there is no store in `{0}`")]
    NoStore(String),
    /// There is a store in it that was never finished, or has lost what it says of itself.
    #[error("the store in `{0}` was never finished, or is damaged")]
    NeverMade(String),
    /// There is no master key in it.
    #[error("there is no master key in `{0}`; if it is kept elsewhere, say where")]
    KeyElsewhere(String),
    /// There is a master key in it, and another is given from elsewhere.
    #[error("`{0}` is there, and the master key is to come from elsewhere: take it out of the folder")]
    TwoKeys(String),
    /// There is no new master key: what is kept elsewhere is not written to.
    #[error("one master key is given: put the new one in the first line, and the one before below it")]
    OneKey,
    /// It is of another cipher than is asked for.
    #[error("the store was made with {store}, not with {asked}")]
    OtherCipher {
        /// The cipher of the store.
        store: Cipher,
        /// The one that is asked for.
        asked: Cipher,
    },
    /// It is no backup, or one that was broken off.
    #[error("`{0}` is no backup that can be restored: it was not finished")]
    Unfinished(String),
    /// It is not as it was written.
    #[error("`{0}` is no backup that can be restored: it is not as it was written")]
    Changed(String),
    /// The keys cannot be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is in the store cannot be used.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl FolderError {
    /// What is wrong, and what to do: for those who run the service.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::Io { path, error } => {
                say(language, "folder-io", &[("path", path), ("problem", &why(error, language))])
            }
            Self::NoStore(path) => say(language, "folder-no-store", &[("path", path)]),
            Self::NeverMade(path) => say(language, "folder-never-made", &[("path", path)]),
            Self::KeyElsewhere(path) => say(language, "folder-key-elsewhere", &[("path", path)]),
            Self::TwoKeys(path) => say(language, "folder-two-keys", &[("path", path)]),
            Self::OneKey => say(language, "folder-one-key", &[]),
            Self::InUse(path) => say(language, "folder-in-use", &[("path", path)]),
            Self::Taken(path) => say(language, "folder-taken", &[("path", path)]),
            Self::OtherCipher { store, asked } => {
                say(language, "folder-other-cipher", &[("store", store), ("asked", asked)])
            }
            Self::Unfinished(path) => say(language, "folder-unfinished", &[("path", path)]),
            Self::Changed(path) => say(language, "folder-changed", &[("path", path)]),
            Self::Vault(error) => error.message(language),
            Self::Store(error) => error.message(language),
            Self::Desk(error) => error.for_operators(language),
        }
    }
}

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupSeal {
    /// The version of the form of backups.
    pub backup: u32,
    /// When it was made, by the clock of the store.
    pub at: chrono::DateTime<chrono::Utc>,
    /// The hash of the store.
    pub store: String,
    /// The hash of the keys; none if they are kept elsewhere and are not in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<String>,
}

/// The folder of a service.
#[derive(Clone, Debug)]
pub struct DataFolder {
    path: PathBuf,
    /// Where the master keys come from, if they are not in it.
    outside: Option<KeySource>,
}

impl DataFolder {
    /// A folder, which may not be there yet.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), outside: None }
    }

    /// The same with master keys from elsewhere; from the folder itself if none is named.
    #[must_use]
    pub fn with_keys(self, outside: Option<KeySource>) -> Self {
        Self { outside, ..self }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there are master keys in it.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.path.join(KEYS).is_file()
    }

    /// Whether there is a store in it.
    #[must_use]
    pub fn has_store(&self) -> bool {
        self.path.join(STORE).is_file()
    }

    /// Makes the store for a purpose, with a master key of its own, or the one that is given from elsewhere.
    ///
    /// # Errors
    /// If there is one, or it cannot be made.
    pub fn create(
        &self,
        purpose: Purpose,
        algorithms: impl Into<Algorithms>,
        clock: Option<Setting>,
    ) -> Result<Desk, FolderError> {
        let Algorithms { hash, cipher } = algorithms.into();
        if self.has_store() {
            return Err(FolderError::Taken(self.path.join(STORE).display().to_string()));
        }
        private_folder(&self.path).map_err(failed(&self.path))?;
        let hold = self.held(Hold::shared)?;
        let vault = match &self.outside {
            None => Vault::open(&self.path.join(KEYS), cipher)?,
            Some(_) => self.vault()?,
        };
        // A key that was laid there says itself what it is of.
        if vault.current().cipher() != cipher {
            return Err(VaultError::OtherCipher { store: cipher, key: vault.current().cipher() }.into());
        }
        let store = SqliteStore::open(&self.path.join(STORE))?;
        Desk::create(&store, &vault, purpose, hash, clock)?;
        Ok(Desk::open(Arc::new(store), vault)?.holding(hold))
    }

    /// Opens the store that is in it, or makes one for real cases, by a cipher if one is asked for.
    ///
    /// # Errors
    /// If it cannot be opened or made, or is of another cipher.
    pub fn open_or_create(&self, cipher: Option<Cipher>) -> Result<Desk, FolderError> {
        if !self.has_store() {
            let cipher = match cipher {
                Some(cipher) => cipher,
                // A key that was laid there says what it is of.
                None if self.outside.is_some() || self.path.join(KEYS).is_file() => self.vault()?.current().cipher(),
                None => Cipher::default(),
            };
            return self.create(Purpose::Real, Algorithms { hash: HashAlgorithm::Sha256, cipher }, None);
        }
        self.is_of(cipher)?;
        self.open()
    }

    /// Whether a store that is in it is of a cipher, as its key says.
    ///
    /// # Errors
    /// If it is of another, or the key cannot be used.
    pub fn is_of(&self, cipher: Option<Cipher>) -> Result<(), FolderError> {
        let Some(cipher) = cipher.filter(|_| self.has_store()) else { return Ok(()) };
        let key = self.vault()?.current().cipher();
        match key == cipher {
            true => Ok(()),
            false => Err(FolderError::OtherCipher { store: key, asked: cipher }),
        }
    }

    /// The keys of the store that is in it, or is to be. None are made: to a store that has lost its own they are of no use.
    fn vault(&self) -> Result<Vault, FolderError> {
        let keys = self.path.join(KEYS);
        match (&self.outside, fs::metadata(&keys)) {
            (Some(_), Ok(_)) => Err(FolderError::TwoKeys(keys.display().to_string())),
            (Some(outside), Err(_)) => Ok(outside.read()?),
            (None, Ok(_)) => Ok(Vault::open(&keys, Cipher::default())?),
            (None, Err(error)) if error.kind() == io::ErrorKind::NotFound => {
                Err(FolderError::KeyElsewhere(self.path.display().to_string()))
            }
            (None, Err(error)) => Err(failed(&keys)(error)),
        }
    }

    /// Opens the store that is in it. As long as what is returned is there, nobody makes it anew or changes its keys.
    ///
    /// # Errors
    /// If there is none, somebody has it alone, or it cannot be used.
    pub fn open(&self) -> Result<Desk, FolderError> {
        self.opened(Hold::shared, Desk::open)
    }

    /// Opens the store that is in it to make anew what follows from its records. As long as what is returned is there, nobody else opens it.
    ///
    /// # Errors
    /// If there is none, somebody else has it open, or it cannot be used.
    pub fn open_to_rebuild(&self) -> Result<Desk, FolderError> {
        self.opened(Hold::alone, Desk::open_to_rebuild)
    }

    fn held(&self, hold: impl Fn(&Path) -> Result<Hold, TryLockError>) -> Result<Hold, FolderError> {
        let path = self.path.join(LOCK);
        hold(&path).map_err(|error| match error {
            TryLockError::WouldBlock => FolderError::InUse(self.path.display().to_string()),
            TryLockError::Error(error) => failed(&path)(error),
        })
    }

    fn opened(
        &self,
        hold: impl Fn(&Path) -> Result<Hold, TryLockError>,
        open: impl Fn(Arc<dyn Store>, Vault) -> Result<Desk, DeskError>,
    ) -> Result<Desk, FolderError> {
        if !self.has_store() {
            return Err(FolderError::NoStore(self.path.display().to_string()));
        }
        let hold = self.held(hold)?;
        let vault = self.vault()?;
        let store = SqliteStore::open(&self.path.join(STORE))?;
        let desk = open(Arc::new(store), vault).map_err(|error| match error {
            // What every store says of itself is not there.
            DeskError::Unknown => FolderError::NeverMade(self.path.display().to_string()),
            error => error.into(),
        });
        Ok(desk?.holding(hold))
    }

    /// Throws the folder away with all that is in it, unless somebody is at work on it: what was not finished is begun anew.
    ///
    /// # Errors
    /// If somebody is, or it cannot be removed.
    pub fn discard(&self) -> Result<(), FolderError> {
        if !self.path.is_dir() {
            return Ok(());
        }
        let _hold = self.held(Hold::alone)?;
        fs::remove_dir_all(&self.path).map_err(failed(&self.path))
    }

    /// Gives the folder the place of another, which is not there or empty.
    ///
    /// # Errors
    /// If there is something in that, or it cannot be done.
    pub fn take_place_of(&self, other: &Self) -> Result<(), FolderError> {
        fs::rename(&self.path, &other.path).map_err(failed(&other.path))
    }

    /// The folder in which it is made beside the place that it takes when it is finished, so that what was broken off is not taken for it.
    ///
    /// # Errors
    /// If there is something in the place already, or it is no place for a folder.
    pub fn in_the_making(&self) -> Result<Self, FolderError> {
        let place = || self.path.display().to_string();
        let is_empty =
            fs::read_dir(&self.path).map_or_else(|_| !self.path.exists(), |mut there| there.next().is_none());
        if !is_empty {
            return Err(FolderError::Taken(place()));
        }
        let whole = std::path::absolute(&self.path).map_err(failed(&self.path))?;
        let name = whole.file_name().ok_or_else(|| FolderError::Taken(place()))?;
        let name = format!("{}.unfinished", name.to_string_lossy());
        Ok(Self { path: whole.with_file_name(name), outside: self.outside.clone() })
    }

    /// Writes a copy of the store as it is at one moment, and of the keys it needs if they lie in the folder, while the service goes on. Whoever has
    /// a copy with its keys can read everything: keep it accordingly.
    ///
    /// # Errors
    /// If there is something where the copy is to be, or it cannot be written.
    pub fn backup(&self, desk: &Desk, to: &Path) -> Result<BackupSeal, FolderError> {
        if to.exists() {
            return Err(FolderError::Taken(to.display().to_string()));
        }
        private_folder(to).map_err(failed(to))?;
        // Keys are never taken away, only added: those read before the store unlock all that is in it.
        if self.outside.is_none() {
            copy_keys(&self.path, to)?;
        }
        desk.store().backup(&to.join(STORE))?;
        let seal = BackupSeal {
            backup: 1,
            at: desk.clock().now(),
            store: hash_of(&to.join(STORE))?,
            keys: self.outside.is_none().then(|| hash_of(&to.join(KEYS))).transpose()?,
        };
        let text = serde_json::to_string(&seal).map_err(io::Error::from).map_err(failed(to))?;
        fs::write(to.join(SEAL), text).map_err(failed(&to.join(SEAL)))?;
        Ok(seal)
    }

    /// Makes a new master key, wraps with it all that the earlier ones open, and forgets these; how many keys were wrapped. If it is broken off,
    /// it is to be done again: until the end, all keys are kept. Keys that are kept elsewhere are not written to: the first of them is the new one,
    /// and once this has ended the others may be taken away there.
    ///
    /// # Errors
    /// If there is no store, somebody else has it open, something cannot be used, or one key alone is given from elsewhere.
    pub fn rotate_key(&self) -> Result<u64, FolderError> {
        if !self.has_store() {
            return Err(FolderError::NoStore(self.path.display().to_string()));
        }
        // Who has read the earlier keys alone would go on to wrap with them.
        let hold = self.held(Hold::alone)?;
        let vault = self.vault()?;
        if self.outside.is_some() {
            return if vault.has_earlier() { self.rewrapped(vault, hold) } else { Err(FolderError::OneKey) };
        }
        let keys = self.path.join(KEYS);
        let earlier = fs::read_to_string(&keys).map_err(failed(&keys))?;
        let new = Key::new(vault.current().cipher())?.digits();
        self.write_keys(&format!("{new}\n{earlier}"))?;
        let done = self.rewrapped(self.vault()?, hold)?;
        self.write_keys(&format!("{new}\n"))?;
        Ok(done)
    }

    /// Wraps all with the current one of some keys; how many.
    fn rewrapped(&self, vault: Vault, hold: Hold) -> Result<u64, FolderError> {
        let store = SqliteStore::open(&self.path.join(STORE))?;
        Ok(Desk::open(Arc::new(store), vault)?.holding(hold).rewrap()?)
    }

    /// Writes the keys anew, whole or not at all.
    fn write_keys(&self, text: &str) -> Result<(), FolderError> {
        let (keys, aside) = (self.path.join(KEYS), self.path.join("master.key.new"));
        match fs::remove_file(&aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&aside)(error)),
            _ => {}
        }
        write_private(&aside, text).map_err(failed(&aside))?;
        fs::rename(&aside, &keys).map_err(failed(&keys))
    }

    /// Makes a folder of a backup, whole and unchanged. One without keys needs them from elsewhere, as the store it was made of did.
    ///
    /// # Errors
    /// If it is no backup, has been changed, or there is something where it is to be.
    pub fn restore(from: &Path, to: &Path) -> Result<Self, FolderError> {
        if to.exists() {
            return Err(FolderError::Taken(to.display().to_string()));
        }
        let shown = || from.display().to_string();
        let text = fs::read_to_string(from.join(SEAL)).map_err(|_| FolderError::Unfinished(shown()))?;
        let seal: BackupSeal = serde_json::from_str(&text).map_err(|_| FolderError::Changed(shown()))?;
        let is_as_written = |name: &str, hash: &str| Ok::<_, FolderError>(hash == hash_of(&from.join(name))?);
        if !is_as_written(STORE, &seal.store)?
            || !seal.keys.iter().try_fold(true, |_, hash| is_as_written(KEYS, hash))?
        {
            return Err(FolderError::Changed(shown()));
        }
        private_folder(to).map_err(failed(to))?;
        if seal.keys.is_some() {
            copy_keys(from, to)?;
        }
        fs::copy(from.join(STORE), to.join(STORE)).map_err(failed(&to.join(STORE)))?;
        Ok(Self::new(to))
    }
}

fn copy_keys(from: &Path, to: &Path) -> Result<(), FolderError> {
    let keys = fs::read_to_string(from.join(KEYS)).map_err(failed(&from.join(KEYS)))?;
    write_private(&to.join(KEYS), &keys).map_err(failed(&to.join(KEYS)))
}

pub(crate) fn failed(path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.display().to_string();
    move |error| FolderError::Io { path, error }
}

fn hash_of(path: &Path) -> Result<String, FolderError> {
    let mut file = fs::File::open(path).map_err(failed(path))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer).map_err(failed(path))?;
        match buffer.get(..read) {
            None | Some([]) => return Ok(format!("sha256:{}", hexadecimal(&digest.finalize()))),
            Some(bytes) => digest.update(bytes),
        }
    }
}
