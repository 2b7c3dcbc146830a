//! Disclosure: who sees what of a case.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::agency::{Asking, is_authorised};
use super::asking::{Attempt, asking};
use crate::base::{Id, Value, Values, named_values};
use crate::case::{Case, Known, Procedure};
use crate::decide::context::EvaluationContext;
use crate::decide::guards::is_among;
use crate::decide::transaction::Transaction;
use crate::decide::undecided::{Misconfiguration, Undecided};
use crate::decide::waiting::Waiting;
use crate::format::PartyScope;
use crate::pack::model::{Party, View};
use crate::record::{Actor, Event, Reason};
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

impl Disclosure {
    /// Whether a procedure is seen whole, by its number.
    #[must_use]
    pub fn sees(&self, procedure: u32) -> bool {
        self.procedures.iter().any(|(seen, _)| *seen == procedure)
    }

    /// Whether a procedure is known of: seen whole, or shown by a view.
    #[must_use]
    pub fn knows_of(&self, procedure: u32) -> bool {
        self.sees(procedure) || self.shown.iter().any(|view| view.procedure == procedure)
    }

    /// Whether a procedure is hidden: from parties of the case, and nothing of it is shown.
    #[must_use]
    pub fn hides(&self, case: &Case, procedure: u32) -> bool {
        let is_secret = |procedure: &Procedure| !procedure.workflow.hidden_from.is_empty();
        case.procedure(procedure).is_some_and(is_secret) && !self.knows_of(procedure)
    }

    /// Whether all of a case is seen: its facts, and all its procedures.
    #[must_use]
    pub fn sees_all(&self, case: &Case) -> bool {
        self.facts.is_some() && case.procedures().all(|procedure| self.sees(procedure.number))
    }
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
        let (mut disclosure, failed) = self.disclosed(transaction.case(), audience, at, transaction.known())?;
        transaction.within_budget()?;
        if disclosure.facts.is_some() || !disclosure.procedures.is_empty() {
            let next = transaction.next_number();
            let mut waiting = transaction.all_waiting()?;
            waiting.extend(failed);
            // What waits to be opened belongs to the case.
            let of_case = |number: u32| disclosure.facts.is_some() && number >= next;
            waiting.retain(|waiting| disclosure.sees(waiting.procedure) || of_case(waiting.procedure));
            // Not everybody who sees a case may know of others.
            waiting.iter_mut().for_each(|waiting| waiting.reason = waiting.reason.for_public());
            disclosure.waiting = waiting;
        }
        Ok(disclosure)
    }

    /// What somebody sees of a case as time has left it, but for what waits; and the views that failed.
    fn disclosed(
        &self,
        case: &Case,
        audience: &Actor,
        at: DateTime<Utc>,
        known: Known<'_>,
    ) -> Result<(Disclosure, Vec<Waiting>), Undecided> {
        let (mut disclosure, mut failed) = (Disclosure::default(), Vec::new());
        let Some(onlooker) = self.onlooker(case, audience, at, known)? else { return Ok((disclosure, failed)) };
        if !onlooker.of_case.is_empty() {
            disclosure.facts = Some(Arc::clone(case.facts_shared()));
        }
        for procedure in case.procedures() {
            if onlooker.sees(procedure) {
                disclosure.procedures.push((procedure.number, Arc::clone(&procedure.data)));
            }
            let calendar = self.calendar_of(&procedure.pack)?;
            let context = EvaluationContext::new(case, procedure, calendar.local_date(at), &calendar, known);
            for view in procedure.pack.views.values() {
                match onlooker.shown(view, procedure, &context) {
                    Ok(shown) => disclosure.shown.extend(shown),
                    Err(reason) => failed.push(Waiting::view(procedure, &view.id, reason)),
                }
            }
        }
        Ok((disclosure, failed))
    }

    /// Whether somebody knows of a procedure of a case as time has left it: sees it whole, or is shown something of it.
    pub(super) fn knows_of(
        &self,
        case: &Case,
        procedure: &Procedure,
        audience: &Actor,
        at: DateTime<Utc>,
        known: Known<'_>,
    ) -> Result<bool, Undecided> {
        let Some(onlooker) = self.onlooker(case, audience, at, known)? else { return Ok(false) };
        if onlooker.sees(procedure) {
            return Ok(true);
        }
        let calendar = self.calendar_of(&procedure.pack)?;
        let context = EvaluationContext::new(case, procedure, calendar.local_date(at), &calendar, known);
        let mut views = procedure.pack.views.values();
        Ok(views.any(|view| matches!(onlooker.shown(view, procedure, &context), Ok(Some(_)))))
    }

    /// Somebody looking at a case; nobody does at one that is not open yet.
    fn onlooker<'a>(
        &self,
        case: &'a Case,
        audience: &'a Actor,
        at: DateTime<Utc>,
        known: Known<'a>,
    ) -> Result<Option<Onlooker<'a>>, Undecided> {
        let Some(root) = case.root() else { return Ok(None) };
        let acting = Asking { known, on: self.calendar_of(root.pack())?.local_date(at) };
        let of_case = seeing(case, root, None, audience, acting);
        Ok(Some(Onlooker { case, audience, acting, of_case }))
    }
}

