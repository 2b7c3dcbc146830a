//! Code lists: published tables of codes that a pack carries as data, such as a classification of industries.

use std::sync::Arc;

use crate::base::{Id, IdMap, Text};

/// A published table of codes.
#[derive(Clone, Debug)]
pub struct CodeList {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The standard or publication it is taken from, with its edition.
    pub source: Text,
    /// What each code stands for.
    pub entries: IdMap<Text>,
}

/// The code lists of a pack.
#[derive(Clone, Debug, Default)]
pub struct CodeLists {
    lists: IdMap<CodeList>,
    /// Whether lists may be missing because what would hold them could not be read.
    pub(crate) incomplete: bool,
}

impl CodeLists {
    /// The list of that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<CodeList>> {
        self.lists.get(id)
    }

    /// All lists, in the order of the pack.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<CodeList>> {
        self.lists.values()
    }
}

impl FromIterator<CodeList> for CodeLists {
    fn from_iter<I: IntoIterator<Item = CodeList>>(lists: I) -> Self {
        let lists = lists.into_iter().map(|list| (list.id.clone(), list)).collect();
        Self { lists, incomplete: false }
    }
}
