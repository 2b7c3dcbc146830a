//! The library folder: packs by id, each resolved over what it extends, and calendars.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{FixedOffset, NaiveDate};

use super::Pack;
use super::codes;
use super::compile::{self, Resolved};
use super::document::ManifestDocument;
use super::files::{self, PackFiles};
use crate::decode::{Decode, Decoder, Keyed, KeyedAny, record};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::id::Id;
use crate::script::Scripts;
use crate::source::{FileId, Sources, Span, Spanned};
use crate::text::{Language, Text};
use crate::time::{Calendar, CalendarError, YearTable};
use crate::tree::{self, Content, Entry, Map, Node};

/// The pack format that this program reads.
pub(super) const FORMAT: u32 = 1;

/// Packs laid over packs. Law has few levels (nation, province, city, agency); more is a mistake.
const MOST_ANCESTORS: usize = 16;

/// A folder with packs and calendars.
#[derive(Clone, Debug)]
pub struct PackLibrary {
    folder: PathBuf,
}

/// A library folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// It cannot be read.
    #[error("the folder `{folder}` cannot be read: {error}")]
    Io {
        /// The folder.
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

/// A new version of a pack, laid over the one in the library: what an amending text changes.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// The version it gives the pack.
    pub version: Arc<str>,
    /// Where it is written, for messages.
    pub path: String,
    /// Its content: the sections of a pack, as YAML.
    pub text: String,
}

record! {
    struct CalendarDocument {
        calendar: Spanned<Id>,
        title: Option<Text> = default,
        offset: Spanned<Arc<str>>,
        years: KeyedAny<YearDocument>,
    }
}

record! {
    struct YearDocument {
        source: NoticeDocument,
        days_off: Keyed<HolidayDocument> = default,
        make_up: Vec<NaiveDate> = default,
    }
}

record! {
    struct NoticeDocument {
        #[allow(dead_code, reason = "for readers of the file")]
        title: Arc<str>,
        number: Arc<str>,
        #[allow(dead_code, reason = "for readers of the file")]
        published: Option<NaiveDate> = default,
    }
}

record! {
    struct HolidayDocument {
        #[allow(dead_code, reason = "for readers of the file")]
        title: Option<Text> = default,
        from: NaiveDate,
        to: NaiveDate,
    }
}

