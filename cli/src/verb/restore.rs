//! `guicheng restore`: makes a data folder of a copy.

use std::path::PathBuf;

use clap::Args;
use guicheng_service::data_folder::{DataFolder, FolderError};
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, data_folder, folder_failure};
use crate::failure::Failure;

/// Make a data folder of a copy, if that is as it was written; nothing is overwritten | 由备份恢复数据文件夹，先核对备份是否完好，不覆盖任何内容
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The folder of the copy | 存放备份的文件夹
    from: PathBuf,
    #[command(flatten)]
    data: DataArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let failed = |error: FolderError| folder_failure(console, &error);
    let config = asked.data.settings(console)?;
    let to = data_folder(console, &config, asked.data.data.as_deref())?;
    let folder = DataFolder::restore(&asked.from, to.path()).map_err(failed)?;
    let has_keys = folder.has_keys();
    if console.json() {
        console.record(json!({"folder": folder.path(), "keys": has_keys}));
    } else {
        console.print(&console.say("restored", &[("folder", &folder.path().display())]))?;
    }
    match (config.master_key, has_keys) {
        // Whether the key that is kept elsewhere opens it is seen now, and not on the day when it is needed.
        (Some(_), _) => drop(to.open().map_err(failed)?),
        (None, false) => console.note(&console.say("restored-without-keys", &[])),
        (None, true) => {}
    }
    Ok(Verdict::Fine)
}
