//! What an action is going to open: one procedure for each entry of a list, and what each is given.

use std::borrow::Cow;

use super::context::EvaluationContext;
use super::undecided::Undecided;
use crate::base::{Id, LastPlace, Value, Values};
use crate::expression::{Binding, Budget, Expression, VariableSource};
use crate::pack::model::{Action, EACH, Opens};
use crate::record::Reason;
use crate::register::Seen;

/// Procedures that one action may open.
const MOST_OPENED: usize = 200;

/// A procedure that an action is going to open.
pub(super) struct PlannedOpening {
    pub(super) workflow: Id,
    /// What its opening's form is given.
    pub(super) input: Values,
}

/// Works out what an action opens, as it leaves the case: one procedure for each entry of the list, in its order, however often
/// that is in it; but for each row, since two that are alike are two.
pub(super) fn plan(
    opens: &Opens,
    action: &Action,
    context: &EvaluationContext<'_>,
    planned: &mut Vec<PlannedOpening>,
) -> Result<(), Undecided> {
    let failed = |expression: &Expression, error| {
        context.script_reason(expression, &error, &action.citations, &action.id, &action.place)
    };
    let entries = match &opens.each {
        None => vec![None],
        Some(each) => {
            let Some(Value::List(entries)) = context.value(each).map_err(|error| failed(each, error))? else {
                return Ok(());
            };
            let mut different: Vec<Option<Value>> = Vec::new();
            for entry in entries.iter() {
                let is_row = matches!(entry, Value::Record(_));
                if is_row || !different.iter().flatten().any(|known| known == entry) {
                    if different.len() >= MOST_OPENED {
                        return Err(Reason::too_many_opened(action, MOST_OPENED).into());
                    }
                    different.push(Some(entry.clone()));
                }
            }
            different
        }
    };
    if planned.len().saturating_add(entries.len()) > MOST_OPENED {
        return Err(Reason::too_many_opened(action, MOST_OPENED).into());
    }
    for entry in entries {
        let names = ForEach { context, entry: entry.as_ref() };
        let mut input = Values::new();
        for (name, value) in &opens.with {
            let given = context.value_with(value, &names).map_err(|error| failed(value, error))?;
            input.extend(given.map(|given| (name.clone(), given)));
        }
        planned.push(PlannedOpening { workflow: opens.workflow.clone(), input });
    }
    Ok(())
}

/// What a procedure that is opened is given, computed with the entry of the list that it is opened for.
struct ForEach<'c> {
    context: &'c EvaluationContext<'c>,
    entry: Option<&'c Value>,
}

impl VariableSource for ForEach<'_> {
    fn binding(&self, name: &'static str) -> Option<Binding> {
        match (name, self.entry) {
            (EACH, Some(entry)) => Some(Binding::Value(entry.clone())),
            _ => self.context.binding(name),
        }
    }

    fn binds(&self, name: &'static str) -> bool {
        (name == EACH && self.entry.is_some()) || self.context.binds(name)
    }

    fn read(&self, name: &'static str, properties: &[Id], last: &LastPlace) -> Option<Cow<'_, Value>> {
        match (name, properties, self.entry) {
            (EACH, [], Some(entry)) => Some(Cow::Borrowed(entry)),
            _ => self.context.read(name, properties, last),
        }
    }

    fn registers(&self) -> Option<Seen> {
        self.context.registers()
    }

    fn budget(&self) -> Option<&Budget> {
        self.context.budget()
    }
}
