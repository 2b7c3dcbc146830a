//! `guicheng new`: a pack over another, to begin with.

use std::fs;
use std::io::Write;
use std::path::Path;

use clap::Args;
use guicheng_engine::Id;
use guicheng_workbench::scenario::{Scenario, Scenarios};
use guicheng_workbench::starter::{StarterFile, starter};
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

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let base = library.load(&asked.over)?;
    if !Id::is_element_name(&asked.id) {
        return Err(console.bad("new-bad-id", &[("id", &asked.id)]));
    }
    let scenarios = Scenarios::load(&library, &base)?;
    let own = || scenarios.iter().map(Scenario::id);
    let scenario = own().find(|id| **id == *PLAIN).or_else(|| own().next());
    let files = starter(&asked.id, &base, scenario.map(Id::as_str));
    let folder = console.first_folder().join(&asked.id);
    let taken = console.folders().iter().map(|folder| folder.join(&asked.id)).find(|folder| folder.exists());
    if let Some(taken) = taken {
        return Err(console.bad("new-taken", &[("folder", &taken.display())]));
    }
    for file in &files {
        write(&folder, file).map_err(|error| {
            let path = folder.join(file.path);
            console.bad("unwritable-file", &[("file", &path.display()), ("error", &error)])
        })?;
    }
    let paths: Vec<String> = files.iter().map(|file| folder.join(file.path).display().to_string()).collect();
    if console.json() {
        console.print_json(&json!({"pack": asked.id, "over": base.id, "files": paths}))?;
    } else {
        let title = base.title.get(console.language);
        let mut text = console.say("new-made", &[("pack", &asked.id), ("base", &base.id), ("title", &title)]);
        text.push('\n');
        paths.iter().for_each(|path| text.push_str(&format!("  {path}\n")));
        text.push_str(&console.say("new-next", &[("pack", &asked.id)]));
        console.print(&text)?;
    }
    Ok(Verdict::Fine)
}

fn write(folder: &Path, file: &StarterFile) -> std::io::Result<()> {
    let path = folder.join(file.path);
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    fs::File::create_new(&path)?.write_all(file.text.as_bytes())
}
