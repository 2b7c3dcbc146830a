//! What stands in rows: the few types that all databases have.

use chrono::{DateTime, Utc};

use super::error::StoreError;

/// What stands in a column of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A text, which is not empty.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Empty texts are nothing: not all databases tell the two apart.
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Null } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Null } else { Self::Text(text) }
    }
}

impl From<&guicheng_engine::Id> for Cell {
    fn from(id: &guicheng_engine::Id) -> Self {
        Self::from(id.as_str())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Integer(i64::from(number))
    }
}

/// Numbers of events and entries. None comes near the largest that a row holds.
impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// Moments are whole microseconds since 1970.
impl From<DateTime<Utc>> for Cell {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Integer(at.timestamp_micros())
    }
}

impl From<Vec<u8>> for Cell {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Null, Into::into)
    }
}

/// A row that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Cell>);

impl Row {
    fn cell(&self, column: usize) -> Result<&Cell, StoreError> {
        self.0.get(column).ok_or_else(|| StoreError::damaged(format!("a row has no column {column}")))
    }

    /// A whole number.
    ///
    /// # Errors
    /// If there is none.
    pub fn integer(&self, column: usize) -> Result<i64, StoreError> {
        match self.cell(column)? {
            Cell::Integer(number) => Ok(*number),
            other => Err(StoreError::damaged(format!("column {column} has no number but {other:?}"))),
        }
    }

    /// A whole number, if there is one.
    ///
    /// # Errors
    /// If there is something else.
    pub fn integer_if_any(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            _ => self.integer(column).map(Some),
        }
    }

    /// A number from nothing upward.
    ///
    /// # Errors
    /// If there is none.
    pub fn count(&self, column: usize) -> Result<u64, StoreError> {
        let number = self.integer(column)?;
        u64::try_from(number).map_err(|_| StoreError::damaged(format!("column {column} has {number}")))
    }

    /// A number of a procedure.
    ///
    /// # Errors
    /// If there is none.
    pub fn small(&self, column: usize) -> Result<u32, StoreError> {
        let number = self.integer(column)?;
        u32::try_from(number).map_err(|_| StoreError::damaged(format!("column {column} has {number}")))
    }

    /// A moment.
    ///
    /// # Errors
    /// If there is none.
    pub fn moment(&self, column: usize) -> Result<DateTime<Utc>, StoreError> {
        let micros = self.integer(column)?;
        let at = DateTime::from_timestamp_micros(micros);
        at.ok_or_else(|| StoreError::damaged(format!("column {column} has no moment but {micros}")))
    }

    /// A moment, if there is one.
    ///
    /// # Errors
    /// If there is something else.
    pub fn moment_if_any(&self, column: usize) -> Result<Option<DateTime<Utc>>, StoreError> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            _ => self.moment(column).map(Some),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// If there is none.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        match self.cell(column)? {
            Cell::Text(text) => Ok(text),
            other => Err(StoreError::damaged(format!("column {column} has no text but {other:?}"))),
        }
    }

    /// A text, if there is one.
    ///
    /// # Errors
    /// If there is something else.
    pub fn text_if_any(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// If there are none.
    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.cell(column)? {
            Cell::Bytes(bytes) => Ok(bytes),
            other => Err(StoreError::damaged(format!("column {column} has no bytes but {other:?}"))),
        }
    }

    /// Bytes, if there are any.
    ///
    /// # Errors
    /// If there is something else.
    pub fn bytes_if_any(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            _ => self.bytes(column).map(Some),
        }
    }

    /// What is written in a column as JSON.
    ///
    /// # Errors
    /// If it is not that.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        let text = self.text(column)?;
        serde_json::from_str(text).map_err(|error| StoreError::damaged(format!("column {column}: {error}")))
    }
}

/// Something as JSON, for a column.
///
/// # Errors
/// If it has no form as JSON.
pub fn json<T: serde::Serialize>(value: &T) -> Result<Cell, StoreError> {
    serde_json::to_string(value).map(Cell::from).map_err(|error| StoreError::damaged(error.to_string()))
}
