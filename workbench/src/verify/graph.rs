//! What leads where: the states of a workflow and its actions as one graph, and what triggers what in a pack.

use std::collections::{BTreeSet, HashMap};

use petgraph::algo::dominators;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, Reversed};

use guicheng_engine::internals::model::{Clock, FromStates, Performer, State, TriggerTarget};
use guicheng_engine::{Action, Id, Pack, Workflow};

/// Who triggers an action, or opens the workflow by an action: workflows and their actions or openings.
pub(crate) fn triggering<'p>(pack: &'p Pack, workflow: &Id, action: &Id) -> Vec<(&'p Workflow, &'p Action)> {
    let mut found = Vec::new();
    let own = pack.workflows.get(workflow.as_str());
    let opening = own.is_some_and(|own| own.opening.id == *action);
    let at_the_end = own.filter(|own| own.concerned_ends.as_ref() == Some(action));
    for other in pack.workflows.values() {
        let is_concerned =
            at_the_end.is_some_and(|own| own.concerns.iter().any(|(concerned, _)| *concerned == other.id));
        for taken in actions_of(other) {
            let opens = opening && taken.opens.iter().any(|opens| opens.workflow == *workflow);
            let ends = is_concerned && taken.to.as_ref().is_some_and(|to| to.is_final);
            let triggers = taken.triggers.iter().any(|trigger| {
                trigger.action == *action
                    && match &trigger.target {
                        TriggerTarget::Concerned => other.concerns.iter().any(|(concerned, _)| concerned == workflow),
                        TriggerTarget::Workflow(target) => target == workflow,
                    }
            });
            if triggers || opens || ends {
                found.push((&**other, taken));
            }
        }
    }
    found
}

/// The actions of a workflow, its opening, and taking over.
pub(crate) fn actions_of(workflow: &Workflow) -> impl Iterator<Item = &Action> {
    workflow.all_actions().map(AsRef::as_ref)
}

/// Whether anybody or anything can ever take an action.
pub(super) fn is_alive(pack: &Pack, workflow: &Workflow, action: &Action) -> bool {
    // What triggers it may be a procedure that goes on under the rules before an amendment.
    !matches!(action.by, Performer::Triggered)
        || pack.transition.is_some()
        || !triggering(pack, &workflow.id, &action.id).is_empty()
}

/// Whether another procedure of a case may be in a state by rules that an amendment has taken the place of: it is kept
/// under them, or was over before.
pub(super) fn may_be_older(pack: &Pack, workflow: &Id, state: &Id) -> bool {
    let Some(transition) = &pack.transition else { return false };
    let is_over = || pack.workflows.get(workflow.as_str())?.states.get(state.as_str()).map(|state| state.is_final);
    !transition.moves.contains_key(workflow.as_str()) || is_over().unwrap_or(true)
}

/// The states that open procedures of a workflow leave and come to when an amendment takes effect.
pub(crate) fn moved<'p>(pack: &'p Pack, workflow: &Workflow) -> impl Iterator<Item = (&'p Id, &'p Id)> {
    let moves = pack.transition.as_ref().and_then(|transition| transition.moves.get(workflow.id.as_str()));
    moves.into_iter().flatten()
}

/// The states an action can be taken in.
pub(crate) fn sources<'w>(workflow: &'w Workflow, action: &'w Action) -> Vec<&'w Id> {
    match &action.from {
        FromStates::Opening => Vec::new(),
        FromStates::Any => workflow.states.values().filter(|state| !state.is_final).map(|state| &state.id).collect(),
        FromStates::States(states) => states.iter().collect(),
    }
}

/// The actions that lead from a state to another one and can be taken at all.
pub(super) fn leaving<'w>(pack: &Pack, workflow: &'w Workflow, state: &Id) -> Vec<&'w Action> {
    let leads_on = |action: &&'w Action| {
        action.to.as_ref().is_some_and(|to| to.id != *state)
            && sources(workflow, action).contains(&state)
            && is_alive(pack, workflow, action)
    };
    workflow.actions.values().map(AsRef::as_ref).filter(leads_on).collect()
}

/// A node of the graph.
#[derive(Clone, Copy, Debug)]
enum Stop<'w> {
    /// Before everything.
    Start,
    /// A state.
    State(&'w State),
    /// An action that leads from states to a state.
    Action,
    /// A clock runs out.
    RunOut,
}

/// The states of a workflow and the actions between them.
pub(super) struct Paths<'w> {
    graph: DiGraph<Stop<'w>, ()>,
    start: NodeIndex,
    states: HashMap<&'w Id, NodeIndex>,
    actions: HashMap<&'w Id, NodeIndex>,
    run_out: NodeIndex,
}

