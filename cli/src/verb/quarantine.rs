//! `guicheng quarantine`: attachments that the scanner has not answered about, and those that it found to do harm.

use clap::Args;
use guicheng_service::records::scans::Scanned;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, desk_failure};
use crate::failure::Failure;

/// List attachments that have not been scanned yet and those found to do harm, or have the former scanned again | 列出尚未扫描的附件和发现有害的附件，或者重新扫描前者
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(flatten)]
    data: DataArguments,
    /// Scan all that waits again at once, if the service runs | 服务运行时，立即重新扫描全部待扫描附件
    #[arg(long)]
    again: bool,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let desk = asked.data.open(console)?;
    let failed = |error| desk_failure(console, &error);
    if asked.again {
        desk.scan_again().map_err(failed)?;
    }
    let (waiting, infected) = desk.quarantine().map_err(failed)?;
    let verdict = if waiting.is_empty() { Verdict::Fine } else { Verdict::Differs };
    if console.json() {
        let all = |scanned: &[Scanned]| scanned.iter().map(Scanned::told).collect::<Vec<_>>();
        console.record(json!({"waiting": all(&waiting), "infected": all(&infected)}));
        return Ok(verdict);
    }
    for (id, all) in [("quarantine-waits", &waiting), ("quarantine-infected", &infected)] {
        for scanned in all {
            let attachment = &scanned.attachment;
            let arguments: [(&str, &dyn std::fmt::Display); 6] = [
                ("hash", &attachment.hash),
                ("type", &attachment.kind),
                ("bytes", &attachment.bytes),
                ("since", &attachment.stored_at.format("%F %TZ")),
                ("attempts", &scanned.attempts),
                ("said", &scanned.said.as_deref().unwrap_or_default()),
            ];
            console.print(&console.say(id, &arguments))?;
        }
    }
    if waiting.is_empty() {
        console.print(&console.say("quarantine-empty", &[]))?;
    }
    Ok(verdict)
}
