//! What a table that was filled in says, and what becomes of each row.

use std::collections::BTreeMap;

use guicheng_engine::screen::{ScreenField, Titled};
use guicheng_engine::{Id, Pack, RefusalCode, Value, Values};

use super::{Column, Fate, Filled, LANGUAGES, LARGEST, MOST_ROWS, Sheet, Table, TableError, Tables, Wrong, cell};
use crate::desk::{Against, DeskError, TakenInto, Tried};
use crate::identity::{ImportError, RowProblem, table_rows};
use crate::messages::say;
use crate::typed::single;

/// What stands between several in one cell.
const BETWEEN: [char; 3] = ['\n', ';', '；'];

/// How many a list may have: the rules take no more.
const MOST_ITEMS: usize = 1000;

/// The files that were brought with a table, by their names.
type Files = BTreeMap<String, Value>;

/// Files by the names under which a table names them; a name that stands for several contents stands for none.
fn by_name(documents: &[Value]) -> Files {
    let mut files = Files::new();
    let mut twice = Vec::new();
    for document in documents {
        let Value::Record(parts) = document else { continue };
        let Some(Value::Text(name)) = parts.get("name") else { continue };
        match files.insert(name.to_string(), document.clone()) {
            Some(other) if other != *document => twice.push(name.to_string()),
            _ => {}
        }
    }
    files.retain(|name, _| !twice.contains(name));
    files
}

