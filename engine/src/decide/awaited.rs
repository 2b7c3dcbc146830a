//! Those whom a procedure waits for: who can take an action in the state it is in, as far as party and role decide.

use super::collection_row::CollectionReader;
use super::guards::enabled_in_state;
use crate::case::Case;
use crate::pack::model::Performer;

impl Case {
    /// Those who can take an action of an open procedure in the state it is in, whatever else must hold, but for what only can be
    /// taken (`optional`, `takes_back`); nobody whom anybody may be. Each party and role once, in the order of the actions: for a host that lists what is to be done.
    #[must_use]
    pub fn awaited(&self, procedure: u32) -> Vec<CollectionReader> {
        let mut awaited: Vec<CollectionReader> = Vec::new();
        let Some(procedure) = self.procedure(procedure).filter(|procedure| procedure.is_open()) else { return awaited };
        let actions = procedure.workflow().actions.values().filter(|action| enabled_in_state(action, procedure));
        for action in actions.filter(|action| !action.optional) {
            let Performer::Parties(parties) = &action.by else { continue };
            for performer in parties.iter().filter(|performer| !performer.party.is_everybody()) {
                let bound = self.bound(performer.party.id.as_str(), Some(procedure));
                let reader = CollectionReader {
                    party: performer.party.id.clone(),
                    role: performer.role.clone(),
                    bound: Some(bound.to_vec()),
                };
                if !bound.is_empty() && !awaited.contains(&reader) {
                    awaited.push(reader);
                }
            }
        }
        awaited
    }
}
