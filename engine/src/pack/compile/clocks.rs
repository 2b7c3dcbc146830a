//! Clocks of workflows: how their last days are found, and in which order.

use std::sync::Arc;

use super::super::model::{Citations, Clock, ClockReads, ClockSpan, Parameter};
use super::Compiler;
use super::names::Noun;
use super::workflow::Within;
use crate::base::{Id, IdMap, Period, Unit};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::expression::{Expected, Expression, Type};
use crate::format::decode::{ExpressionText, Scalar};
use crate::format::{ClockDocument, OnExpiry};

impl Compiler<'_> {
    /// The clocks of a workflow, one that reads another after it.
    pub(super) fn clocks(&mut self, within: &Within<'_>) -> (IdMap<Clock>, ClockReads) {
        let mut clocks = IdMap::default();
        for (id, document) in &within.document.clocks {
            if let Some(clock) = self.clock(id, document, within) {
                clocks.insert(id.value.clone(), clock);
            }
        }
        let order = self.order_of(&clocks, within);
        let reads = reads_of(&clocks);
        (clocks.in_order(&order), reads)
    }

    /// The order in which clocks are worked out: that of the pack, but that one which reads others comes after them. Those
    /// that read each other in a circle have no order and are refused.
    fn order_of(&mut self, clocks: &IdMap<Clock>, within: &Within<'_>) -> Vec<Id> {
        let mut order: Vec<Id> = Vec::new();
        loop {
            let left = || clocks.values().filter(|clock| !order.contains(&clock.id));
            let ready = left().find(|clock| left().all(|other| !reads_clock(clock, &other.id)));
            match ready.map(|clock| clock.id.clone()) {
                Some(next) => order.push(next),
                None => break,
            }
        }
        let left = clocks.values().find(|clock| !order.contains(&clock.id));
        if let Some(first) = left {
            let circle = circle_from(first, clocks, &order);
            let span = within.document.clocks.iter().find(|(id, _)| circle.first() == Some(&id.value));
            let names: Vec<&str> = circle.iter().chain(circle.first()).map(Id::as_str).collect();
            let span = span.map_or(within.document.open.span, |(id, _)| id.span);
            self.report(Diagnostic::error("clock-cycle", span).with("cycle", names.join(" → ")));
        }
        order
    }

    fn clock(&mut self, id: &Spanned<Id>, document: &ClockDocument, within: &Within<'_>) -> Option<Clock> {
        let citations: Citations = self.citations(&document.article);
        let path = format!("workflows.{}.states", within.id);
        let runs_in: Vec<Id> =
            document.runs_in.iter().filter_map(|state| self.named(Noun::State, state, &path)).collect();
        let is_over = |state: &Id| within.document.states.get(state.as_str()).is_some_and(|state| state.final_);
        for state in document.runs_in.iter().chain(&document.still_in).filter(|state| is_over(&state.value)) {
            let idle = Diagnostic::warning("clock-after-the-end", state.span).with("clock", &id.value);
            self.report(idle.with("state", &state.value));
        }
        let still_in: Vec<Id> =
            document.still_in.iter().filter_map(|state| self.named(Noun::State, state, &path)).collect();
        for state in document.still_in.iter().filter(|state| runs_in.contains(&state.value)) {
            self.report(
                Diagnostic::error("clock-runs-and-stands", state.span)
                    .with("clock", &id.value)
                    .with("state", &state.value),
            );
        }
        match &document.duty_of {
            Some(party) => drop(self.party(party)),
            None if document.on_expiry == OnExpiry::Breach => {
                self.report(Diagnostic::warning("clock-without-duty", id.span).with("clock", &id.value));
            }
            None => {}
        }
        let span = match (&document.limit, &document.until) {
            (Some(limit), None) => {
                let period = self.expression(limit, within.base, &Expected::Period);
                self.odd_limit(id, limit, period.as_ref());
                let starts = match &document.starts {
                    Some(starts) => Some(self.expression(starts, within.base, &day())?),
                    None => None,
                };
                ClockSpan::Limit { period: period?, starts }
            }
            (None, Some(until))
                if document.starts.is_none()
                    && still_in.is_empty()
                    && document.extension.is_none()
                    && !document.keeps_used =>
            {
                ClockSpan::Until(self.expression(until, within.base, &day())?)
            }
            _ => {
                let diagnostic = Diagnostic::error("clock-span", id.span).with("clock", &id.value);
                self.report_of_whole(document.span, diagnostic);
                return None;
            }
        };
        let standing = !document.still_in.is_empty();
        if let Some(extension) = &document.extension
            && let ClockSpan::Limit { period, .. } = &span
            && let [limit] = self.constant_periods(period).as_slice()
            && limit.counted(standing).unit != extension.value.counted(standing).unit
        {
            let never = Diagnostic::warning("extension-unit", extension.span).with("clock", &id.value);
            self.report(never.with("by", extension.value).with("in", limit));
        }
        let kept = document.keeps_used || document.extension.is_some() || !still_in.is_empty();
        if let Some(repeats) = document.repeats.as_ref().filter(|_| kept) {
            self.report(Diagnostic::error("clock-repeats", repeats.span).with("clock", &id.value));
        }
        if let Some(repeats) = document.repeats.as_ref().filter(|repeats| repeats.value.count == 0) {
            self.report(Diagnostic::error("clock-repeats-at-once", repeats.span).with("clock", &id.value));
        }
        let periods = document.repeats.iter().filter(|repeats| repeats.value.count > 0).chain(&document.extension);
        for period in periods.filter(|period| is_odd(period.value)) {
            let odd = Diagnostic::warning("clock-odd-period", period.span).with("clock", &id.value);
            self.report(odd.with("period", period.value));
        }
        Some(Clock {
            id: id.value.clone(),
            title: document.title.clone(),
            citations,
            lengths: self.lengths(&span),
            span,
            runs_in,
            still_in,
            resumes: document.resumes,
            keeps_used: document.keeps_used,
            repeats: document.repeats.as_ref().map(|repeats| repeats.value),
            duty_of: document.duty_of.as_ref().map(|party| party.value.clone()),
            on_expiry: document.on_expiry,
            last_day: document.last_day,
            extension: document.extension.as_ref().map(|extension| extension.value),
            place: self.place(id.span),
        })
    }
}