impl<'w> Paths<'w> {
    /// The graph, without some actions. Where an action waits for the clock given, the run-out of the clock stands
    /// before it.
    pub(super) fn new(pack: &Pack, workflow: &'w Workflow, clock: Option<&Id>, without: &[Id]) -> Self {
        let mut graph = DiGraph::new();
        let start = graph.add_node(Stop::Start);
        let run_out = graph.add_node(Stop::RunOut);
        let states: HashMap<&Id, NodeIndex> =
            workflow.states.values().map(|state| (&state.id, graph.add_node(Stop::State(state)))).collect();
        let mut actions = HashMap::new();
        if let Some(first) = workflow.opening.to.as_ref().and_then(|state| states.get(&state.id)) {
            graph.add_edge(start, *first, ());
        }
        // What is taken over comes into any of the states it can be in.
        let taken_over = workflow.taking_over.iter().flat_map(|taking_over| &taking_over.into);
        for state in taken_over.filter_map(|state| states.get(&state.id)) {
            graph.add_edge(start, *state, ());
        }
        // Whoever goes over from the rules before comes into a state by none of the ways of these.
        for (_, to) in moved(pack, workflow) {
            if let Some(to) = states.get(to) {
                graph.add_edge(start, *to, ());
            }
        }
        for action in workflow.actions.values() {
            if without.contains(&action.id) || !is_alive(pack, workflow, action) {
                continue;
            }
            let node = graph.add_node(Stop::Action);
            actions.insert(&action.id, node);
            let waits =
                matches!((&action.by, clock), (Performer::Automatic(Some(after)), Some(clock)) if after == clock);
            for from in sources(workflow, action).into_iter().filter_map(|from| states.get(from)) {
                if waits {
                    graph.add_edge(*from, run_out, ());
                    graph.add_edge(run_out, node, ());
                } else {
                    graph.add_edge(*from, node, ());
                }
            }
            if let Some(to) = action.to.as_ref().and_then(|state| states.get(&state.id)) {
                graph.add_edge(node, *to, ());
            }
        }
        Self { graph, start, states, actions, run_out }
    }

    /// Also with the ways into the states to which an amendment moves open procedures. By which ways these came there under
    /// the rules before is not known: any state may lie behind them.
    pub(super) fn with_moves(mut self, pack: &Pack, workflow: &Workflow) -> Self {
        for to in moved(pack, workflow).filter_map(|(_, to)| self.states.get(to)) {
            for from in self.states.values() {
                self.graph.add_edge(*from, *to, ());
            }
        }
        self
    }

    /// Whether every way to an action passes the run-out of the clock, from the opening as from every state in which the
    /// clock runs or stands still: in graph words, the run-out dominates the action.
    pub(super) fn run_out_comes_before(mut self, clock: &Clock, action: &Id) -> bool {
        let Some(target) = self.actions.get(action).copied() else { return true };
        let reached = self.reached_from(self.start);
        for state in clock.runs_in.iter().chain(&clock.still_in).filter(|state| reached.contains(*state)) {
            if let Some(state) = self.states.get(state) {
                self.graph.add_edge(self.start, *state, ());
            }
        }
        let dominators = dominators::simple_fast(&self.graph, self.start);
        match dominators.dominators(target) {
            Some(mut before) => before.any(|node| node == self.run_out),
            None => true,
        }
    }

    /// The states that can be reached.
    pub(super) fn reachable(&self) -> BTreeSet<&'w Id> {
        self.reached_from(self.start)
    }

    /// The states that can be reached from a state, itself left out unless a way leads back.
    pub(super) fn reachable_from(&self, state: &Id) -> BTreeSet<&'w Id> {
        let Some(node) = self.states.get(state) else { return BTreeSet::new() };
        self.graph.neighbors(*node).flat_map(|next| self.reached_from(next)).collect()
    }

    /// The states from which one of these can be reached, these included.
    pub(super) fn leading_to(&self, ends: impl Fn(&State) -> bool) -> BTreeSet<&'w Id> {
        let reversed = Reversed(&self.graph);
        let mut found = BTreeSet::new();
        for node in self.graph.node_indices() {
            if !matches!(self.graph.node_weight(node), Some(Stop::State(state)) if ends(state)) {
                continue;
            }
            let mut walk = Dfs::new(reversed, node);
            while let Some(node) = walk.next(reversed) {
                found.extend(self.state_at(node));
            }
        }
        found
    }

    fn reached_from(&self, node: NodeIndex) -> BTreeSet<&'w Id> {
        let mut found = BTreeSet::new();
        let mut walk = Dfs::new(&self.graph, node);
        while let Some(node) = walk.next(&self.graph) {
            found.extend(self.state_at(node));
        }
        found
    }

    fn state_at(&self, node: NodeIndex) -> Option<&'w Id> {
        match self.graph.node_weight(node) {
            Some(Stop::State(state)) => Some(&state.id),
            _ => None,
        }
    }
}
