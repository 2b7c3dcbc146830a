//! Calling something otherwise, in every file that names it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use guicheng_engine::Id;
use guicheng_engine::internals::diagnostic::Severity;

use super::check::{Problem, check, check_scenarios};
use super::document::Document;
use super::index::{Found, pack_of};
use super::view::View;
use super::workspace::Workspace;

/// A change of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file, as people are shown it.
    pub path: Arc<str>,
    /// The bytes that are taken away.
    pub range: Range<usize>,
    /// What is written in their place.
    pub text: String,
}

/// Why something cannot be called otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRenamed {
    /// Nothing stands there that has a name of the author's own.
    NoName,
    /// It cannot be a name: letters, digits and `_`, and a letter first.
    BadName(String),
    /// Something has that name already.
    Taken(String),
    /// It is written as a part of something else.
    Composed(String),
    /// The packs would have problems they do not have now; the first of them.
    Breaks(Box<Problem>),
}

impl NotRenamed {
    /// The reason, for people.
    #[must_use]
    pub fn message(&self, view: &View) -> String {
        match self {
            Self::NoName => view.say("editor-no-name", &[]),
            Self::BadName(name) => view.say("editor-bad-name", &[("name", name)]),
            Self::Taken(name) => view.say("editor-name-taken", &[("name", name)]),
            Self::Composed(place) => view.say("editor-name-composed", &[("place", place)]),
            Self::Breaks(problem) => {
                let told = problem.message(view.language);
                view.say("editor-rename-breaks", &[("file", &problem.path), ("problem", &told)])
            }
        }
    }
}

/// What can be called otherwise at a place: the bytes of its name.
///
/// # Errors
/// If there is nothing of that kind.
pub fn renameable(view: &View, document: &Document, offset: usize) -> Result<Range<usize>, NotRenamed> {
    let there = view.index.at(&document.path, offset).ok_or(NotRenamed::NoName)?;
    let is_element = there.symbol.rsplit('.').next().is_some_and(Id::is_element_name);
    let of_others = ["sources.", "packs.", "codes.", "actors."].iter().any(|section| there.symbol.starts_with(section));
    let everywhere = view.index.everywhere(&there.symbol, document.pack());
    if !is_element || of_others || !everywhere.iter().any(|found| found.occurrence.defines) {
        return Err(NotRenamed::NoName);
    }
    Ok(there.from..there.to)
}

/// The changes that call something otherwise in all files. Nothing but names is changed, and the packs are checked with the
/// changes: what they had no problem with before, they have none with afterwards.
///
/// # Errors
/// If it cannot be called so.
pub fn rename(
    workspace: &Workspace,
    view: &View,
    document: &Document,
    offset: usize,
    name: &str,
) -> Result<Vec<Edit>, NotRenamed> {
    let old = renameable(view, document, offset)?;
    let old = document.text.get(old).unwrap_or("");
    let symbol = &view.index.at(&document.path, offset).ok_or(NotRenamed::NoName)?.symbol;
    if !Id::is_element_name(name) {
        return Err(NotRenamed::BadName(name.to_owned()));
    }
    if name == old {
        return Ok(Vec::new());
    }
    let (section, _) = symbol.rsplit_once('.').ok_or(NotRenamed::NoName)?;
    let taken = view.index.everywhere(&format!("{section}.{name}"), document.pack());
    if taken.iter().any(|found| found.occurrence.defines) {
        return Err(NotRenamed::Taken(name.to_owned()));
    }
    let found = view.index.everywhere(symbol, document.pack());
    let edits = edits(view, &found, old, name)?;
    match broken(workspace, view, &edits) {
        Some(problem) => Err(NotRenamed::Breaks(Box::new(problem))),
        None => Ok(edits),
    }
}

fn edits(view: &View, found: &[Found], old: &str, name: &str) -> Result<Vec<Edit>, NotRenamed> {
    let mut edits = Vec::new();
    for Found { path, occurrence } in found {
        let range = occurrence.from..occurrence.to;
        let text = view.index.document(path).and_then(|document| document.text.get(range.clone()));
        if text != Some(old) {
            return Err(NotRenamed::Composed(path.to_string()));
        }
        edits.push(Edit { path: Arc::clone(path), range, text: name.to_owned() });
    }
    Ok(edits)
}

/// The first error that the packs of the files changed, and those over them, have with changes and not without.
fn broken(workspace: &Workspace, view: &View, edits: &[Edit]) -> Option<Problem> {
    let mut by_file: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(&edit.path).or_default().push(edit);
    }
    let mut texts: BTreeMap<PathBuf, Arc<str>> = workspace.open_texts().clone();
    for (path, edits) in &by_file {
        let (Some(file), Some(document)) = (workspace.file(path), view.index.document(path)) else { continue };
        texts.insert(file, Arc::from(changed(&document.text, edits)));
    }
    let before = workspace.library();
    let after = before.clone().with_open(texts);
    let touched: Vec<&str> = by_file.keys().map(|path| pack_of(path)).collect();
    let concerns = |pack: &&Id| view.index.chain(pack.as_str()).iter().any(|below| touched.contains(below));
    for pack in before.ids().unwrap_or_default().iter().filter(concerns) {
        let all = |library| {
            let checked = check(library, pack.as_str());
            let scenarios = checked.examined.pack.as_ref().map(|pack| check_scenarios(library, pack));
            let mut problems = checked.problems;
            problems.extend(scenarios.unwrap_or_default());
            problems
        };
        let told = |problem: &Problem| {
            (problem.path.clone(), problem.diagnostic.code(), problem.diagnostic.severity() == Severity::Error)
        };
        let mut known: Vec<_> = all(&before).iter().map(told).collect();
        for problem in all(&after) {
            match known.iter().position(|known| *known == told(&problem)) {
                Some(place) => drop(known.swap_remove(place)),
                None => return Some(problem),
            }
        }
    }
    None
}

/// A text with changes made to it.
fn changed(text: &str, edits: &[&Edit]) -> String {
    let mut edits: Vec<&&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.range.start);
    let mut new = String::new();
    let mut at = 0;
    for edit in edits {
        new.push_str(text.get(at..edit.range.start).unwrap_or(""));
        new.push_str(&edit.text);
        at = edit.range.end.max(at);
    }
    new.push_str(text.get(at..).unwrap_or(""));
    new
}
