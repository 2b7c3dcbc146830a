//! `guicheng schema`: what editors check YAML by.

use clap::Args;
use guicheng_workbench::schema::{SchemaOf, schema};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Print the JSON Schema of a pack's YAML, for editors and other programs | 列出规则包 YAML 的 JSON Schema，供编辑器等使用
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// That of scenarios, `library.yaml` and `equivalents.yaml` | 情景、`library.yaml` 和 `equivalents.yaml` 的
    #[arg(long, conflicts_with = "calendar")]
    scenarios: bool,
    /// That of calendars | 日历的
    #[arg(long)]
    calendar: bool,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let of = match (asked.scenarios, asked.calendar) {
        (true, _) => SchemaOf::Scenarios,
        (_, true) => SchemaOf::Calendar,
        _ => SchemaOf::Pack,
    };
    let schema = schema(of, console.language);
    if console.json() {
        console.record(schema);
    } else {
        console.print(&format!("{schema:#}"))?;
    }
    Ok(Verdict::Fine)
}
