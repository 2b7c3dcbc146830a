//! Cases that were recorded elsewhere, from a table: the workbook that is filled in, what a table that was filled in says row by row, and what
//! becomes of each row. A column is a field of the form by which one is taken over; what a table cannot hold is left out, and said to be.

mod rows;
mod workbook;

use guicheng_engine::screen::ScreenField;
use guicheng_engine::{Actor, Citation, Id, Language, Values};

use crate::desk::{Desk, DeskError, TakenInto};
use crate::identity::{Identity, IdentityError};
use crate::messages::say;

/// How many rows a table has at most.
pub(crate) const MOST_ROWS: usize = 1000;

/// How many bytes a table has at most.
pub(crate) const LARGEST: u64 = 20 * 1024 * 1024;

/// How many rows stand above what is filled in: what the columns are called, and how to fill them in.
const ABOVE: usize = 2;

/// Both languages, in the order in which columns have their names.
const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// Whoever takes cases over from a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tables<'t> {
    pub(crate) desk: &'t Desk,
    pub(crate) identity: &'t Identity,
    pub(crate) actor: &'t Actor,
    pub(crate) language: Language,
}

/// A table to be filled in.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// What people call it: how cases are taken over by it.
    pub(crate) title: String,
    /// The state in which they are taken over.
    pub(crate) state: String,
    /// One for each field that a cell can hold.
    columns: Vec<Column>,
    /// The fields that a table cannot hold, as people call them, and whether they are needed.
    pub(crate) left_out: Vec<(Id, String, bool)>,
}

/// A column: a field of the form, as it is asked for in each language.
#[derive(Clone, Debug)]
struct Column {
    fields: [ScreenField; 2],
    /// What it is called in each; no two are called the same.
    headers: [String; 2],
}

/// Why nothing is made of a table.
#[derive(Debug)]
pub(crate) enum TableError {
    Desk(DeskError),
    Identity(IdentityError),
    /// It is none that can be read: what is wrong, in words.
    Unreadable(String),
}

/// What is wrong in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// For programs: the code of the refusal, or of what cannot be read.
    pub(crate) code: String,
    /// The row, as programs for tables count.
    pub(crate) row: usize,
    /// The cell as they call it, such as `D7`; several where it is about several; none if it is about the row.
    pub(crate) cells: Vec<String>,
    /// The fields it is about, by their ids and as people call them.
    pub(crate) fields: Vec<(Id, String)>,
    /// The sentence.
    pub(crate) text: String,
    /// The articles it rests on.
    pub(crate) articles: Vec<Citation>,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It would be taken over.
    WouldBe,
    /// It was taken over before, as this case.
    Before(Id),
    /// It is taken over, as this case.
    Taken(Id),
    /// It is not, or would not be.
    Not(Vec<Wrong>),
}

/// What became of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// What is wrong with its columns. Then no row was looked at.
    pub(crate) columns: Vec<Wrong>,
    /// Its rows, as programs for tables count them.
    pub(crate) rows: Vec<(usize, Fate)>,
}

/// A row, as it was filled in.
#[derive(Clone, Debug, Default)]
struct Filled {
    row: usize,
    input: Values,
    wrong: Vec<Wrong>,
}

impl From<DeskError> for TableError {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

impl From<IdentityError> for TableError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Desk(error) => Self::Desk(error),
            other => Self::Identity(other),
        }
    }
}

impl Sheet {
    /// What is wrong, in the order of rows.
    pub(crate) fn wrong(&self) -> impl Iterator<Item = &Wrong> {
        let of_rows = self.rows.iter().filter_map(|(_, fate)| match fate {
            Fate::Not(wrong) => Some(wrong),
            _ => None,
        });
        self.columns.iter().chain(of_rows.flatten())
    }

    /// How many rows would be taken over.
    pub(crate) fn would_be(&self) -> usize {
        self.rows.iter().filter(|(_, fate)| *fate == Fate::WouldBe).count()
    }
}

impl Column {
    /// The field, as it is asked for in a language.
    fn field(&self, language: Language) -> &ScreenField {
        let [chinese, english] = &self.fields;
        if language == Language::Chinese { chinese } else { english }
    }

    fn header(&self, language: Language) -> &str {
        let [chinese, english] = &self.headers;
        if language == Language::Chinese { chinese } else { english }
    }

    fn id(&self) -> &Id {
        &self.field(Language::Chinese).field
    }

    fn kind(&self) -> &'static str {
        self.field(Language::Chinese).kind
    }

    /// What can be chosen or is listed, by its id and as people call it.
    fn listed(&self, language: Language) -> Vec<(&Id, String)> {
        let field = self.field(language);
        let options = field.options.iter().map(|option| (&option.option, option.title.clone()));
        // Two places may be called the same.
        let entries = field.codes.iter().flat_map(|codes| &codes.entries);
        options.chain(entries.map(|entry| (&entry.id, format!("{} ({})", entry.title, entry.id)))).collect()
    }
}

/// Whether a cell can hold a field.
fn fits(field: &ScreenField) -> bool {
    !["rows", "checklist"].contains(&field.kind)
}

/// What columns are called: a name that stands for several has their number behind it.
fn headers(fields: &[ScreenField]) -> Vec<String> {
    let mut headers: Vec<String> = Vec::with_capacity(fields.len());
    for field in fields {
        let mut header = field.title.clone();
        let mut number = 2;
        while headers.contains(&header) {
            header = format!("{} {number}", field.title);
            number += 1;
        }
        headers.push(header);
    }
    headers
}

impl Tables<'_> {
    fn say(&self, id: &str) -> String {
        say(self.language, id, &[])
    }

    /// The table of a form by which cases are taken over.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if none is taken over so; the refusal if it is not open to whoever asks.
    pub(crate) fn table(&self, into: &TakenInto) -> Result<Table, DeskError> {
        self.desk.may_take_over(self.actor, into)?;
        let in_language = |language| self.desk.taking_over_drawn(self.actor, into, Values::new(), language);
        let [chinese, english] = [in_language(Language::Chinese)?.form, in_language(Language::English)?.form];
        let shown = if self.language == Language::Chinese { &chinese } else { &english };
        let (title, state) = (shown.title.clone(), shown.state.title.clone());
        let of_form = |form: &guicheng_engine::FormScreen| -> Vec<ScreenField> {
            form.form.iter().flat_map(|form| form.fields.clone()).collect()
        };
        let left_out = of_form(shown).into_iter().filter(|field| !fits(field));
        let left_out = left_out.map(|field| (field.field, field.title, field.need == "required")).collect();
        let [chinese, english] = [of_form(&chinese), of_form(&english)]
            .map(|fields| fields.into_iter().filter(fits).collect::<Vec<ScreenField>>());
        let named = headers(&chinese).into_iter().zip(headers(&english));
        let columns = chinese.into_iter().zip(english).zip(named).map(|((chinese, english), (in_one, in_other))| {
            Column { fields: [chinese, english], headers: [in_one, in_other] }
        });
        Ok(Table { title, state, columns: columns.collect(), left_out })
    }
}

/// A cell as programs for tables call it, by the places of its row and column from 0.
fn cell(row: usize, column: usize) -> String {
    format!("{}{}", crate::identity::letters(column), row.saturating_add(1))
}
