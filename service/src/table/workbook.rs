//! The workbook that is filled in: a sheet with a column for each field, one with what can be chosen, one that says how it is done.

use guicheng_engine::Language;
use guicheng_engine::screen::ScreenField;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};

use super::{ABOVE, Column, MOST_ROWS, Table, Tables};
use crate::desk::DeskError;
use crate::messages::say;
use crate::store::StoreError;

/// How wide columns are, in characters.
const WIDE: f64 = 24.0;
const NARROW: f64 = 10.0;
const WIDEST: f64 = 90.0;

/// How high the row of how to fill it in is, in points.
const HIGH: f64 = 96.0;

fn unwritten(error: &XlsxError) -> DeskError {
    DeskError::Store(StoreError::Unavailable(error.to_string()))
}

/// A place as libraries count.
fn place(column: usize) -> Result<u16, DeskError> {
    u16::try_from(column).map_err(|_| DeskError::Unusable("columns".into()))
}

fn row_of(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

struct Looks {
    head: Format,
    needed: Format,
    notes: Format,
    text: Format,
    day: Format,
    number: Format,
}

impl Looks {
    fn new() -> Self {
        let boxed = || Format::new().set_text_wrap().set_border(FormatBorder::Thin).set_border_color(Color::Gray);
        let head = || boxed().set_bold().set_align(FormatAlign::VerticalCenter);
        Self {
            head: head().set_background_color(Color::RGB(0xE8EEF7)),
            needed: head().set_background_color(Color::RGB(0xFBE9D0)),
            notes: boxed().set_align(FormatAlign::Top).set_font_size(9).set_font_color(Color::RGB(0x444444)),
            text: Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@"),
            day: Format::new().set_align(FormatAlign::Top).set_num_format("yyyy-mm-dd"),
            number: Format::new().set_align(FormatAlign::Top),
        }
    }

    fn of(&self, field: &ScreenField) -> &Format {
        match field.kind {
            "date" if !field.list => &self.day,
            "integer" | "money" if !field.list => &self.number,
            // What looks like a number is none: its first digits may be noughts.
            _ => &self.text,
        }
    }
}

impl Tables<'_> {
    /// The workbook of a table.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn workbook(&self, table: &Table) -> Result<Vec<u8>, DeskError> {
        let mut book = Workbook::new();
        let made = self.desk.clock().now().timestamp();
        let made = ExcelDateTime::from_timestamp(made).map_err(|error| unwritten(&error))?;
        let properties = DocProperties::new().set_title(&table.title).set_creation_datetime(&made);
        book.set_properties(&properties);
        let looks = Looks::new();
        let (mut filled, mut listed, mut told) = (Worksheet::new(), Worksheet::new(), Worksheet::new());
        let named =
            [(&mut filled, "table-sheet-rows"), (&mut listed, "table-sheet-options"), (&mut told, "table-sheet-about")];
        for (sheet, id) in named {
            sheet.set_name(self.say(id)).map_err(|error| unwritten(&error))?;
        }
        self.write_columns(&mut filled, &mut listed, table, &looks)?;
        self.write_about(&mut told, table).map_err(|error| unwritten(&error))?;
        for sheet in [filled, listed, told] {
            book.push_worksheet(sheet);
        }
        book.save_to_buffer().map_err(|error| unwritten(&error))
    }

    fn write_columns(
        &self,
        filled: &mut Worksheet,
        listed: &mut Worksheet,
        table: &Table,
        looks: &Looks,
    ) -> Result<(), DeskError> {
        let write = |sheet: &mut Worksheet, at: (u32, u16), text: &str, look: &Format| {
            sheet.write_string_with_format(at.0, at.1, text, look).map(drop).map_err(|error| unwritten(&error))
        };
        write(filled, (0, 0), &self.say("table-number"), &looks.head)?;
        write(filled, (1, 0), &self.say("table-notes"), &looks.notes)?;
        let framed = filled.set_column_width(0, NARROW).and_then(|sheet| sheet.set_row_height(1, HIGH));
        framed.and_then(|sheet| sheet.set_freeze_panes(row_of(ABOVE), 1)).map_err(|error| unwritten(&error))?;
        let mut lists = 0;
        for (number, column) in table.columns.iter().enumerate() {
            let (at, field) = (place(number.saturating_add(1))?, column.field(self.language));
            let head = if field.need == "required" { &looks.needed } else { &looks.head };
            let wide = filled.set_column_width(at, WIDE).map(drop);
            wide.and_then(|()| filled.set_column_format(at, looks.of(field)).map(drop))
                .map_err(|error| unwritten(&error))?;
            write(filled, (0, at), column.header(self.language), head)?;
            write(filled, (1, at), &self.notes(field).join("\n"), &looks.notes)?;
            let options = self.options(column);
            if options.is_empty() {
                continue;
            }
            let list = place(lists)?;
            lists += 1;
            listed.set_column_width(list, WIDE).map_err(|error| unwritten(&error))?;
            write(listed, (0, list), column.header(self.language), &looks.head)?;
            for (row, title) in options.iter().enumerate() {
                write(listed, (row_of(row.saturating_add(1)), list), title, &looks.text)?;
            }
            if !field.list {
                let name = crate::identity::letters(usize::from(list));
                let last = options.len().saturating_add(1);
                let formula = format!("='{}'!${name}$2:${name}${last}", self.say("table-sheet-options"));
                let choice = DataValidation::new().allow_list_formula(Formula::new(formula));
                let (first, last) = (row_of(ABOVE), row_of(ABOVE + MOST_ROWS - 1));
                filled.add_data_validation(first, at, last, at, &choice).map_err(|error| unwritten(&error))?;
            }
        }
        Ok(())
    }

    /// What a column is filled in from.
    fn options(&self, column: &Column) -> Vec<String> {
        match column.kind() {
            "boolean" => ["page-yes", "page-no"].map(|id| self.say(id)).into(),
            _ => column.listed(self.language).into_iter().map(|(_, title)| title).collect(),
        }
    }

    /// How a field is filled in.
    fn notes(&self, field: &ScreenField) -> Vec<String> {
        let need = match (field.need, field.depends) {
            ("required", false) => "table-needed",
            ("required", true) => "table-needed-then",
            _ => "table-not-needed",
        };
        let mut notes = vec![self.say(need)];
        notes.extend(field.hint.clone());
        notes.extend(field.example.clone());
        let kind = match field.kind {
            "date" => Some("table-a-day"),
            "integer" => Some("table-an-integer"),
            "money" => Some("table-money"),
            "organisation" if field.list => Some("page-organisations-hint"),
            "organisation" => Some("page-organisation-hint"),
            "territory" => Some("table-a-territory"),
            "document" => Some("table-a-document"),
            _ => None,
        };
        notes.extend(kind.map(|id| self.say(id)));
        if field.kind == "boolean" || !field.options.is_empty() || field.codes.is_some() {
            notes.push(self.say("table-chosen"));
        }
        if !field.accepts.is_empty() {
            notes.push(field.accepts.join(self.say("table-or").as_str()));
        }
        if field.list {
            notes.push(self.say("table-several"));
        } else if let Some(most) = field.max_length {
            notes.push(say(self.language, "table-most", &[("most", &most)]));
        }
        notes
    }

    fn write_about(&self, sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        sheet.set_column_width(0, WIDEST)?;
        for (row, line) in self.about(table).iter().enumerate() {
            sheet.write_string_with_format(row_of(row), 0, line, &wrapped)?;
        }
        Ok(())
    }

    /// How the table is filled in, line by line, and what it cannot hold.
    fn about(&self, table: &Table) -> Vec<String> {
        let mut lines = vec![format!("{} · {}", table.title, table.state)];
        lines.push(say(self.language, "table-about", &[("most", &MOST_ROWS)]));
        if table.columns.iter().any(|column| column.kind() == "document") {
            lines.push(self.say("table-about-files"));
        }
        if let Some(left_out) = table.left_out_in_words(self.language) {
            lines.push(left_out);
        }
        lines
    }
}

impl Table {
    /// The fields that it cannot hold, in words; none if there are none.
    pub(crate) fn left_out_in_words(&self, language: Language) -> Option<String> {
        let fields: Vec<&str> = self.left_out.iter().map(|(_, title, _)| title.as_str()).collect();
        let id = if self.left_out.iter().any(|(.., is_needed)| *is_needed) {
            "table-left-out-needed"
        } else {
            "table-left-out"
        };
        let joined = fields.join(if language == Language::Chinese { "、" } else { ", " });
        (!fields.is_empty()).then(|| say(language, id, &[("fields", &joined)]))
    }

    /// Whether files go with it.
    pub(crate) fn names_files(&self) -> bool {
        self.columns.iter().any(|column| column.kind() == "document")
    }
}
