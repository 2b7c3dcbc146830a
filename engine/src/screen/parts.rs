//! Parts that several screens have.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::{Id, Language, Text, Value};
use crate::case::{Case, ClockPhase, ClockState, ClockTarget, Procedure};
use crate::decide::in_pieces;
use crate::messages::{self, message};
use crate::pack::Pack;
use crate::pack::model::{Citation, Field, FormField, LastDay};
use crate::record::{LetterPiece, Reason, Refusal};
use crate::time::{Calendar, Due};

/// A reason why something is not possible, for whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhyNot {
    /// The stable code.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
    /// The articles it rests on.
    pub articles: Vec<Citation>,
    /// The fields whose input it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Id>,
    /// Whether a rule asks who they really are, and it is not known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub wants_real_name: bool,
}

impl WhyNot {
    pub(super) fn of(reason: &Reason, language: Language) -> Self {
        Self {
            code: reason.code.as_str(),
            message: reason.for_public().message(language),
            articles: reason.articles.to_vec(),
            fields: reason.fields().to_vec(),
            wants_real_name: reason.wants_real_name(),
        }
    }

    pub(super) fn all(refusal: Option<&Refusal>, language: Language) -> Vec<Self> {
        let reasons = refusal.map_or(&[][..], Refusal::reasons).iter();
        reasons.map(|reason| Self::of(reason, language)).collect()
    }
}

/// Something of the pack with what people call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Titled {
    /// By its id in the pack.
    pub id: Id,
    /// What people call it.
    pub title: String,
}

impl Titled {
    pub(super) fn new(id: &Id, title: &Text, language: Language) -> Self {
        Self { id: id.clone(), title: title.get(language).to_owned() }
    }
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownValue {
    /// Its name.
    pub name: Id,
    /// What people call it.
    pub title: String,
    /// The value; none if nothing is recorded.
    pub value: Option<Value>,
    /// The value in words; empty if nothing is recorded. Whoever only the host can name stands there by the id: see
    /// [`ShownValue::named`].
    pub text: String,
    /// The value in words, with a place for each name that only the host knows.
    #[serde(skip)]
    pieces: Vec<LetterPiece>,
    /// Of a list: each item in words by itself.
    #[serde(skip)]
    items: Vec<Vec<LetterPiece>>,
    /// Of rows: what their columns are called, and each row in words, a cell for each column.
    #[serde(skip)]
    table: (Vec<String>, Vec<Vec<Vec<LetterPiece>>>),
    /// The year whose table of workdays it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisional: Option<i32>,
}

impl ShownValue {
    /// A value, or that there is none, under a name of the pack's fields.
    #[must_use]
    pub fn new(pack: &Pack, language: Language, name: &Id, value: Option<&Value>) -> Self {
        let field = pack.fields.get(name);
        let words = |value: &Value| in_pieces(pack, language, value, field);
        let pieces = value.map_or_else(Vec::new, words);
        let items = match value {
            Some(Value::List(items)) if field.is_some_and(|field| field.kind.is_of_rows()) => {
                items.iter().map(|row| words(&Value::List([row.clone()].into()))).collect()
            }
            Some(Value::List(items)) => items.iter().map(words).collect(),
            _ => Vec::new(),
        };
        Self {
            name: name.clone(),
            title: field.map_or(name.as_str(), |field| field.title.get(language)).to_owned(),
            value: value.cloned(),
            text: pieces.iter().map(|piece| piece.told(&Id::to_string)).collect(),
            provisional: value.and_then(Value::provisional),
            pieces,
            items,
            table: table(pack, language, field, value),
        }
    }

    /// Of rows: what the columns with anything in them are called, and each row in words with the names that the host gives. Nothing of any other
    /// value.
    #[must_use]
    pub fn table(&self, name: &dyn Fn(&Id) -> String) -> (Vec<String>, Vec<Vec<String>>) {
        let (columns, rows) = &self.table;
        let cell = |pieces: &Vec<LetterPiece>| pieces.iter().map(|piece| piece.told(name)).collect();
        (columns.clone(), rows.iter().map(|row| row.iter().map(cell).collect()).collect())
    }

    /// Of a list: each item in words by itself, with the names that the host gives.
    #[must_use]
    pub fn items(&self, name: &dyn Fn(&Id) -> String) -> Vec<String> {
        self.items.iter().map(|pieces| pieces.iter().map(|piece| piece.told(name)).collect()).collect()
    }

    /// The value in words, with the names that the host gives.
    #[must_use]
    pub fn named(&self, name: &dyn Fn(&Id) -> String) -> String {
        self.pieces.iter().map(|piece| piece.told(name)).collect()
    }

    /// Values that are there for people.
    pub(super) fn for_people<'v>(
        pack: &Pack,
        language: Language,
        values: impl IntoIterator<Item = (&'v Id, Option<&'v Value>)>,
    ) -> Vec<Self> {
        let shown = values.into_iter().filter(|(name, _)| is_for_people(pack, name));
        Self::all(pack, language, shown)
    }

    pub(super) fn all<'v>(
        pack: &Pack,
        language: Language,
        values: impl IntoIterator<Item = (&'v Id, Option<&'v Value>)>,
    ) -> Vec<Self> {
        values.into_iter().map(|(name, value)| Self::new(pack, language, name, value)).collect()
    }
}

