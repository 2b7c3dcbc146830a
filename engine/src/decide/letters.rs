//! Filling letters from a case as an effect leaves: a function of the record up to that event.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, LastPlace, Value};
use crate::case::{ApplyError, Case, Known};
use crate::decide::context::EvaluationContext;
use crate::decide::filled_letter::{FilledBlock, FilledLetter, Filling};
use crate::decide::to_come::ToCome;
use crate::decide::undecided::{Misconfiguration, Undecided};
use crate::expression::{Binding, Budget, Expression, ScriptError, VariableSource};
use crate::pack::model::{BlockTemplate, LetterTemplate, Template, TemplateValue};
use crate::record::{Event, Reason};
use crate::register::{Answers, Asked, Seen};
use crate::rulebook::Rulebook;

/// The letters that leave with an effect of a procedure.
pub(super) fn letters(effect: &Id, context: &EvaluationContext<'_>) -> Result<Vec<Filling>, Reason> {
    let letters = context.procedure().pack().letters_by_effect.get(effect);
    letters
        .into_iter()
        .flatten()
        .map(|letter| Filler { letter, context, to_come: None, values: Vec::new() }.filling())
        .collect()
}

/// Finds whether the letters that leave with an effect can be written, as far as that does not rest on what is to come.
pub(super) fn foresee(effect: &Id, context: &EvaluationContext<'_>, to_come: &ToCome) -> Result<(), Reason> {
    let letters = context.procedure().pack().letters_by_effect.get(effect);
    letters.into_iter().flatten().try_for_each(|letter| {
        Filler { letter, context, to_come: Some(to_come), values: Vec::new() }.filling().map(drop)
    })
}

impl Rulebook {
    /// The letters that left with an event, filled again from the record: the same as when it was decided. `events` are those
    /// of the case, at least up to that one.
    ///
    /// # Errors
    /// If the record does not fit, or values that a letter has in it have been erased.
    pub fn letters(&self, id: Id, events: &[Event], sequence: u64) -> Result<Vec<FilledLetter>, Undecided> {
        let mut case = Case::new(id);
        let absent = || {
            let error = ApplyError::OutOfOrder { last: sequence.saturating_sub(1), found: sequence };
            Undecided::from(Misconfiguration::Damaged(error))
        };
        for event in events {
            case.apply(event, self).map_err(Misconfiguration::Damaged)?;
            if event.sequence == sequence {
                return self.letters_of(&case, event);
            }
        }
        Err(absent())
    }

    fn letters_of(&self, case: &Case, event: &Event) -> Result<Vec<FilledLetter>, Undecided> {
        let Some(own) = case.procedure(event.procedure) else { return Ok(Vec::new()) };
        let calendar = match self.calendar_edition(&event.calendar) {
            Some(edition) => Arc::clone(edition),
            None => self.calendar_of(own.pack())?,
        };
        // A letter asks no register.
        let asked = Asked::with(&Answers::none());
        let known = Known { asked: &asked, at: event.at, budget: None };
        let context = EvaluationContext::new(case, own, event.on, &calendar, known);
        let mut filled = Vec::new();
        for (effect, asked) in event.effects.iter().enumerate() {
            let letters = letters(&asked.effect, &context)?;
            filled.extend(letters.into_iter().map(|letter| letter.leaving(event.sequence, effect)));
        }
        Ok(filled)
    }
}

struct Filler<'f> {
    letter: &'f Arc<LetterTemplate>,
    context: &'f EvaluationContext<'f>,
    /// What cannot be read yet and is passed over.
    to_come: Option<&'f ToCome>,
    /// What has been read so far.
    values: Vec<Option<Value>>,
}

