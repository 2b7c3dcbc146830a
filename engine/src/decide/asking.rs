//! Deciding with answers: what is looked up in registers, and what of it is missing; and within a budget of steps.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::undecided::Undecided;
use crate::case::Known;
use crate::expression::Budget;
use crate::register::{Answers, Asked};

/// What one attempt at a decision goes by: what it looks up, and the steps that all its expressions together may take.
#[derive(Clone)]
pub(super) struct Attempt {
    pub(super) asked: Arc<Asked>,
    pub(super) budget: Arc<Budget>,
}

impl Attempt {
    /// The registers at a moment, for expressions that share the budget.
    pub(super) fn known(&self, at: DateTime<Utc>) -> Known<'_> {
        Known { asked: &self.asked, at, budget: Some(&self.budget) }
    }
}

/// Does something with answers, and says which are missing: whatever else came of it rests on less than there is.
pub(super) fn asking<T>(
    answers: &Answers,
    attempt: impl FnOnce(&Attempt) -> Result<T, Undecided>,
) -> Result<T, Undecided> {
    let asked = Asked::with(answers);
    let outcome = attempt(&Attempt { asked: Arc::clone(&asked), budget: Arc::default() });
    let missing = asked.missing();
    if !missing.is_empty() {
        return Err(Undecided::Missing(missing));
    }
    outcome
}
