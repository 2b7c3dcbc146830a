//! What of a chain is not as it was written: which line was changed, moved or left out.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use crate::base::{Hash, Language};
use crate::messages::message;
use crate::record::seal::SealedEntry;

/// A line of a journal is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong in a line of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It was changed.
    Changed,
    /// It stands in another place than where it was written.
    OutOfPlace {
        /// The number of its entry.
        number: u64,
    },
    /// Entries before it were left out.
    Missing {
        /// The number of the first.
        from: u64,
        /// The number of the last.
        to: u64,
    },
    /// A personal value beside it is not the one it was written with.
    Opening {
        /// Where in the event it belongs.
        path: Arc<str>,
    },
    /// What came after it was cut off, or the head given is of another record.
    Cut,
    /// It came after the head given.
    AfterHead,
}

impl Fault {
    /// What is wrong, as a word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::OutOfPlace { .. } => "out-of-place",
            Self::Missing { .. } => "missing",
            Self::Opening { .. } => "opening",
            Self::Cut => "cut",
            Self::AfterHead => "after-head",
        }
    }
}

impl ChainFault {
    /// What is wrong, as a sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let line = &self.line;
        match &self.fault {
            Fault::Changed => message(language, "chain-changed", &[("line", line)]),
            Fault::OutOfPlace { number } => {
                message(language, "chain-out-of-place", &[("line", line), ("number", number)])
            }
            Fault::Missing { from, to } => {
                message(language, "chain-missing", &[("line", line), ("from", from), ("to", to)])
            }
            Fault::Opening { path } => message(language, "chain-opening", &[("line", line), ("path", path)]),
            Fault::Cut => message(language, "chain-cut", &[("line", line)]),
            Fault::AfterHead => message(language, "chain-after-head", &[("line", line)]),
        }
    }
}

impl fmt::Display for ChainFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Language::English))
    }
}

/// The faults as a text.
pub(super) fn listed(faults: &[ChainFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// What is wrong in a chain that begins with a seal: as it is kept, and as it must be. A line that is not even written as lines are is none.
///
/// An entry that follows the one before it is right, however that one may be. If it does not, its number says which
/// entry it should follow: if it follows that, it stands in the wrong place, or those between are missing.
pub(super) fn faults(begin: [Hash; 2], lines: &[Option<SealedEntry>]) -> Vec<ChainFault> {
    let numbered: HashMap<u64, &SealedEntry> = lines.iter().flatten().map(|sealed| (sealed.number(), sealed)).collect();
    let mut faults = Vec::new();
    // What the line may follow: the seal before it as it is kept, and as it must have been if only the seal was changed.
    let mut before = begin;
    // How many lines before it cannot be read. Each may be an entry, or have been put in.
    let mut unreadable = 0_u64;
    let mut expected = 1_u64;
    let mut seen = HashSet::new();
    for (line, sealed) in (2..).zip(lines) {
        let Some(sealed) = sealed else {
            faults.push(ChainFault { line, fault: Fault::Changed });
            unreadable = unreadable.saturating_add(1);
            continue;
        };
        let number = sealed.number();
        if (expected..=expected.saturating_add(unreadable)).contains(&number) {
            expected = number;
        }
        unreadable = 0;
        let again = !seen.insert(number);
        if number == expected && before.iter().any(|seal| sealed.follows(seal)) {
            before = [sealed.seal(); 2];
            expected = expected.saturating_add(1);
            continue;
        }
        let predecessor = match number.checked_sub(1) {
            Some(0) => begin.iter().find(|begin| sealed.follows(begin)).or(begin.first()).copied(),
            Some(number) => numbered.get(&number).map(|sealed| sealed.seal()),
            None => None,
        };
        let fault = match predecessor {
            Some(seal) if sealed.follows(&seal) => (number != expected).then_some(Fault::OutOfPlace { number }),
            // The line before it cannot be read, so that nothing says what this one follows.
            None if number == expected => None,
            None if number > expected => Some(Fault::Missing { from: expected, to: number.saturating_sub(1) }),
            _ => Some(Fault::Changed),
        };
        match fault {
            Some(Fault::Missing { .. }) => expected = number,
            // An entry that was copied takes nobody's place.
            Some(Fault::OutOfPlace { .. }) if again => expected = expected.saturating_sub(1),
            _ => {}
        }
        before = match fault {
            Some(Fault::Changed) => {
                let [kept, _] = before;
                [sealed.seal(), sealed.seal_after(&kept)]
            }
            _ => [sealed.seal(); 2],
        };
        expected = expected.saturating_add(1);
        faults.extend(fault.map(|fault| ChainFault { line, fault }));
    }
    faults
}
