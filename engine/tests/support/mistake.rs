//! Mistakes made in the lending pack, and the reports they must give.

#![allow(dead_code, reason = "every test uses a part of it")]

use crate::shelf::{Shelf, problems};

/// A mistake made in a file of the lending pack. `‸` marks the place that the report points at.
pub(crate) struct Mistake {
    pub(crate) what: &'static str,
    pub(crate) file: &'static str,
    pub(crate) right: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) report: &'static str,
}

pub(crate) const fn mistake(
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

pub(crate) fn check(mistakes: &[Mistake]) {
    let mut wrong = Vec::new();
    for mistake in mistakes {
        let shelf = Shelf::lending();
        let file = format!("lending/{}", mistake.file);
        let (text, report) = make(mistake, &shelf.read(&file));
        shelf.write(&file, text);
        let found = match shelf.library().load("lending") {
            Ok(_) => vec!["nothing".to_owned()],
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
