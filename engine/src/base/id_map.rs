//! Ordered tables of shared elements, looked up by id.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::base::Id;

/// A table looked up by short names, quickly; its order is never seen. The seed of the hashes is drawn anew in each
/// process, so that no pack can be written to make them collide.
pub(crate) type NameTable<K, V> = HashMap<K, V, RandomState>;

/// Names, found as quickly.
pub(crate) type NameSet<K = Id> = HashSet<K, RandomState>;

/// Elements by id, in the order the pack gives them.
#[derive(Clone)]
pub struct IdMap<T> {
    order: Vec<(Id, Arc<T>)>,
    index: NameTable<Id, Arc<T>>,
}

impl<T: fmt::Debug> fmt::Debug for IdMap<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

impl<T> Default for IdMap<T> {
    fn default() -> Self {
        Self { order: Vec::new(), index: NameTable::default() }
    }
}

impl<T> IdMap<T> {
    /// The element of that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<T>> {
        self.index.get(id)
    }

    /// The element at a place in the order, with its id.
    pub(crate) fn get_at(&self, place: usize) -> Option<(&Id, &Arc<T>)> {
        self.order.get(place).map(|(id, element)| (id, element))
    }

    /// Whether there is one.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.index.contains_key(id)
    }

    /// All elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Id, &Arc<T>)> {
        self.order.iter().map(|(id, element)| (id, element))
    }

    /// All elements, in order, without their ids.
    pub fn values(&self) -> impl Iterator<Item = &Arc<T>> {
        self.order.iter().map(|(_, element)| element)
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &Id> {
        self.order.iter().map(|(id, _)| id)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The same elements in another order: that of the ids. What these do not name is left out.
    pub(crate) fn in_order(&self, ids: &[Id]) -> Self {
        let order: Vec<(Id, Arc<T>)> =
            ids.iter().filter_map(|id| Some((id.clone(), Arc::clone(self.index.get(id)?)))).collect();
        Self { index: order.iter().cloned().collect(), order }
    }

    /// Adds an element; one of the same id that is there already stays.
    pub(crate) fn insert(&mut self, id: Id, element: T) {
        if self.index.contains_key(&id) {
            return;
        }
        let element = Arc::new(element);
        self.order.push((id.clone(), Arc::clone(&element)));
        self.index.insert(id, element);
    }
}

impl<T> FromIterator<(Id, T)> for IdMap<T> {
    fn from_iter<I: IntoIterator<Item = (Id, T)>>(elements: I) -> Self {
        let mut table = Self::default();
        for (id, element) in elements {
            table.insert(id, element);
        }
        table
    }
}
