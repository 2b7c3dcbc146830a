//! Collections: the lists that people see over many cases.

use std::sync::Arc;

use super::{Citations, Field, PartyRole, View};
use crate::base::{Id, IdMap, Text};
use crate::expression::Expression;

/// A list over many cases.
#[derive(Clone, Debug)]
pub struct Collection {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles that ask for it.
    pub citations: Citations,
    /// Who reads it.
    pub audience: Vec<PartyRole>,
    /// What it shows, in order.
    pub columns: Vec<Column>,
    /// The columns it is sorted by, the first above all.
    pub order: Vec<SortKey>,
    /// The procedures in it, by workflow.
    pub of: IdMap<CollectionRule>,
}

/// A column of a collection.
#[derive(Clone, Debug)]
pub struct Column {
    /// The field of the views.
    pub id: Id,
    /// The field of the dictionary that is called so and holds values of the same type: its title, options and codes are
    /// those of the column.
    pub field: Option<Arc<Field>>,
    /// Whether readers may choose by it.
    pub filters: bool,
}

/// A column that a collection is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// The column.
    pub column: Id,
    /// Whether the last comes first.
    pub descending: bool,
}

/// Which procedures of a workflow are in a collection, and from when to when.
#[derive(Clone, Debug)]
pub struct CollectionRule {
    /// The views that show them; the first that does says what.
    pub views: Vec<Arc<View>>,
    /// The states in which they are in it.
    pub states: Vec<Id>,
    /// When they are.
    pub when: Option<Expression>,
    /// The first day, if not the day they came into the states.
    pub from: Option<Expression>,
    /// The last day, if they do not stand until they leave them.
    pub until: Option<Expression>,
}

impl CollectionRule {
    /// What it reads besides what its views show.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        [&self.when, &self.from, &self.until].into_iter().flatten()
    }
}
