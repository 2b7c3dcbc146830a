//! What is new in a version, in sentences.

use guicheng_engine::{Language, Pack};

use super::ProposedVersion;
use crate::diff::{DiffStyle, Difference, page};
use crate::messages;

/// The page of what is new in a version, in Markdown.
#[must_use]
pub fn changes(
    pack: &Pack,
    last: Option<&Pack>,
    differences: &[Difference],
    proposed: &ProposedVersion,
    language: Language,
) -> String {
    let title = pack.title.get(language);
    let heading = messages::message(language, "release-heading", &[("title", &title), ("version", &pack.version)]);
    let mut text = format!("# {heading}\n\n{}\n", proposed.because.get(language));
    if pack.draft {
        text.push_str(&format!("\n{}\n", messages::message(language, "release-draft-text", &[])));
    }
    let Some(last) = last else { return text };
    let names = [last, pack].map(|pack| format!("{} {}", pack.id, pack.version));
    let [old, new] = &names;
    // The page of the differences is a section of this one.
    let told = page(differences, (old.as_str(), new.as_str()), language, DiffStyle::Markdown);
    text.push('\n');
    for line in told.trim_end().lines() {
        if line.starts_with('#') {
            text.push('#');
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}
