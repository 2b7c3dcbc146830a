//! Figures over the records of many cases: how many, how often in time, how long.
//!
//! What they count is declared in the pack ([`Figure`]). They depend on the events alone, so they can be taken of any
//! set of cases, in any order and in parts: [`Figures`] of disjoint sets of cases add up with [`Figures::merge`]. What a
//! single case adds is a [`Contribution`]; with how it changes, figures are kept up to date without the other cases.
//!
//! ```
//! use guicheng_engine::{Figures, PackLibrary};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
//! let library = PackLibrary::open("docs/examples")?;
//! let pack = library.load("dog_licence")?;
//! let calendar = library.calendar(pack.calendar.as_str())?;
//! # let cases: Vec<Vec<guicheng_engine::Event>> = Vec::new();
//! let mut figures = Figures::new(&pack, "2026-01-01".parse()?, "2026-12-31".parse()?);
//! for events in &cases {
//!     figures.count(events, &calendar)?;
//! }
//! for taken in figures.of(Some("north_bureau")) {
//!     println!("{} {:?}", taken.figure.title.zh, taken.value);
//! }
//! # Ok(())
//! # }
//! ```

mod contribution;
mod history;
mod taken_back;
mod tally;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, Money, Value, Values};
use crate::case::ApplyError;
use crate::pack::model::{Figure, Form, Measure};
use crate::pack::{Pack, PackHash};
use crate::record::Event;
use crate::time::Calendar;
use contribution::{Counted, Counts};
use tally::Tally;

pub use contribution::{Contribution, SampleCount};
pub use tally::Sample;

/// The figures of a pack over some cases, in a period.
///
/// An event belongs to the period by the local date it counts for. It is of the organisations that were bound to the
/// figure's party when it had been taken.
#[derive(Clone, Debug)]
pub struct Figures {
    pack: PackHash,
    rules: Arc<[Arc<Figure>]>,
    from: NaiveDate,
    until: NaiveDate,
    all: Vec<Tally>,
    of: BTreeMap<Id, Vec<Tally>>,
}

/// A figure as it was taken.
#[derive(Clone, Debug)]
pub struct FigureValue {
    /// As the pack declares it.
    pub figure: Arc<Figure>,
    /// A number, per mille, tenths of a day, or fen; none if there is nothing that a rate or a length could be of, or if
    /// it is more than can be kept.
    pub value: Option<i64>,
    /// The earliest year that was needed to count workdays and is not published; none if the figure is certain.
    pub provisional: Option<i32>,
    /// How many ends of clocks are not in the rate, since it is not certain before that year is published whether the
    /// clocks were kept.
    pub left_out: u64,
}

impl FigureValue {
    /// What a field that is this figure is given: a whole number, or of a sum an amount; nothing if there is no value, or none that is
    /// certain.
    #[must_use]
    pub fn as_input(&self) -> Option<Value> {
        let value = self.value.filter(|_| self.provisional.is_none())?;
        Some(match self.figure.measure {
            Measure::Sum { .. } => Value::Money { money: Money::of_fen(value) },
            _ => Value::Integer(value),
        })
    }
}

/// Figures of different packs or periods do not add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these figures are of another pack or another period")]
pub struct MismatchedFigures;

impl Figures {
    /// The figures of a pack from one day until another, both included, over no cases yet.
    #[must_use]
    pub fn new(pack: &Pack, from: NaiveDate, until: NaiveDate) -> Self {
        let rules: Arc<[Arc<Figure>]> = pack.figures.values().cloned().collect();
        let all = vec![Tally::default(); rules.len()];
        Self { pack: pack.hash, rules, from, until, all, of: BTreeMap::new() }
    }

    /// Counts a case: all its events, from the first. Workdays are counted with the calendar.
    ///
    /// Only what is on record counts: [`Rulebook::advance`](crate::rulebook::Rulebook::advance) the case first, so that
    /// clocks that have run out are.
    ///
    /// # Errors
    /// If the record has a gap or names a procedure that was not opened. Nothing is counted then.
    pub fn count(&mut self, events: &[Event], calendar: &Calendar) -> Result<(), ApplyError> {
        let counts = contribution::counts(events, &self.rules, calendar)?;
        self.take(&counts);
        Ok(())
    }

