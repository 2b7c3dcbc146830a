//! `guicheng mutate`: changes a pack element by element and prints the changes that no scenario notices.

use std::path::PathBuf;

use clap::Args;
use guicheng_engine::{Diagnostics, Pack};
use guicheng_workbench::inspect::is_within;
use guicheng_workbench::mutation::{self, Equivalents, Mutant, Status as Judgement};
use guicheng_workbench::titles::titled_path;
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::{Console, cited};
use crate::failure::Failure;
use crate::looking::{Changes, Looking};

/// Change a pack element by element and print what no scenario notices | 逐项改动规则，列出情景未能发现的改动
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
    /// Only what stands there, such as `workflows.renewal` | 只改动这一部分
    path: Option<String>,
    /// Keep what became of each change in this file, and try only what is not known from it, as `release` does | 每项试改的结果记入此文件，已有结果的不再试，与 `release` 相同
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let looking = Looking::at(&library, &asked.pack)?;
    let Looking { pack, scenarios, equivalents, .. } = &looking;
    let coverage = scenarios.coverage(&library)?;
    if let Some(scenario) = coverage.failing.first() {
        return Err(console.bad("mutate-failing", &[("scenario", scenario), ("pack", &pack.id)]));
    }
    let mutants = mutation::mutants(&library, pack)?;
    let mut problems = equivalents.unknown(&mutants);
    let meant = match &asked.path {
        Some(path) if !mutation::stands_at(pack, path.trim_end_matches('.')) => {
            console.one_of(path, titled_path(pack.tree(), path))?
        }
        _ => None,
    };
    let path = meant.as_deref().or(asked.path.as_deref());
    if let Some(path) = path.filter(|path| !mutation::stands_at(pack, path.trim_end_matches('.'))) {
        return Err(console.bad("mutate-nowhere", &[("path", &path), ("pack", &pack.id)]));
    }
    let is_chosen = |mutant: &Mutant| path.is_none_or(|path| is_within(&mutant.path, path));
    let Changes { mutants, statuses: judgements } =
        looking.change(console, &library, &coverage, (mutants, is_chosen), asked.progress.as_deref())?;
    problems.extend(equivalents.stale(mutants.iter().zip(&judgements)));
    let tried = Tried { pack, equivalents, mutants: &mutants, judgements: &judgements };
    if console.json() {
        console.record(tried.record(&problems));
    } else {
        console.print(&tried.text(console))?;
        if problems.has_errors() {
            console.note(console.problems(&problems, equivalents.files()).trim_end());
        }
    }
    let untried = mutation::codes_untried(pack, path);
    if untried > 0 && !mutants.is_empty() {
        console.note(&console.say("mutate-codes-untried", &[("count", &untried)]));
    }
    let tested = scenarios.iter().next().is_some();
    if mutants.is_empty() || !tested {
        console.note(&console.say(if tested { "mutate-nothing" } else { "mutate-untested" }, &[("pack", &pack.id)]));
    }
    let all_noticed = tested && !mutants.is_empty() && tried.score().survived == 0 && !problems.has_errors();
    Ok(if all_noticed { Verdict::Fine } else { Verdict::Differs })
}

/// What became of all changes.
struct Tried<'t> {
    pack: &'t Pack,
    equivalents: &'t Equivalents,
    mutants: &'t [Mutant],
    judgements: &'t [Judgement],
}

/// How many changes there were of each outcome.
#[derive(Default)]
struct Score {
    all: usize,
    refused: usize,
    noticed: usize,
    explained: usize,
    survived: usize,
}

impl Score {
    /// The share noticed of all that can be, in tenths of a percent, rounded down.
    /// None where nothing was changed.
    fn permille(&self) -> Option<usize> {
        let possible = self.all.saturating_sub(self.explained);
        let found = self.refused.saturating_add(self.noticed);
        match found.saturating_mul(1000).checked_div(possible) {
            None if self.all > 0 => Some(1000),
            permille => permille,
        }
    }

    fn percent(&self) -> String {
        self.permille().map_or_else(|| "–".to_owned(), |permille| format!("{}.{} %", permille / 10, permille % 10))
    }
}

impl Tried<'_> {
    fn score(&self) -> Score {
        let mut score = Score { all: self.mutants.len(), ..Score::default() };
        for (mutant, judgement) in self.mutants.iter().zip(self.judgements) {
            let count = match judgement {
                Judgement::Invalid(_) => &mut score.refused,
                Judgement::Killed(_) => &mut score.noticed,
                Judgement::Survived if self.equivalents.explains(mutant).is_some() => &mut score.explained,
                Judgement::Survived => &mut score.survived,
            };
            *count = count.saturating_add(1);
        }
        score
    }

    fn text(&self, console: &Console) -> String {
        let survived = |(mutant, judgement): &(&Mutant, &Judgement)| {
            **judgement == Judgement::Survived && self.equivalents.explains(mutant).is_none()
        };
        let mut text: String = self
            .mutants
            .iter()
            .zip(self.judgements)
            .filter(survived)
            .map(|(mutant, _)| line(console, self.pack, mutant))
            .collect();
        let score = self.score();
        text.push_str(&console.say(
            "mutate-count",
            &[
                ("all", &score.all),
                ("refused", &score.refused),
                ("noticed", &score.noticed),
                ("explained", &score.explained),
                ("survived", &score.survived),
                ("score", &score.percent()),
            ],
        ));
        text
    }

    fn record(&self, problems: &Diagnostics) -> Value {
        let changes = self.mutants.iter().zip(self.judgements).map(|(mutant, judgement)| {
            let explained = self.equivalents.explains(mutant);
            let (verdict, by, because) = match (judgement, explained) {
                (Judgement::Invalid(codes), _) => ("refused", json!(codes), Value::Null),
                (Judgement::Killed(scenario), _) => ("noticed", json!(scenario), Value::Null),
                (Judgement::Survived, Some(entry)) => ("explained", json!(entry.id), json!(entry.because)),
                (Judgement::Survived, None) => ("survived", Value::Null, Value::Null),
            };
            json!({
                "path": mutant.path,
                "mutation": mutant.operator.to_string(),
                "change": mutant.edit.shown(),
                "place": mutant.span.map(|span| self.pack.files().place(span)),
                "articles": self.pack.citing(&mutant.path),
                "verdict": verdict,
                "by": by,
                "because": because,
            })
        });
        let score = self.score();
        json!({
            "pack": self.pack.id,
            "all": score.all,
            "refused": score.refused,
            "noticed": score.noticed,
            "explained": score.explained,
            "survived": score.survived,
            "permille": score.permille(),
            "problems": problems.records(self.equivalents.files()),
            "changes": changes.collect::<Vec<_>>(),
        })
    }
}

fn line(console: &Console, pack: &Pack, mutant: &Mutant) -> String {
    let place = mutant.span.map(|span| pack.files().place(span)).unwrap_or_default();
    let cited = cited(&pack.citing(&mutant.path));
    let what = mutant.operator.title(console.language);
    let change = mutant.edit.shown();
    let change = if change.is_empty() { String::new() } else { format!(" → {change}") };
    format!("{place}  {}{cited}\n    {what}{change}\n", mutant.path)
}
