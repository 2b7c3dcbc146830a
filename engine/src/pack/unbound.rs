//! Parties that something waits for, or tells, although nothing binds anybody to them.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Action, FromStates, Party, PartyBinding, Performer, Workflow};
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned};
use crate::format::decode::Keyed;
use crate::format::{EffectUseDocument, PackDocument, PartyScope, WorkflowDocument};

/// Warns, of each kind of case, of every party that is named in it and never bound: nobody can take what is theirs, is told
/// what is for them, or is late.
pub(super) fn analyse(
    workflows: &IdMap<Workflow>,
    parties: &IdMap<Party>,
    document: &PackDocument,
    diagnostics: &mut Diagnostics,
) {
    let bound = bound(workflows);
    let mut told: BTreeSet<(&Id, Id)> = BTreeSet::new();
    let mut look = |kind, name: &str, span: Span| {
        let name = name.split_once('.').map_or(name, |(party, _)| party);
        let Some(party) = parties.get(name) else { return };
        let is_bound = bound.get(kind).is_some_and(|bound| bound.contains(&party.id));
        if !matches!(party.binding, PartyBinding::Anyone) && !is_bound && told.insert((kind, party.id.clone())) {
            let found = Diagnostic::warning("never-bound", span).with("party", &party.id).with("case", kind);
            let defined = document.parties.get_entry(name);
            diagnostics.push(match defined {
                Some((id, _)) => found.related("defined-here", id.span),
                None => found,
            });
        }
    };
    for workflow in workflows.values() {
        let Some(written) = document.workflows.get(workflow.id.as_str()) else { continue };
        named_in(written).into_iter().for_each(|name| look(&workflow.case, name.value.as_str(), name.span));
        let expressions = workflow.all_actions().flat_map(|action| action.expressions());
        for expression in expressions.chain(workflow.clocks.values().flat_map(|clock| clock.expressions())) {
            let reads = expression.reads().iter().filter(|read| read.variable == "parties");
            for party in reads.filter_map(|read| read.properties.first()) {
                look(&workflow.case, party.as_str(), expression.source().span);
            }
        }
    }
    for view in document.views.values() {
        for workflow in view.shows.keys().filter_map(|id| workflows.get(id.as_str())) {
            view.audience.iter().for_each(|name| look(&workflow.case, name.value.as_str(), name.span));
        }
    }
}

/// The parties that somebody can be bound to, by kind of case.
fn bound(workflows: &IdMap<Workflow>) -> BTreeMap<&Id, BTreeSet<&Id>> {
    let mut bound: BTreeMap<&Id, BTreeSet<&Id>> = BTreeMap::new();
    for workflow in workflows.values() {
        let of_kind = bound.entry(&workflow.case).or_default();
        for action in workflow.all_actions() {
            // Whoever opens is bound to those it opens for, and those the opening names; later such a party is bound anew.
            let opens = matches!(action.from, FromStates::Opening);
            let binds = |party: &&Party| {
                let is_opener = matches!(party.binding, PartyBinding::Opener);
                !is_opener || opens || action.successor(&party.id).is_some()
            };
            of_kind.extend(action.binds.iter().map(AsRef::as_ref).filter(binds).map(|party| &party.id));
            of_kind.extend(openers(workflow, action).filter(|_| opens).map(|party| &party.id));
        }
    }
    bound
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
