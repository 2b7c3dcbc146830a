//! The YAML files that a call is about.

use std::fs;
use std::path::{Path, PathBuf};

use crate::console::Console;
use crate::failure::Failure;

/// Folders within folders. More is a trap.
const DEEPEST: usize = 16;

/// The YAML files of paths or packs, each once and in order; without any, those of all packs.
pub(crate) fn yaml_files(console: &Console, asked: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in folders(console, asked)? {
        gather(&path, 0, &mut files).map_err(|error| console.file_failure(&path, &error))?;
    }
    files.sort();
    files.dedup();
    Ok(files)
}

/// What is asked for: paths, packs of the library, or all of its packs.
fn folders(console: &Console, asked: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if !asked.is_empty() && asked.iter().all(|path| path.exists()) {
        return Ok(asked.to_owned());
    }
    let library = console.library()?;
    if asked.is_empty() {
        let packs = console.packs(&library, &[])?;
        return Ok(packs.iter().filter_map(|pack| library.folder_of(pack.as_str())).collect());
    }
    let found = |path: &PathBuf| match path.exists() {
        true => Ok(path.clone()),
        false => {
            let pack = path.to_str().and_then(|pack| library.folder_of(pack));
            pack.ok_or_else(|| console.bad("no-file", &[("file", &path.display())]))
        }
    };
    asked.iter().map(found).collect()
}

/// The YAML files of a path. Links and names that begin with a dot are left out, as they are by packs.
fn gather(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if fs::symlink_metadata(path)?.is_file() {
        if depth == 0 || path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path.to_owned());
        }
        return Ok(());
    }
    if depth > DEEPEST || path.is_symlink() {
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            gather(&entry.path(), depth.saturating_add(1), files)?;
        }
    }
    Ok(())
}
