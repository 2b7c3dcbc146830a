//! `guicheng run`: runs a scenario and prints what happened.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use guicheng_engine::{Id, JournalError, write_journal};
use guicheng_workbench::scenario::{Scenario, Scenarios, Transcript};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Run a scenario and print what happened 运行情景，打印办理经过
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack 规则包
    pack: String,
    /// A scenario of the pack, or a file; by default `plain_path`, else the first 情景名称或文件
    scenario: Option<String>,
    /// Write the record of the case to this file 把案卷记录写入文件
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

/// The scenario run if none is named.
const PLAIN: &str = "plain_path";

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    let mut scenarios = Scenarios::load(&library, &pack)?;
    let id = choose(console, &mut scenarios, asked)?;
    let Some(scenario) = scenarios.get(id.as_str()) else {
        return Err(console.unknown_scenario(id.as_str(), scenarios.iter().map(|known| known.id().as_str())));
    };
    let transcript = scenarios.run(scenario, &library)?;
    if console.json() {
        let json = serde_json::to_value(&transcript).map_err(|error| Failure::Input(error.to_string()))?;
        console.print_json(&json)?;
    } else {
        console.print(&transcript.render(&scenarios, console.style()))?;
    }
    if let Some(path) = &asked.journal {
        write_journals(console, &transcript, path)?;
    }
    Ok(if transcript.failures.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

/// The scenario asked for: a file, a name, or the plain one.
fn choose(console: &Console, scenarios: &mut Scenarios, asked: &Asked) -> Result<Id, Failure> {
    match asked.scenario.as_deref() {
        Some(name) if is_path(name) => Ok(scenarios.read_file(Path::new(name))?),
        Some(name) => Ok(Id::from(name)),
        None => {
            let own = || scenarios.iter().map(Scenario::id);
            own()
                .find(|id| **id == *PLAIN)
                .or_else(|| own().next())
                .cloned()
                .ok_or_else(|| console.bad("no-scenarios", &[("pack", &asked.pack)]))
        }
    }
}

fn is_path(name: &str) -> bool {
    let path = Path::new(name);
    path.extension().is_some() || path.components().count() > 1
}

/// Writes the record of each case; several cases each to a file of their own.
fn write_journals(console: &Console, transcript: &Transcript, path: &Path) -> Result<(), Failure> {
    for (name, (case, events)) in &transcript.cases {
        let path = if transcript.cases.len() > 1 { with_case(path, name) } else { path.to_owned() };
        let failed = |error: JournalError| match error {
            JournalError::Io(error) => console.bad("unwritable-file", &[("file", &path.display()), ("error", &error)]),
            error => Failure::Input(error.to_string()),
        };
        let file = File::create(&path).map_err(|error| failed(error.into()))?;
        let mut writer = BufWriter::new(file);
        write_journal(&mut writer, case.id(), events).map_err(failed)?;
        writer.flush().map_err(|error| failed(error.into()))?;
        console.note(&console.say("journal-written", &[("file", &path.display()), ("count", &events.len())]));
    }
    Ok(())
}

/// `case.jsonl` of the case `c1`: `case.c1.jsonl`. Scenarios name cases as they like; file names cannot.
fn with_case(path: &Path, case: &str) -> PathBuf {
    let plain = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    let case: String = case.chars().map(|character| if plain(character) { character } else { '_' }).collect();
    match path.extension() {
        Some(extension) => path.with_extension(format!("{case}.{}", extension.display())),
        None => path.with_extension(case),
    }
}
