//! Which parties are surely bound when a procedure is in a state, and which can be bound at all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::graph::{actions_of, is_alive, may_be_older, moved, sources, triggering};
use crate::verify::distance::needed_state;
use guicheng_engine::internals::model::{FromStates, Party, PartyBinding, PartyScope, Performer};
use guicheng_engine::internals::pack::superior_of_nobody;
use guicheng_engine::{Action, Id, Pack, Workflow};

type Parties = BTreeSet<Id>;

/// Who is bound whatever way a procedure came to its state. The greatest solution of: what is bound in a state is
/// bound after every step that leads there; what is bound after a step is what was bound before it and what it binds.
pub(super) struct BoundParties<'p> {
    pack: &'p Pack,
    states: BTreeMap<(Id, Id), Parties>,
}

impl<'p> BoundParties<'p> {
    pub(super) fn new(pack: &'p Pack) -> Self {
        let everybody: Parties = pack.parties.ids().cloned().collect();
        let mut states = BTreeMap::new();
        for workflow in pack.workflows.values() {
            for state in workflow.states.ids() {
                states.insert((workflow.id.clone(), state.clone()), everybody.clone());
            }
        }
        let mut bound = Self { pack, states };
        while bound.narrow() {}
        bound
    }

    /// Whether a party is surely bound when a procedure is in a state.
    pub(super) fn surely(&self, workflow: &Id, state: &Id, party: &Party) -> bool {
        party.is_everybody() || self.at(workflow, state).contains(&party.id)
    }

    /// Whether a party is surely bound once an action is taken, wherever it is taken.
    pub(super) fn surely_with(&self, workflow: &Workflow, action: &Action, party: &Party) -> bool {
        if party.is_everybody() {
            return true;
        }
        if action.id == Action::taking_over_id() {
            let is_routed = |bound: &Arc<Party>| bound.id == party.id && matches!(bound.binding, PartyBinding::Route);
            return action.binds.iter().any(is_routed);
        }
        if matches!(action.from, FromStates::Opening) {
            return self.at_opening(workflow).contains(&party.id);
        }
        let brought = self.brought(workflow, action);
        let mut from = sources(workflow, action).into_iter();
        brought.contains(&party.id) || from.all(|from| self.at(&workflow.id, from).contains(&party.id))
    }

    fn at(&self, workflow: &Id, state: &Id) -> Parties {
        self.states.get(&(workflow.clone(), state.clone())).cloned().unwrap_or_default()
    }

    /// The parties of the case that are bound where another of its procedures is in a state: those of rules before an
    /// amendment are not known.
    fn of_other(&self, workflow: &Id, state: &Id) -> Parties {
        if may_be_older(self.pack, workflow, state) {
            return Parties::new();
        }
        self.of_case(self.at(workflow, state))
    }

    fn narrow(&mut self) -> bool {
        let mut next: BTreeMap<(Id, Id), Option<Parties>> = BTreeMap::new();
        let pack = self.pack;
        for workflow in pack.workflows.values() {
            for action in actions_of(workflow).filter(|action| is_alive(pack, workflow, action)) {
                let Some(to) = &action.to else { continue };
                let ways: Vec<Parties> = match action.from {
                    FromStates::Opening => vec![self.at_opening(workflow)],
                    FromStates::Any | FromStates::States(_) => sources(workflow, action)
                        .into_iter()
                        .map(|from| &self.at(&workflow.id, from) | &self.brought(workflow, action))
                        .collect(),
                };
                let place = next.entry((workflow.id.clone(), to.id.clone())).or_default();
                for way in ways {
                    *place = Some(match place.take() {
                        Some(before) => &before & &way,
                        None => way,
                    });
                }
            }
        }
        // Of what is taken over only what rules choose is surely bound.
        for workflow in pack.workflows.values() {
            let Some(taking_over) = &workflow.taking_over else { continue };
            let routed = taking_over.action.binds.iter().filter(|party| matches!(party.binding, PartyBinding::Route));
            let way: Parties = routed.map(|party| party.id.clone()).collect();
            for state in &taking_over.into {
                let place = next.entry((workflow.id.clone(), state.id.clone())).or_default();
                *place = Some(place.take().map_or_else(|| way.clone(), |before| &before & &way));
            }
        }
        // Who was bound under the rules before an amendment is not known.
        for workflow in pack.workflows.values() {
            for (_, to) in moved(pack, workflow) {
                next.insert((workflow.id.clone(), to.clone()), Some(Parties::new()));
            }
        }
        let mut changed = false;
        for (place, parties) in &mut self.states {
            if let Some(Some(narrower)) = next.get(place)
                && narrower != parties
            {
                let narrower = &*parties & narrower;
                changed |= narrower != *parties;
                *parties = narrower;
            }
        }
        changed
    }

    /// What an action adds: what it binds, and what is bound where it says that other procedures stand, or where what
    /// triggers it stands.
    fn brought(&self, workflow: &Workflow, action: &Action) -> Parties {
        let mut parties: Parties = self.brought_itself(workflow, action);
        for condition in &action.conditions {
            if let Some((other, state)) = needed_state(&condition.that.source().text) {
                parties.extend(self.of_other(&Id::from(other), &Id::from(state)));
            }
        }
        // Under the rules before an amendment something else may trigger it.
        if matches!(action.by, Performer::Triggered) && self.pack.transition.is_none() {
            let ways = triggering(self.pack, &workflow.id, &action.id).into_iter().map(|(other, by)| {
                let own: Option<Parties> = match by.from {
                    FromStates::Opening => Some(self.at_opening(other)),
                    FromStates::Any | FromStates::States(_) => common(
                        sources(other, by)
                            .into_iter()
                            .map(|from| &self.at(&other.id, from) | &self.brought_itself(other, by)),
                    ),
                };
                self.of_case(own.unwrap_or_default())
            });
            parties.extend(common(ways).unwrap_or_default());
        }
        parties
    }

