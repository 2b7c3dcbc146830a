//! `guicheng fmt`: brings the YAML of packs into one layout.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use guicheng_workbench::layout::laid_out;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::yaml_files::yaml_files;

/// Bring the YAML of packs into one layout; comments stay, nothing changes its meaning | 统一规则包的 YAML 排版；保留注释，内容不变
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// Files, folders or packs; by default all packs | 文件、文件夹或者规则包，缺省为全部规则包
    paths: Vec<PathBuf>,
    /// Change nothing, and print which files would change | 不改动，只列出需要整理的文件
    #[arg(long)]
    check: bool,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let files = yaml_files(console, &asked.paths)?;
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
