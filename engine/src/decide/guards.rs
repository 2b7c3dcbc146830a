//! What stands against an action: who may take it, its state, window, input and conditions. [`Rulebook::decide`] asks
//! with the input that was given, [`Rulebook::available`] and [`Rulebook::openings`] before a form is filled in; both judge
//! the same conditions, but for those that need the input.
//!
//! [`Rulebook::decide`]: crate::rulebook::Rulebook::decide
//! [`Rulebook::available`]: crate::rulebook::Rulebook::available
//! [`Rulebook::openings`]: crate::rulebook::Rulebook::openings

use std::sync::Arc;

use chrono::NaiveDate;

use super::input::{self, GivenValue};
use crate::base::{Id, Text, Values};
use crate::case::{Case, Procedure};
use crate::decide::agency::{Asking, is_authorised, unauthorised};
use crate::decide::context::EvaluationContext;
use crate::decide::separation::{Standing, own_act, standing};
use crate::decide::waiting::overdue_uncertain;
use crate::expression::ScriptError;
use crate::pack::model::{Action, Clock, Condition, FromStates, Party, PartyBinding, PartyRole, Performer, Window};
use crate::record::{Actor, Reason, RefusalCode, Unbound};

/// What an action's form has been given.
#[derive(Clone, Copy)]
pub(super) enum FormInput<'f> {
    /// All that is going to be given, and the procedure's data with it.
    Given { given: &'f [GivenValue<'f>], data: &'f Values },
    /// Nothing yet. What depends on it cannot be judged.
    ToCome,
}

/// Everything that stands against an action: its state first, then window, input and conditions.
pub(super) fn failures(
    action: &Action,
    procedure: &Procedure,
    form: FormInput<'_>,
    context: &EvaluationContext<'_>,
    on: NaiveDate,
) -> Vec<Reason> {
    if !enabled_in_state(action, procedure) {
        let mut reasons = vec![wrong_state(action, procedure)];
        reasons.extend(uncertain_clocks(procedure, context, on, |clock| is_followed(procedure, clock)));
        return reasons;
    }
    if let Some(actor) = context.actor()
        && let Some(reason) = own_act(context.case(), procedure, action, actor)
    {
        return vec![reason];
    }
    let mut reasons = Vec::new();
    if let Some(window) = &action.window {
        reasons.extend(outside_window(window, context, on));
    }
    if let FormInput::Given { given, data } = form {
        let before = reasons.len();
        input::check(action, given, data, context, &mut reasons);
        if reasons.len() > before {
            // Conditions would only stumble over what is missing or wrong.
            return within_budget(reasons);
        }
    }
    let can_be_judged = |expression| matches!(form, FormInput::Given { .. }) || !input::needs_input(action, expression);
    let judged = action.conditions.iter().filter(|condition| can_be_judged(&condition.that));
    let mut read: Vec<&Id> = Vec::new();
    for condition in judged {
        let Some(failure) = context.failure(condition) else { continue };
        reasons.push(failure.concerning(read_of_form(action, condition)));
        let clocks = condition.that.reads().iter().filter(|read| read.variable == "clocks");
        read.extend(clocks.filter_map(|read| read.properties.first()));
    }
    reasons.extend(uncertain_clocks(procedure, context, on, |clock| read.contains(&&clock.id)));
    within_budget(reasons)
}

/// The field of the form that a condition is about: the only one of it that it reads.
fn read_of_form<'a>(action: &'a Action, condition: &Condition) -> Option<&'a Id> {
    let form = action.form.as_ref()?;
    let given = condition.that.reads().iter().filter(|read| ["data", "input"].contains(&read.variable));
    let mut fields = given.filter_map(|read| form.fields.get(read.properties.first()?.as_str()));
    let first = &fields.next()?.field.id;
    fields.all(|other| other.field.id == *first).then_some(first)
}

