//! Cases written down: one JSON document a line, versioned.
//!
//! The first line is a header, `{"journal": 1, "case": "<id>"}`; every further line is an [`Event`]. A reader refuses
//! versions it does not know. The format is described in the embedding guide.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use super::event::Event;
use crate::base::Id;

/// The version of the journal format written here.
pub const JOURNAL_VERSION: u32 = 1;

/// The longest line read: far above any real event, far below what would exhaust the memory.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    journal: u32,
    case: Id,
}

/// A journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file could not be read or written.
    #[error("the journal could not be read or written: {0}")]
    Io(#[from] io::Error),
    /// The first line is no header.
    #[error("line 1 is no journal header; it reads `{{\"journal\": {JOURNAL_VERSION}, \"case\": \"…\"}}`")]
    NoHeader,
    /// The version is not known.
    #[error("the journal has version {0}; this program reads version {JOURNAL_VERSION}: use a newer program")]
    UnknownVersion(u32),
    /// A line is no event.
    #[error("line {line} of the journal is no event: {error}")]
    NotAnEvent {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        error: serde_json::Error,
    },
    /// A line is too long.
    #[error("line {0} of the journal is longer than an event can be; the file is damaged")]
    TooLong(usize),
}

/// Writes a case's events.
///
/// # Errors
/// If the writer fails.
pub fn write_journal<'e>(
    writer: &mut impl Write,
    case: &Id,
    events: impl IntoIterator<Item = &'e Event>,
) -> Result<(), JournalError> {
    write_line(writer, &Header { journal: JOURNAL_VERSION, case: case.clone() })?;
    for event in events {
        write_line(writer, event)?;
    }
    Ok(())
}

fn write_line(writer: &mut impl Write, line: &impl Serialize) -> Result<(), JournalError> {
    let text = serde_json::to_string(line).map_err(io::Error::from)?;
    writeln!(writer, "{text}")?;
    Ok(())
}

/// Reads a case's id and events.
///
/// # Errors
/// If the reader fails, the version is unknown, or a line is no event.
pub fn read_journal(reader: &mut impl BufRead) -> Result<(Id, Vec<Event>), JournalError> {
    let header = read_line(reader, 1)?.ok_or(JournalError::NoHeader)?;
    let header: serde_json::Value = serde_json::from_str(&header).map_err(|_| JournalError::NoHeader)?;
    let version = header.get("journal").and_then(serde_json::Value::as_u64).ok_or(JournalError::NoHeader)?;
    if version != u64::from(JOURNAL_VERSION) {
        return Err(JournalError::UnknownVersion(u32::try_from(version).unwrap_or(u32::MAX)));
    }
    let header: Header = serde_json::from_value(header).map_err(|_| JournalError::NoHeader)?;
    let mut events = Vec::new();
    let mut line = 2;
    while let Some(text) = read_line(reader, line)? {
        if !text.trim().is_empty() {
            let event = serde_json::from_str(&text).map_err(|error| JournalError::NotAnEvent { line, error })?;
            events.push(event);
        }
        line += 1;
    }
    Ok((header.case, events))
}

fn read_line(reader: &mut impl BufRead, line: usize) -> Result<Option<String>, JournalError> {
    let mut bytes = Vec::new();
    let read = io::Read::take(&mut *reader, LONGEST_LINE).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if u64::try_from(read).unwrap_or(u64::MAX) >= LONGEST_LINE {
        return Err(JournalError::TooLong(line));
    }
    let text = String::from_utf8(bytes).map_err(|error| JournalError::Io(io::Error::other(error)))?;
    Ok(Some(text))
}
