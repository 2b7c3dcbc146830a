//! Agents: whether somebody who acts for another has an authority that the register of it knows.

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::base::{Id, Value};
use crate::case::{Known, Procedure};
use crate::pack::model::{Action, Agents, Party};
use crate::record::{Actor, Reason};
use crate::register::{RegisterEntry, RegisterKey};

/// When an authority is asked for, and what is known then.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) known: Known<'a>,
    pub(super) on: NaiveDate,
}

/// How far an authority reaches; the later, the nearer it comes to holding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// The party takes no agents.
    Never,
    /// There is none.
    Nowhere,
    /// It is for other things.
    Elsewhere,
    /// It has ended.
    Ended,
    /// It has yet to begin.
    Ahead,
    /// It holds.
    Here,
}

/// Whether somebody may act for a party as an agent, if that is what they do.
pub(super) fn is_authorised(party: &Party, procedure: &Procedure, actor: &Actor, asking: Asking<'_>) -> bool {
    reach(party, procedure, actor, asking) == Reach::Here
}

/// Why somebody may not act for a party as an agent; nothing if they may, or act for themselves.
pub(super) fn unauthorised(
    party: &Party,
    procedure: &Procedure,
    action: &Action,
    actor: &Actor,
    asking: Asking<'_>,
) -> Option<Reason> {
    let found = match reach(party, procedure, actor, asking) {
        Reach::Here => return None,
        Reach::Never => "never",
        Reach::Nowhere => "none",
        Reach::Elsewhere => "elsewhere",
        Reach::Ended => "ended",
        Reach::Ahead => "ahead",
    };
    Some(Reason::no_authority(action, party, found))
}

fn reach(party: &Party, procedure: &Procedure, actor: &Actor, asking: Asking<'_>) -> Reach {
    let Some(principal) = &actor.acts_for else { return Reach::Here };
    let Some(agents) = &party.agents else { return Reach::Never };
    let seen = asking.known.seen_by(procedure.pack());
    // An authority is given to an organisation, or to a person.
    let own = [&actor.organisation, &actor.person].into_iter().flatten();
    let found = own.flat_map(|own| {
        let own = Value::Text(own.shared());
        let key = match &agents.agent {
            Some(agent) => RegisterKey::By(agent.clone(), own),
            None => RegisterKey::Of(own),
        };
        let is_theirs = |entry: &RegisterEntry| is_of(agents, entry, principal);
        let read = |entry: &RegisterEntry| is_theirs(entry).then(|| reaches(agents, entry, procedure, asking.on));
        seen.any(agents.register.as_str(), key, read)
    });
    found.max().unwrap_or(Reach::Nowhere)
}

/// Whether an authority was given by somebody, and stands.
fn is_of(agents: &Agents, entry: &RegisterEntry, principal: &Id) -> bool {
    let given_by = match &agents.principal {
        Some(fact) => entry.facts.get(fact),
        None => Some(&entry.of),
    };
    matches!(given_by, Some(Value::Text(by)) if **by == *principal.as_str())
        && entry.standing.as_ref().is_some_and(|standing| agents.standing.contains(standing))
}

/// How far an authority reaches. A day that is not recorded is no bound; what it is for must be.
fn reaches(agents: &Agents, entry: &RegisterEntry, procedure: &Procedure, on: NaiveDate) -> Reach {
    let compared = |fact: &Option<Id>| match entry.facts.get(fact.as_ref()?) {
        Some(Value::Date { date, .. }) => Some(on.cmp(date)),
        _ => None,
    };
    if let Some(fact) = &agents.covers {
        let covers = |value: &Value| matches!(value, Value::Text(id) if **id == *procedure.workflow().id.as_str());
        if !matches!(entry.facts.get(fact), Some(Value::List(items)) if items.iter().any(covers)) {
            return Reach::Elsewhere;
        }
    }
    match (compared(&agents.from), compared(&agents.until)) {
        (Some(Ordering::Less), _) => Reach::Ahead,
        (_, Some(Ordering::Greater)) => Reach::Ended,
        _ => Reach::Here,
    }
}
