//! Who is at work on a data folder: several at once, or one alone.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::{FolderError, failed};
use crate::private_files::private;

/// The file that is locked; there is nothing in it.
const LOCK: &str = "in-use.lock";

/// That somebody is at work on a data folder. It ends when it is dropped, and with the process, however that ends.
#[derive(Debug)]
pub(crate) struct Hold {
    _file: File,
}

impl Hold {
    /// Together with others who do not need the folder alone.
    pub(super) fn shared(folder: &Path) -> Result<Self, FolderError> {
        Self::taken(folder, File::try_lock_shared)
    }

    /// Alone.
    pub(super) fn alone(folder: &Path) -> Result<Self, FolderError> {
        Self::taken(folder, File::try_lock)
    }

    fn taken(folder: &Path, lock: impl Fn(&File) -> Result<(), TryLockError>) -> Result<Self, FolderError> {
        let path = folder.join(LOCK);
        let file = private().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed(&path))?;
        match lock(&file) {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(folder.display().to_string())),
            Err(TryLockError::Error(error)) => Err(failed(&path)(error)),
        }
    }
}
