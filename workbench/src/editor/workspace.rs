//! A library as an editor has it open: the texts that are not saved yet in place of the files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use guicheng_engine::internals::pack::meant_extension;
use guicheng_engine::internals::yaml::{Map, Node};
use guicheng_engine::{LibraryError, PackLibrary};

use super::document::Document;
use super::index::{Index, IndexedFile};
use super::occurrences::FileNames;
use super::scenarios::{self, Begun};

/// Folders within folders. More is no pack.
const DEEPEST: usize = 8;

/// Files of a library; more are left out.
const MOST_FILES: usize = 20_000;

/// Bytes of a file or of an open text that is read; a larger one is reported where packs are checked.
const LARGEST_FILE: u64 = 1024 * 1024;

/// A library as an editor has it open. A copy stays as it is when texts change, and shares what was read.
#[derive(Clone, Debug)]
pub struct Workspace {
    folders: Vec<PathBuf>,
    library: PackLibrary,
    open: BTreeMap<PathBuf, Arc<str>>,
    read: Arc<Mutex<HashMap<PathBuf, ReadFile>>>,
}

/// A file that was read, and what was made of its text.
#[derive(Clone, Debug)]
struct ReadFile {
    modified: Option<SystemTime>,
    document: Arc<Document>,
    names: Arc<FileNames>,
    /// What the names of a scenario were read by.
    actions: Arc<BTreeMap<String, Vec<String>>>,
    before: Begun,
}

impl Workspace {
    /// Opens the folders of a library.
    ///
    /// # Errors
    /// If one is no folder that can be read.
    pub fn open(folders: &[PathBuf]) -> Result<Self, LibraryError> {
        let library = folders.iter().try_fold(PackLibrary::default(), PackLibrary::with)?;
        Ok(Self { folders: folders.to_vec(), library, open: BTreeMap::new(), read: Arc::default() })
    }

    /// The folders.
    #[must_use]
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Takes a text in place of that of a file.
    pub fn change(&mut self, file: &Path, text: &str) {
        self.open.insert(file.to_owned(), Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text)));
    }

    /// Takes the file again as it is saved.
    pub fn close(&mut self, file: &Path) {
        self.open.remove(file);
    }

    /// The texts that are open, by file.
    #[must_use]
    pub fn open_texts(&self) -> &BTreeMap<PathBuf, Arc<str>> {
        &self.open
    }

    /// The library with the texts that are open.
    #[must_use]
    pub fn library(&self) -> PackLibrary {
        self.library.clone().with_open(self.open.clone())
    }

    /// The path of a file as people are shown it; nothing if it lies in no folder of the library.
    #[must_use]
    pub fn shown(&self, file: &Path) -> Option<String> {
        let within = self.folders.iter().find_map(|folder| file.strip_prefix(folder).ok())?;
        let parts: Option<Vec<&str>> = within.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }

    /// The file that people are shown as a path.
    #[must_use]
    pub fn file(&self, shown: &str) -> Option<PathBuf> {
        self.folders.iter().map(|folder| folder.join(shown)).find(|file| file.is_file())
    }

    /// A file as it is open, or as it is saved.
    #[must_use]
    pub fn document(&self, file: &Path) -> Option<Arc<Document>> {
        let shown = self.shown(file)?;
        self.read_file(file, &shown).map(|read| read.document)
    }

    /// All names of the library.
    #[must_use]
    pub fn index(&self) -> Index {
        let mut files = Vec::new();
        let mut actions = Actions::default();
        let (mut scenarios, mut packs) = (Vec::new(), Vec::new());
        for file in self.files() {
            let Some(shown) = self.shown(&file) else { continue };
            match shown.contains("/scenarios/") {
                true => scenarios.push((file, shown)),
                false => packs.push((file, shown)),
            }
        }
        for (file, shown) in packs {
            if let Some(read) = self.read_file(&file, &shown) {
                actions.note(&read.document);
                files.push(IndexedFile { document: read.document, names: read.names });
            }
        }
        let actions = Arc::new(actions.workflows());
        let mut begun: BTreeMap<String, Vec<Arc<Document>>> = BTreeMap::new();
        for (file, shown) in &scenarios {
            let Some(read) = self.read_file(file, shown) else { continue };
            begun.entry(scenario_name(shown).to_owned()).or_default().push(read.document);
        }
        for (file, shown) in scenarios {
            let Some(mut read) = self.read_file(&file, &shown) else { continue };
            let before = before(&read.document, &begun);
            if *read.actions != *actions || read.before != before {
                read.names = Arc::new(scenarios::names_of(&read.document, &actions, &before));
                read.actions = Arc::clone(&actions);
                read.before = before;
                self.lock().insert(file, read.clone());
            }
            files.push(IndexedFile { document: read.document, names: read.names });
        }
        Index::new(files)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, ReadFile>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_file(&self, file: &Path, shown: &str) -> Option<ReadFile> {
        let known = self.lock().get(file).cloned();
        let open = self.open.get(file);
        let metadata = if open.is_none() { Some(fs::metadata(file).ok()?) } else { None };
        let modified = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
        let is_same = |known: &ReadFile| match open {
            Some(text) => known.document.text == *text,
            None => modified.is_some() && known.modified == modified,
        };
        if let Some(known) = known.filter(is_same) {
            return Some(known);
        }
        let text = match open {
            Some(text) if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST_FILE) => return None,
            Some(text) => Arc::clone(text),
            None if metadata.is_some_and(|metadata| metadata.len() > LARGEST_FILE) => return None,
            None => {
                let text = fs::read_to_string(file).ok()?;
                Arc::from(text.strip_prefix('\u{feff}').unwrap_or(&text))
            }
        };
        let document = Document::read(shown, &text);
        let names = if document.is_scenario() { FileNames::default() } else { FileNames::of_pack(&document) };
        let (document, names) = (Arc::new(document), Arc::new(names));
        let read = ReadFile { modified, document, names, actions: Arc::default(), before: Begun::default() };
        self.lock().insert(file.to_owned(), read.clone());
        Some(read)
    }

    /// The YAML and Rhai files of all packs.
    fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for pack in self.library.ids().unwrap_or_default() {
            for folder in self.folders.iter().map(|folder| folder.join(pack.as_str())) {
                gather(&folder, 0, &mut files);
            }
        }
        files.sort();
        files.dedup();
        files
    }
}