    /// What an action binds itself.
    fn brought_itself(&self, workflow: &Workflow, action: &Action) -> Parties {
        let surely = |party: &&Arc<Party>| self.binds_surely(party, workflow, action);
        action.binds.iter().filter(surely).map(|party| party.id.clone()).collect()
    }

    /// Whether an action that binds a party surely finds somebody: a route that finds nobody refuses, a field may be empty,
    /// and whoever opens may be nobody that is known.
    fn binds_surely(&self, party: &Party, workflow: &Workflow, action: &Action) -> bool {
        match party.binding {
            PartyBinding::Route => true,
            PartyBinding::Opener if action.bound_to.iter().any(|(bound, _)| *bound == party.id) => true,
            PartyBinding::Opener => matches!(action.from, FromStates::Opening) && self.is_opened_by_somebody(workflow),
            PartyBinding::Field(_) | PartyBinding::Anyone => false,
        }
    }

    /// Whether somebody who is known always opens the procedures of a workflow: it is not for anyone, and not opened along
    /// with another workflow that starts the case.
    fn is_opened_by_somebody(&self, workflow: &Workflow) -> bool {
        let is_root = self.pack.cases.values().any(|case| case.root == workflow.id);
        let along = || self.starting(workflow).next().is_some();
        let mut roles = party_roles(&workflow.opening).peekable();
        roles.peek().is_some() && !roles.any(|role| role.is_everybody()) && !(is_root && along())
    }

    /// The other workflows that a case of a workflow may begin with.
    fn starting<'s>(&'s self, workflow: &'s Workflow) -> impl Iterator<Item = &'p Workflow> + 's {
        let starts =
            |other: &&Arc<Workflow>| other.case == workflow.case && other.starts_case && other.id != workflow.id;
        self.pack.workflows.values().filter(starts).map(AsRef::as_ref)
    }

    /// What whoever opens a workflow becomes, with what the opening binds.
    fn at_opening_itself(&self, workflow: &Workflow) -> Parties {
        let mut parties = self.brought_itself(workflow, &workflow.opening);
        let opener = opener(&workflow.opening).filter(|_| self.is_opened_by_somebody(workflow));
        parties.extend(opener.map(|party| party.id.clone()));
        parties
    }

    /// What is bound when a workflow has just been opened.
    fn at_opening(&self, workflow: &Workflow) -> Parties {
        let mut parties = self.brought(workflow, &workflow.opening);
        parties.extend(self.at_opening_itself(workflow));
        let concerned = workflow
            .concerns
            .iter()
            .flat_map(|(concerned, states)| states.iter().map(|state| self.of_other(concerned, state)));
        parties.extend(common(concerned).unwrap_or_default());
        // A case begins with one of the workflows that start it, in the same decision: those of these rules, if there were
        // none before.
        if !workflow.starts_case && self.pack.transition.is_none() {
            let starting = self.starting(workflow).map(|other| self.at_opening_itself(other));
            parties.extend(self.of_case(common(starting).unwrap_or_default()));
        }
        parties
    }

    fn of_case(&self, parties: Parties) -> Parties {
        let is_of_case =
            |party: &Id| self.pack.parties.get(party.as_str()).is_some_and(|party| party.scope == PartyScope::Case);
        parties.into_iter().filter(is_of_case).collect()
    }

    /// Whether an action that binds a party may find somebody: not if that is always the superior of a party to which nobody
    /// can be bound by then.
    fn may_find(&self, workflow: &Workflow, action: &Action, party: &Party) -> bool {
        let root = self.pack.cases.get(workflow.case.as_str()).map(|case| &case.root);
        superior_of_nobody(&self.pack.workflows, root, workflow, action, party).is_none()
    }

    /// Whether a party can be bound at all where an action of a workflow names it.
    pub(super) fn possibly(&self, workflow: &Workflow, party: &Party) -> bool {
        if party.is_everybody() {
            return true;
        }
        let binds = |other: &Workflow| {
            actions_of(other).filter(|action| is_alive(self.pack, other, action)).any(|action| {
                let opens = matches!(action.from, FromStates::Opening);
                action.binds.iter().any(|bound| bound.id == party.id) && self.may_find(other, action, party)
                    || (opens
                        && party_roles(action).any(|party_role| party_role.id == party.id && is_opener(party_role)))
            })
        };
        match party.scope {
            PartyScope::Procedure => binds(workflow),
            PartyScope::Case => {
                self.pack.workflows.values().filter(|other| other.case == workflow.case).any(|other| binds(other))
            }
        }
    }
}

/// The parties that may take an action.
pub(super) fn party_roles(action: &Action) -> impl Iterator<Item = &Party> {
    let party_roles = match &action.by {
        Performer::Parties(party_roles) => party_roles.as_slice(),
        Performer::Automatic(_) | Performer::Triggered => &[],
    };
    party_roles.iter().map(|party_role| &*party_role.party)
}

fn is_opener(party: &Party) -> bool {
    matches!(party.binding, PartyBinding::Opener)
}

/// The party that whoever opens becomes, if there is only one to become.
fn opener(opening: &Action) -> Option<&Party> {
    let mut parties = party_roles(opening);
    match (parties.next(), parties.next()) {
        (Some(only), None) if is_opener(only) => Some(only),
        _ => None,
    }
}

fn common(sets: impl Iterator<Item = Parties>) -> Option<Parties> {
    sets.reduce(|one, other| &one & &other)
}
