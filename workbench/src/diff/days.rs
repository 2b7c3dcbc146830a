//! Two editions of a calendar: which days become workdays or days off, year by year, and how many workdays that makes.

use std::collections::BTreeSet;
use std::fmt::Display;

use chrono::NaiveDate;
use guicheng_engine::{Calendar, Language, Text};
use serde::Serialize;

use super::DiffStyle;
use crate::messages;

/// A year that two calendars say otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct YearDifference {
    /// Of the Gregorian calendar.
    pub year: i32,
    /// Whether the first has a table of it.
    pub was_published: bool,
    /// Whether the second has.
    pub is_published: bool,
    /// The notice that the second rests on, if it has a table.
    pub source: Option<String>,
    /// How many workdays it had; without a table, Mondays to Fridays.
    pub workdays_before: u32,
    /// How many it has.
    pub workdays: u32,
    /// The days that are otherwise, in order.
    pub days: Vec<DaysDifference>,
}

/// Days, one after the other, that become the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DaysDifference {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
    /// Whether people work on them now; they did not before, or the other way round.
    pub workday: bool,
    /// What they are called as days off, by whichever calendar has them as such.
    pub called: Option<Text>,
}

/// The years that two calendars say otherwise, in order: one has a table and the other has none, or days differ.
#[must_use]
pub fn calendars(old: &Calendar, new: &Calendar) -> Vec<YearDifference> {
    let years: BTreeSet<i32> = old.tables().iter().chain(new.tables()).map(|table| table.year).collect();
    let compared = years.into_iter().filter_map(|year| {
        let (first, last) = (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?);
        let before = first.pred_opt()?;
        let count = |calendar: &Calendar| calendar.workdays_between(before, last).count;
        let table = new.tables().iter().find(|table| table.year == year);
        Some(YearDifference {
            year,
            was_published: old.is_published(year),
            is_published: new.is_published(year),
            source: table.map(|table| table.source.to_string()),
            workdays_before: count(old),
            workdays: count(new),
            days: days(old, new, first, last),
        })
    });
    compared.filter(|year| year.was_published != year.is_published || !year.days.is_empty()).collect()
}

/// The days of a span that are otherwise, those together that follow on each other and become the same by the same name.
fn days(old: &Calendar, new: &Calendar, first: NaiveDate, last: NaiveDate) -> Vec<DaysDifference> {
    let mut found: Vec<DaysDifference> = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        let workday = new.day(day).workday;
        if old.day(day).workday == workday {
            continue;
        }
        let called = if workday { old.day_off(day) } else { new.day_off(day) };
        match found.last_mut() {
            Some(known)
                if known.to.succ_opt() == Some(day) && known.workday == workday && known.called.as_ref() == called =>
            {
                known.to = day;
            }
            _ => found.push(DaysDifference { from: day, to: day, workday, called: called.cloned() }),
        }
    }
    found
}

impl YearDifference {
    /// In sentences: what becomes of the year, and then of its days.
    #[must_use]
    pub fn sentences(&self, language: Language) -> Vec<String> {
        let say = |id: &str, arguments: &[(&str, &dyn Display)]| messages::message(language, id, arguments);
        let id = match (self.was_published, self.is_published) {
            (false, _) => "diff-year-published",
            (true, false) => "diff-year-gone",
            (true, true) => "diff-year",
        };
        let source = self.source.as_deref().unwrap_or_default();
        let of_year = say(
            id,
            &[
                ("year", &self.year),
                ("source", &source),
                ("before", &self.workdays_before),
                ("workdays", &self.workdays),
            ],
        );
        let of_days = self.days.iter().map(|days| {
            let span = match days.from == days.to {
                true => days.from.to_string(),
                false => say("diff-days-span", &[("from", &days.from), ("to", &days.to)]),
            };
            let id = if days.workday { "diff-days-workdays" } else { "diff-days-off" };
            let sentence = say(id, &[("days", &span)]);
            match &days.called {
                Some(called) => say("diff-days-called", &[("sentence", &sentence), ("called", &called.get(language))]),
                None => sentence,
            }
        });
        std::iter::once(of_year).chain(of_days).collect()
    }
}

/// The page of what two calendars of these names say otherwise.
#[must_use]
pub fn calendar_page(years: &[YearDifference], names: (&str, &str), language: Language, style: DiffStyle) -> String {
    let names: [(&str, &dyn Display); 2] = [("old", &names.0), ("new", &names.1)];
    if years.is_empty() {
        return messages::message(language, "diff-calendars-same", &names);
    }
    let heading = messages::message(language, "diff-calendars", &names);
    let mut text = match style {
        DiffStyle::Text => format!("{heading}\n"),
        DiffStyle::Markdown => format!("# {heading}\n"),
    };
    for year in years {
        for (number, sentence) in year.sentences(language).into_iter().enumerate() {
            text.push_str(&match (style, number) {
                (DiffStyle::Text, 0) => format!("\n{sentence}\n"),
                (DiffStyle::Text, _) => format!("    {sentence}\n"),
                (DiffStyle::Markdown, 0) => format!("\n## {sentence}\n\n"),
                (DiffStyle::Markdown, _) => format!("- {sentence}\n"),
            });
        }
    }
    text
}
