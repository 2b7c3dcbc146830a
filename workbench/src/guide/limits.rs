//! How long things take, in a guide.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use guicheng_engine::internals::decide::possible_periods;
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{Clock, ClockSpan};

use super::parts::Limit;
use super::procedure::Procedure;
use crate::inspect;

impl Procedure<'_> {
    /// A clock: how long it runs, what becomes of it besides, and whose it is.
    pub(super) fn limit(&mut self, clock: &Clock) -> Limit {
        let party = clock.duty_of.as_ref().and_then(|party| self.setting.pack.parties.get(party.as_str()));
        let manner = inspect::manner(self.workflow, clock, self.setting.language);
        let more: Vec<String> = manner.into_iter().chain(self.later(clock)).collect();
        Limit {
            clock: clock.id.clone(),
            title: self.words(&clock.title).to_owned(),
            length: self.length(clock),
            more: more.join(&self.say("guide-besides", &[])),
            duty_of: party.map(|party| self.words(&party.title).to_owned()).unwrap_or_default(),
            articles: self.cited(&clock.all_citations()),
        }
    }

    /// How long a clock runs, as far as that is known without a case; else by what of the case.
    fn length(&self, clock: &Clock) -> String {
        match &clock.span {
            ClockSpan::Limit { period, starts } => {
                let length = self.length_on(period, self.setting.on);
                match starts.as_ref().map(|starts| self.read_by([starts])).filter(|read| !read.is_empty()) {
                    Some(read) => self.say("guide-counted-from", &[("length", &length), ("from", &self.all_of(&read))]),
                    None => length,
                }
            }
            ClockSpan::Until(until) => self.by_case([until]),
        }
    }

    /// The periods that an expression can give on a day.
    fn length_on(&self, period: &Expression, on: NaiveDate) -> String {
        let setting = self.setting;
        let (lengths, all) = possible_periods(setting.pack, period, on, setting.calendar);
        let lengths = lengths.into_iter().map(|period| inspect::period(setting.language, period));
        let mut lengths: Vec<String> = lengths.collect();
        if !all {
            lengths.push(self.by_case([period]));
        }
        self.any_of(&lengths)
    }

    /// How long a clock runs from later days on, where parameters have other values then.
    fn later(&self, clock: &Clock) -> Vec<String> {
        let ClockSpan::Limit { period, .. } = &clock.span else { return Vec::new() };
        let days = clock.lengths.iter().flat_map(|parameter| parameter.values.iter().map(|(from, _)| *from));
        let days: BTreeSet<NaiveDate> = days.filter(|from| *from > self.setting.on).collect();
        let mut before = self.length_on(period, self.setting.on);
        let mut told = Vec::new();
        for day in days {
            let length = self.length_on(period, day);
            if length != before {
                told.push(self.say("diff-value-from", &[("value", &length), ("day", &day)]));
            }
            before = length;
        }
        told
    }
}
