//! Who may take an action.

use crate::case::{Case, Procedure};
use crate::messages::joined;
use crate::pack::model::{Action, PartyBinding, PartyRole, Performer};
use crate::record::{Actor, Reason};

/// Why a person may not take an action; nothing if one of the action's parties is the actor.
pub(super) fn not_permitted(case: &Case, procedure: &Procedure, action: &Action, actor: &Actor) -> Option<Reason> {
    let party_roles = match &action.by {
        Performer::Parties(party_roles) => party_roles,
        Performer::Automatic(_) | Performer::Triggered => {
            return Some(Reason::not_for_persons(action));
        }
    };
    let may = party_roles.iter().any(|party_role| {
        party_role.role.as_ref().is_none_or(|role| actor.roles.contains(role))
            && match party_role.party.binding {
                PartyBinding::Anyone => true,
                _ => {
                    let bound = case.bound(party_role.party.id.as_str(), Some(procedure));
                    actor.identity().is_some_and(|identity| bound.contains(identity))
                }
            }
    });
    if may { None } else { Some(not_a_party(action, party_roles)) }
}

/// That somebody is none of those who may act.
pub(super) fn not_a_party(action: &Action, party_roles: &[PartyRole]) -> Reason {
    let titles = party_roles
        .iter()
        .map(|party_role| match party_role.role.as_ref().and_then(|role| party_role.party.roles.get(role.as_str())) {
            Some(role) => joined(&party_role.party.title, role),
            None => party_role.party.title.clone(),
        })
        .collect();
    Reason::not_a_party(action, titles)
}
