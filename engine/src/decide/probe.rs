//! How a case stands: what conditions, windows and views come out as, for whoever compares cases.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Id, Value};
use crate::case::{Case, Known, Procedure};
use crate::decide::context::EvaluationContext;
use crate::expression::Expression;
use crate::pack::model::View;
use crate::record::Actor;
use crate::register::{Answers, Asked, MemoryRegisters};
use crate::time::Calendar;

/// A procedure of a case on a day.
pub struct ProcedureProbe<'a> {
    case: &'a Case,
    procedure: &'a Procedure,
    on: NaiveDate,
    calendar: &'a Arc<Calendar>,
    at: DateTime<Utc>,
    registers: &'a MemoryRegisters,
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
        registers: &'a MemoryRegisters,
    ) -> Self {
        Self { case, procedure, on, calendar, at, registers, actor: None }
    }

    /// With who acts.
    pub fn by(mut self, actor: Option<&'a Actor>) -> Self {
        self.actor = actor;
        self
    }

    /// Asks something of the procedure, with all that it looks up in registers.
    fn ask<T>(&self, actor: Option<&Actor>, question: impl Fn(&EvaluationContext<'_>) -> T) -> T {
        let mut answers = Answers::none();
        loop {
            let asked = Asked::with(&answers);
            let known = Known { asked: &asked, at: self.at, budget: None };
            let context = EvaluationContext::new(self.case, self.procedure, self.on, self.calendar, known).by(actor);
            let answer = question(&context);
            let missing = asked.missing();
            if missing.is_empty() {
                return answer;
            }
            for look_up in missing {
                let found = self.registers.answer(&look_up);
                answers.add(look_up, found);
            }
        }
    }

    /// What a condition comes out as; nothing if it reads what is not there.
    pub fn holds(&self, condition: &Expression) -> Option<bool> {
        self.ask(self.actor, |context| context.holds(condition).ok())
    }

    /// What a date comes out as; nothing if it reads what is not there.
    pub fn date(&self, expression: &Expression) -> Option<NaiveDate> {
        self.ask(self.actor, |context| context.date(expression).ok())
    }

    /// What a view shows of the procedure; nothing if it does not show.
    pub fn shown(&self, view: &View) -> Vec<(Id, Option<Value>)> {
        // As `Rulebook::view` asks: a view is for an audience, nobody acts.
        self.ask(None, |context| match context.shows(view) {
            Ok(true) => context.fields_of(view).unwrap_or_default(),
            _ => Vec::new(),
        })
    }
}
