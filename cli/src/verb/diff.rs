//! `guicheng diff`: two packs, versions or bundles compared as law.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use guicheng_engine::{Calendar, Pack, PackLibrary};
use guicheng_workbench::diff::{DiffStyle, Difference, calendar_page, calendars, differences, page};
use guicheng_workbench::inspect::read_bundle;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Compare two packs or versions as law, or two calendars day by day | 比较两个规则包或者版本的法律差异，或者逐日比较两份日历
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The first: a pack, the hash of a version in the folder `bundles`, a bundle file, or the file of a calendar | 前者：规则包、`bundles` 文件夹中某一版本的散列值、规则包文件，或者日历文件
    old: String,
    /// The second, likewise | 后者，写法相同
    new: String,
    /// In Markdown | 按 Markdown 输出
    #[arg(long)]
    markdown: bool,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let style = if asked.markdown { DiffStyle::Markdown } else { DiffStyle::Text };
    if let (Some(old), Some(new)) = (calendar_file(console, &asked.old)?, calendar_file(console, &asked.new)?) {
        return of_calendars(console, (&old, &asked.old), (&new, &asked.new), style);
    }
    let (old, new) = (read(console, &asked.old)?, read(console, &asked.new)?);
    let found = differences(&old, &new);
    let verdict = if found.iter().any(Difference::is_of_law) { Verdict::Differs } else { Verdict::Fine };
    let names = names(&old, &new);
    let names = (names.0.as_str(), names.1.as_str());
    if console.json() {
        let told: Vec<_> = found
            .iter()
            .map(|difference| {
                let mut record = json!(difference);
                if let Some(record) = record.as_object_mut() {
                    record.insert("sentence".to_owned(), json!(difference.sentence(names, console.language)));
                }
                record
            })
            .collect();
        let side = |pack: &Pack| json!({"pack": pack.id, "version": pack.version, "hash": pack.hash});
        console.record(json!({"old": side(&old), "new": side(&new), "differences": told}));
        return Ok(verdict);
    }
    console.print(&page(&found, names, console.language, style))?;
    Ok(verdict)
}

/// The calendar of a file of days off, if one is named.
fn calendar_file(console: &Console, named: &str) -> Result<Option<Arc<Calendar>>, Failure> {
    let path = Path::new(named);
    if !path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") || !path.is_file() {
        return Ok(None);
    }
    let text = fs::read_to_string(path).map_err(|error| console.file_failure(path, &error))?;
    // A copy may be called otherwise than the calendar that it is of.
    let id = text.lines().find_map(|line| line.strip_prefix("calendar:")).map_or("", |id| {
        let id = id.split('#').next().unwrap_or_default().trim();
        id.trim_matches(['"', '\''])
    });
    Ok(Some(Calendar::read(id, &text)?))
}

/// Two calendars, each with the file it is of.
fn of_calendars(
    console: &Console,
    (old, old_file): (&Calendar, &str),
    (new, new_file): (&Calendar, &str),
    style: DiffStyle,
) -> Result<Verdict, Failure> {
    let years = calendars(old, new);
    let verdict = if years.is_empty() { Verdict::Fine } else { Verdict::Differs };
    if console.json() {
        let side = |calendar: &Calendar| json!({"calendar": calendar.id(), "hash": calendar.hash().to_string()});
        let told = years.iter().map(|year| {
            let mut record = json!(year);
            if let Some(record) = record.as_object_mut() {
                record.insert("sentences".to_owned(), json!(year.sentences(console.language)));
            }
            record
        });
        console.record(json!({"old": side(old), "new": side(new), "years": told.collect::<Vec<_>>()}));
        return Ok(verdict);
    }
    console.print(&calendar_page(&years, (old_file, new_file), console.language, style))?;
    Ok(verdict)
}

/// The pack that is named: by the hash of a bundle, as a bundle file, or as it lies in the library.
pub(super) fn read(console: &Console, named: &str) -> Result<Arc<Pack>, Failure> {
    let library = || -> Result<PackLibrary, Failure> { console.library() };
    if let Ok(hash) = named.parse() {
        return Ok(library()?.bundle(&hash)?);
    }
    let path = Path::new(named);
    if path.is_file() || path.extension().is_some_and(|extension| extension == "json") {
        let bytes = read_bundle(path).map_err(|error| console.file_failure(path, &error))?;
        return Ok(Pack::from_bundle(&bytes)?);
    }
    Ok(library()?.load(named)?)
}

/// What the two are called: by their ids; of one pack by the version, and the hash if that is the same too.
pub(super) fn names(old: &Pack, new: &Pack) -> (String, String) {
    let name = |pack: &Pack| match (old.id == new.id, old.version == new.version) {
        (false, _) => pack.id.to_string(),
        (true, false) => format!("{} {}", pack.id, pack.version),
        (true, true) => format!("{} {} ({})", pack.id, pack.version, pack.hash.short()),
    };
    (name(old), name(new))
}
