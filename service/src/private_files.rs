//! Files and folders that nobody else of the machine reads.

use std::path::Path;
use std::{fs, io};

/// How a file is opened that, if it is made, is its owner's only.
pub(crate) fn private() -> fs::OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a file that is not there yet, for its owner only.
pub(crate) fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut written = private().write(true).create_new(true).open(file)?;
    io::Write::write_all(&mut written, text.as_bytes())?;
    written.sync_all()
}

/// Makes a folder that nobody else of the machine reads.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    let mut options = fs::DirBuilder::new();
    options.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut options, 0o700);
    options.create(folder)
}
