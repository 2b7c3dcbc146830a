//! `guicheng guide`: the service guide of a pack, out of the pack alone.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use guicheng_engine::{Pack, Workflow};
use guicheng_service::clock::{Clock, SystemClock};
use guicheng_workbench::guide::GuideSetting;
use guicheng_workbench::printed::PageFormat;
use serde_json::json;

use super::workdays::read_date;
use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Print the service guide of a pack: who, what is asked, steps, limits, remedies | 生成办事指南
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
    /// Only this procedure, by its id or title; without, all that somebody begins, and the open questions | 只列出这一事项，写标识或者标题；缺省为全部事项和解释问题
    workflow: Option<String>,
    /// The day whose values it tells, by default today | 按哪一日的取值，缺省为今天
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    on: Option<NaiveDate>,
    /// As an HTML document to print; by default Markdown | 输出可以打印的 HTML，缺省为 Markdown
    #[arg(long)]
    html: bool,
    /// Write to a file; beside Markdown a picture of the steps for each procedure, `<file>.<procedure>.svg` | 写入文件；Markdown 的，每一事项的步骤图写在旁边，文件名为 `<文件名>.<流程>.svg`
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    let calendar = library.calendar(pack.calendar.as_str())?;
    let on = asked.on.unwrap_or_else(|| calendar.local_date(SystemClock.now()));
    let setting = GuideSetting { pack: &pack, calendar: &calendar, on, language: console.language };
    let guide = match &asked.workflow {
        Some(name) => setting.only(workflow(console, &pack, name)?),
        None => setting.whole(),
    };
    if console.json() {
        console.record(json!(guide));
    }
    let is_html = |path: &Path| path.extension().is_some_and(|extension| extension == "html");
    let html = asked.html || asked.output.as_deref().is_some_and(is_html);
    let format = if html { PageFormat::Html } else { PageFormat::Markdown };
    let Some(file) = &asked.output else {
        if !console.json() {
            console.print(&guide.page(console.language, format))?;
        }
        return Ok(Verdict::Fine);
    };
    let (page, pictures) = match format {
        PageFormat::Html => (guide.page(console.language, format), Vec::new()),
        PageFormat::Markdown => {
            let names = file.file_stem().unwrap_or_default().to_string_lossy();
            guide.illustrated(console.language, &names)
        }
    };
    console.write_file(file, page.as_bytes())?;
    let mut written = vec![file.display().to_string()];
    for (name, picture) in &pictures {
        let beside = file.with_file_name(name);
        console.write_file(&beside, picture.as_bytes())?;
        written.push(beside.display().to_string());
    }
    if !console.json() {
        console.print(&written.join("\n"))?;
    }
    Ok(Verdict::Fine)
}

/// The workflow of an id or title.
fn workflow<'p>(console: &Console, pack: &'p Pack, name: &str) -> Result<&'p Workflow, Failure> {
    let known = pack.workflows.values().map(|workflow| (&workflow.id, &workflow.title));
    let meant = console.by_id_or_title(name, known)?.and_then(|id| pack.workflows.get(id.as_str()));
    meant
        .map(AsRef::as_ref)
        .ok_or_else(|| console.unknown("noun-workflow", name, pack.workflows.ids().map(|id| id.as_str())))
}
