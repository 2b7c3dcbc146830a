//! What the public is told of a refusal.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::code::RefusalCode;
use super::reason::Reason;
use crate::base::{Id, Language, Text};
use crate::pack::model::Citation;

/// A refusal as the public may have it, made by [`Refusal::for_public`](super::Refusal::for_public). It serialises to
/// JSON, and can be returned as an error. Of the rule that failed, its expression, the values it read and where it stands
/// it has nothing; the sentence may name what the person asked for, and the days of a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PublicRefusal {
    reasons: Vec<PublicReason>,
}

/// One reason of a [`PublicRefusal`]. It has copies, and no reference to the reason: not even its `Debug` can show the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicReason {
    #[serde(serialize_with = "as_text")]
    code: RefusalCode,
    message: Text,
    articles: Arc<[Citation]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Id>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    wants_real_name: bool,
}

impl PublicRefusal {
    pub(super) fn of(reasons: &[Reason]) -> Self {
        Self { reasons: reasons.iter().map(PublicReason::of).collect() }
    }

    /// All reasons; at least one.
    #[must_use]
    pub fn reasons(&self) -> &[PublicReason] {
        &self.reasons
    }
}

impl PublicReason {
    fn of(reason: &Reason) -> Self {
        Self {
            code: reason.code,
            message: Text {
                zh: Arc::from(reason.public_message(Language::Chinese)),
                en: Some(Arc::from(reason.public_message(Language::English))),
            },
            articles: Arc::clone(&reason.articles),
            fields: reason.fields().to_vec(),
            wants_real_name: reason.wants_real_name(),
        }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> RefusalCode {
        self.code
    }

    /// The sentence for the person.
    #[must_use]
    pub fn message(&self, language: Language) -> &str {
        self.message.get(language)
    }

    /// The articles it rests on.
    #[must_use]
    pub fn articles(&self) -> &[Citation] {
        &self.articles
    }

    /// The fields whose input it is about; none if it is not about what was given.
    #[must_use]
    pub fn fields(&self) -> &[Id] {
        &self.fields
    }

    /// Whether a rule asks who they really are, and it is not known: then the person can say so where they act.
    #[must_use]
    pub fn wants_real_name(&self) -> bool {
        self.wants_real_name
    }
}

impl fmt::Display for PublicRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, reason) in self.reasons.iter().enumerate() {
            formatter.write_str(if index == 0 { "" } else { "; " })?;
            formatter.write_str(reason.message(Language::English))?;
        }
        Ok(())
    }
}

impl std::error::Error for PublicRefusal {}

fn as_text<S: Serializer>(code: &RefusalCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}
