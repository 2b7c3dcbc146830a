//! Who took which action.

use crate::base::Id;
use crate::record::Actor;

/// Somebody who took an action, as far as the host has established who it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Taker {
    /// The person.
    pub(crate) person: Option<Id>,
    /// The organisation the person acted for.
    pub(crate) organisation: Option<Id>,
}

impl Taker {
    /// Who acts; none of whom nothing is known.
    pub(crate) fn of(actor: &Actor) -> Option<Self> {
        let Actor { person, organisation, acts_for, .. } = actor;
        let organisation = acts_for.as_ref().or(organisation.as_ref()).cloned();
        let taker = Self { person: person.clone(), organisation };
        (taker.person.is_some() || taker.organisation.is_some()).then_some(taker)
    }

    /// Whether somebody else may be the same person. An act of which only the organisation is known may be that of anybody
    /// in it.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        match (&self.person, &other.person) {
            (Some(own), Some(other)) => own == other,
            _ => self.organisation.is_some() && self.organisation == other.organisation,
        }
    }
}

/// That somebody took an action of a procedure.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    /// Which; `open` for the opening.
    pub(crate) action: Id,
    /// Who.
    pub(crate) taker: Taker,
    /// The last event by which.
    pub(crate) event: u64,
}
