//! `guicheng backup`: copies the store of a service as it is at one moment, with the keys that lie beside it.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, folder_failure};
use crate::failure::Failure;

/// Copy the store as it is at one moment, with the master key if that lies in the data folder, also while the service runs | 备份某一时刻的数据库，主密钥在数据文件夹中的一并备份，服务运行时也可以备份
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The folder of the copy, which is made | 存放备份的文件夹，由本命令建立
    to: PathBuf,
    #[command(flatten)]
    data: DataArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let folder = asked.data.folder(console)?;
    let desk = folder.open().map_err(|error| folder_failure(console, &error))?;
    let seal = folder.backup(&desk, &asked.to).map_err(|error| folder_failure(console, &error))?;
    if console.json() {
        console.record(json!({"folder": asked.to, "at": seal.at, "store": seal.store, "keys": seal.keys}));
    } else {
        let (folder, at) = (asked.to.display(), seal.at.format("%Y-%m-%d %H:%M:%SZ"));
        let message = if seal.keys.is_some() { "backed-up" } else { "backed-up-without-keys" };
        console.print(&console.say(message, &[("folder", &folder), ("at", &at), ("hash", &seal.store)]))?;
    }
    Ok(Verdict::Fine)
}
