//! Collections: the lists that people see over many cases.

use std::sync::Arc;

use super::{Citations, Field, PartyRole, View, ViewRule};
use crate::base::{Id, IdMap, NameTable, Text};
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

impl Collection {
    /// Whether everybody reads it.
    #[must_use]
    pub fn is_for_everybody(&self) -> bool {
        self.audience.iter().any(|reader| reader.party.is_everybody())
    }
}

impl CollectionRule {
    /// What it reads besides what its views show.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        [&self.when, &self.from, &self.until].into_iter().flatten()
    }
}

/// The collections that procedures may be in, by workflow and state; of each in the order of the pack.
pub(crate) type Listings = NameTable<Id, NameTable<Id, Vec<Arc<Listing>>>>;

/// A collection that the procedures of a workflow may be in.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) collection: Arc<Collection>,
    pub(crate) rule: Arc<CollectionRule>,
    /// The views that show them, in order.
    pub(crate) shown: Vec<ShownColumns>,
}

/// What a view shows in the columns of a collection.
#[derive(Debug)]
pub(crate) struct ShownColumns {
    pub(crate) view: Arc<View>,
    pub(crate) rule: Arc<ViewRule>,
    /// The columns in their order, each with the expression of the view.
    pub(crate) values: Vec<(Id, Expression)>,
}

/// The collections of a pack, by the workflows and states they are of.
pub(crate) fn listings(collections: &IdMap<Collection>) -> Listings {
    let mut listings = Listings::default();
    for collection in collections.values() {
        for (workflow, rule) in collection.of.iter() {
            let shown = |view: &Arc<View>| {
                let shows = view.shows.get(workflow.as_str())?;
                let field = |column: &Column| shows.fields.iter().find(|(name, _)| *name == column.id).cloned();
                let values = collection.columns.iter().filter_map(field).collect();
                Some(ShownColumns { view: Arc::clone(view), rule: Arc::clone(shows), values })
            };
            let shown = rule.views.iter().filter_map(shown).collect();
            let listing = Listing { collection: Arc::clone(collection), rule: Arc::clone(rule), shown };
            let (listing, of_workflow) = (Arc::new(listing), listings.entry(workflow.clone()).or_default());
            for state in &rule.states {
                let of_state = of_workflow.entry(state.clone()).or_default();
                if !of_state.last().is_some_and(|last| Arc::ptr_eq(last, &listing)) {
                    of_state.push(Arc::clone(&listing));
                }
            }
        }
    }
    listings
}
