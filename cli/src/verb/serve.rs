//! `guicheng serve`: serves the cases of a data folder.

use std::net::IpAddr;

use clap::Args;
use guicheng_service::identity::Identity;
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
    /// Let staff sign in without a second factor, where something in front asks for one | 前置系统已作二次认证的，工作人员登录时不再要求两步验证
    #[arg(long)]
    no_second_factor: bool,
    #[command(flatten)]
    listen: ListenArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let folder = asked.data.folder();
    let desk = folder.open_or_create().map_err(|error| folder_failure(console, &error))?;
    let people = |people: Identity| match asked.no_second_factor {
        true => people.without_second_factor(),
        false => people,
    };
    serve(console, desk, asked.address, &asked.listen, people, |at, _| {
        let place = format!("http://{at}/");
        let text = console.say("serve-listens", &[("address", &place), ("folder", &folder.path().display())]);
        console.announce("serve", &text, json!({"address": place, "folder": folder.path()}))
    })
}
