//! `guicheng export`: writes the records of a service as journals, with what they were decided by.

use std::path::PathBuf;

use clap::Args;
use guicheng_service::export::{CASES, export};
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, folder_failure};
use crate::failure::Failure;

/// Write the records of a service as journals that `impact` and `replay` read, with packs and calendars beside them | 把服务中的案卷记录导出为 `impact` 和 `replay` 可以读取的文件，连同所用的规则包和日历
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The folder, which is made: journals in `cases`, and a library beside them | 导出的文件夹，由本命令建立：案卷记录在 `cases` 中，规则包和日历在旁边
    to: PathBuf,
    #[command(flatten)]
    data: DataArguments,
    /// With personal values, which are left out otherwise | 包括个人信息（缺省不包括）
    #[arg(long)]
    personal: bool,
}

/// After how many cases it is told how far it has come.
const TOLD_EVERY: u64 = 10_000;

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let desk = asked.data.open(console)?;
    let progress = |done: u64| {
        if done.is_multiple_of(TOLD_EVERY) {
            console.note(&console.say("audit-progress", &[("cases", &done)]));
        }
    };
    let exported = export(&desk, &asked.to, asked.personal, progress);
    let exported = exported.map_err(|error| folder_failure(console, &error))?;
    if console.json() {
        console.record(json!({
            "folder": asked.to,
            "cases": exported.cases,
            "bundles": exported.bundles,
            "calendars": exported.calendars,
            "personal": asked.personal,
        }));
        return Ok(Verdict::Fine);
    }
    let (folder, cases) = (asked.to.display(), asked.to.join(CASES));
    console.print(&console.say(
        if asked.personal { "exported-personal" } else { "exported" },
        &[
            ("cases", &exported.cases),
            ("bundles", &exported.bundles),
            ("folder", &folder),
            ("journals", &cases.display()),
        ],
    ))?;
    Ok(Verdict::Fine)
}
