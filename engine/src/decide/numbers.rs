//! Numbers of series: which is the next, and what it looks like.

use std::fmt::Write;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::base::{Id, IdMap, Text, Value};
use crate::case::{Case, Known, Procedure};
use crate::pack::model::{Action, Party, PatternPart, Series, SeriesRead};
use crate::record::{DrawnNumber, Reason};
use crate::register::RegisterKey;

/// Most numbers are no longer than this.
const USUAL_LENGTH: usize = 64;

/// What numbers are given by: the case and the procedure as they are going to be, on a day.
pub(super) struct Drawing<'d> {
    pub(super) case: &'d Case,
    pub(super) own: &'d Procedure,
    pub(super) on: NaiveDate,
    pub(super) known: Known<'d>,
    /// What this decision has drawn before.
    pub(super) drawn: &'d [DrawnNumber],
}

impl Drawing<'_> {
    /// The next number of a series. While it is not known how many there are, it is the first: then nothing is decided.
    pub(super) fn draw(&self, action: &Action, series: &Series) -> Result<DrawnNumber, Reason> {
        let scope: Result<Vec<Value>, Reason> =
            series.scope.iter().map(|read| self.read(action, series, read)).collect();
        let year = series.yearly.then(|| self.on.year());
        let key = RegisterKey::Number { root: series.root.clone(), scope: scope?, year };
        let given = self.known.asked.counted(&series.id, &key, self.known.at);
        let before = self.drawn.iter().filter(|other| other.series == series.id && other.key == key).count();
        let before = u64::try_from(before).unwrap_or(u64::MAX);
        let number = given.saturating_add(before).saturating_add(1);
        let text = self.text(action, series, number)?;
        Ok(DrawnNumber { series: series.id.clone(), key, number, text })
    }

    fn text(&self, action: &Action, series: &Series, number: u64) -> Result<Arc<str>, Reason> {
        let mut text = String::with_capacity(USUAL_LENGTH);
        for part in &series.pattern {
            match part {
                PatternPart::Text(part) => text.push_str(part),
                // Writing to a text does not fail.
                PatternPart::Year => drop(write!(text, "{}", self.on.year())),
                PatternPart::Number(width) => drop(write!(text, "{number:0width$}")),
                PatternPart::Read(SeriesRead::Party(party)) => {
                    let organisation = self.organisation(action, series, party)?;
                    text.push_str(&self.title(&organisation));
                }
                PatternPart::Read(read @ (SeriesRead::Fact(_, options) | SeriesRead::Datum(_, options))) => {
                    text.push_str(&written(&self.read(action, series, read)?, options));
                }
                PatternPart::Detail(party, detail) => {
                    let organisation = self.organisation(action, series, party)?;
                    let known = self.own.pack().organisations.get(organisation.as_str());
                    let found = known.and_then(|organisation| organisation.details.get(detail.as_str()));
                    let found =
                        found.ok_or_else(|| Reason::no_number(action, series, format!("{}.{detail}", party.id)))?;
                    text.push_str(&found.zh);
                }
            }
        }
        Ok(Arc::from(text))
    }

    /// What an organisation is called: as the pack says or, of one that it does not list, as the register does that `names` them.
    fn title(&self, organisation: &Id) -> Arc<str> {
        let pack = self.own.pack();
        if let Some(known) = pack.organisations.get(organisation.as_str()) {
            return Arc::clone(&known.title.zh);
        }
        let naming = pack.registers.values().find_map(|register| Some((register, register.names.as_ref()?)));
        let entered = naming.and_then(|(register, name)| {
            self.known.seen_by(pack).recorded(register.id.as_str(), Value::Text(organisation.shared()), name.as_str())
        });
        match entered {
            Some(Value::Text(name)) => name,
            _ => organisation.shared(),
        }
    }

    fn read(&self, action: &Action, series: &Series, read: &SeriesRead) -> Result<Value, Reason> {
        let found = match read {
            SeriesRead::Party(party) => {
                return self.organisation(action, series, party).map(|organisation| Value::Text(organisation.shared()));
            }
            SeriesRead::Fact(name, _) => self.case.facts().get(name),
            SeriesRead::Datum(name, _) => self.own.data().get(name),
        };
        found.cloned().ok_or_else(|| Reason::no_number(action, series, read.written()))
    }

    /// The one organisation that is bound to a party.
    fn organisation(&self, action: &Action, series: &Series, party: &Party) -> Result<Id, Reason> {
        match self.case.bound(party.id.as_str(), Some(self.own)) {
            [only] => Ok(only.clone()),
            _ => Err(Reason::no_number(action, series, party.id.to_string())),
        }
    }
}

fn written(value: &Value, options: &IdMap<Text>) -> String {
    match value {
        Value::Text(text) => options.get(text).map_or_else(|| text.to_string(), |title| title.zh.to_string()),
        value => value.to_string(),
    }
}
