//! Values in words: as letters and screens say them.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::base::{Change, Id, Language, Text, Value};
use crate::format::Showing;
use crate::format::figures::DayUnit;
use crate::messages::{message, money, period};
use crate::pack::Pack;
use crate::pack::model::{Field, FieldType, Measure, Wording};
use crate::record::LetterPiece;

/// Pieces of a line, with words that follow each other put together.
#[derive(Default)]
pub(super) struct Line {
    pieces: Vec<LetterPiece>,
    pub(super) text: String,
}

impl Line {
    fn name(&mut self, name: &Id) {
        self.end_text();
        self.pieces.push(LetterPiece::Name { name: name.clone() });
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(LetterPiece::Text(Arc::from(std::mem::take(&mut self.text))));
        }
    }

    pub(super) fn done(mut self) -> Vec<LetterPiece> {
        self.end_text();
        self.pieces
    }
}

/// Puts values into words.
pub(super) struct Words<'w> {
    pub(super) pack: &'w Pack,
    pub(super) language: Language,
}

impl Words<'_> {
    pub(super) fn value(&self, value: &Value, wording: &Wording, line: &mut Line) {
        match value {
            Value::List(items) => {
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        line.text.push_str(separator(self.language));
                    }
                    self.value(item, wording, line);
                }
            }
            Value::Text(text) => self.text(text, wording, line),
            Value::Integer(number) => line.text.push_str(&self.integer(*number, wording)),
            Value::Money { money: amount } => line.text.push_str(&match wording {
                Wording::Capitals => amount.capitals(),
                _ => money(self.language, *amount),
            }),
            // What is kept of a document begins with its name; a row says what it has.
            Value::Record(values) => match values.get("name") {
                Some(name) => self.value(name, &Wording::Plain, line),
                None => {
                    for (place, value) in values.values().enumerate() {
                        if place > 0 {
                            line.text.push_str(separator(self.language));
                        }
                        self.value(value, &Wording::Plain, line);
                    }
                }
            },
            Value::Boolean(holds) => {
                line.text.push_str(&message(self.language, if *holds { "word-yes" } else { "word-no" }, &[]));
            }
            Value::Date { date, provisional } => {
                line.text.push_str(&self.date(*date));
                if let Some(year) = provisional {
                    line.text.push_str(&message(self.language, "letter-provisional", &[("year", year)]));
                }
            }
            Value::Period { period: value } => line.text.push_str(&period(self.language, *value)),
        }
    }

    fn integer(&self, number: i64, wording: &Wording) -> String {
        match wording {
            Wording::Field(field) => figure_in_words(self.pack, self.language, number, field),
            _ => number.to_string(),
        }
    }

    fn text(&self, text: &Arc<str>, wording: &Wording, line: &mut Line) {
        if let Wording::Field(field) = wording
            && field.shown == Some(Showing::Changes)
            && Change::read(text, |change| self.change(change, line)).is_some()
        {
            return;
        }
        let title = match wording {
            Wording::Plain | Wording::Capitals => None,
            Wording::Titles(titles) => titles.get(text).map(AsRef::as_ref),
            Wording::Fields => self.of_field_id(text),
            Wording::Field(field) => self.of_field(field, text),
            Wording::Detail(detail) => self
                .pack
                .organisations
                .get(text)
                .and_then(|known| known.details.get(detail.as_str()))
                .map(AsRef::as_ref),
            Wording::Names => None,
        };
        let is_name = match wording {
            Wording::Names => true,
            Wording::Field(field) => field.kind == FieldType::Organisation,
            Wording::Plain | Wording::Capitals | Wording::Titles(_) | Wording::Fields | Wording::Detail(_) => false,
        };
        match (title, is_name) {
            (Some(title), _) => line.text.push_str(title.get(self.language)),
            (None, true) => match self.pack.organisations.get(text) {
                Some(known) => line.text.push_str(known.title.get(self.language)),
                None => line.name(&Id::from(Arc::clone(text))),
            },
            (None, false) => line.text.push_str(text),
        }
    }

    fn of_field<'f>(&'f self, field: &'f Field, text: &str) -> Option<&'f Text> {
        match field.kind {
            FieldType::Choice => field.options.get(text).map(AsRef::as_ref),
            FieldType::Code => field.codes.as_ref().and_then(|list| list.entries.get(text)).map(|code| &code.title),
            FieldType::Text if field.shown == Some(Showing::Fields) => self.of_field_id(text),
            FieldType::Text if field.shown == Some(Showing::Workflows) => {
                self.pack.workflows.values().map(|workflow| &workflow.title).find(|title| *title.zh == *text)
            }
            _ => None,
        }
    }

    /// What a field was and becomes, each as a value of the field.
    fn change(&self, change: &Change<'_>, line: &mut Line) {
        let (Change::Altered { field: id, .. } | Change::Unseen { field: id, .. } | Change::Replaced { field: id }) =
            change;
        let field = self.pack.fields.get(*id);
        let title = field.map_or(*id, |field| field.title.get(self.language));
        line.text.push_str(&message(self.language, "titled-value", &[("title", &title), ("value", &"")]));
        let after = match change {
            Change::Altered { before, after, .. } => {
                self.value_or_none(before.as_ref(), field, line);
                after
            }
            Change::Unseen { after, .. } => {
                line.text.push_str(&message(self.language, "change-unseen", &[]));
                after
            }
            Change::Replaced { .. } => {
                let is_document = field.is_some_and(|field| field.kind == FieldType::Document);
                let said = if is_document { "change-document-replaced" } else { "change-replaced" };
                line.text.push_str(&message(self.language, said, &[]));
                return;
            }
        };
        line.text.push_str(ARROW);
        self.value_or_none(after.as_ref(), field, line);
    }

    fn value_or_none(&self, value: Option<&Value>, field: Option<&Arc<Field>>, line: &mut Line) {
        match value.filter(|value| !says_nothing(value)) {
            Some(value) => tell(self.pack, self.language, value, field, line),
            None => line.text.push_str(&message(self.language, "change-none", &[])),
        }
    }

    /// What a field is called.
    fn of_field_id(&self, id: &str) -> Option<&Text> {
        self.pack.fields.get(id).map(|field| &field.title)
    }

    fn date(&self, date: NaiveDate) -> String {
        message(self.language, "letter-date", &[("year", &date.year()), ("month", &date.month()), ("day", &date.day())])
    }
}

