//! Rows of collections, the lists that people see over many cases, and what changes of them.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::{Id, Value};
use crate::pack::model::Collection;
use crate::record::Actor;
use crate::time::Due;

/// An item of a collection: what it shows of one procedure of a case. There is one of a collection, case and procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectionRow {
    /// The collection, by its id in the pack.
    pub collection: Id,
    /// The case.
    pub case: Id,
    /// The procedure, by its number in the case.
    pub procedure: u32,
    /// Who reads it; nobody else may be shown it.
    pub readers: Vec<CollectionReader>,
    /// What it shows: the columns in their order; no value where nothing is recorded.
    pub values: Vec<(Id, Option<Value>)>,
    /// The first day on which it stands in the collection.
    pub from: Due,
    /// The last day; none if it stands there until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Due>,
}

/// Somebody who reads a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectionReader {
    /// The party, by its id in the pack.
    pub party: Id,
    /// The role within it; any if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Id>,
    /// The organisations or persons bound to it; none if it is everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Vec<Id>>,
}

impl CollectionReader {
    /// Whether somebody is meant, in the capacity in which they look.
    pub(super) fn is(&self, actor: &Actor) -> bool {
        let is_bound = |bound: &Vec<Id>| actor.capacity().is_some_and(|capacity| bound.contains(capacity));
        self.role.as_ref().is_none_or(|role| actor.roles.contains(role)) && self.bound.as_ref().is_none_or(is_bound)
    }
}

/// What an item of a collection was and is: no row where it was, or is, not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectionChange {
    /// The row before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<CollectionRow>,
    /// The row now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<CollectionRow>,
}

impl CollectionRow {
    /// How it is sorted beside another of its collection; those that this does not tell apart by when they came into it.
    #[must_use]
    pub fn in_order(&self, other: &Self, collection: &Collection) -> Ordering {
        let by_columns = collection.order.iter().map(|key| {
            let order = self.value(&key.column).cmp(&other.value(&key.column));
            if key.descending { order.reverse() } else { order }
        });
        let by_days = self.from.date.cmp(&other.from.date);
        let rest = (&self.case, self.procedure).cmp(&(&other.case, other.procedure));
        by_columns.fold(Ordering::Equal, Ordering::then).then(by_days).then(rest)
    }

    fn value(&self, column: &Id) -> Option<&Value> {
        self.values.iter().find(|(name, _)| name == column).and_then(|(_, value)| value.as_ref())
    }

    /// Whether it is for somebody; for whoever acts for another as for that other, and not for themselves. Whether they have
    /// an authority to, [`Rulebook::may_read`](crate::Rulebook::may_read) asks besides.
    #[must_use]
    pub fn is_for(&self, actor: &Actor) -> bool {
        self.readers.iter().any(|reader| reader.is(actor))
    }

    /// Whether it stands in its collection on a day.
    #[must_use]
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.from.date <= day && self.until.is_none_or(|until| day <= until.date)
    }

    /// What tells it from all other rows.
    fn key(&self) -> (&Id, &Id, u32) {
        (&self.collection, &self.case, self.procedure)
    }
}

impl CollectionChange {
    /// What changed from the earlier rows of a case to its later ones.
    #[must_use]
    pub fn between(earlier: &[CollectionRow], later: &[CollectionRow]) -> Vec<Self> {
        Self::of(earlier.to_vec(), later.to_vec())
    }

    /// The same of rows that nobody else needs.
    pub(super) fn of(mut earlier: Vec<CollectionRow>, later: Vec<CollectionRow>) -> Vec<Self> {
        let mut now = Vec::new();
        for row in later {
            let before = earlier.iter().position(|other| other.key() == row.key());
            let old = before.map(|place| earlier.remove(place));
            if old.as_ref() != Some(&row) {
                now.push(Self { old, new: Some(row) });
            }
        }
        let gone = earlier.into_iter().map(|row| Self { old: Some(row), new: None });
        gone.chain(now).collect()
    }
}
