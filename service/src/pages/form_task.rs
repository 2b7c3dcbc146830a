//! What a form is for: opening a case, taking one over that was recorded elsewhere, opening a procedure in it, taking an action, or filling one of these in for somebody at the counter.

use std::sync::Arc;

use guicheng_engine::{Command, Id, Request, Values};

use super::Visit;
use super::received::Place;
use crate::desk::{CounterAsked, DeskError, Drawn, TakenInto};

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) enum Task {
    /// Opening a case.
    Begin { pack: Id, workflow: Id },
    /// Taking over a case that was recorded elsewhere.
    TakeOver { into: TakenInto },
    /// Opening a procedure in a case.
    Open { pack: Id, case: Id, workflow: Id, concerns: Option<u32> },
    /// Taking an action.
    Act { pack: Id, case: Id, procedure: u32, action: Id },
    /// Filling in for somebody at the counter what opens a case or a procedure, or what is done once that is open.
    Counter { asked: CounterAsked },
}

/// What was done.
pub(super) struct DoneAs {
    pub(super) case: Id,
    /// The procedure, if one was opened in the case.
    pub(super) opened: Option<u32>,
    /// The number of its first event.
    pub(super) sequence: u64,
}

/// What an opening is about, behind its path.
fn about(concerns: Option<u32>) -> String {
    concerns.map_or_else(String::new, |number| format!("?concerns={number}"))
}

impl Task {
    pub(super) fn pack(&self) -> &Id {
        match self {
            Self::TakeOver { into } => &into.pack,
            Self::Counter { asked } => &asked.pack,
            Self::Begin { pack, .. } | Self::Open { pack, .. } | Self::Act { pack, .. } => pack,
        }
    }

    /// Where files that are sent belong to.
    pub(super) fn place(&self) -> Place {
        Place { pack: self.pack().clone(), case: self.case().cloned() }
    }

    /// Where it belongs to: the case, or the portal.
    pub(super) fn back(&self) -> String {
        match self {
            Self::Begin { pack, .. } => format!("/{pack}"),
            Self::TakeOver { into } => format!("/{}", into.pack),
            Self::Counter { asked } => match &asked.case {
                Some(case) => format!("/{}/cases/{case}/counter", asked.pack),
                None => format!("/{}/counter", asked.pack),
            },
            Self::Open { pack, case, .. } | Self::Act { pack, case, .. } => format!("/{pack}/cases/{case}"),
        }
    }

    /// The case it is in; none if it opens one.
    pub(super) fn case(&self) -> Option<&Id> {
        match self {
            Self::Begin { .. } | Self::TakeOver { .. } | Self::Counter { .. } => None,
            Self::Open { case, .. } | Self::Act { case, .. } => Some(case),
        }
    }

    /// The path of its form.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Begin { pack, workflow } => format!("/{pack}/begin/{workflow}"),
            Self::TakeOver { into } => format!("/{}/take-over/{}/{}", into.pack, into.workflow, into.state),
            Self::Counter { asked } => {
                let behind = asked.action.as_ref().map_or_else(String::new, |action| format!("/{action}"));
                format!("{}/{}{behind}{}", self.back(), asked.workflow, about(asked.concerns))
            }
            Self::Open { workflow, concerns, .. } => {
                format!("{}/begin/{workflow}{}", self.back(), about(*concerns))
            }
            Self::Act { procedure, action, .. } => format!("{}/acts/{procedure}/{action}", self.back()),
        }
    }

    /// The procedure it is about.
    pub(super) fn procedure(&self) -> Option<u32> {
        match self {
            Self::Begin { .. } | Self::TakeOver { .. } | Self::Counter { .. } => None,
            Self::Open { concerns, .. } => *concerns,
            Self::Act { procedure, .. } => Some(*procedure),
        }
    }

    pub(super) fn request(&self, input: Values) -> Option<Request> {
        match self.clone() {
            Self::Begin { .. } | Self::TakeOver { .. } | Self::Counter { .. } => None,
            Self::Open { workflow, concerns, .. } => Some(Request::Open { workflow, concerns, input }),
            Self::Act { procedure, action, .. } => Some(Request::Act { procedure, action, input }),
        }
    }

    /// What is asked, as drafts have it.
    pub(super) fn asked(&self, input: Values) -> serde_json::Value {
        match (self, self.request(input.clone())) {
            (_, Some(request)) => serde_json::to_value(request).unwrap_or_default(),
            (Self::Begin { workflow, .. } | Self::Counter { asked: CounterAsked { workflow, .. } }, None) => {
                let input: std::collections::BTreeMap<_, _> = input.iter().collect();
                serde_json::json!({"pack": self.pack(), "workflow": workflow, "input": input})
            }
            (Self::TakeOver { into }, None) => {
                let input: std::collections::BTreeMap<_, _> = input.iter().collect();
                serde_json::json!({"pack": into.pack, "workflow": into.workflow, "into": into.state, "input": input})
            }
            (_, None) => serde_json::Value::Null,
        }
    }

    pub(super) fn command(&self, visit: &Visit, input: Values) -> Option<(Id, Command)> {
        Some((self.case()?.clone(), Command::new(visit.actor(), self.request(input)?)))
    }

    /// Its form, filled in so far.
    pub(super) fn drawn(&self, visit: &Visit, input: Values) -> Result<Drawn, DeskError> {
        let (desk, language) = (&visit.service.desk, visit.language());
        match self {
            Self::Begin { pack, workflow } => desk.opening_drawn(&visit.actor(), pack, workflow, input, language),
            Self::TakeOver { into } => desk.taking_over_drawn(&visit.actor(), into, input, language),
            Self::Counter { asked } => desk.counter_drawn(&visit.actor(), asked, input, language),
            _ => {
                let (case, command) = self.command(visit, input).ok_or(DeskError::Unknown)?;
                desk.command_drawn(&case, &command, language)
            }
        }
    }

    /// Does it; none if nothing is done here, as somebody else does it.
    pub(super) fn done(
        &self,
        visit: &Visit,
        input: Values,
        key: &str,
        seen: Option<u64>,
    ) -> Result<Option<DoneAs>, DeskError> {
        let desk = &visit.service.desk;
        let done = match self {
            Self::Counter { .. } => return Ok(None),
            Self::Begin { pack, workflow } => desk.open_case(&visit.actor(), pack, workflow, input, Some(key))?,
            Self::TakeOver { into } => {
                let to = (&into.workflow, &into.state);
                desk.take_over_case(&visit.actor(), &into.pack, to, input, Some(key))?
            }
            _ => {
                let (case, command) = self.command(visit, input).ok_or(DeskError::Unknown)?;
                desk.command(&case, &Command { key: Some(Arc::from(key)), seen, ..command })?
            }
        };
        let opened = done.events.first().filter(|_| matches!(self, Self::Open { .. })).map(|event| event.procedure);
        let sequence = done.events.first().map_or(done.file.row.sequence, |event| event.decision);
        Ok(Some(DoneAs { case: done.file.row.id.clone(), opened, sequence }))
    }
}
