//! The library folder: packs by id, each resolved over what it extends, and calendars.

mod amended;
mod examined;
mod manifests;

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::advice;
use super::compile::{self, Resolved};
use super::files::{self, OpenTexts, PackFiles};
use super::layers::{
    Laid, LayerRole, Layers, ReadPack, Snapshot, check_clocks, check_laid, check_removals, lay, repeats, together,
    unite,
};
use super::skeletons::Expanded;
use super::{Origin, Pack, PackHash};
use crate::base::{Id, Language};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Sources, Span};
use crate::expression::{Evaluator, Evaluators, ScriptSources};
use crate::format::ManifestDocument;
use crate::format::decode::{Decode, Decoder};
use crate::pack::compile::code_lists;
use crate::pack::layers::business_rules;
use crate::yaml;
use crate::yaml::{Content, Map, Node, ParsedFiles};
pub use amended::AmendedBase;
pub use examined::Examined;
use manifests::check_manifest;
pub use manifests::check_manifest_shape;
pub(super) use manifests::{check_bundled_format, check_version, decode_manifest};

/// The pack format that this program reads.
pub const FORMAT: u32 = 2;

/// The oldest version that bundles are read in: what was published once decides as it did.
const OLDEST_IN_BUNDLES: u32 = 1;

/// Packs laid over packs. Law has few levels (nation, province, city, agency); more is a mistake.
const MOST_ANCESTORS: usize = 16;

/// Folders with packs and calendars: one, or several that are read as if they were one.
#[derive(Clone, Debug, Default)]
pub struct PackLibrary {
    folders: Vec<PathBuf>,
    parsed: ParsedFiles,
    evaluators: Evaluators,
    snapshot: Option<Snapshot>,
    open: OpenTexts,
}

/// A library folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// It cannot be read.
    #[error("the folder `{folder}` cannot be read: {error}")]
    Io {
        /// As it was given.
        folder: String,
        /// Why.
        error: io::Error,
    },
}

/// A pack or calendar that cannot be used, with every problem found.
#[derive(Debug)]
pub struct LoadFailure {
    /// The files that were read.
    pub sources: Sources,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

impl LoadFailure {
    /// The problems, for a person.
    #[must_use]
    pub fn render(&self, language: Language, colour: bool) -> String {
        self.diagnostics.render(&self.sources, language, colour)
    }
}

impl fmt::Display for LoadFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(Language::English, false))
    }
}

impl std::error::Error for LoadFailure {}

/// What is published in place of a pack, or beside it.
#[derive(Clone, Debug)]
pub enum Amendment {
    /// A new version, laid over the one in the library: what an amending text changes.
    Version {
        /// The version it gives the pack.
        version: Arc<str>,
        /// Where it is written, for messages.
        path: String,
        /// Its content: the sections of a pack, as YAML.
        text: String,
        /// What its manifest says otherwise, as YAML: `in_force` and `transition`.
        manifest: String,
    },
    /// A new version like the one before, whose changes stand in a larger file, such as a step of a scenario.
    Written {
        /// The version it gives the pack.
        version: Arc<str>,
        /// The file, for messages.
        path: String,
        /// The text of the file.
        text: Arc<str>,
        /// What it changes of the content, with its places in the file.
        overlay: Option<Node>,
        /// What its manifest says otherwise, with its places in the file.
        manifest: Node,
    },
    /// Another pack of the library.
    Pack(Id),
}

impl Amendment {
    /// A new version: its number, what it changes of the content and what of the manifest. Nothing for another pack.
    fn read(
        &self,
        id: &str,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Arc<str>, Option<Node>, Option<Node>)> {
        match self {
            Self::Version { version, path, text, manifest } => {
                let file = sources.add(Some(id), path, text);
                let over = yaml::parse(sources, file, diagnostics);
                let file = sources.add(Some(id), path, manifest);
                Some((Arc::clone(version), over, yaml::parse(sources, file, diagnostics)))
            }
            Self::Written { version, path, text, overlay, manifest } => {
                let file = sources.add(Some(id), path, text);
                let nothing = Node { content: Content::Map(Map::default()), ..manifest.clone() };
                let over = overlay.as_ref().unwrap_or(&nothing).in_file(file);
                Some((Arc::clone(version), Some(over), Some(manifest.in_file(file))))
            }
            Self::Pack(_) => None,
        }
    }
}

