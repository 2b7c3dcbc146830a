//! What differs, in sentences.

use std::fmt::Display;

use guicheng_engine::Language;

use super::{ChangeKind, Counted, Example, Impact};
use crate::messages;

/// The page of what another version would have meant for recorded cases, for terminals. `names` are what the versions are
/// called, the old one first.
#[must_use]
pub fn page(impact: &Impact, names: (&str, &str), language: Language) -> String {
    let say = |id: &str, arguments: &[(&str, &dyn Display)]| messages::message(language, id, arguments);
    let changed = impact.compared.saturating_sub(impact.same);
    let mut text = say("impact-heading", &[("old", &names.0), ("new", &names.1)]);
    text.push('\n');
    text.push_str(&say("impact-count", &[("compared", &impact.compared), ("changed", &changed)]));
    text.push('\n');
    for (why, cases) in &impact.left_out {
        text.push_str(&say(why.message(), &[("cases", cases)]));
        text.push('\n');
    }
    for kind in ChangeKind::ALL {
        let mut of_kind: Vec<&Counted> = impact.changes.values().filter(|counted| counted.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        of_kind.sort_by(|one, other| other.cases.cmp(&one.cases).then_with(|| one.of.cmp(&other.of)));
        text.push_str(&format!("\n{}\n", say(&format!("impact-{}", kind.word()), &[])));
        for counted in of_kind {
            let title = counted.title.get(language);
            text.push_str(&format!("  {}\n", say("impact-change", &[("cases", &counted.cases), ("what", &title)])));
            for example in &counted.examples {
                let (old, new) = (example.old.get(language), example.new.get(language));
                let (case, decision) = (&called(impact, example, language), &example.decision);
                let line = match kind {
                    ChangeKind::Unanswered => say("impact-case", &[("case", case), ("decision", decision)]),
                    _ => say("impact-example", &[("case", case), ("decision", decision), ("old", &old), ("new", &new)]),
                };
                text.push_str(&format!("      {line}\n"));
            }
        }
    }
    text
}

/// What a case is called: by its id, and where records name several cases so, by the file too.
fn called(impact: &Impact, example: &Example, language: Language) -> String {
    let mut others = impact.changes.values().flat_map(|counted| &counted.examples);
    if others.any(|other| other.case == example.case && other.file != example.file) {
        let arguments: [(&str, &dyn Display); 2] = [("case", &example.case), ("file", &example.file)];
        return messages::message(language, "impact-case-in", &arguments);
    }
    example.case.to_string()
}
