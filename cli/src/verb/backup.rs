//! `guicheng backup`: copies the store and the keys of a service as they are at one moment.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, folder_failure};
use crate::failure::Failure;

/// Copy the store and its keys as they are at one moment, also while the service runs | 备份某一时刻的数据库和密钥，服务运行时也可以备份
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The folder of the copy, which is made | 存放备份的文件夹，由本命令建立
    to: PathBuf,
    #[command(flatten)]
    data: DataArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let desk = asked.data.open(console)?;
    let seal = asked.data.folder().backup(&desk, &asked.to).map_err(|error| folder_failure(console, &error))?;
    if console.json() {
        console.record(json!({"folder": asked.to, "at": seal.at, "store": seal.store, "keys": seal.keys}));
    } else {
        let (folder, at) = (asked.to.display(), seal.at.format("%Y-%m-%d %H:%M:%SZ"));
        console.print(&console.say("backed-up", &[("folder", &folder), ("at", &at), ("hash", &seal.store)]))?;
    }
    Ok(Verdict::Fine)
}
