//! What packs and calendars are made of, for whoever shows them: trees with places, sources, checked rules, words.

use std::fmt::Display;

use chrono::{Datelike, NaiveDate};
use guicheng_engine::{Language, Period};

use crate::messages;

pub use guicheng_engine::internals::base::{PeriodError, is_written, parse_date};
pub use guicheng_engine::internals::catalogue::{Key, KeyPath, Mutate, Order, Rules, Shape, below, manifest, sections};
pub use guicheng_engine::internals::diagnostic::{Diagnostic, DiagnosticRecord, Sources};
pub use guicheng_engine::internals::expression::{DescribedFunction, described_functions};
pub use guicheng_engine::internals::figures::MismatchedFigures;
pub use guicheng_engine::internals::messages::Catalogue;
pub use guicheng_engine::internals::model::{ArticleKind, DayUnit, Interpretation, Measure, Parameter};
pub use guicheng_engine::internals::pack::{Amendment, read_bundle};
pub use guicheng_engine::internals::time::{DayKind, YearTable};
pub use guicheng_engine::internals::yaml::{Content, Node, emit, lookup, parse};

/// The day of the week of a date.
#[must_use]
pub fn weekday(language: Language, date: NaiveDate) -> String {
    messages::message(language, &format!("weekday-{}", date.weekday().number_from_monday()), &[])
}

/// A period in words: `3 workdays`, 3 个工作日.
#[must_use]
pub fn period(language: Language, period: Period) -> String {
    let count: &dyn Display = &period.count;
    messages::message(language, &format!("period-{}", period.unit.word()), &[("count", count)])
}
