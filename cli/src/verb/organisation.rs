//! `guicheng organisation`: organisations of a service, from a table.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use guicheng_service::identity::{ImportError, csv_rows};
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, identity};
use crate::failure::Failure;

/// Enter the organisations of a service | 录入服务中的单位
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(subcommand)]
    what: What,
}

/// What to do with organisations.
#[derive(Debug, Subcommand)]
enum What {
    /// Take organisations from a table in CSV: columns id, code, title, title_en, kind, territory; all rows or none | 从 CSV 表格导入单位：各列为标识、统一社会信用代码、名称、英文名称、类型、区划；有一行不合要求的全部不导入
    Import(Import),
}

/// A table to be taken.
#[derive(Debug, Args)]
struct Import {
    /// The table | 表格文件
    file: PathBuf,
    #[command(flatten)]
    data: DataArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let What::Import(import) = &asked.what;
    let bytes = fs::read(&import.file).map_err(|error| console.file_failure(&import.file, &error))?;
    let failed = |error: ImportError| Failure::Input(error.message(console.language));
    let rows = csv_rows(&bytes).map_err(failed)?;
    let (_, identity) = identity(console, import.data.open(console)?)?;
    let imported = identity.import_organisations(&rows).map_err(failed)?;
    if console.json() {
        console.record(json!({"added": imported.added, "changed": imported.changed, "unchanged": imported.unchanged}));
    } else {
        let guicheng_service::identity::Imported { added, changed, unchanged } = imported;
        console
            .print(&console.say("imported", &[("added", &added), ("changed", &changed), ("unchanged", &unchanged)]))?;
    }
    Ok(Verdict::Fine)
}
