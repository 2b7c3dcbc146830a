//! `guicheng impact`: what another version of a pack would have meant for recorded cases.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use guicheng_engine::{Calendar, Id, Pack};
use guicheng_workbench::impact::{Impact, LeftOut, Outcome, Progress, Versions, page};
use serde_json::json;

use super::diff;
use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::journal;
use crate::parallel::in_parallel_of;

/// Files that are read before what was found so far is written down.
const BATCH: usize = 2000;

/// Decide recorded cases under two versions and count what comes out otherwise | 用已有案卷比较两个版本的影响
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The version to compare with: a pack, the hash of a version in the folder `bundles`, or a bundle file | 原版本：规则包、`bundles` 文件夹中某一版本的散列值，或者规则包文件
    old: String,
    /// The version to be tried, likewise | 新版本，写法相同
    new: String,
    /// A folder with the records of cases, as `run --journal` and `export` write them | 案卷记录所在文件夹，由 `run --journal` 或者 `export` 写出
    #[arg(long, value_name = "FOLDER")]
    cases: PathBuf,
    /// Write how far it is to this file, and go on from there if it is there | 把进度写入此文件，已有进度的接着做
    #[arg(long, value_name = "FILE")]
    progress: Option<PathBuf>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let (old, new) = (diff::read(console, &asked.old)?, diff::read(console, &asked.new)?);
    let (old_calendar, new_calendar) = (calendar(console, &old)?, calendar(console, &new)?);
    let versions = Versions::new((&old, &old_calendar), (&new, &new_calendar));
    let versions = versions.map_err(|_| console.bad("impact-alone", &[]))?;
    let files = files(console, &asked.cases)?;
    let mut progress = begun(console, asked, &versions)?;
    let before = files.partition_point(|file| Some(name(file)) <= progress.last.as_deref());
    let mut done = before;
    for batch in files.get(before..).unwrap_or_default().chunks(BATCH) {
        let outcomes = in_parallel_of(console, "impact-progress", (batch, done, files.len()), |file| {
            journal::read(console, file).ok().map(|(case, events)| (versions.compare(&case, &events), case))
        });
        for (file, outcome) in batch.iter().zip(outcomes) {
            match outcome {
                Some((outcome, case)) => progress.impact.count(&case, name(file), &outcome),
                None => {
                    progress.impact.count(&Id::from(name(file)), name(file), &Outcome::LeftOut(LeftOut::Unreadable));
                }
            }
            progress.last = Some(name(file).to_owned());
        }
        done += batch.len();
        if let Some(path) = &asked.progress {
            let text = serde_json::to_vec(&progress)
                .map_err(|error| console.bad("impact-version", &[("error", &console.why(&error))]))?;
            console.write_file(path, &text)?;
        }
    }
    tell(console, &progress.impact, (&old, &new))
}

fn tell(console: &Console, impact: &Impact, (old, new): (&Pack, &Pack)) -> Result<Verdict, Failure> {
    if impact.compared == 0 {
        let left_out: u64 = impact.left_out.values().sum();
        return Err(console.bad("impact-nothing-compared", &[("left_out", &left_out)]));
    }
    if console.json() {
        let side = |pack: &Pack| json!({"pack": pack.id, "version": pack.version, "hash": pack.hash});
        console.record(json!({"old": side(old), "new": side(new), "compared": impact.compared, "same": impact.same,
            "left_out": impact.left_out, "changes": impact.changes.values().collect::<Vec<_>>()}));
    } else {
        let names = diff::names(old, new);
        console.print(&page(impact, (&names.0, &names.1), console.language))?;
    }
    Ok(if impact.changes.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

/// The calendar of a pack, out of the library.
fn calendar(console: &Console, pack: &Pack) -> Result<Arc<Calendar>, Failure> {
    Ok(console.library()?.calendar(pack.calendar.as_str())?)
}

/// The files of a folder, in the order of their names.
fn files(console: &Console, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let listed = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<PathBuf>, _>>());
    let mut files = listed.map_err(|error| console.file_failure(folder, &error))?;
    files.retain(|path| path.is_file());
    files.sort_by(|one, other| name(one).cmp(name(other)));
    Ok(files)
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// How far the work is; at the beginning if nothing is written down.
fn begun(console: &Console, asked: &Asked, versions: &Versions) -> Result<Progress, Failure> {
    let cases = asked.cases.canonicalize().map_err(|error| console.file_failure(&asked.cases, &error))?;
    let fresh = Progress { versions: versions.hashes(), cases, last: None, impact: Impact::default() };
    let Some(path) = asked.progress.as_ref().filter(|path| path.exists()) else { return Ok(fresh) };
    let bytes = fs::read(path).map_err(|error| console.file_failure(path, &error))?;
    let shown = path.display();
    let known: Progress = serde_json::from_slice(&bytes).map_err(|error| {
        console.bad("impact-progress-unreadable", &[("file", &shown), ("error", &console.why(&error))])
    })?;
    if known.versions != fresh.versions {
        return Err(console.bad("impact-progress-other", &[("file", &shown)]));
    }
    if known.cases != fresh.cases {
        return Err(console.bad("impact-progress-other-cases", &[("file", &shown), ("cases", &known.cases.display())]));
    }
    Ok(known)
}