impl Compiler<'_> {
    /// Warns of a limit that runs out at once, or never in anybody's life: written there, or the value of the parameter that
    /// is named there.
    fn odd_limit(&mut self, clock: &Spanned<Id>, limit: &ExpressionText, period: Option<&Expression>) {
        let document = self.document;
        let mut periods = Vec::new();
        let parameter = period.filter(|period| period.constant().is_none()).and_then(|_| self.parameter_alone(limit));
        if parameter.is_none() {
            let given = period.map_or_else(Vec::new, |period| self.constant_periods(period));
            periods.extend(given.into_iter().map(|period| (period, limit.span)));
        }
        let parameter = parameter.and_then(|parameter| document.parameters.get(parameter.as_str()));
        for given in parameter.into_iter().flat_map(|parameter| self.values_given(parameter)) {
            if let Scalar::Text(text) = &given.value {
                periods.extend(text.parse().ok().map(|period: Period| (period, given.span)));
            }
        }
        for (period, span) in periods.into_iter().filter(|(period, _)| is_odd(*period)) {
            let odd = Diagnostic::warning("clock-odd-limit", span).with("clock", &clock.value);
            self.report(odd.with("limit", period));
        }
    }

    /// Warns of an extension that is none, or longer than anybody lives, and of one that the bound of the clock never allows.
    pub(super) fn odd_extension(
        &mut self,
        clock: &Id,
        script: &ExpressionText,
        by: Option<&Expression>,
        rule: Option<&ClockDocument>,
    ) {
        for period in by.map_or_else(Vec::new, |by| self.constant_periods(by)) {
            if is_odd(period) {
                let odd = Diagnostic::warning("clock-odd-period", script.span).with("clock", clock);
                self.report(odd.with("period", period));
            }
            self.extension_in_vain(clock, script, period, rule);
        }
    }

    /// Warns of an extension that the bound of the clock never allows.
    fn extension_in_vain(&mut self, clock: &Id, script: &ExpressionText, period: Period, rule: Option<&ClockDocument>) {
        let bounded = rule.and_then(|rule| Some((rule, rule.extension.as_ref()?)));
        let Some((rule, bound)) = bounded.filter(|(_, bound)| !is_odd(bound.value)) else { return };
        let standing = !rule.still_in.is_empty();
        let (by, most) = (period.counted(standing), bound.value.counted(standing));
        let code = if by.unit != most.unit {
            "extension-unit"
        } else if by.count > most.count {
            "extension-beyond"
        } else {
            return;
        };
        let never = Diagnostic::warning(code, script.span).with("clock", clock);
        self.report(never.with("by", period).with("in", bound.value).related("clock-bound-here", bound.span));
    }
}

