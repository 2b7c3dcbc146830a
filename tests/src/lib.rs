//! Snapshots of what every scenario does, one folder per pack, one file per scenario.
//!
//! A change of rules is reviewed as a change of behaviour: the snapshot shows what the scenario did before and does
//! now. What changes without any change of behaviour, the hash of the pack and the lines of its files, is left out.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use guicheng_engine::{Language, LoadFailure, PackLibrary};
use guicheng_workbench::scenario::{Scenarios, Transcript, TranscriptStyle};

/// The folder of the rule packs.
#[must_use]
pub fn rulepacks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rulepacks")
}

/// The folder of a pack's snapshots.
#[must_use]
pub fn snapshots(pack: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(pack)
}

/// The scenarios with a snapshot, by the names of the files, sorted. None if the folder is not there.
///
/// # Errors
/// If the folder is there and cannot be read.
pub fn recorded(pack: &str) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(snapshots(pack)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".snap").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// What a scenario did.
pub struct Ran {
    /// Of the scenario.
    pub id: String,
    /// What it did.
    pub transcript: Transcript,
    /// The transcript as text.
    pub chinese: String,
    /// The same in English.
    pub english: String,
}

/// Runs every scenario of a pack.
///
/// # Errors
/// If the pack or one of its scenarios cannot be used.
pub fn transcripts(library: &PackLibrary, pack: &str) -> Result<Vec<Ran>, Box<LoadFailure>> {
    let pack = library.load(pack)?;
    let scenarios = Scenarios::load(library, &pack)?;
    let mut ran = Vec::new();
    for scenario in scenarios.iter() {
        let transcript = scenarios.run(scenario, library)?;
        let told = |language| {
            let style = TranscriptStyle { language, ..TranscriptStyle::default() };
            steady(&transcript.render(&scenarios, style), &pack.hash.short())
        };
        let (chinese, english) = (told(Language::Chinese), told(Language::English));
        ran.push(Ran { id: scenario.id().to_string(), transcript, chinese, english });
    }
    Ok(ran)
}

/// A transcript without the hash of the pack and the numbers of lines.
fn steady(text: &str, hash: &str) -> String {
    let text = text.replace(hash, "…");
    let mut steady = String::with_capacity(text.len());
    for (index, part) in text.split(".yaml:").enumerate() {
        if index > 0 {
            steady.push_str(".yaml");
            steady.push_str(part.trim_start_matches(|character: char| character.is_ascii_digit()));
        } else {
            steady.push_str(part);
        }
    }
    steady
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_lines_are_left_out() {
        let text = "校验值 7874e8ca\n规则  complete  national/workflows/renewal.yaml:125\n取值  x = 1";
        assert_eq!(steady(text, "7874e8ca"), "校验值 …\n规则  complete  national/workflows/renewal.yaml\n取值  x = 1");
    }
}
