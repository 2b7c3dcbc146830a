//! Code lists: published tables of codes that a pack carries as data, such as a classification of industries.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, IdMap, Text, Validity};

/// A published table of codes.
#[derive(Clone, Debug)]
pub struct CodeList {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The standard or publication it is taken from, with its edition.
    pub source: Text,
    /// Whether it is the list of the territories, by which fields and organisations have theirs.
    pub territories: bool,
    /// What each code stands for.
    pub entries: IdMap<Code>,
}

/// A code of a list.
#[derive(Clone, Debug)]
pub struct Code {
    /// What it stands for; also after its last day.
    pub title: Text,
    /// From when to when it can be given, and what takes its place.
    pub validity: Validity,
}

impl CodeList {
    /// The codes that can be given on a day, in the order of the list.
    pub fn on(&self, day: NaiveDate) -> impl Iterator<Item = (&Id, &Code)> {
        let entries = self.entries.iter().map(|(id, code)| (id, &**code));
        entries.filter(move |(_, code)| code.validity.covers(day))
    }

    /// Whether the day of a decision makes a difference to what is in it.
    pub(crate) fn is_dated(&self) -> bool {
        self.entries.values().any(|code| code.validity.is_limited())
    }
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

    /// The list of the territories, if one of them is.
    #[must_use]
    pub fn territories(&self) -> Option<&Arc<CodeList>> {
        self.lists.values().find(|list| list.territories)
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
