//! All problems found in one reading.

use serde::Serialize;

use super::{Diagnostic, Severity};
use crate::base::Language;
use crate::diagnostic::{Sources, Span};
use crate::messages;

/// How many diagnostics are kept. More than anybody reads; without a bound, a hostile file of one mebibyte could ask
/// for hundreds of thousands of rendered places.
const MOST: usize = 1_000;

/// Collects problems. The first thousand are kept, the rest only counted.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

/// A diagnostic as a record for other programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiagnosticRecord {
    /// The stable code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The file, as shown to people.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The sentence.
    pub message: RecordedMessage,
    /// What was perhaps meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<RecordedMessage>,
}

impl DiagnosticRecord {
    /// The file and the line in it, as shown to people.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        Some(self.line.map_or_else(|| file.clone(), |line| format!("{file}:{line}")))
    }
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordedMessage {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Diagnostics {
    /// No problems yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem. One that is there already, at the same place and in the same words, is not added again: what
    /// several elements use is checked once for each of them.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.kept.len() < MOST && diagnostic.span().is_some() && self.kept.contains(&diagnostic) {
            return;
        }
        match diagnostic.severity() {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        if self.kept.len() < MOST {
            self.kept.push(diagnostic);
        } else if diagnostic.severity() == Severity::Error
            && self.warnings > 0
            && let Some(warning) = self.kept.iter_mut().rfind(|kept| kept.severity() == Severity::Warning)
        {
            // Warnings give way, so that errors are never hidden behind them.
            *warning = diagnostic;
        }
    }

    /// Adds the problems of another collection.
    pub fn extend(&mut self, other: Self) {
        let (errors, warnings) = (self.errors + other.errors, self.warnings + other.warnings);
        for diagnostic in other.kept {
            self.push(diagnostic);
        }
        self.errors = errors;
        self.warnings = warnings;
    }

    /// How many are kept.
    pub(crate) fn kept(&self) -> usize {
        self.kept.len()
    }

    /// Shows another place with each of those kept since then that lie in places of some kind.
    pub(crate) fn relate_since(&mut self, since: usize, of: impl Fn(Span) -> bool, label: &'static str, place: Span) {
        for diagnostic in self.kept.iter_mut().skip(since).filter(|kept| kept.span().is_some_and(&of)) {
            diagnostic.relate(label, place);
        }
    }

    /// Makes one of those with the same code at the same place, where what stands there is used several times: it shows at
    /// most three of the places with that label, and none if all uses have the problem. `uses` says how often what stands at
    /// a place is used; nothing if it stands for itself.
    pub(crate) fn unite(&mut self, label: &'static str, uses: impl Fn(Span) -> Option<usize>) {
        const MOST_PLACES: usize = 3;
        let mut united: Vec<Diagnostic> = Vec::with_capacity(self.kept.len());
        for diagnostic in std::mem::take(&mut self.kept) {
            let used = diagnostic.span().and_then(&uses);
            let same = |known: &&mut Diagnostic| {
                (known.code(), known.span(), known.severity())
                    == (diagnostic.code(), diagnostic.span(), diagnostic.severity())
            };
            match used.and_then(|_| united.iter_mut().find(same)) {
                Some(known) => {
                    known.relate_as(&diagnostic);
                    match diagnostic.severity() {
                        Severity::Error => self.errors = self.errors.saturating_sub(1),
                        Severity::Warning => self.warnings = self.warnings.saturating_sub(1),
                    }
                }
                None => united.push(diagnostic),
            }
        }
        for diagnostic in &mut united {
            if let Some(uses) = diagnostic.span().and_then(&uses) {
                diagnostic.keep_related(label, |places| if places >= uses { 0 } else { MOST_PLACES });
            }
        }
        self.kept = united;
    }

    /// The same problems, each told anew. What becomes the same is told once.
    pub(crate) fn retold(self, mut tell: impl FnMut(Diagnostic) -> Diagnostic) -> Self {
        let mut retold = Self::new();
        let (errors, warnings) = (self.errors, self.warnings);
        let of = |severity, kept: &[Diagnostic]| kept.iter().filter(|kept| kept.severity() == severity).count();
        retold.errors = errors.saturating_sub(of(Severity::Error, &self.kept));
        retold.warnings = warnings.saturating_sub(of(Severity::Warning, &self.kept));
        for diagnostic in self.kept {
            retold.push(tell(diagnostic));
        }
        retold
    }

    /// Those that are to be kept.
    pub(crate) fn kept_if(mut self, keep: impl Fn(&Diagnostic) -> bool) -> Self {
        for diagnostic in std::mem::take(&mut self.kept) {
            match (keep(&diagnostic), diagnostic.severity()) {
                (true, _) => self.kept.push(diagnostic),
                (false, Severity::Error) => self.errors = self.errors.saturating_sub(1),
                (false, Severity::Warning) => self.warnings = self.warnings.saturating_sub(1),
            }
        }
        self
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many errors there are.
    pub(crate) fn error_count(&self) -> usize {
        self.errors
    }

    /// Whether one of the errors kept lies within a place.
    #[must_use]
    pub fn has_error_within(&self, place: Span) -> bool {
        self.kept
            .iter()
            .filter(|kept| kept.severity() == Severity::Error)
            .filter_map(Diagnostic::span)
            .any(|span| span.file == place.file && place.start <= span.start && span.end <= place.end)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there are, those not kept included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.errors + self.warnings
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// The problems in order of file and place; those without a place first.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.kept.iter().collect();
        sorted.sort_by_key(|diagnostic| diagnostic.span());
        sorted.into_iter()
    }

    /// The problems in order of path and place, those in files of the pack itself before those in what it extends; those
    /// without a place first.
    fn by_path<'a>(&'a self, sources: &'a Sources) -> Vec<&'a Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.kept.iter().collect();
        sorted.sort_by_key(|diagnostic| {
            diagnostic.span().map(|span| (sources.is_inherited(span.file), sources.path(span.file), span))
        });
        sorted
    }

    /// All problems as text for a terminal, and a closing line that counts them. Empty if there is none.
    #[must_use]
    pub fn render(&self, sources: &Sources, language: Language, colour: bool) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut text = String::new();
        for diagnostic in self.by_path(sources) {
            text.push_str(&diagnostic.render(sources, language, colour));
            text.push_str("\n\n");
        }
        let hidden = self.len() - self.kept.len();
        if hidden > 0 {
            text.push_str(&messages::message(language, "diagnostics-not-shown", &[("count", &hidden)]));
            text.push('\n');
        }
        text.push_str(&messages::message(
            language,
            "diagnostics-count",
            &[("errors", &self.errors), ("warnings", &self.warnings)],
        ));
        text.push('\n');
        text
    }

    /// The problems as records for other programs, in order of path and place.
    #[must_use]
    pub fn records(&self, sources: &Sources) -> Vec<DiagnosticRecord> {
        self.by_path(sources).into_iter().map(|diagnostic| record(diagnostic, sources)).collect()
    }
}

fn record(diagnostic: &Diagnostic, sources: &Sources) -> DiagnosticRecord {
    let position = diagnostic.span().map(|span| sources.position(span));
    DiagnosticRecord {
        code: diagnostic.code(),
        severity: diagnostic.severity(),
        file: diagnostic.span().map(|span| sources.path(span.file).to_owned()),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        message: RecordedMessage {
            zh: diagnostic.message(Language::Chinese),
            en: diagnostic.message(Language::English),
        },
        suggestion: diagnostic.suggestion().map(str::to_owned),
        hint: diagnostic
            .hint(Language::Chinese)
            .zip(diagnostic.hint(Language::English))
            .map(|(zh, en)| RecordedMessage { zh, en }),
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        let mut diagnostics = Self::new();
        diagnostics.push(diagnostic);
        diagnostics
    }
}
