//! `guicheng show`: prints a pack resolved over what it extends.

use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use guicheng_engine::Pack;
use guicheng_workbench::inspect::{Content, Node, emit, is_within, lookup, resolved, values};
use guicheng_workbench::records::resolved_part;
use guicheng_workbench::texts::{PackText, texts};
use guicheng_workbench::titles::titled_path;
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Print a pack resolved over what it extends, with the place of every value | 打印合并后的规则包
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack, or the hash of a version that lies in the folder `bundles` | 规则包，或者 `bundles` 文件夹中某一版本的散列值
    pack: String,
    /// Only what stands there, such as `workflows.renewal` | 只打印这一部分
    path: Option<String>,
    /// With the pack, file and line of every value, and the skeleton or step that it came by (the default) | 标明每个值的出处，来自骨架或者步骤的一并标明（缺省）
    #[arg(long, conflicts_with = "plain")]
    resolved: bool,
    /// Without the places | 不标明出处
    #[arg(long)]
    plain: bool,
    /// Every text by kind, in both languages side by side | 按种类列出全部文字，中英文对照
    #[arg(long, conflicts_with_all = ["plain", "resolved"])]
    texts: bool,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = match asked.pack.parse() {
        Ok(hash) => library.bundle(&hash)?,
        Err(_) => library.load(&asked.pack)?,
    };
    let path = asked.path.as_deref().unwrap_or("");
    let meant = match lookup(pack.tree(), path) {
        None => console.one_of(path, titled_path(pack.tree(), path))?,
        Some(_) => None,
    };
    let path = meant.as_deref().unwrap_or(path);
    if asked.texts {
        return all_texts(console, &pack, path);
    }
    let Some(node) = lookup(pack.tree(), path) else { return Err(missing(console, pack.tree(), path)) };
    let provenance = asked.resolved || !asked.plain;
    if console.json() {
        console.record(match provenance {
            true => json!(resolved_part(&pack, path)),
            false => of_pack(&pack, path, "value", values(node)),
        });
        return Ok(Verdict::Fine);
    }
    console.print(&if provenance { resolved(node, &pack) } else { emit(node, pack.files(), false) })?;
    Ok(Verdict::Fine)
}

/// What is shown of a pack, for programs.
fn of_pack(pack: &Pack, path: &str, key: &str, shown: Value) -> Value {
    json!({"pack": pack.id, "version": pack.version, "hash": pack.hash, "path": path, key: shown})
}

/// The texts of a pack, or of what stands at a path.
fn all_texts(console: &Console, pack: &Pack, path: &str) -> Result<Verdict, Failure> {
    let is_asked = |text: &PackText| path.is_empty() || is_within(&text.path, path);
    let mut kinds = texts(pack);
    for kind in &mut kinds {
        kind.texts.retain(is_asked);
    }
    kinds.retain(|kind| !kind.texts.is_empty());
    if kinds.is_empty() && lookup(pack.tree(), path).is_none() {
        return Err(missing(console, pack.tree(), path));
    }
    if console.json() {
        console.record(of_pack(pack, path, "texts", json!(kinds)));
        return Ok(Verdict::Fine);
    }
    let shown = |text: Option<&String>| {
        text.map_or_else(|| console.say("texts-missing", &[]), |text| text.trim_end().to_owned())
    };
    let mut text = String::new();
    for kind in &kinds {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(console.columns());
        for PackText { path, zh, en, .. } in &kind.texts {
            table.add_row([path.clone(), shown(zh.as_ref()), shown(en.as_ref())]);
        }
        text.push_str(&format!("{}\n{}\n\n", kind.kind, table.trim_fmt()));
    }
    let all = kinds.iter().flat_map(|kind| &kind.texts);
    let lacking = all.clone().filter(|text| text.zh.is_none() || text.en.is_none()).count();
    text.push_str(&console.say("texts-count", &[("all", &all.count()), ("missing", &lacking)]));
    console.print(&text)?;
    Ok(Verdict::Fine)
}

/// A path that leads nowhere: as far as it goes, and what stands there.
fn missing(console: &Console, root: &Node, path: &str) -> Failure {
    let mut reached = "";
    let mut node = root;
    for (at, _) in path.match_indices('.') {
        let Some(prefix) = path.get(..at) else { continue };
        if let Some(found) = lookup(root, prefix) {
            (reached, node) = (prefix, found);
        }
    }
    let known: Vec<String> = match &node.content {
        Content::Map(map) => map.keys().map(|key| format!("`{key}`")).collect(),
        Content::List(items) => (0..items.len()).map(|index| format!("`{index}`")).collect(),
        _ => Vec::new(),
    };
    let known = known.join(", ");
    match (reached, known.as_str()) {
        (_, "") => console.bad("no-path", &[("path", &path)]),
        ("", known) => console.bad("no-section", &[("path", &path), ("known", &known)]),
        (reached, known) => console.bad("no-path-below", &[("path", &path), ("reached", &reached), ("known", &known)]),
    }
}
