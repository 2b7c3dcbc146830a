//! Days that are given by expressions: whether one lies before another whatever a case is like.

use std::ops::Range;

use chrono::NaiveDate;

use super::Compiler;
use crate::base::{Id, Period, Unit, Value, parse_date};
use crate::diagnostic::Diagnostic;
use crate::expression::Expression;
use crate::format::decode::ExpressionText;
use crate::pack::layers::bound_clocks::{either, enclosed, outside};

/// How deep what a day is made of is looked into.
const DEEPEST: usize = 16;

/// A day as far as it can be seen: so many days after another, of which nothing is known.
struct Counted {
    /// The words that give the other; none for a date that is written out.
    from: Vec<String>,
    /// How many days after it, at least and at most.
    days: Range<i64>,
}

impl Counted {
    fn on(date: NaiveDate) -> Self {
        let days = date.signed_duration_since(NaiveDate::default()).num_days();
        Self { from: Vec::new(), days: days..days }
    }

    /// What comes of two that are counted from the same day.
    fn with(self, other: Self, days: impl FnOnce(Range<i64>, Range<i64>) -> Range<i64>) -> Option<Self> {
        (self.from == other.from).then(|| Self { from: self.from, days: days(self.days, other.days) })
    }
}

impl Compiler<'_> {
    /// Windows that close before they open.
    pub(super) fn windows_open(&mut self) {
        let document = self.document;
        for (id, window) in &document.windows {
            if self.lies_before(&window.closes, &window.opens) {
                let never = Diagnostic::warning("window-never-open", window.closes.span);
                self.report(never.with("window", &id.value).related("opens-here", window.opens.span));
            }
        }
    }

    /// Whether a day lies before another whatever a case is like.
    pub(super) fn lies_before(&self, day: &ExpressionText, other: &ExpressionText) -> bool {
        let (Some(day), Some(other)) = (self.counted_from(day), self.counted_from(other)) else { return false };
        day.from == other.from && day.days.end < other.days.start
    }

    fn counted_from(&self, day: &ExpressionText) -> Option<Counted> {
        match parse_date(day.text.trim()) {
            Some(date) => Some(Counted::on(date)),
            None => self.counted_day(&self.scripts.words(&day.text)?, DEEPEST),
        }
    }

    /// A day that words give: one counted from another, or one of two.
    fn counted_day(&self, words: &[String], depth: usize) -> Option<Counted> {
        let depth = depth.checked_sub(1)?;
        if let Some((_, one, other)) = either(words) {
            let (one, other) = (self.counted_day(one, depth)?, self.counted_day(other, depth)?);
            return one.with(other, |one, other| one.start.min(other.start)..one.end.max(other.end));
        }
        let is_sign = |word: &str| matches!(word, "+" | "-");
        let (from, mut rest) = words.split_at(outside(words, is_sign).unwrap_or(words.len()));
        let Counted { from, mut days } = self.day_of(from, depth)?;
        while let Some((sign, after)) = rest.split_first() {
            let (term, further) = after.split_at(outside(after, is_sign).unwrap_or(after.len()));
            let counted = days_of(self.period_of(term)?);
            days = match &**sign {
                "+" => days.start.saturating_add(counted.start)..days.end.saturating_add(counted.end),
                _ => days.start.saturating_sub(counted.end)..days.end.saturating_sub(counted.start),
            };
            rest = further;
        }
        Some(Counted { from, days })
    }

    /// The day that is counted from: one that is written out, what a parameter is always, the later or earlier of two, or
    /// what the words say.
    fn day_of(&self, words: &[String], depth: usize) -> Option<Counted> {
        if let Some((inner, [])) = enclosed(words, "(") {
            return self.counted_day(inner, depth);
        }
        let (first, rest) = words.split_first()?;
        let as_it_is = || Some(Counted { from: words.to_vec(), days: 0..0 });
        if let ("params", [dot, name]) = (first.as_str(), rest)
            && dot == "."
        {
            return match self.parameters.get(name)?.values.as_slice() {
                [(_, Value::Date { date, .. })] => Some(Counted::on(*date)),
                _ => as_it_is(),
            };
        }
        let Some((inner, [])) = enclosed(rest, "(") else { return as_it_is() };
        match (first.as_str(), inner) {
            ("date", [written]) => Some(Counted::on(parse_date(written.trim_matches('"'))?)),
            ("max" | "min", _) => {
                let (one, other) = inner.split_at_checked(outside(inner, |word| word == ",")?)?;
                let (one, other) = (self.counted_day(one, depth)?, self.counted_day(other.get(1..)?, depth)?);
                match first.as_str() {
                    "max" => one.with(other, |one, other| one.start.max(other.start)..one.end.max(other.end)),
                    _ => one.with(other, |one, other| one.start.min(other.start)..one.end.min(other.end)),
                }
            }
            _ => as_it_is(),
        }
    }

    /// The periods that an expression gives, one or another by condition, as far as each is the same always.
    pub(super) fn constant_periods(&self, period: &Expression) -> Vec<Period> {
        match period.constant() {
            Some(Some(Value::Period { period })) => vec![*period],
            Some(_) => Vec::new(),
            None => self.scripts.words(&period.source().text).map_or_else(Vec::new, |words| self.periods_of(&words)),
        }
    }

    fn periods_of(&self, words: &[String]) -> Vec<Period> {
        match either(words) {
            Some((_, one, other)) => [self.periods_of(one), self.periods_of(other)].concat(),
            None => self.period_of(words).into_iter().collect(),
        }
    }

    /// The period that words give, if they give the same always.
    fn period_of(&self, words: &[String]) -> Option<Period> {
        if let [params, dot, name] = words {
            let parameter = self.parameters.get(name).filter(|_| params == "params" && dot == ".")?;
            return match parameter.values.as_slice() {
                [(_, Value::Period { period })] => Some(*period),
                _ => None,
            };
        }
        let (first, rest) = words.split_first()?;
        let unit = Unit::ALL.iter().copied().find(|unit| unit.word() == first)?;
        let count = match enclosed(rest, "(")? {
            ([count], []) => count.parse().ok()?,
            ([params, dot, name], []) if params == "params" && dot == "." => self.constant_count(name)?,
            _ => return None,
        };
        Some(Period { count, unit })
    }

    /// The number that a parameter has, if it is the same always.
    fn constant_count(&self, parameter: &str) -> Option<u32> {
        match self.parameters.get(parameter)?.values.as_slice() {
            [(_, Value::Integer(count))] => u32::try_from(*count).ok(),
            _ => None,
        }
    }

    /// The parameter that an expression is, if it is nothing else.
    pub(super) fn parameter_alone(&self, script: &ExpressionText) -> Option<Id> {
        match self.scripts.words(&script.text)?.as_slice() {
            [params, dot, name] if params == "params" && dot == "." => Some(Id::from(name.as_str())),
            _ => None,
        }
    }
}

/// The fewest and the most days of a period.
fn days_of(period: Period) -> Range<i64> {
    let count = i64::from(period.count);
    let times = |fewest: i64, most: i64| count.saturating_mul(fewest)..count.saturating_mul(most);
    match period.unit {
        Unit::Days => times(1, 1),
        Unit::Weeks => times(7, 7),
        Unit::Months => times(28, 31),
        Unit::Years => times(365, 366),
        // No week is without a workday for as long as this.
        Unit::Workdays => times(1, 15),
    }
}
