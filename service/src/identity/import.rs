//! Organisations from a table: a row each, below the names of the columns. All rows are taken, or none.

use std::collections::BTreeMap;

use guicheng_engine::{Id, Language};

use super::{Identity, IdentityError, Keeper, is_social_credit_code};
use crate::messages::say;
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
    Unreadable(String),
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
    /// What.
    pub kind: RowProblemKind,
}

/// What can be wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowProblemKind {
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
        let say = |id: &str, what: &str| say(language, id, &[("row", &self.row), ("what", &what)]);
        match &self.kind {
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
            Self::Unreadable(problem) => say(language, "import-unreadable", &[("problem", problem)]),
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

/// The rows of a file in CSV, in UTF-8.
///
/// # Errors
/// If it is none.
pub fn csv_rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, ImportError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let read = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.map_err(|error| ImportError::Unreadable(error.to_string()))?;
        Ok(row.iter().map(str::to_owned).collect())
    };
    reader.records().map(read).collect()
}

/// The organisations of a table, by the names of its columns.
fn organisations_of(rows: &[Vec<String>]) -> Result<Vec<(usize, Organisation)>, ImportError> {
    let mut problems = Vec::new();
    let (names, rows) = rows.split_first().ok_or_else(|| ImportError::Unreadable(String::new()))?;
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let known =
            COLUMNS.iter().find(|(id, others)| name.eq_ignore_ascii_case(id) || others.contains(&name.as_str()));
        match known {
            Some((id, _)) => drop(columns.insert(id, place)),
            None => problems.push(RowProblem { row: 1, kind: RowProblemKind::UnknownColumn(name.clone()) }),
        }
    }
    if !columns.contains_key("title") {
        problems.push(RowProblem { row: 1, kind: RowProblemKind::Missing("title") });
    }
    let mut found = Vec::new();
    for (number, row) in (2..).zip(rows).filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())) {
        let cell = |name: &str| columns.get(name).and_then(|place| row.get(*place)).map_or("", |cell| cell.trim());
        let some = |name: &str| Some(cell(name)).filter(|text| !text.is_empty()).map(str::to_owned);
        let mut problem = |kind| problems.push(RowProblem { row: number, kind });
        let code = some("code").map(|code| code.to_ascii_uppercase());
        let id = some("id").or_else(|| code.as_ref().map(|code| code.to_ascii_lowercase()));
        let territory = some("territory");
        if cell("title").is_empty() {
            problem(RowProblemKind::Missing("title"));
        }
        if let Some(code) = code.as_ref().filter(|code| !is_social_credit_code(code)) {
            problem(RowProblemKind::NoCode(code.clone()));
        }
        let is_place = |code: &String| code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
        if let Some(code) = territory.as_ref().filter(|code| !is_place(code)) {
            problem(RowProblemKind::NoTerritory(code.clone()));
        }
        let Some(id) = id else {
            problem(RowProblemKind::Missing("code"));
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
        let same = |(_, earlier): &(usize, Organisation)| {
            earlier.id == organisation.id || (earlier.code.is_some() && earlier.code == organisation.code)
        };
        if found.iter().any(same) {
            problem(RowProblemKind::Twice(organisation.id.to_string()));
        }
        found.push((number, organisation));
    }
    if problems.is_empty() { Ok(found) } else { Err(ImportError::Rows(problems)) }
}

impl Identity {
    /// Takes organisations from the rows of a table; those that are known are changed.
    ///
    /// # Errors
    /// If a row is not as it must be: then none is taken.
    pub fn import_organisations(&self, rows: &[Vec<String>]) -> Result<Imported, ImportError> {
        let store = self.store();
        let (mut batch, mut imported, mut problems) = (Batch::default(), Imported::default(), Vec::new());
        for (row, organisation) in organisations_of(rows)? {
            let other = organisation.code.as_deref().map(|code| organisations::with_code(store, code)).transpose()?;
            if other.flatten().is_some_and(|other| other.id != organisation.id) {
                let code = organisation.code.clone().unwrap_or_default();
                problems.push(RowProblem { row, kind: RowProblemKind::Twice(code) });
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
        self.write_new(batch)?;
        Ok(imported)
    }
}
