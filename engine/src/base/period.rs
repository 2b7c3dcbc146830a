//! Periods as laws write them: so many workdays, days, weeks, months or years.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::base::codes;

codes! {
    /// The unit a legal period is counted in.
    pub enum Unit as "unit of periods", word {
        /// 工作日
        Workdays = "workdays",
        /// 日
        Days = "days",
        /// 周
        Weeks = "weeks",
        /// 月
        Months = "months",
        /// 年
        Years = "years",
    }
}

/// A legal period, for example `20 workdays`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    /// How many units.
    pub count: u32,
    /// What is counted.
    pub unit: Unit,
}

/// The years that no period of law exceeds. With dates of four digits, every day that a period leads to can be counted.
const MOST_YEARS: u32 = 10_000;

/// A text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// It is no number and unit.
    #[error("`{0}` is not a period; write a number and workdays, days, weeks, months or years, such as `20 workdays`")]
    NotAPeriod(String),
    /// Its unit is none that periods are counted in.
    #[error("`{0}` is no unit of periods; there are workdays, days, weeks, months and years")]
    UnknownUnit(String),
    /// It is longer than any period of law.
    #[error("`{0}` is longer than ten thousand years")]
    TooLong(String),
}

impl Unit {
    /// How many of it a period has at most: ten thousand years of them.
    fn most(self) -> u32 {
        match self {
            Self::Workdays | Self::Days => MOST_YEARS * 366,
            Self::Weeks => MOST_YEARS * 53,
            Self::Months => MOST_YEARS * 12,
            Self::Years => MOST_YEARS,
        }
    }
}

impl Period {
    /// A period of so many units.
    ///
    /// # Errors
    /// If it is longer than ten thousand years.
    pub fn of(count: u32, unit: Unit) -> Result<Self, PeriodError> {
        let period = Self { count, unit };
        if count <= unit.most() { Ok(period) } else { Err(PeriodError::TooLong(period.to_string())) }
    }

    /// Both together, if there is a unit for it: years are twelve months and weeks seven days.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let (one, other) = (self.divided(), other.divided());
        let count = one.count.saturating_add(other.count);
        (one.unit == other.unit).then_some(Self { count, unit: one.unit })
    }

    /// As a clock counts it: one that can stand still counts weeks as days, so that no part of a week is lost.
    pub(crate) fn counted(self, stands_still: bool) -> Self {
        if stands_still && self.unit == Unit::Weeks { self.divided() } else { self }
    }

    fn divided(self) -> Self {
        let (times, unit) = match self.unit {
            Unit::Weeks => (7, Unit::Days),
            Unit::Years => (12, Unit::Months),
            unit => (1, unit),
        };
        Self { count: self.count.saturating_mul(times), unit }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || PeriodError::NotAPeriod(text.to_owned());
        let (count, unit) = text.trim().split_once(' ').ok_or_else(error)?;
        if count.is_empty() || !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(error());
        }
        let given = unit.trim();
        let is_given = |unit: &Unit| given == unit.word() || unit.word().strip_suffix('s') == Some(given);
        let unit = Unit::ALL.iter().copied().find(is_given);
        let unit = unit.ok_or_else(|| PeriodError::UnknownUnit(given.to_owned()))?;
        let count = count.parse().map_err(|_| PeriodError::TooLong(text.to_owned()))?;
        Self::of(count, unit)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.count, self.unit)
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_that_is_none_says_what_is_wrong() {
        let error = |text: &str| text.parse::<Period>().unwrap_err();
        assert_eq!(error("3 hours"), PeriodError::UnknownUnit("hours".to_owned()));
        assert!(error("3 hours").to_string().contains("there are workdays, days, weeks, months and years"));
        for text in ["1000000 years", "10001 years", "120001 months", "4000000 workdays", "99999999999999999999 days"] {
            assert_eq!(error(text), PeriodError::TooLong(text.to_owned()));
        }
        for text in ["", "3", "days", "-3 days", "+3 days", "3.5 days", "three days"] {
            assert_eq!(error(text), PeriodError::NotAPeriod(text.to_owned()));
        }
        assert_eq!("10000 years".parse::<Period>().unwrap().to_string(), "10000 years");
    }

    #[test]
    fn a_record_holds_no_date_beyond_four_digits_and_no_absurd_period() {
        use crate::base::Value;
        let read = |text: &str| serde_json::from_str::<Value>(text).ok();
        assert!(read(r#"{"date":"9999-12-31"}"#).is_some());
        assert!(read(r#"{"period":"1000 years"}"#).is_some());
        for text in [
            r#"{"date":"+10000-01-01"}"#,
            r#"{"date":"2026-2-3"}"#,
            r#"{"period":"1000000 years"}"#,
            r#"{"period":"3 hours"}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
