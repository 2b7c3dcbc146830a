//! Parties that something waits for, or tells, although nothing binds anybody to them.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Action, FromStates, Party, PartyBinding, Performer, Workflow};
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned};
use crate::format::decode::Keyed;
use crate::format::{EffectUseDocument, PackDocument, PartyScope, WorkflowDocument};

/// Warns, of each kind of case, of every party that is named in it and never bound: nobody can take what is theirs, is told
/// what is for them, or is late.
pub(super) fn analyse<'w>(
    workflows: &'w IdMap<Workflow>,
    parties: &IdMap<Party>,
    document: &PackDocument,
    diagnostics: &mut Diagnostics,
) {
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
