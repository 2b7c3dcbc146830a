//! Kinds of cases, and what other cases may know of them.

use std::sync::Arc;

use super::{Citations, Field};
use crate::base::{Id, Text};
use crate::format::Uniqueness;

/// A kind of case.
#[derive(Clone, Debug)]
pub struct CaseKind {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The workflow of its own life.
    pub root: Id,
    /// The fields recorded of its subject.
    pub facts: Vec<Arc<Field>>,
}

/// A register: what other cases may know of the cases of one kind.
#[derive(Clone, Debug)]
pub struct Register {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// The kind of case that is entered; the states of its root are the standings.
    pub case: Id,
    /// The fact that says what an entry is about.
    pub of: Id,
    /// The facts that other cases may read.
    pub facts: Vec<Id>,
    /// Further facts by whose values entries are found.
    pub keys: Vec<Id>,
    /// Whether all of it can be listed, since it has no more than a thousand entries.
    pub bounded: bool,
    /// Whether only one case at a time may be about one thing.
    pub unique: Option<Uniqueness>,
    /// What whoever would be the second is told.
    pub otherwise: Option<Text>,
    /// The fact by which numbers call an organisation that no pack lists.
    pub names: Option<Id>,
}
