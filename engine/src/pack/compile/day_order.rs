//! Days that are given by expressions: whether one lies before another whatever a case is like.

use std::ops::Range;

use chrono::NaiveDate;

use super::Compiler;
use crate::base::{Id, Period, Unit, Value, parse_date};
use crate::diagnostic::Diagnostic;
use crate::expression::Expression;
use crate::format::decode::ExpressionText;
use crate::pack::layers::bound_clocks::{enclosed, outside};

/// A day as far as it can be seen: so many days after another, of which nothing is known.
struct Counted {
    /// The words that give the other; none for a date that is written out.
    from: Vec<String>,
    /// How many days after it, at least and at most.
    days: Range<i64>,
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
        if let Some(date) = parse_date(day.text.trim()) {
            let days = date.signed_duration_since(NaiveDate::default()).num_days();
            return Some(Counted { from: Vec::new(), days: days..days });
        }
        let words = self.scripts.words(&day.text)?;
        let is_sign = |word: &str| matches!(word, "+" | "-");
        let (from, mut rest) = words.split_at(outside(&words, is_sign).unwrap_or(words.len()));
        let mut days: Range<i64> = 0..0;
        while let Some((sign, after)) = rest.split_first() {
            let (term, further) = after.split_at(outside(after, is_sign).unwrap_or(after.len()));
            let counted = days_of(self.period_of(term)?);
            days = match &**sign {
                "+" => days.start.saturating_add(counted.start)..days.end.saturating_add(counted.end),
                _ => days.start.saturating_sub(counted.end)..days.end.saturating_sub(counted.start),
            };
            rest = further;
        }
        (!from.is_empty()).then(|| Counted { from: from.to_vec(), days })
    }

    /// The period that an expression gives, if it gives the same always.
    pub(super) fn constant_period(&self, period: &Expression) -> Option<Period> {
        match period.constant() {
            Some(Some(Value::Period { period })) => Some(*period),
            Some(_) => None,
            None => self.period_of(&self.scripts.words(&period.source().text)?),
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
