//! The name of a calendar's content.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::base::Id;
use crate::time::YearTable;

/// SHA-256 of what a calendar says: its id, local time, and every year's table with its source.
///
/// The title is left out, and so is the way in which days off are cut into ranges: calendars that answer alike on the
/// same sources have the same hash. Written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarHash([u8; 32]);

/// A text is not the hash of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not the hash of a calendar; write 64 hexadecimal digits")]
pub struct CalendarHashError {
    text: String,
}

impl CalendarHash {
    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Hashes a calendar's content; the tables are in the order of their years.
    pub(crate) fn of(id: &Id, offset: FixedOffset, tables: &[YearTable]) -> Self {
        let mut content = Content(Sha256::new());
        content.text("guicheng calendar 1");
        content.text(id.as_str());
        content.number(offset.local_minus_utc());
        content.length(tables.len());
        for table in tables {
            content.number(table.year);
            content.text(&table.source);
            content.days(&table.every_day_off());
            content.days(&table.every_make_up());
        }
        Self(content.0.finalize().into())
    }
}

/// Content on its way into the hash. Every text and list is led by its length, so that no two contents run together.
struct Content(Sha256);

impl Content {
    fn number(&mut self, number: i32) {
        self.0.update(number.to_be_bytes());
    }

    fn length(&mut self, length: usize) {
        // A length beyond 64 bits does not exist in memory.
        self.0.update(u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.update(text.as_bytes());
    }

    fn days(&mut self, days: &[NaiveDate]) {
        self.length(days.len());
        for day in days {
            self.number(day.num_days_from_ce());
        }
    }
}

impl FromStr for CalendarHash {
    type Err = CalendarHashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || CalendarHashError { text: text.to_owned() };
        let digit = |character: u8| match character {
            b'0'..=b'9' => Ok(character - b'0'),
            b'a'..=b'f' => Ok(character - b'a' + 10),
            b'A'..=b'F' => Ok(character - b'A' + 10),
            _ => Err(error()),
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return Err(error());
        }
        let mut bytes = [0; 32];
        for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(high)? << 4 | digit(low)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for CalendarHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for CalendarHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl TryFrom<String> for CalendarHash {
    type Error = CalendarHashError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CalendarHash> for String {
    fn from(hash: CalendarHash) -> Self {
        hash.to_string()
    }
}
