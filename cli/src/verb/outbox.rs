//! `guicheng outbox`: what could not be delivered to the outside.

use clap::Args;
use guicheng_engine::Id;
use guicheng_service::delivery::{dead_letters, send_again};
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, desk_failure};
use crate::failure::Failure;
use guicheng_service::clock::{Clock, SystemClock};

/// List what could not be delivered to other systems and was given up, or send it again | 列出未能送达其他系统而停止投递的事项，或者重新投递
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(flatten)]
    data: DataArguments,
    /// Send it again | 重新投递
    #[arg(long)]
    again: bool,
    /// Only of this case | 只限这一案卷
    #[arg(long, value_name = "CASE", requires = "again")]
    case: Option<String>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let desk = asked.data.open(console)?;
    let failed = |error| desk_failure(console, &error);
    if asked.again {
        let case = asked.case.as_deref().map(Id::from);
        let sent = send_again(&desk, case.as_ref(), SystemClock.now()).map_err(failed)?;
        if console.json() {
            console.record(json!({"again": sent}));
        } else {
            console.print(&console.say("outbox-again", &[("count", &sent)]))?;
        }
        return Ok(Verdict::Fine);
    }
    let dead = dead_letters(&desk).map_err(failed)?;
    if console.json() {
        console.record(json!({"dead": dead.iter().map(|letter| {
            json!({"case": letter.of.case, "event": letter.of.sequence, "effect": letter.of.effect, "channel": letter.channel,
                "at": letter.at, "attempts": letter.attempts, "failure": letter.failure})
        }).collect::<Vec<_>>()}));
        return Ok(if dead.is_empty() { Verdict::Fine } else { Verdict::Differs });
    }
    for letter in &dead {
        let arguments: [(&str, &dyn std::fmt::Display); 5] = [
            ("case", &letter.of.case),
            ("event", &letter.of.sequence),
            ("channel", &letter.channel),
            ("attempts", &letter.attempts),
            ("failure", &letter.failure.as_deref().unwrap_or_default()),
        ];
        console.print(&console.say("outbox-dead", &arguments))?;
    }
    if dead.is_empty() {
        console.print(&console.say("outbox-clean", &[]))?;
        return Ok(Verdict::Fine);
    }
    Ok(Verdict::Differs)
}
