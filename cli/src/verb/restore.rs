//! `guicheng restore`: makes a data folder of a copy.

use std::path::PathBuf;

use clap::Args;
use guicheng_service::data_folder::DataFolder;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, folder_failure};
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
    let folder = DataFolder::restore(&asked.from, &asked.data.data).map_err(|error| folder_failure(console, &error))?;
    if console.json() {
        console.record(json!({"folder": folder.path()}));
    } else {
        console.print(&console.say("restored", &[("folder", &folder.path().display())]))?;
    }
    Ok(Verdict::Fine)
}
