//! Parties that something waits for, or tells, although nothing binds anybody to them.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Action, FromStates, Party, PartyBinding, Performer, Route, RouteTarget, Workflow};
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned};
use crate::format::decode::Keyed;
use crate::format::{BindsDocument, EffectUseDocument, PackDocument, PartyScope, WorkflowDocument};

/// Warns, of each kind of case, of every party that is named in it and never bound: nobody can take what is theirs, is told
/// what is for them, or is late.
pub(super) fn analyse<'w>(
    workflows: &'w IdMap<Workflow>,
    parties: &IdMap<Party>,
    document: &PackDocument,
    diagnostics: &mut Diagnostics,
) {
    for workflow in workflows.values() {
        if let Some(written) = document.workflows.get(workflow.id.as_str()) {
            above_nobody(workflow, written, workflows, document, diagnostics);
        }
    }
    let bound = Bound::of(workflows);
    let mut told: BTreeSet<(&Id, Id)> = BTreeSet::new();
    let mut look = |workflow: &'w Workflow, name: &str, span: Span, acts: bool| {
        let name = name.split_once('.').map_or(name, |(party, _)| party);
        let Some(party) = parties.get(name) else { return };
        // Whom procedures of one workflow bind for themselves, those of another do not know; what is read may allow for that.
        let in_case = bound.in_case(workflow, party);
        let is_elsewhere =
            acts && in_case && party.scope == PartyScope::Procedure && !bound.in_procedure(workflow, party);
        let within = if is_elsewhere { &workflow.id } else { &workflow.case };
        if !party.is_everybody() && (!in_case || is_elsewhere) && told.insert((within, party.id.clone())) {
            let code = if is_elsewhere { "never-bound-here" } else { "never-bound" };
            let found = Diagnostic::warning(code, span).with("party", &party.id);
            let key = if is_elsewhere { "workflow" } else { "case" };
            let found = found.with(key, within);
            let defined = document.parties.get_entry(name);
            diagnostics.push(match defined {
                Some((id, _)) => found.related("defined-here", id.span),
                None => found,
            });
        }
    };
    for workflow in workflows.values() {
        let Some(written) = document.workflows.get(workflow.id.as_str()) else { continue };
        named_in(written).into_iter().for_each(|name| look(workflow, name.value.as_str(), name.span, true));
        let expressions = workflow.all_actions().flat_map(|action| action.expressions());
        for expression in expressions.chain(workflow.clocks.values().flat_map(|clock| clock.expressions())) {
            let reads = expression.reads().iter().filter(|read| read.variable == "parties");
            for party in reads.filter_map(|read| read.properties.first()) {
                look(workflow, party.as_str(), expression.source().span, false);
            }
        }
    }
    for view in document.views.values() {
        for workflow in view.shows.keys().filter_map(|id| workflows.get(id.as_str())) {
            // One that shows several procedures may be for people of whom each knows but some.
            let alone = view.shows.len() == 1;
            view.audience.iter().for_each(|name| look(workflow, name.value.as_str(), name.span, alone));
        }
    }
}

/// Warns of every party that is the superior of another one where nobody can be bound to that yet: nobody is found, and
/// the action is always refused.
fn above_nobody(
    workflow: &Workflow,
    written: &WorkflowDocument,
    workflows: &IdMap<Workflow>,
    document: &PackDocument,
    diagnostics: &mut Diagnostics,
) {
    let root = document.cases.get(workflow.case.as_str()).map(|case| &case.root.value);
    for action in workflow.all_actions() {
        let binds: &BindsDocument = match &action.from {
            FromStates::Opening if action.id == Action::opening_id() => &written.open.binds,
            FromStates::Opening => continue,
            FromStates::Any | FromStates::States(_) => match written.actions.get(action.id.as_str()) {
                Some(written) => &written.binds,
                None => continue,
            },
        };
        for party in &action.binds {
            let Some(below) = superior_of_nobody(workflows, root, workflow, action, party) else { continue };
            let Some(name) = binds.parties().find(|name| name.value == party.id) else { continue };
            let diagnostic = Diagnostic::warning("superior-of-nobody", name.span).with("party", &party.id);
            diagnostics.push(diagnostic.with_list("below", &below));
        }
    }
}

/// The parties of which one that an action binds is always the superior, where nobody can be bound to any of them by then, so
/// that nobody is found and the action is refused. Nothing where somebody may be found. `root` is the workflow that cases of the
/// workflow's kind begin with.
pub fn superior_of_nobody(
    workflows: &IdMap<Workflow>,
    root: Option<&Id>,
    workflow: &Workflow,
    action: &Action,
    party: &Party,
) -> Option<Vec<Id>> {
    if !matches!(party.binding, PartyBinding::Route) {
        return None;
    }
    let above = |route: &Route| match &route.target {
        RouteTarget::SuperiorOf(below) => Some(below.clone()),
        RouteTarget::Organisation(_) | RouteTarget::InTerritory { .. } | RouteTarget::Chosen(_) => None,
    };
    let routes = workflow.routes.get(&party.id).map(Vec::as_slice).unwrap_or_default();
    let below: Vec<Id> = routes.iter().map(above).collect::<Option<_>>()?;
    let may_be_bound = |below: &Id| may_be_bound_before(workflow, action, party, below, workflows, root);
    (!below.is_empty() && !below.iter().any(may_be_bound)).then_some(below)
}

