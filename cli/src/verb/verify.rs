//! `guicheng verify`: proves the invariants of a pack, and prints a scenario in which one is broken.

use std::fmt::Write;

use clap::Args;
use guicheng_engine::{Diagnostics, Pack};
use guicheng_workbench::scenario::Scenarios;
use guicheng_workbench::verify::{Bounds, Finding, Report, Verdict as Judgement, Verified};
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::{Console, cited};
use crate::failure::Failure;
use crate::looking::{bounds, verified};

/// Prove what a pack must never do, or print a scenario in which it does | 证明规则包的不变式，或者给出违反它的情景
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The packs; by default all | 规则包，缺省为全部
    packs: Vec<String>,
    /// The longest way searched, in moves | 搜索的最大步数
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    /// How many cases each search goes on from | 每次搜索最多展开的案卷数
    #[arg(long, value_name = "N")]
    cases: Option<usize>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let mut records = Vec::new();
    let mut text = String::new();
    let mut holds = true;
    for id in console.packs(&library, &asked.packs)? {
        let pack = library.load(id.as_str())?;
        let scenarios = Scenarios::load(&library, &pack)?;
        let bounds = bounds(asked.depth, asked.cases);
        let report = verified(console, &library, &scenarios, bounds)?;
        holds &= report.holds();
        let (own, inherited) = (scenarios.iter().count(), scenarios.inherited());
        if console.json() {
            let drawn_on = json!({"own": own, "inherited": inherited});
            records.push(record(&pack, &report, bounds, &drawn_on));
        } else {
            text.push_str(&shown(console, &pack, &report));
            text.push_str(&console.say("verify-drawn", &[("own", &own), ("inherited", &inherited)]));
            text.push('\n');
        }
    }
    if console.json() {
        console.record(json!({"packs": records}));
    } else {
        console.print(&text)?;
    }
    Ok(if holds { Verdict::Fine } else { Verdict::Differs })
}

fn shown(console: &Console, pack: &Pack, report: &Report) -> String {
    let mut text = String::new();
    for verified in &report.invariants {
        text.push_str(&line(console, pack, verified));
        let Judgement::Broken(findings) = &verified.verdict else { continue };
        for finding in findings {
            text.push_str(&of_finding(console, pack, finding));
        }
    }
    let unseen = report.invariants.iter().filter(|verified| verified.is_unseen()).count();
    let broken = report.invariants.iter().filter(|verified| matches!(verified.verdict, Judgement::Broken(_)));
    let broken = broken.count().saturating_sub(unseen);
    let all = report.invariants.len();
    text.push_str(&console.say("verify-count", &[("pack", &pack.id), ("all", &all), ("broken", &broken)]));
    text.push('\n');
    if unseen > 0 {
        text.push_str(&console.say("verify-unseen-count", &[("unseen", &unseen)]));
        text.push('\n');
    }
    text
}

fn line(console: &Console, pack: &Pack, verified: &Verified) -> String {
    let (mark, says) = match &verified.verdict {
        Judgement::Proved => ("✓", console.say("verify-proved", &[])),
        Judgement::Explored { cases, depth } => {
            ("✓", console.say("verify-explored", &[("cases", cases), ("depth", depth)]))
        }
        Judgement::Idle => ("–", console.say("verify-idle", &[])),
        Judgement::Unsearched { places } => ("–", console.say("verify-unsearched", &[("places", places)])),
        Judgement::Seen { places } => ("✓", console.say("verify-seen", &[("places", places)])),
        Judgement::Broken(findings) if verified.is_unseen() => {
            ("?", console.say("verify-unseen", &[("count", &findings.len())]))
        }
        Judgement::Broken(findings) => ("✗", console.say("verify-broken", &[("count", &findings.len())])),
    };
    let articles: Vec<&str> = verified.citations.iter().map(|citation| citation.as_str()).collect();
    let title = verified.title.get(console.language);
    let cited = cited(&articles);
    format!("{mark} {}  {title}{cited}  {}\n    {says}\n", verified.id, pack.files().place(verified.span))
}

fn of_finding(console: &Console, pack: &Pack, finding: &Finding) -> String {
    let mut text = console.problems(&Diagnostics::from(finding.diagnostic.clone()), pack.files());
    if !text.ends_with('\n') {
        text.push('\n');
    }
    match &finding.example {
        Some(example) => {
            let id = match (finding.unseen, example.shortest) {
                (true, _) => "verify-unseen-example",
                (false, true) => "verify-shortest",
                (false, false) => "verify-example",
            };
            let said = console.say(id, &[("steps", &example.steps), ("pack", &pack.id)]);
            // The file as it is, to be copied out: nothing stands before its lines.
            let _ = write!(text, "{said}\n\n{}\n", example.text);
        }
        None => {
            let id = match (finding.unseen, finding.searched) {
                (true, _) => "verify-unseen-at-all",
                (false, true) => "verify-no-example",
                (false, false) => "verify-by-graph",
            };
            text.push_str(&console.say(id, &[]));
            text.push('\n');
        }
    }
    text
}

fn record(pack: &Pack, report: &Report, bounds: Bounds, drawn_on: &Value) -> Value {
    let invariants = report.invariants.iter().map(|verified| {
        let (verdict, cases, depth, findings) = match &verified.verdict {
            Judgement::Proved => ("proved", None, None, Vec::new()),
            Judgement::Explored { cases, depth } => ("explored", Some(cases), Some(depth), Vec::new()),
            Judgement::Idle => ("idle", None, None, Vec::new()),
            Judgement::Unsearched { .. } => ("unsearched", None, None, Vec::new()),
            Judgement::Seen { .. } => ("seen", None, None, Vec::new()),
            Judgement::Broken(findings) if verified.is_unseen() => ("unseen", None, None, findings.iter().collect()),
            Judgement::Broken(findings) => ("broken", None, None, findings.iter().collect()),
        };
        let findings = findings.into_iter().map(|finding: &Finding| {
            let problems = Diagnostics::from(finding.diagnostic.clone()).records(pack.files());
            json!({
                "problem": problems.first(),
                "steps": finding.example.as_ref().map(|example| example.steps),
                "shortest": finding.example.as_ref().map(|example| example.shortest),
                "scenario": finding.example.as_ref().map(|example| &example.text),
            })
        });
        json!({
            "invariant": verified.id,
            "title": verified.title,
            "articles": verified.citations.iter().map(|citation| citation.as_str()).collect::<Vec<_>>(),
            "place": pack.files().place(verified.span),
            "verdict": verdict,
            "cases": cases,
            "depth": depth,
            "findings": findings.collect::<Vec<_>>(),
        })
    });
    json!({
        "pack": pack.id,
        "bounds": {"depth": bounds.depth, "cases": bounds.cases},
        "drawn_on": drawn_on,
        "invariants": invariants.collect::<Vec<_>>(),
    })
}
