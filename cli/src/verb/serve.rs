//! `guicheng serve`: serves the cases of a data folder.

use std::net::IpAddr;

use clap::Args;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, folder_failure};
use crate::failure::Failure;
use crate::serving::{ListenArguments, serve};

/// Serve the cases of a data folder, which is made if there is none | 提供办理服务，数据文件夹不存在的先建立
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(flatten)]
    data: DataArguments,
    /// The address; by default this machine alone | 监听地址，缺省只供本机访问
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    address: IpAddr,
    #[command(flatten)]
    listen: ListenArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let folder = asked.data.folder();
    let desk = folder.open_or_create().map_err(|error| folder_failure(console, &error))?;
    serve(console, desk, asked.address, &asked.listen, |at, _| {
        let place = format!("http://{at}/");
        let text = console.say("serve-listens", &[("address", &place), ("folder", &folder.path().display())]);
        console.announce("serve", &text, json!({"address": place, "folder": folder.path()}))
    })
}
