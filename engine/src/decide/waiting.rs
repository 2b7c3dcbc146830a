//! What waits: what time or the rules would bring about, had they all they need.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::{Id, Text};
use crate::case::Procedure;
use crate::pack::model::{Clock, ClockSpan};
use crate::record::{FailedRule, Reason};
use crate::time::Calendar;

/// Something that cannot be told yet: it is left out, and the rest of the case goes on. It is tried again after every event,
/// and when what it waits for arrives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Waiting {
    /// By its number in the case.
    pub procedure: u32,
    /// The element of the pack: `workflows.licence.clocks.review`.
    pub element: Arc<str>,
    /// Why: what is not recorded, which year is not published.
    pub reason: Reason,
}

impl Waiting {
    pub(super) fn new(procedure: &Procedure, section: &str, id: &Id, reason: Reason) -> Self {
        let element = format!("workflows.{}.{section}.{id}", procedure.workflow.id);
        Self { procedure: procedure.number, element: Arc::from(element), reason }
    }
}

impl Waiting {
    /// What people call it in a procedure: the action or clock, the view or collection.
    #[must_use]
    pub fn title<'p>(&self, procedure: &'p Procedure) -> Option<&'p Text> {
        let (section, id) = self.element.rsplit_once('.')?;
        let (workflow, pack) = (&procedure.workflow, &procedure.pack);
        match section.rsplit('.').next()? {
            "actions" => workflow.actions.get(id).map(|action| &action.title),
            "clocks" => {
                let running = || procedure.clock(id).map(|run| &run.clock().title);
                workflow.clocks.get(id).map(|clock| &clock.title).or_else(running)
            }
            "collections" => pack.collections.get(id).map(|collection| &collection.title),
            "views" => pack.views.get(id).map(|view| &view.title),
            _ => None,
        }
    }

    /// A view that cannot be shown.
    pub(super) fn view(procedure: &Procedure, id: &Id, reason: Reason) -> Self {
        Self { procedure: procedure.number, element: Arc::from(format!("views.{id}")), reason }
    }

    /// An item that cannot be listed in a collection.
    pub(super) fn collection(procedure: &Procedure, id: &Id, reason: Reason) -> Self {
        Self { procedure: procedure.number, element: Arc::from(format!("collections.{id}")), reason }
    }
}

/// The clocks of a procedure whose last day, as far as can be told, is over, but rests on a year whose table is not
/// published: neither kept nor missed.
pub(super) fn overdue_uncertain<'p>(
    procedure: &'p Procedure,
    calendar: &'p Calendar,
    today: NaiveDate,
) -> impl Iterator<Item = (Arc<Clock>, Reason)> + 'p {
    procedure.clocks.iter().filter(|run| run.is_running()).filter_map(move |run| {
        let due = run.due(calendar).filter(|due| due.date < today)?;
        Some((Arc::clone(&run.clock), unpublished(&run.clock, due.provisional?)))
    })
}

/// That the last day of a clock rests on a year whose table is not published.
pub(super) fn unpublished(clock: &Clock, year: i32) -> Reason {
    let (ClockSpan::Limit { period: expression, .. } | ClockSpan::Until(expression)) = &clock.span;
    let rule = FailedRule {
        id: clock.id.clone(),
        place: Arc::clone(&clock.place),
        expression: Arc::clone(&expression.source().text),
        values: Vec::new(),
    };
    Reason::calendar_unpublished(year, &clock.citations, Box::new(rule))
}
