//! What the graph of a workflow shows: states that cannot be reached, states that cannot be left, elements that
//! nothing uses.

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::Dfs;
use std::collections::HashMap;

use super::model::{Action, FromStates, Workflow};
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::format::PackDocument;

/// The states of a workflow and the moves between them.
struct Graph<'w> {
    moves: DiGraph<&'w Id, ()>,
    nodes: HashMap<&'w Id, NodeIndex>,
    start: Option<NodeIndex>,
}

impl<'w> Graph<'w> {
    fn new(workflow: &'w Workflow) -> Self {
        let mut moves = DiGraph::new();
        let nodes: HashMap<&Id, NodeIndex> = workflow.states.ids().map(|id| (id, moves.add_node(id))).collect();
        for action in workflow.actions.values() {
            let Some(to) = action.to.as_ref().and_then(|state| nodes.get(&state.id)) else { continue };
            for from in sources(workflow, action) {
                if let Some(from) = nodes.get(from) {
                    moves.add_edge(*from, *to, ());
                }
            }
        }
        let start = workflow.opening.to.as_ref().and_then(|state| nodes.get(&state.id)).copied();
        Self { moves, nodes, start }
    }

    fn reachable(&self) -> Vec<&'w Id> {
        let mut reached = Vec::new();
        if let Some(start) = self.start {
            let mut walk = Dfs::new(&self.moves, start);
            while let Some(node) = walk.next(&self.moves) {
                reached.extend(self.moves.node_weight(node).copied());
            }
        }
        reached
    }

    fn can_end(&self, from: &Id, workflow: &Workflow) -> bool {
        let Some(node) = self.nodes.get(from) else { return false };
        let mut walk = Dfs::new(&self.moves, *node);
        while let Some(node) = walk.next(&self.moves) {
            let is_final = self
                .moves
                .node_weight(node)
                .and_then(|id| workflow.states.get(id.as_str()))
                .is_some_and(|state| state.is_final);
            if is_final {
                return true;
            }
        }
        false
    }
}

fn sources<'w>(workflow: &'w Workflow, action: &'w Action) -> Vec<&'w Id> {
    match &action.from {
        FromStates::Opening => Vec::new(),
        FromStates::Any => workflow.states.iter().filter(|(_, state)| !state.is_final).map(|(id, _)| id).collect(),
        FromStates::States(states) => states.iter().collect(),
    }
}

/// Warns of what can hardly be meant.
pub(super) fn analyse(workflows: &IdMap<Workflow>, document: &PackDocument, diagnostics: &mut Diagnostics) {
    for workflow in workflows.values() {
        let graph = Graph::new(workflow);
        let reachable = graph.reachable();
        let Some(written) = document.workflows.get(workflow.id.as_str()) else { continue };
        for (id, state) in workflow.states.iter() {
            let Some((name, _)) = written.states.get_entry(id.as_str()) else { continue };
            let about =
                |code, span: Span| Diagnostic::warning(code, span).with("state", id).with("workflow", &workflow.id);
            if !reachable.contains(&id) {
                diagnostics.push(about("unreachable-state", name.span));
            } else if !state.is_final && !graph.can_end(id, workflow) {
                diagnostics.push(about("endless-state", name.span));
            }
        }
    }
    unused(workflows, document, diagnostics);
}

fn unused(workflows: &IdMap<Workflow>, document: &PackDocument, diagnostics: &mut Diagnostics) {
    let actions = || workflows.values().flat_map(|workflow| workflow.actions.values().chain([&workflow.opening]));
    for (id, _) in &document.effects {
        if !actions().any(|action| action.effects.iter().any(|request| request.effect.id == id.value)) {
            warn_unused(diagnostics, "noun-effect", &id.value, id.span);
        }
    }
    for (id, _) in &document.forms {
        if !workflows.values().any(|workflow| workflow.forms.contains(id.value.as_str())) {
            warn_unused(diagnostics, "noun-form", &id.value, id.span);
        }
    }
}

fn warn_unused(diagnostics: &mut Diagnostics, noun: &'static str, name: &Id, span: Span) {
    diagnostics.push(Diagnostic::warning("unused", span).with_phrase("noun", noun).with("name", name));
}
