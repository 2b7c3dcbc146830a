//! Separation of duties: who cannot act although they are a party, because of what they did or whose matter it is.

use crate::base::Text;
use crate::case::{Case, Procedure, Taker};
use crate::pack::model::{Action, Party, PartyBinding, Performer, PriorAct};
use crate::record::{Actor, Reason};

/// Why somebody cannot take an action after acts that were theirs.
pub(super) fn own_act(case: &Case, procedure: &Procedure, action: &Action, actor: &Actor) -> Option<Reason> {
    if !action.needs_person {
        return None;
    }
    let Some(taker) = Taker::of(actor).filter(|taker| taker.person.is_some()) else {
        return Some(Reason::person_required(action, actor));
    };
    action.not_by.iter().find_map(|PriorAct { of_concerned, action: act }| {
        let of = if *of_concerned { case.procedure(procedure.concerns?)? } else { procedure };
        let is_theirs = of.takers_of(act.as_str()).any(|before| before.may_be(&taker));
        is_theirs.then(|| Reason::own_act(action, title_of(of, act.as_str())))
    })
}

fn title_of<'p>(procedure: &'p Procedure, act: &str) -> &'p Text {
    let action = procedure.workflow.actions.get(act).unwrap_or(&procedure.workflow.opening);
    &action.title
}

/// How somebody stands who acts for a party that nobody acts for in a matter of their own.
pub(super) enum Standing {
    /// It is not theirs.
    Free,
    /// Nobody can tell, since it is not known which person acts.
    Unknown,
    /// It is theirs.
    Recused,
}

/// How somebody stands to a procedure, acting in it for a party.
pub(super) fn standing(case: &Case, procedure: &Procedure, party: &Party, actor: &Actor) -> Standing {
    if !party.recused {
        return Standing::Free;
    }
    let is_own = |on: &Procedure| {
        let others = || others_of(on, party);
        let bound = |other: &&Party| {
            let bound = case.bound(other.id.as_str(), Some(on));
            [&actor.organisation, &actor.person, &actor.acts_for].into_iter().flatten().any(|own| bound.contains(own))
        };
        let filed = |other: &Party| {
            let theirs = on.acts.iter().filter(|act| act.taker.person.is_some() && act.taker.person == actor.person);
            let mut theirs = theirs.filter_map(|act| act_of(on, act.action.as_str()));
            theirs.any(|action| is_taken_by(action, other) && !is_taken_by(action, party))
        };
        others().any(|other| bound(&other) || filed(other))
    };
    if decided_on(case, procedure).into_iter().any(is_own) {
        return Standing::Recused;
    }
    if actor.person.is_none() { Standing::Unknown } else { Standing::Free }
}

/// What is decided on in a procedure: itself, what it is about, and the case's own life.
fn decided_on<'c>(case: &'c Case, procedure: &'c Procedure) -> Vec<&'c Procedure> {
    let concerned =
        |of: &&'c Procedure| of.concerns.filter(|number| *number < of.number).and_then(|number| case.procedure(number));
    std::iter::successors(Some(procedure), concerned).chain(case.root()).collect()
}

/// The parties whose matter a procedure is: those that open such, and those bound to their opener.
fn others_of<'p>(procedure: &'p Procedure, party: &'p Party) -> impl Iterator<Item = &'p Party> {
    let opening = &procedure.workflow.opening;
    procedure.pack.parties.values().map(AsRef::as_ref).filter(move |other: &&Party| {
        let opens = matches!(other.binding, PartyBinding::Opener) || is_taken_by(opening, other);
        opens && other.id != party.id && !other.is_everybody()
    })
}

fn act_of<'p>(procedure: &'p Procedure, act: &str) -> Option<&'p Action> {
    let opening = &procedure.workflow.opening;
    let action = procedure.workflow.actions.get(act).or_else(|| (opening.id == *act).then_some(opening));
    action.map(AsRef::as_ref)
}

fn is_taken_by(action: &Action, party: &Party) -> bool {
    matches!(&action.by, Performer::Parties(roles) if roles.iter().any(|role| role.party.id == party.id))
}