/// A change made to a pack before it is checked.
#[derive(Default)]
pub struct PackChange<'c> {
    /// What is made of its resolved content.
    pub content: Option<&'c mut dyn FnMut(Node) -> Node>,
    /// A file of functions, by the path that people are shown, with the text that stands in its place.
    pub file: Option<(&'c str, &'c str)>,
    /// What is made of its manifest.
    pub manifest: Option<&'c dyn Fn(Node) -> Node>,
    /// A pack that it is laid over, and the pack that stands in its place.
    pub base: Option<(&'c str, &'c str)>,
}

impl PackLibrary {
    /// Opens a library folder.
    ///
    /// # Errors
    /// If it is no folder that can be read.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, LibraryError> {
        Self::default().with(folder)
    }

    /// The same library with a further folder: the packs of an agency over those of its province, say. A calendar may lie
    /// in several folders, if it says the same in all of them.
    ///
    /// # Errors
    /// If it is no folder that can be read.
    pub fn with(mut self, folder: impl Into<PathBuf>) -> Result<Self, LibraryError> {
        let folder = folder.into();
        match fs::read_dir(&folder) {
            Ok(_) => {
                self.folders.push(folder);
                Ok(self)
            }
            Err(error) => Err(LibraryError::Io { folder: folder.display().to_string(), error }),
        }
    }

    /// The same library as it stands now: the files of a pack are read when it is first asked for, and not again,
    /// however often new versions of it are loaded.
    #[doc(hidden)]
    #[must_use]
    pub fn snapshot(&self) -> Self {
        Self { snapshot: Some(Snapshot::default()), ..self.clone() }
    }

    /// The folder of a pack, if there is one of that name.
    #[must_use]
    pub fn folder_of(&self, pack: &str) -> Option<PathBuf> {
        self.folders_of(pack).next()
    }

    /// Its folders, in order.
    pub(super) fn folders(&self) -> impl Iterator<Item = &PathBuf> {
        self.folders.iter()
    }

    fn folders_of<'l>(&'l self, pack: &'l str) -> impl Iterator<Item = PathBuf> + 'l {
        let folders = self.folders.iter().map(move |folder| folder.join(pack));
        folders.filter(|folder| folder.join("pack.yaml").is_file())
    }

    /// The ids of all packs: the folders with a `pack.yaml`, or with what is meant as one, sorted.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn ids(&self) -> Result<Vec<Id>, LibraryError> {
        let mut ids = Vec::new();
        for folder in &self.folders {
            let failed = |error| LibraryError::Io { folder: folder.display().to_string(), error };
            for entry in fs::read_dir(folder).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let path = entry.path();
                // A folder with a misnamed manifest, or with rules and none, is one that somebody means to be a pack.
                let is_meant = || files::misnamed(&path, "pack").is_some() || files::has_rules(&path);
                let is_name = Id::is_element_name(&entry.file_name().to_string_lossy());
                if path.join("pack.yaml").is_file() || is_name && is_meant() {
                    ids.push(Id::from(entry.file_name().to_string_lossy().into_owned()));
                }
            }
        }
        ids.sort();
        ids.dedup();
        Ok(ids)
    }

    /// Loads a pack: reads it and what it extends, lays them over each other, checks and compiles the result.
    ///
    /// # Errors
    /// With every problem found.
    pub fn load(&self, id: &str) -> Result<Arc<Pack>, Box<LoadFailure>> {
        self.load_changed(id, None, PackChange::default())
    }

    /// Loads a new version of a pack, or the pack that is published in its place.
    ///
    /// # Errors
    /// With every problem found.
    pub fn load_amended(&self, id: &str, amendment: &Amendment) -> Result<Arc<Pack>, Box<LoadFailure>> {
        self.load_changed(id, Some(amendment), PackChange::default())
    }

    /// Loads a pack, perhaps amended, with a change made to it before it is checked.
    #[doc(hidden)]
    pub fn load_changed(
        &self,
        id: &str,
        amendment: Option<&Amendment>,
        change: PackChange<'_>,
    ) -> Result<Arc<Pack>, Box<LoadFailure>> {
        self.examine_changed(id, amendment, change).usable()
    }

    /// The layers of a pack; of a snapshot as they were first read.
    fn layers(&self, id: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<Layers> {
        let Some(snapshot) = &self.snapshot else { return self.read_layers(id, None, sources, diagnostics) };
        if let Some(known) = snapshot.get(id) {
            let known = ReadPack::clone(&known);
            (*sources, *diagnostics) = (known.sources, known.diagnostics);
            return Some(known.layers);
        }
        let layers = self.read_layers(id, None, sources, diagnostics)?;
        snapshot
            .keep(id, ReadPack { sources: sources.clone(), diagnostics: diagnostics.clone(), layers: layers.clone() });
        Some(layers)
    }

    /// Reads the layers of a pack; perhaps with another pack in the place of one that it is laid over.
    fn read_layers(
        &self,
        id: &str,
        base: Option<(&str, &str)>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Layers> {
        sources.read_for(id);
        let mut chain: Vec<(Layer, ManifestDocument, Node)> = Vec::new();
        let mut next: Option<(Id, Option<Span>)> = Some((Id::from(id), None));
        while let Some((id, wanted_at)) = next.take() {
            if let Some(position) = chain.iter().position(|(layer, _, _)| layer.id == id) {
                let mut cycle: Vec<&str> = chain.iter().skip(position).map(|(layer, _, _)| layer.id.as_str()).collect();
                cycle.push(id.as_str());
                diagnostics.push(Diagnostic::error("extends-cycle", wanted_at).with("cycle", cycle.join(" → ")));
                return None;
            }
            if chain.len() > MOST_ANCESTORS {
                diagnostics.push(Diagnostic::error("too-many-ancestors", wanted_at).with("limit", MOST_ANCESTORS));
                return None;
            }
            let layer = self.read_layer(&id, wanted_at, sources, diagnostics)?;
            let manifest_file = layer.files.manifest?;
            let node = self.parsed.parse(sources, manifest_file, diagnostics)?;
            let manifest = decode_manifest(&node, diagnostics)?;
            check_manifest(&manifest, &id, diagnostics)?;
            if manifest.extends.is_none()
                && node
                    .as_map()
                    .and_then(|map| map.get("extends"))
                    .is_some_and(|base| !matches!(base.content, Content::Null))
            {
                // What it is laid over is not known, so nothing that follows could be judged.
                return None;
            }
            next = manifest.extends.as_ref().map(|extended| {
                let of = &extended.pack.value;
                let instead = base.filter(|(replaced, instead)| *of == **replaced && id != **instead);
                (instead.map_or_else(|| of.clone(), |(_, instead)| Id::from(instead)), Some(extended.pack.span))
            });
            if let Some((_, above, _)) = chain.last() {
                // What it accepts is said of the versions of the pack that it names.
                if above.extends.as_ref().is_some_and(|base| base.pack.value == id) {
                    check_version(above, &manifest.pack.value, &manifest.version, diagnostics);
                }
                if manifest.business_rules_of.is_some() {
                    let over =
                        Diagnostic::error("extends-business-rules", above.extends.as_ref().map(|base| base.pack.span));
                    diagnostics.push(over.with("pack", &manifest.pack.value));
                }
            }
            chain.push((layer, manifest, node));
        }
        let manifests: Vec<ManifestDocument> = chain.iter().map(|(_, manifest, _)| manifest.clone()).collect();
        let mut below: Option<Node> = None;
        let mut beneath: Vec<Arc<Laid>> = Vec::new();
        let mut own: Option<Node> = None;
        let mut incomplete = false;
        let mut functions: Vec<FileId> = Vec::new();
        let mut amended: Option<(Id, Arc<Laid>)> = None;
        let mut each: Vec<Node> = Vec::new();
        for (index, (layer, manifest, _)) in chain.iter().enumerate().rev() {
            let role = LayerRole::of(manifests.get(index.saturating_add(1)..).unwrap_or_default());
            lay(&mut below, own.take(), &role, sources, diagnostics);
            let under = below.clone().map(|below| Arc::new(Laid::of(below)));
            beneath.extend(under.clone());
            incomplete |= layer.files.incomplete;
            functions.extend(&layer.files.functions);
            own = unite(&layer.files, &self.parsed, below.as_ref(), sources, diagnostics, &mut incomplete);
            check_removals(below.as_ref(), own.as_ref(), diagnostics);
            each.extend(own.clone());
            if let (Some(_), Some(base)) = (&manifest.transition, &manifest.extends) {
                amended = under.map(|under| (base.pack.value.clone(), under));
            }
        }
        let chain = chain.into_iter().map(|(_, manifest, node)| (manifest, node)).collect();
        let laid = together(below, own.clone()).map(|laid| Arc::new(Laid::of(laid)));
        Some(Layers { chain, beneath, own, laid, each, amended, functions, incomplete })
    }

    fn resolve(
        &self,
        id: &str,
        amendment: Option<&Amendment>,
        change: &PackChange<'_>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
        known: &mut advice::Known,
    ) -> Option<Resolved> {
        let layers = match change.base {
            Some(base) => self.read_layers(id, Some(base), sources, diagnostics)?,
            None => self.layers(id, sources, diagnostics)?,
        };
        let place =
            change.file.and_then(|(path, text)| Some((sources.iter().find(|file| sources.path(*file) == path)?, text)));
        if let Some((file, text)) = place {
            sources.replace(file, text);
        }
        let Layers { chain, beneath, mut own, laid: mut whole, each, mut amended, functions, mut incomplete } = layers;
        let below = beneath.last();
        known.layers = each;
        let calendar = chain.iter().find_map(|(manifest, _)| manifest.calendar.clone());
        let manifests: Vec<ManifestDocument> = chain.iter().map(|(manifest, _)| manifest.clone()).collect();
        let mut new_version: Option<(Arc<str>, Option<Node>)> = None;
        if let (None, Some(below), Some(own)) = (amendment, below, &own) {
            repeats::check(below.tree(), own, diagnostics);
        }
        let amendment = amendment.and_then(|amendment| amendment.read(id, sources, diagnostics));
        if let Some((version, over, said)) = amendment {
            incomplete |= over.is_none();
            let replaced = whole;
            let before = replaced.as_ref().map(|replaced| replaced.tree());
            check_removals(before, over.as_ref(), diagnostics);
            known.layers.extend(over.clone());
            own = together(own, over.clone());
            whole = together(before.cloned(), over).map(|whole| Arc::new(Laid::of(whole)));
            let said = said.filter(|node| node.as_map().is_some());
            if said.as_ref().and_then(Node::as_map).is_some_and(|said| said.get("transition").is_some()) {
                amended = replaced.map(|replaced| (Id::from(id), replaced));
            }
            new_version = Some((version, said));
        }
        let layer = own.clone().filter(|_| manifests.first().is_some_and(|own| own.business_rules_of.is_some()));
        if let (Some(below), Some(own), Some(whole)) = (below, &own, &whole) {
            check_laid(below, own, whole.tree(), &LayerRole::of(&manifests), sources, diagnostics);
        }
        if whole.is_none() && !diagnostics.has_errors() {
            let manifest = chain.first().map(|(manifest, _)| manifest.pack.span);
            diagnostics.push(Diagnostic::error("pack-empty", manifest).with("pack", id));
        }
        let whole = whole?;
        let Expanded { tree, parts, diagnostics: found, incomplete: lacks_parts, .. } = whole.expanded();
        if !incomplete {
            diagnostics.extend(found.clone());
        }
        incomplete |= lacks_parts;
        let (tree, parts) = (yaml::settle(tree.clone(), diagnostics), Arc::clone(parts));
        let names: BTreeSet<&Arc<str>> =
            compile::sections_read(&tree).flat_map(|section| &section.entries).map(|entry| &entry.key).collect();
        let origin = ScriptSources::new(&functions, names, yaml::lookup(&tree, "codes"), sources);
        let scripts = self.evaluators.like(&Id::from(id), &origin).unwrap_or_else(|| {
            let codes = Arc::new(code_lists::read(&tree));
            Arc::new(Evaluator::of(self.evaluators.parser(), Arc::new(origin), codes, sources, diagnostics))
        });
        check_clocks(&beneath, &tree, &manifests, &scripts, &self.evaluators.parser(), sources, diagnostics);
        for (name, span, below) in scripts.functions_replaced() {
            let of = |manifest: &&ManifestDocument| sources.pack(span.file) == Some(manifest.pack.value.as_str());
            let organisation = manifests.iter().find(of).and_then(|manifest| manifest.business_rules_of.as_ref());
            if let Some(organisation) = organisation {
                diagnostics.push(business_rules::function_replaced(
                    name,
                    *span,
                    *below,
                    &organisation.0.organisation.value,
                ));
            }
        }
        let lineage = manifests
            .iter()
            .skip(1)
            .map(|manifest| (manifest.pack.value.clone(), Arc::clone(&manifest.version)))
            .collect();
        let base_packs = manifests
            .iter()
            .take_while(|manifest| manifest.business_rules_of.is_some())
            .filter_map(|manifest| manifest.extends.as_ref().map(|base| base.pack.value.clone()))
            .collect();
        let (mut manifest, mut manifest_node) = chain.into_iter().next()?;
        let mut version = Arc::clone(&manifest.version);
        if let Some((new, said)) = new_version {
            version = new;
            if let Some(said) = said {
                manifest_node = yaml::overlay(manifest_node, said);
                manifest = ManifestDocument::decode(&manifest_node, &mut Decoder::new(diagnostics))?;
            }
        }
        if let Some(change) = change.manifest {
            manifest_node = change(manifest_node);
            manifest = ManifestDocument::decode(&manifest_node, &mut Decoder::new(diagnostics))?;
        }
        let amended = amended.filter(|_| manifest.transition.is_some());
        let amended = amended.map(|(of, below)| (of, below.settled().clone()));
        let introduced = parts.introduced(below.map(|below| below.tree()), |span| sources.pack(span.file) == Some(id));
        let origin = Origin { manifest: manifest_node, functions, amended, layer, introduced };
        Some(Resolved { manifest, version, lineage, base_packs, calendar, origin, tree, parts, scripts, incomplete })
    }

    fn read_layer(
        &self,
        id: &Id,
        wanted_at: Option<Span>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Layer> {
        let found: Vec<PathBuf> = self.folders_of(id.as_str()).filter(|_| Id::is_element_name(id.as_str())).collect();
        if let [first, second, ..] = found.as_slice() {
            diagnostics.push(
                Diagnostic::error("pack-twice", wanted_at)
                    .with("pack", id)
                    .with("first", first.display())
                    .with("second", second.display()),
            );
            return None;
        }
        let Some(folder) = found.first() else {
            let is_name = Id::is_element_name(id.as_str());
            let folders = || self.folders.iter().filter(|_| is_name).map(|folder| folder.join(id.as_str()));
            if let Some(name) = folders().filter_map(|folder| files::misnamed(&folder, "pack")).next() {
                diagnostics.push(files::misnaming(&format!("{id}/{name}"), "pack", wanted_at));
                return None;
            }
            if folders().any(|folder| files::has_rules(&folder)) {
                diagnostics.push(Diagnostic::error("no-manifest", wanted_at).with("folder", id));
                return None;
            }
            let known = self.ids().unwrap_or_default();
            diagnostics.push(
                Diagnostic::error("unknown-pack", wanted_at)
                    .with("pack", id)
                    .did_you_mean(id.as_str(), known.iter().map(Id::as_str)),
            );
            return None;
        };
        match files::read(folder, id.as_str(), &self.open, sources, diagnostics) {
            Ok(files) => Some(Layer { id: id.clone(), files }),
            Err(error) => {
                diagnostics.push(
                    Diagnostic::error("unreadable", wanted_at).with("file", id).with_sentence("error", (&error).into()),
                );
                None
            }
        }
    }

    /// Reads a stored version of a pack: the bundle `bundles/<digits of the hash>.json`.
    ///
    /// # Errors
    /// If there is none of that name, or with every problem found in it.
    pub fn bundle(&self, hash: &PackHash) -> Result<Arc<Pack>, Box<LoadFailure>> {
        let shown = format!("bundles/{}", hash.file_name());
        let failed = |diagnostic: Diagnostic| {
            let diagnostics = Diagnostics::from(diagnostic);
            Box::new(LoadFailure { sources: Sources::default(), diagnostics })
        };
        let mut paths = self.folders.iter().map(|folder| folder.join(&shown));
        let Some(path) = paths.find(|path| path.is_file()) else {
            return Err(failed(Diagnostic::error("unknown-bundle", None).with("hash", hash).with("file", &shown)));
        };
        let bytes = files::read_bundle(&path).map_err(|error| {
            failed(Diagnostic::error("unreadable", None).with("file", &shown).with_sentence("error", (&error).into()))
        })?;
        let pack = Pack::from_bundle(&bytes)?;
        if pack.hash != *hash {
            return Err(failed(Diagnostic::error("bundle-hash", None).with("hash", hash).with("found", pack.hash)));
        }
        Ok(pack)
    }
}

/// One pack of the chain.
struct Layer {
    id: Id,
    files: PackFiles,
}
