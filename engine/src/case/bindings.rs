//! What expressions see of a case.

use std::sync::Arc;

use chrono::NaiveDate;

use super::command::Actor;
use super::refusal::{Argument, FailedRule, Reason, RefusalCode};
use super::{Case, Parties, Phase, Procedure};
use crate::id::Id;
use crate::pack::model::{Citations, Condition, Form, Need, Parameter};
use crate::script::{Binding, Bindings, Expression, Outcome, Properties, Property, Read, ScriptError};
use crate::table::Table;
use crate::time::{Calendar, Due};
use crate::value::{Value, Values};

/// Evaluates expressions for one procedure on one day.
pub(super) struct Reader<'a> {
    case: &'a Case,
    procedure: &'a Procedure,
    on: NaiveDate,
    calendar: &'a Arc<Calendar>,
    actor: Option<&'a Actor>,
    input: Option<Arc<Values>>,
    data: Option<Arc<Values>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(case: &'a Case, procedure: &'a Procedure, on: NaiveDate, calendar: &'a Arc<Calendar>) -> Self {
        Self { case, procedure, on, calendar, actor: None, input: None, data: None }
    }

    /// With who acts.
    pub(super) fn by(mut self, actor: Option<&'a Actor>) -> Self {
        self.actor = actor;
        self
    }

    /// With what an action's form was given, which counts as data already.
    pub(super) fn given(mut self, input: Arc<Values>, data: Arc<Values>) -> Self {
        self.input = Some(input);
        self.data = Some(data);
        self
    }

    pub(super) fn outcome(&self, expression: &Expression) -> Result<Outcome, ScriptError> {
        let mut bindings = Bindings::new();
        for root in expression.roots() {
            self.bind(root, &mut bindings);
        }
        self.evaluate(expression, &bindings)
    }

    /// The outcome with other bindings than those of the procedure.
    pub(super) fn evaluate(&self, expression: &Expression, bindings: &Bindings) -> Result<Outcome, ScriptError> {
        self.procedure.pack.scripts.evaluate(expression, bindings, self.calendar)
    }

    /// The value of an expression; none for `()`.
    pub(super) fn value(&self, expression: &Expression) -> Result<Option<Value>, ScriptError> {
        self.outcome(expression)
    }

    pub(super) fn date(&self, expression: &Expression) -> Result<NaiveDate, ScriptError> {
        match self.outcome(expression)? {
            Some(Value::Date { date }) => Ok(date),
            _ => Err(ScriptError::WrongResult { expected: "date", given: "another value" }),
        }
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, expression: &Expression) -> Result<bool, ScriptError> {
        match self.outcome(expression)? {
            Some(Value::Boolean(holds)) => Ok(holds),
            _ => Err(ScriptError::WrongResult { expected: "boolean", given: "another value" }),
        }
    }

    /// Why a condition does not hold; nothing if it does.
    pub(super) fn failure(&self, condition: &Condition) -> Option<Reason> {
        match self.holds(&condition.that) {
            Ok(true) => None,
            Ok(false) => {
                let mut reason = Reason::new(RefusalCode::Condition).citing(&condition.citations);
                reason.sentence = Some(condition.otherwise.clone());
                reason.rule = Some(self.rule(&condition.id, &condition.place, &condition.that));
                Some(reason)
            }
            Err(error) => {
                Some(self.script_reason(&condition.that, &error, &condition.citations, &condition.id, &condition.place))
            }
        }
    }

    /// The reason for a refusal when an expression gave no value.
    pub(super) fn script_reason(
        &self,
        expression: &Expression,
        error: &ScriptError,
        citations: &Citations,
        id: &Id,
        place: &Arc<str>,
    ) -> Reason {
        let mut reason = match error {
            ScriptError::CalendarUnpublished { year } => {
                Reason::new(RefusalCode::CalendarUnpublished).with("year", Argument::word(year))
            }
            error => Reason::new(RefusalCode::Script)
                .with("rule", Argument::word(id))
                .with("place", Argument::Word(Arc::clone(place)))
                .with("error", Argument::word(error)),
        };
        reason = reason.citing(citations);
        reason.rule = Some(self.rule(id, place, expression));
        reason
    }

    /// The rule that failed and the values it read.
    pub(super) fn rule(&self, id: &Id, place: &Arc<str>, expression: &Expression) -> Box<FailedRule> {
        let mut bindings = Bindings::new();
        for root in expression.roots() {
            self.bind(root, &mut bindings);
        }
        let values =
            expression.reads().iter().map(|read| (Arc::from(read.to_string()), look_up(&bindings, read))).collect();
        Box::new(FailedRule {
            id: id.clone(),
            place: Arc::clone(place),
            expression: Arc::clone(&expression.source().text),
            values,
        })
    }

    fn data(&self) -> &Arc<Values> {
        self.data.as_ref().unwrap_or(&self.procedure.data)
    }

    fn bind(&self, root: &'static str, bindings: &mut Bindings) {
        let binding = match root {
            "facts" => Binding::Record(Arc::clone(self.case.facts_shared())),
            "data" => Binding::Record(Arc::clone(self.data())),
            "input" => Binding::Record(self.input.clone().unwrap_or_default()),
            "on" => Binding::Value(Value::date(self.on)),
            "params" => Binding::Object(Arc::new(ParametersObject {
                parameters: Arc::clone(&self.procedure.pack.parameters),
                on: self.on,
            })),
            "parties" => Binding::Object(Arc::new(PartiesObject {
                of_case: Arc::clone(&self.case.parties),
                of_procedure: self.procedure.parties.clone(),
            })),
            "clocks" => Binding::Object(Arc::new(ClocksObject {
                clocks: self
                    .procedure
                    .clocks
                    .iter()
                    .map(|run| (run.clock.id.clone(), ClockObject { phase: run.phase, due: run.due(self.calendar) }))
                    .collect(),
            })),
            "procedures" => Binding::Object(self.counts(|_| true)),
            "concerning" => Binding::Object(self.counts(|procedure| procedure.concerns == Some(self.procedure.number))),
            "concerned" => match self.procedure.concerns.and_then(|number| self.case.procedure(number)) {
                Some(concerned) => Binding::Object(Arc::new(ProcedureObject::new(concerned))),
                None => Binding::Object(Arc::new(Nothing)),
            },
            "procedure" => Binding::Object(Arc::new(ProcedureObject::new(self.procedure))),
            "missing" => Binding::Object(self.missing()),
            "actor" => Binding::Object(match self.actor {
                Some(actor) => Arc::new(ActorObject(actor.clone())),
                None => Arc::new(Nothing),
            }),
            _ => return,
        };
        bindings.bind(root, binding);
    }

    fn counts(&self, counted: impl Fn(&Procedure) -> bool) -> Arc<dyn Properties> {
        let mut counts: Vec<(Id, CountObject)> = Vec::new();
        for procedure in self.case.procedures().filter(|procedure| counted(procedure)) {
            let id = &procedure.workflow.id;
            let position = counts.iter().position(|(workflow, _)| workflow == id).unwrap_or_else(|| {
                counts.push((id.clone(), CountObject::default()));
                counts.len() - 1
            });
            if let Some((_, count)) = counts.get_mut(position) {
                count.total += 1;
                count.open += i64::from(procedure.is_open());
                count.state = Some(procedure.state.id.clone());
            }
        }
        Arc::new(CountsObject(counts))
    }

    fn missing(&self) -> Arc<dyn Properties> {
        let mut forms = Vec::new();
        for form in self.procedure.workflow.forms.values() {
            forms.push((form.id.clone(), self.missing_of(form)));
        }
        Arc::new(MissingObject(forms))
    }

    /// The expected and required fields of a form that the data lack.
    fn missing_of(&self, form: &Form) -> Arc<[Value]> {
        form.fields
            .values()
            .filter(|field| {
                field.need != Need::Optional
                    && !self.data().contains_key(&field.field.id)
                    // A need that depends on what is not recorded yet is no need yet.
                    && field.when.as_ref().is_none_or(|when| self.holds(when).unwrap_or(false))
            })
            .map(|field| Value::Text(field.field.id.shared()))
            .collect()
    }
}