/// The rows of a value: the titles of the columns that have anything in them, and the cells.
fn table(
    pack: &Pack,
    language: Language,
    field: Option<&Arc<Field>>,
    value: Option<&Value>,
) -> (Vec<String>, Vec<Vec<Vec<LetterPiece>>>) {
    let (Some(field), Some(Value::List(rows))) = (field.filter(|field| field.kind.is_of_rows()), value) else {
        return (Vec::new(), Vec::new());
    };
    let in_row = |row: &Value, name: &Id| match row {
        Value::Record(values) => values.get(name).cloned(),
        _ => None,
    };
    let columns = field.fields.iter().filter(|(name, _)| rows.iter().any(|row| in_row(row, name).is_some()));
    let columns: Vec<_> = columns.collect();
    let titles = columns.iter().map(|(_, asked)| asked.field.title.get(language).to_owned()).collect();
    let rows = rows.iter().map(|row| {
        let cell = |(name, asked): &(&Id, &Arc<FormField>)| {
            in_row(row, name).map_or_else(Vec::new, |value| in_pieces(pack, language, &value, Some(&asked.field)))
        };
        columns.iter().map(cell).collect()
    });
    (titles, rows.collect())
}

/// Whether values of a field are shown to people; those that only rules compare are not.
pub(super) fn is_for_people(pack: &Pack, field: &Id) -> bool {
    pack.fields.get(field).is_none_or(|field| field.is_for_people())
}

/// What a view shows of a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownView {
    /// By its id in the pack.
    pub view: Id,
    /// What people call it.
    pub title: String,
    /// By its number in the case.
    pub procedure: u32,
    /// Its fields, in the view's order.
    pub fields: Vec<ShownValue>,
}

impl ShownView {
    pub(super) fn new(
        pack: &Pack,
        language: Language,
        (view, procedure): (&Id, u32),
        fields: &[(Id, Option<Value>)],
    ) -> Self {
        let title = pack.views.get(view.as_str()).map_or(view.as_str(), |view| view.title.get(language));
        let fields = fields.iter().map(|(name, value)| (name, value.as_ref()));
        Self {
            view: view.clone(),
            title: title.to_owned(),
            procedure,
            fields: ShownValue::for_people(pack, language, fields),
        }
    }
}

/// A clock of a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScreenClock {
    /// By its number in the case.
    pub procedure: u32,
    /// By its id in the workflow.
    pub clock: Id,
    /// What people call it.
    pub title: String,
    /// The articles it rests on.
    pub articles: Vec<Citation>,
    /// How it stands: `running`, `still`, `expired` or `ended`.
    pub phase: &'static str,
    /// Its last day, if it runs or has run out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// The year whose table of workdays that waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisional: Option<i32>,
    /// Why it is that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Whose duty it is to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty_of: Option<Titled>,
}

impl ScreenClock {
    pub(super) fn new(procedure: &Procedure, run: &ClockState, calendar: &Calendar, language: Language) -> Self {
        let clock = run.clock();
        let due = run.due(calendar);
        let party = clock.duty_of.as_ref().and_then(|party| procedure.pack().parties.get(party.as_str()));
        Self {
            procedure: procedure.number(),
            clock: clock.id.clone(),
            title: clock.title.get(language).to_owned(),
            articles: run.citations().to_vec(),
            phase: match run.phase() {
                ClockPhase::Running { .. } => "running",
                ClockPhase::Still => "still",
                ClockPhase::Expired { .. } => "expired",
                ClockPhase::Ended => "ended",
            },
            due: due.map(|due| due.date),
            provisional: due.and_then(|due| due.provisional),
            because: due.map(|due| because(run, due, language)),
            duty_of: party.map(|party| Titled::new(&party.id, &party.title, language)),
        }
    }

    /// The clocks of a case that run, in its procedures of which somebody may know.
    pub(super) fn of_case(
        case: &Case,
        may_know: impl Fn(&Procedure) -> bool,
        calendar_of: impl Fn(&Procedure) -> Option<Arc<Calendar>>,
        language: Language,
    ) -> Vec<Self> {
        let mut clocks = Vec::new();
        for procedure in case.procedures().filter(|procedure| may_know(procedure)) {
            let Some(calendar) = calendar_of(procedure) else { continue };
            let counting = |run: &&ClockState| matches!(run.phase(), ClockPhase::Running { .. } | ClockPhase::Still);
            let running = procedure.clocks().iter().filter(counting);
            clocks.extend(running.map(|run| Self::new(procedure, run, &calendar, language)));
        }
        clocks
    }
}

/// Why a last day is the day it is, in a sentence.
fn because(run: &ClockState, due: Due, language: Language) -> String {
    let mut said = Vec::new();
    match (run.target(), run.phase()) {
        (ClockTarget::Limit(limit), ClockPhase::Running { since }) => {
            let limit = messages::period(language, limit);
            let id = if run.resumed.is_some() { "clock-because-resumed" } else { "clock-because-limit" };
            said.push(message(language, id, &[("limit", &limit), ("from", &run.origin), ("since", &since)]));
        }
        (ClockTarget::Limit(limit), _) => {
            let limit = messages::period(language, limit);
            said.push(message(language, "clock-because-over", &[("limit", &limit), ("from", &run.origin)]));
        }
        (ClockTarget::Until(day), _) => said.push(message(language, "clock-because-until", &[("day", &day)])),
    }
    if run.extended > 0 {
        said.push(message(language, "clock-because-extended", &[("by", &run.extended)]));
    }
    if run.clock().last_day == LastDay::NextWorkday {
        said.push(message(language, "clock-because-workday", &[]));
    }
    if let Some(year) = due.provisional {
        said.push(message(language, "clock-because-provisional", &[("year", &year)]));
    }
    said.join(&message(language, "between-rows", &[]))
}
