//! The version of a pack that was released last: the bundle with the highest number among files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guicheng_engine::{LoadFailure, Pack};
use semver::Version;
use serde::Deserialize;

use crate::inspect::read_bundle;

/// A bundle among files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// The file.
    pub file: PathBuf,
    /// Its version.
    pub version: Version,
}

/// What was released last cannot be read.
#[derive(Debug)]
pub enum LastError {
    /// A file or folder cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A bundle has problems.
    Bad(Box<LoadFailure>),
}

/// As much of a bundle as says what it is of. What it is worth is seen when it is loaded.
#[derive(Deserialize)]
struct Said {
    content: Content,
}

#[derive(Deserialize)]
struct Content {
    lineage: Vec<String>,
    version: String,
}

/// The bundles of a pack in a folder, and in the folders of its releases there, by their versions.
///
/// # Errors
/// If a file or folder cannot be read.
pub fn bundles(folder: &Path, pack: &str) -> Result<Vec<Bundled>, LastError> {
    let mut found = Vec::new();
    let release = format!("{pack}-");
    for path in entries(folder)? {
        let is_release = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&release));
        let files = if is_release && path.is_dir() { entries(&path)? } else { vec![path] };
        for file in files.into_iter().filter(|file| file.is_file() && file.extension().is_some_and(|end| end == "json"))
        {
            let bytes = read_bundle(&file).map_err(|error| LastError::Unreadable(file.clone(), error))?;
            let Ok(Said { content }) = serde_json::from_slice(&bytes) else { continue };
            let is_meant = content.lineage.first().is_some_and(|id| id == pack);
            if let Some(version) = content.version.parse().ok().filter(|_| is_meant) {
                found.push(Bundled { file, version });
            }
        }
    }
    found.sort_by(|one, other| one.version.cmp(&other.version).then_with(|| one.file.cmp(&other.file)));
    Ok(found)
}

impl Bundled {
    /// The pack in it.
    ///
    /// # Errors
    /// If it cannot be read, or is no bundle that holds.
    pub fn load(&self) -> Result<Arc<Pack>, LastError> {
        let bytes = read_bundle(&self.file).map_err(|error| LastError::Unreadable(self.file.clone(), error))?;
        Pack::from_bundle(&bytes).map_err(LastError::Bad)
    }
}

/// What is in a folder, in the order of names; nothing if there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, LastError> {
    let failed = |error| LastError::Unreadable(folder.to_owned(), error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut paths =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}
