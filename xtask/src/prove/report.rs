//! What the parts of a proof found, and the file that says so.

use std::fs;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::process::{Call, say};

/// Where the summary is written.
const FILE: &str = "target/proof.md";

/// One part of a proof.
pub(super) struct Part {
    pub(super) name: String,
    /// What a person types to run it by itself.
    pub(super) alone: String,
    pub(super) work: Box<dyn FnOnce() -> Found>,
}

impl Part {
    pub(super) fn new(name: String, alone: String, work: impl FnOnce() -> Found + 'static) -> Self {
        Self { name, alone, work: Box::new(work) }
    }
}

/// How a part ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Everything looked at is as it must be.
    Holds,
    /// It was counted, and nobody has said how it must be.
    Counted,
    Failed,
    /// It could not be run here, or there is nothing to look at, and why.
    LeftOut(String),
}

/// How a part ended, and what it looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) ending: Ending,
    pub(super) looked_at: String,
}

impl Found {
    /// What was looked at, and whether it holds. Who looked at nothing has found nothing out.
    pub(super) fn of(holds: bool, count: u64, looked_at: String) -> Self {
        let ending = if holds && count > 0 { Ending::Holds } else { Ending::Failed };
        Self { ending, looked_at }
    }

    /// What was looked at, where it may be as it is.
    pub(super) fn counted(count: u64, looked_at: String) -> Self {
        let ending = if count > 0 { Ending::Counted } else { Ending::Failed };
        Self { ending, looked_at }
    }

    pub(super) fn failed(why: String) -> Self {
        Self { ending: Ending::Failed, looked_at: why }
    }

    pub(super) fn left_out(why: &str) -> Self {
        Self { ending: Ending::LeftOut(why.to_owned()), looked_at: "nothing".to_owned() }
    }

    pub(super) fn shown(&self) -> String {
        format!("{}: {}", self.result(), self.looked_at)
    }

    fn result(&self) -> String {
        match &self.ending {
            Ending::Holds => "holds".to_owned(),
            Ending::Counted => "counted".to_owned(),
            Ending::Failed => "FAILED".to_owned(),
            Ending::LeftOut(why) => format!("left out ({why})"),
        }
    }
}

/// All that a run found.
pub(super) struct Summary {
    machine: String,
    rows: Vec<(String, String, Found, Duration)>,
}

impl Summary {
    /// Empty, for what stands in this folder, on this machine.
    pub(super) fn of_this_machine() -> Self {
        let line = |call: &str| {
            let text = Call::new(call).captured().map(|captured| captured.stdout).unwrap_or_default();
            text.trim().replace('\n', ", ")
        };
        let cores = available_parallelism().map_or(1, usize::from);
        let changed = if line("git status --porcelain --untracked-files=no").is_empty() { "" } else { ", changed" };
        let commit = line("git rev-parse --short HEAD");
        Self {
            machine: format!("Commit {commit}{changed}; {cores} cores; {}.", line("rustc --version")),
            rows: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, name: String, alone: String, found: Found, took: Duration) {
        self.rows.push((name, alone, found, took));
    }

    /// Prints the summary and writes it to its file. Whether nothing failed, and there was something.
    pub(super) fn give(&self) -> bool {
        let text = self.text();
        say(&format!("\n{text}"));
        let written = fs::create_dir_all("target").and_then(|()| fs::write(FILE, &text));
        match &written {
            Ok(()) => say(&format!("written to {FILE}")),
            Err(error) => say(&format!("`{FILE}` cannot be written: {error}")),
        }
        written.is_ok() && self.holds()
    }

    /// Whether something holds and nothing failed.
    pub(super) fn holds(&self) -> bool {
        self.count(|ending| *ending == Ending::Holds) > 0 && self.count(|ending| *ending == Ending::Failed) == 0
    }

    fn count(&self, wanted: fn(&Ending) -> bool) -> usize {
        self.rows.iter().filter(|(_, _, found, _)| wanted(&found.ending)).count()
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n\n| part | result | looked at | seconds |\n|---|---|---|---|\n", self.machine);
        for (name, _, found, took) in &self.rows {
            let (result, looked_at, seconds) = (found.result(), &found.looked_at, took.as_secs_f64());
            text += &format!("| {name} | {result} | {looked_at} | {seconds:.0} |\n");
        }
        let seconds: f64 = self.rows.iter().map(|(_, _, _, took)| took.as_secs_f64()).sum();
        text += &format!(
            "\n{} hold, {} only counted, {} failed, {} left out, in {seconds:.0} s.\n\n",
            self.count(|ending| *ending == Ending::Holds),
            self.count(|ending| *ending == Ending::Counted),
            self.count(|ending| *ending == Ending::Failed),
            self.count(|ending| matches!(ending, Ending::LeftOut(_))),
        );
        for (name, alone, _, _) in &self.rows {
            text += &format!("{name}: `{alone}`\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(found: Vec<Found>) -> Summary {
        let row = |found| ("part".to_owned(), "call".to_owned(), found, Duration::from_secs(2));
        Summary { machine: "Here.".to_owned(), rows: found.into_iter().map(row).collect() }
    }

    #[test]
    fn what_looked_at_nothing_has_failed() {
        assert_eq!(Found::of(true, 0, "0 changes".to_owned()).ending, Ending::Failed);
        assert_eq!(Found::of(false, 3, "3 changes".to_owned()).ending, Ending::Failed);
        assert_eq!(Found::of(true, 3, "3 changes".to_owned()).ending, Ending::Holds);
        assert_eq!(Found::counted(0, "0 changes".to_owned()).ending, Ending::Failed);
    }

    #[test]
    fn what_was_left_out_is_named_and_proves_nothing() {
        let left_out = || Found::left_out("no nightly toolchain");
        let all = summary(vec![left_out(), Found::of(true, 3, "3 changes".to_owned())]);
        assert!(all.holds());
        assert!(all.text().contains("| part | left out (no nightly toolchain) | nothing | 2 |"), "{}", all.text());
        assert!(all.text().contains("1 hold, 0 only counted, 0 failed, 1 left out, in 4 s."), "{}", all.text());
        assert!(!summary(vec![left_out()]).holds() && !summary(Vec::new()).holds());
    }

    #[test]
    fn one_failure_fails_the_whole() {
        let failed = Found::failed("`mutate` gave no figures".to_owned());
        assert!(!summary(vec![failed, Found::of(true, 3, "3 changes".to_owned())]).holds());
    }
}
