//! Disclosure: who sees what of a case.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::agency::{Asking, is_authorised};
use super::asking::{Attempt, asking};
use crate::base::{Id, Value, Values, named_values};
use crate::case::{Case, Procedure};
use crate::decide::context::EvaluationContext;
use crate::decide::guards::is_among;
use crate::decide::undecided::{Misconfiguration, Undecided};
use crate::decide::waiting::Waiting;
use crate::format::PartyScope;
use crate::pack::model::Party;
use crate::record::{Actor, Event};
use crate::register::Answers;
use crate::rulebook::Rulebook;

/// What somebody sees of a case. What is not here is not for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Disclosure {
    /// The facts, for a party of the case that sees all of it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "named_values::serialize_some")]
    pub facts: Option<Arc<Values>>,
    /// Procedures seen whole, with their data: all for a party of the case, its own for a party of a procedure.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "named_values::serialize_numbered")]
    pub procedures: Vec<(u32, Arc<Values>)>,
    /// What the views show.
    pub shown: Vec<DisclosedView>,
    /// What waits and why, for those who see all of the case, or of the procedure it waits in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Waiting>,
}

/// What a view shows of one procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DisclosedView {
    /// By its id in the pack.
    pub view: Id,
    /// By its number in the case.
    pub procedure: u32,
    /// Its fields, in the view's order; no value where nothing is recorded.
    pub fields: Vec<(Id, Option<Value>)>,
}

impl Rulebook {
    /// What somebody sees of a case at a moment, by the disclosure views of the packs and by being a party.
    ///
    /// A view whose script fails shows nothing rather than too much, and is listed as [waiting](Disclosure::waiting).
    ///
    /// # Errors
    /// As [`Rulebook::advance`]; also if all views together take more steps than a decision may.
    pub fn view(
        &self,
        case: &Case,
        audience: &Actor,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Disclosure, Undecided> {
        asking(answers, |attempt| self.view_asking(case, audience, at, attempt))
    }

    /// What somebody saw of a case at an earlier moment: the case is rebuilt of the events that had been recorded by then, and
    /// looked at as [`Rulebook::view`] does, by the packs known then and the editions of calendars counted with then. What has
    /// been erased since is not shown. `events` is the record from its beginning; what comes after the moment is left out.
    ///
    /// # Errors
    /// As [`Rulebook::view`]; also if the record is damaged.
    pub fn view_as_of(
        &self,
        id: &Id,
        events: &[Event],
        audience: &Actor,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Disclosure, Undecided> {
        let case = self.case_as_of(id, events, at)?;
        self.as_counted(&case).view(&case, audience, at, answers)
    }

    /// A case as its record had it at an earlier moment.
    ///
    /// # Errors
    /// If the record is damaged.
    pub fn case_as_of(&self, id: &Id, events: &[Event], at: DateTime<Utc>) -> Result<Case, Misconfiguration> {
        let recorded = events.iter().take_while(|event| event.at <= at);
        self.replay(id.clone(), recorded).map_err(Misconfiguration::Damaged)
    }

    fn view_asking(
        &self,
        case: &Case,
        audience: &Actor,
        at: DateTime<Utc>,
        attempt: &Attempt,
    ) -> Result<Disclosure, Undecided> {
        let transaction = self.start(case, at, attempt)?;
        let case = transaction.case();
        let mut disclosure = Disclosure::default();
        let Some(root) = case.root() else { return Ok(disclosure) };
        let on = self.calendar_of(root.pack())?.local_date(at);
        let acting = Asking { known: attempt.known(at), on };
        let sees_all = is_party(case, root, None, audience, acting);
        let mut whole: Vec<u32> = Vec::new();
        let mut failed: Vec<Waiting> = Vec::new();
        if sees_all {
            disclosure.facts = Some(Arc::clone(case.facts_shared()));
        }
        for procedure in case.procedures() {
            if sees_all || is_party(case, procedure, Some(procedure), audience, acting) {
                whole.push(procedure.number);
                disclosure.procedures.push((procedure.number, Arc::clone(&procedure.data)));
            }
            let calendar = self.calendar_of(&procedure.pack)?;
            let on = calendar.local_date(at);
            let context = EvaluationContext::new(case, procedure, on, &calendar, attempt.known(at));
            for view in procedure.pack.views.values() {
                let in_audience = view.audience.iter().any(|party| is_among(audience, party, case, procedure, acting));
                let by_role = |party: &Party| {
                    party.sees.shows(&view.id, &audience.roles) && is_among(audience, party, case, procedure, acting)
                };
                if !in_audience && !procedure.pack.parties.values().any(|party| by_role(party)) {
                    continue;
                }
                match context
                    .shows(view)
                    .and_then(|shows| if shows { context.fields_of(view).map(Some) } else { Ok(None) })
                {
                    Ok(None) => {}
                    Ok(Some(fields)) => {
                        let (view, procedure) = (view.id.clone(), procedure.number);
                        disclosure.shown.push(DisclosedView { view, procedure, fields });
                    }
                    Err(reason) => failed.push(Waiting::view(procedure, &view.id, reason)),
                }
            }
        }
        transaction.within_budget()?;
        if !whole.is_empty() {
            let mut waiting = transaction.all_waiting()?;
            waiting.extend(failed);
            waiting.retain(|waiting| sees_all || whole.contains(&waiting.procedure));
            // Not everybody who sees a case may know of others.
            waiting.iter_mut().for_each(|waiting| waiting.reason = waiting.reason.for_public());
            disclosure.waiting = waiting;
        }
        Ok(disclosure)
    }
}

/// Whether somebody is bound to a party that sees all of the case, or of the procedure if one is given.
fn is_party(case: &Case, rules: &Procedure, of: Option<&Procedure>, audience: &Actor, acting: Asking<'_>) -> bool {
    let Some(capacity) = audience.capacity() else { return false };
    let scope = if of.is_some() { PartyScope::Procedure } else { PartyScope::Case };
    rules
        .pack
        .parties
        .values()
        .filter(|party| party.sees.is_whole(&audience.roles) && party.scope == scope)
        .filter(|party| case.bound(party.id.as_str(), of).contains(capacity))
        .any(|party| is_authorised(party, rules, audience, acting))
}
