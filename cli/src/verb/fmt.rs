//! `guicheng fmt`: brings the YAML of packs into one layout.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use guicheng_workbench::layout::laid_out;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Bring the YAML of packs into one layout; comments stay, nothing changes its meaning | 统一规则包的 YAML 排版；保留注释，内容不变
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// Files, folders or packs; by default all packs | 文件、文件夹或者规则包，缺省为全部规则包
    paths: Vec<PathBuf>,
    /// Change nothing, and print which files would change | 不改动，只列出需要整理的文件
    #[arg(long)]
    check: bool,
}

/// Folders within folders. More is a trap.
const DEEPEST: usize = 16;

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let mut files = Vec::new();
    for path in paths(console, asked)? {
        gather(&path, 0, &mut files).map_err(|error| console.file_failure(&path, &error))?;
    }
    files.sort();
    files.dedup();
    let (mut changed, mut problems) = (Vec::new(), Vec::new());
    for path in &files {
        let shown = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| console.file_failure(path, &error))?;
        match laid_out(&shown, &text) {
            Ok(new) if new == text => {}
            Ok(new) => {
                if !asked.check {
                    console.write_file(path, new.as_bytes())?;
                }
                changed.push(shown);
            }
            Err(failure) => problems.push(failure),
        }
    }
    if console.json() {
        let left: Vec<_> = problems.iter().flat_map(|left| left.diagnostics.records(&left.sources)).collect();
        console.record(json!({"files": files.len(), "changed": changed, "problems": left}));
    } else {
        for failure in &problems {
            console.print(&console.problems(&failure.diagnostics, &failure.sources))?;
        }
        let mut text: String = changed.iter().map(|path| format!("{path}\n")).collect();
        let id = if asked.check { "fmt-would" } else { "fmt-done" };
        text.push_str(&console.say(id, &[("all", &files.len()), ("changed", &changed.len())]));
        console.print(&text)?;
    }
    Ok(match (problems.is_empty(), asked.check && !changed.is_empty()) {
        (false, _) => Verdict::Unusable,
        (true, true) => Verdict::Differs,
        (true, false) => Verdict::Fine,
    })
}

/// What is asked for: paths, packs of the library, or all of its packs.
fn paths(console: &Console, asked: &Asked) -> Result<Vec<PathBuf>, Failure> {
    if !asked.paths.is_empty() && asked.paths.iter().all(|path| path.exists()) {
        return Ok(asked.paths.clone());
    }
    let library = console.library()?;
    if asked.paths.is_empty() {
        let packs = console.packs(&library, &[])?;
        return Ok(packs.iter().filter_map(|pack| library.folder_of(pack.as_str())).collect());
    }
    let found = |path: &PathBuf| match path.exists() {
        true => Ok(path.clone()),
        false => {
            let pack = path.to_str().and_then(|pack| library.folder_of(pack));
            pack.ok_or_else(|| console.bad("no-file", &[("file", &path.display())]))
        }
    };
    asked.paths.iter().map(found).collect()
}

/// The YAML files of a path. Links and names that begin with a dot are left out, as they are by packs.
fn gather(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if fs::symlink_metadata(path)?.is_file() {
        if depth == 0 || path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path.to_owned());
        }
        return Ok(());
    }
    if depth > DEEPEST || path.is_symlink() {
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            gather(&entry.path(), depth.saturating_add(1), files)?;
        }
    }
    Ok(())
}
