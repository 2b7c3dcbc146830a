//! `guicheng migrate-pack`: packs of an older format, brought to this one.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use guicheng_workbench::migration::migrated;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::yaml_files::yaml_files;

/// Bring packs of format 1 to format 2; comments stay | 把第 1 版格式的规则包改为第 2 版；保留注释
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// Packs, folders or `pack.yaml` files; by default all packs | 规则包、文件夹或者 `pack.yaml`，缺省为全部规则包
    paths: Vec<PathBuf>,
    /// Change nothing, and print which packs would change | 不改动，只列出需要改的规则包
    #[arg(long)]
    check: bool,
}

/// What says which format a pack has.
const MANIFEST: &str = "pack.yaml";

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let mut files = yaml_files(console, &asked.paths)?;
    files.retain(|file| file.file_name().is_some_and(|name| name == MANIFEST));
    let (mut changed, mut problems) = (Vec::new(), Vec::new());
    for path in &files {
        let shown = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| console.file_failure(path, &error))?;
        match migrated(&shown, &text) {
            Ok(None) => {}
            Ok(Some(new)) => {
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
        console.record(json!({"packs": files.len(), "changed": changed, "problems": left}));
    } else {
        for failure in &problems {
            console.print(&console.problems(&failure.diagnostics, &failure.sources))?;
        }
        let mut text: String = changed.iter().map(|path| format!("{path}\n")).collect();
        let id = if asked.check { "migrate-would" } else { "migrate-done" };
        text.push_str(&console.say(id, &[("all", &files.len()), ("changed", &changed.len())]));
        console.print(&text)?;
    }
    Ok(match (problems.is_empty(), asked.check && !changed.is_empty()) {
        (false, _) => Verdict::Unusable,
        (true, true) => Verdict::Differs,
        (true, false) => Verdict::Fine,
    })
}
