//! Effects on the outside, and who sees what.

use std::sync::Arc;

use super::{Citations, Party};
use crate::base::{Id, IdMap, Text};
use crate::expression::Expression;
use crate::format::FieldType;

/// A kind of effect.
#[derive(Clone, Debug)]
pub struct Effect {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// What it carries.
    pub with: Vec<(Id, FieldType)>,
    /// The view whose content it carries.
    pub view: Option<Id>,
}

/// A disclosure view.
#[derive(Clone, Debug)]
pub struct View {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// The parties that see it.
    pub audience: Vec<Arc<Party>>,
    /// What it shows, by workflow.
    pub shows: IdMap<ViewRule>,
}

/// What a view shows of the procedures of one workflow.
#[derive(Clone, Debug)]
pub struct ViewRule {
    /// The states in which it shows.
    pub states: Vec<Id>,
    /// When it shows.
    pub when: Option<Expression>,
    /// What it shows.
    pub fields: Vec<(Id, Expression)>,
}
