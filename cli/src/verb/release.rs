//! `guicheng release`: everything that a version of a pack must pass before it goes out, and what goes out with it.

mod files;
mod told;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Args;
use guicheng_engine::{Calendar, Pack, PackLibrary};
use guicheng_service::clock::{Clock, SystemClock};
use guicheng_workbench::diff::{Difference, differences};
use guicheng_workbench::inspect::read_bundle;
use guicheng_workbench::mutation::{Choice, Mutant, Status, mutants};
use guicheng_workbench::release::{Findings, LastError, Obstacle, ProposedVersion, bundles, proposed, unusable};
use guicheng_workbench::scenario::{InheritedVerdict, Scenario};
use guicheng_workbench::verify::Report;

use super::workdays::read_date;
use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::looking::{Looking, bounds, run, run_inherited, verified};
use crate::signature;
use files::Files;
use told::Told;

/// Check everything of a pack, propose the number of its version, and write bundle, signature, changes and service guide | 全面检查规则包，建议版本号，写出规则包文件、签名、变更说明和办事指南
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
    /// The folder in which releases lie, each in a folder of its own; by default `releases` | 发布的版本所在的文件夹，每个版本一个文件夹，缺省为 `releases`
    #[arg(long, value_name = "DIR", default_value = "releases")]
    out: PathBuf,
    /// The bundle released last, or a folder with releases or bundles; by default what lies in the folder of `--out` | 上次发布的规则包文件，或者放有各版本的文件夹，缺省在 `--out` 的文件夹里找
    #[arg(long, value_name = "FILE|DIR")]
    since: Option<PathBuf>,
    /// Sign the bundle with this ed25519 key (PEM, PKCS#8), as `bundle` does | 用这把 ed25519 私钥（PEM，PKCS#8）签名，与 `bundle` 相同
    #[arg(long, value_name = "KEYFILE", alias = "key")]
    sign: Option<PathBuf>,
    /// Look at everything, and write no release | 只检查，不写出
    #[arg(long)]
    dry_run: bool,
    /// The longest way searched for broken invariants, in moves | 搜索不变式的最大步数
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    /// How many cases each of these searches goes on from | 每次搜索最多展开的案卷数
    #[arg(long, value_name = "N")]
    cases: Option<usize>,
    /// Which changes are tried, with commas between: kinds such as `drop-condition`, paths such as `parameters`, `all` (the default) or `none` | 试改哪些，用逗号隔开：改动的种类如 `drop-condition`，路径如 `parameters`，或者 `all`（缺省）、`none`
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    mutate: Vec<String>,
    /// Keep what became of each change in this file, and try only what is not known from it; by default `.<pack>.tried.jsonl` in the folder of `--out` | 每项试改的结果记入此文件，已有结果的不再试，缺省为 `--out` 文件夹里的 `.<规则包>.tried.jsonl`
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
    /// The day whose values the service guide tells; by default today, or the first day in force if that is later | 办事指南按哪一日的取值，缺省为今天，施行日在后的取施行日
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    on: Option<NaiveDate>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let looking = match Looking::at(&library, &asked.pack) {
        Ok(looking) => looking,
        Err(failure) => {
            let obstacles = unusable(&asked.pack, &failure.diagnostics, &failure.sources);
            told::refused(console, &asked.pack, None, &obstacles)?;
            return Ok(Verdict::Unusable);
        }
    };
    let pack = &looking.pack;
    let folder = asked.out.join(format!("{}-{}", pack.id, pack.version));
    // What would stop it at the end is found out at the beginning.
    let bundle = pack.bundle()?;
    let signed = asked.sign.as_deref().map(|key| signature::sign(console, key, bundle.as_bytes())).transpose()?;
    let last = last(console, asked, pack)?;
    let differences = last.as_ref().map(|last| differences(last, pack)).unwrap_or_default();
    let version = proposed(pack, last.as_deref(), &differences);
    if version.obstacle.is_none() && !asked.dry_run && folder.exists() {
        return Err(console.bad("release-taken", &[("folder", &folder.display())]));
    }
    let (told, obstacles) = look(console, asked, &library, &looking, &version)?;
    if !obstacles.is_empty() {
        told::refused(console, pack.id.as_str(), Some(&told), &obstacles)?;
        return Ok(Verdict::Differs);
    }
    let calendar = library.calendar(pack.calendar.as_str())?;
    let release =
        Release { pack, last: last.as_deref(), differences: &differences, version: &version, calendar: &calendar };
    let on = asked.on.unwrap_or_else(|| release.day());
    let files = Files::of(&release, on, bundle, signed, &told);
    if !asked.dry_run {
        files.write(console, &asked.out, &folder)?;
    }
    told::released(console, &told, &folder, &files, asked.dry_run)?;
    Ok(Verdict::Fine)
}

