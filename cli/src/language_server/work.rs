//! What is done beside: checking the latest texts, and running scenarios to say which reach what.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guicheng_engine::{Id, Language, Pack};
use guicheng_workbench::editor::{self, Index, Lines, Problem, View, Workspace};
use tower_lsp_server::Client;

use super::convert;
use super::library::{Library, folder_around};

/// How long it is waited for a further key before a check begins.
const PAUSE: Duration = Duration::from_millis(40);

/// All libraries that an editor has open, and how to tell it what is found.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) client: Client,
    pub(super) language: Language,
    /// The folders asked for on the command line, which are one library.
    folders: Vec<PathBuf>,
    libraries: Mutex<Vec<Arc<OpenLibrary>>>,
}

/// A library, and who checks it: one at a time the pack of a file, and one what follows for others.
#[derive(Debug)]
pub(super) struct OpenLibrary {
    library: Mutex<Library>,
    checking: tokio::sync::Mutex<()>,
    following: tokio::sync::Mutex<()>,
}

impl OpenLibrary {
    pub(super) fn lock(&self) -> MutexGuard<'_, Library> {
        self.library.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The texts as they are now, and how often they changed.
    pub(super) fn texts(&self) -> (u64, Workspace) {
        let library = self.lock();
        (library.changes, library.workspace.clone())
    }

    /// The names of the latest texts.
    fn index(&self) -> Arc<Index> {
        let (changes, workspace) = self.texts();
        if let Some((_, index)) = self.lock().index.as_ref().filter(|(known, _)| *known == changes) {
            return Arc::clone(index);
        }
        let index = Arc::new(workspace.index());
        let mut library = self.lock();
        if library.index.as_ref().is_none_or(|(known, _)| *known < changes) {
            library.index = Some((changes, Arc::clone(&index)));
        }
        index
    }

    /// What is known of the latest texts; the packs that a file's pack is laid over are read if they were not yet.
    pub(super) fn view(&self, pack: &str, language: Language) -> View {
        let index = self.index();
        self.read_packs(&index, pack);
        self.lock().view(index, language)
    }

    /// What is known at once, by the names of earlier texts if there are any.
    pub(super) fn view_at_once(&self, pack: &str, language: Language) -> View {
        let known = self.lock().index.clone();
        let Some((_, index)) = known else { return self.view(pack, language) };
        self.read_packs(&index, pack);
        self.lock().view(index, language)
    }

    fn read_packs(&self, index: &Index, pack: &str) {
        for pack in index.chain(pack) {
            let (_, workspace) = self.texts();
            if !self.lock().packs.contains_key(pack) && workspace.file(&format!("{pack}/pack.yaml")).is_some() {
                let checked = editor::check(&workspace.library(), pack);
                self.lock().keep(pack, &checked);
            }
        }
    }
}

