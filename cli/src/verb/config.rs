//! `guicheng config`: how a service is set up.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use guicheng_service::config::{Config, UnknownName};
use guicheng_service::data_folder::DataFolder;
use guicheng_service::identity::{Identity, IdentityError};
use guicheng_service::scanner::{Tried, tried};
use guicheng_service::vault::Cipher;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{config_failure, desk_failure, folder_failure};
use crate::failure::Failure;
use crate::serving::{configuration, scanner};

/// Look at how a service is set up | 检查服务的配置
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(subcommand)]
    what: What,
}

/// What to do with a configuration.
#[derive(Debug, Subcommand)]
enum What {
    /// Say whether a configuration can be used, what it sets up, and whether the scanner finds what all scanners know | 检查配置能否使用，列出所设渠道，并试验扫描程序能否识别通用的测试文件
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
    let (config, channels) = configuration(console, check.file.as_deref())?;
    let names: Vec<&str> = channels.iter().map(|channel| channel.name()).collect();
    let key = config.key_source().map_err(|error| config_failure(console, &error))?;
    if let Some(key) = &key {
        key.read().map_err(|error| folder_failure(console, &error.into()))?;
    }
    let keys = if key.is_some() { "outside" } else { "inside" };
    let folder = config.server.data.clone().map(|data| DataFolder::new(data).with_keys(key));
    let fits = folder.iter().try_for_each(|folder| folder.is_of(config.server.cipher));
    fits.map_err(|error| folder_failure(console, &error))?;
    let unknown = folder.filter(DataFolder::has_store).map(|folder| unknown(console, &config, &folder)).transpose()?;
    let unknown = unknown.unwrap_or_default();
    let cipher = config.server.cipher.map(Cipher::as_str);
    let scanner = scanner(console, &config)?;
    let tried = scanner.as_deref().map(tried);
    let (word, why) = match &tried {
        None => ("none", None),
        Some(Tried::Works) => ("works", None),
        Some(Tried::FindsNothing) => ("misses", None),
        Some(Tried::FindsTooMuch) => ("overdoes", None),
        Some(Tried::Silent(why)) => ("silent", Some(why.as_str())),
    };
    let works = matches!(tried, None | Some(Tried::Works)) && unknown.is_empty();
    let verdict = if works { Verdict::Fine } else { Verdict::Differs };
    if console.json() {
        let unknown: Vec<_> = unknown.iter().map(|unknown| json!({"key": unknown.key, "name": unknown.name})).collect();
        console.record(
            json!({"channels": names, "cipher": cipher, "keys": keys, "scanner": word, "why": why, "unknown": unknown}),
        );
        return Ok(verdict);
    }
    for UnknownName { key, name } in &unknown {
        console.print(&console.say("config-unknown", &[("key", key), ("name", name)]))?;
    }
    let named = if names.is_empty() { "–".to_owned() } else { names.join(", ") };
    console.print(&console.say("config-fine", &[("channels", &named)]))?;
    if let Some(cipher) = cipher {
        console.print(&console.say("config-cipher", &[("cipher", &cipher)]))?;
    }
    console.print(&console.say(&format!("config-keys-{keys}"), &[]))?;
    console.print(&console.say(&format!("config-scanner-{word}"), &[("why", &why.unwrap_or_default())]))?;
    Ok(verdict)
}

/// What a configuration names that is not there in the store.
fn unknown(console: &Console, config: &Config, folder: &DataFolder) -> Result<Vec<UnknownName>, Failure> {
    let desk = Arc::new(folder.open().map_err(|error| folder_failure(console, &error))?);
    let unknown = config.unknown_names(&desk, &Identity::new(Arc::clone(&desk)));
    unknown.map_err(|error| match error {
        IdentityError::Desk(error) => desk_failure(console, &error),
        other => Failure::Input(other.message(console.language)),
    })
}