impl Tables<'_> {
    /// What would become of each row of a table; nothing is done. `table` and `documents` are as they were brought.
    ///
    /// # Errors
    /// If the table is not there any more, or is none that can be read; as [`Self::table`].
    pub(crate) fn tried(&self, into: &TakenInto, table: &Value, documents: &[Value]) -> Result<Sheet, TableError> {
        self.sheet(into, table, documents, |inputs| {
            let tried = self.desk.try_taking_over(self.actor, into, inputs)?;
            Ok(tried.into_iter().map(Outcome::Tried).collect())
        })
    }

    /// Takes over each row of a table that can be. A row that was taken over before, by the same person with the same values, is not again.
    ///
    /// # Errors
    /// As [`Self::tried`].
    pub(crate) fn taken(&self, into: &TakenInto, table: &Value, documents: &[Value]) -> Result<Sheet, TableError> {
        self.sheet(into, table, documents, |inputs| {
            let taken = self.desk.take_over_each(self.actor, into, inputs.iter().cloned());
            let outcome = |done: Result<crate::desk::Done, DeskError>| match done {
                Ok(done) if done.repeated => Outcome::Tried(Tried::Before(done.file.row.id.clone())),
                Ok(done) => Outcome::Taken(done.file.row.id.clone()),
                Err(error) => Outcome::Tried(Tried::Not(error)),
            };
            Ok(taken.into_iter().map(outcome).collect())
        })
    }

    fn sheet(
        &self,
        into: &TakenInto,
        table: &Value,
        documents: &[Value],
        decide: impl FnOnce(&[Values]) -> Result<Vec<Outcome>, TableError>,
    ) -> Result<Sheet, TableError> {
        let shape = self.table(into)?;
        let published = self.desk.refresh()?;
        let pack = published.current(&into.pack, self.desk.clock().now()).ok_or(DeskError::Unknown)?;
        let rows = match table_rows(&self.desk.brought(self.actor, table, LARGEST)?) {
            Ok(rows) => rows,
            Err(ImportError::Rows(problems)) => {
                return Ok(Sheet { columns: self.failed(&problems), rows: Vec::new() });
            }
            Err(error) => return Err(TableError::Unreadable(error.message(self.language))),
        };
        let places = match self.places(&shape, rows.first().map_or(&[], Vec::as_slice)) {
            Ok(places) => places,
            Err(columns) => return Ok(Sheet { columns, rows: Vec::new() }),
        };
        let files = by_name(documents);
        let mut filled = Vec::new();
        for (number, row) in rows.iter().enumerate().skip(1) {
            let is_said = self.is_notes(number, row);
            let is_empty = places.iter().all(|(place, _)| row.get(*place).is_none_or(String::is_empty));
            if is_said || is_empty {
                continue;
            }
            if filled.len() == MOST_ROWS {
                return Err(TableError::Unreadable(say(self.language, "table-too-many-rows", &[("most", &MOST_ROWS)])));
            }
            filled.push(self.filled(pack, &places, number, row, &files)?);
        }
        if filled.is_empty() {
            return Err(TableError::Unreadable(self.say("table-no-rows")));
        }
        // What cannot be read is told with what the rules say of the rest, and is not done.
        let (whole, broken): (Vec<&Filled>, Vec<&Filled>) = filled.iter().partition(|row| row.wrong.is_empty());
        let inputs: Vec<Values> = whole.iter().map(|row| row.input.clone()).collect();
        let mut fates: BTreeMap<usize, Fate> = BTreeMap::new();
        for (row, outcome) in whole.iter().zip(decide(&inputs)?) {
            fates.insert(row.row, self.fate(&shape, &places, row, outcome, &whole));
        }
        let inputs: Vec<Values> = broken.iter().map(|row| row.input.clone()).collect();
        for (row, tried) in broken.iter().zip(self.desk.try_taking_over(self.actor, into, &inputs)?) {
            let of_rest = match self.fate(&shape, &places, row, Outcome::Tried(tried), &broken) {
                Fate::Not(wrong) => wrong,
                _ => Vec::new(),
            };
            // Of a field that cannot be read, the rules can only say that it is missing.
            let is_known = |wrong: &Wrong| row.wrong.iter().any(|known| known.fields == wrong.fields);
            let of_rest = of_rest.into_iter().filter(|wrong| wrong.fields.is_empty() || !is_known(wrong));
            fates.insert(row.row, Fate::Not(row.wrong.iter().cloned().chain(of_rest).collect()));
        }
        Ok(Sheet { columns: Vec::new(), rows: fates.into_iter().collect() })
    }

    fn failed(&self, problems: &[RowProblem]) -> Vec<Wrong> {
        let wrong = problems.iter().map(|problem| Wrong {
            code: "formula".to_owned(),
            row: problem.row,
            cells: problem.column.map(|column| cell(problem.row.saturating_sub(1), column)).into_iter().collect(),
            fields: Vec::new(),
            text: self.say("table-formula"),
            articles: Vec::new(),
        });
        wrong.collect()
    }

    /// Where each column stands, by its name in either language or the id of its field; else what is wrong with the columns.
    fn places<'c>(&self, table: &'c Table, names: &[String]) -> Result<Vec<(usize, &'c Column)>, Vec<Wrong>> {
        let (mut places, mut wrong): (Vec<(usize, &Column)>, Vec<Wrong>) = (Vec::new(), Vec::new());
        let own = LANGUAGES.map(|language| say(language, "table-number", &[]));
        for (place, name) in names.iter().enumerate().map(|(place, name)| (place, name.trim())) {
            if name.is_empty() || own.iter().any(|own| own == name) {
                continue;
            }
            let is_called =
                |column: &&Column| column.headers.iter().any(|header| header == name) || column.id().as_str() == name;
            let told = |code: &str, id: &str| Wrong {
                code: code.to_owned(),
                row: 1,
                cells: vec![cell(0, place)],
                fields: Vec::new(),
                text: say(self.language, id, &[("name", &name)]),
                articles: Vec::new(),
            };
            match table.columns.iter().find(is_called) {
                Some(column) if places.iter().any(|(_, other)| other.id() == column.id()) => {
                    wrong.push(told("column-twice", "table-column-twice"));
                }
                Some(column) => places.push((place, column)),
                None => wrong.push(told("unknown-column", "table-unknown-column")),
            }
        }
        if places.is_empty() && wrong.is_empty() {
            wrong.push(Wrong {
                code: "no-columns".to_owned(),
                row: 1,
                cells: Vec::new(),
                fields: Vec::new(),
                text: self.say("table-no-columns"),
                articles: Vec::new(),
            });
        }
        if wrong.is_empty() { Ok(places) } else { Err(wrong) }
    }

    /// Whether a row is the one that says how columns are filled in.
    fn is_notes(&self, number: usize, row: &[String]) -> bool {
        let said = LANGUAGES.map(|language| say(language, "table-notes", &[]));
        number < super::ABOVE && row.first().is_some_and(|first| said.contains(first))
    }

    fn filled(
        &self,
        pack: &Pack,
        places: &[(usize, &Column)],
        number: usize,
        row: &[String],
        files: &Files,
    ) -> Result<Filled, TableError> {
        let mut filled = Filled { row: number.saturating_add(1), ..Filled::default() };
        for (place, column) in places {
            let Some(text) = row.get(*place).map(|text| text.trim()).filter(|text| !text.is_empty()) else { continue };
            let mut unread = Vec::new();
            let field = column.field(self.language);
            let value = if field.list {
                let items = text.split(BETWEEN).map(str::trim).filter(|item| !item.is_empty());
                // One more than a list may have tells the rules that it is too long; nobody looks up what lies behind.
                let items = items.take(MOST_ITEMS + 1);
                let items = items.map(|item| self.value(pack, column, item, files, &mut unread));
                Some(Value::List(items.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect()))
            } else {
                self.value(pack, column, text, files, &mut unread)?
            };
            if let Some(value) = value.filter(|_| unread.is_empty()) {
                filled.input.insert(field.field.clone(), value);
            }
            filled.wrong.extend(unread.into_iter().map(|(code, text)| Wrong {
                code: code.to_owned(),
                row: filled.row,
                cells: vec![cell(number, *place)],
                fields: vec![(field.field.clone(), field.title.clone())],
                text,
                articles: Vec::new(),
            }));
        }
        Ok(filled)
    }

    /// What a cell says; none if that cannot be read, with why. What is no value of its field stays what was typed: the rules say what is wrong with it.
    fn value(
        &self,
        pack: &Pack,
        column: &Column,
        text: &str,
        files: &Files,
        unread: &mut Vec<(&'static str, String)>,
    ) -> Result<Option<Value>, TableError> {
        let of = |id: &str, name: &str| say(self.language, id, &[(name, &text)]);
        Ok(match column.kind() {
            "document" => match files.get(text) {
                Some(document) => Some(document.clone()),
                None => {
                    unread.push(("no-file", of("table-no-file", "name")));
                    None
                }
            },
            "organisation" => match self.identity.meant(pack, text)? {
                Some(id) => Some(Value::text(id.as_str())),
                None => {
                    unread.push(("unknown-organisation", of("page-no-such-organisation", "text")));
                    None
                }
            },
            "boolean" => Some(yes_or_no(text).map_or_else(|| Value::text(text), Value::Boolean)),
            kind => Some(match listed(column, text) {
                Some(id) => Value::text(&id),
                None => single(kind, text),
            }),
        })
    }

    /// What becomes of a row, in words.
    fn fate(
        &self,
        table: &Table,
        places: &[(usize, &Column)],
        row: &Filled,
        outcome: Outcome,
        all: &[&Filled],
    ) -> Fate {
        let of_row = |code: &str, text: String| {
            let (code, row) = (code.to_owned(), row.row);
            Wrong { code, row, cells: Vec::new(), fields: Vec::new(), text, articles: Vec::new() }
        };
        match outcome {
            Outcome::Taken(case) => Fate::Taken(case),
            Outcome::Tried(Tried::WouldBe) => Fate::WouldBe,
            Outcome::Tried(Tried::Before(case)) => Fate::Before(case),
            Outcome::Tried(Tried::Again(earlier)) => {
                let earlier = all.get(earlier).map_or(0, |earlier| earlier.row);
                Fate::Not(vec![of_row("twice", say(self.language, "table-twice", &[("row", &earlier)]))])
            }
            Outcome::Tried(Tried::Not(DeskError::Refused(refusal))) => {
                let public = refusal.for_public();
                let against = public.reasons().iter().map(|reason| Against {
                    fields: reason.fields().to_vec(),
                    reason: reason.clone(),
                    earlier: None,
                });
                self.fate(table, places, row, Outcome::Tried(Tried::Against(against.collect())), all)
            }
            Outcome::Tried(Tried::Against(against)) => {
                let reasons = against.iter().flat_map(|Against { reason, fields, earlier }| {
                    let why = reason.message(self.language);
                    let earlier = earlier.and_then(|earlier| all.get(earlier));
                    let of = |fields: &[Id]| Wrong {
                        code: reason.code().as_str().to_owned(),
                        row: row.row,
                        cells: fields.iter().filter_map(|field| self.cell_of(places, row, field)).collect(),
                        fields: fields.iter().map(|field| (field.clone(), self.called(table, field))).collect(),
                        text: match earlier {
                            // What stands against it is not written yet.
                            Some(earlier) => {
                                say(self.language, "table-against-row", &[("why", &why), ("row", &earlier.row)])
                            }
                            None => why.to_owned(),
                        },
                        articles: reason.articles().to_vec(),
                    };
                    // Each that is missing has a cell of its own, and the form says which articles ask for it.
                    let missing = |field: &Id| Wrong {
                        text: self.say("page-missing"),
                        articles: Vec::new(),
                        ..of(std::slice::from_ref(field))
                    };
                    match reason.code() {
                        RefusalCode::InputMissing => fields.iter().map(missing).collect(),
                        _ => vec![of(fields)],
                    }
                });
                Fate::Not(reasons.collect())
            }
            Outcome::Tried(Tried::Not(error)) => Fate::Not(vec![of_row("not-done", error.message(self.language))]),
        }
    }

    fn cell_of(&self, places: &[(usize, &Column)], row: &Filled, field: &Id) -> Option<String> {
        let (place, _) = places.iter().find(|(_, column)| column.id() == field)?;
        Some(cell(row.row.saturating_sub(1), *place))
    }

    /// What people call a field.
    fn called(&self, table: &Table, field: &Id) -> String {
        let column = table.columns.iter().find(|column| column.id() == field);
        let of = |column: &Column| column.field(self.language).title.clone();
        column
            .map(of)
            .or_else(|| table.left_out.iter().find(|(id, ..)| id == field).map(|(_, title, _)| title.clone()))
            .unwrap_or_default()
    }
}

