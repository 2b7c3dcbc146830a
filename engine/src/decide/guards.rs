//! What stands against an action: who may take it, its state, window, input and conditions.

use super::input;
use crate::base::Values;
use crate::case::{Case, Procedure};
use crate::decide::context::EvaluationContext;
use crate::expression::ScriptError;
use crate::pack::model::{Action, FromStates, PartyBinding, PartyRole, Performer, Window};
use crate::record::{Actor, Reason};
use chrono::NaiveDate;

/// Why a person may not take an action; nothing if one of the action's parties is the actor.
pub(super) fn not_permitted(case: &Case, procedure: &Procedure, action: &Action, actor: &Actor) -> Option<Reason> {
    let seats = match &action.by {
        Performer::Parties(seats) => seats,
        Performer::Automatic(_) | Performer::Triggered => {
            return Some(Reason::not_for_persons(action));
        }
    };
    let may = seats.iter().any(|seat| {
        seat.role.as_ref().is_none_or(|role| actor.roles.contains(role))
            && match seat.party.binding {
                PartyBinding::Anyone => true,
                _ => {
                    let bound = case.bound(seat.party.id.as_str(), Some(procedure));
                    actor.identity().is_some_and(|identity| bound.contains(identity))
                }
            }
    });
    if may { None } else { Some(not_a_party(action, seats)) }
}

/// Everything that stands against an action but permission: its state first, then window, input and conditions.
pub(super) fn failures(
    action: &Action,
    procedure: &Procedure,
    given: &Values,
    data: &Values,
    context: &EvaluationContext<'_>,
    on: NaiveDate,
) -> Vec<Reason> {
    if !enabled_in_state(action, procedure) {
        return vec![wrong_state(action, procedure)];
    }
    let mut reasons = Vec::new();
    if let Some(window) = &action.window {
        reasons.extend(outside_window(window, context, on));
    }
    let before = reasons.len();
    input::check(action, given, data, context, &mut reasons);
    if reasons.len() > before {
        // Conditions would only stumble over what is missing or wrong.
        return reasons;
    }
    reasons.extend(action.conditions.iter().filter_map(|condition| context.failure(condition)));
    reasons
}

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

pub(super) fn outside_window(window: &Window, context: &EvaluationContext<'_>, on: NaiveDate) -> Option<Reason> {
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

pub(super) fn not_a_party(action: &Action, seats: &[PartyRole]) -> Reason {
    let titles = seats
        .iter()
        .map(|seat| match seat.role.as_ref().and_then(|role| seat.party.roles.get(role.as_str())) {
            Some(role) => crate::messages::joined(&seat.party.title, role),
            None => seat.party.title.clone(),
        })
        .collect();
    Reason::not_a_party(action, titles)
}
