//! Organisations from a table: a row each, below the names of the columns. All rows are taken, or none.

use std::borrow::Cow;
use std::collections::BTreeMap;

use guicheng_engine::{Id, Language, Text};

use super::{Identity, IdentityError, Keeper, is_social_credit_code, workbook};
use crate::messages::{both, say};
use crate::records::organisations::{self, Organisation};
use crate::store::{Batch, StoreError};

/// What was taken from a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// How many organisations are new.
    pub added: usize,
    /// How many are known, and told otherwise now.
    pub changed: usize,
    /// How many are known just so.
    pub unchanged: usize,
}

/// Why a table is not taken.
#[derive(Debug)]
pub enum ImportError {
    /// It is no table that can be read.
    Unreadable(Text),
    /// It is a workbook of a form that is not read.
    Workbook,
    /// What is wrong, row by row.
    Rows(Vec<RowProblem>),
    /// It cannot be stored.
    Identity(IdentityError),
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Its number, that of the names of the columns being 1.
    pub row: usize,
    /// The place of the column, from 0; none if there is no such column.
    pub column: Option<usize>,
    /// What.
    pub kind: RowProblemKind,
}

/// What can be wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowProblemKind {
    /// A formula has failed.
    Failed,
    /// A column is not one of those known.
    UnknownColumn(String),
    /// A column that is needed is not there, or empty.
    Missing(&'static str),
    /// It is no unified social credit code.
    NoCode(String),
    /// It is no code of a place.
    NoTerritory(String),
    /// An earlier row, or another organisation, has that name or code.
    Twice(String),
}

impl RowProblem {
    /// What is wrong, and where.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let at = match self.column {
            Some(place) => say(language, "import-cell", &[("row", &self.row), ("column", &letters(place))]),
            None => say(language, "import-row", &[("row", &self.row)]),
        };
        let say = |id: &str, what: &str| say(language, id, &[("at", &at), ("what", &what)]);
        match &self.kind {
            RowProblemKind::Failed => say("import-failed", ""),
            RowProblemKind::UnknownColumn(name) => say("import-unknown-column", name),
            RowProblemKind::Missing(column) => say("import-missing", called(column, language)),
            RowProblemKind::NoCode(code) => say("import-no-code", code),
            RowProblemKind::NoTerritory(code) => say("import-no-territory", code),
            RowProblemKind::Twice(name) => say("import-twice", name),
        }
    }
}

impl ImportError {
    /// What is wrong.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::Unreadable(problem) => say(language, "import-unreadable", &[("problem", &problem.get(language))]),
            Self::Workbook => say(language, "import-workbook", &[]),
            Self::Rows(problems) => {
                problems.iter().map(|problem| problem.message(language)).collect::<Vec<_>>().join("\n")
            }
            Self::Identity(error) => error.message(language),
        }
    }
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Identity(error.into())
    }
}

impl From<IdentityError> for ImportError {
    fn from(error: IdentityError) -> Self {
        Self::Identity(error)
    }
}

/// The columns, as they are called in either language.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("id", &["标识"]),
    ("code", &["统一社会信用代码", "信用代码"]),
    ("title", &["名称", "单位名称"]),
    ("title_en", &["英文名称"]),
    ("kind", &["类型"]),
    ("territory", &["区划", "行政区划", "区划代码"]),
];

/// What a column is called.
fn called(column: &'static str, language: Language) -> &'static str {
    let known = COLUMNS.iter().find(|(id, _)| *id == column).and_then(|(_, others)| others.first());
    known.filter(|_| language == Language::Chinese).copied().unwrap_or(column)
}

/// A column, as programs for tables call it: A to Z, then AA.
pub(crate) fn letters(mut place: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.extend(u8::try_from(place % 26).ok().map(|letter| char::from(b'A' + letter)));
        match (place / 26).checked_sub(1) {
            Some(next) => place = next,
            None => return letters.iter().rev().collect(),
        }
    }
}

/// How many cells are read at most, those that are empty before others of their row with them, and how many bytes of text they have together.
const MOST_CELLS: usize = 600_000;
const MOST_TEXT: usize = 64 * 1024 * 1024;

/// How many commas and lines a table in CSV has at most, for each cell that is read: some stand in texts.
const IN_TEXTS: usize = 4;

/// What has been read of a table.
#[derive(Debug, Default)]
pub(super) struct Held {
    cells: usize,
    text: usize,
}

impl Held {
    /// Takes further cells with so many bytes of text together.
    ///
    /// # Errors
    /// If that is more than is read.
    pub(super) fn take(&mut self, cells: usize, text: usize) -> Result<(), ImportError> {
        self.cells = self.cells.saturating_add(cells);
        self.text = self.text.saturating_add(text);
        if self.cells > MOST_CELLS {
            return Err(ImportError::Unreadable(both("import-too-many-cells", &[("most", &MOST_CELLS)])));
        }
        if self.text > MOST_TEXT {
            let most = MOST_TEXT / (1024 * 1024);
            return Err(ImportError::Unreadable(both("import-too-much-text", &[("most", &most)])));
        }
        Ok(())
    }
}

/// The rows of a file: a workbook (XLSX), or CSV.
///
/// # Errors
/// If it is neither.
pub fn table_rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, ImportError> {
    if workbook::is_workbook(bytes) { workbook::rows(bytes) } else { csv_rows(bytes) }
}

