//! What may be erased in a case: values whose time is over.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::context::EvaluationContext;
use super::undecided::Misconfiguration;
use crate::base::Id;
use crate::case::{Case, Known, Procedure, ROOT};
use crate::expression::Budget;
use crate::pack::model::{Citation, Retention, RetentionRule};
use crate::register::{Answers, Asked};
use crate::rulebook::Rulebook;

/// A value of a case that is not to be kept any longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasable {
    /// The procedure that holds it, by its number; the facts of the case are the root's.
    pub procedure: u32,
    /// The field.
    pub field: Id,
    /// The first day on which it may be erased.
    pub from: NaiveDate,
    /// What of the pack's `retention` says so.
    pub retention: Id,
    /// The articles it cites.
    pub articles: Arc<[Citation]>,
}

impl Rulebook {
    /// The values in a case that may be erased at a moment, by procedure and field. Where several periods hold for a value,
    /// the one that ends last counts; while the day that one of them is counted from cannot be told, the value is kept.
    ///
    /// What of them stands where in a record, also from before they were changed, says [`Self::erasing`]. The engine erases nothing:
    /// see [`SealedEntry::erase`](crate::SealedEntry::erase).
    ///
    /// # Errors
    /// If a calendar is not published.
    pub fn erasable(&self, case: &Case, at: DateTime<Utc>) -> Result<Vec<Erasable>, Misconfiguration> {
        self.erasable_of(case, &BTreeSet::new(), at)
    }

    /// The same, also of fields that procedures have had values of before.
    pub(super) fn erasable_of(
        &self,
        case: &Case,
        before: &BTreeSet<(u32, Id)>,
        at: DateTime<Utc>,
    ) -> Result<Vec<Erasable>, Misconfiguration> {
        let (asked, budget) = (Asked::with(&Answers::none()), Arc::new(Budget::default()));
        let known = Known { asked: &asked, at, budget: Some(&budget) };
        let mut erasable = Vec::new();
        for procedure in case.procedures() {
            let calendar = self.calendar_of(&procedure.pack)?;
            let on = calendar.local_date(at);
            let holding: Vec<(&Retention, &RetentionRule)> = procedure
                .pack
                .retention
                .values()
                .filter_map(|retention| Some((&**retention, &**retention.of.get(procedure.workflow.id.as_str())?)))
                .filter(|(_, rule)| rule.states.contains(&procedure.state.id))
                .collect();
            if holding.is_empty() {
                continue;
            }
            let context = EvaluationContext::new(case, procedure, on, &calendar, known);
            let ends = |(retention, rule): &(&Retention, &RetentionRule)| -> Option<NaiveDate> {
                let from = match &rule.from {
                    // What may still move with a table of workdays is not certain.
                    Some(from) => context.due(from).ok().filter(|due| due.provisional.is_none())?.date,
                    None => procedure.entered_on,
                };
                let last = calendar.add(from, retention.period);
                last.date.succ_opt().filter(|_| last.provisional.is_none())
            };
            for field in fields_of(case, procedure, before) {
                let of_field = holding.iter().filter(|(retention, _)| covers(retention, procedure, field));
                let mut latest: Option<(NaiveDate, &Retention)> = None;
                let mut told = true;
                for kept in of_field {
                    match ends(kept) {
                        Some(day) if latest.is_none_or(|(other, _)| other < day) => latest = Some((day, kept.0)),
                        Some(_) => {}
                        None => told = false,
                    }
                }
                let Some((from, retention)) = latest.filter(|(from, _)| told && *from <= on) else { continue };
                let (retention, articles) = (retention.id.clone(), Arc::clone(&retention.citations));
                erasable.push(Erasable {
                    procedure: procedure.number,
                    field: field.clone(),
                    from,
                    retention,
                    articles,
                });
            }
        }
        Ok(erasable)
    }
}

/// The fields of which a procedure holds values, or has held some before, in the order of their names.
fn fields_of<'c>(case: &'c Case, procedure: &'c Procedure, before: &'c BTreeSet<(u32, Id)>) -> Vec<&'c Id> {
    let facts = (procedure.number == ROOT).then(|| case.facts().keys());
    let before = before.iter().filter(|(of, _)| *of == procedure.number).map(|(_, field)| field);
    let mut fields: Vec<&Id> = procedure.data.keys().chain(facts.into_iter().flatten()).chain(before).collect();
    fields.sort();
    fields.dedup();
    fields
}

/// Whether a period is that of a field.
fn covers(retention: &Retention, procedure: &Procedure, field: &Id) -> bool {
    if retention.fields.is_empty() {
        return procedure.pack.personal().has_field(&procedure.pack, field);
    }
    retention.fields.contains(field)
}
