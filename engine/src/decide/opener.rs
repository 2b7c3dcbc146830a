//! Who opens: the party role somebody can open in, and the parties they become by it.

use std::sync::Arc;

use chrono::NaiveDate;

use super::plan::Invocation;
use crate::base::{Id, Values};
use crate::case::Procedure;
use crate::decide::permission::not_a_party;
use crate::decide::routing::is_bound_by;
use crate::decide::transaction::Transaction;
use crate::decide::{input, routing};
use crate::expression::Expression;
use crate::format::PartyScope;
use crate::pack::model::{Action, Party, PartyBinding, PartyRole, Performer, Route, RouteTarget};
use crate::record::{Actor, Cause, PartyChange, Reason};
use crate::time::Calendar;

/// Who opens what, when.
pub(super) struct Opener<'o> {
    pub(super) actor: &'o Actor,
    /// What the opening's form is given; none while it is still to come.
    pub(super) given: Option<&'o Values>,
    pub(super) calendar: &'o Arc<Calendar>,
    pub(super) on: NaiveDate,
}

/// Whether somebody can open in a party role.
enum Admission {
    Granted,
    /// Whom the opening binds cannot be told yet; with the reason, if there is more to say than that nobody is.
    Untold(Option<Reason>),
    Denied,
}

impl Transaction<'_> {
    /// The party role in which somebody opens a procedure.
    ///
    /// # Errors
    /// That they are none of its parties, or that the party they could be is not found.
    pub(super) fn opening_role<'w>(
        &self,
        opening: &'w Arc<Action>,
        procedure: &Procedure,
        opener: &Opener<'_>,
    ) -> Result<&'w PartyRole, Reason> {
        let Performer::Parties(party_roles) = &opening.by else {
            return Err(Reason::not_for_persons(opening));
        };
        let mut untold = None;
        for party_role in party_roles {
            match self.admission(party_role, opening, procedure, opener) {
                Admission::Granted => return Ok(party_role),
                Admission::Untold(reason) => {
                    untold.get_or_insert((party_role, reason));
                }
                Admission::Denied => {}
            }
        }
        match untold {
            // What is wrong with the input, or missing in it, comes first; then the party is found or it is not.
            Some((party_role, _)) if opener.given.is_some() || opening.form.is_some() => Ok(party_role),
            Some((_, Some(reason))) => Err(reason),
            Some((_, None)) | None => Err(not_a_party(opening, party_roles)),
        }
    }

    fn admission(
        &self,
        party_role: &PartyRole,
        opening: &Arc<Action>,
        procedure: &Procedure,
        opener: &Opener<'_>,
    ) -> Admission {
        if party_role.role.as_ref().is_some_and(|role| !opener.actor.roles.contains(role)) {
            return Admission::Denied;
        }
        let Some(identity) = opener.actor.identity() else {
            return admit(matches!(party_role.party.binding, PartyBinding::Anyone));
        };
        match (&party_role.party.binding, party_role.party.scope) {
            (PartyBinding::Anyone, _) | (PartyBinding::Opener, PartyScope::Procedure) => Admission::Granted,
            (PartyBinding::Opener, PartyScope::Case) if self.case.sequence() == 0 => Admission::Granted,
            _ if is_bound_by(opening, party_role) => {
                self.admission_once_bound(party_role, opening, procedure, opener, identity)
            }
            _ => admit(self.case.bound(party_role.party.id.as_str(), None).contains(identity)),
        }
    }

    /// Whether the opener is whom the opening binds.
    fn admission_once_bound(
        &self,
        party_role: &PartyRole,
        opening: &Arc<Action>,
        procedure: &Procedure,
        opener: &Opener<'_>,
        identity: &Id,
    ) -> Admission {
        let party = &party_role.party;
        if opener.given.is_none() && waits(opening, procedure, party) {
            let possible = match party.binding {
                PartyBinding::Route => routing::could_choose(procedure, party, identity),
                _ => true,
            };
            return if possible { Admission::Untold(None) } else { Admission::Denied };
        }
        let mut invocation =
            Invocation::new(procedure, opening, opener.calendar, opener.on, Cause::Triggered(0)).by(opener.actor);
        if let Some(given) = opener.given {
            invocation.input = given;
        }
        invocation.openers = self.openers(party_role, opening, opener.actor, PartyScope::Case);
        invocation.openers.extend(self.openers(party_role, opening, opener.actor, PartyScope::Procedure));
        match invocation.would_bind(&self.case, self.rulebook, self.rulebook.known(self.now), party) {
            Ok(bound) if bound.is_empty() => Admission::Untold(None),
            Ok(bound) => admit(bound.contains(identity)),
            Err(reason) => Admission::Untold(Some(reason)),
        }
    }

    /// The parties that the opener becomes by opening: that of the party role it opens in, and those the opening binds.
    pub(super) fn openers(
        &self,
        party_role: &PartyRole,
        opening: &Action,
        actor: &Actor,
        scope: PartyScope,
    ) -> Vec<PartyChange> {
        let Some(identity) = actor.identity() else { return Vec::new() };
        [&party_role.party]
            .into_iter()
            .chain(&opening.binds)
            .filter(|party| party.scope == scope && matches!(party.binding, PartyBinding::Opener))
            .filter(|party| !self.case.bound(party.id.as_str(), None).contains(identity))
            .map(|party| PartyChange {
                party: party.id.clone(),
                of_procedure: scope == PartyScope::Procedure,
                bound: Arc::from([identity.clone()]),
            })
            .collect()
    }
}

fn admit(may: bool) -> Admission {
    if may { Admission::Granted } else { Admission::Denied }
}

/// Whether whom an opening binds to a party depends on what its form is still to give.
fn waits(opening: &Action, procedure: &Procedure, party: &Party) -> bool {
    let mut waiting: Vec<&Id> = Vec::new();
    for bound in &opening.binds {
        let waits = match &bound.binding {
            PartyBinding::Field(field) => input::asked(opening).any(|asked| asked == field),
            PartyBinding::Route => {
                let rules = procedure.workflow.routes.get(&bound.id).map_or(&[][..], Vec::as_slice);
                rules.iter().any(|rule| rule_waits(opening, rule, &waiting))
            }
            PartyBinding::Opener | PartyBinding::Anyone => false,
        };
        if bound.id == party.id {
            return waits;
        }
        if waits {
            waiting.push(&bound.id);
        }
    }
    false
}

fn rule_waits(opening: &Action, rule: &Route, waiting: &[&Id]) -> bool {
    let reads_waiting = |expression: &Expression| {
        expression.reads().iter().any(|read| {
            read.variable == "parties" && read.properties.first().is_none_or(|party| waiting.contains(&party))
        })
    };
    let expression_waits =
        |expression: &Expression| input::needs_input(opening, expression) || reads_waiting(expression);
    rule.when.as_ref().is_some_and(expression_waits)
        || match &rule.target {
            RouteTarget::Organisation(_) => false,
            RouteTarget::InTerritory { territory: read, .. } | RouteTarget::Chosen(read) => expression_waits(read),
            RouteTarget::SuperiorOf(other) => waiting.contains(&other),
        }
}
