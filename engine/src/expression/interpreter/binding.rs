//! What expressions read when they run: the caller binds values, records and objects to names.

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, LastPlace, Value, Values};
use crate::expression::budget::Budget;
use crate::register::Seen;

/// Where an evaluation finds what the names of an expression stand for.
pub trait VariableSource {
    /// What a name stands for, for an evaluation to hold. Asked only for names in
    /// [`Expression::roots`](crate::expression::compiled::Expression::roots).
    fn binding(&self, name: &'static str) -> Option<Binding>;

    /// Whether a name stands for anything.
    fn binds(&self, name: &'static str) -> bool {
        self.binding(name).is_some()
    }

    /// Whether all names stand for something.
    fn binds_all(&self, names: &[&'static str]) -> bool {
        names.iter().all(|name| self.binds(name))
    }

    /// The value of a name or, along its properties, of what it stands for: the same as by way of
    /// [`Self::binding`], with less ado. `last` is where that reader found it last.
    fn read(&self, name: &'static str, properties: &[Id], _last: &LastPlace) -> Option<Cow<'_, Value>> {
        look_up(self.binding(name)?, properties).map(Cow::Owned)
    }

    /// The registers, as they are seen where the names are read; nothing is entered in them if there are none.
    fn registers(&self) -> Option<Seen> {
        None
    }

    /// The day of the decision, by which tables are read; none where there is no decision.
    fn day(&self) -> Option<NaiveDate> {
        match self.read("on", &[], &LastPlace::default())?.as_ref() {
            Value::Date { date, .. } => Some(*date),
            _ => None,
        }
    }

    /// What the evaluation may still use of the steps of a decision; as much as an expression may if there is none.
    fn budget(&self) -> Option<&Budget> {
        None
    }
}

fn look_up(binding: Binding, properties: &[Id]) -> Option<Value> {
    let mut found = match binding {
        Binding::Value(value) => Property::Value(value),
        Binding::Record(values) => Property::Record(values),
        Binding::Object(object) => Property::Object(object),
    };
    for name in properties {
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

/// What the names of an expression stand for in one evaluation, in a table. Only the names in
/// [`Expression::roots`](crate::expression::compiled::Expression::roots) are read, so only they need be bound.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    bound: Vec<(&'static str, Binding)>,
    registers: Option<Seen>,
}

/// What one name stands for.
#[derive(Clone, Debug)]
pub enum Binding {
    /// A value.
    Value(Value),
    /// Recorded values; what is not among them is absent.
    Record(Arc<Values>),
    /// Something that knows its properties.
    Object(Arc<dyn Properties>),
}

/// An object that answers for its properties when an expression reads them.
pub trait Properties: Send + Sync + Debug {
    /// The property of that name, which the object's declared type has.
    fn get(&self, name: &str) -> Property;
}

/// What a property of an object is at the moment.
#[derive(Clone, Debug)]
pub enum Property {
    /// A value.
    Value(Value),
    /// Recorded values.
    Record(Arc<Values>),
    /// Another object.
    Object(Arc<dyn Properties>),
    /// Nothing now: reading it fails.
    Absent,
}

impl Bindings {
    /// Nothing bound.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Binds a name; a later binding of the same name stands in place of the earlier.
    pub fn bind(&mut self, name: &'static str, binding: impl Into<Binding>) -> &mut Self {
        let binding = binding.into();
        match self.bound.iter_mut().find(|(bound, _)| *bound == name) {
            Some(place) => place.1 = binding,
            None => self.bound.push((name, binding)),
        }
        self
    }

    /// [`Self::bind`] for building in one expression.
    #[must_use]
    pub fn with(mut self, name: &'static str, binding: impl Into<Binding>) -> Self {
        self.bind(name, binding);
        self
    }

    /// With registers to look into.
    #[must_use]
    pub fn seeing(mut self, registers: Seen) -> Self {
        self.registers = Some(registers);
        self
    }

    /// What a name is bound to.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Binding> {
        self.bound.iter().find(|(bound, _)| *bound == name).map(|(_, binding)| binding)
    }
}

impl VariableSource for Bindings {
    fn binding(&self, name: &'static str) -> Option<Binding> {
        self.get(name).cloned()
    }

    fn binds(&self, name: &'static str) -> bool {
        self.get(name).is_some()
    }

    fn read(&self, name: &'static str, properties: &[Id], last: &LastPlace) -> Option<Cow<'_, Value>> {
        match (self.get(name)?, properties) {
            (Binding::Value(value), []) => Some(Cow::Borrowed(value)),
            (Binding::Record(values), [field]) => last.find(values, field).map(Cow::Borrowed),
            (binding, properties) => look_up(binding.clone(), properties).map(Cow::Owned),
        }
    }

    fn registers(&self) -> Option<Seen> {
        self.registers.clone()
    }
}

impl From<Value> for Binding {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl From<Arc<Values>> for Binding {
    fn from(values: Arc<Values>) -> Self {
        Self::Record(values)
    }
}

impl From<Arc<dyn Properties>> for Binding {
    fn from(properties: Arc<dyn Properties>) -> Self {
        Self::Object(properties)
    }
}

impl From<Value> for Property {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

/// A record as scripts hold it: shared, never copied.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) name: Cow<'static, str>,
    pub(crate) values: Arc<Values>,
}

/// An object as scripts hold it.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) name: Cow<'static, str>,
    pub(crate) properties: Arc<dyn Properties>,
}
