//! What one case adds to figures, so that hosts need not follow all cases to know them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::tally::{Sample, add};
use super::{MismatchedFigures, history};
use crate::base::Id;
use crate::case::ApplyError;
use crate::pack::model::Figure;
use crate::pack::{Pack, PackHash};
use crate::record::Event;
use crate::time::Calendar;

/// What a case contributes to the figures of a pack: how many samples of each kind, by figure, organisation and day.
///
/// Contributions add up ([`Contribution::merge`]), and what changed from an earlier to a later one
/// ([`Contribution::since`]) is a contribution too, with counts below zero where something was taken back. So a host that
/// adds every change to [`Figures`](super::Figures), or to a sum of its own, in whatever order, has what it would have
/// counted of the whole records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ContributionRecord", into = "ContributionRecord")]
pub struct Contribution {
    pack: PackHash,
    calendar: Id,
    counts: Counts,
}

/// How many samples of a kind a figure has of an organisation on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleCount {
    /// The figure, by its id in the pack.
    pub figure: Id,
    /// The organisation; none if of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Id>,
    /// The day.
    #[serde(deserialize_with = "crate::base::date::deserialize")]
    pub on: NaiveDate,
    /// The kind of sample.
    pub sample: Sample,
    /// How many; in a change, below zero if there are fewer than before.
    pub count: i64,
}

/// A contribution as it is written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContributionRecord {
    pack: PackHash,
    calendar: Id,
    counts: Vec<SampleCount>,
}

/// How often something was counted; what there is none of is not kept.
pub(super) type Counts = BTreeMap<Counted, i64>;

/// A sample, of a figure, an organisation (or all) and a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Counted {
    pub(super) figure: Id,
    pub(super) of: Option<Id>,
    pub(super) on: NaiveDate,
    pub(super) sample: Sample,
}

impl Contribution {
    /// What a case contributes by all its events, from the first; of no events, nothing. Workdays are counted with the
    /// calendar of the pack.
    ///
    /// The whole record is followed: it costs as much as the record is long. As for
    /// [`Figures::count`](super::Figures::count), only what is on record counts.
    ///
    /// # Errors
    /// If the record has a gap or names a procedure that was not opened.
    pub fn of(pack: &Pack, events: &[Event], calendar: &Calendar) -> Result<Self, ApplyError> {
        let rules: Vec<Arc<Figure>> = pack.figures.values().cloned().collect();
        let counts = counts(events, &rules, calendar)?;
        Ok(Self { pack: pack.hash, calendar: pack.calendar.clone(), counts })
    }

    /// A contribution made of its counts: of a store that keeps them row by row, one case or the sum of many.
    #[must_use]
    pub fn of_counts(pack: &Pack, counts: impl IntoIterator<Item = SampleCount>) -> Self {
        Self::from(ContributionRecord {
            pack: pack.hash,
            calendar: pack.calendar.clone(),
            counts: counts.into_iter().collect(),
        })
    }

    /// The counts, in order of figure, organisation, day and kind; none is zero.
    pub fn counts(&self) -> impl Iterator<Item = SampleCount> {
        self.counts.iter().map(|(Counted { figure, of, on, sample }, count)| SampleCount {
            figure: figure.clone(),
            of: of.clone(),
            on: *on,
            sample: *sample,
            count: *count,
        })
    }

    /// What changed since an earlier contribution of the same case: added to it, or to figures that hold it, it makes this
    /// one of it.
    ///
    /// # Errors
    /// If they are of different packs.
    pub fn since(&self, earlier: &Self) -> Result<Self, MismatchedFigures> {
        let mut change = self.clone();
        change.add(earlier, i64::saturating_neg)?;
        Ok(change)
    }

    /// Adds another contribution: that of another case, or a change.
    ///
    /// # Errors
    /// If it is of another pack. Nothing is added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), MismatchedFigures> {
        self.add(other, |count| count)
    }

    fn add(&mut self, other: &Self, count_of: impl Fn(i64) -> i64) -> Result<(), MismatchedFigures> {
        if self.pack != other.pack {
            return Err(MismatchedFigures);
        }
        other.counts.iter().for_each(|(counted, count)| add(&mut self.counts, counted.clone(), count_of(*count)));
        Ok(())
    }

    /// The tables of workdays that it waits for: the calendar, and a year that is not published. When one is, the
    /// contribution has to be taken again. They are to be read beside [`Wake::years`](crate::Wake::years), at
    /// which the case itself has to be looked at.
    #[must_use]
    pub fn years(&self) -> BTreeSet<(Id, i32)> {
        let counted = self.counts.iter().filter(|(_, count)| **count > 0);
        let years = counted.filter_map(|(counted, _)| counted.sample.provisional());
        years.map(|year| (self.calendar.clone(), year)).collect()
    }

    /// The pack whose figures they are.
    #[must_use]
    pub fn pack(&self) -> PackHash {
        self.pack
    }

    pub(super) fn as_counts(&self) -> &Counts {
        &self.counts
    }
}

/// Counts the samples of a case.
pub(super) fn counts(events: &[Event], rules: &[Arc<Figure>], calendar: &Calendar) -> Result<Counts, ApplyError> {
    let mut counts = Counts::new();
    history::follow(events, rules, calendar, |found| {
        let organisations = found.of.iter().cloned().map(Some);
        for of in std::iter::once(None).chain(organisations) {
            let counted = Counted { figure: found.figure.clone(), of, on: found.on, sample: found.sample };
            add(&mut counts, counted, found.count);
        }
    })?;
    Ok(counts)
}

impl From<ContributionRecord> for Contribution {
    fn from(record: ContributionRecord) -> Self {
        let mut counts = Counts::new();
        for SampleCount { figure, of, on, sample, count } in record.counts {
            add(&mut counts, Counted { figure, of, on, sample }, count);
        }
        Self { pack: record.pack, calendar: record.calendar, counts }
    }
}

impl From<Contribution> for ContributionRecord {
    fn from(contribution: Contribution) -> Self {
        let counts = contribution.counts().collect();
        Self { pack: contribution.pack, calendar: contribution.calendar, counts }
    }
}
