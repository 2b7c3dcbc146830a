//! Workflows in the language of Graphviz, for programs that draw them otherwise.

use guicheng_engine::Language;

use super::block::Block;
use super::plan::{Plan, PlannedBox};
use super::words::Words;
use super::{Change, Place, TooLarge, WorkflowGraph};

/// The workflow as a graph for `dot`: what leads from several places to one state is a line from each.
///
/// # Errors
///
/// If it is larger than anybody can read.
pub fn dot(graph: &WorkflowGraph, language: Language) -> Result<String, TooLarge> {
    let words = Words { language };
    let plan = Plan::new(graph, words)?;
    let mut text = format!("digraph {} {{\n", quoted(graph.id.as_str()));
    text.push_str(&format!("  label={};\n  labelloc=t;\n", quoted(words.of(&graph.title))));
    text.push_str("  node [shape=box, style=rounded, fontsize=12];\n  edge [fontsize=11];\n");
    for found in &plan.boxes {
        text.push_str(&format!("  {} [{}];\n", name(&found.place), attributes(found)));
    }
    for link in &plan.links {
        let label = lines(&link.text);
        for from in &link.from {
            let style = match (link.taken.contains(from), link.change) {
                (true, _) => ", penwidth=3",
                (false, Change::Added) => ", style=bold",
                (false, Change::Gone) => ", style=dotted",
                (false, Change::Changed) => ", style=dashed",
                (false, Change::Same) => "",
            };
            let to = name(&Place::State(link.to.clone()));
            text.push_str(&format!("  {} -> {to} [label={label}{style}];\n", name(from)));
        }
    }
    text.push_str("}\n");
    Ok(text)
}

fn attributes(found: &PlannedBox) -> String {
    let style = match (&found.place, found.change) {
        (Place::Start, _) => return "shape=point, width=0.2, label=\"\"".to_owned(),
        (Place::Any, _) | (_, Change::Changed) => ", style=\"rounded,dashed\"",
        (_, Change::Gone) => ", style=\"rounded,dotted\"",
        (_, Change::Added) => ", style=\"rounded,bold\"",
        (_, Change::Same) => "",
    };
    let ends = if found.is_final { ", peripheries=2" } else { "" };
    let passed = if found.entered { ", penwidth=3" } else { "" };
    format!("label={}{style}{ends}{passed}", lines(&found.text))
}

fn name(place: &Place) -> String {
    match place {
        Place::Start => quoted(":start"),
        Place::Any => quoted(":any"),
        Place::State(id) => quoted(id.as_str()),
    }
}

fn lines(block: &Block) -> String {
    let lines: Vec<&str> = block.lines.iter().map(|line| line.text.as_str()).collect();
    quoted(&lines.join("\n"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