impl Transaction<'_> {
    /// Whether somebody is not to know of a procedure: it is hidden from parties of the case, they take no part in it, and nothing
    /// of it is shown to them.
    pub(super) fn hides(&self, procedure: &Procedure, from: &Actor) -> Result<bool, Undecided> {
        if procedure.workflow.hidden_from.is_empty() {
            return Ok(false);
        }
        let mut of_procedure = procedure.pack.parties.values().filter(|party| party.scope == PartyScope::Procedure);
        let takes_part = from.capacity().is_some_and(|capacity| {
            of_procedure.any(|party| self.case.bound(party.id.as_str(), Some(procedure)).contains(capacity))
        });
        Ok(!takes_part && !self.rulebook.knows_of(&self.case, procedure, from, self.at, self.known())?)
    }
}

/// Somebody looking at a case.
struct Onlooker<'a> {
    case: &'a Case,
    audience: &'a Actor,
    acting: Asking<'a>,
    /// The parties they are bound to that see all of the case.
    of_case: Vec<&'a Party>,
}

impl Onlooker<'_> {
    /// Whether they see a procedure whole.
    fn sees(&self, procedure: &Procedure) -> bool {
        let hidden_from = &procedure.workflow.hidden_from;
        self.of_case.iter().any(|party| !hidden_from.contains(&party.id))
            || !seeing(self.case, procedure, Some(procedure), self.audience, self.acting).is_empty()
    }

    /// What a view shows them of a procedure; nothing if it is not for them, or does not show now.
    fn shown(
        &self,
        view: &View,
        procedure: &Procedure,
        context: &EvaluationContext<'_>,
    ) -> Result<Option<DisclosedView>, Reason> {
        let is_among = |party: &Party| is_among(self.audience, party, self.case, procedure, self.acting);
        let by_role = |party: &Party| party.sees.shows(&view.id, &self.audience.roles) && is_among(party);
        let is_for = view.audience.iter().any(|party| is_among(party))
            || procedure.pack.parties.values().any(|party| by_role(party));
        if !is_for || !context.shows(view)? {
            return Ok(None);
        }
        let fields = context.fields_of(view)?;
        Ok(Some(DisclosedView { view: view.id.clone(), procedure: procedure.number, fields }))
    }
}

/// The parties somebody is bound to that see all of the case, or of the procedure if one is given.
fn seeing<'r>(
    case: &Case,
    rules: &'r Procedure,
    of: Option<&Procedure>,
    audience: &Actor,
    acting: Asking<'_>,
) -> Vec<&'r Party> {
    let Some(capacity) = audience.capacity() else { return Vec::new() };
    let scope = if of.is_some() { PartyScope::Procedure } else { PartyScope::Case };
    rules
        .pack
        .parties
        .values()
        .map(AsRef::as_ref)
        .filter(|party| party.sees.is_whole(&audience.roles) && party.scope == scope)
        .filter(|party| case.bound(party.id.as_str(), of).contains(capacity))
        .filter(|party| is_authorised(party, rules, audience, acting))
        .collect()
}
