//! Which changes of a pack are tried.

use super::{Mutant, MutationOperator, stands_at};
use crate::inspect::is_within;
use guicheng_engine::Pack;
use guicheng_engine::internals::catalogue::sections;

/// The word for every change.
const ALL: &str = "all";

/// The word for none.
const NONE: &str = "none";

/// Which changes of a pack are tried: those of some kinds, those of what stands at some paths, all, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    words: Vec<String>,
}

impl Choice {
    /// Reads what somebody wrote: kinds of changes such as `shift-parameter`, paths such as `parameters`, `all` or `none`.
    ///
    /// # Errors
    /// With the first word that is none of these for the pack.
    pub fn read(pack: &Pack, words: &[String]) -> Result<Self, String> {
        let is_known = |word: &str| {
            // A section that the pack does not have is one all the same.
            let is_section = || sections().iter().any(|key| key.name == word);
            let is_kind = || word.parse::<MutationOperator>().is_ok();
            matches!(word, ALL | NONE) || is_kind() || is_section() || stands_at(pack, word)
        };
        match words.iter().find(|word| !is_known(word)) {
            Some(unknown) => Err(unknown.clone()),
            None => Ok(Self { words: words.to_vec() }),
        }
    }

    /// Every change.
    #[must_use]
    pub fn all() -> Self {
        Self { words: vec![ALL.to_owned()] }
    }

    /// The words it was made of.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether a change is tried.
    #[must_use]
    pub fn includes(&self, mutant: &Mutant) -> bool {
        self.words.iter().any(|word| word == ALL || word == mutant.operator.word() || is_within(&mutant.path, word))
    }
}
