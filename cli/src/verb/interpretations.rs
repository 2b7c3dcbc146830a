//! `guicheng interpretations`: the questions a pack's text leaves open, and the readings chosen.

use clap::Args;
use guicheng_engine::{Citation, Id, Pack};
use guicheng_workbench::idle::idle_interpretations;
use guicheng_workbench::inspect::{Interpretation, following};
use guicheng_workbench::records;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Print the questions a pack's text leaves open, and the readings chosen | 列出解释问题
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    if console.json() {
        let records: Vec<_> = records::interpretations(&pack).collect();
        console.record(json!({"pack": pack.id, "version": pack.version, "interpretations": records}));
        return Ok(Verdict::Fine);
    }
    let count = pack.interpretations.len();
    let title = pack.title.get(console.language);
    let mut text = console.say("interpretations-count", &[("title", &title), ("count", &count)]);
    text.push('\n');
    let idle = idle_interpretations(&pack);
    for (number, (id, question)) in pack.interpretations.iter().enumerate() {
        text.push('\n');
        text.push_str(&entry(console, &pack, number.saturating_add(1), id, question));
        if idle.contains(id) {
            text.push_str(&format!("    {}\n", console.say("interpretation-idle", &[])));
        }
    }
    console.print(&text)?;
    Ok(Verdict::Fine)
}

fn entry(console: &Console, pack: &Pack, number: usize, id: &Id, question: &Interpretation) -> String {
    let language = console.language;
    let articles = question.citations.iter().map(Citation::as_str).collect::<Vec<_>>().join(", ");
    let mut text = format!("{number:>2}  {}\n", question.question.get(language));
    let mut line = |label: &str, content: &str| {
        text.push_str(&format!("    {}{content}\n", console.say(label, &[])));
    };
    line("interpretation-articles", &articles);
    for (reading, title) in question.readings.iter() {
        let label = if *reading == question.chosen { "interpretation-chosen" } else { "interpretation-other" };
        line(label, &format!("{} (`{reading}`)", title.get(language)));
    }
    line("interpretation-because", question.because.get(language));
    for (parameter, rule) in following(pack, id) {
        line("interpretation-parameter", &format!("{} (`{parameter}`)", rule.title.get(language)));
    }
    if let Some(place) = records::chosen_at(pack, id) {
        line("interpretation-place", &place);
    }
    text
}
