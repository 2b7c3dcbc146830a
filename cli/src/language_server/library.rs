//! A library that an editor has open: its texts, and what was last found of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guicheng_engine::Language;
use guicheng_workbench::editor::{Checked, Index, Problem, Reached, View, Workspace};
use guicheng_workbench::inspect::Examined;

/// What a check found, by the pack and what of it was checked.
pub(super) type Part = (String, &'static str);

/// A library that an editor has open.
#[derive(Debug)]
pub(super) struct Library {
    pub(super) workspace: Workspace,
    /// How often its texts changed.
    pub(super) changes: u64,
    /// How often its files were saved.
    pub(super) saves: u64,
    /// The names, with the changes they were read at.
    pub(super) index: Option<(u64, Arc<Index>)>,
    /// The packs as they were last checked, or as they last could be laid.
    pub(super) packs: BTreeMap<String, Arc<Examined>>,
    pub(super) problems: BTreeMap<Part, Vec<Problem>>,
    /// The files that the editor was told problems of.
    pub(super) published: BTreeSet<PathBuf>,
    /// Which scenarios reach what, by pack, with the saves they were run at.
    pub(super) reached: BTreeMap<String, (u64, Arc<Reached>)>,
    /// The packs whose scenarios are being run.
    pub(super) running: BTreeSet<String>,
}

impl Library {
    pub(super) fn new(workspace: Workspace) -> Self {
        Self {
            workspace,
            changes: 0,
            saves: 0,
            index: None,
            packs: BTreeMap::new(),
            problems: BTreeMap::new(),
            published: BTreeSet::new(),
            reached: BTreeMap::new(),
            running: BTreeSet::new(),
        }
    }

    /// Takes what a check found of a pack. One that has become unreadable stays known as it was.
    pub(super) fn keep(&mut self, pack: &str, checked: &Checked) {
        let examined = &checked.examined;
        let unread = |problem: &Problem| problem.is_error() && problem.diagnostic.code().starts_with("yaml-");
        let is_whole = examined.tree.is_some() && !checked.problems.iter().any(unread);
        if is_whole || !self.packs.contains_key(pack) {
            self.packs.insert(pack.to_owned(), Arc::clone(examined));
        }
    }

    /// What is known, by names that may be those of texts before the latest.
    pub(super) fn view(&self, index: Arc<Index>, language: Language) -> View {
        View { index, packs: self.packs.clone(), language }
    }

    /// All problems by file, those that were told before and are none any more as none.
    pub(super) fn by_file(&mut self) -> BTreeMap<PathBuf, Vec<Problem>> {
        let mut files: BTreeMap<PathBuf, Vec<Problem>> = BTreeMap::new();
        for problem in self.problems.values().flatten() {
            let Some(file) = self.workspace.file(&problem.path) else { continue };
            let told = files.entry(file).or_default();
            if !told.contains(problem) {
                told.push(problem.clone());
            }
        }
        for file in std::mem::take(&mut self.published) {
            files.entry(file).or_default();
        }
        self.published =
            files.iter().filter(|(_, problems)| !problems.is_empty()).map(|(file, _)| file.clone()).collect();
        files
    }
}

/// A file without links on the way to it, also if it is not there any more or not yet.
pub(super) fn real(file: &Path) -> PathBuf {
    file.canonicalize().unwrap_or_else(|_| match (file.parent(), file.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => file.to_owned(),
    })
}

/// The folder of the library that a file belongs to: that around its pack, or around its calendars.
pub(super) fn folder_around(file: &Path) -> Option<PathBuf> {
    let mut folders = file.ancestors().skip(1);
    let of_pack = folders.clone().find(|folder| folder.join("pack.yaml").is_file());
    let of_calendars = || folders.find(|folder| folder.file_name().is_some_and(|name| name == "calendars"));
    of_pack.or_else(of_calendars)?.parent().map(Path::to_owned)
}

#[cfg(all(test, unix))]
mod tests {
    use super::real;

    #[test]
    fn a_file_that_is_gone_is_called_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (there, link) = (folder.path().join("there"), folder.path().join("link"));
        std::fs::create_dir(&there).unwrap();
        std::os::unix::fs::symlink(&there, &link).unwrap();
        std::fs::write(there.join("a.yaml"), "").unwrap();
        let open = real(&link.join("a.yaml"));
        std::fs::remove_file(there.join("a.yaml")).unwrap();
        assert_eq!(real(&link.join("a.yaml")), open);
    }
}
