//! `guicheng run`: runs a scenario and prints what happened.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use guicheng_engine::{Entry, HashAlgorithm, Head, Id, Journal, JournalError, PackLibrary};
use guicheng_workbench::scenario::{Scenario, Scenarios, Transcript};
use guicheng_workbench::titles::titled;
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Run a scenario and print what happened | 运行情景，打印办理经过
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
    /// A scenario of the pack, or a file; by default `plain_path`, else the first | 情景的名称或者文件，缺省为 `plain_path`，没有的取第一个
    scenario: Option<String>,
    /// Write the record of the case to this file | 把案卷记录写入文件
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Take the steps before the last one, and print what that one would do without doing it | 办理最后一步以前的步骤，列出最后一步将会产生的结果，并不办理
    #[arg(long, conflicts_with_all = ["journal", "hash"])]
    preview: bool,
    /// How the chain of the record is hashed: `sha256` (the default) or `sm3` | 记录校验链的杂凑算法：`sha256`（缺省）或者 `sm3`
    #[arg(long, value_name = "ALGORITHM", default_value = "sha256")]
    hash: HashAlgorithm,
}

/// The scenario run if none is named.
const PLAIN: &str = "plain_path";

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    let mut scenarios = Scenarios::load(&library, &pack)?;
    let id = choose(console, &mut scenarios, &asked.pack, asked.scenario.as_deref())?;
    let scenario = named(console, &scenarios, &id)?;
    if asked.preview {
        return preview(console, &library, &scenarios, scenario);
    }
    let mut transcript = scenarios.run(scenario, &library)?;
    let mut result = Value::Null;
    if console.json() {
        for failure in &mut transcript.failures {
            *failure = failure.in_language(console.language);
        }
        result = serde_json::to_value(&transcript).map_err(|error| Failure::Input(error.to_string()))?;
    } else {
        console.print(&transcript.render(&scenarios, console.style()))?;
    }
    if let Some(path) = &asked.journal {
        let journals = write_journals(console, &transcript, path, asked.hash)?;
        if let Some(result) = result.as_object_mut() {
            result.insert("journals".to_owned(), json!(journals));
        }
    }
    console.record(result);
    Ok(if transcript.failures.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

/// What the last step of a scenario would do.
fn preview(
    console: &Console,
    library: &PackLibrary,
    scenarios: &Scenarios,
    scenario: &Scenario,
) -> Result<Verdict, Failure> {
    let Some(previewed) = scenarios.preview(scenario, library, console.language)? else {
        return Err(console.bad("run-preview-nothing", &[("scenario", scenario.id())]));
    };
    if console.json() {
        let failures: Vec<_> = previewed.failures.iter().map(|failure| failure.in_language(console.language)).collect();
        console.record(json!({
            "scenario": scenario.id(),
            "title": scenario.title(),
            "step": previewed.step,
            "at": previewed.at,
            "case": previewed.case,
            "who": previewed.who,
            "asked": previewed.asked,
            "failures": failures,
            "preview": previewed.preview,
        }));
    } else {
        console.print(&previewed.render(scenarios, console.style()))?;
    }
    Ok(if previewed.failures.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

/// The scenario asked for: a file, a name, or the plain one.
pub(super) fn choose(
    console: &Console,
    scenarios: &mut Scenarios,
    pack: &str,
    scenario: Option<&str>,
) -> Result<Id, Failure> {
    match scenario {
        Some(name) if is_path(name) => Ok(scenarios.read_file(Path::new(name))?),
        Some(name) if scenarios.get(name).is_some() => Ok(Id::from(name)),
        Some(name) => {
            let known = scenarios.iter().chain(scenarios.of_ancestors());
            let meant = titled(name, known.map(|known| (known.id(), known.title())));
            Ok(console.one_of(name, meant)?.cloned().unwrap_or_else(|| Id::from(name)))
        }
        None => {
            let own = || scenarios.iter().map(Scenario::id);
            own()
                .find(|id| **id == *PLAIN)
                .or_else(|| own().next())
                .cloned()
                .ok_or_else(|| console.bad("no-scenarios", &[("pack", &pack)]))
        }
    }
}

/// The scenario of that name.
pub(super) fn named<'s>(console: &Console, scenarios: &'s Scenarios, id: &Id) -> Result<&'s Scenario, Failure> {
    let unknown = || console.unknown_scenario(id.as_str(), scenarios.iter().map(|known| known.id().as_str()));
    scenarios.get(id.as_str()).ok_or_else(unknown)
}

fn is_path(name: &str) -> bool {
    let path = Path::new(name);
    path.extension().is_some() || path.components().count() > 1
}

/// Writes the record of each case; several cases each to a file of their own.
fn write_journals(
    console: &Console,
    transcript: &Transcript,
    path: &Path,
    algorithm: HashAlgorithm,
) -> Result<Vec<Value>, Failure> {
    let mut written = Vec::new();
    for (name, (case, events)) in &transcript.cases {
        let path = if transcript.cases.len() > 1 { with_case(path, name) } else { path.to_owned() };
        let failed = |error: JournalError| match error {
            JournalError::Io(error) => console.unwritable(&path, &error),
            error => Failure::Input(error.to_string()),
        };
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| Failure::Input(error.to_string()))?;
        let entries: Vec<Entry> = events.iter().map(Entry::from).collect();
        let sealed = transcript.host.rulebook.seal(&Head::begin(case.id(), algorithm), &entries, &seed);
        let sealed = sealed.map_err(|error| Failure::Input(error.to_string()))?;
        let file = File::create(&path).map_err(|error| failed(error.into()))?;
        let mut writer = BufWriter::new(file);
        Journal::write(&mut writer, case.id(), algorithm, &sealed).map_err(failed)?;
        writer.flush().map_err(|error| failed(error.into()))?;
        let head = sealed.last().map(|last| last.seal().to_string());
        written.push(json!({"case": case.id(), "file": path, "events": events.len(), "head": head}));
        if console.json() {
            continue;
        }
        console.note(
            &console
                .say("journal-written", &[("case", case.id()), ("file", &path.display()), ("count", &events.len())]),
        );
        if let Some(head) = head {
            console.note(&console.say("journal-head", &[("head", &head)]));
        }
    }
    Ok(written)
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
