//! The rows of a case in collections: what stands there, for whom, from when to when.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::agency::{Asking, is_authorised};
use super::asking::asking;
use super::collection_row::{CollectionReader, CollectionRow};
use super::context::EvaluationContext;
use super::undecided::{Misconfiguration, Undecided};
use super::waiting::Waiting;
use crate::base::{Id, Value};
use crate::case::{Case, Known, Procedure};
use crate::expression::{Expression, ScriptError};
use crate::pack::model::{Collection, Listing, Party, PartyRole};
use crate::record::{Actor, Reason};
use crate::register::{Answers, Asked};
use crate::rulebook::Rulebook;
use crate::time::{Calendar, CalendarHash, Due};

impl Rulebook {
    /// The rows of a case in the collections of its packs, as it stands after its last event: for a store that makes its
    /// collections anew. What a decision changes of them is told with it ([`Decision::collections`](crate::Decision)).
    ///
    /// An item whose view cannot be shown, or whose days cannot be told, is not in its collection; what fails is among what
    /// [waits](Rulebook::waiting).
    ///
    /// # Errors
    /// If a calendar is not published.
    pub fn collection_rows(&self, case: &Case) -> Result<Vec<CollectionRow>, Misconfiguration> {
        self.listed(case, &Arc::default(), &mut Vec::new())
    }

    /// Whether somebody may read a row of a case: it [is for them](CollectionRow::is_for), or for everybody; and if they act for
    /// another, the register that the reader's party names knows of an authority that holds at the moment.
    ///
    /// # Errors
    /// The look-ups that are missing; if a calendar is not published.
    pub fn may_read(
        &self,
        case: &Case,
        row: &CollectionRow,
        actor: &Actor,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<bool, Undecided> {
        let Some(procedure) = case.procedure(row.procedure) else { return Ok(false) };
        let on = self.calendar_of(&procedure.pack)?.local_date(at);
        asking(answers, |attempt| {
            let acting = Asking { known: attempt.known(at), on };
            Ok(row.readers.iter().filter(|reader| reader.is(actor)).any(|reader| {
                let party = procedure.pack.parties.get(reader.party.as_str());
                reader.bound.is_none() || party.is_some_and(|party| is_authorised(party, procedure, actor, acting))
            }))
        })
    }

    /// The rows of a case; and the items that cannot be listed, with the reasons. `nothing` has no answers of registers.
    pub(super) fn listed(
        &self,
        case: &Case,
        nothing: &Arc<Asked>,
        failed: &mut Vec<Waiting>,
    ) -> Result<Vec<CollectionRow>, Misconfiguration> {
        let mut rows = Vec::new();
        let (Some(at), Some(on)) = (case.last_at, case.last_on) else { return Ok(rows) };
        if case.procedures().all(|procedure| procedure.pack.collections.is_empty()) {
            return Ok(rows);
        }
        // Nothing of it looks into registers, and what it takes is not taken from the decision.
        let budget = Arc::default();
        let known = Known { asked: nothing, at, budget: Some(&budget) };
        for procedure in case.procedures() {
            let calendar = self.calendar_of(&procedure.pack)?;
            let item = Item { case, procedure, calendar: &calendar, known, on };
            let listings = procedure.pack.listings.get(&procedure.workflow.id);
            for listing in listings.and_then(|of_states| of_states.get(&procedure.state.id)).into_iter().flatten() {
                match item.row(listing) {
                    Ok(row) => rows.extend(row),
                    Err(reason) => failed.push(Waiting::collection(procedure, &listing.collection.id, reason)),
                }
            }
        }
        Ok(rows)
    }

    /// The same rulebook with the editions of calendars that a case was counted with last.
    pub(super) fn as_counted(&self, case: &Case) -> Cow<'_, Self> {
        let is_current = |(id, edition): &(Id, CalendarHash)| {
            self.calendar(id.as_str()).is_some_and(|current| current.hash() == *edition)
        };
        if case.calendars.iter().all(is_current) {
            return Cow::Borrowed(self);
        }
        let counted = case.calendars.iter().map(|(_, edition)| *edition);
        Cow::Owned(counted.fold(self.clone(), Self::with_edition))
    }
}

/// What a row shows, column by column.
type Columns = Vec<(Id, Option<Value>)>;

/// A procedure of a case that may be an item of collections.
struct Item<'a> {
    case: &'a Case,
    procedure: &'a Procedure,
    calendar: &'a Arc<Calendar>,
    known: Known<'a>,
    on: NaiveDate,
}

impl Item<'_> {
    /// Its row in a collection that it may be in by its state, if it is in it.
    fn row(&self, listing: &Listing) -> Result<Option<CollectionRow>, Reason> {
        let Listing { collection, rule, .. } = listing;
        let is_read = |reader: &PartyRole| self.bound(&reader.party).is_none_or(|bound| !bound.is_empty());
        if !collection.audience.iter().any(is_read) {
            return Ok(None);
        }
        let context = EvaluationContext::new(self.case, self.procedure, self.on, self.calendar, self.known);
        let failed = |expression: &Expression, error: &ScriptError| {
            context.script_reason(expression, error, &collection.citations, &collection.id, &Arc::from(""))
        };
        if let Some(when) = &rule.when {
            match context.holds(when) {
                Ok(true) => {}
                Ok(false) | Err(ScriptError::Absent { .. }) => return Ok(None),
                Err(error) => return Err(failed(when, &error)),
            }
        }
        let Some(values) = self.values(listing, &context)? else { return Ok(None) };
        let day = |expression: &Expression| match context.due(expression) {
            Ok(day) => Ok(Some(day)),
            Err(ScriptError::Absent { .. }) => Ok(None),
            Err(error) => Err(failed(expression, &error)),
        };
        let from = match &rule.from {
            Some(from) => day(from)?,
            None => Some(Due { date: self.procedure.since(&rule.states), provisional: None }),
        };
        let until = rule.until.as_ref().map(day).transpose()?;
        // What has no day to stand there until, though it is said that it has one, does not stand there.
        let (Some(from), Some(until)) = (from, until.map_or(Some(None), |until| until.map(Some))) else {
            return Ok(None);
        };
        let readers = self.readers(collection);
        let (collection, case) = (collection.id.clone(), self.case.id().clone());
        Ok(Some(CollectionRow { collection, case, procedure: self.procedure.number, readers, values, from, until }))
    }

    /// Those bound to a party; none if it is everybody.
    fn bound(&self, party: &Party) -> Option<&[Id]> {
        let anyone = party.is_everybody();
        (!anyone).then(|| self.case.bound(party.id.as_str(), Some(self.procedure)))
    }

    /// Those for whom it stands there: everybody, or whoever is bound.
    fn readers(&self, collection: &Collection) -> Vec<CollectionReader> {
        let reader = |party_role: &PartyRole| {
            let PartyRole { party, role } = party_role;
            let bound = self.bound(party);
            let reader = |bound: Option<&[Id]>| CollectionReader {
                party: party.id.clone(),
                role: role.clone(),
                bound: bound.map(<[Id]>::to_vec),
            };
            bound.is_none_or(|bound| !bound.is_empty()).then(|| reader(bound))
        };
        collection.audience.iter().filter_map(reader).collect()
    }

    /// What the first view that shows it says in the columns; nothing if none does.
    fn values(&self, listing: &Listing, context: &EvaluationContext<'_>) -> Result<Option<Columns>, Reason> {
        for shown in &listing.shown {
            if context.shows_by(&shown.view, &shown.rule)? {
                return context.columns(shown).map(Some);
            }
        }
        Ok(None)
    }
}