/// What became of the values of a row.
enum Outcome {
    Tried(Tried),
    Taken(Id),
}

/// What is chosen or listed: by its id, by what people call it, or by both as the workbook has it. What stands for several stands for none.
fn listed(column: &Column, text: &str) -> Option<String> {
    let field: &ScreenField = column.field(LANGUAGES[0]);
    let has_id = |id: &Id| id.as_str() == text;
    if field.options.iter().any(|option| has_id(&option.option)) {
        return Some(text.to_owned());
    }
    let mut meant: Vec<String> = Vec::new();
    for language in LANGUAGES {
        let field = column.field(language);
        let titled = field.options.iter().filter(|option| option.title == text).map(|option| &option.option);
        let entries = field.codes.iter().flat_map(|codes| &codes.entries);
        let written = |entry: &&Titled| {
            entry.title == text || has_id(&entry.id) || format!("{} ({})", entry.title, entry.id) == text
        };
        let found = titled.chain(entries.filter(written).map(|entry| &entry.id));
        meant.extend(found.map(ToString::to_string));
    }
    meant.sort();
    meant.dedup();
    if meant.len() == 1 { meant.pop() } else { None }
}

/// Yes or no, as people and programs for tables write it.
fn yes_or_no(text: &str) -> Option<bool> {
    let text = text.to_lowercase();
    let is = |id: &str, others: [&str; 2]| {
        others.contains(&text.as_str())
            || LANGUAGES.iter().any(|language| say(*language, id, &[]).to_lowercase() == text)
    };
    let (yes, no) = (is("page-yes", ["true", "1"]), is("page-no", ["false", "0"]));
    (yes != no).then_some(yes)
}
