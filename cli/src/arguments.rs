//! What the command line asks for, whatever the verb.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::verb::Verb;

/// Check, run and test rule packs: administrative rules as data.
/// 检查、运行和测试规则包：把行政规则写成数据。
#[derive(Debug, Parser)]
#[command(name = "guicheng", version, verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    /// Language of the output; by default that of the system 输出语言，缺省随系统
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Tongue>,
    /// Folder of the rule packs, or several; by default `$GUICHENG_LIBRARY`, else `rulepacks` 规则库所在文件夹，可以写多个
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) library: Vec<PathBuf>,
    /// Text for people or JSON for programs 输出文字或 JSON
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Languages of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tongue {
    /// 中文
    Zh,
    /// English
    En,
}

/// Formats of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people 文字
    Text,
    /// For programs JSON
    Json,
}
