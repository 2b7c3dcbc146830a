//! What is found of a pack as it stands, whether or not it can be used; and the files of packs as editors have them open.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Amendment, LoadFailure, PackChange, PackLibrary};
use crate::diagnostic::{Diagnostics, FileId, Sources};
use crate::pack::files::OpenTexts;
use crate::pack::{Pack, advice, compile, compile::code_lists};
use crate::yaml;
use crate::yaml::Node;

/// What is found of a pack as it stands.
#[derive(Debug)]
pub struct Examined {
    /// The files that were read.
    pub sources: Sources,
    /// What each layer alone says, that of the lowest pack first; what could not be read is left out.
    pub layers: Vec<Node>,
    /// All layers laid over each other with what they are like, before anything is checked; none if that could not be done.
    pub tree: Option<Node>,
    /// The pack, if it can be used.
    pub pack: Option<Arc<Pack>>,
    /// Every problem found.
    pub diagnostics: Diagnostics,
}

impl Examined {
    /// The pack.
    ///
    /// # Errors
    /// With every problem found, if it cannot be used.
    pub fn usable(self) -> Result<Arc<Pack>, Box<LoadFailure>> {
        let Self { sources, pack, diagnostics, .. } = self;
        pack.ok_or_else(|| Box::new(LoadFailure { sources, diagnostics }))
    }
}

impl PackLibrary {
    /// The same library with texts in place of those of files, by the paths of these as they lie in the library's folders:
    /// what is open in an editor and not saved yet. Files that are not there are not added.
    #[doc(hidden)]
    #[must_use]
    pub fn with_open(self, texts: BTreeMap<PathBuf, Arc<str>>) -> Self {
        Self { open: OpenTexts::new(texts), ..self }
    }

    /// Everything that is found of a pack, also if it cannot be used.
    #[doc(hidden)]
    #[must_use]
    pub fn examine(&self, id: &str) -> Examined {
        self.examine_changed(id, None, PackChange::default())
    }

    pub(super) fn examine_changed(&self, id: &str, amendment: Option<&Amendment>, change: PackChange<'_>) -> Examined {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::new();
        let (id, amendment) = match amendment {
            Some(Amendment::Pack(other)) => (other.as_str(), None),
            version => (id, version),
        };
        let mut known = advice::Known::default();
        let pack = self.resolve(id, amendment, &change, &mut sources, &mut diagnostics, &mut known).and_then(
            |mut resolved| {
                if let Some(content) = change.content {
                    let codes = yaml::lookup(&resolved.tree, "codes").cloned();
                    resolved.tree = content(resolved.tree);
                    let changed = yaml::lookup(&resolved.tree, "codes");
                    let same = codes.as_ref().zip(changed).is_some_and(|(before, after)| before.same_content(after));
                    if !same && (codes.is_some() || changed.is_some()) {
                        let lists = Arc::new(code_lists::read(&resolved.tree));
                        resolved.scripts =
                            Arc::new(resolved.scripts.with_codes(changed, lists, &sources, &mut diagnostics));
                    }
                }
                known.tree = Some(resolved.tree.clone());
                if diagnostics.has_errors() && resolved.tree.as_map().is_none() {
                    return None;
                }
                compile::compile(resolved, &sources, &mut diagnostics)
            },
        );
        let pack = pack.filter(|_| !diagnostics.has_errors()).map(|mut pack| {
            self.evaluators.keep(&pack.id, &pack.scripts);
            pack.files = sources.clone();
            pack.warnings = diagnostics.clone();
            Arc::new(pack)
        });
        if pack.is_none() {
            diagnostics = advice::advise(diagnostics, &known, &sources);
        }
        Examined { sources, layers: known.layers, tree: known.tree, pack, diagnostics }
    }

    /// The text of a file of the library, as it is open or as it is saved; nothing if it is too large or not UTF-8, which is
    /// reported.
    ///
    /// # Errors
    /// If it cannot be read.
    #[doc(hidden)]
    pub fn read_text(&self, path: &Path, shown: &str, diagnostics: &mut Diagnostics) -> io::Result<Option<String>> {
        self.open.read(path, shown, diagnostics)
    }

    /// Reads a file that belongs to a pack, such as a scenario. Files read before are not parsed again.
    #[doc(hidden)]
    pub fn parse(&self, sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
        self.parsed.parse(sources, file, diagnostics)
    }
}
