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

/// A text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a period; write a number and workdays, days, weeks, months or years, such as `20 workdays`")]
pub struct PeriodError {
    text: String,
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || PeriodError { text: text.to_owned() };
        let (count, unit) = text.trim().split_once(' ').ok_or_else(error)?;
        let count = count.parse().map_err(|_| error())?;
        let given = unit.trim();
        let is_given = |unit: &Unit| given == unit.word() || unit.word().strip_suffix('s') == Some(given);
        let unit = Unit::ALL.iter().copied().find(is_given).ok_or_else(error)?;
        Ok(Self { count, unit })
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
