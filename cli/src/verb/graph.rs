//! `guicheng graph`: the workflows of a pack as pictures and tables.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, Table, presets};
use guicheng_engine::{Calendar, Event, Id, Pack};
use guicheng_service::clock::{Clock, SystemClock};
use guicheng_workbench::graph::{
    OnDay, WorkflowGraph, dot, html, markdown, overlaid, procedures, sheets, svg, walked, workflow,
};
use serde_json::json;

use super::workdays::read_date;
use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::journal;

/// Draw the workflows of a pack | 把规则包的流程画成图
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack, the hash of a version in the folder `bundles`, or a bundle file | 规则包、`bundles` 文件夹中某一版本的散列值，或者规则包文件
    pack: String,
    /// A workflow, by id or title; by default all | 流程的标识或者名称，缺省为全部
    workflow: Option<String>,
    /// What to draw it as; by default as the name of `--output` says, else `svg` into a folder and `table` on the screen | 画成什么；缺省依 `--output` 的文件名，写入文件夹的为 `svg`，显示的为 `table`
    #[arg(long = "as", value_name = "FORM", value_enum)]
    form: Option<Form>,
    /// Write to a file, or to a folder with a file for each workflow | 写入文件；写入文件夹的，每个流程一个文件
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Show what this pack or version, the older one, says otherwise | 与这个较早的规则包或者版本相比有何不同
    #[arg(long, value_name = "OTHER", conflicts_with = "journal")]
    against: Option<String>,
    /// Show which way the case of this record went | 标出这份案卷记录的经过
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// The day whose values say what can come about, by default today | 按哪一日的取值判断哪些会发生，缺省为今天
    #[arg(long, value_name = "DATE", value_parser = read_date, conflicts_with_all = ["whole", "journal"])]
    on: Option<NaiveDate>,
    /// Show also what can come about in no case | 不会发生的也画出
    #[arg(long)]
    whole: bool,
}

/// What a workflow is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A picture | 图
    Svg,
    /// A page with the picture and the tables | 带图和表格的网页
    Html,
    /// Tables for a terminal | 终端里的表格
    Table,
    /// Tables in Markdown | Markdown 表格
    Markdown,
    /// The language of Graphviz | Graphviz 的语言
    Dot,
}

impl Form {
    fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Html => "html",
            Self::Table => "txt",
            Self::Markdown => "md",
            Self::Dot => "dot",
        }
    }

    /// What the name of a file says that it is to be.
    fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::value_variants().iter().copied().find(|form| form.extension() == extension)
    }
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let graphs = graphs(console, asked)?;
    let verdict = if graphs.iter().any(|graph| graph.changes() > 0) { Verdict::Differs } else { Verdict::Fine };
    for graph in graphs.iter().filter(|graph| !graph.elsewhere.is_empty()) {
        console
            .note(&console.say("graph-other-version", &[("workflow", &graph.id), ("count", &graph.elsewhere.len())]));
    }
    if console.json() && asked.output.is_none() {
        console.record(json!({"workflows": graphs}));
        return Ok(verdict);
    }
    let named = asked.output.as_deref().and_then(Form::of);
    if let (None, Some(path)) = (named, &asked.output)
        && path.extension().is_some()
        && !path.is_dir()
        && !path.as_os_str().to_string_lossy().ends_with(std::path::MAIN_SEPARATOR)
    {
        let known: Vec<String> = Form::value_variants().iter().map(|form| format!(".{}", form.extension())).collect();
        return Err(console.bad("graph-no-form", &[("file", &path.display()), ("known", &known.join(" "))]));
    }
    let form = asked.form.or(named).unwrap_or(if asked.output.is_some() { Form::Svg } else { Form::Table });
    match &asked.output {
        Some(folder) if named.is_none() => into_folder(console, folder, &graphs, form)?,
        Some(file) => {
            console.write_file(file, together(console, &graphs, form)?.as_bytes())?;
            let file = file.display().to_string();
            let changed = graphs.iter().filter(|graph| graph.changes() > 0).map(|graph| (file.clone(), graph));
            written(console, std::slice::from_ref(&file), &changed.collect::<Vec<_>>())?;
        }
        None => console.print(&together(console, &graphs, form)?)?,
    }
    Ok(verdict)
}

/// What is asked for: of one workflow or of all, each once or for each procedure of a record.
fn graphs(console: &Console, asked: &Asked) -> Result<Vec<WorkflowGraph>, Failure> {
    let pack = super::diff::read(console, &asked.pack)?;
    let older = asked.against.as_ref().map(|other| super::diff::read(console, other)).transpose()?;
    let record = asked.journal.as_ref().map(|path| journal::read(console, path)).transpose()?;
    let packs: Vec<&Arc<Pack>> = std::iter::once(&pack).chain(&older).collect();
    let mut ids: Vec<Id> = Vec::new();
    for id in packs.iter().flat_map(|pack| pack.workflows.ids()) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    if let Some(name) = &asked.workflow {
        let id = named(console, &packs, name)?;
        ids.retain(|known| *known == id);
    }
    if let Some((_, events)) = &record {
        return walks(console, &pack, &ids, events);
    }
    let calendars = match asked.whole {
        true => None,
        false => packs.iter().map(|pack| calendar(console, pack)).collect::<Option<Vec<_>>>(),
    };
    let on = |calendar: &Calendar| asked.on.unwrap_or_else(|| calendar.local_date(SystemClock.now()));
    let graph = |id: &Id| match (calendars.as_deref(), packs.as_slice()) {
        (Some([calendar, others @ ..]), [pack, older @ ..]) => {
            let now = OnDay { pack, calendar, on: on(calendar) };
            match (others, older) {
                ([calendar, ..], [older, ..]) => {
                    now.overlaid(&OnDay { pack: older, calendar, on: on(calendar) }, id.as_str())
                }
                _ => now.workflow(id.as_str()),
            }
        }
        (_, [pack, older, ..]) => overlaid(older, pack, id.as_str()),
        (_, [pack]) => workflow(pack, id.as_str()),
        (_, []) => None,
    };
    Ok(ids.iter().filter_map(graph).collect())
}

