//! `guicheng organisation`: organisations of a service, from a table, and what agencies say of themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use guicheng_engine::Id;
use guicheng_service::desk::{Desk, DeskError};
use guicheng_service::identity::{IdentityError, ImportError, Imported, Keeper, table_rows};
use guicheng_service::records::agencies::{AgencySettings, Said};
use guicheng_service::records::memberships::Reach;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, identity, identity_failure};
use crate::failure::Failure;

/// Enter the organisations of a service, and what agencies say of themselves | 录入服务中的单位，设置机关的联系方式和救济途径
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(subcommand)]
    what: What,
}

/// What to do with organisations.
#[derive(Debug, Subcommand)]
enum What {
    /// Take organisations from a table in CSV (UTF-8 or GB18030): columns id, code, title, title_en, kind, territory; all rows or none | 从 CSV 表格（UTF-8 或 GB18030 编码）导入单位：各列为标识、统一社会信用代码、名称、英文名称、类型、区划；有一行不合要求的全部不导入
    Import(Import),
    /// Say where an agency is found, when it is open, and where one goes who disagrees with it | 设置机关的地址、电话、办公时间、机关代字、复议机关和管辖法院
    Set(Set),
}

/// A table to be taken.
#[derive(Debug, Args)]
struct Import {
    /// The table | 表格文件
    file: PathBuf,
    #[command(flatten)]
    data: DataArguments,
    /// Only tell what would be entered, and what is wrong with the table | 只检查表格、列出将要导入的数量，不导入
    #[arg(long)]
    dry_run: bool,
}

/// What an agency says of itself.
#[derive(Debug, Args)]
struct Set {
    /// The agency, by its id in the packs | 机关，写规则包中的标识
    agency: String,
    /// NAME=TEXT, in English NAME.en=TEXT, nothing behind `=` to say it no longer; names: address, telephone, hours, designation, review_body, court. Without any, what is said now is told | 写“名称=内容”，英文写“名称.en=内容”，等号后不写的不再公布；名称有 address（地址）、telephone（电话）、hours（办公时间）、designation（机关代字）、review_body（复议机关）、court（管辖法院）。不写的列出现有设置
    #[arg(value_name = "NAME=TEXT")]
    said: Vec<String>,
    /// Where, by its code; if it is not named, the only jurisdiction whose packs name the agency | 行政区划代码；不写的取列有该机关的唯一一处
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    #[command(flatten)]
    data: DataArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    match &asked.what {
        What::Import(import) => take(console, import),
        What::Set(set) => settings(console, set),
    }
}

fn take(console: &Console, import: &Import) -> Result<Verdict, Failure> {
    let bytes = fs::read(&import.file).map_err(|error| console.file_failure(&import.file, &error))?;
    let failed = |error: ImportError| Failure::Input(error.message(console.language));
    let rows = table_rows(&bytes).map_err(failed)?;
    let (_, identity) = identity(import.data.open(console)?);
    let imported = identity.import_organisations(&rows, import.dry_run).map_err(failed)?;
    let Imported { added, changed, unchanged } = imported;
    if console.json() {
        let dry_run = import.dry_run;
        console.record(json!({"added": added, "changed": changed, "unchanged": unchanged, "dry_run": dry_run}));
    } else {
        let message = if import.dry_run { "import-would" } else { "imported" };
        console.print(&console.say(message, &[("added", &added), ("changed", &changed), ("unchanged", &unchanged)]))?;
    }
    Ok(Verdict::Fine)
}

fn settings(console: &Console, set: &Set) -> Result<Verdict, Failure> {
    let (desk, identity) = identity(set.data.open(console)?);
    let agency = Id::from(set.agency.as_str());
    let reach = Reach::from(jurisdiction(console, &desk, &agency, set.jurisdiction.as_deref())?.as_str());
    let (known, upon) = match identity.settings(&agency, &reach) {
        Ok(version) => (version.content, version.number),
        Err(IdentityError::Desk(DeskError::Unknown)) => (AgencySettings::default(), 0),
        Err(error) => return Err(identity_failure(console, &error)),
    };
    let mut settings = known.clone();
    for said in &set.said {
        say(&mut settings, said).ok_or_else(|| console.bad("organisation-set-unknown", &[("given", said)]))?;
    }
    if settings != known {
        let set = identity.set_settings(&Keeper::Operator, &agency, &reach, settings.clone(), Some(upon));
        set.map_err(|error| identity_failure(console, &error))?;
    }
    if console.json() {
        console.record(json!({"agency": agency, "jurisdiction": reach.as_str(), "settings": settings}));
        return Ok(Verdict::Fine);
    }
    let mut lines = vec![console.say("organisation-said", &[("agency", &agency), ("jurisdiction", &reach.as_str())])];
    for (name, said) in settings.said() {
        lines.push(format!("  {name}={}", said.zh));
        lines.extend(said.en.as_ref().map(|english| format!("  {name}.en={english}")));
    }
    console.print(&lines.join("\n"))?;
    Ok(Verdict::Fine)
}

/// Says something else, as it is given: none if it cannot be understood.
fn say(settings: &mut AgencySettings, given: &str) -> Option<()> {
    let (name, text) = given.split_once('=')?;
    let (name, is_english) = name.strip_suffix(".en").map_or((name, false), |name| (name, true));
    let text = text.trim();
    let before = settings.said().find(|(known, _)| *known == name).map(|(_, said)| said.clone());
    let said = match (is_english, before) {
        (false, _) if text.is_empty() => None,
        (false, before) => Some(Said { zh: text.to_owned(), en: before.and_then(|before| before.en) }),
        // What is said in English alone is said in Chinese first.
        (true, before) => Some(Said { en: Some(text.to_owned()).filter(|text| !text.is_empty()), ..before? }),
    };
    settings.say(name, said).then_some(())
}

/// The jurisdiction that is meant: one whose packs name the agency.
fn jurisdiction(console: &Console, desk: &Desk, agency: &Id, given: Option<&str>) -> Result<String, Failure> {
    let published = desk.published();
    let naming = published.rulebook().packs().filter(|pack| pack.organisations.contains(agency.as_str()));
    let known: BTreeSet<String> =
        naming.map(|pack| pack.jurisdiction.as_deref().unwrap_or(Reach::Everywhere.as_str()).to_owned()).collect();
    let meant = match given {
        Some(given) => known.get(given),
        None => known.first().filter(|_| known.len() == 1),
    };
    meant.cloned().ok_or_else(|| {
        let all: Vec<&str> = known.iter().map(String::as_str).collect();
        match known.is_empty() {
            true => console.bad("organisation-unknown", &[("agency", agency)]),
            false => console.bad("organisation-where", &[("agency", agency), ("known", &all.join(" "))]),
        }
    })
}
