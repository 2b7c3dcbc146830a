//! Deciding with answers: what is looked up in registers, and what of it is missing.

use std::sync::Arc;

use super::undecided::{Misconfiguration, Undecided};
use crate::register::{Answers, Asked, MOST_ENTRIES};

/// Does something with answers, and says which are missing: whatever else came of it rests on less than there is.
pub(super) fn asking<T>(
    answers: &Answers,
    attempt: impl FnOnce(&Arc<Asked>) -> Result<T, Undecided>,
) -> Result<T, Undecided> {
    let asked = Asked::with(answers);
    let outcome = attempt(&asked);
    let missing = asked.missing();
    if !missing.is_empty() {
        return Err(Undecided::Missing(missing));
    }
    match asked.too_long() {
        Some(register) => Err(Misconfiguration::RegisterTooLong { register, most: MOST_ENTRIES }.into()),
        None => outcome,
    }
}
