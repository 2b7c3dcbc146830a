//! Libraries of packs to test with: the fixtures, copied where they can be changed.

#![allow(dead_code, reason = "every test uses a part of it")]

#[path = "files.rs"]
mod files;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guicheng_engine::diagnostic::DiagnosticRecord;
use guicheng_engine::pack::{LoadFailure, Pack, PackLibrary};
use tempfile::TempDir;

use files::copy;

/// The packs of the tests.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/library")
}

/// The example pack of the guides.
#[allow(dead_code, reason = "every test uses a part of it")]
pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")
}

/// The packs of the project.
pub(crate) fn rulepacks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rulepacks")
}

/// A library folder of its own for one test.
pub(crate) struct Shelf {
    folder: TempDir,
}

impl Shelf {
    /// An empty one.
    pub(crate) fn empty() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A copy of the tests' packs.
    pub(crate) fn lending() -> Self {
        let shelf = Self::empty();
        copy(&fixtures(), shelf.folder.path());
        shelf
    }

    /// A copy of some of the project's packs and its calendars.
    pub(crate) fn of_rulepacks(packs: &[&str]) -> Self {
        let shelf = Self::empty();
        for pack in packs.iter().chain(&["calendars"]) {
            copy(&rulepacks().join(pack), &shelf.path(pack));
        }
        shelf
    }

    /// A copy of the example packs of the guides.
    pub(crate) fn of_examples() -> Self {
        let shelf = Self::empty();
        copy(&rulepacks().join("../docs/examples"), shelf.folder.path());
        shelf
    }

    /// Where a file stands.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Writes a file.
    pub(crate) fn write(&self, file: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Reads a file.
    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    /// Writes something else for a text that stands once in a file.
    pub(crate) fn edit(&self, file: &str, old: &str, new: &str) -> &Self {
        let text = self.read(file);
        assert_eq!(text.matches(old).count(), 1, "`{old}` stands once in {file}");
        self.write(file, text.replacen(old, new, 1))
    }

    /// A pack that is laid over another and has this content.
    pub(crate) fn province(&self, id: &str, extends: &str, content: &str) -> &Self {
        let manifest = format!("format: 1\npack: {id}\ntitle: {id}\nversion: 1.0.0\nextends: {extends}\ndraft: true\n");
        self.write(&format!("{id}/pack.yaml"), manifest);
        if !content.is_empty() {
            self.write(&format!("{id}/rules.yaml"), content);
        }
        self
    }

    /// The library.
    pub(crate) fn library(&self) -> PackLibrary {
        PackLibrary::open(self.folder.path()).unwrap()
    }

    /// A pack that has no errors.
    pub(crate) fn load(&self, id: &str) -> Arc<Pack> {
        self.library().load(id).unwrap_or_else(|failure| panic!("`{id}` has errors:\n{failure}"))
    }

    /// What is wrong with a pack.
    pub(crate) fn failure(&self, id: &str) -> Box<LoadFailure> {
        match self.library().load(id) {
            Ok(_) => panic!("`{id}` loads, although something is wrong with it"),
            Err(failure) => failure,
        }
    }

    /// The problems of a pack, each as `file:line:column code (suggestion)`.
    pub(crate) fn problems(&self, id: &str) -> Vec<String> {
        problems(&self.failure(id))
    }
}

/// The problems as `file:line:column code (suggestion)`; what was not asked of a place is left out.
pub(crate) fn problems(failure: &LoadFailure) -> Vec<String> {
    let records = failure.diagnostics.records(&failure.sources);
    assert!(!records.is_empty(), "what does not load says why");
    records.iter().map(problem).collect()
}

fn problem(record: &DiagnosticRecord) -> String {
    let mut text = String::new();
    if let (Some(file), Some(line), Some(column)) = (&record.file, record.line, record.column) {
        text = format!("{file}:{line}:{column} ");
    }
    text.push_str(record.code);
    if let Some(suggestion) = &record.suggestion {
        text.push_str(&format!(" ({suggestion})"));
    }
    text
}
