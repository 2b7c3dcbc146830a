//! Mistakes made in the lending pack, and the reports they must give.

use crate::library::{TestLibrary, problems, warnings};

/// A mistake made in a file of the lending pack. `‸` marks the place that the report points at.
pub struct Mistake {
    /// What was done wrong, for the message of a failure.
    pub what: &'static str,
    /// The file, within the pack.
    pub file: &'static str,
    /// What stands there once.
    pub right: &'static str,
    /// What is written instead; `‸` marks the place that the report points at.
    pub wrong: &'static str,
    /// The report: its code, and what it suggests in brackets.
    pub report: &'static str,
}

/// A row of a table of mistakes.
#[must_use]
pub const fn mistake(
    what: &'static str,
    file: &'static str,
    right: &'static str,
    wrong: &'static str,
    report: &'static str,
) -> Mistake {
    Mistake { what, file, right, wrong, report }
}

/// The file with the mistake, and the report as `file:line:column code (suggestion)`.
fn make(mistake: &Mistake, text: &str) -> (String, String) {
    let file = format!("lending/{}", mistake.file);
    assert_eq!(text.matches(mistake.right).count(), 1, "{}: `{}` stands once in {file}", mistake.what, mistake.right);
    let marked = text.replacen(mistake.right, mistake.wrong, 1);
    let Some((before, after)) = marked.split_once('‸') else { return (marked, mistake.report.to_owned()) };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (format!("{before}{after}"), format!("{file}:{line}:{column} {}", mistake.report))
}

/// Makes each mistake in a fresh copy of the lending pack, and compares what is reported: its errors, or, where it loads, what
/// it is warned of.
pub fn check(mistakes: &[Mistake]) {
    let mut wrong = Vec::new();
    for mistake in mistakes {
        let packs = TestLibrary::lending();
        let file = format!("lending/{}", mistake.file);
        let (text, report) = make(mistake, &packs.read(&file));
        packs.write(&file, text);
        let found = match packs.library().load("lending") {
            Ok(pack) if pack.warnings().is_empty() => vec!["nothing".to_owned()],
            Ok(pack) => warnings(&pack),
            Err(failure) => problems(&failure),
        };
        if found != [report.as_str()] {
            wrong.push(format!("{}:\n  expected {report}\n  reported {}", mistake.what, found.join("\n           ")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} mistakes are not reported as they should be\n\n{}",
        wrong.len(),
        mistakes.len(),
        wrong.join("\n")
    );
}
