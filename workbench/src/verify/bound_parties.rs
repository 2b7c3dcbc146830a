//! Which parties are surely bound when a procedure is in a state, and which can be bound at all.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{actions_of, is_alive, sources, triggering};
use crate::verify::distance::needed_state;
use guicheng_engine::internals::model::{FromStates, Party, PartyBinding, PartyScope, Performer};
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
        matches!(party.binding, PartyBinding::Anyone) || self.at(workflow, state).contains(&party.id)
    }

    fn at(&self, workflow: &Id, state: &Id) -> Parties {
        self.states.get(&(workflow.clone(), state.clone())).cloned().unwrap_or_default()
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
        let mut parties: Parties =
            action.binds.iter().filter(|party| binds_surely(party, action)).map(|party| party.id.clone()).collect();
        for condition in &action.conditions {
            if let Some((other, state)) = needed_state(&condition.that.source().text) {
                parties.extend(self.of_case(self.at(&Id::from(other), &Id::from(state))));
            }
        }
        if matches!(action.by, Performer::Triggered) {
            let ways = triggering(self.pack, &workflow.id, &action.id).into_iter().map(|(other, by)| {
                let own: Option<Parties> = match by.from {
                    FromStates::Opening => Some(self.at_opening(other)),
                    FromStates::Any | FromStates::States(_) => common(
                        sources(other, by).into_iter().map(|from| &self.at(&other.id, from) | &self.brought_itself(by)),
                    ),
                };
                self.of_case(own.unwrap_or_default())
            });
            parties.extend(common(ways).unwrap_or_default());
        }
        parties
    }

    /// What an action binds itself.
    fn brought_itself(&self, action: &Action) -> Parties {
        action.binds.iter().filter(|party| binds_surely(party, action)).map(|party| party.id.clone()).collect()
    }

    /// What is bound when a workflow has just been opened.
    fn at_opening(&self, workflow: &Workflow) -> Parties {
        let opening = &*workflow.opening;
        let mut parties = self.brought(workflow, opening);
        parties.extend(opener(opening).map(|party| party.id.clone()));
        let concerned = workflow
            .concerns
            .iter()
            .flat_map(|(concerned, states)| states.iter().map(|state| self.at(concerned, state)));
        parties.extend(self.of_case(common(concerned).unwrap_or_default()));
        // A case begins with one of the workflows that start it, in the same decision.
        let starting = self
            .pack
            .workflows
            .values()
            .filter(|other| other.case == workflow.case && other.starts_case && other.id != workflow.id)
            .map(|other| {
                let mut parties = self.brought_itself(&other.opening);
                parties.extend(opener(&other.opening).map(|party| party.id.clone()));
                parties
            });
        if !workflow.starts_case {
            parties.extend(self.of_case(common(starting).unwrap_or_default()));
        }
        parties
    }

    fn of_case(&self, parties: Parties) -> Parties {
        let is_of_case =
            |party: &Id| self.pack.parties.get(party.as_str()).is_some_and(|party| party.scope == PartyScope::Case);
        parties.into_iter().filter(is_of_case).collect()
    }

    /// Whether a party can be bound at all where an action of a workflow names it.
    pub(super) fn possibly(&self, workflow: &Workflow, party: &Party) -> bool {
        if matches!(party.binding, PartyBinding::Anyone) {
            return true;
        }
        let binds = |other: &Workflow| {
            actions_of(other).filter(|action| is_alive(self.pack, other, action)).any(|action| {
                let opens = matches!(action.from, FromStates::Opening);
                action.binds.iter().any(|bound| bound.id == party.id)
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

/// Whether an action that binds a party surely finds somebody: who opens is there, a route that finds nobody refuses;
/// a field may be empty.
fn binds_surely(party: &Party, action: &Action) -> bool {
    match party.binding {
        PartyBinding::Route => true,
        PartyBinding::Opener => matches!(action.from, FromStates::Opening),
        PartyBinding::Field(_) | PartyBinding::Anyone => false,
    }
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
