//! Agents: whether somebody who acts for another has an authority that the register of it knows, and for whom somebody has one.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};

use super::asking::asking;
use super::undecided::Undecided;
use crate::base::{Id, Value};
use crate::case::{Known, Procedure};
use crate::pack::Pack;
use crate::pack::model::{Action, Agents, Party};
use crate::record::{Actor, Reason};
use crate::register::{Answers, RegisterEntry, RegisterKey};
use crate::rulebook::Rulebook;

/// An authority by which somebody acts for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Who is authorised: an organisation or a person.
    pub agent: Id,
    /// By whom.
    pub principal: Id,
    /// The workflows that it is for; none if it is for all.
    pub workflows: Option<Vec<Id>>,
    /// Its last day; none if it has none.
    pub until: Option<NaiveDate>,
}

impl Rulebook {
    /// The authorities that an organisation or a person has at a moment, by what the registers of a pack know: for whom they can act as agents of
    /// its parties. Whether they may do something by one of them is asked whenever they do.
    ///
    /// # Errors
    /// The look-ups that are missing; a refusal if no pack of that id has been in force; if a calendar is not published.
    pub fn authorities(
        &self,
        pack: &Id,
        actor: &Actor,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Vec<Authority>, Undecided> {
        asking(answers, |attempt| {
            // An authority lives on as what it is for does.
            let (pack, _) = self.pack_at(pack, at)?;
            let on = self.calendar_of(&pack)?.local_date(at);
            let mut found: Vec<Authority> = Vec::new();
            for agents in pack.parties.values().filter_map(|party| party.agents.as_ref()) {
                let asking = Asking { known: attempt.known(at), on };
                for authority in entries(agents, &pack, actor, asking, |own, entry| agents.authority(own, entry, on)) {
                    if !found.contains(&authority) {
                        found.push(authority);
                    }
                }
            }
            Ok(found)
        })
    }
}

impl Agents {
    /// The authority that an entry is for somebody on a day; none if it does not hold.
    fn authority(&self, own: &Id, entry: &RegisterEntry, on: NaiveDate) -> Option<Authority> {
        let Some(Value::Text(principal)) = given_by(self, entry) else { return None };
        if !stands(self, entry) || days(self, entry, on) != Reach::Here {
            return None;
        }
        let workflows = self.covers.as_ref().map(|fact| covered(entry, fact));
        let until = match self.until.as_ref().and_then(|fact| entry.facts.get(fact)) {
            Some(Value::Date { date, .. }) => Some(*date),
            _ => None,
        };
        let is_for_something = workflows.as_ref().is_none_or(|workflows| !workflows.is_empty());
        is_for_something.then(|| Authority { agent: own.clone(), principal: Id::from(&**principal), workflows, until })
    }
}

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
    let is_theirs = |entry: &RegisterEntry| {
        matches!(given_by(agents, entry), Some(Value::Text(by)) if **by == *principal.as_str()) && stands(agents, entry)
    };
    let read = |_: &Id, entry: &RegisterEntry| is_theirs(entry).then(|| reaches(agents, entry, procedure, asking.on));
    entries(agents, procedure.pack(), actor, asking, read).into_iter().max().unwrap_or(Reach::Nowhere)
}

/// What entries say that are about somebody as an agent: an authority is given to an organisation, or to a person.
fn entries<T>(
    agents: &Agents,
    pack: &Pack,
    actor: &Actor,
    asking: Asking<'_>,
    read: impl Fn(&Id, &RegisterEntry) -> Option<T>,
) -> Vec<T> {
    let seen = asking.known.seen_by(pack);
    let own = [&actor.organisation, &actor.person].into_iter().flatten();
    let found = own.flat_map(|own| {
        let value = Value::Text(own.shared());
        let key = RegisterKey::by(agents.agent.clone(), &value);
        seen.any(agents.register.as_str(), key, |entry| read(own, entry))
    });
    found.collect()
}

/// By whom an authority was given.
fn given_by<'e>(agents: &Agents, entry: &'e RegisterEntry) -> Option<&'e Value> {
    entry.facts.get(&agents.principal)
}

fn stands(agents: &Agents, entry: &RegisterEntry) -> bool {
    entry.standing.as_ref().is_some_and(|standing| agents.standing.contains(standing))
}

/// The workflows that an authority is for.
fn covered(entry: &RegisterEntry, fact: &Id) -> Vec<Id> {
    let Some(Value::List(items)) = entry.facts.get(fact) else { return Vec::new() };
    let id = |value: &Value| if let Value::Text(id) = value { Some(Id::from(&**id)) } else { None };
    items.iter().filter_map(id).collect()
}

/// How far an authority reaches. What it is for must be recorded.
fn reaches(agents: &Agents, entry: &RegisterEntry, procedure: &Procedure, on: NaiveDate) -> Reach {
    if agents.covers.as_ref().is_some_and(|fact| !covered(entry, fact).contains(&procedure.workflow().id)) {
        return Reach::Elsewhere;
    }
    days(agents, entry, on)
}

/// Whether a day is one of those of an authority. One that is not recorded is no bound.
fn days(agents: &Agents, entry: &RegisterEntry, on: NaiveDate) -> Reach {
    let compared = |fact: &Option<Id>| match entry.facts.get(fact.as_ref()?) {
        Some(Value::Date { date, .. }) => Some(on.cmp(date)),
        _ => None,
    };
    match (compared(&agents.from), compared(&agents.until)) {
        (Some(Ordering::Less), _) => Reach::Ahead,
        (_, Some(Ordering::Greater)) => Reach::Ended,
        _ => Reach::Here,
    }
}
