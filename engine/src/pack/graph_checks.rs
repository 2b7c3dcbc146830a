//! What the graph of a workflow shows: states that cannot be reached, states that cannot be left, elements that
//! nothing uses.

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, IntoNeighbors, Reversed, Visitable};
use std::collections::{HashMap, HashSet};

use super::model::{Action, FromStates, Workflow};
use super::skeletons::Parts;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::format::PackDocument;

/// The states of a workflow and the moves between them.
struct Graph<'w> {
    moves: DiGraph<&'w Id, ()>,
    nodes: HashMap<&'w Id, NodeIndex>,
    starts: Vec<NodeIndex>,
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
        let taken_over = workflow.taking_over.iter().flat_map(|taking_over| &taking_over.into);
        let starts = workflow.opening.to.iter().chain(taken_over).filter_map(|state| nodes.get(&state.id)).copied();
        let starts = starts.collect();
        Self { moves, nodes, starts }
    }

    /// The states that can be reached from the first.
    fn reachable(&self) -> HashSet<&'w Id> {
        self.walk(&self.moves, self.starts.iter().copied())
    }

    /// The states from which a final one can be reached: from each final one, the moves backwards.
    fn can_end(&self, workflow: &'w Workflow) -> HashSet<&'w Id> {
        let finals = workflow.states.iter().filter(|(_, state)| state.is_final);
        self.walk(Reversed(&self.moves), finals.filter_map(|(id, _)| self.nodes.get(id).copied()))
    }

    /// What is met on the way from any of these.
    fn walk<G>(&self, moves: G, from: impl IntoIterator<Item = NodeIndex>) -> HashSet<&'w Id>
    where
        G: IntoNeighbors<NodeId = NodeIndex> + Visitable<NodeId = NodeIndex>,
    {
        let mut walk = Dfs::empty(moves);
        walk.stack.extend(from);
        let met = std::iter::from_fn(|| walk.next(moves));
        met.filter_map(|node| self.moves.node_weight(node).copied()).collect()
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
pub(super) fn analyse(
    workflows: &IdMap<Workflow>,
    document: &PackDocument,
    parts: &Parts,
    diagnostics: &mut Diagnostics,
) {
    for workflow in workflows.values() {
        let graph = Graph::new(workflow);
        let (reachable, can_end) = (graph.reachable(), graph.can_end(workflow));
        let Some(written) = document.workflows.get(workflow.id.as_str()) else { continue };
        let since = diagnostics.kept();
        for (name, _) in &written.states {
            let id = &name.value;
            let Some(state) = workflow.states.get(id.as_str()) else { continue };
            let about =
                |code, span: Span| Diagnostic::warning(code, span).with("state", id).with("workflow", &workflow.id);
            if !reachable.contains(id) {
                diagnostics.push(about("unreachable-state", name.span));
            } else if !state.is_final && !can_end.contains(id) {
                diagnostics.push(about("endless-state", name.span));
            }
        }
        if let Some((id, _)) = document.workflows.get_entry(workflow.id.as_str()) {
            diagnostics.relate_since(since, |place| parts.has(place), "as-used-here", id.span);
        }
    }
    unused(workflows, document, parts, diagnostics);
}

fn unused(workflows: &IdMap<Workflow>, document: &PackDocument, parts: &Parts, diagnostics: &mut Diagnostics) {
    let actions = || workflows.values().flat_map(|workflow| workflow.all_actions());
    let effects: HashSet<&Id> =
        actions().flat_map(|action| action.effects.iter().map(|request| &request.effect.id)).collect();
    for (id, _) in &document.effects {
        if !effects.contains(&id.value) {
            warn_unused(diagnostics, "noun-effect", &id.value, id.span);
        }
    }
    for (id, _) in &document.forms {
        let is_used = workflows.values().any(|workflow| workflow.forms.contains(id.value.as_str()));
        if !is_used && !parts.forms.contains(&id.value) {
            warn_unused(diagnostics, "noun-form", &id.value, id.span);
        }
    }
}

fn warn_unused(diagnostics: &mut Diagnostics, noun: &'static str, name: &Id, span: Span) {
    diagnostics.push(Diagnostic::warning("unused", span).with_phrase("noun", noun).with("name", name));
}
