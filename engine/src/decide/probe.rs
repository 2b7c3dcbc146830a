//! How a case stands: what conditions, windows and views come out as, for whoever compares cases.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Id, Value};
use crate::case::{Case, Known, Procedure};
use crate::decide::context::EvaluationContext;
use crate::expression::Expression;
use crate::pack::model::View;
use crate::record::Actor;
use crate::rulebook::Rulebook;
use crate::time::Calendar;

/// A procedure of a case on a day.
pub struct ProcedureProbe<'a> {
    case: &'a Case,
    procedure: &'a Procedure,
    on: NaiveDate,
    calendar: &'a Arc<Calendar>,
    known: Known<'a>,
    actor: Option<&'a Actor>,
}

impl<'a> ProcedureProbe<'a> {
    /// A procedure as it stands at a moment.
    pub fn new(
        case: &'a Case,
        procedure: &'a Procedure,
        on: NaiveDate,
        at: DateTime<Utc>,
        calendar: &'a Arc<Calendar>,
        rulebook: &'a Rulebook,
    ) -> Self {
        Self { case, procedure, on, calendar, known: rulebook.known(at), actor: None }
    }

    /// With who acts.
    pub fn by(mut self, actor: Option<&'a Actor>) -> Self {
        self.actor = actor;
        self
    }

    fn context(&self) -> EvaluationContext<'a> {
        EvaluationContext::new(self.case, self.procedure, self.on, self.calendar, self.known).by(self.actor)
    }

    /// What a condition comes out as; nothing if it reads what is not there.
    pub fn holds(&self, condition: &Expression) -> Option<bool> {
        self.context().holds(condition).ok()
    }

    /// What a date comes out as; nothing if it reads what is not there.
    pub fn date(&self, expression: &Expression) -> Option<NaiveDate> {
        self.context().date(expression).ok()
    }

    /// What a view shows of the procedure; nothing if it does not show.
    pub fn shown(&self, view: &View) -> Vec<(Id, Option<Value>)> {
        // As `Rulebook::view` asks: a view is for an audience, nobody acts.
        let context = self.context().by(None);
        match context.shows(view) {
            Ok(true) => context.fields_of(view).unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}
