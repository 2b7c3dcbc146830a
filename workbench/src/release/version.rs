//! By which number a version should be called, and why.

use std::cmp::Ordering;

use guicheng_engine::{Language, Pack, Text};
use semver::Version;
use serde::Serialize;

use super::{Obstacle, Stage};
use crate::diff::Difference;
use crate::messages;
use crate::messages::in_both;

/// What of the number of a version rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Raise {
    /// Nothing: it is released for the first time.
    First,
    /// Nothing: it is what was released last.
    Same,
    /// The last part: only texts differ.
    Patch,
    /// The middle part: rules differ, and open cases can go on under them.
    Minor,
    /// The first part: rules differ in a way that breaks open cases.
    Major,
}

/// The number proposed for a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProposedVersion {
    /// The number.
    pub version: String,
    /// What of it rises.
    pub raise: Raise,
    /// Why, in a sentence.
    pub because: Text,
    /// What the number in the manifest lacks, if it cannot be released under it.
    #[serde(skip)]
    pub obstacle: Option<Obstacle>,
}

/// The number proposed for a pack, whose differences from the version released last are these.
#[must_use]
pub fn proposed(pack: &Pack, last: Option<&Pack>, differences: &[Difference]) -> ProposedVersion {
    let Some(last) = last else {
        let because = messages::text("release-because-first", &[]);
        return ProposedVersion { version: pack.version.to_string(), raise: Raise::First, because, obstacle: None };
    };
    if last.hash == pack.hash {
        let because = messages::text("release-because-same", &[("last", &last.version)]);
        let obstacle = obstacle(pack, because.clone(), format!("guicheng check {}", pack.id));
        let version = last.version.to_string();
        return ProposedVersion { version, raise: Raise::Same, because, obstacle: Some(obstacle) };
    }
    let breaking: Vec<&Difference> = differences.iter().filter(|difference| difference.breaking.is_some()).collect();
    let raise = match (breaking.is_empty(), pack.differs_in_texts_alone(last)) {
        (_, true) => Raise::Patch,
        (false, false) => Raise::Major,
        (true, false) => Raise::Minor,
    };
    let because = because(raise, last, differences, &breaking);
    // What is in a manifest was checked to be one.
    let (before, written) = (last.version.parse::<Version>().ok(), pack.version.parse::<Version>().ok());
    let version = before.as_ref().map(|before| raised(before, raise));
    let is_enough = match (&version, &written) {
        (Some(version), Some(written)) => written.cmp_precedence(version) != Ordering::Less,
        _ => false,
    };
    let version = version.map_or_else(|| pack.version.to_string(), |version| version.to_string());
    let obstacle = (!is_enough).then(|| {
        let arguments: [(&str, &dyn std::fmt::Display); 3] =
            [("version", &version), ("written", &pack.version), ("last", &last.version)];
        obstacle(pack, messages::text("release-raise", &arguments), format!("guicheng release {} --dry-run", pack.id))
    });
    ProposedVersion { version, raise, because, obstacle }
}

fn obstacle(pack: &Pack, says: Text, command: String) -> Obstacle {
    let place = pack.manifest().as_map().and_then(|map| map.entry("version"));
    let place = place.map(|entry| pack.files().place(entry.key_span));
    Obstacle { stage: Stage::Version, says, place, command }
}

fn because(raise: Raise, last: &Pack, differences: &[Difference], breaking: &[&Difference]) -> Text {
    let say = |language: Language| {
        let (all, count) = (differences.len(), breaking.len());
        let first = breaking.first().and_then(|difference| difference.breaking);
        let reason = first.map(|first| first.reason(language)).unwrap_or_default();
        let id = match raise {
            Raise::Patch => "release-because-texts",
            Raise::Major => "release-because-breaking",
            _ if all == 0 => "release-because-otherwise",
            _ => "release-because-rules",
        };
        let arguments: [(&str, &dyn std::fmt::Display); 4] =
            [("last", &last.version), ("all", &all), ("count", &count), ("reason", &reason)];
        messages::message(language, id, &arguments)
    };
    in_both(say)
}

/// The number after another. Before 1.0.0 the middle part says what breaks, as `extends` reads it.
fn raised(before: &Version, raise: Raise) -> Version {
    let &Version { major, minor, patch, .. } = before;
    match (raise, major) {
        (Raise::First | Raise::Same, _) => before.clone(),
        (Raise::Major, 0) => Version::new(0, minor.saturating_add(1), 0),
        (Raise::Major, _) => Version::new(major.saturating_add(1), 0, 0),
        (Raise::Minor, 0) | (Raise::Patch, _) => Version::new(major, minor, patch.saturating_add(1)),
        (Raise::Minor, _) => Version::new(major, minor.saturating_add(1), 0),
    }
}

#[cfg(test)]
mod tests {
    use super::{Raise, raised};

    #[test]
    fn numbers_rise_as_those_who_extend_a_pack_read_them() {
        let next = |before: &str, raise| raised(&before.parse().unwrap(), raise).to_string();
        assert_eq!(next("1.4.2", Raise::Patch), "1.4.3");
        assert_eq!(next("1.4.2", Raise::Minor), "1.5.0");
        assert_eq!(next("1.4.2", Raise::Major), "2.0.0");
        assert_eq!(next("0.4.2", Raise::Minor), "0.4.3");
        assert_eq!(next("0.4.2", Raise::Major), "0.5.0");
        assert_eq!(next("1.0.0-draft", Raise::Patch), "1.0.1");
    }
}
