//! What is kept of the samples of one figure, so that tallies can be added up and the figure be taken of them.

use std::collections::BTreeMap;

use crate::format::figures::Aggregate;
use crate::pack::model::Measure;

/// One thing that a figure counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sample {
    /// It happened, or ended in time.
    Happened,
    /// A clock ran out.
    RanOut,
    /// It is not certain whether a clock was kept before the table of that year is published.
    LeftOut { provisional: i32 },
    /// A stay of that many days; the earliest year that was needed to count them and is not published.
    Stayed { days: u32, provisional: Option<i32> },
}

/// The samples of one figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    samples: u64,
    ran_out: u64,
    /// What is in no rate, since it is not certain.
    pub(super) left_out: u64,
    /// How many stays there are of each length: all that means and percentiles need.
    stays: BTreeMap<u32, u64>,
    pub(super) provisional: Option<i32>,
}

impl Tally {
    pub(super) fn add(&mut self, sample: Sample) {
        if let Sample::LeftOut { provisional } = sample {
            self.left_out += 1;
            self.provisional = earliest(self.provisional, Some(provisional));
            return;
        }
        self.samples += 1;
        match sample {
            Sample::Happened | Sample::LeftOut { .. } => {}
            Sample::RanOut => self.ran_out += 1,
            Sample::Stayed { days, provisional } => {
                *self.stays.entry(days).or_default() += 1;
                self.provisional = earliest(self.provisional, provisional);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.samples += other.samples;
        self.ran_out += other.ran_out;
        self.left_out += other.left_out;
        for (days, count) in &other.stays {
            *self.stays.entry(*days).or_default() += count;
        }
        self.provisional = earliest(self.provisional, other.provisional);
    }

    /// The figure; none if there is nothing that a rate or a length could be of.
    pub(super) fn value(&self, measure: &Measure) -> Option<i64> {
        let value = match measure {
            Measure::Opened | Measure::Actions(_) => self.samples,
            Measure::OnTime(_) => rounded(self.samples.saturating_sub(self.ran_out) * 1000, self.samples)?,
            Measure::Days { take: Aggregate::Mean, .. } => {
                let sum: u64 = self.stays.iter().map(|(days, count)| u64::from(*days) * count).sum();
                rounded(sum * 10, self.samples)?
            }
            Measure::Days { take: Aggregate::Median, .. } => u64::from(self.percentile(50)?) * 10,
            Measure::Days { take: Aggregate::P90, .. } => u64::from(self.percentile(90)?) * 10,
        };
        Some(i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// The shortest stay that so many of a hundred stays do not exceed.
    fn percentile(&self, percent: u64) -> Option<u32> {
        let rank = (self.samples * percent).div_ceil(100);
        let mut counted = 0;
        self.stays.iter().find_map(|(days, count)| {
            counted += count;
            (counted >= rank).then_some(*days)
        })
    }
}

fn earliest(one: Option<i32>, other: Option<i32>) -> Option<i32> {
    one.into_iter().chain(other).min()
}

/// The quotient, rounded half up; none of nothing.
fn rounded(dividend: u64, divisor: u64) -> Option<u64> {
    (dividend + divisor / 2).checked_div(divisor)
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
        lengths.iter().for_each(|length| tally.add(Sample::Stayed { days: *length, provisional: None }));
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
        tally.add(Sample::RanOut);
        tally.add(Sample::Happened);
        tally.add(Sample::Happened);
        assert_eq!(tally.value(&Measure::OnTime(Vec::new())), Some(667));
    }

    #[test]
    fn lengths_are_tenths_of_a_day() {
        assert_eq!(of(&[3, 4]).value(&days(Aggregate::Mean)), Some(35));
        assert_eq!(of(&[1, 1, 2]).value(&days(Aggregate::Mean)), Some(13));
        assert_eq!(of(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 30]).value(&days(Aggregate::P90)), Some(90));
        assert_eq!(of(&[7]).value(&days(Aggregate::P90)), Some(70));
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
