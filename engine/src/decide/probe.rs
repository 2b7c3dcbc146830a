//! How a case stands: what conditions, windows and views come out as, for whoever compares cases.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Id, LastPlace, Period, Value, Values};
use crate::case::{Case, Known, Procedure};
use crate::decide::context::EvaluationContext;
use crate::expression::{Binding, Bindings, Explanation, Expression, Read, VariableSource};
use crate::pack::Pack;
use crate::pack::model::{FieldType, View, Workflow};
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
    input: Option<&'a Values>,
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
        Self { case, procedure, on, calendar, at, registers, actor: None, input: None }
    }

    /// With who acts.
    pub fn by(mut self, actor: Option<&'a Actor>) -> Self {
        self.actor = actor;
        self
    }

    /// With what an action's form is given, of a procedure that stands as it would with it.
    pub fn given(mut self, input: Option<&'a Values>) -> Self {
        self.input = input;
        self
    }

    /// Asks something of the procedure, with all that it looks up in registers.
    fn ask<T>(&self, actor: Option<&Actor>, question: impl Fn(&EvaluationContext<'_>) -> T) -> T {
        let mut answers = Answers::none();
        loop {
            let asked = Asked::with(&answers);
            let known = Known { asked: &asked, at: self.at, budget: None };
            let context = EvaluationContext::new(self.case, self.procedure, self.on, self.calendar, known).by(actor);
            let context = match self.input {
                Some(input) => context.given(input),
                None => context,
            };
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

    /// How an expression comes to its value; what a form is given is not there.
    pub fn explained(&self, expression: &Expression) -> Explanation {
        self.ask(self.actor, |context| context.explained(expression))
    }

    /// What is recorded, or known otherwise, where an expression reads it.
    pub fn read(&self, read: &Read) -> Option<Value> {
        self.ask(self.actor, |context| {
            context.read(read.variable, &read.properties, &LastPlace::default()).map(Cow::into_owned)
        })
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

/// A procedure as it would be if it began, for the conditions of its opening. Nobody is bound to it yet; none if its opening leads
/// nowhere.
#[must_use]
pub fn begun(
    case: &Case,
    pack: &Arc<Pack>,
    workflow: &Arc<Workflow>,
    concerns: Option<u32>,
    on: NaiveDate,
) -> Option<Procedure> {
    let number = case.procedures().map(Procedure::number).max().unwrap_or(0).saturating_add(1);
    Some(Procedure::opened(number, pack, workflow, workflow.opening.to.as_ref()?, concerns, on))
}

/// So many different cases are tried at most.
const MOST_CASES: usize = 64;

/// The periods that an expression can give, as far as that is known without a case: with the parameters of a day, and every
/// value of the choices and truths that it reads. The second is whether it can give no other.
pub fn possible_periods(
    pack: &Pack,
    period: &Expression,
    on: NaiveDate,
    calendar: &Arc<Calendar>,
) -> (Vec<Period>, bool) {
    let params = pack.parameters.iter().filter_map(|(id, parameter)| Some((id.clone(), parameter.on(on)?.clone())));
    let params: Values = params.collect();
    let mut cases: Vec<(Values, Values)> = vec![(Values::new(), Values::new())];
    for (read, values) in period.reads().iter().filter_map(|read| Some((read, choices(pack, read)?))) {
        let Some(field) = read.properties.first() else { continue };
        if cases.len().saturating_mul(values.len()) > MOST_CASES {
            return (Vec::new(), false);
        }
        let with = |(facts, data): &(Values, Values), value: &Value| {
            let (mut facts, mut data) = (facts.clone(), data.clone());
            let record = if read.variable == "facts" { &mut facts } else { &mut data };
            record.insert(field.clone(), value.clone());
            (facts, data)
        };
        cases = cases.iter().flat_map(|case| values.iter().map(|value| with(case, value))).collect();
    }
    let (mut periods, mut all) = (Vec::new(), true);
    for (facts, data) in cases {
        let record = |values: &Values| Binding::Record(Arc::new(values.clone()));
        let names = Bindings::new().with("params", record(&params)).with("facts", record(&facts));
        let names = names.with("data", record(&data)).with("on", Binding::Value(Value::date(on)));
        match pack.scripts.evaluate(period, &names, calendar) {
            Ok(Some(Value::Period { period })) if periods.contains(&period) => {}
            Ok(Some(Value::Period { period })) => periods.push(period),
            _ => all = false,
        }
    }
    (periods, all)
}

/// What can stand where an expression reads a choice or a truth of a case; nothing where it reads something else.
fn choices(pack: &Pack, read: &Read) -> Option<Vec<Value>> {
    let [field] = read.properties.as_slice() else { return None };
    let field = pack.fields.get(field).filter(|field| !field.list && matches!(read.variable, "facts" | "data"))?;
    match field.kind {
        FieldType::Boolean => Some([false, true].map(Value::Boolean).to_vec()),
        FieldType::Choice => Some(field.options.ids().map(|option| Value::Text(option.shared())).collect()),
        _ => None,
    }
}