/// What is released.
struct Release<'r> {
    pack: &'r Pack,
    last: Option<&'r Pack>,
    differences: &'r [Difference],
    version: &'r ProposedVersion,
    calendar: &'r Arc<Calendar>,
}

impl Release<'_> {
    /// The day for which the guide is told: today, or the first day in force if that is later.
    fn day(&self) -> NaiveDate {
        let today = self.calendar.local_date(SystemClock.now());
        self.pack.in_force.as_ref().map_or(today, |in_force| in_force.from.max(today))
    }
}

/// The version released last, if there is one.
fn last(console: &Console, asked: &Asked, pack: &Pack) -> Result<Option<Arc<Pack>>, Failure> {
    let unreadable = |error| match error {
        LastError::Unreadable(path, error) => console.file_failure(&path, &error),
        LastError::Bad(failure) => Failure::Load(failure),
    };
    if let Some(file) = asked.since.as_deref().filter(|since| !since.is_dir()) {
        let bytes = read_bundle(file).map_err(|error| console.file_failure(file, &error))?;
        let last = Pack::from_bundle(&bytes)?;
        if last.id != pack.id {
            let arguments: [(&str, &dyn std::fmt::Display); 3] =
                [("file", &file.display()), ("found", &last.id), ("pack", &pack.id)];
            return Err(console.bad("release-since-other", &arguments));
        }
        return Ok(Some(last));
    }
    let folder: &Path = asked.since.as_deref().unwrap_or(&asked.out);
    let found = bundles(folder, pack.id.as_str()).map_err(unreadable)?;
    match found.last() {
        Some(last) => Ok(Some(last.load().map_err(unreadable)?)),
        None if asked.since.is_some() => {
            Err(console.bad("release-since-none", &[("folder", &folder.display()), ("pack", &pack.id)]))
        }
        None => Ok(None),
    }
}

/// Looks at everything.
fn look(
    console: &Console,
    asked: &Asked,
    library: &PackLibrary,
    looking: &Looking,
    version: &ProposedVersion,
) -> Result<(Told, Vec<Obstacle>), Failure> {
    let pack = &looking.pack;
    let choice = if asked.mutate.is_empty() { Choice::all() } else { looking.choice(console, &asked.mutate)? };
    let own: Vec<&Scenario> = looking.scenarios.iter().collect();
    let transcripts = run(console, library, &looking.scenarios, &own)?;
    let coverage = looking.scenarios.coverage_of(&transcripts);
    let below: Vec<&Scenario> = looking.scenarios.all_inherited().collect();
    let inherited = run_inherited(console, library, &looking.scenarios, &below);
    let bounds = bounds(asked.depth, asked.cases);
    let mutants = mutants(library, pack)?;
    let mut problems = looking.equivalents.unknown(&mutants);
    let is_chosen = |mutant: &Mutant| choice.includes(mutant);
    let progress = asked.progress.clone().unwrap_or_else(|| asked.out.join(format!(".{}.tried.jsonl", pack.id)));
    // What takes long is looked at when all scenarios pass: changes are judged by them, and invariants are searched from them.
    let (report, changes) = match coverage.failing.is_empty() {
        true => {
            let report = verified(console, library, &looking.scenarios, bounds)?;
            let kept = Some(progress.as_path());
            (Some(report), Some(looking.change(console, library, &coverage, (mutants, is_chosen), kept)?))
        }
        false => (None, None),
    };
    let survivors = changes.as_ref().map(|changes| changes.survivors(&looking.equivalents)).unwrap_or_default();
    if let Some(changes) = &changes {
        problems.extend(looking.equivalents.stale(changes.mutants.iter().zip(&changes.statuses)));
    }
    let findings = Findings {
        pack,
        transcripts: &transcripts,
        coverage: &coverage,
        report: report.as_ref(),
        survivors: &survivors,
        explanations: (&problems, looking.equivalents.files()),
    };
    let mut obstacles = findings.obstacles();
    obstacles.extend(version.obstacle.clone());
    let count = |is: fn(&InheritedVerdict) -> bool| inherited.iter().filter(|run| is(&run.verdict)).count();
    let statuses = changes.iter().flat_map(|changes| &changes.statuses);
    let told = Told {
        pack: Arc::clone(pack),
        version: version.clone(),
        scenarios: transcripts.len(),
        failing: coverage.failing.len(),
        inherited: inherited.len(),
        same: count(|verdict| matches!(verdict, InheritedVerdict::Same)),
        adapted: count(|verdict| matches!(verdict, InheritedVerdict::Adapted { .. })),
        gaps: coverage.gaps().len(),
        invariants: pack.invariants.len(),
        holds: report.as_ref().map(Report::holds),
        bounds,
        choice,
        changes: changes.as_ref().map(|changes| changes.mutants.len()),
        survived: survivors.len(),
        refused: statuses.filter(|status| matches!(status, Status::Invalid(_))).count(),
    };
    Ok((told, obstacles))
}