/// The value that a name and its properties have now; none if there is none, or if it is no value.
fn look_up(bindings: &Bindings, read: &Read) -> Option<Value> {
    let mut found = match bindings.get(read.variable)? {
        Binding::Value(value) => Property::Value(value.clone()),
        Binding::Record(values) => Property::Record(Arc::clone(values)),
        Binding::Object(object) => Property::Object(Arc::clone(object)),
    };
    for name in &read.properties {
        found = match found {
            Property::Record(values) => Property::Value(values.get(name)?.clone()),
            Property::Object(object) => object.get(name.as_str()),
            Property::Value(_) | Property::Absent => return None,
        };
    }
    match found {
        Property::Value(value) => Some(value),
        Property::Record(_) | Property::Object(_) | Property::Absent => None,
    }
}

fn text(id: &Id) -> Property {
    Property::Value(Value::Text(id.shared()))
}

#[derive(Debug)]
struct Nothing;

impl Properties for Nothing {
    fn get(&self, _name: &str) -> Property {
        Property::Absent
    }
}

#[derive(Debug)]
struct ParametersObject {
    parameters: Arc<Table<Parameter>>,
    on: NaiveDate,
}

impl Properties for ParametersObject {
    fn get(&self, name: &str) -> Property {
        match self.parameters.get(name).and_then(|parameter| parameter.on(self.on)) {
            Some(value) => Property::Value(value.clone()),
            None => Property::Absent,
        }
    }
}