    /// Adds what a case contributes, or how that changed ([`Contribution::since`]): of it, what lies in the period.
    ///
    /// # Errors
    /// If it is of another pack. Nothing is added then.
    pub fn add(&mut self, contribution: &Contribution) -> Result<(), MismatchedFigures> {
        if self.pack != contribution.pack() {
            return Err(MismatchedFigures);
        }
        self.take(contribution.as_counts());
        Ok(())
    }

    fn take(&mut self, counts: &Counts) {
        for (Counted { figure, of, on, sample }, count) in counts {
            let place = self.rules.iter().position(|rule| rule.id == *figure);
            let Some(place) = place.filter(|_| (self.from..=self.until).contains(on)) else { continue };
            let Some(organisation) = of else {
                self.all.get_mut(place).into_iter().for_each(|tally| tally.add(*sample, *count));
                continue;
            };
            let none = || vec![Tally::default(); self.rules.len()];
            let tallies = self.of.entry(organisation.clone()).or_insert_with(none);
            tallies.get_mut(place).into_iter().for_each(|tally| tally.add(*sample, *count));
            if is_empty(tallies) {
                self.of.remove(organisation);
            }
        }
    }

    /// Adds the figures of other cases. A case must not be among both.
    ///
    /// # Errors
    /// If they are of another pack or another period. Nothing is added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), MismatchedFigures> {
        if (self.pack, self.from, self.until) != (other.pack, other.from, other.until) {
            return Err(MismatchedFigures);
        }
        merge(&mut self.all, &other.all);
        for (organisation, tallies) in &other.of {
            match self.of.get_mut(organisation) {
                Some(own) => merge(own, tallies),
                None => drop(self.of.insert(organisation.clone(), tallies.clone())),
            }
        }
        self.of.retain(|_, tallies| !is_empty(tallies));
        Ok(())
    }

    /// The organisations that anything was counted of, in order of their ids.
    pub fn organisations(&self) -> impl Iterator<Item = &Id> {
        self.of.keys()
    }

    /// Every figure of the pack, in its order: of one organisation, or of all cases.
    pub fn of(&self, organisation: Option<&str>) -> impl Iterator<Item = FigureValue> {
        let tallies = match organisation {
            Some(organisation) => self.of.get(organisation),
            None => Some(&self.all),
        };
        self.rules.iter().enumerate().map(move |(index, figure)| {
            let tally = tallies.and_then(|tallies| tallies.get(index)).cloned().unwrap_or_default();
            let value = tally.value(&figure.measure);
            FigureValue {
                figure: Arc::clone(figure),
                value,
                provisional: tally.provisional(),
                left_out: tally.left_out(),
            }
        })
    }

    /// The values of those fields of a form that are figures: what an action gets as input instead of having it typed.
    /// What is absent or provisional is left out.
    #[must_use]
    pub fn input(&self, form: &Form, organisation: Option<&str>) -> Values {
        let taken: Vec<FigureValue> = self.of(organisation).collect();
        let fields = form.fields.values().filter_map(|asked| {
            let id = asked.field.figure.as_ref()?;
            let taken = taken.iter().find(|taken| taken.figure.id == *id)?;
            Some((asked.field.id.clone(), taken.as_input()?))
        });
        fields.collect()
    }
}

/// Figures are equal if the same was counted by the same pack in the same period.
impl PartialEq for Figures {
    fn eq(&self, other: &Self) -> bool {
        (self.pack, self.from, self.until) == (other.pack, other.from, other.until)
            && (&self.all, &self.of) == (&other.all, &other.of)
    }
}

impl Eq for Figures {}

fn merge(own: &mut [Tally], others: &[Tally]) {
    own.iter_mut().zip(others).for_each(|(tally, other)| tally.merge(other));
}

/// Whether nothing was counted, or everything taken back.
fn is_empty(tallies: &[Tally]) -> bool {
    tallies.iter().all(Tally::is_empty)
}
