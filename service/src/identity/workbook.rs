//! The rows of a workbook (XLSX): those of its first sheet that is not hidden, each cell where it stands.

use std::fmt::Display;
use std::io::{Cursor, Read, copy, sink};

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::import::{Held, ImportError, RowProblem, RowProblemKind};
use crate::messages::both;

/// The largest workbook that is read.
const LARGEST: usize = 20 * 1024 * 1024;

/// How many bytes a workbook may have once it is unpacked: a small archive may unpack into more than there is memory.
const LARGEST_UNPACKED: u64 = 64 * 1024 * 1024;

/// How many rows are read at most, and how many columns.
const MOST_ROWS: usize = 100_000;
const MOST_COLUMNS: usize = 200;

/// How many formulas that have failed are told.
const MOST_FAILED: usize = 100;

/// What workbooks begin with, since they are archives.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// What workbooks of the form before begin with.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";

/// Whether a file is a workbook, whatever it is called.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ARCHIVE) || bytes.starts_with(COMPOUND)
}

/// The text of a cell, as people see it; none if its formula has failed.
fn text(value: &DataRef<'_>) -> Option<String> {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Error(_) => return None,
        DataRef::Int(number) => number.to_string(),
        // What has no fraction is written without one: codes are often typed as numbers.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => day(moment).unwrap_or_else(|| moment.to_string()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
    };
    Some(text.trim().to_owned())
}

/// A day, as it is written everywhere; none if a time of that day is meant, or how long something takes.
fn day(moment: &ExcelDateTime) -> Option<String> {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let is_day = moment.is_datetime() && (hour, minute, second) == (0, 0, 0);
    is_day.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Whether the files of an archive have no more than so many bytes together. They are unpacked and nothing of them is kept, since what an archive
/// says of itself is not believed; none if they cannot be unpacked.
fn unpacks_within(bytes: &[u8], most: u64) -> Option<bool> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut left = most;
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).ok()?.take(left.saturating_add(1));
        let unpacked = copy(&mut file, &mut sink()).ok()?;
        match left.checked_sub(unpacked) {
            Some(rest) => left = rest,
            None => return Some(false),
        }
    }
    Some(true)
}

/// The rows of a workbook.
///
/// # Errors
/// If it is none, is too large, or a formula in it has failed.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, ImportError> {
    if bytes.starts_with(COMPOUND) {
        return Err(ImportError::Workbook);
    }
    let unreadable = |_: XlsxError| ImportError::Unreadable(both("import-damaged", &[]));
    let too_large = || {
        let most: [(&str, &dyn Display); 2] = [("rows", &MOST_ROWS), ("columns", &MOST_COLUMNS)];
        ImportError::Unreadable(both("import-too-large", &most))
    };
    if bytes.len() > LARGEST {
        return Err(ImportError::Unreadable(both("import-too-many-bytes", &[("most", &(LARGEST / (1024 * 1024)))])));
    }
    match unpacks_within(bytes, LARGEST_UNPACKED) {
        Some(true) => {}
        Some(false) => {
            let most = LARGEST_UNPACKED / (1024 * 1024);
            return Err(ImportError::Unreadable(both("import-unpacks-too-large", &[("most", &most)])));
        }
        None => return Err(ImportError::Unreadable(both("import-damaged", &[]))),
    }
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let sheets = workbook.sheets_metadata().iter();
    let sheet = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.clone()).next();
    let sheet = sheet.ok_or_else(|| ImportError::Unreadable(both("import-empty", &[])))?;
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(unreadable)?;
    let (mut rows, mut problems): (Vec<Vec<String>>, Vec<RowProblem>) = (Vec::new(), Vec::new());
    let mut held = Held::default();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let place = usize::try_from(row).ok().zip(usize::try_from(column).ok());
        let place = place.filter(|(row, column)| *row < MOST_ROWS && *column < MOST_COLUMNS);
        let is_empty = matches!(cell.get_value(), DataRef::Empty);
        let Some((row, column)) = place else {
            // Cells that only look like something may stand anywhere.
            if is_empty {
                continue;
            }
            return Err(too_large());
        };
        let Some(text) = text(cell.get_value()) else {
            if problems.len() < MOST_FAILED {
                problems.push(RowProblem { row: row + 1, column: Some(column), kind: RowProblemKind::Failed });
            }
            continue;
        };
        if text.is_empty() {
            continue;
        }
        if rows.len() <= row {
            rows.resize_with(row + 1, Vec::new);
        }
        let Some(there) = rows.get_mut(row) else { continue };
        held.take((column + 1).saturating_sub(there.len()), text.len())?;
        if there.len() <= column {
            there.resize_with(column + 1, String::new);
        }
        there.iter_mut().skip(column).take(1).for_each(|place| place.clone_from(&text));
    }
    if problems.is_empty() { Ok(rows) } else { Err(ImportError::Rows(problems)) }
}