#[derive(Debug)]
struct PartiesObject {
    of_case: Arc<Parties>,
    of_procedure: Parties,
}

impl Properties for PartiesObject {
    fn get(&self, name: &str) -> Property {
        let bound = self.of_procedure.iter().chain(self.of_case.iter()).find(|(id, _)| *id == *name);
        let organisations = bound.map_or(&[][..], |(_, bound)| bound);
        Property::Value(Value::List(organisations.iter().map(|id| Value::Text(id.shared())).collect()))
    }
}

#[derive(Debug)]
struct ClocksObject {
    clocks: Vec<(Id, ClockObject)>,
}

#[derive(Clone, Copy, Debug)]
struct ClockObject {
    phase: Phase,
    due: Option<Due>,
}

impl Properties for ClocksObject {
    fn get(&self, name: &str) -> Property {
        let clock = self.clocks.iter().find(|(id, _)| *id == *name).map(|(_, clock)| *clock);
        Property::Object(Arc::new(clock.unwrap_or(ClockObject { phase: Phase::Ended, due: None })))
    }
}

impl Properties for ClockObject {
    fn get(&self, name: &str) -> Property {
        match name {
            "running" => Property::Value(Value::Boolean(matches!(self.phase, Phase::Running { .. }))),
            "expired" => Property::Value(Value::Boolean(matches!(self.phase, Phase::Expired { .. }))),
            "due" => self.due.map_or(Property::Absent, |due| Property::Value(Value::date(due.date))),
            _ => Property::Absent,
        }
    }
}

#[derive(Debug)]
struct CountsObject(Vec<(Id, CountObject)>);

#[derive(Clone, Debug, Default)]
struct CountObject {
    open: i64,
    total: i64,
    state: Option<Id>,
}

impl Properties for CountsObject {
    fn get(&self, name: &str) -> Property {
        let count = self.0.iter().find(|(id, _)| *id == *name).map(|(_, count)| count.clone());
        Property::Object(Arc::new(count.unwrap_or_default()))
    }
}

impl Properties for CountObject {
    fn get(&self, name: &str) -> Property {
        match name {
            "open" => Property::Value(Value::Integer(self.open)),
            "total" => Property::Value(Value::Integer(self.total)),
            "state" => self.state.as_ref().map_or(Property::Absent, text),
            _ => Property::Absent,
        }
    }
}

#[derive(Debug)]
struct ProcedureObject {
    workflow: Id,
    title: Arc<str>,
    state: Id,
    opened_on: NaiveDate,
    entered_on: NaiveDate,
}

impl ProcedureObject {
    fn new(procedure: &Procedure) -> Self {
        Self {
            workflow: procedure.workflow.id.clone(),
            title: Arc::clone(&procedure.workflow.title.zh),
            state: procedure.state.id.clone(),
            opened_on: procedure.opened_on,
            entered_on: procedure.entered_on,
        }
    }
}

impl Properties for ProcedureObject {
    fn get(&self, name: &str) -> Property {
        match name {
            "workflow" => text(&self.workflow),
            "title" => Property::Value(Value::Text(Arc::clone(&self.title))),
            "state" => text(&self.state),
            "opened_on" => Property::Value(Value::date(self.opened_on)),
            "entered_on" => Property::Value(Value::date(self.entered_on)),
            _ => Property::Absent,
        }
    }
}

#[derive(Debug)]
struct MissingObject(Vec<(Id, Arc<[Value]>)>);

impl Properties for MissingObject {
    fn get(&self, name: &str) -> Property {
        match self.0.iter().find(|(id, _)| *id == *name) {
            Some((_, missing)) => Property::Value(Value::List(Arc::clone(missing))),
            None => Property::Absent,
        }
    }
}

#[derive(Debug)]
struct ActorObject(Actor);

impl Properties for ActorObject {
    fn get(&self, name: &str) -> Property {
        match name {
            "organisation" => self.0.organisation.as_ref().map_or(Property::Absent, text),
            "person" => self.0.person.as_ref().map_or(Property::Absent, text),
            "real_name" => Property::Value(Value::Boolean(self.0.real_name)),
            "roles" => {
                Property::Value(Value::List(self.0.roles.iter().map(|role| Value::Text(role.shared())).collect()))
            }
            _ => Property::Absent,
        }
    }
}
