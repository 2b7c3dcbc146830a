//! What the command line asks for.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

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

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Run a scenario and print what happened 运行情景，打印办理经过
    Run(Run),
    /// Check packs and print every problem 检查规则包，列出所有问题
    Check(Packs),
    /// Run the scenarios of packs and print which fail 运行规则包的全部情景
    Test(Test),
    /// Print a pack resolved over what it extends, with the place of every value 打印合并后的规则包
    Show(Show),
    /// Print the questions a pack's text leaves open, and the readings chosen 列出解释问题
    Interpretations(OnePack),
    /// Print which articles and elements the scenarios reach, and what they leave out 列出情景覆盖的条文和要素
    Coverage(Coverage),
    /// Change a pack element by element and print what no scenario notices 逐项改动规则，列出情景未能发现的改动
    Mutate(Mutate),
    /// Count and measure over the records of cases what a pack declares as figures 按规则包的指标统计案卷记录
    Figures(Figures),
    /// Prove what a pack must never do, or print a scenario in which it does 证明规则包的不变式，或者给出违反它的情景
    Verify(Verify),
    /// Count workdays and legal periods 推算工作日和期限
    Workdays(Workdays),
    /// Decide every step of a recorded case again and print what differs 复核案卷记录
    Replay(Replay),
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The pack 规则包
    pub(crate) pack: String,
    /// A scenario of the pack, or a file; by default `plain_path`, else the first 情景名称或文件
    pub(crate) scenario: Option<String>,
    /// Write the record of the case to this file 把案卷记录写入文件
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Packs {
    /// The packs; by default all 规则包，缺省为全部
    pub(crate) packs: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct OnePack {
    /// The pack 规则包
    pub(crate) pack: String,
}

#[derive(Debug, Args)]
pub(crate) struct Coverage {
    /// The packs; by default all 规则包，缺省为全部
    pub(crate) packs: Vec<String>,
    /// Only this article, with every element that cites it, such as `national/10` 只列出这一条及引用它的要素
    #[arg(long, value_name = "ARTICLE")]
    pub(crate) article: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Mutate {
    /// The pack 规则包
    pub(crate) pack: String,
    /// Only what stands there, such as `workflows.renewal` 只改动这一部分
    pub(crate) path: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The packs; by default all 规则包，缺省为全部
    pub(crate) packs: Vec<String>,
    /// The longest way searched, in moves 搜索的最大步数
    #[arg(long, value_name = "N")]
    pub(crate) depth: Option<usize>,
    /// How many cases each search goes on from 每次搜索最多展开的案卷数
    #[arg(long, value_name = "N")]
    pub(crate) cases: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// The packs; by default all 规则包，缺省为全部
    pub(crate) packs: Vec<String>,
    /// Only this scenario 只运行这个情景
    #[arg(long, value_name = "ID")]
    pub(crate) scenario: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The pack 规则包
    pub(crate) pack: String,
    /// Only what stands there, such as `workflows.renewal` 只打印这一部分
    pub(crate) path: Option<String>,
    /// With the pack, file and line of every value (the default) 标明每个值的出处（缺省）
    #[arg(long, conflicts_with = "plain")]
    pub(crate) resolved: bool,
    /// Without the places 不标明出处
    #[arg(long)]
    pub(crate) plain: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Workdays {
    #[command(subcommand)]
    pub(crate) question: Question,
    /// The calendar 工作日历
    #[arg(long, global = true, default_value = "cn", value_name = "ID")]
    pub(crate) calendar: String,
}

/// What is asked of a calendar.
#[derive(Debug, Subcommand)]
pub(crate) enum Question {
    /// The last day of a period that begins on a date 期限届满日
    Add {
        /// The day of the event, not counted itself 起算事件当日，不计入
        date: NaiveDate,
        /// Such as `3 workdays`, `60 days`, `3 years`, 3个工作日 期限
        #[arg(required = true, num_args = 1..=2)]
        period: Vec<String>,
    },
    /// How many workdays there are after one date, up to another 两日之间的工作日数
    Between {
        /// Not counted itself 不计入
        from: NaiveDate,
        /// Counted 计入
        to: NaiveDate,
    },
    /// Whether a date is a workday 是否工作日
    Is {
        /// The date 日期
        date: NaiveDate,
    },
    /// The days off and make-up workdays of a year 全年放假和调休安排
    List {
        /// The year 年份
        year: i32,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Figures {
    /// The pack 规则包
    pub(crate) pack: String,
    /// The first day 期间首日
    #[arg(long, value_name = "DATE")]
    pub(crate) from: NaiveDate,
    /// The last day 期间末日
    #[arg(long, value_name = "DATE")]
    pub(crate) until: NaiveDate,
    /// Only of this organisation 只统计这个单位
    #[arg(long, value_name = "ID")]
    pub(crate) of: Option<String>,
    /// The records of the cases, as `run --journal` writes them 案卷记录文件
    #[arg(required = true)]
    pub(crate) journals: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The record of a case, as `run --journal` writes it 案卷记录文件
    pub(crate) journal: PathBuf,
    /// Records of other cases, whose registers it knew 其他案卷的记录，供查询名录
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) with: Vec<PathBuf>,
}