/// What the rule of a last day gives: a day, or `()` where there is no such time.
fn day() -> Expected {
    Expected::Optional(Type::Date)
}

/// Whether nothing can be meant by a period: it is over at once, or longer than anybody lives.
fn is_odd(period: Period) -> bool {
    period.count == 0 || is_longer_than_a_life(period)
}

impl Compiler<'_> {
    /// The parameters that may give a clock its length: those that its limit reads and that are periods or numbers.
    fn lengths(&self, span: &ClockSpan) -> Vec<Arc<Parameter>> {
        let ClockSpan::Limit { period, .. } = span else { return Vec::new() };
        let named = period.reads().iter().filter(|read| read.variable == "params").filter_map(|read| {
            let parameter = self.parameters.get(read.properties.first()?.as_str())?;
            matches!(parameter.kind, Type::Period | Type::Integer).then(|| Arc::clone(parameter))
        });
        named.collect()
    }
}

/// Whether a period is longer than a hundred years, whatever it counts.
fn is_longer_than_a_life(period: Period) -> bool {
    let a_year = match period.unit {
        Unit::Workdays | Unit::Days => 366,
        Unit::Weeks => 53,
        Unit::Months => 12,
        Unit::Years => 1,
    };
    period.count / a_year >= 100
}

/// A circle of clocks that read each other, found by going on from one that has no place in the order.
fn circle_from(first: &Clock, clocks: &IdMap<Clock>, order: &[Id]) -> Vec<Id> {
    let mut path: Vec<Id> = vec![first.id.clone()];
    loop {
        let next = path
            .last()
            .and_then(|last| clocks.get(last.as_str()))
            .and_then(|last| clocks.values().find(|other| !order.contains(&other.id) && reads_clock(last, &other.id)));
        let Some(next) = next else { return path };
        if let Some(at) = path.iter().position(|id| *id == next.id) {
            return path.split_off(at);
        }
        path.push(next.id.clone());
    }
}

fn reads_clock(clock: &Clock, other: &Id) -> bool {
    let mut reads = clock.expressions().flat_map(Expression::reads);
    reads.any(|read| read.variable == "clocks" && read.properties.first().is_none_or(|read| read == other))
}

fn reads_of(clocks: &IdMap<Clock>) -> ClockReads {
    let mut of = ClockReads::default();
    for read in clocks.values().flat_map(|clock| clock.expressions()).flat_map(Expression::reads) {
        match read.variable {
            "facts" => of.facts = true,
            "clocks" => of.clocks = true,
            "params" | "data" | "on" => {}
            _ => of.case = true,
        }
    }
    of
}
