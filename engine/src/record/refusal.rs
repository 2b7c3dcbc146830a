//! Why something is not possible: never only "no".

mod argument;
mod code;
mod public;
mod reason;

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Serialize, Serializer};

pub(crate) use code::OutOfTime;
pub use code::RefusalCode;
pub(crate) use code::{Concerned, KnownPack, Unbound};
pub use public::{PublicReason, PublicRefusal};
pub use reason::{FailedRule, Reason};

use crate::base::Language;
use crate::pack::model::Citation;

/// A refusal: one or several reasons, the first of them named in the code. It is for officials, and so is its JSON:
/// both tell which rule failed and what that read. The public gets [`Self::for_public`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    reasons: Vec<Reason>,
}

impl Refusal {
    /// A refusal for one reason.
    pub(crate) fn one(reason: Reason) -> Self {
        Self { reasons: vec![reason] }
    }

    /// A refusal for all these reasons; none if there are none.
    pub(crate) fn of(reasons: Vec<Reason>) -> Option<Self> {
        if reasons.is_empty() { None } else { Some(Self { reasons }) }
    }

    /// All reasons; at least one.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The code of the first reason.
    #[must_use]
    pub fn code(&self) -> RefusalCode {
        self.reasons.first().map_or(RefusalCode::Condition, |reason| reason.code)
    }

    /// Whether a reason has this code, or its rule this id; or this code for this field: `input-missing.data_name`.
    #[must_use]
    pub fn names(&self, code_or_rule: &str) -> bool {
        let (code, field) = match code_or_rule.split_once('.') {
            Some((code, field)) => (code, Some(field)),
            None => (code_or_rule, None),
        };
        self.reasons.iter().any(|reason| match field {
            // A field's own check is named by its id.
            Some(field) => {
                reason.code != RefusalCode::Condition
                    && reason.code.as_str() == code
                    && reason.fields().iter().any(|known| known == field)
            }
            None => reason.code.as_str() == code || reason.rule.as_ref().is_some_and(|rule| rule.id == *code),
        })
    }

    /// Every article that a reason rests on.
    #[must_use]
    pub fn articles(&self) -> Vec<Citation> {
        let mut articles: Vec<Citation> = Vec::new();
        for article in self.reasons.iter().flat_map(|reason| reason.articles.iter()) {
            if !articles.contains(article) {
                articles.push(article.clone());
            }
        }
        articles
    }

    /// What the public may have of it.
    #[must_use]
    pub fn for_public(&self) -> PublicRefusal {
        PublicRefusal::of(&self.reasons)
    }

    /// The sentences, one for each reason.
    #[must_use]
    pub fn messages(&self, language: Language) -> Vec<String> {
        self.reasons.iter().map(|reason| reason.message(language)).collect()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.messages(Language::English).join("; "))
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for PublicRefusal {
    fn from(refusal: Refusal) -> Self {
        refusal.for_public()
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.reasons.serialize(serializer)
    }
}