/// The rows of a file in CSV, in UTF-8 or, as programs for tables write it in China, in GB18030.
///
/// # Errors
/// If it is none.
fn csv_rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, ImportError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or_else(|| ImportError::Unreadable(both("import-encoding", &[])))?,
    };
    let mut held = Held::default();
    let between = text.bytes().filter(|byte| matches!(byte, b',' | b'\n')).count();
    // One line of commas alone would take more room than all that is read.
    held.take(between / IN_TEXTS, 0)?;
    held = Held::default();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let read = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.map_err(|error| {
            let line = error.position().map(csv::Position::line).unwrap_or_default();
            ImportError::Unreadable(both("import-line", &[("line", &line)]))
        })?;
        held.take(row.len(), row.as_slice().len())?;
        Ok(row.iter().map(str::to_owned).collect())
    };
    reader.records().map(read).collect()
}

/// Organisations, each with its row, and where their codes stand.
type FoundRows = (Vec<(usize, Organisation)>, Option<usize>);

/// The organisations of a table, by the names of its columns.
fn organisations_of(rows: &[Vec<String>]) -> Result<FoundRows, ImportError> {
    let mut problems = Vec::new();
    let (names, rows) = rows.split_first().ok_or_else(|| ImportError::Unreadable(both("import-empty", &[])))?;
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let known =
            COLUMNS.iter().find(|(id, others)| name.eq_ignore_ascii_case(id) || others.contains(&name.as_str()));
        match known {
            Some((id, _)) => drop(columns.insert(id, place)),
            None => {
                let kind = RowProblemKind::UnknownColumn(name.clone());
                problems.push(RowProblem { row: 1, column: Some(place), kind });
            }
        }
    }
    if !columns.contains_key("title") {
        problems.push(RowProblem { row: 1, column: None, kind: RowProblemKind::Missing("title") });
    }
    let mut found = Vec::new();
    for (number, row) in (2..).zip(rows).filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())) {
        let cell = |name: &str| columns.get(name).and_then(|place| row.get(*place)).map_or("", |cell| cell.trim());
        let some = |name: &str| Some(cell(name)).filter(|text| !text.is_empty()).map(str::to_owned);
        let mut problem = |column: &str, kind| {
            problems.push(RowProblem { row: number, column: columns.get(column).copied(), kind });
        };
        let code = some("code").map(|code| code.to_ascii_uppercase());
        let id = some("id").or_else(|| code.as_ref().map(|code| code.to_ascii_lowercase()));
        let territory = some("territory");
        if cell("title").is_empty() {
            problem("title", RowProblemKind::Missing("title"));
        }
        if let Some(code) = code.as_ref().filter(|code| !is_social_credit_code(code)) {
            problem("code", RowProblemKind::NoCode(code.clone()));
        }
        let is_place = |code: &String| code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
        if let Some(code) = territory.as_ref().filter(|code| !is_place(code)) {
            problem("territory", RowProblemKind::NoTerritory(code.clone()));
        }
        let Some(id) = id else {
            problem("code", RowProblemKind::Missing("code"));
            continue;
        };
        let organisation = Organisation {
            id: Id::from(id),
            title: cell("title").to_owned(),
            title_en: cell("title_en").to_owned(),
            code,
            kind: some("kind").map(Id::from),
            territory,
        };
        let earlier = || found.iter().map(|(_, earlier): &(usize, Organisation)| earlier);
        if organisation.code.is_some() && earlier().any(|earlier| earlier.code == organisation.code) {
            problem("code", RowProblemKind::Twice(organisation.code.clone().unwrap_or_default()));
        } else if earlier().any(|earlier| earlier.id == organisation.id) {
            problem("id", RowProblemKind::Twice(organisation.id.to_string()));
        }
        found.push((number, organisation));
    }
    let code = columns.get("code").copied();
    if problems.is_empty() { Ok((found, code)) } else { Err(ImportError::Rows(problems)) }
}

impl Identity {
    /// Takes organisations from the rows of a table; those that are known are changed. A dry run only tells what would be.
    ///
    /// # Errors
    /// If a row is not as it must be: then none is taken.
    pub fn import_organisations(&self, rows: &[Vec<String>], dry_run: bool) -> Result<Imported, ImportError> {
        let store = self.store();
        let (mut batch, mut imported, mut problems) = (Batch::default(), Imported::default(), Vec::new());
        let (found, column) = organisations_of(rows)?;
        for (row, organisation) in found {
            let other = organisation.code.as_deref().map(|code| organisations::with_code(store, code)).transpose()?;
            if other.flatten().is_some_and(|other| other.id != organisation.id) {
                let code = organisation.code.clone().unwrap_or_default();
                problems.push(RowProblem { row, column, kind: RowProblemKind::Twice(code) });
                continue;
            }
            let what = match organisations::find(store, &organisation.id)? {
                Some(known) if known == organisation => {
                    imported.unchanged += 1;
                    continue;
                }
                Some(known) => {
                    imported.changed += 1;
                    organisations::change(&mut batch, &known, &organisation);
                    "changed"
                }
                None => {
                    imported.added += 1;
                    organisations::add(&mut batch, &organisation, None, self.clock.now());
                    "added"
                }
            };
            self.note(&mut batch, organisation.id.as_str(), what, &Keeper::Operator, None)?;
        }
        if !problems.is_empty() {
            return Err(ImportError::Rows(problems));
        }
        if !dry_run {
            self.write_new(batch)?;
        }
        Ok(imported)
    }
}
