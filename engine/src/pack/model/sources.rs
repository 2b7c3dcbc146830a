//! Legal texts, what elements cite of them, and when a pack is in force.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::{Id, IdMap, Text};
use crate::diagnostic::Span;
use crate::format::ArticleKind;

/// An article, or an item of one: `national/9(1)`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Citation(Arc<str>);

impl Citation {
    /// A citation, from how packs write it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The citation as packs write it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Source, article and item.
    #[must_use]
    pub fn parts(&self) -> (&str, &str, Option<&str>) {
        let (source, rest) = self.0.split_once('/').unwrap_or((&self.0, ""));
        match rest.split_once('(') {
            Some((article, item)) => (source, article, Some(item.trim_end_matches(')'))),
            None => (source, rest, None),
        }
    }

    /// Source and article, without the item: `national/13` of `national/13(2)`.
    pub(crate) fn article(&self) -> &str {
        self.0.split_once('(').map_or(&*self.0, |(article, _)| article)
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for Citation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, formatter)
    }
}

/// The articles an element rests on; empty if it says that it rests on none.
pub type Citations = Arc<[Citation]>;

/// A legal text.
#[derive(Clone, Debug)]
pub struct LegalSource {
    /// What people call it.
    pub title: Text,
    /// Its official number.
    pub number: Option<Arc<str>>,
    /// The day it came or comes into force.
    pub in_force: Option<NaiveDate>,
    /// Its articles by number, in order.
    pub articles: IdMap<Article>,
}

/// An article of a legal text.
#[derive(Clone, Debug)]
pub struct Article {
    /// What people call it, if it has a name.
    pub title: Option<Text>,
    /// Whether it can be executed.
    pub kind: ArticleKind,
    /// Why it is so classed.
    pub because: Option<Text>,
    /// What it says, in the pack's own words.
    pub summary: Text,
    /// Its numbered items.
    pub items: Vec<(Id, Text)>,
    /// The items that only declare, each with the reason.
    pub declaratory_items: Vec<(Id, Text)>,
}

/// The days a pack is in force.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The first.
    pub from: NaiveDate,
    /// The last, if set.
    pub until: Option<NaiveDate>,
    /// The parameters that give them.
    pub parameters: Vec<Id>,
    /// The articles that say so.
    pub citations: Citations,
    pub(crate) span: Span,
}

impl InForce {
    /// Whether a day is one of them.
    #[must_use]
    pub fn contains(&self, on: NaiveDate) -> bool {
        self.from <= on && !self.is_over(on)
    }

    /// Whether the last of them lies before a day.
    #[must_use]
    pub fn is_over(&self, on: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < on)
    }
}

/// Whose business rules a pack is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessRules {
    /// The organisation that laid them down.
    pub organisation: Id,
    /// The party that it is bound to where they hold.
    pub party: Id,
}

/// How an amendment takes the place of a pack, from the first day it is in force.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The pack it takes the place of.
    pub of: Id,
    /// That day.
    pub from: NaiveDate,
    /// The articles that say so.
    pub citations: Citations,
    /// Why open procedures are dealt with so.
    pub because: Text,
    /// The workflows whose open procedures go over, and the new state for each old one.
    pub moves: BTreeMap<Id, BTreeMap<Id, Id>>,
    /// Where it is written.
    pub span: Span,
}
