//! `guicheng rotate-key`: a new master key for a service.

use clap::Args;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, folder_failure};
use crate::failure::Failure;

/// Make a new master key, and wrap with it all that the earlier one opens; stop the service first | 更换主密钥并重新封装全部数据密钥，应当先停止服务
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(flatten)]
    data: DataArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let keys = asked.data.folder(console)?.rotate_key().map_err(|error| folder_failure(console, &error))?;
    if console.json() {
        console.record(json!({"keys": keys}));
    } else {
        console.print(&console.say("rotated", &[("keys", &keys)]))?;
    }
    Ok(Verdict::Fine)
}
