//! Which business rules hold: for what somebody does, and for the clocks of a procedure.
//!
//! They hold for the acts of one party, the conditions of these and the clocks that are its duty, from when the party is
//! bound to the organisation whose rules they are. All else goes by the pack of the procedure.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::Id;
use crate::case::{Case, Procedure};
use crate::pack::Pack;
use crate::pack::model::{Action, Clock, FromStates, PartyRole, Performer};
use crate::record::Actor;
use crate::rulebook::Rulebook;
use crate::time::Calendar;

/// An action as business rules have it.
pub(super) struct RuledAction {
    pub(super) rules: Arc<Pack>,
    pub(super) action: Arc<Action>,
}

/// A clock as business rules have it.
pub(super) struct RuledClock {
    pub(super) rules: Arc<Pack>,
    pub(super) clock: Arc<Clock>,
}

/// An action as the business rules have it of whoever takes it; none if there are none, or others may take it as well.
pub(super) fn action(
    rulebook: &Rulebook,
    case: &Case,
    procedure: &Procedure,
    action: &Action,
    actor: &Actor,
    (on, at): (NaiveDate, DateTime<Utc>),
) -> Option<RuledAction> {
    if !rulebook.has_rules_over(&procedure.pack.hash) {
        return None;
    }
    let Performer::Parties(party_roles) = &action.by else { return None };
    let party = &party_roles.first()?.party.id;
    let is_it = |party_role: &PartyRole| party_role.party.id == *party;
    let organisation = actor.capacity()?;
    if !party_roles.iter().all(is_it) || !case.bound(party.as_str(), Some(procedure)).contains(organisation) {
        return None;
    }
    let rules = rulebook.rules_over(&procedure.pack.hash, party.as_str(), organisation, on, at)?;
    let workflow = rules.workflows.get(procedure.workflow.id.as_str())?;
    let ruled = match action.from {
        FromStates::Opening => &workflow.opening,
        FromStates::Any | FromStates::States(_) => workflow.actions.get(action.id.as_str())?,
    };
    Some(RuledAction { rules: Arc::clone(rules), action: Arc::clone(ruled) })
}

/// The clocks that business rules have a say in, as they stand for those that start: by the rules in force and known on the
/// day the procedure came to its state, so that it makes no difference when something else happens in it.
pub(super) fn clocks(
    rulebook: &Rulebook,
    case: &Case,
    procedure: &Procedure,
    calendar: &Calendar,
    at: DateTime<Utc>,
) -> Vec<RuledClock> {
    let on = procedure.entered_on;
    let mut ruled = Vec::new();
    for rules in holding(rulebook, case, procedure, on, at.min(calendar.end_of(on))) {
        let party = rules.business_rules_of.as_ref().map(|rules| &rules.party);
        let Some(workflow) = rules.workflows.get(procedure.workflow.id.as_str()) else { continue };
        let duties =
            workflow.clocks.values().filter(|clock| clock.duty_of.is_some() && clock.duty_of.as_ref() == party);
        ruled.extend(duties.map(|clock| RuledClock { rules: Arc::clone(rules), clock: Arc::clone(clock) }));
    }
    ruled
}

/// The business rules that hold in a procedure on a day, as far as is known at a moment: of each party those of the first
/// organisation bound to it that has any.
fn holding<'r>(
    rulebook: &'r Rulebook,
    case: &Case,
    procedure: &Procedure,
    on: NaiveDate,
    at: DateTime<Utc>,
) -> Vec<&'r Arc<Pack>> {
    let parties = rulebook.parties_with_rules(&procedure.pack.hash);
    let of_party = |party: &Id| {
        let bound = case.bound(party.as_str(), Some(procedure)).iter();
        bound.filter_map(|bound| rulebook.rules_over(&procedure.pack.hash, party.as_str(), bound, on, at)).next()
    };
    parties.into_iter().filter_map(of_party).collect()
}

impl Rulebook {
    /// The business rules that hold in a procedure at a moment, as they are over its pack: for the acts of their party, and
    /// for its clocks that start. Those that run go by the rules they started by
    /// ([`ClockState::rules`](crate::case::ClockState::rules)).
    #[must_use]
    pub fn business_rules(&self, case: &Case, procedure: &Procedure, at: DateTime<Utc>) -> Vec<Arc<Pack>> {
        let Some(calendar) = self.calendar(procedure.pack.calendar.as_str()) else { return Vec::new() };
        holding(self, case, procedure, calendar.local_date(at), at).into_iter().cloned().collect()
    }
}
