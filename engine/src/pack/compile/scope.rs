//! What expressions may read in each place, as types for the checker.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::{Id, IdMap};
use crate::expression::{Environment, Type};
use crate::format::{FieldType, PackDocument};
use crate::pack::model::{Action, Checklist, Field, Form, Parameter};

/// The type of a field's value.
pub(crate) fn field_type(field: &Field) -> Type {
    if !field.readable {
        return Type::Unreadable;
    }
    if field.kind.is_of_rows() {
        return Type::rows(field.fields.iter().map(|(id, asked)| (id.clone(), field_type(&asked.field))));
    }
    value_type(field.kind, field.list, field.options.ids())
}

/// The types of the fields of a pack that have these names, also of those that could not be read.
pub(crate) fn field_types(document: &PackDocument, names: &[String]) -> BTreeMap<Id, Type> {
    let single = |name: &str| {
        let field = document.fields.get(name)?;
        Some(value_type(field.type_, field.list, field.options.keys()))
    };
    let kind = |name: &str| match document.fields.get(name) {
        Some(field) if field.type_ == FieldType::Rows => {
            let columns = field.fields.keys().map(|column| (column.clone(), single(column.as_str())));
            Type::rows(columns.map(|(column, kind)| (column, kind.unwrap_or(Type::Unreadable))))
        }
        _ => single(name).unwrap_or(Type::Unreadable),
    };
    names.iter().map(|name| (Id::from(name.as_str()), kind(name))).collect()
}

/// The type of what is given in a form.
pub(crate) fn input_of(form: &Form) -> Type {
    record("input", form.fields.values().map(|asked| &asked.field))
}

/// The type of values of a field that has no rows.
pub(crate) fn value_type<'o>(kind: FieldType, list: bool, options: impl Iterator<Item = &'o Id>) -> Type {
    let single = match kind {
        FieldType::Text | FieldType::Organisation | FieldType::Territory | FieldType::Code => Type::Text,
        FieldType::Document => Type::document(),
        FieldType::Rows | FieldType::Checklist => return Type::Unreadable,
        FieldType::Integer => Type::Integer,
        FieldType::Boolean => Type::Boolean,
        FieldType::Date => Type::Date,
        FieldType::Money => Type::Money,
        FieldType::Choice => Type::choice(options.cloned()),
    };
    if list { Type::list(single) } else { single }
}

fn record<'f>(name: &'static str, fields: impl IntoIterator<Item = &'f Arc<Field>>) -> Type {
    Type::record(name, fields.into_iter().map(|field| (field.id.clone(), field_type(field))))
}

/// Ids of the things that expressions of one workflow can name.
#[derive(Debug, Default)]
pub(crate) struct WorkflowNames {
    pub(crate) id: Option<Id>,
    pub(crate) clocks: Vec<Id>,
    pub(crate) actions: Vec<Id>,
    pub(crate) concerns: Vec<Id>,
    /// Records of which it is not known what is in them, because what would say so could not be read.
    pub(crate) unreadable: Vec<&'static str>,
}

/// The states of a workflow, by workflow.
pub(crate) type StatesOf = BTreeMap<Id, Arc<BTreeSet<Id>>>;

/// What is the same for all expressions of a pack.
#[derive(Clone, Debug)]
pub(crate) struct Common {
    pub(crate) parameters: Type,
    pub(crate) checklists: Type,
    pub(crate) parties: Type,
    pub(crate) actor: Type,
}

/// What is the same for all expressions in the workflows of a kind of case.
#[derive(Debug)]
pub(crate) struct CaseScope {
    pub(crate) states: StatesOf,
    pub(crate) procedures: Type,
    pub(crate) concerning: Type,
}

impl CaseScope {
    pub(crate) fn new(states: StatesOf) -> Self {
        let (procedures, concerning) = (counts("procedures", &states), counts("concerning", &states));
        Self { states, procedures, concerning }
    }
}

pub(crate) fn parameters(parameters: &IdMap<Parameter>) -> Type {
    Type::object("params", "parameter", parameters.iter().map(|(id, parameter)| (id.clone(), parameter.kind.clone())))
}

pub(crate) fn checklists<'c>(checklists: impl IntoIterator<Item = &'c Checklist>) -> Type {
    let items = |checklist: &Checklist| Type::list(Type::choice(checklist.items.ids().cloned()));
    let checklists = checklists.into_iter().map(|checklist| (checklist.id.clone(), items(checklist)));
    Type::object("checklists", "checklist", checklists)
}

pub(crate) fn parties(ids: impl IntoIterator<Item = Id>) -> Type {
    Type::object("parties", "party", ids.into_iter().map(|id| (id, Type::list(Type::Text))))
}

pub(crate) fn actor() -> Type {
    let properties = [
        ("organisation", Type::Text),
        ("person", Type::Text),
        ("acts_for", Type::Text),
        ("real_name", Type::Boolean),
        ("roles", Type::list(Type::Text)),
    ];
    Type::object("actor", "property", properties)
}