/// The name of a scenario by its file.
fn scenario_name(shown: &str) -> &str {
    let file = shown.rsplit('/').next().unwrap_or(shown);
    file.strip_suffix(".yaml").unwrap_or(file)
}

/// So many scenarios are gone back to at most, each the beginning of the next.
const FURTHEST: usize = 16;

/// What is open when a scenario begins, by those that it begins with or adapts: of its own pack, else of another.
fn before(document: &Document, all: &BTreeMap<String, Vec<Arc<Document>>>) -> Begun {
    let mut begun = Begun::default();
    let mut at: &Document = document;
    for _ in 0..FURTHEST {
        let named = Begun::before(at).and_then(|name| all.get(name));
        let others = || named.into_iter().flatten().filter(|other| other.path != at.path);
        let Some(found) = others().find(|other| other.pack() == at.pack()).or_else(|| others().next()) else { break };
        begun = begun.after(Begun::of(found));
        at = found;
    }
    begun
}

/// The actions of workflows and skeletons, and what these are like, by their paths.
#[derive(Debug, Default)]
struct Actions(BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>);

impl Actions {
    fn note(&mut self, document: &Document) {
        let root = document.tree.as_ref().and_then(Node::as_map);
        for section in ["workflows", "skeletons"] {
            let elements = root.and_then(|root| root.get(section)).and_then(Node::as_map);
            for element in elements.into_iter().flat_map(|elements| &elements.entries) {
                let (actions, like) = self.0.entry(format!("{section}.{}", element.key)).or_default();
                let at = |key: &str| element.node.as_map().and_then(|map| map.get(key));
                let keys = |node: Option<&Node>| -> Vec<String> {
                    node.and_then(Node::as_map).into_iter().flat_map(Map::keys).map(str::to_owned).collect()
                };
                actions.extend(keys(at("actions")));
                let listed = at("like").map(|like| like.as_items());
                like.extend(keys(at("like")));
                like.extend(listed.into_iter().flatten().filter_map(Node::as_text).map(str::to_owned));
            }
        }
    }

    /// The workflows with an action of each name, their own or that of a skeleton they are like.
    fn workflows(&self) -> BTreeMap<String, Vec<String>> {
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in self.0.keys() {
            let Some(workflow) = path.strip_prefix("workflows.") else { continue };
            let (mut open, mut seen) = (vec![path.clone()], BTreeSet::new());
            let mut actions = BTreeSet::new();
            while let Some(path) = open.pop() {
                if !seen.insert(path.clone()) {
                    continue;
                }
                let Some((own, like)) = self.0.get(&path) else { continue };
                actions.extend(own);
                open.extend(like.iter().map(|part| format!("skeletons.{part}")));
            }
            for action in actions {
                found.entry(action.clone()).or_default().push(workflow.to_owned());
            }
        }
        found
    }
}

fn gather(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else { continue };
        if name.starts_with('.') || files.len() >= MOST_FILES {
            continue;
        }
        if kind.is_dir() && depth < DEEPEST {
            gather(&entry.path(), depth.saturating_add(1), files);
        } else if kind.is_file()
            && (name.ends_with(".yaml") || name.ends_with(".rhai"))
            && meant_extension(&name).is_none()
        {
            files.push(entry.path());
        }
    }
}