/// Once a decision has used up its steps, nothing else is asked: then that is the reason, once.
fn within_budget(mut reasons: Vec<Reason>) -> Vec<Reason> {
    match reasons.iter().position(|reason| reason.code == RefusalCode::Budget) {
        Some(used_up) => vec![reasons.swap_remove(used_up)],
        None => reasons,
    }
}

/// That clocks are neither kept nor missed while a year is not published: a reason beside those that come of it.
fn uncertain_clocks(
    procedure: &Procedure,
    context: &EvaluationContext<'_>,
    on: NaiveDate,
    matters: impl Fn(&Clock) -> bool,
) -> Vec<Reason> {
    let uncertain = overdue_uncertain(procedure, context.calendar(), on);
    uncertain.filter(|(clock, _)| matters(clock)).map(|(_, reason)| reason).collect()
}

/// Whether an automatic action that is possible now follows a clock.
fn is_followed(procedure: &Procedure, clock: &Clock) -> bool {
    let follows = |action: &Action| matches!(&action.by, Performer::Automatic(Some(after)) if *after == clock.id);
    procedure.workflow.actions.values().any(|action| follows(action) && enabled_in_state(action, procedure))
}

/// Whether an action can be taken in the state that a procedure is in.
pub(super) fn enabled_in_state(action: &Action, procedure: &Procedure) -> bool {
    match &action.from {
        FromStates::Opening => true,
        FromStates::Any => procedure.is_open(),
        FromStates::States(states) => states.contains(&procedure.state.id),
    }
}

pub(super) fn wrong_state(action: &Action, procedure: &Procedure) -> Reason {
    let possible = match &action.from {
        FromStates::States(states) => states
            .iter()
            .filter_map(|id| procedure.workflow.states.get(id.as_str()).map(|state| state.title.clone()))
            .collect(),
        FromStates::Opening | FromStates::Any => Vec::new(),
    };
    Reason::wrong_state(action, &procedure.state, possible)
}

fn outside_window(window: &Window, context: &EvaluationContext<'_>, on: NaiveDate) -> Option<Reason> {
    let failed = |expression, error: &ScriptError| {
        context.script_reason(expression, error, &window.citations, &window.id, &window.place)
    };
    let opens = match context.date(&window.opens) {
        Ok(opens) => opens,
        Err(error) => return Some(failed(&window.opens, &error)),
    };
    let closes = match context.date(&window.closes) {
        Ok(closes) => closes,
        Err(error) => return Some(failed(&window.closes, &error)),
    };
    if opens <= on && on <= closes {
        return None;
    }
    let missed = if on < opens { &window.opens } else { &window.closes };
    let rule = context.rule(&window.id, &window.place, missed);
    Some(Reason::outside_window(window, &(opens..=closes), on, rule))
}

/// Why a person may not take an action; nothing if one of the action's parties is the actor.
pub(super) fn not_permitted(
    case: &Case,
    procedure: &Procedure,
    action: &Action,
    actor: &Actor,
    asking: Asking<'_>,
) -> Option<Reason> {
    let party_roles = match &action.by {
        Performer::Parties(party_roles) => party_roles,
        Performer::Automatic(_) | Performer::Triggered => {
            return Some(Reason::not_for_persons(action));
        }
    };
    let theirs = party_roles.iter().filter(|party_role| {
        party_role.role.as_ref().is_none_or(|role| actor.roles.contains(role))
            && belongs(actor, &party_role.party, case, procedure)
    });
    let mut against = None;
    for party_role in theirs {
        let party = &party_role.party;
        let unauthorised = unauthorised(party, procedure, action, actor, asking);
        match unauthorised.or_else(|| recused(case, procedure, action, party, actor)) {
            Some(reason) => against = Some(reason),
            None => return None,
        }
    }
    Some(against.unwrap_or_else(|| not_a_party(case, procedure, action, party_roles, actor)))
}

