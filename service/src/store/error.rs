//! What can go wrong with a store.

use guicheng_engine::Language;

use crate::messages::say;

/// Why a store did not do what it was asked. Nothing is written then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was first: what was decided upon has changed. Decide again.
    #[error("what this was decided upon has changed meanwhile")]
    Conflict,
    /// There is no room left.
    #[error("the store has no room left: {0}; make room, nothing was written")]
    Full(String),
    /// A newer program has been at work here.
    #[error("the store has version {found} of its schema, this program knows {known}: use a newer program")]
    Newer {
        /// The version of the schema.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// What is stored is not what this program writes.
    #[error("what is stored cannot be read: {0}; restore it from a backup")]
    Damaged(String),
    /// The store cannot be reached or used.
    #[error("the store cannot be used: {0}")]
    Unavailable(String),
}

impl StoreError {
    /// Something stored that is not what this program writes.
    #[must_use]
    pub fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }

    /// What is wrong, and what to do: for those who run the service.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::Conflict => say(language, "store-conflict", &[]),
            Self::Full(problem) => say(language, "store-full", &[("problem", problem)]),
            Self::Newer { found, known } => say(language, "store-newer", &[("found", found), ("known", known)]),
            Self::Damaged(problem) => say(language, "store-damaged", &[("problem", problem)]),
            Self::Unavailable(problem) => say(language, "store-unavailable", &[("problem", problem)]),
        }
    }
}
