//! Dates as packs and records write them: four digits, two and two, so that years reach from 1 to 9999.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, de};

/// The date that a text writes, `2026-02-13`. Chrono alone would also take `2026-2-13` and `+10000-01-01`.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let date = (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()?;
    (is_written(date) && date.to_string() == text).then_some(date)
}

/// Whether a date can be written: its year has one to four digits.
#[must_use]
pub fn is_written(date: NaiveDate) -> bool {
    (1..=9999).contains(&date.year())
}

/// Reads a date of a record.
///
/// # Errors
/// If it is none that can be written.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_date(&text).ok_or_else(|| de::Error::custom(format!("`{text}` is not a date such as `2026-02-13`")))
}

/// Reads a date of a record that need not be there.
///
/// # Errors
/// If it is none that can be written.
pub(crate) fn deserialize_optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_in_one_way_and_has_a_year_of_four_digits() {
        for good in ["0001-01-01", "2026-02-13", "9999-12-31"] {
            assert_eq!(parse_date(good).unwrap().to_string(), good);
        }
        for bad in
            ["", "0000-01-01", "+10000-01-01", "10000-01-01", "-0001-1-1", "2026-2-13", "2026-02-30", "2026/02/13"]
        {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
    }
}