/// Whether somebody may be bound to one party when an action comes to bind another one.
fn may_be_bound_before(
    workflow: &Workflow,
    action: &Action,
    party: &Party,
    below: &Id,
    workflows: &IdMap<Workflow>,
    root: Option<&Id>,
) -> bool {
    let opens = |action: &Action| matches!(action.from, FromStates::Opening);
    let is_opening = opens(action) && action.id == Action::opening_id();
    let is_root = root == Some(&workflow.id);
    let earlier = action.binds.iter().take_while(|bound| bound.id != party.id).any(|bound| bound.id == *below);
    let opener = is_opening && openers(workflow, action).any(|opener| opener.id == *below);
    let binds = |other: &Workflow, by: &Action| {
        by.binds.iter().any(|bound| bound.id == *below)
            || (opens(by) && openers(other, by).any(|opener| opener.id == *below))
    };
    let mut others = workflows.values().filter(|other| other.case == workflow.case);
    let before = others.any(|other| {
        other.all_actions().filter(|by| other.id != workflow.id || by.id != action.id).any(|by| {
            let is_before = match (is_opening, is_root, workflow.starts_case) {
                (true, true, _) => false,
                // The root is opened first.
                (true, false, true) => root == Some(&other.id) && by.id == Action::opening_id(),
                _ => true,
            };
            is_before && binds(other, by)
        })
    });
    earlier || opener || before
}

/// The parties that somebody can be bound to.
#[derive(Default)]
struct Bound<'w> {
    by_case: BTreeMap<&'w Id, BTreeSet<&'w Id>>,
    by_workflow: BTreeMap<&'w Id, BTreeSet<&'w Id>>,
}

impl<'w> Bound<'w> {
    fn of(workflows: &'w IdMap<Workflow>) -> Self {
        let mut bound = Self::default();
        for workflow in workflows.values() {
            let of_workflow = bound.by_workflow.entry(&workflow.id).or_default();
            for action in workflow.all_actions() {
                // Whoever opens is bound to those it opens for, and those the opening names; later such a party is bound anew.
                let opens = matches!(action.from, FromStates::Opening);
                let binds = |party: &&Party| {
                    let is_opener = matches!(party.binding, PartyBinding::Opener);
                    !is_opener || opens || action.successor(&party.id).is_some()
                };
                of_workflow.extend(action.binds.iter().map(AsRef::as_ref).filter(binds).map(|party| &party.id));
                of_workflow.extend(openers(workflow, action).filter(|_| opens).map(|party| &party.id));
            }
            bound.by_case.entry(&workflow.case).or_default().extend(of_workflow.iter());
        }
        bound
    }

    fn in_case(&self, workflow: &Workflow, party: &Party) -> bool {
        self.by_case.get(&workflow.case).is_some_and(|bound| bound.contains(&party.id))
    }

    fn in_procedure(&self, workflow: &Workflow, party: &Party) -> bool {
        self.by_workflow.get(&workflow.id).is_some_and(|bound| bound.contains(&party.id))
    }
}

/// The parties of an opening that whoever opens becomes.
fn openers<'w>(workflow: &'w Workflow, action: &'w Action) -> impl Iterator<Item = &'w Party> {
    let begins = workflow.starts_case || action.id != Action::opening_id();
    let by = match &action.by {
        Performer::Parties(by) => by.as_slice(),
        Performer::Automatic(_) | Performer::Triggered => &[],
    };
    let parties = by.iter().map(|role| role.party.as_ref());
    parties
        .filter(|party| matches!(party.binding, PartyBinding::Opener))
        .filter(move |party| begins || party.scope == PartyScope::Procedure)
}

/// The parties that a workflow names as those who act, are told or are late.
fn named_in(workflow: &WorkflowDocument) -> Vec<&Spanned<Id>> {
    let mut named: Vec<&Spanned<Id>> = Vec::new();
    named.extend(workflow.open.by.iter());
    named.extend(told_in(&workflow.open.effects));
    for action in workflow.actions.values() {
        named.extend(action.by.iter());
        named.extend(told_in(&action.effects));
    }
    named.extend(workflow.clocks.values().filter_map(|clock| clock.duty_of.as_ref()));
    named
}

fn told_in(effects: &Keyed<EffectUseDocument>) -> impl Iterator<Item = &Spanned<Id>> {
    effects.values().flat_map(|effect| effect.to.iter())
}
