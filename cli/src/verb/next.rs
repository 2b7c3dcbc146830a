//! `guicheng next`: what the author of a pack should do next, with the scenarios that would do it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use guicheng_engine::{LoadFailure, PackLibrary};
use guicheng_workbench::mutation::{Mutant, mutants};
use guicheng_workbench::next::{
    Looked, Next, NextStyle, Proposal, Proposer, Task, TaskKind, page, problems, tasks, waits_for_problems,
    waits_for_rules, waits_for_scenarios,
};
use guicheng_workbench::scenario::{Scenario, Scenarios, Transcript};
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::looking::{Changes, Looking, run};
use crate::parallel::in_parallel;

/// Print what to do next in a pack, in order, with scenarios that would do it | 列出规则包下一步要做的事，并建议情景
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
    /// Which changes are tried, with commas between: kinds such as `drop-condition`, paths such as `workflows.renewal`, `all` or `none`; by default `parameters` and `interpretations` | 试改哪些，用逗号隔开：改动的种类如 `drop-condition`，路径如 `workflows.renewal`，或者 `all`、`none`；缺省为 `parameters` 和 `interpretations`
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    mutate: Vec<String>,
    /// Keep what became of changes in this file, and try only what is not known from it, as `release` does | 试改的结果记入此文件，已有结果的不再试，与 `release` 相同
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
    /// Write the scenarios proposed into the folder `scenarios` of the pack; nothing that is there is written over | 把建议的情景写入规则包的 `scenarios` 文件夹，已有的决不覆盖
    #[arg(long)]
    write: bool,
    /// Everything, also where there is much of one kind | 每一种都全部列出
    #[arg(long)]
    all: bool,
    /// In Markdown | 按 Markdown 输出
    #[arg(long)]
    markdown: bool,
}

/// What of a kind is listed, unless all is asked for.
const MOST: usize = 10;

/// What is changed unless something else is asked for: what lies at the heart of a layer, and does not take long.
const USUAL: [&str; 2] = ["parameters", "interpretations"];

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let looking = match Looking::at(&library, &asked.pack) {
        Ok(looking) => looking,
        Err(failure) => {
            show(console, asked, &broken(&asked.pack, &failure), &[])?;
            return Ok(Verdict::Unusable);
        }
    };
    let next = next(console, asked, &library, &looking)?;
    let written = if asked.write { write(console, &library, &next)? } else { Vec::new() };
    show(console, asked, &next, &written)?;
    let is_done = next.tasks.is_empty() && next.waits.is_none();
    Ok(if is_done { Verdict::Fine } else { Verdict::Differs })
}

/// A pack that cannot be used: nothing else of it can be looked at.
fn broken(pack: &str, failure: &LoadFailure) -> Next {
    let waits = waits_for_problems(pack);
    let tasks = problems(pack, &failure.diagnostics, &failure.sources);
    Next { pack: pack.into(), tasks, proposals: Vec::new(), waits: Some(waits) }
}

fn next(console: &Console, asked: &Asked, library: &PackLibrary, looking: &Looking) -> Result<Next, Failure> {
    let words = match asked.mutate.is_empty() {
        true => USUAL.into_iter().map(str::to_owned).collect(),
        false => asked.mutate.clone(),
    };
    let choice = looking.choice(console, &words)?;
    let scenarios = &looking.scenarios;
    let own: Vec<&Scenario> = scenarios.iter().collect();
    let transcripts = run(console, library, scenarios, &own)?;
    let coverage = scenarios.coverage_of(&transcripts);
    let changes = match coverage.failing.is_empty() {
        true => {
            let chosen = (mutants(library, &looking.pack)?, |mutant: &Mutant| choice.includes(mutant));
            looking.change(console, library, &coverage, chosen, asked.progress.as_deref())?
        }
        false => Changes { mutants: Vec::new(), statuses: Vec::new() },
    };
    let survivors = changes.survivors(&looking.equivalents);
    let days = (&looking.days.diagnostics, &looking.days.sources);
    let (transcripts, coverage, survivors) = (&transcripts, &coverage, &survivors);
    let tasks = tasks(&Looked { scenarios, transcripts, coverage, days, survivors });
    let waits = match coverage.elements.iter().any(|covered| covered.own) {
        false => Some(waits_for_rules(&looking.pack)),
        true => (!coverage.failing.is_empty()).then(|| waits_for_scenarios(&looking.pack)),
    };
    // Only where a scenario may help do those of the packs below have to be run.
    let may_help = |task: &Task| {
        matches!(task.kind, TaskKind::Unreached | TaskKind::Unrefused | TaskKind::Unnoticed | TaskKind::Reading)
    };
    let below = match tasks.iter().any(may_help) {
        true => run_below(console, library, scenarios),
        false => Vec::new(),
    };
    let proposer = Proposer::new(library, scenarios, (transcripts, &below), survivors)?;
    let found = in_parallel(console, "next-progress", &tasks, |task| proposer.find(task));
    Ok(Next { waits, ..proposer.next(tasks, found) })
}

/// What comes of the scenarios of the packs below under the pack; what does not fit it is left out.
fn run_below(console: &Console, library: &PackLibrary, scenarios: &Scenarios) -> Vec<Transcript> {
    let below: Vec<&Scenario> = scenarios.of_ancestors().collect();
    let run = in_parallel(console, "test-progress", &below, |scenario| scenarios.run(scenario, library));
    run.into_iter().flatten().collect()
}

/// Writes the scenarios proposed, each in a new file; one that does not pass there is taken away again.
fn write(console: &Console, library: &PackLibrary, next: &Next) -> Result<Vec<String>, Failure> {
    let Some(folder) = library.folder_of(next.pack.as_str()).map(|folder| folder.join("scenarios")) else {
        return Ok(Vec::new());
    };
    let mut written = Vec::new();
    for proposal in &next.proposals {
        let path = folder.join(format!("{}.yaml", proposal.id));
        let made = fs::create_dir_all(&folder).and_then(|()| fs::File::create_new(&path));
        let mut file = made.map_err(|error| console.unwritable(&path, &error))?;
        let kept = file.write_all(proposal.text.as_bytes()).is_ok() && passes(console, next, proposal);
        if kept {
            written.push(path.display().to_string());
        } else {
            fs::remove_file(&path).map_err(|error| console.file_failure(&path, &error))?;
            console.note(&console.say("next-not-written", &[("file", &path.display())]));
        }
    }
    Ok(written)
}

/// Whether the pack with the new file passes its check, and the scenario its test.
fn passes(console: &Console, next: &Next, proposal: &Proposal) -> bool {
    let run = || -> Result<bool, Failure> {
        let library = console.library()?;
        let looking = Looking::at(&library, next.pack.as_str())?;
        let scenario = looking.scenarios.get(proposal.id.as_str());
        let run = scenario.map(|scenario| looking.scenarios.run(scenario, &library)).transpose()?;
        Ok(run.is_some_and(|run| run.failures.is_empty()))
    };
    run().unwrap_or(false)
}

fn show(console: &Console, asked: &Asked, next: &Next, written: &[String]) -> Result<(), Failure> {
    if console.json() {
        let mut record = json!(next);
        if let Some(record) = record.as_object_mut() {
            record.insert("written".to_owned(), json!(written));
        }
        console.record(record);
        return Ok(());
    }
    let style = if asked.markdown { NextStyle::Markdown } else { NextStyle::Text };
    let most = if asked.all { usize::MAX } else { MOST };
    console.print(&page(next, console.language, style, most))?;
    for file in written {
        console.print(&console.say("next-written", &[("file", file)]))?;
    }
    Ok(())
}
