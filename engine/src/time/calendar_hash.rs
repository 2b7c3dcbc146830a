//! The name of a calendar's content.

use chrono::{Datelike, FixedOffset, NaiveDate};
use sha2::{Digest, Sha256};

use crate::base::hash::named_hash;
use crate::base::{Hash, HashAlgorithm, Id};
use crate::time::YearTable;

named_hash! {
    /// SHA-256 of what a calendar says: its id, local time, and every year's table with its source.
    ///
    /// The title is left out, and so is the way in which days off are cut into ranges: calendars that answer alike on
    /// the same sources have the same hash. Written as `sha256:` and 64 hexadecimal digits.
    CalendarHash
}

impl CalendarHash {
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
        Self(Hash::new(HashAlgorithm::Sha256, content.0.finalize().into()))
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
