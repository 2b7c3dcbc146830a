//! What is kept of the samples of one figure, so that tallies can be added up and the figure be taken of them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};

use crate::format::figures::Aggregate;
use crate::pack::model::Measure;

/// One thing that a figure counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sample {
    /// It happened, or ended in time.
    Happened,
    /// An amount of money.
    Amount {
        /// In fen.
        fen: i64,
    },
    /// A clock ran out.
    RanOut,
    /// A clock ended, and it is not certain whether it was kept before the table of a year is published.
    LeftOut {
        /// The year.
        provisional: i32,
    },
    /// A stay.
    Stayed {
        /// How long it was, in the days of its figure.
        days: u32,
        /// The earliest year that was needed to count them and is not published.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provisional: Option<i32>,
    },
}

impl Sample {
    /// The earliest year whose table may change it.
    pub(super) fn provisional(&self) -> Option<i32> {
        match self {
            Self::Happened | Self::Amount { .. } | Self::RanOut => None,
            Self::LeftOut { provisional } => Some(*provisional),
            Self::Stayed { provisional, .. } => *provisional,
        }
    }
}

/// The samples of one figure: how many there are of each. What was added and taken away again is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally(BTreeMap<Sample, i64>);

impl Tally {
    pub(super) fn add(&mut self, sample: Sample, count: i64) {
        add(&mut self.0, sample, count);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(sample, count)| self.add(*sample, *count));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The earliest year that any of them waits for.
    pub(super) fn provisional(&self) -> Option<i32> {
        self.counted().filter_map(|(sample, _)| sample.provisional()).min()
    }

    /// What is in no rate, since it is not certain.
    pub(super) fn left_out(&self) -> u64 {
        self.sum(|sample| u64::from(matches!(sample, Sample::LeftOut { .. })))
    }

