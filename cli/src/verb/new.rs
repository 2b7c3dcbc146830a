//! `guicheng new`: a pack over another, to begin with.

use std::fs;
use std::io::Write;
use std::path::Path;

use clap::Args;
use guicheng_engine::Id;
use guicheng_workbench::scenario::Scenarios;
use guicheng_workbench::starter::{StarterFile, first_scenario, starter};
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Make a pack over another, with comments that say every next step | 新建一个规则包，注释写明每一步怎么做
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The id of the new pack: its folder, such as `sichuan` | 新规则包的名称，也就是文件夹名，如 `sichuan`
    id: String,
    /// The pack it is laid over; by default `national` | 以哪个规则包为基础，缺省为 `national`
    #[arg(long, value_name = "PACK", default_value = "national")]
    over: String,
}

/// The scenario that the first one follows if the pack below has it.
const PLAIN: &str = "plain_path";

/// How many scenarios are tried until one passes.
const MOST_TRIED: usize = 16;

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let base = library.load(&asked.over)?;
    if !Id::is_element_name(&asked.id) {
        return Err(console.bad("new-bad-id", &[("id", &asked.id)]));
    }
    if base.business_rules_of.is_some() {
        return Err(console.bad("new-over-business-rules", &[("pack", &asked.over)]));
    }
    let folder = console.first_folder().join(&asked.id);
    let taken = console.folders().iter().map(|folder| folder.join(&asked.id)).find(|folder| folder.exists());
    if let Some(taken) = taken {
        return Err(console.bad("new-taken", &[("folder", &taken.display())]));
    }
    let below = Scenarios::load(&library, &base)?;
    let mut files = starter(&asked.id, &base);
    for file in &files {
        write(console, &folder, file)?;
    }
    let own = below.iter().filter(|scenario| *scenario.id() == *PLAIN);
    let candidates = own.chain(below.iter()).chain(below.of_ancestors());
    for candidate in candidates.take(MOST_TRIED) {
        let file = first_scenario(&asked.id, &below, candidate);
        write(console, &folder, &file)?;
        if passes(console, &asked.id) {
            files.push(file);
            break;
        }
        let path = folder.join(&file.path);
        fs::remove_file(&path).map_err(|error| console.file_failure(&path, &error))?;
    }
    let paths: Vec<String> = files.iter().map(|file| folder.join(&file.path).display().to_string()).collect();
    if console.json() {
        console.record(json!({"pack": asked.id, "over": base.id, "files": paths}));
    } else {
        let title = base.title.get(console.language);
        let mut text = console.say("new-made", &[("pack", &asked.id), ("base", &base.id), ("title", &title)]);
        text.push('\n');
        paths.iter().for_each(|path| text.push_str(&format!("  {path}\n")));
        text.push_str(&console.say("new-next", &[("pack", &asked.id), ("library", &console.library_option())]));
        console.print(&text)?;
    }
    Ok(Verdict::Fine)
}

/// Whether all scenarios of the new pack do what they say. What was written for a version of its own, for instance, does not.
fn passes(console: &Console, id: &str) -> bool {
    let run = || -> Result<bool, Failure> {
        let library = console.library()?;
        let scenarios = Scenarios::load(&library, &library.load(id)?)?;
        let mut run = scenarios.iter().map(|scenario| scenarios.run(scenario, &library));
        Ok(run.all(|run| run.is_ok_and(|run| run.failures.is_empty())))
    };
    run().unwrap_or(false)
}

fn write(console: &Console, folder: &Path, file: &StarterFile) -> Result<(), Failure> {
    let path = folder.join(&file.path);
    let written = fs::create_dir_all(path.parent().unwrap_or(folder))
        .and_then(|()| fs::File::create_new(&path)?.write_all(file.text.as_bytes()));
    written.map_err(|error| console.unwritable(&path, &error))
}