/// Between what something was and what it becomes.
const ARROW: &str = " → ";

/// Whether there is nothing to be told of a value.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

/// A number of tenths: `28` is 2.8, `60` is 6.
fn in_tenths(tenths: i64) -> String {
    match (tenths / 10, (tenths % 10).abs()) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}.{rest}"),
    }
}

/// A whole number as a value of a field: of a figure, which is kept in per mille or tenths, as people say it.
pub fn figure_in_words(pack: &Pack, language: Language, number: i64, field: &Field) -> String {
    let figure = field.figure.as_ref().and_then(|figure| pack.figures.get(figure.as_str()));
    let unit = match figure.map(|figure| &figure.measure) {
        // What a field is that holds a sum is an amount.
        None | Some(Measure::Opened | Measure::Actions(_) | Measure::Sum { .. }) => return number.to_string(),
        Some(Measure::OnTime(_)) => "figure-percent",
        Some(Measure::Days { unit: DayUnit::Days, .. }) => "figure-days",
        Some(Measure::Days { unit: DayUnit::Workdays, .. }) => "figure-workdays",
    };
    let many = if number == 10 { "no" } else { "yes" };
    message(language, unit, &[("number", &in_tenths(number)), ("many", &many)])
}

pub(super) fn separator(language: Language) -> &'static str {
    match language {
        Language::Chinese => "、",
        Language::English => ", ",
    }
}

/// A value in words, as a value of a field if there is one. Whoever only the host can name is named by the id.
pub fn in_words(pack: &Pack, language: Language, value: &Value, field: Option<&Arc<Field>>) -> String {
    in_pieces(pack, language, value, field).iter().map(|piece| piece.told(&Id::to_string)).collect()
}

/// A value in words, with a place for each name that only the host knows.
pub(crate) fn in_pieces(
    pack: &Pack,
    language: Language,
    value: &Value,
    field: Option<&Arc<Field>>,
) -> Vec<LetterPiece> {
    let mut line = Line::default();
    tell(pack, language, value, field, &mut line);
    line.done()
}

fn tell(pack: &Pack, language: Language, value: &Value, field: Option<&Arc<Field>>, line: &mut Line) {
    if let (Some(field), Value::List(items)) = (field.filter(|field| field.kind.is_of_rows()), value) {
        for (number, row) in items.iter().enumerate() {
            if number > 0 {
                line.text.push_str(&message(language, "between-rows", &[]));
            }
            tell_row(pack, language, row, field, line);
        }
        return;
    }
    let wording = field.map_or(Wording::Plain, |field| Wording::Field(Arc::clone(field)));
    Words { pack, language }.value(value, &wording, line);
}

/// A row: each value with the title of its field, in the order of the fields.
fn tell_row(pack: &Pack, language: Language, row: &Value, field: &Field, line: &mut Line) {
    let Value::Record(values) = row else { return tell(pack, language, row, None, line) };
    let told = field.fields.iter().filter_map(|(name, asked)| Some((asked, values.get(name)?)));
    for (number, (asked, value)) in told.enumerate() {
        if number > 0 {
            line.text.push_str(separator(language));
        }
        let title = asked.field.title.get(language);
        // The value comes last in the sentence, so that names in it can be told apart.
        line.text.push_str(&message(language, "titled-value", &[("title", &title), ("value", &"")]));
        tell(pack, language, value, Some(&asked.field), line);
    }
}
