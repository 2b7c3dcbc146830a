//! What the command line asks for, whatever the verb.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::verb::Verb;

/// Check, run and test rule packs: administrative rules as data | 检查、运行和测试规则包：把行政规则写成数据
#[derive(Debug, Parser)]
#[command(name = "guicheng", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    /// Language of the output, `zh` or `en`; by default that of the system | 输出的语言：`zh` 或者 `en`，缺省随系统
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Tongue>,
    /// Folder of the rule packs, or several; by default `$GUICHENG_LIBRARY`, else `rulepacks` | 规则库所在的文件夹，可以写几个；缺省为 `$GUICHENG_LIBRARY`，没有的取 `rulepacks`
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) library: Vec<PathBuf>,
    /// `text` for people (the default) or `json` for programs | 供人阅读的 `text`（缺省）或者供程序读取的 `json`
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Languages of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// Formats of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}
