//! Reading the files of a pack, with limits: the only input the engine takes from disk.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bundle::LARGEST_BUNDLE;
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Sources, Span};

/// Files of one pack. Real packs have some dozens; a folder with more is not a pack.
const MOST_FILES: usize = 2_000;

/// Bytes of one file. The largest real file, the articles of a text, has about 40 KiB.
pub(crate) const LARGEST_FILE: u64 = 1024 * 1024;

/// Folders within folders. More is a mistake, or a trap for whoever walks them.
const DEEPEST_FOLDER: usize = 8;

/// The files of one pack, in the order of their paths.
#[derive(Debug, Default)]
pub(super) struct PackFiles {
    /// `pack.yaml`.
    pub(super) manifest: Option<FileId>,
    /// All other `.yaml` files outside `scenarios/`.
    pub(super) documents: Vec<FileId>,
    /// All `.rhai` files.
    pub(super) functions: Vec<FileId>,
    /// Whether something of the pack could not be read, which has been reported.
    pub(super) incomplete: bool,
}

/// Texts that stand in place of those of files: what is open in an editor and not saved yet, by the path of its file.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenTexts(Arc<BTreeMap<PathBuf, Arc<str>>>);

impl OpenTexts {
    pub(super) fn new(texts: BTreeMap<PathBuf, Arc<str>>) -> Self {
        Self(Arc::new(texts))
    }

    /// The text of a file, as [`read_text`] gives it.
    pub(super) fn read(&self, path: &Path, shown: &str, diagnostics: &mut Diagnostics) -> io::Result<Option<String>> {
        match self.0.get(path) {
            Some(text) => Ok(within_size(u64::try_from(text.len()).unwrap_or(u64::MAX), shown, diagnostics)
                .then(|| text.to_string())),
            None => read_text(path, shown, diagnostics),
        }
    }
}

/// Reads a pack's folder. Paths are shown relative to the library folder.
pub(super) fn read(
    folder: &Path,
    pack: &str,
    open: &OpenTexts,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> io::Result<PackFiles> {
    let mut paths = Vec::new();
    let errors_before = diagnostics.errors();
    walk(folder, pack, 0, &mut paths, diagnostics)?;
    paths.sort();
    if paths.len() > MOST_FILES {
        diagnostics.push(Diagnostic::error("too-many-files", None).with("pack", pack).with("limit", MOST_FILES));
        return Ok(PackFiles::default());
    }
    // What was left out on the walk (a symbolic link, a folder too deep) may have held names.
    let mut files = PackFiles { incomplete: diagnostics.errors() > errors_before, ..PackFiles::default() };
    for (shown, path) in paths {
        let relative = shown.strip_prefix(pack).unwrap_or(&shown).trim_start_matches('/').to_owned();
        let ending = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let of_scenarios = relative.starts_with("scenarios/");
        if is_left_out(ending, of_scenarios) {
            diagnostics.push(Diagnostic::warning("file-left-out", None).with("file", &shown));
        }
        if of_scenarios {
            continue;
        }
        if let Some(extension) = meant_extension(&shown) {
            let misnamed = Diagnostic::error("wrong-extension", None).with("file", &shown);
            diagnostics.push(misnamed.with("extension", extension));
            files.incomplete = true;
            continue;
        }
        if !matches!(ending, "yaml" | "rhai") {
            continue;
        }
        let text = open.read(&path, &shown, diagnostics).unwrap_or_else(|error| {
            diagnostics.push(
                Diagnostic::error("unreadable", None).with("file", &shown).with_sentence("error", (&error).into()),
            );
            None
        });
        let Some(text) = text else {
            files.incomplete = true;
            continue;
        };
        let file = sources.add(Some(pack), &shown, &text);
        match (ending, relative.as_str()) {
            (_, "pack.yaml") => files.manifest = Some(file),
            ("rhai", _) => files.functions.push(file),
            _ => files.documents.push(file),
        }
    }
    Ok(files)
}

/// Whether a file holds what somebody may take for rules, and nothing reads it there.
fn is_left_out(ending: &str, of_scenarios: bool) -> bool {
    match ending.to_ascii_lowercase().as_str() {
        "json" | "jsonc" | "json5" | "toml" => true,
        "rhai" => of_scenarios,
        _ => false,
    }
}

/// The extension that a file is meant to have, if it has another that would leave it out: `.yml`, `.YAML`, `.yaml.txt`.
#[must_use]
pub fn meant_extension(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let named = [(".yaml", "yaml"), (".yml", "yaml"), (".rhai", "rhai")];
    let ends = |ending: &str| lower.ends_with(ending) || lower.ends_with(&format!("{ending}.txt"));
    let (_, meant) = named.into_iter().find(|(ending, _)| ends(ending))?;
    (!name.ends_with(".yaml") && !name.ends_with(".rhai")).then_some(meant)
}

/// The name of the file in a folder that is meant as `<stem>.yaml` and named otherwise.
pub(super) fn misnamed(folder: &Path, stem: &str) -> Option<String> {
    let names =
        fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()));
    let mut meant: Vec<String> = names
        .filter(|name| name.split('.').next().is_some_and(|first| first.eq_ignore_ascii_case(stem)))
        .filter(|name| meant_extension(name) == Some("yaml") || is_capitalised(name, stem))
        .collect();
    meant.sort();
    meant.into_iter().next()
}

