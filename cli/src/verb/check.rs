//! `guicheng check`: loads packs with their calendars and scenarios, and prints every problem.

use std::sync::Arc;

use clap::Args;
use guicheng_engine::{Citation, Id, LoadFailure, Pack, PackLibrary};
use guicheng_workbench::inspect::{self, AmendedBase, Parameter};
use guicheng_workbench::mutation::Equivalents;
use guicheng_workbench::scenario::Scenarios;
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::parallel::in_parallel;

/// Check packs and print every problem | 检查规则包，列出所有问题
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The packs; by default all | 规则包，缺省为全部
    packs: Vec<String>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let mut verdict = Verdict::Fine;
    let mut records = Vec::new();
    let ids = console.packs(&library, &asked.packs)?;
    let loaded = in_parallel(console, "check-progress", &ids, |id| load(&library, id.as_str()));
    for (id, loaded) in ids.iter().zip(loaded) {
        let (text, record) = match loaded {
            Ok(checked) => (good(console, &checked), record(&checked)),
            Err(failure) => {
                verdict = Verdict::Unusable;
                let problems = console.problems(&failure.diagnostics, &failure.sources);
                let line = console.say("check-bad", &[("pack", id)]);
                let records = failure.diagnostics.records(&failure.sources);
                (format!("✗ {line}\n\n{problems}"), json!({"pack": id, "usable": false, "problems": records}))
            }
        };
        if console.json() {
            records.push(record);
        } else {
            console.print(&text)?;
        }
    }
    if console.json() {
        console.record(json!({"packs": records}));
    }
    Ok(verdict)
}

/// A pack that can be used.
struct Checked {
    pack: Arc<Pack>,
    scenarios: Scenarios,
    /// What is odd about its calendar.
    days: Box<LoadFailure>,
    /// The packs that take the place of what it is laid over.
    amended: Vec<AmendedBase>,
}

fn load(library: &PackLibrary, id: &str) -> Result<Checked, Box<LoadFailure>> {
    let pack = library.load(id)?;
    let (_, days) = library.check_calendar(pack.calendar.as_str())?;
    let scenarios = Scenarios::load(library, &pack)?;
    Equivalents::load(library, &pack)?;
    let amended = library.amended_bases(&pack);
    Ok(Checked { pack, scenarios, days, amended })
}

fn good(console: &Console, Checked { pack, scenarios, days, amended }: &Checked) -> String {
    let line = console.say(
        "check-good",
        &[
            ("pack", &pack.id),
            ("title", &pack.title.get(console.language)),
            ("version", &pack.version),
            ("workflows", &pack.workflows.len()),
            ("interpretations", &pack.interpretations.len()),
            ("scenarios", &scenarios.iter().count()),
        ],
    );
    let problems = console.problems(pack.warnings(), pack.files());
    let of_days = console.problems(&days.diagnostics, &days.sources);
    let mut text = format!("✓ {line}\n  {}\n", pack.hash);
    for (id, parameter) in pack.parameters.iter() {
        let Some(bound) = &parameter.bound else { continue };
        let articles = articles(&bound.citations);
        let line = console.say(
            "check-bound",
            &[("parameter", id), ("bound", &inspect::bound(console.language, bound)), ("articles", &articles)],
        );
        text.push_str(&format!("  {line}\n"));
    }
    for problems in [problems, of_days].iter().filter(|problems| !problems.is_empty()) {
        text.push('\n');
        text.push_str(problems);
        text.push('\n');
    }
    for AmendedBase { of, by, from, laid } in amended {
        let id = if laid.is_ok() { "check-amended-fits" } else { "check-amended-unfit" };
        let line = console.say(id, &[("pack", &pack.id), ("of", of), ("by", by), ("from", from)]);
        text.push_str(&format!("\n  {line}\n"));
        if let Err(failure) = laid {
            text.push_str(&format!("\n{}\n", console.problems(&failure.diagnostics, &failure.sources)));
        }
    }
    text
}

fn articles(citations: &[Citation]) -> String {
    citations.iter().map(Citation::as_str).collect::<Vec<_>>().join(", ")
}

/// The bounds by parameter, in the words of packs.
fn bounds(pack: &Pack) -> Value {
    let bound = |(id, parameter): (&Id, &Arc<Parameter>)| {
        let bound = parameter.bound.as_ref()?;
        Some((id.to_string(), json!({"bound": bound.to_string(), "articles": bound.citations})))
    };
    pack.parameters.iter().filter_map(bound).collect::<serde_json::Map<String, Value>>().into()
}

fn record(Checked { pack, scenarios, days, amended }: &Checked) -> Value {
    let mut problems = pack.warnings().records(pack.files());
    problems.extend(days.diagnostics.records(&days.sources));
    json!({
        "pack": pack.id,
        "usable": true,
        "title": pack.title,
        "version": pack.version,
        "hash": pack.hash,
        "workflows": pack.workflows.len(),
        "interpretations": pack.interpretations.len(),
        "scenarios": scenarios.iter().count(),
        "bounds": bounds(pack),
        "problems": problems,
        "amended": amended.iter().map(amended_record).collect::<Vec<_>>(),
    })
}

/// A pack below that another takes the place of, and what does not fit that one.
fn amended_record(AmendedBase { of, by, from, laid }: &AmendedBase) -> Value {
    let problems = laid.as_ref().err().map(|failure| failure.diagnostics.records(&failure.sources)).unwrap_or_default();
    json!({"of": of, "by": by, "from": from, "fits": laid.is_ok(), "problems": problems})
}
