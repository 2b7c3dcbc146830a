//! What the graph of a workflow shows: states that cannot be reached or left, automatic actions that chase each other, what
//! is waited for or shown where it never comes.

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, IntoNeighbors, Reversed, Visitable};
use std::collections::{BTreeSet, HashMap, HashSet};

use super::model::{Action, FromStates, Performer, TriggerTarget, View, Workflow};
use super::skeletons::Parts;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned};
use crate::expression::Read;
use crate::format::decode::Keyed;
use crate::format::{EffectUseDocument, PackDocument, WorkflowDocument};

/// The states of a workflow and the moves between them.
struct Graph<'w> {
    moves: DiGraph<&'w Id, ()>,
    nodes: HashMap<&'w Id, NodeIndex>,
    starts: Vec<NodeIndex>,
}

impl<'w> Graph<'w> {
    fn new(workflow: &'w Workflow) -> Self {
        Self::of(workflow, |_| true)
    }

    /// With these actions only.
    fn of(workflow: &'w Workflow, is_taken: impl Fn(&Action) -> bool) -> Self {
        let mut moves = DiGraph::new();
        let nodes: HashMap<&Id, NodeIndex> = workflow.states.ids().map(|id| (id, moves.add_node(id))).collect();
        for action in workflow.actions.values().filter(|action| is_taken(action)) {
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

/// The states in which an action can be taken.
pub(super) fn sources<'w>(workflow: &'w Workflow, action: &'w Action) -> Vec<&'w Id> {
    match &action.from {
        FromStates::Opening => Vec::new(),
        FromStates::Any => workflow.states.iter().filter(|(_, state)| !state.is_final).map(|(id, _)| id).collect(),
        FromStates::States(states) => states.iter().collect(),
    }
}

/// Warns of what can hardly be meant.
pub(super) fn analyse(
    workflows: &IdMap<Workflow>,
    views: &IdMap<View>,
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
        chases(workflow, written, diagnostics);
        toggles(workflow, written, diagnostics);
        waits_in_vain(workflow, written, diagnostics);
        triggers_in_vain(workflow, written, workflows, diagnostics);
        leaves_root_standing(workflow, written, workflows, document, diagnostics);
        shows_nothing(workflow, written, views, document, diagnostics);
        if let Some((id, _)) = document.workflows.get_entry(workflow.id.as_str()) {
            diagnostics.relate_since(since, |place| parts.has(place), "as-used-here", id.span);
        }
    }
}

/// The states of a workflow that can be reached and in which it is not over.
pub(super) fn lived_in(workflow: &Workflow) -> HashSet<&Id> {
    let is_open = |id: &&Id| workflow.states.get(id.as_str()).is_some_and(|state| !state.is_final);
    Graph::new(workflow).reachable().into_iter().filter(is_open).collect()
}

/// Automatic actions that lead from state to state in a circle, and that nothing but one condition holds back, which none of
/// them changes: where it holds, they never come to rest.
fn chases(workflow: &Workflow, written: &WorkflowDocument, diagnostics: &mut Diagnostics) {
    let conditions = || workflow.automatic.iter().flat_map(|action| conditions_of(action));
    let mut told: HashSet<&Id> = HashSet::new();
    let met: BTreeSet<Option<&str>> = std::iter::once(None).chain(conditions().map(Some)).collect();
    for condition in met {
        for start in workflow.states.ids() {
            let circle = circle_from(workflow, start, condition);
            if circle.iter().any(|action| told.contains(&action.id)) {
                continue;
            }
            // Said of the first of them.
            let first = written.actions.iter().find(|(id, _)| circle.iter().any(|action| action.id == id.value));
            let Some((first, _)) = first else { continue };
            told.extend(circle.iter().map(|action| &action.id));
            let before = circle.iter().position(|action| action.id == first.value).unwrap_or_default();
            let round = circle.iter().cycle().skip(before).take(circle.len().saturating_add(1));
            let names: Vec<&str> = round.map(|action| action.id.as_str()).collect();
            diagnostics.push(
                Diagnostic::warning("automatic-in-circle", first.span)
                    .with("actions", names.join(" → "))
                    .with("workflow", &workflow.id),
            );
        }
    }
}

fn conditions_of(action: &Action) -> impl Iterator<Item = &str> {
    action.conditions.iter().map(|condition| &*condition.that.source().text)
}

/// The automatic actions that lead from a state back to it, if there are such where at most this condition is asked.
fn circle_from<'w>(workflow: &'w Workflow, start: &'w Id, condition: Option<&str>) -> Vec<&'w Action> {
    let mut circle: Vec<&Action> = Vec::new();
    let mut state = start;
    while circle.len() <= workflow.states.len() {
        let Some(next) = next_by_itself(workflow, state, condition) else { return Vec::new() };
        let Some(to) = next.to.as_ref().map(|to| &to.id) else { return Vec::new() };
        circle.push(next);
        state = to;
        if state == start {
            return circle;
        }
    }
    Vec::new()
}

/// The first automatic action that is taken in a state where only this condition is asked, and that changes nothing but the
/// state, if it asks for it.
fn next_by_itself<'w>(workflow: &'w Workflow, state: &Id, condition: Option<&str>) -> Option<&'w Action> {
    let is_open = workflow.states.get(state.as_str()).is_some_and(|state| !state.is_final);
    let possible = workflow.automatic.iter().map(AsRef::as_ref).filter(|action: &&Action| {
        is_open
            && matches!(action.by, Performer::Automatic(None))
            && action.window.is_none()
            && sources(workflow, action).contains(&state)
            && conditions_of(action).all(|asked| Some(asked) == condition)
    });
    let next = possible.into_iter().next()?;
    let asks = !next.conditions.is_empty();
    (next.to.is_some() && !(asks && changes_or_asks_where(next))).then_some(next)
}

