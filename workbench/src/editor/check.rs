//! What is wrong with the packs of a workspace, with the places where it is.

use std::ops::Range;
use std::sync::Arc;

use guicheng_engine::internals::diagnostic::{Diagnostic, Severity, Sources, Span};
use guicheng_engine::internals::pack::Examined;
use guicheng_engine::{Diagnostics, Language, Pack, PackLibrary};

use crate::mutation::Equivalents;
use crate::scenario::Scenarios;

/// A problem with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as people are shown it; that of the pack's manifest if the problem has no place.
    pub path: Arc<str>,
    /// The bytes it is about, on one line; empty if it has no place.
    pub range: Range<usize>,
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// Further places, each with what it is in both languages: Chinese, then English.
    pub related: Vec<(Arc<str>, Range<usize>, [String; 2])>,
}

impl Problem {
    /// Whether the pack cannot be used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.diagnostic.severity() == Severity::Error
    }

    /// The sentence, with what was perhaps meant and what to write instead.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        self.diagnostic.told(language)
    }
}

/// A pack as it stands in a workspace.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What is found of the pack.
    pub examined: Arc<Examined>,
    /// What is wrong in it and in the packs it is laid over.
    pub problems: Vec<Problem>,
}

/// Checks a pack. What is wrong with its scenarios, [`check_scenarios`] says.
#[must_use]
pub fn check(library: &PackLibrary, pack: &str) -> Checked {
    let examined = library.examine(pack);
    let mut problems = problems(pack, &examined.diagnostics, &examined.sources);
    if let Some(pack) = &examined.pack {
        problems.extend(check_calendar(library, pack));
    }
    Checked { examined: Arc::new(examined), problems }
}

fn check_calendar(library: &PackLibrary, pack: &Pack) -> Vec<Problem> {
    let found = match library.check_calendar(pack.calendar.as_str()) {
        Ok((_, found)) | Err(found) => found,
    };
    problems(pack.id.as_str(), &found.diagnostics, &found.sources)
}

/// Checks the scenarios of a pack that can be used, and those of the packs it is laid over that it makes use of.
#[must_use]
pub fn check_scenarios(library: &PackLibrary, pack: &Arc<Pack>) -> Vec<Problem> {
    let failed = [Scenarios::load(library, pack).err(), Equivalents::load(library, pack).err()];
    let failed = failed.into_iter().flatten();
    failed.flat_map(|failure| problems(pack.id.as_str(), &failure.diagnostics, &failure.sources)).collect()
}

/// What is wrong with a file that belongs to no pack, a calendar.
#[must_use]
pub fn check_calendar_file(library: &PackLibrary, calendar: &str) -> Vec<Problem> {
    let found = match library.check_calendar(calendar) {
        Ok((_, found)) | Err(found) => found,
    };
    let mut problems = problems("calendars", &found.diagnostics, &found.sources);
    for problem in problems.iter_mut().filter(|problem| &*problem.path == "calendars/pack.yaml") {
        problem.path = Arc::from(format!("calendars/{calendar}.yaml"));
    }
    problems
}

fn problems(pack: &str, diagnostics: &Diagnostics, sources: &Sources) -> Vec<Problem> {
    let of = |diagnostic: &Diagnostic| {
        let (path, range) = match diagnostic.span() {
            Some(span) => (Arc::from(sources.path(span.file)), line_of(sources, span)),
            None => (Arc::from(format!("{pack}/pack.yaml")), 0..0),
        };
        let related = diagnostic.related_places().iter().map(|(label, span)| {
            let label = [Language::Chinese, Language::English].map(|language| diagnostic.label(language, label));
            (Arc::from(sources.path(span.file)), line_of(sources, *span), label)
        });
        Problem { path, range, related: related.collect(), diagnostic: diagnostic.clone() }
    };
    diagnostics.iter().map(of).collect()
}

/// The bytes of a place as far as its first line goes.
fn line_of(sources: &Sources, span: Span) -> Range<usize> {
    let byte = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    let first = sources.slice(span).lines().next().map_or(0, |line| line.trim_end().len());
    byte(span.start)..byte(span.start).saturating_add(first)
}