impl PackLibrary {
    /// Opens a library folder.
    ///
    /// # Errors
    /// If it is no folder that can be read.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, LibraryError> {
        let folder = folder.into();
        match fs::read_dir(&folder) {
            Ok(_) => Ok(Self { folder }),
            Err(error) => Err(LibraryError::Io { folder: folder.display().to_string(), error }),
        }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The ids of all packs: the folders with a `pack.yaml`, sorted.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn ids(&self) -> Result<Vec<Id>, LibraryError> {
        let failed = |error| LibraryError::Io { folder: self.folder.display().to_string(), error };
        let mut ids = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.path().join("pack.yaml").is_file() {
                ids.push(Id::from(entry.file_name().to_string_lossy().into_owned()));
            }
        }
        ids.sort();
        Ok(ids)
    }

    /// Loads a pack: reads it and what it extends, lays them over each other, checks and compiles the result.
    ///
    /// # Errors
    /// With every problem found.
    pub fn load(&self, id: &str) -> Result<Arc<Pack>, Box<LoadFailure>> {
        self.load_changed(id, None, |tree| tree)
    }

    /// Loads a pack with an amendment laid over it.
    ///
    /// # Errors
    /// With every problem found.
    pub fn load_amended(&self, id: &str, amendment: &Amendment) -> Result<Arc<Pack>, Box<LoadFailure>> {
        self.load_changed(id, Some(amendment), |tree| tree)
    }

    /// Loads a pack, perhaps amended, with a change made to its resolved content.
    pub(crate) fn load_changed(
        &self,
        id: &str,
        amendment: Option<&Amendment>,
        change: impl FnOnce(Node) -> Node,
    ) -> Result<Arc<Pack>, Box<LoadFailure>> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::new();
        let pack = self.resolve(id, amendment, &mut sources, &mut diagnostics).and_then(|mut resolved| {
            resolved.tree = change(resolved.tree);
            if diagnostics.has_errors() && resolved.tree.as_map().is_none() {
                return None;
            }
            compile::compile(resolved, &sources, &mut diagnostics)
        });
        match pack {
            Some(mut pack) if !diagnostics.has_errors() => {
                pack.files = sources;
                pack.warnings = diagnostics;
                Ok(Arc::new(pack))
            }
            _ => Err(Box::new(LoadFailure { sources, diagnostics })),
        }
    }

    fn resolve(
        &self,
        id: &str,
        amendment: Option<&Amendment>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Resolved> {
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
            let node = tree::parse(sources, manifest_file, diagnostics)?;
            let manifest = ManifestDocument::decode(&node, &mut Decoder::new(diagnostics))?;
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
            next = manifest.extends.as_ref().map(|base| (base.value.clone(), Some(base.span)));
            chain.push((layer, manifest, node));
        }
        let calendar = chain.iter().find_map(|(_, manifest, _)| manifest.calendar.clone());
        let mut whole: Option<Node> = None;
        let mut incomplete = false;
        let mut functions: Vec<FileId> = Vec::new();
        for (layer, _, _) in chain.iter().rev() {
            incomplete |= layer.files.incomplete;
            let own = unite(&layer.files, sources, diagnostics, &mut incomplete);
            lay(&mut whole, own, diagnostics);
            functions.extend(&layer.files.functions);
        }
        let mut version = chain.first().map(|(_, manifest, _)| Arc::clone(&manifest.version))?;
        if let Some(amendment) = amendment {
            let file = sources.add(Some(id), &amendment.path, &amendment.text);
            let own = tree::parse(sources, file, diagnostics);
            incomplete |= own.is_none();
            lay(&mut whole, own, diagnostics);
            version = Arc::clone(&amendment.version);
        }
        let tree = tree::settle(whole?, diagnostics);
        let names: BTreeSet<&str> = compile::sections_read(&tree).flat_map(Map::keys).collect();
        let scripts = Scripts::new(&functions, names, Arc::new(codes::read(&tree)), sources, diagnostics);
        let lineage = chain
            .iter()
            .skip(1)
            .map(|(_, manifest, _)| (manifest.pack.value.clone(), Arc::clone(&manifest.version)))
            .collect();
        let (_, manifest, manifest_node) = chain.into_iter().next()?;
        Some(Resolved { manifest, manifest_node, version, lineage, calendar, tree, scripts, incomplete })
    }

    fn read_layer(
        &self,
        id: &Id,
        wanted_at: Option<Span>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Layer> {
        let folder = self.folder.join(id.as_str());
        if !Id::is_element_name(id.as_str()) || !folder.join("pack.yaml").is_file() {
            let known = self.ids().unwrap_or_default();
            diagnostics.push(
                Diagnostic::error("unknown-pack", wanted_at)
                    .with("pack", id)
                    .did_you_mean(id.as_str(), known.iter().map(Id::as_str)),
            );
            return None;
        }
        match files::read(&folder, id.as_str(), sources, diagnostics) {
            Ok(files) => Some(Layer { id: id.clone(), files }),
            Err(error) => {
                diagnostics.push(Diagnostic::error("unreadable", wanted_at).with("file", id).with("error", error));
                None
            }
        }
    }

    /// Loads a calendar: `calendars/<id>.yaml`.
    ///
    /// # Errors
    /// With every problem found.
    pub fn calendar(&self, id: &str) -> Result<Arc<Calendar>, Box<LoadFailure>> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::new();
        match self.read_calendar(id, &mut sources, &mut diagnostics) {
            Some(calendar) if !diagnostics.has_errors() => Ok(Arc::new(calendar)),
            _ => Err(Box::new(LoadFailure { sources, diagnostics })),
        }
    }

    fn read_calendar(&self, id: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<Calendar> {
        let shown = format!("calendars/{id}.yaml");
        let path = self.folder.join("calendars").join(format!("{id}.yaml"));
        if !Id::is_element_name(id) || !path.is_file() {
            diagnostics.push(Diagnostic::error("unknown-calendar", None).with("calendar", id).with("file", &shown));
            return None;
        }
        let text = match files::read_text(&path, &shown, diagnostics) {
            Ok(text) => text?,
            Err(error) => {
                diagnostics.push(Diagnostic::error("unreadable", None).with("file", &shown).with("error", error));
                return None;
            }
        };
        let file = sources.add(None, &shown, &text);
        let node = tree::parse(sources, file, diagnostics)?;
        decode_calendar(&node, diagnostics)
    }
}

