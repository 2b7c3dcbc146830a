//! Letters, filled from a case as an effect leaves: a function of the record up to that event.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, Language, LastPlace, Value, chinese_number};
use crate::case::{ApplyError, Case, Known};
use crate::decide::context::EvaluationContext;
use crate::decide::undecided::{Misconfiguration, Undecided};
use crate::decide::words::{Line, Words, separator};
use crate::expression::{Binding, Budget, Expression, ScriptError, VariableSource};
use crate::messages::message;
use crate::pack::Pack;
use crate::pack::model::{BlockContent, BlockTemplate, Citation, LetterTemplate, Template, TemplatePiece};
use crate::record::{Event, FilledLetter, Letter, LetterBlock, LetterContent, LetterPiece, Reason, Worded};
use crate::register::{Answers, Asked, Seen};
use crate::rulebook::Rulebook;

/// The letters that leave with an effect of a procedure.
pub(super) fn letters(effect: &Id, context: &EvaluationContext<'_>) -> Result<Vec<Letter>, Reason> {
    let letters = context.procedure().pack().letters.values();
    letters
        .filter(|letter| letter.effects.contains(effect))
        .map(|letter| Filling { letter, context }.letter())
        .collect()
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
            filled.extend(letters.into_iter().map(|letter| FilledLetter { event: event.sequence, effect, letter }));
        }
        Ok(filled)
    }
}

struct Filling<'f> {
    letter: &'f LetterTemplate,
    context: &'f EvaluationContext<'f>,
}

impl Filling<'_> {
    fn letter(&self) -> Result<Letter, Reason> {
        let body = self.letter.bodies.get(self.context.procedure().workflow().id.as_str());
        let mut blocks = Vec::new();
        for block in body.into_iter().flat_map(|body| body.iter()) {
            self.block(block, &mut blocks)?;
        }
        Ok(Letter {
            letter: self.letter.id.clone(),
            title: self.letter.title.clone(),
            articles: Arc::clone(&self.letter.citations),
            blocks,
        })
    }

    fn block(&self, block: &BlockTemplate, blocks: &mut Vec<LetterBlock>) -> Result<(), Reason> {
        if let Some(when) = &block.when {
            match self.context.holds(when) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err(self.reason(block, when, &error)),
            }
        }
        let items = match &block.each {
            Some(each) => match self.context.value(each) {
                Ok(Some(Value::List(items))) => items.iter().cloned().map(Some).collect(),
                Ok(_) => Vec::new(),
                Err(error) => return Err(self.reason(block, each, &error)),
            },
            None => vec![None],
        };
        let mut put = |content| blocks.push(LetterBlock { name: block.id.clone(), style: block.style, content });
        match &block.content {
            BlockContent::Text(text) => {
                for item in &items {
                    put(LetterContent::Text(self.worded(block, text, item.as_ref())?));
                }
            }
            BlockContent::Table(columns) => {
                let mut rows = Vec::with_capacity(items.len());
                for item in &items {
                    let cells = columns.iter().map(|(_, text)| self.worded(block, text, item.as_ref()));
                    rows.push(cells.collect::<Result<Vec<_>, _>>()?);
                }
                let columns = columns.iter().map(|(title, _)| title.clone()).collect();
                put(LetterContent::Table { columns, rows });
            }
        }
        Ok(())
    }

    fn reason(&self, block: &BlockTemplate, expression: &Expression, error: &ScriptError) -> Reason {
        self.context.script_reason(expression, error, &block.citations, &block.id, &block.place)
    }

    fn worded(&self, block: &BlockTemplate, text: &Template, item: Option<&Value>) -> Result<Worded, Reason> {
        let english = text.en.as_deref().unwrap_or(&text.zh);
        let zh = self.pieces(block, &text.zh, Language::Chinese, item)?;
        let language = if text.en.is_some() { Language::English } else { Language::Chinese };
        Ok(Worded { zh, en: self.pieces(block, english, language, item)? })
    }

    fn pieces(
        &self,
        block: &BlockTemplate,
        pieces: &[TemplatePiece],
        language: Language,
        item: Option<&Value>,
    ) -> Result<Vec<LetterPiece>, Reason> {
        let mut line = Line::default();
        for piece in pieces {
            match piece {
                TemplatePiece::Text(text) => line.text.push_str(text),
                TemplatePiece::Basis(titles) => {
                    line.text.push_str(&basis(self.context.procedure().pack(), &block.citations, language, *titles));
                }
                TemplatePiece::Detail(party, detail) => {
                    let own = self.context.procedure();
                    let bound = self.context.case().bound(party.id.as_str(), Some(own));
                    let known = bound.iter().filter_map(|id| own.pack().organisations.get(id.as_str()));
                    let found = known.filter_map(|organisation| organisation.details.get(detail.as_str()));
                    let found: Vec<&str> = found.map(|text| text.get(language)).collect();
                    if found.is_empty() || found.len() < bound.len() {
                        return Err(Reason::no_detail(&self.letter.title, &block.citations, &party.title, detail));
                    }
                    line.text.push_str(&found.join(separator(language)));
                }
                TemplatePiece::Value(expression, wording) => {
                    let names = WithItem { context: self.context, item };
                    let value = self.context.value_with(expression, &names);
                    let value = value.map_err(|error| self.reason(block, expression, &error))?;
                    let words = Words { pack: self.context.procedure().pack(), language };
                    if let Some(value) = &value {
                        words.value(value, wording, &mut line);
                    }
                }
            }
        }
        Ok(line.done())
    }
}

