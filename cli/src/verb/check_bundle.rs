//! `guicheng check-bundle`: reads a bundle without any library, and says what it is and who signed it.

use std::path::PathBuf;

use clap::Args;
use guicheng_engine::Pack;
use guicheng_workbench::inspect::read_bundle;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::signature;

/// Check a bundle, and its signature | 检查规则包文件及其签名
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The bundle | 规则包文件
    file: PathBuf,
    /// The signature; by default the file beside it, `.sig` | 签名文件，缺省为同一处的 `.sig`
    #[arg(long, value_name = "FILE", requires = "key")]
    signature: Option<PathBuf>,
    /// The ed25519 key (PEM) of who must have signed it | 签名人的 ed25519 公钥（PEM）
    #[arg(long, value_name = "PUBKEY")]
    key: Option<PathBuf>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let bytes = read_bundle(&asked.file).map_err(|error| console.file_failure(&asked.file, &error))?;
    if let Some(key) = &asked.key {
        // First of all: what somebody else has written is not looked into.
        let file = asked.signature.clone().unwrap_or_else(|| signature::beside(&asked.file));
        signature::verify(console, key, &file, &bytes)?;
    }
    let pack = Pack::from_bundle(&bytes)?;
    if console.json() {
        console.record(record(&pack, asked));
    } else {
        console.print(&text(console, &pack, asked))?;
    }
    Ok(Verdict::Fine)
}

fn text(console: &Console, pack: &Pack, asked: &Asked) -> String {
    let title = pack.title.get(console.language);
    let line = console.say(
        "bundle-good",
        &[("pack", &pack.id), ("version", &pack.version), ("title", &title), ("edition", &pack.edition)],
    );
    let mut text = format!("✓ {line}\n  {}\n  ", pack.hash);
    text.push_str(&console.say("bundle-calendar", &[("calendar", &pack.calendar)]));
    for (base, version) in &pack.lineage {
        text.push_str("\n  ");
        text.push_str(&console.say("bundle-over", &[("pack", base), ("version", version)]));
    }
    text.push_str("\n  ");
    text.push_str(&match &asked.key {
        Some(key) => console.say("bundle-signature-good", &[("key", &key.display())]),
        None => console.say("bundle-signature-unasked", &[]),
    });
    let problems = console.problems(pack.warnings(), pack.files());
    if !problems.is_empty() {
        text.push_str("\n\n");
        text.push_str(&problems);
    }
    text
}

fn record(pack: &Pack, asked: &Asked) -> serde_json::Value {
    let over: Vec<_> = pack.lineage.iter().map(|(base, version)| json!({"pack": base, "version": version})).collect();
    json!({
        "pack": pack.id,
        "version": pack.version,
        "title": pack.title,
        "hash": pack.hash,
        "edition": pack.edition,
        "calendar": pack.calendar,
        "resolved_with": over,
        "signed": asked.key.is_some(),
        "problems": pack.warnings().records(pack.files()),
    })
}
