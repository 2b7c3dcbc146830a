//! `guicheng fmt`: brings the YAML of packs into one layout.

use std::path::PathBuf;

use clap::Args;
use guicheng_workbench::layout::laid_out;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::yaml_files::{Rewriting, yaml_files};

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
    let rewriting = Rewriting { check: asked.check, counted: "files", would: "fmt-would", done: "fmt-done" };
    rewriting.of(console, &files, |shown, text| Ok(Some(laid_out(shown, text)?).filter(|new| new != text)))
}
