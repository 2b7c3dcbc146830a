//! `guicheng rebuild`: makes anew what follows from the records of a service.

use clap::Args;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, desk_failure, folder_failure};
use crate::failure::Failure;

/// Make lists, registers, numbers and figures anew from the records; stop the service first | 由案卷记录重新生成一览表、登记簿、编号和统计指标（先停止服务）
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(flatten)]
    data: DataArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let desk = asked.data.folder(console)?.open_to_rebuild().map_err(|error| folder_failure(console, &error))?;
    let cases = desk.rebuild(|_| {}).map_err(|error| desk_failure(console, &error))?;
    if console.json() {
        console.record(json!({"cases": cases}));
    } else {
        console.print(&console.say("rebuilt", &[("cases", &cases)]))?;
    }
    Ok(Verdict::Fine)
}
