//! Libraries of packs to test with: the fixtures, copied where they can be changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guicheng_engine::{LoadFailure, Pack, PackLibrary};
use tempfile::TempDir;

/// A problem as `file:line:column code (suggestion)`. A macro, since hosts do not name the type of its records.
macro_rules! described {
    ($record:expr) => {{
        let place = match ($record.file.as_ref(), $record.line, $record.column) {
            (Some(file), Some(line), Some(column)) => format!("{file}:{line}:{column} "),
            _ => String::new(),
        };
        let suggestion = $record.suggestion.as_ref().map_or_else(String::new, |meant| format!(" ({meant})"));
        format!("{place}{}{suggestion}", $record.code)
    }};
}

/// The packs of the tests.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/library")
}

/// The example pack of the guides.
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")
}

/// The packs of the project.
pub fn rulepacks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rulepacks")
}

/// A library folder of its own for one test.
#[derive(Debug)]
pub struct TestLibrary {
    folder: TempDir,
}

impl TestLibrary {
    /// An empty one.
    pub fn empty() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A copy of a folder of packs and calendars.
    #[must_use]
    pub fn copy_of(folder: &Path) -> Self {
        let library = Self::empty();
        copy(folder, library.folder.path());
        library
    }

    /// A copy of the lending pack and what is laid over it.
    #[must_use]
    pub fn lending() -> Self {
        Self::copy_of(&fixtures())
    }

    /// A copy of the lending pack and a pack beside it that stands alone, has this content and goes by the calendar of the town.
    #[must_use]
    pub fn with_pack(id: &str, content: &str) -> Self {
        let library = Self::lending();
        let manifest = format!("format: 2\npack: {id}\ntitle: {id}\nversion: 1.0.0\ncalendar: town\n");
        library.write(&format!("{id}/pack.yaml"), manifest).write(&format!("{id}/all.yaml"), content);
        library
    }

    /// A copy of some of the packs of this repository, each to be named with those it is laid over, and the calendars.
    pub fn of_rulepacks(packs: &[&str]) -> Self {
        let library = Self::empty();
        for pack in packs.iter().chain(&["calendars"]) {
            copy(&rulepacks().join(pack), &library.path(pack));
        }
        library
    }

    /// A copy of the example packs of the guides.
    pub fn of_examples() -> Self {
        Self::copy_of(&examples())
    }

    /// Where a file stands.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Writes a file.
    pub fn write(&self, file: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Reads a file.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    /// Writes something else for a text that stands once in a file.
    pub fn edit(&self, file: &str, old: &str, new: &str) -> &Self {
        let text = self.read(file);
        assert_eq!(text.matches(old).count(), 1, "`{old}` stands once in {file}");
        self.write(file, text.replacen(old, new, 1))
    }

    /// A pack that is laid over another and has this content.
    pub fn province(&self, id: &str, extends: &str, content: &str) -> &Self {
        let manifest = format!("format: 2\npack: {id}\ntitle: {id}\nversion: 1.0.0\nextends: {extends}\ndraft: true\n");
        self.write(&format!("{id}/pack.yaml"), manifest);
        if !content.is_empty() {
            self.write(&format!("{id}/rules.yaml"), content);
        }
        self
    }

    /// The library.
    pub fn library(&self) -> PackLibrary {
        PackLibrary::open(self.folder.path()).unwrap()
    }

    /// A pack that has no errors.
    pub fn load(&self, id: &str) -> Arc<Pack> {
        self.library().load(id).unwrap_or_else(|failure| panic!("`{id}` has errors:\n{failure}"))
    }

    /// What a pack that loads is warned of, each as `file:line:column code (suggestion)`.
    #[must_use]
    pub fn warnings(&self, id: &str) -> Vec<String> {
        warnings(&self.load(id))
    }

    /// What is wrong with a pack.
    pub fn failure(&self, id: &str) -> Box<LoadFailure> {
        match self.library().load(id) {
            Ok(_) => panic!("`{id}` loads, although something is wrong with it"),
            Err(failure) => failure,
        }
    }

    /// The problems of a pack, each as `file:line:column code (suggestion)`.
    pub fn problems(&self, id: &str) -> Vec<String> {
        problems(&self.failure(id))
    }
}

/// What a pack is warned of, each as `file:line:column code (suggestion)`.
pub(crate) fn warnings(pack: &Pack) -> Vec<String> {
    pack.warnings().records(pack.files()).iter().map(|record| described!(record)).collect()
}

/// The problems as `file:line:column code (suggestion)`; what was not asked of a place is left out.
#[must_use]
pub fn problems(failure: &LoadFailure) -> Vec<String> {
    let records = failure.diagnostics.records(&failure.sources);
    assert!(!records.is_empty(), "what does not load says why");
    records.iter().map(|record| described!(record)).collect()
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("`{}` cannot be copied: {error}", from.display())) {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
