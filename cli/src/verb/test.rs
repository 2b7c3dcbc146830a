//! `guicheng test`: runs the scenarios of packs, and prints which fail and why.

mod inherited;

use clap::Args;
use comfy_table::{CellAlignment, Table, presets};
use guicheng_engine::{Id, Language, PackLibrary};
use guicheng_workbench::scenario::{Scenario, Scenarios, Summary, Transcript, summaries};
use guicheng_workbench::titles::titled;
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::looking;

/// Run the scenarios of packs and print which fail | 运行规则包的全部情景
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The packs; by default all | 规则包，缺省为全部
    packs: Vec<String>,
    /// Only this scenario | 只运行这个情景
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// The scenarios of the packs below instead, run under the pack: which come out otherwise, and why | 改为在本包之下运行所依据的规则包的情景，列出哪些结果不同以及原因
    #[arg(long, conflicts_with = "scenario")]
    inherited: bool,
}

/// What came of the scenarios of one pack.
struct Tested {
    pack: Id,
    version: String,
    transcripts: Vec<Transcript>,
    failures: String,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    if asked.inherited {
        return inherited::execute(console, &library, &asked.packs);
    }
    let mut results = Vec::new();
    for id in console.packs(&library, &asked.packs)? {
        results.push(run(console, &library, &id, asked.scenario.as_deref())?);
    }
    if let Some(name) = &asked.scenario
        && results.iter().all(|result| result.transcripts.is_empty())
    {
        return Err(console.unknown_scenario(name, []));
    }
    if asked.scenario.is_some() {
        // Nobody asked for the other packs.
        results.retain(|result| !result.transcripts.is_empty());
    }
    for result in results.iter().filter(|result| result.transcripts.is_empty()) {
        console.note(&console.say("mutate-untested", &[("pack", &result.pack)]));
    }
    // What looked at nothing has not passed.
    let failed = results.iter().any(|result| result.transcripts.is_empty() || result.failed() > 0);
    if console.json() {
        let records: Vec<Value> = results.iter().map(|result| record(result, console.language)).collect();
        console.record(json!({"packs": records}));
    } else {
        let failures: Vec<&str> =
            results.iter().map(|result| result.failures.as_str()).filter(|text| !text.is_empty()).collect();
        console.print(&failures.join("\n"))?;
        if !failures.is_empty() {
            console.print("\n")?;
        }
        console.print(&table(console, &results))?;
    }
    Ok(if failed { Verdict::Differs } else { Verdict::Fine })
}

fn run(console: &Console, library: &PackLibrary, id: &Id, only: Option<&str>) -> Result<Tested, Failure> {
    let pack = library.load(id.as_str())?;
    let scenarios = Scenarios::load(library, &pack)?;
    let meant = match only {
        Some(name) if scenarios.get(name).is_none() => {
            let known = scenarios.iter().map(|known| (known.id(), known.title()));
            console.one_of(name, titled(name, known))?.map(Id::as_str)
        }
        _ => None,
    };
    let only = meant.or(only);
    let chosen: Vec<&Scenario> =
        scenarios.iter().filter(|scenario| only.is_none_or(|only| *scenario.id() == *only)).collect();
    let transcripts = looking::run(console, library, &scenarios, &chosen)?;
    // Whoever asks for one scenario wants all of it.
    let shown = |transcript: &Transcript, text: &str| {
        let title = transcript.title.get(console.language);
        format!("✗ {id}/{}  {title}\n{text}", transcript.scenario)
    };
    let failures = if only.is_some() {
        let failed = transcripts.iter().filter(|transcript| !transcript.failures.is_empty());
        failed.map(|failed| shown(failed, &failed.render_verdict(&scenarios, console.style()))).collect()
    } else {
        let told = summaries(&transcripts).into_iter().filter_map(|summary| {
            let transcript = transcripts.iter().find(|transcript| transcript.scenario == summary.scenario)?;
            Some(shown(transcript, &summary.render(transcript, &scenarios, console.style())))
        });
        told.collect::<Vec<String>>().join("\n")
    };
    Ok(Tested { pack: id.clone(), version: pack.version.to_string(), transcripts, failures })
}

impl Tested {
    fn failed(&self) -> usize {
        self.transcripts.iter().filter(|transcript| !transcript.failures.is_empty()).count()
    }
}

fn table(console: &Console, results: &[Tested]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_width(console.columns());
    let header = ["test-pack", "test-version", "test-scenarios", "test-passed", "test-failed"];
    table.set_header(header.map(|id| console.say(id, &[])));
    for result in results {
        let failed = result.failed();
        let all = result.transcripts.len();
        let mark = match (all, failed) {
            (0, _) => "–",
            (_, 0) => "✓",
            _ => "✗",
        };
        table.add_row([
            format!("{mark} {}", result.pack),
            result.version.clone(),
            all.to_string(),
            all.saturating_sub(failed).to_string(),
            failed.to_string(),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}

fn record(result: &Tested, language: Language) -> Value {
    let scenarios: Vec<Value> = result
        .transcripts
        .iter()
        .map(|transcript| {
            let failures: Vec<_> = transcript.failures.iter().map(|failure| failure.in_language(language)).collect();
            json!({
                "scenario": transcript.scenario,
                "title": transcript.title,
                "passed": transcript.failures.is_empty(),
                "failures": failures,
            })
        })
        .collect();
    let in_language = |summary: Summary| Summary { failure: summary.failure.in_language(language), ..summary };
    let first: Vec<Summary> = summaries(&result.transcripts).into_iter().map(in_language).collect();
    json!({
        "pack": result.pack,
        "version": result.version,
        "failed": result.failed(),
        "first_failures": first,
        "scenarios": scenarios,
    })
}
