//! How an expression comes to its value, by the tree that evaluates it.

use std::sync::Arc;

use super::compiled::Body;
use super::{Evaluator, Explanation, Expression, Found, Operation, ScriptError, VariableSource, told_by};
use crate::time::Calendar;

impl Evaluator {
    /// How an expression comes to its value: of one that only Rhai can tell, what comes of the whole.
    pub fn explain(
        &self,
        expression: &Expression,
        names: &dyn VariableSource,
        calendar: &Arc<Calendar>,
    ) -> Explanation {
        let found = match self.evaluate(expression, names, calendar) {
            Ok(value) => Found::from(value),
            Err(ScriptError::Absent { .. }) => Found::Absent,
            Err(ScriptError::CalendarUnpublished { year }) => Found::Unpublished(year),
            Err(_) => Found::Untold,
        };
        match &expression.body {
            Body::Constant(_) => Explanation::leaf(Operation::Written, found),
            Body::Tree { direct, .. } => match told_by(expression, direct, names) {
                // The whole is told as it is decided, also where the tree leaves that to Rhai.
                Some(program) => Explanation { found, ..program.explain(names, &self.setting(calendar)) },
                None => Explanation::leaf(Operation::Whole(expression.source.text.trim().to_owned()), found),
            },
        }
    }
}
