//! Binding parties: who opens, who is named in a field, whom the routing rules choose.

use std::sync::Arc;

use crate::base::{Id, Value, Values, is_blank};
use crate::case::{Case, Procedure};
use crate::decide::context::EvaluationContext;
use crate::expression::{Expression, ScriptError};
use crate::format::PartyScope;
use crate::pack::model::{Action, Party, PartyBinding, PartyRole, Route, RouteTarget};
use crate::record::{PartyChange, Reason};

/// Binds a party now; nothing if it is bound so already.
pub(super) fn bind(
    case: &Case,
    procedure: &Procedure,
    party: &Arc<Party>,
    action: &Action,
    context: &EvaluationContext<'_>,
) -> Result<Option<PartyChange>, Reason> {
    let successor = action.successor(&party.id);
    let organisations: Arc<[Id]> = match (&party.binding, successor) {
        (PartyBinding::Opener, Some(to)) => Arc::from([succeeding(party, to, action, context)?]),
        (PartyBinding::Field(field), _) => {
            let named = from_field(field, &procedure.data, case.facts());
            if named.iter().any(|id| is_blank(id.as_str())) {
                return Err(Reason::nobody_named(action, party));
            }
            named
        }
        (PartyBinding::Route, _) => Arc::from([route(case, procedure, party, context)?]),
        (PartyBinding::Opener, None) | (PartyBinding::Anyone, _) => return Ok(None),
    };
    let of_procedure = party.scope == PartyScope::Procedure;
    let current = if of_procedure {
        procedure.parties.iter().find(|(id, _)| *id == party.id).map(|(_, bound)| bound)
    } else {
        case.parties.iter().find(|(id, _)| *id == party.id).map(|(_, bound)| bound)
    };
    if current.is_some_and(|current| **current == *organisations) {
        return Ok(None);
    }
    let before = successor.and(current).cloned();
    Ok(Some(PartyChange { party: party.id.clone(), of_procedure, bound: organisations, before }))
}

/// Who takes the place of whoever is bound to a party.
fn succeeding(party: &Party, to: &Expression, action: &Action, context: &EvaluationContext<'_>) -> Result<Id, Reason> {
    match context.value(to) {
        Ok(Some(Value::Text(id))) if !is_blank(&id) => Ok(Id::from(id)),
        Ok(_) => Err(Reason::no_successor(action, party)),
        Err(error) => Err(context.script_reason(to, &error, &action.citations, &action.id, &action.place)),
    }
}

fn from_field(field: &Id, data: &Values, facts: &Values) -> Arc<[Id]> {
    match data.get(field).or_else(|| facts.get(field)) {
        Some(Value::Text(text)) => Arc::from([Id::from(Arc::clone(text))]),
        Some(Value::List(values)) => values
            .iter()
            .filter_map(|value| match value {
                Value::Text(text) => Some(Id::from(Arc::clone(text))),
                _ => None,
            })
            .collect(),
        _ => Arc::from([]),
    }
}

fn route(
    case: &Case,
    procedure: &Procedure,
    party: &Arc<Party>,
    context: &EvaluationContext<'_>,
) -> Result<Id, Reason> {
    let rules = procedure.workflow.routes.get(&party.id).map_or(&[][..], Vec::as_slice);
    // Those that hold and choose nobody.
    let mut holding: Vec<&str> = Vec::new();
    let mut chosen: Vec<(&Route, Id)> = Vec::with_capacity(rules.len());
    for rule in rules {
        let holds = match &rule.when {
            None => true,
            Some(when) => match context.holds(when) {
                Ok(holds) => holds,
                // What is not recorded cannot make a rule hold; if none holds, that is the refusal.
                Err(ScriptError::Absent { .. }) => false,
                Err(error) => return Err(failed(context, party, rule, when, &error)),
            },
        };
        if !holds {
            continue;
        }
        let before = chosen.len();
        match &rule.target {
            RouteTarget::Organisation(organisation) => {
                chosen.extend(on_day(context, organisation).map(|current| (rule, current)));
            }
            RouteTarget::InTerritory { kind, territory } => {
                if let Ok(Some(Value::Text(code))) = context.value(territory) {
                    let organisations = procedure.pack.scripts.organisations();
                    let nearest = organisations.map(|known| known.nearest(kind.as_str(), &code, Some(context.on())));
                    chosen.extend(nearest.into_iter().flatten().map(|organisation| (rule, organisation.clone())));
                }
            }
            RouteTarget::SuperiorOf(other) => {
                let of = case.bound(other.as_str(), Some(procedure));
                let organisations = procedure.pack.scripts.organisations();
                let superior = of.first().zip(organisations);
                let superior = superior.and_then(|(id, known)| known.superior_of(id.as_str(), Some(context.on())));
                chosen.extend(superior.map(|superior| (rule, superior.clone())));
            }
            RouteTarget::Chosen(expression) => match context.value(expression) {
                Ok(Some(Value::Text(id))) if !is_blank(&id) => {
                    chosen.extend(on_day(context, &Id::from(id)).map(|current| (rule, current)));
                }
                Ok(_) | Err(ScriptError::Absent { .. }) => {}
                Err(error) => return Err(failed(context, party, rule, expression, &error)),
            },
        }
        if chosen.len() == before {
            holding.push(rule.id.as_str());
        }
    }
    match chosen.as_slice() {
        [(_, organisation)] => Ok(organisation.clone()),
        _ => {
            let rules: Vec<&str> = chosen.iter().map(|(rule, _)| rule.id.as_str()).collect();
            let named = if rules.is_empty() { &holding } else { &rules };
            Err(Reason::no_route(party, named, rules.len()))
        }
    }
}

/// The organisation that stands for one that a rule names, on the day of the decision.
fn on_day(context: &EvaluationContext<'_>, named: &Id) -> Option<Id> {
    match context.procedure().pack.scripts.organisations() {
        Some(known) => known.current(named, Some(context.on())).cloned(),
        None => Some(named.clone()),
    }
}

fn failed(
    context: &EvaluationContext<'_>,
    party: &Party,
    rule: &Route,
    expression: &Expression,
    error: &ScriptError,
) -> Reason {
    context.script_reason(expression, error, &party.citations, &rule.id, &Arc::from(""))
}

/// Whether a party's rules could choose an organisation, whatever the case may hold: what they read is still to come.
pub(super) fn could_choose(procedure: &Procedure, party: &Party, organisation: &Id) -> bool {
    let known = |id: &Id| procedure.pack.organisations.get(id.as_str());
    let rules = procedure.workflow.routes.get(&party.id).map_or(&[][..], Vec::as_slice);
    rules.iter().any(|rule| match &rule.target {
        RouteTarget::Organisation(only) => only == organisation,
        RouteTarget::InTerritory { kind, .. } => known(organisation).is_some_and(|own| own.kind.as_ref() == Some(kind)),
        RouteTarget::SuperiorOf(_) => {
            procedure.pack.organisations.values().any(|below| below.superior.as_ref() == Some(organisation))
        }
        RouteTarget::Chosen(_) => true,
    })
}

/// Whether the opening itself binds the party of a party role, by its rules or from a field.
pub(super) fn is_bound_by(opening: &Action, party_role: &PartyRole) -> bool {
    matches!(party_role.party.binding, PartyBinding::Route | PartyBinding::Field(_))
        && opening.binds.iter().any(|party| party.id == party_role.party.id)
}
