//! Invariants: what a pack must never do, whatever happens in a case.

use std::sync::Arc;

use super::{Citations, Party};
use crate::base::{Id, Text};
use crate::diagnostic::Span;
use crate::expression::Expression;

/// An invariant.
#[derive(Clone, Debug)]
pub struct Invariant {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// What must be so.
    pub rule: InvariantRule,
    /// Where it stands.
    pub span: Span,
}

/// What must be so.
#[derive(Clone, Debug)]
pub enum InvariantRule {
    /// The actions are taken only after the clock has run out, counted from its last start.
    After {
        /// The actions.
        points: Vec<Point>,
        /// The clock of the same procedure.
        clock: Id,
    },
    /// Just before each action is taken its condition holds.
    Holds {
        /// The actions, with the condition as compiled for their workflow.
        points: Vec<(Point, Expression)>,
    },
    /// Every state in which only these parties can go on has a clock of theirs.
    Timed {
        /// By their ids in the pack.
        parties: Vec<Id>,
        /// States of which this is not asked.
        except: Vec<Exception>,
    },
    /// From every state the procedure can end.
    Ends(StateScope),
    /// Whoever must act is bound when a state is reached, and every party named can be bound at all.
    Filled(StateScope),
    /// Nothing personal reaches these parties.
    HidesPersonal {
        /// Any of them may be bound.
        parties: Vec<Arc<Party>>,
    },
    /// From these states those are not reached again.
    Never {
        /// By its id in the pack.
        workflow: Id,
        /// The states that once reached …
        from: Vec<Id>,
        /// … are not followed by these …
        to: Vec<Id>,
        /// … but by these actions.
        but_by: Vec<Id>,
    },
    /// Whatever sets one of the facts, or moves one of the workflows, asks for one of the effects in the same decision.
    Accompanied {
        /// By the ids of their fields.
        facts: Vec<Id>,
        /// The workflows.
        moves: Vec<Id>,
        /// By their ids in the pack.
        effects: Vec<Id>,
        /// Actions of which this is not asked.
        except: Vec<Exception>,
    },
}

/// An action of a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// By its id in the pack.
    pub workflow: Id,
    /// By its id in the workflow.
    pub action: Id,
}

/// The states that an invariant is about.
#[derive(Clone, Debug)]
pub struct StateScope {
    /// By their ids in the pack.
    pub workflows: Vec<Id>,
    /// States of which this is not asked.
    pub except: Vec<Exception>,
}

/// Something of which an invariant does not speak.
#[derive(Clone, Debug)]
pub struct Exception {
    /// By its id in the pack.
    pub workflow: Id,
    /// Its state or action; the whole workflow if none.
    pub part: Option<Id>,
    /// Why not.
    pub because: Text,
}

impl Exception {
    /// Whether one of the exceptions is about a state or an action of a workflow.
    pub fn covers(exceptions: &[Self], workflow: &Id, part: &Id) -> bool {
        exceptions
            .iter()
            .any(|exception| exception.workflow == *workflow && exception.part.as_ref().is_none_or(|own| own == part))
    }
}
