//! `guicheng serve`: serves the cases of a data folder.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use guicheng_service::config::{LogStyle, proxy};
use guicheng_service::http::IpNet;
use guicheng_service::identity::Identity;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{NewStoreArguments, config_failure, data_folder, folder_failure};
use crate::failure::Failure;
use crate::serving::{LOCAL, Setup, configuration, scanner, serve};

/// Serve the cases of a data folder, which is made if there is none | 提供办理服务，数据文件夹不存在的先建立
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The configuration; what is given here overrules it | 配置文件，命令行上给出的优先
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder of the service; by default `data` | 服务的数据文件夹，缺省为 `data`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The address; by default this machine alone | 监听地址，缺省只供本机访问
    #[arg(long, value_name = "ADDRESS")]
    address: Option<IpAddr>,
    /// The port, by default 8080; 0 takes any that is free | 端口，缺省为 8080，写 0 取任一空闲端口
    #[arg(long)]
    port: Option<u16>,
    /// A proxy, or a network of them, that is believed where requests come from; several times for several | 可信的代理地址或者网段，采信其转发的来源地址，可以写几次
    #[arg(long = "proxy", value_name = "ADDRESS", value_parser = proxy)]
    proxies: Vec<IpNet>,
    /// Where the figures of how it does are served, at `/metrics`, as `127.0.0.1:9464`; not for the outside | 运行指标的监听地址，路径为 `/metrics`，如 `127.0.0.1:9464`，不对外开放
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// How requests are written to standard error: `text` (the default), `json` or `off` | 请求记录写到标准错误的方式：`text`（缺省）、`json` 或者 `off`
    #[arg(long, value_name = "STYLE", value_parser = parse_log)]
    log: Option<LogStyle>,
    #[command(flatten)]
    new: NewStoreArguments,
    /// Let staff sign in without a second factor, where something in front asks for one | 前置系统已作二次认证的，工作人员登录时不再要求两步验证
    #[arg(long)]
    no_second_factor: bool,
}

fn parse_log(text: &str) -> Result<LogStyle, String> {
    text.parse().map_err(|()| "text, json, off".to_owned())
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let (config, channels) = configuration(console, asked.config.as_deref())?;
    let scanner = scanner(console, &config)?;
    let post = config.post().map_err(|error| config_failure(console, &error))?;
    let folder = data_folder(console, &config, asked.data.as_deref())?;
    let setup = Setup {
        address: asked.address.or(config.server.address).unwrap_or(LOCAL),
        port: asked.port.or(config.server.port).unwrap_or(8080),
        place: config.server.place,
        proxies: if asked.proxies.is_empty() { config.server.proxies } else { asked.proxies.clone() },
        channels,
        scanner,
        metrics: asked.metrics.or(config.server.metrics),
        log: asked.log.or(config.server.log).unwrap_or_default(),
        site: config.site,
        limits: config.limits,
    };
    let second_factor = config.server.second_factor;
    let desk = folder
        .open_or_create(asked.new.cipher.or(config.server.cipher))
        .map_err(|error| folder_failure(console, &error))?;
    let people = |people: Identity| {
        let people = match post {
            Some((post, place)) => people.with_post(post, &place),
            None => people,
        };
        match asked.no_second_factor || second_factor == Some(false) {
            true => people.without_second_factor(),
            false => people,
        }
    };
    serve(console, desk, setup, people, |at, _| {
        let place = format!("http://{at}/");
        let text = console.say("serve-listens", &[("address", &place), ("folder", &folder.path().display())]);
        console.announce("serve", &text, json!({"address": place, "folder": folder.path()}))
    })
}
