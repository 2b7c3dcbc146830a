//! `guicheng audit`: verifies the record of every case of a service, and takes every decision again.

use std::thread;

use clap::Args;
use guicheng_service::desk::{Audited, Desk};
use serde_json::json;

use super::{erase, replay};
use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, desk_failure};
use crate::failure::Failure;

/// Verify the record of every case and take every decision again | 核验全部案卷记录并复核每一步决定
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(flatten)]
    data: DataArguments,
}

/// After how many cases it is told how far the audit has come.
const TOLD_EVERY: u64 = 10_000;

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let desk = asked.data.open(console)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let progress = |done: u64| {
        if done.is_multiple_of(TOLD_EVERY) {
            console.note(&console.say("audit-progress", &[("cases", &done)]));
        }
    };
    let audited = desk.audit(threads, progress).map_err(|error| desk_failure(console, &error))?;
    if console.json() {
        console.record(json!({
            "cases": audited.cases,
            "events": audited.events,
            "findings": audited.findings.iter().map(|finding| {
                json!({"case": finding.case, "decision": finding.decision, "problem": finding.problem.get(console.language)})
            }).collect::<Vec<_>>(),
            "unverified": audited.unverified.iter().map(|stands| {
                json!({"case": stands.case, "decision": stands.decision, "erased": replay::places(&stands.erased)})
            }).collect::<Vec<_>>(),
            "erasures": audited.erasures.iter().map(|(case, at, erasure)| {
                json!({"case": case, "at": at, "erased": erase::record(&desk, erasure)})
            }).collect::<Vec<_>>(),
        }));
    } else {
        console.print(&text(console, &desk, &audited))?;
    }
    Ok(if audited.findings.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

fn text(console: &Console, desk: &Desk, audited: &Audited) -> String {
    let mut lines = Vec::new();
    for finding in &audited.findings {
        let (case, problem) = (&finding.case, finding.problem.get(console.language));
        lines.push(match &finding.decision {
            Some(decision) => {
                console.say("audit-differs", &[("case", case), ("decision", decision), ("problem", &problem)])
            }
            None => console.say("audit-damaged", &[("case", case), ("problem", &problem)]),
        });
    }
    for (case, at, erasure) in &audited.erasures {
        let day = at.format("%Y-%m-%d");
        lines.push(console.say("audit-erased", &[("case", case), ("day", &day)]));
        lines.extend(erase::lines(console, desk, erasure));
    }
    for stands in &audited.unverified {
        let stands = format!("{}: {}", stands.case, replay::stands(console, stands.decision, &stands.erased));
        lines.push(stands);
    }
    if !audited.unverified.is_empty() {
        lines.push(console.say("audit-unverified", &[("count", &audited.unverified.len())]));
    }
    let (cases, events) = (&audited.cases, &audited.events);
    lines.push(match audited.findings.len() {
        0 => console.say("audit-clean", &[("cases", cases), ("events", events)]),
        findings => console.say("audit-found", &[("cases", cases), ("findings", &findings)]),
    });
    lines.join("\n")
}
