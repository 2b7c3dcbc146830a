//! The failures of many scenarios, each told once: one mistake of a pack makes most of its scenarios fail in the same way, and
//! what comes after a first failure most often follows from it.

use guicheng_engine::Id;
use serde::Serialize;

use super::{Failure, Transcript};

/// The first failure of one scenario or of several, and what may follow from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The scenario it is shown of.
    pub scenario: Id,
    /// What is not as expected there, before all else.
    pub failure: Failure,
    /// How many more failures these scenarios have after it.
    pub following: usize,
    /// The other scenarios whose first failure is the same.
    pub others: Vec<Id>,
}

/// The first failures of what was run, in the order of the scenarios; those of which most follows come first.
#[must_use]
pub fn summaries<'t>(transcripts: impl IntoIterator<Item = &'t Transcript>) -> Vec<Summary> {
    let mut summaries: Vec<Summary> = Vec::new();
    for transcript in transcripts {
        let Some((first, rest)) = transcript.failures.split_first() else { continue };
        match summaries.iter_mut().find(|known| is_same(&known.failure, first)) {
            Some(known) => {
                known.following = known.following.saturating_add(rest.len());
                known.others.push(transcript.scenario.clone());
            }
            None => summaries.push(Summary {
                scenario: transcript.scenario.clone(),
                failure: first.clone(),
                following: rest.len(),
                others: Vec::new(),
            }),
        }
    }
    summaries.sort_by_key(|summary| std::cmp::Reverse(summary.others.len()));
    summaries
}

/// Whether two failures have one cause: the same expectation, which several scenarios begin with, or the same difference.
fn is_same(one: &Failure, other: &Failure) -> bool {
    let what = |failure: &Failure| (failure.subject.clone(), failure.expected.clone(), failure.actual.clone());
    one.place == other.place && one.subject == other.subject || what(one) == what(other)
}