/// Automatic actions that stay where they are taken, set a value by what it was, and ask for nothing that they change: they
/// change it again and again.
fn toggles(workflow: &Workflow, written: &WorkflowDocument, diagnostics: &mut Diagnostics) {
    for (name, _) in &written.actions {
        let Some(action) = workflow.actions.get(name.value.as_str()) else { continue };
        let stays = action.to.as_ref().is_none_or(|to| sources(workflow, action).contains(&&to.id));
        if !stays || !matches!(action.by, Performer::Automatic(None)) || action.window.is_some() {
            continue;
        }
        let sets = || {
            let facts = action.facts.iter().map(|(field, value)| ("facts", field, value));
            facts.chain(action.data.iter().map(|(field, value)| ("data", field, value)))
        };
        let is_set = |read: &Read| {
            let is_it = |field: &Id| read.properties.first().is_none_or(|name| name == field);
            sets().any(|(record, field, _)| read.variable == record && is_it(field))
        };
        let reads_itself = sets().any(|(record, field, value)| {
            let is_it = |read: &Read| read.properties.first().is_none_or(|name| name == field);
            value.reads().iter().any(|read| read.variable == record && is_it(read))
        });
        let mut asked = action.conditions.iter().flat_map(|condition| condition.that.reads());
        if reads_itself && !asked.any(|read| is_set(read) || OF_STATE.contains(&read.variable)) {
            let endless = Diagnostic::warning("automatic-unsettled", name.span);
            diagnostics.push(endless.with("action", &action.id));
        }
    }
}

/// What tells where a procedure is.
const OF_STATE: [&str; 5] = ["procedure", "procedures", "concerning", "clocks", "acted"];

/// Whether what an action asks may be otherwise once it is taken: it changes more than the state, or asks for the state.
fn changes_or_asks_where(action: &Action) -> bool {
    let changes = !action.facts.is_empty()
        || !action.data.is_empty()
        || !action.binds.is_empty()
        || !action.assigns.is_empty()
        || !action.opens.is_empty()
        || !action.triggers.is_empty();
    let reads = |action: &Action| {
        let reads = action.conditions.iter().flat_map(|condition| condition.that.reads());
        reads.into_iter().any(|read| OF_STATE.contains(&read.variable))
    };
    changes || reads(action)
}

/// Automatic actions that wait for a clock which never runs where they are taken.
fn waits_in_vain(workflow: &Workflow, written: &WorkflowDocument, diagnostics: &mut Diagnostics) {
    for (id, document) in &written.actions {
        let Some(action) = workflow.actions.get(id.value.as_str()) else { continue };
        let (Performer::Automatic(Some(clock)), Some(after)) = (&action.by, &document.after) else { continue };
        let Some(clock) = workflow.clocks.get(clock.as_str()) else { continue };
        let from = sources(workflow, action);
        if !from.iter().any(|state| clock.runs_in.contains(state) || clock.still_in.contains(state)) {
            let found = Diagnostic::warning("after-never", after.span).with("clock", &clock.id);
            diagnostics.push(found.with("action", &action.id));
        }
    }
}