/// Reads further years of a calendar from a tree with the keys of `years:` in a calendar's file.
pub(crate) fn decode_years(node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<YearTable>> {
    let years = KeyedAny::<YearDocument>::decode(node, &mut Decoder::new(diagnostics))?;
    year_tables(&years, diagnostics)
}

fn decode_calendar(node: &Node, diagnostics: &mut Diagnostics) -> Option<Calendar> {
    let document = CalendarDocument::decode(node, &mut Decoder::new(diagnostics))?;
    let offset = document.offset.value.parse::<FixedOffset>();
    if offset.is_err() {
        diagnostics.push(Diagnostic::error("bad-offset", document.offset.span).with("offset", &document.offset.value));
    }
    let tables = year_tables(&document.years, diagnostics)?;
    match Calendar::new(document.calendar.value.clone(), offset.ok()?, tables) {
        Ok(calendar) => Some(match document.title {
            Some(title) => calendar.with_title(title),
            None => calendar,
        }),
        Err(error) => {
            let span = error_year(&error, &document.years).unwrap_or(document.span);
            diagnostics.push(Diagnostic::error("bad-calendar", span).with_sentence("error", error.text()));
            None
        }
    }
}

fn year_tables(years: &KeyedAny<YearDocument>, diagnostics: &mut Diagnostics) -> Option<Vec<YearTable>> {
    let mut tables = Vec::new();
    for (year, table) in years {
        let Ok(number) = year.value.as_str().parse::<i32>() else {
            diagnostics.push(Diagnostic::error("bad-year", year.span).with("year", &year.value));
            return None;
        };
        tables.push(YearTable {
            year: number,
            source: Arc::clone(&table.source.number),
            days_off: table.days_off.values().map(|holiday| (holiday.from, holiday.to)).collect(),
            make_up: table.make_up.clone(),
        });
    }
    Some(tables)
}

fn error_year(error: &CalendarError, years: &KeyedAny<YearDocument>) -> Option<Span> {
    let year = match error {
        CalendarError::YearTwice { year }
        | CalendarError::RangeReversed { year, .. }
        | CalendarError::OutsideYear { year, .. }
        | CalendarError::MakeUpNotWeekend { year, .. }
        | CalendarError::MakeUpOff { year, .. } => year.to_string(),
    };
    years.iter().find(|(id, _)| id.value == *year.as_str()).map(|(_, table)| table.span)
}

/// One pack of the chain.
struct Layer {
    id: Id,
    files: PackFiles,
}

fn check_manifest(manifest: &ManifestDocument, folder: &Id, diagnostics: &mut Diagnostics) -> Option<()> {
    if manifest.format.value != FORMAT {
        diagnostics.push(
            Diagnostic::error("unknown-format", manifest.format.span)
                .with("format", manifest.format.value)
                .with("known", FORMAT),
        );
        return None;
    }
    if manifest.pack.value != *folder {
        diagnostics.push(
            Diagnostic::error("wrong-pack-id", manifest.pack.span)
                .with("pack", &manifest.pack.value)
                .with("folder", folder),
        );
    }
    Some(())
}

/// The one document that a pack's files make together. A key that two files give is an error, unless both give
/// mappings.
fn unite(files: &PackFiles, sources: &Sources, diagnostics: &mut Diagnostics, incomplete: &mut bool) -> Option<Node> {
    let mut whole: Option<Node> = None;
    for file in &files.documents {
        let Some(node) = tree::parse(sources, *file, diagnostics) else {
            *incomplete = true;
            continue;
        };
        if matches!(node.content, Content::Null) {
            continue;
        }
        whole = Some(match whole {
            None => node,
            Some(whole) => unite_nodes(whole, node, diagnostics),
        });
    }
    whole
}

fn unite_nodes(one: Node, other: Node, diagnostics: &mut Diagnostics) -> Node {
    match (one.content, other.content) {
        (Content::Map(mut map), Content::Map(more)) => {
            let keys = map.entries.iter().enumerate().map(|(position, entry)| (Arc::clone(&entry.key), position));
            let positions: HashMap<Arc<str>, usize> = keys.collect();
            for entry in more.entries {
                // No key occurs twice in one file.
                match positions.get(&entry.key).copied() {
                    None => map.entries.push(entry),
                    Some(position) => unite_entry(&mut map, position, entry, diagnostics),
                }
            }
            map.replaces |= more.replaces;
            Node { span: one.span, content: Content::Map(map) }
        }
        (content, _) => Node { span: one.span, content },
    }
}

fn unite_entry(map: &mut Map, position: usize, entry: Entry, diagnostics: &mut Diagnostics) {
    let Some(known) = map.entries.get_mut(position) else { return };
    if matches!((&known.node.content, &entry.node.content), (Content::Map(_), Content::Map(_))) {
        let empty = Node { span: known.node.span, content: Content::Null };
        let before = std::mem::replace(&mut known.node, empty);
        known.node = unite_nodes(before, entry.node, diagnostics);
    } else {
        diagnostics.push(
            Diagnostic::error("duplicate-key", entry.key_span)
                .with("key", &entry.key)
                .related("first-given-here", known.key_span),
        );
    }
}

fn lay(whole: &mut Option<Node>, over: Option<Node>, diagnostics: &mut Diagnostics) {
    let Some(over) = over else { return };
    *whole = Some(match whole.take() {
        None => {
            let nothing = Node { span: over.span, content: Content::Map(Map::default()) };
            tree::check_removals(&nothing, &over, diagnostics);
            over
        }
        Some(base) => {
            tree::check_removals(&base, &over, diagnostics);
            tree::overlay(base, over)
        }
    });
}
