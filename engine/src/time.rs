//! Legal time: periods, calendars of workdays, and last days.

mod period;

pub use period::{Period, PeriodError, Unit};
