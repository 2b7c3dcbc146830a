//! What expressions see of a case.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Id, LastPlace, Value, Values};
use crate::case::{Case, ClockPhase, Known, Procedure, Taker};
use crate::expression::{
    Binding, Budget, Explanation, Expression, Properties, Property, Read, ScriptError, VariableSource,
};
use crate::pack::Pack;
use crate::pack::model::{Citations, Condition, Field, Form, ShownColumns, View, ViewRule};
use crate::record::{Actor, FailedRule, Reason};
use crate::register::{Asked, Seen};
use crate::time::{Calendar, Due};

/// Evaluates expressions for one procedure on one day.
pub(super) struct EvaluationContext<'a> {
    case: &'a Case,
    procedure: &'a Procedure,
    /// The pack whose expressions they are: that of the procedure, or business rules over it.
    pack: &'a Arc<Pack>,
    on: NaiveDate,
    calendar: &'a Arc<Calendar>,
    known: Known<'a>,
    actor: Option<&'a Actor>,
    input: Option<&'a Values>,
}

impl<'a> EvaluationContext<'a> {
    pub(super) fn new(
        case: &'a Case,
        procedure: &'a Procedure,
        on: NaiveDate,
        calendar: &'a Arc<Calendar>,
        known: Known<'a>,
    ) -> Self {
        Self { case, procedure, pack: &procedure.pack, on, calendar, known, actor: None, input: None }
    }

    /// For expressions of business rules.
    pub(super) fn under(mut self, rules: Option<&'a Arc<Pack>>) -> Self {
        self.pack = rules.unwrap_or(self.pack);
        self
    }

    /// With who acts.
    pub(super) fn by(mut self, actor: Option<&'a Actor>) -> Self {
        self.actor = actor;
        self
    }

    /// For what depends neither on who acts nor on what they give.
    pub(super) fn by_nobody(self) -> Self {
        Self { pack: &self.procedure.pack, actor: None, input: None, ..self }
    }

    /// With what an action's form was given.
    pub(super) fn given(mut self, input: &'a Values) -> Self {
        self.input = Some(input);
        self
    }

