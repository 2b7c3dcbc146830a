//! Organisations, and the parties of cases: who is bound to them, and how.

use std::sync::Arc;

use super::Citations;
use crate::base::{Id, IdMap, Text, Validity};
use crate::expression::Expression;
use crate::format::{PartyScope, Visibility};

/// An organisation named by the pack.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// By its id in the pack.
    pub kind: Option<Id>,
    /// A code of GB/T 2260.
    pub territory: Option<Arc<str>>,
    /// The organisation above it.
    pub superior: Option<Id>,
    /// From when to when it is there, and what takes its place.
    pub validity: Validity,
    /// What else is said of it.
    pub details: IdMap<Text>,
}

/// A party of cases.
#[derive(Clone, Debug)]
pub struct Party {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles that name it.
    pub citations: Citations,
    /// Where it is bound.
    pub scope: PartyScope,
    /// How it is bound.
    pub binding: PartyBinding,
    /// Roles within it.
    pub roles: IdMap<Text>,
    /// What it sees of the case.
    pub sees: Visibility,
}

/// How a party is bound.
#[derive(Clone, Debug)]
pub enum PartyBinding {
    /// Who opens the case or the procedure.
    Opener,
    /// The organisations recorded in a field.
    Field(Id),
    /// Chosen by rules, which each workflow compiles against its own data.
    Route,
    /// Everybody.
    Anyone,
}

/// A rule that chooses a party, compiled for one workflow.
#[derive(Clone, Debug)]
pub struct Route {
    /// As packs name it.
    pub id: Id,
    /// When it holds; always if there is no condition.
    pub when: Option<Expression>,
    /// What it chooses.
    pub target: RouteTarget,
}

/// What a routing rule chooses.
#[derive(Clone, Debug)]
pub enum RouteTarget {
    /// A named organisation.
    Organisation(Id),
    /// The organisation of a kind whose territory contains a code.
    InTerritory {
        /// By its id in the pack.
        kind: Id,
        /// The code.
        territory: Expression,
    },
    /// The organisation above that of another party.
    SuperiorOf(Id),
    /// The organisation that an expression gives; none for an empty text.
    Chosen(Expression),
}

impl Route {
    /// What it reads: when it holds, and whom it chooses.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let target = match &self.target {
            RouteTarget::InTerritory { territory: read, .. } | RouteTarget::Chosen(read) => Some(read),
            RouteTarget::Organisation(_) | RouteTarget::SuperiorOf(_) => None,
        };
        self.when.iter().chain(target)
    }
}

/// A party, or a role of it.
#[derive(Clone, Debug)]
pub struct PartyRole {
    /// One of the parties of the pack.
    pub party: Arc<Party>,
    /// The role; any if none.
    pub role: Option<Id>,
}
