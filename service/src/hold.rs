//! Who is at work on a folder: several at once, or one alone.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::private_files::private;

/// That somebody is at work on a folder. It ends when it is dropped, and with the process, however that ends.
#[derive(Debug)]
pub(crate) struct Hold {
    _file: File,
}

impl Hold {
    /// Together with others who do not need the folder alone, by a file that is locked; there is nothing in it.
    ///
    /// # Errors
    /// If somebody has it alone, or the file cannot be opened.
    pub(crate) fn shared(path: &Path) -> Result<Self, TryLockError> {
        Self::taken(path, File::try_lock_shared)
    }

    /// Alone.
    ///
    /// # Errors
    /// If somebody else has it, or the file cannot be opened.
    pub(crate) fn alone(path: &Path) -> Result<Self, TryLockError> {
        Self::taken(path, File::try_lock)
    }

    fn taken(path: &Path, lock: impl Fn(&File) -> Result<(), TryLockError>) -> Result<Self, TryLockError> {
        let opened = private().read(true).write(true).create(true).truncate(false).open(path);
        let file = opened.map_err(TryLockError::Error)?;
        lock(&file)?;
        Ok(Self { _file: file })
    }
}
