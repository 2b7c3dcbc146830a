//! `guicheng config`: how a service is set up.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::serving::configuration;

/// Look at how a service is set up | 检查服务的配置
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(subcommand)]
    what: What,
}

/// What to do with a configuration.
#[derive(Debug, Subcommand)]
enum What {
    /// Say whether a configuration can be used, and what it sets up | 检查配置能否使用，并列出所设渠道
    Check(Check),
}

/// A configuration to be checked.
#[derive(Debug, Args)]
struct Check {
    /// The configuration; without it, what the environment says | 配置文件，不写的只看环境变量
    file: Option<PathBuf>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let What::Check(check) = &asked.what;
    let (_, channels) = configuration(console, check.file.as_deref())?;
    let names: Vec<&str> = channels.iter().map(|channel| channel.name()).collect();
    if console.json() {
        console.record(json!({"channels": names}));
    } else {
        let named = if names.is_empty() { "–".to_owned() } else { names.join(", ") };
        console.print(&console.say("config-fine", &[("channels", &named)]))?;
    }
    Ok(Verdict::Fine)
}
