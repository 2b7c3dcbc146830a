//! `guicheng erase`: erases in the records of a service what rules say is not to be kept any longer.

use clap::Args;
use guicheng_engine::{Id, Pack};
use guicheng_service::desk::{CaseErasure, Desk, EraseAsked};
use guicheng_service::records::erasures::{ErasedValue, Erasure};
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::{Console, cited};
use crate::data::{DataArguments, desk_failure};
use crate::failure::Failure;

/// Erase the personal values whose time is over by the retention rules of the packs | 按规则包规定的保存期限删除期限已满的个人信息
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(flatten)]
    data: DataArguments,
    /// Only tell what would be erased, and by which rule | 只列出应当删除的内容和依据，不删除
    #[arg(long)]
    dry_run: bool,
    /// In this case alone; several times for several | 只处理该案卷，可以写多次
    #[arg(long, value_name = "CASE")]
    case: Vec<String>,
    /// Not in this case, which has to be kept for something else; several times for several | 不处理该案卷（因诉讼等原因需要留存），可以写多次
    #[arg(long, value_name = "CASE")]
    except: Vec<String>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let desk = asked.data.open(console)?;
    let named = |cases: &[String]| cases.iter().map(|case| Id::from(case.as_str())).collect();
    let erase = EraseAsked { only: named(&asked.case), except: named(&asked.except), dry_run: asked.dry_run };
    let (mut told, mut records) = (Ok(()), Vec::new());
    let run = desk.erase(&erase, |of_case| {
        if console.json() {
            records.push(case_record(&desk, of_case));
        } else if told.is_ok() {
            told = console.print(&text(console, &desk, of_case));
        }
    });
    let run = run.map_err(|error| desk_failure(console, &error))?;
    told?;
    for (case, error) in &run.failed {
        let problem = error.for_operators(console.language);
        console.note(&console.say("erase-failed", &[("case", case), ("problem", &problem)]));
    }
    if console.json() {
        console.record(json!({
            "cases": run.cases,
            "erased": run.erased,
            "dry_run": asked.dry_run,
            "found": records,
            "failed": run.failed.iter().map(|(case, error)| json!({"case": case, "problem": error.for_operators(console.language)}))
                .collect::<Vec<_>>(),
        }));
    } else {
        let message = if asked.dry_run { "erase-would" } else { "erased" };
        console.print(&console.say(message, &[("erased", &run.erased), ("cases", &run.cases)]))?;
    }
    Ok(if run.failed.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

/// What is erased in a case, for people.
fn text(console: &Console, desk: &Desk, of_case: &CaseErasure) -> String {
    let mut text = vec![of_case.case.to_string()];
    text.extend(lines(console, desk, &of_case.erasure));
    text.extend(of_case.open.iter().map(|value| said(console, desk, "erase-open", value)));
    text.join("\n")
}

/// What is erased in a case, for programs.
fn case_record(desk: &Desk, of_case: &CaseErasure) -> Value {
    let open: Vec<Value> = of_case.open.iter().map(|value| value_record(desk, value)).collect();
    json!({"case": of_case.case, "erased": record(desk, &of_case.erasure), "open": open})
}

/// What is erased in a case, a line each, with the rule that says so.
pub(super) fn lines(console: &Console, desk: &Desk, erasure: &Erasure) -> Vec<String> {
    let mut lines: Vec<String> = erasure.values.iter().map(|value| said(console, desk, "erase-value", value)).collect();
    lines.extend(
        erasure.letters.iter().map(|(entry, name)| console.say("erase-letter", &[("entry", entry), ("letter", name)])),
    );
    if erasure.attachments > 0 {
        lines.push(console.say("erase-attachments", &[("count", &erasure.attachments)]));
    }
    lines
}

fn said(console: &Console, desk: &Desk, message: &str, value: &ErasedValue) -> String {
    let (field, rule, pack) = titles(console, desk, value);
    let told = console.say(
        message,
        &[("procedure", &value.procedure), ("field", &field), ("from", &value.from), ("rule", &rule), ("pack", &pack)],
    );
    let articles: Vec<String> = value.articles.iter().map(ToString::to_string).collect();
    format!("  {told}{}", cited(&articles))
}

/// The field and the rule as people call them, and the pack with its version.
fn titles(console: &Console, desk: &Desk, value: &ErasedValue) -> (String, String, String) {
    let published = desk.published();
    let pack = published.rulebook().pack(&value.pack);
    let field = pack.and_then(|pack| pack.fields.get(value.field.as_str()));
    let rule = pack.and_then(|pack| pack.retention.get(value.retention.as_str()));
    (
        field.map_or_else(|| value.field.to_string(), |field| field.title.get(console.language).to_owned()),
        rule.map_or_else(|| value.retention.to_string(), |rule| rule.title.get(console.language).to_owned()),
        pack.map_or_else(|| value.pack.to_string(), |pack| named(pack)),
    )
}

fn named(pack: &Pack) -> String {
    format!("{} {}", pack.id, pack.version)
}

/// What is erased in a case, for programs.
pub(super) fn record(desk: &Desk, erasure: &Erasure) -> Value {
    json!({
        "values": erasure.values.iter().map(|value| value_record(desk, value)).collect::<Vec<_>>(),
        "places": super::replay::places(&erasure.places),
        "letters": erasure.letters.iter().map(|(entry, name)| json!({"entry": entry, "name": name})).collect::<Vec<_>>(),
        "attachments": erasure.attachments,
    })
}

fn value_record(desk: &Desk, value: &ErasedValue) -> Value {
    let published = desk.published();
    let pack = published.rulebook().pack(&value.pack).map(|pack| pack.id.to_string());
    json!({
        "procedure": value.procedure,
        "field": value.field,
        "from": value.from,
        "retention": value.retention,
        "pack": pack,
        "pack_hash": value.pack,
        "articles": value.articles,
    })
}
