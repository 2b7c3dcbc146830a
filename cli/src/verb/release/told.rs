//! What is told of a release, to people and to programs.

use std::path::Path;
use std::sync::Arc;

use guicheng_engine::Pack;
use guicheng_workbench::mutation::Choice;
use guicheng_workbench::release::{Obstacle, ProposedVersion, Stage};
use guicheng_workbench::verify::Bounds;
use serde_json::{Value, json};

use super::files::Files;
use crate::console::Console;
use crate::failure::Failure;

/// What was looked at, in numbers.
pub(super) struct Told {
    pub(super) pack: Arc<Pack>,
    pub(super) version: ProposedVersion,
    pub(super) scenarios: usize,
    pub(super) failing: usize,
    /// Scenarios of the packs below, those that come out the same, and those in whose place the pack has its own.
    pub(super) inherited: usize,
    pub(super) same: usize,
    pub(super) adapted: usize,
    pub(super) gaps: usize,
    pub(super) invariants: usize,
    /// Whether they all hold; none if scenarios fail.
    pub(super) holds: Option<bool>,
    pub(super) bounds: Bounds,
    pub(super) choice: Choice,
    /// How many changes were tried; none if scenarios fail.
    pub(super) changes: Option<usize>,
    pub(super) survived: usize,
    pub(super) refused: usize,
}

impl Told {
    /// The same whenever and wherever it is released.
    pub(super) fn record(&self) -> Value {
        let pack = &self.pack;
        json!({
            "pack": pack.id,
            "version": pack.version,
            "draft": pack.draft,
            "hash": pack.hash,
            "proposed": self.version,
            "checked": {
                "scenarios": self.scenarios,
                "failing": self.failing,
                "inherited": {"all": self.inherited, "same": self.same, "adapted": self.adapted, "differ": self.differ()},
                "gaps": self.gaps,
                "invariants": {"all": self.invariants, "hold": self.holds},
                "bounds": {"depth": self.bounds.depth, "cases": self.bounds.cases},
                "changes": {
                    "chosen": self.choice.words(),
                    "all": self.changes,
                    "refused": self.refused,
                    "survived": self.survived,
                },
            },
        })
    }

    fn differ(&self) -> usize {
        self.inherited.saturating_sub(self.same).saturating_sub(self.adapted)
    }

    /// The numbers, a line each.
    fn lines(&self, console: &Console) -> String {
        let passed = self.scenarios.saturating_sub(self.failing);
        let chosen = self.choice.words().join(&console.say("comma", &[]));
        let mut lines = vec![console.say("release-scenarios", &[("all", &self.scenarios), ("passed", &passed)])];
        if self.inherited > 0 {
            let differ = self.differ();
            lines.push(console.say(
                "release-inherited",
                &[("all", &self.inherited), ("same", &self.same), ("adapted", &self.adapted), ("differ", &differ)],
            ));
        }
        lines.push(console.say("release-gaps", &[("gaps", &self.gaps)]));
        lines.push(match self.holds {
            Some(_) => console.say(
                "release-invariants",
                &[("all", &self.invariants), ("cases", &self.bounds.cases), ("depth", &self.bounds.depth)],
            ),
            None => console.say("release-invariants-untried", &[]),
        });
        lines.push(match self.changes {
            Some(0) => console.say("release-no-changes", &[]),
            Some(all) => {
                console.say("release-changes", &[("all", &all), ("survived", &self.survived), ("chosen", &chosen)])
            }
            None => console.say("release-changes-untried", &[]),
        });
        let because = self.version.because.get(console.language);
        lines.push(console.say("release-proposed", &[("version", &self.version.version), ("because", &because)]));
        lines.iter().map(|line| format!("  {line}\n")).collect()
    }
}

/// That a pack is not released, with everything that stands in the way.
pub(super) fn refused(
    console: &Console,
    pack: &str,
    told: Option<&Told>,
    obstacles: &[Obstacle],
) -> Result<(), Failure> {
    if console.json() {
        let mut record = told.map_or_else(|| json!({"pack": pack}), Told::record);
        if let Some(record) = record.as_object_mut() {
            record.insert("released".to_owned(), json!(false));
            record.insert("obstacles".to_owned(), json!(obstacles));
        }
        console.record(record);
        return Ok(());
    }
    let count = obstacles.len();
    let mut text = console.say("release-refused", &[("pack", &pack), ("count", &count)]);
    text.push('\n');
    for stage in Stage::ALL {
        let of_stage: Vec<&Obstacle> = obstacles.iter().filter(|obstacle| obstacle.stage == stage).collect();
        if of_stage.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{}\n", stage.title(console.language)));
        for obstacle in of_stage {
            let place = obstacle.place.as_ref().map(|place| format!("{place}  ")).unwrap_or_default();
            text.push_str(&format!("  ✗ {place}{}\n", obstacle.says.get(console.language)));
            text.push_str(&format!("      {}\n", obstacle.command));
        }
    }
    if let Some(told) = told {
        text.push('\n');
        text.push_str(&told.lines(console));
    }
    console.print(&text)
}

/// That a pack is released, or would be, with what is in its folder.
pub(super) fn released(
    console: &Console,
    told: &Told,
    folder: &Path,
    files: &Files,
    dry_run: bool,
) -> Result<(), Failure> {
    if console.json() {
        let mut record = told.record();
        if let Some(record) = record.as_object_mut() {
            record.insert("released".to_owned(), json!(!dry_run));
            record.insert("obstacles".to_owned(), json!([]));
            record.insert("folder".to_owned(), json!(folder));
            record.insert("files".to_owned(), json!(files.names().collect::<Vec<_>>()));
        }
        console.record(record);
        return Ok(());
    }
    let id = if dry_run { "release-would" } else { "released" };
    let (pack, version) = (&told.pack.id, &told.pack.version);
    let mut text = console.say(id, &[("pack", pack), ("version", version), ("folder", &folder.display())]);
    text.push('\n');
    if told.pack.draft {
        text.push_str(&format!("  {}\n", console.say("release-draft", &[])));
    }
    text.push_str(&told.lines(console));
    for name in files.names() {
        text.push_str(&format!("    {name}\n"));
    }
    if !dry_run {
        text.push_str(&console.say("release-next", &[("pack", pack)]));
    }
    console.print(&text)
}