/// Articles in words: 《养犬登记规定》第四条、第五条第（二）项.
fn basis(pack: &Pack, citations: &[Citation], language: Language, titles: bool) -> String {
    let mut texts: Vec<String> = Vec::new();
    for of_source in citations.chunk_by(|one, next| one.parts().0 == next.parts().0) {
        let articles: Vec<String> =
            of_source.iter().map(|citation| article(pack, citation, language, titles)).collect();
        let articles = articles.join(separator(language));
        let source = of_source.first().and_then(|citation| pack.sources.get(citation.parts().0));
        let source = source.map_or("", |source| source.title.get(language));
        texts.push(message(language, "letter-basis", &[("source", &source), ("articles", &articles)]));
    }
    texts.join(separator(language))
}

fn article(pack: &Pack, citation: &Citation, language: Language, titles: bool) -> String {
    let (source, article, item) = citation.parts();
    let numbered = |text: &str| match language {
        Language::Chinese => text.parse().map_or_else(|_| text.to_owned(), chinese_number),
        Language::English => text.to_owned(),
    };
    let mut words = message(language, "letter-article", &[("article", &numbered(article))]);
    if let Some(item) = item {
        words.push_str(&message(language, "letter-item", &[("item", &numbered(item))]));
    }
    let title = || pack.sources.get(source)?.articles.get(article)?.title.as_ref();
    if let Some(title) = Some(titles).filter(|titles| *titles).and_then(|_| title()) {
        words.push_str(&message(language, "letter-article-title", &[("title", &title.get(language))]));
    }
    words
}

/// What a case gives, and the item of a list that something stands there for.
struct WithItem<'i> {
    context: &'i EvaluationContext<'i>,
    item: Option<&'i Value>,
}

impl VariableSource for WithItem<'_> {
    fn binding(&self, name: &'static str) -> Option<Binding> {
        match (name, self.item) {
            ("item", Some(item)) => Some(Binding::Value(item.clone())),
            _ => self.context.binding(name),
        }
    }

    fn binds(&self, name: &'static str) -> bool {
        (name == "item" && self.item.is_some()) || self.context.binds(name)
    }

    fn read(&self, name: &'static str, properties: &[Id], last: &LastPlace) -> Option<Cow<'_, Value>> {
        match (name, properties, self.item) {
            ("item", [], Some(item)) => Some(Cow::Borrowed(item)),
            ("item", [field], Some(Value::Record(values))) => values.get(field).map(Cow::Borrowed),
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