impl Work {
    pub(super) fn new(client: Client, language: Language, folders: Vec<PathBuf>) -> Arc<Self> {
        Arc::new(Self { client, language, folders, libraries: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<OpenLibrary>>> {
        self.libraries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The library that a file belongs to, which is opened if it is not yet.
    pub(super) fn library_of(&self, file: &Path) -> Option<Arc<OpenLibrary>> {
        let folder = folder_around(file)?;
        let mut libraries = self.lock();
        let known = libraries.iter().find(|open| open.lock().workspace.folders().contains(&folder));
        if let Some(known) = known {
            return Some(Arc::clone(known));
        }
        let folders = if self.folders.contains(&folder) { self.folders.clone() } else { vec![folder] };
        let workspace = Workspace::open(&folders).ok()?;
        let opened = Arc::new(OpenLibrary {
            library: Mutex::new(Library::new(workspace)),
            checking: tokio::sync::Mutex::default(),
            following: tokio::sync::Mutex::default(),
        });
        libraries.push(Arc::clone(&opened));
        Some(opened)
    }

    /// Checks what a change of a file may have made of its pack and of those over it, once nobody types any more.
    pub(super) fn changed(self: &Arc<Self>, open: Arc<OpenLibrary>, file: &Path) {
        let changes = {
            let mut library = open.lock();
            library.changes = library.changes.saturating_add(1);
            library.changes
        };
        let shown = open.lock().workspace.shown(file);
        let (work, Some(shown)) = (Arc::clone(self), shown) else { return };
        tokio::spawn(async move {
            tokio::time::sleep(PAUSE).await;
            work.check(&open, changes, &shown).await;
        });
    }

    async fn check(&self, open: &Arc<OpenLibrary>, changes: u64, shown: &str) {
        let mut parts = shown.split('/');
        let (pack, within) = (parts.next().unwrap_or("").to_owned(), parts.next().unwrap_or("").to_owned());
        // What somebody looks at comes first, and waits for nothing but what was typed before.
        let usable = {
            let _one_at_a_time = open.checking.lock().await;
            if pack == "calendars" {
                self.check_calendar(open, changes, within.trim_end_matches(".yaml").to_owned()).await;
                return;
            }
            self.check_pack(open, changes, &pack).await
        };
        let _one_at_a_time = open.following.lock().await;
        self.check_scenarios(open, changes, &pack, usable).await;
        let of = pack.clone();
        let over = in_background_of(open, move |open| {
            let index = open.index();
            let ids = open.texts().1.library().ids().unwrap_or_default();
            let is_over = |id: &&Id| id.as_str() != of && index.chain(id.as_str()).contains(&of.as_str());
            ids.iter().filter(is_over).map(ToString::to_string).collect::<Vec<String>>()
        });
        for pack in over.await.unwrap_or_default() {
            let usable = self.check_pack(open, changes, &pack).await;
            self.check_scenarios(open, changes, &pack, usable).await;
        }
    }

    async fn check_calendar(&self, open: &Arc<OpenLibrary>, changes: u64, calendar: String) {
        let of = calendar.clone();
        let checked =
            in_background(open, move |workspace| editor::check_calendar_file(&workspace.library(), &of)).await;
        self.found(open, changes, (calendar, "calendar"), checked).await;
    }

    /// Checks a pack; gives it if it can be used. Nothing is done for texts that are not the latest.
    async fn check_pack(&self, open: &Arc<OpenLibrary>, changes: u64, pack: &str) -> Option<Arc<Pack>> {
        if open.lock().changes != changes {
            return None;
        }
        let of = pack.to_owned();
        let checked = in_background(open, move |workspace| editor::check(&workspace.library(), &of)).await?;
        if open.lock().changes != changes {
            return None;
        }
        open.lock().keep(pack, &checked);
        self.found(open, changes, (pack.to_owned(), "pack"), Some(checked.problems)).await;
        checked.examined.pack.clone()
    }

    async fn check_scenarios(&self, open: &Arc<OpenLibrary>, changes: u64, pack: &str, usable: Option<Arc<Pack>>) {
        let Some(usable) = usable.filter(|_| open.lock().changes == changes) else { return };
        let checked = in_background(open, move |workspace| editor::check_scenarios(&workspace.library(), &usable));
        self.found(open, changes, (pack.to_owned(), "scenarios"), checked.await).await;
    }

    /// Takes what was found and tells the editor, if no text has changed since.
    async fn found(
        &self,
        open: &OpenLibrary,
        changes: u64,
        part: (String, &'static str),
        problems: Option<Vec<Problem>>,
    ) {
        let told = {
            let mut library = open.lock();
            if library.changes != changes {
                return;
            }
            library.problems.insert(part, problems.unwrap_or_default());
            let files = library.by_file();
            let workspace = library.workspace.clone();
            drop(library);
            let told = files.into_iter().filter_map(|(file, problems)| {
                let text = workspace.document(&file).map(|document| Arc::clone(&document.text)).unwrap_or_default();
                let lines = Lines::new(&text);
                let told =
                    problems.iter().map(|problem| convert::diagnostic(&workspace, &lines, problem, self.language));
                Some((convert::uri(&file)?, told.collect::<Vec<_>>()))
            });
            told.collect::<Vec<_>>()
        };
        for (uri, diagnostics) in told {
            self.client.publish_diagnostics(uri, diagnostics, None).await;
        }
    }

    /// Runs the scenarios of a pack, unless they are being run or were since the last file was saved, and has the editor ask
    /// again when they are done.
    pub(super) fn run_scenarios(self: &Arc<Self>, open: &Arc<OpenLibrary>, pack: &str) {
        let saves = {
            let mut library = open.lock();
            let is_known = library.reached.get(pack).is_some_and(|(saves, _)| *saves == library.saves);
            if is_known || !library.running.insert(pack.to_owned()) {
                return;
            }
            library.saves
        };
        let (work, open, pack) = (Arc::clone(self), Arc::clone(open), pack.to_owned());
        tokio::spawn(async move {
            let of = pack.clone();
            let reached = in_background(&open, move |workspace| {
                let library = workspace.library().snapshot();
                editor::reached(&library, &library.load(&of)?)
            });
            let reached = reached.await.and_then(Result::ok);
            {
                let mut library = open.lock();
                library.running.remove(&pack);
                let reached = match (reached, library.reached.get(&pack)) {
                    (Some(reached), _) => Arc::new(reached),
                    // What cannot be run now is not tried again before something is saved.
                    (None, Some((_, known))) => Arc::clone(known),
                    (None, None) => Arc::default(),
                };
                library.reached.insert(pack, (saves, reached));
            }
            // An editor that does not know the request says so, which is all right.
            drop(work.client.code_lens_refresh().await);
        });
    }
}

/// Does something with the texts as they are now, where it holds nobody up.
async fn in_background<T: Send + 'static>(
    open: &Arc<OpenLibrary>,
    does: impl FnOnce(Workspace) -> T + Send + 'static,
) -> Option<T> {
    in_background_of(open, |open| does(open.texts().1)).await
}

/// Does something with a library where it holds nobody up. Nothing comes of what ends in a panic, which is an error of this
/// program and must not end the editor's session.
pub(super) async fn in_background_of<T: Send + 'static>(
    open: &Arc<OpenLibrary>,
    does: impl FnOnce(&OpenLibrary) -> T + Send + 'static,
) -> Option<T> {
    let open = Arc::clone(open);
    tokio::task::spawn_blocking(move || does(&open)).await.ok()
}
