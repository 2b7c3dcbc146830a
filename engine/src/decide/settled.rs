//! What a pack says for everybody on a day, without a case: by what is written out and by the values of parameters.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Language, Value, Values};
use crate::decide::words::{Line, Words};
use crate::expression::{Binding, Bindings, Explanation, Expression, Found, Operation, Read};
use crate::pack::Pack;
use crate::pack::model::{BlockContent, BlockTemplate, TemplatePiece, TemplateValue};
use crate::time::Calendar;

/// What a pack says without a case on a day.
#[derive(Debug)]
pub struct Settled<'p> {
    pack: &'p Pack,
    calendar: &'p Arc<Calendar>,
    /// The parameters, with their values of the day.
    names: Bindings,
}

impl<'p> Settled<'p> {
    /// With the values of this day.
    #[must_use]
    pub fn on(pack: &'p Pack, on: NaiveDate, calendar: &'p Arc<Calendar>) -> Self {
        let values = pack.parameters.iter().filter_map(|(id, parameter)| Some((id.clone(), parameter.on(on)?.clone())));
        let values: Values = values.collect();
        Self { pack, calendar, names: Bindings::new().with("params", Binding::Record(Arc::new(values))) }
    }

    /// Whether a condition holds in every case, or in none; nothing if that goes by the case.
    #[must_use]
    pub fn holds(&self, condition: &Expression) -> Option<bool> {
        // Most go by the case alone.
        if condition.constant().is_none() && !condition.reads().iter().any(is_parameter) {
            return None;
        }
        let explained = self.pack.scripts.explain(condition, &self.names, self.calendar);
        settled(&explained, condition)
    }

    /// What an expression gives in every case; nothing if that goes by the case, or if it gives nothing.
    #[must_use]
    pub fn value(&self, expression: &Expression) -> Option<Value> {
        let everywhere = expression.reads().iter().all(is_parameter);
        everywhere.then(|| self.pack.scripts.evaluate(expression, &self.names, self.calendar).ok().flatten()).flatten()
    }

    /// The words of a part of a letter that stands there for everybody, or may stand there; none if it does not, or if
    /// something of it goes by the case.
    #[must_use]
    pub fn words(&self, block: &BlockTemplate, language: Language) -> Option<String> {
        let BlockContent::Text(text) = &block.content else { return None };
        if block.each.is_some() || block.when.as_ref().is_some_and(|when| self.holds(when) == Some(false)) {
            return None;
        }
        let value = |value: &TemplateValue| match value {
            TemplateValue::Expression(expression) => self.value(expression),
            TemplateValue::Bound(..) => None,
        };
        let values: Vec<Value> = text.values.iter().map(value).collect::<Option<_>>()?;
        let pieces = match language {
            Language::English => text.en.as_ref().unwrap_or(&text.zh),
            Language::Chinese => &text.zh,
        };
        let words = Words { pack: self.pack, language };
        let mut line = Line::default();
        for piece in pieces {
            match piece {
                TemplatePiece::Text(text) => line.text.push_str(text),
                TemplatePiece::Basis(_) => line.text.push_str(&self.pack.cited(&block.citations, language)),
                TemplatePiece::Value(place, wording) => words.value(values.get(*place)?, wording, &mut line),
            }
        }
        Some(line.done().iter().map(|piece| piece.told(&crate::base::Id::to_string)).collect())
    }
}

fn is_parameter(read: &Read) -> bool {
    read.variable == "params"
}

/// Whether a part of an expression holds whatever the case is. Of several that must all hold, one that never does is enough.
fn settled(part: &Explanation, whole: &Expression) -> Option<bool> {
    let of = |part: &Explanation| settled(part, whole);
    match &part.operation {
        Operation::All if part.parts.iter().any(|part| of(part) == Some(false)) => Some(false),
        Operation::Any if part.parts.iter().any(|part| of(part) == Some(true)) => Some(true),
        Operation::All => part.parts.iter().all(|part| of(part) == Some(true)).then_some(true),
        Operation::Any => part.parts.iter().all(|part| of(part) == Some(false)).then_some(false),
        Operation::Not => part.parts.first().and_then(of).map(|holds| !holds),
        Operation::If => match (part.parts.as_slice(), part.parts.first().and_then(of)) {
            ([_, then, _], Some(true)) => of(then),
            ([_, _, other], Some(false)) => of(other),
            ([_, then, other], None) => of(then).filter(|holds| of(other) == Some(*holds)),
            _ => None,
        },
        Operation::Whole(_) => part.holds().filter(|_| whole.reads().iter().all(is_parameter)),
        _ => part.holds().filter(|_| is_of_parameters(part)),
    }
}

/// Whether a part goes by nothing but parameters and what is written out.
fn is_of_parameters(part: &Explanation) -> bool {
    let reads = match &part.operation {
        Operation::Read(read) | Operation::Has(read) | Operation::ReadOr(read) => is_parameter(read),
        Operation::Role | Operation::Whole(_) => false,
        _ => !matches!(part.found, Found::Absent | Found::Untold),
    };
    reads && part.parts.iter().all(is_of_parameters)
}
