//! The file that keeps what became of changes while they are tried, so that this can be stopped and gone on with.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use guicheng_workbench::mutation::{Kept, Mutant, Status};

use crate::console::Console;
use crate::failure::Failure;

/// The file, and what was in it.
pub(crate) struct Progress {
    pub(crate) kept: Kept,
    pub(crate) path: PathBuf,
    /// To be written on, or what stopped it.
    file: Mutex<io::Result<File>>,
}

impl Progress {
    /// Opens a file, which need not be there yet, and leaves in it what still is of one of all changes of the pack. `read` makes of
    /// its text and the program what is known.
    pub(crate) fn open(
        console: &Console,
        path: &Path,
        all: &[Mutant],
        read: impl FnOnce(&str, &[u8]) -> Kept,
    ) -> Result<Self, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(console.file_failure(path, &error)),
        };
        let kept = read(&text, &program());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| console.unwritable(folder, &error))?;
        }
        console.write_file(path, kept.lines(all).as_bytes())?;
        let file = OpenOptions::new().append(true).open(path).map_err(|error| console.unwritable(path, &error))?;
        Ok(Self { kept, path: path.to_owned(), file: Mutex::new(Ok(file)) })
    }

    /// Keeps what became of a change.
    pub(crate) fn keep(&self, mutant: &Mutant, status: &Status) {
        let line = self.kept.line(mutant, status);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = match &mut *file {
            Ok(file) => file.write_all(line.as_bytes()).err(),
            Err(_) => None,
        };
        if let Some(error) = failed {
            *file = Err(error);
        }
    }

    /// Says if something could not be kept.
    pub(crate) fn end(self, console: &Console) -> Result<(), Failure> {
        let file = self.file.into_inner().unwrap_or_else(PoisonError::into_inner);
        file.map(drop).map_err(|error| console.unwritable(&self.path, &error))
    }
}

/// What tells one build of the program from another: all of it; where it cannot be read, its version.
fn program() -> Vec<u8> {
    let read = std::env::current_exe().and_then(fs::read);
    read.unwrap_or_else(|_| env!("CARGO_PKG_VERSION").as_bytes().to_vec())
}