/// Why somebody cannot act for a party that they belong to, since it is a matter of their own.
pub(super) fn recused(
    case: &Case,
    procedure: &Procedure,
    action: &Action,
    party: &Party,
    actor: &Actor,
) -> Option<Reason> {
    match standing(case, procedure, party, actor) {
        Standing::Free => None,
        Standing::Unknown => Some(Reason::person_required(action, actor)),
        Standing::Recused => Some(Reason::recused(action, party)),
    }
}

/// Whether somebody belongs to a party: it is anyone, or they are bound to it, or act for somebody who is by an authority
/// that holds.
pub(super) fn is_among(actor: &Actor, party: &Party, case: &Case, procedure: &Procedure, asking: Asking<'_>) -> bool {
    belongs(actor, party, case, procedure) && is_authorised(party, procedure, actor, asking)
}

/// Whether whoever somebody acts for belongs to a party.
fn belongs(actor: &Actor, party: &Party, case: &Case, procedure: &Procedure) -> bool {
    party.is_everybody()
        || actor.capacity().is_some_and(|capacity| case.bound(party.id.as_str(), Some(procedure)).contains(capacity))
}

/// That somebody is none of those who may act. Where nobody is bound yet to a party in whose role they are, that is said,
/// and how somebody comes to be.
pub(super) fn not_a_party(
    case: &Case,
    procedure: &Procedure,
    action: &Action,
    party_roles: &[PartyRole],
    actor: &Actor,
) -> Reason {
    let unbound = unbound(case, procedure, action, party_roles, actor);
    Reason::not_a_party(action, titles_of(party_roles), &unbound)
}

/// That it cannot be told yet whether somebody is the party that may act.
pub(super) fn not_a_party_yet(action: &Action, party_roles: &[PartyRole], party: &Party) -> Reason {
    let unbound = Unbound { parties: vec![party.title.clone()], ..Unbound::default() };
    Reason::not_a_party(action, titles_of(party_roles), &unbound)
}

fn titles_of(party_roles: &[PartyRole]) -> Vec<Text> {
    party_roles.iter().map(PartyRole::title).collect()
}

/// The parties to which nobody is bound, of those in whose role somebody is. Where somebody is bound to another that may act in the same
/// role, whoever is none of them has nothing to wait for.
fn unbound(case: &Case, procedure: &Procedure, action: &Action, party_roles: &[PartyRole], actor: &Actor) -> Unbound {
    let mut unbound = Unbound::default();
    let in_role = party_roles.iter().filter(|role| role.role.as_ref().is_none_or(|role| actor.roles.contains(role)));
    let is_bound = |party: &Party| !case.bound(party.id.as_str(), Some(procedure)).is_empty();
    let of_bound: Vec<&Option<Id>> =
        party_roles.iter().filter(|role| is_bound(&role.party)).map(|role| &role.role).collect();
    for PartyRole { party, .. } in in_role.filter(|role| !of_bound.contains(&&role.role)) {
        // Whom the action itself binds is told already: it is somebody else.
        let binds_itself = action.binds.iter().any(|bound| bound.id == party.id);
        if actor.capacity().is_none() || binds_itself || party.is_everybody() {
            continue;
        }
        add(&mut unbound.parties, &party.title);
        unbound.by_opening |= matches!(party.binding, PartyBinding::Opener);
        let binds =
            |other: &&Arc<Action>| other.id != action.id && other.binds.iter().any(|bound| bound.id == party.id);
        let own = procedure.workflow.actions.values().chain([&procedure.workflow.opening]).filter(binds);
        let mut titles: Vec<&Text> = own.map(|action| &action.title).collect();
        if titles.is_empty() {
            let of_kind = procedure.pack.workflows.values().filter(|other| other.case == procedure.workflow.case);
            let elsewhere = of_kind.flat_map(|other| other.actions.values().chain([&other.opening])).filter(binds);
            titles = elsewhere.map(|action| &action.title).collect();
        }
        titles.into_iter().for_each(|title| add(&mut unbound.actions, title));
    }
    unbound
}

fn add(titles: &mut Vec<Text>, title: &Text) {
    if !titles.contains(title) {
        titles.push(title.clone());
    }
}
