//! `guicheng publish`: publishes packs of the library, with their calendars, in a service.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use guicheng_engine::{Id, Pack, PackLibrary};
use guicheng_service::demo::WrittenLibrary;
use guicheng_service::desk::{Announced, Desk};
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, NewStoreArguments, desk_failure};
use crate::failure::Failure;

/// Publish packs of the library and their calendars in a service, whose store is made if there is none; what a calendar moves is told, and what becomes of packs laid over it | 在服务中发布规则库中的规则包及其日历（没有数据库的先建立），并列出日历变化影响的期限、叠加其上的规则包受到的影响
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The packs | 规则包
    #[arg(required = true)]
    packs: Vec<String>,
    /// Only tell what would move; publish nothing | 只列出受影响的期限，不发布
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    new: NewStoreArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    // A release is set up with what is built into it, unless a library is named or lies here.
    let built_in = if console.has_no_library() { Some(built_in(console)?) } else { None };
    let (library, folders) = match &built_in {
        Some(written) => {
            let opened = console.library_in(written.path())?;
            (opened, vec![written.path().to_owned()])
        }
        None => (console.library()?, console.folders().to_vec()),
    };
    let desk = asked.data.open_or_create(console, &asked.new)?;
    let mut lines = Vec::new();
    let mut records = Vec::new();
    for id in &asked.packs {
        let pack = library.load(id)?;
        let announced = publish(console, (&library, &folders), &desk, &pack, asked.dry_run)?;
        for moved in &announced.moved {
            let clock = moved.clock.clock.as_str();
            lines.push(console.say("publish-moves", &[("case", &moved.case), ("clock", &clock)]));
        }
        let said = if asked.dry_run { "publish-would" } else { "published" };
        let (version, hash) = (&pack.version, &pack.hash);
        lines.push(console.say(said, &[("pack", &pack.id), ("version", version), ("hash", hash)]));
        let moved: Vec<&Id> = announced.moved.iter().map(|moved| &moved.case).collect();
        let over = told(console, &library, &desk, &pack, &mut lines);
        records.push(json!({"pack": pack.id, "version": version, "hash": hash, "moves": moved, "over": over}));
    }
    if console.json() {
        console.record(json!({"published": !asked.dry_run, "packs": records}));
    } else {
        console.print(&lines.join("\n"))?;
    }
    Ok(Verdict::Fine)
}

/// The library that is built into the program, for as long as it is needed.
fn built_in(console: &Console) -> Result<WrittenLibrary, Failure> {
    let written = crate::built_in::library();
    written.map_err(|error| console.bad("publish-built-in", &[("error", &error.message(console.language))]))
}

/// What becomes of the packs laid over one that is published: of each whether it still fits, and in what it differs then.
fn told(console: &Console, library: &PackLibrary, desk: &Desk, pack: &Pack, lines: &mut Vec<String>) -> Vec<Value> {
    let published = desk.published();
    let mut records = Vec::new();
    for known in published.rulebook().resolved_otherwise(pack) {
        let again = library.resolved_again(known, pack);
        if again.as_ref().is_ok_and(|again| again.hash == known.hash) {
            continue;
        }
        let alone = again.as_ref().is_ok_and(|again| known.differs_in_texts_alone(again));
        let said = match &again {
            Ok(_) if alone => "publish-over-texts",
            Ok(_) => "publish-over-again",
            Err(_) => "publish-over-unfit",
        };
        lines.push(console.say(said, &[("pack", &known.id), ("version", &known.version), ("below", &pack.id)]));
        if let Err(failure) = &again {
            lines.push(console.problems(&failure.diagnostics, &failure.sources));
        }
        let problems = again.as_ref().err().map(|failure| failure.diagnostics.records(&failure.sources));
        records.push(json!({
            "pack": known.id,
            "version": known.version,
            "fits": again.is_ok(),
            "texts_alone": alone,
            "problems": problems.unwrap_or_default(),
        }));
    }
    records
}

/// Publishes a pack behind its calendar, and says which clocks that moves.
fn publish(
    console: &Console,
    (library, folders): (&PackLibrary, &[PathBuf]),
    desk: &Desk,
    pack: &Pack,
    dry_run: bool,
) -> Result<Announced, Failure> {
    let failed = |error| desk_failure(console, &error);
    // Checked with all that the library says of it, then published as it is written.
    let id = pack.calendar.as_str();
    library.calendar(id)?;
    let text = calendar_text(console, folders, id)?;
    let announced = desk.announce_calendar(id, &text).map_err(failed)?;
    let bundle = pack.bundle()?;
    if !dry_run {
        desk.publish_calendar(id, &text).map_err(failed)?;
        desk.publish_bundle(&bundle).map_err(failed)?;
    }
    Ok(announced)
}

/// The file of a calendar.
fn calendar_text(console: &Console, folders: &[PathBuf], id: &str) -> Result<String, Failure> {
    let mut files = folders.iter().map(|folder| folder.join("calendars").join(format!("{id}.yaml")));
    let found = files.find(|file| file.is_file());
    let file = found.unwrap_or_else(|| console.first_folder().join("calendars").join(format!("{id}.yaml")));
    fs::read_to_string(&file).map_err(|error| console.file_failure(&file, &error))
}