/// Everything that an expression of a workflow can read.
pub(crate) struct PartyScope<'s> {
    pub(crate) common: &'s Common,
    pub(crate) facts: &'s [Arc<Field>],
    pub(crate) data: &'s BTreeMap<Id, Arc<Field>>,
    pub(crate) case: &'s CaseScope,
    pub(crate) names: &'s WorkflowNames,
}

impl PartyScope<'_> {
    /// The environment of conditions and values where no form is asked for, and nothing is missing in any.
    pub(crate) fn environment(&self) -> Environment {
        let mut environment = Environment::default();
        let mut declare = |name: &'static str, kind: Type| self.declare(&mut environment, name, kind);
        declare("facts", record("facts", self.facts));
        declare("data", record("data", self.data.values()));
        declare("input", record("input", []));
        declare("params", self.common.parameters.clone());
        declare("checklists", self.common.checklists.clone());
        declare("parties", self.common.parties.clone());
        declare("clocks", self.clocks());
        declare("acted", self.acted());
        declare("procedures", self.case.procedures.clone());
        declare("concerning", self.case.concerning.clone());
        let states = &self.case.states;
        if !self.names.concerns.is_empty() {
            declare("concerned", procedure("concerned", &self.names.concerns, states, false));
        }
        let own: Vec<Id> = self.names.id.iter().cloned().collect();
        declare("procedure", procedure("procedure", &own, states, true));
        declare("missing", missing(&IdMap::default()));
        declare("actor", self.common.actor.clone());
        declare("on", Type::Date);
        environment
    }

    /// The same environment with what is missing in forms.
    pub(crate) fn with_forms(&self, base: &Environment, forms: &IdMap<Form>) -> Environment {
        let mut environment = base.clone();
        self.declare(&mut environment, "missing", missing(forms));
        environment
    }

    /// The same environment with the input of a form.
    pub(crate) fn with_input(&self, base: &Environment, form: &Form) -> Environment {
        let mut environment = base.clone();
        self.declare(&mut environment, "input", input_of(form));
        environment
    }

    fn declare(&self, environment: &mut Environment, name: &'static str, kind: Type) {
        let kind = if self.names.unreadable.contains(&name) { Type::Unreadable } else { kind };
        environment.variables.insert(name, kind);
    }

    fn acted(&self) -> Type {
        let opening = Action::opening_id();
        let acts = self.names.actions.iter().filter(|act| **act != opening).chain([&opening]);
        Type::object("acted", "action", acts.map(|act| (act.clone(), takers(act))))
    }

    fn clocks(&self) -> Type {
        Type::object(
            "clocks",
            "clock",
            self.names.clocks.iter().map(|id| {
                let kind = Type::object(
                    &format!("clocks.{id}"),
                    "property",
                    [
                        ("due", Type::Date),
                        ("provisional", Type::Boolean),
                        ("running", Type::Boolean),
                        ("expired", Type::Boolean),
                    ],
                );
                (id.clone(), kind)
            }),
        )
    }
}

fn takers(act: &Id) -> Type {
    let properties = [("persons", Type::list(Type::Text)), ("organisations", Type::list(Type::Text))];
    Type::object(&format!("acted.{act}"), "property", properties)
}

fn missing(forms: &IdMap<Form>) -> Type {
    Type::object("missing", "form", forms.ids().map(|id| (id.clone(), Type::list(Type::Text))))
}

fn counts(name: &'static str, states: &StatesOf) -> Type {
    Type::object(
        name,
        "workflow",
        states.iter().map(|(id, states)| {
            let kind = Type::object(
                &format!("{name}.{id}"),
                "property",
                [
                    ("open", Type::Integer),
                    ("total", Type::Integer),
                    ("state", Type::Choice(Arc::clone(states))),
                    ("states", Type::list(Type::Choice(Arc::clone(states)))),
                ],
            );
            (id.clone(), kind)
        }),
    )
}

fn procedure(name: &'static str, workflows: &[Id], states: &StatesOf, titled: bool) -> Type {
    let mut of_each = workflows.iter().filter_map(|id| states.get(id));
    let possible = match (of_each.next(), of_each.next()) {
        (Some(only), None) => Arc::clone(only),
        _ => Arc::new(workflows.iter().filter_map(|id| states.get(id)).flat_map(|of| of.iter()).cloned().collect()),
    };
    let mut properties = vec![
        ("workflow", Type::choice(workflows.iter().cloned())),
        ("state", Type::Choice(possible)),
        ("opened_on", Type::Date),
        ("entered_on", Type::Date),
        ("taken_over", Type::Boolean),
    ];
    if titled {
        properties.push(("title", Type::Text));
    }
    Type::object(name, "property", properties)
}

/// The environment of a field's own checks.
pub(crate) fn of_value(field: &Field) -> Environment {
    let mut environment = Environment::default();
    environment.variables.insert("value", field_type(field));
    environment
}