impl Filler<'_> {
    fn filling(mut self) -> Result<Filling, Reason> {
        let own = self.context.procedure();
        let body = self.letter.bodies.get(own.workflow().id.as_str()).map(Arc::clone).unwrap_or_default();
        let mut blocks = Vec::with_capacity(body.len());
        for (place, block) in body.iter().enumerate() {
            if let Some(items) = self.block(block)? {
                blocks.push(FilledBlock { place, items });
            }
        }
        let (pack, letter) = (Arc::clone(own.pack()), Arc::clone(self.letter));
        Ok(Filling { pack, letter, body, blocks, values: self.values })
    }

    /// Reads what a part says, for each item of its list; for how many, if it stands there.
    fn block(&mut self, block: &BlockTemplate) -> Result<Option<usize>, Reason> {
        if block.when.iter().chain(&block.each).any(|read| self.is_to_come(read)) {
            return Ok(None);
        }
        if let Some(when) = &block.when {
            match self.context.holds(when) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) => return Err(self.reason(block, when, &error)),
            }
        }
        let Some(each) = &block.each else {
            self.texts(block, self.context)?;
            return Ok(Some(1));
        };
        let items = match self.context.value(each) {
            Ok(Some(Value::List(items))) => items,
            Ok(_) => Arc::default(),
            Err(error) => return Err(self.reason(block, each, &error)),
        };
        for item in items.iter() {
            self.texts(block, &WithItem { context: self.context, item })?;
        }
        Ok(Some(items.len()))
    }

    fn texts(&mut self, block: &BlockTemplate, names: &dyn VariableSource) -> Result<(), Reason> {
        block.content.texts().try_for_each(|text| self.text(block, text, names))
    }

    fn text(&mut self, block: &BlockTemplate, text: &Template, names: &dyn VariableSource) -> Result<(), Reason> {
        for value in &text.values {
            let value = match value {
                TemplateValue::Expression(expression) if self.is_to_come(expression) => None,
                TemplateValue::Bound(party, _)
                    if self.to_come.is_some_and(|to_come| to_come.parties.contains(&party.id)) =>
                {
                    None
                }
                TemplateValue::Expression(expression) => {
                    let value = self.context.value_with(expression, names);
                    value.map_err(|error| self.reason(block, expression, &error))?
                }
                TemplateValue::Bound(party, detail) => {
                    let own = self.context.procedure();
                    let bound = self.context.case().bound(party.id.as_str(), Some(own));
                    let is_known = |id: &Id| {
                        let organisation = own.pack().organisations.get(id.as_str());
                        organisation.is_some_and(|known| known.details.contains(detail.as_str()))
                    };
                    if bound.is_empty() || !bound.iter().all(is_known) {
                        return Err(Reason::no_detail(&self.letter.title, &block.citations, &party.title, detail));
                    }
                    Some(Value::List(bound.iter().map(|id| Value::Text(id.shared())).collect()))
                }
            };
            self.values.push(value);
        }
        Ok(())
    }

    fn is_to_come(&self, expression: &Expression) -> bool {
        self.to_come.is_some_and(|to_come| to_come.has(expression))
    }

    fn reason(&self, block: &BlockTemplate, expression: &Expression, error: &ScriptError) -> Reason {
        self.context.script_reason(expression, error, &block.citations, &block.id, &block.place)
    }
}

/// What a case gives, and the item of a list that something stands there for.
struct WithItem<'i> {
    context: &'i EvaluationContext<'i>,
    item: &'i Value,
}

impl VariableSource for WithItem<'_> {
    fn binding(&self, name: &'static str) -> Option<Binding> {
        if name == "item" { Some(Binding::Value(self.item.clone())) } else { self.context.binding(name) }
    }

    fn binds(&self, name: &'static str) -> bool {
        name == "item" || self.context.binds(name)
    }

    fn read(&self, name: &'static str, properties: &[Id], last: &LastPlace) -> Option<Cow<'_, Value>> {
        match (name, properties, self.item) {
            ("item", [], item) => Some(Cow::Borrowed(item)),
            ("item", [field], Value::Record(values)) => values.get(field).map(Cow::Borrowed),
            _ => self.context.read(name, properties, last),
        }
    }

    fn registers(&self) -> Option<Seen> {
        self.context.registers()
    }

    fn day(&self) -> Option<NaiveDate> {
        self.context.day()
    }

    fn budget(&self) -> Option<&Budget> {
        self.context.budget()
    }
}
