//! How a case stands: what conditions, windows and views come out as, for whoever compares cases.

use std::sync::Arc;

use chrono::NaiveDate;

use super::bindings::Reader;
use super::command::Actor;
use super::{Case, Procedure, view};
use crate::id::Id;
use crate::pack::model::View;
use crate::script::Expression;
use crate::time::Calendar;
use crate::value::Value;

/// A procedure of a case on a day.
pub(crate) struct Standing<'a> {
    case: &'a Case,
    procedure: &'a Procedure,
    on: NaiveDate,
    calendar: &'a Arc<Calendar>,
    actor: Option<&'a Actor>,
}

impl<'a> Standing<'a> {
    pub(crate) fn new(case: &'a Case, procedure: &'a Procedure, on: NaiveDate, calendar: &'a Arc<Calendar>) -> Self {
        Self { case, procedure, on, calendar, actor: None }
    }

    /// With who acts.
    pub(crate) fn by(mut self, actor: Option<&'a Actor>) -> Self {
        self.actor = actor;
        self
    }

    fn reader(&self) -> Reader<'a> {
        Reader::new(self.case, self.procedure, self.on, self.calendar).by(self.actor)
    }

    /// What a condition comes out as; nothing if it reads what is not there.
    pub(crate) fn holds(&self, condition: &Expression) -> Option<bool> {
        self.reader().holds(condition).ok()
    }

    /// What a date comes out as; nothing if it reads what is not there.
    pub(crate) fn date(&self, expression: &Expression) -> Option<NaiveDate> {
        self.reader().date(expression).ok()
    }

    /// What a view shows of the procedure; nothing if it does not show.
    pub(crate) fn shown(&self, view: &View) -> Vec<(Id, Option<Value>)> {
        match view::shows(self.case, self.procedure, view, self.on, self.calendar) {
            Ok(true) => view::content(self.case, self.procedure, view, self.on, self.calendar).unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}
