//! The YAML files that a call is about, and what becomes of them.

use std::fs;
use std::path::{Path, PathBuf};

use guicheng_engine::LoadFailure;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// How it is told what became of files.
pub(crate) struct Rewriting {
    /// Change nothing, and tell which files would change.
    pub(crate) check: bool,
    /// What the files are, in JSON.
    pub(crate) counted: &'static str,
    /// The sentence on how many would change.
    pub(crate) would: &'static str,
    /// The sentence on how many changed.
    pub(crate) done: &'static str,
}

impl Rewriting {
    /// Gives each file its new text, unless it is only checked, and tells which changed and what stands in the way of others.
    /// `new` takes the path as it is shown and the text; it gives nothing where the text stays as it is.
    pub(crate) fn of(
        &self,
        console: &Console,
        files: &[PathBuf],
        new: impl Fn(&str, &str) -> Result<Option<String>, Box<LoadFailure>>,
    ) -> Result<Verdict, Failure> {
        let (mut changed, mut problems) = (Vec::new(), Vec::new());
        for path in files {
            let shown = path.display().to_string();
            let text = fs::read_to_string(path).map_err(|error| console.file_failure(path, &error))?;
            match new(&shown, &text) {
                Ok(None) => {}
                Ok(Some(new)) => {
                    if !self.check {
                        console.write_file(path, new.as_bytes())?;
                    }
                    changed.push(shown);
                }
                Err(failure) => problems.push(failure),
            }
        }
        if console.json() {
            let left: Vec<_> = problems.iter().flat_map(|left| left.diagnostics.records(&left.sources)).collect();
            console.record(json!({self.counted: files.len(), "changed": changed, "problems": left}));
        } else {
            for failure in &problems {
                console.print(&console.problems(&failure.diagnostics, &failure.sources))?;
            }
            let mut text: String = changed.iter().map(|path| format!("{path}\n")).collect();
            let id = if self.check { self.would } else { self.done };
            text.push_str(&console.say(id, &[("all", &files.len()), ("changed", &changed.len())]));
            console.print(&text)?;
        }
        Ok(match (problems.is_empty(), self.check && !changed.is_empty()) {
            (false, _) => Verdict::Unusable,
            (true, true) => Verdict::Differs,
            (true, false) => Verdict::Fine,
        })
    }
}

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
