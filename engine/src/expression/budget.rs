//! How many steps all the expressions of one decision may take together.

use std::sync::atomic::{AtomicU64, Ordering};

/// The steps of one decision, with all the expressions it asks. A hundred expressions that go as far as one may are over
/// within some seconds.
pub(crate) const MAX_DECISION_STEPS: u64 = 10_000_000;

/// What a decision has used of its steps, shared by all the evaluations in it. They are the steps that Rhai counts, and
/// one for each item and character that functions go over.
///
/// It is asked between expressions: one that goes beyond it is the last. So a decision ends at the same expression
/// whichever way that is evaluated.
#[derive(Debug)]
pub struct Budget {
    spent: AtomicU64,
    most: AtomicU64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { spent: AtomicU64::new(0), most: AtomicU64::new(MAX_DECISION_STEPS) }
    }
}

impl Budget {
    /// The steps so far.
    pub(crate) fn spent(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }

    /// Whether more was used than may be.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.spent() > self.most.load(Ordering::Relaxed)
    }

    /// Counts further steps; false if they are too many.
    pub(super) fn spend(&self, steps: u64) -> bool {
        let spent = self.spent().saturating_add(steps);
        self.spent.store(spent, Ordering::Relaxed);
        spent <= self.most.load(Ordering::Relaxed)
    }

    /// Forgets the steps of an evaluation that was given up.
    pub(super) fn restore(&self, spent: u64) {
        self.spent.store(spent, Ordering::Relaxed);
    }

    /// Keeps half of what is left for what comes later, until [`Self::open`].
    pub(crate) fn keep_half(&self) {
        let spent = self.spent();
        let half = MAX_DECISION_STEPS.saturating_sub(spent) / 2;
        self.most.store(spent.saturating_add(half), Ordering::Relaxed);
    }

    /// Lets all that is left be used.
    pub(crate) fn open(&self) {
        self.most.store(MAX_DECISION_STEPS, Ordering::Relaxed);
    }
}
