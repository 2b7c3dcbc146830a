//! Why there is no decision: a refusal, or something that is not as it must be with whoever runs the engine.

use std::fmt;

use crate::base::{Id, Language};
use crate::case::ApplyError;
use crate::messages;
use crate::pack::PackHash;
use crate::record::{Reason, Refusal};
use crate::register::LookUp;

/// Why there is no decision. Nothing has happened then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// The rule says no. It is for whoever asked.
    Refused(Refusal),
    /// These look-ups are missing: fetch the answers and ask again with them, as [`resolve`](crate::resolve) does.
    Missing(Vec<LookUp>),
    /// Something is not as it must be. It is for whoever runs the host; whoever asked can only be told to come back.
    Misconfigured(Misconfiguration),
}

/// What is not as it must be for anything to be decided: the host's affair, never that of whoever asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misconfiguration {
    /// No edition of a calendar is published under the id that a pack names.
    UnknownCalendar {
        /// The calendar.
        calendar: Id,
        /// The pack that counts with it.
        pack: Id,
    },
    /// The case goes by a pack that is not published.
    UnknownPack(PackHash),
    /// The record does not fit the case.
    Damaged(ApplyError),
    /// What was fetched led to more that was missing, again and again.
    EndlessLookUps {
        /// How often it was fetched.
        rounds: usize,
    },
}

impl Undecided {
    /// The refusal, if it is one.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Missing(_) | Self::Misconfigured(_) => None,
        }
    }

    /// What to tell, a sentence for each reason. It is for officials and those who run the host; the public is told of a
    /// refusal what [`Refusal::for_public`] leaves.
    #[must_use]
    pub fn messages(&self, language: Language) -> Vec<String> {
        match self {
            Self::Refused(refusal) => refusal.messages(language),
            Self::Missing(missing) => {
                let named = |look_up: &LookUp| {
                    messages::message(language, "undecided-missing", &[("register", &look_up.register)])
                };
                missing.iter().map(named).collect()
            }
            Self::Misconfigured(misconfiguration) => vec![misconfiguration.message(language)],
        }
    }
}

impl Misconfiguration {
    /// What is wrong, and what to do.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::UnknownCalendar { calendar, pack } => {
                messages::message(language, "misconfigured-calendar", &[("calendar", calendar), ("pack", pack)])
            }
            Self::UnknownPack(pack) => messages::message(language, "misconfigured-pack", &[("pack", pack)]),
            Self::EndlessLookUps { rounds } => {
                messages::message(language, "misconfigured-look-ups", &[("rounds", rounds)])
            }
            Self::Damaged(error) => {
                messages::message(language, "misconfigured-damaged", &[("error", &error.message(language))])
            }
        }
    }
}

impl fmt::Display for Misconfiguration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Language::English))
    }
}

impl std::error::Error for Misconfiguration {}

impl fmt::Display for Undecided {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.messages(Language::English).join("; "))
    }
}

impl std::error::Error for Undecided {}

impl From<Refusal> for Undecided {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Reason> for Undecided {
    fn from(reason: Reason) -> Self {
        Self::Refused(Refusal::one(reason))
    }
}

impl From<Misconfiguration> for Undecided {
    fn from(misconfiguration: Misconfiguration) -> Self {
        Self::Misconfigured(misconfiguration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_a_record_is_damaged_is_no_refusal_and_says_how() {
        let undecided = Undecided::from(Misconfiguration::Damaged(ApplyError::OutOfOrder { last: 3, found: 7 }));
        assert_eq!(undecided.refusal(), None);
        assert_eq!(
            undecided.to_string(),
            "the record of the case is damaged: event 7 does not follow event 3; the record has a gap or is out of order; \
             decide nothing more in it, and restore the record"
        );
    }
}
