//! `guicheng show`: prints a pack resolved over what it extends.

use clap::Args;
use guicheng_workbench::inspect::{Content, Node, emit, lookup};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Print a pack resolved over what it extends, with the place of every value 打印合并后的规则包
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack, or the hash of a version that lies in the folder `bundles` 规则包，或者 `bundles` 文件夹中某一版本的散列值
    pack: String,
    /// Only what stands there, such as `workflows.renewal` 只打印这一部分
    path: Option<String>,
    /// With the pack, file and line of every value (the default) 标明每个值的出处（缺省）
    #[arg(long, conflicts_with = "plain")]
    resolved: bool,
    /// Without the places 不标明出处
    #[arg(long)]
    plain: bool,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = match asked.pack.parse() {
        Ok(hash) => library.bundle(&hash)?,
        Err(_) => library.load(&asked.pack)?,
    };
    let path = asked.path.as_deref().unwrap_or("");
    let Some(node) = lookup(pack.tree(), path) else { return Err(missing(console, pack.tree(), path)) };
    let provenance = asked.resolved || !asked.plain;
    console.print(&emit(node, pack.files(), provenance))?;
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
