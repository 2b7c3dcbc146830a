//! `guicheng figures`: what a pack declares as figures, counted and measured over the records of cases.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use guicheng_engine::{Citation, FigureValue, Figures, Id, Money};
use guicheng_workbench::inspect::Diagnostic;
use guicheng_workbench::inspect::{DayUnit, Measure};
use guicheng_workbench::records::FigureRecord;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::journal;

/// Count and measure over the records of cases what a pack declares as figures | 按规则包的指标统计案卷记录
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
    /// The first day | 期间首日
    #[arg(long, value_name = "DATE", value_parser = super::workdays::read_date)]
    from: NaiveDate,
    /// The last day | 期间末日
    #[arg(long, value_name = "DATE", value_parser = super::workdays::read_date)]
    until: NaiveDate,
    /// Only of this organisation | 只统计这个单位
    #[arg(long, value_name = "ID")]
    of: Option<String>,
    /// The records of the cases, as `run --journal` writes them | 案卷记录文件
    #[arg(required = true)]
    journals: Vec<PathBuf>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    let calendar = library.calendar(pack.calendar.as_str())?;
    if asked.until < asked.from {
        return Err(console.bad("figures-period", &[("from", &asked.from), ("until", &asked.until)]));
    }
    let mut figures = Figures::new(&pack, asked.from, asked.until);
    let mut cases = Vec::new();
    let mut named: BTreeSet<Id> = pack.organisations.ids().cloned().collect();
    for path in &asked.journals {
        let (case, events) = journal::read(console, path)?;
        if cases.contains(&case) {
            return Err(console.bad("figures-case-twice", &[("case", &case), ("file", &path.display())]));
        }
        figures.count(&events, &calendar).map_err(|error| journal::damaged(console, &error))?;
        cases.push(case);
        let bound = events.iter().flat_map(|event| &event.changes.parties).flat_map(|change| change.bound.iter());
        named.extend(bound.cloned());
    }
    if let Some(of) = &asked.of {
        // Whoever the records name and that did nothing in the period has figures of nothing.
        if !named.contains(of.as_str()) {
            let known = named.iter().map(Id::as_str);
            let suggestion = Diagnostic::error("unknown-name", None).did_you_mean(of, known);
            let meant = suggestion.suggestion().unwrap_or_default();
            let sentence = if meant.is_empty() { "figures-of" } else { "figures-of-perhaps" };
            return Err(console.bad(sentence, &[("organisation", of), ("meant", &meant)]));
        }
    }
    let taken: Vec<FigureValue> = figures.of(asked.of.as_deref()).collect();
    if console.json() {
        console.record(json!({
            "pack": pack.id,
            "from": asked.from,
            "until": asked.until,
            "of": asked.of,
            "cases": cases.len(),
            "figures": taken.iter().map(FigureRecord::from).collect::<Vec<_>>(),
        }));
        return Ok(Verdict::Fine);
    }
    let of = match asked.of.as_deref() {
        Some(of) => pack.organisations.get(of).map_or(of, |organisation| organisation.title.get(console.language)),
        None => &console.say("figures-of-all", &[]),
    };
    let title = pack.title.get(console.language);
    let heading: [(&str, &dyn Display); 5] =
        [("title", &title), ("of", &of), ("from", &asked.from), ("until", &asked.until), ("count", &cases.len())];
    let mut text = console.say("figures-heading", &heading);
    text.push_str("\n\n");
    text.push_str(&table(console, &taken));
    console.print(&text)?;
    Ok(Verdict::Fine)
}

fn table(console: &Console, taken: &[FigureValue]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(console.columns());
    table.set_header(["figures-figure", "figures-value", "figures-article"].map(|id| console.say(id, &[])));
    for taken in taken {
        let articles = taken.figure.citations.iter().map(Citation::as_str).collect::<Vec<_>>().join(", ");
        table.add_row([taken.figure.title.get(console.language).to_owned(), value(console, taken), articles]);
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}

/// A figure as people read it: 3, 66.7 %, 4.5 workdays.
fn value(console: &Console, taken: &FigureValue) -> String {
    let Some(value) = taken.value else { return noted(console, taken, console.say("figures-none", &[])) };
    let tenths = format!("{}.{}", value / 10, value % 10);
    let shown = match &taken.figure.measure {
        Measure::Opened | Measure::Actions(_) => value.to_string(),
        Measure::Sum { .. } => Money::of_fen(value).formatted(console.language),
        Measure::OnTime(_) => format!("{tenths} %"),
        Measure::Days { unit: DayUnit::Workdays, .. } => console.say("figures-workdays", &[("count", &tenths)]),
        Measure::Days { unit: DayUnit::Days, .. } => console.say("figures-days", &[("count", &tenths)]),
    };
    noted(console, taken, shown)
}

/// A figure with what is not certain of it.
fn noted(console: &Console, taken: &FigureValue, shown: String) -> String {
    match (taken.provisional, taken.left_out) {
        (Some(year), 0) => console.say("figures-provisional", &[("value", &shown), ("year", &year)]),
        (Some(year), count) => {
            console.say("figures-left-out", &[("value", &shown), ("count", &count), ("year", &year)])
        }
        (None, _) => shown,
    }
}