    /// The case.
    pub(super) fn case(&self) -> &'a Case {
        self.case
    }

    /// A field of the pack.
    pub(super) fn field(&self, id: &Id) -> Option<&'a Field> {
        self.pack.fields.get(id.as_str()).map(|field| &**field)
    }

    /// The procedure.
    pub(super) fn procedure(&self) -> &'a Procedure {
        self.procedure
    }

    /// The day.
    pub(super) fn on(&self) -> NaiveDate {
        self.on
    }

    /// Who acts.
    pub(super) fn actor(&self) -> Option<&'a Actor> {
        self.actor
    }

    /// What dates are counted with.
    pub(super) fn calendar(&self) -> &Calendar {
        self.calendar
    }

    /// The value of an expression; none for `()`.
    pub(super) fn value(&self, expression: &Expression) -> Result<Option<Value>, ScriptError> {
        self.value_with(expression, self)
    }

    /// The value of an expression with other names than those of the procedure.
    pub(super) fn value_with(
        &self,
        expression: &Expression,
        names: &dyn VariableSource,
    ) -> Result<Option<Value>, ScriptError> {
        let value = self.pack.scripts.evaluate(expression, names, self.calendar)?;
        Ok(value.map(|value| self.marked(expression, value)))
    }

    /// A date with the mark of the last days and dates that the expression reads: expressions themselves see days alone.
    fn marked(&self, expression: &Expression, value: Value) -> Value {
        match value {
            Value::Date { date, .. } => Value::Date { date, provisional: self.provisional(expression) },
            value => value,
        }
    }

    /// The earliest year whose table what an expression reads still waits for.
    fn provisional(&self, expression: &Expression) -> Option<i32> {
        let year = |read: &Read| match (read.variable, read.properties.as_slice()) {
            ("clocks", [clock, property]) if *property == *"due" => {
                self.procedure.clock(clock.as_str())?.due(self.calendar)?.provisional
            }
            ("facts", [field]) => self.case.facts.get(field)?.provisional(),
            ("data", [field]) => self.procedure.data.get(field)?.provisional(),
            _ => None,
        };
        expression.reads().iter().filter_map(year).min()
    }

    /// A day that an expression gives, and whether it is provisional.
    pub(super) fn due(&self, expression: &Expression) -> Result<Due, ScriptError> {
        Ok(Due { date: self.date(expression)?, provisional: self.provisional(expression) })
    }

    pub(super) fn date(&self, expression: &Expression) -> Result<NaiveDate, ScriptError> {
        self.pack.scripts.evaluate_date(expression, self, self.calendar)
    }

    /// A day that an expression may give; none where it gives `()`.
    pub(super) fn possible_date(&self, expression: &Expression) -> Result<Option<NaiveDate>, ScriptError> {
        self.pack.scripts.evaluate_possible_date(expression, self, self.calendar)
    }

    /// How an expression comes to its value.
    pub(super) fn explained(&self, expression: &Expression) -> Explanation {
        self.pack.scripts.explain(expression, self, self.calendar)
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, expression: &Expression) -> Result<bool, ScriptError> {
        self.holds_with(expression, self)
    }

    /// Whether a condition holds with other names than those of the procedure.
    pub(super) fn holds_with(&self, expression: &Expression, names: &dyn VariableSource) -> Result<bool, ScriptError> {
        self.pack.scripts.evaluate_boolean(expression, names, self.calendar)
    }

    /// Why a condition does not hold; nothing if it does.
    pub(super) fn failure(&self, condition: &Condition) -> Option<Reason> {
        match self.holds(&condition.that) {
            Ok(true) => None,
            Ok(false) => {
                let rule = self.rule(&condition.id, &condition.place, &condition.that);
                Some(Reason::condition(condition, None, rule))
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
        let rule = self.rule(id, place, expression);
        match error {
            ScriptError::CalendarUnpublished { year } => Reason::calendar_unpublished(*year, citations, rule),
            ScriptError::Budget => Reason::budget(false),
            ScriptError::KeyTooLong { register } => match self.procedure.pack.registers.get(register.as_str()) {
                Some(register) => Reason::key_too_long(register),
                None => Reason::script(error, citations, rule),
            },
            error => match self.awaited(error) {
                Some(field) => Reason::awaited(field, citations, rule),
                None => Reason::script(error, citations, rule),
            },
        }
    }

    /// The field that is given elsewhere and whose value an expression lacks.
    pub(super) fn awaited(&self, error: &ScriptError) -> Option<&Field> {
        let ScriptError::Absent { path } = error else { return None };
        let name = path.strip_prefix("facts.").or_else(|| path.strip_prefix("data."))?;
        self.pack.fields.get(name).map(AsRef::as_ref).filter(|field: &&Field| field.from_outside)
    }

    /// Whether a view shows the procedure: in its state, and where its condition holds. A condition that reads what is
    /// not recorded does not.
    pub(super) fn shows(&self, view: &View) -> Result<bool, Reason> {
        match view.shows.get(self.procedure.workflow.id.as_str()) {
            Some(showing) => self.shows_by(view, showing),
            None => Ok(false),
        }
    }

    /// The same by what it shows of the procedure's workflow.
    pub(super) fn shows_by(&self, view: &View, showing: &ViewRule) -> Result<bool, Reason> {
        if !showing.states.contains(&self.procedure.state.id) {
            return Ok(false);
        }
        let Some(when) = &showing.when else { return Ok(true) };
        match self.holds(when) {
            Ok(holds) => Ok(holds),
            Err(ScriptError::Absent { .. }) => Ok(false),
            Err(error) => Err(self.script_reason(when, &error, &view.citations, &view.id, &Arc::from(""))),
        }
    }

    /// The fields of a view; what is not recorded has no value.
    pub(super) fn fields_of(&self, view: &View) -> Result<Vec<(Id, Option<Value>)>, Reason> {
        let Some(showing) = view.shows.get(self.procedure.workflow.id.as_str()) else { return Ok(Vec::new()) };
        let fields = showing.fields.iter();
        fields.map(|(name, expression)| Ok((name.clone(), self.shown(view, expression)?))).collect()
    }

    /// The columns of a collection; what is not recorded has no value.
    pub(super) fn columns(&self, shown: &ShownColumns) -> Result<Vec<(Id, Option<Value>)>, Reason> {
        let mut columns = Vec::with_capacity(shown.values.len());
        for (name, expression) in &shown.values {
            columns.push((name.clone(), self.shown(&shown.view, expression)?));
        }
        Ok(columns)
    }

    /// What a view shows by one of its expressions.
    fn shown(&self, view: &View, expression: &Expression) -> Result<Option<Value>, Reason> {
        match self.value(expression) {
            Ok(value) => Ok(value),
            Err(ScriptError::Absent { .. }) => Ok(None),
            Err(error) => Err(self.script_reason(expression, &error, &view.citations, &view.id, &Arc::from(""))),
        }
    }

    /// The rule that failed and the values it read.
    pub(super) fn rule(&self, id: &Id, place: &Arc<str>, expression: &Expression) -> Box<FailedRule> {
        let value =
            |read: &Read| self.read(read.variable, &read.properties, &LastPlace::default()).map(Cow::into_owned);
        let values = expression.named_reads().filter(|(_, read)| !read.is_of_registers());
        let values = values.map(|(name, read)| (Arc::clone(name), value(read))).collect();
        Box::new(FailedRule {
            id: id.clone(),
            place: Arc::clone(place),
            expression: Arc::clone(&expression.source().text),
            values,
        })
    }

    /// The expected and required fields of a form that the data lack.
    fn missing_of(&self, form: &Form) -> Arc<[Value]> {
        form.needed_without_values(&self.procedure.data)
            .into_iter()
            // A need that depends on what is not recorded yet is no need yet.
            .filter(|field| field.when.as_ref().is_none_or(|when| self.holds(when).unwrap_or(false)))
            .map(|field| Value::Text(field.field.id.shared()))
            .collect()
    }

    fn clock(&self, clock: &str, property: &str) -> Option<Value> {
        let run = self.procedure.clock(clock);
        match property {
            "running" => Some(Value::Boolean(run.is_some_and(|run| matches!(run.phase, ClockPhase::Running { .. })))),
            // While a year is not published, it may be neither over nor not over.
            "expired" => match run {
                Some(run) if run.is_open_until_table_of(self.on, self.calendar).is_some() => None,
                run => Some(Value::Boolean(run.is_some_and(|run| matches!(run.phase, ClockPhase::Expired { .. })))),
            },
            "due" => run?.due(self.calendar).map(|due| Value::date(due.date)),
            "provisional" => run?.due(self.calendar).map(|due| Value::Boolean(due.provisional.is_some())),
            _ => None,
        }
    }

    /// Of the procedures of a workflow: how many are open, how many there are, the state of the newest, the states of all.
    fn procedures(&self, workflow: &str, property: &str, counted: impl Fn(&Procedure) -> bool) -> Option<Value> {
        let of_workflow = |procedure: &&Procedure| procedure.workflow.id == *workflow && counted(procedure);
        let mut procedures = self.case.procedures().filter(of_workflow);
        let count = |counted: usize| Some(Value::Integer(i64::try_from(counted).unwrap_or(i64::MAX)));
        match property {
            "open" => count(procedures.filter(|procedure| procedure.is_open()).count()),
            "total" => count(procedures.count()),
            "state" => procedures.next_back().map(|newest| text(&newest.state.id)),
            "states" => Some(Value::List(procedures.map(|procedure| text(&procedure.state.id)).collect())),
            _ => None,
        }
    }
}

impl VariableSource for EvaluationContext<'_> {
    fn binding(&self, name: &'static str) -> Option<Binding> {
        Some(match name {
            "facts" => Binding::Record(Arc::clone(self.case.facts_shared())),
            "data" => Binding::Record(Arc::clone(&self.procedure.data)),
            "input" => Binding::Record(Arc::new(self.input.cloned().unwrap_or_default())),
            "on" => Binding::Value(Value::date(self.on)),
            name if self.binds(name) => Binding::Object(Arc::new(ContextObject {
                snapshot: Arc::new(ContextSnapshot::of(self, name)),
                name,
                within: None,
            })),
            _ => return None,
        })
    }

    fn binds(&self, name: &'static str) -> bool {
        is_name(name)
    }

    fn binds_all(&self, names: &[&'static str]) -> bool {
        names.iter().all(|name| is_name(name))
    }

    fn read(&self, name: &'static str, properties: &[Id], last: &LastPlace) -> Option<Cow<'_, Value>> {
        let value = match (name, properties) {
            ("facts", [field]) => return last.find(&self.case.facts, field).map(Value::unmarked),
            ("data", [field]) => return last.find(&self.procedure.data, field).map(Value::unmarked),
            ("input", [field]) => return last.find(self.input?, field).map(Cow::Borrowed),
            ("params", [parameter]) => {
                let parameter = last.find_in(&self.pack.parameters, parameter)?;
                return parameter.on(self.on).map(Cow::Borrowed);
            }
            ("checklists", [checklist]) => {
                let checklist = self.pack.checklists.get(checklist.as_str())?;
                Value::List(checklist.items.ids().map(text).collect())
            }
            ("on", []) => Value::date(self.on),
            ("parties", [party]) => texts(self.case.bound(party.as_str(), Some(self.procedure))),
            ("clocks", [clock, property]) => self.clock(clock.as_str(), property.as_str())?,
            ("acted", [action, property]) => takers(self.procedure, action.as_str(), property.as_str())?,
            ("procedures", [workflow, property]) => self.procedures(workflow.as_str(), property.as_str(), |_| true)?,
            ("concerning", [workflow, property]) => {
                let concerns = |procedure: &Procedure| procedure.concerns == Some(self.procedure.number);
                self.procedures(workflow.as_str(), property.as_str(), concerns)?
            }
            ("concerned", [property]) => {
                let concerned = self.procedure.concerns.and_then(|number| self.case.procedure(number))?;
                property_of(concerned, property.as_str())?
            }
            ("procedure", [property]) => property_of(self.procedure, property.as_str())?,
            ("missing", [form]) => {
                let form = self.pack.workflows.get(self.procedure.workflow.id.as_str())?.forms.get(form.as_str())?;
                Value::List(self.missing_of(form))
            }
            ("actor", [property]) => property_of_actor(self.actor?, property.as_str())?,
            _ => return None,
        };
        Some(Cow::Owned(value))
    }

    fn registers(&self) -> Option<Seen> {
        Some(self.known.seen_by(self.procedure.pack()))
    }

    fn day(&self) -> Option<NaiveDate> {
        Some(self.on)
    }

    fn budget(&self) -> Option<&Budget> {
        self.known.budget.map(AsRef::as_ref)
    }
}

/// Whether expressions may read something of that name.
#[inline]
fn is_name(name: &str) -> bool {
    matches!(
        name,
        "facts"
            | "data"
            | "input"
            | "on"
            | "params"
            | "checklists"
            | "parties"
            | "clocks"
            | "acted"
            | "procedures"
            | "concerning"
            | "concerned"
            | "procedure"
            | "missing"
            | "actor"
    )
}

fn property_of(procedure: &Procedure, property: &str) -> Option<Value> {
    Some(match property {
        "workflow" => text(&procedure.workflow.id),
        "title" => Value::Text(Arc::clone(&procedure.workflow.title.zh)),
        "state" => text(&procedure.state.id),
        "opened_on" => Value::date(procedure.opened_on),
        "entered_on" => Value::date(procedure.entered_on),
        "taken_over" => Value::Boolean(procedure.taken_over),
        _ => return None,
    })
}

/// The persons who took an action, or the organisations they acted for: each once, in the order in which they first did.
fn takers(procedure: &Procedure, action: &str, property: &str) -> Option<Value> {
    let of: fn(&Taker) -> Option<&Id> = match property {
        "persons" => |taker| taker.person.as_ref(),
        "organisations" => |taker| taker.organisation.as_ref(),
        _ => return None,
    };
    let mut found: Vec<Value> = Vec::new();
    for taker in procedure.takers_of(action).filter_map(of).map(text) {
        if !found.contains(&taker) {
            found.push(taker);
        }
    }
    Some(Value::List(found.into()))
}

fn property_of_actor(actor: &Actor, property: &str) -> Option<Value> {
    match property {
        "organisation" => actor.organisation.as_ref().map(text),
        "person" => actor.person.as_ref().map(text),
        "acts_for" => actor.acts_for.as_ref().map(text),
        "real_name" => Some(Value::Boolean(actor.real_name)),
        "roles" => Some(Value::List(actor.roles.iter().map(text).collect())),
        _ => None,
    }
}

fn text(id: &Id) -> Value {
    Value::Text(id.shared())
}

fn texts(ids: &[Id]) -> Value {
    Value::List(ids.iter().map(text).collect())
}

/// What a context reads from, for an evaluation to hold.
#[derive(Debug)]
struct ContextSnapshot {
    case: Case,
    procedure: Procedure,
    pack: Arc<Pack>,
    on: NaiveDate,
    calendar: Arc<Calendar>,
    asked: Arc<Asked>,
    at: DateTime<Utc>,
    budget: Option<Arc<Budget>>,
    actor: Option<Actor>,
    input: Option<Values>,
}

impl ContextSnapshot {
    /// What an object of that name may read: whether something is missing depends on the conditions of forms, which read
    /// anything; the others read neither the actor, unless they are it, nor the input.
    fn of(context: &EvaluationContext<'_>, name: &str) -> Self {
        let anything = name == "missing";
        Self {
            case: context.case.clone(),
            procedure: context.procedure.clone(),
            pack: Arc::clone(context.pack),
            on: context.on,
            calendar: Arc::clone(context.calendar),
            asked: Arc::clone(context.known.asked),
            at: context.known.at,
            budget: context.known.budget.cloned(),
            actor: context.actor.filter(|_| anything || name == "actor").cloned(),
            input: context.input.filter(|_| anything).cloned(),
        }
    }

    fn context(&self) -> EvaluationContext<'_> {
        EvaluationContext {
            case: &self.case,
            procedure: &self.procedure,
            pack: &self.pack,
            on: self.on,
            calendar: &self.calendar,
            known: Known { asked: &self.asked, at: self.at, budget: self.budget.as_ref() },
            actor: self.actor.as_ref(),
            input: self.input.as_ref(),
        }
    }
}

/// One name of a snapshot, or an object within it: `clocks`, `clocks.review`.
#[derive(Debug)]
struct ContextObject {
    snapshot: Arc<ContextSnapshot>,
    name: &'static str,
    within: Option<Id>,
}

impl Properties for ContextObject {
    fn get(&self, property: &str) -> Property {
        let property = Id::from(property);
        if self.within.is_none() && matches!(self.name, "clocks" | "acted" | "procedures" | "concerning") {
            let snapshot = Arc::clone(&self.snapshot);
            return Property::Object(Arc::new(Self { snapshot, name: self.name, within: Some(property) }));
        }
        let properties: Vec<Id> = self.within.iter().cloned().chain([property]).collect();
        let value = self.snapshot.context().read(self.name, &properties, &LastPlace::default()).map(Cow::into_owned);
        value.map_or(Property::Absent, Property::Value)
    }
}
