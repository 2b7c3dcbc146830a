//! `guicheng publish`: publishes packs of the library, with their calendars, in a service.

use std::fs;

use clap::Args;
use guicheng_engine::{Id, Pack, PackLibrary};
use guicheng_service::desk::{Announced, Desk};
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, desk_failure, folder_failure};
use crate::failure::Failure;

/// Publish packs of the library and their calendars in a service, whose store is made if there is none; what a calendar moves is told | 在服务中发布规则库中的规则包及其日历（没有数据库的先建立），并列出日历变化影响的期限
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
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let desk = asked.data.folder().open_or_create().map_err(|error| folder_failure(console, &error))?;
    let mut lines = Vec::new();
    let mut records = Vec::new();
    for id in &asked.packs {
        let pack = library.load(id)?;
        let announced = publish(console, &library, &desk, &pack, asked.dry_run)?;
        for moved in &announced.moved {
            let clock = moved.clock.clock.as_str();
            lines.push(console.say("publish-moves", &[("case", &moved.case), ("clock", &clock)]));
        }
        let said = if asked.dry_run { "publish-would" } else { "published" };
        let (version, hash) = (&pack.version, &pack.hash);
        lines.push(console.say(said, &[("pack", &pack.id), ("version", version), ("hash", hash)]));
        let moved: Vec<&Id> = announced.moved.iter().map(|moved| &moved.case).collect();
        records.push(json!({"pack": pack.id, "version": version, "hash": hash, "moves": moved}));
    }
    if console.json() {
        console.record(json!({"published": !asked.dry_run, "packs": records}));
    } else {
        console.print(&lines.join("\n"))?;
    }
    Ok(Verdict::Fine)
}

/// Publishes a pack behind its calendar, and says which clocks that moves.
fn publish(
    console: &Console,
    library: &PackLibrary,
    desk: &Desk,
    pack: &Pack,
    dry_run: bool,
) -> Result<Announced, Failure> {
    let failed = |error| desk_failure(console, &error);
    // Checked with all that the library says of it, then published as it is written.
    let id = pack.calendar.as_str();
    library.calendar(id)?;
    let text = calendar_text(console, id)?;
    let announced = desk.announce_calendar(id, &text).map_err(failed)?;
    let bundle = pack.bundle()?;
    if !dry_run {
        desk.publish_calendar(id, &text).map_err(failed)?;
        desk.publish_bundle(&bundle).map_err(failed)?;
    }
    Ok(announced)
}

/// The file of a calendar.
fn calendar_text(console: &Console, id: &str) -> Result<String, Failure> {
    let mut files = console.folders().iter().map(|folder| folder.join("calendars").join(format!("{id}.yaml")));
    let found = files.find(|file| file.is_file());
    let file = found.unwrap_or_else(|| console.first_folder().join("calendars").join(format!("{id}.yaml")));
    fs::read_to_string(&file).map_err(|error| console.file_failure(&file, &error))
}