    /// The figure; none if there is nothing that a rate or a length could be of.
    pub(super) fn value(&self, measure: &Measure) -> Option<i64> {
        let samples = self.sum(|sample| u64::from(!matches!(sample, Sample::LeftOut { .. })));
        let value = match measure {
            Measure::Opened | Measure::Actions(_) => samples,
            Measure::Sum { .. } => {
                let amounts = self.counted().map(|(sample, count)| match sample {
                    Sample::Amount { fen } => i128::from(*fen).saturating_mul(i128::from(count)),
                    _ => 0,
                });
                return i64::try_from(amounts.fold(0, i128::saturating_add)).ok();
            }
            Measure::OnTime(_) => {
                let ran_out = self.sum(|sample| u64::from(matches!(sample, Sample::RanOut)));
                rounded(samples.saturating_sub(ran_out).saturating_mul(1000), samples)?
            }
            Measure::Days { take: Aggregate::Mean, .. } => {
                let days = self.sum(|sample| match sample {
                    Sample::Stayed { days, .. } => u64::from(*days),
                    _ => 0,
                });
                rounded(days.saturating_mul(10), samples)?
            }
            Measure::Days { take: Aggregate::Median, .. } => u64::from(self.percentile(50, samples)?) * 10,
            Measure::Days { take: Aggregate::P90, .. } => u64::from(self.percentile(90, samples)?) * 10,
        };
        Some(i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// The shortest stay that so many of a hundred stays do not exceed.
    fn percentile(&self, percent: u64, stays: u64) -> Option<u32> {
        let rank = stays.saturating_mul(percent).div_ceil(100);
        let mut counted: u64 = 0;
        // Stays are in order of their lengths.
        self.counted().find_map(|(sample, count)| {
            let Sample::Stayed { days, .. } = sample else { return None };
            counted = counted.saturating_add(count);
            (counted >= rank).then_some(*days)
        })
    }

    /// What there is: of what was taken away before it was added, there is nothing yet.
    fn counted(&self) -> impl Iterator<Item = (&Sample, u64)> {
        let counted = self.0.iter().map(|(sample, count)| (sample, u64::try_from(*count).unwrap_or(0)));
        counted.filter(|(_, count)| *count > 0)
    }

    fn sum(&self, of_each: impl Fn(&Sample) -> u64) -> u64 {
        self.counted().map(|(sample, count)| of_each(sample).saturating_mul(count)).fold(0, u64::saturating_add)
    }
}

/// Adds to the count of something; what there is none of is not kept.
pub(super) fn add<K: Ord>(counts: &mut BTreeMap<K, i64>, key: K, count: i64) {
    match counts.entry(key) {
        Entry::Vacant(_) if count == 0 => {}
        Entry::Vacant(place) => drop(place.insert(count)),
        Entry::Occupied(mut place) => {
            *place.get_mut() = place.get().saturating_add(count);
            if *place.get() == 0 {
                place.remove();
            }
        }
    }
}

/// The quotient, rounded half up; none of nothing.
fn rounded(dividend: u64, divisor: u64) -> Option<u64> {
    dividend.saturating_add(divisor / 2).checked_div(divisor)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::as_conversions, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::figures::DayUnit;

    fn days(take: Aggregate) -> Measure {
        Measure::Days { states: Vec::new(), unit: DayUnit::Days, take }
    }

    fn of(lengths: &[u32]) -> Tally {
        let mut tally = Tally::default();
        lengths.iter().for_each(|length| tally.add(Sample::Stayed { days: *length, provisional: None }, 1));
        tally
    }

    #[test]
    fn of_nothing_there_is_no_rate_and_no_length_but_a_count_of_none() {
        let nothing = Tally::default();
        assert_eq!(nothing.value(&Measure::Opened), Some(0));
        assert_eq!(nothing.value(&Measure::OnTime(Vec::new())), None);
        for take in [Aggregate::Mean, Aggregate::Median, Aggregate::P90] {
            assert_eq!(nothing.value(&days(take)), None);
        }
    }

    #[test]
    fn rates_are_per_mille_and_rounded_half_up() {
        let mut tally = Tally::default();
        tally.add(Sample::RanOut, 1);
        tally.add(Sample::Happened, 2);
        assert_eq!(tally.value(&Measure::OnTime(Vec::new())), Some(667));
    }

    #[test]
    fn lengths_are_tenths_of_a_day() {
        assert_eq!(of(&[3, 4]).value(&days(Aggregate::Mean)), Some(35));
        assert_eq!(of(&[1, 1, 2]).value(&days(Aggregate::Mean)), Some(13));
        assert_eq!(of(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 30]).value(&days(Aggregate::P90)), Some(90));
        assert_eq!(of(&[7]).value(&days(Aggregate::P90)), Some(70));
    }

    #[test]
    fn what_is_taken_away_again_leaves_nothing_behind_in_whatever_order() {
        let stay = Sample::Stayed { days: 3, provisional: Some(2027) };
        let mut tally = of(&[4]);
        tally.add(stay, -1);
        assert_eq!((tally.value(&days(Aggregate::Mean)), tally.provisional()), (Some(40), None));
        tally.add(stay, 1);
        assert_eq!(tally, of(&[4]));
    }

    #[test]
    fn what_is_not_certain_is_in_no_rate_and_counted() {
        let mut tally = Tally::default();
        tally.add(Sample::Happened, 1);
        tally.add(Sample::LeftOut { provisional: 2028 }, 2);
        tally.add(Sample::LeftOut { provisional: 2027 }, 1);
        assert_eq!(tally.value(&Measure::OnTime(Vec::new())), Some(1000));
        assert_eq!((tally.left_out(), tally.provisional()), (3, Some(2027)));
    }

    proptest! {
        #[test]
        fn a_percentile_is_the_item_at_its_rank_in_the_sorted_list(mut lengths in prop::collection::vec(0_u32..50, 1..60)) {
            let tally = of(&lengths);
            lengths.sort_unstable();
            for (take, percent) in [(Aggregate::Median, 50), (Aggregate::P90, 90)] {
                // Naively: the first item that at least so many of a hundred items do not exceed.
                let naive = lengths.iter().find(|item| {
                    let not_above = lengths.iter().filter(|other| other <= item).count();
                    not_above * 100 >= lengths.len() * percent
                });
                prop_assert_eq!(tally.value(&days(take)), naive.map(|item| i64::from(*item) * 10));
            }
        }

        #[test]
        fn tallies_of_parts_add_up(one in prop::collection::vec(0_u32..50, 0..30), other in prop::collection::vec(0_u32..50, 0..30)) {
            let mut united = of(&one);
            united.merge(&of(&other));
            prop_assert_eq!(united, of(&[one, other].concat()));
        }
    }
}
