//! Organisations, and the parties of cases: who is bound to them, and how.

use std::sync::Arc;

use super::Citations;
use crate::base::{Id, IdMap, Text, Validity};
use crate::expression::Expression;
use crate::format::{PartyScope, Visibility};
use crate::messages::joined;

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
    /// Whether nobody acts for it in a matter of their own.
    pub recused: bool,
    /// The authorities by which others act for whoever is bound to it.
    pub agents: Option<Agents>,
    /// What it sees of the case.
    pub sees: Sight,
}

/// The authorities of agents, as a register knows them.
#[derive(Clone, Debug)]
pub struct Agents {
    /// The register.
    pub register: Id,
    /// The key that says who is authorised.
    pub agent: Id,
    /// The fact that says by whom.
    pub principal: Id,
    /// The states in which an authority holds.
    pub standing: Vec<Id>,
    /// The fact that says its first day.
    pub from: Option<Id>,
    /// The fact that says its last day.
    pub until: Option<Id>,
    /// The fact that lists the workflows that it is for.
    pub covers: Option<Id>,
}

/// What those bound to a party see besides what is shown to the party as such.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// Whoever acts for it.
    pub whoever: Visibility,
    /// Those in some of its roles, where it is said by role.
    pub by_role: Vec<(Id, RoleSight)>,
}

/// What those in a role see.
#[derive(Clone, Debug)]
pub enum RoleSight {
    /// The whole.
    All,
    /// What these views show.
    Views(Vec<Id>),
}

impl Sight {
    /// Whether somebody in some roles sees the whole.
    #[must_use]
    pub fn is_whole(&self, roles: &[Id]) -> bool {
        let of_role = |(role, sight): &(Id, RoleSight)| matches!(sight, RoleSight::All) && roles.contains(role);
        self.whoever == Visibility::All || self.by_role.iter().any(of_role)
    }

    /// Whether somebody in some roles sees what a view shows.
    #[must_use]
    pub fn shows(&self, view: &Id, roles: &[Id]) -> bool {
        self.by_role.iter().any(|(role, sight)| roles.contains(role) && sight.shows(view))
    }

    /// Whether anybody in it sees the whole.
    #[must_use]
    pub fn may_be_whole(&self) -> bool {
        self.whoever == Visibility::All || self.by_role.iter().any(|(_, sight)| matches!(sight, RoleSight::All))
    }

    /// Whether anybody in it sees what a view shows, by a role.
    #[must_use]
    pub fn may_show(&self, view: &Id) -> bool {
        self.by_role.iter().any(|(_, sight)| sight.shows(view))
    }
}

impl RoleSight {
    fn shows(&self, view: &Id) -> bool {
        matches!(self, Self::Views(views) if views.contains(view))
    }
}

impl Party {
    /// Whether everybody is of it.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        matches!(self.binding, PartyBinding::Anyone)
    }

    /// Whether it is whoever opens the case or the procedure.
    #[must_use]
    pub fn is_opener(&self) -> bool {
        matches!(self.binding, PartyBinding::Opener)
    }

    /// Whether rules choose who is bound to it, among the organisations that packs name.
    #[must_use]
    pub fn is_chosen_by_rules(&self) -> bool {
        matches!(self.binding, PartyBinding::Route)
    }
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

impl PartyRole {
    /// What people call it: the party, with the role.
    #[must_use]
    pub fn title(&self) -> Text {
        match self.role.as_ref().and_then(|role| self.party.roles.get(role.as_str())) {
            Some(role) => joined(&self.party.title, role),
            None => self.party.title.clone(),
        }
    }
}