/// Whether a name is `<stem>.yaml` but for capitals.
fn is_capitalised(name: &str, stem: &str) -> bool {
    let right = format!("{stem}.yaml");
    name != right && name.eq_ignore_ascii_case(&right)
}

/// What is said of a file that is meant as `<stem>.yaml` and named otherwise.
pub(super) fn misnaming(shown: &str, stem: &str, wanted_at: Option<Span>) -> Diagnostic {
    let name = shown.rsplit('/').next().unwrap_or(shown);
    if is_capitalised(name, stem) {
        let misnamed = Diagnostic::error("file-misnamed", wanted_at).with("file", shown);
        return misnamed.with("right", format!("{stem}.yaml"));
    }
    Diagnostic::error("wrong-extension", wanted_at).with("file", shown).with("extension", "yaml")
}

/// Whether rules lie in a folder without a `pack.yaml`: functions, or a section with some of what only packs have.
pub(super) fn has_rules(folder: &Path) -> bool {
    const SECTIONS: [&str; 6] = ["workflows:", "parameters:", "fields:", "forms:", "parties:", "cases:"];
    let Ok(entries) = fs::read_dir(folder) else { return false };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file());
    paths.take(MOST_FILES).any(|path| match path.extension().and_then(|ending| ending.to_str()) {
        Some("rhai") => true,
        Some("yaml") => {
            let text = read_text(&path, "", &mut Diagnostics::new()).ok().flatten().unwrap_or_default();
            text.lines().any(|line| SECTIONS.iter().any(|section| line.starts_with(section)))
        }
        _ => false,
    })
}

fn walk(
    folder: &Path,
    shown: &str,
    depth: usize,
    paths: &mut Vec<(String, PathBuf)>,
    diagnostics: &mut Diagnostics,
) -> io::Result<()> {
    if depth > DEEPEST_FOLDER {
        diagnostics
            .push(Diagnostic::error("folders-too-deep", None).with("folder", shown).with("limit", DEEPEST_FOLDER));
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let shown = format!("{shown}/{name}");
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            diagnostics.push(Diagnostic::error("symbolic-link", None).with("file", &shown));
        } else if kind.is_dir() {
            walk(&entry.path(), &shown, depth + 1, paths, diagnostics)?;
        } else if kind.is_file() {
            paths.push((shown, entry.path()));
            if paths.len() > MOST_FILES {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The bytes of a bundle, or as many as show that it is too large for one.
pub fn read_bundle(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        // A pipe or a device could be read without end.
        return Err(io::Error::other("it is not a file"));
    }
    let most = u64::try_from(LARGEST_BUNDLE).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file; nothing if it is too large or not UTF-8, which is reported.
pub fn read_text(path: &Path, shown: &str, diagnostics: &mut Diagnostics) -> io::Result<Option<String>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        // A pipe or a device could be read without end.
        return Err(io::Error::other("it is not a file"));
    }
    if !within_size(metadata.len(), shown, diagnostics) {
        return Ok(None);
    }
    match String::from_utf8(fs::read(path)?) {
        // Some editors begin a file with a mark of the byte order, which is not part of the text.
        Ok(text) => Ok(Some(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))),
        Err(_) => {
            diagnostics.push(Diagnostic::error("not-utf8", None).with("file", shown));
            Ok(None)
        }
    }
}

/// Whether a file has no more bytes than one may have, which is reported if not.
fn within_size(size: u64, shown: &str, diagnostics: &mut Diagnostics) -> bool {
    if size > LARGEST_FILE {
        diagnostics.push(
            Diagnostic::error("file-too-large", None)
                .with("file", shown)
                .with("kibibytes", size / 1024)
                .with("limit", LARGEST_FILE / 1024),
        );
    }
    size <= LARGEST_FILE
}
