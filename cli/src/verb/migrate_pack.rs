//! `guicheng migrate-pack`: packs of an older format, brought to this one.

use std::path::PathBuf;

use clap::Args;
use guicheng_workbench::migration::migrated;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::yaml_files::{Rewriting, yaml_files};

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
    let rewriting = Rewriting { check: asked.check, counted: "packs", would: "migrate-would", done: "migrate-done" };
    rewriting.of(console, &files, migrated)
}