/// The calendar of a pack; of a bundle that lies in no library there may be none, and then all of it is shown.
fn calendar(console: &Console, pack: &Pack) -> Option<Arc<Calendar>> {
    let found = console.library().ok().and_then(|library| library.calendar(pack.calendar.as_str()).ok());
    if found.is_none() {
        console.note(&console.say("graph-no-calendar", &[("pack", &pack.id), ("calendar", &pack.calendar)]));
    }
    found
}

/// The ways that the procedures of a record went through these workflows.
fn walks(console: &Console, pack: &Pack, ids: &[Id], events: &[Event]) -> Result<Vec<WorkflowGraph>, Failure> {
    let procedures = procedures(events).into_iter().filter(|(_, id)| ids.contains(id));
    let graphs = procedures.filter_map(|(number, id)| Some(walked(workflow(pack, id.as_str())?, events, number)));
    let graphs: Vec<WorkflowGraph> = graphs.collect();
    if graphs.is_empty() {
        return Err(console.bad("graph-not-walked", &[("pack", &pack.id)]));
    }
    Ok(graphs)
}

/// The workflow that is named by id or title.
fn named(console: &Console, packs: &[&Arc<Pack>], name: &str) -> Result<Id, Failure> {
    let all = || packs.iter().flat_map(|pack| pack.workflows.iter());
    let meant = console.by_id_or_title(name, all().map(|(id, workflow)| (id, &workflow.title)))?;
    meant.ok_or_else(|| console.unknown("noun-workflow", name, all().map(|(id, _)| id.as_str())))
}

/// One workflow in a form.
fn drawn(console: &Console, graph: &WorkflowGraph, form: Form) -> Result<String, Failure> {
    let language = console.language;
    let drawn = match form {
        Form::Svg => svg(graph, language),
        Form::Html => html(graph, language),
        Form::Dot => dot(graph, language),
        Form::Markdown => Ok(markdown(graph, language)),
        Form::Table => Ok(tables(console, graph)),
    };
    drawn.map_err(|_| console.bad("graph-too-large", &[("workflow", &graph.id)]))
}

/// All workflows in one text, where the form allows for several.
fn together(console: &Console, graphs: &[WorkflowGraph], form: Form) -> Result<String, Failure> {
    if graphs.len() > 1 && matches!(form, Form::Svg | Form::Html) {
        return Err(console.bad("graph-several", &[("count", &graphs.len())]));
    }
    let all = graphs.iter().map(|graph| drawn(console, graph, form));
    Ok(all.collect::<Result<Vec<String>, Failure>>()?.join("\n"))
}

/// A file for each workflow, and for each procedure of a record.
fn into_folder(console: &Console, folder: &Path, graphs: &[WorkflowGraph], form: Form) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| console.file_failure(folder, &error))?;
    let (mut files, mut changed) = (Vec::new(), Vec::new());
    for graph in graphs {
        let name = match graph.procedure {
            Some(procedure) => format!("{}-{procedure}.{}", graph.id, form.extension()),
            None => format!("{}.{}", graph.id, form.extension()),
        };
        let file = folder.join(name);
        console.write_file(&file, drawn(console, graph, form)?.as_bytes())?;
        let file = file.display().to_string();
        if graph.changes() > 0 {
            changed.push((file.clone(), graph));
        }
        files.push(file);
    }
    written(console, &files, &changed)
}

/// Tells which files were written: those first that show something otherwise than an older version, each with what that is.
fn written(console: &Console, files: &[String], changed: &[(String, &WorkflowGraph)]) -> Result<(), Failure> {
    if console.json() {
        let names: Vec<&String> = changed.iter().map(|(file, _)| file).collect();
        console.record(json!({"files": files, "changed": names}));
        return Ok(());
    }
    let mut lines = Vec::new();
    for (file, graph) in changed {
        lines.push(console.say("graph-file-changed", &[("file", file), ("count", &graph.changes())]));
        lines.extend(graph.otherwise(console.language).into_iter().map(|sentence| format!("    {sentence}")));
    }
    lines.extend(files.iter().filter(|file| changed.iter().all(|(known, _)| known != *file)).cloned());
    console.print(&lines.join("\n"))
}

/// The tables of a workflow for a terminal.
fn tables(console: &Console, graph: &WorkflowGraph) -> String {
    let mut text = format!("{}  {}\n", graph.id, graph.title.get(console.language));
    if let Some(told) = graph.without(console.language) {
        text.push_str(&format!("{told}\n"));
    }
    for sheet in sheets(graph, console.language) {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(console.columns());
        table.set_header(&sheet.header);
        for row in &sheet.rows {
            table.add_row(row);
        }
        text.push_str(&format!("\n{}\n", table.trim_fmt()));
    }
    text
}
