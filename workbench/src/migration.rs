//! Packs of an older format, brought to the one that is read. What is written stays as it is, comments included, but for
//! what the number changes.

use guicheng_engine::internals::diagnostic::Sources;
use guicheng_engine::internals::pack::{FORMAT, check_manifest_shape};
use guicheng_engine::internals::yaml::{Content, parse, parse_written};
use guicheng_engine::{Diagnostics, LoadFailure};

use crate::messages;

/// The format that can be brought to this one.
const BEFORE: u32 = 1;

/// A `pack.yaml` in the format that is read; none if it is so already.
///
/// # Errors
/// If it is of another format, or says something that only its author can say anew; with every problem found.
pub fn migrated(path: &str, text: &str) -> Result<Option<String>, Box<LoadFailure>> {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let file = sources.add(None, path, text);
    let written = parse_written(&sources, file, &mut diagnostics);
    let format = written.as_ref().and_then(|written| written.tree.as_map()?.get("format"));
    let number = format.and_then(|format| match format.content {
        Content::Integer(number) => u32::try_from(number).ok(),
        _ => None,
    });
    let new = match (format, number) {
        (_, Some(FORMAT)) => None,
        (Some(format), Some(BEFORE)) => {
            let whole = |at: u32| usize::try_from(at).ok();
            let before = whole(format.span.start).and_then(|start| text.get(..start));
            let after = whole(format.span.end).and_then(|end| text.get(end..));
            before.zip(after).map(|(before, after)| format!("{before}{FORMAT}{after}"))
        }
        (Some(format), _) => {
            let unknown = messages::error("not-migrated", format.span).with("format", sources.slice(format.span));
            diagnostics.push(unknown.with("from", BEFORE).with("to", FORMAT));
            None
        }
        (None, _) => None,
    };
    if number != Some(FORMAT) && !diagnostics.has_errors() {
        // What the newer format refuses, and nobody but the author can say.
        if let Some(tree) = parse(&sources, file, &mut diagnostics) {
            check_manifest_shape(&tree, &mut diagnostics);
        }
    }
    if diagnostics.has_errors() {
        return Err(Box::new(LoadFailure { sources, diagnostics }));
    }
    Ok(new)
}

#[cfg(test)]
mod tests {
    use guicheng_engine::Language;

    use super::*;

    const OLD: &str = "# 养犬管理\nformat: 1   # the format\npack: dogs\ntitle: 养犬管理\nversion: 1.0.0\n";

    fn codes(text: &str) -> Vec<String> {
        let failure = migrated("dogs/pack.yaml", text).unwrap_err();
        failure.diagnostics.records(&failure.sources).into_iter().map(|record| record.code.to_string()).collect()
    }

    #[test]
    fn the_number_alone_changes_and_a_second_time_nothing() {
        let new = migrated("dogs/pack.yaml", OLD).unwrap().unwrap();
        assert_eq!(new, OLD.replace("format: 1", "format: 2"));
        assert_eq!(migrated("dogs/pack.yaml", &new).unwrap(), None);
    }

    #[test]
    fn what_only_the_author_can_say_is_told_and_nothing_is_changed() {
        assert_eq!(codes(&OLD.replace("version", "business_rules_of: bureau\nversion")), ["rules-without-party"]);
        assert_eq!(codes(&OLD.replace("format: 1", "format: 3")), ["not-migrated"]);
        assert_eq!(codes(&OLD.replace("format: 1   ", "")), ["missing-key"]);
        let failure = migrated("dogs/pack.yaml", &OLD.replace("format: 1", "format: one")).unwrap_err();
        assert!(failure.render(Language::English, false).contains("one"));
    }
}