/// Actions that are triggered in the procedure this one is about, and are not possible in any state that it can be in by then.
fn triggers_in_vain(
    workflow: &Workflow,
    written: &WorkflowDocument,
    workflows: &IdMap<Workflow>,
    diagnostics: &mut Diagnostics,
) {
    let opening = std::iter::once((&written.open.triggers, true));
    let actions = written.actions.values().map(|action| (&action.triggers, false));
    let of_concerned = opening.chain(actions).flat_map(|(triggers, opens)| {
        let of_concerned = triggers.iter().filter(|(target, _)| target.value == "concerned");
        of_concerned.map(move |(_, trigger)| (trigger, opens))
    });
    let of_concerned: Vec<_> = of_concerned.collect();
    if of_concerned.is_empty() {
        return;
    }
    for (concerned, states) in &workflow.concerns {
        let Some(concerned) = workflows.get(concerned.as_str()) else { continue };
        let graph = Graph::new(concerned);
        let at_once: HashSet<&Id> = states.iter().collect();
        // The procedure it is about may go on while this one is open.
        let later = graph.walk(&graph.moves, states.iter().filter_map(|state| graph.nodes.get(state).copied()));
        for (trigger, opens) in &of_concerned {
            let Some(action) = concerned.actions.get(trigger.action.value.as_str()) else { continue };
            let by_then = if *opens { &at_once } else { &later };
            if !sources(concerned, action).iter().any(|from| by_then.contains(from)) {
                let never = Diagnostic::warning("trigger-never", trigger.action.span).with("action", &action.id);
                diagnostics.push(never.with("workflow", &concerned.id));
            }
        }
    }
}

/// Ends of a workflow that opens a case at which the case's root is still where it began, though other ends move it on. Told only where nothing
/// else can move it: the root does not by itself, and no other procedure that can be there by then triggers it.
fn leaves_root_standing(
    workflow: &Workflow,
    written: &WorkflowDocument,
    workflows: &IdMap<Workflow>,
    document: &PackDocument,
    diagnostics: &mut Diagnostics,
) {
    let kind = document.cases.get(workflow.case.as_str()).filter(|_| workflow.starts_case);
    let root = kind.and_then(|kind| workflows.get(kind.root.value.as_str())).filter(|root| root.id != workflow.id);
    let Some((root, first)) = root.and_then(|root| Some((root, &root.opening.to.as_ref()?.id))) else { return };
    let leads_on = |action: &&Action| {
        action.to.as_ref().is_some_and(|to| to.id != *first) && sources(root, action).contains(&first)
    };
    let on: Vec<&Action> = root.actions.values().map(AsRef::as_ref).filter(leads_on).collect();
    let is_over = root.states.get(first.as_str()).is_some_and(|state| state.is_final);
    if is_over || on.iter().any(|action| !matches!(action.by, Performer::Triggered)) {
        return;
    }
    let moves_on = |of: &Workflow, taken: &Action| {
        let mut moving = taken.triggers.iter().filter(|trigger| on.iter().any(|action| action.id == trigger.action));
        moving.any(|trigger| match &trigger.target {
            TriggerTarget::Workflow(target) => *target == root.id,
            TriggerTarget::Concerned => of.concerns.iter().any(|(concerned, _)| *concerned == root.id),
        })
    };
    // What is only about the root in later states cannot be there yet.
    let comes_later = |other: &Workflow| {
        let is_later = |(concerned, states): &(Id, Vec<Id>)| {
            *concerned == root.id && !states.is_empty() && !states.contains(first)
        };
        !other.concerns.is_empty() && other.concerns.iter().all(is_later)
    };
    let others = workflows.values().filter(|other| other.id != workflow.id && other.case == workflow.case);
    let mut beside = others.filter(|other| !comes_later(other));
    if beside.any(|other| other.all_actions().any(|taken| moves_on(other, taken)))
        || moves_on(workflow, &workflow.opening)
    {
        return;
    }
    let without = Graph::of(workflow, |action| !moves_on(workflow, action));
    let (all, standing) = (Graph::new(workflow).reachable(), without.reachable());
    let ends = |id: &Id| workflow.states.get(id.as_str()).is_some_and(|state| state.is_final);
    // Where no end moves it on, it may be meant to stay.
    if !all.iter().any(|id| ends(id) && !standing.contains(*id)) {
        return;
    }
    for (name, _) in written.states.iter().filter(|(name, _)| ends(&name.value) && standing.contains(&name.value)) {
        let found = Diagnostic::warning("root-left-standing", name.span).with("state", &name.value);
        diagnostics.push(found.with("workflow", &workflow.id).with("root", &root.id).with("first", first));
    }
}

/// Effects that carry what a view shows, asked for in a workflow of which the view shows nothing.
fn shows_nothing(
    workflow: &Workflow,
    written: &WorkflowDocument,
    views: &IdMap<View>,
    document: &PackDocument,
    diagnostics: &mut Diagnostics,
) {
    let asked = written.actions.values().map(|action| &action.effects).chain([&written.open.effects]);
    for (name, _) in asked.flat_map(|effects: &Keyed<EffectUseDocument>| effects.iter()) {
        let view = document.effects.get(name.value.as_str()).and_then(|effect| effect.view.as_ref());
        let Some(view) = view.and_then(|view: &Spanned<Id>| views.get(view.value.as_str())) else { continue };
        if !view.shows.contains(workflow.id.as_str()) {
            let found = Diagnostic::warning("effect-shows-nothing", name.span).with("effect", &name.value);
            diagnostics.push(found.with("view", &view.id).with("workflow", &workflow.id));
        }
    }
}
